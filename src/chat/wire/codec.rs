//! Numbers and texts in bytes: the variable-length integers of QUIC (RFC 9000, section 16), texts and
//! byte strings with their length before them, all in network order.

use std::fmt;

use super::{DATA_HEADER, MAX_DATAGRAM, TAG};

/// What arrived is not what the protocol says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("malformed")
    }
}

impl std::error::Error for Malformed {}

/// The largest number that a variable-length integer holds.
pub(crate) const MAX_VARINT: u64 = (1 << 62) - 1;

/// A walk over bytes that arrived.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A walk over all of them.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = rest;
        Ok(head)
    }

    /// A byte string of a length that the caller knows.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.bytes(N)?.try_into().map_err(|_| Malformed)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Four bytes.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    /// Eight bytes.
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_be_bytes)
    }

    /// A variable-length integer. One that could be shorter is as malformed as one that is cut off, so
    /// that a meaning has one spelling.
    pub fn varint(&mut self) -> Result<u64, Malformed> {
        let first = self.u8()?;
        let more = (1_usize << (first >> 6)) - 1;
        let mut value = u64::from(first & 0x3f);
        for byte in self.bytes(more)? {
            value = value << 8 | u64::from(*byte);
        }
        if varint_length(value) == more + 1 { Ok(value) } else { Err(Malformed) }
    }

    /// A byte string with its length before it, which may be at most `most`.
    pub fn string(&mut self, most: usize) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
        if length <= most { self.bytes(length) } else { Err(Malformed) }
    }

    /// A text in UTF-8 with its length in bytes before it.
    pub fn text(&mut self, most: usize) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.string(most)?).map_err(|_| Malformed)
    }

    /// That nothing is left.
    pub const fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// How many bytes a variable-length integer takes.
pub(crate) const fn varint_length(value: u64) -> usize {
    match value {
        0..=0x3f => 1,
        0x40..=0x3fff => 2,
        0x4000..=0x3fff_ffff => 4,
        _ => 8,
    }
}

/// Bytes being written into a buffer of the caller.
///
/// What does not fit is not written at all, and the writer says so from then on: the caller asks
/// [`Self::room`] before it writes what may not fit.
#[derive(Debug)]
pub struct Writer<'a> {
    buffer: &'a mut [u8],
    used: usize,
    is_short: bool,
}

impl<'a> Writer<'a> {
    /// Writes from the start of a buffer.
    pub const fn new(buffer: &'a mut [u8]) -> Self {
        Self { buffer, used: 0, is_short: false }
    }

    /// Writes the frames of a data datagram, for which its header and tag leave room. The buffer has
    /// at least [`super::MAX_DATAGRAM`] bytes.
    pub(crate) fn frames(buffer: &'a mut [u8]) -> Self {
        Self::new(&mut buffer[DATA_HEADER..MAX_DATAGRAM - TAG])
    }

    /// How many bytes were written.
    pub const fn len(&self) -> usize {
        self.used
    }

    /// Whether nothing was written.
    pub const fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// How many more fit.
    pub const fn room(&self) -> usize {
        self.buffer.len() - self.used
    }

    /// Whether all that was to be written did fit.
    pub const fn is_whole(&self) -> bool {
        !self.is_short
    }

    /// Writes bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        match self.buffer.get_mut(self.used..self.used + bytes.len()) {
            Some(space) if !self.is_short => {
                space.copy_from_slice(bytes);
                self.used += bytes.len();
            }
            _ => self.is_short = true,
        }
    }

    /// Writes one byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes(&[value]);
    }

    /// Writes four bytes.
    pub fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    /// Writes eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    /// Writes a variable-length integer; one beyond 2^62 - 1 as the largest.
    pub fn varint(&mut self, value: u64) {
        let value = value.min(MAX_VARINT);
        let length = varint_length(value);
        let mut bytes = (value << (64 - 8 * length)).to_be_bytes();
        bytes[0] |= match length {
            1 => 0,
            2 => 0x40,
            4 => 0x80,
            _ => 0xc0,
        };
        self.bytes(&bytes[..length]);
    }

    /// Writes a byte string with its length before it.
    pub fn string(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.bytes(bytes);
    }

    /// Puts another byte where one was written.
    pub(super) fn set(&mut self, at: usize, value: u8) {
        if at < self.used {
            self.buffer[at] = value;
        }
    }

    /// Writes zeros until so many bytes were written.
    pub fn pad_to(&mut self, length: usize) {
        while self.used < length && self.is_whole() {
            self.u8(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_spelled_as_quic_spells_it() {
        // RFC 9000, appendix A.1.
        let cases: [(u64, &[u8]); 4] = [
            (151_288_809_941_952_652, &[0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c]),
            (494_878_333, &[0x9d, 0x7f, 0x3e, 0x7d]),
            (15_293, &[0x7b, 0xbd]),
            (37, &[0x25]),
        ];
        for (value, bytes) in cases {
            let mut buffer = [0; 8];
            let mut writer = Writer::new(&mut buffer);
            writer.varint(value);
            let length = writer.len();
            assert_eq!(&buffer[..length], bytes);
            assert_eq!(Reader::new(bytes).varint(), Ok(value));
        }
        assert_eq!(Reader::new(&[0x40, 0x25]).varint(), Err(Malformed), "37 in two bytes");
    }

    #[test]
    fn what_does_not_fit_is_told_and_not_written() {
        let mut buffer = [0; 3];
        let mut writer = Writer::new(&mut buffer);
        writer.u8(1);
        writer.u32(2);
        writer.u8(3);
        assert_eq!((writer.len(), writer.is_whole()), (1, false));
    }

    proptest! {
        #[test]
        fn every_number_survives(value in 0..=MAX_VARINT) {
            let mut buffer = [0; 8];
            let mut writer = Writer::new(&mut buffer);
            writer.varint(value);
            let length = writer.len();
            prop_assert_eq!(Reader::new(&buffer[..length]).varint(), Ok(value));
        }
    }
}
