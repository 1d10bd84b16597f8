//! The server of a room as a state machine: what comes in changes the log and the roster, and what
//! goes out is the log to everybody, from where each has got to.
//!
//! [`Room::handle`] takes something in, [`Room::poll`] says what to do, until it says to wait. There is
//! no socket, clock or file here: the same code runs behind a real socket and in a simulated network.

mod alarm;
mod door;
mod log;
mod member;
mod roster;
mod session;
mod table;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::clock::{Moment, Random, Time};
use super::seal::{Identity, PublicKey, Secret};
use super::text::clean;
use super::wire::{
    AnswerWriter, Body, DATA_HEADER, Denial, Entry, Farewell, Frame, Frames, Leave, MAX_FRAMES,
    MAX_TEXT, MemberNumber, Outcome, Packet, Question, Reason, Refusal, Request, Since, VERSION,
    Welcome, Writer,
};
use crate::chat::link::{Stream, Taken};
use alarm::Alarms;
use door::{Answer, Door, Start};
pub use log::Keeping;
use log::Log;
pub(in crate::chat) use member::{Bucket, MOST_UNSETTLED};
use member::{Departed, Lines, Member};
use roster::Roster;
use session::{Phase, Session};
use table::Table;

/// How fast members may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many lines may come at once.
    pub burst: u32,
    /// How long one line takes to be forgiven. Zero: lines are not counted.
    pub interval: Duration,
}

/// What a room is like.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What it is called.
    pub name: String,
    /// What a client must know to come in.
    pub secret: Secret,
    /// How many members it takes.
    pub most_members: usize,
    /// How fast they may speak.
    pub rate: Rate,
    /// How many bytes of the log are kept in memory.
    pub log_bytes: usize,
    /// When an entry is safe.
    pub keeping: Keeping,
}

/// What the administrator wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// To say something to all.
    Announce(String),
    /// To know who is here.
    Who,
    /// To remove a member.
    Kick(String),
    /// To end the room: members are told, then the room is [`Output::Ended`].
    Stop,
}

/// What comes in.
#[derive(Debug)]
pub enum Input<'a> {
    /// A datagram. It is opened in place.
    Datagram {
        /// From where.
        from: SocketAddr,
        /// The bytes.
        bytes: &'a mut [u8],
    },
    /// Time has passed.
    Tick,
    /// The administrator.
    Command(Command),
    /// All entries before this number are written to disk ([`Keeping::Disk`]).
    Stored(u64),
}

/// One who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Its number.
    pub member: MemberNumber,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: SocketAddr,
    /// Since when: milliseconds since 1970-01-01 UTC.
    pub since_unix_ms: u64,
    /// The smoothed round trip, if one was measured.
    pub round_trip: Option<Duration>,
    /// How many entries it does not have yet.
    pub behind: u64,
    /// Its key.
    pub key: PublicKey,
}

/// What the administrator should see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An entry is in the log.
    Entry {
        /// Its number.
        number: u64,
        /// What it says.
        entry: Entry,
    },
    /// The answer to [`Command::Who`].
    Roster(Vec<Present>),
    /// There is nobody of the name that a command has.
    NobodyOfThatName(String),
    /// An announcement was empty or too long.
    NotSaid(Refusal),
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send the first so many bytes of the buffer.
    Send {
        /// To where.
        to: SocketAddr,
        /// How many.
        length: usize,
    },
    /// Show this.
    Event(Event),
    /// Nothing, until something comes in or this time.
    Wait(Option<Time>),
    /// The room is over: close the socket and go.
    Ended,
}

/// How long joins and leaves wait for company, so that many become few datagrams.
const LULL: Duration = Duration::from_millis(50);

/// How many may be in without a name, beside the members.
const LOBBY: usize = 64;

/// How many answers to strangers wait to be sent.
const MOST_REPLIES: usize = 256;

/// The room.
#[derive(Debug)]
pub struct Room {
    rules: Rules,
    random: Box<dyn Random>,
    door: Door,
    table: Table,
    roster: Roster,
    departed: Departed,
    log: Log,
    alarms: Alarms,
    /// Sessions that have something to send, by index.
    ready: VecDeque<u32>,
    /// What goes to those who have no session.
    replies: VecDeque<(SocketAddr, Vec<u8>)>,
    events: VecDeque<Event>,
    /// When the joins and leaves that wait for company are sent.
    lull: Option<Time>,
    /// Lines whose entries are not written yet: entry, member, line.
    unstored: VecDeque<(u64, MemberNumber, u64)>,
    is_stopping: bool,
}

impl std::fmt::Debug for dyn Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Random")
    }
}

