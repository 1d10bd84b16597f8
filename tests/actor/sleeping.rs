//! Processes that sleep alone: in pause, on a timer, on a descriptor, for a signal.

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};

use anyhow::{Context, Result};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::openpty;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::eventfd::EventFd;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use nix::sys::select::{FdSet, select};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::SignalFd;
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, ClockNanosleepFlags, clock_nanosleep};
use nix::unistd::{pipe, read};

use crate::stage::{Stage, fork, pause_forever};
use crate::stopped::take_terminal;
use crate::{Family, sys};

pub(crate) const SCENES: Family = &[
    ("sleep-pause", |stage, _| {
        alone(stage, "sleeper", |arrive| {
            arrive();
            pause_forever()
        })
    }),
    ("sleep-timer", |stage, _| alone(stage, "sleeper", timer)),
    ("sleep-accept", |stage, _| alone(stage, "server", accept)),
    ("sleep-udp", |stage, _| alone(stage, "receiver", receive_udp)),
    ("sleep-tty", read_terminal),
    ("sleep-futex", wait_for_word),
    ("sleep-poll", |stage, _| on_pipe(stage, poll_pipe)),
    ("sleep-select", |stage, _| on_pipe(stage, select_pipe)),
    ("sleep-epoll", |stage, _| on_pipe(stage, epoll_pipe)),
    ("sleep-eventfd", |stage, _| alone(stage, "sleeper", read_eventfd)),
    ("sleep-signalfd", |stage, _| alone(stage, "sleeper", read_signalfd)),
    ("sleep-inotify", read_inotify),
    ("sleep-sigsuspend", |stage, _| alone(stage, "sleeper", suspend)),
    ("sleep-sigtimedwait", |stage, _| alone(stage, "sleeper", wait_for_signal)),
    ("sleep-msgq", receive_message),
    ("sleep-semop", take_semaphore),
];

/// One process that plays `play`, which calls its argument right before it blocks.
fn alone(stage: &mut Stage, role: &str, play: impl FnOnce(&dyn Fn()) -> Result<()>) -> Result<()> {
    let slot = stage.slot()?;
    fork(|| play(&|| slot.arrive()))?;
    stage.cast(role, slot, 'S')?;
    Ok(())
}

fn timer(arrive: &dyn Fn()) -> Result<()> {
    arrive();
    let hour = TimeSpec::new(3600, 0);
    clock_nanosleep(ClockId::CLOCK_MONOTONIC, ClockNanosleepFlags::empty(), &hour)?;
    Ok(())
}

fn accept(arrive: &dyn Fn()) -> Result<()> {
    let server = TcpListener::bind("127.0.0.1:0")?;
    arrive();
    server.accept()?;
    Ok(())
}

fn receive_udp(arrive: &dyn Fn()) -> Result<()> {
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    arrive();
    receiver.recv(&mut [0; 16])?;
    Ok(())
}

fn read_terminal(stage: &mut Stage, _: &[String]) -> Result<()> {
    let pty = openpty(None, None)?;
    stage.keep(pty.master);
    alone(stage, "reader", |arrive| {
        take_terminal(pty.slave)?;
        arrive();
        read(std::io::stdin().as_fd(), &mut [0; 16])?;
        Ok(())
    })
}

fn wait_for_word(stage: &mut Stage, _: &[String]) -> Result<()> {
    let word = stage.slot()?;
    alone(stage, "waiter", |arrive| {
        arrive();
        sys::futex_wait(word.number(), 0);
        Ok(())
    })
}

/// A sleeper whose pipe stays silent, because only the actor could write to it.
fn on_pipe(stage: &mut Stage, play: impl FnOnce(&dyn Fn(), &OwnedFd) -> Result<()>) -> Result<()> {
    let (reading, writing) = pipe()?;
    stage.keep(writing);
    alone(stage, "sleeper", |arrive| play(arrive, &reading))
}

fn poll_pipe(arrive: &dyn Fn(), pipe: &OwnedFd) -> Result<()> {
    arrive();
    poll(&mut [PollFd::new(pipe.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE)?;
    Ok(())
}

fn select_pipe(arrive: &dyn Fn(), pipe: &OwnedFd) -> Result<()> {
    let mut set = FdSet::new();
    set.insert(pipe.as_fd());
    arrive();
    select(None, Some(&mut set), None, None, None)?;
    Ok(())
}

fn epoll_pipe(arrive: &dyn Fn(), pipe: &OwnedFd) -> Result<()> {
    let set = Epoll::new(EpollCreateFlags::empty())?;
    set.add(pipe, EpollEvent::new(EpollFlags::EPOLLIN, 0))?;
    arrive();
    set.wait(&mut [EpollEvent::empty()], EpollTimeout::NONE)?;
    Ok(())
}

fn read_eventfd(arrive: &dyn Fn()) -> Result<()> {
    let event = EventFd::new()?;
    arrive();
    event.read()?;
    Ok(())
}

fn one_signal() -> Result<SigSet> {
    let mut set = SigSet::empty();
    set.add(Signal::SIGUSR1);
    set.thread_block()?;
    Ok(set)
}

fn read_signalfd(arrive: &dyn Fn()) -> Result<()> {
    let signals = SignalFd::new(&one_signal()?)?;
    arrive();
    signals.read_signal()?;
    Ok(())
}

fn suspend(arrive: &dyn Fn()) -> Result<()> {
    one_signal()?;
    arrive();
    SigSet::empty().suspend()?;
    Ok(())
}

fn wait_for_signal(arrive: &dyn Fn()) -> Result<()> {
    let set = one_signal()?;
    arrive();
    set.wait()?;
    Ok(())
}

fn read_inotify(stage: &mut Stage, _: &[String]) -> Result<()> {
    let folder = stage.folder()?;
    File::create(folder.join("watched")).context("a file to watch")?;
    alone(stage, "sleeper", |arrive| {
        let watch = Inotify::init(InitFlags::empty())?;
        watch.add_watch(&folder.join("watched"), AddWatchFlags::IN_MODIFY)?;
        arrive();
        watch.read_events()?;
        Ok(())
    })
}

fn receive_message(stage: &mut Stage, _: &[String]) -> Result<()> {
    let queue = sys::make_queue()?;
    stage.after_reap(move || sys::remove_queue(queue));
    alone(stage, "receiver", |arrive| {
        arrive();
        sys::receive_from_queue(queue)?;
        Ok(())
    })
}

fn take_semaphore(stage: &mut Stage, _: &[String]) -> Result<()> {
    let semaphore = sys::make_semaphore()?;
    stage.after_reap(move || sys::remove_semaphore(semaphore));
    alone(stage, "sleeper", |arrive| {
        arrive();
        sys::wait_for_semaphore(semaphore)?;
        Ok(())
    })
}
