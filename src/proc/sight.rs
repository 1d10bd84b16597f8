//! What this machine lets its reader see. Pure: a table of checks over [`Facts`]; [`facts`] reads them.

use serde::Serialize;

use super::capability::Capability;
use super::finding::Evidence;
use super::hidepid::{self, HidePid};
use super::inquiry::is_in_first_pid_namespace;
use super::kcmp;
use super::read::{ProcFs, inode_of};
use super::status::Status;
use crate::ui::Message;

/// What decides how much may be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about the machine by itself")]
pub struct Facts {
    /// The effective capabilities, bit n for capability n (`CapEff`).
    pub capabilities: u64,
    /// Whether they hold outside: the reader is in the first user namespace.
    pub is_in_first_user_namespace: bool,
    /// Whether the reader is in the first pid namespace.
    pub is_in_first_pid_namespace: bool,
    /// How /proc hides processes from this reader.
    pub hidepid: Option<HidePid>,
    /// `kernel.yama.ptrace_scope`; `None` without Yama.
    pub ptrace_scope: Option<i32>,
    /// `kernel.perf_event_paranoid`; `None` without perf events.
    pub perf_event_paranoid: Option<i32>,
    /// The tracing file system.
    pub tracefs: Tracefs,
    /// Whether there is /proc/PID/schedstat.
    pub has_schedstat: bool,
    /// Whether there is /proc/PID/sched.
    pub has_sched: bool,
    /// Whether there is /proc/PID/task/TID/children.
    pub has_children: bool,
    /// Whether kcmp(2) answers.
    pub has_kcmp: bool,
    /// Whether control groups of version 2 are mounted.
    pub has_cgroup_v2: bool,
    /// Whether the freezer or the task limits of version 1 are mounted.
    pub has_cgroup_v1: bool,
}

/// The state of the tracing file system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tracefs {
    /// Its events can be read.
    Readable,
    /// It is mounted, and closed to this reader.
    Closed,
    /// It is not mounted.
    #[default]
    Absent,
}

/// How much of something can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// None of it.
    None,
    /// Some.
    Part,
    /// All.
    All,
}

/// One check and its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its stable id, such as `others`.
    pub id: &'static str,
    /// How much can be seen.
    pub extent: Extent,
    /// The sentence: what is seen, or what is missing. Its attributes are a name (`.name`) and what
    /// would help (`.remedy`), which is empty where nothing is missing.
    pub message: Message,
    /// What it was concluded from.
    pub evidence: Evidence,
}

/// How a check comes out: how much is seen, which of its sentences says so, and where that was read.
struct Outcome(Extent, &'static str, (String, Option<&'static str>, String));

type Judge = fn(&Facts) -> Outcome;

const CHECKS: &[(&str, Judge)] = &[
    ("processes", processes),
    ("own", own),
    ("others", others),
    ("stacks", stacks),
    ("events", events),
    ("shares", shares),
    ("ages", ages),
    ("family", family),
    ("children", children),
    ("groups", groups),
];

/// All checks, in the order of the table.
pub fn checks(facts: &Facts) -> Vec<Check> {
    let check = |&(id, judge): &(&'static str, Judge)| {
        let Outcome(extent, case, (source, field, value)) = judge(facts);
        let message = Message::new(format!("doctor-sight-{id}")).with("case", case);
        Check { id, extent, message, evidence: Evidence { source, field, value } }
    };
    CHECKS.iter().map(check).collect()
}

impl Facts {
    /// Whether the reader may do what a capability allows, to processes outside its user namespace too.
    const fn may(&self, capability: Capability) -> bool {
        self.is_in_first_user_namespace && self.capabilities >> capability.0 & 1 == 1
    }

    fn capabilities(&self) -> (String, Option<&'static str>, String) {
        let value = format!("{:016x}", self.capabilities);
        ("/proc/self/status".to_owned(), Some("CapEff"), value)
    }
}

fn yes(is_so: bool) -> String {
    if is_so { "1".to_owned() } else { "0".to_owned() }
}

fn processes(facts: &Facts) -> Outcome {
    if let Some(hidepid) = facts.hidepid {
        let value = match hidepid {
            HidePid::NoAccess => "hidepid=noaccess",
            HidePid::Invisible => "hidepid=invisible",
            HidePid::Ptraceable => "hidepid=ptraceable",
        };
        let fact = ("/proc/self/mountinfo".to_owned(), None, value.to_owned());
        return Outcome(Extent::Part, "hidden", fact);
    }
    let fact = ("/proc/self/ns/pid".to_owned(), None, yes(facts.is_in_first_pid_namespace));
    if facts.is_in_first_pid_namespace {
        Outcome(Extent::All, "all", fact)
    } else {
        Outcome(Extent::Part, "namespace", fact)
    }
}

