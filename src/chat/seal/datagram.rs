//! Sealing and opening of datagrams, in place: AES-256-GCM, its nonce the datagram's counter.

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::key::Key;
use super::replay::Replay;
use crate::chat::wire::{DATA_HEADER, MAX_FRAMES, Packet, TAG};

/// The first counter that is not used: what one key seals stays far below what would wear it out.
const COUNTER_END: u64 = 1 << 60;

/// Seals what goes one way.
///
/// It owns the counter, which goes up with every datagram and is never copied, kept or set back: there
/// is no `Clone`, and a process that forks must not use it on both sides.
pub struct Sealer {
    key: LessSafeKey,
    counter: u64,
}

impl Sealer {
    /// Begins with the first counter.
    pub fn new(key: Key) -> Self {
        Self { key: cipher(key), counter: 0 }
    }

    /// The counter of the next datagram.
    pub const fn next(&self) -> u64 {
        self.counter
    }

    /// Makes a datagram for the receiver with this index of the frames that are in the buffer already,
    /// `frames` bytes from [`DATA_HEADER`] on. Returns how long it is.
    ///
    /// None where the buffer has no room for header, frames and tag, where there are more frames than
    /// [`MAX_FRAMES`] bytes, and where the counters of this key are used up.
    pub fn seal(&mut self, to: u32, buffer: &mut [u8], frames: usize) -> Option<usize> {
        let length = DATA_HEADER + frames.min(MAX_FRAMES) + TAG;
        let (datagram, _) = buffer.split_at_mut_checked(length)?;
        if frames > MAX_FRAMES || self.counter >= COUNTER_END {
            return None;
        }
        let counter = self.counter;
        self.counter += 1;
        let (header, sealed) = datagram.split_at_mut(DATA_HEADER);
        let (frames, tag) = sealed.split_at_mut(frames);
        let made =
            self.key.seal_in_place_separate_tag(nonce(counter), Aad::empty(), frames).ok()?;
        tag.copy_from_slice(made.as_ref());
        Packet::write_data_header(header, to, counter);
        Some(length)
    }
}

/// Why a datagram is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unopened {
    /// Its counter was there already, or is too far behind to tell.
    Replayed,
    /// It was not sealed with the key of this session, or not as it is now.
    Forged,
}

/// Opens what comes the other way, each datagram once.
pub struct Opener {
    key: LessSafeKey,
    replay: Replay,
}

impl Opener {
    /// Has seen nothing yet.
    pub fn new(key: Key) -> Self {
        Self { key: cipher(key), replay: Replay::new() }
    }

    /// Opens the sealed part of a datagram where it is, and gives its frames. What is not opened is
    /// overwritten, and its counter stays free for the datagram that it belongs to.
    pub fn open<'a>(&mut self, counter: u64, sealed: &'a mut [u8]) -> Result<&'a [u8], Unopened> {
        if counter >= COUNTER_END {
            return Err(Unopened::Forged);
        }
        if !self.replay.is_new(counter) {
            return Err(Unopened::Replayed);
        }
        let opened = self.key.open_in_place(nonce(counter), Aad::empty(), sealed);
        let frames = opened.map_err(|_| Unopened::Forged)?;
        self.replay.mark(counter);
        Ok(frames)
    }

    /// The highest counter that was opened: a datagram with it comes from where the sender is now.
    pub const fn newest(&self) -> Option<u64> {
        self.replay.newest()
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("counter", &self.counter).finish_non_exhaustive()
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("newest", &self.newest()).finish_non_exhaustive()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the key is erased once the cipher has it")]
fn cipher(key: Key) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, key.as_bytes());
    LessSafeKey::new(key.expect("a key of AES-256 has 32 bytes"))
}

