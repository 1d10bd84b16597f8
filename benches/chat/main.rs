//! What `ptool chat serve` costs beside other chat servers and beside a bare UDP loop:
//! `cargo bench --bench chat`.
//!
//! One process plays all members, over loopback and with the real protocol of each server, in one
//! thread. All systems are measured in one run and in turn. Nothing here fails for being slow: the
//! report says which bars are met and which are not.

#![allow(
    clippy::disallowed_methods,
    reason = "a stopwatch needs a clock, and who waits for a server to start has to look again"
)]

mod bare;
mod clock;
mod crowd;
mod histogram;
mod lines;
mod member;
mod mqtt;
mod options;
mod own;
mod report;
#[path = "../section/mod.rs"]
mod section;
mod server;
mod system;
mod trial;
mod usage;

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use options::{Options, Part};
use report::Report;
use trial::{Row, measure};

/// The binary that is measured, built by cargo beside this one.
const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

fn main() -> ExitCode {
    let done = match options::part() {
        Ok(Part::Bare(bundle)) => bare::serve(bundle),
        Ok(Part::Judge(options)) => judge(&options),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever closed stderr does not want to know.
            let _ = writeln!(io::stderr(), "chat: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn judge(options: &Options) -> Result<()> {
    // A member is a descriptor here and one at the server, which inherits the limit.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    let mut rows: Vec<Row> = Vec::new();
    for members in &options.members {
        let mut present: Vec<_> =
            options.systems.iter().map(|system| Row::new(*system, *members)).collect();
        for round in 1..=options.rounds {
            for row in present.iter_mut().filter(|row| row.absence.is_none()) {
                match measure(row.system, *members, options) {
                    Ok(trial) => {
                        let told = trial.in_words();
                        let _ = writeln!(
                            io::stderr(),
                            "chat: {members} members, round {round}: {}: {told}",
                            row.system.label()
                        );
                        row.trials.push(trial);
                    }
                    Err(error) => {
                        let absence = format!("{error:#}");
                        let label = row.system.label();
                        let _ = writeln!(io::stderr(), "chat: {label}: {absence}");
                        row.absence = Some(absence);
                    }
                }
            }
        }
        rows.append(&mut present);
    }
    let text = Report { rows: &rows, options }.to_markdown();
    io::stdout().write_all(text.as_bytes())?;
    match &options.markdown {
        Some(path) => section::put(path, "chat", &text),
        None => Ok(()),
    }
}
