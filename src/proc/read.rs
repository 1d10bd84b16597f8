//! The only place that opens /proc.
//!
//! One sweep reads `stat` of every process with `openat`, `read` and `close` into one buffer, and
//! other files only where the caller wants what is in them. The root is an argument, so that a
//! recorded tree serves as a fixture.

use std::ffi::CStr;
use std::fmt::Write as _;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use bitflags::bitflags;
use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, openat, readlinkat};
use nix::sys::stat::{Mode, fstatat};
use nix::unistd::{SysconfVar, sysconf};

use super::host;
use super::model::{
    Faults, Machine, More, Namespaces, Pid, Policy, ProcId, Process, Snapshot, TaskFlags, Times,
};
use super::state::State;
use super::status;
use super::tty::Tty;
use crate::ui::Bytes;

bitflags! {
    /// What a sweep reads beside `stat`. Each bit costs a system call or more for each process.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Want: u32 {
        /// The effective user id: one fstatat(2) of the process's directory.
        const OWNER = 1;
        /// Locked memory: `status`.
        const LOCKED = 1 << 1;
        /// Real user id and group ids: `status`.
        const IDS = 1 << 2;
        /// The command line: `cmdline`.
        const CMDLINE = 1 << 3;
        /// The kernel function slept in: `wchan`.
        const WCHAN = 1 << 4;
        /// The executable: one readlinkat(2).
        const EXE = 1 << 5;
        /// The control groups: `cgroup`.
        const CGROUP = 1 << 6;
        /// The namespaces: a readlinkat(2) each.
        const NAMESPACES = 1 << 7;
        /// The security context: `attr/current`.
        const CONTEXT = 1 << 8;
        /// The audit login uid: `loginuid`.
        const LOGINUID = 1 << 9;
        /// A row for every thread, not just for the leader.
        const THREADS = 1 << 10;
        /// When the machine booted: /proc/stat, once a sweep.
        const BOOT_TIME = 1 << 11;
        /// How much memory the machine has: /proc/meminfo, once a sweep.
        const TOTAL_MEMORY = 1 << 12;
    }
}

/// How long to wait for a file whose reader may block: the command line of a task in
/// uninterruptible sleep lies behind the lock on its memory map, which that task may hold.
const BLOCKING_READ_DEADLINE: Duration = Duration::from_millis(100);

/// A mounted /proc, or a recorded one.
#[derive(Debug)]
pub struct ProcFs {
    root: OwnedFd,
    path: PathBuf,
}

impl ProcFs {
    /// Opens the /proc at this path. Fails where there is no directory.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let root = nix::fcntl::open(path, flags, Mode::empty())?;
        Ok(Self { root, path: path.to_owned() })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this shows live processes, and not a recorded tree.
    pub fn is_live(&self) -> bool {
        nix::sys::statfs::fstatfs(&self.root)
            .is_ok_and(|stat| stat.filesystem_type() == nix::sys::statfs::PROC_SUPER_MAGIC)
    }

    /// The numbers of all processes that this /proc shows, in ascending order.
    pub fn pids(&self) -> io::Result<Vec<Pid>> {
        numbered_entries(self.root.as_fd(), c".")
    }

    /// The threads of a process, the leader among them, in ascending order.
    pub fn tids(&self, pid: Pid) -> io::Result<Vec<Pid>> {
        let path = format!("{pid}/task\0");
        numbered_entries(self.root.as_fd(), c_str(&path)?)
    }

    /// What numbers of this /proc are counted in, and the time.
    pub fn machine(&self, want: Want) -> Machine {
        let read = |path| self.read(path).unwrap_or_default();
        let sysconf = |variable, usual| {
            sysconf(variable)
                .ok()
                .flatten()
                .and_then(|value| u64::try_from(value).ok())
                .unwrap_or(usual)
        };
        Machine {
            ticks_per_second: sysconf(SysconfVar::CLK_TCK, 100),
            page_size: sysconf(SysconfVar::PAGE_SIZE, 4096),
            uptime_centis: host::uptime_centis(&read("uptime")),
            boot_time: want.contains(Want::BOOT_TIME).then(|| host::boot_time(&read("stat"))),
            total_memory: want.contains(Want::TOTAL_MEMORY).then(host::total_memory),
        }
    }

