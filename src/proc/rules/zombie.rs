//! Why a zombie is not reaped: whose fault it is, and what helps.

use super::{Draft, Rule, fact, function, waiting_facts};
use crate::proc::finding::{Confidence, Culprit, Evidence, Severity};
use crate::proc::inquiry::{Case, Init, Relative, Task};
use crate::proc::model::Pid;
use crate::proc::signal::Signal;
use crate::proc::state::State;
use crate::proc::wait::{Awaits, Children, Wait};
use crate::ui::Arg;

/// From what makes reaping impossible to what is merely forgotten.
pub(super) const RULES: &[Rule] = &[
    Rule { id: "zombie.leader-ended", judge: leader_ended },
    Rule { id: "zombie.held-by-tracer", judge: held_by_tracer },
    Rule { id: "zombie.parent-invisible", judge: parent_invisible },
    Rule { id: "zombie.parent-frozen", judge: parent_frozen },
    Rule { id: "zombie.parent-stopped", judge: parent_stopped },
    Rule { id: "zombie.parent-blocked", judge: parent_blocked },
    Rule { id: "zombie.being-reaped", judge: being_reaped },
    Rule { id: "zombie.waits-for-another", judge: waits_for_another },
    // Before the rules whose remedy is to end the parent: with pid 1 all would end.
    Rule { id: "zombie.machine-init", judge: machine_init },
    Rule { id: "zombie.container-init", judge: container_init },
    Rule { id: "zombie.ignored-too-late", judge: ignored_too_late },
    Rule { id: "zombie.sigchld-blocked", judge: sigchld_blocked },
    Rule { id: "zombie.handler-never-waits", judge: handler_never_waits },
    Rule { id: "zombie.never-waits", judge: never_waits },
    Rule { id: "dead.passing", judge: passing },
];

/// How many living threads are named as evidence.
const NAMED_THREADS: usize = 8;

/// The parent of a zombie, which is the one that has to reap it.
fn parent(case: &Case) -> Option<&Relative> {
    let is_zombie = case.process().state == State::Zombie;
    case.parent.as_ref().filter(|_| is_zombie)
}

/// A finding about a zombie whose parent is to be blamed, or at least asked.
fn blaming_parent(severity: Severity, case: &Case) -> Draft {
    Draft::new(severity, case).culprit(Culprit::Process(case.process().ppid))
}

fn leader_ended(case: &Case) -> Option<Draft> {
    let process = case.process();
    if !process.is_dead_leader() {
        return None;
    }
    let pid = process.pid();
    let living = case.threads.iter().filter(|task| task.row.state != State::Zombie);
    // A few prove it; there may be thousands.
    let facts = living.clone().take(NAMED_THREADS).map(|task| {
        let file = format!("task/{}/stat", task.row.pid());
        fact(pid, &file, Some("state"), task.row.state)
    });
    let draft = Draft::new(Severity::Warning, case)
        .arg("threads", living.clone().count())
        .evidence([fact(pid, "stat", Some("num_threads"), process.num_threads)])
        .evidence(facts);
    Some(draft)
}

fn held_by_tracer(case: &Case) -> Option<Draft> {
    let tracer = case.tracer.as_ref().filter(|_| case.process().state == State::Zombie)?;
    if tracer.pid() == case.process().ppid {
        return None;
    }
    let draft = Draft::new(Severity::Warning, case)
        .culprit(Culprit::Process(tracer.pid()))
        .arg("tracer", tracer.pid())
        .arg("tracer-comm", &tracer.comm)
        .evidence([fact(case.process().pid(), "status", Some("TracerPid"), tracer.pid())]);
    Some(draft)
}

fn parent_invisible(case: &Case) -> Option<Draft> {
    let process = case.process();
    let is_unknown = process.state == State::Zombie && case.parent.is_none();
    is_unknown.then(|| {
        blaming_parent(Severity::Warning, case).confidence(Confidence::Possible).evidence([fact(
            process.pid(),
            "stat",
            Some("ppid"),
            process.ppid,
        )])
    })
}

fn parent_frozen(case: &Case) -> Option<Draft> {
    let frozen = parent(case)?.frozen.as_ref()?;
    let draft = Draft::new(Severity::Warning, case)
        .culprit(Culprit::ControlGroup(frozen.control.clone()))
        .arg("control", frozen.control.display().to_string())
        .arg("thaw", frozen.thaw())
        .evidence([frozen.fact()]);
    Some(draft)
}

fn parent_stopped(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let state = parent.row.state;
    matches!(state, State::Stopped | State::Traced)
        .then(|| blaming_parent(Severity::Warning, case).evidence([parent_state(parent)]))
}

fn parent_blocked(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    (parent.row.state == State::Uninterruptible).then(|| {
        let function = parent.wait().map_or(Arg::Number(0), |task| function(&task.wait));
        blaming_parent(Severity::Warning, case)
            .arg("function", function)
            .evidence([parent_state(parent)])
            .evidence(wait_of(parent))
    })
}

