//! How long a task was in each state, and how often it changed: sums over its transitions. Pure.

use std::collections::BTreeMap;

use super::transition::{Cause, Stage, Transition};
use crate::proc::model::Pid;
use crate::proc::state::State;
use crate::ui::Bytes;

/// The sums of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The task.
    pub task: Pid,
    /// Its process.
    pub process: Pid,
    /// Its last name.
    pub comm: Bytes,
    /// When the watch over it began.
    pub start_ns: u64,
    /// Until when it is accounted for.
    pub end_ns: u64,
    /// Where it is.
    pub stage: Stage,
    /// The way that it ended, and its wait status, where it has ended.
    pub ending: Option<Cause>,
    /// Nanoseconds on a CPU.
    pub running_ns: u64,
    /// Nanoseconds of waiting for one.
    pub ready_ns: u64,
    /// Nanoseconds in `R`, where nobody could tell running and ready apart.
    pub runnable_ns: u64,
    /// Nanoseconds in interruptible sleep.
    pub sleeping_ns: u64,
    /// Nanoseconds in uninterruptible sleep.
    pub uninterruptible_ns: u64,
    /// Nanoseconds stopped, by a signal or a tracer.
    pub stopped_ns: u64,
    /// Nanoseconds in the sleeps of kernel threads, and new.
    pub other_ns: u64,
    /// How often it got a CPU.
    pub slices: u64,
    /// How often another took its CPU.
    pub preempted: u64,
    /// How often it gave up its CPU by sched_yield(2).
    pub yielded: u64,
    /// How often it went to sleep.
    pub blocked: u64,
    /// How often nobody asked where it went to sleep.
    pub unplaced: u64,
    /// How often something woke it.
    pub woken: u64,
    /// How often it was stopped.
    pub stops: u64,
    /// The longest single wait for a CPU.
    pub longest_ready_ns: u64,
    /// Where the times were measured by schedstat, not added up from transitions: those on a CPU and
    /// in its queue, and the slices, are exact then.
    pub measured: Option<Measured>,
}

/// What `schedstat` counted between the first look and the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measured {
    /// Nanoseconds on a CPU.
    pub running_ns: u64,
    /// Nanoseconds on a run queue.
    pub ready_ns: u64,
    /// How often it got a CPU.
    pub slices: u64,
    /// No single wait for a CPU was longer than this.
    pub longest_ready_at_most_ns: u64,
}

impl Account {
    fn new(transition: &Transition) -> Self {
        Self {
            task: transition.task,
            process: transition.process,
            comm: transition.comm.clone(),
            start_ns: transition.time_ns,
            end_ns: transition.time_ns,
            stage: transition.from,
            ending: None,
            running_ns: 0,
            ready_ns: 0,
            runnable_ns: 0,
            sleeping_ns: 0,
            uninterruptible_ns: 0,
            stopped_ns: 0,
            other_ns: 0,
            slices: 0,
            preempted: 0,
            yielded: 0,
            blocked: 0,
            unplaced: 0,
            woken: 0,
            stops: 0,
            longest_ready_ns: 0,
            measured: None,
        }
    }

    /// Nanoseconds that were accounted for.
    pub const fn total_ns(&self) -> u64 {
        self.end_ns.saturating_sub(self.start_ns)
    }

    fn stay(&mut self, until_ns: u64) {
        let stay = until_ns.saturating_sub(self.end_ns);
        self.end_ns = self.end_ns.max(until_ns);
        let sum = match self.stage {
            Stage::Running => &mut self.running_ns,
            Stage::Ready => {
                self.longest_ready_ns = self.longest_ready_ns.max(stay);
                &mut self.ready_ns
            }
            Stage::Runnable => &mut self.runnable_ns,
            Stage::Waiting(State::Sleeping) => &mut self.sleeping_ns,
            Stage::Waiting(State::Uninterruptible) => &mut self.uninterruptible_ns,
            Stage::Stopped(_) => &mut self.stopped_ns,
            Stage::New | Stage::Waiting(_) => &mut self.other_ns,
            Stage::Terminated => return,
        };
        *sum += stay;
    }

