//! The receiver's part of a client: opens, checks, and hands on; it decides nothing and sends nothing.

use std::collections::VecDeque;

use crate::chat::explain::Dropped;
use crate::chat::seal::{Key, Opener};
use crate::chat::wire::{
    DATA_HEADER, Entry, Frame, Frames, MAX_DATAGRAM, Malformed, Packet, Reader, Writer,
};

/// What the receiver hands to the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard<'a> {
    /// A datagram of the handshake, in the clear.
    Clear(&'a [u8]),
    /// Frames that were sealed, opened and found well formed.
    Opened {
        /// The client's index of the session.
        index: u32,
        /// The counter of the datagram.
        counter: u64,
        /// The frames.
        frames: &'a [u8],
    },
}

/// The longest message of [`Heard::encode`].
pub const MAX_HEARD: usize = MAX_DATAGRAM + 16;

const CLEAR: u8 = 0;
const OPENED: u8 = 1;

impl<'a> Heard<'a> {
    /// For the way from the receiver to the sender, one message each. `buffer` has [`MAX_HEARD`]
    /// bytes.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let mut writer = Writer::new(buffer);
        match self {
            Self::Clear(datagram) => {
                writer.u8(CLEAR);
                writer.bytes(datagram);
            }
            Self::Opened { index, counter, frames } => {
                writer.u8(OPENED);
                writer.u32(*index);
                writer.u64(*counter);
                writer.bytes(frames);
            }
        }
        writer.len()
    }

    /// Reads it again.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        match reader.u8()? {
            CLEAR => Ok(Self::Clear(reader.rest())),
            OPENED => Ok(Self::Opened {
                index: reader.u32()?,
                counter: reader.u64()?,
                frames: reader.rest(),
            }),
            _ => Err(Malformed),
        }
    }
}

/// How many sessions are listened for: the present one, and those that might follow it.
const MOST_SESSIONS: usize = 4;

/// The receiver: keys and replay windows of the newest sessions, nothing else.
#[derive(Debug, Default)]
pub struct Intake {
    sessions: VecDeque<(u32, Opener)>,
}

impl Intake {
    /// A receiver without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the receiving key of a session. Those of the oldest are forgotten.
    pub fn add_key(&mut self, index: u32, key: Key) {
        if self.sessions.len() == MOST_SESSIONS {
            self.sessions.pop_front();
        }
        self.sessions.push_back((index, Opener::new(key)));
    }

    /// Opens and checks a datagram.
    ///
    /// # Errors
    /// Why it is nothing for us.
    pub fn hear<'a>(&mut self, datagram: &'a mut [u8]) -> Result<Heard<'a>, Dropped> {
        let (index, counter) = match Packet::decode(datagram).map_err(|_| Dropped::Malformed)? {
            Packet::Data { to, counter, .. } => (to, counter),
            Packet::Cookie { .. }
            | Packet::Refuse { .. }
            | Packet::Reply { .. }
            | Packet::Unknown { .. } => return Ok(Heard::Clear(datagram)),
            Packet::Hello { .. } | Packet::Start { .. } | Packet::Finish { .. } => {
                return Err(Dropped::Misplaced);
            }
        };
        let mut sessions = self.sessions.iter_mut().rev();
        let session = sessions.find(|(other, _)| *other == index);
        let (_, opener) = session.ok_or(Dropped::NoSession)?;
        let frames = opener.open(counter, &mut datagram[DATA_HEADER..])?;
        if is_well_formed(frames) {
            Ok(Heard::Opened { index, counter, frames })
        } else {
            Err(Dropped::Malformed)
        }
    }
}

/// Whether all frames are, and all entries in them.
fn is_well_formed(frames: &[u8]) -> bool {
    Frames::new(frames).all(|frame| match frame {
        Ok(Frame::Items(items)) => items.iter().all(|(_, item)| Entry::decode(item).is_ok()),
        Ok(_) => true,
        Err(Malformed) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::seal::Sealer;
    use crate::chat::wire::Nonce;

    const KEY: [u8; 32] = [7; 32];

    fn sealed(sealer: &mut Sealer, to: u32, frames: &[u8]) -> Vec<u8> {
        let mut buffer = vec![0; MAX_DATAGRAM];
        buffer[DATA_HEADER..DATA_HEADER + frames.len()].copy_from_slice(frames);
        let length = sealer.seal(to, &mut buffer, frames.len()).expect("it is sealed");
        buffer.truncate(length);
        buffer
    }

    #[test]
    fn what_is_heard_survives_the_way_between_the_processes() {
        for heard in [
            Heard::Clear(&[1, 2, 3]),
            Heard::Opened { index: 7, counter: u64::MAX, frames: &[4, 5] },
        ] {
            let mut buffer = [0; MAX_HEARD];
            let length = heard.encode(&mut buffer);
            assert_eq!(Heard::decode(&buffer[..length]), Ok(heard));
        }
        assert_eq!(Heard::decode(&[]), Err(Malformed));
        assert_eq!(Heard::decode(&[OPENED, 1]), Err(Malformed));
    }

    #[test]
    fn only_what_is_sealed_well_formed_and_new_is_handed_on() {
        let mut intake = Intake::new();
        let mut sealer = Sealer::new(Key::new(KEY));
        let ping = [0x0a, 5];
        let mut early = sealed(&mut sealer, 1, &ping);
        assert_eq!(intake.hear(&mut early), Err(Dropped::NoSession), "without a key");
        intake.add_key(1, Key::new(KEY));
        let good = sealed(&mut sealer, 1, &ping);
        let heard =
            |intake: &mut Intake, datagram: &[u8]| intake.hear(&mut datagram.to_vec()).map(|_| ());
        assert_eq!(heard(&mut intake, &good), Ok(()));
        assert_eq!(heard(&mut intake, &good), Err(Dropped::Replayed));
        let other = sealed(&mut sealer, 2, &ping);
        assert_eq!(heard(&mut intake, &other), Err(Dropped::NoSession));
        let no_frame = sealed(&mut sealer, 1, &[0xff]);
        assert_eq!(heard(&mut intake, &no_frame), Err(Dropped::Malformed));
        let no_entry = [0x04, 1, 1, 1, 9];
        let no_entry = sealed(&mut sealer, 1, &no_entry);
        assert_eq!(heard(&mut intake, &no_entry), Err(Dropped::Malformed));
        let mut forged = sealed(&mut sealer, 1, &ping);
        *forged.last_mut().expect("a tag") ^= 1;
        assert_eq!(heard(&mut intake, &forged), Err(Dropped::Forged));
        let mut hello = vec![0; MAX_DATAGRAM];
        let length = Packet::hello(Nonce(1)).encode(&mut hello);
        assert_eq!(heard(&mut intake, &hello[..length]), Err(Dropped::Misplaced));
        assert_eq!(heard(&mut intake, &sealed(&mut sealer, 1, &ping)), Ok(()));
    }

    #[test]
    fn keys_of_old_sessions_are_forgotten() {
        let mut intake = Intake::new();
        for index in 0..10 {
            intake.add_key(index, Key::new(KEY));
        }
        let mut old = sealed(&mut Sealer::new(Key::new(KEY)), 5, &[0x0a, 5]);
        let mut new = sealed(&mut Sealer::new(Key::new(KEY)), 9, &[0x0a, 5]);
        assert_eq!(intake.hear(&mut old), Err(Dropped::NoSession));
        assert!(intake.hear(&mut new).is_ok());
    }
}
