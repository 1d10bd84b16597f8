//! Reading all that may say why one process is in its state: the process, its threads, its relatives
//! and what it waits on.
//!
//! The cheap files are read for every case; a costly one only where the state asks for it. What the
//! kernel refused is kept too, for it belongs to an honest answer.

pub(super) mod freezer;
pub(super) mod kin;
mod target;

use std::io;

use nix::poll::{PollTimeout, poll};
use serde::Serialize;

use super::model::{Pid, Process, TaskFlags};
use super::read::{ProcFs, Want, inode_of, is_gone};
use super::state::State;
use super::status::Status;
use super::wait::{Awaits, Call, Wait, function_name};
use super::wait_status::WaitStatus;
pub use freezer::{Freezer, Frozen};
pub use kin::{Family, Leftover, Member};

/// All that was found out about one process, ready for the rules.
#[derive(Debug, Clone)]
pub struct Case {
    /// The process and what its leader waits for.
    pub task: Task,
    /// Its status file.
    pub status: Option<Status>,
    /// Its threads, the leader first; empty where there is but one.
    pub threads: Vec<Task>,
    /// Its parent, unless that is invisible.
    pub parent: Option<Relative>,
    /// Its tracer.
    pub tracer: Option<Process>,
    /// Its children.
    pub children: Vec<Process>,
    /// The control group that froze it.
    pub frozen: Option<Frozen>,
    /// How it shared the CPU over a short time; only for one that is ready or running.
    pub share: Option<Share>,
    /// Who holds the file lock that it waits for.
    pub lock_holder: Option<Process>,
    /// The child that shares its memory: the one a vfork(2) parent waits for.
    pub vfork_child: Option<Pid>,
    /// Who else is left of the family that it was born into; only for one that lost its parent.
    pub family: Option<Family>,
    /// What it holds on to although it is gone; only for one that lost its parent.
    pub leftover: Leftover,
    /// Whether the kernel lets us look at it as a tracer may.
    pub access: Access,
    /// What the kernel refused to show.
    pub denied: Vec<Denied>,
}

/// One thread and its waiting.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its row.
    pub row: Process,
    /// What it waits in.
    pub wait: Wait,
}

/// A parent: what decides whether it will reap a child.
#[derive(Debug, Clone)]
pub struct Relative {
    /// Its row.
    pub row: Process,
    /// Its status file, with the signal masks.
    pub status: Option<Status>,
    /// What each of its threads waits in. Any of them may wait for the child.
    pub threads: Vec<Task>,
    /// The control group that froze it.
    pub frozen: Option<Frozen>,
    /// Of what it is the first process, if it is one.
    pub init: Option<Init>,
}

/// The first process of a pid namespace, which adopts every orphan there (pid_namespaces(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Init {
    /// Of the first namespace: the init of the machine.
    OfMachine,
    /// Of another one, as a container's.
    OfNamespace,
}

/// Time on a CPU and in its queue, between two readings of /proc/PID/schedstat, over all threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Nanoseconds on a CPU.
    pub ran_ns: u64,
    /// Nanoseconds in a run queue.
    pub waited_ns: u64,
}

/// Whether `PTRACE_MODE_READ_FSCREDS` is granted (ptrace(2), "access mode checking").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// It is.
    Granted,
    /// It is not: another user's process, without `CAP_SYS_PTRACE`.
    Denied,
}

/// Evidence that the kernel keeps from us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Denied {
    /// Which file.
    pub path: String,
    /// Which field of it, where only that is kept from us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// What would show it.
    pub needs: Privilege,
}

/// What it takes to see a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privilege {
    /// To be the same user, or `CAP_SYS_PTRACE`.
    PtraceAccess,
}

/// Of how many threads of a parent the system call is read. A parent with more of them is no closer
/// to reaping, and its thread that waits is nearly always an early one.
const PARENT_THREADS: usize = 64;

/// How long a share of the CPU is measured, in milliseconds: some time slices, and not long enough
/// to be noticed.
const SHARE_SAMPLE_MS: u8 = 30;

impl Case {
    /// The process.
    pub const fn process(&self) -> &Process {
        &self.task.row
    }

