//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::bare::File;

/// Tells a copy of this program to be the crowd.
pub(crate) const CROWD: &str = "--crowd";
/// Tells a copy of this program to be the bare loop.
pub(crate) const BARE: &str = "--bare";

/// What this process is for.
#[derive(Debug)]
pub(crate) enum Part {
    /// Measuring.
    Judge(Options),
    /// Being so many processes, for others to look at.
    Crowd(usize),
    /// Reading these files of every process and nothing else.
    Bare(Vec<File>),
}

/// How to measure.
#[derive(Debug)]
pub(crate) struct Options {
    /// How many processes to make, one size after the other.
    pub(crate) sizes: Vec<usize>,
    /// How often each command runs.
    pub(crate) rounds: usize,
    /// Where to write the report besides stdout.
    pub(crate) markdown: Option<PathBuf>,
}

/// Understands the arguments. Those of cargo's own harness, such as `--bench`, are passed over.
pub(crate) fn part() -> Result<Part> {
    let mut options = Options {
        sizes: vec![300, 5000],
        rounds: 15,
        markdown: std::env::var_os("SWEEP_MARKDOWN").map(PathBuf::from),
    };
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        let argument = argument.to_string_lossy().into_owned();
        let mut value = || arguments.next().with_context(|| format!("{argument} takes a value"));
        match argument.as_str() {
            CROWD => return Ok(Part::Crowd(number(&value()?)?)),
            BARE => return Ok(Part::Bare(File::list(&value()?.to_string_lossy())?)),
            "--sizes" => {
                let sizes = value()?;
                let sizes = sizes.to_string_lossy();
                options.sizes = sizes
                    .split(',')
                    .map(|size| number(&OsString::from(size)))
                    .collect::<Result<_>>()?;
            }
            "--rounds" => options.rounds = number(&value()?)?,
            "--markdown" => options.markdown = Some(value()?.into()),
            _ => {}
        }
    }
    if options.rounds == 0 {
        bail!("at least one round");
    }
    Ok(Part::Judge(options))
}

fn number(text: &OsString) -> Result<usize> {
    let text = text.to_string_lossy();
    text.parse().with_context(|| format!("{text:?} is no number"))
}
