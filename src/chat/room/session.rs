//! One client's end at the server: what it is sent and when.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::log::Log;
use crate::chat::clock::Time;
use crate::chat::explain::Tap;
use crate::chat::link::{Inflow, RoundTrip, Stream};
use crate::chat::seal::{Keys, Opener, PublicKey, Sealer};
use crate::chat::wire::{
    DATA_HEADER, Denial, Farewell, Frame, MemberNumber, Outcome, Welcome, Writer,
};

/// How long a client may be in without a name.
const LOBBY: Duration = Duration::from_mins(1);

/// After how long a silence a member is asked whether it is there, and how often then.
const ASKED_AFTER: Duration = Duration::from_secs(15);
const ASKED_EVERY: Duration = Duration::from_secs(3);

/// After how long a silence a member is gone.
const GONE_AFTER: Duration = Duration::from_secs(45);

/// When a goodbye that was not answered is said again, and how long at the most.
const BYE_AGAIN: Duration = Duration::from_millis(100);
const BYE_FOR: Duration = Duration::from_secs(1);

/// How long an address that a member came from must prove itself.
const CHALLENGED_FOR: Duration = Duration::from_secs(5);

/// How much of a member's lines is kept while an earlier one is missing.
const PARKED_BYTES: usize = 32 << 10;

/// How many outcomes wait to be told.
const MOST_OUTCOMES: usize = 2 * super::member::MOST_UNSETTLED;

/// Where a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The keys are there, a name is not.
    Lobby {
        /// When it must be.
        until: Time,
    },
    /// It is a member's.
    Member(MemberNumber),
    /// It is over, and the client is told until it knows.
    Closing {
        /// Why.
        farewell: Farewell,
        /// When to say it again.
        again: Time,
        /// When to stop.
        until: Time,
    },
}

/// An address that must prove that the member is there.
#[derive(Debug, Clone, Copy)]
struct Challenge {
    address: SocketAddr,
    token: [u8; 8],
    is_due: Due,
    until: Time,
}

/// Whether something is to be said with the next datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Due {
    #[default]
    No,
    Yes,
}

/// What the client is still to be told, beside the log.
#[derive(Debug, Default)]
struct Outbox {
    welcome: Due,
    denied: Option<(Denial, String)>,
    outcomes: VecDeque<(u64, Outcome)>,
    answer: Option<Vec<u8>>,
    receipt: Option<(u64, u64, u64)>,
    forgotten: Due,
    ping: Due,
    bye: Due,
}

/// By what a session is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    /// To the client, when it sends.
    pub(super) index: u32,
    /// To us, when we send.
    pub(super) peer: u32,
    /// Which handshake of this room it came of.
    pub(super) serial: u64,
}

/// A session.
pub(super) struct Session {
    /// What the client calls it by.
    pub(super) index: u32,
    /// What we call it by when we send.
    peer_index: u32,
    /// Of two sessions of one client the one with the higher number is the newer, however late what
    /// belongs to the other arrives.
    pub(super) serial: u64,
    pub(super) address: SocketAddr,
    pub(super) key: PublicKey,
    sealer: Sealer,
    pub(super) opener: Opener,
    pub(super) phase: Phase,
    pub(super) heard_at: Time,
    asked_at: Time,
    pub(super) inflow: Inflow,
    /// The first entry that the client gets.
    pub(super) from: u64,
    /// The log, on its way to the client.
    pub(super) stream: Stream,
    /// Sent with everything until the client shows that it has it.
    welcome: Option<Box<Welcome>>,
    outbox: Outbox,
    challenge: Option<Challenge>,
    /// Whether it stands in the queue of those that have something to send.
    pub(super) is_ready: bool,
    /// The earliest time that it asked to be looked at.
    pub(super) alarm: Time,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("index", &self.index)
            .field("address", &self.address)
            .field("phase", &self.phase)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A session whose handshake is done.
    pub(super) fn new(
        now: Time,
        numbers: Numbers,
        address: SocketAddr,
        key: PublicKey,
        keys: Keys,
    ) -> Self {
        Self {
            index: numbers.index,
            peer_index: numbers.peer,
            serial: numbers.serial,
            address,
            key,
            sealer: Sealer::new(keys.send),
            opener: Opener::new(keys.receive),
            phase: Phase::Lobby { until: now + LOBBY },
            heard_at: now,
            asked_at: now,
            inflow: Inflow::new(1, PARKED_BYTES),
            from: 1,
            stream: Stream::new(1),
            welcome: None,
            outbox: Outbox::default(),
            challenge: None,
            is_ready: false,
            alarm: Time(u64::MAX),
        }
    }

    /// The member that it is, if it is one.
    pub(super) const fn member(&self) -> Option<MemberNumber> {
        match self.phase {
            Phase::Member(number) => Some(number),
            _ => None,
        }
    }

