//! Where a command reads processes from, and what it says when there is nothing to read.

use std::io;
use std::path::{Path, PathBuf};

use crate::proc::{Pid, ProcFs, read};
use crate::run::{Exit, Failure, Result, reason};
use crate::ui::Message;

/// The /proc to read. Hidden: it is for recorded trees in tests, and for a /proc mounted elsewhere.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    #[arg(long = "proc", value_name = "DIR", default_value = "/proc", hide = true)]
    root: PathBuf,
}

impl Source {
    /// The /proc of this machine, for commands that make processes.
    pub(super) fn live() -> Self {
        Self { root: PathBuf::from("/proc") }
    }

    /// Opens it, or says that there is none and how to get one.
    pub(super) fn open(&self) -> Result<ProcFs> {
        let open = || {
            let procfs = ProcFs::open(&self.root)?;
            procfs.read("uptime").map(|_| procfs)
        };
        open().map_err(|error| no_proc(&self.root, &error))
    }
}

/// What to tell where the processes of a /proc could not be listed.
pub(super) fn unlistable(procfs: &ProcFs, error: &io::Error) -> Failure {
    no_proc(procfs.path(), error)
}

fn no_proc(path: &Path, error: &io::Error) -> Failure {
    let message = Message::new("error-no-proc")
        .with("path", path.display().to_string())
        .with("reason", reason(error));
    Failure::new(Exit::NoProcess, message).hint(Message::new("error-no-proc.hint"))
}

/// What to tell of a process that could not be read: that there is none, that it is hidden, or that
/// the kernel refused.
pub(super) fn unreadable(pid: Pid, error: &io::Error) -> Failure {
    if read::is_gone(error) {
        // Signal 0 asks whether there is such a process without sending anything (kill(2)).
        let is_hidden = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None)
            != Err(nix::errno::Errno::ESRCH);
        if pid > 0 && is_hidden {
            let message = Message::new("error-hidden").with("pid", pid);
            return Failure::new(Exit::Permission, message).hint(Message::new("error-hidden.hint"));
        }
        let message = Message::new("error-no-process").with("pid", pid);
        return Failure::new(Exit::NoProcess, message).hint(Message::new("error-no-process.hint"));
    }
    let exit = match error.kind() {
        io::ErrorKind::PermissionDenied => Exit::Permission,
        _ => Exit::NoProcess,
    };
    let message = Message::new("error-unreadable").with("pid", pid).with("reason", reason(error));
    Failure::new(exit, message).hint(Message::new("error-unreadable.hint"))
}
