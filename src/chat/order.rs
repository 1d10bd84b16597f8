//! What the administrator can have the room process do, and what it answers, in bytes: for the console
//! process, and for other terminals, which come by the control socket. docs/CHAT.md, "Administration".

use std::net::SocketAddr;
use std::time::Duration;

use super::room::Command;
use super::room::record::Sanction;
use super::seal::PublicKey;
use super::wire::{MAX_ITEM, MAX_NAME, Malformed, Reader, Writer};

/// The version of what is spoken at the control socket. Both ends are one program, which may have been
/// replaced while the room is open.
const VERSION: u8 = 1;

const ANNOUNCE: u8 = 1;
const WHO: u8 = 2;
const KICK: u8 = 3;
const STOP: u8 = 4;
const BAN: u8 = 5;
const UNBAN: u8 = 6;
const MUTE: u8 = 7;
const UNMUTE: u8 = 8;
const SANCTIONS: u8 = 9;

impl Command {
    /// In bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Announce(text) => (ANNOUNCE, text.as_str()),
            Self::Who => (WHO, ""),
            Self::Kick(name) => (KICK, name.as_str()),
            Self::Ban(name, _) => (BAN, name.as_str()),
            Self::Unban(name) => (UNBAN, name.as_str()),
            Self::Mute(name, _) => (MUTE, name.as_str()),
            Self::Unmute(name) => (UNMUTE, name.as_str()),
            Self::Sanctions => (SANCTIONS, ""),
            Self::Stop => (STOP, ""),
        };
        let mut bytes = vec![kind];
        if let Self::Ban(_, span) | Self::Mute(_, span) = self {
            let ms = span.map_or(0, |span| u64::try_from(span.as_millis()).unwrap_or(u64::MAX));
            bytes.extend(ms.to_be_bytes());
        }
        bytes.extend(text.as_bytes());
        bytes
    }

    /// Reads it again.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let kind = reader.u8()?;
        let span = match kind {
            // Zero is no time, and so stands for all times.
            BAN | MUTE => Some(reader.u64()?).filter(|ms| *ms > 0).map(Duration::from_millis),
            _ => None,
        };
        let text = str::from_utf8(reader.rest()).map_err(|_| Malformed)?;
        Ok(match (kind, text.to_owned()) {
            (ANNOUNCE, text) => Self::Announce(text),
            (KICK, name) => Self::Kick(name),
            (BAN, name) => Self::Ban(name, span),
            (UNBAN, name) => Self::Unban(name),
            (MUTE, name) => Self::Mute(name, span),
            (UNMUTE, name) => Self::Unmute(name),
            (WHO, _) => Self::Who,
            (SANCTIONS, _) => Self::Sanctions,
            (STOP, _) => Self::Stop,
            _ => return Err(Malformed),
        })
    }
}

impl Command {
    /// Of whom it ends that they may not do this.
    pub(super) const fn frees(&self) -> Option<Kind> {
        match self {
            Self::Unban(_) => Some(Kind::Ban),
            Self::Unmute(_) => Some(Kind::Mute),
            _ => None,
        }
    }
}

/// For whom something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// For whom it is told: who sits at the console, or has given the command.
    Own,
    /// For another process, which came by the control socket, and its user. The number of the process is
    /// 0 where it is in another PID namespace.
    Process { pid: u32, uid: u32 },
}

/// An order that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deed {
    /// When: milliseconds since 1970-01-01 UTC.
    pub(super) unix_ms: u64,
    pub(super) by: By,
    pub(super) order: Command,
}

impl Deed {
    pub(super) fn write(&self, writer: &mut Writer<'_>) {
        writer.varint(self.unix_ms);
        match self.by {
            By::Own => writer.u8(0),
            By::Process { pid, uid } => {
                writer.u8(1);
                writer.u32(pid);
                writer.u32(uid);
            }
        }
        writer.bytes(&self.order.encode());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let unix_ms = reader.varint()?;
        let by = match reader.u8()? {
            0 => By::Own,
            1 => By::Process { pid: reader.u32()?, uid: reader.u32()? },
            _ => return Err(Malformed),
        };
        Ok(Self { unix_ms, by, order: Command::decode(reader.rest())? })
    }
}

