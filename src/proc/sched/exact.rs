//! Transitions from the scheduler itself.
//!
//! Seven tracepoints are opened on each CPU, that of switches twice, with stacks and without. They have
//! filters and write into one ring buffer a CPU. What happens on one CPU is in order there; a batch of
//! all CPUs is sorted by time, and told only up to the beginning of the round before, so that what
//! another CPU was still writing comes first.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::os::fd::{AsFd as _, BorrowedFd};

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{SysconfVar, sysconf};

use super::budget::Budget;
use super::decode::{Layouts, Names, Record, Sample, Topic, records};
use super::event::{Event, Kind};
use super::filter::Filter;
use super::format::Format;
use super::machine::Machine;
use super::ring::{Ring, Stack, Tap, Urgency};
use super::symbol::Symbols;
use super::tracefs::Tracefs;
use super::transition::Transition;
use super::{Follow, Subject};
use crate::proc::model::Pid;
use crate::proc::read::ProcFs;
use crate::ui::Bytes;

/// Bytes of a ring: for whoever may lock much memory, and for whoever may not
/// (`/proc/sys/kernel/perf_event_mlock_kb` allows 512 KiB and a page to everybody).
const RINGS: [usize; 3] = [4 << 20, 1 << 20, 512 << 10];

/// The first pid namespace (`PROC_PID_INIT_INO` of `include/linux/proc_ns.h`): tracepoints tell the
/// numbers that tasks have there.
const INITIAL_PID_NAMESPACE: &str = "pid:[4026531836]";

/// Why the scheduler does not tell.
#[derive(Debug)]
pub enum Obstacle {
    /// tracefs, which describes the events, cannot be had.
    Tracefs(io::Error),
    /// perf_event_open(2) refused.
    Perf(io::Error),
    /// Tasks have other numbers here than in the events.
    PidNamespace,
    /// A tracepoint or a field of it is not what ptool knows.
    Unknown(String),
}

/// The scheduler's tracepoints, and what is known of the tasks.
#[derive(Debug)]
pub struct Exact {
    machine: Machine,
    formats: BTreeMap<Topic, Format>,
    layouts: Layouts,
    symbols: Symbols,
    names: Names,
    filter: Filter,
    cpus: Vec<Cpu>,
    topics: BTreeMap<u64, Topic>,
    pending: Vec<Event>,
    /// What happened before is known from /proc.
    start_ns: u64,
    /// When the last round began.
    round_ns: u64,
    lost: u64,
    /// Which of the two taps of a switch counts: both are open while one takes over from the other.
    stacks: Stacks,
    budget: Budget,
    /// Tasks that were made since the last time.
    newborn: Vec<Pid>,
    /// Events of tasks that are not watched; when they had become many, the newest number, and when.
    strangers: u64,
    newest: Option<(Pid, u64)>,
    /// Until when events have been played.
    played_ns: u64,
    buffer: Vec<u8>,
}

/// Whether switches are told with stacks, and since when.
#[derive(Debug, Clone, Copy)]
struct Stacks {
    now: Stack,
    since_ns: u64,
}

impl Stacks {
    /// Whether a record counts: of a switch, only that of the tap whose turn it was.
    fn counts(self, topic: Topic, time_ns: u64) -> bool {
        let is_now = topic.stack() == self.now;
        !topic.is_switch() || is_now == (time_ns >= self.since_ns)
    }
}

/// So many events of strangers are borne until the filter is made anew.
const STRANGERS: u64 = 2000;

#[derive(Debug)]
struct Cpu {
    number: u32,
    ring: Ring,
    /// Kept open; the first is the one whose ring it is.
    taps: Vec<Tap>,
}

