//! Relatives: children, the child of a vfork, who else is left of a lost family, and who holds the
//! other end of a pipe.

use std::io;

use crate::proc::kcmp::{self, Kind};
use crate::proc::model::{Pid, Process};
use crate::proc::read::{ProcFs, Want};
use crate::proc::state::State;
use crate::proc::status::Status;
use crate::proc::wait::{Awaits, Call, Children, Peer, Target, TargetKind, Wait};
use crate::ui::Bytes;

/// What is left of the family that an adopted process was born into.
#[derive(Debug, Clone)]
pub struct Family {
    /// The leader of its session, if that still lives.
    pub session_leader: Option<Process>,
    /// Living members of its session or process group.
    pub members: Vec<Member>,
}

/// What an orphan holds on to although it is gone: signs that whoever started it meant it to be gone
/// by now. A daemon lets go of both (daemon(7)).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leftover {
    /// The terminal among its descriptors 0, 1 and 2, which has been closed: `/dev/pts/7 (deleted)`.
    pub terminal: Option<Bytes>,
    /// Its working directory, which has been removed: `/tmp/job (deleted)`.
    pub folder: Option<Bytes>,
}

/// A member of the same session or process group.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its row.
    pub row: Process,
    /// Which of the descriptors 0, 1 and 2 are the very same open files (`kcmp(2)`, `KCMP_FILE`):
    /// inherited from the same parent, which a stranger's are not.
    pub shared_files: Vec<i32>,
}

/// How many relatives are searched for the other end of a pipe. A pipeline has a few; a parent of
/// thousands would cost more than the answer is worth.
const SEARCHED_RELATIVES: usize = 64;

/// The children of a process, by the kernel's own list where it keeps one, else by a sweep.
pub(super) fn children(procfs: &ProcFs, pid: Pid) -> io::Result<Vec<Process>> {
    match procfs.children(pid) {
        Some(pids) => {
            let rows = pids.into_iter().filter_map(|pid| procfs.process(pid, super::ROW).ok());
            Ok(rows.filter(|row| row.ppid == pid).collect())
        }
        None => Ok(procfs.sweep(super::ROW)?.children(pid).cloned().collect()),
    }
}

/// A call with the child or the group that it waits for numbered as this /proc numbers it: a task
/// inside a pid namespace names them by the numbers that they have there (pid_namespaces(7)).
pub(super) fn renumbered(procfs: &ProcFs, caller: Pid, call: Call) -> Call {
    let (number, numbers): (_, fn(&Status) -> Vec<Pid>) = match call.awaits() {
        Awaits::Child(Children::One(pid)) => (pid, Status::ns_pids),
        Awaits::Child(Children::Group(group)) if group > 0 => (group, Status::ns_pgrps),
        _ => return call,
    };
    let status = |pid| procfs.read(&format!("{pid}/status")).ok().map(Status::new);
    // How many namespaces lie between this /proc and the caller.
    let depth = status(caller).map_or(0, |status| status.ns_pids().len().saturating_sub(1));
    if depth == 0 {
        return call;
    }
    let here = procfs.children(caller).unwrap_or_default().into_iter().find_map(|child| {
        let all = numbers(&status(child)?);
        (all.get(depth) == Some(&number)).then(|| all[0])
    });
    here.map_or(call, |here| call.naming(here))
}

/// The child that runs in its parent's memory while the parent is in vfork(2).
pub(super) fn vfork_child(parent: &Process, wait: &Wait, children: &[Process]) -> Option<Pid> {
    if parent.state != State::Uninterruptible || wait.awaits() != Awaits::VforkChild {
        return None;
    }
    let shares = |child: &&Process| kcmp::is_same(parent.pid(), child.pid(), Kind::Memory);
    children.iter().find(|child| shares(child) == Some(true)).map(Process::pid)
}

/// What a process holds on to although it is gone.
pub(in crate::proc) fn leftover(procfs: &ProcFs, pid: Pid) -> Leftover {
    let gone = |path: String| {
        procfs.link(&path).ok().filter(|link| link.as_bytes().ends_with(b" (deleted)"))
    };
    let is_terminal = |link: &Bytes| link.as_bytes().starts_with(b"/dev/pts/");
    Leftover {
        terminal: (0..=2).find_map(|fd| gone(format!("{pid}/fd/{fd}")).filter(is_terminal)),
        folder: gone(format!("{pid}/cwd")),
    }
}

/// The living members of the session and process group of a process that lost its parent.
pub(super) fn family(procfs: &ProcFs, process: &Process) -> Option<Family> {
    let snapshot = procfs.sweep(Want::empty()).ok()?;
    // Whoever asks in the same session is there only for the question.
    let own = nix::unistd::getpid().as_raw();
    let is_member = |row: &&Process| {
        let is_other = ![process.pid(), process.ppid, own].contains(&row.pid());
        let is_same_session = process.session > 0 && row.session == process.session;
        let is_same_group = process.pgrp > 0 && row.pgrp == process.pgrp;
        is_other && (is_same_session || is_same_group) && row.ppid != process.pid()
    };
    let members = snapshot.processes.iter().filter(is_member).take(SEARCHED_RELATIVES).map(|row| {
        let is_shared =
            |fd: &i32| kcmp::is_same(process.pid(), row.pid(), Kind::File(*fd)) == Some(true);
        Member { row: row.clone(), shared_files: (0..=2).filter(is_shared).collect() }
    });
    Some(Family {
        session_leader: snapshot.get(process.session).cloned(),
        members: members.collect(),
    })
}

/// The parent, siblings and children that hold the other end of a pipe.
pub(super) fn pipe_peers(
    procfs: &ProcFs,
    target: &Target,
    process: &Process,
    children: &[Process],
) -> Vec<Peer> {
    if target.kind() != TargetKind::Pipe {
        return Vec::new();
    }
    let mut relatives = procfs.children(process.ppid).unwrap_or_default();
    relatives.push(process.ppid);
    relatives.extend(children.iter().map(Process::pid));
    relatives.retain(|pid| *pid != process.pid() && *pid > 1);
    relatives.truncate(SEARCHED_RELATIVES);
    let mine = access_mode(procfs, process.pid(), target.fd);
    let mut peers = Vec::new();
    for pid in relatives {
        for fd in procfs.numbers(&format!("{pid}/fd")).unwrap_or_default() {
            let link = procfs.link(&format!("{pid}/fd/{fd}"));
            let is_same_pipe = link.is_ok_and(|link| link == target.link);
            if is_same_pipe && access_mode(procfs, pid, fd) != mine {
                let row = procfs.process(pid, Want::empty());
                peers.extend(row.map(|row| Peer { pid, comm: row.comm, fd }));
                break;
            }
        }
    }
    peers
}

/// The access mode of a descriptor: the lowest octal digit of `flags` in proc_pid_fdinfo(5).
fn access_mode(procfs: &ProcFs, pid: Pid, fd: i32) -> Option<u32> {
    let text = procfs.read(&format!("{pid}/fdinfo/{fd}")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let flags = text.lines().find_map(|line| line.strip_prefix("flags:"))?;
    Some(u32::from_str_radix(flags.trim(), 8).ok()? & 0o3)
}
