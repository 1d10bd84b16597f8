//! Transitions seen by looking again and again: whoever may see a process may do so.
//!
//! `stat` and `schedstat` of each task are kept open and read once a period. A look tells in which
//! state a task is, never what it did since the last one: what is told is that two looks differ.
//! `schedstat` counts, though, and counts all: the time on a CPU, the time in its queue and the
//! number of slices are exact whatever the period.

use std::collections::{BTreeMap, BTreeSet};
use std::os::fd::OwnedFd;

use nix::sys::uio::pread;

use super::event::Place;
use super::residency::Measured;
use super::transition::{Cause, Stage, Transition, Way};
use super::{Follow, Subject};
use crate::proc::model::{Pid, Process};
use crate::proc::read::{ProcFs, parse_stat};
use crate::proc::signal::Signal;
use crate::proc::state::State;
use crate::proc::wait::{Call, function_name};
use crate::ui::Bytes;

/// Tasks that are looked at.
#[derive(Debug)]
pub struct Sampled {
    follow: Follow,
    tasks: BTreeMap<Pid, Watched>,
    /// What was counted for those that have ended, too.
    measured: BTreeMap<Pid, Measured>,
}

#[derive(Debug)]
struct Watched {
    process: Pid,
    comm: Bytes,
    stage: Stage,
    stat: OwnedFd,
    schedstat: Option<OwnedFd>,
    before: Option<Counters>,
}

/// The numbers of `schedstat` (`Documentation/scheduler/sched-stats.rst`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counters {
    run_ns: u64,
    queue_ns: u64,
    slices: u64,
}

impl Sampled {
    /// Watches nobody yet.
    pub const fn new(follow: Follow) -> Self {
        Self { follow, tasks: BTreeMap::new(), measured: BTreeMap::new() }
    }

    /// Watches a task from its first look on; a task that has ended already is none.
    pub fn find(&mut self, procfs: &ProcFs, subject: &Subject, now_ns: u64) -> Option<Transition> {
        let directory = format!("{}/task/{}", subject.process, subject.task);
        // The signal that stopped a process is in the file of the process alone.
        let stat = if subject.task == subject.process {
            procfs.hold(&format!("{}/stat", subject.process)).ok()?
        } else {
            procfs.hold(&format!("{directory}/stat")).ok()?
        };
        let schedstat = procfs.hold(&format!("{directory}/schedstat")).ok();
        let before = schedstat.as_ref().and_then(counters);
        let row = look(&stat, subject.process)?;
        let stage = Stage::of(row.state);
        let watched =
            Watched { process: subject.process, comm: row.comm, stage, stat, schedstat, before };
        let found = told(subject.task, &watched, now_ns, row.processor, stage, Cause::Found);
        self.tasks.insert(subject.task, watched);
        if before.is_some() {
            self.measured.insert(subject.task, Measured::default());
        }
        Some(found)
    }

    /// Looks at every task once.
    pub fn look(&mut self, procfs: &ProcFs, now_ns: u64) -> Vec<Transition> {
        let mut seen = Vec::new();
        for (task, watched) in &mut self.tasks {
            let counted = watched.schedstat.as_ref().and_then(counters);
            if let (Some(before), Some(counted)) = (watched.before, counted) {
                count(self.measured.entry(*task).or_default(), before, counted);
            }
            watched.before = counted.or(watched.before);
            let row = look(&watched.stat, watched.process);
            seen.extend(change(procfs, *task, watched, row.as_ref(), now_ns));
        }
        self.tasks.retain(|_, watched| watched.stage != Stage::Terminated);
        for subject in self.strangers(procfs) {
            seen.extend(self.find(procfs, &subject, now_ns));
        }
        seen
    }

    /// The threads, and with [`Follow::Children`] the children, that have come since the last look.
    fn strangers(&self, procfs: &ProcFs) -> Vec<Subject> {
        let mut processes: BTreeSet<Pid> = self.tasks.values().map(|it| it.process).collect();
        if self.follow == Follow::Children {
            let parents: Vec<Pid> = processes.iter().copied().collect();
            processes.extend(
                parents.iter().flat_map(|parent| procfs.children(*parent).unwrap_or_default()),
            );
        }
        let threads = |process: Pid| {
            let tids = procfs.tids(process).unwrap_or_default();
            tids.into_iter().map(move |task| (task, process))
        };
        let new = |(task, _): &(Pid, Pid)| {
            !self.tasks.contains_key(task) && !self.measured.contains_key(task)
        };
        let subject = |(task, process)| Subject {
            task,
            process,
            comm: Bytes::default(),
            stage: Stage::Runnable,
        };
        processes.into_iter().flat_map(threads).filter(new).map(subject).collect()
    }

