//! Why processes are in states that somebody may wonder about, found out at a bounded cost.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::proc::{Finding, Pid, ProcFs, Process, State, Tty, rules};
use crate::ui::Bytes;

/// How many processes are asked about one by one. Each costs about as much as reading a dozen others,
/// and where there are more, they are the many children of the few that leak them.
const ASKED: usize = 100;

/// The reasons that were found.
#[derive(Debug)]
pub(super) struct Reasons<'a> {
    procfs: &'a ProcFs,
    asked: Cell<usize>,
    known: RefCell<HashMap<Likeness, Vec<Finding>>>,
}

/// What siblings have in common that are in a state for the same reason.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Likeness {
    ppid: Pid,
    comm: Bytes,
    state: State,
    num_threads: u64,
    exit_code: i32,
    tty: Tty,
    pgrp: Option<Pid>,
}

impl Likeness {
    /// `None` where like processes may well have unlike reasons: a wait or a tracer of their own.
    fn of(task: &Process) -> Option<Self> {
        let pgrp = match task.state {
            State::Zombie => None,
            State::Stopped => Some(task.pgrp),
            _ => return None,
        };
        Some(Self {
            ppid: task.ppid,
            comm: task.comm.clone(),
            state: task.state,
            num_threads: task.num_threads,
            exit_code: task.exit_code,
            tty: task.tty,
            pgrp,
        })
    }
}

impl<'a> Reasons<'a> {
    pub(super) fn new(procfs: &'a ProcFs) -> Self {
        Self { procfs, asked: Cell::new(0), known: RefCell::default() }
    }

    /// Why a process is in its state, where that is none of the usual ones.
    ///
    /// The first hundred are asked about one by one. Of the rest, zombies and stopped processes have
    /// the reason of one that they are like, or are asked about where there is none; what waits
    /// uninterruptibly or is traced is left without a reason rather than given another's.
    pub(super) fn of(&self, task: &Process) -> Vec<Finding> {
        let is_wondered_at = match task.state {
            State::Zombie | State::Stopped | State::Traced | State::Uninterruptible => true,
            State::Running
            | State::Sleeping
            | State::Dead
            | State::Idle
            | State::Parked
            | State::Other(_) => false,
        };
        if !is_wondered_at || !task.is_leader() {
            return Vec::new();
        }
        let likeness = Likeness::of(task);
        if self.asked.get() >= ASKED {
            let known = self.known.borrow();
            match likeness.as_ref().map(|likeness| known.get(likeness)) {
                None => return Vec::new(),
                Some(Some(findings)) => return findings.clone(),
                Some(None) => {}
            }
        }
        self.asked.set(self.asked.get() + 1);
        let findings = rules::why(self.procfs, task);
        if let Some(likeness) = likeness {
            self.known.borrow_mut().entry(likeness).or_insert_with(|| findings.clone());
        }
        findings
    }
}
