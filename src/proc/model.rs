//! What a process is: plain values, filled by [`super::read`], judged by [`super::rules`].

use bitflags::bitflags;
use serde::Serialize;

use super::state::{Modifiers, StatCode, State};
use super::tty::Tty;
use super::wait_status::WaitStatus;
use crate::ui::Bytes;

/// A process or thread number (`pid_t`).
pub type Pid = i32;

/// The identity of a process. The kernel reuses numbers, so a pid alone may name another process a
/// moment later; with its start time it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ProcId {
    /// The number.
    pub pid: Pid,
    /// When it started, in clock ticks since boot (field 22 of proc_pid_stat(5)).
    pub start: u64,
}

bitflags! {
    /// Flags of a task (field 9 of proc_pid_stat(5), `PF_*` in `include/linux/sched.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct TaskFlags: u32 {
        /// It is ending.
        const EXITING = 0x0000_0004;
        /// It forked but did not exec.
        const FORKNOEXEC = 0x0000_0040;
        /// It used superuser privileges.
        const SUPERPRIV = 0x0000_0100;
        /// It dumped core.
        const DUMPCORE = 0x0000_0200;
        /// A signal ended it.
        const SIGNALED = 0x0000_0400;
        /// It is a kernel thread.
        const KTHREAD = 0x0020_0000;
        /// Every other bit.
        const OTHER = !0;
    }
}

/// A task as its stat file describes it, with what else the caller wanted to know.
#[derive(Debug, Clone)]
pub struct Process {
    /// Which one.
    pub id: ProcId,
    /// The process that it belongs to: its own pid, or for the row of a thread that of the leader.
    pub tgid: Pid,
    /// Its name: at most 15 bytes of the program's file name, or what the thread calls itself.
    pub comm: Bytes,
    /// The state of this task; for a process, that of its leader.
    pub state: State,
    /// The parent.
    pub ppid: Pid,
    /// The process group.
    pub pgrp: Pid,
    /// The session.
    pub session: Pid,
    /// The controlling terminal.
    pub tty: Tty,
    /// The foreground process group of that terminal, or -1.
    pub tpgid: Pid,
    /// Task flags.
    pub flags: TaskFlags,
    /// Page faults without and with input from a disk.
    pub faults: Faults,
    /// CPU time used, in clock ticks.
    pub times: Times,
    /// The kernel's priority (field 18): nice + 20, or for real-time policies negative.
    pub priority: i64,
    /// The nice value, -20 to 19.
    pub nice: i64,
    /// How many threads the process has.
    pub num_threads: u64,
    /// Virtual memory size in bytes.
    pub vsize: u64,
    /// Resident set size in pages.
    pub rss_pages: u64,
    /// The CPU that it ran on last.
    pub processor: i32,
    /// Real-time priority, 1 to 99, or 0.
    pub rt_priority: u32,
    /// Scheduling policy (sched(7)).
    pub policy: Policy,
    /// Field 52: for a zombie its wait status, for a stopped one its signal; 0 without ptrace access.
    pub exit_code: i32,
    /// What was read from other files.
    pub more: More,
}

/// Page faults (fields 10 to 13 of proc_pid_stat(5)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    /// Served from memory.
    pub minor: u64,
    /// Served from a disk.
    pub major: u64,
    /// The children's, minor.
    pub children_minor: u64,
    /// The children's, major.
    pub children_major: u64,
}

/// CPU time in clock ticks (fields 14 to 17 of proc_pid_stat(5)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// In user mode.
    pub user: u64,
    /// In the kernel.
    pub system: u64,
    /// The reaped children's, in user mode.
    pub children_user: u64,
    /// The reaped children's, in the kernel.
    pub children_system: u64,
}

/// A scheduling policy (field 41 of proc_pid_stat(5), sched(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Policy(pub u32);

impl Policy {
    /// The name that ps prints in its `CLS` column.
    pub const fn name(self) -> &'static str {
        match self.0 {
            0 => "TS",
            1 => "FF",
            2 => "RR",
            3 => "B",
            4 => "ISO",
            5 => "IDL",
            6 => "DLN",
            7 => "EXT",
            _ => "?",
        }
    }

    /// The constant of sched.h.
    pub const fn constant(self) -> &'static str {
        match self.0 {
            0 => "SCHED_OTHER",
            1 => "SCHED_FIFO",
            2 => "SCHED_RR",
            3 => "SCHED_BATCH",
            4 => "SCHED_ISO",
            5 => "SCHED_IDLE",
            6 => "SCHED_DEADLINE",
            7 => "SCHED_EXT",
            _ => "?",
        }
    }
}

