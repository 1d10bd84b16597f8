//! What is worth knowing beside the verdict.

use std::collections::BTreeMap;

use super::{Draft, Rule, fact};
use crate::proc::adoption::{Parent, is_adopted};
use crate::proc::finding::{Confidence, Evidence, Severity};
use crate::proc::inquiry::Case;
use crate::proc::model::TaskFlags;
use crate::proc::state::State;
use crate::proc::wait_status::{CoreDump, Ending};
use crate::ui::Bytes;

pub(super) const RULES: &[Rule] = &[
    Rule { id: "ended.exit", judge: ended_exit },
    Rule { id: "ended.signal", judge: ended_signal },
    Rule { id: "ended.unreadable", judge: ended_unreadable },
    Rule { id: "traced.by", judge: traced_by },
    Rule { id: "threads.differ", judge: threads_differ },
    Rule { id: "orphan.of-init", judge: orphan_of_init },
    Rule { id: "orphan.of-subreaper", judge: orphan_of_subreaper },
    Rule { id: "orphan.family", judge: orphan_family },
    Rule { id: "orphan.terminal-gone", judge: orphan_terminal_gone },
    Rule { id: "orphan.folder-gone", judge: orphan_folder_gone },
    Rule { id: "stat.false-foreground", judge: false_foreground },
    Rule { id: "priority.real-time", judge: real_time },
];

fn ended_exit(case: &Case) -> Option<Draft> {
    let status = case.wait_status()?;
    let Ending::Exited(code) = status.ending() else { return None };
    Some(ended(case, status.0).arg("code", code))
}

fn ended_signal(case: &Case) -> Option<Draft> {
    let status = case.wait_status()?;
    let Ending::Killed { signal, dumped_core } = status.ending() else { return None };
    let core = if dumped_core == CoreDump::Written { "yes" } else { "no" };
    let draft = ended(case, status.0)
        .arg("signal", signal.to_string())
        .arg("number", signal.0)
        .arg("core", core);
    Some(draft)
}

fn ended(case: &Case, raw: i32) -> Draft {
    Draft::new(Severity::Note, case).arg("raw", raw).evidence([fact(
        case.process().pid(),
        "stat",
        Some("exit_code"),
        raw,
    )])
}

/// The kernel hides field 52; the flags still tell whether a signal ended it.
fn ended_unreadable(case: &Case) -> Option<Draft> {
    let process = case.process();
    let is_hidden =
        process.state == State::Zombie && !process.is_dead_leader() && case.wait_status().is_none();
    is_hidden.then(|| {
        let how = if process.flags.contains(TaskFlags::DUMPCORE) {
            "core"
        } else if process.flags.contains(TaskFlags::SIGNALED) {
            "signal"
        } else {
            "exit"
        };
        Draft::new(Severity::Note, case).arg("how", how).evidence([fact(
            process.pid(),
            "stat",
            Some("flags"),
            format!("{:#x}", process.flags.bits()),
        )])
    })
}

fn traced_by(case: &Case) -> Option<Draft> {
    let tracer = case.tracer.as_ref()?;
    let is_told = matches!(case.process().state, State::Traced | State::Zombie);
    (!is_told).then(|| {
        Draft::new(Severity::Note, case)
            .arg("tracer", tracer.pid())
            .arg("tracer-comm", &tracer.comm)
            .evidence([fact(case.process().pid(), "status", Some("TracerPid"), tracer.pid())])
    })
}

/// The letter of a process is that of its leader alone.
fn threads_differ(case: &Case) -> Option<Draft> {
    let process = case.process();
    if process.is_dead_leader() {
        return None;
    }
    let mut counts = BTreeMap::<State, usize>::new();
    for task in &case.threads {
        *counts.entry(task.row.state).or_default() += 1;
    }
    (counts.len() > 1).then(|| {
        let vector: Vec<_> =
            counts.iter().map(|(state, count)| format!("{count}{state}")).collect();
        Draft::new(Severity::Note, case)
            .arg("letter", process.state.to_string())
            .arg("vector", vector.join(" "))
            .evidence([fact(process.pid(), "task/*/stat", Some("state"), vector.join(" "))])
    })
}

/// Whether a process has another parent than the one that made it.
pub fn lost_its_parent(case: &Case) -> bool {
    let kind = if is_reaper(case) { Parent::Init } else { Parent::Ordinary };
    case.parent.as_ref().is_some_and(|parent| is_adopted(case.process(), &parent.row, kind))
}

/// Whether the parent is the init of its pid namespace.
fn is_reaper(case: &Case) -> bool {
    case.process().ppid == 1 || inner_pid_of_parent(case) == Some(1)
}

