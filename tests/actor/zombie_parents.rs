//! Zombies by what keeps their parents from reaping them.

use anyhow::Result;
use nix::sys::signal::{SigSet, Signal, raise};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

use crate::cgroups::{Freezer, Version};
use crate::running::block_in_vfork;
use crate::stage::{Slot, Stage, await_death, fork, pause_forever, spin_forever};
use crate::{Family, sys};

pub(crate) const SCENES: Family = &[
    ("zombie-handler", |stage, _| family(stage, 'S', catch_children, pause).map(drop)),
    ("zombie-blocked", |stage, _| family(stage, 'S', block_children, pause).map(drop)),
    ("zombie-ignored-late", |stage, _| family(stage, 'S', as_is, ignore_children).map(drop)),
    ("zombie-parent-stopped", |stage, _| family(stage, 'T', as_is, stop).map(drop)),
    ("zombie-parent-busy", |stage, _| family(stage, 'R', as_is, spin).map(drop)),
    ("zombie-parent-frozen", parent_frozen),
    ("zombie-parent-blocked", parent_blocked),
    ("zombie-other-pid", other_pid),
];

/// A parent that prepares, sees its child die without reaping it, and then goes on.
fn family(
    stage: &mut Stage,
    state: char,
    prepare: fn() -> Result<()>,
    go_on: fn(Slot) -> Result<()>,
) -> Result<Pid> {
    let (zombie, parent) = (stage.slot()?, stage.slot()?);
    fork(|| {
        prepare()?;
        dead_child(zombie)?;
        go_on(parent)
    })?;
    let pid = stage.cast("parent", parent, state)?;
    stage.cast("zombie", zombie, 'Z')?;
    Ok(pid)
}

/// Makes a zombie of the caller.
fn dead_child(zombie: Slot) -> Result<()> {
    let child = fork(|| {
        zombie.arrive();
        Ok(())
    })?;
    await_death(child)
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside preparations that can fail")]
fn as_is() -> Result<()> {
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside preparations that can fail")]
fn catch_children() -> Result<()> {
    sys::catch(Signal::SIGCHLD);
    Ok(())
}

fn block_children() -> Result<()> {
    let mut set = SigSet::empty();
    set.add(Signal::SIGCHLD);
    set.thread_block()?;
    Ok(())
}

fn pause(parent: Slot) -> Result<()> {
    parent.arrive();
    pause_forever()
}

/// Too late: only a child that dies under `SIG_IGN` is reaped by the kernel.
fn ignore_children(parent: Slot) -> Result<()> {
    sys::ignore(Signal::SIGCHLD);
    pause(parent)
}

fn stop(parent: Slot) -> Result<()> {
    parent.arrive();
    raise(Signal::SIGSTOP)?;
    pause_forever()
}

fn spin(parent: Slot) -> Result<()> {
    parent.arrive();
    spin_forever()
}

fn parent_frozen(stage: &mut Stage, _: &[String]) -> Result<()> {
    let freezer = Freezer::make(stage, Version::V2)?;
    let parent = family(stage, 'S', as_is, pause)?;
    freezer.freeze(parent)
}

fn parent_blocked(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (zombie, parent, child) = (stage.slot()?, stage.slot()?, stage.slot()?);
    fork(|| {
        dead_child(zombie)?;
        parent.arrive();
        block_in_vfork(child)
    })?;
    stage.cast("parent", parent, 'D')?;
    stage.cast("zombie", zombie, 'Z')?;
    stage.cast("child", child, 'S')?;
    Ok(())
}

fn other_pid(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (zombie, other, parent) = (stage.slot()?, stage.slot()?, stage.slot()?);
    fork(|| {
        let awaited = fork(|| {
            other.arrive();
            pause_forever()
        })?;
        dead_child(zombie)?;
        parent.arrive();
        waitpid(awaited, None)?;
        Ok(())
    })?;
    stage.cast("parent", parent, 'S')?;
    stage.cast("zombie", zombie, 'Z')?;
    stage.cast("other", other, 'S')?;
    Ok(())
}
