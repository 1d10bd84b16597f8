//! What the filter line means: words that all must fit.

use std::fmt;
use std::str::FromStr;

use crate::cmd::matching::StateSet;
use crate::proc::{Accounts, Pid, Process, State};
use crate::ui::Bytes;

/// A condition that a process meets or does not. Without any word all meet it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    words: Vec<Word>,
    typed: String,
}

/// One word of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    /// `state=ZD`
    State(StateSet),
    /// `user=alice`
    User(u32),
    /// `ppid=1`
    Parent(Pid),
    /// A number: the process of this number, or one whose name or command line has these digits.
    Number(Pid, String),
    /// Any other word, in lower case: in the name or the command line.
    Text(String),
}

impl Filter {
    /// The filter of a text that is no condition, wherever it stands in; none of no text.
    pub(super) fn text(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        (!text.is_empty()).then(|| Self { typed: text.clone(), words: vec![Word::Text(text)] })
    }

    /// What was typed for it.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether it lets everything pass.
    pub(super) const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the command lines of all processes are needed to judge by it.
    pub(super) fn asks_for_command_lines(&self) -> bool {
        self.words.iter().any(|word| matches!(word, Word::Number(..) | Word::Text(_)))
    }

    /// Whether the owners of all processes are needed to judge by it.
    pub(super) fn asks_for_owners(&self) -> bool {
        self.words.iter().any(|word| matches!(word, Word::User(_)))
    }

    /// Whether a task meets it.
    pub(super) fn fits(&self, task: &Process) -> bool {
        self.words.iter().all(|word| match word {
            Word::State(states) => states.contains(task.state),
            Word::User(uid) => task.more.euid == Some(*uid),
            Word::Parent(pid) => task.ppid == *pid,
            Word::Number(pid, text) => task.pid() == *pid || is_named(task, text),
            Word::Text(text) => is_named(task, text),
        })
    }
}

/// Whether the name or the command line has this text, given in lower case, whatever its case.
fn is_named(task: &Process, text: &str) -> bool {
    let has = |bytes: &Bytes| bytes.to_lossy().to_lowercase().replace('\0', " ").contains(text);
    has(&task.comm) || task.more.cmdline.as_ref().is_some_and(has)
}

/// Whether a process wants to be looked at: it has ended, waits where no signal reaches it, or was
/// stopped.
pub(super) const fn is_notable(state: State) -> bool {
    matches!(
        state,
        State::Zombie | State::Uninterruptible | State::Stopped | State::Traced | State::Dead
    )
}

impl FromStr for Filter {
    type Err = BadWord;

    fn from_str(text: &str) -> Result<Self, BadWord> {
        let words = text.split_whitespace().map(word);
        Ok(Self { words: words.collect::<Result<_, _>>()?, typed: text.trim().to_owned() })
    }
}

fn word(text: &str) -> Result<Word, BadWord> {
    let bad = || BadWord(text.to_owned());
    let plain = || match text.parse::<Pid>() {
        Ok(pid) if pid > 0 => Word::Number(pid, text.to_owned()),
        _ => Word::Text(text.to_lowercase()),
    };
    match text.split_once('=') {
        Some(("state" | "stat", value)) => value.parse().map(Word::State).map_err(|_| bad()),
        Some(("user", value)) => Accounts::uid(value).map(Word::User).ok_or_else(bad),
        Some(("ppid" | "parent", value)) => value.parse().map(Word::Parent).map_err(|_| bad()),
        _ => Ok(plain()),
    }
}

/// A word of the form `key=value` whose value cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadWord(pub(super) String);

impl fmt::Display for BadWord {
    /// The word, and what is possible, which is the same in every language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: state=ZDT, user=NAME, ppid=PID", self.0)
    }
}

impl std::error::Error for BadWord {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::model::tests::process;

    fn fits(filter: &str, task: &Process) -> bool {
        filter.parse::<Filter>().expect("a filter").fits(task)
    }

    #[test]
    fn every_word_must_fit() {
        let mut task = process(17, 1, "Xorg", State::Stopped);
        task.more.cmdline = Some("/usr/bin/Xorg\0:0\0-auth\0".into());
        task.more.euid = Some(0);
        for filter in ["", "xorg", "17", "state=TZ", "user=root", "ppid=1", "xorg :0 state=T"] {
            assert!(fits(filter, &task), "{filter}");
        }
        for filter in ["sshd", "18", "state=Z", "ppid=2", "xorg state=Z"] {
            assert!(!fits(filter, &task), "{filter}");
        }
    }

    #[test]
    fn a_name_that_is_no_text_can_be_looked_for() {
        let mut task = process(17, 1, "", State::Sleeping);
        task.comm = Bytes::from(&b"na\xffme"[..]);
        assert!(fits("na", &task) && !fits("nam", &task));
    }

    #[test]
    fn a_value_that_cannot_be_is_named() {
        for text in ["state=Q", "user=no-such-user", "ppid=x"] {
            assert_eq!(format!("sh {text}").parse::<Filter>(), Err(BadWord(text.to_owned())));
        }
        assert!("key=value".parse::<Filter>().is_ok(), "it may stand in a command line");
    }

    #[test]
    fn only_words_of_text_need_the_command_lines() {
        let asks = |text: &str| text.parse::<Filter>().expect("a filter").asks_for_command_lines();
        assert!(asks("java") && asks("1234") && !asks("state=Z user=root"));
    }
}