/// What somebody may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Come in.
    Ban,
    /// Speak.
    Mute,
}

impl Kind {
    pub(super) fn write(self, writer: &mut Writer<'_>) {
        writer.u8((self == Self::Mute).into());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(if reader.u8()? == 0 { Self::Ban } else { Self::Mute })
    }
}

/// Somebody who may not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sanctioned {
    pub(super) kind: Kind,
    pub(super) sanction: Sanction,
}

impl Sanctioned {
    pub(super) fn write(&self, writer: &mut Writer<'_>) {
        let Sanction { name, key, address, until_unix_ms } = &self.sanction;
        self.kind.write(writer);
        writer.string(name.as_bytes());
        writer.bytes(&key.0);
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        writer.string(address.as_bytes());
        writer.u8(until_unix_ms.is_some().into());
        writer.varint(until_unix_ms.unwrap_or(0));
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let kind = Kind::read(reader)?;
        let name = reader.text(MAX_NAME)?.to_owned();
        let key = PublicKey(reader.array()?);
        let address = match reader.text(MAX_ITEM)? {
            "" => None,
            text => Some(text.parse().map_err(|_| Malformed)?),
        };
        let is_limited = reader.u8()? != 0;
        let until_unix_ms = Some(reader.varint()?).filter(|_| is_limited);
        Ok(Self { kind, sanction: Sanction { name, key, address, until_unix_ms } })
    }
}

/// The first that one who comes by the control socket is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Greeting {
    /// Which room it is.
    Room { name: String, address: SocketAddr },
    /// Its room process speaks another version of this.
    OtherVersion,
    /// That it is the room of another user.
    NotYours,
}

impl Greeting {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut buffer = [0; MAX_NAME + MAX_ITEM];
        let mut writer = Writer::new(&mut buffer);
        writer.u8(VERSION);
        if let Self::Room { name, address } = self {
            writer.string(name.as_bytes());
            writer.string(address.to_string().as_bytes());
        }
        let length = writer.len();
        buffer[..length].to_vec()
    }

    /// Reads it again. Of another version nothing but that is known.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Ok(Self::OtherVersion);
        }
        if reader.is_empty() {
            return Ok(Self::NotYours);
        }
        let name = reader.text(MAX_NAME)?.to_owned();
        let address = reader.text(MAX_ITEM)?.parse().map_err(|_| Malformed)?;
        reader.end()?;
        Ok(Self::Room { name, address })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::chat) fn orders() -> Vec<Command> {
        let (bob, span) = (|| "老王".to_owned(), Some(Duration::from_mins(10)));
        vec![
            Command::Announce("注意\n".to_owned()),
            Command::Who,
            Command::Kick(bob()),
            Command::Ban(bob(), span),
            Command::Ban(bob(), None),
            Command::Unban(bob()),
            Command::Mute(bob(), span),
            Command::Mute(bob(), None),
            Command::Unmute(bob()),
            Command::Sanctions,
            Command::Stop,
        ]
    }

    #[test]
    fn orders_survive_the_channel() {
        for order in orders() {
            assert_eq!(Command::decode(&order.encode()), Ok(order));
        }
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for bytes in [&[][..], &[0], &[99], &[KICK, 0xff], &[BAN, 0, 0], &[MUTE]] {
            assert_eq!(Command::decode(bytes), Err(Malformed), "{bytes:?}");
        }
    }

    #[test]
    fn a_greeting_survives_and_another_version_is_seen() {
        let room = Greeting::Room {
            name: "实验室".to_owned(),
            address: "[::1]:7117".parse().expect("an address"),
        };
        for greeting in [room, Greeting::NotYours] {
            assert_eq!(Greeting::decode(&greeting.encode()), Ok(greeting));
        }
        assert_eq!(Greeting::decode(&[VERSION + 1, 7]), Ok(Greeting::OtherVersion));
        assert_eq!(Greeting::decode(&[]), Err(Malformed));
    }
}