    /// Makes it the session of a member, who gets the log from `welcome.first` on.
    pub(super) fn admit(&mut self, welcome: Welcome) {
        self.phase = Phase::Member(welcome.member);
        self.from = welcome.first;
        self.stream.restart(welcome.first);
        self.inflow = Inflow::new(welcome.line, PARKED_BYTES);
        self.outbox = Outbox { welcome: Due::Yes, ..Outbox::default() };
        self.welcome = Some(Box::new(welcome));
    }

    /// The client asked again to be let in: it does not have the welcome yet.
    pub(super) const fn welcome_again(&mut self) {
        if self.welcome.is_some() {
            self.outbox.welcome = Due::Yes;
        }
    }

    /// The client shows that it has the welcome.
    pub(super) fn is_welcomed(&mut self) {
        self.welcome = None;
        self.outbox.welcome = Due::No;
    }

    pub(super) fn deny(&mut self, denial: Denial, like: String) {
        self.outbox.denied = Some((denial, like));
    }

    /// Tells what became of a line.
    pub(super) fn tell_outcome(&mut self, line: u64, outcome: Outcome) {
        let outcomes = &mut self.outbox.outcomes;
        if outcomes.len() < MOST_OUTCOMES && !outcomes.iter().any(|(other, _)| *other == line) {
            outcomes.push_back((line, outcome));
        }
    }

    /// Sends an answer, in bytes.
    pub(super) fn answer(&mut self, frame: Vec<u8>) {
        self.outbox.answer = Some(frame);
    }

    /// Tells how many have an entry.
    pub(super) const fn tell_receipt(&mut self, number: u64, have: u64, of: u64) {
        self.outbox.receipt = Some((number, have, of));
    }

    /// Tells again from where on the log is there.
    pub(super) const fn tell_forgotten(&mut self) {
        self.outbox.forgotten = Due::Yes;
    }

    /// Ends it. The client is told until it answers, or for a while.
    pub(super) fn close(&mut self, now: Time, farewell: Farewell) {
        self.outbox = Outbox { bye: Due::Yes, ..Outbox::default() };
        self.welcome = None;
        self.phase = Phase::Closing { farewell, again: now + BYE_AGAIN, until: now + BYE_FOR };
    }

    /// Says goodbye again: the client said it again.
    pub(super) const fn bye_again(&mut self) {
        self.outbox.bye = Due::Yes;
    }

    /// The client sends from another address: it is asked to prove that it is there, and until then
    /// all goes where it was.
    pub(super) fn challenge(&mut self, now: Time, address: SocketAddr, token: [u8; 8]) {
        let is_asked = self
            .challenge
            .is_some_and(|challenge| challenge.address == address && now < challenge.until);
        if !is_asked {
            let until = now + CHALLENGED_FOR;
            self.challenge = Some(Challenge { address, token, is_due: Due::Yes, until });
        }
    }

    /// The answer to a challenge: the session moves if it is right.
    pub(super) fn answered(&mut self, from: SocketAddr, token: [u8; 8]) {
        if let Some(challenge) = self.challenge
            && challenge.address == from
            && challenge.token == token
        {
            self.address = from;
            self.challenge = None;
            // Another path has another round trip.
            self.stream.round_trip = RoundTrip::default();
        }
    }

    /// When to call [`Self::expire`].
    pub(super) fn deadline(&self) -> Time {
        match self.phase {
            Phase::Lobby { until } => until,
            Phase::Closing { again, until, .. } => again.min(until),
            Phase::Member(_) => {
                let asked = (self.heard_at + ASKED_AFTER).max(self.asked_at + ASKED_EVERY);
                let quiet = asked.min(self.heard_at + GONE_AFTER);
                let repair = self.stream.deadline();
                [self.inflow.due(), repair].into_iter().flatten().fold(quiet, Time::min)
            }
        }
    }

    /// Whether nothing was heard for so long that the member is gone.
    pub(super) fn is_gone(&self, now: Time) -> bool {
        self.member().is_some() && now >= self.heard_at + GONE_AFTER
    }

    /// Whether it is over and done with.
    pub(super) fn is_over(&self, now: Time) -> bool {
        match self.phase {
            Phase::Lobby { until } | Phase::Closing { until, .. } => now >= until,
            Phase::Member(_) => false,
        }
    }

    /// Time has passed.
    pub(super) fn expire(&mut self, now: Time) {
        match &mut self.phase {
            Phase::Lobby { .. } => {}
            Phase::Closing { again, .. } => {
                if now >= *again {
                    *again = now + 2 * BYE_AGAIN;
                    self.outbox.bye = Due::Yes;
                }
            }
            Phase::Member(_) => {
                self.stream.expire(now);
                let asked = (self.heard_at + ASKED_AFTER).max(self.asked_at + ASKED_EVERY);
                if now >= asked {
                    self.asked_at = now;
                    self.outbox.ping = Due::Yes;
                }
            }
        }
    }

