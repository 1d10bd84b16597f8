//! A member that is there to be listened in on: what it sends is what is sent again by the others.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use ptool::chat::clock::Time;
use ptool::chat::peer::{Event, Intake, Output, Peer, Wish};
use ptool::chat::seal::Identity;
use ptool::chat::wire::{MAX_DATAGRAM, Request, Since, Style};

use crate::random::Seeded;

/// How long it may take to come in.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many lines it says.
const LINES: usize = 8;

/// The member.
pub(crate) struct Decoy {
    socket: UdpSocket,
    peer: Peer,
    intake: Intake,
    start: Instant,
    settled: usize,
    /// All that it has sent: the way in, lines, and acknowledgements.
    pub(crate) captured: Vec<Vec<u8>>,
}

impl Decoy {
    /// Comes in and says something. It stays in the room as long as [`Self::turn`] is called, so that
    /// there is a session that all of it is for.
    pub(crate) fn join(server: SocketAddr) -> Result<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(server)?;
        socket.set_read_timeout(Some(Duration::from_millis(20)))?;
        let wish = Wish { name: "decoy".to_owned(), since: Since::Last(0), password: None };
        let mut random = Seeded(u64::from(std::process::id()));
        let identity = Identity::generate(&mut random);
        let peer = Peer::new(wish, identity, Box::new(random), Time(0));
        let (intake, start) = (Intake::new(), Instant::now());
        let mut decoy = Self { socket, peer, intake, start, settled: 0, captured: Vec::new() };
        while decoy.settled < LINES {
            decoy.turn()?;
            ensure!(start.elapsed() < PATIENCE, "who is to be listened in on is not let in");
        }
        decoy.socket.set_nonblocking(true)?;
        Ok(decoy)
    }

    fn now(&self) -> Time {
        Time(u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Does what it has to do. As long as it is not in, it waits a moment for something to come.
    pub(crate) fn turn(&mut self) -> Result<()> {
        let now = self.now();
        let mut buffer = [0; MAX_DATAGRAM];
        loop {
            match self.peer.poll(now, &mut buffer) {
                Output::Send(length) => {
                    if self.settled < LINES {
                        self.captured.push(buffer[..length].to_vec());
                    }
                    self.socket.send(&buffer[..length])?;
                }
                Output::Key { index, key } => self.intake.add_key(index, key),
                Output::Event(Event::ServerKey(_)) => self.peer.trust(now),
                Output::Event(Event::Welcome { .. }) if self.settled == 0 => {
                    for line in 0..LINES {
                        let text = format!("line {line} of the decoy");
                        self.peer.say(now, Request::Say { style: Style::Plain, text });
                    }
                }
                Output::Event(Event::Outcome { .. }) => self.settled += 1,
                Output::Event(_) => {}
                Output::Wait(_) => break,
            }
        }
        match self.socket.recv(&mut buffer) {
            Ok(length) => {
                if let Ok(heard) = self.intake.hear(&mut buffer[..length]) {
                    self.peer.hear(self.now(), &heard);
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error.into()),
        }
        self.peer.tick(self.now());
        Ok(())
    }
}
