//! The client of a room as a state machine.
//!
//! It is in two parts, for two processes: [`Intake`] opens and checks what arrives and owns the
//! receiving keys; [`Peer`] decides and sends and owns the sending keys.

mod attempt;
mod intake;
mod lines;
mod session;

use std::collections::VecDeque;
use std::time::Duration;

use super::clock::{Random, Time};
use super::link::{Inflow, Stream, Taken};
use super::room::{Bucket, Rate};
use super::seal::{Identity, Key, PublicKey, Secret};
use super::wire::{
    Answer, Body, Denial, Entry, Farewell, Frame, Frames, MAX_ITEM, MemberNumber, Nonce, Outcome,
    Packet, Question, Reason, Request, Since, Welcome,
};
use attempt::Attempt;
pub use intake::{Heard, Intake, MAX_HEARD};
use lines::Lines;
use session::{Asked, Phase, Say, Session};

/// What a client wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The name to have.
    pub name: String,
    /// From where it wants the log.
    pub since: Since,
    /// The password of the room, if the user gave one.
    pub password: Option<Vec<u8>>,
}

/// What the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The server showed this key. Nothing goes on before [`Peer::trust`] (or [`Peer::leave`]). A key
    /// that was trusted before is not asked for again; another one is.
    ServerKey(PublicKey),
    /// We are in.
    Welcome {
        /// What the server said.
        welcome: Welcome,
        /// Whether we had been in before.
        again: Again,
    },
    /// Not under that name: give another with [`Peer::rename_wish`], or leave.
    Denied {
        /// Why.
        denial: Denial,
        /// The name that it looks like, if that is why.
        like: String,
    },
    /// An entry of the log: each exactly once and in order.
    Entry {
        /// Its number.
        number: u64,
        /// What it says.
        entry: Entry,
    },
    /// The log no longer has the entries from `from` to before `to`.
    Forgotten {
        /// The first that is missing.
        from: u64,
        /// The first that is there.
        to: u64,
    },
    /// What became of a line.
    Outcome {
        /// The line.
        line: Line,
        /// What the line was.
        request: Request,
        /// What became of it.
        outcome: Outcome,
    },
    /// How many have an entry of ours.
    Receipt {
        /// The entry's number.
        number: u64,
        /// Have it.
        have: u64,
        /// Of so many.
        of: u64,
    },
    /// The answer to a question, complete.
    Answer {
        /// Which question it answers.
        question: Question,
        /// Number, name and how many entries behind.
        members: Vec<(MemberNumber, String, u64)>,
    },
    /// Nothing is heard of the server; the peer goes on trying. Told once.
    Silent,
    /// The server is heard again. Told once after [`Self::Silent`].
    Back,
    /// The server does not let us in. After [`Reason::Busy`] the peer tries again by itself; after
    /// [`Reason::Password`] it waits for [`Peer::set_password`]; [`Reason::Version`] is the end.
    Refused {
        /// Why.
        reason: Reason,
        /// The lowest and highest version that the server speaks.
        versions: (u8, u8),
    },
    /// It is over: the server said so, or our goodbye is through.
    Ended(Farewell),
}

/// Whether a welcome is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It is.
    First,
    /// We had been in before: as this same member, or anew where the server has forgotten it.
    Back,
}

/// The number of a line of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(pub u64);

/// What to do next.
#[derive(Debug)]
pub enum Output {
    /// Send the first so many bytes of the buffer to the server.
    Send(usize),
    /// Give this receiving key to the receiver, before anything else.
    Key {
        /// The client's index of the session.
        index: u32,
        /// The key.
        key: Key,
    },
    /// Tell the user.
    Event(Event),
    /// Nothing, until something comes in or this time.
    Wait(Option<Time>),
}

/// How much of the log is kept while an earlier entry is missing: all that may be in flight.
const PARKED_BYTES: usize = 256 * MAX_ITEM;

/// After how long without any answer the user is told.
const SILENT_AFTER: Duration = Duration::from_secs(2);

/// How long to leave a busy server alone.
const BUSY: Duration = Duration::from_secs(2);

/// How long a goodbye is said, and how often.
const BYE_FOR: Duration = Duration::from_secs(1);
const BYE_EVERY: Duration = Duration::from_millis(120);