/// The nonce of a counter, as Noise has it for AES-GCM: four zero bytes, then the counter in network
/// order (section 12.4 of its specification).
fn nonce(counter: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&counter.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

#[cfg(test)]
impl Sealer {
    /// Begins with this counter, for test vectors.
    pub(in crate::chat) fn at(key: Key, counter: u64) -> Self {
        Self { counter, ..Self::new(key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::MAX_DATAGRAM;
    use proptest::prelude::*;

    fn ends() -> (Sealer, Opener) {
        (Sealer::new(Key::new([7; 32])), Opener::new(Key::new([7; 32])))
    }

    fn sealed(sealer: &mut Sealer, frames: &[u8]) -> Vec<u8> {
        let mut buffer = [0; MAX_DATAGRAM];
        buffer[DATA_HEADER..DATA_HEADER + frames.len()].copy_from_slice(frames);
        let length = sealer.seal(9, &mut buffer, frames.len()).expect("sealed");
        buffer[..length].to_vec()
    }

    /// What a receiver makes of a datagram.
    fn opened(opener: &mut Opener, datagram: &[u8]) -> Result<Vec<u8>, Unopened> {
        let Ok(Packet::Data { counter, sealed, .. }) = Packet::decode(datagram) else {
            panic!("{datagram:?}")
        };
        opener.open(counter, &mut sealed.to_vec()).map(<[u8]>::to_vec)
    }

    #[test]
    fn a_datagram_opens_once() {
        let (mut sealer, mut opener) = ends();
        assert_eq!(opener.newest(), None);
        let (first, second) = (sealed(&mut sealer, b"one"), sealed(&mut sealer, b""));
        assert_eq!(opened(&mut opener, &second), Ok(Vec::new()));
        assert_eq!(opened(&mut opener, &first), Ok(b"one".to_vec()));
        assert_eq!(opener.newest(), Some(1));
        assert_eq!(opened(&mut opener, &first), Err(Unopened::Replayed));
        assert_eq!(opened(&mut opener, &second), Err(Unopened::Replayed));
    }

    #[test]
    fn a_forged_datagram_does_not_take_the_number_of_the_real_one() {
        let (mut sealer, mut opener) = ends();
        let datagram = sealed(&mut sealer, b"one");
        assert_eq!(opener.open(0, &mut [0; 40]), Err(Unopened::Forged));
        assert_eq!(opener.open(0, &mut [0; 3]), Err(Unopened::Forged), "shorter than a tag");
        assert_eq!(opener.open(u64::MAX, &mut [0; 40]), Err(Unopened::Forged));
        assert_eq!(opener.newest(), None);
        assert_eq!(opened(&mut opener, &datagram), Ok(b"one".to_vec()));
    }

    #[test]
    fn what_does_not_fit_is_not_sealed_and_costs_no_counter() {
        let (mut sealer, _) = ends();
        assert_eq!(sealer.seal(1, &mut [0; DATA_HEADER + 3 + TAG - 1], 3), None);
        assert_eq!(sealer.seal(1, &mut [0; 4000], MAX_FRAMES + 1), None);
        assert_eq!(sealer.seal(1, &mut [0; 4000], usize::MAX), None);
        assert_eq!(sealer.seal(1, &mut [], 0), None);
        assert_eq!(sealer.counter, 0);
        assert_eq!(sealer.seal(1, &mut [0; MAX_DATAGRAM], MAX_FRAMES), Some(MAX_DATAGRAM));
    }

    #[test]
    fn a_key_that_is_used_up_seals_no_more() {
        let (mut sealer, mut opener) = ends();
        sealer.counter = COUNTER_END - 1;
        let last = sealed(&mut sealer, b"last");
        assert_eq!(opened(&mut opener, &last), Ok(b"last".to_vec()));
        assert_eq!(sealer.seal(1, &mut [0; 100], 1), None);
    }

    #[test]
    fn nothing_that_is_printed_has_the_key() {
        let (sealer, opener) = ends();
        let key = Key::new([7; 32]);
        assert_eq!(
            format!("{sealer:?} {opener:?} {key:?}"),
            "Sealer { counter: 0, .. } Opener { newest: None, .. } Key(secret)"
        );
    }

    proptest! {
        #[test]
        fn a_datagram_with_any_bit_turned_does_not_open(
            frames in proptest::collection::vec(any::<u8>(), 0..100),
            at: prop::sample::Index,
            bit in 0..8_u32,
        ) {
            let (mut sealer, mut opener) = ends();
            let mut datagram = sealed(&mut sealer, &frames);
            // The type and the index lead elsewhere before there is anything to open.
            let at = 5 + at.index(datagram.len() - 5);
            datagram[at] ^= 1 << bit;
            prop_assert_eq!(opened(&mut opener, &datagram), Err(Unopened::Forged));
        }
    }
}
