//! The way in: nothing is kept of a client, and no costly sum done, before it has shown that it
//! receives at its address; and it is sent less than it sends until then.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::session::{Numbers, Session};
use super::table::Table;
use super::{Bucket, Rate};
use crate::chat::clock::{Random, Time};
use crate::chat::seal::{Cookies, Failed, Identity, Responder, Secret};
use crate::chat::wire::{Cookie, MAX_DATAGRAM, Nonce, Packet, Reason, VERSION};

/// How many may be on their way in at once, and for how long.
const MOST_PENDING: usize = 256;
const PENDING_FOR: Duration = Duration::from_secs(10);

/// How many may begin to come in from one source. Each costs the server some tenths of a millisecond.
const PER_SOURCE: Rate = Rate { burst: 64, interval: Duration::from_millis(20) };

/// How many sources are counted; the oldest is forgotten first.
const MOST_SOURCES: usize = 1024;

/// One on its way in.
struct Pending {
    from: SocketAddr,
    nonce: Nonce,
    peer_index: u32,
    responder: Responder,
    reply: Vec<u8>,
    serial: u64,
    until: Time,
}

/// The door of a room.
pub(super) struct Door {
    identity: Identity,
    secret: Secret,
    cookies: Cookies,
    pending: BTreeMap<u32, Pending>,
    by_nonce: BTreeMap<(SocketAddr, Nonce), u32>,
    /// In the order in which they came, which is that in which they expire.
    order: VecDeque<u32>,
    sources: BTreeMap<Source, Bucket>,
    source_order: VecDeque<Source>,
    /// How many handshakes were begun.
    begun: u64,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").field("pending", &self.pending.len()).finish_non_exhaustive()
    }
}

/// What the door makes of a datagram.
pub(super) enum Answer {
    /// Nothing is to be said.
    Nothing,
    /// This is to be sent back: the first bytes of the buffer.
    Send(usize),
    /// Somebody is in.
    In(Box<Session>),
}

/// Who shares a limit: an address of IPv4, or the first half of one of IPv6, which one subscriber has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Source(u64);

impl Source {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u32::from(address).into()),
            IpAddr::V6(address) => Self((u128::from(address) >> 64) as u64),
        }
    }
}

impl Door {
    pub(super) fn new(
        identity: Identity,
        secret: Secret,
        random: &mut dyn Random,
        now: Time,
    ) -> Self {
        Self {
            identity,
            secret,
            cookies: Cookies::new(random, now),
            pending: BTreeMap::new(),
            by_nonce: BTreeMap::new(),
            order: VecDeque::new(),
            sources: BTreeMap::new(),
            source_order: VecDeque::new(),
            begun: 0,
        }
    }

    /// How many are on their way in.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Somebody asks to come in.
    pub(super) fn hello(
        &mut self,
        now: Time,
        random: &mut dyn Random,
        from: SocketAddr,
        (version, nonce): (u8, Nonce),
        buffer: &mut [u8],
    ) -> Answer {
        if version != VERSION {
            return refuse(nonce, Reason::Version, buffer);
        }
        let cookie = self.cookies.mint(now, random, from, nonce);
        Answer::Send(Packet::Cookie { nonce, cookie }.encode(buffer))
    }

    /// Somebody shows a cookie and begins the handshake.
    pub(super) fn start(
        &mut self,
        now: Time,
        random: &mut dyn Random,
        table: &mut Table,
        from: SocketAddr,
        start: &Start<'_>,
        buffer: &mut [u8],
    ) -> Answer {
        let nonce = start.nonce;
        if !self.cookies.is_good(now, from, nonce, &start.cookie) {
            // It may just be too old. A new one is shorter than what came.
            return self.hello(now, random, from, (start.version, nonce), buffer);
        }
        self.expire(now, table);
        if let Some(pending) =
            self.by_nonce.get(&(from, nonce)).and_then(|index| self.pending.get(index))
        {
            return send(&pending.reply, buffer);
        }
        if !self.is_welcome(now, from) {
            return refuse(nonce, Reason::Busy, buffer);
        }
        let mut responder = Responder::new(&self.identity, &self.secret);
        let Ok(noise) = responder.reply(start.noise) else { return Answer::Nothing };
        if self.pending.len() >= MOST_PENDING {
            self.drop_oldest(table);
        }
        let Some(index) = table.reserve(random) else {
            return refuse(nonce, Reason::Busy, buffer);
        };
        let mut reply = vec![0; MAX_DATAGRAM];
        let length = Packet::Reply { to: start.index, index, noise: &noise }.encode(&mut reply);
        reply.truncate(length);
        let answer = send(&reply, buffer);
        self.begun += 1;
        let (peer_index, serial, until) = (start.index, self.begun, now + PENDING_FOR);
        let pending = Pending { from, nonce, peer_index, responder, reply, serial, until };
        self.pending.insert(index, pending);
        self.by_nonce.insert((from, nonce), index);
        self.order.push_back(index);
        answer
    }

