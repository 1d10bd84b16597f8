//! `ptool chat announce`, `who`, `kick`, `ban`, `unban`, `mute`, `unmute`, `bans`, `stop`: administer a
//! room from another terminal than the one that it was opened in.

use std::io::{self, BufRead, IsTerminal as _, Read as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::bad_value;
use crate::chat::control::Control;
use crate::chat::keys::Store;
use crate::chat::room::Command;
use crate::chat::span;
use crate::chat::wire::MAX_TEXT;
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Message, Ui};

/// Which room.
#[derive(Debug, Args)]
struct Which {
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

impl Which {
    fn reach(&self) -> Result<Control> {
        let store = Store::new(self.state_dir.as_deref(), |name| std::env::var_os(name));
        Control::reach(&store, self.room.as_deref())
    }
}

/// `ptool chat who`, `bans`, `stop`.
#[derive(Debug, Args)]
pub(super) struct Bare {
    #[command(flatten)]
    which: Which,
}

impl Bare {
    pub(super) fn run(&self, ui: &mut Ui, command: &'static str, order: &Command) -> Result<Exit> {
        self.which.reach()?.order(ui, command, order)
    }
}

/// `ptool chat kick NAME`, `unban NAME`, `unmute NAME`.
#[derive(Debug, Args)]
pub(super) struct Named {
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    which: Which,
}

impl Named {
    pub(super) fn run(
        &self,
        ui: &mut Ui,
        command: &'static str,
        order: fn(String) -> Command,
    ) -> Result<Exit> {
        self.which.reach()?.order(ui, command, &order(self.name.clone()))
    }
}

/// `ptool chat ban NAME --for TIME`, `mute NAME --for TIME`.
#[derive(Debug, Args)]
pub(super) struct Timed {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(long = "for", value_name = "TIME")]
    span: Option<String>,
    #[command(flatten)]
    which: Which,
}

impl Timed {
    pub(super) fn run(
        &self,
        ui: &mut Ui,
        command: &'static str,
        order: fn(String, Option<Duration>) -> Command,
    ) -> Result<Exit> {
        let read = |text: &String| {
            let span = span::parse_lasting(text);
            span.ok_or_else(|| bad_value("--for", text, "chat-control-bad-time.hint"))
        };
        let span = self.span.as_ref().map(read).transpose()?;
        self.which.reach()?.order(ui, command, &order(self.name.clone(), span))
    }
}

/// `ptool chat announce TEXT…`, or what comes in at standard input.
#[derive(Debug, Args)]
pub(super) struct Announce {
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
    #[command(flatten)]
    which: Which,
}

impl Run for Announce {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        const COMMAND: &str = "chat announce";
        if !self.text.is_empty() {
            let order = Command::Announce(self.text.join(" "));
            return self.which.reach()?.order(ui, COMMAND, &order);
        }
        let mut input = io::stdin().lock();
        if input.is_terminal() {
            let message = Message::new("chat-control-no-text");
            return Err(
                Failure::new(Exit::Usage, message).hint(Message::new("chat-control-no-text.hint"))
            );
        }
        let mut control = self.which.reach()?;
        while let Some(line) = line(&mut input).map_err(|error| unreadable(&error))? {
            if !line.trim().is_empty() {
                control.order(ui, COMMAND, &Command::Announce(line))?;
                // Whoever feeds a pipe wants to know what has become of each line.
                ui.flush()?;
            }
        }
        Ok(Exit::Done)
    }
}

/// The next line, or so much of it as shows that it is too long to be announced.
fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let most = u64::try_from(MAX_TEXT + 3).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if input.take(most).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Ok(Some(String::from_utf8_lossy(line).into_owned()))
}

fn unreadable(error: &io::Error) -> Failure {
    let message = Message::new("chat-control-unreadable").with("reason", crate::run::reason(error));
    Failure::new(Exit::Usage, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<String> {
        std::iter::from_fn(|| line(&mut input).expect("it can be read")).collect()
    }

    #[test]
    fn lines_are_read_whole_unless_they_are_too_long() {
        assert_eq!(lines(b"one\r\n\ntwo"), ["one", "", "two"]);
        let longest = "x".repeat(MAX_TEXT);
        assert_eq!(lines(format!("{longest}\r\n").as_bytes()), std::slice::from_ref(&longest));
        let longer = lines(format!("{longest}y\n").as_bytes());
        assert_eq!(longer, [format!("{longest}y")]);
        assert!(lines("x".repeat(100_000).as_bytes())[0].len() > MAX_TEXT);
    }
}
