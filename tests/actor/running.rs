//! Processes on a CPU, waiting for one, and in uninterruptible sleep.

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::{Pid, getpid, getppid};

use crate::stage::{Slot, Stage, die_with, fork, pause_forever, spin_forever};
use crate::{Family, sys};

pub(crate) const SCENES: Family = &[("running", running), ("ready", ready), ("vfork", vfork)];

fn running(stage: &mut Stage, _: &[String]) -> Result<()> {
    let spinner = stage.slot()?;
    fork(|| {
        spinner.arrive();
        spin_forever()
    })?;
    stage.cast("spinner", spinner, 'R')?;
    Ok(())
}

/// Two spinners on one CPU: at any instant one of them runs and the other is only ready.
fn ready(stage: &mut Stage, _: &[String]) -> Result<()> {
    let allowed = sched_getaffinity(Pid::from_raw(0))?;
    let cpu = (0..CpuSet::count()).find(|&cpu| allowed.is_set(cpu).unwrap_or(false));
    let mut one = CpuSet::new();
    one.set(cpu.context("no CPU is allowed")?)?;
    for role in ["a", "b"] {
        let spinner = stage.slot()?;
        fork(|| {
            sched_setaffinity(Pid::from_raw(0), &one)?;
            spinner.arrive();
            spin_forever()
        })?;
        stage.cast(role, spinner, 'R')?;
    }
    Ok(())
}

/// What a vfork child does here: tells that it is there, and sleeps.
fn borrow_memory(child: sys::AtomicRef) {
    // Its parent dies of SIGKILL in spite of the D, and must take the child along.
    let _ = die_with(getppid());
    child.store(getpid().as_raw(), std::sync::atomic::Ordering::SeqCst);
    pause_forever()
}

/// Blocks the calling thread in D behind a child that sleeps.
pub(crate) fn block_in_vfork(child: Slot) -> Result<()> {
    sys::vfork(borrow_memory, child.number())?;
    Ok(())
}

fn vfork(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (parent, child) = (stage.slot()?, stage.slot()?);
    fork(|| {
        parent.arrive();
        block_in_vfork(child)
    })?;
    stage.cast("parent", parent, 'D')?;
    stage.cast("child", child, 'S')?;
    Ok(())
}
