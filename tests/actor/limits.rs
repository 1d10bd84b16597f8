//! Crowds that have nearly used up what they may have.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::{Gid, Pid, Uid, getpid, getppid, setresgid, setresuid};

use crate::Family;
use crate::cgroups::remove;
use crate::stage::{Slot, Stage, Unsupported, die_with, fork, pause_forever, refusable, until};

pub(crate) const SCENES: Family = &[("cgroup-full", full_group), ("user-full", full_user)];

/// How many tasks there may be, and how many there are beside their parent.
const LIMIT: u64 = 20;
const CHILDREN: i32 = 18;

/// Makes children that sleep, and sleeps itself.
fn crowd(parent: Slot, count: Slot) -> Result<()> {
    for _ in 0..CHILDREN {
        fork(|| {
            count.count_one();
            pause_forever()
        })?;
    }
    until("all children", || (count.get() == CHILDREN).then_some(()))?;
    parent.arrive();
    pause_forever()
}

/// A control group with a limit of tasks that is nearly reached.
fn full_group(stage: &mut Stage, _: &[String]) -> Result<()> {
    let folder = make_group(stage)?;
    refusable("a limit cannot be set", fs::write(folder.join("pids.max"), LIMIT.to_string()))?;
    let (parent, count) = (stage.slot()?, stage.slot()?);
    let members = folder.join("cgroup.procs");
    fork(|| {
        parent.attempt(fs::write(members, getpid().to_string()).map_err(|error| errno(&error)))?;
        crowd(parent, count)
    })?;
    refusable("a process cannot be moved", parent.wait())?;
    stage.cast("parent", parent, 'S')?;
    stage.note(format!("proc {}", folder.display()));
    Ok(())
}

fn errno(error: &std::io::Error) -> nix::errno::Errno {
    error.raw_os_error().map_or(nix::errno::Errno::EIO, nix::errno::Errno::from_raw)
}

/// A group in the hierarchy of version 1, or of version 2 where its root hands the controller down.
fn make_group(stage: &mut Stage) -> Result<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo")?;
    let mount = |is_it: &dyn Fn(&str, &str) -> bool| {
        mounts.lines().find_map(|line| {
            let (mount, filesystem) = line.split_once(" - ")?;
            let mut words = filesystem.split(' ');
            let kind = words.next()?;
            let found = is_it(kind, words.nth(1)?);
            Some(PathBuf::from(mount.split(' ').nth(4)?)).filter(|_| found)
        })
    };
    let v1 =
        mount(&|kind, options| kind == "cgroup" && options.split(',').any(|name| name == "pids"));
    let v2 = || {
        let root = mount(&|kind, _| kind == "cgroup2")?;
        let handed_down = fs::read_to_string(root.join("cgroup.subtree_control")).ok()?;
        Some(root).filter(|_| handed_down.split_whitespace().any(|name| name == "pids"))
    };
    let root = v1.or_else(v2).ok_or_else(|| Unsupported("no limits of tasks".to_owned()))?;
    let folder = root.join(format!("ptool-test-{}", getpid()));
    refusable("a cgroup cannot be made", fs::create_dir(&folder))?;
    let made = folder.clone();
    stage.after_reap(move || remove(Path::new(&made)));
    Ok(folder)
}

/// A user of whom there is no other process, with a limit of processes that is nearly reached.
fn full_user(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (parent, count) = (stage.slot()?, stage.slot()?);
    let number = 1_000_000 + getpid().as_raw().unsigned_abs();
    let (uid, gid) = (Uid::from_raw(number), Gid::from_raw(number));
    fork(|| {
        let director: Pid = getppid();
        setrlimit(Resource::RLIMIT_NPROC, LIMIT, LIMIT)?;
        parent.attempt(setresgid(gid, gid, gid))?;
        parent.attempt(setresuid(uid, uid, uid))?;
        // Another user is another keeper of the request to die with the parent.
        die_with(director)?;
        crowd(parent, count)
    })?;
    refusable("no other user", parent.wait())?;
    stage.cast("parent", parent, 'S')?;
    Ok(())
}
