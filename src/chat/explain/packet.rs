//! What the packets of the way in are for.

use crate::chat::wire::{Packet, Reason};
use crate::ui::Message;

/// The name that the protocol gives it.
pub(super) const fn name(packet: &Packet<'_>) -> &'static str {
    match packet {
        Packet::Hello { .. } => "HELLO",
        Packet::Cookie { .. } => "COOKIE",
        Packet::Refuse { .. } => "REFUSE",
        Packet::Start { .. } => "START",
        Packet::Reply { .. } => "REPLY",
        Packet::Finish { .. } => "FINISH",
        Packet::Unknown { .. } => "UNKNOWN",
        Packet::Data { .. } => "DATA",
    }
}

/// The counter of one that is sealed.
pub(super) const fn counter(packet: &Packet<'_>) -> Option<u64> {
    match packet {
        Packet::Data { counter, .. } => Some(*counter),
        _ => None,
    }
}

/// What it says.
pub(super) fn meaning(packet: &Packet<'_>) -> Message {
    match packet {
        Packet::Hello { .. } => Message::new("chat-explain-hello"),
        Packet::Cookie { .. } => Message::new("chat-explain-cookie"),
        Packet::Refuse { reason: Reason::Version, versions: (lowest, highest), .. } => {
            let one = lowest.to_string();
            let versions = if lowest == highest { one } else { format!("{one}–{highest}") };
            Message::new("chat-explain-refuse-version").with("versions", versions)
        }
        Packet::Refuse { reason: Reason::Password, .. } => {
            Message::new("chat-explain-refuse-password")
        }
        Packet::Refuse { reason: Reason::Busy, .. } => Message::new("chat-explain-refuse-busy"),
        Packet::Start { .. } => Message::new("chat-explain-start"),
        Packet::Reply { .. } => Message::new("chat-explain-reply"),
        Packet::Finish { .. } => Message::new("chat-explain-finish"),
        Packet::Unknown { .. } => Message::new("chat-explain-unknown"),
        Packet::Data { .. } => Message::new("chat-explain-sealed"),
    }
}
