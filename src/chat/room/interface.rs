//! What goes into a room and what comes out of it.

use std::net::SocketAddr;
use std::time::Duration;

use super::log::Keeping;
use super::plain::Classic;
use super::record::{Record, Sanction};
use crate::chat::clock::Time;
use crate::chat::explain::Seen;
use crate::chat::seal::{PublicKey, Secret};
use crate::chat::wire::{Entry, MemberNumber, Refusal};

/// How fast members may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many lines may come at once.
    pub burst: u32,
    /// How long one line takes to be forgiven. Zero: lines are not counted.
    pub interval: Duration,
}

/// What a room is like.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What it is called.
    pub name: String,
    /// What a client must know to come in.
    pub secret: Secret,
    /// How many members it takes.
    pub most_members: usize,
    /// How fast they may speak.
    pub rate: Rate,
    /// How many bytes of the log are kept in memory.
    pub log_bytes: usize,
    /// Whether those with the plain-text program of the classic course may come in too.
    pub classic: Classic,
    /// When an entry is safe.
    pub keeping: Keeping,
}

/// What the administrator wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// To say something to all.
    Announce(String),
    /// To know who is here.
    Who,
    /// To remove a member.
    Kick(String),
    /// To remove a member and not to let it in again, for a time or for ever.
    Ban(String, Option<Duration>),
    /// To let it in again.
    Unban(String),
    /// To let a member say nothing, for a time or for ever.
    Mute(String, Option<Duration>),
    /// To let it speak again.
    Unmute(String),
    /// To know who is banned and who is muted.
    Sanctions,
    /// To end the room: members are told, then the room is [`Output::Ended`].
    Stop,
}

/// What comes in.
#[derive(Debug)]
pub enum Input<'a> {
    /// A datagram. It is opened in place.
    Datagram {
        /// From where.
        from: SocketAddr,
        /// The bytes.
        bytes: &'a mut [u8],
    },
    /// Time has passed.
    Tick,
    /// The administrator.
    Command(Command),
    /// All entries before this number are written to disk ([`Keeping::Disk`]).
    Stored(u64),
}

/// One who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Its number.
    pub member: MemberNumber,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: SocketAddr,
    /// Since when: milliseconds since 1970-01-01 UTC.
    pub since_unix_ms: u64,
    /// The smoothed round trip, if one was measured.
    pub round_trip: Option<Duration>,
    /// How many entries it does not have yet.
    pub behind: u64,
    /// Its key; none for one who comes with the plain-text program.
    pub key: Option<PublicKey>,
}

/// What the administrator should see. Each command has one answer: any of these but [`Self::Entry`] and
/// [`Self::Explained`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An entry is in the log.
    Entry {
        /// Its number.
        number: u64,
        /// What it says.
        entry: Entry,
    },
    /// A command was carried out.
    Done(Command),
    /// The answer to [`Command::Sanctions`].
    Sanctions {
        /// Who is banned.
        bans: Vec<Sanction>,
        /// Who is muted.
        mutes: Vec<Sanction>,
    },
    /// The answer to [`Command::Who`].
    Roster(Vec<Present>),
    /// There is nobody of the name that a command has.
    NobodyOfThatName(String),
    /// An announcement was empty or too long.
    NotSaid(Refusal),
    /// A datagram came or went, after [`super::Room::explain`].
    Explained(Seen),
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send the first so many bytes of the buffer.
    Send {
        /// To where.
        to: SocketAddr,
        /// How many.
        length: usize,
    },
    /// Show this.
    Event(Event),
    /// Write this down, and then say so by [`Input::Stored`]. Only with [`Keeping::Disk`].
    Store(Record),
    /// Nothing, until something comes in or this time.
    Wait(Option<Time>),
    /// The room is over: close the socket and go.
    Ended,
}
