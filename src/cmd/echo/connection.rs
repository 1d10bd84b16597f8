//! A client's connection: what every TCP model does with one once it may read or write.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use super::event::{Call, Event, Note, Object, Readiness, Ready};
use super::narrator::Tell;

/// The most bytes that are read at once, and so the most that are ever kept for one client.
pub(super) const PIECE: usize = 64 << 10;

/// A connection that never blocks.
///
/// It keeps only what the client has not taken yet, and reads nothing more until that is gone: a
/// client that sends and never reads fills its own pipe, and not the memory of the server.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    pub(super) peer: SocketAddr,
    unsent: Vec<u8>,
    pub(super) echoed_bytes: u64,
}

/// What a connection needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// To be called when it is ready for this.
    Wait(Readiness),
    /// To be closed.
    Close,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, peer: SocketAddr) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { stream, peer, unsent: Vec::new(), echoed_bytes: 0 })
    }

    /// What to wait for: room for the rest of the echo where there is a rest, else something to echo.
    pub(super) const fn waits_for(&self) -> Readiness {
        if self.unsent.is_empty() { Readiness::Read } else { Readiness::Write }
    }

    /// This connection as one that ended a wait.
    pub(super) fn ready(&self) -> Ready {
        Ready { fd: self.fd(), object: Object::Client, readiness: self.waits_for() }
    }

    pub(super) fn fd(&self) -> RawFd {
        self.stream.as_raw_fd()
    }

    /// Does what the connection is ready for: one read at most, so that no client keeps the others
    /// waiting. `piece` is where it reads to; all connections share it.
    pub(super) fn echo(&mut self, piece: &mut [u8], tell: &mut impl Tell) -> io::Result<Next> {
        if self.waits_for() == Readiness::Write {
            let unsent = std::mem::take(&mut self.unsent);
            return self.send(&unsent, tell);
        }
        let received = self.stream.read(piece);
        let note = match &received {
            Ok(0) => Note::EndOfInput,
            Ok(_) => Note::Received,
            Err(error) if is_for_later(error) => Note::NothingToRead,
            Err(_) => Note::Vanished,
        };
        tell.tell(Event::called(Call::Recvfrom, self.fd(), &received, note))?;
        match received {
            Ok(0) => Ok(Next::Close),
            Ok(length) => self.send(&piece[..length], tell),
            Err(error) if is_for_later(&error) => Ok(Next::Wait(Readiness::Read)),
            Err(_) => Ok(Next::Close),
        }
    }

    /// Sends what the kernel takes and keeps the rest.
    fn send(&mut self, bytes: &[u8], tell: &mut impl Tell) -> io::Result<Next> {
        let sent = self.stream.write(bytes);
        let taken = match &sent {
            Ok(taken) => *taken,
            Err(error) if is_for_later(error) => 0,
            Err(_) => {
                tell.tell(Event::called(Call::Sendto, self.fd(), &sent, Note::Vanished))?;
                return Ok(Next::Close);
            }
        };
        self.echoed_bytes += taken as u64;
        self.unsent = bytes[taken..].to_vec();
        let left = self.unsent.len();
        let note = if left == 0 { Note::Sent } else { Note::HeldBack { left } };
        tell.tell(Event::called(Call::Sendto, self.fd(), &sent, note))?;
        Ok(Next::Wait(self.waits_for()))
    }

    /// Closes the connection and tells so.
    pub(super) fn close(self, tell: &mut impl Tell) -> io::Result<()> {
        let note = Note::Closed { peer: self.peer, echoed_bytes: self.echoed_bytes };
        let fd = self.fd();
        drop(self.stream);
        tell.tell(Event::done(Call::Close, fd, 0, note))
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// Echoes until the client sends no more, sleeping in every call: the loop of a process or a thread
/// that has nothing else to do.
///
/// `count` is told of the bytes before they go out, and of those that did not with a minus: whoever
/// has seen its echo has been counted, even if a signal ends this process right after the call.
pub(super) fn echo_blocking(
    mut stream: &TcpStream,
    tell: &mut impl Tell,
    mut count: impl FnMut(i64),
) -> io::Result<()> {
    let fd = stream.as_raw_fd();
    let mut piece = vec![0; PIECE];
    loop {
        let received = stream.read(&mut piece);
        let note = match &received {
            Ok(0) => Note::EndOfInput,
            Ok(_) => Note::Received,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => Note::Vanished,
        };
        tell.tell(Event::called(Call::Recvfrom, fd, &received, note))?;
        let Ok(length @ 1..) = received else { return Ok(()) };
        let mut rest = &piece[..length];
        count(signed(length));
        while !rest.is_empty() {
            let sent = stream.write(rest);
            let note = match &sent {
                Ok(_) => Note::Sent,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => Note::Vanished,
            };
            tell.tell(Event::called(Call::Sendto, fd, &sent, note))?;
            let Ok(taken) = sent else {
                count(-signed(rest.len()));
                return Ok(());
            };
            rest = &rest[taken..];
        }
    }
}

/// A number of bytes of a piece, which is never near the limit.
fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Whether a call says no more than to try again.
fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Shutdown, TcpListener};

    #[derive(Default)]
    struct Notes(Vec<Note>);

    impl Tell for Notes {
        fn tell(&mut self, event: Event) -> io::Result<()> {
            if let Event::Called { note, .. } = event {
                self.0.push(note);
            }
            Ok(())
        }
    }

    fn pair() -> (TcpStream, Connection) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("it listens");
        let client = TcpStream::connect(listener.local_addr().expect("bound")).expect("connected");
        let (stream, peer) = listener.accept().expect("accepted");
        (client, Connection::new(stream, peer).expect("a connection"))
    }

    #[test]
    fn what_a_client_does_not_read_is_kept_and_nothing_more_is_read() {
        let (mut client, mut connection) = pair();
        let mut notes = Notes::default();
        let mut piece = vec![0; PIECE];
        client.set_nonblocking(true).expect("it is set");
        let full = vec![7; 1 << 20];
        let mut sent = 0;
        while connection.waits_for() == Readiness::Read {
            sent += client.write(&full).unwrap_or(0);
            connection.echo(&mut piece, &mut notes).expect("it echoes");
        }
        assert!(connection.unsent.len() <= PIECE);
        assert!(matches!(notes.0.last(), Some(Note::HeldBack { .. })));
        client.shutdown(Shutdown::Write).expect("half closed");
        client.set_nonblocking(false).expect("it is set");
        let reader = std::thread::Builder::new().spawn(move || {
            let mut all = Vec::new();
            client.read_to_end(&mut all).expect("it reads");
            all.len()
        });
        while connection.echo(&mut piece, &mut notes).expect("it echoes") != Next::Close {}
        connection.close(&mut notes).expect("it closes");
        assert_eq!(reader.expect("a thread").join().expect("it ends"), sent);
    }

    #[test]
    fn a_client_that_breaks_off_closes_the_connection() {
        let (client, mut connection) = pair();
        (&client).write_all(b"unread").expect("it writes");
        let mut piece = vec![0; PIECE];
        let mut notes = Notes::default();
        let next = loop {
            // Closing with the echo unread makes the kernel send a reset.
            let next = connection.echo(&mut piece, &mut notes).expect("it echoes");
            if connection.echoed_bytes > 0 {
                break next;
            }
        };
        assert_eq!(next, Next::Wait(Readiness::Read));
        drop(client);
        while connection.echo(&mut piece, &mut notes).expect("it echoes") != Next::Close {}
        assert_eq!(notes.0.last(), Some(&Note::Vanished));
    }
}
