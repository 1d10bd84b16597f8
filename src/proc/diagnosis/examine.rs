//! Looking at the machine: one sweep over the stat files, and questions about those alone whose state
//! has lasted too long.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use nix::poll::{PollTimeout, poll};

use super::exhaustion::{self, Owner, Resources};
use super::group::{Sign, group};
use super::{Blamed, Diagnosis, Looked, Member, Scope, Who, orphan, resource, threshold};
use crate::proc::age::{self, Age, Clock};
use crate::proc::cgroup::{self, FrozenGroup, Survey};
use crate::proc::container::container;
use crate::proc::finding::{Culprit, Finding, Severity};
use crate::proc::inquiry::{self, kin};
use crate::proc::model::{Pid, Process, Snapshot};
use crate::proc::read::{ProcFs, Want};
use crate::proc::reason::Reasons;
use crate::proc::state::State;
use crate::proc::{hidepid, rules};

/// What has lasted for less than this may be over at the next look, which is taken after this time.
const SETTLED_MS: u64 = 50;
/// How long to watch where the scheduler does not tell when a task last ran, in milliseconds.
const WATCHED_MS: u16 = 500;
/// Of how many zombies of one parent the age is read. The oldest come first.
const AGED_SIBLINGS: usize = 256;
/// Of how many members of a frozen group the age is read. All stopped at once.
const AGED_MEMBERS: usize = 16;

/// Looks at every process of this /proc, and says what is wrong.
///
/// `least_ms` takes the place of all [thresholds](threshold): from how old on something is told.
///
/// # Errors
/// Those of listing /proc.
pub fn examine(procfs: &ProcFs, scope: &Scope, least_ms: Option<u64>) -> io::Result<Diagnosis> {
    let snapshot = procfs.sweep(Want::THREADS | Want::OWNER)?;
    let clock = Clock::read(procfs);
    let mut look = Look { procfs, scope, least_ms, snapshot, clock, signs: Vec::new() };
    let wants_groups = scope.admits_family("frozen") || scope.admits_family("exhausted");
    let survey = if wants_groups { cgroup::survey(procfs) } else { Survey::default() };
    look.states(&survey);
    for group in &survey.frozen {
        look.frozen(group);
    }
    let denied_orphans = look.orphans();
    if scope.admits_family("exhausted") {
        look.exhausted(&resource::resources(procfs, &look.snapshot, &survey));
    }
    let mut blamed = group(std::mem::take(&mut look.signs), &look.snapshot.machine);
    look.complete(&mut blamed);
    let snapshot = &look.snapshot;
    let loadavg = procfs.read("loadavg").unwrap_or_default();
    let looked = Looked {
        processes: snapshot.processes.iter().filter(|task| task.is_leader()).count(),
        threads: snapshot.processes.len(),
        cpus: resource::cpus(&procfs.read("stat").unwrap_or_default()),
        load: resource::load(&loadavg),
        hidepid: hidepid::from_us(procfs),
        denied_orphans,
    };
    Ok(Diagnosis { blamed, looked })
}

/// The zombies of one parent whose age was read, and how many of them are old.
#[derive(Debug, Default)]
struct Siblings {
    aged: usize,
    old: usize,
}

struct Look<'a> {
    procfs: &'a ProcFs,
    scope: &'a Scope,
    least_ms: Option<u64>,
    snapshot: Snapshot,
    clock: Option<Clock>,
    signs: Vec<Sign>,
}

