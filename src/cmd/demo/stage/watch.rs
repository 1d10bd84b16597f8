//! Waiting: for signals to the stage, for letters of actors, for /proc to show something, for the
//! person at the terminal. All of it is one poll(2) beside a signalfd.

use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use crate::proc::{ProcFs, Signal as ProcSignal, Status};
use crate::run::{Failure, Result};

/// The signals that a user ends a program with.
const ENDING: [Signal; 4] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];

/// The signals of the stage, kept back while it plays.
#[derive(Debug)]
pub(super) struct Watch {
    signals: SignalFd,
    before: SigSet,
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// The descriptor has something to read, or its other end is gone.
    Ready,
    /// Time is up.
    Late,
}

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// A line, without its end.
    Line(String),
    /// There is nobody.
    End,
}

impl Watch {
    /// Keeps the signals back from now on. One that is ignored, as `nohup` and the background jobs
    /// of a shell have it, stays ignored: blocked it would be delivered to a signalfd all the same.
    pub(super) fn new(procfs: &ProcFs) -> nix::Result<Self> {
        let status = procfs.read(&format!("{}/status", nix::unistd::getpid())).map(Status::new);
        let ignored = status.ok().and_then(|status| status.signals("SigIgn")).unwrap_or_default();
        let heard = |signal: &Signal| !ignored.contains(ProcSignal(*signal as i32));
        let set: SigSet = ENDING.into_iter().filter(heard).collect();
        let signals = SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        let before = set.thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK)?;
        Ok(Self { signals, before })
    }

    /// The signals that were blocked before.
    pub(super) const fn before(&self) -> &SigSet {
        &self.before
    }

    /// Fails with the signal that has come, if one has.
    pub(super) fn check(&self) -> Result<()> {
        match self.signals.read_signal() {
            Ok(Some(info)) => {
                let number = i32::try_from(info.ssi_signo).unwrap_or(0);
                Err(Failure::Signaled(Signal::try_from(number).unwrap_or(Signal::SIGTERM)))
            }
            _ => Ok(()),
        }
    }

    /// Waits for a descriptor, a signal or the end of the time.
    pub(super) fn wait(&self, fd: Option<BorrowedFd<'_>>, time: Option<Duration>) -> Result<Woken> {
        self.check()?;
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        fds.extend(fd.map(|fd| PollFd::new(fd, PollFlags::POLLIN)));
        let timeout = match time {
            None => PollTimeout::NONE,
            Some(time) => PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX),
        };
        match poll(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(std::io::Error::from(errno).into()),
        }
        let is_ready = fds.get(1).and_then(PollFd::any).unwrap_or(false);
        self.check()?;
        Ok(if is_ready { Woken::Ready } else { Woken::Late })
    }

    /// Reads a line from standard input, byte by byte, so that nothing behind it is taken.
    pub(super) fn line(&self) -> Result<Typed> {
        let stdin = std::io::stdin();
        let mut line = Vec::new();
        loop {
            self.wait(Some(stdin.as_fd()), None)?;
            let mut byte = [0];
            match nix::unistd::read(stdin.as_fd(), &mut byte) {
                Ok(1) if byte == *b"\n" => break,
                Ok(1) => line.push(byte[0]),
                Err(Errno::EINTR | Errno::EAGAIN) => {}
                // A last line without an end is a line too.
                Ok(_) | Err(_) if line.is_empty() => return Ok(Typed::End),
                Ok(_) | Err(_) => break,
            }
        }
        Ok(Typed::Line(String::from_utf8_lossy(&line).trim().to_owned()))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Whatever is still pending is delivered now, and ends the process as it would have before.
        let _ = self.before.thread_set_mask();
    }
}

/// When to give up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Instant);

impl Deadline {
    /// This long from now.
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever waits for another process needs a clock"
    )]
    pub(super) fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// How long it still is; zero when it has passed.
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever waits for another process needs a clock"
    )]
    pub(super) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub(super) fn has_passed(self) -> bool {
        self.left().is_zero()
    }
}
