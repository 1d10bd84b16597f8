//! The words of the protocol that stand in its frames: who, from where on, why not, what became of it.

use super::codec::{Malformed, Reader, Writer};

/// The number of a member: given by the server, never given twice in the life of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberNumber(pub u32);

/// From where a client wants the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So many entries before its own joining.
    Last(u64),
    /// From this number on: it was here before.
    Number(u64),
    /// From the first entry at or after this time: milliseconds since 1970-01-01 UTC.
    Time(u64),
}

/// The server lets a client in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// The member that the client is.
    pub member: MemberNumber,
    /// Its name as the room spells it.
    pub name: String,
    /// What the room is called.
    pub room: String,
    /// Which log the numbers are of: drawn when it was begun, and kept as long as it is.
    pub log: u64,
    /// The number of the first entry that the client will get.
    pub first: u64,
    /// The newest number of the log.
    pub newest: u64,
    /// The number that the next line of this client should have.
    pub line: u64,
    /// How many lines may come at once.
    pub burst: u64,
    /// How long one line takes to be forgiven, in milliseconds; 0 where lines are not counted.
    pub interval_ms: u64,
    /// How many members there are, this one included.
    pub members: u64,
}

/// Why a name does not let a client in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Somebody here has it.
    Taken,
    /// It looks like the name of somebody here.
    LooksLike,
    /// It belongs to the room itself.
    Reserved,
    /// It is no name: empty, too long, or with characters that a name may not have.
    Invalid,
    /// The room has as many members as it takes.
    Full,
    /// The administrator does not want this client here.
    Banned,
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// The client leaves.
    Quit,
    /// The server ends.
    Stopped,
    /// The administrator removed the client.
    Kicked,
    /// The administrator removed the client and does not want it back.
    Banned,
    /// Nothing was heard of the client for too long.
    TimedOut,
    /// The same member came in anew, and that session goes on in place of this one.
    Replaced,
}

/// Why a line was not taken into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too many lines in too short a time. `wait_ms` says when the next is welcome.
    TooFast,
    /// Longer than [`super::MAX_TEXT`].
    TooLong,
    /// Nothing was left of the text once what may not be shown was taken out.
    Empty,
    /// The administrator muted the member. `wait_ms` says for how long yet, 0 for ever.
    Muted,
    /// There is no such member.
    NobodyOfThatName,
    /// The new name is not to be had.
    Name(Denial),
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log under this number, or changed something there.
    Numbered(u64),
    /// It is not.
    Refused {
        /// Why.
        refusal: Refusal,
        /// When it may be tried again, in milliseconds from now.
        wait_ms: u64,
    },
}

/// What a client wants to know and what is not in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Who is here, those with a number above this one.
    Roster(MemberNumber),
    /// How far each member has got, those with a number above this one.
    Lag(MemberNumber),
}

pub(super) fn read_number(reader: &mut Reader<'_>) -> Result<MemberNumber, Malformed> {
    reader.varint()?.try_into().map(MemberNumber).map_err(|_| Malformed)
}

pub(super) fn read_since(reader: &mut Reader<'_>) -> Result<Since, Malformed> {
    let kind = reader.u8()?;
    let value = reader.varint()?;
    match kind {
        0 => Ok(Since::Last(value)),
        1 => Ok(Since::Number(value)),
        2 => Ok(Since::Time(value)),
        _ => Err(Malformed),
    }
}

pub(super) fn write_since(since: Since, writer: &mut Writer<'_>) {
    let (kind, value) = match since {
        Since::Last(count) => (0, count),
        Since::Number(number) => (1, number),
        Since::Time(unix_ms) => (2, unix_ms),
    };
    writer.u8(kind);
    writer.varint(value);
}

pub(super) fn read_question(reader: &mut Reader<'_>) -> Result<Question, Malformed> {
    let kind = reader.u8()?;
    let after = read_number(reader)?;
    match kind {
        1 => Ok(Question::Roster(after)),
        2 => Ok(Question::Lag(after)),
        _ => Err(Malformed),
    }
}

pub(super) fn write_question(question: Question, writer: &mut Writer<'_>) {
    let (code, after) = match question {
        Question::Roster(after) => (1, after),
        Question::Lag(after) => (2, after),
    };
    writer.u8(code);
    writer.varint(after.0.into());
}

pub(super) fn read_outcome(reader: &mut Reader<'_>) -> Result<Outcome, Malformed> {
    let code = reader.u8()?;
    let value = reader.varint()?;
    let refusal = match code {
        0 => return Ok(Outcome::Numbered(value)),
        1 => Refusal::TooFast,
        2 => Refusal::TooLong,
        3 => Refusal::Empty,
        4 => Refusal::Muted,
        5 => Refusal::NobodyOfThatName,
        16.. => Refusal::Name(denial_of(code - 16)?),
        _ => return Err(Malformed),
    };
    Ok(Outcome::Refused { refusal, wait_ms: value })
}

pub(super) fn write_outcome(outcome: Outcome, writer: &mut Writer<'_>) {
    let (code, value) = match outcome {
        Outcome::Numbered(number) => (0, number),
        Outcome::Refused { refusal, wait_ms } => {
            let code = match refusal {
                Refusal::TooFast => 1,
                Refusal::TooLong => 2,
                Refusal::Empty => 3,
                Refusal::Muted => 4,
                Refusal::NobodyOfThatName => 5,
                Refusal::Name(denial) => 16 + denial_code(denial),
            };
            (code, wait_ms)
        }
    };
    writer.u8(code);
    writer.varint(value);
}

pub(super) fn read_denial(reader: &mut Reader<'_>) -> Result<Denial, Malformed> {
    denial_of(reader.u8()?)
}

pub(super) const DENIALS: [Denial; 6] = [
    Denial::Taken,
    Denial::LooksLike,
    Denial::Reserved,
    Denial::Invalid,
    Denial::Full,
    Denial::Banned,
];

fn denial_of(code: u8) -> Result<Denial, Malformed> {
    DENIALS.into_iter().find(|denial| denial_code(*denial) == code).ok_or(Malformed)
}

pub(super) const fn denial_code(denial: Denial) -> u8 {
    match denial {
        Denial::Taken => 1,
        Denial::LooksLike => 2,
        Denial::Reserved => 3,
        Denial::Invalid => 4,
        Denial::Full => 5,
        Denial::Banned => 6,
    }
}

pub(super) const FAREWELLS: [Farewell; 6] = [
    Farewell::Quit,
    Farewell::Stopped,
    Farewell::Kicked,
    Farewell::Banned,
    Farewell::TimedOut,
    Farewell::Replaced,
];

pub(super) fn read_farewell(reader: &mut Reader<'_>) -> Result<Farewell, Malformed> {
    let code = reader.u8()?;
    FAREWELLS.into_iter().find(|farewell| farewell_code(*farewell) == code).ok_or(Malformed)
}

pub(super) const fn farewell_code(farewell: Farewell) -> u8 {
    match farewell {
        Farewell::Quit => 1,
        Farewell::Stopped => 2,
        Farewell::Kicked => 3,
        Farewell::Banned => 4,
        Farewell::TimedOut => 5,
        Farewell::Replaced => 6,
    }
}
