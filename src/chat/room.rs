//! The server of a room as a state machine: what comes in changes the log and the roster, and what
//! goes out is the log to everybody, from where each has got to.
//!
//! [`Room::handle`] takes something in, [`Room::poll`] says what to do, until it says to wait. There is
//! no socket, clock or file here: the same code runs behind a real socket and in a simulated network.

mod administration;
mod alarm;
mod door;
mod entrance;
mod interface;
mod log;
mod member;
mod plain;
mod receipt;
pub mod record;
mod roster;
mod sanction;
mod session;
mod speech;
mod table;
mod tap;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::clock::{Moment, Random, Time};
use super::explain::{End, Tap};
use super::name::Name;
use super::seal::Identity;
use super::wire::{Farewell, Leave, MemberNumber};
use alarm::Alarms;
use door::Door;
pub use interface::{Command, Event, Input, Output, Present, Rate, Rules};
pub use log::Keeping;
use log::Log;
pub(in crate::chat) use member::{Bucket, MOST_UNSETTLED};
use member::{Departed, Member, Seat};
use plain::Plains;
pub use plain::{Classic, PLAIN_MARK};
use receipt::Receipts;
use record::{Memory, Record, Remembered};
use roster::Roster;
use sanction::Sanctions;
pub(in crate::chat) use sanction::is_same as is_same_name;
use session::Session;
use table::Table;

/// How long joins and leaves wait for company, so that many become few datagrams.
const LULL: Duration = Duration::from_millis(50);

/// How long a member may take to come back after the room was restarted.
const AWAITED: Duration = Duration::from_mins(1);

/// How many may be in without a name, beside the members.
const LOBBY: usize = 64;

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
    /// What is to be written down.
    records: VecDeque<Record>,
    plains: Plains,
    bans: Sanctions,
    mutes: Sanctions,
    /// Until when those who were here before a restart may come back and be the same.
    awaited: Option<Time>,
    receipts: Receipts,
    /// When the joins and leaves that wait for company are sent.
    lull: Option<Time>,
    /// Lines whose entries are not written yet: entry, member, line.
    unstored: VecDeque<(u64, MemberNumber, u64)>,
    tap: Tap,
    is_stopping: bool,
    /// When a room that ends says goodbye at the latest.
    farewell_at: Option<Time>,
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
        // Zero is no log.
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
            records: VecDeque::new(),
            plains: Plains::default(),
            bans: Sanctions::default(),
            mutes: Sanctions::default(),
            awaited: None,
            receipts: Receipts::default(),
            lull: None,
            unstored: VecDeque::new(),
            tap: Tap::new(End::Server),
            is_stopping: false,
            farewell_at: None,
        }
    }

    /// The room that was written down, with the members who were here: until they are heard again, or
    /// for a minute, they are members without a session.
    pub fn restore(
        rules: Rules,
        identity: Identity,
        random: Box<dyn Random>,
        now: Moment,
        memory: Memory,
    ) -> Self {
        let mut room = Self::new(rules, identity, random, now);
        let place = (memory.log, memory.first);
        let Rules { log_bytes, keeping, .. } = room.rules;
        room.log = Log::restored(place, memory.entries, log_bytes, keeping);
        room.bans = Sanctions::new(memory.bans);
        room.mutes = Sanctions::new(memory.mutes);
        for (settled, entry) in memory.settled {
            let mut lines = room.departed.recall(settled.key, settled.instance);
            lines.recall(settled.line, entry);
            room.departed.remember(settled.key, lines);
        }
        room.roster = Roster::new(memory.next_member);
        for Remembered { number, name, key, instance, since_unix_ms } in memory.members {
            let is_plain = name.starts_with(PLAIN_MARK);
            let Ok(name) = Name::parse(name.trim_start_matches(PLAIN_MARK)) else { continue };
            let lines = room.departed.recall(key, instance);
            let bucket = Bucket::default();
            let member =
                Member { number, name, key, since_unix_ms, lines, bucket, seat: Seat::Awaited };
            if !is_plain {
                room.plains.guard(&member.name);
            }
            room.roster.restore(member);
            room.awaited = Some(now.time + AWAITED);
        }
        room
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
        if let Some(record) = self.records.pop_front() {
            return Output::Store(record);
        }
        if let Some((to, datagram)) = self.replies.pop_front() {
            buffer[..datagram.len()].copy_from_slice(&datagram);
            self.tap_sent(to, &datagram);
            return Output::Send { to, length: datagram.len() };
        }
        if let Some((to, length)) = self.plain_fill(buffer) {
            self.tap_sent(to, &buffer[..length]);
            return Output::Send { to, length };
        }
        while let Some(&index) = self.ready.front() {
            let filled = match self.table.get_mut(index) {
                Some(session) => session.fill(now.time, &self.log, &mut self.tap, buffer),
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
                self.tap_told();
                return Output::Send { to, length };
            }
        }
        if self.is_stopping && self.table.len() == 0 {
            return Output::Ended;
        }
        let alarms = [
            self.alarms.next(),
            self.lull,
            self.door.deadline(),
            self.receipts.deadline(),
            self.awaited,
            self.plains.deadline(),
            self.farewell_at,
        ];
        Output::Wait(alarms.into_iter().flatten().min())
    }

    /// Of how many clients something is kept: on their way in, in, and members.
    pub fn kept(&self) -> usize {
        self.door.pending() + self.table.len()
    }

    /// Has something written down, which is made only where anything is.
    fn record(&mut self, record: impl FnOnce(&Self) -> Option<Record>) {
        if self.rules.keeping == Keeping::Disk {
            let record = record(self);
            self.records.extend(record);
        }
    }

    fn record_member(&mut self, number: MemberNumber) {
        self.record(|room| {
            let member = room.roster.get(number)?;
            Some(Record::Member(Remembered {
                number,
                name: room.shown(number),
                key: member.key,
                instance: member.lines.instance,
                since_unix_ms: member.since_unix_ms,
            }))
        });
    }

    fn wake_all(&mut self) {
        self.lull = None;
        self.plains.wake();
        for session in self.table.iter_mut() {
            if session.member().is_some() && !session.is_ready {
                session.is_ready = true;
                self.ready.push_back(session.index);
            }
        }
    }

    /// Looks after the sessions whose time has come.
    fn ring(&mut self, now: Moment) {
        self.end(now);
        self.door.expire(now.time, &mut self.table);
        self.tell_receipts(now.time);
        if self.plains.deadline().is_some_and(|deadline| deadline <= now.time) {
            self.plain_expire(now);
        }
        if self.awaited.is_some_and(|awaited| awaited <= now.time) {
            self.awaited = None;
            let missing = self.roster.iter().filter(|member| member.seat == Seat::Awaited);
            for number in missing.map(|member| member.number).collect::<Vec<_>>() {
                self.remove(now, number, Leave::TimedOut);
            }
        }
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
