//! What goes in and out of the room, told to whoever wants to learn the protocol.

use std::net::SocketAddr;

use super::{Classic, Event, Room};
use crate::chat::classic::Request;
use crate::chat::explain::{Dropped, Seen};
use crate::chat::seal::Unopened;
use crate::chat::wire::Packet;

impl Room {
    /// Tells each datagram from now on: one that has come before what comes of it, one that goes right
    /// after its [`super::Output::Send`].
    pub const fn explain(&mut self) {
        self.tap.open();
    }

    /// A datagram is about to be sent that is in the clear.
    pub(super) fn tap_sent(&mut self, to: SocketAddr, datagram: &[u8]) {
        self.tap.send_whole(to, datagram);
        self.tap_told();
    }

    /// What is about to be sent is told next.
    pub(super) fn tap_told(&mut self) {
        if self.tap.is_open() {
            self.events.extend(self.tap.take().map(|seen| Event::Explained(*seen)));
        }
    }

    /// A datagram has come. What is sealed is told once it is open.
    pub(super) fn tap_come(&mut self, from: SocketAddr, bytes: &[u8]) {
        let place = self.tap.from(from);
        let is_plain = self.rules.classic == Classic::Admitted && Request::is_like(bytes);
        let seen = match Packet::decode(bytes) {
            _ if is_plain => Seen::plain(place, bytes),
            Ok(Packet::Data { .. }) => return,
            Ok(Packet::Hello { .. } | Packet::Start { .. } | Packet::Finish { .. }) => {
                Seen::whole(place, bytes)
            }
            Ok(_) => Seen::dropped(place, bytes.len(), Dropped::Misplaced),
            Err(_) => Seen::dropped(place, bytes.len(), Dropped::Malformed),
        };
        self.events.push_back(Event::Explained(seen));
    }

    /// A sealed datagram was opened, and these frames are in it.
    pub(super) fn tap_opened(&mut self, from: SocketAddr, counted: (u32, u64), frames: &[u8]) {
        if self.tap.is_open() {
            let seen = Seen::opened(self.tap.from(from), counted, frames);
            self.events.push_back(Event::Explained(seen));
        }
    }

    /// A sealed datagram is not taken.
    pub(super) fn tap_dropped(&mut self, from: SocketAddr, length: usize, why: Dropped) {
        if self.tap.is_open() {
            let seen = Seen::dropped(self.tap.from(from), length, why);
            self.events.push_back(Event::Explained(seen));
        }
    }
}

impl From<Unopened> for Dropped {
    fn from(why: Unopened) -> Self {
        match why {
            Unopened::Replayed => Self::Replayed,
            Unopened::Forged => Self::Forged,
        }
    }
}
