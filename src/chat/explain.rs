//! What goes over the chat's network, in a line for each datagram: what it is, and why it is sent.
//!
//! [`explain`] makes plain data of a datagram; [`Line`] words it in the user's language. The names of
//! packets and frames stay those of docs/PROTOCOL.md. A [`Tap`] has an end remember what it sends, as a
//! [`Seen`], which another process can explain.

mod frame;
mod item;
mod packet;
mod seen;

use std::borrow::Cow;
use std::net::SocketAddr;

use super::chaos::Fate;
use super::wire::Packet;
use crate::ui::text::{harmless, truncate, width};
use crate::ui::{Catalog, Charset, Message, Role, Span};
pub use seen::{MAX_SEEN, Place, Seen, Tap};

/// Which way a datagram goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From here.
    Sent,
    /// To here.
    Received,
}

/// Which of the two ends something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A client: it sends lines and is sent entries.
    Client,
    /// The server.
    Server,
}

/// A datagram as one end knows it.
#[derive(Debug, Clone)]
pub struct Traffic<'a> {
    /// Which end that is.
    pub at: End,
    /// Whether it sends or receives the datagram.
    pub direction: Direction,
    /// The address of the other end.
    pub address: SocketAddr,
    /// How long the datagram is, in bytes.
    pub length: usize,
    /// What it holds.
    pub contents: Contents<'a>,
}

/// What a datagram holds, as far as this end can tell.
#[derive(Debug, Clone)]
pub enum Contents<'a> {
    /// A packet that is not sealed, or one that is and is not ours to open.
    Clear(Packet<'a>),
    /// The plain text of the classic course's program.
    Plain(&'a [u8]),
    /// Frames that are sealed, before that or after it.
    Opened {
        /// The receiver's index of the session.
        index: u32,
        /// The counter of the datagram.
        counter: u64,
        /// The frames.
        frames: &'a [u8],
    },
    /// Nothing that this end takes.
    Dropped(Dropped),
}

/// Why a datagram is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// It is not as the protocol says.
    Malformed,
    /// It is for a session that there is not.
    NoSession,
    /// It was opened before, or may have been.
    Replayed,
    /// It does not open.
    Forged,
    /// Only this end may send such a thing.
    Misplaced,
    /// This end has too much to do.
    Crowded,
}

impl Traffic<'_> {
    const fn sender(&self) -> End {
        match (self.at, self.direction) {
            (End::Client, Direction::Sent) | (End::Server, Direction::Received) => End::Client,
            (End::Server, Direction::Sent) | (End::Client, Direction::Received) => End::Server,
        }
    }
}

/// The explanation of a datagram, before it has a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    at: End,
    /// Which way it goes.
    pub direction: Direction,
    /// The address of the other end.
    pub address: SocketAddr,
    /// How long it is, in bytes.
    pub length: usize,
    /// What a network that is bad on purpose does to it.
    pub fate: Fate,
    /// The name that the protocol gives the packet.
    pub name: &'static str,
    /// The counter of a datagram that is sealed.
    pub counter: Option<u64>,
    parts: Vec<Part>,
}

/// What a part of a datagram means.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    message: Message,
    /// The items that it holds, those that are told.
    items: Vec<Message>,
}

impl From<Message> for Part {
    fn from(message: Message) -> Self {
        Self { message, items: Vec::new() }
    }
}

/// What a datagram is and means.
pub fn explain(traffic: &Traffic<'_>) -> Line {
    let (name, counter, parts) = match &traffic.contents {
        Contents::Clear(packet) => {
            (packet::name(packet), packet::counter(packet), vec![packet::meaning(packet).into()])
        }
        Contents::Plain(text) => {
            let text = String::from_utf8_lossy(text);
            let message = Message::new("chat-explain-plain").with("text", short(&text));
            ("PLAIN", None, vec![message.into()])
        }
        Contents::Opened { counter, frames, .. } => {
            ("DATA", Some(*counter), frame::meanings(traffic.sender(), frames))
        }
        Contents::Dropped(why) => ("DROPPED", None, vec![Message::new(why.id()).into()]),
    };
    let Traffic { at, direction, address, length, .. } = *traffic;
    Line { at, direction, address, length, fate: Fate::Passes, name, counter, parts }
}

impl Dropped {
    const fn id(self) -> &'static str {
        match self {
            Self::Malformed => "chat-explain-dropped-malformed",
            Self::NoSession => "chat-explain-dropped-no-session",
            Self::Replayed => "chat-explain-dropped-replayed",
            Self::Forged => "chat-explain-dropped-forged",
            Self::Misplaced => "chat-explain-dropped-misplaced",
            Self::Crowded => "chat-explain-dropped-crowded",
        }
    }
}

impl Line {
    /// The name of the packet, with its counter if it has one.
    pub fn head(&self) -> Cow<'static, str> {
        match self.counter {
            Some(counter) => format!("{} #{counter}", self.name).into(),
            None => self.name.into(),
        }
    }

    /// What each part of it means, in the user's language: harmless, whatever is in the datagram.
    pub fn meanings(&self, catalog: &Catalog) -> Vec<String> {
        self.parts.iter().map(|part| harmless(&part.text(catalog)).into_owned()).collect()
    }

    /// What stands before the meaning: the way, the other end where there may be several, the length and
    /// the name.
    pub fn lead(&self, charset: Charset) -> Vec<Span> {
        /// Columns of the name, so that meanings stand below each other.
        const NAME: usize = 8;
        let arrow = match (self.direction, charset) {
            (Direction::Sent, Charset::Unicode) => "→",
            (Direction::Received, Charset::Unicode) => "←",
            (Direction::Sent, Charset::Ascii) => "->",
            (Direction::Received, Charset::Ascii) => "<-",
        };
        let address = match self.at {
            End::Client => String::new(),
            End::Server => format!("{} ", self.address),
        };
        let head = self.head();
        let gap = " ".repeat(2 + NAME.saturating_sub(width(&head)));
        vec![
            Span::new(Role::Faint, format!("{arrow} {address}{:>4} B  ", self.length)),
            Span::new(Role::Code, head),
            Span::plain(gap),
        ]
    }

    /// The meaning and the fate, with what it is to be told as: one line, whatever is in the datagram.
    pub fn told(&self, catalog: &Catalog, charset: Charset) -> (Role, String) {
        let meaning = self.meanings(catalog).join(charset.separator());
        let meaning = charset.spelled(meaning.into()).into_owned();
        match fate_id(self.fate) {
            None => (Role::Faint, meaning),
            Some(id) => {
                let fate = catalog.text(&Message::new(id));
                (Role::Warning, format!("{meaning}{}{fate}", charset.separator()))
            }
        }
    }
}

impl Part {
    fn text(&self, catalog: &Catalog) -> String {
        let mut text = catalog.text(&self.message);
        for (index, item) in self.items.iter().enumerate() {
            let joint = if index == 0 { "chat-explain-colon" } else { "chat-explain-comma" };
            text.push_str(&catalog.text(&Message::new(joint)));
            text.push_str(&catalog.text(item));
        }
        text
    }
}

const fn fate_id(fate: Fate) -> Option<&'static str> {
    match fate {
        Fate::Passes => None,
        Fate::HeldBack => Some("chat-explain-held-back"),
        Fate::Doubled => Some("chat-explain-doubled"),
        Fate::Lost => Some("chat-explain-lost"),
    }
}

/// The beginning of a text that somebody else chose, made harmless: a line has room for no more.
fn short(text: &str) -> String {
    truncate(&harmless(text), 24, "…").into_owned()
}

#[cfg(test)]
mod tests;
