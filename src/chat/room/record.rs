//! What is written down of a room, so that it is the same room after a restart.

use std::net::IpAddr;

use crate::chat::seal::PublicKey;
use crate::chat::wire::MemberNumber;

/// One thing to write down. They are written in the order in which they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An entry of the log.
    Entry {
        /// Its number.
        number: u64,
        /// When: milliseconds since 1970-01-01 UTC.
        unix_ms: u64,
        /// The entry, encoded.
        bytes: Vec<u8>,
        /// The line that it came from, if it came from one.
        line: Option<Settled>,
    },
    /// A member that is here, new or changed.
    Member(Remembered),
    /// A member that is here no more.
    Gone(MemberNumber),
    /// Somebody is not wanted here.
    Ban(Sanction),
    /// Who had this name is wanted again.
    Unban(String),
    /// Somebody may not speak.
    Mute(Sanction),
    /// Who had this name may speak again.
    Unmute(String),
}

/// A line of a client, which is settled once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The client's key.
    pub key: PublicKey,
    /// The number of its process.
    pub instance: u64,
    /// The number of the line.
    pub line: u64,
}

/// A member that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Its number.
    pub number: MemberNumber,
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: PublicKey,
    /// The number of its process.
    pub instance: u64,
    /// Since when it is here: milliseconds since 1970-01-01 UTC.
    pub since_unix_ms: u64,
}

/// Somebody who is not wanted, or may not speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction {
    /// The name that it had.
    pub name: String,
    /// Its key.
    pub key: PublicKey,
    /// Where it was, unless that is this machine itself, where all are.
    pub address: Option<IpAddr>,
    /// Until when, in milliseconds since 1970-01-01 UTC; for ever where there is nothing.
    pub until_unix_ms: Option<u64>,
}

/// What was written down of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Which log it is.
    pub log: u64,
    /// The number of the first of `entries`.
    pub first: u64,
    /// The newest entries, encoded.
    pub entries: Vec<Vec<u8>>,
    /// Who was here.
    pub members: Vec<Remembered>,
    /// The number that the next member will have.
    pub next_member: u32,
    /// Which lines became which entries: the newest of each client, oldest first.
    pub settled: Vec<(Settled, u64)>,
    /// Who is not wanted.
    pub bans: Vec<Sanction>,
    /// Who may not speak.
    pub mutes: Vec<Sanction>,
}
