//! `ptool list`: the processes as rows.
//!
//! [`choice`] and [`filter`] understand what is asked for, [`columns`] knows what must be read for it
//! and what each column says, [`value`] how that is shown, and [`document`] and [`totals`] answer.

mod choice;
mod columns;
mod document;
mod filter;
pub(super) mod totals;
mod value;

use std::cmp::Ordering;

use clap::Args;
use jiff::tz::TimeZone;

use super::matching::{NamePattern, StateSet};
use super::source::{Source, unreadable};
use crate::proc::{Accounts, Pid, ProcFs, Process, Snapshot, Want, hidepid};
use crate::run::{Exit, Failure, Result, Run, reason};
use crate::ui::{Cell, Document, Format, Message, Role, Table, Ui};
use choice::{Direction, SortKey, UnknownColumn};
use columns::{Column, Context};
use document::{Body, Help, HelpRow, Rows};
use filter::{ContainerChoice, Filter, Subject};
use totals::{Counted, Totals};

/// `ptool list`.
#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(short = 'o', long, value_name = "LIST", allow_hyphen_values = true)]
    columns: Option<String>,
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    sort: Option<String>,
    #[arg(long, value_name = "LETTERS")]
    state: Option<StateSet>,
    #[arg(long, value_name = "LIST")]
    user: Option<String>,
    #[arg(long, value_name = "REGEX", allow_hyphen_values = true)]
    name: Option<NamePattern>,
    #[arg(long, requires = "name")]
    full: bool,
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        allow_negative_numbers = true,
        value_parser = super::number::pid
    )]
    pid: Option<Vec<Pid>>,
    #[arg(
        long,
        value_name = "PID",
        allow_negative_numbers = true,
        value_parser = super::number::pid
    )]
    parent: Option<Pid>,
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    tty: Option<String>,
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    container: Option<ContainerChoice>,
    #[arg(long)]
    threads: bool,
    #[arg(long)]
    no_header: bool,
    #[command(flatten)]
    source: Source,
}

impl Run for List {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        if self.columns.as_deref() == Some("help") {
            return explain_columns(ui);
        }
        let columns = self.chosen_columns()?;
        let keys = self.sort_keys()?;
        let filter = self.filter()?;
        let procfs = self.source.open()?;
        let snapshot = self.snapshot(&procfs, &columns, &keys, &filter)?;
        let accounts = Accounts::default();
        let context = Context { machine: snapshot.machine, accounts: &accounts };
        let processes = sorted(&snapshot.processes, &keys, &context);
        let mut totals = Totals::new(&processes);
        totals.vanished = snapshot.vanished;
        match ui.format() {
            Format::Json => {
                totals.hidepid = hidepid::from_us(&procfs);
                let rows = Rows { processes: &processes, columns: &columns, context: &context };
                let ticks_per_second = context.machine.ticks_per_second;
                let body = Body { processes: rows, totals: &totals, ticks_per_second };
                ui.json(&Document::new("list", body))?;
            }
            Format::Text => {
                // Headings over nothing tell a person nothing.
                if !(processes.is_empty() && ui.width().is_some()) {
                    self.print(&processes, columns, &context, ui)?;
                }
                // A pipe gets rows and nothing else.
                if ui.width().is_some() {
                    let counted = if self.threads { Counted::Threads } else { Counted::Processes };
                    totals.hidepid = hidepid::from_us(&procfs);
                    totals.print(counted, ui)?;
                }
            }
        }
        Ok(if processes.is_empty() { Exit::Found } else { Exit::Done })
    }
}

impl List {
    fn chosen_columns(&self) -> Result<Vec<Column>> {
        let mut usual = Column::DEFAULT.to_vec();
        if self.threads {
            usual.insert(1, Column::Tid);
        }
        let Some(text) = &self.columns else { return Ok(usual) };
        let chosen = choice::columns(text, &usual)
            .map_err(|unknown| unknown_column("--columns", unknown))?;
        not_empty("--columns", chosen)
    }

    fn sort_keys(&self) -> Result<Vec<SortKey>> {
        let Some(text) = &self.sort else { return Ok(Vec::new()) };
        let keys = choice::sort_keys(text).map_err(|unknown| unknown_column("--sort", unknown))?;
        not_empty("--sort", keys)
    }

    fn filter(&self) -> Result<Filter> {
        let uids = self.user.as_deref().map(|text| {
            let names = text.split(',').filter(|name| !name.is_empty());
            let uid = |name: &str| {
                Accounts::uid(name).ok_or_else(|| {
                    let message = Message::new("list-no-user").with("user", name);
                    Failure::new(Exit::Usage, message).hint(Message::new("list-no-user.hint"))
                })
            };
            names.map(uid).collect::<Result<Vec<u32>>>()
        });
        let subject = if self.full { Subject::CommandLine } else { Subject::Name };
        let ttys = self.tty.as_deref().map(filter::ttys);
        Ok(Filter {
            states: self.state,
            uids: uids.transpose()?.map(|uids| not_empty("--user", uids)).transpose()?,
            name: self.name.clone().map(|pattern| (pattern, subject)),
            ttys: ttys.map(|ttys| not_empty("--tty", ttys)).transpose()?,
            container: self.container.clone(),
        })
    }

