//! One process that goes through a known sequence of states by itself, and ends. The test knows the
//! sequence, and holds what `ptool watch` tells against it.

use std::time::Duration;

use anyhow::{Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::{getppid, pipe, read, write};

use crate::stage::{fork, until};
use crate::{look, sys};

/// What the actor is called with to play this.
pub(crate) const NAME: &str = "transitions";

/// What it ends with.
const STATUS: i32 = 42;

/// How long it sleeps and works: long enough for any look, as none of it is waited for.
const WHILE: Duration = Duration::from_millis(60);

/// Sleeps, works, waits for a pipe, is stopped and continued while it waits for another, makes a
/// vfork child, waits for its children, and exits.
pub(crate) fn play() -> Result<()> {
    sys::default_signals();
    std::thread::sleep(WHILE);
    work();
    let (reading, writing) = pipe()?;
    let (other_reading, other_writing) = pipe()?;
    fork(|| {
        let parent = getppid();
        let is = |state: char| {
            until(&format!("the parent to be {state}"), || {
                look::process(parent).filter(|stat| stat.state == state)
            })
        };
        is('S')?;
        std::thread::sleep(WHILE);
        write(&writing, &[1])?;
        // It reads from the other pipe only after it has worked.
        until("the parent to run", || look::process(parent).filter(|stat| stat.state != 'S'))?;
        is('S')?;
        std::thread::sleep(WHILE);
        kill(parent, Signal::SIGSTOP)?;
        is('T')?;
        std::thread::sleep(WHILE);
        kill(parent, Signal::SIGCONT)?;
        is('S')?;
        std::thread::sleep(WHILE);
        write(&other_writing, &[1])?;
        Ok(())
    })?;
    read(&reading, &mut [0])?;
    work();
    read(&other_reading, &mut [0])?;
    waitpid(None, None)?;
    let [number] = sys::shared_numbers(1)? else { bail!("no memory to share") };
    waitpid(sys::vfork(|_| std::thread::sleep(WHILE), number)?, None)?;
    sys::exit(STATUS)
}

/// Uses the CPU for a while.
fn work() {
    let begin = std::time::Instant::now();
    while begin.elapsed() < WHILE {
        std::hint::spin_loop();
    }
}
