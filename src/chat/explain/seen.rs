//! A datagram that was seen at one end, to be explained elsewhere: the process that has the keys is not
//! the one that has the terminal.

use std::net::{Ipv4Addr, SocketAddr};

use super::{Contents, Direction, Dropped, End, Line, Traffic, explain};
use crate::chat::chaos::Fate;
use crate::chat::wire::{DATA_HEADER, MAX_DATAGRAM, Malformed, Packet, Reader, TAG, Writer};

/// The longest message of [`Seen::encode`], in bytes.
pub const MAX_SEEN: usize = MAX_DATAGRAM + 128;

/// How much of a datagram in plain text is told, in bytes.
const MOST_PLAIN: usize = 200;

/// The longest address, as text.
const MAX_ADDRESS: usize = 64;

/// A datagram, with what this end can read of it. There is no key in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    at: End,
    direction: Direction,
    address: SocketAddr,
    length: usize,
    /// What a network that is bad on purpose does to it.
    pub fate: Fate,
    held: Held,
}

/// What of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    /// All of it, as it went over the network.
    Clear(Vec<u8>),
    /// The beginning of a datagram in plain text.
    Plain(Vec<u8>),
    Opened {
        index: u32,
        counter: u64,
        frames: Vec<u8>,
    },
    Dropped(Dropped),
}

const CLEAR: u8 = 0;
const PLAIN: u8 = 1;
const OPENED: u8 = 2;
const DROPPED: u8 = 3;

const ENDS: [End; 2] = [End::Client, End::Server];
const DIRECTIONS: [Direction; 2] = [Direction::Sent, Direction::Received];
const FATES: [Fate; 4] = [Fate::Passes, Fate::HeldBack, Fate::Doubled, Fate::Lost];
const REASONS: [Dropped; 6] = [
    Dropped::Malformed,
    Dropped::NoSession,
    Dropped::Replayed,
    Dropped::Forged,
    Dropped::Misplaced,
    Dropped::Crowded,
];

/// Where an end sees it, and the address of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which end that is.
    pub at: End,
    /// Whether it sends or receives the datagram.
    pub direction: Direction,
    /// The address of the other end.
    pub address: SocketAddr,
}

impl Seen {
    const fn new(place: Place, length: usize, held: Held) -> Self {
        let Place { at, direction, address } = place;
        Self { at, direction, address, length, fate: Fate::Passes, held }
    }

    /// A datagram as it goes over the network: what is sealed in it stays so.
    pub fn whole(place: Place, datagram: &[u8]) -> Self {
        let held = if Packet::decode(datagram).is_ok() {
            Held::Clear(datagram.to_vec())
        } else {
            Held::Dropped(Dropped::Malformed)
        };
        Self::new(place, datagram.len(), held)
    }

    /// A datagram of the plain-text program of the classic course.
    pub fn plain(place: Place, datagram: &[u8]) -> Self {
        let held = Held::Plain(datagram[..datagram.len().min(MOST_PLAIN)].to_vec());
        Self::new(place, datagram.len(), held)
    }

    /// The frames of a datagram, before they are sealed or after that; it has the receiver's index of
    /// the session, and its counter.
    pub fn opened(place: Place, (index, counter): (u32, u64), frames: &[u8]) -> Self {
        let held = Held::Opened { index, counter, frames: frames.to_vec() };
        Self::new(place, DATA_HEADER + frames.len() + TAG, held)
    }

    /// A datagram of this length that is not taken.
    pub const fn dropped(place: Place, length: usize, why: Dropped) -> Self {
        Self::new(place, length, Held::Dropped(why))
    }

    /// The same with another fate.
    #[must_use]
    pub fn with_fate(self, fate: Fate) -> Self {
        Self { fate, ..self }
    }

