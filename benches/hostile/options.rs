//! The command line.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

/// How to attack.
#[derive(Debug)]
pub(crate) struct Options {
    /// How many datagrams.
    pub(crate) datagrams: u64,
    /// From how many addresses.
    pub(crate) sources: usize,
    pub(crate) seed: u64,
    /// Where to write the report besides stdout.
    pub(crate) markdown: Option<PathBuf>,
}

impl Options {
    /// Understands the arguments. Those of cargo's own harness, such as `--bench`, are passed over.
    pub(crate) fn read() -> Result<Self> {
        let mut options = Self { datagrams: 10_000_000, sources: 64, seed: 1, markdown: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().with_context(|| format!("{argument} takes a value"));
            match argument.as_str() {
                "--datagrams" => options.datagrams = number(&value()?)?,
                "--sources" => options.sources = usize::try_from(number(&value()?)?)?,
                "--seed" => options.seed = number(&value()?)?,
                "--markdown" => options.markdown = Some(value()?.into()),
                _ => {}
            }
        }
        ensure!((1..=1000).contains(&options.sources), "from 1 to 1000 sources");
        ensure!(options.datagrams > 0, "at least one datagram");
        Ok(options)
    }
}

fn number(text: &str) -> Result<u64> {
    text.replace('_', "").parse().with_context(|| format!("{text:?} is no number"))
}
