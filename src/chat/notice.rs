//! What the user is told, as plain data: entries of the log, answers, and how the connection is.

use std::time::Duration;

use serde::Serialize;

use super::chaos::Chaos;
use super::explain::Seen;
use super::order::{By, Deed, Kind, Sanctioned};
use super::room::{Command, Present};
use super::seal::Fingerprint;
use super::slash::{NoCommand, Operand};
use super::span;
use super::weather::Tally;
use super::wire::{
    Body, Denial, Entry, Farewell, Leave, MemberNumber, Question, Refusal, Style, Welcome,
};
use crate::ui::Message;

/// Something to tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Notice {
    /// An entry of the log.
    Entry { number: u64, entry: Entry },
    /// We are in, or in again.
    Welcome(Welcome),
    /// The room is new to us, and this is its key.
    NewRoom { fingerprint: Fingerprint },
    /// Nobody answers at this address yet.
    NoAnswer { address: String, why: NoAnswer },
    /// The server has fallen silent.
    Silent,
    /// The server is heard again.
    Back,
    /// Not under that name.
    Denied { name: String, denial: Denial, like: String },
    /// The room no longer has entries that we lack.
    Forgotten { from: u64, to: u64 },
    /// A line did not become an entry.
    Unsaid { text: String, refusal: Refusal, wait_ms: u64 },
    /// A line is not sent: it has so many bytes.
    TooLong { bytes: usize },
    /// A line of ours is an entry, of this number.
    Numbered { number: u64 },
    /// Lines wait so long: the room takes one in so much time.
    Waiting { wait: Duration, interval: Duration },
    /// So many members have an entry of ours.
    Receipt { number: u64, have: u64, of: u64 },
    /// The members, asked by `/who`.
    Members { question: Question, members: Vec<(MemberNumber, String, u64)> },
    /// The members as the administrator sees them.
    Roster(Vec<Present>),
    /// Who is banned and who is muted, at this time (milliseconds since 1970-01-01 UTC).
    Sanctions { now_unix_ms: u64, sanctioned: Vec<Sanctioned> },
    /// Something was done that the administrator wanted; for a process of this user, if not for who reads
    /// it.
    Deed { deed: Deed, user: String },
    /// Nobody of that name is banned, or muted.
    Free { kind: Kind, name: String },
    /// There is nobody of that name.
    Nobody { name: String },
    /// This is no time for which somebody could be banned or muted.
    BadTime { time: String },
    /// A line that begins with a slash and is no command.
    NoCommand(NoCommand),
    /// What can be typed: each command with the message that says what it does.
    Help(Vec<(String, Message)>),
    /// Something that the user should know beside the conversation.
    Remark(Message),
    /// What was asked for is done.
    Noted(Message),
    /// A datagram came or went.
    Explained(Seen),
    /// The network is bad, on purpose.
    BadNetwork(Chaos),
    /// What became of the datagrams of such a network.
    Weather { sent: Tally, received: Tally },
    /// So many notices are lost: whoever should have shown them was too slow.
    Missed { count: u64 },
    /// A plain-text server has let us in under this name.
    Entered { name: String },
    /// A plain-text server does not let us in, and says why.
    TurnedAway { name: String, reason: String },
    /// What a plain-text server has sent: something that somebody says, or else a line of its own.
    Line { unix_ms: u64, name: Option<String>, text: String },
    /// It is over.
    Ended(Farewell),
}

/// Why there is no answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NoAnswer {
    /// The network says that nobody is there.
    Unreachable,
    /// Nothing has come.
    Silent,
}

/// How much a notice matters, from which follows where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// The conversation itself.
    Talk,
    /// An answer to what the user has typed.
    Answer,
    /// Worth knowing for a person who looks on.
    Aside,
    /// Worth knowing in any case.
    Warning,
    /// For programs alone.
    Data,
}

