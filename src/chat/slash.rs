//! What can be typed beside messages: `/who`, `/quit` …, for members and for the administrator, each
//! in one table.

use std::time::Duration;

use super::room::Command as Order;
use super::span;
use super::wire::{Request, Style};
use crate::ui::Message;

/// A command: its name, what stands behind it, and what comes of it.
#[derive(Debug)]
pub(super) struct Slash<T: 'static> {
    /// Without the slash.
    pub(super) name: &'static str,
    pub(super) operand: Operand,
    make: fn(&str) -> T,
}

/// What stands behind a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    Nothing,
    Name,
    /// A name, and for how long, if not for ever.
    NameAndTime,
    Text,
    /// Both, in this order.
    NameAndText,
    /// How many, or nothing.
    Count,
}

impl Operand {
    /// How help writes it.
    pub(super) const fn placeholder(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Name => " NAME",
            Self::NameAndTime => " NAME [TIME]",
            Self::Text => " TEXT",
            Self::NameAndText => " NAME TEXT",
            Self::Count => " [N]",
        }
    }

    /// Whether this can stand there.
    fn takes(self, operand: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Name | Self::NameAndTime | Self::Text => !operand.is_empty(),
            Self::NameAndText => operand.contains(char::is_whitespace),
            Self::Count => operand.is_empty() || operand.parse::<u32>().is_ok(),
        }
    }
}

/// What a member wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Send(Request),
    Who,
    /// How far behind each member is.
    Lag,
    Help,
    Quit,
    /// Of what is on this screen alone.
    View(OfView),
}

/// What is wanted of the screen alone, and nobody else learns of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OfView {
    /// Nothing of what is on it.
    Clear,
    /// So many of the last notices, once more.
    History(usize),
    /// No more of what somebody of this name says, or again.
    Ignore(String),
}

/// How many of the last notices `/history` shows where nobody says.
const USUAL_HISTORY: usize = 20;

fn history(count: &str) -> OfView {
    OfView::History(count.parse().unwrap_or(USUAL_HISTORY))
}

/// What the administrator wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ordered {
    Room(Order),
    Help,
    /// Nothing: this is no time.
    BadTime(String),
    /// Of what is on this screen alone.
    View(OfView),
}

/// The commands of members, in the order of the alphabet.
pub(super) const OF_MEMBERS: &[Slash<Wanted>] = &[
    Slash { name: "clear", operand: Operand::Nothing, make: |_| Wanted::View(OfView::Clear) },
    Slash { name: "help", operand: Operand::Nothing, make: |_| Wanted::Help },
    Slash { name: "history", operand: Operand::Count, make: |count| Wanted::View(history(count)) },
    Slash {
        name: "ignore",
        operand: Operand::Name,
        make: |name| Wanted::View(OfView::Ignore(name.to_owned())),
    },
    Slash { name: "lag", operand: Operand::Nothing, make: |_| Wanted::Lag },
    Slash {
        name: "me",
        operand: Operand::Text,
        make: |text| Wanted::Send(Request::Say { style: Style::Action, text: text.to_owned() }),
    },
    Slash {
        name: "msg",
        operand: Operand::NameAndText,
        make: |operand| {
            let (to, text) = operand.split_once(char::is_whitespace).unwrap_or((operand, ""));
            let text = text.trim_start().to_owned();
            Wanted::Send(Request::Whisper { to: to.to_owned(), text })
        },
    },
    Slash {
        name: "nick",
        operand: Operand::Name,
        make: |name| Wanted::Send(Request::Rename { name: name.to_owned() }),
    },
    Slash { name: "quit", operand: Operand::Nothing, make: |_| Wanted::Quit },
    Slash { name: "who", operand: Operand::Nothing, make: |_| Wanted::Who },
];

/// The commands of who is in a room of the plain-text program, in the order of the alphabet.
pub(super) const OF_CLASSIC: &[Slash<Wanted>] = &[
    Slash { name: "help", operand: Operand::Nothing, make: |_| Wanted::Help },
    Slash { name: "quit", operand: Operand::Nothing, make: |_| Wanted::Quit },
];

