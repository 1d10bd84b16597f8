//! `ptool tree`: pstree(1) from procfs, with states.

mod filter;
mod json;
pub(super) mod label;
mod select;
mod view;

use clap::{ArgAction, Args, ValueEnum};

use self::filter::Filter;
use self::select::Operand;
use super::matching::{NamePattern, StateSet};
use super::source::Source;
use crate::run::{Exit, Result, Run};
use crate::ui::Ui;

/// `ptool tree`.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of pstree")]
pub(super) struct Tree {
    #[command(flatten)]
    source: Source,
    #[arg(value_name = "PID|USER")]
    operands: Vec<Operand>,
    #[arg(short = 'a', long)]
    arguments: bool,
    #[arg(short = 'A', overrides_with = "unicode")]
    ascii_lines: bool,
    #[arg(short = 'c', long)]
    compact_not: bool,
    #[arg(short = 'C', long, value_name = "TYPE", value_enum)]
    color_by: Option<ColorBy>,
    #[arg(short = 'g', long)]
    show_pgids: bool,
    #[arg(short = 'h', long, conflicts_with = "highlight_pid")]
    highlight_all: bool,
    #[arg(short = 'H', long, value_name = "PID", value_parser = super::number::pid)]
    highlight_pid: Option<crate::proc::Pid>,
    #[arg(short = 'l', long)]
    long: bool,
    #[arg(short = 'n', long)]
    numeric_sort: bool,
    #[arg(short = 'N', long, value_name = "TYPE", value_enum)]
    ns_sort: Option<NamespaceType>,
    #[arg(short = 'p', long)]
    show_pids: bool,
    #[arg(short = 's', long)]
    show_parents: bool,
    #[arg(short = 'S', long)]
    ns_changes: bool,
    #[arg(short = 't', long)]
    thread_names: bool,
    #[arg(short = 'T', long)]
    hide_threads: bool,
    #[arg(short = 'u', long)]
    uid_changes: bool,
    #[arg(short = 'U', long, overrides_with = "ascii_lines")]
    unicode: bool,
    #[arg(short = 'Z', long)]
    security_context: bool,
    #[arg(long)]
    containers: bool,
    #[arg(long, value_name = "REGEX")]
    name: Option<NamePattern>,
    #[arg(long, value_name = "LETTERS")]
    state: Option<StateSet>,
    // In place of the option that all commands share: -h is pstree's own here.
    #[arg(long, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

/// What `-C` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorBy {
    /// How long ago the process started.
    Age,
}

/// What `-N` takes: a name under /proc/PID/ns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NamespaceType {
    Cgroup,
    Ipc,
    Mnt,
    Net,
    Pid,
    Time,
    User,
    Uts,
}

impl NamespaceType {
    /// The inode of a process's namespace of this type.
    const fn of(self, namespaces: &crate::proc::model::Namespaces) -> Option<u64> {
        namespaces.all()[self as usize]
    }
}

impl Tree {
    fn filter(&self) -> Filter {
        Filter { name: self.name.clone(), states: self.state }
    }
}

impl Run for Tree {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let procfs = self.source.open()?;
        let view = view::View::read(self, &procfs)?;
        match ui.format() {
            crate::ui::Format::Json => json::write(self, &procfs, &view, ui)?,
            crate::ui::Format::Text => view.show(self, &procfs, ui)?,
        }
        Ok(if view.forest.is_empty() { Exit::Found } else { Exit::Done })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::model::Namespaces;

    #[test]
    fn a_namespace_type_finds_its_inode() {
        let inodes = std::array::from_fn(|index| u64::try_from(index).ok());
        let namespaces = Namespaces::from_array(inodes);
        for kind in NamespaceType::value_variants() {
            let value = kind.to_possible_value().expect("none is hidden");
            let index = Namespaces::NAMES.iter().position(|name| *name == value.get_name());
            assert_eq!(kind.of(&namespaces).and_then(|inode| usize::try_from(inode).ok()), index);
        }
    }
}
