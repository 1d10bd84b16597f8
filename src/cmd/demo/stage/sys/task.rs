//! What a process asks for about its own tasks: vfork, the end of one thread, priority, locked
//! memory, a terminal.

use std::ffi::c_int;
use std::os::fd::{AsFd, AsRawFd as _};

use nix::errno::Errno;
use nix::libc;
use nix::sched::CloneFlags;

use crate::proc::Pid;

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

/// Ends the calling thread alone. Called by the leader, it leaves a process whose leader is dead.
pub(crate) fn exit_thread() -> ! {
    loop {
        // SAFETY: exit(2) as a bare system call takes no pointer; the stack stays where it is, so
        // that what other threads borrow from it lives on.
        unsafe { libc::syscall(libc::SYS_exit, 0) };
    }
}

/// Sets the nice value of the calling process (setpriority(2)).
pub(crate) fn set_nice(nice: c_int) -> nix::Result<()> {
    // SAFETY: the call takes numbers alone.
    Errno::result(unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, nice) }).map(drop)
}

/// Locks memory, which is never freed, so that it is never swapped out (mlock(2)).
pub(crate) fn lock_memory(memory: &'static [u8]) -> nix::Result<()> {
    // SAFETY: locking changes no byte of the memory, and the slice says how long it is.
    Errno::result(unsafe { libc::mlock(memory.as_ptr().cast(), memory.len()) }).map(drop)
}

/// Makes a terminal the controlling one of the calling session leader, whose process group has it
/// from then on (`TIOCSCTTY` of ioctl_tty(2)).
pub(crate) fn take_terminal(terminal: impl AsFd) -> nix::Result<()> {
    // SAFETY: the request takes a number, not a pointer.
    let taken = unsafe { libc::ioctl(terminal.as_fd().as_raw_fd(), libc::TIOCSCTTY, 0) };
    Errno::result(taken).map(drop)
}
