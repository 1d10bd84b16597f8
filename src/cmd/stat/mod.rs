//! `ptool stat`: what state a process is in, and why; what a STAT code means.

pub(super) mod answer;
pub(super) mod code;
mod legend;
pub(super) mod live;
mod saved;

use std::io::Read as _;

use clap::Args;

use super::number;
use super::source::{Source, unreadable};
use crate::proc::inquiry::{Case, inquire, let_reap};
use crate::proc::{BadStatCode, Modifiers, Pid, ProcFs, Process, StatCode, State, Want, hidepid};
use crate::run::{Exit, Failure, Result, Run, reason};
use crate::ui::{Bytes, Document, Format, Message, Ui};

/// `ptool stat`.
#[derive(Debug, Args)]
pub(super) struct Stat {
    #[arg(value_name = "PID|NAME|CODE|-")]
    targets: Vec<String>,
    #[arg(long)]
    name: bool,
    #[arg(long, conflicts_with_all = ["targets", "name"])]
    legend: bool,
    #[command(flatten)]
    source: Source,
}

/// What a word on the command line names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// A process.
    Pid(Pid),
    /// A STAT code.
    Code(StatCode),
    /// All processes of this comm.
    Name(String),
    /// Saved output of ps on standard input.
    Saved,
}

impl Run for Stat {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        if self.legend {
            return legend::show(ui);
        }
        let targets: Vec<_> =
            self.targets.iter().map(|word| self.target(word)).collect::<Result<_>>()?;
        if targets.is_empty() {
            return Err(nothing_asked());
        }
        if targets == [Target::Saved] {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text).map_err(|error| {
                let message = Message::new("error-input").with("reason", reason(&error));
                Failure::new(Exit::Usage, message)
            })?;
            return saved::show(ui, &text);
        }
        self.answer(ui, &targets)
    }
}

impl Stat {
    fn target(&self, word: &str) -> Result<Target> {
        if word.is_empty() {
            return Err(nothing_asked());
        }
        if self.name {
            return Ok(Target::Name(word.to_owned()));
        }
        if word == "-" {
            return Ok(Target::Saved);
        }
        let is_number =
            word.strip_prefix('-').unwrap_or(word).bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            return Ok(Target::Pid(number::pid(word)?));
        }
        Ok(word.parse().map_or_else(|_| Target::Name(word.to_owned()), Target::Code))
    }

    fn answer(&self, ui: &mut Ui, targets: &[Target]) -> Result<Exit> {
        let mut cases = Vec::new();
        let mut codes = Vec::new();
        let mut failures = Vec::new();
        let needs_processes =
            targets.iter().any(|target| matches!(target, Target::Pid(_) | Target::Name(_)));
        let procfs = if needs_processes { Some(self.source.open()?) } else { None };
        if let Some(procfs) = &procfs {
            let number = |target: &Target| match target {
                Target::Pid(number) => procfs.process_of(*number).ok(),
                Target::Code(_) | Target::Name(_) | Target::Saved => None,
            };
            let_reap(procfs, &targets.iter().filter_map(number).collect::<Vec<_>>());
        }
        for target in targets {
            match (target, &procfs) {
                (Target::Code(code), _) => codes.push(*code),
                (Target::Pid(pid), Some(procfs)) => match numbered(procfs, *pid) {
                    Ok(case) => cases.push(case),
                    Err(error) => failures.push(unreadable(*pid, &error)),
                },
                (Target::Name(name), Some(procfs)) => match named(procfs, name)? {
                    found if found.is_empty() => failures.push(no_target(procfs, name)),
                    found => cases.extend(found),
                },
                (Target::Saved, _) => {
                    let message = Message::new("error-argument-conflict")
                        .with("arg", "-")
                        .with("other", "PID|NAME|CODE");
                    return Err(Failure::new(Exit::Usage, message));
                }
                (Target::Pid(_) | Target::Name(_), None) => {}
            }
        }
        match ui.format() {
            Format::Json => {
                let body = answer::Answer::new(&cases, &codes, ui.catalog());
                ui.json(&Document::new("stat", body))?;
            }
            Format::Text => {
                for (index, code) in codes.iter().enumerate() {
                    separate(ui, index > 0)?;
                    code::show(ui, *code)?;
                }
                for (index, case) in cases.iter().enumerate() {
                    separate(ui, index > 0 || !codes.is_empty())?;
                    live::show(ui, case)?;
                }
            }
        }
        // The last failure ends the run; those before it are told here.
        let Some(last) = failures.pop() else { return Ok(Exit::Done) };
        for failure in failures {
            if let Failure::Told { message, hint, .. } = failure {
                ui.flush()?;
                ui.complain(&message, hint.as_ref());
            }
        }
        Err(last)
    }
}

fn separate(ui: &mut Ui, is_needed: bool) -> std::io::Result<()> {
    if is_needed { ui.gap() } else { Ok(()) }
}

/// The case of a process, by its number or that of one of its threads.
fn numbered(procfs: &ProcFs, number: Pid) -> std::io::Result<Case> {
    inquire(procfs, procfs.process_of(number)?)
}

/// The cases of all processes of this comm.
fn named(procfs: &ProcFs, name: &str) -> Result<Vec<Case>> {
    let snapshot = procfs.sweep(Want::empty())?;
    // The kernel keeps 15 bytes of a name; a longer one on the command line means its beginning.
    let comm = Bytes::from(&name.as_bytes()[..name.len().min(15)]);
    let found = snapshot.processes.iter().filter(|process| process.comm == comm);
    let pids: Vec<_> = found.map(Process::pid).collect();
    let_reap(procfs, &pids);
    // One that has ended since the sweep is not there any more.
    Ok(pids.into_iter().filter_map(|pid| inquire(procfs, pid).ok()).collect())
}

fn nothing_asked() -> Failure {
    let message = Message::new("stat-nothing-asked");
    Failure::new(Exit::Usage, message).hint(Message::new("stat-nothing-asked.hint"))
}

fn no_target(procfs: &ProcFs, name: &str) -> Failure {
    if hidepid::from_us(procfs).is_some() {
        let message = Message::new("stat-hidden-target").with("name", name);
        return Failure::new(Exit::NoProcess, message).hint(Message::new("error-hidden.hint"));
    }
    let letters: String = State::ALL.iter().map(|state| state.letter()).collect();
    match name.parse::<StatCode>() {
        Err(BadStatCode::Sign(sign) | BadStatCode::Repeated(sign)) if name.len() <= 8 => {
            let signs: String = Modifiers::all().iter().map(Modifiers::sign).collect();
            let message =
                Message::new("stat-bad-sign").with("name", name).with("sign", sign.to_string());
            let hint = Message::new("stat-bad-sign.hint").with("signs", signs);
            Failure::new(Exit::NoProcess, message).hint(hint)
        }
        _ => {
            let message = Message::new("stat-no-target").with("name", name);
            let hint =
                Message::new("stat-no-target.hint").with("letters", letters).with("name", name);
            Failure::new(Exit::NoProcess, message).hint(hint)
        }
    }
}
