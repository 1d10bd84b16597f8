//! What a sleeping task waits for, told from its system call and from the kernel function it sleeps
//! in.
//!
//! /proc/PID/syscall (proc_pid_syscall(5)) is the better witness: it names the call and its
//! arguments, hence the descriptor or the child. /proc/PID/wchan (proc_pid_wchan(5)) is left where
//! there is no call (kernel threads) or the kernel stopped the task on its way (page faults).

use syscalls::Sysno;

use super::model::Pid;
use crate::ui::Bytes;

/// What is known of a task's waiting. `None` is what was denied, or what it does not wait in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wait {
    /// The kernel function it sleeps in, without the compiler's suffixes.
    pub wchan: Option<String>,
    /// The system call it sleeps in.
    pub call: Option<Call>,
    /// What the descriptor of that call is.
    pub target: Option<Target>,
}

/// A system call in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Its number on this machine.
    pub number: u32,
    /// Its argument registers. The number of a child in them is the one that this /proc knows.
    pub args: [u64; 6],
}

/// A file descriptor that a task waits on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The descriptor.
    pub fd: i32,
    /// Where its link in /proc/PID/fd points.
    pub link: Bytes,
    /// For a socket, its protocol and addresses.
    pub socket: Option<String>,
    /// Relatives that hold the other end of the pipe: pid, comm and descriptor.
    pub peers: Vec<Peer>,
}

/// A process that holds the other end of a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Which process.
    pub pid: Pid,
    /// Its name.
    pub comm: Bytes,
    /// Its descriptor.
    pub fd: i32,
}

/// What kind of thing a descriptor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A pipe or FIFO.
    Pipe,
    /// A socket.
    Socket,
    /// A terminal.
    Terminal,
    /// An anonymous inode: eventfd, inotify, signalfd, timerfd, …
    Anonymous,
    /// Anything with a path.
    File,
}

impl Target {
    /// What kind of thing it is, by its link (proc_pid_fd(5)).
    pub fn kind(&self) -> TargetKind {
        let link = self.link.as_bytes();
        let is = |prefix: &str| link.starts_with(prefix.as_bytes());
        if is("pipe:") {
            TargetKind::Pipe
        } else if is("socket:") {
            TargetKind::Socket
        } else if is("anon_inode:") {
            TargetKind::Anonymous
        } else if is("/dev/pts/") || is("/dev/tty") || is("/dev/console") {
            TargetKind::Terminal
        } else {
            TargetKind::File
        }
    }
}

/// Which children a call of the wait(2) family waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Children {
    /// Any.
    Any,
    /// One, by pid.
    One(Pid),
    /// Those of a process group.
    Group(Pid),
    /// One, by a pidfd.
    Descriptor(i32),
}

/// What a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// Input from a descriptor (read, recv, accept).
    Input(Option<i32>),
    /// Room to write into a descriptor.
    Room(Option<i32>),
    /// A connection that comes in.
    Connection(Option<i32>),
    /// Any of several descriptors (poll, select, epoll).
    AnyOfMany,
    /// A child that changes its state.
    Child(Children),
    /// A futex: a lock, a condition variable or a thread that ends.
    Futex,
    /// A lock on a file.
    FileLock(Option<i32>),
    /// Time to pass.
    Time,
    /// A signal.
    Signal,
    /// A System V or POSIX queue or semaphore.
    Ipc,
    /// Asynchronous I/O that completes.
    Completion,
    /// The child of vfork(2) to exec or end.
    VforkChild,
    /// A disk or another block device.
    Disk,
    /// A server of a network file system.
    NetworkFileSystem,
    /// The daemon of a FUSE file system.
    Fuse,
    /// A lock inside the kernel.
    KernelLock,
    /// Something else.
    Other,
}

/// The kinds of id that waitid(2) takes (`include/uapi/linux/wait.h`).
const P_PID: i32 = 1;
const P_PGID: i32 = 2;
const P_PIDFD: i32 = 3;