    /// Whether there is something to send.
    pub(super) fn has_more(&self, now: Time, log: &Log) -> bool {
        let outbox = &self.outbox;
        let dues = [outbox.welcome, outbox.forgotten, outbox.ping, outbox.bye];
        let challenged = self.challenge.is_some_and(|challenge| challenge.is_due == Due::Yes);
        challenged
            || dues.contains(&Due::Yes)
            || outbox.denied.is_some()
            || outbox.answer.is_some()
            || outbox.receipt.is_some()
            || !outbox.outcomes.is_empty()
            || self.inflow.due().is_some_and(|due| due <= now)
            || (self.member().is_some() && self.stream.has_due(log.end()))
    }

    /// Fills a datagram and says where it goes and how long it is; nothing where there is nothing to
    /// say.
    pub(super) fn fill(
        &mut self,
        now: Time,
        log: &Log,
        tap: &mut Tap,
        buffer: &mut [u8],
    ) -> Option<(SocketAddr, usize)> {
        if let Some(filled) = self.fill_challenge(tap, buffer) {
            return Some(filled);
        }
        if !self.has_more(now, log) {
            return None;
        }
        let mut writer = Writer::frames(buffer);
        self.write_told(now, log, &mut writer);
        if let Some(number) = self.member() {
            self.write_entries(now, number, log, &mut writer);
        }
        let length = writer.len();
        if length == 0 {
            return None;
        }
        Some((self.address, self.seal(self.address, length, tap, buffer)?))
    }

    fn seal(
        &mut self,
        to: SocketAddr,
        frames: usize,
        tap: &mut Tap,
        buffer: &mut [u8],
    ) -> Option<usize> {
        if tap.is_open() {
            let counted = (self.peer_index, self.sealer.next());
            tap.send(to, counted, &buffer[DATA_HEADER..DATA_HEADER + frames]);
        }
        self.sealer.seal(self.peer_index, buffer, frames)
    }

    /// The challenge goes to the address that is to prove itself, alone and shorter than what came
    /// from there.
    fn fill_challenge(&mut self, tap: &mut Tap, buffer: &mut [u8]) -> Option<(SocketAddr, usize)> {
        let challenge = self.challenge.as_mut().filter(|challenge| challenge.is_due == Due::Yes)?;
        challenge.is_due = Due::No;
        let mut writer = Writer::frames(buffer);
        Frame::Challenge(challenge.token).write(&mut writer);
        let length = writer.len();
        let to = challenge.address;
        Some((to, self.seal(to, length, tap, buffer)?))
    }

    /// All but the log. What does not fit waits for the next datagram.
    fn write_told(&mut self, now: Time, log: &Log, writer: &mut Writer<'_>) {
        let outbox = &mut self.outbox;
        if let Phase::Closing { farewell, .. } = self.phase {
            if std::mem::take(&mut outbox.bye) == Due::Yes {
                Frame::Bye(farewell).write(writer);
            }
            return;
        }
        // Whatever arrives first must tell the client from where on it gets the log.
        if let Some(welcome) = &self.welcome {
            outbox.welcome = Due::No;
            Frame::Welcome((**welcome).clone()).write(writer);
        }
        if let Some((denial, like)) = outbox.denied.take() {
            Frame::Denied { denial, like: &like }.write(writer);
        }
        while writer.room() > OUTCOME_LENGTH
            && let Some((line, outcome)) = outbox.outcomes.pop_front()
        {
            Frame::Outcome { line, outcome }.write(writer);
        }
        if self.inflow.due().is_some() && writer.room() > ACK_LENGTH {
            let ack = self.inflow.acknowledge(now);
            let delay_us = u64::try_from(ack.delay.as_micros()).unwrap_or(u64::MAX);
            Frame::Ack { next: ack.next, delay_us, bitmap: ack.bitmap() }.write(writer);
        }
        if outbox.ping == Due::Yes && writer.room() > OUTCOME_LENGTH {
            outbox.ping = Due::No;
            Frame::Ping { newest: log.end().saturating_sub(1) }.write(writer);
        }
        if outbox.forgotten == Due::Yes && writer.room() > OUTCOME_LENGTH {
            outbox.forgotten = Due::No;
            Frame::Forgotten { first: log.first() }.write(writer);
        }
        if let Some((number, have, of)) = outbox.receipt.take_if(|_| writer.room() > ACK_LENGTH) {
            Frame::Receipt { number, have, of }.write(writer);
        }
        if let Some(answer) = outbox.answer.take_if(|answer| answer.len() <= writer.room()) {
            writer.bytes(&answer);
        }
    }

    /// As many entries as fit.
    fn write_entries(
        &mut self,
        now: Time,
        member: MemberNumber,
        log: &Log,
        writer: &mut Writer<'_>,
    ) {
        let view = |number| log.view(number, member);
        while self.stream.write(now, log.end(), view, writer).is_err() {
            // The log has gone on without this member.
            self.stream.skip_to(log.first());
            Frame::Forgotten { first: log.first() }.write(writer);
        }
    }
}

/// More than an outcome, a ping or the like takes.
const OUTCOME_LENGTH: usize = 24;

/// More than an acknowledgement or a receipt takes.
const ACK_LENGTH: usize = 64;
