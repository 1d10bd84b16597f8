//! Demonstrates waitpid(2): for whom it waits, whether it sleeps, and which changes it tells of.

use std::hint::black_box;

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::Signal;

use super::Lesson;
use super::code::code;
use super::stage::sys::{self, Change, Patience};
use super::stage::{Actor, Choice, Look, Note, Stage};
use crate::proc::State;
use crate::proc::wait::Children;
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "waitpid", takes: &[], code: code!("waitpid"), play };

/// The status that a child ends with.
const STATUS: i32 = 7;

fn play(stage: &mut Stage<'_>) -> Result<()> {
    one_or_any(stage)?;
    asks_and_goes_on(stage)?;
    stops_and_continues(stage)?;
    strangers(stage)
}

/// A number waits for this child alone, -1 for any.
fn one_or_any(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-waitpid-one")?;
    stage.ask("demo-waitpid-quiz-other", Choice::B)?;
    let (early_ends, late_ends, any) = (stage.cue()?, stage.cue()?, stage.cue()?);
    let which = stage.note();
    let parent = stage.fork("parent", |part| {
        part.fork("early", |part| part.wait_for(&early_ends))?;
        let late = part.fork("late", |part| part.wait_for(&late_ends))?;
        part.tell(which, part.wait(late)?.0);
        part.wait_for(&any)?;
        part.tell(which, part.wait(-1)?.0);
        part.pause()
    })?;
    let (early, late) = (stage.meet("early")?, stage.meet("late")?);
    stage.give(&early_ends)?;
    stage.expect(&early, State::Zombie)?;
    let sentence = Message::new("demo-waitpid-awaits-one").with("pid", late.pid());
    stage.expect_awaits(sentence, &parent, Children::One(late.pid()))?;
    stage.show(&[&parent, &early, &late])?;
    stage.explain(&early)?;
    stage.hold(&early)?;

    stage.say("demo-waitpid-any")?;
    stage.give(&late_ends)?;
    returned(stage, which, &late)?;
    stage.expect(&late, Look::Gone)?;
    stage.expect(&early, State::Zombie)?;
    stage.give(&any)?;
    returned(stage, which, &early)?;
    stage.expect(&early, Look::Gone)
}

/// Expects that waitpid(2) returned this child.
fn returned(stage: &mut Stage<'_>, which: Note, child: &Actor) -> Result<()> {
    let pid = stage.hear(which)?;
    let sentence =
        Message::new("demo-waitpid-returns").with("pid", pid).with("name", child.name.as_str());
    stage.expect_equal(sentence, child.pid().into(), pid)
}

/// With `WNOHANG` the parent asks, and does other work until the answer is another than 0.
fn asks_and_goes_on(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-waitpid-asks")?;
    stage.ask("demo-waitpid-quiz-nohang", Choice::A)?;
    let (cue, rest, go_on) = (stage.cue()?, stage.cue()?, stage.cue()?);
    let (answer, asked) = (stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        let child = part.fork("child", |part| {
            part.wait_for(&cue)?;
            part.exit(STATUS)
        })?;
        let mut count = 0_i64;
        loop {
            let ended = sys::waitpid(child, Patience::Ask)?;
            count += 1;
            match ended {
                Some((pid, _)) => {
                    part.tell(answer, pid);
                    part.tell(asked, count);
                    part.pause()
                }
                None if count == 1 => part.tell(answer, 0),
                // Nobody's CPU is to be burnt while a person reads.
                None if rest.is_given()? => {
                    part.wait_for(&rest)?;
                    part.wait_for(&go_on)?;
                }
                None => other_work(),
            }
        }
    })?;
    let child = stage.meet("child")?;
    let first = stage.hear(answer)?;
    stage.expect_equal("demo-waitpid-zero", 0, first)?;
    stage.expect(&parent, State::Running)?;
    stage.expect(&child, State::Sleeping)?;
    stage.show(&[&parent, &child])?;
    stage.give(&rest)?;

    stage.say(Message::new("demo-waitpid-found").with("status", STATUS))?;
    stage.give(&go_on)?;
    stage.give(&cue)?;
    returned(stage, answer, &child)?;
    let count = stage.hear(asked)?;
    stage.observe("asked", Message::new("demo-waitpid-asked").with("count", count), count)?;
    stage.expect(&child, Look::Gone)
}

/// What a parent has to do besides.
fn other_work() {
    black_box((0..black_box(10_000_u32)).fold(0, u32::wrapping_add));
}

