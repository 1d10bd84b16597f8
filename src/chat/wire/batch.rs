//! Frames that are written piece by piece, until the datagram is full.

use super::codec::{Writer, varint_length};
use super::frame::{ANSWER, ITEMS};
use super::term::MemberNumber;

/// Writes a frame of items one item after another: the count is put in where it belongs at the end.
#[derive(Debug)]
pub(crate) struct ItemsWriter {
    first: u64,
    count: u8,
    body: usize,
}

impl ItemsWriter {
    /// The most items of one frame.
    const MOST: u8 = u8::MAX;

    /// A frame whose first item has this number. Nothing is written before there is an item.
    pub(crate) const fn new(first: u64) -> Self {
        Self { first, count: 0, body: 0 }
    }

    /// The number of the next item.
    pub(crate) fn next(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// Whether an item of this length fits.
    pub(crate) fn fits(&self, length: usize, writer: &Writer<'_>) -> bool {
        let head = if self.count == 0 { 2 + varint_length(self.first) } else { 0 };
        self.count < Self::MOST && head + varint_length(length as u64) + length <= writer.room()
    }

    /// Writes the next item, of which [`Self::fits`] said that it fits.
    pub(crate) fn push(&mut self, item: &[u8], writer: &mut Writer<'_>) {
        if self.count == 0 {
            writer.u8(ITEMS);
            writer.varint(self.first);
            self.body = writer.len();
            writer.u8(0);
        }
        writer.string(item);
        self.count += 1;
        writer.set(self.body, self.count);
    }
}

/// Writes an answer member after member, as [`ItemsWriter`] does.
#[derive(Debug)]
pub(crate) struct AnswerWriter {
    count: u8,
    body: usize,
}

impl AnswerWriter {
    /// Begins the answer.
    pub(crate) fn new(token: u64, members: u64, writer: &mut Writer<'_>) -> Self {
        writer.u8(ANSWER);
        writer.varint(token);
        writer.varint(members);
        let body = writer.len();
        writer.u8(0);
        Self { count: 0, body }
    }

    /// Writes a member, or says that it does not fit.
    pub(crate) fn push(
        &mut self,
        number: MemberNumber,
        name: &str,
        behind: u64,
        writer: &mut Writer<'_>,
    ) -> bool {
        let length = name.len() + 1 + varint_length(number.0.into()) + varint_length(behind);
        if self.count == u8::MAX || length > writer.room() {
            return false;
        }
        writer.varint(number.0.into());
        writer.string(name.as_bytes());
        writer.varint(behind);
        self.count += 1;
        writer.set(self.body, self.count);
        true
    }
}
