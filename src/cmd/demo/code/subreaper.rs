// A subreaper adopts the orphans below it instead of init, and has to reap them.
use std::io::Error;
use std::process::Command;

const PR_SET_CHILD_SUBREAPER: i32 = 36;

unsafe extern "C" {
    fn prctl(option: i32, ...) -> i32;
    fn wait(status: *mut i32) -> i32;
}

fn main() -> std::io::Result<()> {
    // SAFETY: this option takes a number.
    if unsafe { prctl(PR_SET_CHILD_SUBREAPER, 1_usize) } == -1 {
        return Err(Error::last_os_error());
    }
    // The shell forks a child of its own and ends without waiting for it.
    let parent = Command::new("sh").args(["-c", "(exit 7) & exit 0"]).spawn()?.id();

    loop {
        let mut status = 0;
        // SAFETY: the pointer is to a live integer.
        let pid = unsafe { wait(&mut status) };
        if pid == -1 {
            return Ok(()); // ECHILD: none is left
        }
        let whose = if pid as u32 == parent { "my child" } else { "adopted" };
        println!("reaped {pid}, {whose}: raw status {status}, status {}", status >> 8);
    }
}