/// What costs another file to know. `None` is what was not asked for, or could not be read.
#[derive(Debug, Clone, Default)]
pub struct More {
    /// The effective user id.
    pub euid: Option<u32>,
    /// The real user id.
    pub ruid: Option<u32>,
    /// The effective and the real group id.
    pub gids: Option<(u32, u32)>,
    /// Locked memory in KiB (`VmLck`).
    pub locked_kib: Option<u64>,
    /// The command line, arguments separated by NUL; empty for kernel threads and zombies.
    pub cmdline: Option<Bytes>,
    /// The kernel function it sleeps in.
    pub wchan: Option<Bytes>,
    /// The executable.
    pub exe: Option<Bytes>,
    /// The control groups, as /proc/PID/cgroup lists them.
    pub cgroup: Option<Bytes>,
    /// The namespaces, by the numbers of their inodes.
    pub namespaces: Option<Namespaces>,
    /// The security context (attr/current).
    pub context: Option<Bytes>,
    /// The audit login uid.
    pub loginuid: Option<u32>,
}

/// Inode numbers of a process's namespaces (namespaces(7)); `None` where access was denied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Namespaces {
    /// Control groups.
    pub cgroup: Option<u64>,
    /// System V IPC and POSIX message queues.
    pub ipc: Option<u64>,
    /// Mount points.
    pub mnt: Option<u64>,
    /// Network.
    pub net: Option<u64>,
    /// Process ids.
    pub pid: Option<u64>,
    /// Clocks.
    pub time: Option<u64>,
    /// Users and groups.
    pub user: Option<u64>,
    /// Host name.
    pub uts: Option<u64>,
}

impl Namespaces {
    /// The names under /proc/PID/ns.
    pub const NAMES: [&'static str; 8] =
        ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

    /// The namespaces in the order of [`Self::NAMES`].
    pub const fn all(&self) -> [Option<u64>; 8] {
        [self.cgroup, self.ipc, self.mnt, self.net, self.pid, self.time, self.user, self.uts]
    }

    /// The namespaces from an array in the order of [`Self::NAMES`].
    pub const fn from_array(inodes: [Option<u64>; 8]) -> Self {
        let [cgroup, ipc, mnt, net, pid, time, user, uts] = inodes;
        Self { cgroup, ipc, mnt, net, pid, time, user, uts }
    }
}

impl Process {
    /// Its number.
    pub const fn pid(&self) -> Pid {
        self.id.pid
    }

    /// Whether it is a kernel thread.
    pub const fn is_kernel_thread(&self) -> bool {
        self.flags.contains(TaskFlags::KTHREAD)
    }

    /// Whether this is a process, and not the row of one of its further threads.
    pub const fn is_leader(&self) -> bool {
        self.id.pid == self.tgid
    }

    /// Whether the leader has ended while other threads of the process live (`Zl`). Such a process
    /// cannot be reaped yet, and still runs.
    pub fn is_dead_leader(&self) -> bool {
        self.state == State::Zombie && self.num_threads > 1
    }

    /// Whether ps would print `+` here and be wrong: inside a pid namespace, a group and a terminal
    /// that lie outside both read 0, and ps takes the two zeros for the same group.
    pub const fn is_false_foreground(&self) -> bool {
        self.pgrp == 0 && self.tpgid == 0
    }

    /// The STAT code as ps prints it, except where ps is wrong ([`Self::is_false_foreground`]).
    pub fn stat_code(&self) -> StatCode {
        let mut modifiers = Modifiers::empty();
        modifiers.set(Modifiers::HIGH_PRIORITY, self.nice < 0);
        modifiers.set(Modifiers::LOW_PRIORITY, self.nice > 0);
        modifiers.set(Modifiers::LOCKED, self.more.locked_kib.is_some_and(|kib| kib > 0));
        modifiers.set(Modifiers::SESSION_LEADER, self.session == self.tgid);
        modifiers.set(Modifiers::MULTI_THREADED, self.num_threads > 1);
        modifiers
            .set(Modifiers::FOREGROUND, self.pgrp == self.tpgid && !self.is_false_foreground());
        StatCode { state: self.state, modifiers }
    }

