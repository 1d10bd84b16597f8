//! What arrives from the network: datagrams, the frames in them, and those who come and go.

use std::net::SocketAddr;
use std::time::Duration;

use super::door::{Answer, Start};
use super::member::{Bucket, Lines, Member, Seat};
use super::plain::Classic;
use super::record::Record;
use super::session::{Phase, Session};
use super::{LOBBY, Room};
use crate::chat::classic::Request;
use crate::chat::clock::Moment;
use crate::chat::explain::Dropped;
use crate::chat::link::Stream;
use crate::chat::wire::{
    Body, DATA_HEADER, Denial, Farewell, Frame, Frames, Leave, MAX_DATAGRAM, MemberNumber, Packet,
    Reason, Since, TAG, VERSION, Welcome,
};

/// The length of a datagram that holds a challenge alone.
const CHALLENGE_LENGTH: usize = DATA_HEADER + 9 + TAG;

/// How many answers to strangers wait to be sent.
const MOST_REPLIES: usize = 256;

impl Room {
    pub(super) fn datagram(&mut self, now: Moment, from: SocketAddr, bytes: &mut [u8]) {
        let mut buffer = [0; MAX_DATAGRAM];
        if self.tap.is_open() {
            self.tap_come(from, bytes);
        }
        if self.rules.classic == Classic::Admitted && Request::is_like(bytes) {
            return self.plain(now, from, bytes);
        }
        let is_crowded = self.is_crowded();
        let random = &mut *self.random;
        let answer = match Packet::decode(bytes) {
            Ok(Packet::Data { to, counter, .. }) => {
                return self.data(now, from, (to, counter), bytes);
            }
            Ok(Packet::Hello { version, nonce }) => {
                self.door.hello(now.time, random, from, (version, nonce), &mut buffer)
            }
            Ok(Packet::Start { version, nonce, .. }) if version != VERSION => {
                self.door.hello(now.time, random, from, (version, nonce), &mut buffer)
            }
            Ok(Packet::Start { nonce, .. }) if is_crowded => {
                let versions = (VERSION, VERSION);
                let packet = Packet::Refuse { nonce, reason: Reason::Busy, versions };
                Answer::Send(packet.encode(&mut buffer))
            }
            Ok(Packet::Start { version, nonce, cookie, index, noise }) => {
                let start = Start { version, nonce, cookie, index, noise };
                self.door.start(now.time, random, &mut self.table, from, &start, &mut buffer)
            }
            Ok(Packet::Finish { to, noise }) => {
                self.door.finish(now.time, &mut self.table, from, (to, noise), &mut buffer)
            }
            // What only a server sends, or nothing at all.
            Ok(_) | Err(_) => Answer::Nothing,
        };
        match answer {
            Answer::Nothing => {}
            Answer::Send(length) => self.reply(from, &buffer[..length]),
            Answer::In(session) => self.put(session),
        }
    }

    /// Whether there are as many without a name as there may be, beside all members.
    pub(super) fn is_crowded(&self) -> bool {
        self.is_stopping
            || self.table.len() + self.door.pending() >= self.rules.most_members + 4 * LOBBY
    }

    pub(super) fn reply(&mut self, to: SocketAddr, datagram: &[u8]) {
        if self.replies.len() < MOST_REPLIES {
            self.replies.push_back((to, datagram.to_vec()));
        }
    }

    pub(super) fn data(
        &mut self,
        now: Moment,
        from: SocketAddr,
        (to, counter): (u32, u64),
        bytes: &mut [u8],
    ) {
        let length = bytes.len();
        let Some(mut session) = self.table.take(to) else {
            self.tap_dropped(from, length, Dropped::NoSession);
            let mut buffer = [0; 8];
            let length = Packet::Unknown { index: to }.encode(&mut buffer);
            self.reply(from, &buffer[..length]);
            return;
        };
        let newest = session.opener.newest();
        let opened = session.opener.open(counter, &mut bytes[DATA_HEADER..]);
        if let Err(why) = opened {
            self.tap_dropped(from, length, why.into());
        }
        if let Ok(frames) = opened {
            self.tap_opened(from, (to, counter), frames);
            session.heard_at = now.time;
            let is_newest = newest.is_none_or(|newest| counter > newest);
            if from != session.address && is_newest && length >= CHALLENGE_LENGTH {
                let mut token = [0; 8];
                self.random.fill(&mut token);
                session.challenge(now.time, from, token);
            }
            for frame in Frames::new(frames) {
                let Ok(frame) = frame else { break };
                self.frame(now, &mut session, from, frame);
            }
        }
        self.put(session);
    }

    pub(super) fn frame(
        &mut self,
        now: Moment,
        session: &mut Session,
        from: SocketAddr,
        frame: Frame<'_>,
    ) {
        match frame {
            Frame::Join { name, instance, since, log } => {
                self.join(now, session, name, instance, (since, log));
            }
            Frame::Response(token) => session.answered(from, token),
            Frame::Bye(_) => self.bye(now, session),
            _ => {
                let Some(member) = session.member() else { return };
                self.member_frame(now, session, member, frame);
            }
        }
    }