impl Room {
    /// An empty room.
    pub fn new(rules: Rules, identity: Identity, mut random: Box<dyn Random>, now: Moment) -> Self {
        let door = Door::new(identity, rules.secret.clone(), &mut *random, now.time);
        // The two upper bits are those that a variable-length integer does not have.
        let log = Log::new(random.u64() | 1, rules.log_bytes, rules.keeping);
        Self {
            rules,
            random,
            door,
            table: Table::default(),
            roster: Roster::default(),
            departed: Departed::default(),
            log,
            alarms: Alarms::default(),
            ready: VecDeque::new(),
            replies: VecDeque::new(),
            events: VecDeque::new(),
            lull: None,
            unstored: VecDeque::new(),
            is_stopping: false,
        }
    }

    /// Takes something in. Poll until [`Output::Wait`] afterwards.
    pub fn handle(&mut self, now: Moment, input: Input<'_>) {
        match input {
            Input::Datagram { from, bytes } => self.datagram(now, from, bytes),
            Input::Tick => {}
            Input::Command(command) => self.command(now, command),
            Input::Stored(end) => self.stored(end),
        }
        self.ring(now);
    }

    /// What to do next. The buffer has [`super::wire::MAX_DATAGRAM`] bytes.
    pub fn poll(&mut self, now: Moment, buffer: &mut [u8]) -> Output {
        if let Some(event) = self.events.pop_front() {
            return Output::Event(event);
        }
        if let Some((to, datagram)) = self.replies.pop_front() {
            buffer[..datagram.len()].copy_from_slice(&datagram);
            return Output::Send { to, length: datagram.len() };
        }
        while let Some(&index) = self.ready.front() {
            let filled = match self.table.get_mut(index) {
                Some(session) => session.fill(now.time, &self.log, buffer),
                None => None,
            };
            self.ready.pop_front();
            let Some(session) = self.table.get_mut(index) else { continue };
            session.is_ready = false;
            let deadline = session.deadline();
            self.alarms.set(index, deadline, &mut session.alarm);
            if let Some((to, length)) = filled {
                if session.has_more(now.time, &self.log) {
                    session.is_ready = true;
                    self.ready.push_back(index);
                }
                return Output::Send { to, length };
            }
        }
        if self.is_stopping && self.table.len() == 0 {
            return Output::Ended;
        }
        let alarms = [self.alarms.next(), self.lull, self.door.deadline()];
        Output::Wait(alarms.into_iter().flatten().min())
    }

    /// Of how many clients something is kept: on their way in, in, and members.
    pub fn kept(&self) -> usize {
        self.door.pending() + self.table.len()
    }

