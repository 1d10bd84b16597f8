//! Secrecy: who the other side is, keys that nobody else has, and datagrams that only they open.
//!
//! A session begins with the handshake `Noise_XXpsk3_25519_AESGCM_SHA256` ([`Initiator`] is the client,
//! [`Responder`] the server). XX always: the server shows its key before the client says anything of its
//! own, so that a key that has changed can be shown beside the known one. The secret of the room
//! ([`Secret`]) goes in last, with the client's own key. What comes out is one key for each direction
//! ([`Keys`]), of which a process owns only those that it uses: [`Sealer`] and [`Opener`].
//!
//! # What stands in the clear
//!
//! Before the sealed part of a datagram stand its type, the receiver's index and the counter
//! ([`crate::chat::wire::DATA_HEADER`]). They are not given to AES-GCM as associated data, for each of
//! them is proved by the opening already:
//!
//! - With another *type* the datagram is not one of data, and never comes to an [`Opener`].
//! - The *index* chooses the key. With another index another key opens, that is, none does.
//! - The *counter* is the nonce. With another counter the tag is wrong.
//!
//! The two directions have different keys, so a datagram sent back to its sender does not open either.
//!
//! # What is erased
//!
//! Keys and secrets of this module are erased when they are dropped. snow keeps its copies for the time of
//! a handshake, ring those of a session, and both drop them as they are: who can read the memory of a
//! running process has its keys in any case, and core dumps and swap are the concern of the processes.

mod cookie;
mod curve;
mod datagram;
mod handshake;
mod identity;
mod key;
mod replay;
mod secret;

pub use cookie::Cookies;
pub use datagram::{Opener, Sealer, Unopened};
pub use handshake::{Failed, Initiator, Responder};
pub use identity::{Fingerprint, Identity, NotAFingerprint, PublicKey};
pub use key::{Key, Keys};
pub use secret::{ROUNDS, Secret};
