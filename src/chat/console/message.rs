//! What goes between the room process and the console process.

use std::time::Duration;

use super::super::room::{Command, Event, Present};
use super::super::seal::PublicKey;
use super::super::wire::{
    Entry, MAX_ITEM, MAX_NAME, Malformed, MemberNumber, Reader, Refusal, Writer,
};

/// The longest message, in bytes.
pub(in crate::chat) const MAX_MESSAGE: usize = 48 << 10;

/// What stands before each of those that are in one message: how long it is.
const HEAD: usize = 4;

/// More than an entry takes.
const LONGEST_ENTRY: usize = MAX_ITEM + 64;

/// How many members stand in one message at most.
const MEMBERS: usize = 100;

/// The longest text of a command, in bytes: the console cuts longer lines off.
const MAX_COMMAND: usize = 32 << 10;

/// What the room process tells the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chat) enum Told {
    /// An entry is in the log.
    Entry { number: u64, entry: Entry },
    /// Who is here, in parts, the last of which is marked.
    Roster(Vec<Present>, Part),
    /// There is nobody of that name.
    Nobody(String),
    /// An announcement was empty or too long.
    NotSaid(Refusal),
    /// So much was not told, because the console was too slow.
    Missed(u64),
    /// The room is over.
    Ended,
}

/// Whether more of the same answer follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chat) enum Part {
    Last,
    Other,
}

const ENTRY: u8 = 1;
const ROSTER: u8 = 2;
const NOBODY: u8 = 3;
const NOT_SAID: u8 = 4;
const MISSED: u8 = 5;
const ENDED: u8 = 6;

impl Told {
    /// What the console is told of an event: one message, or several of a long roster. That a command
    /// was carried out is seen from what follows.
    pub(in crate::chat) fn of(event: Event) -> Vec<Self> {
        let members = match event {
            Event::Roster(members) => members,
            Event::Entry { number, entry } => return vec![Self::Entry { number, entry }],
            Event::NobodyOfThatName(name) => return vec![Self::Nobody(name)],
            Event::NotSaid(refusal) => return vec![Self::NotSaid(refusal)],
            Event::Done(_) | Event::Sanctions { .. } => return Vec::new(),
        };
        let mut parts: Vec<_> = members.chunks(MEMBERS).map(<[Present]>::to_vec).collect();
        if parts.is_empty() {
            parts.push(Vec::new());
        }
        let last = parts.len() - 1;
        let told = |(index, part)| {
            Self::Roster(part, if index == last { Part::Last } else { Part::Other })
        };
        parts.into_iter().enumerate().map(told).collect()
    }

    /// In bytes, at the start of a buffer of [`MAX_MESSAGE`]; says how many.
    fn encode(&self, buffer: &mut [u8]) -> usize {
        let mut writer = Writer::new(buffer);
        match self {
            Self::Entry { number, entry } => {
                writer.u8(ENTRY);
                writer.varint(*number);
                writer.bytes(&entry.encode());
            }
            Self::Roster(members, part) => {
                writer.u8(ROSTER);
                writer.u8((*part == Part::Last).into());
                for member in members {
                    write_member(member, &mut writer);
                }
            }
            Self::Nobody(name) => {
                writer.u8(NOBODY);
                writer.string(name.as_bytes());
            }
            Self::NotSaid(refusal) => {
                writer.u8(NOT_SAID);
                // The administrator is neither muted nor counted, and needs no name.
                writer.u8((*refusal == Refusal::TooLong).into());
            }
            Self::Missed(count) => {
                writer.u8(MISSED);
                writer.varint(*count);
            }
            Self::Ended => writer.u8(ENDED),
        }
        writer.len()
    }

