//! What every model shares: the signals that end it, the count of what it did, accepting, and a wait
//! for the few descriptors of the models that need no more.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{setsockopt, sockopt};

use super::event::{Call, Event, Note, Object, Readiness, Ready};
use super::narrator::{Narrator, Tell as _};
use crate::run::Result;
use crate::signals::{ENDING, Signals};

/// How many connections are accepted in a row, so that a flood of them does not keep clients waiting.
pub(super) const ACCEPTED_AT_ONCE: usize = 64;

/// How long nothing is accepted after the kernel had no descriptor or memory left, unless a connection
/// ends before. The listener stays ready all the while, so that waiting for it would be a busy loop.
const PAUSE: Duration = Duration::from_secs(1);

/// When a silent client is first asked whether it is there, how often then, and how many questions
/// without an answer mean that it is gone: two minutes in all. Less would end what a short failure of
/// the network only delays; more would keep the dead beyond the end of a lesson.
const PROBED_AFTER_SECONDS: u32 = 60;
const PROBED_EVERY_SECONDS: u32 = 15;
const PROBES: u32 = 4;

/// What a server has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) connections: u64,
    pub(super) refused: u64,
    pub(super) echoed_bytes: u64,
}

/// Whether new connections are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepting {
    Yes,
    Paused,
}

/// A server at work.
pub(super) struct Server<'a> {
    pub(super) narrator: Narrator<'a>,
    pub(super) signals: Signals,
    pub(super) tally: Tally,
    /// After how many connections (or datagrams) to end.
    limit: Option<u64>,
    accepting: Accepting,
}

impl<'a> Server<'a> {
    pub(super) fn new(narrator: Narrator<'a>, signals: Signals, limit: Option<u64>) -> Self {
        let tally = Tally::default();
        Self { narrator, signals, tally, limit, accepting: Accepting::Yes }
    }

    /// Whether as many clients came as were asked for.
    pub(super) fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.tally.connections >= limit)
    }

    /// Whether to wait for the listener.
    pub(super) fn is_accepting(&self) -> bool {
        self.accepting == Accepting::Yes && !self.is_full()
    }

    /// How long a wait may last, where it may not last for ever.
    pub(super) fn pause(&self) -> Option<Duration> {
        (self.accepting == Accepting::Paused).then_some(PAUSE)
    }

    /// The same as poll(2) and `epoll_wait(2)` take it.
    pub(super) fn timeout(&self) -> PollTimeout {
        let timeout = self.pause().map(PollTimeout::try_from);
        timeout.and_then(std::result::Result::ok).unwrap_or(PollTimeout::NONE)
    }

    /// Accepts again: something was given back, or the pause is over.
    pub(super) const fn resume(&mut self) {
        self.accepting = Accepting::Yes;
    }

    /// Accepts the next connection, if one waits. `open` is how many there are already.
    pub(super) fn accept(
        &mut self,
        listener: &TcpListener,
        open: usize,
    ) -> Result<Option<(TcpStream, SocketAddr)>> {
        let fd = listener.as_raw_fd();
        let error = match listener.accept() {
            Ok((stream, peer)) => {
                self.tally.connections += 1;
                let note = Note::Connected { peer, open: open + 1 };
                let number = usize::try_from(stream.as_raw_fd()).unwrap_or(0);
                self.narrator.tell(Event::done(Call::Accept4, fd, number, note))?;
                // An answer goes out at once, however small; where it cannot be set it goes out late.
                let _ = stream.set_nodelay(true);
                // Without it only a client that says nothing and is gone is kept for longer.
                let _ = notice_vanishing(&stream);
                return Ok(Some((stream, peer)));
            }
            Err(error) => error,
        };
        let note = match error.raw_os_error().map(Errno::from_raw) {
            Some(Errno::EAGAIN) => Note::NobodyWaits,
            Some(Errno::EMFILE | Errno::ENFILE | Errno::ENOBUFS | Errno::ENOMEM) => {
                self.accepting = Accepting::Paused;
                Note::Exhausted
            }
            // What accept(2) lists of a client, or of the way to it, and not of the listener.
            Some(
                Errno::ECONNABORTED
                | Errno::EINTR
                | Errno::EPROTO
                | Errno::ENETDOWN
                | Errno::ENOPROTOOPT
                | Errno::EHOSTDOWN
                | Errno::ENONET
                | Errno::EHOSTUNREACH
                | Errno::ENETUNREACH
                | Errno::ETIMEDOUT,
            ) => Note::Aborted,
            _ => return Err(super::failed("accept4", &error)),
        };
        self.narrator.tell(Event::called(Call::Accept4, fd, &Err(error), note))?;
        Ok(None)
    }

    /// Counts a connection that was accepted and could not be served.
    pub(super) const fn refuse(&mut self) {
        self.tally.connections -= 1;
        self.tally.refused += 1;
    }

    /// Reads the signals that came; whether one of them asks the server to end.
    pub(super) fn is_asked_to_end(&mut self) -> Result<bool> {
        let mut is_asked = false;
        while let Some(signal) = self.signals.next()? {
            self.narrator.tell(Event::Told(Note::Signal { signal }))?;
            is_asked |= ENDING.contains(&signal);
        }
        Ok(is_asked)
    }

    /// The signalfd as a descriptor that ended a wait.
    pub(super) fn signals_ready(&self) -> Ready {
        let fd = self.signals.as_fd().as_raw_fd();
        Ready { fd, object: Object::Signals, readiness: Readiness::Read }
    }

    /// Sleeps until a signal comes or one of these is ready, and says which.
    pub(super) fn wait(&mut self, watched: &[Watch<'_>]) -> Result<Vec<Ready>> {
        self.narrator.flush()?;
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        fds.extend(watched.iter().map(|watch| PollFd::new(watch.fd, flags(watch.readiness))));
        match poll(&mut fds, self.timeout()) {
            Ok(0) => self.accepting = Accepting::Yes,
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(super::failed("poll", &errno.into())),
        }
        let mut ready = Vec::new();
        if fds[0].any().unwrap_or(false) {
            ready.push(self.signals_ready());
        }
        for (watch, fd) in watched.iter().zip(&fds[1..]) {
            if fd.any().unwrap_or(false) {
                ready.push(watch.ready());
            }
        }
        let watched = fds.len();
        self.woke(Call::Poll, watched, || ready.clone())?;
        Ok(ready)
    }

    /// Tells what ended a wait. The list is made only where somebody reads it.
    pub(super) fn woke(
        &mut self,
        call: Call,
        watched: usize,
        ready: impl FnOnce() -> Vec<Ready>,
    ) -> io::Result<()> {
        if self.narrator.is_on() {
            self.narrator.tell(Event::Woke { call, watched, ready: ready() })?;
        }
        Ok(())
    }
}