    /// The wait status of a zombie, where field 52 shows one. A 0 is left out: it is either a clean
    /// exit or what the kernel shows without ptrace access, and only [`super::inquiry`] can tell.
    pub fn visible_wait_status(&self) -> Option<WaitStatus> {
        let is_ended = matches!(self.state, State::Zombie | State::Dead);
        (is_ended && self.exit_code != 0).then_some(WaitStatus(self.exit_code))
    }

    /// CPU time used so far, in clock ticks.
    pub const fn cpu_ticks(&self) -> u64 {
        self.times.user.saturating_add(self.times.system)
    }
}

/// Facts about the machine at the time of a [`Snapshot`] that a process's numbers are counted in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machine {
    /// Clock ticks in a second (`sysconf(_SC_CLK_TCK)`).
    pub ticks_per_second: u64,
    /// Bytes in a page.
    pub page_size: u64,
    /// Time since boot, in hundredths of a second (/proc/uptime).
    pub uptime_centis: u64,
    /// When the machine booted, in seconds since 1970 (`btime` of /proc/stat), where it was asked for.
    pub boot_time: Option<i64>,
    /// Bytes of memory, where they were asked for.
    pub total_memory: Option<u64>,
}

impl Machine {
    /// How long ago a process started, in seconds.
    pub fn elapsed(&self, process: &Process) -> u64 {
        self.elapsed_centis(process) / 100
    }

    /// The share of one CPU that a process used over its whole life, in percent, as `ps -o %cpu` of
    /// procps 4 has it: by a life that is measured to the hundredth of a second.
    #[expect(clippy::cast_precision_loss, reason = "a percentage needs no 52 bits")]
    pub fn cpu_percent(&self, process: &Process) -> f64 {
        let elapsed = self.elapsed_centis(process);
        if elapsed == 0 {
            return 0.0;
        }
        let centis = process.cpu_ticks() as f64 * 100.0 / self.ticks_per_second.max(1) as f64;
        centis * 100.0 / elapsed as f64
    }

    /// How long ago a process started, in milliseconds, as exactly as clock ticks tell it.
    pub fn elapsed_ms(&self, process: &Process) -> u64 {
        self.elapsed_centis(process).saturating_mul(10)
    }

    fn elapsed_centis(&self, process: &Process) -> u64 {
        let start_centis = process.id.start.saturating_mul(100) / self.ticks_per_second.max(1);
        self.uptime_centis.saturating_sub(start_centis)
    }
}

/// Every task at one instant, or as near to that as reading one file after another comes.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// In ascending order of pid; where threads were asked for, each behind its leader.
    pub processes: Vec<Process>,
    /// What their numbers are counted in.
    pub machine: Machine,
    /// How many were listed but had ended before they could be read.
    pub vanished: usize,
}

impl Snapshot {
    /// The process of this number.
    pub fn get(&self, pid: Pid) -> Option<&Process> {
        let index = self.processes.partition_point(|process| process.tgid < pid);
        self.processes.get(index).filter(|process| process.pid() == pid)
    }

    /// The processes whose parent this is, in ascending order of pid.
    pub fn children(&self, pid: Pid) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter(move |process| process.ppid == pid && process.is_leader())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A process that sleeps or does what its state says, and nothing else.
    pub(crate) fn process(pid: Pid, ppid: Pid, name: &str, state: State) -> Process {
        Process {
            id: ProcId { pid, start: 0 },
            tgid: pid,
            comm: Bytes::from(name),
            state,
            ppid,
            pgrp: pid,
            session: pid,
            tty: Tty(0),
            tpgid: -1,
            flags: TaskFlags::empty(),
            faults: Faults::default(),
            times: Times::default(),
            priority: 20,
            nice: 0,
            num_threads: 1,
            vsize: 4096,
            rss_pages: 1,
            processor: 0,
            rt_priority: 0,
            policy: Policy(0),
            exit_code: 0,
            more: More::default(),
        }
    }

    /// These processes on a machine with the usual units, an hour after it booted.
    pub(crate) fn snapshot(processes: Vec<Process>) -> Snapshot {
        let machine = Machine {
            ticks_per_second: 100,
            page_size: 4096,
            uptime_centis: 360_000,
            boot_time: None,
            total_memory: Some(1 << 30),
        };
        Snapshot { processes, machine, vanished: 0 }
    }
}
