//! The client of a room as a state machine.
//!
//! It is in two parts, for two processes: [`Intake`] opens and checks what arrives and owns the
//! receiving keys; [`Peer`] decides and sends and owns the sending keys.

mod attempt;
mod entry;
mod intake;
mod interface;
mod lines;
mod receive;
mod session;
mod way;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::clock::{Random, Time};
use super::explain::{End, Tap};
use super::link::Inflow;
use super::room::{Bucket, Rate};
use super::seal::{Identity, Key, PublicKey, Secret};
use super::wire::{Farewell, MAX_ITEM, MemberNumber, Packet, Question, Request, Since};
use attempt::Attempt;
pub use intake::{Heard, Intake, MAX_HEARD};
pub use interface::{Again, Event, Line, Output, Wish};
use lines::Lines;
use session::{Asked, Phase, Say, Session};
use way::Arrivals;
pub use way::Way;

/// How much of the log is kept while an earlier entry is missing: all that may be in flight.
const PARKED_BYTES: usize = 256 * MAX_ITEM;

/// After how long without any answer the user is told.
const SILENT_AFTER: Duration = Duration::from_secs(2);

/// How long a goodbye is said, and how often.
const BYE_FOR: Duration = Duration::from_secs(1);
const BYE_EVERY: Duration = Duration::from_millis(120);

/// What is known of the server's silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// Nothing is waited for.
    None,
    /// Something was sent at this time that must be answered.
    Since(Time),
    /// The user was told.
    Told,
}

/// Where the goodbye is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    No,
    Yes { again: Time, until: Time },
    Ended,
}

/// Whether it goes on trying to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trying {
    Yes,
    /// The server refused; somebody must change something first.
    No,
}

/// The client.
pub struct Peer {
    wish: Wish,
    identity: Identity,
    random: Box<dyn Random>,
    instance: u64,
    trusted: Option<(PublicKey, Secret)>,
    attempt: Option<Attempt>,
    session: Option<Session>,
    trying: Trying,
    silence: Silence,
    leaving: Leaving,
    hinted: Time,
    /// Which log the numbers are of; 0 before the first welcome.
    log: u64,
    inflow: Inflow,
    lines: Lines,
    rate: Rate,
    bucket: Bucket,
    asked: VecDeque<Asked>,
    answer: Vec<(MemberNumber, String, u64)>,
    token: u64,
    arrivals: Arrivals,
    keys: VecDeque<(u32, Key)>,
    events: VecDeque<Event>,
    tap: Tap,
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peer").field("wish", &self.wish.name).finish_non_exhaustive()
    }
}

impl Peer {
    /// A client that begins to come in.
    pub fn new(wish: Wish, identity: Identity, mut random: Box<dyn Random>, now: Time) -> Self {
        let instance = random.u64();
        let attempt = Some(Attempt::new(&mut *random, now));
        Self {
            wish,
            identity,
            random,
            instance,
            trusted: None,
            attempt,
            session: None,
            trying: Trying::Yes,
            silence: Silence::Since(now),
            leaving: Leaving::No,
            hinted: Time(0),
            log: 0,
            inflow: Inflow::new(1, PARKED_BYTES),
            lines: Lines::new(),
            rate: Rate { burst: 1, interval: Duration::ZERO },
            bucket: Bucket::default(),
            asked: VecDeque::new(),
            answer: Vec::new(),
            token: 0,
            arrivals: Arrivals::default(),
            keys: VecDeque::new(),
            events: VecDeque::new(),
            tap: Tap::new(End::Client),
        }
    }

    /// Tells each datagram that goes to the server, which has this address, from now on.
    pub const fn explain(&mut self, server: SocketAddr) {
        self.tap.server = server;
        self.tap.open();
    }

