//! The process control block: everything that the kernel shows of one task, grouped and named.
//!
//! A group is a table of [`Field`]s, and a field says where the kernel shows it and how to read it
//! from what was [`gather`]ed. A new field is one row and its explanation in locales/ (`pcb.ftl`).

mod accounting;
mod cgroup;
mod credential;
mod descriptor;
mod file;
pub mod gather;
mod identity;
mod kinship;
mod limit;
mod material;
mod memory;
mod namespace;
mod scheduling;
mod signal;
mod state;
mod task_flag;
pub mod value;

use super::model::{Pid, ProcId};
use crate::ui::{Bytes, Message};

pub use file::{File, Need};
pub use material::{Material, ShownDescriptors};
pub use value::{Unit, Value};

/// A group of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum GroupName {
    /// Numbers, name, program, start.
    Identity,
    /// Parent, children, threads, group, session, terminal.
    Kinship,
    /// What it is doing at this moment.
    State,
    /// How the CPU is given to it.
    Scheduling,
    /// Its address space.
    Memory,
    /// In whose name it acts and what it may do.
    Credentials,
    /// Signals pending, blocked, ignored and caught.
    Signals,
    /// What it has open.
    Files,
    /// What part of the system it sees.
    Namespaces,
    /// How much it may take.
    Limits,
    /// How much it took.
    Accounting,
    /// With whom its resources are counted.
    Cgroups,
}

impl GroupName {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::Identity,
        Self::Kinship,
        Self::State,
        Self::Scheduling,
        Self::Memory,
        Self::Credentials,
        Self::Signals,
        Self::Files,
        Self::Namespaces,
        Self::Limits,
        Self::Accounting,
        Self::Cgroups,
    ];

    /// Its name in JSON, on the command line and in the ids of locales/.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Kinship => "kinship",
            Self::State => "state",
            Self::Scheduling => "scheduling",
            Self::Memory => "memory",
            Self::Credentials => "credentials",
            Self::Signals => "signals",
            Self::Files => "files",
            Self::Namespaces => "namespaces",
            Self::Limits => "limits",
            Self::Accounting => "accounting",
            Self::Cgroups => "cgroups",
        }
    }

    /// Its fields, in the order in which they are shown.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Identity => identity::FIELDS,
            Self::Kinship => kinship::FIELDS,
            Self::State => state::FIELDS,
            Self::Scheduling => scheduling::FIELDS,
            Self::Memory => memory::FIELDS,
            Self::Credentials => credential::FIELDS,
            Self::Signals => signal::FIELDS,
            Self::Files => descriptor::FIELDS,
            Self::Namespaces => namespace::FIELDS,
            Self::Limits => limit::FIELDS,
            Self::Accounting => accounting::FIELDS,
            Self::Cgroups => cgroup::FIELDS,
        }
    }

    /// The heading.
    pub fn heading(self) -> Message {
        Message::new(format!("pcb-group-{}", self.key()))
    }
}

/// A field of the process control block: what it is called and where the kernel shows it.
#[derive(Debug)]
pub struct Field {
    /// Its stable name, unit included (`vm_rss_kib`).
    pub key: &'static str,
    /// What the kernel or its manual calls it (`VmRSS`).
    pub name: &'static str,
    /// The file that it is read from.
    pub file: File,
    /// Where in that file.
    pub spot: Spot,
    /// The member of the kernel's structures behind it (`mm_struct.rss_stat`), or empty.
    pub member: &'static str,
    /// How to read it.
    read: Read,
}

/// How to read the value of a field from what was gathered.
type Read = fn(&Material, &Field) -> Reading;

/// The value of a field, or why there is none.
pub type Reading = Result<Value, Gap>;

/// Why the value of a field is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The kernel refused; [`File::need`] says what it asks for.
    Denied,
    /// There is nothing to read.
    Absent(Absence),
}

/// Why there is nothing to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// This kernel has no such file or field.
    Kernel,
    /// The task has no user memory: a kernel thread, or one that has ended.
    NoMemory,
    /// The task has ended and gave it back.
    Ended,
    /// The value means something only in another state.
    Meaningless,
    /// The parent has collected it with wait(2), which clears it.
    Collected,
    /// The task left the CPU so lately that the kernel does not tell yet.
    Unsettled,
    /// The kernel did not answer in time: the task holds the lock on its memory map.
    Blocked,
    /// Reading it would hold up a process of this size.
    Costly,
}