    /// How it ended, where it has ended and the kernel tells. Field 52 reads 0 without ptrace
    /// access, so that a 0 counts only with it.
    pub fn wait_status(&self) -> Option<WaitStatus> {
        let process = self.process();
        if process.state != State::Zombie || process.is_dead_leader() {
            return None;
        }
        process.visible_wait_status().or_else(|| {
            let is_known =
                self.access == Access::Granted && !process.flags.contains(TaskFlags::SIGNALED);
            is_known.then_some(WaitStatus(0))
        })
    }
}

/// What the row of a process and of each of its relatives needs: whose it is, and a true STAT code.
const ROW: Want = Want::OWNER.union(Want::LOCKED);

/// How long a zombie is given to go, in milliseconds. Every child is a zombie for a moment, and a
/// parent that reaps does so within the next time slices.
const REAPING_MS: u8 = 30;

/// Where there is a zombie among these processes, gives their parents the time to reap it. One that
/// is gone afterwards was only about to be reaped, and nobody is at fault.
pub fn let_reap(procfs: &ProcFs, pids: &[Pid]) {
    let is_zombie =
        |pid: &Pid| procfs.process(*pid, Want::empty()).is_ok_and(|row| row.state == State::Zombie);
    if procfs.is_live() && pids.iter().any(is_zombie) {
        // An empty poll(2) is the wait that ends by its time-out alone.
        let _ = poll(&mut [], PollTimeout::from(REAPING_MS));
    }
}

/// Reads all about a process.
pub fn inquire(procfs: &ProcFs, pid: Pid) -> io::Result<Case> {
    let mut case = inquire_for_verdict(procfs, pid)?;
    // No rule asks for it, and it is the one file that may have to be waited for.
    case.task.row.more.cmdline = procfs.command_line(&case.task.row);
    if super::rules::lost_its_parent(&case) {
        case.family = kin::family(procfs, case.process());
    }
    Ok(case)
}

/// Reads all about a process that was read before, for a view that stays on the screen. Its command
/// line is taken over, and its family, for that takes a look at every process, unless its parent is
/// another now.
pub fn inquire_again(procfs: &ProcFs, earlier: &Case) -> io::Result<Case> {
    let mut case = inquire_for_verdict(procfs, earlier.process().pid())?;
    let (row, before) = (case.process(), earlier.process());
    if row.id != before.id || row.ppid != before.ppid {
        return inquire(procfs, row.pid());
    }
    case.family.clone_from(&earlier.family);
    case.task.row.more.cmdline.clone_from(&before.more.cmdline);
    Ok(case)
}

/// The time that a process has had on CPUs and in their queues so far, over all its threads; with how
/// many these are. Nothing where it has so many that reading them would be felt, or where the kernel
/// does not count (`CONFIG_SCHED_INFO`).
pub fn share_so_far(procfs: &ProcFs, pid: Pid) -> Option<(Share, usize)> {
    const MOST_THREADS: usize = 256;
    let tids = procfs.tids(pid).ok().filter(|tids| tids.len() <= MOST_THREADS)?;
    let share = Inquiry { procfs, denied: Vec::new() }.schedstat(pid, &tids)?;
    Some((share, tids.len()))
}

/// Reads what the verdict rests on, and nothing that takes a look at every process: whoever asks for
/// many verdicts would wait for the square of their number.
pub(super) fn inquire_for_verdict(procfs: &ProcFs, pid: Pid) -> io::Result<Case> {
    let row = procfs.process(pid, ROW)?;
    let mut inquiry = Inquiry { procfs, denied: Vec::new() };
    let status = inquiry.status(pid);
    let wait = inquiry.wait(&row, &format!("{pid}"));
    let access = inquiry.access(&row);
    let threads = match row.num_threads {
        0 | 1 => Vec::new(),
        _ => inquiry.threads(pid, usize::MAX),
    };
    let parent = inquiry.parent(&row);
    let tracer = status.as_ref().and_then(Status::tracer);
    let tracer = tracer.and_then(|tracer| procfs.process(tracer, ROW).ok());
    let children = kin::children(procfs, pid)?;
    let mut case = Case {
        frozen: inquiry.frozen(&row, &wait),
        share: inquiry.share(&row, &threads),
        lock_holder: inquiry.lock_holder(&wait, pid),
        vfork_child: kin::vfork_child(&row, &wait, &children),
        family: None,
        leftover: Leftover::default(),
        task: Task { row, wait },
        status,
        threads,
        parent,
        tracer,
        children,
        access,
        denied: inquiry.denied,
    };
    if let Some(target) = &mut case.task.wait.target {
        target.peers = kin::pipe_peers(procfs, target, &case.task.row, &case.children);
    }
    if super::rules::lost_its_parent(&case) {
        case.leftover = kin::leftover(procfs, pid);
    }
    // The number may have been given to another process while all this was read.
    let again = procfs.process(pid, Want::empty())?;
    if again.id == case.process().id { Ok(case) } else { Err(nix::errno::Errno::ESRCH.into()) }
}

