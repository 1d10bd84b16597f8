//! The files of a task's directory in /proc, and what it takes to read them.

use crate::proc::{Capability, Pid};

/// A file or directory below /proc/PID (proc_pid(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    /// `stat`.
    Stat,
    /// `status`.
    Status,
    /// `cmdline`.
    Cmdline,
    /// `exe`, a link.
    Exe,
    /// `cwd`, a link.
    Cwd,
    /// `root`, a link.
    Root,
    /// `wchan`.
    Wchan,
    /// `syscall`.
    Syscall,
    /// `autogroup`.
    Autogroup,
    /// `schedstat`.
    Schedstat,
    /// `timerslack_ns`.
    Timerslack,
    /// `oom_score`.
    OomScore,
    /// `oom_score_adj`.
    OomScoreAdj,
    /// `cgroup`.
    Cgroup,
    /// `smaps_rollup`.
    SmapsRollup,
    /// `loginuid`.
    Loginuid,
    /// `attr/current`.
    Label,
    /// `limits`.
    Limits,
    /// `io`.
    Io,
    /// The directory `fd` and the links in it.
    Descriptors,
    /// The links in the directory `ns`.
    Namespaces,
    /// The directory `task` and `stat` of every thread.
    Threads,
    /// `task/TID/children` of every thread, and `stat` of every child.
    Children,
}

/// What the kernel asks of a reader that is not the task itself (ptrace(2), "access mode").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// Ptrace access: the same user and a process that may be dumped, or `CAP_SYS_PTRACE`.
    Ptrace,
    /// To be the owner of the file or `CAP_DAC_READ_SEARCH`; and ptrace access.
    OwnerAndPtrace,
    /// `CAP_SYS_NICE`.
    Nice,
}

impl Need {
    /// The capabilities that are enough for everybody.
    pub const fn capabilities(self) -> &'static [Capability] {
        match self {
            Self::Nothing => &[],
            Self::Ptrace => &[Capability::SYS_PTRACE],
            Self::OwnerAndPtrace => &[Capability::DAC_READ_SEARCH, Capability::SYS_PTRACE],
            Self::Nice => &[Capability::SYS_NICE],
        }
    }

    /// Its name in the ids of locales/.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Ptrace => "ptrace",
            Self::OwnerAndPtrace => "owner",
            Self::Nice => "nice",
        }
    }
}

impl File {
    /// Its name below the task's directory.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stat => "stat",
            Self::Status => "status",
            Self::Cmdline => "cmdline",
            Self::Exe => "exe",
            Self::Cwd => "cwd",
            Self::Root => "root",
            Self::Wchan => "wchan",
            Self::Syscall => "syscall",
            Self::Autogroup => "autogroup",
            Self::Schedstat => "schedstat",
            Self::Timerslack => "timerslack_ns",
            Self::OomScore => "oom_score",
            Self::OomScoreAdj => "oom_score_adj",
            Self::Cgroup => "cgroup",
            Self::SmapsRollup => "smaps_rollup",
            Self::Loginuid => "loginuid",
            Self::Label => "attr/current",
            Self::Limits => "limits",
            Self::Io => "io",
            Self::Descriptors => "fd",
            Self::Namespaces => "ns",
            Self::Threads => "task",
            Self::Children => "children",
        }
    }

    /// What it takes to read it (the modes and checks of `tid_base_stuff` in `fs/proc/base.c`).
    pub const fn need(self) -> Need {
        match self {
            // Field 52 of stat and the wait channel are shown as 0 rather than refused.
            Self::Stat
            | Self::Wchan
            | Self::Exe
            | Self::Cwd
            | Self::Root
            | Self::Namespaces
            | Self::SmapsRollup => Need::Ptrace,
            Self::Io | Self::Syscall | Self::Descriptors => Need::OwnerAndPtrace,
            Self::Timerslack => Need::Nice,
            _ => Need::Nothing,
        }
    }

    /// Where it stands for a task. Two files exist for the process alone, though the kernel answers
    /// for the thread that is asked for.
    pub fn path(self, tgid: Pid, tid: Pid) -> String {
        let name = self.name();
        match self {
            Self::Autogroup | Self::Timerslack => format!("{tid}/{name}"),
            Self::Threads => format!("{tgid}/{name}"),
            Self::Children => format!("{tgid}/task/*/{name}"),
            _ if tgid == tid => format!("{tid}/{name}"),
            _ => format!("{tgid}/task/{tid}/{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_read_below_its_process() {
        assert_eq!(File::Stat.path(7, 9), "7/task/9/stat");
        assert_eq!(File::Stat.path(7, 7), "7/stat");
        assert_eq!(File::Timerslack.path(7, 9), "9/timerslack_ns");
    }
}
