//! What is inside the sealed part of a datagram: frames, one after another.

use super::codec::{Malformed, Reader, Writer, varint_length};
use super::{MAX_ITEM, MAX_NAME, MAX_PIECES, PIECE};

/// The number of a member: given by the server, never given twice in the life of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberNumber(pub u32);

/// From where a client wants the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So many entries before its own joining.
    Last(u64),
    /// From this number on: it was here before.
    Number(u64),
    /// From the first entry at or after this time: milliseconds since 1970-01-01 UTC.
    Time(u64),
}

/// The server lets a client in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// The member that the client is.
    pub member: MemberNumber,
    /// Its name as the room spells it.
    pub name: String,
    /// What the room is called.
    pub room: String,
    /// Which log the numbers are of: drawn when it was begun, and kept as long as it is.
    pub log: u64,
    /// The number of the first entry that the client will get.
    pub first: u64,
    /// The newest number of the log.
    pub newest: u64,
    /// The number that the next line of this client should have.
    pub line: u64,
    /// How many lines may come at once.
    pub burst: u64,
    /// How long one line takes to be forgiven, in milliseconds; 0 where lines are not counted.
    pub interval_ms: u64,
    /// How many members there are, this one included.
    pub members: u64,
}

/// Why a name does not let a client in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Somebody here has it.
    Taken,
    /// It looks like the name of somebody here.
    LooksLike,
    /// It belongs to the room itself.
    Reserved,
    /// It is no name: empty, too long, or with characters that a name may not have.
    Invalid,
    /// The room has as many members as it takes.
    Full,
    /// The administrator does not want this client here.
    Banned,
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// The client leaves.
    Quit,
    /// The server ends.
    Stopped,
    /// The administrator removed the client.
    Kicked,
    /// The administrator removed the client and does not want it back.
    Banned,
    /// Nothing was heard of the client for too long.
    TimedOut,
    /// The same member came in anew, and that session goes on in place of this one.
    Replaced,
}

/// Why a line was not taken into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too many lines in too short a time. `wait_ms` says when the next is welcome.
    TooFast,
    /// Longer than [`super::MAX_TEXT`].
    TooLong,
    /// Nothing was left of the text once what may not be shown was taken out.
    Empty,
    /// The administrator muted the member. `wait_ms` says for how long yet, 0 for ever.
    Muted,
    /// There is no such member.
    NobodyOfThatName,
    /// The new name is not to be had.
    Name(Denial),
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log under this number, or changed something there.
    Numbered(u64),
    /// It is not.
    Refused {
        /// Why.
        refusal: Refusal,
        /// When it may be tried again, in milliseconds from now.
        wait_ms: u64,
    },
}

/// What a client wants to know and what is not in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Who is here, those with a number above this one.
    Roster(MemberNumber),
    /// How far each member has got, those with a number above this one.
    Lag(MemberNumber),
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The question's token.
    pub token: u64,
    /// How many members there are in all.
    pub members: u64,
    /// Some of them, in the order of their numbers.
    pub roster: Roster<'a>,
}

/// Members as they stand in an [`Answer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster<'a> {
    count: u8,
    body: &'a [u8],
}

impl<'a> Roster<'a> {
    /// Number, name, and how many entries the member is behind.
    pub fn iter(&self) -> impl Iterator<Item = (MemberNumber, &'a str, u64)> + use<'a> {
        let mut reader = Reader::new(self.body);
        (0..self.count).map_while(move |_| read_member(&mut reader).ok())
    }
}

fn read_member<'a>(reader: &mut Reader<'a>) -> Result<(MemberNumber, &'a str, u64), Malformed> {
    Ok((read_number(reader)?, reader.text(MAX_NAME)?, reader.varint()?))
}

/// Items of a stream, one after another in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items<'a> {
    /// The number of the first.
    pub first: u64,
    count: u8,
    body: &'a [u8],
}

