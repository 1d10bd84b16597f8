//! Stopped and traced processes, and the jobs of real terminals.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use anyhow::Result;
use nix::pty::openpty;
use nix::sys::ptrace;
use nix::sys::signal::{Signal, raise};
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{
    Pid, dup2_stdin, dup2_stdout, getpid, getppid, read, setpgid, setsid, tcsetpgrp, write,
};

use crate::stage::{Stage, fork, pause_forever, until};
use crate::{Family, sys};

pub(crate) const SCENES: Family = &[
    ("stop-sigstop", |stage, _| stop(stage, Signal::SIGSTOP)),
    ("stop-sigtstp", |stage, _| stop(stage, Signal::SIGTSTP)),
    ("stop-collected", stop_collected),
    ("stop-ttin", |stage, _| jobs(stage, "stopped", 'T', read_in_background)),
    ("stop-ttou", |stage, _| jobs(stage, "stopped", 'T', write_in_background)),
    ("foreground", |stage, _| jobs(stage, "background", 'S', || pause_forever())),
    ("traced-stop", traced_stop),
    ("traced-running", traced_running),
];

fn stop(stage: &mut Stage, signal: Signal) -> Result<()> {
    let stopped = stage.slot()?;
    fork(|| {
        // Alone in its group, with a parent outside it: the group is not orphaned, so that the
        // kernel does not discard SIGTSTP.
        setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
        stopped.arrive();
        raise(signal)?;
        pause_forever()
    })?;
    stage.cast("stopped", stopped, 'T')?;
    Ok(())
}

/// A parent that is told of the stop by waitpid, as a shell is; the kernel then forgets the signal.
fn stop_collected(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (parent, stopped) = (stage.slot()?, stage.slot()?);
    fork(|| {
        parent.arrive();
        let child = fork(|| {
            stopped.arrive();
            raise(Signal::SIGSTOP)?;
            pause_forever()
        })?;
        waitpid(child, Some(WaitPidFlag::WUNTRACED))?;
        pause_forever()
    })?;
    stage.cast("stopped", stopped, 'T')?;
    stage.cast("parent", parent, 'S')?;
    Ok(())
}

/// Makes the caller the leader of a session on this terminal, with stdin and stdout on it.
///
/// Stderr stays where it was, for the complaints of the actor.
pub(crate) fn take_terminal(terminal: OwnedFd) -> Result<()> {
    setsid()?;
    sys::take_terminal(terminal.as_fd())?;
    dup2_stdin(&terminal)?;
    dup2_stdout(&terminal)?;
    drop(terminal);
    Ok(())
}

/// A session on a pty with a foreground job and a background one, which plays `background`.
fn jobs(stage: &mut Stage, role: &str, state: char, background: fn() -> Result<()>) -> Result<()> {
    let pty = openpty(None, None)?;
    let (leader, front, back) = (stage.slot()?, stage.slot()?, stage.slot()?);
    let terminal = pty.slave;
    stage.keep(pty.master);
    fork(|| {
        take_terminal(terminal)?;
        let stdin = io::stdin();
        let mut settings = tcgetattr(&stdin)?;
        settings.local_flags.insert(LocalFlags::TOSTOP);
        tcsetattr(&stdin, SetArg::TCSANOW, &settings)?;
        let job = fork(|| {
            setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
            front.arrive();
            pause_forever()
        })?;
        front.wait()?;
        tcsetpgrp(&stdin, job)?;
        fork(|| {
            setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
            back.arrive();
            background()
        })?;
        leader.arrive();
        pause_forever()
    })?;
    stage.cast("leader", leader, 'S')?;
    stage.cast("foreground", front, 'S')?;
    stage.cast(role, back, state)?;
    Ok(())
}

fn read_in_background() -> Result<()> {
    read(io::stdin().as_fd(), &mut [0; 16])?;
    Ok(())
}

fn write_in_background() -> Result<()> {
    write(io::stdout().as_fd(), b"from the background\n")?;
    Ok(())
}

fn traced_stop(stage: &mut Stage, _: &[String]) -> Result<()> {
    trace(stage, 't', |tracee| Ok(ptrace::interrupt(tracee)?))
}

fn traced_running(stage: &mut Stage, _: &[String]) -> Result<()> {
    trace(stage, 'S', |_| Ok(()))
}

/// A tracer that seizes its child, does something to it and sleeps.
fn trace(stage: &mut Stage, state: char, then: fn(Pid) -> Result<()>) -> Result<()> {
    let (tracer, tracee) = (stage.slot()?, stage.slot()?);
    fork(|| {
        let child = fork(|| {
            tracee.arrive();
            pause_forever()
        })?;
        tracee.wait()?;
        Stage::settle(child, 'S')?;
        tracer.attempt(ptrace::seize(child, ptrace::Options::empty()))?;
        then(child)?;
        tracer.arrive();
        pause_forever()
    })?;
    stage.cast("tracer", tracer, 'S')?;
    stage.cast("tracee", tracee, state)?;
    Ok(())
}

/// Waits, in the tracee, until someone who is not its parent traces it.
pub(crate) fn until_traced() -> Result<Pid> {
    let me = getpid();
    until("a tracer", || {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"))?;
        let tracer = Pid::from_raw(tracer.trim().parse().ok()?);
        (tracer.as_raw() != 0 && tracer != me && tracer != getppid()).then_some(tracer)
    })
}
