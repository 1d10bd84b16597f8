//! Demonstrates the life of one process: new, ready, running, waiting, stopped, terminated, gone.

use nix::sys::signal::Signal;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Choice, Cue, Look, Processor, Stage};
use crate::cmd::diagram::{self, Place};
use crate::proc::State;
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "lifecycle", takes: &[], code: code!("lifecycle"), play };

/// The status that it ends with.
const STATUS: i32 = 3;

/// What makes the process go from one state to the next.
struct Cues {
    wait: Cue,
    event: Cue,
    end: Cue,
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let before = stage.processors()?;
    let actor = begins(stage, &before)?;
    let (actor, cues) = actor;
    runs(stage, &actor, &before)?;
    waits(stage, &actor, &cues)?;
    is_stopped(stage, &actor)?;
    ends(stage, &actor, &cues)
}

/// New and ready. ptool goes to the only CPU of the process: whenever it looks, it is ptool that
/// has the CPU, so that the process cannot have it.
fn begins(stage: &mut Stage<'_>, processors: &[Processor]) -> Result<(Actor, Cues)> {
    enter(stage, Place::New, "demo-lifecycle-new")?;
    let cues = Cues { wait: stage.cue()?, event: stage.cue()?, end: stage.cue()? };
    let only: Vec<_> = processors.iter().copied().next_back().into_iter().collect();
    stage.use_only(&only)?;
    let actor = stage.fork("life", |part| {
        part.work_until(&cues.wait)?;
        part.wait_for(&cues.event)?;
        part.work_until(&cues.end)?;
        part.exit(STATUS)
    })?;
    enter(stage, Place::Ready, "demo-lifecycle-ready")?;
    stage.ask("demo-lifecycle-quiz-ready", Choice::B)?;
    stage.expect(&actor, State::Running)?;
    let cpu = only.first().map_or(0, |processor| processor.0);
    let pid = actor.pid();
    let of = |stage: &Stage<'_>, who: i32| {
        let row = stage.procfs().process(who, crate::proc::Want::empty());
        row.map_or(-1, |row| i64::from(row.processor))
    };
    let me = nix::unistd::getpid().as_raw();
    let cpu = i64::try_from(cpu).unwrap_or(-1);
    let sentence = Message::new("demo-lifecycle-same-cpu").with("pid", pid).with("cpu", cpu);
    stage.expect_until(sentence, cpu, |stage| of(stage, pid))?;
    let sentence = Message::new("demo-lifecycle-ptool-has-it").with("cpu", cpu);
    stage.expect_equal(sentence, cpu, of(stage, me))?;
    stage.show(&[&actor])?;
    Ok((actor, cues))
}

/// Running: its CPU time grows.
fn runs(stage: &mut Stage<'_>, actor: &Actor, processors: &[Processor]) -> Result<()> {
    enter(stage, Place::Running, "demo-lifecycle-running")?;
    stage.use_only(processors)?;
    let before = run_time(stage, actor);
    let grows = |stage: &Stage<'_>| run_time(stage, actor) > before;
    stage.expect_until("demo-lifecycle-grows", true, grows)?;
    stage.expect(actor, State::Running)?;
    stage.show(&[actor])
}

/// Waiting for something to read, until there is something.
fn waits(stage: &mut Stage<'_>, actor: &Actor, cues: &Cues) -> Result<()> {
    enter(stage, Place::Waiting, "demo-lifecycle-waiting")?;
    stage.give(&cues.wait)?;
    stage.expect(actor, State::Sleeping)?;
    stage.show(&[actor])?;
    stage.explain(actor)?;
    stage.hold(actor)?;
    let mut before = run_time(stage, actor);
    // It reads S already on its way off the CPU.
    stage.expect_until("demo-lifecycle-no-time", 0, |stage| {
        let now = run_time(stage, actor);
        now - std::mem::replace(&mut before, now)
    })?;
    enter(stage, Place::Ready, "demo-lifecycle-event")?;
    stage.ask("demo-lifecycle-quiz-event", Choice::A)?;
    stage.give(&cues.event)?;
    stage.expect(actor, State::Running)?;
    stage.show(&[actor])
}

/// Stopped by a signal, and continued by another.
fn is_stopped(stage: &mut Stage<'_>, actor: &Actor) -> Result<()> {
    enter(stage, Place::Stopped, "demo-lifecycle-stopped")?;
    stage.signal(actor, Signal::SIGSTOP)?;
    stage.expect(actor, State::Stopped)?;
    stage.show(&[actor])?;
    enter(stage, Place::Ready, "demo-lifecycle-continued")?;
    stage.signal(actor, Signal::SIGCONT)?;
    stage.expect(actor, State::Running)?;
    stage.show(&[actor])
}

/// Terminated, and gone when its parent has waited for it.
fn ends(stage: &mut Stage<'_>, actor: &Actor, cues: &Cues) -> Result<()> {
    enter(stage, Place::Terminated, Message::new("demo-lifecycle-exit").with("status", STATUS))?;
    stage.ask("demo-lifecycle-quiz-exit", Choice::C)?;
    stage.give(&cues.end)?;
    stage.expect(actor, State::Zombie)?;
    stage.show(&[actor])?;
    enter(stage, Place::Gone, "demo-lifecycle-gone")?;
    let status = stage.wait(actor)?;
    let sentence = Message::new("demo-lifecycle-status").with("status", status.0 / 256);
    stage.expect_equal(sentence, STATUS * 256, status.0)?;
    stage.expect(actor, Look::Gone)?;
    stage.show(&[actor])
}

/// Begins the step in which the process comes to this place of the diagram.
fn enter(stage: &mut Stage<'_>, place: Place, sentence: impl Into<Message>) -> Result<()> {
    stage.say(sentence)?;
    let lines = diagram::draw(stage.catalog(), Some(place));
    stage.draw("model_state", place.name(), &lines)
}

/// For how many nanoseconds it has been on a CPU; 0 when it has gone.
fn run_time(stage: &Stage<'_>, actor: &Actor) -> u64 {
    stage.schedstat(actor.pid()).map_or(0, |times| times.sum_exec_runtime)
}
