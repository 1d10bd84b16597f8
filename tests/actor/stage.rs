//! The plumbing of every scene: forking, waiting for /proc to show a state, and leaving nothing.
//!
//! Processes tell the director that they are about to block by storing their pid in a [`Slot`];
//! /proc then shows when they do. Nothing waits for a fixed time.

use std::fmt;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, getpid, getppid, gettid, pause};

use crate::look;
use crate::sys;

/// Why this machine or this user cannot have the scene; not a failure of the actor.
#[derive(Debug)]
pub(crate) struct Unsupported(pub(crate) String);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsupported {}

/// Turns a refusal into [`Unsupported`], and leaves every other error what it is.
pub(crate) fn refusable<T, E: Into<anyhow::Error>>(
    what: &str,
    result: std::result::Result<T, E>,
) -> Result<T> {
    result.map_err(|error| {
        let error = error.into();
        let errno = error.downcast_ref::<Errno>().copied().or_else(|| {
            let io = error.downcast_ref::<std::io::Error>()?;
            io.raw_os_error().map(Errno::from_raw)
        });
        match errno {
            Some(
                Errno::EPERM
                | Errno::EACCES
                | Errno::EROFS
                | Errno::ENOSYS
                | Errno::EINVAL
                | Errno::ENOSPC
                | Errno::ENOENT,
            ) => Unsupported(format!("{what}: {error}")).into(),
            _ => error.context(what.to_owned()),
        }
    })
}

/// Where a process or thread says "here I am, and the next thing I do is what the scene is about".
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot(sys::AtomicRef);

impl Slot {
    /// Stores the pid of the caller.
    pub(crate) fn arrive(self) {
        self.0.store(getpid().as_raw(), Ordering::SeqCst);
    }

    /// Stores the thread id of the caller.
    pub(crate) fn arrive_thread(self) {
        self.0.store(gettid().as_raw(), Ordering::SeqCst);
    }

