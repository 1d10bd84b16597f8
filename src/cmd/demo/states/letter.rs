//! The letters, which come from the kernel.

use nix::errno::Errno;
use nix::sys::ptrace;
use nix::sys::signal::{Signal, raise};

use super::Examples;
use crate::cmd::demo::stage::{Actor, Choice, Stage};
use crate::proc::{State, Want};
use crate::run::{Result, reason};
use crate::ui::Message;

/// R twice: two processes that want the same CPU, which only one of them can have at a time.
pub(super) fn competing(stage: &mut Stage<'_>, examples: &mut Examples) -> Result<()> {
    stage.say("demo-states-running")?;
    stage.ask("demo-states-quiz-ready", Choice::B)?;
    let last: Vec<_> = stage.processors()?.into_iter().next_back().into_iter().collect();
    let never = stage.cue()?;
    let mut pair = Vec::new();
    for name in ["compute-a", "compute-b"] {
        pair.push(stage.fork(name, |part| {
            part.use_only(&last)?;
            part.work_until(&never)
        })?);
    }
    for actor in &pair {
        stage.expect(actor, State::Running)?;
        examples.letter(actor, State::Running);
    }
    for actor in &pair {
        // That both have waited says that neither ran all the time, and so that they took turns.
        let pid = actor.pid();
        let sentence = Message::new("demo-states-took-turns").with("pid", pid);
        stage.expect_until(sentence, true, |stage| {
            let times = stage.schedstat(pid);
            times.is_some_and(|times| times.sum_exec_runtime > 0 && times.run_delay > 0)
        })?;
    }
    Ok(())
}

/// S, D, T and t: four ways to wait. Returns the one in D.
pub(super) fn waiting(stage: &mut Stage<'_>, examples: &mut Examples) -> Result<Actor> {
    stage.say("demo-states-waiting")?;
    let sleeper = stage.fork("sleeper", |part| part.pause())?;
    let borrower = stage.fork("vfork-parent", |part| {
        part.vfork("vfork-child", |part| part.pause())?;
        part.pause()
    })?;
    let stopped = stage.fork("stopped", |part| {
        raise(Signal::SIGSTOP)?;
        part.pause()
    })?;
    for (actor, state) in [
        (&sleeper, State::Sleeping),
        (&borrower, State::Uninterruptible),
        (&stopped, State::Stopped),
    ] {
        stage.expect(actor, state)?;
        examples.letter(actor, state);
    }
    if let Some(traced) = traced(stage)? {
        stage.expect(&traced, State::Traced)?;
        examples.letter(&traced, State::Traced);
    }
    Ok(borrower)
}

/// A process whose parent traces it, as a debugger does; `None` where tracing is forbidden.
fn traced(stage: &mut Stage<'_>) -> Result<Option<Actor>> {
    let outcome = stage.note();
    stage.fork("tracer", |part| {
        let child = part.fork("traced", |part| {
            if let Err(errno) = ptrace::traceme() {
                part.tell(outcome, errno as i32);
                part.pause();
            }
            part.tell(outcome, 0);
            raise(Signal::SIGSTOP)?;
            part.pause()
        })?;
        // Like a debugger, it waits for its child to stop, and does not let it go on.
        nix::sys::wait::waitpid(
            nix::unistd::Pid::from_raw(child),
            Some(nix::sys::wait::WaitPidFlag::WUNTRACED),
        )?;
        part.pause()
    })?;
    let traced = stage.meet("traced")?;
    match stage.hear(outcome)? {
        0 => Ok(Some(traced)),
        errno => {
            let sentence = Message::new("demo-states-no-trace").with("reason", told(errno));
            stage.skip(sentence)?;
            Ok(None)
        }
    }
}

/// Z twice: a process that has ended, and one whose first thread has, while another lives on.
pub(super) fn ended(stage: &mut Stage<'_>, examples: &mut Examples) -> Result<()> {
    stage.say("demo-states-ended")?;
    let zombie = stage.fork("zombie", |part| part.exit(0))?;
    stage.expect(&zombie, State::Zombie)?;
    examples.letter(&zombie, State::Zombie);
    let headless =
        stage.fork("dead-leader", |part| part.leave_to_thread("living", |part| part.pause()))?;
    stage.expect(&headless, State::Zombie)?;
    let threads = |stage: &Stage<'_>| {
        stage.row(&headless).map_or_else(String::new, |row| row.stat_code().to_string())
    };
    let lives = Message::new("demo-states-dead-leader").with("pid", headless.pid());
    let is_alive = stage.row(&headless).is_some_and(|row| row.is_dead_leader());
    stage.expect_equal(lives.with("stat", threads(stage)), true, is_alive)?;
    examples.0.push((headless, Message::new("demo-states-dead-leader-meaning")));
    Ok(())
}

/// I and P belong to threads of the kernel, which nobody can start; X to nobody who can be looked at.
pub(super) fn of_the_kernel(stage: &mut Stage<'_>, examples: &mut Examples) -> Result<()> {
    stage.say("demo-states-kernel")?;
    let all = stage.procfs().sweep(Want::empty());
    let all = all.map(|all| all.processes).unwrap_or_default();
    for state in [State::Idle, State::Parked] {
        let found = all.iter().find(|row| row.is_kernel_thread() && row.state == state);
        let Some(row) = found else {
            stage.skip(Message::new("demo-states-no-kernel").with("letter", state.to_string()))?;
            continue;
        };
        // It is none of ours, and may be at work the next moment: nothing to expect.
        let actor = Actor { name: row.comm.to_shown().into_owned(), id: row.id };
        let sentence = Message::new("demo-states-kernel-thread")
            .with("letter", state.to_string())
            .with("pid", actor.pid())
            .with("name", actor.name.as_str());
        stage.observe("kernel_thread", sentence, actor.pid())?;
        examples.letter(&actor, state);
    }
    stage.skip("demo-states-no-dead")
}

/// An error number that an actor told, in words.
pub(super) fn told(errno: i64) -> String {
    let errno = Errno::from_raw(i32::try_from(errno).unwrap_or(0));
    reason(&errno.into())
}