/// Whether one of the parent's threads waits for this child right now.
fn being_reaped(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let process = case.process();
    let task = parent.waiters().find(|(_, children)| match children {
        Children::Any => true,
        Children::One(pid) => *pid == process.pid(),
        // 0 is the group of whoever waits.
        Children::Group(0) => process.pgrp == parent.row.pgrp,
        Children::Group(group) => *group == process.pgrp,
        Children::Descriptor(_) => false,
    });
    let (task, _) = task?;
    let draft = blaming_parent(Severity::Normal, case)
        .confidence(Confidence::Likely)
        .evidence(waiting_facts(task.row.pid(), &task.wait));
    Some(draft)
}

fn waits_for_another(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let (task, children) = parent.waiters().next()?;
    let (pid, kind): (Pid, _) = match children {
        Children::One(pid) => (pid, "pid"),
        Children::Group(group) => (group, "group"),
        Children::Descriptor(fd) => (fd, "pidfd"),
        Children::Any => return None,
    };
    let draft = blaming_parent(Severity::Warning, case)
        .arg("other", pid)
        .arg("kind", kind)
        .evidence(waiting_facts(task.row.pid(), &task.wait));
    Some(draft)
}

fn ignored_too_late(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let fact = parent.mask("SigIgn")?;
    Some(blaming_parent(Severity::Warning, case).evidence([fact]))
}

fn container_init(case: &Case) -> Option<Draft> {
    let draft = blaming_parent(Severity::Problem, case).confidence(Confidence::Likely);
    of_init(case, Init::OfNamespace, draft)
}

/// The init of a machine reaps as a rule, so that a zombie of its own has most likely ended just now.
fn machine_init(case: &Case) -> Option<Draft> {
    let draft = blaming_parent(Severity::Warning, case).confidence(Confidence::Possible);
    of_init(case, Init::OfMachine, draft)
}

fn of_init(case: &Case, init: Init, draft: Draft) -> Option<Draft> {
    let parent = parent(case).filter(|parent| parent.init == Some(init))?;
    let pids: Vec<_> = parent.status.as_ref()?.ns_pids().iter().map(ToString::to_string).collect();
    let chain = fact(parent.row.pid(), "status", Some("NSpid"), pids.join(" "));
    Some(draft.evidence([chain]).evidence(wait_of(parent)))
}

fn sigchld_blocked(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let blocked = parent.mask("SigBlk")?;
    let pending = parent.mask("ShdPnd").or_else(|| parent.mask("SigPnd"));
    let draft = blaming_parent(Severity::Warning, case)
        .confidence(if pending.is_some() { Confidence::Certain } else { Confidence::Likely })
        .evidence([blocked])
        .evidence(pending)
        .evidence(wait_of(parent));
    Some(draft)
}

fn handler_never_waits(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let caught = parent.mask("SigCgt")?;
    let draft = blaming_parent(Severity::Warning, case)
        .confidence(parent.confidence())
        .evidence([caught])
        .evidence(wait_of(parent));
    Some(draft)
}

fn never_waits(case: &Case) -> Option<Draft> {
    let parent = parent(case)?;
    let masks = parent.status.as_ref().map(|status| {
        let value = status.field("SigCgt").unwrap_or_default().to_owned();
        fact(parent.row.pid(), "status", Some("SigCgt"), value)
    });
    let draft = blaming_parent(Severity::Warning, case)
        .confidence(parent.confidence())
        .evidence([parent_state(parent)])
        .evidence(masks)
        .evidence(wait_of(parent));
    Some(draft)
}

fn passing(case: &Case) -> Option<Draft> {
    (case.process().state == State::Dead).then(|| Draft::new(Severity::Normal, case))
}

fn parent_state(parent: &Relative) -> Evidence {
    fact(parent.row.pid(), "stat", Some("state"), parent.row.state)
}

/// What the parent does instead of reaping.
fn wait_of(parent: &Relative) -> Vec<Evidence> {
    let leader = parent.wait();
    leader.map(|task| waiting_facts(task.row.pid(), &task.wait)).unwrap_or_default()
}

impl Relative {
    /// Its leader's waiting.
    fn wait(&self) -> Option<&Task> {
        self.threads.first()
    }

    /// How sure it is that none of its threads waits for this child: what a sleeper waits for may be
    /// kept from us.
    fn confidence(&self) -> Confidence {
        let is_unknown =
            |task: &Task| task.row.state == State::Sleeping && task.wait == Wait::default();
        if self.threads.iter().any(is_unknown) { Confidence::Possible } else { Confidence::Likely }
    }

    /// Its threads that are in a call of the wait(2) family, and for whom.
    fn waiters(&self) -> impl Iterator<Item = (&Task, Children)> {
        self.threads.iter().filter_map(|task| match task.wait.awaits() {
            Awaits::Child(children) => Some((task, children)),
            _ => None,
        })
    }

    /// The mask of its status file, where SIGCHLD is in it.
    fn mask(&self, name: &'static str) -> Option<Evidence> {
        let status = self.status.as_ref()?;
        let is_in = status.signals(name)?.contains(Signal::CHLD);
        is_in.then(|| {
            let value = status.field(name).unwrap_or_default();
            fact(self.row.pid(), "status", Some(name), format!("{value} (SIGCHLD)"))
        })
    }
}
