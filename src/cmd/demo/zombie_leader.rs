//! Demonstrates a dead leader (`Zl`): its main thread has ended, another lives. It looks like a
//! zombie, works like a process, and cannot be reaped.

use nix::sys::signal::Signal;
use nix::unistd::gettid;

use super::Lesson;
use super::code::code;
use super::stage::sys::{self, Patience};
use super::stage::{Actor, Choice, Cue, Look, Note, Part, Played, Stage};
use crate::proc::{Modifiers, Pid, State, Want};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "zombie-leader", takes: &[], code: code!("zombie-leader"), play };

/// The status that the last thread ends with.
const STATUS: i32 = 7;
/// What the thread is asked to multiply.
const FACTORS: [i64; 2] = [6, 7];

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let scene = appears(stage)?;
    works(stage, &scene)?;
    cannot_be_reaped(stage, &scene)?;
    ends_with_its_last_thread(stage, &scene)?;
    ends_by_a_signal(stage)
}

/// What the thread that goes on is given and tells.
struct Thread {
    work: Cue,
    end: Cue,
    tid: Note,
    product: Note,
}

/// A dead leader, and a parent that asks and waits on its cues.
struct Scene {
    parent: Actor,
    leader: Actor,
    tid: Pid,
    thread: Thread,
    ask: Cue,
    wait: Cue,
    answer: Note,
}

impl Thread {
    fn new(stage: &mut Stage<'_>) -> Result<Self> {
        let (tid, product) = (stage.note(), stage.note());
        Ok(Self { work: stage.cue()?, end: stage.cue()?, tid, product })
    }

    /// The script of the process: its main thread leaves the rest to another one.
    fn play(&self, part: &Part<'_>) -> Played {
        part.leave_to_thread("thread", |part| {
            part.tell(self.tid, gettid().as_raw());
            part.wait_for(&self.work)?;
            part.tell(self.product, FACTORS.iter().product::<i64>());
            part.wait_for(&self.end)?;
            part.exit(STATUS)
        })
    }
}

/// The main thread ends alone.
fn appears(stage: &mut Stage<'_>) -> Result<Scene> {
    stage.say("demo-zombie-leader-ends")?;
    stage.ask("demo-zombie-leader-quiz-look", Choice::C)?;
    let thread = Thread::new(stage)?;
    let (ask, wait, answer) = (stage.cue()?, stage.cue()?, stage.note());
    let parent = stage.fork("parent", |part| {
        let leader = part.fork("leader", |part| thread.play(part))?;
        part.wait_for(&ask)?;
        let ended = sys::waitpid(leader, Patience::Ask)?;
        part.tell(answer, ended.map_or(0, |(pid, _)| pid));
        part.wait_for(&wait)?;
        part.tell(answer, part.wait(leader)?.1.0);
        part.pause()
    })?;
    let leader = stage.meet("leader")?;
    let tid = Pid::try_from(stage.hear(thread.tid)?).unwrap_or(0);
    stage.expect(&leader, State::Zombie)?;
    let code = stage.row(&leader).map(|row| row.stat_code());
    let is_threaded = code.is_some_and(|code| code.modifiers.contains(Modifiers::MULTI_THREADED));
    let sentence = Message::new("demo-zombie-leader-stat")
        .with("code", code.map(|code| code.to_string()).unwrap_or_default());
    stage.expect_equal(sentence, true, is_threaded)?;
    stage.show(&[&parent, &leader])?;
    stage.explain(&leader)?;
    stage.hold(&leader)?;
    Ok(Scene { parent, leader, tid, thread, ask, wait, answer })
}

/// The other thread is there, and does what it is asked to do.
fn works(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-zombie-leader-works")?;
    let pid = scene.leader.pid();
    for (sentence, tid, state) in [
        ("demo-zombie-leader-main-thread", pid, State::Zombie),
        ("demo-zombie-leader-other-thread", scene.tid, State::Sleeping),
    ] {
        let sentence = Message::new(sentence).with("pid", pid).with("tid", tid);
        stage.expect_until(sentence, state.to_string(), |stage| {
            let threads = stage.procfs().threads(pid, Want::empty()).unwrap_or_default();
            let thread = threads.iter().find(|thread| thread.pid() == tid);
            thread.map(|thread| thread.state.to_string()).unwrap_or_default()
        })?;
    }
    stage.give(&scene.thread.work)?;
    let product = stage.hear(scene.thread.product)?;
    let [one, other] = FACTORS;
    let sentence = Message::new("demo-zombie-leader-answers")
        .with("one", one)
        .with("other", other)
        .with("product", product);
    stage.expect_equal(sentence, one * other, product)
}

/// The surprising thing: a Z that waitpid(2) does not want.
fn cannot_be_reaped(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-zombie-leader-asks")?;
    stage.ask("demo-zombie-leader-quiz-reap", Choice::B)?;
    stage.give(&scene.ask)?;
    let answer = stage.hear(scene.answer)?;
    stage.expect_equal("demo-zombie-leader-zero", 0, answer)?;
    stage.expect(&scene.leader, State::Zombie)?;
    stage.show(&[&scene.parent, &scene.leader])
}

/// The end of the last thread is the end of the process, and what it gives is the status.
fn ends_with_its_last_thread(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say(Message::new("demo-zombie-leader-last").with("status", STATUS))?;
    stage.give(&scene.thread.end)?;
    let threads = |stage: &Stage<'_>| {
        stage.procfs().tids(scene.leader.pid()).map_or(0, |threads| threads.len())
    };
    stage.expect_until("demo-zombie-leader-true", 1, threads)?;
    stage.expect(&scene.leader, State::Zombie)?;
    stage.show(&[&scene.parent, &scene.leader])?;
    stage.give(&scene.wait)?;
    let raw = stage.hear(scene.answer)?;
    let sentence =
        Message::new("demo-zombie-leader-status").with("raw", raw).with("status", raw / 256);
    stage.expect_equal(sentence, i64::from(STATUS * 256), raw)?;
    stage.expect(&scene.leader, Look::Gone)
}

/// Unlike a zombie it can be killed.
fn ends_by_a_signal(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-zombie-leader-kill")?;
    stage.ask("demo-zombie-leader-quiz-kill", Choice::A)?;
    let (thread, how) = (Thread::new(stage)?, stage.note());
    let parent = stage.fork("parent", |part| {
        let leader = part.fork("leader", |part| thread.play(part))?;
        part.tell(how, part.wait(leader)?.1.0);
        part.pause()
    })?;
    let leader = stage.meet("leader")?;
    stage.hear(thread.tid)?;
    stage.expect(&leader, State::Zombie)?;
    stage.show(&[&parent, &leader])?;
    stage.signal(&leader, Signal::SIGKILL)?;
    let raw = stage.hear(how)?;
    let sentence = Message::new("demo-zombie-leader-killed").with("raw", raw);
    stage.expect_equal(sentence, Signal::SIGKILL as i64, raw)?;
    stage.expect(&leader, Look::Gone)?;
    stage.expect(&parent, State::Sleeping)?;
    stage.show(&[&parent, &leader])
}
