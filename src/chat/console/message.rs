//! What the room process tells the console process, and those who come by the control socket.

use std::time::Duration;

use super::super::explain::{MAX_SEEN, Seen};
use super::super::order::{By, Deed, Kind, Sanctioned};
use super::super::room::{Event, Present};
use super::super::seal::PublicKey;
use super::super::weather::Tally;
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
    /// Who is banned and who is muted, in parts, the last of which is marked.
    Sanctions(Vec<Sanctioned>, Part),
    /// An order was carried out.
    Deed(Deed),
    /// There is nobody of that name.
    Nobody(String),
    /// Nobody of that name is banned, or muted.
    Free(Kind, String),
    /// An announcement was empty or too long.
    NotSaid(Refusal),
    /// A datagram came or went.
    Explained(Seen),
    /// What became of the datagrams that were sent and received through a bad network.
    Weather { sent: Tally, received: Tally },
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
const SANCTIONS: u8 = 7;
const DEED: u8 = 8;
const FREE: u8 = 9;
const EXPLAINED: u8 = 10;
const WEATHER: u8 = 11;

impl Told {
    /// What is told of an event: one message, or several of a long list. An order that was carried out
    /// was so at this time (milliseconds since 1970-01-01 UTC), for this one.
    pub(in crate::chat) fn of(event: Event, unix_ms: u64, by: By) -> Vec<Self> {
        match event {
            Event::Entry { number, entry } => vec![Self::Entry { number, entry }],
            Event::NobodyOfThatName(name) => vec![Self::Nobody(name)],
            Event::NotSaid(refusal) => vec![Self::NotSaid(refusal)],
            Event::Explained(seen) => vec![Self::Explained(seen)],
            Event::Done(order) => vec![Self::Deed(Deed { unix_ms, by, order })],
            Event::Roster(members) => in_parts(&members, Self::Roster),
            Event::Sanctions { bans, mutes } => {
                let of = |kind| move |sanction| Sanctioned { kind, sanction };
                let bans = bans.into_iter().map(of(Kind::Ban));
                let all: Vec<_> = bans.chain(mutes.into_iter().map(of(Kind::Mute))).collect();
                in_parts(&all, Self::Sanctions)
            }
        }
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
            Self::Sanctions(sanctioned, part) => {
                writer.u8(SANCTIONS);
                writer.u8((*part == Part::Last).into());
                for sanctioned in sanctioned {
                    sanctioned.write(&mut writer);
                }
            }
            Self::Deed(deed) => {
                writer.u8(DEED);
                deed.write(&mut writer);
            }
            Self::Nobody(name) => {
                writer.u8(NOBODY);
                writer.string(name.as_bytes());
            }
            Self::Free(kind, name) => {
                writer.u8(FREE);
                kind.write(&mut writer);
                writer.string(name.as_bytes());
            }
            Self::NotSaid(refusal) => {
                writer.u8(NOT_SAID);
                // The administrator is neither muted nor counted, and needs no name.
                writer.u8((*refusal == Refusal::TooLong).into());
            }
            Self::Explained(seen) => {
                writer.u8(EXPLAINED);
                let mut buffer = [0; MAX_SEEN];
                let length = seen.encode(&mut buffer);
                writer.bytes(&buffer[..length]);
            }
            Self::Weather { sent, received } => {
                writer.u8(WEATHER);
                sent.write(&mut writer);
                received.write(&mut writer);
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

    /// Alone, for one who is told little.
    pub(in crate::chat) fn to_bytes(&self) -> Vec<u8> {
        let mut buffer = vec![0; MAX_MESSAGE];
        let length = self.encode(&mut buffer);
        buffer.truncate(length);
        buffer
    }

    /// Reads one again.
    pub(in crate::chat) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let told = match reader.u8()? {
            ENTRY => {
                let number = reader.varint()?;
                let entry = Entry::decode(reader.rest())?;
                Self::Entry { number, entry }
            }
            ROSTER => {
                let (members, part) = read_part(&mut reader, read_member)?;
                Self::Roster(members, part)
            }
            SANCTIONS => {
                let (sanctioned, part) = read_part(&mut reader, Sanctioned::read)?;
                Self::Sanctions(sanctioned, part)
            }
            DEED => Self::Deed(Deed::read(&mut reader)?),
            NOBODY => {
                let name = reader.text(MAX_COMMAND)?.to_owned();
                Self::Nobody(name)
            }
            FREE => {
                let kind = Kind::read(&mut reader)?;
                Self::Free(kind, reader.text(MAX_COMMAND)?.to_owned())
            }
            NOT_SAID => {
                let refusal = if reader.u8()? == 0 { Refusal::Empty } else { Refusal::TooLong };
                Self::NotSaid(refusal)
            }
            EXPLAINED => Self::Explained(Seen::decode(reader.rest())?),
            WEATHER => {
                let (sent, received) = (Tally::read(&mut reader)?, Tally::read(&mut reader)?);
                Self::Weather { sent, received }
            }
            MISSED => Self::Missed(reader.varint()?),
            ENDED => Self::Ended,
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(told)
    }
}

/// A list in messages of so many, one message at least.
fn in_parts<T: Clone>(all: &[T], tell: impl Fn(Vec<T>, Part) -> Told) -> Vec<Told> {
    let count = all.len().div_ceil(MEMBERS).max(1);
    let told = |index: usize| {
        let part = all.iter().skip(index * MEMBERS).take(MEMBERS).cloned().collect();
        tell(part, if index + 1 == count { Part::Last } else { Part::Other })
    };
    (0..count).map(told).collect()
}

/// One of these messages again.
fn read_part<'a, T>(
    reader: &mut Reader<'a>,
    read: impl Fn(&mut Reader<'a>) -> Result<T, Malformed>,
) -> Result<(Vec<T>, Part), Malformed> {
    let part = if reader.u8()? == 0 { Part::Other } else { Part::Last };
    let mut all = Vec::new();
    while !reader.is_empty() {
        all.push(read(reader)?);
    }
    Ok((all, part))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::explain::{Direction, End, Place};
    use crate::chat::room::Command;
    use crate::chat::room::record::Sanction;
    use crate::chat::wire::Body;

    fn seen() -> Seen {
        let address = "[::1]:7117".parse().expect("an address");
        let place = Place { at: End::Server, direction: Direction::Received, address };
        Seen::opened(place, (1, 2), &[0; 1171])
    }

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

    fn sanction(until_unix_ms: Option<u64>) -> Sanction {
        let address = until_unix_ms.map(|_| "2001:db8::7".parse().expect("an address"));
        Sanction { name: "老王".to_owned(), key: PublicKey([7; 32]), address, until_unix_ms }
    }

    #[test]
    fn what_the_room_tells_survives_the_channel() {
        let entry = Entry { unix_ms: 5, body: Body::Announced { text: "x".repeat(4096) } };
        let events = [
            Event::Entry { number: 9, entry },
            Event::Roster(vec![]),
            Event::Roster((0..250).map(member).collect()),
            Event::Sanctions { bans: vec![], mutes: vec![] },
            Event::Sanctions { bans: vec![sanction(None)], mutes: vec![sanction(Some(7)); 250] },
            Event::Done(Command::Mute("eve".to_owned(), None)),
            Event::NobodyOfThatName("eve".to_owned()),
            Event::NotSaid(Refusal::Empty),
            Event::NotSaid(Refusal::TooLong),
            Event::Explained(seen()),
        ];
        let by = By::Process { pid: 4_000_000, uid: 65534 };
        let told = events.into_iter().flat_map(|event| Told::of(event, 1_700_000_000_000, by));
        let free = |kind| Told::Free(kind, "eve".to_owned());
        let sent = Tally { datagrams: 400, lost: 40, doubled: 8, held_back: 20 };
        let weather = Told::Weather { sent, received: Tally::default() };
        let others = [weather, Told::Missed(7), Told::Ended, free(Kind::Ban), free(Kind::Mute)];
        let told: Vec<_> = told.chain(others).collect();
        let (mut rest, mut messages) = (&told[..], 0);
        let mut buffer = vec![0; MAX_MESSAGE];
        while !rest.is_empty() {
            let (count, length) = Told::pack(rest, &mut buffer);
            let read: Result<Vec<_>, _> = Told::unpack(&buffer[..length]).collect();
            assert_eq!(read.as_deref(), Ok(&rest[..count]));
            assert_eq!(Told::decode(&rest[0].to_bytes()).as_ref(), Ok(&rest[0]));
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
        let told = Told::of(Event::Roster((0..250).map(member).collect()), 0, By::Own);
        let parts: Vec<_> = told
            .iter()
            .map(|told| match told {
                Told::Roster(members, part) => (members.len(), *part),
                other => panic!("no roster: {other:?}"),
            })
            .collect();
        assert_eq!(parts, [(100, Part::Other), (100, Part::Other), (50, Part::Last)]);
    }
}
