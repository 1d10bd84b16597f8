//! tracefs, where the formats of the tracepoints are. It is often mounted nowhere, and is root's.
#![expect(unsafe_code, reason = "the calls of the mount API have no safe form in nix")]

use std::ffi::c_int;
use std::io::{self, Read as _};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::libc;
use nix::sys::stat::Mode;

use super::format::Format;

/// Where distributions mount it (`Documentation/trace/ftrace.rst`).
const MOUNTED: [&str; 2] = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/// `FSOPEN_CLOEXEC`, `FSMOUNT_CLOEXEC` and `FSCONFIG_CMD_CREATE` of `include/uapi/linux/mount.h`.
const CLOEXEC: c_int = 1;
const CREATE: c_int = 6;

/// The root of a tracefs.
#[derive(Debug)]
pub(super) struct Tracefs(OwnedFd);

impl Tracefs {
    /// Opens the one that is mounted. Where there is none, makes a mount of its own, which is
    /// attached nowhere: nobody else sees it, and it goes with the descriptor (fsmount(2)).
    ///
    /// # Errors
    /// `EACCES` or `EPERM` without the privilege, `ENODEV` where the kernel has no tracefs.
    pub(super) fn open() -> io::Result<Self> {
        let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let mut denied = None;
        for path in MOUNTED {
            let opened = open(path, flags, Mode::empty());
            match opened
                .and_then(|root| openat(&root, "events", flags, Mode::empty()).map(|_| root))
            {
                Ok(root) => return Ok(Self(root)),
                Err(Errno::EACCES | Errno::EPERM) => denied = Some(Errno::EACCES),
                Err(_) => {}
            }
        }
        Ok(Self(mount_detached().map_err(|errno| denied.unwrap_or(errno))?))
    }

    /// The format of a tracepoint, named as in `sched/sched_switch`.
    pub(super) fn format(&self, name: &str) -> io::Result<Format> {
        let path = format!("events/{name}/format");
        let file =
            openat(&self.0, path.as_str(), OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())?;
        let mut text = String::new();
        std::fs::File::from(file).read_to_string(&mut text)?;
        Format::parse(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, path))
    }
}

fn mount_detached() -> nix::Result<OwnedFd> {
    let none = std::ptr::null::<libc::c_char>();
    // SAFETY: the name is a C string, the null pointers stand where the command takes no key and no
    // value, and the descriptors that are returned belong to nobody else.
    unsafe {
        let context = owned(libc::syscall(libc::SYS_fsopen, c"tracefs".as_ptr(), CLOEXEC))?;
        let fd = context.as_raw_fd();
        Errno::result(libc::syscall(libc::SYS_fsconfig, fd, CREATE, none, none, 0))?;
        owned(libc::syscall(libc::SYS_fsmount, fd, CLOEXEC, 0))
    }
}

/// # Safety
/// A result that is no error must be a descriptor that nobody else owns.
unsafe fn owned(result: libc::c_long) -> nix::Result<OwnedFd> {
    let fd = c_int::try_from(Errno::result(result)?).map_err(|_| Errno::EBADF)?;
    // SAFETY: the caller says so.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}