    /// The tasks that had not ended at the last look.
    pub fn living(&self) -> impl Iterator<Item = Pid> {
        self.tasks.keys().copied()
    }

    /// What was counted for each task.
    pub fn measured(&self) -> impl Iterator<Item = (Pid, Measured)> {
        self.measured.iter().map(|(task, measured)| (*task, *measured))
    }
}

/// The transition from the last look to this one, if they differ.
fn change(
    procfs: &ProcFs,
    task: Pid,
    watched: &mut Watched,
    row: Option<&Process>,
    now_ns: u64,
) -> Option<Transition> {
    let to = row.map_or(Stage::Terminated, |row| Stage::of(row.state));
    let from = std::mem::replace(&mut watched.stage, to);
    if let Some(row) = row {
        watched.comm.clone_from(&row.comm);
    }
    if from == to {
        return None;
    }
    let cause = match to {
        Stage::Waiting(_) => place(procfs, task, watched)
            .map_or(Cause::Seen, |place| Cause::Blocked { place: Some(place) }),
        // Field 52 is the signal, or 0 for whoever may not know it.
        Stage::Stopped(State::Stopped) => {
            let number = row.map_or(0, |row| row.exit_code);
            let signal = (number != 0).then_some(Signal(number));
            Cause::Signaled { signal, by: None }
        }
        Stage::Stopped(_) => Cause::Traced,
        Stage::Terminated => {
            let others_live = row.is_some_and(|row| row.num_threads > 1);
            Cause::Ended { way: Way::Unknown, status: None, others_live }
        }
        Stage::New | Stage::Ready | Stage::Running | Stage::Runnable => Cause::Seen,
    };
    let cpu = row.map_or(-1, |row| row.processor);
    Some(told(task, watched, now_ns, cpu, from, cause))
}

fn told(
    task: Pid,
    watched: &Watched,
    time_ns: u64,
    processor: i32,
    from: Stage,
    cause: Cause,
) -> Transition {
    Transition {
        time_ns,
        task,
        process: watched.process,
        comm: watched.comm.clone(),
        cpu: u32::try_from(processor).ok(),
        from,
        to: watched.stage,
        cause,
    }
}

/// Where a task sleeps. Nothing, where it has run meanwhile: it may sleep elsewhere now.
fn place(procfs: &ProcFs, task: Pid, watched: &Watched) -> Option<Place> {
    let text = |name: &str| {
        let bytes = procfs.read(&format!("{}/task/{task}/{name}", watched.process)).ok()?;
        String::from_utf8(bytes).ok()
    };
    let function = text("wchan").and_then(|text| function_name(&text));
    let call = text("syscall").and_then(|text| Call::parse(&text)).and_then(|call| call.name());
    let is_same = watched.schedstat.as_ref().and_then(counters)?.slices == watched.before?.slices;
    (is_same && (function.is_some() || call.is_some()))
        .then(|| Place { call: call.map(Into::into), function: function.map(Into::into) })
}

/// Adds what was counted between two looks.
fn count(sum: &mut Measured, before: Counters, now: Counters) {
    let queue_ns = now.queue_ns.saturating_sub(before.queue_ns);
    sum.running_ns += now.run_ns.saturating_sub(before.run_ns);
    sum.ready_ns += queue_ns;
    sum.slices += now.slices.saturating_sub(before.slices);
    // A wait is counted when it is over, hence whole, with others at most.
    sum.longest_ready_at_most_ns = sum.longest_ready_at_most_ns.max(queue_ns);
}

fn look(stat: &OwnedFd, process: Pid) -> Option<Process> {
    let mut text = [0; 1024];
    let length = pread(stat, &mut text, 0).ok()?;
    parse_stat(&text[..length], process)
}

fn counters(schedstat: &OwnedFd) -> Option<Counters> {
    let mut text = [0; 96];
    let length = pread(schedstat, &mut text, 0).ok()?;
    parse_counters(std::str::from_utf8(&text[..length]).ok()?)
}

fn parse_counters(text: &str) -> Option<Counters> {
    let mut numbers = text.split_ascii_whitespace().map(str::parse);
    let mut number = || numbers.next()?.ok();
    Some(Counters { run_ns: number()?, queue_ns: number()?, slices: number()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_add_up_and_bound_the_longest_wait() {
        let at = |text| parse_counters(text).expect("three numbers");
        let mut sum = Measured::default();
        count(&mut sum, at("100 50 3\n"), at("160 80 5\n"));
        count(&mut sum, at("160 80 5\n"), at("170 90 6\n"));
        let expected =
            Measured { running_ns: 70, ready_ns: 40, slices: 3, longest_ready_at_most_ns: 30 };
        assert_eq!(sum, expected);
        assert_eq!(parse_counters("1 2"), None);
    }
}