    /// Every process, or with [`Want::THREADS`] every thread.
    ///
    /// A process that ends while it is read is left out and counted.
    pub fn sweep(&self, want: Want) -> io::Result<Snapshot> {
        self.sweep_where(&self.pids()?, want, Want::empty(), |_| true)
    }

    /// Those of these processes, given in ascending order, that are to be kept. What `keep` judges by
    /// is `stat` and what `first` wants; the rest is read only of those that are kept.
    pub fn sweep_where(
        &self,
        pids: &[Pid],
        want: Want,
        first: Want,
        keep: impl Fn(&Process) -> bool,
    ) -> io::Result<Snapshot> {
        let mut reader = Reader::new(self, want);
        let mut processes = Vec::with_capacity(pids.len());
        let mut vanished = 0;
        for &pid in pids {
            match reader.process_stat(pid) {
                Ok(process) => {
                    let is_threaded = want.contains(Want::THREADS) && process.num_threads > 1;
                    processes.extend(reader.kept(process, first, &keep));
                    if is_threaded {
                        for tid in self.tids(pid).unwrap_or_default() {
                            if tid != pid
                                && let Ok(thread) = reader.thread_stat(pid, tid)
                            {
                                processes.extend(reader.kept(thread, first, &keep));
                            }
                        }
                    }
                }
                // A stat file that is cut short is that of a process which ends under the reader.
                Err(error) if is_gone(&error) || error.kind() == io::ErrorKind::InvalidData => {
                    vanished += 1;
                }
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                Err(error) => return Err(error),
            }
        }
        // After the processes, so that none of them seems to start in the future.
        Ok(Snapshot { processes, machine: self.machine(want), vanished })
    }

    /// One process.
    pub fn process(&self, pid: Pid, want: Want) -> io::Result<Process> {
        Reader::new(self, want).process(pid)
    }

    /// A task that was seen before, as it is now: of a thread its own row, not that of its process.
    pub fn again(&self, task: &Process) -> io::Result<Process> {
        let mut reader = Reader::new(self, Want::empty());
        if task.is_leader() {
            reader.process(task.pid())
        } else {
            reader.thread(task.tgid, task.pid())
        }
    }

    /// The process that a number belongs to: itself, or where it is the number of a thread, which /proc
    /// does not list but has (proc(5)), the thread's process. Fails where there is neither.
    pub fn process_of(&self, number: Pid) -> io::Result<Pid> {
        self.read(&format!("{number}/stat"))?;
        let status = self.read(&format!("{number}/status")).map(status::Status::new);
        Ok(status.ok().and_then(|status| status.tgid()).unwrap_or(number))
    }

    /// The threads of a process, each with its own name, state and times.
    pub fn threads(&self, pid: Pid, want: Want) -> io::Result<Vec<Process>> {
        let mut reader = Reader::new(self, want);
        let tids = self.tids(pid)?;
        Ok(tids.into_iter().filter_map(|tid| reader.thread(pid, tid).ok()).collect())
    }

    /// The children of a process in the order in which they were made, from `task/TID/children` of
    /// all its threads. `None` where the kernel has no such file (`CONFIG_PROC_CHILDREN`).
    pub fn children(&self, pid: Pid) -> Option<Vec<Pid>> {
        let mut children = Vec::new();
        for tid in self.tids(pid).ok()? {
            let text = self.read(&format!("{pid}/task/{tid}/children")).ok()?;
            let text = String::from_utf8_lossy(&text);
            children
                .extend(text.split_ascii_whitespace().filter_map(|word| word.parse::<Pid>().ok()));
        }
        children.sort_unstable();
        Some(children)
    }

