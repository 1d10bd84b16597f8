//! What the machine, a control group or a user has used up. Pure: a table of rules over
//! [`Resources`], as [`crate::proc::rules`] is one over a case.
//!
//! Process numbers, threads and tasks run out where processes are made and not ended, and then no
//! fork(2) works any more, not even that of the shell in which somebody would look for the reason.

use crate::proc::cgroup::TaskLimit;
use crate::proc::finding::{Confidence, Culprit, Evidence, Finding, Severity};
use crate::proc::model::Pid;
use crate::ui::{Bytes, Message};

/// From such a share of a limit on, in percent, it is worth a look.
pub const NEAR_PERCENT: u64 = 80;
/// From such a share of a limit on, in percent, it is a problem.
pub const FULL_PERCENT: u64 = 95;
/// A limit below this is no budget but a seal: that of a service which must not fork.
pub const SMALLEST_LIMIT: u64 = 16;

/// What there is, and how much of it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    /// Process numbers (`kernel.pid_max`).
    pub pids: Option<Usage>,
    /// Threads (`kernel.threads-max`).
    pub threads: Option<Usage>,
    /// Tasks of control groups (`pids.max`).
    pub groups: Vec<(TaskLimit, Option<Heaviest>)>,
    /// Processes of users (`RLIMIT_NPROC`).
    pub users: Vec<UserUsage>,
}

/// A limit and what is used of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// So much is used.
    pub used: u64,
    /// So much there may be.
    pub limit: u64,
    /// Where what is used was counted.
    pub counted: &'static str,
    /// Who uses the most.
    pub heaviest: Option<Heaviest>,
}

/// How many tasks a user has, and the limit of one of the user's processes that stands for most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserUsage {
    /// Who.
    pub uid: u32,
    /// The name.
    pub name: String,
    /// The process whose limit this is.
    pub pid: Pid,
    /// The limit, and what is used of it.
    pub usage: Usage,
}

/// The process that accounts for the most tasks, by its own threads or by its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heaviest {
    /// Which.
    pub pid: Pid,
    /// Its name.
    pub comm: Bytes,
    /// How many tasks.
    pub tasks: u64,
    /// What they are.
    pub kind: Kind,
}

/// What the tasks of a [`Heaviest`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its threads.
    Threads,
    /// Its children.
    Children,
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its stable id.
    pub id: &'static str,
    /// Every case in which it holds.
    judge: fn(&Resources) -> Vec<Draft>,
}

const RULES: &[Rule] = &[
    Rule { id: "exhausted.pid-max", judge: pid_max },
    Rule { id: "exhausted.threads-max", judge: threads_max },
    Rule { id: "exhausted.cgroup-pids", judge: cgroup_pids },
    Rule { id: "exhausted.user-processes", judge: user_processes },
];

/// The rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter()
}

/// Whose limit it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The machine's.
    Machine,
    /// The control group's of this index in [`Resources::groups`].
    Group(usize),
    /// A user's.
    User(u32),
}

/// A finding that its rule has not signed yet.
#[derive(Debug)]
struct Draft {
    owner: Owner,
    severity: Severity,
    message: Message,
    evidence: Vec<Evidence>,
}

/// What is used up, or nearly.
pub fn judge(resources: &Resources) -> Vec<(Owner, Finding)> {
    let signed = |rule: &'static Rule| {
        (rule.judge)(resources).into_iter().map(|draft| {
            let message = Message {
                id: format!("rule-{}", rule.id.replace('.', "-")).into(),
                ..draft.message
            };
            let finding = Finding {
                id: rule.id,
                severity: draft.severity,
                confidence: Confidence::Certain,
                message,
                evidence: draft.evidence,
                culprit: Culprit::Itself,
            };
            (draft.owner, finding)
        })
    };
    rules().flat_map(signed).collect()
}

/// A finding where a limit is near.
fn near(owner: Owner, usage: &Usage) -> Option<Draft> {
    let percent = usage.used.saturating_mul(100) / usage.limit.max(1);
    if usage.limit < SMALLEST_LIMIT || percent < NEAR_PERCENT {
        return None;
    }
    let severity = if percent >= FULL_PERCENT { Severity::Problem } else { Severity::Warning };
    let heaviest = usage.heaviest.as_ref();
    let kind = match heaviest.map(|heaviest| heaviest.kind) {
        Some(Kind::Threads) => "threads",
        Some(Kind::Children) => "children",
        None => "none",
    };
    let message = Message::new("")
        .with("used", usage.used.to_string())
        .with("limit", usage.limit.to_string())
        .with("percent", percent)
        .with("twice", usage.limit.saturating_mul(2).to_string())
        .with("kind", kind)
        .with("heavy", heaviest.map_or(0, |heaviest| heaviest.pid).to_string())
        .with("heavy-comm", &heaviest.map(|heaviest| heaviest.comm.clone()).unwrap_or_default())
        .with("tasks", heaviest.map_or(0, |heaviest| heaviest.tasks).to_string());
    Some(Draft { owner, severity, message, evidence: Vec::new() })
}

impl Draft {
    fn with(mut self, name: &'static str, value: impl Into<crate::ui::Arg>) -> Self {
        self.message = self.message.with(name, value);
        self
    }