impl Notice {
    pub(super) const fn weight(&self) -> Weight {
        match self {
            Self::Entry { entry: Entry { body: Body::Blank, .. }, .. }
            | Self::Receipt { .. }
            | Self::Numbered { .. } => Weight::Data,
            // What it did is an entry too.
            Self::Deed { deed: Deed { by: By::Own, order, .. }, .. } if is_entry(order) => {
                Weight::Data
            }
            Self::Entry { .. } | Self::Deed { .. } | Self::Line { .. } => Weight::Talk,
            Self::Members { .. }
            | Self::Roster(_)
            | Self::Sanctions { .. }
            | Self::Help(_)
            | Self::Explained(_) => Weight::Answer,
            Self::Welcome(_)
            | Self::Entered { .. }
            | Self::NewRoom { .. }
            | Self::Back
            | Self::Noted(_) => Weight::Aside,
            Self::NoAnswer { .. }
            | Self::Silent
            | Self::Denied { .. }
            | Self::Forgotten { .. }
            | Self::Unsaid { .. }
            | Self::TooLong { .. }
            | Self::Waiting { .. }
            | Self::Nobody { .. }
            | Self::Free { .. }
            | Self::BadTime { .. }
            | Self::NoCommand(_)
            | Self::Remark(_)
            | Self::BadNetwork(_)
            | Self::Weather { .. }
            | Self::Missed { .. }
            | Self::TurnedAway { .. }
            | Self::Ended(_) => Weight::Warning,
        }
    }
}

/// Why a name is not to be had, as a sentence about `$name`.
pub(super) fn denial(name: &str, denial: Denial, like: &str) -> Message {
    let id = match denial {
        Denial::Taken => "chat-denied-taken",
        Denial::LooksLike => "chat-denied-looks-like",
        Denial::Reserved => "chat-denied-reserved",
        Denial::Invalid => "chat-denied-invalid",
        Denial::Full => "chat-denied-full",
        Denial::Banned => "chat-denied-banned",
    };
    Message::new(id).with("name", name).with("like", like)
}

/// Why a line did not become an entry.
fn refusal(text: &str, refusal: Refusal, wait_ms: u64) -> Message {
    let wait = format!("{}.{}", wait_ms / 1000, wait_ms % 1000 / 100);
    match refusal {
        Refusal::TooFast => Message::new("chat-unsaid-too-fast").with("seconds", wait),
        Refusal::TooLong => Message::new("chat-unsaid-too-long"),
        Refusal::Empty => Message::new("chat-unsaid-empty"),
        Refusal::Muted if wait_ms == 0 => Message::new("chat-unsaid-muted"),
        Refusal::Muted => {
            let message = Message::new("chat-control-unsaid-muted");
            span::roughly(message, Duration::from_millis(wait_ms))
        }
        Refusal::NobodyOfThatName => Message::new("chat-nobody").with("name", text),
        Refusal::Name(why) => denial(text, why, ""),
    }
}

/// Why lines wait, in lines of a second or of a minute.
fn waiting(wait: Duration, interval: Duration) -> Message {
    let wait_ms = wait.as_millis();
    let seconds = format!("{}.{}", wait_ms / 1000, wait_ms % 1000 / 100);
    let in_time = |time: Duration| {
        i64::try_from(time.as_nanos() / interval.as_nanos().max(1)).unwrap_or(i64::MAX)
    };
    let (id, count) = match in_time(Duration::from_secs(1)) {
        0 => ("chat-waiting-minute", in_time(Duration::from_mins(1)).max(1)),
        count => ("chat-waiting", count),
    };
    Message::new(id).with("seconds", seconds).with("count", count)
}

/// Why a plain-text server does not let us in.
pub(super) fn turned_away(name: &str, reason: &str) -> Message {
    Message::new("chat-classic-refused").with("name", name).with("reason", reason)
}

/// How it ended, as a sentence.
pub(super) fn farewell(farewell: Farewell) -> Message {
    Message::new(match farewell {
        Farewell::Quit => "chat-ended-quit",
        Farewell::Stopped => "chat-ended-stopped",
        Farewell::Kicked => "chat-ended-kicked",
        Farewell::Banned => "chat-ended-banned",
        Farewell::TimedOut => "chat-ended-timed-out",
        Farewell::Replaced => "chat-ended-replaced",
    })
}

/// How long nothing is heard of a member before it is gone, in seconds (docs/PROTOCOL.md).
const GONE_AFTER_SECONDS: u64 = 45;