    /// A whole file, named from the root of this /proc.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = format!("{path}\0");
        let mut text = Vec::new();
        read_at(self.root.as_fd(), c_str(&path)?, &mut text, End::Empty)?;
        Ok(text)
    }

    /// Opens a file, named from the root of this /proc, to be read again and again from its beginning.
    /// It answers `ESRCH` once its process has ended, also where another has got the number.
    pub fn hold(&self, path: &str) -> io::Result<OwnedFd> {
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        Ok(openat(&self.root, path, flags, Mode::empty())?)
    }

    /// A file whose reading may block for ever.
    ///
    /// # Errors
    /// Those of [`Self::read`], and [`io::ErrorKind::TimedOut`].
    pub fn read_before_deadline(&self, path: &str) -> io::Result<Vec<u8>> {
        let late = || Err(io::ErrorKind::TimedOut.into());
        self.read_all_before_deadline(vec![path.to_owned()]).pop().unwrap_or_else(late)
    }

    /// Files whose reading may block for ever, in this order. They are read by a thread of its own,
    /// which is left behind where one does: such a wait in the kernel ends with the process, for it is
    /// killable. The files behind one that blocks are not read, so that a caller waits for one at most.
    pub fn read_all_before_deadline(&self, paths: Vec<String>) -> Vec<io::Result<Vec<u8>>> {
        let count = paths.len();
        let (sender, receiver) = mpsc::channel();
        let root = self.root.try_clone();
        #[expect(clippy::disallowed_methods, reason = "no read(2) of /proc takes a deadline")]
        std::thread::spawn(move || {
            let Ok(root) = root else { return };
            for path in paths {
                let path = format!("{path}\0");
                let mut text = Vec::new();
                let outcome = c_str(&path)
                    .and_then(|path| read_at(root.as_fd(), path, &mut text, End::Short));
                if sender.send(outcome.map(|()| text)).is_err() {
                    // Nobody listens any more: the deadline has passed.
                    return;
                }
            }
        });
        let mut is_late = false;
        let next = |_| {
            let outcome =
                if is_late { None } else { receiver.recv_timeout(BLOCKING_READ_DEADLINE).ok() };
            is_late = outcome.is_none();
            outcome.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()))
        };
        (0..count).map(next).collect()
    }

    /// The command line of a process that has one. Where one of its threads may hold the lock on its
    /// memory map for long, it is waited for as [`Self::read_before_deadline`] does.
    pub fn command_line(&self, process: &Process) -> Option<Bytes> {
        let path = format!("{}/cmdline", process.pid());
        let may_block = process.state == State::Uninterruptible || process.num_threads > 1;
        let text = match (process.vsize, may_block) {
            (0, _) => return None,
            (_, true) => self.read_before_deadline(&path),
            (_, false) => self.read(&path),
        };
        text.ok().map(Bytes::from)
    }

    /// Opens a file, to be read more than once.
    pub(super) fn open_file(&self, path: &str) -> io::Result<OwnedFd> {
        let path = format!("{path}\0");
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        Ok(openat(&self.root, c_str(&path)?, flags, Mode::empty())?)
    }

    /// The entries of a directory that are numbers, such as those of `PID/fd`.
    pub fn numbers(&self, path: &str) -> io::Result<Vec<i32>> {
        let path = format!("{path}\0");
        numbered_entries(self.root.as_fd(), c_str(&path)?)
    }

    /// Where a symbolic link points.
    pub fn link(&self, path: &str) -> io::Result<Bytes> {
        use std::os::unix::ffi::OsStringExt as _;
        Ok(Bytes::from(readlinkat(&self.root, path)?.into_vec()))
    }
}

/// Whether an error says that the process has ended.
pub fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(Errno::ESRCH as i32)
}

/// One reader for many processes: the buffers are reused.
struct Reader<'a> {
    procfs: &'a ProcFs,
    want: Want,
    path: String,
    text: Vec<u8>,
}

impl<'a> Reader<'a> {
    fn new(procfs: &'a ProcFs, want: Want) -> Self {
        Self { procfs, want, path: String::with_capacity(64), text: Vec::with_capacity(4096) }
    }

    fn process(&mut self, pid: Pid) -> io::Result<Process> {
        let mut process = self.process_stat(pid)?;
        self.more(&mut process, self.want);
        Ok(process)
    }

    fn thread(&mut self, pid: Pid, tid: Pid) -> io::Result<Process> {
        let mut thread = self.thread_stat(pid, tid)?;
        self.more(&mut thread, self.want);
        Ok(thread)
    }

