//! A live process explained: the verdict first, then the signs, the evidence, the relatives, and what
//! the kernel keeps from us.

use std::collections::BTreeMap;
use std::io;

use super::code::{show_signs, signs};
use crate::proc::finding::{Confidence, Evidence, Severity};
use crate::proc::inquiry::{Case, Denied, Privilege, Task};
use crate::proc::rules::explain;
use crate::proc::{Finding, Process, State};
use crate::ui::{Arg, Message, Role, Span, Ui, text};

/// How many children or kinds of threads are named before the rest is only counted.
const NAMED: usize = 8;

/// Shows all that was found out about one process.
pub(in crate::cmd) fn show(ui: &mut Ui, case: &Case) -> io::Result<()> {
    let found = explain(case);
    let process = case.process();
    headline(ui, case)?;
    let mut findings = found.iter();
    if let Some(verdict) = findings.next() {
        tell(ui, verdict, "  ")?;
    }
    section(ui, "stat-signs")?;
    show_signs(ui, &signs(process.stat_code(), Some(process), ui.catalog()))?;
    let also: Vec<_> = findings.collect();
    if !also.is_empty() {
        section(ui, "stat-also")?;
        for finding in &also {
            tell(ui, finding, "  ")?;
        }
    }
    evidence(ui, &found)?;
    threads(ui, case)?;
    kinship(ui, case)?;
    denied(ui, case)
}

/// Pid, name, STAT with the vector of thread states, and the state in a word.
fn headline(ui: &mut Ui, case: &Case) -> io::Result<()> {
    let process = case.process();
    let mut stat = process.stat_code().to_string();
    if let Some(vector) = vector(&case.threads) {
        stat = format!("{stat} [{vector}]");
    }
    let word = ui.word(process.state.message_id());
    ui.flow(&[
        Span::new(Role::Strong, process.pid().to_string()),
        Span::new(Role::Strong, process.comm.to_shown()),
        Span::new(Role::State(process.state), stat),
        Span::new(Role::Faint, word),
    ])
}

/// The states of the threads with their numbers, such as `2S 1D 1R`; nothing for a single thread.
fn vector(threads: &[Task]) -> Option<String> {
    if threads.len() < 2 {
        return None;
    }
    let mut counts = BTreeMap::<State, usize>::new();
    for task in threads {
        *counts.entry(task.row.state).or_default() += 1;
    }
    let parts: Vec<_> = counts.iter().map(|(state, count)| format!("{count}{state}")).collect();
    Some(parts.join(" "))
}

/// A sentence, how sure it is where it is not certain, and what to do.
pub(crate) fn tell(ui: &mut Ui, finding: &Finding, indent: &str) -> io::Result<()> {
    tell_with(ui, finding, &finding.remedy(), indent, "")
}

/// As [`tell`], with another remedy, and a lead that says what the sentence is about.
pub(crate) fn tell_with(
    ui: &mut Ui,
    finding: &Finding,
    remedy: &Message,
    indent: &str,
    lead: &str,
) -> io::Result<()> {
    let role = match finding.severity {
        Severity::Normal | Severity::Note => Role::Plain,
        Severity::Warning => Role::Warning,
        Severity::Problem => Role::Problem,
    };
    let mut sentence = ui.text(&finding.message);
    let doubt = match finding.confidence {
        Confidence::Certain => None,
        Confidence::Likely => Some("stat-confidence-likely"),
        Confidence::Possible => Some("stat-confidence-possible"),
    };
    if let Some(doubt) = doubt {
        sentence = format!("{sentence}{}", ui.word(doubt));
    }
    ui.paragraph(&[Span::plain(indent)], role, &format!("{lead}{sentence}"))?;
    if let Some(remedy) = ui.catalog().try_text(remedy) {
        let lead = format!("{indent}{}", ui.word("stat-remedy"));
        ui.paragraph(&[Span::new(Role::Good, lead)], Role::Plain, &remedy)?;
    }
    Ok(())
}

fn section(ui: &mut Ui, id: &'static str) -> io::Result<()> {
    let heading = ui.word(id);
    ui.gap()?;
    ui.paragraph(&[], Role::Heading, &heading)
}

/// The threads that are not all alike, a line for each kind.
fn threads(ui: &mut Ui, case: &Case) -> io::Result<()> {
    if case.threads.len() < 2 {
        return Ok(());
    }
    let mut kinds = BTreeMap::<(State, String), Vec<&Task>>::new();
    for task in &case.threads {
        let place = match (&task.wait.call, &task.wait.wchan) {
            (Some(call), _) if call.name().is_some() => call.name().unwrap_or_default().to_owned(),
            (_, Some(function)) => function.clone(),
            _ => String::new(),
        };
        kinds.entry((task.row.state, place)).or_default().push(task);
    }
    section(ui, "stat-threads")?;
    for ((state, place), tasks) in kinds.iter().take(NAMED) {
        let named = tasks
            .iter()
            .take(NAMED)
            .map(|task| format!("{} {{{}}}", task.row.pid(), task.row.comm.to_shown()));
        let mut text = format!("{}  ", tasks.len());
        if !place.is_empty() {
            text.push_str(place);
            text.push_str("  ");
        }
        text.push_str(&named.collect::<Vec<_>>().join(", "));
        if tasks.len() > NAMED {
            text = format!("{text} {}", more(ui, tasks.len() - NAMED));
        }
        let lead = [
            Span::plain("  "),
            Span::new(Role::State(*state), state.to_string()),
            Span::plain("  "),
        ];
        ui.paragraph(&lead, Role::Plain, &text)?;
    }
    Ok(())
}

