//! What is inside the sealed part of a datagram: frames, one after another.

use super::codec::{Malformed, Reader, Writer};
use super::term::{
    Denial, Farewell, MemberNumber, Outcome, Question, Since, Welcome, denial_code, farewell_code,
    read_denial, read_farewell, read_number, read_outcome, read_question, read_since,
    write_outcome, write_question, write_since,
};
use super::{MAX_ITEM, MAX_NAME, MAX_PIECES, PIECE};

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
pub(super) const ITEMS: u8 = 0x04;
const PIECE_OF_ITEM: u8 = 0x05;
const ACK: u8 = 0x06;
const OUTCOME: u8 = 0x07;
const ASK: u8 = 0x08;
pub(super) const ANSWER: u8 = 0x09;
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
                write_question(*question, writer);
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

#[cfg(test)]
mod tests {
    use super::super::batch::{AnswerWriter, ItemsWriter};
    use super::super::term::{DENIALS, FAREWELLS, Refusal};
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
