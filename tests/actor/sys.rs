//! The system calls that nix leaves unsafe or leaves out, behind functions that are safe to call.
//!
//! All the `unsafe` of the actor is here. It rests on one promise: the actor has a single thread
//! whenever it forks, and a scene starts threads only in a child that forks no more.
#![expect(unsafe_code, reason = "talks to the kernel where nix has no safe call")]

use std::ffi::c_int;
use std::num::NonZeroUsize;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use nix::errno::Errno;
use nix::libc;
use nix::sched::CloneFlags;
use nix::sys::mman::{MapFlags, ProtFlags};
use nix::sys::signal::Signal;
use nix::unistd::{ForkResult, Pid};

type Result<T> = nix::Result<T>;

fn checked(result: c_int) -> Result<c_int> {
    Errno::result(result)
}

/// Forks; `None` is the child.
pub(crate) fn fork() -> Result<Option<Pid>> {
    // SAFETY: the process has one thread (see the head of this file), so the child may do anything.
    match unsafe { nix::unistd::fork()? } {
        ForkResult::Parent { child } => Ok(Some(child)),
        ForkResult::Child => Ok(None),
    }
}

/// Ends the process without running what the parent's image registered to run at exit.
pub(crate) fn exit(code: c_int) -> ! {
    // SAFETY: `_exit` takes no pointer and does not return.
    unsafe { libc::_exit(code) }
}

/// Ends only the calling thread: called by the main thread it leaves a dead leader behind.
pub(crate) fn exit_thread() -> ! {
    loop {
        // SAFETY: the calling thread owns nothing that the other threads borrow.
        unsafe { libc::syscall(libc::SYS_exit, 0) };
    }
}

/// Does what vfork(2) does: the caller sleeps in D until the child, which borrows its memory, ends.
///
/// The call itself cannot be used from Rust, because it returns twice on one stack.
pub(crate) fn vfork(child: fn(AtomicRef), slot: AtomicRef) -> Result<Pid> {
    let mut stack = vec![0_u8; 64 * 1024];
    let play = Box::new(move || {
        child(slot);
        0
    });
    let flags = CloneFlags::CLONE_VM | CloneFlags::CLONE_VFORK;
    // SAFETY: the child has a stack of its own, and CLONE_VFORK keeps the caller, hence the stack
    // and the closure, in place until the child is gone.
    unsafe { nix::sched::clone(play, &mut stack, flags, Some(libc::SIGCHLD)) }
}

/// What the links of a chain share, besides all the rest of their memory.
struct Chain {
    stacks: *mut u8,
    remaining: AtomicUsize,
    tip: AtomicRef,
}

const STACK: usize = 32 * 1024;

/// Puts one process below another, `length` of them below the caller; the last tells its pid.
///
/// They share their memory: with plain forks every generation would have to copy the reverse map
/// of all before it, which makes a chain of a thousand take half a minute.
pub(crate) fn start_chain(length: usize, tip: AtomicRef) -> Result<()> {
    let stacks = Vec::leak(vec![0_u8; length * STACK]).as_mut_ptr();
    let chain = Box::leak(Box::new(Chain { stacks, remaining: AtomicUsize::new(length), tip }));
    lengthen(chain)
}

fn lengthen(chain: &'static Chain) -> Result<()> {
    let Some(left) = chain.remaining.load(Ordering::SeqCst).checked_sub(1) else {
        chain.tip.store(nix::unistd::getpid().as_raw(), Ordering::SeqCst);
        return Ok(());
    };
    chain.remaining.store(left, Ordering::SeqCst);
    // SAFETY: the stacks are leaked and each is used once; the child of a shared memory neither
    // allocates nor returns, so that it cannot disturb its parent.
    let child = unsafe {
        let top = chain.stacks.add((left + 1) * STACK);
        let top = top.sub(top.addr() % 16);
        let flags = libc::CLONE_VM | libc::SIGCHLD;
        libc::clone(play_link, top.cast(), flags, (&raw const *chain).cast_mut().cast())
    };
    checked(child).map(drop)
}

extern "C" fn play_link(chain: *mut libc::c_void) -> c_int {
    // SAFETY: the pointer is the leaked chain that `lengthen` passed.
    let chain: &'static Chain = unsafe { &*chain.cast::<Chain>() };
    let bound = nix::sys::prctl::set_pdeathsig(Signal::SIGKILL);
    if bound.and_then(|()| lengthen(chain)).is_err() {
        exit(1);
    }
    loop {
        nix::unistd::pause();
    }
}

/// A number that all the processes of the actor share.
pub(crate) type AtomicRef = &'static AtomicI32;

/// `count` numbers, all zero, in memory that stays shared across forks and is never unmapped.
pub(crate) fn shared_numbers(count: usize) -> Result<&'static [AtomicI32]> {
    let bytes = NonZeroUsize::new(count * size_of::<AtomicI32>()).ok_or(Errno::EINVAL)?;
    let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
    // SAFETY: a fresh mapping at an address of the kernel's choice overlaps nothing.
    let page =
        unsafe { nix::sys::mman::mmap_anonymous(None, bytes, protection, MapFlags::MAP_SHARED)? };
    // SAFETY: the mapping is page-aligned, `bytes` long, zeroed, and lives as long as the process;
    // every access goes through atomics.
    Ok(unsafe { std::slice::from_raw_parts(page.as_ptr().cast(), count) })
}

/// Gives every signal its default disposition, whatever the shell or Rust's runtime had set.
pub(crate) fn default_signals() {
    for number in 1..=64 {
        // SAFETY: SIG_DFL runs no code of ours; the numbers that cannot be changed are refused.
        unsafe { libc::signal(number, libc::SIG_DFL) };
    }
}