/// `WUNTRACED` and `WCONTINUED` tell of a child that stops and goes on, and lives.
fn stops_and_continues(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-waitpid-stops")?;
    stage.ask("demo-waitpid-quiz-stop", Choice::C)?;
    let (news, again) = (stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        let child = part.fork("child", |part| part.pause())?;
        loop {
            let changed = sys::waitpid_for(child, Change::Any, Patience::Wait)?;
            let raw = changed.map_or(0, |(_, status)| status.0);
            part.tell(news, raw);
            if libc::WIFSTOPPED(raw) {
                let repeated = sys::waitpid_for(child, Change::Any, Patience::Ask)?;
                part.tell(again, repeated.map_or(0, |(pid, _)| pid));
            } else if !libc::WIFCONTINUED(raw) {
                part.pause()
            }
        }
    })?;
    let child = stage.meet("child")?;
    stage.signal(&child, Signal::SIGSTOP)?;
    changed(stage, news, "demo-waitpid-stopped", "WIFSTOPPED, WSTOPSIG = SIGSTOP")?;
    stage.expect(&child, State::Stopped)?;
    stage.show(&[&parent, &child])?;
    let repeated = stage.hear(again)?;
    stage.expect_equal("demo-waitpid-once", 0, repeated)?;

    stage.say("demo-waitpid-continues")?;
    stage.signal(&child, Signal::SIGCONT)?;
    changed(stage, news, "demo-waitpid-continued", "WIFCONTINUED")?;
    stage.expect(&child, State::Sleeping)?;
    stage.signal(&child, Signal::SIGKILL)?;
    changed(stage, news, "demo-waitpid-killed", "WIFSIGNALED, WTERMSIG = SIGKILL")?;
    stage.expect(&child, Look::Gone)?;
    stage.expect(&parent, State::Sleeping)?;
    stage.show(&[&parent, &child])
}

/// Expects that the raw status that the parent tells next decodes to this.
fn changed(
    stage: &mut Stage<'_>,
    news: Note,
    sentence: &'static str,
    expected: &str,
) -> Result<()> {
    let raw = i32::try_from(stage.hear(news)?).unwrap_or(0);
    let sentence = Message::new(sentence).with("raw", raw).with("hex", format!("{raw:#x}"));
    stage.expect_equal(sentence, expected.to_owned(), decoded(raw))
}

/// The macros of wait(2) that hold for a raw status.
fn decoded(raw: i32) -> String {
    let name = |number| Signal::try_from(number).map_or("?", Signal::as_str);
    if libc::WIFSTOPPED(raw) {
        format!("WIFSTOPPED, WSTOPSIG = {}", name(libc::WSTOPSIG(raw)))
    } else if libc::WIFCONTINUED(raw) {
        "WIFCONTINUED".to_owned()
    } else if libc::WIFSIGNALED(raw) {
        format!("WIFSIGNALED, WTERMSIG = {}", name(libc::WTERMSIG(raw)))
    } else {
        format!("WIFEXITED, WEXITSTATUS = {}", libc::WEXITSTATUS(raw))
    }
}

/// Only a parent may wait, and only for its own children.
fn strangers(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-waitpid-strangers")?;
    stage.ask("demo-waitpid-quiz-stranger", Choice::B)?;
    let refused = stage.note();
    let sibling = stage.fork("sibling", |part| part.pause())?;
    let waiter = stage.fork("waiter", |part| {
        for stranger in [sibling.pid(), part.ppid()] {
            let errno = part.wait(stranger).err();
            part.tell(refused, errno.map_or(0, |errno| errno as i32));
        }
        part.pause()
    })?;
    let errno = stage.hear(refused)?;
    let sentence = Message::new("demo-waitpid-sibling").with("pid", sibling.pid());
    stage.expect_errno(sentence, Errno::ECHILD, errno)?;
    let errno = stage.hear(refused)?;
    stage.expect_errno("demo-waitpid-own-parent", Errno::ECHILD, errno)?;
    stage.show(&[&sibling, &waiter])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_status_says_which_change_it_tells_of() {
        assert_eq!(decoded(0x137f), "WIFSTOPPED, WSTOPSIG = SIGSTOP");
        assert_eq!(decoded(0xffff), "WIFCONTINUED");
        assert_eq!(decoded(9), "WIFSIGNALED, WTERMSIG = SIGKILL");
        assert_eq!(decoded(7 * 256), "WIFEXITED, WEXITSTATUS = 7");
    }
}
