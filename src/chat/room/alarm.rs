//! When each session wants to be looked at: many deadlines that move at nearly every datagram.
//!
//! A deadline that moves back is left where it stands: when it rings, the session says when it really
//! wants to be looked at. So a moved deadline costs nothing, and a ring too many a lookup.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::chat::clock::Time;

/// The deadlines of the sessions, by their index.
#[derive(Debug, Default)]
pub(super) struct Alarms(BinaryHeap<Reverse<(Time, u32)>>);

impl Alarms {
    /// Wants a ring at this time. `set` is the earliest that the session has asked for yet.
    pub(super) fn set(&mut self, index: u32, at: Time, set: &mut Time) {
        if at < *set {
            *set = at;
            self.0.push(Reverse((at, index)));
        }
    }

    /// The next session whose time has come.
    pub(super) fn ring(&mut self, now: Time) -> Option<(Time, u32)> {
        if self.next()? > now {
            return None;
        }
        self.0.pop().map(|Reverse(alarm)| alarm)
    }

    /// When the next one rings.
    pub(super) fn next(&self) -> Option<Time> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }
}
