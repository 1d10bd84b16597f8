//! The control groups of the machine: which are frozen, and how near each is to its limit of tasks.
//!
//! Files of a file system of their own, outside /proc; where it is mounted, /proc/self/mountinfo says.

use std::path::{Path, PathBuf};

use procfs::FromBufRead as _;
use procfs::process::{MountInfo, MountInfos};

use super::inquiry::freezer::check;
use super::inquiry::{Freezer, Frozen};
use super::model::Pid;
use super::read::ProcFs;

/// What was found in all groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The topmost frozen groups, with everybody in them and below.
    pub frozen: Vec<FrozenGroup>,
    /// The groups that have a limit of tasks.
    pub limits: Vec<TaskLimit>,
}

/// A frozen group and who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenGroup {
    /// By which freezer, and the file that thaws it.
    pub frozen: Frozen,
    /// Its folder.
    pub folder: PathBuf,
    /// The processes in it and in all groups below it.
    pub members: Vec<Pid>,
}

/// The limit of tasks of a group (the pids controller, cgroups(7)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLimit {
    /// Its folder.
    pub folder: PathBuf,
    /// Tasks in it and in all groups below it (`pids.current`).
    pub used: u64,
    /// How many there may be (`pids.max`).
    pub limit: u64,
    /// How many forks were refused for it since it was made (`pids.events`), where that is told.
    pub refused: Option<u64>,
}

/// More groups than this are not looked at. A busy node of Kubernetes has some thousands.
const MOST_GROUPS: usize = 20_000;

/// What is looked for in a hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hierarchy {
    V2,
    V1Freezer,
    V1Pids,
}

/// Looks through all groups that are mounted and that have processes. What may not be read is passed
/// over: the files looked at are open to everybody.
pub fn survey(procfs: &ProcFs) -> Survey {
    let mut survey = Survey::default();
    let mounts = procfs.read("self/mountinfo").unwrap_or_default();
    let Ok(mounts) = MountInfos::from_buf_read(mounts.as_slice()) else { return survey };
    for (hierarchy, root) in roots(&mounts) {
        walk(hierarchy, root, &mut survey);
    }
    survey
}

/// The processes in a group and in all groups below it.
pub fn members(folder: &Path) -> Vec<Pid> {
    let mut found = Vec::new();
    let mut ahead = vec![folder.to_owned()];
    while let Some(folder) = ahead.pop() {
        let text = read(&folder.join("cgroup.procs"));
        found.extend(text.lines().filter_map(|line| line.parse::<Pid>().ok()));
        ahead.extend(folders(&folder));
    }
    found.sort_unstable();
    found
}

/// Where each hierarchy is mounted first; it may be mounted at several places.
fn roots(mounts: &MountInfos) -> Vec<(Hierarchy, PathBuf)> {
    let first = |is_it: &dyn Fn(&MountInfo) -> bool| {
        mounts.iter().find(|mount| is_it(mount)).map(|mount| mount.mount_point.clone())
    };
    let v1 = |controller: &'static str| {
        first(&|mount| mount.fs_type == "cgroup" && mount.super_options.contains_key(controller))
    };
    [
        (Hierarchy::V2, first(&|mount| mount.fs_type == "cgroup2")),
        (Hierarchy::V1Freezer, v1("freezer")),
        (Hierarchy::V1Pids, v1("pids")),
    ]
    .into_iter()
    .filter_map(|(hierarchy, root)| Some((hierarchy, root?)))
    .collect()
}

fn walk(hierarchy: Hierarchy, root: PathBuf, survey: &mut Survey) {
    let mut ahead = vec![(root, Part::Open)];
    let mut looked = 0;
    while let Some((folder, part)) = ahead.pop() {
        looked += 1;
        if looked > MOST_GROUPS {
            return;
        }
        let events = match hierarchy {
            Hierarchy::V2 => read(&folder.join("cgroup.events")),
            _ => String::new(),
        };
        // Nobody is in an empty group or below it. The root has no such file.
        if events.lines().any(|line| line == "populated 0") {
            continue;
        }
        let freezer = match hierarchy {
            Hierarchy::V2 => Some(Freezer::V2),
            Hierarchy::V1Freezer => Some(Freezer::V1),
            Hierarchy::V1Pids => None,
        };
        let frozen = freezer.filter(|_| part == Part::Open).and_then(|kind| check(kind, &folder));
        let below = if frozen.is_some() { Part::Frozen } else { part };
        if let Some(frozen) = frozen {
            let members = members(&folder);
            survey.frozen.push(FrozenGroup { frozen, folder: folder.clone(), members });
        }
        if hierarchy != Hierarchy::V1Freezer {
            survey.limits.extend(task_limit(&folder));
        }
        ahead.extend(folders(&folder).into_iter().map(|folder| (folder, below)));
    }
}

/// Whether a group above is frozen already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Open,
    Frozen,
}

fn task_limit(folder: &Path) -> Option<TaskLimit> {
    let number = |name: &str| read(&folder.join(name)).trim().parse::<u64>().ok();
    // `max` is no number, and no limit.
    let limit = number("pids.max")?;
    let events = read(&folder.join("pids.events"));
    let refused = events.lines().find_map(|line| line.strip_prefix("max "));
    Some(TaskLimit {
        used: number("pids.current")?,
        limit,
        refused: refused.and_then(|count| count.trim().parse().ok()),
        folder: folder.to_owned(),
    })
}

/// The groups right below one, in the order of their names.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_folder = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let mut found: Vec<_> = entries.filter(is_folder).map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read(path).map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A hierarchy in a folder, removed when the test is over.
    struct Groups(PathBuf);

    impl Groups {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("ptool-{name}-{}", std::process::id()));
            for (path, text) in files {
                let path = root.join(path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, text).expect("a file");
            }
            Self(root)
        }

        fn survey(&self, hierarchy: Hierarchy) -> Survey {
            let mut survey = Survey::default();
            walk(hierarchy, self.0.clone(), &mut survey);
            survey
        }
    }

    impl Drop for Groups {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_frozen_group_is_told_once_with_everybody_below_it() {
        let groups = Groups::new(
            "frozen-groups",
            &[
                ("cold/cgroup.events", "populated 1\nfrozen 1\n"),
                ("cold/cgroup.procs", "30\n"),
                ("cold/inner/cgroup.events", "populated 1\nfrozen 1\n"),
                ("cold/inner/cgroup.procs", "20\n21\n"),
                ("empty/cgroup.events", "populated 0\nfrozen 1\n"),
                ("warm/cgroup.events", "populated 1\nfrozen 0\n"),
            ],
        );
        let found = groups.survey(Hierarchy::V2).frozen;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].frozen.control, groups.0.join("cold/cgroup.freeze"));
        assert_eq!(found[0].members, [20, 21, 30]);
    }

    #[test]
    fn a_limit_of_tasks_is_read_where_there_is_one() {
        let groups = Groups::new(
            "task-limits",
            &[
                ("tight/pids.max", "100\n"),
                ("tight/pids.current", "97\n"),
                ("tight/pids.events", "max 3\n"),
                ("wide/pids.max", "max\n"),
                ("wide/pids.current", "9\n"),
            ],
        );
        for hierarchy in [Hierarchy::V2, Hierarchy::V1Pids] {
            let folder = groups.0.join("tight");
            let expected = TaskLimit { folder, used: 97, limit: 100, refused: Some(3) };
            assert_eq!(groups.survey(hierarchy).limits, [expected]);
        }
    }
}
