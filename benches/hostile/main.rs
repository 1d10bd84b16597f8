//! What a room makes of strangers that mean harm: `cargo bench --bench hostile`.
//!
//! A real server, two real clients that converse, and millions of datagrams that are nothing to the
//! server, or nothing any more: random ones, real ones with a bit turned over, with their end cut off,
//! or sent again from elsewhere, and hellos without end. Nothing here fails for being slow: the report
//! says which bars are met and which are not, and the exit code is 1 where one is not.

#![allow(
    clippy::disallowed_methods,
    reason = "a stopwatch needs a clock, and who waits for a server has to look again"
)]

mod decoy;
mod flood;
mod kernel;
mod options;
mod random;
mod report;
mod room;
#[path = "../section/mod.rs"]
mod section;
mod talk;
#[path = "../chat/usage.rs"]
mod usage;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use decoy::Decoy;
use flood::{Flood, Kind};
use options::Options;
use report::{Memory, Report};
use room::Room;
use talk::Talk;

/// The binary that is attacked, built by cargo beside this one.
const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

/// Between two exchanges of those who converse.
const BREATH: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    match Options::read().and_then(|options| judge(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Whoever closed stderr does not want to know.
            let _ = writeln!(io::stderr(), "hostile: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Attacks a room, and says whether all bars are met.
fn judge(options: &Options) -> Result<bool> {
    let mut room = Room::open()?;
    let mut talk = Talk::begin(&room)?;
    let mut decoy = Decoy::join(room.address)?;
    talk.exchange().context("before the attack")?;
    let before = room.usage()?;
    let mut flood = Flood::new(room.address, options, decoy.captured.clone())?;
    let began = Instant::now();
    let is_over = AtomicBool::new(false);
    let mut middle = before;
    let (flooded, talked) = std::thread::scope(|scope| {
        let talked = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                talk.exchange()?;
                // What is said is kept, and is not to be taken for what the attack costs.
                sleep(BREATH);
            }
            Ok::<_, anyhow::Error>(())
        });
        let flooded = (|| {
            while flood.sent() < options.datagrams {
                flood.send()?;
                decoy.turn()?;
                if flood.is_half(options.datagrams) {
                    middle = room.usage()?;
                }
            }
            flood.settle()
        })();
        is_over.store(true, Ordering::Relaxed);
        (flooded, talked.join())
    });
    let took = began.elapsed();
    flooded.context("the server is gone")?;
    let talked = talked.unwrap_or_else(|_| Err(anyhow::anyhow!("the conversation has failed")));
    let after = room.usage()?;
    let talked = talked.and_then(|()| talk.exchange().context("after the attack"));
    let talked = talked.and_then(|()| talk.end());
    let closed = room.close();
    let memory = Memory {
        before: before.anonymous_kib,
        middle: middle.anonymous_kib,
        after: after.anonymous_kib,
    };
    let report = Report { flood: &flood, used: after - before, memory, took, talked, closed };
    let text = report.to_markdown(&Kind::ALL);
    io::stdout().write_all(text.as_bytes())?;
    if let Some(path) = &options.markdown {
        section::put(path, "hostile", &text)?;
    }
    Ok(report.is_met())
}