/// Has the kernel ask a silent client now and then whether it is still there (keepalive, tcp(7)).
///
/// One whose machine lost its power or its network sends no end and no reset, and would hold its
/// descriptor, process or thread for ever: nothing is sent to it, so that nothing fails. Unasked the
/// kernel would look after two hours, and only where keepalive is on. A silent client that is there
/// answers by itself and notices nothing.
fn notice_vanishing(stream: &TcpStream) -> nix::Result<()> {
    setsockopt(stream, sockopt::TcpKeepIdle, &PROBED_AFTER_SECONDS)?;
    setsockopt(stream, sockopt::TcpKeepInterval, &PROBED_EVERY_SECONDS)?;
    setsockopt(stream, sockopt::TcpKeepCount, &PROBES)?;
    setsockopt(stream, sockopt::KeepAlive, &true)
}

/// A descriptor to wait for.
#[derive(Debug)]
pub(super) struct Watch<'a> {
    pub(super) fd: BorrowedFd<'a>,
    pub(super) object: Object,
    pub(super) readiness: Readiness,
}

impl<'a> Watch<'a> {
    pub(super) const fn new(fd: BorrowedFd<'a>, object: Object, readiness: Readiness) -> Self {
        Self { fd, object, readiness }
    }

    pub(super) fn listener(listener: &'a TcpListener) -> Self {
        Self::new(listener.as_fd(), Object::Listener, Readiness::Read)
    }

    fn ready(&self) -> Ready {
        Ready { fd: self.fd.as_raw_fd(), object: self.object, readiness: self.readiness }
    }
}

/// Whether something of this kind is among what ended a wait.
pub(super) fn has(ready: &[Ready], object: Object) -> bool {
    ready.iter().any(|ready| ready.object == object)
}

/// What poll(2) is to look for. Errors and hang-ups it reports unasked.
pub(super) const fn flags(readiness: Readiness) -> PollFlags {
    match readiness {
        Readiness::Read => PollFlags::POLLIN,
        Readiness::Write => PollFlags::POLLOUT,
    }
}

/// Whether a call on a datagram socket says no more than to try again.
pub(super) fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
