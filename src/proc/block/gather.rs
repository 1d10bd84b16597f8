//! Reading what a block is made of: only the files that its groups need.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::credential;
use super::descriptor::descriptor;
use super::file::File;
use super::material::{Content, Material, ShownDescriptors};
use super::value::{Descriptor, Relative};
use super::{Absence, Gap, GroupName};
use crate::proc::model::{Namespaces, Pid, Process};
use crate::proc::read::{inode_of, parse_stat};
use crate::proc::status::Status;
use crate::proc::{Accounts, Capability, ProcFs, State, Want};

/// Above so much resident memory, `smaps_rollup` is left alone: the kernel walks every page table
/// entry with the lock on the memory map held, some ten milliseconds a GiB.
const ROLLUP_LIMIT_BYTES: u64 = 2 << 30;

/// Reads what the groups need of the task with this number.
///
/// The number may be that of a thread: then it is the thread's own figures that are read, from
/// /proc/TGID/task/TID, for /proc/TID shows the times of the whole process.
///
/// # Errors
/// ESRCH or ENOENT where there is no such task, or where it ended while it was read.
pub fn gather(
    procfs: &ProcFs,
    pid: Pid,
    groups: &[GroupName],
    shown_descriptors: ShownDescriptors,
) -> io::Result<Material> {
    let status = Status::new(procfs.read(&format!("{pid}/status"))?);
    let tgid = status.tgid().unwrap_or(pid);
    let stat = procfs.read(&File::Stat.path(tgid, pid))?;
    let process = parse(&stat, tgid)?;
    let needed = needed(groups);
    let is_named = groups.contains(&GroupName::Credentials);
    let needs = |file: File| needed.contains(&file);
    let mut process = process;
    process.more.locked_kib = status.locked_kib();
    let machine = procfs.machine(Want::BOOT_TIME);
    let resident = process.rss_pages.saturating_mul(machine.page_size);
    let rollup = if resident > ROLLUP_LIMIT_BYTES { Rollup::Skipped } else { Rollup::Read };
    let texts = texts(procfs, &process, &stat, &needed, rollup);
    let material = Material {
        path: directory(procfs, tgid, pid),
        machine,
        parent: (process.ppid > 0 && groups.contains(&GroupName::Kinship))
            .then(|| procfs.process(process.ppid, Want::empty()).ok())
            .flatten(),
        tracer: status.tracer().map(|tracer| relative(procfs, tracer)),
        children: needs(File::Children).then(|| children(procfs, tgid)).flatten(),
        threads: if needs(File::Threads) { threads(procfs, &process) } else { Vec::new() },
        descriptors: if needs(File::Descriptors) {
            descriptors(procfs, &File::Descriptors.path(tgid, pid))
        } else {
            Ok(Vec::new())
        },
        shown_descriptors,
        namespaces: Namespaces::NAMES.map(|name| {
            if needs(File::Namespaces) {
                namespace(procfs, &format!("{}/{name}", File::Namespaces.path(tgid, pid)))
            } else {
                Err(Gap::Absent(Absence::Kernel))
            }
        }),
        own_namespaces: own_namespaces(procfs, &needed),
        users: if is_named { users(&status, &texts) } else { BTreeMap::new() },
        user_groups: if is_named { user_groups(&status) } else { BTreeMap::new() },
        last_capability: last_capability(procfs),
        process,
        texts,
        status,
    };
    // The number may have passed to another process while these files were read.
    let now = parse(&procfs.read(&File::Stat.path(tgid, pid))?, tgid)?;
    if now.id == material.process.id { Ok(material) } else { Err(nix::errno::Errno::ESRCH.into()) }
}

/// Whether to read `smaps_rollup`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rollup {
    Read,
    Skipped,
}

fn parse(stat: &[u8], tgid: Pid) -> io::Result<Process> {
    // What cannot be parsed was cut short, as the text of a task that ends may be.
    parse_stat(stat, tgid).ok_or_else(|| nix::errno::Errno::ESRCH.into())
}

fn directory(procfs: &ProcFs, tgid: Pid, tid: Pid) -> String {
    let below = if tgid == tid { format!("{tid}") } else { format!("{tgid}/task/{tid}") };
    procfs.path().join(below).display().to_string()
}

/// The files that the fields of these groups are read from.
fn needed(groups: &[GroupName]) -> BTreeSet<File> {
    let fields = groups.iter().flat_map(|group| group.fields());
    let mut needed: BTreeSet<_> = fields.map(|field| field.file).collect();
    if groups.contains(&GroupName::State) {
        // Whether it may be read tells a 0 from one that stands for a refusal.
        needed.insert(File::Exe);
    }
    needed
}