/// The sentence of an entry that nobody said.
pub(super) fn happening(body: &Body) -> Message {
    let about = |id: &'static str, name: &str| Message::new(id).with("name", name);
    match body {
        Body::Joined { name, .. } => about("chat-joined", name),
        Body::Left { name, how, .. } => match how {
            Leave::Quit => about("chat-left", name),
            Leave::TimedOut => about("chat-gone", name).with("seconds", GONE_AFTER_SECONDS),
            Leave::Kicked => about("chat-kicked", name),
            Leave::Banned => about("chat-banned", name),
        },
        Body::Renamed { from, to, .. } => {
            Message::new("chat-renamed").with("from", from.as_str()).with("to", to.as_str())
        }
        Body::Said { name, text, .. } => about("chat-acted", name).with("text", text.as_str()),
        Body::Announced { .. } | Body::Whispered { .. } | Body::Blank => Message::new("chat-blank"),
    }
}

/// Whether an entry of the log, or the end of the room, says all that such a deed does.
const fn is_entry(order: &Command) -> bool {
    use Command::{Announce, Ban, Kick, Stop};
    matches!(order, Announce(_) | Kick(_) | Ban(_, None) | Stop)
}

/// What was done, and for a process of which user if not for who reads it.
fn deed(deed: &Deed, user: &str) -> Message {
    let about = |id: &'static str, name: &str| Message::new(id).with("name", name);
    let timed = |ids: [&'static str; 2], name: &str, span: Option<Duration>| match span {
        Some(span) => span::exactly(about(ids[1], name), span),
        None => about(ids[0], name),
    };
    let message = match &deed.order {
        Command::Announce(_) => Message::new("chat-control-announced"),
        Command::Kick(name) => about("chat-control-kicked", name),
        Command::Ban(name, span) => {
            timed(["chat-control-banned", "chat-control-banned-for"], name, *span)
        }
        Command::Unban(name) => about("chat-control-unbanned", name),
        Command::Mute(name, span) => {
            timed(["chat-control-muted", "chat-control-muted-for"], name, *span)
        }
        Command::Unmute(name) => about("chat-control-unmuted", name),
        Command::Stop => Message::new("chat-control-stopped"),
        // Asking changes nothing, and its answer is another.
        Command::Who | Command::Sanctions => Message::new("chat-blank"),
    };
    match deed.by {
        By::Own => message.with("by", "own").with("pid", 0_u32).with("user", user),
        By::Process { pid, .. } => {
            let by = if pid == 0 { "unseen" } else { "process" };
            message.with("by", by).with("pid", pid).with("user", user)
        }
    }
}

/// That nobody of that name is banned, or muted.
pub(super) fn free(kind: Kind, name: &str) -> Message {
    let id = match kind {
        Kind::Ban => "chat-control-not-banned",
        Kind::Mute => "chat-control-not-muted",
    };
    Message::new(id).with("name", name)
}

/// What somebody may not do, and how much longer.
pub(super) fn sanction(sanctioned: &Sanctioned, now_unix_ms: u64) -> Message {
    let ids = match sanctioned.kind {
        Kind::Ban => ["chat-control-is-banned", "chat-control-is-banned-for"],
        Kind::Mute => ["chat-control-is-muted", "chat-control-is-muted-for"],
    };
    match sanctioned.sanction.until_unix_ms {
        None => Message::new(ids[0]),
        Some(until) => {
            let left = Duration::from_millis(until.saturating_sub(now_unix_ms));
            span::roughly(Message::new(ids[1]), left)
        }
    }
}