    /// Which way it goes.
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// What it is and means.
    pub fn line(&self) -> Line {
        let Self { at, direction, address, length, fate, held } = self;
        let contents = match held {
            Held::Clear(datagram) => match Packet::decode(datagram) {
                Ok(packet) => Contents::Clear(packet),
                Err(Malformed) => Contents::Dropped(Dropped::Malformed),
            },
            Held::Plain(datagram) => Contents::Plain(datagram),
            Held::Opened { index, counter, frames } => {
                Contents::Opened { index: *index, counter: *counter, frames }
            }
            Held::Dropped(why) => Contents::Dropped(*why),
        };
        let (at, direction, address, length) = (*at, *direction, *address, *length);
        let line = explain(&Traffic { at, direction, address, length, contents });
        Line { fate: *fate, ..line }
    }

    /// In bytes, for the way between two processes: at the start of a buffer of [`MAX_SEEN`]; says how
    /// many.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let mut writer = Writer::new(buffer);
        writer.u8(place(&ENDS, &self.at));
        writer.u8(place(&DIRECTIONS, &self.direction));
        writer.u8(place(&FATES, &self.fate));
        writer.string(self.address.to_string().as_bytes());
        writer.varint(self.length as u64);
        match &self.held {
            Held::Clear(datagram) => {
                writer.u8(CLEAR);
                writer.bytes(datagram);
            }
            Held::Plain(datagram) => {
                writer.u8(PLAIN);
                writer.bytes(datagram);
            }
            Held::Opened { index, counter, frames } => {
                writer.u8(OPENED);
                writer.u32(*index);
                writer.u64(*counter);
                writer.bytes(frames);
            }
            Held::Dropped(why) => {
                writer.u8(DROPPED);
                writer.u8(place(&REASONS, why));
            }
        }
        writer.len()
    }

    /// Reads it again.
    ///
    /// # Errors
    /// The bytes are none of [`Self::encode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let place = (at(&ENDS, reader.u8()?)?, at(&DIRECTIONS, reader.u8()?)?);
        let fate = at(&FATES, reader.u8()?)?;
        let address = reader.text(MAX_ADDRESS)?.parse().map_err(|_| Malformed)?;
        let length = usize::try_from(reader.varint()?).map_err(|_| Malformed)?;
        let held = match reader.u8()? {
            CLEAR => Held::Clear(reader.rest().to_vec()),
            PLAIN => Held::Plain(reader.rest().to_vec()),
            OPENED => {
                let (index, counter) = (reader.u32()?, reader.u64()?);
                Held::Opened { index, counter, frames: reader.rest().to_vec() }
            }
            DROPPED => Held::Dropped(at(&REASONS, reader.u8()?)?),
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(Self { at: place.0, direction: place.1, address, length, fate, held })
    }
}

fn place<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|other| other == one).and_then(|place| place.try_into().ok()).unwrap_or(0)
}

fn at<T: Copy>(all: &[T], place: u8) -> Result<T, Malformed> {
    all.get(usize::from(place)).copied().ok_or(Malformed)
}

/// Where an end is listened in on: closed, it costs a look at one flag.
#[derive(Debug)]
pub struct Tap {
    at: End,
    /// The address of the server, at a client.
    pub server: SocketAddr,
    is_open: bool,
    /// What was sent last, and has not been told yet.
    sent: Option<Box<Seen>>,
}