    /// The task whose stat was read last with all that is wanted, or nothing where `keep` does not
    /// keep it.
    fn kept(
        &mut self,
        mut process: Process,
        first: Want,
        keep: &impl Fn(&Process) -> bool,
    ) -> Option<Process> {
        self.more(&mut process, first);
        if !keep(&process) {
            return None;
        }
        self.more(&mut process, self.want - first);
        Some(process)
    }

    fn process_stat(&mut self, pid: Pid) -> io::Result<Process> {
        self.stat(pid, pid, |path| write!(path, "{pid}/"))
    }

    fn thread_stat(&mut self, pid: Pid, tid: Pid) -> io::Result<Process> {
        self.stat(pid, tid, |path| write!(path, "{pid}/task/{tid}/"))
    }

    /// Reads the stat file of a task, whose directory stays the one that other files are read from.
    fn stat(
        &mut self,
        tgid: Pid,
        tid: Pid,
        directory: impl FnOnce(&mut String) -> std::fmt::Result,
    ) -> io::Result<Process> {
        self.path.clear();
        // Writing to a String cannot fail.
        let _ = directory(&mut self.path);
        self.file("stat")?;
        parse_stat(&self.text, tgid)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("stat of {tid}")))
    }

    /// Adds to a task what is wanted of its other files.
    fn more(&mut self, process: &mut Process, want: Want) {
        let more = &mut process.more;
        if want.contains(Want::OWNER) {
            more.euid = self.owner();
        }
        // A kernel thread and a zombie have no memory of their own, hence none that is locked.
        let has_memory = process.vsize > 0;
        if want.contains(Want::LOCKED) && !has_memory {
            more.locked_kib = Some(0);
        }
        let is_status_wanted =
            want.contains(Want::IDS) || (want.contains(Want::LOCKED) && has_memory);
        if is_status_wanted && self.file("status").is_ok() {
            more.locked_kib = status::locked_kib(&self.text).or(more.locked_kib);
            more.ruid = status::ids(&self.text, "Uid").map(|[real, ..]| real);
            let gids = status::ids(&self.text, "Gid");
            more.gids = gids.map(|[real, effective, ..]| (effective, real));
        }
        if want.contains(Want::CMDLINE) && has_memory {
            more.cmdline = match process.state {
                State::Uninterruptible => self.file_before_deadline("cmdline"),
                _ => self.content("cmdline"),
            };
        }
        if want.contains(Want::WCHAN) {
            more.wchan = self.content("wchan");
        }
        if want.contains(Want::EXE) {
            more.exe = self.link("exe");
        }
        if want.contains(Want::CGROUP) {
            more.cgroup = self.content("cgroup");
        }
        if want.contains(Want::NAMESPACES) {
            let inodes = Namespaces::NAMES.map(|name| inode_of(&self.link(&format!("ns/{name}"))?));
            more.namespaces = Some(Namespaces::from_array(inodes));
        }
        if want.contains(Want::CONTEXT) {
            more.context = self.content("attr/current");
        }
        if want.contains(Want::LOGINUID) {
            more.loginuid = self.content("loginuid").and_then(|text| {
                text.to_lossy().trim().parse().ok().filter(|uid| *uid != u32::MAX)
            });
        }
    }

    /// The owner of the task's directory, which is its effective user. The `stat` file would not do:
    /// that of a process which may not be traced belongs to root (proc(5), "dumpable").
    fn owner(&mut self) -> Option<u32> {
        self.path.push('\0');
        let path = c_str(&self.path).ok()?;
        let owner = fstatat(&self.procfs.root, path, AtFlags::empty()).map(|stat| stat.st_uid);
        self.path.pop();
        owner.ok()
    }

    /// Reads a file of the task into the buffer.
    fn file(&mut self, name: &str) -> io::Result<()> {
        let directory = self.path.len();
        self.path.push_str(name);
        self.path.push('\0');
        self.text.clear();
        let outcome = c_str(&self.path)
            .and_then(|path| read_at(self.procfs.root.as_fd(), path, &mut self.text, End::Short));
        self.path.truncate(directory);
        outcome
    }

    fn content(&mut self, name: &str) -> Option<Bytes> {
        self.file(name).ok().map(|()| Bytes::from(&self.text[..]))
    }

    fn link(&self, name: &str) -> Option<Bytes> {
        self.procfs.link(&format!("{}{name}", self.path)).ok()
    }

    fn file_before_deadline(&self, name: &str) -> Option<Bytes> {
        let path = format!("{}{name}", self.path);
        self.procfs.read_before_deadline(&path).ok().map(Bytes::from)
    }
}

