//! What a bad network does to the datagrams of one end: each way has a [`Weather`] of its own, which
//! holds them until they have arrived and counts what became of them.
//!
//! There is no socket here. Whoever has one asks [`Weather::take`] instead of sending or handling a
//! datagram, and sends or handles what [`Weather::give`] gives. Without a wish there is no weather at
//! all, and nothing that it could cost.

use std::net::SocketAddr;

use serde::Serialize;

use super::chaos::{Chaos, Fate, Network};
use super::clock::{Random, Time};
use super::explain::Direction;
use super::wire::{Malformed, Reader, Writer};

/// What the user wants of the network beside the conversation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lesson {
    /// How bad it is to be.
    pub chaos: Option<Chaos>,
    /// Whether each datagram is told.
    pub explains: bool,
}

impl Lesson {
    /// The same with a seed: the one that was wished for, or one that is short enough to be typed again.
    #[must_use]
    pub fn seeded(self, random: &mut dyn Random) -> Self {
        let chaos = self.chaos.map(|chaos| {
            let seed = chaos.seed.unwrap_or_else(|| u64::from(random.u32() % 1_000_000));
            Chaos { seed: Some(seed), ..chaos }
        });
        Self { chaos, ..self }
    }

    /// The weather of one way, if there is any.
    pub fn weather(&self, way: Direction) -> Option<Box<Weather>> {
        self.chaos.map(|chaos| Box::new(Weather::new(chaos, way)))
    }
}

/// A datagram on its way, and the address at its other end, where there may be several.
pub type Datagram = (Option<SocketAddr>, Vec<u8>);

/// One way of a bad network.
#[derive(Debug)]
pub struct Weather {
    network: Network<Datagram>,
    tally: Tally,
    /// What became of the last datagram that was taken.
    pub last: Fate,
}

/// How many datagrams went one way, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// All of them.
    pub datagrams: u64,
    /// Those that did not arrive.
    pub lost: u64,
    /// Those that arrived twice.
    pub doubled: u64,
    /// Those that were held back, so that others could overtake them.
    pub held_back: u64,
}

impl Weather {
    /// The weather of one way. The two ways have two kinds of luck, both of which are the seed's.
    pub const fn new(chaos: Chaos, way: Direction) -> Self {
        let seed = match chaos.seed {
            Some(seed) => seed,
            None => 0,
        };
        let seed = match way {
            Direction::Sent => seed,
            Direction::Received => !seed,
        };
        let tally = Tally { datagrams: 0, lost: 0, doubled: 0, held_back: 0 };
        Self { network: Network::new(chaos, seed), tally, last: Fate::Passes }
    }

    /// Takes a datagram, and says what becomes of it.
    pub fn take(&mut self, now: Time, address: Option<SocketAddr>, bytes: &[u8]) -> Fate {
        let fate = self.network.push(now, (address, bytes.to_vec()));
        self.tally.count(fate);
        self.last = fate;
        fate
    }

    /// Gives what has arrived by now, one after another.
    pub fn give(&mut self, now: Time) -> Option<Datagram> {
        self.network.pop(now)
    }

    /// When the next will have arrived.
    pub fn deadline(&self) -> Option<Time> {
        self.network.deadline()
    }

    /// What became of all of them.
    pub const fn tally(&self) -> Tally {
        self.tally
    }
}

impl Tally {
    const fn count(&mut self, fate: Fate) {
        self.datagrams += 1;
        match fate {
            Fate::Passes => {}
            Fate::HeldBack => self.held_back += 1,
            Fate::Doubled => self.doubled += 1,
            Fate::Lost => self.lost += 1,
        }
    }

    /// For the way between two processes.
    pub fn write(&self, writer: &mut Writer<'_>) {
        for count in [self.datagrams, self.lost, self.doubled, self.held_back] {
            writer.varint(count);
        }
    }

    /// Reads it again.
    ///
    /// # Errors
    /// Fewer bytes than it has.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            datagrams: reader.varint()?,
            lost: reader.varint()?,
            doubled: reader.varint()?,
            held_back: reader.varint()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::clock::Seeded;

    fn chaos(wish: &str) -> Chaos {
        wish.parse().expect("a wish")
    }

    /// What becomes of a hundred datagrams.
    fn fates(weather: &mut Weather) -> Vec<Fate> {
        (0..100).map(|number| weather.take(Time(number), None, &[0])).collect()
    }

    #[test]
    fn each_way_has_a_luck_of_its_own_and_has_it_again() {
        let chaos = chaos("loss=30,dup=20,reorder=20,seed=7");
        let play = |way| fates(&mut Weather::new(chaos, way));
        assert_eq!(play(Direction::Sent), play(Direction::Sent));
        assert_ne!(play(Direction::Sent), play(Direction::Received));
    }

    #[test]
    fn what_becomes_of_datagrams_is_counted() {
        let mut weather =
            Weather::new(chaos("loss=30,dup=20,reorder=20,seed=7"), Direction::Received);
        let fates = fates(&mut weather);
        let count = |fate| fates.iter().filter(|other| **other == fate).count() as u64;
        let tally = weather.tally();
        assert_eq!(tally.datagrams, 100);
        assert_eq!(
            [tally.lost, tally.doubled, tally.held_back],
            [Fate::Lost, Fate::Doubled, Fate::HeldBack].map(count)
        );
        assert!(tally.lost > 0 && tally.doubled > 0 && tally.held_back > 0, "{tally:?}");
        let arrived = std::iter::from_fn(|| weather.give(Time(u64::MAX))).count() as u64;
        assert_eq!(arrived, 100 - tally.lost + tally.doubled);
        assert_eq!(weather.deadline(), None);
    }

    #[test]
    fn bytes_and_addresses_stay_as_they_are() {
        let mut weather = Weather::new(chaos("delay=5,seed=1"), Direction::Sent);
        let to = Some(SocketAddr::from(([127, 0, 0, 1], 7117)));
        weather.take(Time(0), to, &[1, 2, 3]);
        assert_eq!((weather.deadline(), weather.give(Time(4999))), (Some(Time(5000)), None));
        assert_eq!(weather.give(Time(5000)), Some((to, vec![1, 2, 3])));
    }

    #[test]
    fn a_seed_is_kept_and_one_that_is_missing_is_drawn_and_said() {
        let mut random = Seeded(3);
        let mut seeded = |wish| {
            let lesson = Lesson { chaos: Some(chaos(wish)), explains: false };
            lesson.seeded(&mut random).chaos.expect("there still is one")
        };
        assert_eq!(seeded("loss=1,seed=9").seed, Some(9));
        let drawn = seeded("loss=1");
        assert!(drawn.seed.is_some() && drawn.to_string().contains("seed="), "{drawn}");
        assert_eq!(drawn.to_string().parse(), Ok(drawn));
    }

    #[test]
    fn a_tally_survives_the_way_between_processes() {
        let tally = Tally { datagrams: 1000, lost: 100, doubled: 20, held_back: 50 };
        let mut buffer = [0; 40];
        let mut writer = Writer::new(&mut buffer);
        tally.write(&mut writer);
        let length = writer.len();
        assert_eq!(Tally::read(&mut Reader::new(&buffer[..length])), Ok(tally));
        assert_eq!(Tally::read(&mut Reader::new(&buffer[..1])), Err(Malformed));
    }
}
