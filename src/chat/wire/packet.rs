//! Whole datagrams: what is readable before any key is there.

use super::codec::{Malformed, Reader, Writer};
use super::{HELLO_LENGTH, MAX_DATAGRAM, VERSION};

/// The number that a client gives one attempt to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce(pub u64);

/// What proves that a client receives at the address that it sends from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie(pub [u8; 16]);

/// Why a server does not go on with a client, told in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It speaks other versions of the protocol.
    Version,
    /// The client's password is not that of the room.
    Password,
    /// Too many are coming in at the moment.
    Busy,
}

impl Reason {
    const ALL: [Self; 3] = [Self::Version, Self::Password, Self::Busy];

    const fn code(self) -> u8 {
        match self {
            Self::Version => 1,
            Self::Password => 2,
            Self::Busy => 3,
        }
    }
}

/// A datagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packet<'a> {
    /// Client: may I come in? Padded to [`HELLO_LENGTH`].
    Hello {
        /// The version that the client speaks.
        version: u8,
        /// The attempt.
        nonce: Nonce,
    },
    /// Server: prove that you are there.
    Cookie {
        /// The attempt.
        nonce: Nonce,
        /// What to send back.
        cookie: Cookie,
    },
    /// Server: no.
    Refuse {
        /// The attempt.
        nonce: Nonce,
        /// Why.
        reason: Reason,
        /// The lowest and the highest version that the server speaks.
        versions: (u8, u8),
    },
    /// Client: I am there; the first message of the handshake.
    Start {
        /// The version that the client speaks.
        version: u8,
        /// The attempt.
        nonce: Nonce,
        /// What the server sent.
        cookie: Cookie,
        /// The client's index of the session to be.
        index: u32,
        /// The message of the Noise handshake.
        noise: &'a [u8],
    },
    /// Server: the second message.
    Reply {
        /// The client's index.
        to: u32,
        /// The server's index of the session to be.
        index: u32,
        /// The message of the Noise handshake.
        noise: &'a [u8],
    },
    /// Client: the third message.
    Finish {
        /// The server's index.
        to: u32,
        /// The message of the Noise handshake.
        noise: &'a [u8],
    },
    /// Server: it has no session of this index, having been restarted perhaps.
    Unknown {
        /// The index that a client sent to.
        index: u32,
    },
    /// Either: sealed frames.
    Data {
        /// The receiver's index.
        to: u32,
        /// The nonce of the seal.
        counter: u64,
        /// Ciphertext and tag.
        sealed: &'a [u8],
    },
}

const HELLO: u8 = 0x80;
const COOKIE: u8 = 0x81;
const REFUSE: u8 = 0x82;
const START: u8 = 0x83;
const REPLY: u8 = 0x84;
const FINISH: u8 = 0x85;
const DATA: u8 = 0x86;
const UNKNOWN: u8 = 0x87;

