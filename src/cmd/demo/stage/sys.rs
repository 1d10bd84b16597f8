//! The system calls of the laboratory that nix leaves unsafe or leaves out, behind functions that are
//! safe to call. Those that `ptool watch` needs too are in [`crate::proc::child`].
#![expect(unsafe_code, reason = "talks to the kernel where nix has no safe call")]

use std::ffi::{CStr, c_int};
use std::os::fd::{AsFd, AsRawFd as _, IntoRawFd as _, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sched::CloneFlags;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};

use crate::proc::Pid;
pub(crate) use crate::proc::child::{
    Change, Patience, Side, by_default, exit_now, fork, pidfd_open, waitpid, waitpid_for,
};

/// `F_SETSIG` of `include/uapi/asm-generic/fcntl.h`, which the libc crate leaves out.
const F_SETSIG: c_int = 10;

/// Ends the calling thread alone, which is what pthread_exit(3) comes to in the kernel. The main
/// thread that does so leaves a dead leader behind.
pub(crate) fn exit_thread() -> ! {
    loop {
        // SAFETY: the stack of a main thread stays mapped, so that others may go on borrowing from it.
        unsafe { libc::syscall(libc::SYS_exit, 0) };
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
