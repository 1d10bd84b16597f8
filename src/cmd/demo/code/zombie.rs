// A zombie: the child has ended, and its parent has not waited for it.
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() -> std::io::Result<()> {
    let mut child = Command::new("sh").args(["-c", "exit 7"]).spawn()?;
    let folder = format!("/proc/{}", child.id());

    // Until the child has ended, its letter is another one.
    loop {
        let stat = fs::read_to_string(format!("{folder}/stat"))?;
        let letter = stat.rsplit(')').next().and_then(|rest| rest.trim().chars().next());
        if letter == Some('Z') {
            println!("before wait: Z");
            break;
        }
        std::thread::yield_now();
    }

    let status = child.wait()?; // parent: the zombie goes
    println!("status: {}", status.code().unwrap_or(-1));
    println!("after wait: {}", if Path::new(&folder).exists() { "there" } else { "gone" });
    Ok(())
}
