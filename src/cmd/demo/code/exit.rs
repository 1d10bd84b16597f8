// How a process ends, and what its parent reads.
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

fn main() -> std::io::Result<()> {
    for end in ["exit 0", "exit 42", "exit 300", "kill -KILL $$"] {
        let status = Command::new("sh").args(["-c", end]).status()?;
        let raw = status.into_raw();
        match (status.code(), status.signal()) {
            (Some(code), _) => println!("{end}: raw {raw}, status {code}"),
            (None, signal) => println!("{end}: raw {raw}, signal {}", signal.unwrap_or(0)),
        }
    }
    Ok(())
}
