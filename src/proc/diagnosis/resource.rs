//! How much of what is limited is used: reading it, and counting it.

use std::collections::BTreeMap;

use super::exhaustion::{Heaviest, Kind, NEAR_PERCENT, Resources, Usage, UserUsage};
use crate::proc::account::Accounts;
use crate::proc::cgroup::{self, Survey};
use crate::proc::inquiry::is_in_first_pid_namespace;
use crate::proc::model::{Pid, Process, Snapshot};
use crate::proc::read::ProcFs;

/// Of how many processes of a user the limit is read. It is inherited from the login, so that most
/// have the same; a few have one of their own, such as the 0 of a sandbox.
const ASKED_OF_USER: usize = 9;

/// Reads what is used of what there is. The snapshot has a row for every thread, with owners.
pub(super) fn resources(procfs: &ProcFs, snapshot: &Snapshot, survey: &Survey) -> Resources {
    let shown = u64::try_from(snapshot.processes.len()).unwrap_or(u64::MAX);
    let all = tasks(&procfs.read("loadavg").unwrap_or_default());
    let heaviest = || heaviest(&snapshot.processes.iter());
    // Each pid namespace numbers its own processes, which this /proc shows; the first one has all,
    // and there the kernel's own count sees those that hidepid hides too.
    let numbered = if is_in_first_pid_namespace(procfs) {
        (all, "/proc/loadavg")
    } else {
        (Some(shown), "/proc")
    };
    let usage = |file: &str, (used, counted): (Option<u64>, &'static str)| {
        let limit = number(procfs, &format!("sys/kernel/{file}"))?;
        Some(Usage { used: used?, limit, counted, heaviest: heaviest() })
    };
    let groups = survey.limits.iter().map(|limit| {
        // Who is in it takes a file or more for each group, and matters where it is nearly full.
        let is_near = limit.used.saturating_mul(100) >= limit.limit.saturating_mul(NEAR_PERCENT);
        let members = if is_near { cgroup::members(&limit.folder) } else { Vec::new() };
        let is_in = |process: &&Process| members.binary_search(&process.tgid).is_ok();
        (limit.clone(), self::heaviest(&snapshot.processes.iter().filter(is_in)))
    });
    Resources {
        pids: usage("pid_max", numbered),
        threads: usage("threads-max", (all, "/proc/loadavg")),
        groups: groups.collect(),
        users: users(procfs, snapshot),
    }
}

fn number(procfs: &ProcFs, path: &str) -> Option<u64> {
    String::from_utf8_lossy(&procfs.read(path).ok()?).trim().parse().ok()
}

/// All tasks that the kernel has, from the text of /proc/loadavg: `0.20 0.18 0.12 1/80 11206`.
fn tasks(loadavg: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(loadavg);
    text.split_ascii_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

/// The average load over 1, 5 and 15 minutes, from the text of /proc/loadavg.
pub(super) fn load(loadavg: &[u8]) -> Option<[f64; 3]> {
    let text = String::from_utf8_lossy(loadavg);
    let mut words = text.split_ascii_whitespace().map(str::parse);
    let mut next = || words.next()?.ok();
    Some([next()?, next()?, next()?])
}

/// How many processors have a line in /proc/stat.
pub(super) fn cpus(stat: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(stat);
    let is_cpu = |line: &&str| {
        let number = line.strip_prefix("cpu").and_then(|rest| rest.split(' ').next());
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    Some(text.lines().filter(is_cpu).count()).filter(|count| *count > 0)
}

/// The process that accounts for the most of these tasks, by its threads or by its children.
fn heaviest<'a>(tasks: &(impl Iterator<Item = &'a Process> + Clone)) -> Option<Heaviest> {
    let mut threads = BTreeMap::<Pid, u64>::new();
    let mut children = BTreeMap::<Pid, u64>::new();
    for task in tasks.clone() {
        *threads.entry(task.tgid).or_default() += 1;
        if task.is_leader() && !task.is_kernel_thread() && task.ppid > 1 {
            *children.entry(task.ppid).or_default() += 1;
        }
    }
    let most = |counts: &BTreeMap<Pid, u64>| {
        counts.iter().max_by_key(|(_, count)| **count).map(|(pid, count)| (*pid, *count))
    };
    let (pid, count, kind) = match (most(&threads)?, most(&children)) {
        ((_, threads), Some((pid, count))) if count >= threads => (pid, count, Kind::Children),
        ((pid, count), _) => (pid, count, Kind::Threads),
    };
    let comm = tasks.clone().find(|task| task.pid() == pid).map(|task| task.comm.clone());
    Some(Heaviest { pid, comm: comm.unwrap_or_default(), tasks: count, kind })
}

