//! Work for a CPU: actors that compute until they are told to stop or have had their share of time,
//! on the CPUs that they may use, and what the scheduler says that they got.

use std::time::Duration;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid as NixPid;
use procfs::FromRead as _;
use procfs::process::Schedstat;

use super::actor::{Cue, Part, Played};
use super::{Stage, refused};
use crate::proc::Pid;
use crate::run::Result;

/// The number of a CPU, as field 39 of proc_pid_stat(5) counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Processor(pub(crate) usize);

/// A clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// That on the wall, which nobody can set back (`CLOCK_MONOTONIC`).
    Wall,
    /// The CPU time of the calling thread (`CLOCK_THREAD_CPUTIME_ID`).
    Cpu,
}

impl Clock {
    /// What it shows.
    pub(crate) fn now(self) -> Duration {
        let id = match self {
            Self::Wall => ClockId::CLOCK_MONOTONIC,
            Self::Cpu => ClockId::CLOCK_THREAD_CPUTIME_ID,
        };
        // Both clocks are there on every Linux, so that the call has nothing to refuse.
        clock_gettime(id).map(Duration::from).unwrap_or_default()
    }
}

/// A time in whole milliseconds, as sentences and JSON have it.
pub(crate) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// The CPUs that the calling process may use, in ascending order.
fn processors() -> nix::Result<Vec<Processor>> {
    let set = sched_getaffinity(NixPid::from_raw(0))?;
    let all = (0..CpuSet::count()).filter(|number| set.is_set(*number).unwrap_or(false));
    Ok(all.map(Processor).collect())
}

/// Restricts a process to these CPUs; 0 is the calling one (sched_setaffinity(2)).
fn restrict(pid: Pid, to: &[Processor]) -> nix::Result<()> {
    let mut set = CpuSet::new();
    to.iter().try_for_each(|processor| set.set(processor.0))?;
    sched_setaffinity(NixPid::from_raw(pid), &set)
}

#[expect(clippy::unused_self, reason = "a script is a list of verbs of whom it is about")]
impl Part<'_> {
    /// Uses these CPUs alone from now on. Its children inherit it.
    pub(crate) fn use_only(&self, processors: &[Processor]) -> Played {
        restrict(0, processors)
    }

    /// Computes until the stage gives this cue.
    pub(crate) fn work_until(&self, cue: &Cue) -> Played {
        /// What is computed between two looks, so that nearly all the time is spent computing.
        const CHUNK: u64 = 20_000;
        while !cue.is_given()? {
            compute(CHUNK);
        }
        self.wait_for(cue)
    }

    /// Computes until the calling thread has used this much CPU time from now on, however long that
    /// takes on the wall.
    pub(crate) fn work_for(&self, time: Duration) {
        const CHUNK: u64 = 2_000;
        let end = Clock::Cpu.now() + time;
        while Clock::Cpu.now() < end {
            compute(CHUNK);
        }
    }
}

/// Something that the compiler cannot leave out.
fn compute(turns: u64) {
    (0..turns).for_each(|turn| {
        std::hint::black_box(turn);
    });
}

#[expect(clippy::unused_self, reason = "a script is a list of verbs of whom it is about")]
impl Stage<'_> {
    /// Has the stage itself use these CPUs alone. Actors that are forked later inherit it.
    pub(crate) fn use_only(&self, processors: &[Processor]) -> Result<()> {
        restrict(0, processors).map_err(|errno| refused("sched_setaffinity", errno))
    }

    /// The times and time slices of a process; `None` where the kernel keeps none or it has gone.
    pub(crate) fn schedstat(&self, pid: Pid) -> Option<Schedstat> {
        let text = self.procfs().read(&format!("{pid}/schedstat")).ok()?;
        Schedstat::from_read(text.as_slice()).ok()
    }

    /// The CPUs that ptool may use.
    pub(crate) fn processors(&self) -> Result<Vec<Processor>> {
        processors().map_err(|errno| refused("sched_getaffinity", errno))
    }
}
