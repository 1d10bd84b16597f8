//! Zombies by how they died, whose parents simply never wait.

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use nix::sys::ptrace;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};

use crate::stage::{Slot, Stage, Unsupported, await_death, extend_deadline, fork, pause_forever};
use crate::stopped::until_traced;
use crate::{Family, look, sys};

pub(crate) const SCENES: Family = &[
    ("zombie-exit", by_exit),
    ("zombie-signal", by_signal),
    ("zombie-core", by_core),
    ("zombie-many", many),
    ("zombie-leader", dead_leader),
    ("zombie-traced", held_by_tracer),
];

/// A number among the arguments, or what the scene takes by default.
pub(crate) fn number(arguments: &[String], default: i32) -> Result<i32> {
    let Some(text) = arguments.first() else { return Ok(default) };
    text.parse().with_context(|| format!("{text:?} is no number"))
}

fn by_exit(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let code = number(arguments, 42)?;
    unreaped(stage, || sys::exit(code))
}

fn by_signal(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let name = arguments.first().map_or("SIGKILL", String::as_str);
    let signal = Signal::from_str(name).with_context(|| format!("{name:?} is no signal"))?;
    unreaped(stage, || {
        setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
        sys::die_of(signal)?;
        pause_forever()
    })
}

/// A child that ends as `end` does, and a parent that does nothing about it.
fn unreaped(stage: &mut Stage, end: impl FnOnce() -> Result<()>) -> Result<()> {
    let (zombie, parent) = (stage.slot()?, stage.slot()?);
    fork(|| {
        let child = fork(|| {
            zombie.arrive();
            end()
        })?;
        await_death(child)?;
        parent.arrive();
        pause_forever()
    })?;
    stage.cast("parent", parent, 'S')?;
    stage.cast("zombie", zombie, 'Z')?;
    Ok(())
}

fn by_core(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let name = arguments.first().map_or("SIGABRT", String::as_str);
    let signal = Signal::from_str(name).with_context(|| format!("{name:?} is no signal"))?;
    let folder = stage.folder()?;
    let (zombie, parent, dumped) = (stage.slot()?, stage.slot()?, stage.slot()?);
    fork(|| {
        let child = fork(|| {
            let (_, most) = getrlimit(Resource::RLIMIT_CORE)?;
            setrlimit(Resource::RLIMIT_CORE, most, most)?;
            std::env::set_current_dir(&folder)?;
            zombie.arrive();
            sys::die_of(signal)?;
            pause_forever()
        })?;
        let how = waitid(Id::Pid(child), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT)?;
        if matches!(how, WaitStatus::Signaled(_, _, true)) {
            dumped.count_one();
        }
        parent.arrive();
        pause_forever()
    })?;
    stage.cast("parent", parent, 'S')?;
    stage.cast("zombie", zombie, 'Z')?;
    if dumped.get() == 0 {
        let reason = "no core was dumped; see core_pattern and the hard limit on cores";
        return Err(Unsupported(reason.to_owned()).into());
    }
    Ok(())
}

fn many(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let count = number(arguments, 3)?;
    ensure!(count >= 1, "at least one zombie, not {count}");
    extend_deadline(Duration::from_millis(u64::try_from(count)?));
    let parent = stage.slot()?;
    fork(|| {
        for _ in 0..count {
            let child = fork(|| Ok(()))?;
            await_death(child)?;
        }
        parent.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("parent", parent, 'S')?;
    for (index, zombie) in (1..).zip(look::children(pid)) {
        Stage::settle(zombie, 'Z')?;
        stage.role(&format!("zombie{index}"), zombie);
    }
    Ok(())
}

/// A main thread that ended before another: Z to every tool, and yet nothing that can be reaped.
fn dead_leader(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (leader, living, parent) = (stage.slot()?, stage.slot()?, stage.slot()?);
    fork(|| {
        fork(|| {
            let thread: Slot = living;
            std::thread::spawn(move || {
                thread.arrive_thread();
                pause_forever()
            });
            living.wait()?;
            leader.arrive();
            sys::exit_thread()
        })?;
        parent.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("leader", leader, 'Z')?;
    stage.cast_thread("living", pid, living, 'S')?;
    stage.cast("parent", parent, 'S')?;
    Ok(())
}

/// A tracer that is not the parent keeps the zombie from its parent, whose wait finds nothing.
fn held_by_tracer(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (zombie, parent, tracer) = (stage.slot()?, stage.slot()?, stage.slot()?);
    fork(|| {
        let child = fork(|| {
            sys::allow_any_tracer();
            zombie.arrive();
            until_traced()?;
            sys::exit(7)
        })?;
        parent.arrive();
        nix::sys::wait::waitpid(child, None)?;
        Ok(())
    })?;
    let tracee = zombie.wait()?;
    fork(|| {
        tracer.attempt(ptrace::seize(tracee, ptrace::Options::empty()))?;
        tracer.arrive();
        pause_forever()
    })?;
    stage.cast("tracer", tracer, 'S')?;
    stage.cast("zombie", zombie, 'Z')?;
    stage.cast("parent", parent, 'S')?;
    Ok(())
}
