//! Members of the servers that speak in lines over TCP.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use anyhow::{Result, bail};
use ptool::chat::clock::Time;

use crate::member::{MESSAGE, Member, number};

/// What is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Redis, RESP3: a subscriber may publish.
    Redis,
    /// The client protocol of NATS.
    Nats,
    /// IRC.
    Irc,
    /// Just lines: `ncat --chat`.
    Raw,
}

impl Dialect {
    /// What a member says first.
    fn greeting(self, place: usize) -> String {
        match self {
            Self::Redis => "HELLO 3\r\nSUBSCRIBE room\r\n".to_owned(),
            Self::Nats => "CONNECT {\"verbose\":false}\r\nSUB room 1\r\nPING\r\n".to_owned(),
            Self::Irc => format!("NICK u{place}\r\nUSER u{place} 0 * :u\r\nJOIN #room\r\n"),
            Self::Raw => String::new(),
        }
    }

    /// Whether this line says that the member is in.
    fn is_welcome(self, line: &[u8]) -> bool {
        match self {
            Self::Redis => line == b"subscribe",
            Self::Nats => line == b"PONG",
            // The end of the list of names.
            Self::Irc => line.split(|byte| *byte == b' ').nth(1) == Some(b"366"),
            Self::Raw => true,
        }
    }

    /// What is to be said to this line, if anything must.
    fn answer(self, line: &[u8]) -> Option<&'static [u8]> {
        match self {
            Self::Nats if line == b"PING" => Some(b"PONG\r\n"),
            Self::Irc if line.starts_with(b"PING") => Some(b"PONG :x\r\n"),
            _ => None,
        }
    }

    /// Whether this line says that the server does not want the member.
    fn is_refusal(self, line: &[u8]) -> bool {
        match self {
            Self::Redis | Self::Nats => line.starts_with(b"-"),
            Self::Irc => line.starts_with(b"ERROR"),
            Self::Raw => false,
        }
    }

    /// What comes before a message and after it.
    const fn frame(self) -> (&'static [u8], &'static [u8]) {
        match self {
            Self::Redis => (b"*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n$100\r\n", b"\r\n"),
            Self::Nats => (b"PUB room 100\r\n", b"\r\n"),
            Self::Irc => (b"PRIVMSG #room :", b"\r\n"),
            Self::Raw => (b"", b"\n"),
        }
    }
}

/// A connection with what could not be written yet, and what is not a whole packet yet.
pub(crate) struct Pipe {
    stream: TcpStream,
    unsent: Vec<u8>,
    unread: Vec<u8>,
}

impl Pipe {
    pub(crate) fn connect(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, unsent: Vec::new(), unread: Vec::new() })
    }

    pub(crate) fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    /// Writes as much as the kernel takes, and keeps the rest.
    pub(crate) fn write(&mut self, parts: &[&[u8]]) -> Result<()> {
        for part in parts {
            self.unsent.extend_from_slice(part);
        }
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(length) => drop(self.unsent.drain(..length)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// When to try again to write what waits, if anything does.
    pub(crate) fn again_at(&self, now: Time) -> Option<Time> {
        (!self.unsent.is_empty()).then(|| now + Duration::from_millis(1))
    }

    /// Reads once and gives all that is there to `take`, which says how much of it it has used.
    pub(crate) fn read(
        &mut self,
        buffer: &mut [u8],
        take: impl FnOnce(&[u8]) -> usize,
    ) -> Result<()> {
        let length = match self.stream.read(buffer) {
            Ok(0) => bail!("the server has closed a connection"),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if self.unread.is_empty() {
            let used = take(&buffer[..length]);
            self.unread.extend_from_slice(&buffer[used..length]);
        } else {
            self.unread.extend_from_slice(&buffer[..length]);
            let used = take(&self.unread);
            self.unread.drain(..used);
        }
        Ok(())
    }
}

/// A member.
pub(crate) struct Talker {
    pipe: Pipe,
    dialect: Dialect,
    is_in: bool,
}

impl Talker {
    pub(crate) fn connect(server: SocketAddr, dialect: Dialect, place: usize) -> Result<Self> {
        let mut pipe = Pipe::connect(server)?;
        pipe.write(&[dialect.greeting(place).as_bytes()])?;
        Ok(Self { pipe, dialect, is_in: false })
    }
}

impl Member for Talker {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }

    fn is_in(&self) -> bool {
        self.is_in
    }

    fn read(&mut self, now: Time, buffer: &mut [u8], heard: &mut Vec<u64>) -> Result<Option<Time>> {
        let (dialect, is_in) = (self.dialect, &mut self.is_in);
        let (mut answers, mut refusal) = (Vec::new(), None);
        self.pipe.read(buffer, |bytes| {
            let mut used = 0;
            while let Some(end) = bytes[used..].iter().position(|byte| *byte == b'\n') {
                let line = &bytes[used..used + end];
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                used += end + 1;
                // A message is what a line ends with, whatever is before it.
                if let Some(number) = line.last_chunk::<MESSAGE>().and_then(|it| number(it)) {
                    heard.push(number);
                    continue;
                }
                *is_in |= dialect.is_welcome(line);
                answers.extend(dialect.answer(line));
                if dialect.is_refusal(line) {
                    refusal = Some(String::from_utf8_lossy(line).into_owned());
                }
            }
            used
        })?;
        if let Some(refusal) = refusal {
            bail!("the server says: {refusal}");
        }
        self.pipe.write(&answers)?;
        Ok(self.pipe.again_at(now))
    }

    fn say(&mut self, now: Time, message: &[u8; MESSAGE]) -> Result<Option<Time>> {
        let (before, after) = self.dialect.frame();
        self.pipe.write(&[before, message, after])?;
        Ok(self.pipe.again_at(now))
    }

    fn tick(&mut self, now: Time) -> Result<Option<Time>> {
        self.pipe.write(&[])?;
        Ok(self.pipe.again_at(now))
    }
}
