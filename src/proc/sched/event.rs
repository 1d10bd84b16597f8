//! What the kernel's tracepoints tell of a task, as plain data.

use std::rc::Rc;

use serde::Serialize;

use super::super::model::Pid;
use super::super::signal::Signal;
use super::super::state::State;
use crate::ui::Bytes;

/// Something that happened to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// When, in nanoseconds of `CLOCK_MONOTONIC`.
    pub(super) time_ns: u64,
    /// On which CPU it was told.
    pub(super) cpu: u32,
    /// To whom.
    pub(super) task: Pid,
    /// What.
    pub(super) kind: Kind,
}

/// What can happen to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// It left the CPU (`sched_switch`, as the previous task). Its place is that in the kernel, where
    /// that was asked for.
    Off { left: Left, next: Peer, place: Option<Place> },
    /// It got the CPU (`sched_switch`, as the next task).
    On { comm: Bytes },
    /// Somebody is waking it (`sched_waking`).
    Waking { by: Peer, context: Context, target_cpu: u32 },
    /// It was put on a run queue for the first time (`sched_wakeup_new`).
    Queued { target_cpu: u32 },
    /// A task made it (`task_newtask`).
    Made { by: Peer, lineage: Lineage, comm: Bytes },
    /// It executed a program (`sched_process_exec`). `former` is the number that it had before: the
    /// thread that calls execve(2) takes over the number of the leader.
    Executed { path: Bytes, former: Pid },
    /// It is ending (`sched_process_exit`).
    Exiting { by_signal: bool, others_live: bool },
    /// A signal was sent to it (`signal_generate`).
    Signal { signal: Signal, by: Peer, is_delivered: bool },
}

/// In which state a task left the CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// It could have gone on.
    Ready,
    /// It could not.
    As(State),
}

/// Another task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its number; 0 is the idle task of a CPU.
    pub task: Pid,
    /// Its name, where that is known.
    pub comm: Bytes,
}

/// In what context the kernel woke a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Context {
    /// In a system call or page fault of the waker.
    Process,
    /// In an interrupt, which has nothing to do with the task that it interrupted: a timer that
    /// expired, a disk or a network card.
    Interrupt,
}

/// What a new task has in common with its maker (the flags of clone(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lineage {
    /// Another process.
    Fork,
    /// Another process; its maker waits until it executes a program or ends.
    Vfork,
    /// Another thread of the same process.
    Thread,
}

/// Where in the kernel a task goes to sleep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The system call, by its name.
    pub call: Option<Rc<str>>,
    /// The kernel function, as /proc/PID/wchan would show it.
    pub function: Option<Rc<str>>,
}

impl Place {
    /// Whether the task has not gone to sleep there, but has given up its CPU.
    pub(super) fn is_yield(&self) -> bool {
        self.call.as_deref() == Some("sched_yield")
    }
}

/// The name that execve(2) gives a task: the file name, cut to 15 bytes.
pub(super) fn program_name(path: &Bytes) -> Bytes {
    let name = path.as_bytes().rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    Bytes::from(&name[..name.len().min(15)])
}
