//! The cures of a zombie: three for one that is there, and five that make none.

use std::os::fd::AsFd as _;

use nix::errno::Errno;
use nix::libc::c_int;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SaFlags, SigHandler, SigSet, Signal};
use nix::sys::signalfd::SignalFd;
use nix::sys::wait::{Id, WaitPidFlag, waitid};

use super::super::option::Fix;
use super::super::stage::sys::{self, Patience};
use super::super::stage::{Actor, Bond, Look, Part, Played, Stage};
use super::{STATUS, Scene};
use crate::proc::State;
use crate::run::Result;
use crate::ui::Message;

/// Shows that the child goes by this cure.
pub(super) fn play(stage: &mut Stage<'_>, scene: &Scene, fix: Fix) -> Result<()> {
    match fix {
        Fix::Wait => reaped(stage, scene, "demo-zombie-fix-wait"),
        Fix::Waitpid => reaped(stage, scene, "demo-zombie-fix-waitpid"),
        Fix::KillParent => parent_killed(stage, scene),
        Fix::DoubleFork => double_fork(stage),
        Fix::Ignore => prevented(stage, "demo-zombie-fix-ignore", ignoring),
        Fix::Handler => prevented(stage, "demo-zombie-fix-handler", handling),
        Fix::Signalfd => prevented(stage, "demo-zombie-fix-signalfd", reading_signals),
        Fix::Pidfd => prevented(stage, "demo-zombie-fix-pidfd", polling),
    }
}

/// What the parent of the zombies does when it gets its cue: it collects every one of them. `ECHILD`
/// says that none is left, so that a parent need not count.
pub(super) fn as_parent(part: &Part<'_>, fix: Fix) -> Played {
    let patience = match fix {
        Fix::Waitpid => Patience::Ask,
        _ => Patience::Wait,
    };
    loop {
        match sys::waitpid(-1, patience) {
            Ok(Some(_)) => {}
            Ok(None) | Err(Errno::ECHILD) => part.pause(),
            Err(errno) => return Err(errno),
        }
    }
}

fn reaped(stage: &mut Stage<'_>, scene: &Scene, sentence: &'static str) -> Result<()> {
    stage.say(sentence)?;
    stage.give(&scene.cue)?;
    all_gone(stage, scene)?;
    stage.expect(&scene.parent, State::Sleeping)?;
    stage.show(&[&scene.parent, &scene.child])
}

fn all_gone(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.expect(&scene.child, Look::Gone)?;
    if scene.more.is_empty() { Ok(()) } else { stage.expect_each(&scene.children(), Look::Gone) }
}

/// The stage plays init: as a subreaper it adopts the zombies, and it reaps.
fn parent_killed(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-zombie-fix-kill-parent")?;
    stage.signal(&scene.parent, Signal::SIGKILL)?;
    stage.expect(&scene.parent, State::Zombie)?;
    let me = nix::unistd::getpid().as_raw();
    let adopted =
        Message::new("demo-zombie-adopted").with("pid", scene.child.pid()).with("ppid", me);
    let adopter = |stage: &Stage<'_>| stage.row(&scene.child).map_or(0, |row| row.ppid);
    stage.expect_until(adopted, me, adopter)?;
    stage.show(&[&scene.parent, &scene.child])?;
    stage.say("demo-zombie-init-reaps")?;
    for actor in std::iter::once(&scene.parent).chain(scene.children()) {
        stage.wait(actor)?;
    }
    all_gone(stage, scene)
}

/// A new parent that takes care from the start.
fn prevented(
    stage: &mut Stage<'_>,
    sentence: &'static str,
    careful: fn(&Part<'_>) -> Played,
) -> Result<()> {
    stage.say(sentence)?;
    let parent = stage.fork("careful-parent", |part| {
        careful(part)?;
        part.pause()
    })?;
    let child = stage.meet("careful-child")?;
    gone_without_a_trace(stage, &parent, &child)
}

fn gone_without_a_trace(stage: &mut Stage<'_>, parent: &Actor, child: &Actor) -> Result<()> {
    stage.expect(child, Look::Gone)?;
    stage.expect(parent, State::Sleeping)?;
    stage.show(&[parent, child])
}

fn child(part: &Part<'_>) -> nix::Result<i32> {
    part.fork("careful-child", |part| part.exit(STATUS))
}

fn ignoring(part: &Part<'_>) -> Played {
    sys::on_child_signal(SigHandler::SigIgn, SaFlags::empty())?;
    child(part).map(drop)
}

fn handling(part: &Part<'_>) -> Played {
    sys::on_child_signal(SigHandler::Handler(reap), SaFlags::SA_RESTART)?;
    child(part).map(drop)
}

/// The handler. One signal may stand for several children, so it waits until none is left to reap.
extern "C" fn reap(_: c_int) {
    // waitpid(2) is safe in a handler; it sets errno, which belongs to whoever was interrupted.
    let errno = Errno::last_raw();
    while let Ok(Some(_)) = sys::waitpid(-1, Patience::Ask) {}
    Errno::set_raw(errno);
}

fn reading_signals(part: &Part<'_>) -> Played {
    let set = SigSet::from(Signal::SIGCHLD);
    set.thread_block()?;
    let signals = SignalFd::new(&set)?;
    child(part)?;
    signals.read_signal()?;
    while let Ok(Some(_)) = sys::waitpid(-1, Patience::Ask) {}
    Ok(())
}

fn polling(part: &Part<'_>) -> Played {
    let pidfd = sys::pidfd_open(child(part)?)?;
    poll(&mut [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE)?;
    waitid(Id::PIDFd(pidfd.as_fd()), WaitPidFlag::WEXITED).map(drop)
}

/// The child's child does the work. Its parent ends at once, and is waited for at once.
fn double_fork(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-zombie-fix-double-fork")?;
    let cue = stage.cue()?;
    let parent = stage.fork("careful-parent", |part| {
        let middle = part.fork("middle", |part| {
            part.fork_bound(Bond::Stage, "worker", |part| {
                part.wait_for(&cue)?;
                part.exit(STATUS)
            })?;
            part.exit(0)
        })?;
        part.wait(middle)?;
        part.pause()
    })?;
    let (middle, worker) = (stage.meet("middle")?, stage.meet("worker")?);
    stage.expect(&middle, Look::Gone)?;
    let me = nix::unistd::getpid().as_raw();
    let adopted = Message::new("demo-zombie-adopted").with("pid", worker.pid()).with("ppid", me);
    stage.expect_until(adopted, me, |stage| stage.row(&worker).map_or(0, |row| row.ppid))?;
    stage.show(&[&parent, &middle, &worker])?;
    stage.say("demo-zombie-init-reaps")?;
    stage.give(&cue)?;
    stage.wait(&worker)?;
    gone_without_a_trace(stage, &parent, &worker)
}
