//! What a member of any of the systems does, and what a message looks like in all of them.

use std::os::fd::BorrowedFd;

use anyhow::Result;
use ptool::chat::clock::Time;

/// How long a message is, in bytes.
pub(crate) const MESSAGE: usize = 100;

/// A message with its number: `#`, ten digits, and filling.
pub(crate) fn message(number: u64) -> [u8; MESSAGE] {
    let mut message = [b'x'; MESSAGE];
    let head = format!("#{number:010} ");
    message[..head.len()].copy_from_slice(head.as_bytes());
    message
}

/// The number of a message, if these bytes are one.
pub(crate) fn number(bytes: &[u8]) -> Option<u64> {
    let digits = bytes.strip_prefix(b"#")?.get(..10)?;
    digits.iter().try_fold(0, |number: u64, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0'))
    })
}

/// A member's connection.
pub(crate) trait Member {
    /// What to wait at until something comes.
    fn as_fd(&self) -> BorrowedFd<'_>;

    /// Whether it is in the room.
    fn is_in(&self) -> bool;

    /// Takes in what has come, and adds the numbers of the messages in it. Says when to be called by
    /// [`Self::tick`].
    fn read(&mut self, now: Time, buffer: &mut [u8], heard: &mut Vec<u64>) -> Result<Option<Time>>;

    /// Says something, or keeps it to say it soon.
    fn say(&mut self, now: Time, message: &[u8; MESSAGE]) -> Result<Option<Time>>;

    /// Does what it is time for, and says when to be called again.
    fn tick(&mut self, now: Time) -> Result<Option<Time>>;
}
