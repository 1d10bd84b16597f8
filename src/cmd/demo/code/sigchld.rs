// SIGCHLD: signals merge, so a handler waits in a loop. The C library is called as it is.
use std::fs;
use std::process::Command;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

unsafe extern "C" {
    fn signal(signal: i32, handler: usize) -> usize;
    fn sigemptyset(set: *mut Set) -> i32;
    fn sigaddset(set: *mut Set, signal: i32) -> i32;
    fn sigprocmask(how: i32, set: *const Set, old: *mut Set) -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
}

type Set = [u64; 16]; // sigset_t
const SIGCHLD: i32 = 17;
const SIG_IGN: usize = 1;
const SIG_BLOCK: i32 = 0;
const SIG_UNBLOCK: i32 = 1;
const WNOHANG: i32 = 1;

static CALLS: AtomicU32 = AtomicU32::new(0);
static REAPED: AtomicU32 = AtomicU32::new(0);

extern "C" fn handler(_: i32) {
    CALLS.fetch_add(1, Relaxed);
    // SAFETY: waitpid may be called in a handler; the status is not wanted.
    while unsafe { waitpid(-1, null_mut(), WNOHANG) } > 0 {
        REAPED.fetch_add(1, Relaxed); // not once: a loop
    }
}

fn main() -> std::io::Result<()> {
    let mut set: Set = [0; 16];
    // SAFETY: the set is as large as the C library has it, and the handler keeps to signal-safety(7).
    unsafe {
        signal(SIGCHLD, handler as *const () as usize);
        sigemptyset(&mut set);
        sigaddset(&mut set, SIGCHLD);
        sigprocmask(SIG_BLOCK, &set, null_mut());
    }
    for _ in 0..5 {
        let child = Command::new("true").spawn()?;
        // Until it has ended, and is a zombie.
        while !fs::read_to_string(format!("/proc/{}/stat", child.id()))?.contains(") Z ") {
            std::thread::yield_now();
        }
    }
    // SAFETY: as above.
    unsafe { sigprocmask(SIG_UNBLOCK, &set, null_mut()) };
    let (calls, reaped) = (CALLS.load(Relaxed), REAPED.load(Relaxed));
    println!("5 children ended, {calls} signal came, {reaped} were reaped");

    // SAFETY: SIG_IGN is no function.
    unsafe { signal(SIGCHLD, SIG_IGN) }; // before the fork
    let mut child = Command::new("sh").args(["-c", "exit 7"]).spawn()?;
    match child.wait() {
        Ok(status) => println!("SIG_IGN: {status}"),
        Err(error) => println!("SIG_IGN: no zombie, and no status: {error}"), // ECHILD
    }
    Ok(())
}
