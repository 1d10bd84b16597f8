//! An established session at the client: what goes to the server and when.

use std::time::Duration;

use super::attempt::Handshake;
use super::lines::Lines;
use crate::chat::clock::Time;
use crate::chat::explain::Tap;
use crate::chat::link::{Inflow, Missing, RoundTrip, Stream};
use crate::chat::seal::Sealer;
use crate::chat::wire::{DATA_HEADER, Farewell, Frame, Nonce, Question, Since, Writer};

/// When a joining that was not answered is tried again, and what is at most between two tries.
const JOIN_AGAIN: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(2);

/// The shortest frames of a datagram: see [`Frame::Padding`].
const LEAST_FRAMES: usize = 9;

/// After how long a silence the server is asked whether it is there, and how often then. A member is
/// asked after 15 s, so that mostly the server's question comes first.
const ASKED_AFTER: Duration = Duration::from_secs(17);
const ASKED_EVERY: Duration = Duration::from_secs(2);

/// When a question without an answer is put again.
const QUESTION_AGAIN: Duration = Duration::from_millis(500);

/// Where a session is.
#[derive(Debug)]
pub(super) enum Phase {
    /// The last message of the handshake and the name are on their way.
    Joining {
        /// That message. Until something comes back it may be lost.
        finish: Vec<u8>,
        tries: u32,
        at: Time,
    },
    /// The server wants another name.
    Denied,
    /// We are a member.
    In,
}

/// A question on its way.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) question: Question,
    pub(super) token: u64,
    pub(super) at: Time,
    /// When it was put, and whether that was the only time.
    pub(super) sent: Option<(Time, bool)>,
}

/// A session.
pub(super) struct Session {
    pub(super) nonce: Nonce,
    pub(super) index: u32,
    pub(super) to: u32,
    sealer: Sealer,
    pub(super) phase: Phase,
    /// Our lines, by the numbers that this server knows them by.
    pub(super) stream: Stream,
    pub(super) heard_at: Time,
    asked_at: Time,
    is_ping_due: bool,
    /// The clear datagram that goes out before the next sealed one.
    clear: Option<Vec<u8>>,
    is_join_due: bool,
    pub(super) response: Option<[u8; 8]>,
    pub(super) bye: Option<Farewell>,
}

/// What the client wants to say, of which a session says what is due.
pub(super) struct Say<'a> {
    pub(super) name: &'a str,
    pub(super) instance: u64,
    pub(super) since: Since,
    pub(super) log: u64,
    pub(super) lines: &'a mut Lines,
    pub(super) inflow: &'a mut Inflow,
    pub(super) asked: Option<&'a mut Asked>,
}

impl Session {
    pub(super) fn new(now: Time, handshake: Handshake) -> Self {
        let mut stream = Stream::new(1);
        // Without it, what is lost of the first lines is missed after a second only.
        if let Some(round_trip) = handshake.round_trip {
            stream.round_trip.measured(round_trip, Duration::ZERO);
        }
        Self {
            nonce: handshake.nonce,
            index: handshake.index,
            to: handshake.to,
            sealer: Sealer::new(handshake.keys.send),
            phase: Phase::Joining { finish: handshake.finish, tries: 0, at: now },
            stream,
            heard_at: now,
            asked_at: now,
            is_ping_due: false,
            clear: None,
            is_join_due: false,
            response: None,
            bye: None,
        }
    }

    pub(super) const fn is_in(&self) -> bool {
        matches!(self.phase, Phase::In)
    }

    /// Asks to be let in, now.
    pub(super) fn join(&mut self, now: Time) {
        self.phase = Phase::Joining { finish: Vec::new(), tries: 0, at: now };
    }

    /// We are in: lines go out from this number on.
    pub(super) fn enter(&mut self, line: u64) {
        self.phase = Phase::In;
        self.stream.restart(line);
    }

    /// Whether it asks the server whether it is there.
    pub(super) const fn is_asking(&self) -> bool {
        self.is_ping_due
    }

    fn ask_at(&self) -> Time {
        (self.heard_at + ASKED_AFTER).max(self.asked_at + ASKED_EVERY)
    }

