//! One system with so many members, once: the room is filled, and then they talk in three ways.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use ptool::chat::clock::Time;

use crate::clock::now;
use crate::crowd::{Crowd, Heard};
use crate::histogram::Histogram;
use crate::member::message;
use crate::options::Options;
use crate::server::Server;
use crate::system::System;
use crate::usage::Usage;

/// How long a server may take to start, and a room to be filled.
const START: Duration = Duration::from_secs(10);
const FILLING: Duration = Duration::from_mins(1);

/// How many members are on their way into the room at once.
const ON_THEIR_WAY: usize = 64;

/// How long is waited after the talking: what is acknowledged late is part of the cost.
const SETTLING: Duration = Duration::from_millis(300);

/// After how long a silence that which has not arrived counts as lost.
const SILENCE: Duration = Duration::from_secs(1);

/// How many messages are on their way at once where they are pipelined.
const OUTSTANDING: usize = 64;

/// How many deliveries a second are wanted where messages come at a steady pace, and the fastest pace.
const PACED: u64 = 20_000;
const FASTEST: Duration = Duration::from_millis(1);

/// The first member does the talking.
const TALKER: usize = 0;

/// How they talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// One message at a time: the next once all have the last.
    Unloaded,
    /// Some are always on their way.
    Pipelined,
    /// As fast as a busy room talks.
    Paced,
}

impl Load {
    pub(crate) const ALL: [Self; 3] = [Self::Unloaded, Self::Pipelined, Self::Paced];

    /// What the report calls it.
    pub(crate) fn in_words(self) -> String {
        match self {
            Self::Unloaded => "unloaded: the next message once all have the last".to_owned(),
            Self::Pipelined => format!("pipelined: {OUTSTANDING} messages on their way"),
            Self::Paced => format!("paced: {PACED} deliveries a second, at most 1,000 messages"),
        }
    }

    /// What was measured of it.
    pub(crate) const fn of(self, talks: &[Talk; 3]) -> &Talk {
        &talks[self as usize]
    }
}

/// What was measured of one kind of talking.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    /// From the first message to the last delivery.
    took: Duration,
    latencies: Histogram,
    /// Deliveries that did not come.
    pub(crate) lost: u64,
    used: Usage,
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
impl Talk {
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.total() as f64 / self.took.as_secs_f64()
    }

    /// The server's processor time for a delivery, in microseconds.
    pub(crate) fn cpu_us(&self) -> f64 {
        self.used.cpu_ns as f64 / 1000.0 / self.latencies.total() as f64
    }

    /// Which part of that was in user mode.
    pub(crate) fn user_share(&self) -> f64 {
        self.used.user_share()
    }

    /// What so many per cent of the deliveries did not take longer than, in milliseconds.
    pub(crate) fn percentile_ms(&self, percent: u64) -> f64 {
        self.latencies.percentile(percent) as f64 / 1000.0
    }
}

/// What was measured.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    /// How long the room took to fill.
    pub(crate) filling: Duration,
    /// By how much the server's own memory grew with each member.
    pub(crate) kib_a_member: f64,
    /// In the order of [`Load::ALL`].
    pub(crate) talks: [Talk; 3],
}

impl Trial {
    /// The figures in short, for whoever waits.
    pub(crate) fn in_words(&self) -> String {
        let mut words =
            format!("{:.2} s, {:.1} KiB", self.filling.as_secs_f64(), self.kib_a_member);
        for talk in &self.talks {
            let _ = write!(
                words,
                "; {:.0}/s {:.2} µs ({:.0} % user) p50 {:.2} p99 {:.2} ms lost {}",
                talk.per_second(),
                talk.cpu_us(),
                talk.user_share() * 100.0,
                talk.percentile_ms(50),
                talk.percentile_ms(99),
                talk.lost,
            );
        }
        words
    }
}

/// A system with so many members, and what was measured of it, or why nothing was.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) system: System,
    pub(crate) members: usize,
    pub(crate) trials: Vec<Trial>,
    pub(crate) absence: Option<String>,
}

impl Row {
    pub(crate) const fn new(system: System, members: usize) -> Self {
        Self { system, members, trials: Vec::new(), absence: None }
    }

    /// The middle of what a figure was in all rounds.
    pub(crate) fn median(&self, figure: impl Fn(&Trial) -> f64) -> Option<f64> {
        let mut figures: Vec<_> = self.trials.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied()
    }
}

/// Measures once.
pub(crate) fn measure(system: System, members: usize, options: &Options) -> Result<Trial> {
    let mut server = Server::start(system, members)?;
    let mut crowd = Crowd::new()?;
    open(system, &mut server, &mut crowd)?;
    let before = server.usage()?;
    let filling = fill(system, &mut server, &mut crowd, members)?;
    rest(&mut crowd, SETTLING)?;
    let grown = (server.usage()? - before).anonymous_kib;
    crowd.heard.clear();
    let mut conversation = Conversation::new(system, members);
    let mut talk = |load| conversation.talk(load, options.time, &mut server, &mut crowd);
    let talks = [talk(Load::Unloaded)?, talk(Load::Pipelined)?, talk(Load::Paced)?];
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let kib_a_member = grown as f64 / (members - 1).max(1) as f64;
    Ok(Trial { filling, kib_a_member, talks })
}

