//! The transitions of tasks between their states, from whoever can tell them.
//!
//! [`exact`] hears of each from the scheduler itself: tracepoints, read through perf_event_open(2),
//! which need privilege. [`sampled`] looks at `stat` and `schedstat` again and again, which anybody
//! may, and knows no more than what it saw. Both tell [`Transition`]s. What the tracepoints say
//! becomes transitions in `machine`, which is pure, as are the parsers of what the kernel writes.

mod budget;
mod decode;
pub mod ending;
mod event;
pub mod exact;
mod filter;
mod format;
mod machine;
pub mod residency;
mod ring;
pub mod sampled;
mod symbol;
mod tracefs;
mod transition;

pub use event::{Context, Lineage, Peer, Place};
pub use residency::{Account, Ledger};
pub use transition::{Cause, Stage, Transition, Way};

use super::model::Pid;

/// Which of the tasks that a watched one makes are watched too. Its threads always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// None.
    Threads,
    /// Every child, and theirs.
    Children,
}

/// A task to watch from the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its number.
    pub task: Pid,
    /// The number of its process.
    pub process: Pid,
    /// Its name.
    pub comm: crate::ui::Bytes,
    /// Where it was when the watch began.
    pub stage: Stage,
}