/// How long a hint that the server does not know us must be old before the next is believed.
const HINTS_EVERY: Duration = Duration::from_millis(500);

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
    keys: VecDeque<(u32, Key)>,
    events: VecDeque<Event>,
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
            keys: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// Takes in what the receiver heard.
    pub fn hear(&mut self, now: Time, heard: &Heard<'_>) {
        match heard {
            Heard::Clear(datagram) => {
                if let Ok(packet) = Packet::decode(datagram) {
                    self.clear(now, &packet);
                }
            }
            Heard::Opened { index, frames, .. } => self.opened(now, *index, frames),
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

    /// Asks something; [`Event::Answer`] has the answer.
    pub fn ask(&mut self, now: Time, question: Question) {
        self.token += 1;
        self.asked.push_back(Asked { question, token: self.token, at: now });
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
        if let Some(length) = self.fill(now, buffer) {
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
        session.fill(now, say, buffer)
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

    /// A datagram of the handshake.
    fn clear(&mut self, now: Time, packet: &Packet<'_>) {
        let is_ours = |nonce: Nonce, attempt: &Option<Attempt>| {
            attempt.as_ref().is_some_and(|attempt| attempt.nonce == nonce)
        };
        match *packet {
            Packet::Cookie { nonce, cookie } if is_ours(nonce, &self.attempt) => {
                if let Some(attempt) = &mut self.attempt {
                    attempt.cookie(now, &self.identity, cookie);
                }
            }
            Packet::Reply { to, index, noise } => self.reply(now, to, index, noise),
            Packet::Refuse { nonce, reason, versions } => {
                self.refused(now, nonce, reason, versions);
            }
            Packet::Unknown { index } => {
                // Anybody on the way could have said it, so it is a reason to ask, and no more.
                if self.session.as_ref().is_some_and(|session| session.to == index)
                    && now >= self.hinted + HINTS_EVERY
                {
                    self.hinted = now;
                    self.try_anew(now);
                }
            }
            _ => {}
        }
    }

    fn reply(&mut self, now: Time, to: u32, index: u32, noise: &[u8]) {
        let Some(attempt) = self.attempt.as_mut().filter(|attempt| attempt.index == to) else {
            return;
        };
        let Some(key) = attempt.reply(index, noise) else { return };
        match &self.trusted {
            Some((trusted, _)) if *trusted == key => self.trust(now),
            _ => {
                // It may take a person some time to decide.
                self.silence = Silence::None;
                self.events.push_back(Event::ServerKey(key));
            }
        }
    }

    fn refused(&mut self, now: Time, nonce: Nonce, reason: Reason, versions: (u8, u8)) {
        let is_attempt = self.attempt.as_ref().is_some_and(|attempt| attempt.nonce == nonce);
        let is_joining = self.session.as_ref().is_some_and(|session| {
            session.nonce == nonce && matches!(session.phase, Phase::Joining { .. })
        });
        match reason {
            Reason::Busy if is_attempt => {
                if let Some(attempt) = self.attempt.as_mut().filter(|attempt| attempt.sent() > 0) {
                    attempt.wait(now, BUSY);
                    self.events.push_back(Event::Refused { reason, versions });
                }
            }
            Reason::Version if is_attempt => self.give_up(reason, versions),
            Reason::Password if is_joining => {
                self.session = None;
                self.give_up(reason, versions);
            }
            _ => {}
        }
    }

    fn give_up(&mut self, reason: Reason, versions: (u8, u8)) {
        self.attempt = None;
        self.trying = Trying::No;
        self.silence = Silence::None;
        self.events.push_back(Event::Refused { reason, versions });
    }

    /// Frames of the server.
    fn opened(&mut self, now: Time, index: u32, frames: &[u8]) {
        let Some(session) = self.session.as_mut().filter(|session| session.index == index) else {
            return;
        };
        session.heard_at = now;
        if let Phase::Joining { finish, .. } = &mut session.phase {
            finish.clear();
        }
        let was_told = self.silence == Silence::Told;
        self.silence = Silence::None;
        if was_told {
            self.events.push_back(Event::Back);
        }
        // The session is alive after all.
        if self.attempt.as_ref().is_some_and(|attempt| attempt.asking().is_none()) {
            self.attempt = None;
        }
        for frame in Frames::new(frames) {
            let Ok(frame) = frame else { return };
            self.frame(now, frame);
            if self.session.is_none() {
                return;
            }
        }
        if self.lines.len() > 0 || !self.asked.is_empty() {
            self.wait_for_answer(now);
        }
    }

    fn frame(&mut self, now: Time, frame: Frame<'_>) {
        match frame {
            Frame::Welcome(welcome) => self.welcome(now, welcome),
            Frame::Denied { denial, like } => {
                if let Some(session) = &mut self.session
                    && matches!(session.phase, Phase::Joining { .. })
                {
                    session.phase = Phase::Denied;
                    self.events.push_back(Event::Denied { denial, like: like.to_owned() });
                }
            }
            Frame::Bye(farewell) => self.bye(now, farewell),
            Frame::Challenge(token) => {
                if let Some(session) = &mut self.session {
                    session.response = Some(token);
                }
            }
            _ => {
                if self.session.as_ref().is_some_and(Session::is_in) {
                    self.member_frame(now, frame);
                }
            }
        }
    }

    fn member_frame(&mut self, now: Time, frame: Frame<'_>) {
        match frame {
            Frame::Items(items) => {
                for (number, bytes) in items.iter() {
                    let taken = self.inflow.take(now, number, bytes);
                    self.taken(number, bytes, taken);
                }
            }
            Frame::Piece { number, index, of, bytes } => {
                let taken = self.inflow.take_piece(now, number, index, of, bytes);
                self.taken(number, bytes, taken);
            }
            Frame::Ack { next, delay_us, bitmap } => {
                let delay = Duration::from_micros(delay_us);
                if let Some(session) = &mut self.session {
                    let Stream { outflow, round_trip, .. } = &mut session.stream;
                    outflow.acknowledge(now, next, bitmap, delay, round_trip);
                }
            }
            Frame::Outcome { line, outcome } => self.outcome(now, line, outcome),
            Frame::Answer(answer) => self.answer(now, &answer),
            Frame::Ping { .. } => self.inflow.hurry(now),
            Frame::Forgotten { first } => self.forgotten(now, first),
            Frame::Receipt { number, have, of } => {
                self.events.push_back(Event::Receipt { number, have, of });
            }
            // What only a client sends.
            _ => {}
        }
    }

    fn welcome(&mut self, now: Time, welcome: Welcome) {
        let Some(session) = &mut self.session else { return };
        if session.is_in() {
            return;
        }
        let again = if self.log == 0 { Again::First } else { Again::Back };
        self.lines.expected(welcome.line);
        session.enter(welcome.line);
        let interval = Duration::from_millis(welcome.interval_ms);
        let burst = u32::try_from(welcome.burst).unwrap_or(u32::MAX);
        self.rate = Rate { burst: burst.max(1), interval };
        self.wish.name.clone_from(&welcome.name);
        let (log, first) = (welcome.log, welcome.first);
        self.events.push_back(Event::Welcome { welcome, again });
        if log == self.log {
            self.forgotten(now, first);
        } else {
            self.log = log;
            self.inflow = Inflow::new(first, PARKED_BYTES);
        }
        // The server repeats the welcome until it sees that we have it.
        self.inflow.hurry(now);
    }

    fn forgotten(&mut self, now: Time, first: u64) {
        let next = self.inflow.next();
        if first > next {
            self.inflow.skip_to(now, first);
            self.events.push_back(Event::Forgotten { from: next, to: first });
            self.pop();
        }
    }

    /// Tells of an entry that arrived, and of those that waited for it.
    fn taken(&mut self, number: u64, bytes: &[u8], taken: Taken) {
        if taken == Taken::InOrder {
            self.entry(number, bytes);
        }
        self.pop();
    }

    /// Tells of the entries that need wait no longer.
    fn pop(&mut self) {
        while let Some((number, bytes)) = self.inflow.pop() {
            self.entry(number, &bytes);
        }
    }

    fn entry(&mut self, number: u64, bytes: &[u8]) {
        match Entry::decode(bytes) {
            Ok(Entry { body: Body::Blank, .. }) | Err(_) => {}
            Ok(entry) => self.events.push_back(Event::Entry { number, entry }),
        }
    }

    fn outcome(&mut self, now: Time, number: u64, outcome: Outcome) {
        if let Some(session) = &mut self.session {
            let Stream { outflow, round_trip, .. } = &mut session.stream;
            outflow.acknowledge_one(now, number, round_trip);
        }
        if let Some((line, request)) = self.lines.settle(now, number) {
            self.events.push_back(Event::Outcome { line: Line(line), request, outcome });
        }
    }

    fn answer(&mut self, now: Time, answer: &Answer<'_>) {
        let Some(asked) = self.asked.front_mut().filter(|asked| asked.token == answer.token) else {
            return;
        };
        let members = answer.roster.iter();
        self.answer.extend(members.map(|(number, name, behind)| (number, name.to_owned(), behind)));
        let last = self.answer.last().map(|(number, ..)| *number);
        let is_all = self.answer.len() as u64 >= answer.members;
        match last.filter(|_| !is_all && answer.roster.iter().next().is_some()) {
            Some(last) => {
                // The next datagram of it is another question.
                self.token += 1;
                asked.token = self.token;
                asked.at = now;
                asked.question = match asked.question {
                    Question::Roster(_) => Question::Roster(last),
                    Question::Lag(_) => Question::Lag(last),
                };
            }
            None => {
                let question = match asked.question {
                    Question::Roster(_) => Question::Roster(MemberNumber(0)),
                    Question::Lag(_) => Question::Lag(MemberNumber(0)),
                };
                self.asked.pop_front();
                let members = std::mem::take(&mut self.answer);
                self.events.push_back(Event::Answer { question, members });
            }
        }
    }

    fn bye(&mut self, now: Time, farewell: Farewell) {
        match self.leaving {
            Leaving::No => {}
            Leaving::Yes { .. } => return self.end(Farewell::Quit),
            Leaving::Ended => return,
        }
        if farewell == Farewell::TimedOut {
            // We are here all the same.
            self.session = None;
            return self.try_anew(now);
        }
        // The server is told that we know, once: if it is lost, it gives up by itself.
        if let Some(session) = &mut self.session {
            session.bye = Some(farewell);
        }
        self.leaving = Leaving::Ended;
        self.attempt = None;
        self.events.push_back(Event::Ended(farewell));
    }
}