/// Lets the first member in, as soon as the server is there.
fn open(system: System, server: &mut Server, crowd: &mut Crowd) -> Result<()> {
    let began = now();
    loop {
        server.is_alive()?;
        match system.connect(server.address, TALKER, now()) {
            Ok(member) => break crowd.add(member)?,
            Err(error) if now().since(began) > START => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    // Nothing is said to the first who comes in there, but when others do.
    while crowd.are_in() == 0 && system != System::Ncat {
        crowd.turn(Duration::from_millis(5))?;
        server.is_alive()?;
        ensure!(now().since(began) < START, "nobody gets in");
    }
    rest(crowd, SETTLING)
}

/// Lets all others in.
fn fill(
    system: System,
    server: &mut Server,
    crowd: &mut Crowd,
    members: usize,
) -> Result<Duration> {
    let began = now();
    loop {
        let are_in = crowd.are_in();
        if are_in == members {
            return Ok(now().since(began));
        }
        while crowd.len() < members.min(are_in + ON_THEIR_WAY) {
            crowd.add(system.connect(server.address, crowd.len(), now())?)?;
        }
        crowd.turn(Duration::from_millis(10))?;
        crowd.heard.clear();
        if now().since(began) > FILLING {
            server.is_alive()?;
            bail!("only {are_in} of {members} are in after {} s", FILLING.as_secs());
        }
    }
}

/// Lets the members do what they have to do, for a while.
fn rest(crowd: &mut Crowd, time: Duration) -> Result<()> {
    let end = now() + time;
    while now() < end {
        crowd.turn(end.since(now()))?;
    }
    Ok(())
}

/// A message that not all have.
struct Flight {
    sent: Time,
    missing: usize,
}

/// Who has heard what.
struct Conversation {
    /// How many hear a message.
    audience: usize,
    /// The number of the first message that not all have.
    first: u64,
    flights: VecDeque<Flight>,
    /// Of each member, the message that it is to hear next.
    next: Vec<u64>,
    lost: u64,
    latencies: Histogram,
    /// When something was last heard.
    moved: Time,
}

impl Conversation {
    fn new(system: System, members: usize) -> Self {
        let audience = if system.hears_itself() { members } else { members - 1 };
        Self {
            audience,
            first: 0,
            flights: VecDeque::new(),
            next: vec![0; members],
            lost: 0,
            latencies: Histogram::new(),
            moved: now(),
        }
    }

    /// Has them talk for a time.
    fn talk(
        &mut self,
        load: Load,
        time: Duration,
        server: &mut Server,
        crowd: &mut Crowd,
    ) -> Result<Talk> {
        self.latencies = Histogram::new();
        self.lost = 0;
        let interval = Duration::from_micros(1_000_000 * self.audience as u64 / PACED);
        let interval = interval.max(FASTEST);
        let before = server.usage()?;
        let began = now();
        self.moved = began;
        let (mut due, end) = (began, began + time);
        loop {
            let mut at = now();
            let is_over = at >= end;
            while !is_over && self.may_say(load, at, due) {
                crowd.say(TALKER, &message(self.end()))?;
                self.flights.push_back(Flight { sent: at, missing: self.audience });
                due = due + interval;
                at = now();
            }
            if is_over && self.flights.is_empty() {
                break;
            }
            let wait = if load == Load::Paced { due.since(at) } else { SILENCE };
            crowd.turn(wait.min(Duration::from_millis(100)))?;
            for heard in crowd.heard.drain(..) {
                self.hear(heard);
            }
            if now().since(self.moved) > SILENCE && !self.flights.is_empty() {
                self.give_up();
            }
        }
        let took = self.moved.since(began);
        rest(crowd, SETTLING)?;
        crowd.heard.clear();
        server.is_alive()?;
        let used = server.usage()? - before;
        let latencies = std::mem::replace(&mut self.latencies, Histogram::new());
        ensure!(latencies.total() > 0, "no message arrives");
        Ok(Talk { took, latencies, lost: self.lost, used })
    }

    /// The number of the next message.
    fn end(&self) -> u64 {
        self.first + self.flights.len() as u64
    }

    fn may_say(&self, load: Load, at: Time, due: Time) -> bool {
        match load {
            Load::Unloaded => self.flights.is_empty(),
            Load::Pipelined => self.flights.len() < OUTSTANDING,
            // Who cannot keep the pace is not sent more than the others.
            Load::Paced => at >= due && self.flights.len() < OUTSTANDING,
        }
    }

    fn hear(&mut self, heard: Heard) {
        let Heard { member, number, at } = heard;
        let expected = self.next[member];
        // What comes again, or after it was given up.
        if number < expected || number >= self.end() {
            return;
        }
        self.next[member] = number + 1;
        self.moved = at;
        for skipped in expected.max(self.first)..number {
            self.lost += 1;
            self.arrived(skipped);
        }
        if let Some(sent) = self.arrived(number) {
            self.latencies.add(at.since(sent).as_micros().try_into().unwrap_or(u64::MAX));
        }
    }

    /// One more member has this message, or never will. Says when it was sent.
    fn arrived(&mut self, number: u64) -> Option<Time> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let flight = self.flights.get_mut(place)?;
        flight.missing -= 1;
        let sent = flight.sent;
        while self.flights.front().is_some_and(|flight| flight.missing == 0) {
            self.flights.pop_front();
            self.first += 1;
        }
        Some(sent)
    }

    /// What is on its way will not arrive.
    fn give_up(&mut self) {
        self.lost += self.flights.iter().map(|flight| flight.missing as u64).sum::<u64>();
        self.first = self.end();
        self.flights.clear();
        self.next.fill(self.first);
    }
}
