//! Output that waits for its reader, so that the program need not: a pipe whose reader has stopped takes
//! nothing, and whoever writes into it all the same stops too.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::rc::Rc;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::write;

use super::Ui;

/// How much waits at the most, in bytes. With more, the program waits after all, and loses nothing.
const MOST: usize = 16 << 20;

/// How much is written at once: so much a pipe takes whole if it takes anything (pipe(7), `PIPE_BUF`).
const AT_ONCE: usize = 4096;

/// What stdout has not taken yet.
#[derive(Debug, Clone, Default)]
pub struct Backlog(Rc<RefCell<VecDeque<u8>>>);

impl Ui {
    /// From now on keeps what stdout does not take at once, and writes on with [`Ui::flush`]. Not where it
    /// is a terminal, which somebody looks at.
    pub fn keep_backlog(&mut self) -> Option<Backlog> {
        if self.width().is_some() {
            return None;
        }
        let backlog = Backlog::default();
        self.turn_to_file(backlog.clone());
        Some(backlog)
    }
}

impl Backlog {
    /// What to watch for room, while something waits for it.
    pub fn awaited(&self) -> Option<BorrowedFd<'static>> {
        // Of a static lifetime: the handle of the standard library is one.
        static STDOUT: std::sync::LazyLock<io::Stdout> = std::sync::LazyLock::new(io::stdout);
        (!self.0.borrow().is_empty()).then(|| STDOUT.as_fd())
    }

    /// Writes all that waits, however long that takes.
    pub fn drain(&self) -> io::Result<()> {
        self.write_down_to(0, PollTimeout::NONE)
    }

    /// Writes as long as more than this waits and stdout takes something in time.
    fn write_down_to(&self, rest: usize, patience: PollTimeout) -> io::Result<()> {
        while let Some(stdout) = self.awaited() {
            let mut waiting = self.0.borrow_mut();
            if waiting.len() <= rest {
                return Ok(());
            }
            match poll(&mut [PollFd::new(stdout, PollFlags::POLLOUT)], patience) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(Errno::EINTR) => continue,
                Err(errno) => return Err(errno.into()),
            }
            let (bytes, _) = waiting.as_slices();
            match write(stdout, &bytes[..bytes.len().min(AT_ONCE)]) {
                Ok(length) => drop(waiting.drain(..length)),
                // The latter where somebody else has made it so that it does not block.
                Err(Errno::EINTR | Errno::EAGAIN) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(())
    }
}

impl Write for Backlog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_down_to(MOST, PollTimeout::NONE)?;
        self.0.borrow_mut().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_down_to(0, PollTimeout::ZERO)
    }
}
