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

use super::wire::MAX_DATAGRAM;

/// The most numbers in flight: as many as the bitmap of an acknowledgement has bits.
pub const MOST_IN_FLIGHT: u64 = 256;

/// How long an acknowledgement may wait for company.
pub const ACK_DELAY: Duration = Duration::from_millis(200);

/// After how many new items one is sent without waiting, and after how many bytes of them.
///
/// Each costs the other end nearly what a datagram costs, and it has one from every member: with eight
/// items to an acknowledgement, a busy room received as many datagrams as it sent. The bytes are half of
/// the least window, so that nobody ever waits with a full one for an acknowledgement that waits too.
pub const ACK_EVERY: u32 = 32;
/// See [`ACK_EVERY`].
pub const ACK_BYTES: usize = 2 * MAX_DATAGRAM;

/// After how many where the network has lost, repeated or reordered something: acknowledgements are lost
/// too, and what they tell is needed to repair.
pub const ACK_EVERY_OF_BAD: u32 = 8;

/// After how many items that arrive in order a network is good again.
pub const GOOD_AFTER: u32 = 1024;