    pub(super) fn member_frame(
        &mut self,
        now: Moment,
        session: &mut Session,
        member: MemberNumber,
        frame: Frame<'_>,
    ) {
        match frame {
            Frame::Items(items) => {
                for (line, bytes) in items.iter() {
                    let taken = session.inflow.take(now.time, line, bytes);
                    self.taken(now, session, member, (line, bytes), taken);
                }
            }
            Frame::Piece { number, index, of, bytes } => {
                let taken = session.inflow.take_piece(now.time, number, index, of, bytes);
                self.taken(now, session, member, (number, bytes), taken);
            }
            Frame::Ack { next, delay_us, bitmap } => {
                session.is_welcomed();
                if next < self.log.first() {
                    session.tell_forgotten();
                }
                let delay = Duration::from_micros(delay_us);
                let Stream { outflow, round_trip, .. } = &mut session.stream;
                outflow.acknowledge(now.time, next, bitmap, delay, round_trip);
            }
            Frame::Ask { token, question } => {
                let answer = self.answer(token, question);
                session.answer(answer);
            }
            Frame::Ping { .. } => session.inflow.hurry(now.time),
            // What only a server sends.
            _ => {}
        }
    }

    pub(super) fn join(
        &mut self,
        now: Moment,
        session: &mut Session,
        name: &str,
        instance: u64,
        (since, log): (Since, u64),
    ) {
        match session.phase {
            Phase::Lobby { .. } => {}
            Phase::Member(_) => return session.welcome_again(),
            Phase::Closing { .. } => return,
        }
        let lines = match self.roster.find_own(name, session.key) {
            Some(member) if self.is_outdated(session, member) => {
                return session.close(now.time, Farewell::Replaced);
            }
            Some(member) => self.take_over(now, member, session.index, instance),
            None => match self.admit(now, session, name, instance) {
                Ok(admitted) => admitted,
                Err((denial, like)) => return session.deny(denial, like),
            },
        };
        let (number, line) = lines;
        let first = self.first_for(since, log).clamp(self.log.first(), self.log.next());
        let rate = self.rules.rate;
        let name = self.roster.get(number).map_or("", |member| member.name.as_str()).to_owned();
        session.admit(Welcome {
            member: number,
            name,
            room: self.rules.name.clone(),
            log: self.log.id,
            first,
            newest: self.log.next() - 1,
            line,
            burst: rate.burst.into(),
            interval_ms: u64::try_from(rate.interval.as_millis()).unwrap_or(u64::MAX),
            members: self.roster.len() as u64,
        });
    }

    /// Whether the member has a newer session than this one, whose joining was under way for long.
    fn is_outdated(&self, session: &Session, number: MemberNumber) -> bool {
        let present = self.roster.get(number).and_then(Member::session);
        let present = present.and_then(|index| self.table.get(index));
        present.is_some_and(|present| present.serial > session.serial)
    }

    /// The member comes in again with the same key: the old session is its ghost.
    pub(super) fn take_over(
        &mut self,
        now: Moment,
        number: MemberNumber,
        index: u32,
        instance: u64,
    ) -> (MemberNumber, u64) {
        let Some(member) = self.roster.get_mut(number) else { return (number, 1) };
        let ghost = member.session();
        member.seat = Seat::Session(index);
        if member.lines.instance != instance {
            member.lines = Lines::new(instance);
        }
        let line = member.lines.next;
        self.record_member(number);
        if let Some(mut ghost) = ghost.and_then(|ghost| self.table.take(ghost)) {
            ghost.close(now.time, Farewell::Replaced);
            self.put(ghost);
        }
        (number, line)
    }

    pub(super) fn admit(
        &mut self,
        now: Moment,
        session: &Session,
        name: &str,
        instance: u64,
    ) -> Result<(MemberNumber, u64), (Denial, String)> {
        if self.bans.on_client(session.key, session.address.ip(), name, now.unix_ms) {
            return Err((Denial::Banned, String::new()));
        }
        let name = self.roster.admits(name, None)?;
        if self.roster.len() >= self.rules.most_members {
            return Err((Denial::Full, String::new()));
        }
        self.plains.guard(&name);
        let lines = self.departed.recall(session.key, instance);
        let line = lines.next;
        let shown = name.as_str().to_owned();
        let number = self.roster.add(|number| Member {
            number,
            name,
            key: session.key,
            since_unix_ms: now.unix_ms,
            lines,
            bucket: Bucket::default(),
            seat: Seat::Session(session.index),
        });
        self.record_member(number);
        self.append(now, Body::Joined { member: number, name: shown }, None);
        Ok((number, line))
    }

    /// From which number on a client gets the log.
    pub(super) fn first_for(&self, since: Since, log: u64) -> u64 {
        match since {
            Since::Last(count) => self.log.next().saturating_sub(count.saturating_add(1)),
            Since::Number(number) if log == self.log.id => number,
            // Its numbers are of another log. All of this one is new to it.
            Since::Number(_) => self.log.first(),
            Since::Time(unix_ms) => self.log.at(unix_ms),
        }
    }

    pub(super) fn bye(&mut self, now: Moment, session: &mut Session) {
        match session.phase {
            Phase::Member(number) => {
                self.remove(now, number, Leave::Quit);
                session.close(now.time, Farewell::Quit);
            }
            Phase::Lobby { .. } => session.close(now.time, Farewell::Quit),
            Phase::Closing { farewell: Farewell::Quit, .. } => session.bye_again(),
            // The client knows: nothing is left to say.
            Phase::Closing { farewell, again, .. } => {
                session.phase = Phase::Closing { farewell, again, until: now.time };
            }
        }
    }

    /// Takes a member out of the roster. Its session is the caller's to close.
    pub(super) fn remove(&mut self, now: Moment, number: MemberNumber, how: Leave) {
        let name = self.shown(number);
        if let Some(member) = self.roster.remove(number) {
            match member.seat {
                Seat::Plain(address) => self.plains.remove(address),
                Seat::Session(_) | Seat::Awaited => {
                    self.departed.remember(member.key, member.lines);
                }
            }
            self.record(|_| Some(Record::Gone(number)));
            self.append(now, Body::Left { member: number, name, how }, None);
        }
    }
}
