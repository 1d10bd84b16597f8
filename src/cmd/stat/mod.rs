//! `ptool stat`.

use clap::Args;

use super::source::Source;
use crate::run::{Exit, Result, Run};
use crate::ui::Ui;

/// `ptool stat`.
#[derive(Debug, Args)]
pub(super) struct Stat {
    #[command(flatten)]
    source: Source,
}

impl Run for Stat {
    fn run(&self, _ui: &mut Ui) -> Result<Exit> {
        let _procfs = self.source.open()?;
        Ok(Exit::Done)
    }
}
