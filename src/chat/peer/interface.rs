//! What a client is told and what it tells.

use crate::chat::clock::Time;
use crate::chat::explain::Seen;
use crate::chat::seal::{Key, PublicKey};
use crate::chat::wire::{
    Denial, Entry, Farewell, MemberNumber, Outcome, Question, Reason, Request, Since, Welcome,
};

/// What a client wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The name to have.
    pub name: String,
    /// From where it wants the log.
    pub since: Since,
    /// The password of the room, if the user gave one.
    pub password: Option<Vec<u8>>,
}

/// What the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The server showed this key. Nothing goes on before [`super::Peer::trust`] (or
    /// [`super::Peer::leave`]). A key that was trusted before is not asked for again; another one is.
    ServerKey(PublicKey),
    /// We are in.
    Welcome {
        /// What the server said.
        welcome: Welcome,
        /// Whether we had been in before.
        again: Again,
    },
    /// Not under that name: give another with [`super::Peer::rename_wish`], or leave.
    Denied {
        /// Why.
        denial: Denial,
        /// The name that it looks like, if that is why.
        like: String,
    },
    /// An entry of the log: each exactly once and in order.
    Entry {
        /// Its number.
        number: u64,
        /// What it says.
        entry: Entry,
    },
    /// The log no longer has the entries from `from` to before `to`.
    Forgotten {
        /// The first that is missing.
        from: u64,
        /// The first that is there.
        to: u64,
    },
    /// What became of a line.
    Outcome {
        /// The line.
        line: Line,
        /// What the line was.
        request: Request,
        /// What became of it.
        outcome: Outcome,
    },
    /// How many have an entry of ours.
    Receipt {
        /// The entry's number.
        number: u64,
        /// Have it.
        have: u64,
        /// Of so many.
        of: u64,
    },
    /// The answer to a question, complete.
    Answer {
        /// Which question it answers.
        question: Question,
        /// Number, name and how many entries behind.
        members: Vec<(MemberNumber, String, u64)>,
    },
    /// Nothing is heard of the server; the peer goes on trying. Told once.
    Silent,
    /// The server is heard again. Told once after [`Self::Silent`].
    Back,
    /// The server does not let us in. After [`Reason::Busy`] the peer tries again by itself; after
    /// [`Reason::Password`] it waits for [`super::Peer::set_password`]; [`Reason::Version`] is the end.
    Refused {
        /// Why.
        reason: Reason,
        /// The lowest and highest version that the server speaks.
        versions: (u8, u8),
    },
    /// The datagram of the [`Output::Send`] before this, after [`super::Peer::explain`].
    Explained(Seen),
    /// It is over: the server said so, or our goodbye is through.
    Ended(Farewell),
}

/// Whether a welcome is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It is.
    First,
    /// We had been in before: as this same member, or anew where the server has forgotten it.
    Back,
}

/// The number of a line of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(pub u64);

/// What to do next.
#[derive(Debug)]
pub enum Output {
    /// Send the first so many bytes of the buffer to the server.
    Send(usize),
    /// Give this receiving key to the receiver, before anything else.
    Key {
        /// The client's index of the session.
        index: u32,
        /// The key.
        key: Key,
    },
    /// Tell the user.
    Event(Event),
    /// Nothing, until something comes in or this time.
    Wait(Option<Time>),
}
