//! What /proc says of a process: just enough to know that a scene stands.

use std::collections::BTreeMap;
use std::fs;

use nix::unistd::Pid;

/// The fields of /proc/PID/stat that scenes wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) state: char,
    pub(crate) parent: Pid,
}

/// Reads a process, or with `task` one of its threads; `None` when there is no such task.
fn read(path: &str) -> Option<Stat> {
    let bytes = fs::read(path).ok()?;
    // The name may hold anything, also `) Z 1`, but nothing after it holds a parenthesis.
    let end = bytes.iter().rposition(|&byte| byte == b')')?;
    let rest = std::str::from_utf8(bytes.get(end + 1..)?).ok()?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let parent = Pid::from_raw(fields.next()?.parse().ok()?);
    Some(Stat { state, parent })
}

/// The process as its leader shows it.
pub(crate) fn process(pid: Pid) -> Option<Stat> {
    read(&format!("/proc/{pid}/stat"))
}

/// One thread of a process.
pub(crate) fn thread(pid: Pid, tid: Pid) -> Option<Stat> {
    read(&format!("/proc/{pid}/task/{tid}/stat"))
}

/// Every process.
pub(crate) fn all() -> BTreeMap<Pid, Stat> {
    let Ok(entries) = fs::read_dir("/proc") else { return BTreeMap::new() };
    entries
        .filter_map(|entry| {
            let pid = Pid::from_raw(entry.ok()?.file_name().to_str()?.parse().ok()?);
            Some((pid, process(pid)?))
        })
        .collect()
}

/// The living and the dead children of a process, lowest pid first.
pub(crate) fn children(parent: Pid) -> Vec<Pid> {
    all().into_iter().filter(|(_, stat)| stat.parent == parent).map(|(pid, _)| pid).collect()
}
