//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::bare::Bare;
use crate::system::System;

/// Tells a copy of this program to be the bare loop.
pub(crate) const BARE: &str = "--bare-udp";

/// What this process is for.
#[derive(Debug)]
pub(crate) enum Part {
    /// Measuring.
    Judge(Options),
    /// Being a server that does the least.
    Bare(Bare),
}

/// How to measure.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) systems: Vec<System>,
    /// How many members a room has, one size after the other.
    pub(crate) members: Vec<usize>,
    /// How long they talk, in each of the ways.
    pub(crate) time: Duration,
    /// How often all is measured.
    pub(crate) rounds: usize,
    /// Where to write the report besides stdout.
    pub(crate) markdown: Option<PathBuf>,
}

/// Understands the arguments. Those of cargo's own harness, such as `--bench`, are passed over.
pub(crate) fn part() -> Result<Part> {
    let mut options = Options {
        systems: System::ALL.to_vec(),
        members: vec![10, 100, 1000],
        time: Duration::from_secs(2),
        rounds: 3,
        markdown: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} takes a value"));
        match argument.as_str() {
            BARE => {
                let (port, bundle) = (value()?.parse()?, value()?.parse()?);
                return Ok(Part::Bare(Bare { port, bundle }));
            }
            "--systems" => {
                options.systems = value()?.split(',').map(system).collect::<Result<_>>()?;
            }
            "--members" => {
                options.members = value()?.split(',').map(number).collect::<Result<_>>()?;
                ensure!(options.members.iter().all(|members| *members > 1), "at least two members");
            }
            "--seconds" => options.time = Duration::from_secs_f64(value()?.parse()?),
            "--rounds" => options.rounds = number(&value()?)?,
            "--markdown" => options.markdown = Some(value()?.into()),
            _ => {}
        }
    }
    ensure!(options.rounds > 0, "at least one round");
    ensure!(options.time > Duration::ZERO, "some time to talk");
    Ok(Part::Judge(options))
}

fn number(text: &str) -> Result<usize> {
    text.parse().with_context(|| format!("{text:?} is no number"))
}

fn system(text: &str) -> Result<System> {
    let names = || System::ALL.map(System::name).join(", ");
    let found = System::ALL.into_iter().find(|system| system.name() == text);
    found.with_context(|| format!("{text:?} is none of {}", names()))
}
