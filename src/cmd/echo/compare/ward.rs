//! A child of the comparison: started, listened to, and ended whatever happens.

use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::signals::Signals;

/// How long a child may stay silent. Connecting thousands of clients takes a second or two.
const SILENCE_MILLIS: u16 = 30_000;
/// How long a child may take to end once it is asked to.
const ENDING_MILLIS: u16 = 5_000;

/// Why a child said nothing.
#[derive(Debug)]
pub(super) enum Silence {
    /// A signal came meanwhile.
    Interrupted(Signal),
    /// The child ended, or said nothing for too long.
    Gone,
    /// It could not be started or listened to.
    Failed(io::Error),
}

impl From<io::Error> for Silence {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// A ptool that this one started. It ends when this is dropped, and by itself when this process is
/// killed (`--end-with`).
#[derive(Debug)]
pub(super) struct Ward {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    unread: Vec<u8>,
}

impl Ward {
    /// Starts `ptool echo` with these arguments.
    pub(super) fn start(args: &[String]) -> io::Result<Self> {
        // Not by its path, where another version may lie by now.
        let mut command = Command::new("/proc/self/exe");
        command.arg0("ptool").arg("echo").args(args).arg("--json");
        command.arg("--end-with").arg(std::process::id().to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let Some(stdout) = child.stdout.take() else { return Err(Errno::EBADF.into()) };
        Ok(Self { child, stdin, stdout, unread: Vec::new() })
    }

    /// Its process id.
    pub(super) fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).unwrap_or(0)
    }

    /// Tells it to go on.
    pub(super) fn nudge(&mut self) -> io::Result<()> {
        match &mut self.stdin {
            Some(stdin) => stdin.write_all(b"\n"),
            None => Ok(()),
        }
    }

    /// The next line that it writes.
    pub(super) fn line(&mut self, signals: &Signals) -> Result<Vec<u8>, Silence> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let rest = self.unread.split_off(end + 1);
                return Ok(std::mem::replace(&mut self.unread, rest));
            }
            let mut fds = [
                PollFd::new(signals.as_fd(), PollFlags::POLLIN),
                PollFd::new(self.stdout.as_fd(), PollFlags::POLLIN),
            ];
            match poll(&mut fds, PollTimeout::from(SILENCE_MILLIS)) {
                Ok(0) => return Err(Silence::Gone),
                Ok(_) => {}
                Err(Errno::EINTR) => continue,
                Err(errno) => return Err(Silence::Failed(errno.into())),
            }
            if let Some(signal) = signals.next()? {
                return Err(Silence::Interrupted(signal));
            }
            if fds[1].any().unwrap_or(false) {
                let mut piece = [0; 4096];
                match self.stdout.read(&mut piece)? {
                    0 => return Err(Silence::Gone),
                    length => self.unread.extend(&piece[..length]),
                }
            }
        }
    }

    /// Waits until nobody has its output open any more: it has ended, and so have its own children.
    fn wait_for_end(&mut self) {
        loop {
            let mut fds = [PollFd::new(self.stdout.as_fd(), PollFlags::POLLIN)];
            match poll(&mut fds, PollTimeout::from(ENDING_MILLIS)) {
                Err(Errno::EINTR) => continue,
                Ok(1..) if matches!(self.stdout.read(&mut [0; 4096]), Ok(1..)) => continue,
                Ok(1..) => {}
                Ok(_) | Err(_) => {
                    let _ = self.child.kill();
                }
            }
            let _ = self.child.wait();
            return;
        }
    }
}

impl Drop for Ward {
    fn drop(&mut self) {
        self.stdin = None;
        let _ = kill(Pid::from_raw(self.pid()), Signal::SIGTERM);
        self.wait_for_end();
    }
}