    /// Puts as many of these as one message takes into a buffer of [`MAX_MESSAGE`]: a busy room has many
    /// to tell in a turn, and each message wakes the console. Says how many it has put there, in how many
    /// bytes.
    pub(in crate::chat) fn pack<'a>(
        told: impl IntoIterator<Item = &'a Self>,
        buffer: &mut [u8],
    ) -> (usize, usize) {
        let (mut count, mut length) = (0, 0);
        for told in told {
            // Of all but an entry it is not known how long it is: it goes alone.
            let is_short = matches!(told, Self::Entry { .. });
            if count > 0 && (!is_short || buffer.len() - length < HEAD + LONGEST_ENTRY) {
                break;
            }
            let (head, body) = buffer[length..].split_at_mut(HEAD);
            let size = told.encode(body);
            head.copy_from_slice(&u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes());
            (count, length) = (count + 1, length + HEAD + size);
            if !is_short {
                break;
            }
        }
        (count, length)
    }

    /// What a message has.
    pub(in crate::chat) fn unpack(message: &[u8]) -> impl Iterator<Item = Result<Self, Malformed>> {
        let mut rest = message;
        std::iter::from_fn(move || {
            let (head, others) = rest.split_first_chunk::<HEAD>()?;
            let size = usize::try_from(u32::from_be_bytes(*head)).unwrap_or(usize::MAX);
            let told = others.get(..size).ok_or(Malformed).and_then(Self::decode);
            rest = others.get(size..).unwrap_or_default();
            Some(told)
        })
    }

    /// Reads it again.
    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let told = match reader.u8()? {
            ENTRY => {
                let number = reader.varint()?;
                let entry = Entry::decode(reader.rest())?;
                Self::Entry { number, entry }
            }
            ROSTER => {
                let part = if reader.u8()? == 0 { Part::Other } else { Part::Last };
                let mut members = Vec::new();
                while !reader.is_empty() {
                    members.push(read_member(&mut reader)?);
                }
                Self::Roster(members, part)
            }
            NOBODY => {
                let name = reader.text(MAX_COMMAND)?.to_owned();
                Self::Nobody(name)
            }
            NOT_SAID => {
                let refusal = if reader.u8()? == 0 { Refusal::Empty } else { Refusal::TooLong };
                Self::NotSaid(refusal)
            }
            MISSED => Self::Missed(reader.varint()?),
            ENDED => Self::Ended,
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(told)
    }
}

fn write_member(member: &Present, writer: &mut Writer<'_>) {
    writer.u32(member.member.0);
    writer.string(member.name.as_bytes());
    writer.string(member.address.to_string().as_bytes());
    writer.varint(member.since_unix_ms);
    let round_trip = member.round_trip.map_or(0, |time| time.as_micros() + 1);
    writer.varint(u64::try_from(round_trip).unwrap_or(0));
    writer.varint(member.behind);
    writer.u8(member.key.is_some().into());
    if let Some(key) = &member.key {
        writer.bytes(&key.0);
    }
}

fn read_member(reader: &mut Reader<'_>) -> Result<Present, Malformed> {
    Ok(Present {
        member: MemberNumber(reader.u32()?),
        name: reader.text(MAX_NAME)?.to_owned(),
        address: reader.text(MAX_ITEM)?.parse().map_err(|_| Malformed)?,
        since_unix_ms: reader.varint()?,
        round_trip: reader.varint()?.checked_sub(1).map(Duration::from_micros),
        behind: reader.varint()?,
        key: match reader.u8()? {
            0 => None,
            _ => Some(PublicKey(reader.array()?)),
        },
    })
}

/// What the administrator can type to the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chat) enum Order {
    Announce(String),
    Who,
    Kick(String),
    Stop,
}

const ANNOUNCE: u8 = 1;
const WHO: u8 = 2;
const KICK: u8 = 3;
const STOP: u8 = 4;

