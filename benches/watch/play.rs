//! The program that is watched.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::time::Instant;

use anyhow::{Context as _, Result};
use nix::libc;
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid, pipe, read, write};

/// What the program does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// How often it works and then waits for its partner.
    pub(crate) rounds: u64,
    /// How much it works in a round.
    work: u64,
}

/// About how long a run takes. Well below a second: from then on the kernel gives some of the CPU to
/// those whom SCHED_FIFO has kept waiting.
const MILLIS: u64 = 600;

impl Plan {
    /// Finds how much work makes so many switches a second on this machine: each of the two leaves
    /// the CPU once a round.
    pub(crate) fn calibrated(switches_per_second: u64) -> Result<Self> {
        let rounds_per_second = switches_per_second / 2;
        let rounds = rounds_per_second / 5;
        let wanted = 1_000_000_000 / rounds_per_second;
        let mut work = 20_000;
        for _ in 0..6 {
            let took = best_of_three(Self { rounds, work })? / rounds;
            work = (work * wanted / took.max(1)).max(100);
        }
        Ok(Self { rounds: rounds_per_second * MILLIS / 1000, work })
    }

    pub(crate) fn to_argument(self) -> String {
        format!("{}x{}", self.rounds, self.work)
    }
}

/// In a process of its own each time: the place and the priority stay with whoever has them.
fn best_of_three(plan: Plan) -> Result<u64> {
    let me = std::env::current_exe()?;
    let mut best = u64::MAX;
    for _ in 0..3 {
        let played =
            std::process::Command::new(&me).args([super::PLAY, &plan.to_argument()]).output()?;
        let text = String::from_utf8(played.stdout)?;
        let took: u64 = text.trim().strip_prefix("took ").context("no time")?.parse()?;
        best = best.min(took);
    }
    Ok(best)
}

/// Plays a plan and prints how many nanoseconds the rounds took.
pub(crate) fn play(plan: &str) -> Result<()> {
    let (rounds, work) = plan.split_once('x').context("ROUNDSxWORK")?;
    let (rounds, work): (u64, u64) = (rounds.parse()?, work.parse()?);
    settle_down();
    let ((theirs, mine), (my_end, their_end)) = (pipe()?, pipe()?);
    #[expect(unsafe_code, reason = "fork(2) has no safe form")]
    // SAFETY: this process has one thread.
    if let ForkResult::Child = unsafe { nix::unistd::fork()? } {
        drop((mine, my_end));
        answer(&theirs, &their_end);
        // SAFETY: takes a number and does not return.
        #[expect(unsafe_code, reason = "the child must not run what the parent registered")]
        unsafe {
            libc::_exit(0)
        }
    }
    drop((theirs, their_end));
    let begin = Instant::now();
    for _ in 0..rounds {
        labour(work);
        write(&mine, &[1])?;
        read(&my_end, &mut [0])?;
    }
    let took = begin.elapsed().as_nanos();
    drop(mine);
    waitpid(None, None)?;
    writeln!(io::stdout(), "took {took}")?;
    Ok(())
}

fn answer(theirs: &OwnedFd, their_end: &OwnedFd) {
    while read(theirs, &mut [0]).is_ok_and(|length| length > 0) {
        if write(their_end, &[1]).is_err() {
            return;
        }
    }
}

/// The last CPU that there is, and, where that is allowed, before all others there: a bench on a
/// machine that is not idle would measure its neighbours.
fn settle_down() {
    let me = Pid::from_raw(0);
    let Ok(allowed) = sched_getaffinity(me) else { return };
    let last = (0..CpuSet::count()).rev().find(|cpu| allowed.is_set(*cpu).unwrap_or(false));
    let mut only = CpuSet::new();
    if let Some(last) = last
        && only.set(last).is_ok()
    {
        let _ = sched_setaffinity(me, &only);
    }
    let parameters = libc::sched_param { sched_priority: 10 };
    #[expect(unsafe_code, reason = "nix has no sched_setscheduler")]
    // SAFETY: the pointer is to a live value that the kernel only reads.
    let _ = unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const parameters) };
}

fn labour(work: u64) {
    let mut sum = 0_u64;
    for number in 0..work {
        sum = black_box(sum.wrapping_mul(31).wrapping_add(number));
    }
    black_box(sum);
}
