// The same work by several processes, which the scheduler spreads over the CPUs.
use std::process::{Child, Command};
use std::time::Instant;

// A hundred thousand turns of a shell: work that needs a CPU and nothing else.
const WORK: &str = "turn=0; while [ $turn -lt 100000 ]; do turn=$((turn + 1)); done";

fn start() -> std::io::Result<Child> {
    Command::new("sh").args(["-c", WORK]).spawn()
}

fn main() -> std::io::Result<()> {
    for count in [1, 2] {
        let begin = Instant::now();
        for _ in 0..count {
            start()?.wait()?; // one after the other: one CPU is enough
        }
        let serial = begin.elapsed();

        let begin = Instant::now();
        let children: Vec<_> = (0..count).map(|_| start()).collect::<Result<_, _>>()?;
        for mut child in children {
            child.wait()?; // all at once: each may have a CPU
        }
        println!("{count} processes: one by one {serial:.2?}, at once {:.2?}", begin.elapsed());
    }
    Ok(())
}