/// The sentence of a notice that is neither an entry nor a list.
pub(super) fn sentence(notice: &Notice) -> Message {
    match notice {
        Notice::Entry { entry, .. } => happening(&entry.body),
        Notice::Welcome(welcome) => Message::new("chat-welcome")
            .with("room", welcome.room.as_str())
            .with("name", welcome.name.as_str())
            .with("members", i64::try_from(welcome.members).unwrap_or(i64::MAX)),
        Notice::NewRoom { fingerprint } => {
            Message::new("chat-new-room").with("fingerprint", fingerprint.to_string())
        }
        Notice::NoAnswer { address, why } => {
            let id = match why {
                NoAnswer::Unreachable => "chat-no-answer-unreachable",
                NoAnswer::Silent => "chat-no-answer",
            };
            Message::new(id).with("address", address.as_str())
        }
        Notice::Silent => Message::new("chat-silent"),
        Notice::Back => Message::new("chat-back"),
        Notice::Denied { name, denial: why, like } => denial(name, *why, like),
        Notice::Forgotten { from, to } => {
            Message::new("chat-forgotten").with("count", to.saturating_sub(*from))
        }
        Notice::Unsaid { text, refusal: why, wait_ms } => refusal(text, *why, *wait_ms),
        Notice::TooLong { bytes } => {
            Message::new("chat-too-long").with("bytes", *bytes).with("most", super::wire::MAX_TEXT)
        }
        Notice::Receipt { have, of, .. } => {
            Message::new("chat-receipt").with("have", *have).with("of", *of)
        }
        Notice::Numbered { number } => Message::new("chat-numbered").with("number", *number),
        Notice::Waiting { wait, interval } => waiting(*wait, *interval),
        Notice::Deed { deed: done, user } => deed(done, user),
        Notice::Free { kind, name } => free(*kind, name),
        Notice::Sanctions { sanctioned, .. } => {
            let count = |kind| sanctioned.iter().filter(|one| one.kind == kind).count();
            Message::new("chat-control-sanctions")
                .with("count", sanctioned.len())
                .with("bans", count(Kind::Ban))
                .with("mutes", count(Kind::Mute))
        }
        Notice::BadTime { time } => {
            Message::new("chat-control-no-time").with("time", time.as_str())
        }
        Notice::Nobody { name } => Message::new("chat-nobody").with("name", name.as_str()),
        Notice::NoCommand(NoCommand::Unknown { name, likely: None }) => {
            Message::new("chat-no-command").with("name", name.as_str())
        }
        Notice::NoCommand(NoCommand::Unknown { name, likely: Some(likely) }) => {
            Message::new("chat-no-command-likely")
                .with("name", name.as_str())
                .with("likely", *likely)
        }
        Notice::NoCommand(NoCommand::Incomplete { name, operand }) => {
            let id = match operand {
                Operand::Text => "chat-command-needs-text",
                Operand::NameAndText => "chat-command-needs-name-and-text",
                Operand::Count => "chat-command-needs-count",
                Operand::Name | Operand::NameAndTime | Operand::Nothing => {
                    "chat-command-needs-name"
                }
            };
            Message::new(id).with("name", *name)
        }
        Notice::Remark(message) | Notice::Noted(message) => message.clone(),
        // Its line has a form of its own.
        Notice::Explained(_) => Message::new("chat-blank"),
        Notice::BadNetwork(chaos) => Message::new("chat-chaos-on").with("chaos", chaos.to_string()),
        Notice::Weather { sent, received } => weather(*sent, *received),
        Notice::Missed { count } => Message::new("chat-missed").with("count", *count),
        Notice::Entered { name } => {
            Message::new("chat-classic-entered").with("name", name.as_str())
        }
        Notice::TurnedAway { name, reason } => turned_away(name, reason),
        Notice::Line { text, .. } => Message::new("chat-classic-line").with("text", text.as_str()),
        Notice::Ended(how) => farewell(*how),
        Notice::Members { question: Question::Lag(_), members } => {
            let behind = members.iter().filter(|(.., behind)| *behind > 0).count();
            Message::new("chat-lag").with("count", behind).with("of", members.len())
        }
        Notice::Members { members, .. } => {
            Message::new("chat-members").with("count", members.len())
        }
        Notice::Roster(members) => Message::new("chat-members").with("count", members.len()),
        Notice::Help(_) => Message::new("chat-help"),
    }
}

/// What became of the datagrams of a bad network.
fn weather(sent: Tally, received: Tally) -> Message {
    Message::new("chat-chaos-total")
        .with("sent", sent.datagrams)
        .with("sent_lost", sent.lost)
        .with("sent_doubled", sent.doubled)
        .with("sent_held", sent.held_back)
        .with("received", received.datagrams)
        .with("received_lost", received.lost)
        .with("received_doubled", received.doubled)
        .with("received_held", received.held_back)
}

/// Whether a text was meant as something done.
pub(super) const fn is_action(style: Style) -> bool {
    matches!(style, Style::Action)
}
