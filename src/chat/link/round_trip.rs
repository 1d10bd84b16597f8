//! How long an answer takes (RFC 9002, section 5, and section 6.2 for the time-out).

use std::time::Duration;

use super::ACK_DELAY;

/// What is taken for the round trip before one was measured (RFC 9002, section 6.2.2).
const INITIAL: Duration = Duration::from_millis(333);

/// The least that the time-out leaves for what varies (RFC 9002, section 6.1.2).
const GRANULARITY: Duration = Duration::from_millis(1);

/// The longest time-out: a person waits for what is repaired after it.
const LONGEST: Duration = Duration::from_secs(3);

/// Smoothed round trip and its variation, in microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoundTrip {
    smoothed: u32,
    variation: u32,
    least: u32,
}

impl RoundTrip {
    /// Takes a measurement in. `delay` is how long the other end waited before it answered.
    pub fn measured(&mut self, sample: Duration, delay: Duration) {
        let micros =
            |duration: Duration| u32::try_from(duration.as_micros()).unwrap_or(u32::MAX / 8);
        let whole = micros(sample).clamp(1, u32::MAX / 8);
        if self.smoothed == 0 {
            *self = Self { smoothed: whole, variation: whole / 2, least: whole };
            return;
        }
        self.least = self.least.min(whole);
        let adjusted = whole.saturating_sub(micros(delay));
        let sample = if adjusted >= self.least { adjusted } else { whole };
        let difference = self.smoothed.abs_diff(sample);
        self.variation = (3 * self.variation + difference) / 4;
        self.smoothed = ((7 * self.smoothed + sample) / 8).max(1);
    }

    /// The smoothed round trip, if one was measured.
    pub fn smoothed(&self) -> Option<Duration> {
        (self.smoothed > 0).then(|| Duration::from_micros(self.smoothed.into()))
    }

    /// The smoothed round trip, or a guess.
    pub fn guess(&self) -> Duration {
        self.smoothed().unwrap_or(INITIAL)
    }

    /// The shortest round trip that was measured.
    pub fn least(&self) -> Duration {
        Duration::from_micros(self.least.into())
    }

    /// By how much of what was sent later an item may be overtaken before it counts as lost.
    pub fn reordering(&self) -> Duration {
        (self.guess() / 4).clamp(GRANULARITY / 2, ACK_DELAY / 4)
    }

    /// How long to wait for an acknowledgement, after so many time-outs in a row.
    pub fn timeout(&self, expired: u8) -> Duration {
        let once = match self.smoothed() {
            Some(smoothed) => {
                let variation = Duration::from_micros(self.variation.into());
                smoothed + (4 * variation).max(GRANULARITY) + ACK_DELAY
            }
            None => 3 * INITIAL,
        };
        (once * (1 << expired.min(5))).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn the_delay_of_the_other_end_is_no_part_of_the_round_trip() {
        let mut round_trip = RoundTrip::default();
        round_trip.measured(ms(10), ms(0));
        for _ in 0..100 {
            round_trip.measured(ms(210), ms(200));
        }
        let smoothed = round_trip.smoothed().expect("it was measured");
        assert!(smoothed < ms(11), "{smoothed:?}");
    }

    #[test]
    fn a_time_out_doubles_until_people_would_wait() {
        let mut round_trip = RoundTrip::default();
        assert_eq!(round_trip.timeout(0), ms(999));
        round_trip.measured(ms(20), ms(0));
        let waits: Vec<_> = (0..8).map(|expired| round_trip.timeout(expired)).collect();
        assert_eq!(waits[..3], [ms(260), ms(520), ms(1040)]);
        assert_eq!(waits[7], LONGEST);
    }
}