/// The inode in a link such as `pid:[4026531836]`.
pub(super) fn inode_of(link: &Bytes) -> Option<u64> {
    link.to_lossy().split_once('[')?.1.strip_suffix(']')?.parse().ok()
}

/// Reads the fields of a stat file (proc_pid_stat(5)).
///
/// Not by the procfs crate: it panics where the text is cut short, as that of a process which ends
/// under the reader may be, and it loses the bytes of a name that is not UTF-8.
pub(super) fn parse_stat(text: &[u8], tgid: Pid) -> Option<Process> {
    let open = text.iter().position(|byte| *byte == b'(')?;
    // The name may hold `) Z 1` and a newline, so that only the last parenthesis ends it.
    let close = text.iter().rposition(|byte| *byte == b')')?;
    let pid = std::str::from_utf8(text.get(..open)?).ok()?.trim().parse().ok()?;
    let state = State::from_letter(*text.get(close + 2)?);
    // The kernel ends the line; without its end the last field may be half a number.
    let mut fields = Fields(text.get(close + 3..)?.strip_suffix(b"\n")?);
    let process = Process {
        tgid,
        comm: Bytes::from(text.get(open + 1..close)?),
        state,
        ppid: fields.next()?,
        pgrp: fields.next()?,
        session: fields.next()?,
        tty: Tty(fields.next::<i32>()?.cast_unsigned()),
        tpgid: fields.next()?,
        flags: TaskFlags::from_bits_retain(fields.next()?),
        faults: Faults {
            minor: fields.next()?,
            children_minor: fields.next()?,
            major: fields.next()?,
            children_major: fields.next()?,
        },
        times: Times {
            user: fields.next()?,
            system: fields.next()?,
            children_user: fields.next()?,
            children_system: fields.next()?,
        },
        priority: fields.next()?,
        nice: fields.next()?,
        num_threads: fields.next()?,
        // Field 21 is always 0.
        id: ProcId { pid, start: fields.after(1)? },
        vsize: fields.next()?,
        rss_pages: fields.next()?,
        // Fields 25 to 38: limits, addresses and signal masks, which other files tell better.
        processor: fields.after(14)?,
        rt_priority: fields.next()?,
        policy: Policy(fields.next()?),
        // Fields 42 to 51: delays, guest time and addresses.
        exit_code: fields.after(10)?,
        more: More::default(),
    };
    Some(process)
}

/// The numbers of a stat file, one after the other, with one space before each.
///
/// They are read as bytes: that of every process is read, and as text this would be the larger part
/// of what a sweep costs beside the kernel's own work.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn next<N: TryFrom<i128>>(&mut self) -> Option<N> {
        self.after(0)
    }

    /// The next number behind so many others.
    fn after<N: TryFrom<i128>>(&mut self, skipped: usize) -> Option<N> {
        for _ in 0..skipped {
            let field = self.0.strip_prefix(b" ")?;
            let end = field.iter().position(|byte| *byte == b' ').unwrap_or(field.len());
            self.0 = &field[end..];
        }
        let field = self.0.strip_prefix(b" ")?;
        let (digits, is_negative) = match field.strip_prefix(b"-") {
            Some(digits) => (digits, true),
            None => (field, false),
        };
        let end = digits.iter().position(|byte| *byte == b' ').unwrap_or(digits.len());
        let (digits, rest) = digits.split_at(end);
        if digits.is_empty() {
            return None;
        }
        self.0 = rest;
        // The kernel's numbers have at most 64 bits.
        let magnitude = digits.iter().try_fold(0_u64, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then(|| number.checked_mul(10)?.checked_add(u64::from(digit)))?
        })?;
        let magnitude = i128::from(magnitude);
        N::try_from(if is_negative { -magnitude } else { magnitude }).ok()
    }
}

fn c_str(path: &str) -> io::Result<&CStr> {
    CStr::from_bytes_with_nul(path.as_bytes())
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
}

