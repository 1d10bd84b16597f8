//! A member of ptool's room: the state machines of `ptool chat join`, both in this process.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd as _, BorrowedFd};

use anyhow::{Result, bail};
use ptool::chat::clock::{Random, Time};
use ptool::chat::peer::{Event, Intake, Output, Peer, Wish};
use ptool::chat::seal::Identity;
use ptool::chat::wire::{Body, MAX_DATAGRAM, Request, Since, Style};

use crate::member::{MESSAGE, Member, number};

/// Numbers that are as random as a stopwatch needs them.
struct Numbers(RandomState, u64);

impl Numbers {
    fn new() -> Self {
        Self(RandomState::new(), 0)
    }
}

impl Random for Numbers {
    fn fill(&mut self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            self.1 += 1;
            let mut hasher = self.0.build_hasher();
            hasher.write_u64(self.1);
            chunk.copy_from_slice(&hasher.finish().to_ne_bytes()[..chunk.len()]);
        }
    }
}

/// A member of ptool's room.
pub(crate) struct Own {
    socket: UdpSocket,
    peer: Peer,
    intake: Intake,
    is_in: bool,
}

impl Own {
    pub(crate) fn connect(server: SocketAddr, place: usize, now: Time) -> Result<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(server)?;
        socket.set_nonblocking(true)?;
        let wish = Wish { name: format!("user{place}"), since: Since::Last(0), password: None };
        let identity = Identity::generate(&mut Numbers::new());
        let peer = Peer::new(wish, identity, Box::new(Numbers::new()), now);
        let mut own = Self { socket, peer, intake: Intake::new(), is_in: false };
        own.work(now, &mut Vec::new())?;
        Ok(own)
    }

    /// Lets the client do what it has to do, and says until when it waits.
    fn work(&mut self, now: Time, heard: &mut Vec<u64>) -> Result<Option<Time>> {
        let mut buffer = [0; MAX_DATAGRAM];
        loop {
            match self.peer.poll(now, &mut buffer) {
                // What is lost is sent again; a server that has not started yet refuses.
                Output::Send(length) => drop(self.socket.send(&buffer[..length])),
                Output::Key { index, key } => self.intake.add_key(index, key),
                Output::Event(Event::ServerKey(_)) => self.peer.trust(now),
                Output::Event(Event::Welcome { .. }) => self.is_in = true,
                Output::Event(Event::Entry { entry, .. }) => {
                    if let Body::Said { text, .. } = entry.body {
                        heard.extend(number(text.as_bytes()));
                    }
                }
                Output::Event(Event::Denied { denial, like }) => {
                    bail!("it is not let in: {denial:?} {like}")
                }
                Output::Event(Event::Ended(farewell)) => bail!("it was sent away: {farewell:?}"),
                Output::Event(_) => {}
                Output::Wait(deadline) => return Ok(deadline),
            }
        }
    }
}

impl Member for Own {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    fn is_in(&self) -> bool {
        self.is_in
    }

    fn read(&mut self, now: Time, buffer: &mut [u8], heard: &mut Vec<u64>) -> Result<Option<Time>> {
        match self.socket.recv(buffer) {
            Ok(length) => {
                if let Ok(said) = self.intake.hear(&mut buffer[..length]) {
                    self.peer.hear(now, &said);
                }
            }
            Err(error) if is_of_no_account(error.kind()) => {}
            Err(error) => return Err(error.into()),
        }
        self.work(now, heard)
    }

    fn say(&mut self, now: Time, message: &[u8; MESSAGE]) -> Result<Option<Time>> {
        let text = String::from_utf8_lossy(message).into_owned();
        self.peer.say(now, Request::Say { style: Style::Plain, text });
        self.work(now, &mut Vec::new())
    }

    fn tick(&mut self, now: Time) -> Result<Option<Time>> {
        self.peer.tick(now);
        self.work(now, &mut Vec::new())
    }
}

/// Nothing is there, or nobody yet.
fn is_of_no_account(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::ConnectionRefused)
}
