//! `ptool tree`.

use clap::Args;

use super::source::Source;
use crate::run::{Exit, Result, Run};
use crate::ui::Ui;

/// `ptool tree`.
#[derive(Debug, Args)]
pub(super) struct Tree {
    #[command(flatten)]
    source: Source,
}

impl Run for Tree {
    fn run(&self, _ui: &mut Ui) -> Result<Exit> {
        let _procfs = self.source.open()?;
        Ok(Exit::Done)
    }
}