impl Absence {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Kernel,
        Self::NoMemory,
        Self::Ended,
        Self::Meaningless,
        Self::Collected,
        Self::Unsettled,
        Self::Blocked,
        Self::Costly,
    ];

    /// Its name in JSON and in the ids of locales/.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::NoMemory => "no_memory",
            Self::Ended => "ended",
            Self::Meaningless => "meaningless",
            Self::Collected => "collected",
            Self::Unsettled => "unsettled",
            Self::Blocked => "blocked",
            Self::Costly => "costly",
        }
    }
}

/// Where in a file a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The whole file, or the target of the link.
    Whole,
    /// The field of this number, counted from 1 (proc_pid_stat(5)).
    Number(usize),
    /// The line that begins with this word.
    Line(&'static str),
    /// The line that begins with this word, and in it the value of this number, counted from 1.
    Column(&'static str, usize),
}

impl Field {
    const fn new(
        key: &'static str,
        name: &'static str,
        (file, spot): (File, Spot),
        member: &'static str,
        read: Read,
    ) -> Self {
        Self { key, name, file, spot, member, read }
    }

    /// A field of `stat` by its number.
    const fn stat(
        key: &'static str,
        name: &'static str,
        number: usize,
        member: &'static str,
        read: Read,
    ) -> Self {
        Self::new(key, name, (File::Stat, Spot::Number(number)), member, read)
    }

    /// A field of `status`, which is called what its line is called.
    const fn status(
        key: &'static str,
        name: &'static str,
        member: &'static str,
        read: Read,
    ) -> Self {
        Self::new(key, name, (File::Status, Spot::Line(name)), member, read)
    }

    /// A file that holds nothing else.
    const fn whole(
        key: &'static str,
        name: &'static str,
        file: File,
        member: &'static str,
        read: Read,
    ) -> Self {
        Self::new(key, name, (file, Spot::Whole), member, read)
    }

    /// The sentence that explains it.
    pub fn explanation(&self, group: GroupName) -> Message {
        Message::new(format!("pcb-{}-{}", group.key(), self.key.replace('_', "-")))
    }

    /// Where the kernel shows it: `stat 22`, `status VmRSS`, `exe`.
    pub fn origin(&self) -> String {
        let file = self.file.name();
        match self.spot {
            Spot::Whole => file.to_owned(),
            Spot::Number(number) => format!("{file} {number}"),
            Spot::Line(line) if line.trim_end_matches(':') == self.name => file.to_owned(),
            Spot::Line(line) | Spot::Column(line, _) => format!("{file} {line}"),
        }
    }
}

/// One field and what was read of it.
#[derive(Debug)]
pub struct Entry {
    /// The field.
    pub field: &'static Field,
    /// Its value, or why there is none.
    pub reading: Reading,
}

/// One group and what was read of it.
#[derive(Debug)]
pub struct Group {
    /// Which one.
    pub name: GroupName,
    /// Its fields.
    pub entries: Vec<Entry>,
}

impl Group {
    /// The one reason why nothing of the group is there, if it is the same for all of it.
    pub fn absence(&self) -> Option<Absence> {
        let mut reasons = self.entries.iter().map(|entry| match entry.reading {
            Err(Gap::Absent(absence)) => Some(absence),
            _ => None,
        });
        let first = reasons.next()??;
        reasons.all(|reason| reason == Some(first)).then_some(first)
    }
}

/// The process control block of one task at one moment.
#[derive(Debug)]
pub struct Block {
    /// Which task: for a process, its leader.
    pub id: ProcId,
    /// The process that the task belongs to.
    pub tgid: Pid,
    /// Its name.
    pub comm: Bytes,
    /// The directory of /proc that it was read from.
    pub path: String,
    /// Clock ticks in a second: what tick counts are counted in.
    pub ticks_per_second: u64,
    /// The groups that were asked for.
    pub groups: Vec<Group>,
}

/// A file that the kernel did not let be read, and what remains unknown for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Denial {
    /// The file.
    pub file: File,
    /// Where in it, if only a part was kept back.
    pub spot: Spot,
    /// The keys of the fields, each with its group.
    pub fields: Vec<(GroupName, &'static str)>,
}

impl Block {
    /// The block of what was gathered.
    pub fn of(material: &Material, groups: &[GroupName]) -> Self {
        let groups = groups.iter().map(|name| {
            let read =
                |field: &'static Field| Entry { field, reading: (field.read)(material, field) };
            Group { name: *name, entries: name.fields().iter().map(read).collect() }
        });
        Self {
            id: material.process.id,
            tgid: material.process.tgid,
            comm: material.process.comm.clone(),
            path: material.path.clone(),
            ticks_per_second: material.machine.ticks_per_second,
            groups: groups.collect(),
        }
    }

    /// What the kernel did not let be read, in the order of the fields.
    pub fn denials(&self) -> Vec<Denial> {
        let mut denials: Vec<Denial> = Vec::new();
        for group in &self.groups {
            for entry in &group.entries {
                if entry.reading != Err(Gap::Denied) {
                    continue;
                }
                let field = entry.field;
                let known = denials.iter_mut().find(|denial| denial.file == field.file);
                match known {
                    Some(denial) => denial.fields.push((group.name, field.key)),
                    None => denials.push(Denial {
                        file: field.file,
                        spot: field.spot,
                        fields: vec![(group.name, field.key)],
                    }),
                }
            }
        }
        denials
    }

    /// Whether the kernel refused, and nothing is known of what was asked for.
    pub fn is_refused(&self) -> bool {
        let mut entries = self.groups.iter().flat_map(|group| &group.entries);
        let is_denied = |entry: &Entry| entry.reading == Err(Gap::Denied);
        entries.clone().any(is_denied) && !entries.any(|entry| entry.reading.is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};
    use std::collections::BTreeSet;

    fn fields() -> impl Iterator<Item = (GroupName, &'static Field)> {
        GroupName::ALL
            .into_iter()
            .flat_map(|group| group.fields().iter().map(move |field| (group, field)))
    }

    #[test]
    fn every_field_is_explained_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for (group, field) in fields() {
                let id = field.explanation(group);
                assert!(catalog.try_text(&id).is_some(), "{language:?}: {}", id.id);
            }
            for group in GroupName::ALL {
                assert!(catalog.try_text(&group.heading()).is_some(), "{language:?}: {group:?}");
            }
        }
    }

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            let has = |id: String| catalog.try_text(&Message::new(id)).is_some();
            for absence in Absence::ALL {
                assert!(has(format!("pcb-absent-{}", absence.key())), "{language:?}: {absence:?}");
            }
            for need in [Need::Nothing, Need::Ptrace, Need::OwnerAndPtrace, Need::Nice] {
                assert!(has(format!("pcb-need-{}", need.key())), "{language:?}: {need:?}");
            }
        }
    }

    #[test]
    fn every_explanation_belongs_to_a_field() {
        let known: BTreeSet<String> =
            fields().map(|(group, field)| field.explanation(group).id.into_owned()).collect();
        for line in include_str!("../../locales/en/pcb.ftl").lines() {
            let Some((id, _)) = line.split_once(" =") else { continue };
            let group = id.strip_prefix("pcb-").and_then(|rest| rest.split('-').next());
            if GroupName::ALL.iter().any(|name| Some(name.key()) == group) {
                assert!(known.contains(id), "{id}");
            }
        }
    }

    #[test]
    fn keys_are_unique_in_their_group_and_in_snake_case() {
        for group in GroupName::ALL {
            let keys: BTreeSet<_> = group.fields().iter().map(|field| field.key).collect();
            assert_eq!(keys.len(), group.fields().len(), "{group:?}");
            for key in keys {
                let is_snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(key.chars().all(is_snake), "{key}");
            }
        }
    }

    #[test]
    fn a_group_that_is_wholly_absent_says_why_once() {
        let entry = |reading| Entry { field: &memory::FIELDS[0], reading };
        let absent = || Err(Gap::Absent(Absence::NoMemory));
        let group = |entries| Group { name: GroupName::Memory, entries };
        let absence = group(vec![entry(absent()), entry(absent())]).absence();
        assert_eq!(absence, Some(Absence::NoMemory));
        assert_eq!(group(vec![entry(absent()), entry(Err(Gap::Denied))]).absence(), None);
    }
}
