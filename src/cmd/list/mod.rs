//! `ptool list`.

use clap::Args;

use super::source::Source;
use crate::run::{Exit, Result, Run};
use crate::ui::Ui;

/// `ptool list`.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    source: Source,
}

impl Run for List {
    fn run(&self, _ui: &mut Ui) -> Result<Exit> {
        let _procfs = self.source.open()?;
        Ok(Exit::Done)
    }
}
