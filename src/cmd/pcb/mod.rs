//! `ptool pcb`.

use clap::Args;

use super::source::Source;
use crate::run::{Exit, Result, Run};
use crate::ui::Ui;

/// `ptool pcb`.
#[derive(Debug, Args)]
pub(super) struct Pcb {
    #[command(flatten)]
    source: Source,
}

impl Run for Pcb {
    fn run(&self, _ui: &mut Ui) -> Result<Exit> {
        let _procfs = self.source.open()?;
        Ok(Exit::Done)
    }
}
