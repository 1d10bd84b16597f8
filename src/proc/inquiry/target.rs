//! What a task waits on: the addresses of a socket, the holder of a file lock.

use procfs::net::{TcpNetEntries, UdpNetEntries, UnixNetEntries};
use procfs::{FromBufRead as _, FromBufReadSI as _, current_system_info};

use crate::proc::model::Pid;
use crate::proc::read::ProcFs;
use crate::proc::wait::Target;
use crate::ui::Bytes;

/// Describes a descriptor that a process waits on.
pub(super) fn target(procfs: &ProcFs, pid: Pid, fd: i32, link: Bytes) -> Target {
    let socket = inode(&link.to_lossy(), "socket:[").and_then(|inode| socket(procfs, pid, inode));
    Target { fd, link, socket, peers: Vec::new() }
}

/// The number in a link such as `pipe:[4711]`.
pub(super) fn inode(link: &str, prefix: &str) -> Option<u64> {
    link.strip_prefix(prefix)?.strip_suffix(']')?.parse().ok()
}

/// Protocol and addresses of a socket, from the tables of the process's network namespace.
fn socket(procfs: &ProcFs, pid: Pid, inode: u64) -> Option<String> {
    let table = |name: &str| procfs.read(&format!("{pid}/net/{name}")).unwrap_or_default();
    let ends = |protocol: &str, local: std::net::SocketAddr, remote: std::net::SocketAddr| {
        if remote.port() == 0 {
            format!("{protocol} {local}")
        } else {
            format!("{protocol} {local}->{remote}")
        }
    };
    let info = current_system_info();
    for (protocol, name) in [("tcp", "tcp"), ("tcp", "tcp6")] {
        let entries = TcpNetEntries::from_buf_read(table(name).as_slice(), info).ok();
        let found = entries.and_then(|list| list.0.into_iter().find(|entry| entry.inode == inode));
        if let Some(entry) = found {
            return Some(ends(protocol, entry.local_address, entry.remote_address));
        }
    }
    for (protocol, name) in [("udp", "udp"), ("udp", "udp6")] {
        let entries = UdpNetEntries::from_buf_read(table(name).as_slice(), info).ok();
        let found = entries.and_then(|list| list.0.into_iter().find(|entry| entry.inode == inode));
        if let Some(entry) = found {
            return Some(ends(protocol, entry.local_address, entry.remote_address));
        }
    }
    let entries = UnixNetEntries::from_buf_read(table("unix").as_slice()).ok()?;
    let entry = entries.0.into_iter().find(|entry| entry.inode == inode)?;
    Some(match entry.path {
        Some(path) => format!("unix {}", path.display()),
        None => "unix".to_owned(),
    })
}

/// The holder of the lock that a process is blocked by, from the text of /proc/locks
/// (proc_locks(5)): a waiting line carries `->` and the number of the line that it waits for.
///
/// The parser of the procfs crate drops both, so the few words needed are read here.
pub(super) fn lock_holder(text: &str, waiter: Pid) -> Option<Pid> {
    let lines = || text.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
    let waiter = waiter.to_string();
    let number = lines().find_map(|words| match words[..] {
        [number, "->", _, _, _, pid, ..] if pid == waiter => Some(number.to_owned()),
        _ => None,
    })?;
    lines().find_map(|words| match words[..] {
        [first, kind, _, _, pid, ..] if first == number && kind != "->" => pid.parse().ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_of_a_lock_is_on_the_line_of_the_same_number() {
        let text = "1: POSIX  ADVISORY  WRITE 10870 fe:00:11885 0 EOF\n\
                    2: FLOCK  ADVISORY  WRITE 652 00:14:16763 0 EOF\n\
                    2: -> FLOCK  ADVISORY  WRITE 700 00:14:16763 0 EOF\n";
        assert_eq!(lock_holder(text, 700), Some(652));
        assert_eq!(lock_holder(text, 652), None);
        assert_eq!(lock_holder("", 1), None);
    }

    #[test]
    fn inodes_are_numbers_in_brackets() {
        assert_eq!(inode("pipe:[4711]", "pipe:["), Some(4711));
        assert_eq!(inode("/tmp/pipe:[1]", "pipe:["), None);
    }
}
