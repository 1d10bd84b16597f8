//! What the two streams carry: entries of the log to the clients, requests to the server.

use super::codec::{Malformed, Reader, Writer};
use super::term::{MemberNumber, read_number};
use super::{MAX_ITEM, MAX_NAME, MAX_TEXT};

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Something said.
    Plain,
    /// Something done (`/me`).
    Action,
}

/// How a member left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// It said goodbye.
    Quit,
    /// Nothing was heard of it for too long.
    TimedOut,
    /// The administrator removed it.
    Kicked,
    /// The administrator removed it and does not want it back.
    Banned,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When the server took it: milliseconds since 1970-01-01 UTC.
    pub unix_ms: u64,
    /// What happened.
    pub body: Body,
}

/// What happened in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A member came in.
    Joined {
        /// Its number.
        member: MemberNumber,
        /// Its name.
        name: String,
    },
    /// A member is gone.
    Left {
        /// Its number.
        member: MemberNumber,
        /// Its name.
        name: String,
        /// How it left.
        how: Leave,
    },
    /// A member said something.
    Said {
        /// Its number.
        member: MemberNumber,
        /// Its name at that time.
        name: String,
        /// How it is meant.
        style: Style,
        /// What it said.
        text: String,
    },
    /// The administrator said something.
    Announced {
        /// What it said.
        text: String,
    },
    /// A member has another name.
    Renamed {
        /// Its number.
        member: MemberNumber,
        /// Its name until now.
        from: String,
        /// Its name from now on.
        to: String,
    },
    /// A member said something to one other alone. Only the two get it.
    Whispered {
        /// Who said it.
        member: MemberNumber,
        /// Its name.
        name: String,
        /// To whom.
        to: MemberNumber,
        /// The name of that.
        to_name: String,
        /// What it said.
        text: String,
    },
    /// A number that does not concern this client.
    Blank,
}

/// What a client wants of the server: an item of its own stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// To say something to all.
    Say {
        /// How it is meant.
        style: Style,
        /// What to say.
        text: String,
    },
    /// To have another name.
    Rename {
        /// The name wanted.
        name: String,
    },
    /// To say something to one other alone.
    Whisper {
        /// The name of that.
        to: String,
        /// What to say.
        text: String,
    },
}

impl Entry {
    /// The entry in bytes.
    pub fn encode(&self) -> Vec<u8> {
        encoded(|writer| {
            writer.varint(self.unix_ms);
            match &self.body {
                Body::Joined { member, name } => {
                    writer.u8(1);
                    write_member(*member, name, writer);
                }
                Body::Left { member, name, how } => {
                    writer.u8(2);
                    write_member(*member, name, writer);
                    writer.u8(leave_code(*how));
                }
                Body::Said { member, name, style, text } => {
                    writer.u8(3);
                    write_member(*member, name, writer);
                    writer.u8(style_code(*style));
                    writer.string(text.as_bytes());
                }
                Body::Announced { text } => {
                    writer.u8(4);
                    writer.string(text.as_bytes());
                }
                Body::Renamed { member, from, to } => {
                    writer.u8(5);
                    write_member(*member, from, writer);
                    writer.string(to.as_bytes());
                }
                Body::Whispered { member, name, to, to_name, text } => {
                    writer.u8(6);
                    write_member(*member, name, writer);
                    write_member(*to, to_name, writer);
                    writer.string(text.as_bytes());
                }
                Body::Blank => writer.u8(7),
            }
        })
    }

    /// The entry that these bytes are.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let unix_ms = reader.varint()?;
        let kind = reader.u8()?;
        let body = match kind {
            1 => {
                let (member, name) = read_member(&mut reader)?;
                Body::Joined { member, name }
            }
            2 => {
                let (member, name) = read_member(&mut reader)?;
                Body::Left { member, name, how: leave_of(reader.u8()?)? }
            }
            3 => {
                let (member, name) = read_member(&mut reader)?;
                let style = style_of(reader.u8()?)?;
                Body::Said { member, name, style, text: read_text(&mut reader, MAX_TEXT)? }
            }
            4 => Body::Announced { text: read_text(&mut reader, MAX_TEXT)? },
            5 => {
                let (member, from) = read_member(&mut reader)?;
                Body::Renamed { member, from, to: read_text(&mut reader, MAX_NAME)? }
            }
            6 => {
                let (member, name) = read_member(&mut reader)?;
                let (to, to_name) = read_member(&mut reader)?;
                let text = read_text(&mut reader, MAX_TEXT)?;
                Body::Whispered { member, name, to, to_name, text }
            }
            7 => Body::Blank,
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(Self { unix_ms, body })
    }
}

