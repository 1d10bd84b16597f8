//! When to say that lines wait for the room: a program's lines come faster than a room takes them, and
//! who looks on should know why it takes so long. Pure.

use std::time::Duration;

use super::super::clock::Time;

/// A shorter wait is not noticed.
const NOTICED: Duration = Duration::from_millis(100);

/// How often it is said at the most.
const EVERY: Duration = Duration::from_secs(30);

/// What has been said about waiting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pace {
    told: Option<Time>,
}

impl Pace {
    /// The next line goes at this time: how long that is from now, if it is to be said.
    pub(super) fn wait(&mut self, now: Time, at: Time) -> Option<Duration> {
        let wait = at.since(now);
        let is_due = self.told.is_none_or(|told| now >= told + EVERY);
        let is_told = is_due && wait >= NOTICED;
        if is_told {
            self.told = Some(now);
        }
        is_told.then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Time {
        Time(milliseconds * 1000)
    }

    #[test]
    fn a_wait_is_told_once_in_a_while() {
        let mut pace = Pace::default();
        let half = Duration::from_millis(500);
        assert_eq!(pace.wait(at(0), at(20)), None);
        assert_eq!(pace.wait(at(0), at(500)), Some(half));
        assert_eq!(pace.wait(at(500), at(1000)), None);
        assert_eq!(pace.wait(at(29_999), at(31_000)), None);
        assert_eq!(pace.wait(at(30_000), at(30_500)), Some(half));
    }
}
