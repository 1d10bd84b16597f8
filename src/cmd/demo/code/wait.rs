// wait: sleep until a child ends, whichever it is. The C library is called as it is.
use std::io::Error;
use std::process::{Command, ExitStatus};
use std::os::unix::process::ExitStatusExt;

unsafe extern "C" {
    fn wait(status: *mut i32) -> i32;
}

fn main() -> std::io::Result<()> {
    for number in 1..=3 {
        // The third ends first. `Child::wait` would wait for one of them alone.
        let script = format!("sleep 0.{}; exit {number}", 4 - number);
        Command::new("sh").args(["-c", &script]).spawn()?;
    }
    loop {
        let mut raw = 0;
        // SAFETY: the pointer is to a live integer.
        let pid = unsafe { wait(&mut raw) }; // sleeps until one ends
        if pid == -1 {
            println!("no child is left: {}", Error::last_os_error()); // ECHILD
            return Ok(());
        }
        println!("{pid} ended with {}", ExitStatus::from_raw(raw).code().unwrap_or(-1));
    }
}