    /// Takes in what the receiver heard.
    pub fn hear(&mut self, now: Time, heard: &Heard<'_>) {
        match heard {
            Heard::Clear(datagram) => {
                if let Ok(packet) = Packet::decode(datagram) {
                    self.clear(now, &packet);
                }
            }
            Heard::Opened { index, counter, frames } => {
                if self.session.as_ref().is_some_and(|session| session.index == *index) {
                    self.arrivals.heard(*index, *counter);
                }
                self.opened(now, *index, frames);
            }
        }
        self.tick(now);
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Time) {
        if let Leaving::Yes { again, until } = self.leaving {
            if now >= until {
                self.end(Farewell::Quit);
            } else if now >= again {
                self.leaving = Leaving::Yes { again: now + BYE_EVERY, until };
                if let Some(session) = &mut self.session {
                    session.bye = Some(Farewell::Quit);
                }
            }
        }
        if self.leaving != Leaving::No {
            return;
        }
        if let Some(session) = &mut self.session {
            session.tick(now);
            if session.is_asking() {
                self.wait_for_answer(now);
            }
        }
        if let Silence::Since(since) = self.silence
            && now >= since + SILENT_AFTER
        {
            self.silence = Silence::Told;
            self.events.push_back(Event::Silent);
            self.try_anew(now);
        }
        if self.attempt.as_ref().is_some_and(Attempt::is_over) {
            self.attempt = Some(Attempt::new(&mut *self.random, now));
        }
    }

    /// The server's key is the right one.
    pub fn trust(&mut self, now: Time) {
        let Some(key) = self.attempt.as_ref().and_then(Attempt::asking) else { return };
        let secret = match &self.trusted {
            Some((trusted, secret)) if *trusted == key => secret.clone(),
            _ => match &self.wish.password {
                Some(password) => Secret::of_password(password, key),
                None => Secret::none(),
            },
        };
        self.trusted = Some((key, secret.clone()));
        let handshake = self.attempt.take().and_then(|attempt| attempt.finish(&secret));
        let Some(mut handshake) = handshake else { return self.try_anew(now) };
        let spent = Key::new([0; 32]);
        let key = std::mem::replace(&mut handshake.keys.receive, spent);
        self.keys.push_back((handshake.index, key));
        self.session = Some(Session::new(now, handshake));
        self.wait_for_answer(now);
        self.tick(now);
    }

    /// Another name, after [`Event::Denied`].
    pub fn rename_wish(&mut self, now: Time, name: String) {
        self.wish.name = name;
        match &mut self.session {
            Some(session) if matches!(session.phase, Phase::Denied) => {
                session.join(now);
                self.wait_for_answer(now);
                self.tick(now);
            }
            _ => {}
        }
    }

    /// A password, after the refusal for the want of one: begins again.
    pub fn set_password(&mut self, now: Time, password: Vec<u8>) {
        self.wish.password = Some(password);
        // The key stays the trusted one; the secret is another.
        if let Some((key, secret)) = &mut self.trusted {
            let password = self.wish.password.as_deref().unwrap_or_default();
            *secret = Secret::of_password(password, *key);
        }
        self.trying = Trying::Yes;
        self.try_anew(now);
    }

    /// Whether a line may be added now: few enough of ours are on their way.
    pub fn has_room(&self) -> bool {
        self.lines.has_room()
    }

    /// How fast the room takes lines, as the welcome said.
    pub const fn rate(&self) -> Rate {
        self.rate
    }

    /// When the server will take the next line without a refusal, as far as we know.
    pub fn may_say_at(&self, now: Time) -> Time {
        // One less than may come at once: what is evenly spaced here may be less so over there.
        let rate = Rate { burst: self.rate.burst.saturating_sub(1).max(1), ..self.rate };
        now + self.bucket.wait(now, rate)
    }

    /// Sends a line, before or after the welcome; it is resent until the server says what became of it.
    pub fn say(&mut self, now: Time, request: Request) -> Line {
        let unlimited = Rate { burst: u32::MAX, ..self.rate };
        let _ = self.bucket.take(now, unlimited);
        let line = Line(self.lines.push(now, request));
        if self.session.as_ref().is_some_and(Session::is_in) {
            self.wait_for_answer(now);
        }
        line
    }

    /// How many lines have no outcome yet.
    pub fn unsettled(&self) -> usize {
        self.lines.len()
    }