/// What a read(2) returns at the end of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Less than was asked for: the kernel makes those files of a process whole at the first read that
    /// a sweep reads. It saves a system call for each.
    Short,
    /// Nothing. Of a file with a record for each of many things (`children`, `mountinfo`, `locks`,
    /// `net/tcp`) a read gives whole records alone, and so less than was asked for although there are
    /// more (`seq_read_iter()` in `fs/seq_file.c`).
    Empty,
}

fn read_at(directory: BorrowedFd<'_>, path: &CStr, text: &mut Vec<u8>, end: End) -> io::Result<()> {
    /// Larger than any stat file, so that one read(2) is enough for most files.
    const STEP: usize = 4096;
    let file = openat(directory, path, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    loop {
        let used = text.len();
        text.resize(used + STEP, 0);
        let outcome = nix::unistd::read(&file, &mut text[used..]);
        text.truncate(used + outcome.unwrap_or(0));
        match outcome {
            Ok(STEP) | Err(Errno::EINTR) => {}
            Ok(1..) if end == End::Empty => {}
            Ok(_) => return Ok(()),
            Err(errno) => return Err(errno.into()),
        }
    }
}

fn numbered_entries(directory: BorrowedFd<'_>, path: &CStr) -> io::Result<Vec<Pid>> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let mut directory = Dir::from_fd(openat(directory, path, flags, Mode::empty())?)?;
    let mut numbers = Vec::new();
    for entry in directory.iter() {
        let entry = entry?;
        if let Ok(number) = entry.file_name().to_string_lossy().parse() {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAIL: &[u8] = b" S 1 2 3 34816 4 4194304 100 0 0 0 7 5 0 0 20 0 1 0 4242 10000000 250 \
        18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    fn stat(comm: &[u8]) -> Vec<u8> {
        [b"17 (", comm, b")", TAIL].concat()
    }

    #[test]
    fn only_the_last_parenthesis_ends_the_name() {
        for comm in [&b") Z 1 (x"[..], b"a\nb", b"", b"(((", b"\xff\xfe", b") R 1 1 1"] {
            let process = parse_stat(&stat(comm), 17).expect("it parses");
            assert_eq!(process.comm.as_bytes(), comm);
            assert_eq!((process.state, process.ppid), (State::Sleeping, 1));
            assert_eq!(process.tty.to_string(), "pts/0");
            assert_eq!(process.id.start, 4242);
        }
    }

    #[test]
    fn a_number_has_a_sign_and_fits_its_type() {
        assert_eq!(Fields(b" -1 7").next::<i32>(), Some(-1));
        assert_eq!(Fields(b" 18446744073709551615").next::<u64>(), Some(u64::MAX));
        assert_eq!(Fields(b" 1 2 -3 4").after::<i64>(2), Some(-3));
        for wrong in [&b""[..], b" ", b" -", b" 1x", b" +1", b"1", b" 18446744073709551616"] {
            assert_eq!(Fields(wrong).next::<u64>(), None, "{}", wrong.escape_ascii());
        }
        assert_eq!(Fields(b" -1").next::<u64>(), None);
        assert_eq!(Fields(b" 2147483648").next::<i32>(), None);
        assert_eq!(Fields(b" 1").after::<u64>(1), None);
    }

    #[test]
    fn a_stat_file_cut_short_is_no_process() {
        let whole = stat(b"cut");
        for end in 0..whole.len() {
            assert!(parse_stat(&whole[..end], 17).is_none(), "{end} bytes");
        }
    }

    #[test]
    fn a_read_of_a_long_file_is_whole() {
        let folder = std::env::temp_dir().join(format!("ptool-read-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let long: Vec<u8> = (0..20_000_u32).flat_map(u32::to_le_bytes).collect();
        std::fs::write(folder.join("long"), &long).expect("a file");
        let procfs = ProcFs::open(&folder).expect("it opens");
        assert_eq!(procfs.read("long").expect("it is read"), long);
        assert!(!procfs.is_live());
        std::fs::remove_dir_all(&folder).expect("it is removed");
    }

    #[test]
    fn the_inode_of_a_namespace_is_in_its_link() {
        assert_eq!(inode_of(&Bytes::from("pid:[4026531836]")), Some(4_026_531_836));
        assert_eq!(inode_of(&Bytes::from("pid:")), None);
    }
}
