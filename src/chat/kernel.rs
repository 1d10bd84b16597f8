//! The clocks and the random numbers of the kernel, for the state machines that ask for none.

use std::time::Duration;

use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_gettime};

use super::clock::{Moment, Random, Time};
use super::sys;

/// Now, on the clock that never goes back.
pub(super) fn now() -> Time {
    let read = clock_gettime(ClockId::CLOCK_MONOTONIC);
    // The clock is one that every Linux has.
    let elapsed = read.map_or(Duration::ZERO, Duration::from);
    Time(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX))
}

/// Now, on both clocks.
pub(super) fn moment() -> Moment {
    let read = clock_gettime(ClockId::CLOCK_REALTIME);
    let elapsed = read.map_or(Duration::ZERO, Duration::from);
    Moment { time: now(), unix_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX) }
}

/// How long to wait for a time, as ppoll(2) takes it; `None` waits for ever.
pub(super) fn until(deadline: Option<Time>) -> Option<TimeSpec> {
    deadline.map(|deadline| TimeSpec::from(deadline.since(now())))
}

/// Random numbers of the kernel.
#[derive(Debug)]
pub(super) struct Urandom;

impl Random for Urandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        sys::random(buffer);
    }
}
