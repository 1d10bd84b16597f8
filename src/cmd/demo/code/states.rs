// The letters of STAT: one child for each way to be, and what /proc says of it.
use std::fs;
use std::process::Command;

fn letter(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit(')').next()?.trim().chars().next() // a name may hold a ) too
}

fn main() -> std::io::Result<()> {
    for (expected, script) in [
        ('R', "while :; do :; done"),
        ('S', "exec sleep 60"),
        ('T', "kill -STOP $$"),
        ('Z', "exit 0"),
    ] {
        let mut child = Command::new("sh").args(["-c", script]).spawn()?;
        while letter(child.id()) != Some(expected) {
            std::thread::yield_now(); // not yet: look again
        }
        println!("{} {expected}", child.id());
        child.kill()?;
        child.wait()?;
    }
    Ok(())
}
