//! The states between which a task goes, and why it does.

use super::super::model::Pid;
use super::super::signal::Signal;
use super::super::state::State;
use super::super::wait_status::WaitStatus;
use super::event::{Context, Lineage, Peer, Place};
use crate::ui::Bytes;

/// Where a task is in the five-state model, with what Linux adds to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It has been made and was on no run queue yet.
    New,
    /// It could run and has no CPU.
    Ready,
    /// It has a CPU.
    Running,
    /// Its letter is `R`: ready or running, which a look at `stat` does not tell.
    Runnable,
    /// It waits for an event: `S`, `D`, or `I` and `P` of kernel threads.
    Waiting(State),
    /// It is stopped, by a signal (`T`) or by its tracer (`t`).
    Stopped(State),
    /// It has ended.
    Terminated,
}

impl Stage {
    /// The stage of a task whose state letter is this one.
    pub const fn of(state: State) -> Self {
        match state {
            State::Running => Self::Runnable,
            State::Stopped | State::Traced => Self::Stopped(state),
            State::Zombie | State::Dead => Self::Terminated,
            State::Sleeping
            | State::Uninterruptible
            | State::Idle
            | State::Parked
            | State::Other(_) => Self::Waiting(state),
        }
    }

    /// Its name for programs; behind `watch-stage-` the message that names it for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Runnable => "runnable",
            Self::Waiting(_) => "waiting",
            Self::Stopped(_) => "stopped",
            Self::Terminated => "terminated",
        }
    }

    /// The letter that ps shows for it.
    pub const fn state(self) -> State {
        match self {
            Self::New | Self::Ready | Self::Running | Self::Runnable => State::Running,
            Self::Waiting(state) | Self::Stopped(state) => state,
            Self::Terminated => State::Zombie,
        }
    }
}

/// A task went from one state to another, or, where both are the same, something happened to it
/// that is no change of state: it was found, made, or executed a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// When, in nanoseconds of `CLOCK_MONOTONIC`. Of a sampled one, when it was seen.
    pub time_ns: u64,
    /// Which task.
    pub task: Pid,
    /// The process that it belongs to.
    pub process: Pid,
    /// Its name.
    pub comm: Bytes,
    /// The CPU: the one that it got, gave up, or is to run on.
    pub cpu: Option<u32>,
    /// Where it was.
    pub from: Stage,
    /// Where it is now.
    pub to: Stage,
    /// Why.
    pub cause: Cause,
}

/// Why a task changed its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// It was in this state when the watch began.
    Found,
    /// A task made it.
    Made {
        /// Which.
        by: Peer,
        /// With what in common.
        lineage: Lineage,
    },
    /// Its maker put it on a run queue for the first time.
    Queued,
    /// The scheduler gave it a CPU.
    Scheduled {
        /// For how long it had been ready, in nanoseconds, where that is known.
        waited_ns: Option<u64>,
    },
    /// The scheduler gave its CPU to another.
    Preempted {
        /// To which.
        by: Peer,
    },
    /// It gave up the CPU by sched_yield(2).
    Yielded {
        /// Who got it.
        to: Peer,
    },
    /// It has to wait for something.
    Blocked {
        /// Where in the kernel; none where nobody asked, as it sleeps too often.
        place: Option<Place>,
    },
    /// What it waited for came.
    Woken {
        /// The task that was running there when it was woken.
        by: Peer,
        /// Whether that task did it, or an interrupt that came meanwhile.
        context: Context,
    },
    /// A signal woke, stopped or continued it.
    Signaled {
        /// Which one, where that was seen.
        signal: Option<Signal>,
        /// Who sent it.
        by: Option<Peer>,
    },
    /// Its tracer stopped it.
    Traced,
    /// It executed a program (execve(2)).
    Executed {
        /// The path that it named; empty where that was not seen.
        path: Bytes,
    },
    /// It ended.
    Ended {
        /// How that came.
        way: Way,
        /// The wait status of its process, where it could be learned.
        status: Option<WaitStatus>,
        /// Whether other threads of its process go on.
        others_live: bool,
    },
    /// Two looks found it in different states; what was between them is not known.
    Seen,
    /// Events were lost.
    Missed,
}

/// How a task came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It called exit(2) or exit_group(2).
    Call,
    /// A signal ended it; the one that was last sent to its process, where that was seen.
    Signal(Option<(Signal, Peer)>),
    /// Not seen.
    Unknown,
}
