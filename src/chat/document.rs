//! Notices as documents for programs: a line of JSON each, as docs/SCHEMA.md says.

use std::time::Duration;

use serde::Serialize;

use super::chaos::Fate;
use super::explain::Direction;
use super::notice::{NoAnswer, Notice, sentence};
use super::order::{By, Deed, Kind, Sanctioned};
use super::room::Command;
use super::weather::Tally;
use super::wire::{Body, Denial, Entry, Farewell, Leave, MemberNumber, Refusal, Style};
use crate::ui::Catalog;

/// An event of the stream.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event<'a> {
    Joined {
        number: u64,
        unix_ms: u64,
        member: u32,
        name: &'a str,
    },
    Left {
        number: u64,
        unix_ms: u64,
        member: u32,
        name: &'a str,
        how: &'static str,
    },
    Said {
        number: u64,
        unix_ms: u64,
        member: u32,
        name: &'a str,
        style: &'static str,
        text: &'a str,
    },
    Announced {
        number: u64,
        unix_ms: u64,
        text: &'a str,
    },
    Renamed {
        number: u64,
        unix_ms: u64,
        member: u32,
        from: &'a str,
        to: &'a str,
    },
    Whispered {
        number: u64,
        unix_ms: u64,
        name: &'a str,
        to: &'a str,
        text: &'a str,
    },
    Welcome {
        room: &'a str,
        name: &'a str,
        member: u32,
        members: u64,
        first: u64,
        newest: u64,
    },
    NewRoom {
        fingerprint: String,
    },
    NoAnswer {
        address: &'a str,
        why: NoAnswer,
    },
    Silent,
    Back,
    Denied {
        name: &'a str,
        why: &'static str,
        like: Option<&'a str>,
        sentence: String,
    },
    Forgotten {
        from: u64,
        to: u64,
    },
    Unsaid {
        text: &'a str,
        why: &'static str,
        wait_ms: u64,
        sentence: String,
    },
    Numbered {
        number: u64,
    },
    Waiting {
        wait_ms: u64,
        interval_ms: u64,
    },
    Receipt {
        number: u64,
        have: u64,
        of: u64,
    },
    Members {
        members: Vec<Member<'a>>,
    },
    Ordered(Ordered<'a>),
    Sanctions {
        bans: Vec<Sanction<'a>>,
        mutes: Vec<Sanction<'a>>,
    },
    Remark {
        sentence: String,
    },
    Explained {
        direction: &'static str,
        address: String,
        bytes: usize,
        packet: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        counter: Option<u64>,
        parts: Vec<String>,
        fate: &'static str,
    },
    BadNetwork {
        chaos: String,
    },
    NetworkTotal {
        sent: Tally,
        received: Tally,
    },
    Missed {
        count: u64,
    },
    Entered {
        name: &'a str,
    },
    TurnedAway {
        name: &'a str,
        reason: &'a str,
        sentence: String,
    },
    Line {
        unix_ms: u64,
        name: Option<&'a str>,
        text: &'a str,
    },
    Ended {
        how: &'static str,
    },
}

/// One who is here.
#[derive(Debug, Serialize)]
pub(super) struct Member<'a> {
    #[serde(rename = "member")]
    number: u32,
    name: &'a str,
    behind: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_unix_ms: Option<u64>,
}

/// Something that was done.
#[derive(Debug, Serialize)]
pub(super) struct Ordered<'a> {
    unix_ms: u64,
    order: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_pid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_uid: Option<u32>,
}

/// One who is banned or muted.
#[derive(Debug, Serialize)]
pub(super) struct Sanction<'a> {
    name: &'a str,
    until_unix_ms: Option<u64>,
    address: Option<String>,
}

