//! Orphans: processes whose parents ended, and who adopted them.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use anyhow::Result;
use nix::pty::openpty;
use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::Signal;
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, getpid, getppid, pipe, read, setsid};

use crate::stage::{Slot, Stage, Unsupported, die_with, fork, fork_loose, pause_forever, until};
use crate::stopped::take_terminal;
use crate::{Family, look, sys};

/// The one scene in which the actor must not adopt the orphans itself.
pub(crate) const TO_INIT: &str = "orphan-init";

pub(crate) const SCENES: Family = &[
    (TO_INIT, to_init),
    ("orphan-subreaper", to_subreaper),
    ("orphan-folder-gone", without_folder),
    ("orphan-terminal-gone", without_terminal),
];

/// Forks a child whose own child is left alone; `orphan` plays when it has been adopted.
fn leave_orphan(play: impl FnOnce() -> Result<()>) -> Result<()> {
    let middle = fork(|| {
        let middle = getpid();
        fork_loose(|| {
            until("a new parent", || (getppid() != middle).then_some(()))?;
            play()
        })?;
        Ok(())
    })?;
    waitpid(middle, None)?;
    Ok(())
}

fn to_init(stage: &mut Stage, _: &[String]) -> Result<()> {
    let orphan = stage.slot()?;
    let (lifeline, held): (OwnedFd, OwnedFd) = pipe()?;
    let mut held = Some(held);
    let family = fork(|| {
        // The session is what tells of a first family. Tests that init itself started are in its
        // session, so this family needs one of its own.
        setsid()?;
        leave_orphan(|| {
            // Init will not end it with the actor, so it ends itself when the actor's end closes.
            drop(held.take());
            orphan.arrive();
            read(&lifeline, &mut [0; 1])?;
            Ok(())
        })
    })?;
    waitpid(family, None)?;
    drop(lifeline);
    if let Some(end) = held {
        stage.keep(end);
    }
    let pid = orphan.wait()?;
    stage.stray(pid)?;
    stage.cast("orphan", orphan, 'S')?;
    match look::process(pid).map(|stat| stat.parent) {
        Some(parent) if parent == Pid::from_raw(1) => Ok(()),
        other => {
            let who = other.map_or_else(|| "nobody".to_owned(), |pid| pid.to_string());
            Err(Unsupported(format!("an ancestor of the actor adopts orphans: {who}")).into())
        }
    }
}

/// Plays when adopted by someone who lives as long as the scene.
fn adopted(slot: Slot) -> Result<()> {
    die_with(getppid())?;
    slot.arrive();
    pause_forever()
}

fn to_subreaper(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (subreaper, head) = (stage.slot()?, stage.slot()?);
    let (sibling, orphan) = (stage.slot()?, stage.slot()?);
    fork(|| {
        set_child_subreaper(true)?;
        fork(|| {
            setsid()?;
            fork(|| {
                sibling.arrive();
                pause_forever()
            })?;
            leave_orphan(|| adopted(orphan))?;
            head.arrive();
            pause_forever()
        })?;
        subreaper.arrive();
        pause_forever()
    })?;
    stage.cast("subreaper", subreaper, 'S')?;
    stage.cast("head", head, 'S')?;
    stage.cast("sibling", sibling, 'S')?;
    stage.cast("orphan", orphan, 'S')?;
    Ok(())
}

/// An orphan in a session without a leader, adopted by the actor; `prepare` is played by the leader
/// before it goes.
fn left_behind(stage: &mut Stage, prepare: impl FnOnce() -> Result<()>) -> Result<Pid> {
    let orphan = stage.slot()?;
    let actor = getpid();
    let head = fork(|| {
        prepare()?;
        fork_loose(|| {
            until("the actor to adopt it", || (getppid() == actor).then_some(()))?;
            adopted(orphan)
        })?;
        Ok(())
    })?;
    waitpid(head, None)?;
    stage.cast("orphan", orphan, 'S')
}

/// An orphan whose working folder has been removed.
fn without_folder(stage: &mut Stage, _: &[String]) -> Result<()> {
    let folder = stage.folder()?.join("job");
    std::fs::create_dir(&folder)?;
    let inside = folder.clone();
    let orphan = left_behind(stage, move || {
        setsid()?;
        Ok(std::env::set_current_dir(inside)?)
    })?;
    std::fs::remove_dir(&folder)?;
    until_gone(&format!("/proc/{orphan}/cwd"))
}

/// An orphan whose terminal has been closed.
fn without_terminal(stage: &mut Stage, _: &[String]) -> Result<()> {
    let pty = openpty(None, None)?;
    let (terminal, mut master) = (pty.slave, Some(pty.master));
    let orphan = left_behind(stage, || {
        sys::ignore(Signal::SIGHUP);
        // The child has one of its own.
        drop(master.take());
        take_terminal(terminal)
    })?;
    drop(master);
    until_gone(&format!("/proc/{orphan}/fd/0"))
}

fn until_gone(link: &str) -> Result<()> {
    let is_gone = |path: PathBuf| path.to_string_lossy().ends_with(" (deleted)").then_some(());
    until("what it holds on to, to be gone", || std::fs::read_link(link).ok().and_then(is_gone))
}