/// The system call of a process is shown to whoever may attach to it, which Yama restricts
/// (Documentation/admin-guide/LSM/Yama.rst).
fn own(facts: &Facts) -> Outcome {
    let scope = facts.ptrace_scope.unwrap_or(0);
    let value = facts.ptrace_scope.map_or_else(|| "-".to_owned(), |scope| scope.to_string());
    let fact = ("/proc/sys/kernel/yama/ptrace_scope".to_owned(), None, value);
    match scope {
        ..=0 => Outcome(Extent::All, "all", fact),
        1 | 2 if facts.may(Capability::SYS_PTRACE) => Outcome(Extent::All, "all", fact),
        1 => Outcome(Extent::Part, "descendants", fact),
        2 => Outcome(Extent::Part, "admin", fact),
        _ => Outcome(Extent::Part, "nobody", fact),
    }
}

fn others(facts: &Facts) -> Outcome {
    if facts.may(Capability::SYS_PTRACE) {
        Outcome(Extent::All, "all", facts.capabilities())
    } else {
        Outcome(Extent::None, "missing", facts.capabilities())
    }
}

fn stacks(facts: &Facts) -> Outcome {
    if facts.may(Capability::SYS_ADMIN) {
        Outcome(Extent::All, "all", facts.capabilities())
    } else {
        Outcome(Extent::None, "missing", facts.capabilities())
    }
}

/// Tracepoints tell raw data, for which perf wants -1 or `CAP_PERFMON` (Documentation/admin-guide/
/// perf-security.rst), and the layout of their fields is a file of tracefs.
fn events(facts: &Facts) -> Outcome {
    let paranoid = facts.perf_event_paranoid;
    let may = facts.may(Capability::PERFMON) || facts.may(Capability::SYS_ADMIN);
    let value = paranoid.map_or_else(|| "-".to_owned(), |level| level.to_string());
    let level = ("/proc/sys/kernel/perf_event_paranoid".to_owned(), None, value);
    let tracefs = |value: &str| ("/sys/kernel/tracing".to_owned(), None, value.to_owned());
    match (paranoid, facts.tracefs) {
        (None, _) => Outcome(Extent::None, "kernel", level),
        (Some(0..), _) if !may => Outcome(Extent::None, "denied", level),
        (_, Tracefs::Absent) => Outcome(Extent::None, "unmounted", tracefs("-")),
        (_, Tracefs::Closed) => Outcome(Extent::None, "denied", tracefs("0")),
        (_, Tracefs::Readable) => Outcome(Extent::All, "all", level),
    }
}

fn has(is_there: bool, file: &str) -> Outcome {
    let fact = (file.to_owned(), None, yes(is_there));
    if is_there { Outcome(Extent::All, "all", fact) } else { Outcome(Extent::None, "kernel", fact) }
}

fn shares(facts: &Facts) -> Outcome {
    has(facts.has_schedstat, "/proc/self/schedstat")
}

fn ages(facts: &Facts) -> Outcome {
    has(facts.has_sched, "/proc/self/sched")
}

fn family(facts: &Facts) -> Outcome {
    has(facts.has_kcmp, "kcmp(2)")
}

fn children(facts: &Facts) -> Outcome {
    has(facts.has_children, "/proc/self/task/*/children")
}

fn groups(facts: &Facts) -> Outcome {
    let (extent, case) = match (facts.has_cgroup_v2, facts.has_cgroup_v1) {
        (true, true) => (Extent::All, "both"),
        (true, false) => (Extent::All, "v2"),
        (false, true) => (Extent::All, "v1"),
        (false, false) => (Extent::None, "none"),
    };
    Outcome(extent, case, ("/proc/self/mountinfo".to_owned(), None, case.to_owned()))
}

/// Reads what decides.
pub fn facts(procfs: &ProcFs) -> Facts {
    /// The inode of the first user namespace (`PROC_USER_INIT_INO` in `include/linux/proc_ns.h`).
    const FIRST_USER_NAMESPACE: u64 = 0xEFFF_FFFD;
    let status = procfs.read("self/status").ok().map(Status::new);
    let mask = status.as_ref().and_then(|status| status.field("CapEff"));
    let number =
        |path: &str| String::from_utf8_lossy(&procfs.read(path).ok()?).trim().parse::<i32>().ok();
    let mounts = procfs.read("self/mountinfo").unwrap_or_default();
    let mounts = String::from_utf8_lossy(&mounts).into_owned();
    let is_mounted = |is_it: &dyn Fn(&str, &str) -> bool| {
        mounts.lines().filter_map(|line| line.split_once(" - ")).any(|(_, rest)| {
            let mut words = rest.split(' ');
            let kind = words.next().unwrap_or_default();
            is_it(kind, words.nth(1).unwrap_or_default())
        })
    };
    let own = nix::unistd::getpid().as_raw();
    let user = procfs.link("self/ns/user").ok();
    Facts {
        capabilities: mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or(0),
        is_in_first_user_namespace: user.and_then(|link| inode_of(&link))
            == Some(FIRST_USER_NAMESPACE),
        is_in_first_pid_namespace: is_in_first_pid_namespace(procfs),
        hidepid: hidepid::from_us(procfs),
        ptrace_scope: number("sys/kernel/yama/ptrace_scope"),
        perf_event_paranoid: number("sys/kernel/perf_event_paranoid"),
        tracefs: tracefs(),
        has_schedstat: procfs.read("self/schedstat").is_ok_and(|text| !text.is_empty()),
        has_sched: super::age::Clock::read(procfs).is_some(),
        has_children: procfs.children(own).is_some(),
        has_kcmp: kcmp::is_same(own, own, kcmp::Kind::Memory).is_some(),
        has_cgroup_v2: is_mounted(&|kind, _| kind == "cgroup2"),
        has_cgroup_v1: is_mounted(&|kind, options| {
            let is_it = |option: &str| matches!(option, "freezer" | "pids");
            kind == "cgroup" && options.split(',').any(is_it)
        }),
    }
}

