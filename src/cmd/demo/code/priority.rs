// nice: two processes on one CPU, and what share of it each gets.
use std::process::{Child, Command};
use std::time::Duration;
use std::{fs, io, thread};

unsafe extern "C" {
    fn sched_getcpu() -> i32;
    fn sched_setaffinity(pid: i32, size: usize, mask: *const u64) -> i32;
}

fn spinner(nice: &str) -> io::Result<Child> {
    let spin = "while :; do :; done";
    Command::new("nice").args(["-n", nice, "sh", "-c", spin]).spawn()
}

/// Nanoseconds on a CPU: the first number of schedstat.
fn ran(child: &Child) -> io::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{}/schedstat", child.id()))?;
    Ok(text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0.0))
}

fn main() -> io::Result<()> {
    let mut mask = [0_u64; 16];
    // SAFETY: the first call takes nothing; the mask is as long as the second call is told.
    unsafe {
        let cpu = sched_getcpu().max(0) as usize;
        mask[cpu / 64 % 16] = 1 << (cpu % 64); // both on one CPU, or each has its own
        sched_setaffinity(0, size_of_val(&mask), mask.as_ptr()); // children inherit it
    }
    let mut children = [spinner("0")?, spinner("10")?];
    thread::sleep(Duration::from_millis(300));
    let [more, less] = [ran(&children[0])?, ran(&children[1])?];
    for child in &mut children {
        child.kill()?;
        child.wait()?;
    }
    println!("nice 0: {:.0}%", 100.0 * more / (more + less)); // about 90
    println!("nice 10: {:.0}%", 100.0 * less / (more + less));
    Ok(())
}