    /// How the way to the server is.
    pub fn way(&self) -> Way {
        let session = self.session.as_ref();
        self.arrivals.way(session.and_then(|session| session.stream.round_trip.smoothed()))
    }

    /// Asks something; [`Event::Answer`] has the answer.
    pub fn ask(&mut self, now: Time, question: Question) {
        self.token += 1;
        self.asked.push_back(Asked { question, token: self.token, at: now, sent: None });
        if self.session.as_ref().is_some_and(Session::is_in) {
            self.wait_for_answer(now);
        }
    }

    /// Leaves politely; [`Event::Ended`] comes when the server knows, or after a second.
    pub fn leave(&mut self, now: Time) {
        if self.leaving != Leaving::No {
            return;
        }
        self.attempt = None;
        match self.session {
            Some(_) => {
                self.leaving = Leaving::Yes { again: now, until: now + BYE_FOR };
                self.tick(now);
            }
            None => self.end(Farewell::Quit),
        }
    }

    /// What to do next. The buffer has [`super::wire::MAX_DATAGRAM`] bytes.
    pub fn poll(&mut self, now: Time, buffer: &mut [u8]) -> Output {
        if let Some((index, key)) = self.keys.pop_front() {
            return Output::Key { index, key };
        }
        // What has come is told before what goes because of it.
        if self.tap.is_open()
            && let Some(event) = self.events.pop_front()
        {
            return Output::Event(event);
        }
        if let Some(length) = self.fill(now, buffer) {
            if self.tap.is_open() {
                self.events.extend(self.tap.take().map(|seen| Event::Explained(*seen)));
            }
            return Output::Send(length);
        }
        match self.events.pop_front() {
            Some(event) => Output::Event(event),
            None => Output::Wait(self.deadline()),
        }
    }

    fn fill(&mut self, now: Time, buffer: &mut [u8]) -> Option<usize> {
        if let Some(attempt) = &mut self.attempt
            && let Some(length) = attempt.fill(now, buffer)
        {
            self.tap.send_whole(self.tap.server, &buffer[..length]);
            return Some(length);
        }
        let session = self.session.as_mut()?;
        let since = if self.log == 0 { self.wish.since } else { Since::Number(self.inflow.next()) };
        let say = Say {
            name: &self.wish.name,
            instance: self.instance,
            since,
            log: self.log,
            lines: &mut self.lines,
            inflow: &mut self.inflow,
            asked: self.asked.front_mut(),
        };
        session.fill(now, say, &mut self.tap, buffer)
    }

    fn deadline(&self) -> Option<Time> {
        match self.leaving {
            Leaving::No => {}
            Leaving::Yes { again, until } => return Some(again.min(until)),
            Leaving::Ended => return None,
        }
        let silence = match self.silence {
            Silence::Since(since) => Some(since + SILENT_AFTER),
            Silence::None | Silence::Told => None,
        };
        let is_in = self.session.as_ref().is_some_and(Session::is_in);
        let in_session =
            [self.inflow.due(), self.lines.poke_at(), self.asked.front().map(|asked| asked.at)];
        [
            silence,
            self.attempt.as_ref().and_then(Attempt::deadline),
            self.session.as_ref().and_then(Session::deadline),
        ]
        .into_iter()
        .chain(in_session.into_iter().filter(|_| is_in))
        .flatten()
        .min()
    }

    /// Something was sent that the server must answer.
    fn wait_for_answer(&mut self, now: Time) {
        if self.silence == Silence::None {
            self.silence = Silence::Since(now);
        }
    }

    /// Begins to come in (again), beside a session that may yet turn out to be alive.
    fn try_anew(&mut self, now: Time) {
        if self.attempt.is_none() && self.trying == Trying::Yes && self.leaving == Leaving::No {
            self.attempt = Some(Attempt::new(&mut *self.random, now));
        }
    }

    fn end(&mut self, farewell: Farewell) {
        self.leaving = Leaving::Ended;
        self.attempt = None;
        self.session = None;
        self.events.push_back(Event::Ended(farewell));
    }
}
