//! Time as the chat's state machines know it: an argument, never asked for.

use std::ops::{Add, Sub};
use std::time::Duration;

/// An instant on a clock that never goes back: microseconds since a start that only its own process
/// knows (`CLOCK_MONOTONIC`, or the virtual clock of a simulation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Time(pub u64);

impl Time {
    /// How long ago `earlier` was; nothing where it was not earlier.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)))
    }
}

impl Sub<Duration> for Time {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)))
    }
}

/// One instant on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    /// For deadlines and round trips.
    pub time: Time,
    /// For what people read: milliseconds since 1970-01-01 UTC.
    pub unix_ms: u64,
}

/// Where random numbers come from: the kernel, or the seed of a simulation.
pub trait Random {
    /// Fills a buffer.
    fn fill(&mut self, buffer: &mut [u8]);

    /// A number of 64 random bits.
    fn u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    }

    /// A number of 32 random bits.
    fn u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        u32::from_be_bytes(bytes)
    }
}

/// A generator whose numbers depend on its seed alone (splitmix64): for bad networks and simulations,
/// never for secrets, and so it is no [`Random`] outside of the tests.
#[derive(Debug, Clone)]
pub(in crate::chat) struct Seeded(pub(in crate::chat) u64);

impl Seeded {
    pub(in crate::chat) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
pub(in crate::chat) mod tests {
    use super::Random;
    pub(in crate::chat) use super::Seeded;

    impl Seeded {
        /// Whether something happens that happens so many times of a hundred.
        pub(in crate::chat) fn percent(&mut self, chance: u64) -> bool {
            self.next() % 100 < chance
        }
    }

    impl Random for Seeded {
        fn fill(&mut self, buffer: &mut [u8]) {
            for chunk in buffer.chunks_mut(8) {
                let bytes = self.next().to_be_bytes();
                chunk.copy_from_slice(&bytes[..chunk.len()]);
            }
        }
    }
}
