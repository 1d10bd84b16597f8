//! Uninterruptible sleep, and being frozen by a control group, which looks like it (v1) or like an
//! ordinary sleep (v2).

use super::{Draft, Rule, fact, waiting_facts};
use crate::proc::finding::{Confidence, Culprit, Evidence, Severity};
use crate::proc::inquiry::{Case, Freezer, Frozen};
use crate::proc::state::State;
use crate::proc::wait::Awaits;

pub(super) const RULES: &[Rule] = &[
    Rule { id: "frozen.cgroup-v1", judge: frozen_v1 },
    Rule { id: "frozen.cgroup-v2", judge: frozen_v2 },
    Rule { id: "blocked.vfork", judge: vfork },
    Rule { id: "blocked.disk", judge: disk },
    Rule { id: "blocked.network-file-system", judge: network_file_system },
    Rule { id: "blocked.fuse", judge: fuse },
    Rule { id: "blocked.kernel-lock", judge: kernel_lock },
    Rule { id: "blocked.elsewhere", judge: elsewhere },
    Rule { id: "blocked.unreadable", judge: unreadable },
];

impl Frozen {
    /// What to write into the control file to thaw the group.
    pub(super) const fn thaw(&self) -> &'static str {
        match self.freezer {
            Freezer::V1 => "THAWED",
            Freezer::V2 => "0",
        }
    }

    /// The file that says so.
    pub(super) fn fact(&self) -> Evidence {
        let (field, value) = match self.freezer {
            Freezer::V1 => (None, "FROZEN"),
            Freezer::V2 => (Some("frozen"), "1"),
        };
        Evidence { source: self.evidence.display().to_string(), field, value: value.to_owned() }
    }
}

fn frozen(case: &Case, freezer: Freezer) -> Option<Draft> {
    let frozen = case.frozen.as_ref().filter(|frozen| frozen.freezer == freezer)?;
    let process = case.process();
    let draft = Draft::new(Severity::Warning, case)
        .culprit(Culprit::ControlGroup(frozen.control.clone()))
        .arg("control", frozen.control.display().to_string())
        .arg("thaw", frozen.thaw())
        .evidence([frozen.fact()])
        .evidence(
            case.task.wait.wchan.as_ref().map(|wchan| fact(process.pid(), "wchan", None, wchan)),
        );
    Some(draft)
}

fn frozen_v1(case: &Case) -> Option<Draft> {
    frozen(case, Freezer::V1)
}

fn frozen_v2(case: &Case) -> Option<Draft> {
    frozen(case, Freezer::V2)
}

/// A finding about a process in D that awaits this.
fn blocked(case: &Case, awaited: Awaits, severity: Severity) -> Option<Draft> {
    let is_it =
        case.process().state == State::Uninterruptible && case.task.wait.awaits() == awaited;
    is_it.then(|| {
        Draft::new(severity, case)
            .culprit_function(case)
            .arg("function", super::function(&case.task.wait))
            .evidence(waiting_facts(case.process().pid(), &case.task.wait))
    })
}

fn vfork(case: &Case) -> Option<Draft> {
    let draft = blocked(case, Awaits::VforkChild, Severity::Note)?;
    let child = case.vfork_child.or_else(|| match &case.children[..] {
        [only] => Some(only.pid()),
        _ => None,
    });
    let shared = case.vfork_child.map(|child| Evidence {
        source: format!("kcmp({}, {child})", case.process().pid()),
        field: Some("KCMP_VM"),
        value: "0".to_owned(),
    });
    let confidence = if shared.is_some() { Confidence::Certain } else { Confidence::Likely };
    let culprit = child.map_or(Culprit::Itself, Culprit::Process);
    let draft = draft.confidence(confidence).culprit(culprit);
    Some(draft.arg("child", child.unwrap_or(0)).evidence(shared))
}

fn disk(case: &Case) -> Option<Draft> {
    blocked(case, Awaits::Disk, Severity::Note).map(|draft| draft.confidence(Confidence::Likely))
}

fn network_file_system(case: &Case) -> Option<Draft> {
    blocked(case, Awaits::NetworkFileSystem, Severity::Warning)
        .map(|draft| draft.confidence(Confidence::Likely))
}

fn fuse(case: &Case) -> Option<Draft> {
    blocked(case, Awaits::Fuse, Severity::Warning).map(|draft| draft.confidence(Confidence::Likely))
}

fn kernel_lock(case: &Case) -> Option<Draft> {
    blocked(case, Awaits::KernelLock, Severity::Note)
        .map(|draft| draft.confidence(Confidence::Likely))
}

fn elsewhere(case: &Case) -> Option<Draft> {
    let wait = &case.task.wait;
    let is_known = wait.wchan.is_some() || wait.call.is_some();
    let is_it = case.process().state == State::Uninterruptible && is_known;
    is_it.then(|| {
        let call = wait.call.as_ref().and_then(super::super::wait::Call::name);
        Draft::new(Severity::Note, case)
            .culprit_function(case)
            .arg("function", wait.wchan.as_deref().or(call).unwrap_or("?"))
            .evidence(waiting_facts(case.process().pid(), wait))
    })
}

fn unreadable(case: &Case) -> Option<Draft> {
    let process = case.process();
    (process.state == State::Uninterruptible).then(|| {
        Draft::new(Severity::Note, case).evidence([fact(
            process.pid(),
            "stat",
            Some("state"),
            process.state,
        )])
    })
}