impl Exact {
    /// Has the kernel tell of these tasks from now on. They are not watched before [`Self::find`] or
    /// [`Self::expect`] says where they are.
    ///
    /// `names` finds the name of a task that is not watched.
    pub fn open(
        procfs: &ProcFs,
        tasks: &[Pid],
        follow: Follow,
        names: impl Fn(Pid) -> Bytes + 'static,
    ) -> Result<Self, Obstacle> {
        if procfs.link("self/ns/pid").is_ok_and(|link| link != Bytes::from(INITIAL_PID_NAMESPACE)) {
            return Err(Obstacle::PidNamespace);
        }
        // Whoever is made from here on has a higher number.
        let newest = newest_pid(procfs);
        let tracefs = Tracefs::open().map_err(Obstacle::Tracefs)?;
        let mut formats = BTreeMap::new();
        for topic in Topic::ALL {
            let format =
                tracefs.format(topic.tracepoint()).map_err(|error| match error.kind() {
                    io::ErrorKind::PermissionDenied => Obstacle::Tracefs(error),
                    _ => Obstacle::Unknown(topic.tracepoint().to_owned()),
                })?;
            formats.insert(topic, format);
        }
        let layouts =
            Layouts::new(&formats).map_err(|field| Obstacle::Unknown(field.to_owned()))?;
        let symbols = Symbols::parse(&procfs.read("kallsyms").unwrap_or_default());
        let mut exact = Self {
            machine: Machine::new(follow),
            formats,
            layouts,
            symbols,
            names: Names::new(names),
            filter: Filter::new(tasks.to_vec(), newest),
            cpus: Vec::new(),
            topics: BTreeMap::new(),
            pending: Vec::new(),
            start_ns: 0,
            round_ns: 0,
            lost: 0,
            stacks: Stacks { now: Stack::Kernel, since_ns: 0 },
            budget: Budget::new(0),
            newborn: Vec::new(),
            strangers: 0,
            newest: None,
            played_ns: 0,
            buffer: Vec::new(),
        };
        exact.arm().map_err(Obstacle::Perf)?;
        Ok(exact)
    }

    /// Watches a task that is in a known state since this time.
    pub fn find(&mut self, subject: &Subject, now_ns: u64) {
        self.start_ns = now_ns;
        self.machine.find(subject, now_ns);
    }

    /// Watches a task that is to execute a command, from that on.
    pub fn expect(&mut self, subject: &Subject, now_ns: u64) {
        self.machine.expect(subject, now_ns);
    }

