//! Why a process is stopped: by which signal, by its terminal, by a tracer.

use super::{Draft, Rule, fact};
use crate::proc::finding::{Culprit, Severity};
use crate::proc::inquiry::{Access, Case};
use crate::proc::signal::Signal;
use crate::proc::state::State;

pub(super) const RULES: &[Rule] = &[
    Rule { id: "traced.stop", judge: traced },
    Rule { id: "stopped.terminal-read", judge: terminal_read },
    Rule { id: "stopped.terminal-write", judge: terminal_write },
    Rule { id: "stopped.signal", judge: by_signal },
    Rule { id: "stopped.collected", judge: collected },
    Rule { id: "stopped.unreadable", judge: unreadable },
];

/// The signal that stopped the process (field 52), where the kernel shows it.
fn stop_signal(case: &Case) -> Option<Signal> {
    let process = case.process();
    let is_told = process.state == State::Stopped && process.exit_code != 0;
    is_told.then_some(Signal(process.exit_code & 0x7f))
}

fn traced(case: &Case) -> Option<Draft> {
    let process = case.process();
    if process.state != State::Traced {
        return None;
    }
    let tracer = case.tracer.as_ref();
    let pid = process.pid();
    let culprit = tracer.map_or(Culprit::Itself, |tracer| Culprit::Process(tracer.pid()));
    let draft = Draft::new(Severity::Note, case)
        .culprit(culprit)
        .arg("tracer", tracer.map_or(0, super::super::model::Process::pid))
        .arg(
            "tracer-comm",
            tracer.map_or_else(String::new, |tracer| tracer.comm.to_shown().into_owned()),
        )
        .evidence(tracer.map(|tracer| fact(pid, "status", Some("TracerPid"), tracer.pid())))
        .evidence(case.task.wait.wchan.as_ref().map(|wchan| fact(pid, "wchan", None, wchan)));
    Some(draft)
}

fn terminal_read(case: &Case) -> Option<Draft> {
    (stop_signal(case)? == Signal::TTIN).then(|| by_terminal(case))
}

fn terminal_write(case: &Case) -> Option<Draft> {
    (stop_signal(case)? == Signal::TTOU).then(|| by_terminal(case))
}

fn by_terminal(case: &Case) -> Draft {
    let process = case.process();
    let pid = process.pid();
    Draft::new(Severity::Note, case)
        .arg("tty", process.tty.to_string())
        .arg("pgrp", process.pgrp)
        .arg("tpgid", process.tpgid)
        .evidence([
            fact(pid, "stat", Some("exit_code"), signal_value(process.exit_code)),
            fact(pid, "stat", Some("pgrp"), process.pgrp),
            fact(pid, "stat", Some("tpgid"), process.tpgid),
        ])
}

fn by_signal(case: &Case) -> Option<Draft> {
    let signal = stop_signal(case)?;
    let process = case.process();
    let draft =
        Draft::new(Severity::Note, case).arg("signal", signal.to_string()).evidence([fact(
            process.pid(),
            "stat",
            Some("exit_code"),
            signal_value(process.exit_code),
        )]);
    Some(draft)
}

fn signal_value(code: i32) -> String {
    format!("{code} ({})", Signal(code & 0x7f))
}

/// The parent has been told of the stop by wait(2) (`WUNTRACED`), as shells are of their jobs, and
/// the kernel forgets the signal then (`wait_task_stopped()` in `kernel/exit.c`).
fn collected(case: &Case) -> Option<Draft> {
    let process = case.process();
    let is_forgotten = process.state == State::Stopped && case.access == Access::Granted;
    is_forgotten.then(|| {
        let is_background_job = process.tty.is_some()
            && process.pgrp != process.tpgid
            && process.pgrp != process.session;
        Draft::new(Severity::Note, case)
            .arg("job", if is_background_job { "yes" } else { "no" })
            .evidence([fact(process.pid(), "stat", Some("exit_code"), process.exit_code)])
    })
}

fn unreadable(case: &Case) -> Option<Draft> {
    let process = case.process();
    (process.state == State::Stopped).then(|| {
        Draft::new(Severity::Note, case).evidence([fact(
            process.pid(),
            "stat",
            Some("state"),
            process.state,
        )])
    })
}
