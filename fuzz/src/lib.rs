//! What the targets share.

use ptool::chat::clock::Random;

/// Numbers that are the same in every run.
#[derive(Debug)]
pub struct Counted(pub u64);

impl Random for Counted {
    fn fill(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            *byte = self.0.to_be_bytes()[0];
        }
    }
}

/// The datagrams, or their frames, that an input is: each with its length in two bytes before it, and
/// behind that how many tenths of a second pass before it.
pub fn parts(mut bytes: &[u8], most: usize) -> impl Iterator<Item = (u64, Vec<u8>)> {
    std::iter::from_fn(move || {
        let ([high, low, tenths], rest) = bytes.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes([*high, *low])) % (most + 1);
        let (part, rest) = rest.split_at(length.min(rest.len()));
        bytes = rest;
        Some((u64::from(*tenths), part.to_vec()))
    })
}