    /// When to call [`Self::tick`].
    pub(super) fn deadline(&self) -> Option<Time> {
        match self.phase {
            Phase::Joining { at, .. } => Some(at),
            // The server forgets who takes long to find a name; a ping is no news to it.
            Phase::Denied => None,
            Phase::In => {
                let repair = self.stream.deadline();
                Some(repair.map_or_else(|| self.ask_at(), |repair| repair.min(self.ask_at())))
            }
        }
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: Time) {
        match &mut self.phase {
            Phase::Joining { finish, tries, at } => {
                if now >= *at {
                    *at = now + (JOIN_AGAIN * (1 << (*tries).min(8))).min(LONGEST);
                    *tries += 1;
                    self.clear = (!finish.is_empty()).then(|| finish.clone());
                    self.is_join_due = true;
                }
            }
            Phase::Denied => {}
            Phase::In => {
                self.stream.expire(now);
                if now >= self.ask_at() {
                    self.asked_at = now;
                    self.is_ping_due = true;
                }
            }
        }
    }

    /// Fills a datagram, if there is something to say.
    pub(super) fn fill(
        &mut self,
        now: Time,
        mut say: Say<'_>,
        tap: &mut Tap,
        buffer: &mut [u8],
    ) -> Option<usize> {
        if let Some(clear) = self.clear.take() {
            buffer[..clear.len()].copy_from_slice(&clear);
            tap.send_whole(tap.server, &clear);
            return Some(clear.len());
        }
        let mut writer = Writer::frames(buffer);
        if let Some(token) = self.response.take() {
            // Alone: it says from where it was sent, and nothing else may be taken for it.
            Frame::Response(token).write(&mut writer);
        } else if let Some(farewell) = self.bye.take() {
            Frame::Bye(farewell).write(&mut writer);
        } else {
            self.write(now, &mut say, &mut writer);
        }
        if writer.is_empty() {
            return None;
        }
        while writer.len() < LEAST_FRAMES {
            Frame::Padding.write(&mut writer);
        }
        let length = writer.len();
        if tap.is_open() {
            let frames = &buffer[DATA_HEADER..DATA_HEADER + length];
            tap.send(tap.server, (self.to, self.sealer.next()), frames);
        }
        self.sealer.seal(self.to, buffer, length)
    }

    fn write(&mut self, now: Time, say: &mut Say<'_>, writer: &mut Writer<'_>) {
        if std::mem::take(&mut self.is_join_due) {
            let (name, instance, since, log) = (say.name, say.instance, say.since, say.log);
            Frame::Join { name, instance, since, log }.write(writer);
        }
        if !self.is_in() {
            return;
        }
        let is_ack_due = say.inflow.due().is_some_and(|due| due <= now);
        let is_talking = self.is_ping_due || self.stream.has_due(say.lines.end());
        // An acknowledgement that waits goes with whatever goes out.
        if is_ack_due || (is_talking && say.inflow.due().is_some()) {
            let ack = say.inflow.acknowledge(now);
            let delay_us = u64::try_from(ack.delay.as_micros()).unwrap_or(u64::MAX);
            Frame::Ack { next: ack.next, delay_us, bitmap: ack.bitmap() }.write(writer);
        }
        if std::mem::take(&mut self.is_ping_due) {
            Frame::Ping { newest: say.lines.end().saturating_sub(1) }.write(writer);
        }
        if let Some(asked) = &mut say.asked
            && now >= asked.at
        {
            asked.at = now + QUESTION_AGAIN;
            asked.sent = Some((now, asked.sent.is_none()));
            Frame::Ask { token: asked.token, question: asked.question }.write(writer);
        }
        self.write_lines(now, say.lines, writer);
    }

    fn write_lines(&mut self, now: Time, lines: &mut Lines, writer: &mut Writer<'_>) {
        // They arrived, and what became of them did not: the server says it again.
        let wait = 2 * self.stream.round_trip.guess();
        let overdue = lines.overdue(now, self.stream.outflow.base(), wait);
        if !overdue.is_empty() {
            self.stream.again(overdue);
        }
        let view = |number| lines.bytes(number);
        while let Err(Missing(number)) = self.stream.write(now, lines.end(), view, writer) {
            // It is settled, whether or not its arrival was acknowledged.
            self.stream.outflow.sent(now, number, 0);
            self.stream.outflow.acknowledge_one(now, number, &mut RoundTrip::default());
        }
    }
}
