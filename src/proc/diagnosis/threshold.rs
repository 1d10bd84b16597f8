//! From when on a state is a fault. Nearly every state that looks bad is normal for a moment, and some
//! are normal for long.

use crate::proc::age::Age;
use crate::proc::finding::{Confidence, Finding, Severity};
use crate::proc::model::Process;
use crate::proc::state::State;

/// A zombie. A parent that reaps does so within a time slice; one that looks after its children on a
/// timer does so every second or every few, and a shell that waits for input before its next command.
pub const ZOMBIE_MS: u64 = 30_000;
/// A process whose main thread has ended while others live. It may be meant to.
pub const LEADER_MS: u64 = 60_000;
/// Uninterruptible sleep without a moment on a CPU. A slow disk takes tenths of a second, one that
/// spins up some seconds.
pub const BLOCKED_MS: u64 = 10_000;
/// Uninterruptible sleep that the kernel itself would complain about (`kernel.hung_task_timeout_secs`,
/// 120 by default); of its own threads, whose waits may be meant, the first that counts.
pub const HUNG_MS: u64 = 120_000;
/// A process that is stopped and has no terminal where somebody would continue it.
pub const STOPPED_MS: u64 = 10 * 60_000;
/// A stopped job of a shell. Ctrl-Z is how an editor is left for the time of a command or two.
pub const STOPPED_JOB_MS: u64 = 60 * 60_000;
/// A process held by a tracer that does nothing all the while. At a breakpoint somebody thinks, and
/// types now and then.
pub const TRACED_MS: u64 = 10 * 60_000;
/// A frozen control group. Snapshots and suspending freeze for seconds.
pub const FROZEN_MS: u64 = 60_000;
/// An orphan, since its own start: whoever starts a job and goes needs a moment to tidy up.
pub const ORPHAN_MS: u64 = 60_000;

/// So many of one culprit are a leak that will take the machine down.
pub const MANY: usize = 100;
/// So much of one CPU over its whole life, in percent, makes a leftover one that costs.
pub const BUSY_PERCENT: f64 = 50.0;

/// The thresholds by what the ids of the findings begin with, the most special first.
const BY_ID: &[(&str, u64)] = &[
    ("zombie.leader-ended", LEADER_MS),
    ("zombie.parent-frozen", FROZEN_MS),
    ("zombie.", ZOMBIE_MS),
    ("blocked.", BLOCKED_MS),
    ("traced.", TRACED_MS),
    ("frozen.", FROZEN_MS),
    ("orphan.", ORPHAN_MS),
];

/// How long this must have lasted to be a fault.
pub fn of(id: &str, process: &Process) -> u64 {
    // Its parent is the job that somebody will continue, and it was a part of it.
    if id.starts_with("stopped.") || id == "zombie.parent-stopped" {
        let is_job = process.tty.is_some() && process.pgrp != process.session;
        return if is_job { STOPPED_JOB_MS } else { STOPPED_MS };
    }
    if id.starts_with("blocked.") && process.is_kernel_thread() {
        return HUNG_MS;
    }
    BY_ID.iter().find(|(begin, _)| id.starts_with(begin)).map_or(0, |(_, threshold)| *threshold)
}

/// The least that any finding about a process in this state must have lasted; `None` where the state
/// is never a fault by itself.
pub fn least(process: &Process) -> Option<u64> {
    match process.state {
        State::Zombie if process.is_dead_leader() => Some(LEADER_MS),
        State::Zombie => Some(ZOMBIE_MS),
        State::Uninterruptible if process.is_kernel_thread() => Some(HUNG_MS),
        State::Uninterruptible => Some(BLOCKED_MS),
        State::Stopped => Some(of("stopped.", process)),
        State::Traced => Some(TRACED_MS),
        State::Running
        | State::Sleeping
        | State::Dead
        | State::Idle
        | State::Parked
        | State::Other(_) => None,
    }
}

/// Whether something has lasted long enough, and how sure that is at best. An age whose bounds lie on
/// both sides tells neither: that is possible.
pub const fn passed(age: Age, threshold_ms: u64) -> Option<Confidence> {
    if age.at_least_ms >= threshold_ms {
        Some(Confidence::Certain)
    } else if age.at_most_ms >= threshold_ms && !age.is_known() {
        Some(Confidence::Possible)
    } else {
        None
    }
}