/// Gives one signal its default disposition.
pub(crate) fn default_signal(signal: Signal) {
    // SAFETY: SIG_DFL runs no code of ours.
    unsafe { libc::signal(signal as c_int, libc::SIG_DFL) };
}

/// Ignores a signal.
pub(crate) fn ignore(signal: Signal) {
    // SAFETY: SIG_IGN runs no code of ours.
    unsafe { libc::signal(signal as c_int, libc::SIG_IGN) };
}

extern "C" fn do_nothing(_: c_int) {}

/// Catches a signal with a handler that does nothing.
pub(crate) fn catch(signal: Signal) {
    let handler: extern "C" fn(c_int) = do_nothing;
    // SAFETY: the handler touches nothing, so it may interrupt anything.
    unsafe { libc::signal(signal as c_int, handler as libc::sighandler_t) };
}

/// Makes a terminal the controlling one of the calling session leader.
pub(crate) fn take_terminal(terminal: BorrowedFd<'_>) -> Result<()> {
    // SAFETY: TIOCSCTTY takes a number, not a pointer.
    checked(unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSCTTY, 0) }).map(drop)
}

/// Lets any process trace this one, where Yama would only let ancestors.
pub(crate) fn allow_any_tracer() {
    // SAFETY: the option takes numbers only; a kernel without Yama refuses it, which is as good.
    unsafe { libc::prctl(libc::PR_SET_PTRACER, libc::PR_SET_PTRACER_ANY, 0, 0, 0) };
}

/// Sets the nice value of the calling process.
pub(crate) fn set_nice(nice: c_int) -> Result<()> {
    // SAFETY: takes numbers only.
    checked(unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, nice) }).map(drop)
}

/// Gives the calling process the lowest `SCHED_FIFO` priority.
pub(crate) fn become_realtime() -> Result<()> {
    let parameters = libc::sched_param { sched_priority: 1 };
    // SAFETY: the pointer is to a live local that the kernel only reads.
    checked(unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const parameters) })
        .map(drop)
}

/// Locks memory into RAM for as long as it is borrowed by the caller, who never returns it.
pub(crate) fn lock_memory(memory: &'static [u8]) -> Result<()> {
    // SAFETY: locking changes no byte of the memory.
    checked(unsafe { libc::mlock(memory.as_ptr().cast(), memory.len()) }).map(drop)
}

/// A handle to a process that stays safe when its pid is used again.
pub(crate) fn open_pidfd(pid: Pid) -> Result<OwnedFd> {
    // SAFETY: takes numbers only.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid.as_raw(), 0) };
    let fd = c_int::try_from(Errno::result(fd)?).map_err(|_| Errno::EBADF)?;
    // SAFETY: the kernel has just made this descriptor for us alone.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Sends SIGKILL through a pidfd.
pub(crate) fn kill_pidfd(process: BorrowedFd<'_>) -> Result<()> {
    let (fd, none) = (process.as_raw_fd(), std::ptr::null::<libc::siginfo_t>());
    // SAFETY: the null pointer asks for the siginfo that kill(2) would send.
    let sent = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, libc::SIGKILL, none, 0) };
    Errno::result(sent).map(drop)
}

/// Blocks in a futex until someone changes `word` from `value` and wakes its waiters.
pub(crate) fn futex_wait(word: AtomicRef, value: c_int) {
    let no_timeout = std::ptr::null::<libc::timespec>();
    // SAFETY: the word is static, and the kernel only compares it.
    unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT, value, no_timeout);
    }
}

/// Makes a private System V message queue.
pub(crate) fn make_queue() -> Result<c_int> {
    // SAFETY: takes numbers only.
    checked(unsafe { libc::msgget(libc::IPC_PRIVATE, 0o600) })
}

/// Blocks until the queue has a message.
pub(crate) fn receive_from_queue(queue: c_int) -> Result<()> {
    #[repr(C)]
    struct Message {
        kind: libc::c_long,
        text: [u8; 8],
    }
    let mut message = Message { kind: 0, text: [0; 8] };
    let size = message.text.len();
    // SAFETY: the buffer is a type and `size` bytes, as msgrcv wants it.
    let got = unsafe { libc::msgrcv(queue, (&raw mut message).cast(), size, 0, 0) };
    Errno::result(got).map(drop)
}

/// Removes a message queue.
pub(crate) fn remove_queue(queue: c_int) {
    // SAFETY: IPC_RMID reads no buffer.
    unsafe { libc::msgctl(queue, libc::IPC_RMID, std::ptr::null_mut()) };
}

/// Makes a private System V set of one semaphore, which is 0.
pub(crate) fn make_semaphore() -> Result<c_int> {
    // SAFETY: takes numbers only.
    checked(unsafe { libc::semget(libc::IPC_PRIVATE, 1, 0o600) })
}

/// Blocks until the semaphore can be decremented.
pub(crate) fn wait_for_semaphore(semaphore: c_int) -> Result<()> {
    let mut operation = libc::sembuf { sem_num: 0, sem_op: -1, sem_flg: 0 };
    // SAFETY: the pointer is to one live operation, and the count says one.
    checked(unsafe { libc::semop(semaphore, &raw mut operation, 1) }).map(drop)
}

/// Removes a semaphore set.
pub(crate) fn remove_semaphore(semaphore: c_int) {
    // SAFETY: IPC_RMID takes no fourth argument.
    unsafe { libc::semctl(semaphore, 0, libc::IPC_RMID) };
}

/// Kills the process with a signal that its own action must not catch.
pub(crate) fn die_of(signal: Signal) -> Result<()> {
    default_signal(signal);
    nix::sys::signal::raise(signal)
}