impl<'a> Items<'a> {
    /// Each item with its number.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &'a [u8])> + use<'a> {
        let mut reader = Reader::new(self.body);
        let items = (0..self.count).map_while(move |_| reader.string(MAX_ITEM).ok());
        (self.first..).zip(items)
    }
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame<'a> {
    /// Either: one byte that means nothing. A client sends no datagram that is shorter than a
    /// [`Self::Challenge`], which an address that is not proven is sent only for as many bytes.
    Padding,
    /// Client: let me in under this name.
    Join {
        /// The name wanted.
        name: &'a str,
        /// The number of the client's process: its lines are counted from 1.
        instance: u64,
        /// From where it wants the log.
        since: Since,
        /// Which log it has a part of, 0 where it has none yet: [`Welcome::log`].
        log: u64,
    },
    /// Server: you are in.
    Welcome(Welcome),
    /// Server: not under that name.
    Denied {
        /// Why.
        denial: Denial,
        /// The name that it looks like, if that is why.
        like: &'a str,
    },
    /// Either: items of the stream that goes this way (entries to the client, requests to the server).
    Items(Items<'a>),
    /// Either: a piece of an item that is too long for one datagram.
    Piece {
        /// The item's number.
        number: u64,
        /// Which piece.
        index: u8,
        /// Of how many.
        of: u8,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// Either: what has arrived of the stream that goes the other way.
    Ack {
        /// All below this number.
        next: u64,
        /// How long the newest of them waited for this acknowledgement, in microseconds.
        delay_us: u64,
        /// And of those from it on those whose bit is set, the lowest bit of the first byte first.
        bitmap: &'a [u8],
    },
    /// Server: what became of a line.
    Outcome {
        /// The line's number.
        line: u64,
        /// What became of it.
        outcome: Outcome,
    },
    /// Client: a question.
    Ask {
        /// The number that the client gives it.
        token: u64,
        /// What it wants to know.
        question: Question,
    },
    /// Server: the answer.
    Answer(Answer<'a>),
    /// Either: are you there? To be answered with an acknowledgement.
    Ping {
        /// The newest number of the log; from a client, of its lines.
        newest: u64,
    },
    /// Server: send this back from where you are now.
    Challenge([u8; 8]),
    /// Client: here it is.
    Response([u8; 8]),
    /// Server: the log no longer has what is before this number.
    Forgotten {
        /// The first number that there is.
        first: u64,
    },
    /// Server: how many of those to whom an entry of yours goes have it.
    Receipt {
        /// The entry's number.
        number: u64,
        /// Have it.
        have: u64,
        /// Of so many.
        of: u64,
    },
    /// Either: the end of the session.
    Bye(Farewell),
}

/// The frames of a datagram, until they end or one is malformed.
#[derive(Debug, Clone)]
pub struct Frames<'a>(Reader<'a>);

impl<'a> Frames<'a> {
    /// The frames in these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(Reader::new(bytes))
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let frame = Frame::read(&mut self.0);
        if frame.is_err() {
            self.0.rest();
        }
        Some(frame)
    }
}

const PADDING: u8 = 0x00;
const JOIN: u8 = 0x01;
const WELCOME: u8 = 0x02;
const DENIED: u8 = 0x03;
const ITEMS: u8 = 0x04;
const PIECE_OF_ITEM: u8 = 0x05;
const ACK: u8 = 0x06;
const OUTCOME: u8 = 0x07;
const ASK: u8 = 0x08;
const ANSWER: u8 = 0x09;
const PING: u8 = 0x0a;
const CHALLENGE: u8 = 0x0b;
const RESPONSE: u8 = 0x0c;
const FORGOTTEN: u8 = 0x0d;
const RECEIPT: u8 = 0x0e;
const BYE: u8 = 0x0f;

/// The longest bitmap of an acknowledgement, in bytes: as many numbers as may be in flight.
pub(crate) const MAX_BITMAP: usize = 32;

/// An item may stand whole in a frame up to this length; a longer one goes in pieces.
pub(crate) const MAX_WHOLE: usize = PIECE;

