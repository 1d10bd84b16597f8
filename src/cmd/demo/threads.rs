//! Demonstrates threads: what they share, that each has a state of its own, and how they end.

mod crew;

use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::Builder;

use nix::errno::Errno;
use nix::unistd::gettid;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Choice, Cue, Part, Stage};
use crate::proc::{Pid, State, Want};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "threads", takes: &[], code: code!("threads"), play };

/// How often each adds one to the counter.
const TURNS: i64 = 1000;
/// The status that one thread ends the whole process with.
const STATUS: i32 = 7;

/// A process of three threads: the leader waits for the other two.
struct Scene {
    process: Actor,
    reader: Pid,
    worker: Pid,
    cues: Cues,
}

struct Cues {
    read: Cue,
    work: Cue,
    exit: Cue,
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    own_memory(stage)?;
    shared_memory(stage)?;
    let scene = begins(stage)?;
    blocks(stage, &scene)?;
    ends(stage, &scene)?;
    crew::play(stage)
}

/// Two processes: the counter of the child is a copy.
fn own_memory(stage: &mut Stage<'_>) -> Result<()> {
    stage.say(Message::new("demo-threads-processes").with("turns", TURNS))?;
    let (place, childs, parents) = (stage.note(), stage.note(), stage.note());
    stage.fork("process", |part| {
        let counter = AtomicI64::new(0);
        let child = part.fork("child", |part| {
            count(&counter);
            part.tell(place, address(&counter));
            part.tell(childs, counter.load(Ordering::SeqCst));
            Ok(())
        })?;
        part.wait(child)?;
        count(&counter);
        part.tell(place, address(&counter));
        part.tell(parents, counter.load(Ordering::SeqCst));
        part.pause()
    })?;
    same_address(stage, place)?;
    let (child, parent) = (stage.hear(childs)?, stage.hear(parents)?);
    let sentence = Message::new("demo-threads-child-counts").with("value", child);
    stage.expect_equal(sentence, TURNS, child)?;
    let sentence = Message::new("demo-threads-parent-counts").with("value", parent);
    stage.expect_equal(sentence, TURNS, parent)
}

/// Two threads: there is one counter.
fn shared_memory(stage: &mut Stage<'_>) -> Result<()> {
    stage.say(Message::new("demo-threads-shared").with("turns", TURNS))?;
    let quiz = Message::new("demo-threads-quiz-counter");
    stage.ask(quiz.with("turns", TURNS).with("both", 2 * TURNS), Choice::B)?;
    let (place, value) = (stage.note(), stage.note());
    stage.fork("threads", |part| {
        let counter = AtomicI64::new(0);
        let add = || {
            count(&counter);
            part.tell(place, address(&counter));
        };
        std::thread::scope(|scope| {
            let other = Builder::new().spawn_scoped(scope, add).map_err(errno)?;
            add();
            other.join().map_err(|_| Errno::ENOTRECOVERABLE)
        })?;
        part.tell(value, counter.load(Ordering::SeqCst));
        part.pause()
    })?;
    same_address(stage, place)?;
    let sum = stage.hear(value)?;
    let sentence = Message::new("demo-threads-sum").with("value", sum);
    stage.expect_equal(sentence, 2 * TURNS, sum)
}

