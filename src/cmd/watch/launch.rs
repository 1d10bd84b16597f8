//! The command of `ptool watch -- CMD`: forked, held until the watch has begun, then let go.

use std::ffi::{CString, OsString};
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::OsStringExt as _;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::signal::Signal;
use nix::unistd::{execvp, pipe2, read, write};

use crate::proc::child::{Patience, Side, by_default, exit_now, fork, waitpid};
use crate::proc::{Ending, Pid, ProcFs, WaitStatus};
use crate::run::{Exit, Failure, Result, reason};
use crate::signals::Signals;
use crate::ui::Message;

/// A child that waits for leave to execute the command.
#[derive(Debug)]
pub(super) struct Launch {
    pid: Pid,
    leave: OwnedFd,
    /// Ends when the command is executed; says the error before, where it cannot be.
    verdict: OwnedFd,
}

/// What a shell exits with when it cannot execute a command.
const NOT_EXECUTED: i32 = 127;

impl Launch {
    /// Forks the child that is to become the command; nothing where there is no command.
    pub(super) fn fork(
        procfs: &ProcFs,
        command: &[OsString],
        signals: &Signals,
    ) -> Result<Option<Self>> {
        if command.is_empty() {
            return Ok(None);
        }
        let words: Vec<CString> = command
            .iter()
            .map(|word| CString::new(word.clone().into_vec()))
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| failed(command, &Errno::EINVAL.into(), Exit::Usage))?;
        let failed = |errno: Errno| failed(command, &errno.into(), Exit::Permission);
        let (may_go, leave) = pipe2(OFlag::O_CLOEXEC).map_err(failed)?;
        let (verdict, refusal) = pipe2(OFlag::O_CLOEXEC).map_err(failed)?;
        match fork(procfs).map_err(failed)? {
            Side::Parent(pid) => Ok(Some(Self { pid, leave, verdict })),
            Side::Child => {
                // Its copy would keep the pipe open when ptool has ended.
                drop((leave, verdict));
                become_command(&words, signals, &may_go, &refusal)
            }
        }
    }

    /// The process that becomes the command.
    pub(super) const fn pid(&self) -> Pid {
        self.pid
    }

    /// Lets the child execute the command, and waits until it has.
    pub(super) fn go(self, command: &[OsString]) -> Result<()> {
        write(&self.leave, &[1])
            .map_err(|errno| failed(command, &errno.into(), Exit::Permission))?;
        let mut number = [0; 4];
        loop {
            match read(self.verdict.as_fd(), &mut number) {
                Err(Errno::EINTR) => {}
                Ok(4) => {
                    let _ = waitpid(self.pid, Patience::Wait);
                    let error = io::Error::from_raw_os_error(i32::from_ne_bytes(number));
                    let exit = match error.kind() {
                        io::ErrorKind::PermissionDenied => Exit::Permission,
                        io::ErrorKind::NotFound => Exit::NoProcess,
                        _ => Exit::Usage,
                    };
                    return Err(failed(command, &error, exit));
                }
                _ => return Ok(()),
            }
        }
    }
}

/// The child's part.
fn become_command(words: &[CString], signals: &Signals, may_go: &OwnedFd, refusal: &OwnedFd) -> ! {
    // Rust ignores SIGPIPE, and what is ignored or blocked stays so through execve(2).
    let is_ready = signals.unblock().is_ok() && by_default(Signal::SIGPIPE).is_ok();
    if is_ready && matches!(read(may_go, &mut [0]), Ok(1)) {
        let errno = execvp(&words[0], words).map_or_else(|errno| errno, |never| match never {});
        let _ = write(refusal, &(errno as i32).to_ne_bytes());
    }
    exit_now(NOT_EXECUTED)
}

fn failed(command: &[OsString], error: &io::Error, exit: Exit) -> Failure {
    let name = command.first().map(|name| name.to_string_lossy().into_owned());
    let message = Message::new("watch-cannot-execute")
        .with("command", name.unwrap_or_default())
        .with("reason", reason(error));
    let failure = Failure::new(exit, message);
    match exit {
        Exit::NoProcess => failure.hint(Message::new("watch-cannot-execute.hint")),
        _ => failure,
    }
}

/// The exit of ptool for that of the command.
pub(super) fn exit(status: WaitStatus) -> Exit {
    Exit::Command(match status.ending() {
        Ending::Exited(status) => status,
        Ending::Killed { signal, .. } => u8::try_from(128 + signal.0).unwrap_or(u8::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_is_that_of_the_command_as_a_shell_has_it() {
        assert_eq!(exit(WaitStatus(42 * 256)).code(), 42);
        assert_eq!(exit(WaitStatus(9)).code(), 137);
        assert_eq!(exit(WaitStatus(0)).code(), 0);
    }
}