/// The commands of the administrator, in the order of the alphabet.
pub(super) const OF_ADMINISTRATOR: &[Slash<Ordered>] = &[
    Slash { name: "ban", operand: Operand::NameAndTime, make: |text| timed(text, Order::Ban) },
    Slash { name: "bans", operand: Operand::Nothing, make: |_| Ordered::Room(Order::Sanctions) },
    Slash { name: "clear", operand: Operand::Nothing, make: |_| Ordered::View(OfView::Clear) },
    Slash { name: "help", operand: Operand::Nothing, make: |_| Ordered::Help },
    Slash { name: "history", operand: Operand::Count, make: |count| Ordered::View(history(count)) },
    Slash {
        name: "kick",
        operand: Operand::Name,
        make: |name| Ordered::Room(Order::Kick(name.to_owned())),
    },
    Slash { name: "mute", operand: Operand::NameAndTime, make: |text| timed(text, Order::Mute) },
    Slash { name: "stop", operand: Operand::Nothing, make: |_| Ordered::Room(Order::Stop) },
    Slash {
        name: "unban",
        operand: Operand::Name,
        make: |name| Ordered::Room(Order::Unban(name.to_owned())),
    },
    Slash {
        name: "unmute",
        operand: Operand::Name,
        make: |name| Ordered::Room(Order::Unmute(name.to_owned())),
    },
    Slash { name: "who", operand: Operand::Nothing, make: |_| Ordered::Room(Order::Who) },
];

/// An order about somebody, for a time or for ever. No name has a space in it.
fn timed(text: &str, order: fn(String, Option<Duration>) -> Order) -> Ordered {
    let Some((name, time)) = text.split_once(char::is_whitespace) else {
        return Ordered::Room(order(text.to_owned(), None));
    };
    let time = time.trim();
    match span::parse_lasting(time) {
        Some(span) => Ordered::Room(order(name.to_owned(), Some(span))),
        None => Ordered::BadTime(time.to_owned()),
    }
}

/// What can be typed and what it does: a plain text, whose meaning the caller gives, and the commands of a
/// table, whose meanings have this before their names.
pub(super) fn help<T>(
    text: &'static str,
    prefix: &'static str,
    table: &[Slash<T>],
) -> Vec<(String, Message)> {
    let text = ("TEXT".to_owned(), Message::new(text));
    let commands = table.iter().map(|slash| {
        let typed = format!("/{}{}", slash.name, slash.operand.placeholder());
        (typed, Message::new(format!("{prefix}{}", slash.name)))
    });
    std::iter::once(text).chain(commands).collect()
}

/// The commands of a table and what stands behind each, for completion.
pub(super) fn names<T>(table: &[Slash<T>]) -> Vec<(&'static str, Operand)> {
    table.iter().map(|slash| (slash.name, slash.operand)).collect()
}

/// Why a line that begins with a slash is no command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoCommand {
    /// There is none of that name; perhaps this one was meant.
    Unknown { name: String, likely: Option<&'static str> },
    /// It lacks what stands behind it.
    Incomplete { name: &'static str, operand: Operand },
}

/// What a line means that may be a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning<T> {
    Text(String),
    Command(T),
    Wrong(NoCommand),
}

/// Reads a line. What begins with two slashes is a text that begins with one.
pub(super) fn read<T>(table: &'static [Slash<T>], line: &str) -> Meaning<T> {
    let Some(command) = line.strip_prefix('/') else { return Meaning::Text(line.to_owned()) };
    if command.starts_with('/') {
        return Meaning::Text(command.to_owned());
    }
    let (name, operand) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let operand = operand.trim();
    let Some(found) = table.iter().find(|slash| slash.name == name) else {
        // One that begins alike: `/wh`, `/exit` is nothing.
        let likely = table.iter().find(|slash| !name.is_empty() && slash.name.starts_with(name));
        let likely = likely.map(|slash| slash.name);
        return Meaning::Wrong(NoCommand::Unknown { name: name.to_owned(), likely });
    };
    if !found.operand.takes(operand) {
        let (name, operand) = (found.name, found.operand);
        return Meaning::Wrong(NoCommand::Incomplete { name, operand });
    }
    Meaning::Command((found.make)(operand))
}

/// Reads a line of a member, who may also leave with a lone `quit`, as in the classic rooms.
pub(super) fn of_member(line: &str) -> Meaning<Wanted> {
    of_table(OF_MEMBERS, line)
}

