//! Whether a control group froze a process: `cgroup.events` (cgroup v2) and `freezer.state` (v1).

use std::path::{Path, PathBuf};

use procfs::FromBufRead as _;
use procfs::process::MountInfos;
use serde::Serialize;

use crate::proc::model::Pid;
use crate::proc::read::ProcFs;

/// The freezer of which version of control groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Freezer {
    /// `freezer.state` says FROZEN: its tasks read `D`.
    V1,
    /// `cgroup.events` says frozen 1: its tasks read `S`.
    V2,
}

/// A control group that is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frozen {
    /// By which freezer.
    pub freezer: Freezer,
    /// The file that says so.
    pub evidence: PathBuf,
    /// The file that thaws it.
    pub control: PathBuf,
}

/// The frozen control group of a process, if it is in one.
pub(super) fn frozen(procfs: &ProcFs, pid: Pid) -> Option<Frozen> {
    let groups = procfs.read(&format!("{pid}/cgroup")).ok()?;
    let mounts = procfs.read("self/mountinfo").ok()?;
    let mounts = MountInfos::from_buf_read(mounts.as_slice()).ok()?;
    candidates(&String::from_utf8_lossy(&groups), &mounts)
        .into_iter()
        .find_map(|(freezer, folder)| check(freezer, &folder).map(|found| source(found, &folder)))
}

/// The topmost group that is frozen: those below it are so by inheritance, and writing into their
/// own files thaws nothing.
fn source(found: Frozen, folder: &Path) -> Frozen {
    let above = folder.ancestors().skip(1).map_while(|folder| check(found.freezer, folder));
    above.last().unwrap_or(found)
}

/// The folders of cgroupfs that may say that the process is frozen.
fn candidates(groups: &str, mounts: &MountInfos) -> Vec<(Freezer, PathBuf)> {
    let mut found = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let freezer = match controllers {
            "" => Freezer::V2,
            list if list.split(',').any(|name| name == "freezer") => Freezer::V1,
            _ => continue,
        };
        let mount = mounts.iter().find(|mount| match freezer {
            Freezer::V2 => mount.fs_type == "cgroup2",
            Freezer::V1 => mount.fs_type == "cgroup" && mount.super_options.contains_key("freezer"),
        });
        if let Some(mount) = mount {
            // A mount may show only a part of the hierarchy, from its root downwards.
            let below = path.strip_prefix(mount.root.trim_end_matches('/')).unwrap_or(path);
            found.push((freezer, mount.mount_point.join(below.trim_start_matches('/'))));
        }
    }
    found
}

/// Whether the group of this folder is frozen, by itself or with one above it.
pub(in crate::proc) fn check(freezer: Freezer, folder: &Path) -> Option<Frozen> {
    let (evidence, control) = match freezer {
        Freezer::V2 => ("cgroup.events", "cgroup.freeze"),
        Freezer::V1 => ("freezer.state", "freezer.state"),
    };
    let evidence = folder.join(evidence);
    let text = std::fs::read_to_string(&evidence).ok()?;
    let is_frozen = match freezer {
        Freezer::V2 => text.lines().any(|line| line == "frozen 1"),
        Freezer::V1 => text.trim() == "FROZEN",
    };
    is_frozen.then(|| Frozen { freezer, evidence, control: folder.join(control) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_that_thaws_is_the_topmost_frozen_one() {
        let name = format!("ptool-freezer-{}", std::process::id());
        let root = std::env::temp_dir().join(name);
        let inner = root.join("cold/inner");
        std::fs::create_dir_all(&inner).expect("folders");
        for (folder, state) in [(&root, 0), (&root.join("cold"), 1), (&inner, 1)] {
            std::fs::write(folder.join("cgroup.events"), format!("frozen {state}\n"))
                .expect("a file");
        }
        let found = check(Freezer::V2, &inner).map(|found| source(found, &inner));
        let control = found.map(|found| found.control);
        std::fs::remove_dir_all(&root).expect("it is removed");
        assert_eq!(control, Some(root.join("cold/cgroup.freeze")));
    }

    #[test]
    fn the_folders_of_both_versions_are_found() {
        let mounts = "37 31 0:34 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer\n\
                      41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
        let mounts = MountInfos::from_buf_read(mounts.as_bytes()).expect("it parses");
        let groups = "7:cpu,cpuacct:/x\n5:freezer:/cold\n0::/user.slice/a:b\n";
        let folder = |path: &str| PathBuf::from("/sys/fs/cgroup").join(path);
        assert_eq!(
            candidates(groups, &mounts),
            [
                (Freezer::V1, folder("freezer/cold")),
                (Freezer::V2, folder("unified/user.slice/a:b"))
            ]
        );
    }

    #[test]
    fn a_mount_of_a_part_of_the_hierarchy_is_understood() {
        let mounts = "41 31 0:38 /docker/ab /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
        let mounts = MountInfos::from_buf_read(mounts.as_bytes()).expect("it parses");
        let found = candidates("0::/docker/ab/inner\n", &mounts);
        assert_eq!(found, [(Freezer::V2, PathBuf::from("/sys/fs/cgroup/inner"))]);
    }
}
