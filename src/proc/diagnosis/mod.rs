//! What is wrong on this machine: findings about many processes, laid to the few who are to blame.
//!
//! The rules of [`super::rules`] say why one process is in its state. Here is decided which of that is
//! a fault, by how long it has lasted ([`threshold`]) and how much of it there is; what is wrong with
//! the machine itself ([`exhaustion`]); who is to blame for how much of it, the worst first
//! (`group`); and what has changed since an earlier look ([`change`]). All of that is pure.
//! [`examine()`] does the looking.

pub mod change;
mod examine;
pub mod exhaustion;
mod group;
mod orphan;
mod resource;
mod scope;
pub mod threshold;

use std::path::PathBuf;

use super::age::Age;
use super::container::Container;
use super::finding::{Finding, Severity};
use super::hidepid::HidePid;
use super::model::{Pid, ProcId, Process};
use crate::ui::Message;

pub use examine::examine;
pub use scope::{BadWord, Scope, families, ids};

/// All that was found, and what was looked at.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// Who is to blame for what, the worst first.
    pub blamed: Vec<Blamed>,
    /// What was looked at.
    pub looked: Looked,
}

/// What a look at the machine took in.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// Processes that this /proc shows.
    pub processes: usize,
    /// Their threads, and they themselves.
    pub threads: usize,
    /// Processors that are online, where /proc/stat tells.
    pub cpus: Option<usize>,
    /// How many tasks were running, ready or in uninterruptible sleep on average over 1, 5 and 15
    /// minutes (/proc/loadavg).
    pub load: Option<[f64; 3]>,
    /// Whether /proc hides processes from this reader.
    pub hidepid: Option<HidePid>,
    /// Orphans of others that may be left behind, and that this reader may not look into.
    pub denied_orphans: usize,
}

/// Somebody or something that is to blame.
#[derive(Debug, Clone)]
pub struct Blamed {
    /// Who.
    pub who: Who,
    /// For what, the worst first.
    pub charges: Vec<Charge>,
}

/// One kind of finding, as often as one culprit is to blame for it.
#[derive(Debug, Clone)]
pub struct Charge {
    /// The finding about the first of them.
    pub finding: Finding,
    /// Whom it is about, the longest first; nobody where it is about the machine.
    pub members: Vec<Member>,
}

/// A process that a finding is about.
#[derive(Debug, Clone)]
pub struct Member {
    /// The process, or the thread.
    pub process: Process,
    /// How long it has been so.
    pub age: Age,
}

/// Who is to blame.
#[derive(Debug, Clone)]
pub enum Who {
    /// A process, and the container that it is in.
    Process(Box<Process>, Option<Container>),
    /// A process that this /proc does not show.
    Hidden(Pid),
    /// A control group, by its folder, and the container that it makes.
    ControlGroup(PathBuf, Option<Container>),
    /// What is waited for in a function of the kernel.
    Function(String),
    /// A user, by number.
    User(u32),
    /// The machine.
    Machine,
}

/// What makes the culprits of two looks the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The machine.
    Machine,
    /// A user.
    User(u32),
    /// A control group.
    ControlGroup(PathBuf),
    /// A function of the kernel.
    Function(String),
    /// A process.
    Process(ProcId),
    /// A process that is not shown.
    Hidden(Pid),
}

impl Who {
    /// What makes it the same one in another look.
    pub fn key(&self) -> Key {
        match self {
            Self::Process(process, _) => Key::Process(process.id),
            Self::Hidden(pid) => Key::Hidden(*pid),
            Self::ControlGroup(folder, _) => Key::ControlGroup(folder.clone()),
            Self::Function(function) => Key::Function(function.clone()),
            Self::User(uid) => Key::User(*uid),
            Self::Machine => Key::Machine,
        }
    }
}

impl Blamed {
    /// How bad the worst of it is.
    pub fn severity(&self) -> Severity {
        let severities = self.charges.iter().map(|charge| charge.finding.severity);
        severities.max().unwrap_or(Severity::Normal)
    }
}

impl Charge {
    /// What the finding is about: the first word of its id, such as `zombie`.
    pub fn family(&self) -> &'static str {
        scope::family(self.finding.id)
    }

    /// How long the one has been so that has been so the longest.
    pub fn age(&self) -> Option<Age> {
        self.members.first().map(|member| member.age)
    }

    /// What to do about it: as the finding says, or where that names one process only, for all.
    pub fn remedy(&self) -> Message {
        if self.family() == "stopped" && self.count() > 1 {
            let pids = self.members.iter().map(|member| member.process.pid().to_string());
            let pids: Vec<_> = pids.collect();
            return Message::new("doctor-continue-all").with("pids", pids.join(" "));
        }
        self.finding.remedy()
    }

    /// How many it is about.
    pub fn count(&self) -> usize {
        self.members.len()
    }
}
