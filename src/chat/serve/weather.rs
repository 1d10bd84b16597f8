//! The bad network of a room, on both ways, between its state machine and its socket.

use std::net::UdpSocket;
use std::os::fd::AsFd as _;

use super::super::chaos::Fate;
use super::super::clock::{Moment, Time};
use super::super::console::Told;
use super::super::explain::{Direction, End, Place, Seen};
use super::super::net::{Incoming, Outgoing};
use super::super::room::{Event, Input, Room};
use super::super::weather::{Lesson, Weather};

/// Both ways.
pub(super) struct Ways {
    pub(super) sent: Weather,
    received: Weather,
    explains: bool,
}

impl Ways {
    pub(super) fn new(lesson: Lesson) -> Option<Box<Self>> {
        let chaos = lesson.chaos?;
        let [sent, received] =
            [Direction::Sent, Direction::Received].map(|way| Weather::new(chaos, way));
        Some(Box::new(Self { sent, received, explains: lesson.explains }))
    }

    /// Says of a datagram that is explained what became of it.
    pub(super) const fn label(&self, event: &mut Event) {
        if let Event::Explained(seen) = event
            && matches!(seen.direction(), Direction::Sent)
        {
            seen.fate = self.sent.last;
        }
    }

    /// Sends what has been under way long enough.
    pub(super) fn release(&mut self, now: Time, outgoing: &mut Outgoing, socket: &UdpSocket) {
        while let Some((to, bytes)) = self.sent.give(now) {
            outgoing.slot()[..bytes.len()].copy_from_slice(&bytes);
            let _ = outgoing.push(socket.as_fd(), to, bytes.len());
        }
    }

    /// Takes what has come, and hands the room what has been under way long enough. Tells what does not
    /// just pass.
    pub(super) fn receive(
        &mut self,
        now: Moment,
        incoming: &mut Incoming,
        room: &mut Room,
        told: &mut impl Extend<Told>,
    ) {
        for (from, bytes) in incoming.datagrams() {
            let fate = self.received.take(now.time, Some(from), bytes);
            if self.explains && fate != Fate::Passes {
                let place =
                    Place { at: End::Server, direction: Direction::Received, address: from };
                told.extend([Told::Explained(Seen::whole(place, bytes).with_fate(fate))]);
            }
        }
        while let Some((Some(from), mut bytes)) = self.received.give(now.time) {
            room.handle(now, Input::Datagram { from, bytes: &mut bytes });
        }
    }

    /// When the next datagram arrives, on either way.
    pub(super) fn deadline(&self) -> Option<Time> {
        [self.sent.deadline(), self.received.deadline()].into_iter().flatten().min()
    }

    /// What became of all of them.
    pub(super) const fn told(&self) -> Told {
        Told::Weather { sent: self.sent.tally(), received: self.received.tally() }
    }
}