    fn observe(&mut self, transition: &Transition) {
        if self.stage != Stage::Terminated {
            self.stay(transition.time_ns);
        }
        self.comm.clone_from(&transition.comm);
        match &transition.cause {
            Cause::Preempted { .. } => self.preempted += 1,
            Cause::Yielded { .. } => self.yielded += 1,
            Cause::Blocked { place: None } => self.unplaced += 1,
            Cause::Ended { .. } => self.ending = Some(transition.cause.clone()),
            _ => {}
        }
        if transition.from != transition.to || matches!(transition.cause, Cause::Found) {
            match transition.to {
                Stage::Running => self.slices += 1,
                Stage::Waiting(_) => self.blocked += 1,
                Stage::Stopped(_) => self.stops += 1,
                Stage::Ready if matches!(transition.from, Stage::Waiting(_)) => self.woken += 1,
                _ => {}
            }
        }
        self.stage = transition.to;
    }
}

/// The sums of all tasks that are watched.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    accounts: BTreeMap<Pid, Account>,
}

impl Ledger {
    /// Takes notice of a transition. They come in the order of their times.
    pub fn observe(&mut self, transition: &Transition) {
        let account =
            self.accounts.entry(transition.task).or_insert_with(|| Account::new(transition));
        account.observe(transition);
    }

    /// Enters what was measured of a task.
    pub fn measure(&mut self, task: Pid, measured: Measured) {
        if let Some(account) = self.accounts.get_mut(&task) {
            account.measured = Some(measured);
        }
    }

    /// The watch is over: whoever has not ended stays until now where it is.
    pub fn close(&mut self, now_ns: u64) {
        for account in self.accounts.values_mut() {
            if account.stage != Stage::Terminated {
                account.stay(now_ns);
            }
        }
    }

    /// The sums, in the order of the tasks' numbers.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Whether nothing was ever told.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transition(time_ns: u64, from: Stage, to: Stage, cause: Cause) -> Transition {
        let comm = Bytes::from("a");
        Transition { time_ns, task: 1, process: 1, comm, cpu: Some(0), from, to, cause }
    }

    const ASLEEP: Stage = Stage::Waiting(State::Sleeping);

    #[test]
    fn every_nanosecond_is_in_one_state() {
        let mut ledger = Ledger::default();
        let scheduled = || Cause::Scheduled { waited_ns: None };
        for told in [
            transition(100, ASLEEP, ASLEEP, Cause::Found),
            transition(150, ASLEEP, Stage::Ready, Cause::Seen),
            transition(170, Stage::Ready, Stage::Running, scheduled()),
            transition(
                171,
                Stage::Running,
                Stage::Running,
                Cause::Executed { path: Bytes::default() },
            ),
            transition(200, Stage::Running, Stage::Ready, Cause::Seen),
            transition(205, Stage::Ready, Stage::Running, scheduled()),
            transition(300, Stage::Running, ASLEEP, Cause::Seen),
        ] {
            ledger.observe(&told);
        }
        ledger.close(1000);
        let account = ledger.accounts().next().expect("an account");
        assert_eq!((account.sleeping_ns, account.ready_ns, account.running_ns), (750, 25, 125));
        assert_eq!(account.total_ns(), 900);
        assert_eq!((account.slices, account.longest_ready_ns, account.woken), (2, 20, 1));
    }

    #[test]
    fn the_time_after_the_end_counts_for_nothing() {
        let mut ledger = Ledger::default();
        let cause = Cause::Ended { way: super::super::Way::Call, status: None, others_live: false };
        ledger.observe(&transition(0, Stage::Running, Stage::Running, Cause::Found));
        ledger.observe(&transition(10, Stage::Running, Stage::Terminated, cause));
        ledger.close(1000);
        assert_eq!(ledger.accounts().next().map(Account::total_ns), Some(10));
    }
}