    /// What is readable when there is something to [`Self::gather`]: one descriptor a ring.
    pub fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.cpus.iter().filter_map(|cpu| cpu.taps.first()).map(Tap::as_fd)
    }

    /// How many events found no room in a ring, or were never told, though they must have been.
    pub const fn lost(&self) -> u64 {
        self.lost + self.machine.missed()
    }

    /// The tasks that are watched and have not ended.
    pub fn living(&self) -> impl Iterator<Item = Pid> {
        self.machine.living()
    }

    /// Takes what has been told, and hands over the transitions that are certain. `clock` tells the
    /// time of the events' clock.
    pub fn gather(&mut self, procfs: &ProcFs, clock: impl Fn() -> u64) -> Vec<Transition> {
        let now_ns = clock();
        let stacks = self.take();
        let until_ns = std::mem::replace(&mut self.round_ns, now_ns);
        self.advance(until_ns, &clock);
        let stack = self.budget.spend(now_ns, stacks);
        self.adjust(stack, &clock);
        self.renew(procfs, &clock);
        self.machine.drain().collect()
    }

    /// Takes the rest: nothing more will be asked.
    pub fn finish(&mut self) -> Vec<Transition> {
        self.take();
        self.advance(u64::MAX, &|| u64::MAX);
        self.machine.settle();
        self.machine.drain().collect()
    }

    /// Whether something has been taken that is not told yet.
    pub fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// The tasks that were made since the last time, whose transitions may not be told yet.
    pub fn newborn(&mut self) -> Vec<Pid> {
        std::mem::take(&mut self.newborn)
    }

    /// Moves the records of all rings into events, and counts the stacks among them.
    fn take(&mut self) -> u64 {
        let cpus = std::mem::take(&mut self.cpus);
        let always = self.start_ns..u64::MAX;
        let stacks = cpus.iter().map(|cpu| self.take_cpu(cpu, &always)).sum();
        self.cpus = cpus;
        stacks
    }

    fn take_cpu(&mut self, cpu: &Cpu, times: &Range<u64>) -> u64 {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        cpu.ring.take(&mut buffer);
        let mut stacks = 0;
        for record in records(&buffer) {
            match record {
                Record::Sample(sample) => {
                    stacks += u64::from(self.take_sample(&sample, cpu.number, times));
                }
                Record::Lost(count) => {
                    self.lost += count;
                    self.machine.forget();
                }
                Record::Other => {}
            }
        }
        self.buffer = buffer;
        stacks
    }

    /// Takes a record; says whether it has cost a watched task a stack.
    fn take_sample(&mut self, sample: &Sample<'_>, cpu: u32, times: &Range<u64>) -> bool {
        let Some(topic) = self.topics.get(&sample.id).copied() else { return false };
        if !times.contains(&sample.time_ns) || !self.stacks.counts(topic, sample.time_ns) {
            return false;
        }
        let events = self.layouts.events(topic, sample, cpu, &mut self.symbols, &mut self.names);
        if let Some(Event { task, kind: Kind::Made { by, .. }, .. }) = &events[0]
            && self.machine.knows(by.task)
        {
            self.newborn.push(*task);
        }
        let is_ours = events[0].as_ref().is_some_and(|event| self.machine.knows(event.task));
        self.pending.extend(events.into_iter().flatten());
        topic == Topic::SwitchStack && is_ours
    }

    /// Plays the events up to a time.
    fn advance(&mut self, until_ns: u64, clock: &impl Fn() -> u64) {
        self.played_ns = until_ns;
        self.pending.sort_by_key(|event| event.time_ns);
        let due = self.pending.partition_point(|event| event.time_ns <= until_ns);
        let mut is_missed = false;
        for event in self.pending.drain(..due) {
            let task = event.task;
            let is_made = matches!(event.kind, Kind::Made { .. });
            self.strangers += u64::from(!self.machine.knows(task));
            self.machine.handle(event);
            // The numbers have begun again from below.
            is_missed |= is_made && self.machine.knows(task) && !self.filter.admits_new(task);
        }
        if is_missed {
            self.widen(clock);
        }
    }

    /// Has switches told with stacks or without. Both taps tell for a moment, so that nothing is
    /// missed, and what both have told counts once.
    fn adjust(&mut self, stack: Stack, clock: &impl Fn() -> u64) {
        if stack == self.stacks.now {
            return;
        }
        let of = |wanted: Stack| {
            move |(_, topic): &(&Tap, Topic)| topic.is_switch() && topic.stack() == wanted
        };
        let all = || self.cpus.iter().flat_map(|cpu| cpu.taps.iter().zip(Topic::ALL));
        if all().filter(of(stack)).try_for_each(|(tap, _)| tap.enable()).is_err() {
            return;
        }
        let since_ns = clock();
        let _ = all().filter(of(self.stacks.now)).try_for_each(|(tap, _)| tap.disable());
        self.stacks = Stacks { now: stack, since_ns };
    }

    /// Where many events of strangers come, asks anew, with a filter for those that are watched now
    /// and all that are newer than the newest number.
    ///
    /// Whoever has a number up to that must be known by then: so all that was told until a moment
    /// after it was read is played first.
    fn renew(&mut self, procfs: &ProcFs, clock: &impl Fn() -> u64) {
        /// Longer than the kernel takes from giving a number to telling of the task.
        const MOMENT_NS: u64 = 5_000_000;
        /// Opening all events is no small thing either.
        const AT_LEAST_NS: u64 = 1_000_000_000;
        match self.newest {
            Some((newest, at_ns)) if self.played_ns > at_ns + MOMENT_NS => {
                self.newest = None;
                self.strangers = 0;
                let known: Vec<Pid> = self.machine.living().collect();
                self.rearm(Filter::new(known, newest), clock);
            }
            None if self.strangers > STRANGERS
                && self.round_ns > self.start_ns + AT_LEAST_NS
                && Filter::is_sharp(self.machine.living().count()) =>
            {
                self.newest = Some((newest_pid(procfs), clock()));
            }
            _ => {}
        }
    }

    /// Opens the events anew, with another filter. What happens meanwhile is told by both, and counts
    /// once: up to a moment by the old ones, from then on by the new.
    fn rearm(&mut self, filter: Filter, clock: &impl Fn() -> u64) {
        let old_filter = std::mem::replace(&mut self.filter, filter);
        let old = std::mem::take(&mut self.cpus);
        if self.arm().is_err() {
            (self.filter, self.cpus) = (old_filter, old);
            return;
        }
        let from_ns = clock();
        let until_then = self.start_ns..from_ns;
        for cpu in &old {
            self.take_cpu(cpu, &until_then);
        }
        self.start_ns = from_ns;
    }

    /// Asks for the events of all tasks, as no filter can tell the new ones any more.
    fn widen(&mut self, clock: &impl Fn() -> u64) {
        self.rearm(Filter::everything(), clock);
        // What the new task did before is not known.
        self.lost += 1;
    }

    /// Opens all events on all CPUs, then lets them tell.
    fn arm(&mut self) -> io::Result<()> {
        let limit = getrlimit(Resource::RLIMIT_NOFILE)?;
        // A descriptor stays open though the limit is lowered again, as it was for what is started.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, limit.1, limit.1);
        let opened = self.open_all();
        let _ = setrlimit(Resource::RLIMIT_NOFILE, limit.0, limit.1);
        self.cpus = opened?;
        let all = self.cpus.iter().flat_map(|cpu| cpu.taps.iter().zip(Topic::ALL));
        let is_wanted = |topic: Topic| !topic.is_switch() || topic.stack() == self.stacks.now;
        all.filter(|(_, topic)| is_wanted(*topic)).try_for_each(|(tap, _)| tap.enable())
    }

    fn open_all(&mut self) -> io::Result<Vec<Cpu>> {
        let configured = sysconf(SysconfVar::_NPROCESSORS_CONF)?.unwrap_or(1);
        let mut cpus = Vec::new();
        for cpu in 0..u32::try_from(configured).unwrap_or(1) {
            match self.open_cpu(cpu) {
                Ok(opened) => cpus.push(opened),
                Err(error) if error.raw_os_error() == Some(Errno::ENODEV as i32) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(cpus)
    }

    fn open_cpu(&mut self, cpu: u32) -> io::Result<Cpu> {
        let page_size = sysconf(SysconfVar::PAGE_SIZE)?.and_then(|size| usize::try_from(size).ok());
        let page_size = page_size.unwrap_or(4096);
        let mut refusal = io::Error::from(Errno::EPERM);
        for bytes in RINGS {
            let taps = self.open_taps(cpu, bytes)?;
            match Ring::map(&taps[0], page_size, bytes) {
                Ok(ring) => {
                    taps[1..].iter().try_for_each(|tap| tap.write_to(&taps[0]))?;
                    self.topics.extend(taps.iter().map(|tap| tap.id).zip(Topic::ALL));
                    return Ok(Cpu { number: cpu, ring, taps });
                }
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    fn open_taps(&self, cpu: u32, ring_bytes: usize) -> io::Result<Vec<Tap>> {
        let open = |topic: Topic| {
            let id = self.formats.get(&topic).map_or(0, |format| format.id);
            let filter = self.filter.on(topic.subjects());
            let urgency = match topic {
                Topic::SwitchStack | Topic::Switch | Topic::Waking => Urgency::Later,
                _ => Urgency::Now,
            };
            Tap::open(cpu, id, &filter, topic.stack(), urgency, ring_bytes)
        };
        Topic::ALL.into_iter().map(open).collect()
    }
}

/// The number that was given last (proc_loadavg(5)).
fn newest_pid(procfs: &ProcFs) -> Pid {
    let text = procfs.read("loadavg").unwrap_or_default();
    let last = String::from_utf8_lossy(&text).split_ascii_whitespace().last().map(str::to_owned);
    last.and_then(|number| number.parse().ok()).unwrap_or(0)
}
