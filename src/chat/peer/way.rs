//! How the way from the server is: how long an answer takes, and which share of its datagrams is lost.

use std::time::Duration;

/// Over how many of the newest datagrams the share is taken.
const WINDOW: u64 = 512;

/// Of fewer a share says nothing.
const FEWEST: u64 = 20;

/// How the way from the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Way {
    /// There and back, once it was measured.
    pub round_trip: Option<Duration>,
    /// Of a thousand datagrams of the server so many did not arrive, once enough were sent. The server
    /// counts its datagrams from 0, so that each gap is one that was lost, or is late.
    pub lost_of_thousand: Option<u32>,
}

/// Which datagrams of the present session have arrived.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals {
    session: u32,
    /// The number after the highest.
    end: u64,
    /// A bit for each of the newest, at its number modulo the window.
    arrived: [u64; (WINDOW / 64) as usize],
    /// How long an answer to a question took.
    answered_after: Option<Duration>,
}

impl Arrivals {
    /// A datagram of a session has arrived, for the first time.
    pub(super) fn heard(&mut self, session: u32, counter: u64) {
        if session != self.session {
            *self = Self { session, answered_after: self.answered_after, ..Self::default() };
        }
        if counter + WINDOW < self.end {
            return;
        }
        let place = |number: u64| {
            let bit = number % WINDOW;
            (usize::try_from(bit / 64).unwrap_or(0), 1_u64 << (bit % 64))
        };
        for skipped in self.end.max(counter.saturating_sub(WINDOW))..counter {
            let (word, bit) = place(skipped);
            self.arrived[word] &= !bit;
        }
        let (word, bit) = place(counter);
        self.arrived[word] |= bit;
        self.end = self.end.max(counter + 1);
    }

    /// The answer to a question took so long.
    pub(super) const fn answered(&mut self, time: Duration) {
        self.answered_after = Some(time);
    }

    /// How the way is, where lines of ours have measured it like this.
    pub(super) fn way(&self, measured: Option<Duration>) -> Way {
        let sent = self.end.min(WINDOW);
        let arrived: u64 = self.arrived.iter().map(|word| u64::from(word.count_ones())).sum();
        let lost = (sent >= FEWEST).then(|| sent.saturating_sub(arrived) * 1000 / sent);
        Way {
            round_trip: measured.or(self.answered_after),
            lost_of_thousand: lost.and_then(|lost| u32::try_from(lost).ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(arrivals: &Arrivals) -> Option<u32> {
        arrivals.way(None).lost_of_thousand
    }

    #[test]
    fn gaps_are_lost_until_they_arrive_after_all() {
        let mut arrivals = Arrivals::default();
        for counter in 0..10 {
            arrivals.heard(1, counter);
        }
        assert_eq!(lost(&arrivals), None, "too few");
        for counter in 15..50 {
            arrivals.heard(1, counter);
        }
        assert_eq!(lost(&arrivals), Some(100));
        arrivals.heard(1, 12);
        assert_eq!(lost(&arrivals), Some(80));
    }

    #[test]
    fn the_newest_count_and_another_session_begins_anew() {
        let mut arrivals = Arrivals::default();
        for counter in (0..5000).step_by(2) {
            arrivals.heard(1, counter);
        }
        assert_eq!(lost(&arrivals), Some(500));
        for counter in 5000..6000 {
            arrivals.heard(1, counter);
        }
        assert_eq!(lost(&arrivals), Some(0));
        arrivals.heard(1, 1_000_000);
        assert!(lost(&arrivals) > Some(900));
        arrivals.heard(2, 0);
        assert_eq!(lost(&arrivals), None);
    }
}
