//! The least that reading /proc can cost: getdents64, openat, read and close, and nothing is parsed.

use std::ffi::CStr;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd};

use anyhow::{Result, bail};
use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open, openat};
use nix::libc;
use nix::sys::stat::{Mode, fstatat};
use nix::unistd::read;

/// What is read of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    Stat,
    Status,
    CommandLine,
    /// No file, but the owner of the process's directory.
    Owner,
}

impl File {
    const ALL: [Self; 4] = [Self::Stat, Self::Status, Self::CommandLine, Self::Owner];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Stat => "stat",
            Self::Status => "status",
            Self::CommandLine => "cmdline",
            Self::Owner => "owner",
        }
    }

    /// Files by their names with commas between them.
    pub(crate) fn list(text: &str) -> Result<Vec<Self>> {
        text.split(',')
            .map(|name| match Self::ALL.into_iter().find(|file| file.name() == name) {
                Some(file) => Ok(file),
                None => bail!("{name:?} is not read"),
            })
            .collect()
    }
}

/// Reads these of every process.
pub(crate) fn sweep(files: &[File]) -> Result<()> {
    let root =
        open("/proc", OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())?;
    let mut entries = vec![0; 256 * 1024];
    let mut path = Vec::with_capacity(64);
    let mut text = vec![0; 4096];
    loop {
        let used = directory_entries(&root, &mut entries)?;
        if used == 0 {
            return Ok(());
        }
        for pid in Pids(&entries[..used]) {
            for file in files {
                path.clear();
                path.extend_from_slice(pid);
                if *file != File::Owner {
                    path.push(b'/');
                    path.extend_from_slice(file.name().as_bytes());
                }
                path.push(0);
                let path = CStr::from_bytes_with_nul(&path)?;
                // A process may have ended.
                let _ = match file {
                    File::Owner => fstatat(&root, path, AtFlags::empty()).map(drop),
                    _ => swallow(root.as_fd(), path, &mut text),
                };
            }
        }
    }
}

fn swallow(root: BorrowedFd<'_>, path: &CStr, text: &mut [u8]) -> nix::Result<()> {
    let file = openat(root, path, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    read(file, text).map(drop)
}

/// Fills the buffer with entries as getdents64(2) lays them out, and tells how much of it.
fn directory_entries(directory: &OwnedFd, entries: &mut [u8]) -> Result<usize> {
    #[expect(unsafe_code, reason = "the C library has no getdents64 for Rust")]
    // SAFETY: the kernel writes at most as many bytes as the buffer has.
    let used = unsafe {
        libc::syscall(
            libc::SYS_getdents64,
            directory.as_raw_fd(),
            entries.as_mut_ptr(),
            entries.len(),
        )
    };
    Ok(usize::try_from(Errno::result(used)?)?)
}

/// The names among directory entries that are numbers.
struct Pids<'a>(&'a [u8]);

impl<'a> Iterator for Pids<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<Self::Item> {
        /// Where struct linux_dirent64 has its own length, and its name.
        const LENGTH: usize = 16;
        const NAME: usize = 19;
        loop {
            let length = self.0.get(LENGTH..LENGTH + 2)?;
            let length = usize::from(u16::from_ne_bytes([length[0], length[1]]));
            let (entry, rest) = self.0.split_at_checked(length)?;
            self.0 = rest;
            let name = entry.get(NAME..)?;
            let end = name.iter().position(|byte| *byte == 0)?;
            if name[0].is_ascii_digit() {
                return Some(&name[..end]);
            }
        }
    }
}
