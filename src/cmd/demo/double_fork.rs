//! Demonstrates the double fork: the child of a child that has ended is nobody's zombie.

use nix::errno::Errno;
use nix::unistd::setsid;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Bond, Choice, Cue, Look, Note, Stage};
use crate::proc::{Process, State};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "double-fork", takes: &[], code: code!("double-fork"), play };

/// The status that the grandchild ends with.
const STATUS: i32 = 7;

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let scene = forks_twice(stage)?;
    middle_ends(stage, &scene)?;
    leads_no_session(stage, &scene)?;
    ends(stage, &scene)
}

/// Three generations, and what they wait for.
struct Scene {
    parent: Actor,
    middle: Actor,
    worker: Actor,
    middle_ends: Cue,
    worker_ends: Cue,
    parent_asks: Cue,
    reaped: Note,
    refused: Note,
}

/// fork, setsid, fork.
fn forks_twice(stage: &mut Stage<'_>) -> Result<Scene> {
    stage.say("demo-double-fork-forks")?;
    let (middle_ends, worker_ends, parent_asks) = (stage.cue()?, stage.cue()?, stage.cue()?);
    let (reaped, refused) = (stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        let middle = part.fork("middle", |part| {
            setsid()?;
            // It shall outlive its parent, and end with the stage at the latest.
            part.fork_bound(Bond::Stage, "worker", |part| {
                part.wait_for(&worker_ends)?;
                part.exit(STATUS)
            })?;
            part.wait_for(&middle_ends)?;
            part.exit(0)
        })?;
        part.tell(reaped, part.wait(middle)?.0);
        part.wait_for(&parent_asks)?;
        let errno = part.wait(-1).err();
        part.tell(refused, errno.map_or(0, |errno| errno as i32));
        part.pause()
    })?;
    let (middle, worker) = (stage.meet("middle")?, stage.meet("worker")?);
    stage.expect(&middle, State::Sleeping)?;
    stage.expect(&worker, State::Sleeping)?;
    let leader = stage.row(&middle).map_or(0, |row| row.session);
    stage.expect_equal("demo-double-fork-leads", middle.pid(), leader)?;
    stage.show(&[&parent, &middle, &worker])?;
    Ok(Scene { parent, middle, worker, middle_ends, worker_ends, parent_asks, reaped, refused })
}

/// The one in the middle ends and is reaped at once; the worker is adopted.
fn middle_ends(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-double-fork-ends")?;
    stage.ask("demo-double-fork-quiz-parent", Choice::C)?;
    stage.give(&scene.middle_ends)?;
    let pid = stage.hear(scene.reaped)?;
    let sentence = Message::new("demo-double-fork-reaped").with("pid", pid);
    stage.expect_equal(sentence, scene.middle.pid().into(), pid)?;
    stage.expect(&scene.middle, Look::Gone)?;
    // An init that does not reap, as many containers have it, would keep a zombie for ever; so the
    // stage takes its place, and says so.
    let me = nix::unistd::getpid().as_raw();
    let sentence =
        Message::new("demo-double-fork-adopted").with("pid", scene.worker.pid()).with("ppid", me);
    stage.expect_until(sentence, me, |stage| stage.row(&scene.worker).map_or(0, |row| row.ppid))?;
    stage.expect(&scene.parent, State::Sleeping)?;
    stage.observe("adopted_by_pid", "demo-double-fork-or-init", me)?;
    stage.show(&[&scene.parent, &scene.middle, &scene.worker])?;
    stage.explain(&scene.worker)?;
    stage.hold(&scene.worker)
}

/// What setsid(2) between the two forks is for.
fn leads_no_session(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-double-fork-session")?;
    stage.ask("demo-double-fork-quiz-session", Choice::B)?;
    let row = stage.row(&scene.worker);
    let of_row = |read: fn(&Process) -> i32| row.as_ref().map_or(-1, read);
    let session = of_row(|row| row.session);
    let sentence = Message::new("demo-double-fork-in-session").with("session", session);
    stage.expect_equal(sentence, scene.middle.pid(), session)?;
    let sentence = Message::new("demo-double-fork-no-leader").with("pid", scene.worker.pid());
    stage.expect_equal(sentence, false, session == scene.worker.pid())?;
    let has_terminal = row.is_none_or(|row| row.tty.is_some());
    stage.expect_equal("demo-double-fork-no-terminal", false, has_terminal)
}

/// The worker ends, and the one that forked it all has nothing to do with it.
fn ends(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say(Message::new("demo-double-fork-finishes").with("status", STATUS))?;
    stage.ask("demo-double-fork-quiz-zombie", Choice::A)?;
    stage.give(&scene.worker_ends)?;
    let status = stage.wait(&scene.worker)?;
    let sentence = Message::new("demo-double-fork-collected")
        .with("raw", status.0)
        .with("status", status.0 / 256);
    stage.expect_equal(sentence, STATUS * 256, status.0)?;
    stage.expect(&scene.worker, Look::Gone)?;
    stage.give(&scene.parent_asks)?;
    let errno = stage.hear(scene.refused)?;
    stage.expect_errno("demo-double-fork-nothing", Errno::ECHILD, errno)?;
    stage.expect(&scene.parent, State::Sleeping)?;
    stage.show(&[&scene.parent, &scene.middle, &scene.worker])
}
