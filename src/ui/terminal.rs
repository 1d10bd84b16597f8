//! The terminal as something to type on: keys come one by one, and none of them is echoed.
//!
//! Ctrl-C, Ctrl-Z and Ctrl-\ stay signals, so that a program that waits for signals has one way to
//! take them, and output is still processed, so that a line is written here as anywhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::AsFd;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{
    InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
};

use super::key::{Key, Keyboard};

/// Asks the terminal to mark what is pasted (xterm's "bracketed paste").
const MARK_PASTES: &[u8] = b"\x1b[?2004h";

/// The end of that, and of the line that was being typed.
const PLAIN_AGAIN: &[u8] = b"\x1b[?2004l\r\x1b[K";

/// Asks for the alternate screen, for marks around pastes, and to be told whether somebody looks
/// (xterm's ctlseqs, "DEC Private Mode Set").
const FILL: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?1004h\x1b[2J";

/// The end of that.
const EMPTY_AGAIN: &[u8] = b"\x1b[0m\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Whether this process has filled a terminal and not yet given it back: it is given back once, for to
/// leave the alternate screen twice moves the cursor.
static IS_FILLED: AtomicBool = AtomicBool::new(false);

/// How much of a terminal is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The last line, below what is written.
    Line,
    /// All of it.
    Whole,
}

/// The modes of a terminal as they were found, to be put back by whoever is left.
#[derive(Debug, Clone)]
pub struct Modes {
    found: Termios,
    extent: Extent,
}

impl Modes {
    /// Those of the terminal that stdin and stdout are, if both are one that knows escape sequences.
    pub fn of_terminal() -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        if is_dumb || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return None;
        }
        let found = tcgetattr(io::stdin()).ok()?;
        Some(Self { found, extent: Extent::Line })
    }

    /// The same for a terminal that is to be filled.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { extent: Extent::Whole, ..self }
    }

    /// Whether the terminal is to be filled.
    pub fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    /// What makes the terminal, when it is written to it, look as it was found.
    pub fn farewell(&self) -> &'static [u8] {
        match self.extent {
            Extent::Line => PLAIN_AGAIN,
            Extent::Whole => EMPTY_AGAIN,
        }
    }

    /// Puts them back, for a process that died without doing so.
    pub fn put_back(&self) {
        // With the terminal gone there is nothing to put back.
        let _ = io::stdout().write_all(self.farewell()).and_then(|()| io::stdout().flush());
        let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &self.found);
    }

    /// Puts them back where this process has not done so yet.
    fn put_back_once(&self) {
        if self.extent == Extent::Line || IS_FILLED.swap(false, Ordering::Relaxed) {
            self.put_back();
        }
    }

    /// The same in the form of the C library.
    pub fn to_libc(&self) -> nix::libc::termios {
        self.found.clone().into()
    }
}

/// A terminal that is being typed on. Dropped, it is as it was.
#[derive(Debug)]
pub struct Terminal {
    found: Modes,
    keyboard: Keyboard,
}

impl Terminal {
    /// Makes the terminal whose modes these are one to type on.
    pub fn take(found: Modes) -> io::Result<Self> {
        if found.is_whole() {
            let (before, found) = (std::panic::take_hook(), Mutex::new(found.clone()));
            std::panic::set_hook(Box::new(move |panic| {
                // What the hook says would be lost with the screen that it is written on.
                if let Ok(found) = found.lock() {
                    found.put_back_once();
                }
                before(panic);
            }));
        }
        let terminal = Self { found, keyboard: Keyboard::default() };
        terminal.resume()?;
        Ok(terminal)
    }

    /// Takes it again after [`Self::suspend`].
    pub fn resume(&self) -> io::Result<()> {
        let mut modes = self.found.found.clone();
        modes.local_flags &= !(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::IEXTEN);
        modes.input_flags &= !(InputFlags::IXON | InputFlags::ICRNL | InputFlags::INLCR);
        modes.control_chars[SpecialCharacterIndices::VMIN as usize] = 0;
        modes.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        tcsetattr(io::stdin(), SetArg::TCSADRAIN, &modes)?;
        let greeting = match self.found.extent {
            Extent::Line => MARK_PASTES,
            Extent::Whole => {
                IS_FILLED.store(true, Ordering::Relaxed);
                FILL
            }
        };
        io::stdout().write_all(greeting)?;
        io::stdout().flush()
    }

    /// Leaves it as it was found, for as long as this process is stopped.
    pub fn suspend(&self) {
        self.found.put_back_once();
    }

    /// The keys that have been pressed, none among them; nothing where the terminal is gone. Never
    /// waits.
    pub fn read(&mut self) -> io::Result<Option<Vec<Key>>> {
        let mut bytes = [0; 1024];
        match nix::unistd::read(io::stdin().as_fd(), &mut bytes) {
            // With these modes that is what a terminal says where nothing has been typed, too.
            Ok(0) if is_gone() => Ok(None),
            Ok(length) => Ok(Some(self.keyboard.press(&bytes[..length]))),
            Err(Errno::EINTR | Errno::EAGAIN) => Ok(Some(Vec::new())),
            Err(Errno::EIO) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }
}

/// Whether the terminal that stdin was has been hung up.
fn is_gone() -> bool {
    let stdin = io::stdin();
    let mut fds = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
    let _ = poll(&mut fds, PollTimeout::ZERO);
    fds[0].revents().is_some_and(|events| events.contains(PollFlags::POLLHUP))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.suspend();
    }
}