/// How much it matters, given how much of it there is, for how long, and what it costs: the share of
/// a CPU in percent.
pub fn weigh(finding: &Finding, count: usize, age: Age, busiest_percent: f64) -> Severity {
    let is = |family: &str| finding.id.starts_with(family);
    let at_least = if is("zombie.") && count >= MANY {
        Severity::Problem
    } else if is("blocked.") {
        if age.at_least_ms >= HUNG_MS { Severity::Problem } else { Severity::Warning }
    } else if is("traced.") || (is("orphan.") && busiest_percent >= BUSY_PERCENT) {
        Severity::Warning
    } else {
        Severity::Note
    };
    finding.severity.max(at_least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::diagnosis::ids;
    use crate::proc::model::tests::process;
    use crate::proc::rules::{explain, fixture};
    use crate::proc::tty::Tty;

    const fn known(ms: u64) -> Age {
        Age { at_least_ms: ms, at_most_ms: ms }
    }

    /// Every finding of the rules that a diagnosis may report has a fixture that makes it one, and is
    /// none while it is young.
    #[test]
    fn every_finding_becomes_a_fault_with_time_and_not_before() {
        let of_machine = |id: &&str| id.starts_with("exhausted.");
        let mut left: Vec<_> = ids().into_iter().filter(|id| !of_machine(id)).collect();
        for case in fixture::all() {
            for finding in explain(&case) {
                if !ids().contains(&finding.id) {
                    continue;
                }
                let threshold = of(finding.id, case.process());
                assert!(threshold >= 1000, "{} has no threshold", finding.id);
                assert_eq!(passed(known(threshold), threshold), Some(Confidence::Certain));
                assert_eq!(passed(known(threshold - 1), threshold), None, "{}", finding.id);
                let severity = weigh(&finding, 1, known(threshold), 0.0);
                assert!(severity >= Severity::Note, "{}", finding.id);
                left.retain(|id| *id != finding.id);
            }
        }
        assert_eq!(left, [""; 0], "without a fixture");
    }

    #[test]
    fn no_state_is_asked_about_later_than_its_findings_are_faults() {
        for case in fixture::all() {
            let found = crate::proc::rules::verdict(&case);
            let Some(finding) = found.filter(|finding| ids().contains(&finding.id)) else {
                continue;
            };
            if finding.id.starts_with("frozen.") {
                // Found by the control group, not by the state.
                continue;
            }
            let process = case.process();
            let least = least(process).unwrap_or_else(|| panic!("{} is never asked", finding.id));
            assert!(least <= of(finding.id, process), "{}", finding.id);
        }
    }

    #[test]
    fn a_job_of_a_shell_is_given_more_time_than_what_nobody_will_continue() {
        let alone = process(20, 10, "worker", State::Stopped);
        let job = Process { tty: Tty(0x8801), session: 5, ..alone.clone() };
        assert_eq!(
            (of("stopped.signal", &alone), of("stopped.signal", &job)),
            (STOPPED_MS, STOPPED_JOB_MS)
        );
        assert_eq!(of("zombie.parent-stopped", &job), STOPPED_JOB_MS);
        assert_eq!(least(&job), Some(STOPPED_JOB_MS));
    }

    #[test]
    fn an_age_that_is_not_known_may_or_may_not_do() {
        let unknown = Age { at_least_ms: 0, at_most_ms: 3_600_000 };
        assert_eq!(passed(unknown, ZOMBIE_MS), Some(Confidence::Possible));
        assert_eq!(passed(Age { at_most_ms: 3000, ..unknown }, ZOMBIE_MS), None);
    }

    #[test]
    fn much_of_it_and_long_of_it_is_worse() {
        let find = |id: &str| {
            let all = fixture::all().into_iter().flat_map(|case| explain(&case));
            all.into_iter().find(|finding| finding.id == id).expect("a fixture")
        };
        let zombie = find("zombie.never-waits");
        assert_eq!(weigh(&zombie, MANY - 1, known(ZOMBIE_MS), 0.0), Severity::Warning);
        assert_eq!(weigh(&zombie, MANY, known(ZOMBIE_MS), 0.0), Severity::Problem);
        let disk = find("blocked.disk");
        assert_eq!(weigh(&disk, 1, known(BLOCKED_MS), 0.0), Severity::Warning);
        assert_eq!(weigh(&disk, 1, known(HUNG_MS), 0.0), Severity::Problem);
        let orphan = find("orphan.folder-gone");
        assert_eq!(weigh(&orphan, 1, known(ORPHAN_MS), 1.0), Severity::Note);
        assert_eq!(weigh(&orphan, 1, known(ORPHAN_MS), 99.0), Severity::Warning);
    }
}
