//! `ptool pcb`: the process control block as the kernel shows it.

mod document;
mod layout;
mod value;
mod view;

use clap::Args;

use super::number;
use super::source::{Source, unreadable};
use crate::proc::block::gather::gather;
use crate::proc::block::{Block, GroupName, ShownDescriptors};
use crate::proc::{Pid, ProcFs};
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Document, Format, Ui};
use document::Body;
use layout::Detail;

/// Columns of a terminal from which on there is room for explanations beside the values.
const EXPLAINED_FROM: usize = 100;
/// And from which on also for where the kernel has them.
const FULL_FROM: usize = 160;

/// `ptool pcb PID…`.
#[derive(Debug, Args)]
pub(super) struct Pcb {
    #[command(flatten)]
    source: Source,
    #[arg(value_name = "PID", required = true)]
    pid: Vec<String>,
    #[arg(
        short,
        long = "group",
        id = "groups",
        value_name = "NAME",
        value_enum,
        value_delimiter = ','
    )]
    groups: Vec<GroupName>,
    #[arg(short, long, conflicts_with = "brief")]
    explain: bool,
    #[arg(short, long)]
    brief: bool,
    #[arg(long)]
    fds: bool,
}

impl Run for Pcb {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let pids: Vec<Pid> =
            self.pid.iter().map(|text| Ok(number::pid(text)?)).collect::<Result<_>>()?;
        let procfs = self.source.open()?;
        let detail = self.detail(ui);
        let mut blocks = Vec::new();
        let mut worst = Exit::Done;
        for pid in pids {
            match self.block(&procfs, pid) {
                Ok(block) if ui.format() == Format::Json => blocks.push(block),
                Ok(block) => {
                    if !blocks.is_empty() {
                        ui.gap()?;
                    }
                    view::print(ui, &block, detail)?;
                    blocks.push(block);
                }
                Err(Failure::Told { exit, message, hint }) => {
                    ui.flush()?;
                    ui.complain(&message, hint.as_ref());
                    worst = worst.max(exit);
                }
                Err(other) => return Err(other),
            }
        }
        if ui.format() == Format::Json {
            ui.json(&Document::new("pcb", Body::of(&blocks)))?;
        }
        let is_refused = blocks.iter().any(Block::is_refused);
        Ok(if is_refused { worst.max(Exit::Permission) } else { worst })
    }
}

impl Pcb {
    fn block(&self, procfs: &ProcFs, pid: Pid) -> Result<Block> {
        let groups = self.chosen();
        let shown = if self.fds { ShownDescriptors::All } else { ShownDescriptors::Standard };
        let material =
            gather(procfs, pid, &groups, shown).map_err(|error| unreadable(pid, &error))?;
        Ok(Block::of(&material, &groups))
    }

    /// The groups to show, each once, in the order in which they were named.
    fn chosen(&self) -> Vec<GroupName> {
        if self.groups.is_empty() {
            return GroupName::ALL.to_vec();
        }
        let mut chosen = Vec::new();
        for group in &self.groups {
            if !chosen.contains(group) {
                chosen.push(*group);
            }
        }
        chosen
    }

    fn detail(&self, ui: &Ui) -> Detail {
        match ui.width() {
            _ if self.explain => Detail::Full,
            _ if self.brief => Detail::Brief,
            Some(FULL_FROM..) => Detail::Full,
            Some(EXPLAINED_FROM..) => Detail::Explained,
            _ => Detail::Brief,
        }
    }
}
