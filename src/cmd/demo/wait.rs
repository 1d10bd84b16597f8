//! Demonstrates wait(2): the parent sleeps until a child ends, and learns which one and how.

use nix::errno::Errno;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Choice, Cue, Look, Stage};
use crate::proc::State;
use crate::proc::wait::Children;
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson = Lesson { name: "wait", takes: &[], code: code!("wait"), play };

/// The status that a child ends with.
const STATUS: i32 = 42;
/// Three children, in the order in which they are forked.
const NAMES: [&str; 3] = ["first", "second", "third"];
/// The order in which they end: none is where it was.
const ENDS: [usize; 3] = [2, 0, 1];

fn play(stage: &mut Stage<'_>) -> Result<()> {
    sleeps(stage)?;
    whoever_ends(stage)?;
    too_late_is_in_time(stage)
}

/// Until the child ends, the parent does nothing and costs nothing.
fn sleeps(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-wait-calls")?;
    stage.ask("demo-wait-quiz-meanwhile", Choice::B)?;
    let (cue, which, how) = (stage.cue()?, stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        part.fork("child", |part| {
            part.wait_for(&cue)?;
            part.exit(STATUS)
        })?;
        let (pid, status) = part.wait(-1)?;
        part.tell(which, pid);
        part.tell(how, status.0);
        part.pause()
    })?;
    let child = stage.meet("child")?;
    stage.expect_awaits("demo-wait-asleep", &parent, Children::Any)?;
    stage.expect(&parent, State::Sleeping)?;
    stage.expect(&child, State::Sleeping)?;
    stage.show(&[&parent, &child])?;
    stage.explain(&parent)?;
    stage.hold(&parent)?;

    stage.say(Message::new("demo-wait-ends").with("status", STATUS))?;
    stage.give(&cue)?;
    let (pid, raw) = (stage.hear(which)?, stage.hear(how)?);
    let returned = Message::new("demo-wait-which").with("pid", pid);
    stage.expect_equal(returned, child.pid().into(), pid)?;
    let told = Message::new("demo-wait-how").with("raw", raw).with("status", raw / 256);
    stage.expect_equal(told, i64::from(STATUS * 256), raw)?;
    stage.expect(&child, Look::Gone)?;
    stage.expect(&parent, State::Sleeping)?;
    stage.show(&[&parent, &child])
}

/// wait(2) returns whoever ends, not whoever was forked first; and where nobody is left, it fails.
fn whoever_ends(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-wait-three")?;
    stage.ask("demo-wait-quiz-which", Choice::C)?;
    let (which, none) = (stage.note(), stage.note());
    let cues: Vec<Cue> = NAMES.iter().map(|_| stage.cue()).collect::<Result<_>>()?;
    let parent = stage.fork("parent", |part| {
        for (name, cue) in NAMES.iter().zip(&cues) {
            part.fork(name, |part| part.wait_for(cue))?;
        }
        loop {
            match part.wait(-1) {
                Ok((pid, _)) => part.tell(which, pid),
                Err(errno) => {
                    part.tell(none, errno as i32);
                    part.pause()
                }
            }
        }
    })?;
    let children: Vec<Actor> = NAMES.iter().map(|name| stage.meet(name)).collect::<Result<_>>()?;
    let [first, second, third] = &children[..] else { return Ok(()) };
    stage.expect_awaits("demo-wait-asleep", &parent, Children::Any)?;
    stage.expect_each(&[first, second, third], State::Sleeping)?;
    stage.show(&[&parent, first, second, third])?;
    for index in ENDS {
        let child = &children[index];
        stage.give(&cues[index])?;
        let pid = stage.hear(which)?;
        let returned =
            Message::new("demo-wait-returns").with("name", child.name.as_str()).with("pid", pid);
        stage.expect_equal(returned, child.pid().into(), pid)?;
    }

    stage.say("demo-wait-nobody")?;
    stage.ask("demo-wait-quiz-nobody", Choice::A)?;
    let errno = stage.hear(none)?;
    stage.expect_errno("demo-wait-echild", Errno::ECHILD, errno)?;
    stage.expect(&parent, State::Sleeping)?;
    stage.show(&[&parent, first, second, third])
}

/// A child may end before its parent waits: nothing is lost, and nobody sleeps.
fn too_late_is_in_time(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-wait-late")?;
    stage.ask("demo-wait-quiz-late", Choice::B)?;
    let (cue, how) = (stage.cue()?, stage.note());
    let parent = stage.fork("parent", |part| {
        part.fork("child", |part| part.exit(STATUS))?;
        part.wait_for(&cue)?;
        let (_, status) = part.wait(-1)?;
        part.tell(how, status.0);
        part.pause()
    })?;
    let child = stage.meet("child")?;
    stage.expect(&child, State::Zombie)?;
    stage.show(&[&parent, &child])?;
    stage.give(&cue)?;
    let raw = stage.hear(how)?;
    let kept = Message::new("demo-wait-kept").with("status", raw / 256);
    stage.expect_equal(kept, i64::from(STATUS * 256), raw)?;
    stage.expect(&child, Look::Gone)
}
