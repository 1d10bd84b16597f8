//! All that is known of the processes, carried from look to look.
//!
//! One that is gone stays for a moment, so that somebody who looks away does not miss it; the one that
//! is followed stays for good.

use std::collections::BTreeMap;
use std::time::Duration;

use super::chronicle::Chronicle;
use super::filter::is_notable;
use crate::proc::diff::{Change, Event, Pair, changes, pairs};
use crate::proc::model::More;
use crate::proc::{Machine, ProcId, Process, Snapshot, State};
use crate::ui::Message;

/// The processes as they were at the last look, those that are just gone among them.
#[derive(Debug)]
pub(super) struct World {
    pub(super) snapshot: Snapshot,
    /// What else is known of each, at the same index.
    pub(super) facts: Vec<Fact>,
    /// When the last look was, since the first one.
    pub(super) at: Duration,
    pub(super) chronicle: Chronicle,
    /// Why some of those that are not well are in their state.
    reasons: BTreeMap<ProcId, Reason>,
    is_first: bool,
}

/// Why a process is in its state, in a few words.
#[derive(Debug)]
struct Reason {
    state: State,
    /// When it was found out.
    at: Duration,
    messages: Vec<Message>,
}

/// What is known of a task beside its row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fact {
    /// How much of one CPU it used between the last two looks, in percent.
    pub(super) cpu: Option<f32>,
    pub(super) mark: Mark,
    /// Whether it was in the same state at the look before.
    is_steady: bool,
    /// The clock ticks that it had used at the last look.
    ticks: u64,
    /// When its other files were read.
    detail_at: Option<Duration>,
}

/// Whether a task has just come or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    #[default]
    None,
    /// It was not there at the first look, and has been seen since then.
    New(Duration),
    /// It has not been there any more since then.
    Gone(Duration),
}

/// How long a mark is seen.
const MARKED: Duration = Duration::from_secs(4);

/// How long what was read of other files is good for. An exec is noticed by the name.
const GOOD_FOR: Duration = Duration::from_secs(5);

impl Fact {
    /// The CPU share as it is shown, so that what looks equal is sorted as equal.
    pub(super) fn cpu_tenths(&self) -> u32 {
        // Cutting off is what this is for, and `as` saturates.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "cut on purpose"
        )]
        self.cpu.map_or(0, |share| (share * 10.0) as u32)
    }

    /// Whether it is no longer there.
    pub(super) const fn is_gone(&self) -> bool {
        matches!(self.mark, Mark::Gone(_))
    }
}

impl World {
    /// Nothing yet.
    pub(super) fn new(machine: Machine) -> Self {
        Self {
            snapshot: Snapshot { processes: Vec::new(), machine, vanished: 0 },
            facts: Vec::new(),
            at: Duration::ZERO,
            chronicle: Chronicle::default(),
            reasons: BTreeMap::new(),
            is_first: true,
        }
    }

    /// Where a task stands.
    pub(super) fn index_of(&self, id: ProcId) -> Option<usize> {
        let processes = &self.snapshot.processes;
        // Nearly all are processes, which stand in the order of their numbers; a thread stands behind
        // its leader.
        let from = processes.partition_point(|task| task.tgid < id.pid);
        let is_it = |task: &Process| task.id == id;
        let near = processes[from..].iter().take(2).position(is_it).map(|index| from + index);
        near.or_else(|| processes.iter().position(is_it))
    }

    /// A task, if it is still known.
    pub(super) fn get(&self, id: ProcId) -> Option<(&Process, &Fact)> {
        let index = self.index_of(id)?;
        Some((&self.snapshot.processes[index], &self.facts[index]))
    }

