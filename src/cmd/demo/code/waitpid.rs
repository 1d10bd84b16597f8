// waitpid: which child, whether to sleep, and which changes to hear of.
use std::io::Error;
use std::os::unix::process::{ExitStatusExt, parent_id};
use std::process::{Command, ExitStatus};
use std::thread::sleep;
use std::time::Duration;

unsafe extern "C" {
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn kill(pid: i32, signal: i32) -> i32;
}

const WUNTRACED: i32 = 2;
const WCONTINUED: i32 = 8;
const SIGKILL: i32 = 9;
const SIGCONT: i32 = 18;
const SIGSTOP: i32 = 19;

fn main() -> std::io::Result<()> {
    let mut child = Command::new("sh").args(["-c", "sleep 0.2; exit 7"]).spawn()?;
    let mut asked = 0;
    let status = loop {
        // try_wait is waitpid with WNOHANG; None stands for its 0.
        if let Some(status) = child.try_wait()? {
            break status;
        }
        asked += 1;
        sleep(Duration::from_millis(50)); // or any other work
    };
    println!("WNOHANG: asked {asked} times, then the child ended with {status}");

    let child = Command::new("sleep").arg("60").spawn()?;
    let pid = child.id() as i32;
    for signal in [SIGSTOP, SIGCONT, SIGKILL] {
        let mut raw = 0;
        // SAFETY: the pointer is to a live integer.
        unsafe {
            kill(pid, signal);
            waitpid(pid, &mut raw, WUNTRACED | WCONTINUED);
        }
        let status = ExitStatus::from_raw(raw);
        if let Some(signal) = status.stopped_signal() {
            println!("stopped by signal {signal}");
        } else if status.continued() {
            println!("continued");
        } else if let Some(signal) = status.signal() {
            println!("ended by signal {signal}");
        }
    }

    // SAFETY: a null pointer says that the status is not wanted.
    if unsafe { waitpid(parent_id() as i32, std::ptr::null_mut(), 0) } == -1 {
        println!("a stranger: {}", Error::last_os_error()); // ECHILD: not a child of ours
    }
    Ok(())
}
