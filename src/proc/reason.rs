//! Why processes are in states that somebody may wonder about, found out at a bounded cost.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::finding::Finding;
use super::model::{Pid, Process};
use super::read::ProcFs;
use super::rules;
use super::state::State;
use super::tty::Tty;
use crate::ui::Bytes;

/// How many processes are asked about one by one. Each costs about as much as reading a dozen others,
/// and where there are more, they are the many children of the few that leak them.
const ASKED: usize = 100;

/// The reasons that were found.
#[derive(Debug)]
pub struct Reasons<'a> {
    procfs: &'a ProcFs,
    /// After how many questions those that are like another one are no longer asked about.
    alike_from: usize,
    asked: Cell<usize>,
    known: RefCell<HashMap<Likeness, Vec<Finding>>>,
}

/// What tasks have in common that are in a state for the same reason.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Likeness {
    /// Siblings that ended or were stopped alike.
    Siblings {
        ppid: Pid,
        comm: Bytes,
        state: State,
        num_threads: u64,
        exit_code: i32,
        tty: Tty,
        pgrp: Option<Pid>,
    },
    /// Whoever waits uninterruptibly in the same function of the kernel.
    Function(Bytes),
}

impl Likeness {
    /// `None` where like tasks may well have unlike reasons: a wait or a tracer of their own.
    fn of(task: &Process) -> Option<Self> {
        let pgrp = match task.state {
            State::Zombie => None,
            State::Stopped => Some(task.pgrp),
            State::Uninterruptible => {
                // A parent in vfork(2) waits for a child of its own, and 0 is no function.
                let is_shared = |function: &&Bytes| {
                    ![&b"kernel_clone"[..], b"0"].contains(&function.as_bytes())
                };
                return task.more.wchan.as_ref().filter(is_shared).cloned().map(Self::Function);
            }
            _ => return None,
        };
        Some(Self::Siblings {
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
    /// Reasons for whoever shows every process: the first hundred are asked about one by one.
    pub fn new(procfs: &'a ProcFs) -> Self {
        Self { procfs, alike_from: ASKED, asked: Cell::new(0), known: RefCell::default() }
    }

    /// Reasons for whoever groups what is alike: of those, one is asked about.
    pub fn by_likeness(procfs: &'a ProcFs) -> Self {
        Self { alike_from: 0, ..Self::new(procfs) }
    }

    /// Why a process is in its state, where that is none of the usual ones.
    ///
    /// The first hundred are asked about one by one. Of the rest, those that are like another one
    /// have its reason, or are asked about where there is none; what waits in a way of its own or is
    /// traced is left without a reason rather than given another's.
    pub fn of(&self, task: &Process) -> Vec<Finding> {
        if task.is_leader() { self.of_task(task) } else { Vec::new() }
    }

    /// As [`Self::of`], for threads too.
    pub fn of_task(&self, task: &Process) -> Vec<Finding> {
        let is_wondered_at = match task.state {
            State::Zombie | State::Stopped | State::Traced | State::Uninterruptible => true,
            State::Running
            | State::Sleeping
            | State::Dead
            | State::Idle
            | State::Parked
            | State::Other(_) => false,
        };
        if !is_wondered_at {
            return Vec::new();
        }
        let likeness = Likeness::of(task);
        let asked = self.asked.get();
        let known = match &likeness {
            None if asked >= ASKED => return Vec::new(),
            Some(likeness) if asked >= self.alike_from => {
                self.known.borrow().get(likeness).cloned()
            }
            _ => None,
        };
        if let Some(findings) = known {
            return findings;
        }
        self.asked.set(asked + 1);
        let findings = rules::why(self.procfs, task);
        // One that ended under the question answers for nobody else.
        if let Some(likeness) = likeness.filter(|_| !findings.is_empty()) {
            self.known.borrow_mut().entry(likeness).or_insert_with(|| findings.clone());
        }
        findings
    }
}
