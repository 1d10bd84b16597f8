//! What `ptool list`, `ptool tree` and `ptool stat` cost beside their peers and beside a bare loop
//! over the same files: `cargo bench --bench sweep`.
//!
//! All are measured in one run and in turn, so that whatever else the machine does meets all alike.
//! Nothing here fails for being slow: the report says which bars are met and which are not.

#![allow(
    clippy::disallowed_methods,
    reason = "a stopwatch needs a clock, and who waits for processes to sleep has to look again"
)]

mod bare;
mod crowd;
mod measure;
mod options;
mod report;
#[path = "../section/mod.rs"]
mod section;
mod subject;

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use measure::Field;
use options::{Options, Part};
use report::Report;

/// The binary that is measured, built by cargo beside this one.
const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

fn main() -> ExitCode {
    let done = match options::part() {
        Ok(Part::Crowd(size)) => crowd::play(size),
        Ok(Part::Bare(files)) => bare::sweep(&files),
        Ok(Part::Judge(options)) => judge(&options),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever closed stderr does not want to know.
            let _ = writeln!(io::stderr(), "sweep: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn judge(options: &Options) -> Result<()> {
    let mut fields = Vec::new();
    for size in &options.sizes {
        let _ = writeln!(io::stderr(), "sweep: {size} processes, {} rounds", options.rounds);
        fields.push(Field::measure(*size, options.rounds)?);
    }
    let binary_bytes = std::fs::metadata(PTOOL).with_context(|| PTOOL.to_owned())?.len();
    let text = Report { fields: &fields, rounds: options.rounds, binary_bytes }.to_markdown();
    io::stdout().write_all(text.as_bytes())?;
    match &options.markdown {
        Some(path) => section::put(path, "sweep", &text),
        None => Ok(()),
    }
}
