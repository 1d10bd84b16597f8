// The life of a process: waiting, running, stopped, running, zombie, gone.
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

fn expect(pid: u32, expected: char, cause: &str) {
    let letter = || {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit(')').next()?.trim().chars().next()
    };
    while letter() != Some(expected) {
        std::thread::yield_now(); // not yet: look again
    }
    println!("{expected}  {cause}");
}

fn send(signal: &str, pid: u32) -> std::io::Result<()> {
    Command::new("sh").args(["-c", &format!("kill -{signal} {pid}")]).status().map(drop)
}

fn main() -> std::io::Result<()> {
    // The shell waits for a line, then computes until it gets SIGTERM.
    let script = "read line; trap 'exit 3' TERM; while :; do :; done";
    let mut child = Command::new("sh").args(["-c", script]).stdin(Stdio::piped()).spawn()?;
    let pid = child.id();

    expect(pid, 'S', "reads from an empty pipe");
    if let Some(mut event) = child.stdin.take() {
        event.write_all(b"\n")?;
    }
    expect(pid, 'R', "the event came");
    send("STOP", pid)?;
    expect(pid, 'T', "SIGSTOP");
    send("CONT", pid)?;
    expect(pid, 'R', "SIGCONT");
    send("TERM", pid)?;
    expect(pid, 'Z', "exit");
    println!("-  wait: {}", child.wait()?);
    Ok(())
}
