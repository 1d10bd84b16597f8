//! Demonstrates `PR_SET_CHILD_SUBREAPER`: a process that adopts the orphans below it instead of init,
//! and has to reap them.

use nix::sys::prctl;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Bond, Choice, Cue, Look, Note, Part, Played, Stage};
use crate::proc::{Pid, State};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "subreaper", takes: &[], code: code!("subreaper"), play };

/// The status that the orphan ends with.
const STATUS: i32 = 7;

/// Three generations, and what each of them waits for.
struct Scene {
    grandparent: Actor,
    parent: Actor,
    child: Actor,
    cues: Cues,
    /// Which child the grandparent's last wait gave it.
    reaped: Note,
}

/// The cues to end, and for the grandparent to wait.
struct Cues {
    parent_ends: Cue,
    child_ends: Cue,
    grandparent_waits: Cue,
}

impl Cues {
    fn new(stage: &Stage<'_>) -> Result<Self> {
        let (parent_ends, child_ends) = (stage.cue()?, stage.cue()?);
        Ok(Self { parent_ends, child_ends, grandparent_waits: stage.cue()? })
    }
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let scene = declares(stage)?;
    adopts(stage, &scene)?;
    must_reap(stage, &scene)?;
    without(stage)
}

/// The flag is set, and fork does not hand it down.
fn declares(stage: &mut Stage<'_>) -> Result<Scene> {
    stage.say("demo-subreaper-declares")?;
    stage.ask("demo-subreaper-quiz-inherited", Choice::B)?;
    let cues = Cues::new(stage)?;
    let (own_flag, childs_flag, reaped) = (stage.note(), stage.note(), stage.note());
    let grandparent = stage.fork("grandparent", |part| {
        prctl::set_child_subreaper(true)?;
        part.tell(own_flag, prctl::get_child_subreaper()?);
        let parent = part.fork("parent", |part| {
            part.tell(childs_flag, prctl::get_child_subreaper()?);
            as_parent(part, &cues)
        })?;
        part.wait(parent)?;
        part.wait_for(&cues.grandparent_waits)?;
        let (pid, _) = part.wait(-1)?;
        part.tell(reaped, pid);
        part.pause()
    })?;
    let (parent, child) = (stage.meet("parent")?, stage.meet("child")?);
    let flag = stage.hear(own_flag)?;
    stage.expect_equal("demo-subreaper-flag", 1, flag)?;
    let flag = stage.hear(childs_flag)?;
    stage.expect_equal("demo-subreaper-not-inherited", 0, flag)?;
    let sentence = Message::new("demo-subreaper-ppid").with("ppid", parent.pid());
    stage.expect_until(sentence, parent.pid(), |stage| ppid(stage, &child))?;
    stage.expect(&parent, State::Sleeping)?;
    stage.expect(&child, State::Sleeping)?;
    stage.show(&[&grandparent, &parent, &child])?;
    Ok(Scene { grandparent, parent, child, cues, reaped })
}

fn as_parent(part: &Part<'_>, cues: &Cues) -> Played {
    part.fork_bound(Bond::Stage, "child", |part| {
        part.wait_for(&cues.child_ends)?;
        part.exit(STATUS)
    })?;
    part.wait_for(&cues.parent_ends)
}

/// The parent ends, and the nearest subreaper above it adopts the child.
fn adopts(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    let Scene { grandparent, parent, child, cues, .. } = scene;
    stage.say("demo-subreaper-parent-ends")?;
    stage.ask("demo-subreaper-quiz-adopter", Choice::B)?;
    stage.give(&cues.parent_ends)?;
    stage.expect(parent, Look::Gone)?;
    let sentence = Message::new("demo-subreaper-adopts").with("ppid", grandparent.pid());
    stage.expect_until(sentence, grandparent.pid(), |stage| ppid(stage, child))?;
    stage.expect(grandparent, State::Sleeping)?;
    stage.show(&[grandparent, parent, child])
}

/// Whoever adopts has the duty of a parent.
fn must_reap(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    let Scene { grandparent, child, cues, .. } = scene;
    stage.say(Message::new("demo-subreaper-child-ends").with("status", STATUS))?;
    stage.ask("demo-subreaper-quiz-reaps", Choice::C)?;
    stage.give(&cues.child_ends)?;
    stage.expect(child, State::Zombie)?;
    stage.show(&[grandparent, child])?;
    stage.explain(child)?;
    stage.hold(child)?;

    stage.say("demo-subreaper-waits")?;
    stage.give(&cues.grandparent_waits)?;
    let reaped = stage.hear(scene.reaped)?;
    let sentence = Message::new("demo-subreaper-reaped").with("pid", reaped);
    stage.expect_equal(sentence, child.pid().into(), reaped)?;
    stage.expect(child, Look::Gone)?;
    stage.expect(grandparent, State::Sleeping)?;
    stage.show(&[grandparent, child])
}

/// The same family again without the flag: the orphan passes its grandparent by.
fn without(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-subreaper-without")?;
    let cues = Cues::new(stage)?;
    let grandparent = stage.fork("grandparent", |part| {
        let parent = part.fork("parent", |part| as_parent(part, &cues))?;
        part.wait(parent)?;
        part.pause()
    })?;
    let (parent, child) = (stage.meet("parent")?, stage.meet("child")?);
    stage.give(&cues.parent_ends)?;
    stage.expect(&parent, Look::Gone)?;
    let me = nix::unistd::getpid().as_raw();
    let sentence = Message::new("demo-subreaper-passes").with("ppid", me);
    stage.expect_until(sentence, me, |stage| ppid(stage, &child))?;
    stage.expect(&grandparent, State::Sleeping)?;
    stage.show(&[&grandparent, &parent, &child])?;
    stage.give(&cues.child_ends)?;
    stage.wait(&child)?;
    stage.expect(&child, Look::Gone)
}

fn ppid(stage: &Stage<'_>, actor: &Actor) -> Pid {
    stage.row(actor).map_or(0, |row| row.ppid)
}