/// Whether the reader of this /proc is in the first pid namespace, that of the machine.
pub(super) fn is_in_first_pid_namespace(procfs: &ProcFs) -> bool {
    /// The inode of the first pid namespace (`PROC_PID_INIT_INO` in `include/linux/proc_ns.h`).
    const FIRST_NAMESPACE: u64 = 0xEFFF_FFFC;
    let here = procfs.link("self/ns/pid").ok();
    here.and_then(|link| inode_of(&link)) == Some(FIRST_NAMESPACE)
}

struct Inquiry<'a> {
    procfs: &'a ProcFs,
    denied: Vec<Denied>,
}

impl Inquiry<'_> {
    /// A file that needs ptrace access. A refusal is noted.
    fn guarded<T>(&mut self, path: &str, outcome: io::Result<T>) -> Option<T> {
        match outcome {
            Ok(content) => Some(content),
            Err(error) => {
                if error.kind() == io::ErrorKind::PermissionDenied {
                    self.deny(path, None);
                }
                None
            }
        }
    }

    fn deny(&mut self, path: &str, field: Option<&'static str>) {
        let path = self.procfs.path().join(path).display().to_string();
        self.denied.push(Denied { path, field, needs: Privilege::PtraceAccess });
    }

    fn status(&self, pid: Pid) -> Option<Status> {
        self.procfs.read(&format!("{pid}/status")).ok().map(Status::new)
    }

    fn wait(&mut self, row: &Process, folder: &str) -> Wait {
        if matches!(row.state, State::Zombie | State::Dead | State::Running) {
            return Wait::default();
        }
        let path = format!("{folder}/wchan");
        let wchan = self.procfs.read(&path).unwrap_or_default();
        let wchan = function_name(&String::from_utf8_lossy(&wchan));
        let path = format!("{folder}/syscall");
        let outcome = self.procfs.read(&path);
        let is_denied = matches!(&outcome, Err(error) if !is_gone(error));
        if wchan.is_none() && is_denied {
            // A wchan that may not be seen reads 0, which says so only beside this refusal.
            self.deny(&format!("{folder}/wchan"), None);
        }
        let call = self.guarded(&path, outcome);
        let call = call.and_then(|text| Call::parse(&String::from_utf8_lossy(&text)));
        // A kernel thread is in no call; the registers of its file are noise.
        let call = call.filter(|_| !row.is_kernel_thread());
        let call = call.map(|call| kin::renumbered(self.procfs, row.tgid, call));
        let fd = call.as_ref().and_then(Call::descriptor);
        let target = fd.and_then(|fd| {
            let path = format!("{}/fd/{fd}", row.tgid);
            let link = self.guarded(&path, self.procfs.link(&path))?;
            Some(target::target(self.procfs, row.tgid, fd, link))
        });
        Wait { wchan, call, target }
    }

    /// Whether a tracer's look is granted: by what was refused so far, or for a zombie, which no
    /// longer has the files read so far, by a link that it keeps. Reading that asks for the very
    /// access that field 52 needs; the files that a zombie keeps belong to root whoever ran it.
    fn access(&mut self, row: &Process) -> Access {
        // Of a stopped process it is field 52 that tells the signal.
        if row.state == State::Stopped && !self.denied.is_empty() && row.exit_code == 0 {
            self.deny(&format!("{}/stat", row.pid()), Some("exit_code"));
        }
        if row.state == State::Zombie {
            let link = self.procfs.link(&format!("{}/ns/user", row.pid()));
            if matches!(link, Err(error) if error.kind() == io::ErrorKind::PermissionDenied) {
                // A dead leader has no wait status yet.
                if row.exit_code == 0 && !row.is_dead_leader() {
                    self.deny(&format!("{}/stat", row.pid()), Some("exit_code"));
                }
                return Access::Denied;
            }
        }
        if self.denied.is_empty() { Access::Granted } else { Access::Denied }
    }

    fn threads(&mut self, pid: Pid, most: usize) -> Vec<Task> {
        let rows = self.procfs.threads(pid, Want::empty()).unwrap_or_default();
        let denied = self.denied.len();
        let tasks = rows
            .into_iter()
            .take(most)
            .map(|row| {
                let wait = self.wait(&row, &format!("{pid}/task/{}", row.pid()));
                Task { row, wait }
            })
            .collect();
        // What is denied of the leader is denied of every thread: once is enough.
        self.denied.truncate(denied);
        tasks
    }

    fn parent(&mut self, row: &Process) -> Option<Relative> {
        let parent = self.procfs.process(row.ppid, ROW).ok()?;
        let status = self.status(row.ppid);
        let init = status.as_ref().and_then(|status| self.init(status));
        if row.state != State::Zombie {
            return Some(Relative { row: parent, status, threads: Vec::new(), frozen: None, init });
        }
        let refused = self.denied.len();
        let threads = self.threads(row.ppid, PARENT_THREADS);
        let wait = threads.first().map(|task| task.wait.clone()).unwrap_or_default();
        let frozen = self.frozen(&parent, &wait);
        self.denied.truncate(refused);
        if wait.call.is_none() && matches!(parent.state, State::Sleeping) {
            self.probe(&format!("{}/syscall", row.ppid));
        }
        Some(Relative { status, threads, frozen, row: parent, init })
    }

    /// Of what the process with this status is the first.
    fn init(&self, status: &Status) -> Option<Init> {
        match status.ns_pids()[..] {
            [1] => {
                let is_first = is_in_first_pid_namespace(self.procfs);
                Some(if is_first { Init::OfMachine } else { Init::OfNamespace })
            }
            [.., 1] => Some(Init::OfNamespace),
            _ => None,
        }
    }

    fn probe(&mut self, path: &str) {
        let outcome = self.procfs.read(path);
        self.guarded(path, outcome);
    }

    fn frozen(&self, row: &Process, wait: &Wait) -> Option<Frozen> {
        let may_be = match row.state {
            State::Stopped | State::Traced | State::Uninterruptible => true,
            // A frozen task sleeps where signals are handled; unless that was denied, another
            // function means another reason.
            State::Sleeping => {
                !row.is_kernel_thread()
                    && wait.wchan.as_deref().is_none_or(|function| {
                        ["get_signal", "do_freezer_trap", "__refrigerator"].contains(&function)
                    })
            }
            _ => false,
        };
        if may_be { freezer::frozen(self.procfs, row.pid()) } else { None }
    }

    fn share(&self, row: &Process, threads: &[Task]) -> Option<Share> {
        let is_ready = |row: &Process| row.state == State::Running;
        if !is_ready(row) && !threads.iter().any(|task| is_ready(&task.row)) {
            return None;
        }
        if !self.procfs.is_live() {
            return None;
        }
        let pid = row.pid();
        let tids = match threads {
            [] => vec![pid],
            threads => threads.iter().map(|task| task.row.pid()).collect(),
        };
        let first = self.schedstat(pid, &tids)?;
        // An empty poll(2) is the wait that ends by its time-out alone.
        let _ = poll(&mut [], PollTimeout::from(SHARE_SAMPLE_MS));
        let second = self.schedstat(pid, &tids)?;
        Some(Share {
            ran_ns: second.ran_ns.saturating_sub(first.ran_ns),
            waited_ns: second.waited_ns.saturating_sub(first.waited_ns),
        })
    }

    fn schedstat(&self, pid: Pid, tids: &[Pid]) -> Option<Share> {
        use procfs::FromRead as _;
        let mut sum = Share { ran_ns: 0, waited_ns: 0 };
        for tid in tids {
            let text = self.procfs.read(&format!("{pid}/task/{tid}/schedstat")).ok()?;
            let one = procfs::process::Schedstat::from_read(text.as_slice()).ok()?;
            sum.ran_ns += one.sum_exec_runtime;
            sum.waited_ns += one.run_delay;
        }
        Some(sum)
    }

    fn lock_holder(&self, wait: &Wait, pid: Pid) -> Option<Process> {
        if !matches!(wait.awaits(), Awaits::FileLock(_)) {
            return None;
        }
        let text = self.procfs.read("locks").ok()?;
        let holder = target::lock_holder(&String::from_utf8_lossy(&text), pid)?;
        self.procfs.process(holder, ROW).ok()
    }
}