    /// Adds one arrival to a count of them.
    pub(crate) fn count_one(self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// What is stored: a pid or a count; 0 at first, below 0 a refusal.
    pub(crate) fn get(self) -> i32 {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits for an arrival and returns who it was.
    pub(crate) fn wait(self) -> Result<Pid> {
        let found = until("a process to arrive", || Some(self.get()).filter(|&pid| pid != 0))?;
        if found < 0 {
            return Err(Errno::from_raw(-found).into());
        }
        Ok(Pid::from_raw(found))
    }

    /// Tells the director that the kernel refused what the scene needs.
    pub(crate) fn attempt<T>(self, result: nix::Result<T>) -> Result<T> {
        result.map_err(|errno| {
            self.0.store(-(errno as i32), Ordering::SeqCst);
            errno.into()
        })
    }

    /// The shared number itself.
    pub(crate) fn number(self) -> sys::AtomicRef {
        self.0
    }
}

static START: OnceLock<Instant> = OnceLock::new();
static LIMIT_MS: AtomicU64 = AtomicU64::new(10_000);

/// Grants a large scene more than the 10 seconds that every other has.
pub(crate) fn extend_deadline(by: Duration) {
    let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
    LIMIT_MS.fetch_add(by, Ordering::Relaxed);
}

/// Asks `probe` again and again until it answers, within the deadline of the scene.
pub(crate) fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> Result<T> {
    let start = *START.get_or_init(Instant::now);
    let mut nap = Duration::from_micros(100);
    loop {
        if let Some(answer) = probe() {
            return Ok(answer);
        }
        if start.elapsed() > Duration::from_millis(LIMIT_MS.load(Ordering::Relaxed)) {
            bail!("waited in vain for {what}");
        }
        sleep(nap);
        nap = (nap * 2).min(Duration::from_millis(5));
    }
}

/// Blocks in pause(2), again after each signal that a handler took.
pub(crate) fn pause_forever() -> ! {
    loop {
        pause();
    }
}

/// Never blocks.
pub(crate) fn spin_forever() -> ! {
    loop {
        std::hint::spin_loop();
    }
}

/// Waits until a child is dead, and leaves it a zombie.
pub(crate) fn await_death(child: Pid) -> Result<()> {
    waitid(Id::Pid(child), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT)?;
    Ok(())
}

/// Asks to be killed when the parent ends, whose pid is `parent`.
pub(crate) fn die_with(parent: Pid) -> Result<()> {
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
    // The parent may have ended before the request; init of a pid namespace cannot see its own.
    let now = getppid();
    if now != parent && now.as_raw() != 0 {
        sys::exit(0);
    }
    Ok(())
}

/// Forks a child that plays `play`, ends with it, and dies with its parent.
pub(crate) fn fork(play: impl FnOnce() -> Result<()>) -> Result<Pid> {
    let parent = getpid();
    fork_loose(|| {
        die_with(parent)?;
        play()
    })
}

/// As [`fork`], but the child outlives its parent: the play must see to its end.
pub(crate) fn fork_loose(play: impl FnOnce() -> Result<()>) -> Result<Pid> {
    if let Some(child) = sys::fork().context("fork")? {
        return Ok(child);
    }
    let played = catch_unwind(AssertUnwindSafe(|| {
        sys::default_signal(Signal::SIGPIPE);
        SigSet::empty().thread_set_mask()?;
        play()
    }));
    sys::exit(match played {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => {
            crate::complain(&format!("in a child: {error:#}"));
            1
        }
        Err(_) => 101,
    })
}

/// Forks in a process that is a child already, and goes on in both: `None` is the new child.
pub(crate) fn fork_flat() -> Result<Option<Pid>> {
    let parent = getpid();
    let forked = sys::fork().context("fork")?;
    if forked.is_none() {
        die_with(parent)?;
    }
    Ok(forked)
}

/// One scene being set up: its cast, and what must be undone when it ends.
pub(crate) struct Stage {
    slots: std::slice::Iter<'static, std::sync::atomic::AtomicI32>,
    lines: Vec<String>,
    strays: Vec<OwnedFd>,
    before_kill: Vec<Box<dyn FnOnce()>>,
    after_reap: Vec<Box<dyn FnOnce()>>,
    props: Vec<OwnedFd>,
    folder: Option<PathBuf>,
}

impl Stage {
    pub(crate) fn new() -> Result<Self> {
        START.get_or_init(Instant::now);
        Ok(Self {
            slots: sys::shared_numbers(4096)?.iter(),
            lines: Vec::new(),
            strays: Vec::new(),
            before_kill: Vec::new(),
            after_reap: Vec::new(),
            props: Vec::new(),
            folder: None,
        })
    }

    /// A fresh slot.
    pub(crate) fn slot(&mut self) -> Result<Slot> {
        self.slots.next().map(Slot).context("no slot is left for so many roles")
    }

    /// Waits until a process shows a state.
    pub(crate) fn settle(pid: Pid, state: char) -> Result<()> {
        until(&format!("process {pid} to be {state}"), || {
            look::process(pid).filter(|stat| stat.state == state)
        })?;
        Ok(())
    }

    /// Waits until the process of a slot has arrived and shows a state, and gives it a role.
    pub(crate) fn cast(&mut self, role: &str, slot: Slot, state: char) -> Result<Pid> {
        let pid = slot.wait().with_context(|| role.to_owned())?;
        Self::settle(pid, state).with_context(|| role.to_owned())?;
        self.role(role, pid);
        Ok(pid)
    }

    /// As [`Stage::cast`], for a thread of `pid`.
    pub(crate) fn cast_thread(
        &mut self,
        role: &str,
        pid: Pid,
        slot: Slot,
        state: char,
    ) -> Result<Pid> {
        let tid = slot.wait().with_context(|| role.to_owned())?;
        until(&format!("thread {tid} to be {state}"), || {
            look::thread(pid, tid).filter(|stat| stat.state == state)
        })?;
        self.lines.push(format!("{role} {pid} {tid}"));
        Ok(tid)
    }

    /// Gives a process a role.
    pub(crate) fn role(&mut self, role: &str, pid: Pid) {
        self.lines.push(format!("{role} {pid}"));
    }

    /// Tells the test something besides the roles.
    pub(crate) fn note(&mut self, line: String) {
        self.lines.push(line);
    }

    /// What to print when the scene stands.
    pub(crate) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Holds a descriptor open until the scene ends.
    pub(crate) fn keep(&mut self, prop: OwnedFd) {
        self.props.push(prop);
    }

    /// Remembers a process that no wait of the actor can reach.
    pub(crate) fn stray(&mut self, pid: Pid) -> Result<()> {
        self.strays.push(sys::open_pidfd(pid)?);
        Ok(())
    }

    /// Registers what must happen before processes can die, such as thawing them.
    pub(crate) fn before_kill(&mut self, undo: impl FnOnce() + 'static) {
        self.before_kill.push(Box::new(undo));
    }

    /// Registers what can only be removed when the processes are gone.
    pub(crate) fn after_reap(&mut self, undo: impl FnOnce() + 'static) {
        self.after_reap.push(Box::new(undo));
    }

    /// A folder of the scene, made on the first call and removed at the end.
    pub(crate) fn folder(&mut self) -> Result<PathBuf> {
        if let Some(folder) = &self.folder {
            return Ok(folder.clone());
        }
        let folder = std::env::temp_dir().join(format!("ptool-test-{}", getpid()));
        fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
        let made = folder.clone();
        self.after_reap(move || drop(fs::remove_dir_all(made)));
        Ok(self.folder.insert(folder).clone())
    }

    /// Ends and reaps everything that the scene started.
    fn strike(&mut self) {
        self.before_kill.drain(..).for_each(|undo| undo());
        self.props.clear();
        for stray in self.strays.drain(..) {
            let _ = sys::kill_pidfd(stray.as_fd());
            let mut wait = [nix::poll::PollFd::new(stray.as_fd(), nix::poll::PollFlags::POLLIN)];
            let _ = nix::poll::poll(&mut wait, 5_000_u16);
        }
        reap_all();
        self.after_reap.drain(..).for_each(|undo| undo());
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.strike();
    }
}

/// Kills the children of the actor, and theirs as they become its own, until there are none.
///
/// Only children are killed: a child keeps its pid until the actor reaps it, so no signal can hit
/// a stranger.
fn reap_all() {
    let me = getpid();
    let give_up = Instant::now() + Duration::from_secs(30);
    while Instant::now() < give_up {
        for child in look::children(me) {
            let _ = kill(child, Signal::SIGKILL);
        }
        let mut idle = 0;
        while idle < 20 {
            match waitpid(None, Some(WaitPidFlag::WNOHANG | WaitPidFlag::__WALL)) {
                Err(Errno::ECHILD) => return,
                Ok(WaitStatus::StillAlive) => {
                    sleep(Duration::from_millis(1));
                    idle += 1;
                }
                _ => idle = 0,
            }
        }
    }
}