fn count(counter: &AtomicI64) {
    (0..TURNS).for_each(|_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
}

fn address(counter: &AtomicI64) -> i64 {
    i64::try_from((&raw const *counter).addr()).unwrap_or(0)
}

fn same_address(stage: &mut Stage<'_>, place: super::stage::Note) -> Result<()> {
    let (one, other) = (stage.hear(place)?, stage.hear(place)?);
    let sentence = Message::new("demo-threads-address").with("address", format!("{one:#x}"));
    stage.expect_equal(sentence, one, other)
}

/// One process, three tasks: each has a number and a row of its own.
fn begins(stage: &mut Stage<'_>) -> Result<Scene> {
    stage.say("demo-threads-tasks")?;
    let cues = Cues { read: stage.cue()?, work: stage.cue()?, exit: stage.cue()? };
    let (reader, worker) = (stage.note(), stage.note());
    // Threads are made in a process that forks no more: fork would copy only the caller.
    let process = stage.fork("leader", |part| {
        std::thread::scope(|scope| {
            let start = |name: &str, play: &'static ThreadScript| {
                let cues = &cues;
                let note = if name == "reader" { reader } else { worker };
                let play = move || {
                    part.tell(note, gettid().as_raw());
                    play(part, cues)
                };
                Builder::new().name(name.to_owned()).spawn_scoped(scope, play).map_err(errno)
            };
            start("reader", &|part, cues| part.wait_for(&cues.read))?;
            start("worker", &|part, cues| {
                part.work_until(&cues.work)?;
                part.wait_for(&cues.exit)?;
                part.exit(STATUS)
            })?;
            part.pause()
        })
    })?;
    let [reader, worker] =
        [stage.hear(reader)?, stage.hear(worker)?].map(|tid| Pid::try_from(tid).unwrap_or(0));
    let pid = process.pid();
    let sentence = Message::new("demo-threads-nlwp").with("pid", pid).with("count", 3);
    stage.expect_until(sentence, 3, |stage| nlwp(stage, &process))?;
    let code = |stage: &Stage<'_>| {
        let row = stage.row(&process);
        row.is_some_and(|row| row.stat_code().modifiers.contains(MULTI))
    };
    stage.expect_equal("demo-threads-sign", true, code(stage))?;
    Ok(Scene { process, reader, worker, cues })
}

const MULTI: crate::proc::Modifiers = crate::proc::Modifiers::MULTI_THREADED;

type ThreadScript = dyn Fn(&Part<'_>, &Cues) -> nix::Result<()> + Sync;

/// One thread waits, another computes; the letter of the process is that of its leader.
fn blocks(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-threads-blocks")?;
    stage.ask("demo-threads-quiz-letter", Choice::A)?;
    task(stage, scene, scene.reader, "demo-threads-reader", State::Sleeping)?;
    task(stage, scene, scene.worker, "demo-threads-worker", State::Running)?;
    stage.expect(&scene.process, State::Sleeping)?;
    stage.show_threads(&scene.process)?;
    stage.explain(&scene.process)?;
    stage.hold(&scene.process)
}

/// The end of a thread is its own affair; exit(2) ends all.
fn ends(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-threads-thread-ends")?;
    stage.give(&scene.cues.read)?;
    let pid = scene.process.pid();
    let sentence = Message::new("demo-threads-nlwp").with("pid", pid).with("count", 2);
    stage.expect_until(sentence, 2, |stage| nlwp(stage, &scene.process))?;
    task(stage, scene, scene.worker, "demo-threads-worker", State::Running)?;
    stage.show_threads(&scene.process)?;

    stage.say(Message::new("demo-threads-process-ends").with("status", STATUS))?;
    stage.ask("demo-threads-quiz-exit", Choice::C)?;
    stage.give(&scene.cues.work)?;
    stage.give(&scene.cues.exit)?;
    stage.expect(&scene.process, State::Zombie)?;
    let left = |stage: &Stage<'_>| nlwp(stage, &scene.process);
    stage.expect_until("demo-threads-all-ended", 1, left)?;
    stage.show_threads(&scene.process)?;
    let status = stage.wait(&scene.process)?;
    let sentence = Message::new("demo-threads-status").with("status", status.0 / 256);
    stage.expect_equal(sentence, STATUS * 256, status.0)
}

/// Expects a state of one thread, which its process need not have.
fn task(
    stage: &mut Stage<'_>,
    scene: &Scene,
    tid: Pid,
    sentence: &'static str,
    state: State,
) -> Result<()> {
    let pid = scene.process.pid();
    let sentence = Message::new(sentence).with("tid", tid).with("letter", state.to_string());
    stage.expect_until(sentence, state, |stage| {
        let threads = stage.procfs().threads(pid, Want::empty()).unwrap_or_default();
        let found = threads.iter().find(|thread| thread.pid() == tid);
        found.map_or(State::Dead, |thread| thread.state)
    })
}

/// How many threads a process has (field 20 of proc_pid_stat(5)); 0 when it has gone.
fn nlwp(stage: &Stage<'_>, actor: &Actor) -> u64 {
    stage.row(actor).map_or(0, |row| row.num_threads)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err takes")]
fn errno(error: std::io::Error) -> Errno {
    Errno::from_raw(error.raw_os_error().unwrap_or(0))
}
