//! The clock of the bench, in microseconds: that of the members' deadlines too.

use std::sync::OnceLock;
use std::time::Instant;

use ptool::chat::clock::Time;

static START: OnceLock<Instant> = OnceLock::new();

/// Now.
pub(crate) fn now() -> Time {
    let start = START.get_or_init(Instant::now);
    // Nothing has the time 0, which the state machines take for long ago.
    Time(1_000_000 + u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX / 2))
}