/// The ordinary users with their tasks and limits. What may do anything (`CAP_SYS_RESOURCE`) is not
/// limited, and root has that as a rule.
fn users(procfs: &ProcFs, snapshot: &Snapshot) -> Vec<UserUsage> {
    let mut by_user = BTreeMap::<u32, Vec<&Process>>::new();
    for task in &snapshot.processes {
        if let Some(uid) = task.more.euid.filter(|uid| *uid != 0) {
            by_user.entry(uid).or_default().push(task);
        }
    }
    let accounts = Accounts::default();
    let usage = |(uid, tasks): (u32, Vec<&Process>)| {
        let leaders: Vec<_> = tasks.iter().filter(|task| task.is_leader()).collect();
        // Spread over the user's processes, from the oldest to the youngest.
        let step = leaders.len().div_ceil(ASKED_OF_USER).max(1);
        let limits = leaders.iter().step_by(step).filter_map(|leader| {
            let text = procfs.read(&format!("{}/limits", leader.pid())).ok()?;
            Some((limit(&text)?, leader.pid()))
        });
        let (limit, pid) = commonest(limits.collect())?;
        let used = u64::try_from(tasks.len()).unwrap_or(u64::MAX);
        let heaviest = heaviest(&tasks.iter().copied());
        let usage = Usage { used, limit, counted: "/proc", heaviest };
        Some(UserUsage { uid, name: accounts.user(uid), pid, usage })
    };
    by_user.into_iter().filter_map(usage).collect()
}

/// The soft limit of processes in the text of /proc/PID/limits; `None` where there is none.
fn limit(text: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(text);
    let line = text.lines().find_map(|line| line.strip_prefix("Max processes"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

/// The limit that most have, and the first who has it; of equally common ones the larger.
fn commonest(limits: Vec<(u64, Pid)>) -> Option<(u64, Pid)> {
    let mut counts = BTreeMap::<u64, usize>::new();
    for (limit, _) in &limits {
        *counts.entry(*limit).or_default() += 1;
    }
    let (common, _) = counts.into_iter().max_by_key(|(limit, count)| (*count, *limit))?;
    limits.into_iter().find(|(limit, _)| *limit == common)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::model::tests::process;
    use crate::proc::state::State;

    #[test]
    fn the_machines_figures_are_read() {
        let loadavg = b"0.20 0.18 0.12 1/80 11206\n";
        assert_eq!((tasks(loadavg), load(loadavg)), (Some(80), Some([0.2, 0.18, 0.12])));
        assert_eq!((tasks(b""), load(b"")), (None, None));
        assert_eq!(cpus(b"cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 5\n"), Some(2));
        assert_eq!(cpus(b"intr 5\n"), None);
    }

    #[test]
    fn the_limit_of_processes_is_the_soft_one() {
        let line =
            "Max processes             96365                96366                processes\n";
        assert_eq!(limit(line.as_bytes()), Some(96_365));
        assert_eq!(limit(b"Max processes             unlimited            unlimited\n"), None);
        assert_eq!(limit(b""), None);
    }

    #[test]
    fn the_limit_of_a_user_is_what_most_processes_have() {
        assert_eq!(commonest(vec![(0, 7), (500, 8), (500, 9), (100, 10)]), Some((500, 8)));
        assert_eq!(commonest(vec![(0, 7), (500, 8)]), Some((500, 8)));
        assert_eq!(commonest(Vec::new()), None);
    }

    #[test]
    fn who_makes_the_most_is_named_by_threads_or_by_children() {
        let mut rows =
            vec![process(10, 1, "bomb", State::Sleeping), process(11, 1, "java", State::Sleeping)];
        rows.extend((20..30).map(|pid| process(pid, 10, "bomb", State::Zombie)));
        let thread = |tid| Process { tgid: 11, ..process(tid, 1, "java", State::Sleeping) };
        rows.extend((40..44).map(thread));
        let found = heaviest(&rows.iter()).expect("there are tasks");
        assert_eq!((found.pid, found.tasks, found.kind), (10, 10, Kind::Children));
        rows.extend((50..60).map(thread));
        let found = heaviest(&rows.iter()).expect("there are tasks");
        assert_eq!((found.pid, found.tasks, found.kind), (11, 15, Kind::Threads));
    }
}
