//! The system calls of the laboratory that nix leaves unsafe or leaves out, behind functions that are
//! safe to call. The only fork of ptool is here.
#![expect(unsafe_code, reason = "talks to the kernel where nix has no safe call")]

use std::ffi::{CStr, c_int};
use std::os::fd::{AsFd, AsRawFd as _, FromRawFd as _, IntoRawFd as _, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sched::CloneFlags;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use nix::unistd::ForkResult;

use crate::proc::{Pid, ProcFs, WaitStatus};

/// `F_SETSIG` of `include/uapi/asm-generic/fcntl.h`, which the libc crate leaves out.
const F_SETSIG: c_int = 10;

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

/// Ends the calling thread alone, which is what pthread_exit(3) comes to in the kernel. The main
/// thread that does so leaves a dead leader behind.
pub(crate) fn exit_thread() -> ! {
    loop {
        // SAFETY: the stack of a main thread stays mapped, so that others may go on borrowing from it.
        unsafe { libc::syscall(libc::SYS_exit, 0) };
    }
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

/// Asks the kernel to kill the calling process when something happens at this descriptor, as when
/// the last writer of a pipe closes it (`F_SETSIG` of fcntl(2)).
pub(crate) fn die_by(fd: impl AsFd) -> nix::Result<()> {
    let fd = fd.as_fd().as_raw_fd();
    // SAFETY: the calls take integers alone; the owner of the descriptor is the caller.
    unsafe {
        Errno::result(libc::fcntl(fd, F_SETSIG, libc::SIGKILL))?;
        Errno::result(libc::fcntl(fd, libc::F_SETOWN, libc::getpid()))?;
        let flags = Errno::result(libc::fcntl(fd, libc::F_GETFL))?;
        Errno::result(libc::fcntl(fd, libc::F_SETFL, flags | libc::O_ASYNC))?;
    }
    Ok(())
}

/// What the process does about `SIGCHLD` from now on (sigaction(2)).
///
/// A handler given here may call only what signal-safety(7) lists.
pub(crate) fn on_child_signal(handler: SigHandler, flags: SaFlags) -> nix::Result<()> {
    let action = SigAction::new(handler, flags, SigSet::empty());
    // SAFETY: the handlers of the laboratory keep to signal-safety(7).
    unsafe { sigaction(Signal::SIGCHLD, &action).map(drop) }
}

/// Gives a signal back its default, which Rust has taken from `SIGPIPE`.
pub(crate) fn by_default(signal: Signal) -> nix::Result<()> {
    let action = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: the default is no handler of ours.
    unsafe { sigaction(signal, &action).map(drop) }
}

/// Makes a terminal that of the caller's session, of which the caller is the leader
/// (`TIOCSCTTY` of `ioctl_tty(2)`).
pub(crate) fn take_terminal(terminal: impl AsFd) -> nix::Result<()> {
    // SAFETY: the call takes integers alone.
    Errno::result(unsafe { libc::ioctl(terminal.as_fd().as_raw_fd(), libc::TIOCSCTTY, 0) })
        .map(drop)
}

/// Sets the nice value of the caller, -20 to 19 (setpriority(2)).
///
/// # Errors
/// `EACCES` for a lower value than before, without `CAP_SYS_NICE`.
pub(crate) fn set_nice(nice: c_int) -> nix::Result<()> {
    // SAFETY: the call takes integers alone.
    Errno::result(unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, nice) }).map(drop)
}

/// The two ways to end a C program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// exit(3): handlers run, buffers are written, then the process ends.
    Exit,
    /// `_exit(2)`: the process ends.
    Underscore,
}

/// Puts a text into a buffer of the C library, registers a handler that prints another, and ends.
///
/// `fd` is where the buffer goes when it is written.
pub(crate) fn leave_with_buffer(
    fd: OwnedFd,
    text: &CStr,
    handler: extern "C" fn(),
    leaving: Leaving,
    status: c_int,
) -> ! {
    // SAFETY: the stream is checked before its use and lives until the process ends; both texts are
    // C strings; atexit(3) keeps a pointer to a function, which is always there.
    unsafe {
        let stream = libc::fdopen(fd.into_raw_fd(), c"w".as_ptr());
        if stream.is_null() || libc::atexit(handler) != 0 {
            libc::_exit(127);
        }
        libc::fputs(text.as_ptr(), stream);
        match leaving {
            Leaving::Exit => libc::exit(status),
            Leaving::Underscore => libc::_exit(status),
        }
    }
}

/// What the borrower of the memory needs to play its script on.
const STACK: usize = 256 << 10;

/// Does what vfork(2) does: the caller sleeps in D until the child, which borrows its memory, has
/// ended. The call itself returns twice on one stack, which Rust does not know.
pub(crate) fn vfork(mut child: impl FnMut() -> c_int) -> nix::Result<Pid> {
    let mut stack = vec![0_u8; STACK];
    let play = Box::new(move || child() as isize);
    let flags = CloneFlags::CLONE_VM | CloneFlags::CLONE_VFORK;
    // SAFETY: the child has a stack of its own, and CLONE_VFORK keeps the caller, hence the stack
    // and the closure, in place until the child has gone.
    unsafe { nix::sched::clone(play, &mut stack, flags, Some(libc::SIGCHLD)) }
        .map(nix::unistd::Pid::as_raw)
}

/// Locks memory, which is never freed, so that it is never swapped out (mlock(2)).
pub(crate) fn lock_memory(memory: &'static [u8]) -> nix::Result<()> {
    // SAFETY: locking changes no byte of the memory, and the slice says how long it is.
    Errno::result(unsafe { libc::mlock(memory.as_ptr().cast(), memory.len()) }).map(drop)
}