    fn datagram(&mut self, now: Moment, from: SocketAddr, bytes: &mut [u8]) {
        let mut buffer = [0; super::wire::MAX_DATAGRAM];
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
    fn is_crowded(&self) -> bool {
        self.is_stopping
            || self.table.len() + self.door.pending() >= self.rules.most_members + 4 * LOBBY
    }

    fn reply(&mut self, to: SocketAddr, datagram: &[u8]) {
        if self.replies.len() < MOST_REPLIES {
            self.replies.push_back((to, datagram.to_vec()));
        }
    }

    fn data(&mut self, now: Moment, from: SocketAddr, (to, counter): (u32, u64), bytes: &mut [u8]) {
        let length = bytes.len();
        let Some(mut session) = self.table.take(to) else {
            let mut buffer = [0; 8];
            let length = Packet::Unknown { index: to }.encode(&mut buffer);
            self.reply(from, &buffer[..length]);
            return;
        };
        let newest = session.opener.newest();
        if let Ok(frames) = session.opener.open(counter, &mut bytes[DATA_HEADER..]) {
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

    fn frame(&mut self, now: Moment, session: &mut Session, from: SocketAddr, frame: Frame<'_>) {
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

    fn member_frame(
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

    /// Goes on with a line that arrived, and with those that waited for it.
    fn taken(
        &mut self,
        now: Moment,
        session: &mut Session,
        number: MemberNumber,
        (line, bytes): (u64, &[u8]),
        taken: Taken,
    ) {
        match taken {
            Taken::InOrder => self.line(now, session, number, line, bytes),
            Taken::Again => {
                let member = self.roster.get(number);
                if let Some(outcome) = member.and_then(|member| member.lines.outcome(line))
                    && self.is_settled(outcome)
                {
                    session.tell_outcome(line, outcome);
                }
            }
            Taken::Parked | Taken::Refused => {}
        }
        while let Some((line, bytes)) = session.inflow.pop() {
            self.line(now, session, number, line, &bytes);
        }
    }

    /// Whether an outcome may be told: what is acknowledged is written.
    fn is_settled(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Numbered(number) => number < self.log.end(),
            Outcome::Refused { .. } => true,
        }
    }

    /// Settles a line, in order and once.
    fn line(
        &mut self,
        now: Moment,
        session: &mut Session,
        number: MemberNumber,
        line: u64,
        bytes: &[u8],
    ) {
        let outcome = self.request(now, number, bytes);
        if let Some(member) = self.roster.get_mut(number) {
            member.lines.settle(outcome);
        }
        match outcome {
            Outcome::Numbered(entry) if !self.is_settled(outcome) => {
                self.unstored.push_back((entry, number, line));
            }
            _ => session.tell_outcome(line, outcome),
        }
    }

    fn request(&mut self, now: Moment, number: MemberNumber, bytes: &[u8]) -> Outcome {
        let refused = |refusal| Outcome::Refused { refusal, wait_ms: 0 };
        let rate = self.rules.rate;
        let Some(member) = self.roster.get_mut(number) else { return refused(Refusal::Empty) };
        if let Err(wait) = member.bucket.take(now.time, rate) {
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
            return Outcome::Refused { refusal: Refusal::TooFast, wait_ms };
        }
        let name = member.name.as_str().to_owned();
        match Request::decode(bytes) {
            Ok(Request::Say { style, text }) => match said(&text) {
                Ok(text) => {
                    let body = Body::Said { member: number, name, style, text };
                    Outcome::Numbered(self.append(now, body))
                }
                Err(refusal) => refused(refusal),
            },
            Ok(Request::Whisper { to, text }) => match (said(&text), self.roster.find(&to)) {
                (Ok(text), Some(other)) => {
                    let (to, to_name) = (other.number, other.name.as_str().to_owned());
                    let body = Body::Whispered { member: number, name, to, to_name, text };
                    Outcome::Numbered(self.append(now, body))
                }
                (Err(refusal), _) => refused(refusal),
                (_, None) => refused(Refusal::NobodyOfThatName),
            },
            Ok(Request::Rename { name: to }) => match self.roster.admits(&to, Some(number)) {
                Ok(to) => {
                    let shown = to.as_str().to_owned();
                    self.roster.rename(number, to);
                    let body = Body::Renamed { member: number, from: name, to: shown };
                    Outcome::Numbered(self.append(now, body))
                }
                Err((denial, _)) => refused(Refusal::Name(denial)),
            },
            Err(_) => refused(Refusal::Empty),
        }
    }

    /// Adds an entry to the log, and has it sent.
    fn append(&mut self, now: Moment, body: Body) -> u64 {
        let waits = matches!(body, Body::Joined { .. } | Body::Left { .. });
        let entry = Entry { unix_ms: now.unix_ms, body };
        let number = self.log.append(&entry);
        self.events.push_back(Event::Entry { number, entry });
        if waits {
            self.lull = self.lull.or(Some(now.time + LULL));
        } else if number < self.log.end() {
            self.wake_all();
        }
        number
    }

    fn wake_all(&mut self) {
        self.lull = None;
        for session in self.table.iter_mut() {
            if session.member().is_some() && !session.is_ready {
                session.is_ready = true;
                self.ready.push_back(session.index);
            }
        }
    }

    fn stored(&mut self, end: u64) {
        self.log.stored(end);
        while let Some((entry, number, line)) =
            self.unstored.pop_front_if(|(entry, ..)| *entry < self.log.end())
        {
            if let Some(member) = self.roster.get(number)
                && let Some(session) = self.table.get_mut(member.session)
            {
                session.tell_outcome(line, Outcome::Numbered(entry));
            }
        }
        self.wake_all();
    }

    fn join(
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

    /// The member comes in again with the same key: the old session is its ghost.
    fn take_over(
        &mut self,
        now: Moment,
        number: MemberNumber,
        index: u32,
        instance: u64,
    ) -> (MemberNumber, u64) {
        let Some(member) = self.roster.get_mut(number) else { return (number, 1) };
        let ghost = std::mem::replace(&mut member.session, index);
        if member.lines.instance != instance {
            member.lines = Lines::new(instance);
        }
        let line = member.lines.next;
        if let Some(mut ghost) = self.table.take(ghost) {
            ghost.close(now.time, Farewell::Replaced);
            self.put(ghost);
        }
        (number, line)
    }

    fn admit(
        &mut self,
        now: Moment,
        session: &Session,
        name: &str,
        instance: u64,
    ) -> Result<(MemberNumber, u64), (Denial, String)> {
        let name = self.roster.admits(name, None)?;
        if self.roster.len() >= self.rules.most_members {
            return Err((Denial::Full, String::new()));
        }
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
            session: session.index,
        });
        self.append(now, Body::Joined { member: number, name: shown });
        Ok((number, line))
    }

    /// From which number on a client gets the log.
    fn first_for(&self, since: Since, log: u64) -> u64 {
        match since {
            Since::Last(count) => self.log.next().saturating_sub(count.saturating_add(1)),
            Since::Number(number) if log == self.log.id => number,
            // Its numbers are of another log. All of this one is new to it.
            Since::Number(_) => self.log.first(),
            Since::Time(unix_ms) => self.log.at(unix_ms),
        }
    }

    fn bye(&mut self, now: Moment, session: &mut Session) {
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
    fn remove(&mut self, now: Moment, number: MemberNumber, how: Leave) {
        if let Some(member) = self.roster.remove(number) {
            let name = member.name.as_str().to_owned();
            self.departed.remember(member.key, member.lines);
            self.append(now, Body::Left { member: number, name, how });
        }
    }

    fn command(&mut self, now: Moment, command: Command) {
        match command {
            Command::Announce(text) => match said(&text) {
                Ok(text) => {
                    self.append(now, Body::Announced { text });
                }
                Err(refusal) => self.events.push_back(Event::NotSaid(refusal)),
            },
            Command::Who => {
                let present = self.roster.iter().filter_map(|member| self.present(member));
                let roster = present.collect();
                self.events.push_back(Event::Roster(roster));
            }
            Command::Kick(name) => match self.roster.find(&name) {
                Some(member) => {
                    let (number, index) = (member.number, member.session);
                    self.remove(now, number, Leave::Kicked);
                    self.close(now, index, Farewell::Kicked);
                }
                None => self.events.push_back(Event::NobodyOfThatName(name)),
            },
            Command::Stop => {
                self.is_stopping = true;
                let indices: Vec<_> = self.table.iter_mut().map(|session| session.index).collect();
                for index in indices {
                    self.close(now, index, Farewell::Stopped);
                }
            }
        }
    }

    fn present(&self, member: &Member) -> Option<Present> {
        let session = self.table.get(member.session)?;
        Some(Present {
            member: member.number,
            name: member.name.as_str().to_owned(),
            address: session.address,
            since_unix_ms: member.since_unix_ms,
            round_trip: session.stream.round_trip.smoothed(),
            behind: self.log.next().saturating_sub(session.stream.outflow.base()),
            key: member.key,
        })
    }

    fn close(&mut self, now: Moment, index: u32, farewell: Farewell) {
        if let Some(mut session) = self.table.take(index) {
            session.close(now.time, farewell);
            self.put(session);
        }
    }

    /// The answer to a question, in bytes: as many members as one datagram holds.
    fn answer(&self, token: u64, question: Question) -> Vec<u8> {
        let mut buffer = [0; MAX_FRAMES / 2];
        let mut writer = Writer::new(&mut buffer);
        let mut answer = AnswerWriter::new(token, self.roster.len() as u64, &mut writer);
        let (after, tells_lag) = match question {
            Question::Roster(after) => (after, false),
            Question::Lag(after) => (after, true),
        };
        for member in self.roster.after(after) {
            let session = self.table.get(member.session).filter(|_| tells_lag);
            let behind = session
                .map_or(0, |session| self.log.next().saturating_sub(session.stream.outflow.base()));
            if !answer.push(member.number, member.name.as_str(), behind, &mut writer) {
                break;
            }
        }
        let length = writer.len();
        buffer[..length].to_vec()
    }

    /// Looks after the sessions whose time has come.
    fn ring(&mut self, now: Moment) {
        self.door.expire(now.time, &mut self.table);
        if self.lull.is_some_and(|lull| lull <= now.time) {
            self.wake_all();
        }
        while let Some((at, index)) = self.alarms.ring(now.time) {
            let Some(mut session) = self.table.take(index) else { continue };
            if session.alarm != at {
                self.table.put(session);
                continue;
            }
            session.alarm = Time(u64::MAX);
            if session.is_over(now.time) {
                self.table.release(index);
                continue;
            }
            if session.is_gone(now.time) {
                if let Some(number) = session.member() {
                    self.remove(now, number, Leave::TimedOut);
                }
                session.close(now.time, Farewell::TimedOut);
            }
            session.expire(now.time);
            self.put(session);
        }
    }

    /// Puts a session back, to be looked at by [`Self::poll`] and when its time has come.
    fn put(&mut self, mut session: Box<Session>) {
        if !session.is_ready {
            session.is_ready = true;
            self.ready.push_back(session.index);
        }
        self.table.put(session);
    }
}

/// The length of a datagram that holds a challenge alone.
const CHALLENGE_LENGTH: usize = DATA_HEADER + 9 + super::wire::TAG;

/// A text as it goes into the log.
fn said(text: &str) -> Result<String, Refusal> {
    let text = clean(text);
    if text.trim().is_empty() {
        Err(Refusal::Empty)
    } else if text.len() > MAX_TEXT {
        Err(Refusal::TooLong)
    } else {
        Ok(text.into_owned())
    }
}