/// The same in a room of the plain-text program.
pub(super) fn of_classic(line: &str) -> Meaning<Wanted> {
    of_table(OF_CLASSIC, line)
}

fn of_table(table: &'static [Slash<Wanted>], line: &str) -> Meaning<Wanted> {
    match line.trim() {
        "quit" => Meaning::Command(Wanted::Quit),
        _ => read(table, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_begin_with_a_slash_is_said() {
        assert_eq!(of_member("hi /who"), Meaning::Text("hi /who".to_owned()));
        assert_eq!(of_member("//etc/passwd"), Meaning::Text("/etc/passwd".to_owned()));
    }

    #[test]
    fn a_lone_quit_leaves_and_one_in_a_sentence_does_not() {
        assert_eq!(of_member(" quit "), Meaning::Command(Wanted::Quit));
        assert_eq!(of_member("/quit"), Meaning::Command(Wanted::Quit));
        assert_eq!(of_member("quit it"), Meaning::Text("quit it".to_owned()));
    }

    #[test]
    fn a_command_takes_what_stands_behind_it() {
        let kick = Meaning::Command(Ordered::Room(Order::Kick("bob".to_owned())));
        assert_eq!(read(OF_ADMINISTRATOR, "/kick  bob "), kick);
        let me = Request::Say { style: Style::Action, text: "waves at bob".to_owned() };
        assert_eq!(of_member("/me waves at bob"), Meaning::Command(Wanted::Send(me)));
    }

    #[test]
    fn a_whisper_has_a_name_and_a_text() {
        let whisper = Request::Whisper { to: "老王".to_owned(), text: "hi  there".to_owned() };
        assert_eq!(of_member("/msg 老王  hi  there"), Meaning::Command(Wanted::Send(whisper)));
        let incomplete = NoCommand::Incomplete { name: "msg", operand: Operand::NameAndText };
        assert_eq!(of_member("/msg bob "), Meaning::Wrong(incomplete));
    }

    #[test]
    fn a_count_may_be_missing_and_is_a_number() {
        let history = |count| Meaning::Command(Wanted::View(OfView::History(count)));
        assert_eq!(of_member("/history"), history(USUAL_HISTORY));
        assert_eq!(of_member("/history 3"), history(3));
        let incomplete = NoCommand::Incomplete { name: "history", operand: Operand::Count };
        assert_eq!(of_member("/history all"), Meaning::Wrong(incomplete));
    }

    #[test]
    fn a_sanction_is_for_a_time_or_for_ever() {
        let read = |line: &str| read(OF_ADMINISTRATOR, line);
        let ban = |span| Order::Ban("bob".to_owned(), span);
        let room = |order| Meaning::Command(Ordered::Room(order));
        assert_eq!(read("/ban bob"), room(ban(None)));
        assert_eq!(read("/ban  bob  2h "), room(ban(Some(Duration::from_hours(2)))));
        let mute = Order::Mute("bob".to_owned(), Some(Duration::from_secs(30)));
        assert_eq!(read("/mute bob 30s"), room(mute));
        for time in ["soon", "10", "0m", "1h 30m"] {
            let bad = Meaning::Command(Ordered::BadTime(time.to_owned()));
            assert_eq!(read(&format!("/mute bob {time}")), bad);
        }
    }

    #[test]
    fn what_is_no_command_is_never_said() {
        let unknown = |name: &str, likely| {
            Meaning::Wrong(NoCommand::Unknown { name: name.to_owned(), likely })
        };
        assert_eq!(of_member("/wh"), unknown("wh", Some("who")));
        assert_eq!(of_member("/exit"), unknown("exit", None));
        assert_eq!(of_member("/"), unknown("", None));
        let incomplete = NoCommand::Incomplete { name: "kick", operand: Operand::Name };
        assert_eq!(read(OF_ADMINISTRATOR, "/kick "), Meaning::Wrong(incomplete));
    }

    #[test]
    fn the_tables_are_in_order() {
        assert!(OF_MEMBERS.is_sorted_by_key(|slash| slash.name));
        assert!(OF_CLASSIC.is_sorted_by_key(|slash| slash.name));
        assert!(OF_ADMINISTRATOR.is_sorted_by_key(|slash| slash.name));
    }
}
