//! From what was read to findings. Pure: a [`Case`] in, [`Finding`]s out.
//!
//! A rule is a row of a table: a stable id and a function that looks at a case. Of the verdicts, the
//! first that fits says why the process is in its state; of the aspects, all that fit say what else
//! is worth knowing. The sentences are in locales/ (`rule.ftl`), under the id with dashes.

mod aspect;
mod blocked;
#[cfg(test)]
pub(in crate::proc) mod fixture;
mod running;
mod sleeping;
mod stopped;
mod zombie;

use super::finding::{Confidence, Culprit, Evidence, Finding, Severity};
use super::inquiry::{Case, inquire_for_verdict};
use super::model::{Pid, Process};
use super::read::ProcFs;
use crate::ui::{Arg, Message};

pub use aspect::lost_its_parent;

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its stable id, such as `zombie.never-waits`.
    pub id: &'static str,
    /// Looks at a case; `None` where the rule does not fit.
    judge: fn(&Case) -> Option<Draft>,
}

/// The rules of which the first that fits is the verdict.
pub fn verdicts() -> impl Iterator<Item = &'static Rule> {
    [zombie::RULES, stopped::RULES, running::RULES, blocked::RULES, sleeping::RULES]
        .into_iter()
        .flatten()
}

/// The rules that add to a verdict.
pub fn aspects() -> impl Iterator<Item = &'static Rule> {
    aspect::RULES.iter()
}

/// Why the process is in its state, and what else is worth knowing: the verdict first.
pub fn explain(case: &Case) -> Vec<Finding> {
    verdict(case).into_iter().chain(aspects().filter_map(|rule| rule.apply(case))).collect()
}

/// Why the process is in its state. The last rule of every state fits always, so that only a process
/// in a state without a name has no verdict.
pub fn verdict(case: &Case) -> Option<Finding> {
    verdicts().find_map(|rule| rule.apply(case))
}

/// How a process ended, where it has, and why it is in its state, found by reading what else is
/// needed. Nothing where it is gone or has changed its state since it was read.
pub fn why(procfs: &ProcFs, process: &Process) -> Vec<Finding> {
    let Ok(case) = inquire_for_verdict(procfs, process.pid()) else { return Vec::new() };
    if case.process().id != process.id || case.process().state != process.state {
        return Vec::new();
    }
    let endings = aspects().filter(|rule| rule.id.starts_with(ENDED));
    endings.filter_map(|rule| rule.apply(&case)).chain(verdict(&case)).collect()
}

/// What the ids of the rules begin with that say how a process ended.
const ENDED: &str = "ended.";

impl Rule {
    fn apply(&self, case: &Case) -> Option<Finding> {
        let draft = (self.judge)(case)?;
        Some(Finding {
            id: self.id,
            severity: draft.severity,
            confidence: draft.confidence,
            message: Message {
                id: format!("rule-{}", self.id.replace('.', "-")).into(),
                args: draft.args,
            },
            evidence: draft.evidence,
            culprit: draft.culprit,
        })
    }
}

/// A finding that its rule has not signed yet.
#[derive(Debug)]
struct Draft {
    severity: Severity,
    confidence: Confidence,
    args: Vec<(&'static str, Arg)>,
    evidence: Vec<Evidence>,
    culprit: Culprit,
}

impl Draft {
    /// A finding of this severity about this case, certain until told otherwise. Every sentence may
    /// use the pid and the name of the process, and those of its parent.
    fn new(severity: Severity, case: &Case) -> Self {
        let process = case.process();
        let parent =
            case.parent.as_ref().map_or_else(Default::default, |parent| parent.row.comm.clone());
        Self {
            severity,
            confidence: Confidence::Certain,
            args: vec![
                ("pid", process.pid().into()),
                ("comm", (&process.comm).into()),
                ("ppid", process.ppid.into()),
                ("parent", (&parent).into()),
            ],
            evidence: Vec::new(),
            culprit: Culprit::Itself,
        }
    }

    fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    fn culprit(mut self, culprit: Culprit) -> Self {
        self.culprit = culprit;
        self
    }

    /// Lays it to the function of the kernel that the case waits in, where that is known.
    fn culprit_function(self, case: &Case) -> Self {
        match &case.task.wait.wchan {
            Some(function) => self.culprit(Culprit::Function(function.clone())),
            None => self,
        }
    }

    fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    fn evidence(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }
}

/// A fact from a file of a process.
fn fact(
    pid: Pid,
    file: &str,
    field: Option<&'static str>,
    value: impl std::fmt::Display,
) -> Evidence {
    Evidence { source: format!("/proc/{pid}/{file}"), field, value: value.to_string() }
}

/// The kernel function that a task sleeps in, as an argument; the number 0 where it is not known,
/// which a sentence can choose by.
fn function(wait: &super::wait::Wait) -> Arg {
    wait.wchan.as_deref().map_or(Arg::Number(0), Arg::from)
}

/// The kernel function and the system call that a case waits in, as evidence.
fn waiting_facts(pid: Pid, wait: &super::wait::Wait) -> Vec<Evidence> {
    let mut facts = Vec::new();
    if let Some(wchan) = &wait.wchan {
        facts.push(fact(pid, "wchan", None, wchan));
    }
    if let Some(call) = &wait.call {
        let name = call.name().map_or_else(|| call.number.to_string(), str::to_owned);
        facts.push(fact(pid, "syscall", None, format!("{} ({name})", call.number)));
    }
    if let Some(target) = &wait.target {
        let link = target.link.to_shown();
        let value = match &target.socket {
            Some(socket) => format!("{link} ({socket})"),
            None => link.into_owned(),
        };
        facts.push(fact(pid, &format!("fd/{}", target.fd), None, value));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};

    #[test]
    fn every_rule_has_a_fixture_that_triggers_it() {
        let mut missing = Vec::new();
        for rule in verdicts() {
            let fits = |case: &Case| verdict(case).is_some_and(|finding| finding.id == rule.id);
            if !fixture::all().iter().any(fits) {
                missing.push(rule.id);
            }
        }
        for rule in aspects() {
            if !fixture::all().iter().any(|case| rule.apply(case).is_some()) {
                missing.push(rule.id);
            }
        }
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn a_healthy_sleeper_has_a_verdict_and_nothing_else() {
        let findings = explain(&fixture::sleeper());
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].severity, Severity::Normal);
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = verdicts().chain(aspects()).map(|rule| rule.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    /// `kill 0` ends whoever types it, and `kill 1` everything.
    #[test]
    fn no_remedy_ends_more_than_it_should() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for mut case in fixture::all() {
                let is_of_init = case.parent.as_ref().is_some_and(|parent| parent.init.is_some());
                if is_of_init {
                    case.task.row.ppid = 1;
                }
                for finding in explain(&case) {
                    let remedy = catalog.try_text(&finding.remedy()).unwrap_or_default();
                    for deadly in ["kill 0`", "kill 1`"] {
                        assert!(!remedy.contains(deadly), "{}: {remedy}", finding.id);
                    }
                }
            }
        }
    }

    /// Every finding has its sentence, its short form, and no argument is missing in either; one
    /// that is more than normal says what to do.
    #[test]
    fn every_finding_is_worded_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for finding in fixture::all().iter().flat_map(explain) {
                let remedy = catalog.try_text(&finding.remedy());
                for message in [Some(finding.message.clone()), Some(finding.short())] {
                    let text = message.and_then(|message| catalog.try_text(&message));
                    let text = text.unwrap_or_else(|| panic!("{}: no sentence", finding.id));
                    assert!(!text.contains('{'), "{}: {text}", finding.id);
                }
                if finding.severity >= Severity::Warning {
                    let remedy = remedy.unwrap_or_else(|| panic!("{}: no remedy", finding.id));
                    assert!(!remedy.contains('{'), "{}: {remedy}", finding.id);
                }
            }
        }
    }
}
