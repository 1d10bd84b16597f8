//! Which tasks to list. Pure: a task and what was asked for, and the answer.

use std::collections::BTreeSet;

use super::columns::{arguments, container_of};
use crate::cmd::matching::{NamePattern, StateSet};
use crate::proc::{Pid, Process, Snapshot, Want};

/// What a pattern is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The name of the task (comm).
    Name,
    /// The whole command line, or the name of a task that has none, as pgrep -f.
    CommandLine,
}

/// Which containers to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ContainerChoice {
    /// All of them, but nothing outside.
    Any,
    /// One, by its name or the beginning of its id.
    Called(String),
}

impl From<String> for ContainerChoice {
    /// An empty name is that of none in particular.
    fn from(name: String) -> Self {
        if name.is_empty() { Self::Any } else { Self::Called(name) }
    }
}

/// All that was asked for. A task must meet every condition that there is.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Its state is one of these.
    pub states: Option<StateSet>,
    /// Its effective user is one of these.
    pub uids: Option<Vec<u32>>,
    /// The pattern is found in its name or command line.
    pub name: Option<(NamePattern, Subject)>,
    /// Its terminal is one of these; `?` is none.
    pub ttys: Option<Vec<String>>,
    /// It runs in a container.
    pub container: Option<ContainerChoice>,
}

impl Filter {
    /// What must be read of a task before it can be judged.
    pub(super) fn want(&self) -> Want {
        let mut want = Want::empty();
        want.set(Want::OWNER, self.uids.is_some());
        want.set(Want::CGROUP, self.container.is_some());
        let is_full = self.name.as_ref().is_some_and(|(_, on)| *on == Subject::CommandLine);
        want.set(Want::CMDLINE, is_full);
        want
    }

    /// Whether a task meets every condition.
    pub(super) fn keeps(&self, process: &Process) -> bool {
        let state = |states: &StateSet| states.contains(process.state);
        let user = |uids: &Vec<u32>| process.more.euid.is_some_and(|uid| uids.contains(&uid));
        let tty = |ttys: &Vec<String>| ttys.contains(&process.tty.to_string());
        let name = |(pattern, subject): &(NamePattern, Subject)| match subject {
            Subject::Name => pattern.is_match(&process.comm),
            Subject::CommandLine => match arguments(process) {
                Some(arguments) => pattern.is_match(&arguments),
                None => pattern.is_match(&process.comm),
            },
        };
        let container = |choice: &ContainerChoice| match (container_of(process), choice) {
            (None, _) => false,
            (Some(_), ContainerChoice::Any) => true,
            (Some(container), ContainerChoice::Called(wanted)) => container.is_called(wanted),
        };
        self.states.as_ref().is_none_or(state)
            && self.ttys.as_ref().is_none_or(tty)
            && self.uids.as_ref().is_none_or(user)
            && self.name.as_ref().is_none_or(name)
            && self.container.as_ref().is_none_or(container)
    }
}

/// The terminals in a text such as `pts/0,/dev/tty1,?`; `-` is none as well.
pub(super) fn ttys(text: &str) -> Vec<String> {
    let name = |name: &str| match name {
        "-" => "?".to_owned(),
        name => name.strip_prefix("/dev/").unwrap_or(name).to_owned(),
    };
    text.split(',').filter(|text| !text.is_empty()).map(name).collect()
}

/// A process and all that descend from it, in ascending order of pid.
///
/// A cycle, which processes that end and numbers that are reused during the sweep can make, is
/// walked once.
pub(super) fn subtree(snapshot: &Snapshot, root: Pid) -> Vec<Pid> {
    let mut by_parent: Vec<(Pid, Pid)> =
        snapshot.processes.iter().map(|process| (process.ppid, process.tgid)).collect();
    by_parent.sort_unstable();
    let mut found = BTreeSet::from([root]);
    let mut waiting = vec![root];
    while let Some(parent) = waiting.pop() {
        let first = by_parent.partition_point(|(ppid, _)| *ppid < parent);
        let children = by_parent[first..].iter().take_while(|(ppid, _)| *ppid == parent);
        waiting.extend(children.map(|(_, pid)| *pid).filter(|pid| found.insert(*pid)));
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::{ProcFs, State};

    /// This very process, as the kernel shows it.
    fn own() -> Process {
        let procfs = ProcFs::open(std::path::Path::new("/proc")).expect("a /proc");
        let pid = i32::try_from(std::process::id()).expect("a pid");
        procfs.process(pid, Want::OWNER | Want::CMDLINE).expect("this process")
    }

    #[test]
    fn terminals_are_named_as_ps_and_tty_do() {
        assert_eq!(ttys("/dev/pts/0,tty1,-"), ["pts/0", "tty1", "?"]);
    }

    #[test]
    fn every_condition_must_be_met() {
        let mut process = own();
        process.state = State::Zombie;
        let mut filter = Filter::default();
        assert!(filter.keeps(&process));
        filter.states = "Z".parse().ok();
        assert!(filter.keeps(&process));
        filter.uids = Some(vec![u32::MAX]);
        assert!(!filter.keeps(&process));
        assert_eq!(filter.want(), Want::OWNER);
    }

    #[test]
    fn a_pattern_is_held_against_the_name_unless_the_whole_line_is_asked_for() {
        let mut process = own();
        process.comm = crate::ui::Bytes::from(&b"na\xffme"[..]);
        process.more.cmdline = Some(crate::ui::Bytes::from("/bin/x\0--serve it\0"));
        let found = |text: &str, subject| {
            let pattern = text.parse().expect("a pattern");
            Filter { name: Some((pattern, subject)), ..Filter::default() }.keeps(&process)
        };
        assert!(found("^na", Subject::Name));
        assert!(!found("serve", Subject::Name));
        assert!(found("x --serve it$", Subject::CommandLine));
        process.more.cmdline = None;
        let pattern = "^na".parse().expect("a pattern");
        let filter = Filter { name: Some((pattern, Subject::CommandLine)), ..Filter::default() };
        assert!(filter.keeps(&process));
    }

    #[test]
    fn a_subtree_has_its_root_and_survives_a_cycle() {
        let template = own();
        let process = |pid, ppid| {
            let mut process = template.clone();
            (process.id.pid, process.tgid, process.ppid) = (pid, pid, ppid);
            process
        };
        let snapshot = Snapshot {
            processes: vec![
                process(1, 0),
                process(2, 1),
                process(3, 2),
                process(4, 1),
                process(5, 6),
                process(6, 5),
            ],
            machine: ProcFs::open(std::path::Path::new("/proc"))
                .expect("a /proc")
                .machine(Want::empty()),
            vanished: 0,
        };
        assert_eq!(subtree(&snapshot, 2), [2, 3]);
        assert_eq!(subtree(&snapshot, 1), [1, 2, 3, 4]);
        assert_eq!(subtree(&snapshot, 5), [5, 6]);
    }
}
