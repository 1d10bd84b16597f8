// fork: one call, two returns, two processes. The C library is called as it is.
use std::process;

unsafe extern "C" {
    fn fork() -> i32;
    fn getppid() -> i32;
    fn wait(status: *mut i32) -> i32;
}

fn main() {
    let mut value = 42;
    // SAFETY: the program has one thread.
    let pid = unsafe { fork() }; // both go on from here
    match pid {
        -1 => eprintln!("fork: {}", std::io::Error::last_os_error()),
        0 => {
            value = 99; // the child's own copy
            // SAFETY: getppid takes nothing and cannot fail.
            let parent = unsafe { getppid() };
            println!("child {}: fork returned 0, parent {parent}, value {value}", process::id());
        }
        _ => {
            // SAFETY: a null pointer says that the status is not wanted.
            unsafe { wait(std::ptr::null_mut()) };
            println!("parent {}: fork returned {pid}, value {value}", process::id());
        }
    }
}