impl<'a> Frame<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        Ok(match reader.u8()? {
            PADDING => Self::Padding,
            JOIN => Self::Join {
                name: reader.text(MAX_NAME)?,
                instance: reader.u64()?,
                since: read_since(reader)?,
                log: reader.u64()?,
            },
            WELCOME => Self::Welcome(Welcome {
                member: read_number(reader)?,
                name: reader.text(MAX_NAME)?.to_owned(),
                room: reader.text(MAX_NAME)?.to_owned(),
                log: reader.u64()?,
                first: reader.varint()?,
                newest: reader.varint()?,
                line: reader.varint()?,
                burst: reader.varint()?,
                interval_ms: reader.varint()?,
                members: reader.varint()?,
            }),
            DENIED => Self::Denied { denial: read_denial(reader)?, like: reader.text(MAX_NAME)? },
            ITEMS => Self::Items(read_items(reader)?),
            PIECE_OF_ITEM => {
                let (number, index, of) = (reader.varint()?, reader.u8()?, reader.u8()?);
                let bytes = reader.string(PIECE)?;
                let is_last = index.checked_add(1) == Some(of);
                let fits = usize::from(of) <= MAX_PIECES && of > 1 && index < of;
                let is_full = bytes.len() == PIECE || (is_last && !bytes.is_empty());
                if !fits || !is_full {
                    return Err(Malformed);
                }
                Self::Piece { number, index, of, bytes }
            }
            ACK => Self::Ack {
                next: reader.varint()?,
                delay_us: reader.varint()?,
                bitmap: reader.string(MAX_BITMAP)?,
            },
            OUTCOME => Self::Outcome { line: reader.varint()?, outcome: read_outcome(reader)? },
            ASK => Self::Ask { token: reader.varint()?, question: read_question(reader)? },
            ANSWER => Self::Answer(read_answer(reader)?),
            PING => Self::Ping { newest: reader.varint()? },
            CHALLENGE => Self::Challenge(reader.array()?),
            RESPONSE => Self::Response(reader.array()?),
            FORGOTTEN => Self::Forgotten { first: reader.varint()? },
            RECEIPT => Self::Receipt {
                number: reader.varint()?,
                have: reader.varint()?,
                of: reader.varint()?,
            },
            BYE => Self::Bye(read_farewell(reader)?),
            _ => return Err(Malformed),
        })
    }

    /// Writes the frame. The writer tells whether it did fit.
    pub fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Padding => writer.u8(PADDING),
            Self::Join { name, instance, since, log } => {
                writer.u8(JOIN);
                writer.string(name.as_bytes());
                writer.u64(*instance);
                write_since(*since, writer);
                writer.u64(*log);
            }
            Self::Welcome(welcome) => {
                writer.u8(WELCOME);
                writer.varint(welcome.member.0.into());
                writer.string(welcome.name.as_bytes());
                writer.string(welcome.room.as_bytes());
                writer.u64(welcome.log);
                writer.varint(welcome.first);
                writer.varint(welcome.newest);
                writer.varint(welcome.line);
                writer.varint(welcome.burst);
                writer.varint(welcome.interval_ms);
                writer.varint(welcome.members);
            }
            Self::Denied { denial, like } => {
                writer.u8(DENIED);
                writer.u8(denial_code(*denial));
                writer.string(like.as_bytes());
            }
            Self::Items(items) => {
                writer.u8(ITEMS);
                writer.varint(items.first);
                writer.u8(items.count);
                writer.bytes(items.body);
            }
            Self::Piece { number, index, of, bytes } => {
                writer.u8(PIECE_OF_ITEM);
                writer.varint(*number);
                writer.u8(*index);
                writer.u8(*of);
                writer.string(bytes);
            }
            Self::Ack { next, delay_us, bitmap } => {
                writer.u8(ACK);
                writer.varint(*next);
                writer.varint(*delay_us);
                writer.string(bitmap);
            }
            Self::Outcome { line, outcome } => {
                writer.u8(OUTCOME);
                writer.varint(*line);
                write_outcome(*outcome, writer);
            }
            Self::Ask { token, question } => {
                writer.u8(ASK);
                writer.varint(*token);
                let (code, after) = match question {
                    Question::Roster(after) => (1, after),
                    Question::Lag(after) => (2, after),
                };
                writer.u8(code);
                writer.varint(after.0.into());
            }
            Self::Answer(answer) => {
                writer.u8(ANSWER);
                writer.varint(answer.token);
                writer.varint(answer.members);
                writer.u8(answer.roster.count);
                writer.bytes(answer.roster.body);
            }
            Self::Ping { newest } => {
                writer.u8(PING);
                writer.varint(*newest);
            }
            Self::Challenge(token) => {
                writer.u8(CHALLENGE);
                writer.bytes(token);
            }
            Self::Response(token) => {
                writer.u8(RESPONSE);
                writer.bytes(token);
            }
            Self::Forgotten { first } => {
                writer.u8(FORGOTTEN);
                writer.varint(*first);
            }
            Self::Receipt { number, have, of } => {
                writer.u8(RECEIPT);
                writer.varint(*number);
                writer.varint(*have);
                writer.varint(*of);
            }
            Self::Bye(farewell) => {
                writer.u8(BYE);
                writer.u8(farewell_code(*farewell));
            }
        }
    }
}