    /// Takes a look in. `kept` stays even when it is gone.
    pub(super) fn look(&mut self, after: Snapshot, at: Duration, kept: Option<ProcId>) {
        let machine = after.machine;
        let ticks_per_second = machine.ticks_per_second;
        let passed = at.saturating_sub(self.at);
        let before = std::mem::replace(
            &mut self.snapshot,
            Snapshot { processes: Vec::new(), machine, vanished: after.vanished },
        );
        let known = std::mem::take(&mut self.facts);
        let all: Vec<Pair> = pairs(&before, &after).collect();
        let mut old: Vec<Option<Process>> = before.processes.into_iter().map(Some).collect();
        let mut new: Vec<Option<Process>> = after.processes.into_iter().map(Some).collect();
        let mut processes = Vec::with_capacity(new.len() + 8);
        let mut facts = Vec::with_capacity(new.len() + 8);
        for pair in all {
            let (earlier, fact) = match pair {
                Pair::Both(index, _) | Pair::Before(index) => (old[index].take(), known[index]),
                Pair::After(_) => (None, Fact::default()),
            };
            let later = match pair {
                Pair::Both(_, index) | Pair::After(index) => new[index].take(),
                Pair::Before(_) => None,
            };
            let kept_on = match (earlier, later) {
                (Some(earlier), Some(mut later)) => {
                    self.tell(&earlier, &later, at);
                    let mut fact = Fact {
                        cpu: share(fact.ticks, later.cpu_ticks(), passed, ticks_per_second),
                        ticks: later.cpu_ticks(),
                        is_steady: earlier.state == later.state,
                        ..fact
                    };
                    if earlier.comm != later.comm {
                        fact.detail_at = None;
                    }
                    let is_over = |since| at.saturating_sub(since) > MARKED;
                    if let Mark::New(since) | Mark::Gone(since) = fact.mark
                        && (is_over(since) || fact.is_gone())
                    {
                        fact.mark = Mark::None;
                    }
                    carry(earlier.more, &mut later);
                    Some((later, fact))
                }
                (None, Some(later)) => Some(self.come(later, at, passed)),
                (Some(earlier), None) => self.go(earlier, fact, at, kept),
                (None, None) => None,
            };
            if let Some((process, fact)) = kept_on {
                // A number that was given away is that of the one who has it now.
                let is_replaced =
                    |last: &Process| last.pid() == process.pid() && Some(last.id) != kept;
                if processes.last().is_some_and(is_replaced) {
                    processes.pop();
                    facts.pop();
                }
                processes.push(process);
                facts.push(fact);
            }
        }
        self.snapshot.processes = processes;
        self.facts = facts;
        self.at = at;
        self.is_first = false;
        let mut reasons = std::mem::take(&mut self.reasons);
        reasons.retain(|id, _| self.index_of(*id).is_some());
        self.reasons = reasons;
    }

    /// One that is new.
    fn come(&mut self, task: Process, at: Duration, passed: Duration) -> (Process, Fact) {
        let ticks = task.cpu_ticks();
        // Before the first look nothing is known; and threads come when somebody asks for them.
        if self.is_first || !task.is_leader() {
            return (task, Fact { ticks, is_steady: true, ..Fact::default() });
        }
        self.chronicle.add(at, Change { id: task.id, event: Event::Born(task.state) });
        let cpu = share(0, ticks, passed, self.snapshot.machine.ticks_per_second);
        (task, Fact { cpu, ticks, mark: Mark::New(at), ..Fact::default() })
    }

    /// One that is gone.
    fn go(
        &mut self,
        task: Process,
        fact: Fact,
        at: Duration,
        kept: Option<ProcId>,
    ) -> Option<(Process, Fact)> {
        if !task.is_leader() {
            return None;
        }
        let since = match fact.mark {
            Mark::Gone(since) => since,
            Mark::None | Mark::New(_) => {
                let event = Event::Gone(task.state);
                self.chronicle.add(at, Change { id: task.id, event });
                at
            }
        };
        let is_seen = at.saturating_sub(since) < MARKED || kept == Some(task.id);
        is_seen.then_some((task, Fact { cpu: None, mark: Mark::Gone(since), ..fact }))
    }

    fn tell(&mut self, before: &Process, after: &Process, at: Duration) {
        for change in changes(before, after) {
            self.chronicle.add(at, change);
        }
    }