impl Tap {
    /// A closed one.
    pub const fn new(at: End) -> Self {
        let server = SocketAddr::V4(std::net::SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0));
        Self { at, server, is_open: false, sent: None }
    }

    /// Opens it.
    pub const fn open(&mut self) {
        self.is_open = true;
    }

    /// Whether somebody listens.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    const fn place(&self, direction: Direction, address: SocketAddr) -> Place {
        Place { at: self.at, direction, address }
    }

    /// These frames are about to be sealed and sent.
    pub fn send(&mut self, to: SocketAddr, counted: (u32, u64), frames: &[u8]) {
        if self.is_open {
            let place = self.place(Direction::Sent, to);
            self.sent = Some(Box::new(Seen::opened(place, counted, frames)));
        }
    }

    /// This datagram is about to be sent as it is.
    pub fn send_whole(&mut self, to: SocketAddr, datagram: &[u8]) {
        if self.is_open {
            let place = self.place(Direction::Sent, to);
            let is_ours = Packet::decode(datagram).is_ok();
            let seen =
                if is_ours { Seen::whole(place, datagram) } else { Seen::plain(place, datagram) };
            self.sent = Some(Box::new(seen));
        }
    }

    /// What was sent since the last time.
    pub const fn take(&mut self) -> Option<Box<Seen>> {
        self.sent.take()
    }

    /// Where something is that came from there.
    pub const fn from(&self, address: SocketAddr) -> Place {
        self.place(Direction::Received, address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::{Frame, Nonce};
    use proptest::prelude::*;

    fn place_of(at: End, direction: Direction) -> Place {
        Place { at, direction, address: "[fe80::1]:7117".parse().expect("an address") }
    }

    fn hello() -> Vec<u8> {
        let mut buffer = vec![0; MAX_DATAGRAM];
        let length = Packet::hello(Nonce(7)).encode(&mut buffer);
        buffer.truncate(length);
        buffer
    }

    fn all() -> Vec<Seen> {
        let mut seen = Vec::new();
        for at in ENDS {
            for direction in DIRECTIONS {
                let place = place_of(at, direction);
                seen.push(Seen::whole(place, &hello()));
                seen.push(Seen::whole(place, &[1, 2, 3]));
                seen.push(Seen::plain(place, "你好".as_bytes()));
                seen.push(Seen::opened(place, (3, u64::MAX), &vec![0; MAX_DATAGRAM]));
                seen.extend(REASONS.map(|why| Seen::dropped(place, 9, why)));
            }
        }
        let fates = FATES.map(|fate| Seen::whole(seen_place(), &hello()).with_fate(fate));
        seen.into_iter().chain(fates).collect()
    }

    fn seen_place() -> Place {
        place_of(End::Client, Direction::Sent)
    }

    #[test]
    fn what_was_seen_survives_the_way_between_processes() {
        for seen in all() {
            let mut buffer = [0; MAX_SEEN];
            let length = seen.encode(&mut buffer);
            assert_eq!(Seen::decode(&buffer[..length]), Ok(seen));
        }
    }

    #[test]
    fn the_line_is_that_of_the_datagram() {
        let seen = Seen::whole(seen_place(), &hello()).with_fate(Fate::Lost);
        let line = seen.line();
        assert_eq!((line.length, line.fate, &*line.head()), (256, Fate::Lost, "HELLO"));
        let opened = Seen::opened(seen_place(), (1, 12), &[0; 9]);
        assert_eq!((&*opened.line().head(), opened.line().length), ("DATA #12", 38));
    }

    #[test]
    fn a_closed_tap_keeps_nothing_and_an_open_one_what_was_sent() {
        let mut tap = Tap::new(End::Server);
        let to = seen_place().address;
        tap.send_whole(to, &hello());
        assert_eq!(tap.take(), None);
        tap.open();
        tap.send_whole(to, &hello());
        let seen = tap.take().expect("it was sent");
        assert_eq!((seen.at, seen.direction, seen.length), (End::Server, Direction::Sent, 256));
        assert_eq!(tap.take(), None);
        let mut buffer = [0; 16];
        let mut writer = Writer::new(&mut buffer);
        Frame::Ping { newest: 4 }.write(&mut writer);
        let length = writer.len();
        tap.send(to, (1, 5), &buffer[..length]);
        assert_eq!(&*tap.take().expect("it was sent").line().head(), "DATA #5");
        tap.send_whole(to, "老师好".as_bytes());
        assert_eq!(&*tap.take().expect("it was sent").line().head(), "PLAIN");
    }

    proptest! {
        #[test]
        fn other_bytes_are_malformed_or_something(bytes: Vec<u8>) {
            if let Ok(seen) = Seen::decode(&bytes) {
                let _ = seen.line();
            }
        }
    }
}