    /// Somebody ends the handshake.
    pub(super) fn finish(
        &mut self,
        now: Time,
        table: &mut Table,
        from: SocketAddr,
        (index, noise): (u32, &[u8]),
        buffer: &mut [u8],
    ) -> Answer {
        self.expire(now, table);
        if self.pending.get(&index).is_none_or(|pending| pending.from != from) {
            return Answer::Nothing;
        }
        let Some(pending) = self.remove(index) else { return Answer::Nothing };
        match pending.responder.finish(noise) {
            Ok((key, keys)) => {
                let numbers = Numbers { index, peer: pending.peer_index, serial: pending.serial };
                Answer::In(Box::new(Session::new(now, numbers, from, key, keys)))
            }
            Err(failed) => {
                table.release(index);
                match failed {
                    Failed::Secret => refuse(pending.nonce, Reason::Password, buffer),
                    Failed::Forged | Failed::Key | Failed::Order => Answer::Nothing,
                }
            }
        }
    }

    /// When to call [`Self::expire`].
    pub(super) fn deadline(&self) -> Option<Time> {
        let oldest = self.order.iter().find_map(|index| self.pending.get(index))?;
        Some(oldest.until)
    }

    /// Drops those who did not finish in time.
    pub(super) fn expire(&mut self, now: Time, table: &mut Table) {
        while let Some(index) = self.order.front() {
            match self.pending.get(index) {
                Some(pending) if pending.until > now => break,
                Some(_) => self.drop_oldest(table),
                None => {
                    self.order.pop_front();
                }
            }
        }
    }

    fn drop_oldest(&mut self, table: &mut Table) {
        while let Some(index) = self.order.pop_front() {
            if self.remove(index).is_some() {
                table.release(index);
                return;
            }
        }
    }

    fn remove(&mut self, index: u32) -> Option<Pending> {
        let pending = self.pending.remove(&index)?;
        self.by_nonce.remove(&(pending.from, pending.nonce));
        Some(pending)
    }

    /// Whether not too many come from this source. This machine's own users have other ways to keep
    /// it busy.
    fn is_welcome(&mut self, now: Time, from: SocketAddr) -> bool {
        if from.ip().to_canonical().is_loopback() {
            return true;
        }
        let source = Source::of(from.ip());
        if !self.sources.contains_key(&source) {
            if self.sources.len() >= MOST_SOURCES
                && let Some(oldest) = self.source_order.pop_front()
            {
                self.sources.remove(&oldest);
            }
            self.source_order.push_back(source);
        }
        self.sources.entry(source).or_default().take(now, PER_SOURCE).is_ok()
    }
}

/// A [`Packet::Start`].
pub(super) struct Start<'a> {
    pub(super) version: u8,
    pub(super) nonce: Nonce,
    pub(super) cookie: Cookie,
    pub(super) index: u32,
    pub(super) noise: &'a [u8],
}

fn send(datagram: &[u8], buffer: &mut [u8]) -> Answer {
    buffer[..datagram.len()].copy_from_slice(datagram);
    Answer::Send(datagram.len())
}

fn refuse(nonce: Nonce, reason: Reason, buffer: &mut [u8]) -> Answer {
    Answer::Send(Packet::Refuse { nonce, reason, versions: (VERSION, VERSION) }.encode(buffer))
}
