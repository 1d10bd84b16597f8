//! Processes of ptool's own: forking them, waiting for them, and a descriptor that stands for one.
#![expect(unsafe_code, reason = "talks to the kernel where nix has no safe call")]

use std::ffi::c_int;
use std::os::fd::{FromRawFd as _, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use nix::unistd::ForkResult;

use super::{Pid, ProcFs, WaitStatus};

/// Which side of the fork the caller is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one that called, with the number of the new one.
    Parent(Pid),
    /// The new one.
    Child,
}

/// Forks, after it has made sure that this process has one thread.
///
/// # Errors
/// Those of fork(2), and `EDEADLK` where there are several threads: the child would have only the
/// caller, and the locks that the others held would stay locked for ever.
pub(crate) fn fork(procfs: &ProcFs) -> nix::Result<Side> {
    if procfs.tids(nix::unistd::getpid().as_raw()).is_ok_and(|threads| threads.len() != 1) {
        return Err(Errno::EDEADLK);
    }
    // SAFETY: the process has one thread, so the child may do whatever the parent may.
    Ok(match unsafe { nix::unistd::fork()? } {
        ForkResult::Parent { child } => Side::Parent(child.as_raw()),
        ForkResult::Child => Side::Child,
    })
}

/// Ends the process at once: no buffer is written, no handler runs.
pub(crate) fn exit_now(status: c_int) -> ! {
    // SAFETY: `_exit` takes no pointer and does not return.
    unsafe { libc::_exit(status) }
}

/// Whether a wait blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Until a child changes its state.
    Wait,
    /// It asks and goes on (`WNOHANG`).
    Ask,
}

/// What a wait tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The end of a child, which is what it always tells.
    End,
    /// That a child was stopped or goes on, too (`WUNTRACED`, `WCONTINUED`).
    Any,
}

/// waitpid(2) with the raw status, which nix decodes and drops. `pid` is -1 for any child; `None`
/// stands for the 0 that says that no child has ended yet.
pub(crate) fn waitpid(pid: Pid, patience: Patience) -> nix::Result<Option<(Pid, WaitStatus)>> {
    waitpid_for(pid, Change::End, patience)
}

/// [`waitpid`] for the end of a child, or for any change of its state.
pub(crate) fn waitpid_for(
    pid: Pid,
    change: Change,
    patience: Patience,
) -> nix::Result<Option<(Pid, WaitStatus)>> {
    let changes = match change {
        Change::End => 0,
        Change::Any => libc::WUNTRACED | libc::WCONTINUED,
    };
    let options = match patience {
        Patience::Wait => changes,
        Patience::Ask => changes | libc::WNOHANG,
    };
    let mut status = 0;
    loop {
        // SAFETY: the pointer is to a live integer.
        let result = unsafe { libc::waitpid(pid, &raw mut status, options | libc::__WALL) };
        match Errno::result(result) {
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
            Ok(0) => return Ok(None),
            Ok(ended) => return Ok(Some((ended, WaitStatus(status)))),
        }
    }
}

/// A descriptor that stands for a process, readable when it has ended (pidfd_open(2)).
pub(crate) fn pidfd_open(pid: Pid) -> nix::Result<OwnedFd> {
    // SAFETY: the call takes two integers and returns a descriptor that nobody else has.
    unsafe {
        let fd = Errno::result(libc::syscall(libc::SYS_pidfd_open, pid, 0))?;
        Ok(OwnedFd::from_raw_fd(c_int::try_from(fd).map_err(|_| Errno::EBADF)?))
    }
}

/// Gives a signal back its default, which Rust has taken from `SIGPIPE`.
pub(crate) fn by_default(signal: Signal) -> nix::Result<()> {
    let action = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: the default is no handler of ours.
    unsafe { sigaction(signal, &action).map(drop) }
}
