//! Processes with several threads.

use std::ffi::CStr;

use anyhow::Result;
use nix::sys::prctl::set_name;

use crate::Family;
use crate::running::block_in_vfork;
use crate::stage::{Slot, Stage, fork, pause_forever, spin_forever};

pub(crate) const SCENES: Family =
    &[("threads", threads), ("thread-states", states), ("thread-names", names)];

/// Starts a thread that tells its id and then plays.
fn start(slot: Slot, play: impl FnOnce() -> Result<()> + Send + 'static) {
    std::thread::spawn(move || {
        slot.arrive_thread();
        if let Err(error) = play() {
            crate::complain(&format!("in a thread: {error:#}"));
        }
    });
}

fn threads(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (process, one, two) = (stage.slot()?, stage.slot()?, stage.slot()?);
    fork(|| {
        start(one, || pause_forever());
        start(two, || pause_forever());
        process.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("process", process, 'S')?;
    stage.cast_thread("thread1", pid, one, 'S')?;
    stage.cast_thread("thread2", pid, two, 'S')?;
    Ok(())
}

/// One process in three states at once, of which every tool shows only the leader's.
fn states(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (process, running) = (stage.slot()?, stage.slot()?);
    let (blocked, child) = (stage.slot()?, stage.slot()?);
    fork(|| {
        start(running, || spin_forever());
        start(blocked, move || block_in_vfork(child));
        process.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("process", process, 'S')?;
    stage.cast_thread("running", pid, running, 'R')?;
    stage.cast_thread("blocked", pid, blocked, 'D')?;
    stage.cast("child", child, 'S')?;
    Ok(())
}

/// What each thread of `thread-names` is called; the last one lies about its state.
const NAMES: [(&str, &CStr); 3] = [("network", c"net-io"), ("disk", c"disk 1"), ("liar", c") R (")];

fn names(stage: &mut Stage, _: &[String]) -> Result<()> {
    let process = stage.slot()?;
    let slots = [stage.slot()?, stage.slot()?, stage.slot()?];
    fork(|| {
        set_name(c"main")?;
        for ((_, name), slot) in NAMES.into_iter().zip(slots) {
            std::thread::spawn(move || {
                if set_name(name).is_ok() {
                    slot.arrive_thread();
                }
                pause_forever()
            });
        }
        process.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("process", process, 'S')?;
    for ((role, _), slot) in NAMES.into_iter().zip(slots) {
        stage.cast_thread(role, pid, slot, 'S')?;
    }
    Ok(())
}