    fn fact(mut self, source: impl Into<String>, field: Option<&'static str>, value: u64) -> Self {
        self.evidence.push(Evidence { source: source.into(), field, value: value.to_string() });
        self
    }
}

fn pid_max(resources: &Resources) -> Vec<Draft> {
    of_machine(resources.pids.as_ref(), "/proc/sys/kernel/pid_max")
}

fn threads_max(resources: &Resources) -> Vec<Draft> {
    of_machine(resources.threads.as_ref(), "/proc/sys/kernel/threads-max")
}

fn of_machine(usage: Option<&Usage>, file: &str) -> Vec<Draft> {
    let judge = |usage: &Usage| {
        let draft = near(Owner::Machine, usage)?;
        Some(draft.fact(file, None, usage.limit).fact(usage.counted, None, usage.used))
    };
    usage.and_then(judge).into_iter().collect()
}

fn cgroup_pids(resources: &Resources) -> Vec<Draft> {
    let groups = resources.groups.iter().enumerate();
    let judge = |(index, (group, heaviest)): (usize, &(TaskLimit, Option<Heaviest>))| {
        let usage = Usage {
            used: group.used,
            limit: group.limit,
            counted: "pids.current",
            heaviest: heaviest.clone(),
        };
        let file = |name: &str| group.folder.join(name).display().to_string();
        let draft = near(Owner::Group(index), &usage)?
            .with("control", file("pids.max"))
            .with("refused", group.refused.unwrap_or(0))
            .fact(file("pids.max"), None, group.limit)
            .fact(file("pids.current"), None, group.used);
        Some(match group.refused {
            Some(refused) => draft.fact(file("pids.events"), Some("max"), refused),
            None => draft,
        })
    };
    groups.filter_map(judge).collect()
}

fn user_processes(resources: &Resources) -> Vec<Draft> {
    let judge = |user: &UserUsage| {
        let draft = near(Owner::User(user.uid), &user.usage)?
            .with("user", user.name.as_str())
            .with("pid", user.pid.to_string())
            .fact(format!("/proc/{}/limits", user.pid), Some("Max processes"), user.usage.limit);
        Some(draft)
    };
    resources.users.iter().filter_map(judge).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};

    fn usage(used: u64, limit: u64) -> Usage {
        let heaviest =
            Heaviest { pid: 30, comm: Bytes::from("bomb"), tasks: used / 2, kind: Kind::Children };
        Usage { used, limit, counted: "/proc/loadavg", heaviest: Some(heaviest) }
    }

    /// A machine on which this share of everything is used.
    pub(in crate::proc::diagnosis) fn resources(percent: u64) -> Resources {
        let part = usage(percent * 10, 1000);
        let group = TaskLimit {
            folder: "/sys/fs/cgroup/tight".into(),
            used: part.used,
            limit: part.limit,
            refused: Some(7),
        };
        Resources {
            pids: Some(part.clone()),
            threads: Some(part.clone()),
            groups: vec![(group, None)],
            users: vec![UserUsage { uid: 1000, name: "ann".to_owned(), pid: 40, usage: part }],
        }
    }

    #[test]
    fn every_rule_speaks_near_the_limit_and_is_silent_below() {
        let ids = |percent| {
            let found = judge(&resources(percent));
            found.into_iter().map(|(_, finding)| finding.id).collect::<Vec<_>>()
        };
        let all: Vec<_> = rules().map(|rule| rule.id).collect();
        assert_eq!(ids(NEAR_PERCENT), all);
        assert_eq!(ids(NEAR_PERCENT - 1), [""; 0]);
        assert_eq!(judge(&Resources::default()), []);
    }

    #[test]
    fn what_is_as_good_as_full_is_a_problem() {
        let worst =
            |percent| judge(&resources(percent)).iter().map(|(_, found)| found.severity).max();
        assert_eq!(worst(NEAR_PERCENT), Some(Severity::Warning));
        assert_eq!(worst(FULL_PERCENT), Some(Severity::Problem));
        assert_eq!(worst(100), Some(Severity::Problem));
    }

    #[test]
    fn the_seal_of_a_service_that_must_not_fork_is_no_exhaustion() {
        let sealed = Resources { pids: Some(usage(1, 1)), ..Resources::default() };
        assert_eq!(judge(&sealed), []);
        let nothing = Resources { pids: Some(usage(5, 0)), ..Resources::default() };
        assert_eq!(judge(&nothing), []);
    }

    #[test]
    fn every_rule_is_worded_in_both_languages() {
        let kinds = [Some(Kind::Threads), Some(Kind::Children), None];
        for (language, kind) in
            [Language::En, Language::ZhCn].into_iter().flat_map(|one| kinds.map(|kind| (one, kind)))
        {
            let catalog = Catalog::new(language);
            let mut resources = resources(97);
            if let Some(usage) = &mut resources.pids {
                usage.heaviest = usage
                    .heaviest
                    .take()
                    .and_then(|heaviest| Some(Heaviest { kind: kind?, ..heaviest }));
            }
            for (_, finding) in judge(&resources) {
                for message in [finding.message.clone(), finding.short(), finding.remedy()] {
                    let text = catalog.try_text(&message);
                    let text = text.unwrap_or_else(|| panic!("{}: no text", message.id));
                    assert!(
                        !text.contains('{') && !text.contains("rule-"),
                        "{}: {text}",
                        message.id
                    );
                }
            }
        }
    }
}
