//! The bad network of a client, on its way to the server, and what is explained of both ways.

use std::os::fd::AsFd as _;

use super::super::clock::Time;
use super::super::explain::{Direction, End, Place, Seen};
use super::super::notice::Notice;
use super::super::peer::Heard;
use super::super::weather::{Lesson, Tally, Weather};
use super::sender::Sender;
use crate::run::Result;

/// What is wanted of the network, and what has come of it.
pub(super) struct Sky {
    pub(super) lesson: Lesson,
    /// What is between the peer and its socket, where the network is to be bad.
    pub(super) sent: Option<Box<Weather>>,
    /// What became of what was received, as the receiver tells it.
    pub(super) received: Tally,
    is_told: bool,
}

impl Sky {
    pub(super) fn new(lesson: Lesson) -> Self {
        let sent = lesson.weather(Direction::Sent);
        Self { lesson, sent, received: Tally::default(), is_told: false }
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.sent.as_ref().and_then(|sent| sent.deadline())
    }
}

impl Sender<'_> {
    /// Sends what was written to the slot, or has the bad network take it.
    pub(super) fn push(&mut self, now: Time, length: usize) -> nix::Result<()> {
        match &mut self.sky.sent {
            None => self.outgoing.push(self.socket.as_fd(), None, length),
            Some(sent) => {
                sent.take(now, None, &self.outgoing.slot()[..length]);
                Ok(())
            }
        }
    }

    /// Sends what there is to send, as far as it has been under way long enough.
    pub(super) fn flush(&mut self, now: Time) -> nix::Result<()> {
        let mut outcome = Ok(());
        if let Some(sent) = &mut self.sky.sent {
            while let Some((_, bytes)) = sent.give(now) {
                self.outgoing.slot()[..bytes.len()].copy_from_slice(&bytes);
                outcome = outcome.and(self.outgoing.push(self.socket.as_fd(), None, bytes.len()));
            }
        }
        outcome.and(self.outgoing.flush(self.socket.as_fd()))
    }

    /// Shows a datagram that went, or one that did not get as far as to be heard.
    pub(super) fn explain(&mut self, mut seen: Seen) -> Result<()> {
        if let Some(sent) = &self.sky.sent
            && seen.direction() == Direction::Sent
        {
            seen.fate = sent.last;
        }
        Ok(self.screen.show(&Notice::Explained(seen))?)
    }

    /// Shows a datagram that is heard.
    pub(super) fn explain_heard(&mut self, heard: &Heard<'_>) -> Result<()> {
        if !self.sky.lesson.explains {
            return Ok(());
        }
        let address = self.options.server;
        let place = Place { at: End::Client, direction: Direction::Received, address };
        let seen = match heard {
            Heard::Clear(datagram) => Seen::whole(place, datagram),
            Heard::Opened { index, counter, frames } => {
                Seen::opened(place, (*index, *counter), frames)
            }
        };
        self.explain(seen)
    }

    /// Says that the network is bad, where it is.
    pub(super) fn tell_bad_network(&mut self) -> Result<()> {
        match self.sky.lesson.chaos {
            None => Ok(()),
            Some(chaos) => Ok(self.screen.show(&Notice::BadNetwork(chaos))?),
        }
    }

    /// Says once what became of the datagrams of a bad network.
    pub(super) fn tell_weather(&mut self) -> Result<()> {
        let received = self.sky.received;
        match self.sky.sent.as_ref().map(|sent| sent.tally()) {
            Some(sent) if !std::mem::replace(&mut self.sky.is_told, true) => {
                Ok(self.screen.show(&Notice::Weather { sent, received })?)
            }
            _ => Ok(()),
        }
    }
}