impl Call {
    /// Reads the text of /proc/PID/syscall. `None` is `running`, or a task that is in no call.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let number = words.next()?.parse().ok()?;
        let mut args = [0; 6];
        for arg in &mut args {
            *arg = u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
        }
        Some(Self { number, args })
    }

    /// The name in the system call table of this machine.
    pub fn name(&self) -> Option<&'static str> {
        Sysno::new(self.number as usize).map(|sysno| sysno.name())
    }

    /// The descriptor that the call waits on.
    pub fn descriptor(&self) -> Option<i32> {
        match self.awaits() {
            Awaits::Input(fd)
            | Awaits::Room(fd)
            | Awaits::Connection(fd)
            | Awaits::FileLock(fd) => fd,
            _ => None,
        }
    }

    /// What the call waits for, where it is one that ptool knows.
    pub fn awaits(&self) -> Awaits {
        let fd = || Some(self.int(0));
        match self.name().unwrap_or_default() {
            "read" | "readv" | "pread64" | "preadv" | "preadv2" | "recvfrom" | "recvmsg"
            | "recvmmsg" | "splice" | "tee" | "getdents64" => Awaits::Input(fd()),
            // The first descriptor of sendfile(2) is the one that is written to.
            "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2" | "sendto" | "sendmsg"
            | "sendmmsg" | "sendfile" | "connect" => Awaits::Room(fd()),
            "accept" | "accept4" => Awaits::Connection(fd()),
            "poll" | "ppoll" | "select" | "pselect6" | "epoll_wait" | "epoll_pwait"
            | "epoll_pwait2" => Awaits::AnyOfMany,
            "wait4" => Awaits::Child(match self.int(0) {
                -1 => Children::Any,
                // 0 is the caller's own group, whose number is not among the arguments.
                pid if pid <= 0 => Children::Group(pid.wrapping_neg()),
                pid => Children::One(pid),
            }),
            "waitid" => Awaits::Child(match self.int(0) {
                P_PID => Children::One(self.int(1)),
                P_PGID => Children::Group(self.int(1)),
                P_PIDFD => Children::Descriptor(self.int(1)),
                _ => Children::Any,
            }),
            "futex" | "futex_wait" | "futex_waitv" | "futex_requeue" => Awaits::Futex,
            "flock" => Awaits::FileLock(fd()),
            "fcntl" if self.is_lock_command() => Awaits::FileLock(fd()),
            // restart_syscall(2) goes on with a sleep, a poll or a futex that a stop interrupted: the
            // kernel function alone tells which.
            "nanosleep" | "clock_nanosleep" => Awaits::Time,
            "pause" | "rt_sigsuspend" | "rt_sigtimedwait" => Awaits::Signal,
            "msgrcv" | "msgsnd" | "semop" | "semtimedop" | "mq_timedreceive" | "mq_timedsend" => {
                Awaits::Ipc
            }
            "io_uring_enter" | "io_getevents" | "io_pgetevents" => Awaits::Completion,
            "vfork" => Awaits::VforkChild,
            "fsync" | "fdatasync" | "sync" | "syncfs" | "sync_file_range" => Awaits::Disk,
            _ => Awaits::Other,
        }
    }

    /// The same call for this child or group, in whose place it named one by a number of another pid
    /// namespace.
    #[must_use]
    pub fn naming(mut self, number: Pid) -> Self {
        let register = |number: Pid| u64::from(number.cast_unsigned());
        match (self.name().unwrap_or_default(), self.awaits()) {
            ("wait4", Awaits::Child(Children::One(_))) => self.args[0] = register(number),
            ("wait4", Awaits::Child(Children::Group(_))) => {
                self.args[0] = register(number.wrapping_neg());
            }
            ("waitid", Awaits::Child(Children::One(_) | Children::Group(_))) => {
                self.args[1] = register(number);
            }
            _ => {}
        }
        self
    }

    fn is_lock_command(&self) -> bool {
        [nix::libc::F_SETLKW, nix::libc::F_OFD_SETLKW].contains(&self.int(1))
    }

    /// An argument that the call takes as an `int`: the low half of the register.
    fn int(&self, index: usize) -> i32 {
        let [a, b, c, d, ..] = self.args[index].to_le_bytes();
        i32::from_le_bytes([a, b, c, d])
    }
}

impl Wait {
    /// What the task waits for. Inside a call that may wait for many things, the kernel function
    /// says which: a `read` may wait for a disk, a FUSE daemon or a lock of the kernel.
    pub fn awaits(&self) -> Awaits {
        let by_function = self.wchan.as_deref().map_or(Awaits::Other, by_function);
        match by_function {
            Awaits::Disk
            | Awaits::NetworkFileSystem
            | Awaits::Fuse
            | Awaits::KernelLock
            | Awaits::VforkChild => by_function,
            _ => match self.call.as_ref().map_or(Awaits::Other, Call::awaits) {
                Awaits::Other => by_function,
                by_call => by_call,
            },
        }
    }
}