/// The document of a notice, if programs learn of it.
pub(super) fn event<'a>(notice: &'a Notice, catalog: &Catalog) -> Option<Event<'a>> {
    let words = || catalog.text(&sentence(notice));
    Some(match notice {
        Notice::Entry { number, entry } => return of_entry(*number, entry),
        Notice::Welcome(welcome) => Event::Welcome {
            room: &welcome.room,
            name: &welcome.name,
            member: welcome.member.0,
            members: welcome.members,
            first: welcome.first,
            newest: welcome.newest,
        },
        Notice::NewRoom { fingerprint } => Event::NewRoom { fingerprint: fingerprint.to_string() },
        Notice::NoAnswer { address, why } => Event::NoAnswer { address, why: *why },
        Notice::Silent => Event::Silent,
        Notice::Back => Event::Back,
        Notice::Denied { name, denial, like } => Event::Denied {
            name,
            why: denial_name(*denial),
            like: Some(like.as_str()).filter(|like| !like.is_empty()),
            sentence: words(),
        },
        Notice::Forgotten { from, to } => Event::Forgotten { from: *from, to: *to },
        Notice::Unsaid { text, refusal, wait_ms } => Event::Unsaid {
            text,
            why: refusal_name(*refusal),
            wait_ms: *wait_ms,
            sentence: words(),
        },
        Notice::Numbered { number } => Event::Numbered { number: *number },
        Notice::Waiting { wait, interval } => {
            Event::Waiting { wait_ms: milliseconds(*wait), interval_ms: milliseconds(*interval) }
        }
        Notice::Receipt { number, have, of } => {
            Event::Receipt { number: *number, have: *have, of: *of }
        }
        Notice::Members { members, .. } => {
            let members = members.iter().map(|(member, name, behind)| Member {
                number: member.0,
                name,
                behind: *behind,
                address: None,
                round_trip_us: None,
                since_unix_ms: None,
            });
            Event::Members { members: members.collect() }
        }
        Notice::Roster(members) => {
            let members = members.iter().map(|member| Member {
                number: member.member.0,
                name: &member.name,
                behind: member.behind,
                address: Some(member.address.to_string()),
                round_trip_us: member.round_trip.and_then(|time| time.as_micros().try_into().ok()),
                since_unix_ms: Some(member.since_unix_ms),
            });
            Event::Members { members: members.collect() }
        }
        Notice::Deed { deed, .. } => Event::Ordered(of_deed(deed)),
        Notice::Sanctions { sanctioned, .. } => {
            let of = |kind| sanctioned.iter().filter(move |one| one.kind == kind).map(of_sanction);
            Event::Sanctions { bans: of(Kind::Ban).collect(), mutes: of(Kind::Mute).collect() }
        }
        Notice::TooLong { .. }
        | Notice::Nobody { .. }
        | Notice::Free { .. }
        | Notice::BadTime { .. }
        | Notice::NoCommand(_)
        | Notice::Remark(_) => Event::Remark { sentence: words() },
        Notice::Explained(seen) => {
            let line = seen.line();
            Event::Explained {
                direction: direction_name(line.direction),
                address: line.address.to_string(),
                bytes: line.length,
                packet: line.name,
                counter: line.counter,
                parts: line.meanings(catalog),
                fate: fate_name(line.fate),
            }
        }
        Notice::BadNetwork(chaos) => Event::BadNetwork { chaos: chaos.to_string() },
        Notice::Weather { sent, received } => {
            Event::NetworkTotal { sent: *sent, received: *received }
        }
        Notice::Missed { count } => Event::Missed { count: *count },
        Notice::Entered { name } => Event::Entered { name },
        Notice::TurnedAway { name, reason } => {
            Event::TurnedAway { name, reason, sentence: words() }
        }
        Notice::Line { unix_ms, name, text } => {
            Event::Line { unix_ms: *unix_ms, name: name.as_deref(), text }
        }
        Notice::Ended(how) => Event::Ended { how: farewell_name(*how) },
        Notice::Help(_) | Notice::Noted(_) => return None,
    })
}