impl Look<'_> {
    fn age(&self, task: &Process) -> Option<Age> {
        age::of(self.procfs, self.clock.as_ref(), task, &self.snapshot.machine)
    }

    /// Whoever is in a state that is a fault where it lasts.
    fn states(&mut self, survey: &Survey) {
        let mut suspects = self.suspects(survey);
        if self.procfs.is_live() {
            self.settle(&mut suspects);
        }
        let reasons = Reasons::by_likeness(self.procfs);
        for Member { mut process, mut age } in suspects {
            if process.state == State::Uninterruptible {
                let path = format!("{}/wchan", process.pid());
                process.more.wchan = self.procfs.read(&path).ok().map(Into::into);
            }
            // The verdict is the last.
            let Some(mut finding) = reasons.of_task(&process).pop() else { continue };
            if finding.id == "traced.stop"
                && let Culprit::Process(tracer) = finding.culprit
                && let Some(tracer) = self.snapshot.get(tracer)
            {
                // One that works on what it holds is no idle one.
                age = self.age(tracer).map_or(age, |idle| age.min(idle));
            }
            let least = self.least_ms.unwrap_or_else(|| threshold::of(finding.id, &process));
            let Some(confidence) = threshold::passed(age, least) else { continue };
            finding.confidence = finding.confidence.min(confidence);
            let who = self.who(&finding.culprit, &process);
            self.accuse(who, finding, Some(Member { process, age }));
        }
    }

    /// Whoever is in such a state and has not run for long enough.
    fn suspects(&self, survey: &Survey) -> Vec<Member> {
        let is_frozen =
            |pid: Pid| survey.frozen.iter().any(|group| group.members.binary_search(&pid).is_ok());
        let mut siblings = BTreeMap::<Pid, Siblings>::new();
        let mut found = Vec::new();
        for task in &self.snapshot.processes {
            let Some(least) = threshold::least(task) else { continue };
            // A thread that has ended is no zombie, and one that is stopped is so with its process.
            let is_of_process = !task.is_leader() && task.state != State::Uninterruptible;
            // What is frozen waits uninterruptibly with version 1, and is told by its group.
            let is_told = task.state == State::Uninterruptible && is_frozen(task.tgid);
            if is_of_process || is_told {
                continue;
            }
            let is_old = |age| threshold::passed(age, self.least_ms.unwrap_or(least)).is_some();
            if task.state != State::Zombie {
                let age = self.age(task).filter(|age| is_old(*age));
                found.extend(age.map(|age| Member { process: task.clone(), age }));
                continue;
            }
            let known = siblings.entry(task.ppid).or_default();
            let age = if known.aged < AGED_SIBLINGS {
                let Some(age) = self.age(task) else { continue };
                known.aged += 1;
                known.old += usize::from(is_old(age));
                age
            } else if known.old * 2 > known.aged {
                // One more of those that the parent leaves lying about.
                Age { at_least_ms: 0, at_most_ms: self.snapshot.machine.elapsed_ms(task) }
            } else {
                continue;
            };
            found.extend(is_old(age).then(|| Member { process: task.clone(), age }));
        }
        found
    }

    /// Takes a second look at what may be over in a moment: what is gone, in another state or has run
    /// meanwhile is no fault.
    fn settle(&self, suspects: &mut Vec<Member>) {
        // Of a zombie beyond those whose age was read nothing is known, and nothing need be.
        let is_read = |member: &Member| self.clock.is_none() || member.age.is_known();
        let is_young = |member: &Member| member.age.at_least_ms < SETTLED_MS && is_read(member);
        if !suspects.iter().any(is_young) {
            return;
        }
        let watched = match &self.clock {
            Some(_) => u16::try_from(SETTLED_MS).unwrap_or(WATCHED_MS),
            None => WATCHED_MS,
        };
        let switches = |task: &Process| {
            // The dead do not run.
            if task.state == State::Zombie {
                return None;
            }
            let status = self.procfs.read(&format!("{}/status", task.pid())).ok()?;
            crate::proc::Status::new(status).number::<u64>("voluntary_ctxt_switches")
        };
        let before: Vec<_> = suspects.iter().map(|member| switches(&member.process)).collect();
        // An empty poll(2) is the wait that ends by its time-out alone.
        let _ = poll(&mut [], PollTimeout::from(watched));
        let clock = Clock::read(self.procfs);
        let machine = self.procfs.machine(Want::empty());
        let mut before = before.into_iter();
        suspects.retain_mut(|member| {
            let switched = before.next().flatten();
            if !is_young(member) {
                return true;
            }
            let Ok(again) = self.procfs.again(&member.process) else { return false };
            let is_same = again.id == member.process.id && again.state == member.process.state;
            let has_run = again.cpu_ticks() != member.process.cpu_ticks()
                || switches(&member.process) != switched;
            let age = age::of(self.procfs, clock.as_ref(), &member.process, &machine);
            let Some(age) = age else { return false };
            let watched = u64::from(watched);
            member.age = Age { at_least_ms: age.at_least_ms.max(watched), ..age };
            member.age.at_most_ms = member.age.at_most_ms.max(watched);
            is_same && !has_run
        });
    }

    /// A frozen control group: one finding for all that are in it.
    fn frozen(&mut self, group: &FrozenGroup) {
        let snapshot = &self.snapshot;
        let members = group.members.iter().filter_map(|pid| snapshot.get(*pid));
        let is_frozen =
            |process: &&Process| matches!(process.state, State::Sleeping | State::Uninterruptible);
        let members: Vec<_> = members.filter(is_frozen).cloned().collect();
        let Some(first) = members.first() else { return };
        let Some(finding) = rules::why(self.procfs, first).pop() else { return };
        // Nobody in it has run since it was frozen: the one who did so last tells when.
        let ages = members.iter().take(AGED_MEMBERS).filter_map(|member| self.age(member));
        let Some(age) = ages.min() else { return };
        let least = self.least_ms.unwrap_or(threshold::FROZEN_MS);
        let Some(confidence) = threshold::passed(age, least) else { return };
        if !finding.id.starts_with("frozen.") {
            return;
        }
        let finding = Finding { confidence: finding.confidence.min(confidence), ..finding };
        let who = self.who(&finding.culprit, first);
        for process in members {
            self.accuse(who.clone(), finding.clone(), Some(Member { process, age }));
        }
    }

    /// Orphans that hold on to what is gone. Counts those that could not be looked into.
    fn orphans(&mut self) -> usize {
        if !self.scope.admits_family("orphan") {
            return 0;
        }
        let machine = self.snapshot.machine;
        let least = self.least_ms.unwrap_or(threshold::ORPHAN_MS);
        let candidates = orphan::candidates(&self.snapshot);
        let candidates = candidates.filter(|process| machine.elapsed_ms(process) >= least);
        let candidates: Vec<_> = candidates.cloned().collect();
        let mut denied = 0;
        for process in candidates {
            let pid = process.pid();
            let cgroup = self.procfs.read(&format!("{pid}/cgroup")).unwrap_or_default();
            if orphan::is_managed(&cgroup) {
                continue;
            }
            let cwd = self.procfs.link(&format!("{pid}/cwd"));
            if cwd.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied) {
                denied += 1;
                continue;
            }
            if kin::leftover(self.procfs, pid) == kin::Leftover::default() {
                continue;
            }
            let Ok(case) = inquiry::inquire_for_verdict(self.procfs, pid) else { continue };
            let existed = machine.elapsed_ms(&process);
            let age = Age { at_least_ms: 0, at_most_ms: existed };
            for finding in rules::explain(&case) {
                if finding.id.starts_with("orphan.") {
                    let who = self.who(&finding.culprit, &process);
                    self.accuse(who, finding, Some(Member { process: process.clone(), age }));
                }
            }
        }
        denied
    }

    fn exhausted(&mut self, resources: &Resources) {
        for (owner, finding) in exhaustion::judge(resources) {
            let who = match owner {
                Owner::Machine => Who::Machine,
                Owner::User(uid) => Who::User(uid),
                Owner::Group(index) => of_group(&resources.groups[index].0.folder),
            };
            self.accuse(who, finding, None);
        }
    }

    fn accuse(&mut self, who: Who, finding: Finding, member: Option<Member>) {
        if self.scope.admits(finding.id) && finding.severity != Severity::Normal {
            self.signs.push(Sign { who, finding, member });
        }
    }

    /// Adds what is read once for each culprit or charge, and not for each of a thousand zombies: the
    /// container of a process, and what an age was concluded from.
    fn complete(&self, blamed: &mut [Blamed]) {
        for one in blamed {
            if let Who::Process(process, inside) = &mut one.who {
                let path = format!("{}/cgroup", process.pid());
                *inside = container(&self.procfs.read(&path).unwrap_or_default());
                // Its number may belong to another by now.
                let again = self.procfs.process(process.pid(), Want::CMDLINE).ok();
                let same = again.filter(|again| again.id == process.id);
                process.more.cmdline = same.and_then(|again| again.more.cmdline);
            }
            for charge in &mut one.charges {
                // An orphan runs as it likes; its age is that of the process.
                let is_aged = charge.family() != "orphan";
                let first = charge.members.first().filter(|_| is_aged);
                let first = first.map(|member| &member.process);
                let fact = first.and_then(|first| age::evidence(self.procfs, first));
                charge.finding.evidence.extend(fact);
            }
        }
    }

    /// Who is to blame for a finding about this process.
    fn who(&self, culprit: &Culprit, about: &Process) -> Who {
        let of = |process: &Process| Who::Process(Box::new(process.clone()), None);
        match culprit {
            Culprit::Itself => {
                // A thread is a part of its process, and a stopped pipeline is one job.
                let is_job = about.state == State::Stopped && about.tty.is_some();
                let is_of_job = |task: &&Process| {
                    task.pgrp == about.pgrp && task.state == State::Stopped && task.is_leader()
                };
                let first = || self.snapshot.processes.iter().find(is_of_job);
                let job = is_job.then(first).flatten();
                let process = job.or_else(|| self.snapshot.get(about.tgid)).unwrap_or(about);
                of(process)
            }
            Culprit::Process(pid) => match self.snapshot.get(*pid) {
                Some(process) => of(process),
                None => Who::Hidden(*pid),
            },
            Culprit::ControlGroup(control) => of_group(control.parent().unwrap_or(control)),
            Culprit::Function(function) => Who::Function(function.clone()),
        }
    }
}

/// A control group as a culprit, with the container that it makes.
fn of_group(folder: &Path) -> Who {
    // A line as in /proc/PID/cgroup, of which the end of the path is what counts.
    let line = format!("0::{}\n", folder.display());
    Who::ControlGroup(folder.to_owned(), container(line.as_bytes()))
}
