//! What actors tell the stage: letters of one size through one pipe.
//!
//! A letter is far shorter than `PIPE_BUF`, so that letters of many writers never mix (pipe(7)).

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::OFlag;

use crate::proc::{Pid, ProcId};

/// Something that an actor may tell a number about, made by [`super::Stage::note`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Note(pub(super) u32);

/// What a letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// The writer is there, and started at this tick.
    Arrived(u64),
    /// A number.
    Note(Note, i64),
    /// The kernel refused the writer a call, and it ended.
    Failed(i32),
}

/// One letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) pid: Pid,
    pub(super) name: Name,
    pub(super) said: Said,
}

/// The name of an actor: its comm, so at most 15 bytes of it count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name([u8; 16]);

const SIZE: usize = 32;
const ARRIVED: u32 = 0;
const FAILED: u32 = 1;
const NOTES: u32 = 2;

impl Name {
    /// The first 15 bytes of a name, as the kernel keeps them (`TASK_COMM_LEN`).
    pub(super) fn new(text: &str) -> Self {
        let mut name = [0; 16];
        for (slot, byte) in name.iter_mut().take(15).zip(text.bytes()) {
            *slot = byte;
        }
        Self(name)
    }

    pub(super) fn to_text(self) -> String {
        String::from_utf8_lossy(&self.0).trim_end_matches('\0').to_owned()
    }
}

impl Letter {
    pub(super) fn id(&self, start: u64) -> ProcId {
        ProcId { pid: self.pid, start }
    }

    fn to_bytes(self) -> [u8; SIZE] {
        let (kind, value) = match self.said {
            Said::Arrived(start) => (ARRIVED, start.cast_signed()),
            Said::Failed(errno) => (FAILED, i64::from(errno)),
            Said::Note(Note(id), value) => (NOTES + id, value),
        };
        let mut bytes = [0; SIZE];
        bytes[..4].copy_from_slice(&kind.to_ne_bytes());
        bytes[4..8].copy_from_slice(&self.pid.to_ne_bytes());
        bytes[8..16].copy_from_slice(&value.to_ne_bytes());
        bytes[16..].copy_from_slice(&self.name.0);
        bytes
    }

    fn from_bytes(bytes: &[u8; SIZE]) -> Self {
        let word = |at: usize| std::array::from_fn::<u8, 4, _>(|index| bytes[at + index]);
        let value = i64::from_ne_bytes(std::array::from_fn(|index| bytes[8 + index]));
        let said = match u32::from_ne_bytes(word(0)) {
            ARRIVED => Said::Arrived(value.cast_unsigned()),
            FAILED => Said::Failed(i32::try_from(value).unwrap_or(0)),
            note => Said::Note(Note(note - NOTES), value),
        };
        let name = Name(std::array::from_fn(|index| bytes[16 + index]));
        Self { pid: i32::from_ne_bytes(word(4)), name, said }
    }
}

/// The end of the pipe where letters are posted.
#[derive(Debug)]
pub(super) struct Slot(Option<OwnedFd>);

impl Slot {
    /// Posts a letter. A stage that is gone needs none.
    pub(super) fn post(&self, letter: Letter) {
        if let Some(fd) = &self.0 {
            let _ = nix::unistd::write(fd, &letter.to_bytes());
        }
    }

    /// Closes this end.
    pub(super) fn close(&mut self) {
        self.0 = None;
    }
}

/// The end where letters are read.
#[derive(Debug)]
pub(super) struct Inbox(OwnedFd);

/// Whether anybody may still write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writers {
    /// Somebody holds the other end.
    Some,
    /// Nobody does: all who had it have ended.
    None,
}

/// Both ends of a new pipe.
pub(super) fn pipe() -> nix::Result<(Inbox, Slot)> {
    let (reader, writer) = nix::unistd::pipe2(OFlag::O_CLOEXEC)?;
    nix::fcntl::fcntl(&reader, nix::fcntl::FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok((Inbox(reader), Slot(Some(writer))))
}

impl Inbox {
    /// Moves what has come into `letters`.
    pub(super) fn empty(&self, letters: &mut Vec<Letter>) -> Writers {
        let mut bytes = [0; SIZE];
        loop {
            match nix::unistd::read(&self.0, &mut bytes) {
                Ok(SIZE) => letters.push(Letter::from_bytes(&bytes)),
                Ok(0) => return Writers::None,
                Err(Errno::EINTR) => {}
                Ok(_) | Err(_) => return Writers::Some,
            }
        }
    }
}

impl AsFd for Inbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_arrive_as_they_were_posted_and_the_end_of_all_writers_is_seen() {
        let (inbox, mut slot) = pipe().expect("a pipe");
        let said = [Said::Arrived(u64::MAX), Said::Failed(11), Said::Note(Note(3), -7)];
        let letters = said.map(|said| Letter { pid: 4711, name: Name::new("child"), said });
        for letter in letters {
            slot.post(letter);
        }
        let mut found = Vec::new();
        assert_eq!(inbox.empty(&mut found), Writers::Some);
        assert_eq!(found, letters);
        slot.close();
        assert_eq!(inbox.empty(&mut found), Writers::None);
    }

    #[test]
    fn a_name_is_cut_as_the_kernel_cuts_a_comm() {
        assert_eq!(Name::new("a-name-of-twenty-xyz").to_text(), "a-name-of-twent");
    }
}
