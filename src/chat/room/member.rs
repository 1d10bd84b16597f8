//! One who is in the room: who it is, how fast it speaks, and which of its lines were settled.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use super::Rate;
use crate::chat::clock::Time;
use crate::chat::name::Name;
use crate::chat::seal::PublicKey;
use crate::chat::wire::{MemberNumber, Outcome};

/// How many outcomes are kept to be told again. A client has no more lines under way.
pub(in crate::chat) const MOST_UNSETTLED: usize = 64;

/// A member, whether or not it is heard at the moment.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) number: MemberNumber,
    pub(super) name: Name,
    pub(super) key: PublicKey,
    pub(super) since_unix_ms: u64,
    pub(super) lines: Lines,
    pub(super) bucket: Bucket,
    pub(super) seat: Seat,
}

/// How a member is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seat {
    /// By the session of this index.
    Session(u32),
    /// It was here before the room was restarted, and has not come back yet.
    Awaited,
    /// With the plain-text program, at this address.
    Plain(SocketAddr),
}

impl Member {
    /// The index of its session, if it has one.
    pub(super) const fn session(&self) -> Option<u32> {
        match self.seat {
            Seat::Session(index) => Some(index),
            Seat::Awaited | Seat::Plain(_) => None,
        }
    }
}

/// The lines of one client process: counted from 1, each settled once.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    /// The number that the process drew for itself.
    pub(super) instance: u64,
    /// The number of the first line that is not settled.
    pub(super) next: u64,
    outcomes: VecDeque<(u64, Outcome)>,
}

impl Lines {
    pub(super) const fn new(instance: u64) -> Self {
        Self { instance, next: 1, outcomes: VecDeque::new() }
    }

    /// Settles the next line.
    pub(super) fn settle(&mut self, outcome: Outcome) {
        if self.outcomes.len() == MOST_UNSETTLED {
            self.outcomes.pop_front();
        }
        self.outcomes.push_back((self.next, outcome));
        self.next += 1;
    }

    /// Takes in that a line was settled before the room was restarted. What was refused then is not
    /// remembered: its client settled it, or takes its number anew.
    pub(super) fn recall(&mut self, line: u64, entry: u64) {
        if line >= self.next {
            self.next = line;
            self.settle(Outcome::Numbered(entry));
        }
    }

    /// What became of a line, if it is settled and not long ago.
    pub(super) fn outcome(&self, line: u64) -> Option<Outcome> {
        let outcomes = self.outcomes.iter().rev();
        outcomes
            .take_while(|(other, _)| *other >= line)
            .find(|(other, _)| *other == line)
            .map(|(_, outcome)| *outcome)
    }
}

/// How much a member may say now (the generic cell rate algorithm: one number is all it keeps).
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::chat) struct Bucket {
    /// When all that was said is forgiven.
    full_at: Time,
}

impl Bucket {
    /// Takes one line, or says how long to wait for it.
    pub(in crate::chat) fn take(&mut self, now: Time, rate: Rate) -> Result<(), Duration> {
        let wait = self.wait(now, rate);
        if wait > Duration::ZERO {
            return Err(wait);
        }
        self.full_at = self.full_at.max(now) + rate.interval;
        Ok(())
    }

    /// How long to wait for the next line.
    pub(in crate::chat) fn wait(self, now: Time, rate: Rate) -> Duration {
        (self.full_at.max(now) + rate.interval).since(now + rate.interval * rate.burst)
    }
}

/// What is remembered of those who left, so that a line that comes again with them is known.
#[derive(Debug, Default)]
pub(super) struct Departed {
    lines: BTreeMap<PublicKey, Lines>,
    order: VecDeque<PublicKey>,
}

impl Departed {
    const MOST: usize = 1024;

    pub(super) fn remember(&mut self, key: PublicKey, lines: Lines) {
        if self.lines.insert(key, lines).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.lines.remove(&oldest);
        }
    }

    /// The lines of this client process, if it was here before.
    pub(super) fn recall(&mut self, key: PublicKey, instance: u64) -> Lines {
        match self.lines.get(&key) {
            Some(lines) if lines.instance == instance => lines.clone(),
            _ => Lines::new(instance),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_may_say_a_few_things_at_once_and_then_one_at_a_time() {
        let rate = Rate { burst: 5, interval: Duration::from_millis(500) };
        let mut bucket = Bucket::default();
        let start = Time(1_000_000_000);
        for _ in 0..5 {
            assert_eq!(bucket.take(start, rate), Ok(()));
        }
        assert_eq!(bucket.take(start, rate), Err(Duration::from_millis(500)));
        let later = start + Duration::from_millis(400);
        assert_eq!(bucket.take(later, rate), Err(Duration::from_millis(100)));
        let later = start + Duration::from_millis(500);
        assert_eq!(bucket.take(later, rate), Ok(()));
        assert!(bucket.take(later, rate).is_err());
        let much_later = start + Duration::from_mins(1);
        assert!((0..5).all(|_| bucket.take(much_later, rate).is_ok()));
        assert!(bucket.take(much_later, rate).is_err());
    }

    #[test]
    fn lines_that_are_not_counted_are_never_too_many() {
        let rate = Rate { burst: 1, interval: Duration::ZERO };
        let mut bucket = Bucket::default();
        assert!((0..1000).all(|_| bucket.take(Time(1), rate).is_ok()));
    }

    #[test]
    fn outcomes_are_told_again_for_a_while() {
        let mut lines = Lines::new(1);
        for number in 1..=100 {
            lines.settle(Outcome::Numbered(number * 10));
        }
        assert_eq!(lines.outcome(100), Some(Outcome::Numbered(1000)));
        assert_eq!(lines.outcome(37), Some(Outcome::Numbered(370)));
        assert_eq!(lines.outcome(36), None);
        assert_eq!(lines.outcome(101), None);
    }

    #[test]
    fn what_is_remembered_of_the_departed_is_bounded() {
        let mut departed = Departed::default();
        let key = |number: u64| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            PublicKey(key)
        };
        for number in 0..2000 {
            let mut lines = Lines::new(number);
            lines.settle(Outcome::Numbered(1));
            departed.remember(key(number), lines);
        }
        assert_eq!(departed.lines.len(), Departed::MOST);
        assert_eq!(departed.recall(key(1999), 1999).next, 2);
        assert_eq!(departed.recall(key(1999), 5).next, 1, "another process of the same user");
        assert_eq!(departed.recall(key(0), 0).next, 1);
    }
}
