//! Delivery between two ends over a network that loses, repeats and reorders: numbers,
//! acknowledgements, repair, timers, round trips. Both ends use the same: the room's log goes down in
//! one stream, a member's lines come up in another.
//!
//! Timers and the window follow RFC 9002, the way to tell what is lost RFC 8985: what was sent
//! clearly before something that has arrived has not.

mod inflow;
mod outflow;
mod round_trip;
mod stream;

pub use inflow::{Acknowledgement, Inflow, Taken};
pub use outflow::Outflow;
pub use round_trip::RoundTrip;
pub use stream::{Missing, Stream};

use std::time::Duration;

/// The most numbers in flight: as many as the bitmap of an acknowledgement has bits.
pub const MOST_IN_FLIGHT: u64 = 256;

/// How long an acknowledgement may wait for company.
pub const ACK_DELAY: Duration = Duration::from_millis(200);

/// After how many new items one is sent without waiting.
pub const ACK_EVERY: u32 = 8;