/// Writes a frame of items one item after another: the count is put in where it belongs at the end.
#[derive(Debug)]
pub(crate) struct ItemsWriter {
    first: u64,
    count: u8,
    body: usize,
}

impl ItemsWriter {
    /// The most items of one frame.
    const MOST: u8 = u8::MAX;

    /// A frame whose first item has this number. Nothing is written before there is an item.
    pub(crate) const fn new(first: u64) -> Self {
        Self { first, count: 0, body: 0 }
    }

    /// The number of the next item.
    pub(crate) fn next(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// Whether an item of this length fits.
    pub(crate) fn fits(&self, length: usize, writer: &Writer<'_>) -> bool {
        let head = if self.count == 0 { 2 + varint_length(self.first) } else { 0 };
        self.count < Self::MOST && head + varint_length(length as u64) + length <= writer.room()
    }

    /// Writes the next item, of which [`Self::fits`] said that it fits.
    pub(crate) fn push(&mut self, item: &[u8], writer: &mut Writer<'_>) {
        if self.count == 0 {
            writer.u8(ITEMS);
            writer.varint(self.first);
            self.body = writer.len();
            writer.u8(0);
        }
        writer.string(item);
        self.count += 1;
        writer.set(self.body, self.count);
    }
}

/// Writes an answer member after member, as [`ItemsWriter`] does.
#[derive(Debug)]
pub(crate) struct AnswerWriter {
    count: u8,
    body: usize,
}

impl AnswerWriter {
    /// Begins the answer.
    pub(crate) fn new(token: u64, members: u64, writer: &mut Writer<'_>) -> Self {
        writer.u8(ANSWER);
        writer.varint(token);
        writer.varint(members);
        let body = writer.len();
        writer.u8(0);
        Self { count: 0, body }
    }

    /// Writes a member, or says that it does not fit.
    pub(crate) fn push(
        &mut self,
        number: MemberNumber,
        name: &str,
        behind: u64,
        writer: &mut Writer<'_>,
    ) -> bool {
        let length = name.len() + 1 + varint_length(number.0.into()) + varint_length(behind);
        if self.count == u8::MAX || length > writer.room() {
            return false;
        }
        writer.varint(number.0.into());
        writer.string(name.as_bytes());
        writer.varint(behind);
        self.count += 1;
        writer.set(self.body, self.count);
        true
    }
}

pub(super) fn read_number(reader: &mut Reader<'_>) -> Result<MemberNumber, Malformed> {
    reader.varint()?.try_into().map(MemberNumber).map_err(|_| Malformed)
}

fn read_items<'a>(reader: &mut Reader<'a>) -> Result<Items<'a>, Malformed> {
    let (first, count) = (reader.varint()?, reader.u8()?);
    let before = reader.clone();
    for _ in 0..count {
        reader.string(MAX_ITEM)?;
    }
    if count == 0 {
        Err(Malformed)
    } else {
        Ok(Items { first, count, body: between(before, reader) })
    }
}

fn read_answer<'a>(reader: &mut Reader<'a>) -> Result<Answer<'a>, Malformed> {
    let (token, members, count) = (reader.varint()?, reader.varint()?, reader.u8()?);
    let before = reader.clone();
    for _ in 0..count {
        read_member(reader)?;
    }
    Ok(Answer { token, members, roster: Roster { count, body: between(before, reader) } })
}

/// What was read between two places of a walk.
fn between<'a>(mut before: Reader<'a>, after: &Reader<'a>) -> &'a [u8] {
    let bytes = before.rest();
    &bytes[..bytes.len() - after.clone().rest().len()]
}

fn read_since(reader: &mut Reader<'_>) -> Result<Since, Malformed> {
    let kind = reader.u8()?;
    let value = reader.varint()?;
    match kind {
        0 => Ok(Since::Last(value)),
        1 => Ok(Since::Number(value)),
        2 => Ok(Since::Time(value)),
        _ => Err(Malformed),
    }
}

