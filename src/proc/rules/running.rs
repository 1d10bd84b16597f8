//! Running, or ready and waiting for a CPU: `ps` shows `R` for both.

use super::{Draft, Rule, fact};
use crate::proc::finding::Severity;
use crate::proc::inquiry::{Case, Share};
use crate::proc::state::State;

pub(super) const RULES: &[Rule] = &[
    Rule { id: "running.on-cpu", judge: on_cpu },
    Rule { id: "running.ready", judge: ready },
    Rule { id: "running.shares-cpu", judge: shares },
    Rule { id: "running.seen", judge: seen },
];

/// Above this part of the time, in percent, it has one thing alone: the CPU or the queue.
const NEARLY_ALL: u64 = 95;

fn share(case: &Case) -> Option<(Share, u64)> {
    let share = case.share.filter(|_| case.process().state == State::Running)?;
    let total = share.ran_ns + share.waited_ns;
    (total > 0).then(|| (share, share.ran_ns * 100 / total))
}

fn draft(case: &Case, share: Share, percent: u64) -> Draft {
    let process = case.process();
    let pid = process.pid();
    let millis = |ns: u64| format!("+{}.{} ms", ns / 1_000_000, ns / 100_000 % 10);
    Draft::new(Severity::Normal, case)
        .arg("percent", percent)
        .arg("cpu", process.processor)
        .evidence([
            fact(pid, "schedstat", Some("run"), millis(share.ran_ns)),
            fact(pid, "schedstat", Some("queue"), millis(share.waited_ns)),
            fact(pid, "stat", Some("processor"), process.processor),
        ])
}

fn on_cpu(case: &Case) -> Option<Draft> {
    let (share, percent) = share(case)?;
    (percent >= NEARLY_ALL).then(|| draft(case, share, percent))
}

fn ready(case: &Case) -> Option<Draft> {
    let (share, percent) = share(case)?;
    (percent <= 100 - NEARLY_ALL).then(|| draft(case, share, percent))
}

fn shares(case: &Case) -> Option<Draft> {
    let (share, percent) = share(case)?;
    Some(draft(case, share, percent))
}

fn seen(case: &Case) -> Option<Draft> {
    let process = case.process();
    (process.state == State::Running).then(|| {
        Draft::new(Severity::Normal, case).arg("cpu", process.processor).evidence([fact(
            process.pid(),
            "stat",
            Some("state"),
            process.state,
        )])
    })
}