fn inner_pid_of_parent(case: &Case) -> Option<i32> {
    case.parent.as_ref()?.status.as_ref()?.ns_pids().last().copied()
}

fn adopted(case: &Case) -> Draft {
    let process = case.process();
    let pid = process.pid();
    let parent_session = case.parent.as_ref().map_or(0, |parent| parent.row.session);
    Draft::new(Severity::Note, case)
        .confidence(Confidence::Likely)
        .arg("session", process.session)
        .evidence([
            fact(pid, "stat", Some("ppid"), process.ppid),
            fact(pid, "stat", Some("session"), process.session),
            fact(process.ppid, "stat", Some("session"), parent_session),
        ])
}

fn orphan_of_init(case: &Case) -> Option<Draft> {
    (lost_its_parent(case) && is_reaper(case)).then(|| adopted(case))
}

fn orphan_of_subreaper(case: &Case) -> Option<Draft> {
    (lost_its_parent(case) && !is_reaper(case)).then(|| adopted(case))
}

fn orphan_family(case: &Case) -> Option<Draft> {
    let family = case.family.as_ref().filter(|_| lost_its_parent(case))?;
    let process = case.process();
    let named: Vec<_> = family
        .members
        .iter()
        .map(|member| format!("{} ({})", member.row.pid(), member.row.comm.to_shown()))
        .collect();
    let files =
        family.members.iter().filter(|member| !member.shared_files.is_empty()).map(|member| {
            let fds: Vec<_> = member.shared_files.iter().map(ToString::to_string).collect();
            Evidence {
                source: format!("kcmp({}, {})", process.pid(), member.row.pid()),
                field: Some("KCMP_FILE"),
                value: format!("0 (fd {})", fds.join(", ")),
            }
        });
    let leader = match &family.session_leader {
        Some(_) => "lives",
        None => "gone",
    };
    let draft = Draft::new(Severity::Note, case)
        .confidence(if family.members.is_empty() {
            Confidence::Certain
        } else {
            Confidence::Likely
        })
        .arg("count", named.len())
        .arg("members", named.join(", "))
        .arg("session", process.session)
        .arg("leader", leader)
        .evidence([
            fact(process.pid(), "stat", Some("session"), process.session),
            fact(process.pid(), "stat", Some("pgrp"), process.pgrp),
        ])
        .evidence(files);
    Some(draft)
}

/// The kernel hangs a terminal up as its last user but for the orphan goes; what still has it open
/// was started there and has outlived it.
fn orphan_terminal_gone(case: &Case) -> Option<Draft> {
    let terminal = case.leftover.terminal.as_ref()?;
    Some(left_behind(case).arg("terminal", kept(terminal)).evidence([fact(
        case.process().pid(),
        "fd/0..2",
        None,
        terminal.to_shown(),
    )]))
}

fn orphan_folder_gone(case: &Case) -> Option<Draft> {
    let folder = case.leftover.folder.as_ref()?;
    let draft = left_behind(case).arg("folder", kept(folder));
    Some(draft.evidence([fact(case.process().pid(), "cwd", None, folder.to_shown())]))
}

fn left_behind(case: &Case) -> Draft {
    let process = case.process();
    Draft::new(Severity::Note, case).confidence(Confidence::Likely).evidence([
        fact(process.pid(), "stat", Some("ppid"), process.ppid),
        fact(process.pid(), "stat", Some("session"), process.session),
    ])
}

/// A path without the kernel's remark that it is deleted (`d_path()` in `fs/d_path.c`).
fn kept(link: &Bytes) -> String {
    let shown = link.to_shown();
    shown.strip_suffix(" (deleted)").unwrap_or(&shown).to_owned()
}

fn false_foreground(case: &Case) -> Option<Draft> {
    let process = case.process();
    (process.is_false_foreground() && !process.is_kernel_thread() && process.tty.is_some()).then(
        || {
            Draft::new(Severity::Note, case).evidence([
                fact(process.pid(), "stat", Some("pgrp"), process.pgrp),
                fact(process.pid(), "stat", Some("tpgid"), process.tpgid),
            ])
        },
    )
}

fn real_time(case: &Case) -> Option<Draft> {
    let process = case.process();
    let is_real_time = process.rt_priority > 0 && !process.is_kernel_thread();
    is_real_time.then(|| {
        Draft::new(Severity::Note, case)
            .arg("policy", process.policy.constant())
            .arg("priority", process.rt_priority)
            .evidence([
                fact(process.pid(), "stat", Some("policy"), process.policy.constant()),
                fact(process.pid(), "stat", Some("rt_priority"), process.rt_priority),
            ])
    })
}