    /// Takes in a look at one process alone, between two looks at all: as it is now, or that it is
    /// gone. Says whether it has changed.
    pub(super) fn glance(&mut self, id: ProcId, now: Option<Process>, at: Duration) -> bool {
        let Some(index) = self.index_of(id) else { return false };
        let now = now.filter(|now| now.id == id);
        let Some(mut later) = now else {
            if self.facts[index].is_gone() {
                return false;
            }
            let event = Event::Gone(self.snapshot.processes[index].state);
            self.chronicle.add(at, Change { id, event });
            self.facts[index].mark = Mark::Gone(at);
            self.facts[index].cpu = None;
            return true;
        };
        let before = &self.snapshot.processes[index];
        let all: Vec<_> = changes(before, &later).collect();
        if all.is_empty() {
            return false;
        }
        for change in all {
            self.chronicle.add(at, change);
        }
        let earlier = std::mem::take(&mut self.snapshot.processes[index].more);
        carry(earlier, &mut later);
        self.snapshot.processes[index] = later;
        true
    }

    /// Of these tasks, those whose other files are to be read now: they never were, or too long ago.
    pub(super) fn stale(&self, shown: impl Iterator<Item = usize>) -> Vec<usize> {
        let is_stale = |index: &usize| {
            let fact = &self.facts[*index];
            let is_good =
                fact.detail_at.is_some_and(|read| self.at.saturating_sub(read) < GOOD_FOR);
            !is_good && !fact.is_gone()
        };
        shown.filter(is_stale).collect()
    }

    /// Of these tasks, those of which it is to be found out now why they are not well: never did we, or
    /// too long ago. Every child is a zombie for a moment, so that one look is not enough.
    pub(super) fn unexplained(&self, shown: impl Iterator<Item = usize>) -> Vec<usize> {
        let is_unexplained = |index: &usize| {
            let (task, fact) = (&self.snapshot.processes[*index], &self.facts[*index]);
            let is_asked = is_notable(task.state) && task.is_leader();
            let is_known = self.reasons.get(&task.id).is_some_and(|reason| {
                reason.state == task.state && self.at.saturating_sub(reason.at) < GOOD_FOR
            });
            is_asked && fact.is_steady && !fact.is_gone() && !is_known
        };
        shown.filter(is_unexplained).collect()
    }

    /// Takes in why a task is in its state.
    pub(super) fn understand(&mut self, index: usize, messages: Vec<Message>) {
        let task = &self.snapshot.processes[index];
        let reason = Reason { state: task.state, at: self.at, messages };
        self.reasons.insert(task.id, reason);
    }

    /// Why a task is in its state, where that was found out.
    pub(super) fn reason(&self, task: &Process) -> &[Message] {
        let reason = self.reasons.get(&task.id).filter(|reason| reason.state == task.state);
        reason.map_or(&[], |reason| &reason.messages)
    }

    /// Whether the other files of a task were never read.
    pub(super) fn is_unknown(&self, index: usize) -> bool {
        self.facts[index].detail_at.is_none() && !self.facts[index].is_gone()
    }

    /// Takes in what was read of a task's other files. What could not be read stays as it was.
    pub(super) fn learn(&mut self, id: ProcId, more: More) {
        let Some(index) = self.index_of(id) else { return };
        let known = &mut self.snapshot.processes[index].more;
        known.cmdline = more.cmdline.or_else(|| known.cmdline.take());
        known.euid = more.euid.or(known.euid);
        known.locked_kib = more.locked_kib.or(known.locked_kib);
        self.facts[index].detail_at = Some(self.at);
    }
}

/// What was read of other files stays known, but what ends with the process's memory.
fn carry(more: More, later: &mut Process) {
    later.more = more;
    if later.vsize == 0 {
        later.more.cmdline = None;
        later.more.locked_kib = None;
    }
}

/// How much of one CPU so many clock ticks are of a time, in percent.
#[expect(clippy::cast_precision_loss, reason = "a percentage needs no 52 bits")]
fn share(before: u64, after: u64, passed: Duration, ticks_per_second: u64) -> Option<f32> {
    if passed.is_zero() {
        return None;
    }
    let seconds = after.saturating_sub(before) as f32 / ticks_per_second.max(1) as f32;
    Some(seconds * 100.0 / passed.as_secs_f32())
}

#[cfg(test)]
pub(super) mod tests;
