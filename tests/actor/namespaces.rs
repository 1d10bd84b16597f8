//! Processes in a pid namespace of their own, with root's rights or with a user namespace's.

use std::fs;

use anyhow::{Result, bail};
use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::pty::openpty;
use nix::sched::{CloneFlags, unshare};
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, getegid, geteuid, getpgrp, getpid, getppid, setpgid, tcsetpgrp};

use crate::stage::{Slot, Stage, die_with, fork, fork_loose, pause_forever, refusable, until};
use crate::stopped::take_terminal;
use crate::{Family, look};

pub(crate) const SCENES: Family = &[
    ("zombie-container-init", container_init),
    ("zombie-container-other", container_other),
    ("pid-namespace", foreign_session),
];

/// Moves the future children of the caller into a new pid namespace.
fn enter_new_pids(more: CloneFlags) -> nix::Result<()> {
    let flags = CloneFlags::CLONE_NEWPID | more;
    match unshare(flags) {
        Err(Errno::EPERM) => {
            let (user, group) = (geteuid(), getegid());
            unshare(flags | CloneFlags::CLONE_NEWUSER)?;
            for (file, text) in [
                ("setgroups", "deny".to_owned()),
                ("uid_map", format!("0 {user} 1")),
                ("gid_map", format!("0 {group} 1")),
            ] {
                fs::write(format!("/proc/self/{file}"), text).map_err(|_| Errno::EPERM)?;
            }
            Ok(())
        }
        other => other,
    }
}

/// The only child of a process, by the pid that the actor knows it by.
fn only_child(parent: Pid, state: char) -> Result<Pid> {
    let child = until("a child in the namespace", || {
        let children = look::children(parent);
        children.first().copied().filter(|_| children.len() == 1)
    })?;
    Stage::settle(child, state)?;
    Ok(child)
}

/// A process outside that starts the namespace's pid 1, which plays `init`.
fn namespace(outside: Slot, more: CloneFlags, init: impl FnOnce() -> Result<()>) -> Result<()> {
    outside.attempt(enter_new_pids(more))?;
    // A new user namespace may have cancelled the request.
    die_with(getppid())?;
    fork(init)?;
    outside.arrive();
    pause_forever()
}

/// A pid 1 that waits for its own child only, and so never reaps the orphan it adopts.
fn container_init(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (launcher, done) = (stage.slot()?, stage.slot()?);
    fork(|| {
        namespace(launcher, CloneFlags::empty(), || {
            let middle = fork(|| {
                let middle = getpid();
                fork_loose(|| {
                    until("a new parent", || (getppid() != middle).then_some(()))?;
                    Ok(())
                })?;
                Ok(())
            })?;
            waitpid(middle, None)?;
            done.arrive();
            pause_forever()
        })
    })?;
    refusable("no pid namespace", launcher.wait())?;
    let outside = stage.cast("launcher", launcher, 'S')?;
    done.wait()?;
    let init = only_child(outside, 'S')?;
    let zombie = only_child(init, 'Z')?;
    stage.role("init", init);
    stage.role("zombie", zombie);
    Ok(())
}

/// A parent that waits for one of its children, which it knows by a number of its own namespace,
/// while another one has ended.
fn container_other(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (launcher, done) = (stage.slot()?, stage.slot()?);
    fork(|| {
        namespace(launcher, CloneFlags::empty(), || {
            fork(|| Ok(()))?;
            let awaited = fork(|| pause_forever())?;
            done.arrive();
            waitpid(awaited, None)?;
            Ok(())
        })
    })?;
    refusable("no pid namespace", launcher.wait())?;
    let outside = stage.cast("launcher", launcher, 'S')?;
    done.wait()?;
    let parent = only_child(outside, 'S')?;
    let [zombie, other] = look::children(parent)[..] else { bail!("not two children") };
    Stage::settle(zombie, 'Z')?;
    Stage::settle(other, 'S')?;
    stage.role("parent", parent);
    stage.role("zombie", zombie);
    stage.role("other", other);
    Ok(())
}

/// A background process whose group and foreground group both lie outside its pid namespace, and
/// so both read 0 inside: the case in which ps prints a false `+`.
fn foreign_session(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (leader, launcher) = (stage.slot()?, stage.slot()?);
    let (inside, mounted) = (stage.slot()?, stage.slot()?);
    let pty = openpty(None, None)?;
    let terminal = pty.slave;
    stage.keep(pty.master);
    fork(|| {
        take_terminal(terminal)?;
        tcsetpgrp(std::io::stdin(), getpgrp())?;
        fork(|| {
            setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
            namespace(launcher, CloneFlags::CLONE_NEWNS, || {
                if mount_proc().is_ok() {
                    mounted.count_one();
                }
                fork(|| {
                    inside.arrive();
                    pause_forever()
                })?;
                pause_forever()
            })
        })?;
        leader.arrive();
        pause_forever()
    })?;
    refusable("no pid namespace", launcher.wait())?;
    stage.cast("leader", leader, 'S')?;
    let outside = stage.cast("launcher", launcher, 'S')?;
    inside.wait()?;
    let init = only_child(outside, 'S')?;
    let inner = only_child(init, 'S')?;
    stage.role("init", init);
    stage.role("inner", inner);
    if mounted.get() == 1 {
        stage.note(format!("proc /proc/{init}/root/proc"));
    }
    Ok(())
}

/// Shows the namespace its own processes, in a mount namespace that nobody else sees.
fn mount_proc() -> nix::Result<()> {
    let none = None::<&str>;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)?;
    let safe = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some("proc"), "/proc", Some("proc"), safe, none)
}