/// The name of a kernel function without what the compiler added to it.
pub fn function_name(wchan: &str) -> Option<String> {
    let name = wchan.trim().split('.').next().unwrap_or_default();
    (!name.is_empty() && name != "0").then(|| name.to_owned())
}

/// What a task waits for that sleeps in this kernel function.
fn by_function(function: &str) -> Awaits {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| function.starts_with(prefix));
    let has = |parts: &[&str]| parts.iter().any(|part| function.contains(part));
    if starts(&["request_wait_answer", "fuse_"]) || has(&["_fuse_"]) {
        Awaits::Fuse
    } else if starts(&["rpc_", "nfs", "cifs", "smb", "ceph_", "wait_for_response", "p9_"]) {
        Awaits::NetworkFileSystem
    } else if starts(&[
        "io_schedule",
        "folio_wait",
        "wait_on_page",
        "wait_on_buffer",
        "bit_wait_io",
    ]) || starts(&[
        "jbd2_",
        "blk_",
        "submit_bio_wait",
        "wait_on_bit_io",
        "xfs_",
        "btrfs_",
        "ext4_",
    ]) || starts(&[
        "do_get_write_access",
        "writeback_",
        "wb_wait",
        "balance_dirty",
        "md_",
        "dm_",
    ]) {
        Awaits::Disk
    } else if starts(&["rwsem_", "__mutex", "mutex_", "down", "__down", "rt_mutex", "percpu_rwsem"])
    {
        Awaits::KernelLock
    } else if function == "kernel_clone" || has(&["vfork"]) {
        Awaits::VforkChild
    } else if function == "do_wait" {
        Awaits::Child(Children::Any)
    } else if has(&["futex"]) {
        Awaits::Futex
    } else if has(&["pipe_write", "wait_for_space", "sk_stream_wait_memory"]) {
        Awaits::Room(None)
    } else if has(&["_accept"]) {
        Awaits::Connection(None)
    } else if has(&[
        "pipe_read",
        "wait_for_more_packets",
        "stream_read",
        "n_tty_read",
        "wait_woken",
    ]) || has(&[
        "sk_wait_data",
        "stream_data_wait",
        "eventfd_read",
        "do_wait_intr",
        "inotify_read",
        "signalfd_",
    ]) || has(&["timerfd_read", "unix_dgram_recvmsg", "wait_for_packet", "vsock_"])
    {
        Awaits::Input(None)
    } else if starts(&["poll_schedule", "do_select", "do_sys_poll", "ep_poll", "do_epoll_wait"]) {
        Awaits::AnyOfMany
    } else if has(&["nanosleep", "schedule_hrtimeout", "schedule_timeout", "msleep"]) {
        Awaits::Time
    } else if has(&["sys_pause", "sigsuspend", "sigtimedwait"]) {
        Awaits::Signal
    } else if has(&["locks_lock", "fcntl_setlk", "posix_lock", "flock_lock"]) {
        Awaits::FileLock(None)
    } else if has(&["msgrcv", "msgsnd", "semtimedop", "mqueue", "wq_sleep"]) {
        Awaits::Ipc
    } else if has(&["io_cqring_wait", "read_events"]) {
        Awaits::Completion
    } else {
        Awaits::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(wchan: &str, call: Option<(Sysno, [u64; 6])>) -> Awaits {
        let call = call.map(|(sysno, args)| Call { number: sysno as u32, args });
        Wait { wchan: function_name(wchan), call, target: None }.awaits()
    }

    #[test]
    fn the_text_of_the_syscall_file_is_read() {
        let call =
            Call::parse("61 0xffffffff 0x7ffc 0x0 0x0 0x0 0x0 0x7ff 0x7ff\n").expect("a call");
        assert_eq!((call.number, call.args[0]), (61, 0xffff_ffff));
        for text in ["running\n", "-1 0x7ffc 0x7f\n", "", "61 0x1"] {
            assert_eq!(Call::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn wait4_names_the_child_it_waits_for() {
        let child = |arg| wait("do_wait", Some((Sysno::wait4, [arg, 0, 0, 0, 0, 0])));
        assert_eq!(child(0xffff_ffff), Awaits::Child(Children::Any));
        assert_eq!(child(u64::MAX), Awaits::Child(Children::Any));
        assert_eq!(child(17), Awaits::Child(Children::One(17)));
        assert_eq!(child(0), Awaits::Child(Children::Group(0)));
        assert_eq!(child(u64::from((-5_i32).cast_unsigned())), Awaits::Child(Children::Group(5)));
    }

    #[test]
    fn waitid_names_the_child_it_waits_for() {
        let child = |kind, id| wait("do_wait", Some((Sysno::waitid, [kind, id, 0, 0, 0, 0])));
        assert_eq!(child(0, 0), Awaits::Child(Children::Any));
        assert_eq!(child(1, 17), Awaits::Child(Children::One(17)));
        assert_eq!(child(2, 5), Awaits::Child(Children::Group(5)));
        assert_eq!(child(3, 4), Awaits::Child(Children::Descriptor(4)));
    }

    #[test]
    fn a_child_of_another_namespace_gets_its_number_here() {
        let renamed = |sysno: Sysno, args: [u64; 2]| {
            let [a, b] = args;
            let call = Call { number: sysno as u32, args: [a, b, 0, 0, 0, 0] };
            call.naming(170).awaits()
        };
        let group = u64::from((-5_i32).cast_unsigned());
        assert_eq!(renamed(Sysno::wait4, [17, 0]), Awaits::Child(Children::One(170)));
        assert_eq!(renamed(Sysno::wait4, [group, 0]), Awaits::Child(Children::Group(170)));
        assert_eq!(renamed(Sysno::waitid, [1, 17]), Awaits::Child(Children::One(170)));
        assert_eq!(renamed(Sysno::waitid, [2, 17]), Awaits::Child(Children::Group(170)));
        assert_eq!(renamed(Sysno::waitid, [3, 4]), Awaits::Child(Children::Descriptor(4)));
    }

    #[test]
    fn a_sleep_that_goes_on_after_a_stop_is_told_by_the_kernel_function() {
        let again = Some((Sysno::restart_syscall, [0; 6]));
        assert_eq!(wait("poll_schedule_timeout", again), Awaits::AnyOfMany);
        assert_eq!(wait("futex_do_wait", again), Awaits::Futex);
        assert_eq!(wait("hrtimer_nanosleep", again), Awaits::Time);
        assert_eq!(wait("0", again), Awaits::Other);
    }

    #[test]
    fn the_lowest_number_is_no_panic() {
        let lowest = u64::from(i32::MIN.cast_unsigned());
        let call = wait("do_wait", Some((Sysno::wait4, [lowest, 0, 0, 0, 0, 0])));
        assert!(matches!(call, Awaits::Child(Children::Group(_))));
    }

    #[test]
    fn the_kernel_function_says_what_a_read_really_waits_for() {
        let read = Some((Sysno::read, [3, 0, 0, 0, 0, 0]));
        assert_eq!(wait("anon_pipe_read", read), Awaits::Input(Some(3)));
        assert_eq!(wait("folio_wait_bit_common", read), Awaits::Disk);
        assert_eq!(wait("request_wait_answer", read), Awaits::Fuse);
        assert_eq!(wait("rwsem_down_read_slowpath", read), Awaits::KernelLock);
    }

    #[test]
    fn the_kernel_function_is_enough_where_the_call_is_denied() {
        assert_eq!(wait("poll_schedule_timeout.constprop.0", None), Awaits::AnyOfMany);
        assert_eq!(wait("do_sigtimedwait.isra.0", None), Awaits::Signal);
        assert_eq!(wait("kernel_clone", None), Awaits::VforkChild);
        assert_eq!(wait("0", None), Awaits::Other);
    }

    #[test]
    fn a_link_says_what_a_descriptor_is() {
        let kind = |link: &str| {
            Target { fd: 0, link: Bytes::from(link), socket: None, peers: Vec::new() }.kind()
        };
        assert_eq!(kind("pipe:[1]"), TargetKind::Pipe);
        assert_eq!(kind("socket:[1]"), TargetKind::Socket);
        assert_eq!(kind("anon_inode:[eventfd]"), TargetKind::Anonymous);
        assert_eq!(kind("/dev/pts/0"), TargetKind::Terminal);
        assert_eq!(kind("/var/log/syslog"), TargetKind::File);
    }
}