fn of_deed(deed: &Deed) -> Ordered<'_> {
    let (order, name, text, span) = match &deed.order {
        Command::Announce(text) => ("announce", None, Some(text), None),
        Command::Who => ("who", None, None, None),
        Command::Kick(name) => ("kick", Some(name), None, None),
        Command::Ban(name, span) => ("ban", Some(name), None, *span),
        Command::Unban(name) => ("unban", Some(name), None, None),
        Command::Mute(name, span) => ("mute", Some(name), None, *span),
        Command::Unmute(name) => ("unmute", Some(name), None, None),
        Command::Sanctions => ("bans", None, None, None),
        Command::Stop => ("stop", None, None, None),
    };
    let (by_pid, by_uid) = match deed.by {
        By::Own => (None, None),
        By::Process { pid, uid } => (Some(pid), Some(uid)),
    };
    Ordered {
        unix_ms: deed.unix_ms,
        order,
        name: name.map(String::as_str),
        text: text.map(String::as_str),
        seconds: span.map(|span| span.as_secs()),
        by_pid,
        by_uid,
    }
}

fn of_sanction(sanctioned: &Sanctioned) -> Sanction<'_> {
    let sanction = &sanctioned.sanction;
    let address = sanction.address.map(|address| address.to_string());
    Sanction { name: &sanction.name, until_unix_ms: sanction.until_unix_ms, address }
}

fn of_entry(number: u64, entry: &Entry) -> Option<Event<'_>> {
    let unix_ms = entry.unix_ms;
    let MemberNumber(member) = match &entry.body {
        Body::Joined { member, .. }
        | Body::Left { member, .. }
        | Body::Said { member, .. }
        | Body::Renamed { member, .. }
        | Body::Whispered { member, .. } => *member,
        Body::Announced { .. } | Body::Blank => MemberNumber(0),
    };
    Some(match &entry.body {
        Body::Joined { name, .. } => Event::Joined { number, unix_ms, member, name },
        Body::Left { name, how, .. } => {
            Event::Left { number, unix_ms, member, name, how: leave_name(*how) }
        }
        Body::Said { name, style, text, .. } => {
            let style = match style {
                Style::Plain => "plain",
                Style::Action => "action",
            };
            Event::Said { number, unix_ms, member, name, style, text }
        }
        Body::Announced { text } => Event::Announced { number, unix_ms, text },
        Body::Renamed { from, to, .. } => Event::Renamed { number, unix_ms, member, from, to },
        Body::Whispered { name, to_name, text, .. } => {
            Event::Whispered { number, unix_ms, name, to: to_name, text }
        }
        Body::Blank => return None,
    })
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "sent",
        Direction::Received => "received",
    }
}

const fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Passes => "passes",
        Fate::HeldBack => "held_back",
        Fate::Doubled => "doubled",
        Fate::Lost => "lost",
    }
}

const fn leave_name(how: Leave) -> &'static str {
    match how {
        Leave::Quit => "quit",
        Leave::TimedOut => "timed_out",
        Leave::Kicked => "kicked",
        Leave::Banned => "banned",
    }
}

const fn farewell_name(how: Farewell) -> &'static str {
    match how {
        Farewell::Quit => "quit",
        Farewell::Stopped => "stopped",
        Farewell::Kicked => "kicked",
        Farewell::Banned => "banned",
        Farewell::TimedOut => "timed_out",
        Farewell::Replaced => "replaced",
    }
}

const fn denial_name(denial: Denial) -> &'static str {
    match denial {
        Denial::Taken => "taken",
        Denial::LooksLike => "looks_like",
        Denial::Reserved => "reserved",
        Denial::Invalid => "invalid",
        Denial::Full => "full",
        Denial::Banned => "banned",
    }
}

const fn refusal_name(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::TooFast => "too_fast",
        Refusal::TooLong => "too_long",
        Refusal::Empty => "empty",
        Refusal::Muted => "muted",
        Refusal::NobodyOfThatName => "nobody_of_that_name",
        Refusal::Name(denial) => denial_name(denial),
    }
}
