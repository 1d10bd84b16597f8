// A session on a terminal: a job that reads in the background is stopped, and brought back.
use std::ffi::{CStr, OsStr, c_char};
use std::fs::File;
use std::io::{Read, Result, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::process;

const O_RDWR: i32 = 2;
const O_NOCTTY: i32 = 0o400;
const WUNTRACED: i32 = 2;
const SIGCONT: i32 = 18;
const SIGTTIN: i32 = 21;

unsafe extern "C" {
    fn posix_openpt(flags: i32) -> i32;
    fn unlockpt(master: i32) -> i32;
    fn ptsname(master: i32) -> *const c_char;
    fn fork() -> i32;
    fn setsid() -> i32;
    fn setpgid(pid: i32, pgid: i32) -> i32;
    fn tcsetpgrp(terminal: i32, pgid: i32) -> i32;
    fn kill(pid: i32, signal: i32) -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
}

fn shell(name: &OsStr) -> Result<()> {
    // SAFETY: setsid takes nothing.
    unsafe { setsid() }; // a session without a terminal ...
    let mut terminal = File::options().read(true).write(true).open(name)?; // ... which takes this one
    // SAFETY: the program has one thread.
    let job = unsafe { fork() };
    if job == 0 {
        // SAFETY: the call takes numbers.
        unsafe { setpgid(0, 0) }; // a group of its own: the background
        let mut line = [0; 16];
        let length = terminal.read(&mut line)?; // SIGTTIN stops it here
        let text = String::from_utf8_lossy(&line[..length]);
        println!("job {} read {}", process::id(), text.trim());
        process::exit(0);
    }
    let mut status = 0;
    // SAFETY: the pointer is to a live integer; the other calls take numbers.
    unsafe {
        waitpid(job, &mut status, WUNTRACED); // returns when it is stopped, too
        if status == SIGTTIN << 8 | 0x7f {
            println!("job {job} was stopped by SIGTTIN");
        }
        tcsetpgrp(terminal.as_raw_fd(), job); // fg: the terminal is its own now,
        kill(-job, SIGCONT); // and it goes on
        waitpid(job, &mut status, 0);
    }
    Ok(())
}

fn main() -> Result<()> {
    // SAFETY: the descriptor is new and valid; ptsname is a string until it is called again; the
    // program has one thread.
    unsafe {
        let fd = posix_openpt(O_RDWR | O_NOCTTY); // the side of the terminal window
        if fd == -1 || unlockpt(fd) == -1 {
            return Err(std::io::Error::last_os_error());
        }
        let mut master = File::from_raw_fd(fd);
        let pid = fork();
        if pid == 0 {
            return shell(OsStr::from_bytes(CStr::from_ptr(ptsname(fd)).to_bytes()));
        }
        master.write_all(b"42\n")?; // typed; it waits until somebody may read it
        waitpid(pid, std::ptr::null_mut(), 0);
    }
    Ok(())
}