/// Where tracefs is mounted, its events are below it; the folder of an unmounted one is empty.
fn tracefs() -> Tracefs {
    use nix::errno::Errno;
    use nix::unistd::{AccessFlags, access};
    let look = |path: &str| access(path, AccessFlags::R_OK | AccessFlags::X_OK);
    let places = ["/sys/kernel/tracing/events/sched", "/sys/kernel/debug/tracing/events/sched"];
    let outcomes = places.map(look);
    if outcomes.contains(&Ok(())) {
        Tracefs::Readable
    } else if outcomes.contains(&Err(Errno::EACCES)) {
        Tracefs::Closed
    } else {
        Tracefs::Absent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};

    /// A machine and a reader that see everything.
    fn all() -> Facts {
        Facts {
            capabilities: u64::MAX,
            is_in_first_user_namespace: true,
            is_in_first_pid_namespace: true,
            hidepid: None,
            ptrace_scope: Some(1),
            perf_event_paranoid: Some(2),
            tracefs: Tracefs::Readable,
            has_schedstat: true,
            has_sched: true,
            has_children: true,
            has_kcmp: true,
            has_cgroup_v2: true,
            has_cgroup_v1: false,
        }
    }

    /// For every check, machines on which it finds something wanting.
    fn wanting() -> Vec<(&'static str, Facts)> {
        let ordinary = Facts { capabilities: 0, ..all() };
        vec![
            ("processes", Facts { hidepid: Some(HidePid::Invisible), ..all() }),
            ("processes", Facts { is_in_first_pid_namespace: false, ..all() }),
            ("own", ordinary.clone()),
            ("own", Facts { ptrace_scope: Some(2), ..ordinary.clone() }),
            ("own", Facts { ptrace_scope: Some(3), ..all() }),
            ("others", ordinary.clone()),
            ("others", Facts { is_in_first_user_namespace: false, ..all() }),
            ("stacks", ordinary.clone()),
            ("events", ordinary),
            ("events", Facts { perf_event_paranoid: None, ..all() }),
            ("events", Facts { tracefs: Tracefs::Absent, ..all() }),
            ("events", Facts { tracefs: Tracefs::Closed, ..all() }),
            ("shares", Facts { has_schedstat: false, ..all() }),
            ("ages", Facts { has_sched: false, ..all() }),
            ("family", Facts { has_kcmp: false, ..all() }),
            ("children", Facts { has_children: false, ..all() }),
            ("groups", Facts { has_cgroup_v2: false, ..all() }),
        ]
    }

    #[test]
    fn who_may_see_everything_is_told_so() {
        let extents: Vec<_> = checks(&all()).iter().map(|check| check.extent).collect();
        assert_eq!(extents, vec![Extent::All; CHECKS.len()]);
    }

    #[test]
    fn every_check_finds_what_is_wanting() {
        let mut left: Vec<_> = CHECKS.iter().map(|(id, _)| *id).collect();
        for (id, facts) in wanting() {
            let found = checks(&facts);
            let check = found.iter().find(|check| check.id == id).expect("it is in the table");
            assert!(check.extent < Extent::All, "{id}: {facts:?}");
            left.retain(|other| *other != id);
        }
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn the_capabilities_of_a_user_namespace_count_only_there() {
        let facts = Facts { is_in_first_user_namespace: false, ..all() };
        let own = checks(&facts).into_iter().find(|check| check.id == "own").expect("a check");
        assert_eq!(own.extent, Extent::Part);
    }

    #[test]
    fn every_outcome_is_worded_in_both_languages_and_what_is_wanting_has_a_remedy() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for facts in wanting().into_iter().map(|(_, facts)| facts).chain([all()]) {
                for check in checks(&facts) {
                    let text = |attribute: &str| {
                        let id = format!("{}{attribute}", check.message.id).into();
                        catalog.try_text(&Message { id, args: check.message.args.clone() })
                    };
                    for attribute in ["", ".name"] {
                        let text = text(attribute).unwrap_or_default();
                        assert!(!text.is_empty() && !text.contains('{'), "{check:?}: {text:?}");
                    }
                    let remedy = text(".remedy").unwrap_or_default();
                    assert_eq!(
                        remedy.is_empty(),
                        check.extent == Extent::All,
                        "{check:?}: {remedy}"
                    );
                }
            }
        }
    }
}
