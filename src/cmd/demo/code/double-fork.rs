// Fork twice: whoever adopts the grandchild reaps it, and the parent need not.
use std::io::{self, Error, Read};
use std::os::unix::process::parent_id;
use std::process::{self, exit};

unsafe extern "C" {
    fn fork() -> i32;
    fn setsid() -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
}

fn checked_fork() -> i32 {
    // SAFETY: the program has one thread.
    let pid = unsafe { fork() };
    if pid == -1 {
        eprintln!("fork: {}", Error::last_os_error());
        exit(1);
    }
    pid
}

fn wait_for(pid: i32) -> bool {
    // SAFETY: a null pointer says that the status is not wanted.
    unsafe { waitpid(pid, std::ptr::null_mut(), 0) != -1 }
}

fn main() -> io::Result<()> {
    let (mut done, writer) = io::pipe()?;
    let child = checked_fork();
    if child == 0 {
        // SAFETY: setsid takes nothing.
        let session = unsafe { setsid() }; // a session of its own
        let middle = process::id();
        if checked_fork() > 0 {
            exit(0); // the middle one ends at once
        }
        while parent_id() == middle {
            std::thread::yield_now(); // until it is adopted
        }
        println!("worker {}: parent {}, session {session}", process::id(), parent_id());
        exit(0);
    }
    drop(writer);
    wait_for(child); // at once, for it has ended
    done.read_to_end(&mut Vec::new())?; // until the worker has ended too
    if !wait_for(-1) {
        println!("parent {}: no child, no zombie", process::id());
    }
    Ok(())
}
