//! `ptool watch`: each transition of a process between its states, as it happens, until its end.
//!
//! With `-- CMD` the command has stdin, stdout and the terminal to itself, and ptool writes to stderr,
//! as strace does; `--output` names a file instead. ptool ends with the command's exit status.

mod cause;
mod document;
mod export;
mod file;
mod launch;
mod lines;
mod session;
mod show;
mod source;
mod strip;
mod summary;
mod timeline;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::number;
use super::source::Source;
use crate::proc::sched::Follow;
use crate::proc::{Pid, ProcFs};
use crate::run::{Exit, Result, Run};
use crate::signals::{ENDING, Signals};
use crate::ui::Ui;
use launch::Launch;
use session::{Session, Span};
use show::{Manner, Show};
use source::{Eye, Wish};

/// `ptool watch PID…` and `ptool watch -- CMD ARG…`.
#[expect(clippy::struct_excessive_bools, reason = "clap fills one for each flag")]
#[derive(Debug, Args)]
pub(super) struct Watch {
    #[arg(
        value_name = "PID",
        required_unless_present = "command",
        conflicts_with = "command",
        display_order = 0
    )]
    pids: Vec<String>,
    #[arg(value_name = "CMD", last = true, display_order = 1)]
    command: Vec<OsString>,
    #[arg(short, long)]
    follow: bool,
    #[arg(short, long)]
    timeline: bool,
    #[arg(short, long, conflicts_with = "timeline")]
    summary: bool,
    #[arg(long = "for", id = "for", value_name = "SECS", value_parser = seconds)]
    seconds: Option<Duration>,
    #[arg(long)]
    sampled: bool,
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    period: Option<u32>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(short, long, value_name = "FILE")]
    export: Option<PathBuf>,
}

/// How often a sampled task is looked at where nobody says.
const PERIOD_MS: u32 = 10;

impl Run for Watch {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let pids: Vec<Pid> =
            self.pids.iter().map(|text| Ok(number::pid(text)?)).collect::<Result<_>>()?;
        let procfs = Source::live().open()?;
        match &self.output {
            Some(path) => ui.turn_to_file(file::create(path)?),
            None if !self.command.is_empty() => ui.turn_to_stderr(),
            None => {}
        }
        let export = self.export.as_deref().map(file::create).transpose()?;
        let signals = Signals::block(ENDING)?;
        let manner = if self.timeline {
            Manner::Timeline
        } else if self.summary {
            Manner::Summary
        } else {
            Manner::Lines
        };
        let show = Show::new(manner, export);
        match Launch::fork(&procfs, &self.command, &signals)? {
            Some(launch) => self.watch_command(ui, &procfs, &signals, launch, show),
            None => self.watch_processes(ui, &procfs, &signals, &pids, show),
        }
    }
}

impl Watch {
    fn watch_processes(
        &self,
        ui: &mut Ui,
        procfs: &ProcFs,
        signals: &Signals,
        pids: &[Pid],
        show: Show,
    ) -> Result<Exit> {
        let mut processes = Vec::new();
        for pid in pids {
            let process = procfs.process_of(*pid);
            processes.push(process.map_err(|error| super::source::unreadable(*pid, &error))?);
        }
        processes.sort_unstable();
        processes.dedup();
        let eye = Eye::open(procfs, &processes, self.wish());
        let mut session = Session::new(ui, procfs, signals, eye, self.span(), show);
        session.find(&processes)?;
        session.run()?;
        session.end()?;
        Ok(Exit::Done)
    }

    fn watch_command(
        &self,
        ui: &mut Ui,
        procfs: &ProcFs,
        signals: &Signals,
        launch: Launch,
        show: Show,
    ) -> Result<Exit> {
        let child = launch.pid();
        let eye = Eye::open(procfs, &[child], self.wish());
        let mut session = Session::new(ui, procfs, signals, eye, self.span(), show);
        session.expect(child);
        launch.go(&self.command)?;
        session.started(child)?;
        session.run()?;
        let status = session.end()?;
        Ok(status.map_or(Exit::Done, launch::exit))
    }

    fn wish(&self) -> Wish {
        Wish {
            follow: if self.follow { Follow::Children } else { Follow::Threads },
            is_sampled: self.sampled || self.period.is_some(),
            period: Duration::from_millis(self.period.unwrap_or(PERIOD_MS).into()),
        }
    }

    const fn span(&self) -> Span {
        Span { at_most: self.seconds }
    }
}

/// A time in seconds, with or without decimals.
fn seconds(text: &str) -> std::result::Result<Duration, String> {
    /// A year is longer than anybody watches, and far below what a clock can add.
    const MOST: f64 = 366.0 * 86_400.0;
    let number: f64 = text.parse().map_err(|_| text.to_owned())?;
    if number > 0.0 && number <= MOST {
        Ok(Duration::from_secs_f64(number))
    } else {
        Err(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        for text in ["0", "-1", "x", "", "inf", "nan", "1e300"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