impl Request {
    /// The request in bytes.
    pub fn encode(&self) -> Vec<u8> {
        encoded(|writer| match self {
            Self::Say { style, text } => {
                writer.u8(1);
                writer.u8(style_code(*style));
                writer.string(text.as_bytes());
            }
            Self::Rename { name } => {
                writer.u8(2);
                writer.string(name.as_bytes());
            }
            Self::Whisper { to, text } => {
                writer.u8(3);
                writer.string(to.as_bytes());
                writer.string(text.as_bytes());
            }
        })
    }

    /// The request that these bytes are.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let request = match reader.u8()? {
            1 => {
                let style = style_of(reader.u8()?)?;
                Self::Say { style, text: read_text(&mut reader, MAX_TEXT)? }
            }
            2 => Self::Rename { name: read_text(&mut reader, MAX_NAME)? },
            3 => Self::Whisper {
                to: read_text(&mut reader, MAX_NAME)?,
                text: read_text(&mut reader, MAX_TEXT)?,
            },
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(request)
    }
}

fn encoded(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = [0; MAX_ITEM];
    let mut writer = Writer::new(&mut buffer);
    write(&mut writer);
    let length = writer.len();
    buffer[..length].to_vec()
}

fn write_member(member: MemberNumber, name: &str, writer: &mut Writer<'_>) {
    writer.varint(member.0.into());
    writer.string(name.as_bytes());
}

fn read_member(reader: &mut Reader<'_>) -> Result<(MemberNumber, String), Malformed> {
    Ok((read_number(reader)?, read_text(reader, MAX_NAME)?))
}

fn read_text(reader: &mut Reader<'_>, most: usize) -> Result<String, Malformed> {
    Ok(reader.text(most)?.to_owned())
}

const fn style_code(style: Style) -> u8 {
    match style {
        Style::Plain => 0,
        Style::Action => 1,
    }
}

const fn style_of(code: u8) -> Result<Style, Malformed> {
    match code {
        0 => Ok(Style::Plain),
        1 => Ok(Style::Action),
        _ => Err(Malformed),
    }
}

const fn leave_code(how: Leave) -> u8 {
    match how {
        Leave::Quit => 0,
        Leave::TimedOut => 1,
        Leave::Kicked => 2,
        Leave::Banned => 3,
    }
}

const fn leave_of(code: u8) -> Result<Leave, Malformed> {
    match code {
        0 => Ok(Leave::Quit),
        1 => Ok(Leave::TimedOut),
        2 => Ok(Leave::Kicked),
        3 => Ok(Leave::Banned),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bodies(number: u32, text: &str) -> Vec<Body> {
        let (member, to) = (MemberNumber(number), MemberNumber(!number));
        let (name, text) = (|| "老王".to_owned(), || text.to_owned());
        let left = |how| Body::Left { member, name: name(), how };
        vec![
            Body::Joined { member, name: name() },
            left(Leave::Quit),
            left(Leave::TimedOut),
            left(Leave::Kicked),
            left(Leave::Banned),
            Body::Said { member, name: name(), style: Style::Plain, text: text() },
            Body::Said { member, name: name(), style: Style::Action, text: text() },
            Body::Announced { text: text() },
            Body::Renamed { member, from: name(), to: "bob".to_owned() },
            Body::Whispered { member, name: name(), to, to_name: name(), text: text() },
            Body::Blank,
        ]
    }

    proptest! {
        #[test]
        fn an_entry_survives_the_network(unix_ms in 0..1_u64 << 62, number: u32, text in ".{0,80}") {
            for body in bodies(number, &text) {
                let entry = Entry { unix_ms, body };
                prop_assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
            }
        }

        #[test]
        fn a_request_survives_the_network(text in ".{0,80}") {
            let requests = [
                Request::Say { style: Style::Plain, text: text.clone() },
                Request::Rename { name: "bob".to_owned() },
                Request::Whisper { to: "bob".to_owned(), text },
            ];
            for request in requests {
                prop_assert_eq!(Request::decode(&request.encode()), Ok(request));
            }
        }

        #[test]
        fn any_bytes_are_an_item_or_malformed(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(entry) = Entry::decode(&bytes) {
                prop_assert_eq!(entry.encode(), bytes.clone());
            }
            if let Ok(request) = Request::decode(&bytes) {
                prop_assert_eq!(request.encode(), bytes);
            }
        }
    }

    #[test]
    fn the_longest_text_is_an_item_and_a_longer_one_is_not() {
        let said = |length| Request::Say { style: Style::Plain, text: "x".repeat(length) };
        assert!(Request::decode(&said(MAX_TEXT).encode()).is_ok());
        assert_eq!(Request::decode(&said(MAX_TEXT + 1).encode()), Err(Malformed));
    }
}