fn write_since(since: Since, writer: &mut Writer<'_>) {
    let (kind, value) = match since {
        Since::Last(count) => (0, count),
        Since::Number(number) => (1, number),
        Since::Time(unix_ms) => (2, unix_ms),
    };
    writer.u8(kind);
    writer.varint(value);
}

fn read_question(reader: &mut Reader<'_>) -> Result<Question, Malformed> {
    let kind = reader.u8()?;
    let after = read_number(reader)?;
    match kind {
        1 => Ok(Question::Roster(after)),
        2 => Ok(Question::Lag(after)),
        _ => Err(Malformed),
    }
}

fn read_outcome(reader: &mut Reader<'_>) -> Result<Outcome, Malformed> {
    let code = reader.u8()?;
    let value = reader.varint()?;
    let refusal = match code {
        0 => return Ok(Outcome::Numbered(value)),
        1 => Refusal::TooFast,
        2 => Refusal::TooLong,
        3 => Refusal::Empty,
        4 => Refusal::Muted,
        5 => Refusal::NobodyOfThatName,
        16.. => Refusal::Name(denial_of(code - 16)?),
        _ => return Err(Malformed),
    };
    Ok(Outcome::Refused { refusal, wait_ms: value })
}

fn write_outcome(outcome: Outcome, writer: &mut Writer<'_>) {
    let (code, value) = match outcome {
        Outcome::Numbered(number) => (0, number),
        Outcome::Refused { refusal, wait_ms } => {
            let code = match refusal {
                Refusal::TooFast => 1,
                Refusal::TooLong => 2,
                Refusal::Empty => 3,
                Refusal::Muted => 4,
                Refusal::NobodyOfThatName => 5,
                Refusal::Name(denial) => 16 + denial_code(denial),
            };
            (code, wait_ms)
        }
    };
    writer.u8(code);
    writer.varint(value);
}

fn read_denial(reader: &mut Reader<'_>) -> Result<Denial, Malformed> {
    denial_of(reader.u8()?)
}

const DENIALS: [Denial; 6] = [
    Denial::Taken,
    Denial::LooksLike,
    Denial::Reserved,
    Denial::Invalid,
    Denial::Full,
    Denial::Banned,
];

fn denial_of(code: u8) -> Result<Denial, Malformed> {
    DENIALS.into_iter().find(|denial| denial_code(*denial) == code).ok_or(Malformed)
}

const fn denial_code(denial: Denial) -> u8 {
    match denial {
        Denial::Taken => 1,
        Denial::LooksLike => 2,
        Denial::Reserved => 3,
        Denial::Invalid => 4,
        Denial::Full => 5,
        Denial::Banned => 6,
    }
}

const FAREWELLS: [Farewell; 6] = [
    Farewell::Quit,
    Farewell::Stopped,
    Farewell::Kicked,
    Farewell::Banned,
    Farewell::TimedOut,
    Farewell::Replaced,
];

fn read_farewell(reader: &mut Reader<'_>) -> Result<Farewell, Malformed> {
    let code = reader.u8()?;
    FAREWELLS.into_iter().find(|farewell| farewell_code(*farewell) == code).ok_or(Malformed)
}