impl<'a> Packet<'a> {
    /// Reads a datagram.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_DATAGRAM {
            return Err(Malformed);
        }
        let mut reader = Reader::new(bytes);
        let packet = match reader.u8()? {
            HELLO => {
                let packet = Self::Hello { version: reader.u8()?, nonce: Nonce(reader.u64()?) };
                let is_padding =
                    bytes.len() >= HELLO_LENGTH && reader.rest().iter().all(|byte| *byte == 0);
                return if is_padding { Ok(packet) } else { Err(Malformed) };
            }
            COOKIE => Self::Cookie { nonce: Nonce(reader.u64()?), cookie: Cookie(reader.array()?) },
            REFUSE => {
                let nonce = Nonce(reader.u64()?);
                let code = reader.u8()?;
                let reason = Reason::ALL.into_iter().find(|reason| reason.code() == code);
                let versions = (reader.u8()?, reader.u8()?);
                Self::Refuse { nonce, reason: reason.ok_or(Malformed)?, versions }
            }
            START => Self::Start {
                version: reader.u8()?,
                nonce: Nonce(reader.u64()?),
                cookie: Cookie(reader.array()?),
                index: reader.u32()?,
                noise: reader.rest(),
            },
            REPLY => Self::Reply { to: reader.u32()?, index: reader.u32()?, noise: reader.rest() },
            FINISH => Self::Finish { to: reader.u32()?, noise: reader.rest() },
            UNKNOWN => Self::Unknown { index: reader.u32()? },
            DATA => Self::Data { to: reader.u32()?, counter: reader.u64()?, sealed: reader.rest() },
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(packet)
    }

    /// Writes the datagram to the start of a buffer of [`MAX_DATAGRAM`] bytes and says how long it is.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let mut writer = Writer::new(buffer);
        match *self {
            Self::Hello { version, nonce } => {
                writer.u8(HELLO);
                writer.u8(version);
                writer.u64(nonce.0);
                writer.pad_to(HELLO_LENGTH);
            }
            Self::Cookie { nonce, cookie } => {
                writer.u8(COOKIE);
                writer.u64(nonce.0);
                writer.bytes(&cookie.0);
            }
            Self::Refuse { nonce, reason, versions } => {
                writer.u8(REFUSE);
                writer.u64(nonce.0);
                writer.u8(reason.code());
                writer.u8(versions.0);
                writer.u8(versions.1);
            }
            Self::Start { version, nonce, cookie, index, noise } => {
                writer.u8(START);
                writer.u8(version);
                writer.u64(nonce.0);
                writer.bytes(&cookie.0);
                writer.u32(index);
                writer.bytes(noise);
            }
            Self::Reply { to, index, noise } => {
                writer.u8(REPLY);
                writer.u32(to);
                writer.u32(index);
                writer.bytes(noise);
            }
            Self::Finish { to, noise } => {
                writer.u8(FINISH);
                writer.u32(to);
                writer.bytes(noise);
            }
            Self::Unknown { index } => {
                writer.u8(UNKNOWN);
                writer.u32(index);
            }
            Self::Data { to, counter, sealed } => {
                writer.u8(DATA);
                writer.u32(to);
                writer.u64(counter);
                writer.bytes(sealed);
            }
        }
        writer.len()
    }

    /// Writes what stands before the sealed part of a data datagram.
    pub(crate) fn write_data_header(buffer: &mut [u8], to: u32, counter: u64) {
        buffer[0] = DATA;
        buffer[1..5].copy_from_slice(&to.to_be_bytes());
        buffer[5..13].copy_from_slice(&counter.to_be_bytes());
    }

    /// Asks to come in, in this version.
    pub const fn hello(nonce: Nonce) -> Self {
        Self::Hello { version: VERSION, nonce }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One packet of each kind, made of these numbers.
    fn packets(long: u64, index: u32, byte: u8, noise: &[u8]) -> [Packet<'_>; 8] {
        let (nonce, cookie, version) = (Nonce(long), Cookie([byte; 16]), byte);
        let reason = Reason::ALL[usize::from(byte) % Reason::ALL.len()];
        [
            Packet::Hello { version, nonce },
            Packet::Cookie { nonce, cookie },
            Packet::Refuse { nonce, reason, versions: (byte, byte) },
            Packet::Start { version, nonce, cookie, index, noise },
            Packet::Reply { to: !index, index, noise },
            Packet::Finish { to: index, noise },
            Packet::Unknown { index },
            Packet::Data { to: index, counter: long, sealed: noise },
        ]
    }

    proptest! {
        #[test]
        fn a_packet_survives_the_network(
            long: u64,
            index: u32,
            byte: u8,
            noise in proptest::collection::vec(any::<u8>(), 0..900),
        ) {
            for packet in packets(long, index, byte, &noise) {
                let mut buffer = [0; MAX_DATAGRAM];
                let length = packet.encode(&mut buffer);
                prop_assert_eq!(Packet::decode(&buffer[..length]), Ok(packet));
            }
        }

        #[test]
        fn any_bytes_are_a_packet_or_malformed(bytes in proptest::collection::vec(any::<u8>(), 0..1300)) {
            if let Ok(packet) = Packet::decode(&bytes) {
                let mut buffer = [0; MAX_DATAGRAM];
                let length = packet.encode(&mut buffer);
                // Padding is the one thing that may differ.
                prop_assert!(bytes.starts_with(&buffer[..length]) || length == HELLO_LENGTH);
            }
        }
    }

    #[test]
    fn a_hello_that_is_not_padded_is_none() {
        let mut buffer = [0; MAX_DATAGRAM];
        let length = Packet::hello(Nonce(7)).encode(&mut buffer);
        assert_eq!(length, HELLO_LENGTH);
        assert_eq!(Packet::decode(&buffer[..length - 1]), Err(Malformed));
        buffer[length - 1] = 1;
        assert_eq!(Packet::decode(&buffer[..length]), Err(Malformed));
    }

    #[test]
    fn every_answer_to_a_hello_is_shorter() {
        let mut buffer = [0; MAX_DATAGRAM];
        let (nonce, cookie) = (Nonce(u64::MAX), Cookie([255; 16]));
        let refuse = Packet::Refuse { nonce, reason: Reason::Version, versions: (1, 1) };
        for answer in [Packet::Cookie { nonce, cookie }, refuse] {
            assert!(answer.encode(&mut buffer) < HELLO_LENGTH);
        }
    }
}