impl Order {
    /// In bytes.
    pub(in crate::chat) fn encode(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Announce(text) => (ANNOUNCE, text.as_str()),
            Self::Who => (WHO, ""),
            Self::Kick(name) => (KICK, name.as_str()),
            Self::Stop => (STOP, ""),
        };
        [&[kind], text.as_bytes()].concat()
    }

    /// Reads it again.
    pub(in crate::chat) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (kind, text) = bytes.split_first().ok_or(Malformed)?;
        let text = || str::from_utf8(text).map(ToOwned::to_owned).map_err(|_| Malformed);
        match *kind {
            ANNOUNCE => Ok(Self::Announce(text()?)),
            WHO => Ok(Self::Who),
            KICK => Ok(Self::Kick(text()?)),
            STOP => Ok(Self::Stop),
            _ => Err(Malformed),
        }
    }
}

impl From<Order> for Command {
    fn from(order: Order) -> Self {
        match order {
            Order::Announce(text) => Self::Announce(text),
            Order::Who => Self::Who,
            Order::Kick(name) => Self::Kick(name),
            Order::Stop => Self::Stop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::Body;

    fn member(number: u32) -> Present {
        Present {
            member: MemberNumber(number),
            name: "老王".to_owned(),
            address: "[::1]:7117".parse().expect("an address"),
            since_unix_ms: 1_700_000_000_000,
            round_trip: number.is_multiple_of(2).then(|| Duration::from_micros(number.into())),
            behind: 3,
            key: number.is_multiple_of(3).then_some(PublicKey([7; 32])),
        }
    }

    #[test]
    fn what_the_room_tells_survives_the_channel() {
        let entry = Entry { unix_ms: 5, body: Body::Announced { text: "x".repeat(4096) } };
        let events = [
            Event::Entry { number: 9, entry },
            Event::Roster(vec![]),
            Event::Roster((0..250).map(member).collect()),
            Event::NobodyOfThatName("eve".to_owned()),
            Event::NotSaid(Refusal::Empty),
            Event::NotSaid(Refusal::TooLong),
        ];
        let told = events.into_iter().flat_map(Told::of).chain([Told::Missed(7), Told::Ended]);
        let told: Vec<_> = told.collect();
        let (mut rest, mut messages) = (&told[..], 0);
        let mut buffer = vec![0; MAX_MESSAGE];
        while !rest.is_empty() {
            let (count, length) = Told::pack(rest, &mut buffer);
            let read: Result<Vec<_>, _> = Told::unpack(&buffer[..length]).collect();
            assert_eq!(read.as_deref(), Ok(&rest[..count]));
            (rest, messages) = (&rest[count..], messages + 1);
        }
        assert_eq!(messages, told.len(), "none of these goes with another");
    }

    #[test]
    fn many_entries_are_told_in_few_messages() {
        let entry = |number| {
            let text = "x".repeat(4096);
            Told::Entry { number, entry: Entry { unix_ms: 5, body: Body::Announced { text } } }
        };
        let told: Vec<_> = (0..100).map(entry).collect();
        let mut buffer = vec![0; MAX_MESSAGE];
        let (count, length) = Told::pack(&told, &mut buffer);
        let read: Result<Vec<_>, _> = Told::unpack(&buffer[..length]).collect();
        assert_eq!(read.as_deref(), Ok(&told[..count]));
        assert!(count > 8 && count < 100, "{count}");
        assert!(Told::unpack(&buffer[..length - 1]).last().is_some_and(|last| last.is_err()));
    }

    #[test]
    fn a_long_roster_comes_in_parts_of_which_the_last_is_marked() {
        let told = Told::of(Event::Roster((0..250).map(member).collect()));
        let parts: Vec<_> = told
            .iter()
            .map(|told| match told {
                Told::Roster(members, part) => (members.len(), *part),
                other => panic!("no roster: {other:?}"),
            })
            .collect();
        assert_eq!(parts, [(100, Part::Other), (100, Part::Other), (50, Part::Last)]);
    }

    #[test]
    fn orders_survive_the_channel() {
        for order in [
            Order::Announce("注意".to_owned()),
            Order::Who,
            Order::Kick("bob".to_owned()),
            Order::Stop,
        ] {
            assert_eq!(Order::decode(&order.encode()), Ok(order));
        }
        assert!(Order::decode(&[]).is_err() && Order::decode(&[KICK, 0xff]).is_err());
    }
}