fn more(ui: &Ui, count: usize) -> String {
    ui.text(&Message::new("stat-more").with("count", count))
}

/// Parent, reaper, children and session.
fn kinship(ui: &mut Ui, case: &Case) -> io::Result<()> {
    section(ui, "stat-kinship")?;
    let process = case.process();
    let parent = match &case.parent {
        Some(parent) => one(&parent.row),
        None if process.ppid == 0 => ui.word("stat-parent-none"),
        None => ui.text(&Message::new("stat-parent-hidden").with("pid", process.ppid)),
    };
    let children = children(ui, &case.children);
    let tty =
        if process.tty.is_some() { Arg::Text(process.tty.to_string()) } else { Arg::Number(0) };
    let session = Message::new("stat-session-text")
        .with("session", process.session.to_string())
        .with("pgrp", process.pgrp.to_string())
        .with("tty", tty);
    let lines = [
        ("stat-parent", Some(parent)),
        ("stat-reaper", reaper(case).map(|message| ui.text(&message))),
        ("stat-children", Some(children)),
        ("stat-session", Some(ui.text(&session)).filter(|_| process.session != 0)),
    ];
    let rows = lines.into_iter().filter_map(|(id, text)| Some((ui.word(id), text?)));
    let rows: Vec<_> = rows.collect();
    pairs(ui, &rows)
}

/// A process in a few words: pid, name and STAT.
fn one(process: &Process) -> String {
    format!("{} {} {}", process.pid(), process.comm.to_shown(), process.stat_code())
}

/// Who collects the wait status when this process ends.
fn reaper(case: &Case) -> Option<Message> {
    let process = case.process();
    if process.is_kernel_thread() {
        return Some(Message::new("stat-reaper-kernel"));
    }
    let parent = &case.parent.as_ref()?.row;
    let message = match &case.tracer {
        Some(tracer) if tracer.pid() != parent.pid() => Message::new("stat-reaper-tracer")
            .with("tracer", tracer.pid().to_string())
            .with("tracer-comm", &tracer.comm),
        _ if parent.pid() == 1 => Message::new("stat-reaper-init"),
        _ => Message::new("stat-reaper-parent"),
    };
    Some(message.with("pid", parent.pid().to_string()).with("comm", &parent.comm))
}

/// The children by state, then the first of them by name, zombies before the others.
fn children(ui: &Ui, children: &[Process]) -> String {
    if children.is_empty() {
        return ui.word("stat-children-none");
    }
    let mut counts = BTreeMap::<State, usize>::new();
    for child in children {
        *counts.entry(child.state).or_default() += 1;
    }
    let counts: Vec<_> = counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let mut sorted: Vec<_> = children.iter().collect();
    sorted.sort_by_key(|child| (child.state != State::Zombie, child.pid()));
    let named: Vec<_> = sorted.iter().take(NAMED).map(|child| one(child)).collect();
    let mut text = format!("{}: {}", counts.join(ui.charset().separator()), named.join(", "));
    if children.len() > NAMED {
        text = format!("{text} {}", more(ui, children.len() - NAMED));
    }
    text
}

/// What everything was concluded from, each fact once.
fn evidence(ui: &mut Ui, findings: &[Finding]) -> io::Result<()> {
    let mut facts: Vec<&Evidence> = Vec::new();
    for fact in findings.iter().flat_map(|finding| &finding.evidence) {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    if facts.is_empty() {
        return Ok(());
    }
    section(ui, "stat-why")?;
    let rows = facts.into_iter().map(|fact| match fact.field {
        Some(field) => (format!("{} {field}", fact.source), fact.value.clone()),
        None => (fact.source.clone(), fact.value.clone()),
    });
    let rows: Vec<_> = rows.collect();
    pairs(ui, &rows)
}

/// What the kernel refused, and what would show it.
fn denied(ui: &mut Ui, case: &Case) -> io::Result<()> {
    if case.denied.is_empty() {
        return Ok(());
    }
    section(ui, "stat-denied")?;
    let name = |denied: &Denied| match denied.field {
        Some(field) => format!("{} {field}", denied.path),
        None => denied.path.clone(),
    };
    let rows = case.denied.iter().map(|denied| {
        let needs = match denied.needs {
            Privilege::PtraceAccess => ui.word("stat-needs-ptrace-access"),
        };
        (name(denied), needs)
    });
    let rows: Vec<_> = rows.collect();
    pairs(ui, &rows)
}

/// Names and values side by side, the values under each other.
fn pairs(ui: &mut Ui, rows: &[(String, String)]) -> io::Result<()> {
    let widest = rows.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
    for (name, value) in rows {
        let gap = " ".repeat(widest - text::width(name) + 2);
        let lead = [Span::plain("  "), Span::new(Role::Faint, name.as_str()), Span::plain(gap)];
        ui.paragraph(&lead, Role::Plain, value)?;
    }
    Ok(())
}
