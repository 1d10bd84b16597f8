//! Bytes on the network and what they mean: docs/PROTOCOL.md, section by section.
//!
//! Everything here is a bounds-checked walk over a slice. Whatever arrives, the only failure is
//! [`Malformed`], and nothing is allocated for what is not there.

mod batch;
mod codec;
mod frame;
mod item;
mod packet;
mod term;

pub(crate) use batch::{AnswerWriter, ItemsWriter};
pub use codec::{Malformed, Reader, Writer};
pub(crate) use frame::MAX_WHOLE;
pub use frame::{Answer, Frame, Frames, Items, Roster};
pub use item::{Body, Entry, Leave, Request, Style};
pub use packet::{Cookie, Nonce, Packet, Reason};
pub use term::{Denial, Farewell, MemberNumber, Outcome, Question, Refusal, Since, Welcome};

/// The version of the protocol that this is.
pub const VERSION: u8 = 1;

/// The longest datagram, in bytes: what every path that IPv6 allows carries whole (RFC 8200, section 5,
/// less the headers and some room for tunnels), so that nothing depends on IP fragments.
pub const MAX_DATAGRAM: usize = 1200;

/// The shortest HELLO: what it is answered with is shorter, so that a forged sender gains nothing.
pub const HELLO_LENGTH: usize = 256;

/// Before the sealed part of a data datagram: its type, the receiver's index and the counter.
pub const DATA_HEADER: usize = 13;

/// What sealing adds: the tag of AES-GCM.
pub const TAG: usize = 16;

/// The most bytes of frames in one datagram.
pub const MAX_FRAMES: usize = MAX_DATAGRAM - DATA_HEADER - TAG;

/// The longest text of a message, in bytes of UTF-8.
pub const MAX_TEXT: usize = 4096;

/// The longest name, in bytes of UTF-8; [`crate::chat::name`] counts columns as well.
pub const MAX_NAME: usize = 64;

/// The longest item (an entry of the log, or a request), in bytes.
pub const MAX_ITEM: usize = MAX_TEXT + 3 * MAX_NAME + 64;

/// In how many pieces the longest item goes.
pub const MAX_PIECES: usize = MAX_ITEM.div_ceil(PIECE);

/// How many bytes of an item are in each of its pieces but the last.
pub const PIECE: usize = 1100;
