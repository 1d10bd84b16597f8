//! What `ptool top` costs a second beside htop, btop and top: `cargo bench --bench live`.
//!
//! Each runs on a terminal of its own that is read as fast as it writes, in turn and round by round,
//! so that whatever else the machine does meets all alike. Nothing here fails for being slow: the
//! report says whether the bar is met.

#![allow(
    clippy::disallowed_methods,
    reason = "a stopwatch needs a clock, and who waits for processes to sleep has to look again"
)]

#[path = "../sweep/crowd.rs"]
mod crowd;
mod report;
#[path = "../section/mod.rs"]
mod section;
mod viewer;

/// What a copy of this program is told, for [`crowd`].
mod options {
    /// Tells a copy of this program to be the crowd.
    pub(crate) const CROWD: &str = "--crowd";
}

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crowd::Crowd;
use report::{Field, Report};
use viewer::{Home, VIEWERS, watch};

/// How to measure.
struct Options {
    sizes: Vec<usize>,
    rounds: usize,
    /// How long each is measured in a round.
    stretch: Duration,
    markdown: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever closed stderr does not want to know.
            let _ = writeln!(io::stderr(), "live: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut options = Options {
        sizes: vec![300, 3000],
        rounds: 3,
        stretch: Duration::from_secs(8),
        markdown: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} takes a value"));
        match argument.as_str() {
            options::CROWD => return crowd::play(value()?.parse()?),
            "--sizes" => {
                let sizes = value()?;
                options.sizes = sizes.split(',').map(str::parse).collect::<Result<_, _>>()?;
            }
            "--rounds" => options.rounds = value()?.parse()?,
            "--seconds" => options.stretch = Duration::from_secs(value()?.parse()?),
            "--markdown" => options.markdown = Some(value()?.into()),
            // Cargo's own, such as `--bench`.
            _ => {}
        }
    }
    if options.rounds == 0 || options.stretch.is_zero() {
        bail!("at least one round of at least one second");
    }
    judge(&options)
}

fn judge(options: &Options) -> Result<()> {
    let home = Home::new()?;
    let mut fields = Vec::new();
    for size in &options.sizes {
        let crowd = Crowd::gather(*size)?;
        let mut field = Field::new(*size, VIEWERS.len());
        for round in 0..options.rounds {
            for (viewer, samples) in VIEWERS.iter().zip(&mut field.samples) {
                let _ = writeln!(
                    io::stderr(),
                    "live: {size} processes, round {}, {}",
                    round + 1,
                    viewer.label
                );
                samples.push(watch(viewer, &home, options.stretch)?);
            }
        }
        drop(crowd);
        fields.push(field);
    }
    let text =
        Report { fields: &fields, rounds: options.rounds, stretch: options.stretch }.to_markdown();
    io::stdout().write_all(text.as_bytes())?;
    match &options.markdown {
        Some(path) => section::put(path, "live", &text),
        None => Ok(()),
    }
}