const fn farewell_code(farewell: Farewell) -> u8 {
    match farewell {
        Farewell::Quit => 1,
        Farewell::Stopped => 2,
        Farewell::Kicked => 3,
        Farewell::Banned => 4,
        Farewell::TimedOut => 5,
        Farewell::Replaced => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(frames: &[Frame<'_>]) -> Vec<u8> {
        let mut buffer = vec![0; 4096];
        let mut writer = Writer::new(&mut buffer);
        for frame in frames {
            frame.write(&mut writer);
        }
        assert!(writer.is_whole());
        let length = writer.len();
        buffer.truncate(length);
        buffer
    }

    fn frames(number: u64, small: u8) -> Vec<Frame<'static>> {
        let member = MemberNumber(small.into());
        let denial = DENIALS[usize::from(small) % DENIALS.len()];
        let refused = |refusal| Outcome::Refused { refusal, wait_ms: number };
        vec![
            Frame::Join {
                name: "老王", instance: number, since: Since::Last(number), log: number
            },
            Frame::Join { name: "", instance: 0, since: Since::Number(number), log: 0 },
            Frame::Join { name: "bob", instance: 0, since: Since::Time(number), log: 0 },
            Frame::Welcome(Welcome {
                member,
                name: "bob".to_owned(),
                room: "the room".to_owned(),
                log: number,
                first: number,
                newest: number,
                line: 1,
                burst: 5,
                interval_ms: 500,
                members: small.into(),
            }),
            Frame::Denied { denial, like: "bob" },
            Frame::Piece { number, index: 0, of: 2, bytes: &[7; PIECE] },
            Frame::Piece { number, index: 1, of: 2, bytes: &[7] },
            Frame::Ack { next: number, delay_us: small.into(), bitmap: &[1, 2, 3] },
            Frame::Outcome { line: number, outcome: Outcome::Numbered(number) },
            Frame::Outcome { line: number, outcome: refused(Refusal::TooFast) },
            Frame::Outcome { line: number, outcome: refused(Refusal::Name(denial)) },
            Frame::Ask { token: number, question: Question::Roster(member) },
            Frame::Ask { token: number, question: Question::Lag(member) },
            Frame::Ping { newest: number },
            Frame::Challenge([small; 8]),
            Frame::Response([small; 8]),
            Frame::Forgotten { first: number },
            Frame::Receipt { number, have: 1, of: 2 },
            Frame::Bye(FAREWELLS[usize::from(small) % FAREWELLS.len()]),
        ]
    }

    #[test]
    fn items_are_read_with_their_numbers() {
        let mut buffer = [0; 64];
        let mut writer = Writer::new(&mut buffer);
        let mut items = ItemsWriter::new(70);
        for item in [&b"one"[..], b"", b"three"] {
            assert!(items.fits(item.len(), &writer));
            items.push(item, &mut writer);
        }
        assert_eq!(items.next(), 73);
        assert!(!items.fits(64, &writer));
        let length = writer.len();
        let read: Vec<_> = Frames::new(&buffer[..length]).collect();
        let [Ok(Frame::Items(items))] = &read[..] else { panic!("{read:?}") };
        let read: Vec<_> = items.iter().collect();
        assert_eq!(read, [(70, &b"one"[..]), (71, b""), (72, b"three")]);
    }

    #[test]
    fn an_answer_holds_as_many_members_as_fit() {
        let mut buffer = [0; 24];
        let mut writer = Writer::new(&mut buffer);
        let mut answer = AnswerWriter::new(9, 3, &mut writer);
        assert!(answer.push(MemberNumber(1), "alice", 0, &mut writer));
        assert!(answer.push(MemberNumber(2), "bob", 70, &mut writer));
        assert!(!answer.push(MemberNumber(3), "charlie", 0, &mut writer));
        let length = writer.len();
        let read: Vec<_> = Frames::new(&buffer[..length]).collect();
        let [Ok(Frame::Answer(answer))] = &read[..] else { panic!("{read:?}") };
        assert_eq!((answer.token, answer.members), (9, 3));
        let members: Vec<_> = answer.roster.iter().collect();
        assert_eq!(members, [(MemberNumber(1), "alice", 0), (MemberNumber(2), "bob", 70)]);
    }

    #[test]
    fn a_piece_that_does_not_fit_its_item_is_malformed() {
        for (index, of, length) in
            [(2, 2, 1), (0, 1, 1), (0, 2, 5), (1, 2, 0), (0, 255, PIECE), (255, 2, 1), (255, 0, 1)]
        {
            let bytes = vec![0; length];
            let frame = Frame::Piece { number: 1, index, of, bytes: &bytes };
            let read: Vec<_> = Frames::new(&written(&[frame])).map(|frame| frame.is_ok()).collect();
            assert_eq!(read, [false], "{index} of {of}, {length} bytes");
        }
    }

    proptest! {
        #[test]
        fn frames_survive_the_network(number in 0..1_u64 << 62, small: u8) {
            let frames = frames(number, small);
            let bytes = written(&frames);
            let read: Result<Vec<_>, _> = Frames::new(&bytes).collect();
            prop_assert_eq!(read, Ok(frames));
        }

        #[test]
        fn any_bytes_are_frames_or_malformed(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let read: Result<Vec<_>, _> = Frames::new(&bytes).collect();
            if let Ok(frames) = read {
                prop_assert_eq!(written(&frames), bytes, "one meaning, one spelling");
            }
        }
    }
}
