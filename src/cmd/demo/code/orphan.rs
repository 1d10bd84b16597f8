// An orphan: the parent ends first, and another process adopts the child.
use std::os::unix::process::parent_id;
use std::{process, thread};

unsafe extern "C" {
    fn fork() -> i32;
    fn getsid(pid: i32) -> i32;
}

fn main() {
    let parent = process::id();
    // SAFETY: the program has one thread.
    match unsafe { fork() } {
        -1 => eprintln!("fork: {}", std::io::Error::last_os_error()),
        0 => {
            while parent_id() == parent {
                thread::yield_now(); // until it has been adopted
            }
            // SAFETY: getsid takes a number.
            let session = unsafe { getsid(0) };
            // Not always 1: a subreaper above it comes first.
            println!(
                "orphan {}: parent was {parent}, is {}; session still {session}",
                process::id(),
                parent_id()
            );
        }
        _ => process::exit(0), // the parent ends first
    }
}
