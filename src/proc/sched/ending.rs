//! The wait status of processes that are no children of ptool: from their entry while they are
//! zombies, or from the kernel's memory of them behind a descriptor that was opened before.
#![expect(unsafe_code, reason = "PIDFD_GET_INFO has no safe form")]

use std::collections::BTreeMap;
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::proc::child::{Patience, pidfd_open, waitpid};
use crate::proc::model::Pid;
use crate::proc::read::{ProcFs, Want};
use crate::proc::state::State;
use crate::proc::wait_status::WaitStatus;

/// `struct pidfd_info` of `include/uapi/linux/pidfd.h`, as of its first version.
#[repr(C)]
#[derive(Debug, Default)]
struct Info {
    mask: u64,
    cgroup: u64,
    ids: [u32; 11],
    exit_code: i32,
}

/// `PIDFD_INFO_EXIT`: the kernel still knows how a process ended that has been reaped (since 6.15).
const EXIT: u64 = 1 << 3;

mod call {
    nix::ioctl_readwrite!(
        /// `PIDFD_GET_INFO` of `include/uapi/linux/pidfd.h`.
        pidfd_get_info,
        0xff,
        11,
        super::Info
    );
}

/// How long a process may take from its last step until its wait status can be read.
const PATIENCE: Duration = Duration::from_millis(20);

/// Descriptors of the processes whose end is of interest.
#[derive(Debug, Default)]
pub struct Endings {
    held: BTreeMap<Pid, OwnedFd>,
    child: Option<Pid>,
}

impl Endings {
    /// Cares for the end of this process, which may have ended already.
    pub fn hold(&mut self, process: Pid) {
        if let Ok(fd) = pidfd_open(process) {
            self.held.entry(process).or_insert(fd);
        }
    }

    /// The same of a child, which is reaped when it has ended.
    pub fn hold_child(&mut self, process: Pid) {
        self.child = Some(process);
        self.hold(process);
    }

    /// The descriptor of a process, readable when it has ended.
    pub fn descriptor(&self, process: Pid) -> Option<&OwnedFd> {
        self.held.get(&process)
    }

    /// Whether all of these have ended. One that could not be held has ended before.
    pub fn have_all_ended(&self, processes: &[Pid]) -> bool {
        let is_over = |process| self.held.get(process).is_none_or(has_ended);
        processes.iter().all(is_over)
    }

    /// The wait status of a process that is ending, where the kernel tells it.
    pub fn status(&mut self, process: Pid, procfs: &ProcFs) -> Option<WaitStatus> {
        let fd = self.held.remove(&process)?;
        let millis = u16::try_from(PATIENCE.as_millis()).unwrap_or(u16::MAX);
        let _ = poll(&mut [PollFd::new(fd.as_fd(), PollFlags::POLLIN)], millis);
        if self.child == Some(process) {
            let ended = waitpid(process, Patience::Ask).ok().flatten().map(|(_, status)| status);
            if ended.is_none() {
                self.held.insert(process, fd);
            }
            return ended;
        }
        remembered(&fd).or_else(|| of_zombie(process, procfs)).or_else(|| remembered(&fd))
    }
}

fn has_ended(fd: &OwnedFd) -> bool {
    let mut fds = [PollFd::new(fd.as_fd(), PollFlags::POLLIN)];
    poll(&mut fds, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

fn of_zombie(process: Pid, procfs: &ProcFs) -> Option<WaitStatus> {
    let row = procfs.process(process, Want::empty()).ok()?;
    // Without ptrace access the field reads 0, which would be a success that nobody has seen. The
    // personality is kept from whom that is kept from.
    let is_told = || row.exit_code != 0 || procfs.read(&format!("{process}/personality")).is_ok();
    (row.state == State::Zombie && is_told()).then_some(WaitStatus(row.exit_code))
}

fn remembered(fd: &OwnedFd) -> Option<WaitStatus> {
    let mut info = Info { mask: EXIT, ..Info::default() };
    // SAFETY: the structure lives, and its size is part of the number of the call.
    let asked: Result<libc::c_int, Errno> =
        unsafe { call::pidfd_get_info(fd.as_raw_fd(), &raw mut info) };
    (asked.is_ok() && info.mask & EXIT != 0).then_some(WaitStatus(info.exit_code))
}