fn texts(
    procfs: &ProcFs,
    process: &Process,
    stat: &[u8],
    needed: &BTreeSet<File>,
    rollup: Rollup,
) -> BTreeMap<File, Content> {
    let mut texts = BTreeMap::new();
    for file in needed.iter().copied() {
        let path = file.path(process.tgid, process.pid());
        let is_blocking = process.state == State::Uninterruptible;
        let outcome = match file {
            File::Stat => Ok(stat.to_vec()),
            File::Status
            | File::Descriptors
            | File::Namespaces
            | File::Threads
            | File::Children => continue,
            File::Exe | File::Cwd | File::Root => {
                procfs.link(&path).map(|target| target.as_bytes().to_vec())
            }
            File::SmapsRollup if rollup == Rollup::Skipped => {
                texts.insert(file, Content::Costly);
                continue;
            }
            File::Cmdline | File::SmapsRollup if is_blocking => procfs.read_before_deadline(&path),
            _ => procfs.read(&path),
        };
        texts.insert(file, content(outcome));
    }
    texts
}

fn content(outcome: io::Result<Vec<u8>>) -> Content {
    match outcome {
        Ok(text) => Content::Text(text),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Content::Denied,
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Content::Blocked,
        Err(_) => Content::Missing,
    }
}

fn gap(error: &io::Error) -> Gap {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Gap::Denied,
        _ => Gap::Absent(Absence::Kernel),
    }
}

fn relative(procfs: &ProcFs, pid: Pid) -> Relative {
    let process = procfs.process(pid, Want::empty()).ok();
    Relative::new(pid, process.map(|process| (process.comm, process.state)))
}

fn children(procfs: &ProcFs, tgid: Pid) -> Option<Vec<Relative>> {
    let children = procfs.children(tgid)?;
    Some(children.into_iter().map(|child| relative(procfs, child)).collect())
}

fn threads(procfs: &ProcFs, process: &Process) -> Vec<State> {
    if process.num_threads <= 1 {
        return vec![process.state];
    }
    let threads = procfs.threads(process.tgid, Want::empty()).unwrap_or_default();
    threads.into_iter().map(|thread| thread.state).collect()
}

fn descriptors(procfs: &ProcFs, path: &str) -> Result<Vec<Descriptor>, Gap> {
    let numbers = procfs.numbers(path).map_err(|error| gap(&error))?;
    let target = |fd| procfs.link(&format!("{path}/{fd}"));
    let mut descriptors = Vec::with_capacity(numbers.len());
    for fd in numbers {
        match target(fd) {
            Ok(target) => descriptors.push(descriptor(fd, Some(target))),
            // The directory belongs to the user, the links ask for ptrace access.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(Gap::Denied);
            }
            // Closed since the directory was listed.
            Err(_) => {}
        }
    }
    Ok(descriptors)
}

fn namespace(procfs: &ProcFs, path: &str) -> Result<u64, Gap> {
    let link = procfs.link(path).map_err(|error| gap(&error))?;
    inode_of(&link).ok_or(Gap::Absent(Absence::Kernel))
}

fn own_namespaces(procfs: &ProcFs, needed: &BTreeSet<File>) -> Namespaces {
    if !needed.contains(&File::Namespaces) {
        return Namespaces::default();
    }
    Namespaces::from_array(
        Namespaces::NAMES.map(|name| namespace(procfs, &format!("self/ns/{name}")).ok()),
    )
}

fn users(status: &Status, texts: &BTreeMap<File, Content>) -> BTreeMap<u32, String> {
    let login = match texts.get(&File::Loginuid) {
        Some(Content::Text(text)) => String::from_utf8_lossy(text).trim().parse().ok(),
        _ => None,
    };
    let ids = status.ids("Uid").unwrap_or_default().into_iter().chain(login);
    let accounts = Accounts::default();
    names(ids.filter(|id| *id != u32::MAX), |id| accounts.user(id))
}

fn user_groups(status: &Status) -> BTreeMap<u32, String> {
    let more = status.field("Groups").map(credential::ids);
    let ids = status.ids("Gid").unwrap_or_default().into_iter();
    let accounts = Accounts::default();
    names(ids.chain(more.into_iter().flatten()), |id| accounts.group(id))
}

/// Those ids that have a name, with it.
fn names(ids: impl Iterator<Item = u32>, name: impl Fn(u32) -> String) -> BTreeMap<u32, String> {
    let named = ids.map(|id| (id, name(id)));
    named.filter(|(id, name)| *name != id.to_string()).collect()
}

fn last_capability(procfs: &ProcFs) -> Capability {
    let text = procfs.read("sys/kernel/cap_last_cap").unwrap_or_default();
    let number = String::from_utf8_lossy(&text).trim().parse();
    number.map_or(Capability::LAST, Capability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_the_groups_are_read() {
        assert_eq!(needed(&[GroupName::Limits]), BTreeSet::from([File::Limits]));
        assert!(!needed(&[GroupName::Identity]).contains(&File::SmapsRollup));
        assert!(needed(&[GroupName::State]).contains(&File::Exe));
    }

    #[test]
    fn a_refusal_is_told_from_what_is_not_there() {
        let error = |errno: nix::errno::Errno| Err(errno.into());
        assert_eq!(content(error(nix::errno::Errno::EACCES)), Content::Denied);
        assert_eq!(content(error(nix::errno::Errno::EPERM)), Content::Denied);
        assert_eq!(content(error(nix::errno::Errno::EINVAL)), Content::Missing);
        assert_eq!(content(error(nix::errno::Errno::ESRCH)), Content::Missing);
    }
}