    /// Reads what the columns, the order and the filter need, and no more.
    fn snapshot(
        &self,
        procfs: &ProcFs,
        columns: &[Column],
        keys: &[SortKey],
        filter: &Filter,
    ) -> Result<Snapshot> {
        let first = filter.want();
        let shown = columns.iter().chain(keys.iter().map(|(column, _)| column));
        let mut want = shown.fold(first, |want, column| want | column.spec().want);
        want.set(Want::THREADS, self.threads);
        let process_of = |pid| procfs.process_of(pid).map_err(|error| unreadable(pid, &error));
        let root = self.parent.map(process_of).transpose()?;
        let read = || {
            let mut pids = procfs.pids()?;
            if let Some(root) = root {
                pids = filter::subtree(&procfs.sweep(Want::empty())?, root);
            }
            if let Some(chosen) = &self.pid {
                pids.retain(|pid| chosen.contains(pid));
            }
            procfs.sweep_where(&pids, want, first, |process| filter.keeps(process))
        };
        read().map_err(|error| {
            let message = Message::new("error-no-proc")
                .with("path", procfs.path().display().to_string())
                .with("reason", reason(&error));
            Failure::new(Exit::NoProcess, message)
        })
    }

    fn print(
        &self,
        processes: &[&Process],
        mut columns: Vec<Column>,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<()> {
        let specs = columns.iter().map(|column| column.spec());
        let mut table =
            Table::new(specs.map(|spec| (spec.heading.to_owned(), spec.align)).collect());
        let zone =
            if columns.contains(&Column::Start) { TimeZone::system() } else { TimeZone::UTC };
        for process in processes {
            let cell = |column: &Column| column.value(process, context).cell(&zone);
            table.row(columns.iter().map(cell).collect());
        }
        if let (None, Some(screen)) = (&self.columns, ui.width()) {
            let with_space = table.widths().iter().map(|width| width + Table::GUTTER);
            let widths: Vec<_> = columns.iter().copied().zip(with_space).collect();
            for dropped in choice::crowded_out(&widths, screen) {
                if let Some(index) = columns.iter().position(|column| *column == dropped) {
                    columns.remove(index);
                    table.remove_column(index);
                }
            }
        }
        if self.no_header { table.print_rows(ui) } else { table.print(ui) }?;
        Ok(())
    }
}

/// The tasks in the order of these keys, equals in the order of their numbers.
fn sorted<'a>(
    processes: &'a [Process],
    keys: &[SortKey],
    context: &Context<'_>,
) -> Vec<&'a Process> {
    if keys.is_empty() {
        return processes.iter().collect();
    }
    let values = |process: &'a Process| {
        let values = keys.iter().map(|(column, _)| column.value(process, context));
        (values.collect::<Vec<_>>(), process)
    };
    let mut rows: Vec<_> = processes.iter().map(values).collect();
    rows.sort_by(|(a, _), (b, _)| {
        let pairs = keys.iter().zip(a.iter().zip(b));
        let mut orders = pairs.map(|((_, direction), (a, b))| match direction {
            Direction::Ascending => a.order(b),
            Direction::Descending => b.order(a),
        });
        orders.find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
    });
    rows.into_iter().map(|(_, process)| process).collect()
}

fn explain_columns(ui: &mut Ui) -> Result<Exit> {
    let meaning = |column: &Column| ui.text(&column.meaning());
    let rows: Vec<HelpRow> = Column::ALL
        .iter()
        .map(|column| {
            let spec = column.spec();
            HelpRow {
                name: spec.name,
                aliases: spec.aliases,
                heading: spec.heading,
                field: spec.field,
                meaning: meaning(column),
            }
        })
        .collect();
    if ui.format() == Format::Json {
        ui.json(&Document::new("list", Help { columns: rows }))?;
        return Ok(Exit::Done);
    }
    let heading = |id| (ui.word(id), crate::ui::Align::Left);
    let mut table = Table::new(vec![
        heading("list-help-name"),
        heading("list-help-heading"),
        heading("list-help-meaning"),
        heading("list-help-aliases"),
    ]);
    for row in rows {
        table.row(vec![
            Cell::new(Role::Code, row.name),
            Cell::plain(row.heading),
            Cell::plain(row.meaning),
            Cell::new(Role::Faint, row.aliases.join(" ")),
        ]);
    }
    table.print(ui)?;
    Ok(Exit::Done)
}

/// The list that an option was given; one without an entry is none.
fn not_empty<T>(option: &'static str, list: Vec<T>) -> Result<Vec<T>> {
    if !list.is_empty() {
        return Ok(list);
    }
    let message = Message::new("error-missing-value").with("arg", option);
    Err(Failure::new(Exit::Usage, message).hint(Message::new("error-see-help")))
}

fn unknown_column(option: &'static str, unknown: UnknownColumn) -> Failure {
    let message =
        Message::new("list-no-column").with("column", unknown.name).with("option", option);
    let hint = match unknown.meant {
        Some(meant) => Message::new("error-suggestion").with("suggestion", meant),
        None => Message::new("list-no-column.hint"),
    };
    Failure::new(Exit::Usage, message).hint(hint)
}
