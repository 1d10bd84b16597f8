//! Processes frozen by the cgroup freezers: version 1 shows D, version 2 shows S.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nix::unistd::{Pid, getpid};

use crate::Family;
use crate::stage::{Stage, Unsupported, fork, pause_forever, refusable, until};

pub(crate) const SCENES: Family = &[
    ("frozen-v1", |stage, _| frozen(stage, Version::V1)),
    ("frozen-v2", |stage, _| frozen(stage, Version::V2)),
];

/// Which of the two freezers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

/// A cgroup of the scene, thawed and removed when the scene ends.
#[derive(Debug)]
pub(crate) struct Freezer {
    folder: PathBuf,
    version: Version,
}

impl Freezer {
    /// Makes a cgroup below the actor's own, or below the root of the hierarchy.
    pub(crate) fn make(stage: &mut Stage, version: Version) -> Result<Self> {
        let mount = mount_point(version)
            .ok_or_else(|| Unsupported(format!("no {version:?} freezer is mounted")))?;
        let name = format!("ptool-test-{}", getpid());
        let own = own_cgroup(version).unwrap_or_default();
        let inside = mount.join(own.trim_start_matches('/')).join(&name);
        let folder = if fs::create_dir(&inside).is_ok() {
            inside
        } else {
            let top = mount.join(&name);
            refusable("a cgroup cannot be made", fs::create_dir(&top))?;
            top
        };
        let freezer = Self { folder, version };
        let (to_thaw, to_remove) = (freezer.control(), freezer.folder.clone());
        stage.after_reap(move || remove(&to_remove));
        let thawed = freezer.thawed();
        stage.before_kill(move || drop(fs::write(to_thaw, thawed)));
        Ok(freezer)
    }

    /// Puts a process into the cgroup, freezes it and waits until all of it is frozen.
    pub(crate) fn freeze(&self, pid: Pid) -> Result<()> {
        let members = self.folder.join("cgroup.procs");
        refusable("a process cannot be moved", fs::write(members, pid.to_string()))?;
        fs::write(self.control(), self.frozen()).context("freezing")?;
        until("the cgroup to be frozen", || {
            let (file, sign) = match self.version {
                Version::V1 => ("freezer.state", "FROZEN"),
                Version::V2 => ("cgroup.events", "frozen 1"),
            };
            let text = fs::read_to_string(self.folder.join(file)).ok()?;
            text.lines().any(|line| line == sign).then_some(())
        })
    }

    fn control(&self) -> PathBuf {
        self.folder.join(match self.version {
            Version::V1 => "freezer.state",
            Version::V2 => "cgroup.freeze",
        })
    }

    fn frozen(&self) -> &'static str {
        match self.version {
            Version::V1 => "FROZEN",
            Version::V2 => "1",
        }
    }

    fn thawed(&self) -> &'static str {
        match self.version {
            Version::V1 => "THAWED",
            Version::V2 => "0",
        }
    }
}

/// Removes a cgroup, which is busy for a moment after its last process was reaped.
pub(crate) fn remove(folder: &Path) {
    let _ = until("the cgroup to be empty", || match fs::remove_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::ResourceBusy => None,
        _ => Some(()),
    });
}

/// Where the hierarchy is mounted whose freezer this is.
fn mount_point(version: Version) -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    mounts.lines().find_map(|line| {
        let (mount, filesystem) = line.split_once(" - ")?;
        let mut filesystem = filesystem.split(' ');
        let kind = filesystem.next()?;
        let options = filesystem.nth(1)?;
        let is_it = match version {
            Version::V1 => kind == "cgroup" && options.split(',').any(|name| name == "freezer"),
            Version::V2 => kind == "cgroup2",
        };
        let path = mount.split(' ').nth(4)?;
        is_it.then(|| PathBuf::from(path.replace("\\040", " ")))
    })
}

/// The path of the actor's own cgroup below the root of that hierarchy.
fn own_cgroup(version: Version) -> Option<String> {
    let memberships = fs::read_to_string("/proc/self/cgroup").ok()?;
    memberships.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        let is_it = match version {
            Version::V1 => controllers.split(',').any(|name| name == "freezer"),
            Version::V2 => controllers.is_empty(),
        };
        is_it.then(|| path.to_owned())
    })
}

fn frozen(stage: &mut Stage, version: Version) -> Result<()> {
    let freezer = Freezer::make(stage, version)?;
    let sleeper = stage.slot()?;
    fork(|| {
        sleeper.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("frozen", sleeper, 'S')?;
    freezer.freeze(pid)?;
    let state = match version {
        Version::V1 => 'D',
        Version::V2 => 'S',
    };
    Stage::settle(pid, state)
}
