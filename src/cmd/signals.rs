//! Signals as something to read: with signalfd(2) they are one more descriptor to wait for.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// The signals that ask a program to end: Ctrl-C, `kill`, a terminal that is closed.
pub(super) const ENDING: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

/// Signals that wait to be read.
#[derive(Debug)]
pub(super) struct Signals {
    fd: SignalFd,
    set: SigSet,
}

impl Signals {
    /// Blocks these signals, so that from now on they wait to be read.
    pub(super) fn block(signals: impl IntoIterator<Item = Signal>) -> io::Result<Self> {
        let set: SigSet = signals.into_iter().collect();
        set.thread_block()?;
        let fd = SignalFd::with_flags(&set, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
        Ok(Self { fd, set })
    }

    /// Lets the signals act as they do by default again.
    pub(super) fn unblock(&self) -> io::Result<()> {
        Ok(self.set.thread_unblock()?)
    }

    /// The next signal that has come, if one has.
    pub(super) fn next(&self) -> io::Result<Option<Signal>> {
        loop {
            match self.fd.read_signal() {
                Ok(Some(told)) => {
                    let number = i32::try_from(told.ssi_signo).unwrap_or(0);
                    return Ok(Signal::try_from(number).ok());
                }
                Ok(None) => return Ok(None),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
