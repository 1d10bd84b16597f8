//! Demonstrates how a process ends: exit(3) against `_exit(2)`, and what the parent reads of it.

use nix::fcntl::OFlag;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, raise};

use super::Lesson;
use super::code::code;
use super::stage::sys::{Leaving, leave_with_buffer};
use super::stage::{Actor, Choice, Stage};
use crate::proc::{CoreDump, Ending, State, WaitStatus};
use crate::run::{Exit, Failure, Result};
use crate::ui::Message;

pub(super) const LESSON: Lesson = Lesson { name: "exit", takes: &[], code: code!("exit"), play };

fn play(stage: &mut Stage<'_>) -> Result<()> {
    buffers(stage)?;
    statuses(stage)?;
    signals(stage)
}

/// exit(3) writes what is buffered and runs what atexit(3) registered; `_exit(2)` does neither.
fn buffers(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-exit-buffers")?;
    stage.ask("demo-exit-quiz-buffer", Choice::B)?;
    let written = text_of(stage, "exit", Leaving::Exit)?;
    stage.expect_equal("demo-exit-writes", "handler+buffered".to_owned(), written)?;
    let written = text_of(stage, "underscore-exit", Leaving::Underscore)?;
    stage.expect_equal("demo-exit-drops", String::new(), written)
}

/// All that a process writes that leaves in this way with a text in its buffer.
fn text_of(stage: &mut Stage<'_>, name: &str, leaving: Leaving) -> Result<String> {
    // Its handler writes to standard output, which is why that is made the same pipe.
    extern "C" fn handler() {
        let _ = nix::unistd::write(std::io::stdout(), b"handler+");
    }
    let told = |errno: nix::errno::Errno| {
        let reason = errno.desc();
        Failure::new(
            Exit::Found,
            Message::new("demo-refused").with("call", "pipe").with("reason", reason),
        )
    };
    let (reader, writer) = nix::unistd::pipe2(OFlag::O_CLOEXEC).map_err(told)?;
    let own = writer.try_clone()?;
    let actor = stage.fork(name, move |_| {
        nix::unistd::dup2_stdout(&own)?;
        leave_with_buffer(own, c"buffered", handler, leaving, 0)
    })?;
    stage.wait(&actor)?;
    drop(writer);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut std::fs::File::from(reader), &mut text)?;
    Ok(text)
}

/// A number goes through, as far as it fits into eight bits.
fn statuses(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-exit-statuses")?;
    stage.ask("demo-exit-quiz-wrap", Choice::C)?;
    // sys.exit("text") of Python writes the text to stderr and ends with 1.
    let cases = [("zero", 0, 0), ("forty-two", 42, 42), ("text", 1, 1), ("wraps", 300, 300 % 256)];
    for (name, status, arrives) in cases {
        let actor = stage.fork(name, |part| part.exit(status))?;
        let ending = ending(stage, &actor)?;
        let sentence = Message::new("demo-exit-status")
            .with("name", name)
            .with("status", status)
            .with("raw", ending.0)
            .with("arrives", arrives);
        stage.expect_equal(sentence, arrives * 256, ending.0)?;
    }
    Ok(())
}

/// A signal leaves its number, and a bit that tells of a core file.
fn signals(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-exit-signals")?;
    let mut core = CoreDump::None;
    for signal in [Signal::SIGKILL, Signal::SIGTERM, Signal::SIGABRT] {
        let actor = stage.fork("signaled", |_| {
            // No file is wanted here; the bit says whether one was written.
            setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
            raise(signal)
        })?;
        let status = ending(stage, &actor)?;
        let (number, dumped_core) = match status.ending() {
            Ending::Killed { signal, dumped_core } => (signal.0, dumped_core),
            Ending::Exited(_) => (0, CoreDump::None),
        };
        core = dumped_core;
        let sentence = Message::new("demo-exit-signal")
            .with("signal", signal.as_str())
            .with("raw", status.0)
            .with("shell", 128 + number);
        stage.expect_equal(sentence, signal as i32, number)?;
    }
    // A program that core_pattern names gets the core whatever the limit (core(5)).
    let is_set = core == CoreDump::Written;
    let sentence = if is_set { "demo-exit-core" } else { "demo-exit-no-core" };
    stage.observe("core_bit_is_set", sentence, is_set)
}

/// The raw status of an actor that ends, read off the zombie and then reaped: both are the same.
fn ending(stage: &mut Stage<'_>, actor: &Actor) -> Result<WaitStatus> {
    stage.expect(actor, State::Zombie)?;
    let shown = stage.row(actor).map_or(WaitStatus(-1), |row| WaitStatus(row.exit_code));
    let status = stage.wait(actor)?;
    // Field 52 reads 0 where the kernel does not let us look as a tracer may.
    Ok(if shown.0 == 0 || shown == status { status } else { shown })
}
