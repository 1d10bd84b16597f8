//! The system calls of the chat that nix leaves unsafe or leaves out, behind functions that are safe
//! to call. The only fork of the chat is here.
#![expect(unsafe_code, reason = "talks to the kernel where nix has no safe call")]

use std::ffi::c_int;
use std::os::fd::{AsFd, AsRawFd as _, RawFd};
use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::Signal;
use nix::unistd::{ForkResult, Pid};

use crate::run::Exit;

/// Forks: the child does this and ends with what it returns, the parent learns the child's number.
///
/// # Errors
/// Those of fork(2), and `EDEADLK` where this process has several threads: the child would have only
/// the caller, and the locks that the others held would stay locked for ever.
pub(super) fn fork(child: impl FnOnce() -> u8) -> nix::Result<Pid> {
    let threads = std::fs::read_dir("/proc/self/task").map_or(1, Iterator::count);
    if threads != 1 {
        return Err(Errno::EDEADLK);
    }
    // SAFETY: the process has one thread, so the child may do whatever the parent may.
    match unsafe { nix::unistd::fork()? } {
        ForkResult::Parent { child } => Ok(child),
        ForkResult::Child => {
            // A panic must not unwind into what only the parent is to clean up.
            let code = catch_unwind(AssertUnwindSafe(child)).unwrap_or(Exit::Bug.code());
            // SAFETY: `_exit` takes no pointer and does not return.
            unsafe { libc::_exit(code.into()) }
        }
    }
}

/// Closes every descriptor but these, in ascending order: what a child has inherited and has no use
/// for, above all the other end of its own channel, which would keep it from seeing the end there.
pub(super) fn close_all_but(kept: &[RawFd]) {
    let mut first = 0;
    for fd in kept.iter().filter_map(|fd| u32::try_from(*fd).ok()) {
        if fd > first {
            close_range(first, fd - 1);
        }
        first = fd + 1;
    }
    close_range(first, u32::MAX);
}

/// Closes these descriptors, the last included (`close_range(2)`, of Linux 5.9).
fn close_range(first: u32, last: u32) {
    // SAFETY: the call takes integers alone; the caller, a child that begins its own work, uses none
    // of these descriptors.
    if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } == 0 {
        return;
    }
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let open = open.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // Collected first: the list itself is a descriptor.
    let open: Vec<_> = open.filter(|fd| (first..=last).contains(fd)).collect();
    for fd in open.into_iter().filter_map(|fd| c_int::try_from(fd).ok()) {
        // SAFETY: as above; one that is closed already fails with EBADF.
        unsafe { libc::close(fd) };
    }
}

/// Fills a buffer with random bytes (getrandom(2)).
pub(super) fn random(mut buffer: &mut [u8]) {
    while !buffer.is_empty() {
        // SAFETY: the pointer and the length are those of the buffer.
        let filled = unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), 0) };
        // Whatever fails here may be interrupted, and nothing else: the kernel has random numbers
        // once it has started.
        buffer = &mut buffer[usize::try_from(filled).unwrap_or(0)..];
    }
}

/// Sets an option of a socket that is a number (setsockopt(2)).
pub(super) fn set_option(
    socket: impl AsFd,
    level: c_int,
    name: c_int,
    value: c_int,
) -> nix::Result<()> {
    let length = libc::socklen_t::try_from(size_of_val(&value)).unwrap_or(0);
    // SAFETY: the pointer is to a live integer of that length.
    Errno::result(unsafe {
        libc::setsockopt(socket.as_fd().as_raw_fd(), level, name, (&raw const value).cast(), length)
    })
    .map(drop)
}

/// Whether whoever started this process had it ignore a signal, as nohup(1) does with SIGHUP.
pub(super) fn is_ignored(signal: Signal) -> bool {
    // SAFETY: all zeros are a value of this structure of integers.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: nothing is set, and what is got goes into a live structure.
    let outcome = unsafe { libc::sigaction(signal as c_int, std::ptr::null(), &raw mut action) };
    outcome == 0 && action.sa_sigaction == libc::SIG_IGN
}

/// What a process that is shut in can still do to the terminal: put back these modes, and write this
/// one text, which lies where it lies for as long as the process lives.
#[derive(Debug)]
pub(super) struct Rescue {
    modes: Option<Box<libc::termios>>,
    text: &'static [u8],
    group: Pid,
}

/// Where the terminal of a process that is shut in is open.
pub(super) const RESCUE_FD: RawFd = libc::STDERR_FILENO;

impl Rescue {
    /// With these modes, if the terminal has others at present.
    pub(super) fn new(modes: Option<libc::termios>, text: Vec<u8>) -> Self {
        let group = nix::unistd::getpgrp();
        Self { modes: modes.map(Box::new), text: text.leak(), group }
    }

    /// Where the text lies and how long it is: all that may be written.
    pub(super) fn text(&self) -> (u64, u64) {
        (self.text.as_ptr() as u64, self.text.len() as u64)
    }

    /// Does it. Not where another process group has the terminal: then a shell has looked after it.
    pub(super) fn run(&self) {
        let mut group: libc::pid_t = 0;
        // SAFETY: the call writes one integer, which is live.
        let outcome = unsafe { libc::ioctl(RESCUE_FD, libc::TIOCGPGRP, &raw mut group) };
        let is_taken_care_of = outcome == 0 && group != self.group.as_raw();
        if let Some(modes) = self.modes.as_deref().filter(|_| !is_taken_care_of) {
            // SAFETY: the structure is live; tcsetattr(3) only reads it.
            unsafe { libc::tcsetattr(RESCUE_FD, libc::TCSANOW, modes) };
        }
        // SAFETY: pointer and length are those of a text that is never freed.
        unsafe { libc::write(RESCUE_FD, self.text.as_ptr().cast(), self.text.len()) };
    }
}
