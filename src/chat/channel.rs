//! A socketpair, or a connection, between two processes of the chat: messages with their ends, in order
//! (`SOCK_SEQPACKET`, unix(7)), and the end of the other process as an end of file.

use std::io;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockType, recv, send, setsockopt, socketpair, sockopt,
};

/// How much may be on its way, in bytes.
const BUFFER: usize = 1 << 20;

/// One end of it.
#[derive(Debug)]
pub(super) struct Channel(OwnedFd);

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// It is on its way.
    Yes,
    /// Too much is on its way already.
    NotNow,
    /// The other process is gone.
    NeverAgain,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Received<'a> {
    Message(&'a [u8]),
    /// Nothing yet.
    Nothing,
    /// The other process is gone.
    End,
}

impl Channel {
    /// Both ends.
    pub(super) fn pair() -> io::Result<(Self, Self)> {
        let kind = SockType::SeqPacket;
        let (one, other) = socketpair(AddressFamily::Unix, kind, None, SockFlag::SOCK_CLOEXEC)?;
        for end in [&one, &other] {
            // With less room the faster end waits more often.
            let _ = setsockopt(end, sockopt::SndBuf, &BUFFER);
        }
        Ok((Self(one), Self(other)))
    }

    /// The end of one that was made elsewhere.
    pub(super) const fn over(end: OwnedFd) -> Self {
        Self(end)
    }

    /// Sends a message, and waits for room if there is none.
    pub(super) fn send(&self, message: &[u8]) -> Sent {
        self.send_with(message, MsgFlags::MSG_NOSIGNAL)
    }

    /// Sends a message if there is room for it now.
    pub(super) fn try_send(&self, message: &[u8]) -> Sent {
        self.send_with(message, MsgFlags::MSG_NOSIGNAL | MsgFlags::MSG_DONTWAIT)
    }

    fn send_with(&self, message: &[u8], flags: MsgFlags) -> Sent {
        loop {
            match send(self.0.as_raw_fd(), message, flags) {
                Ok(_) => return Sent::Yes,
                Err(Errno::EINTR) => {}
                Err(Errno::EAGAIN | Errno::ENOBUFS) => return Sent::NotNow,
                Err(_) => return Sent::NeverAgain,
            }
        }
    }

    /// Takes the next message, into a buffer that is as long as the longest. Never waits.
    pub(super) fn receive<'a>(&self, buffer: &'a mut [u8]) -> Received<'a> {
        match recv(self.0.as_raw_fd(), buffer, MsgFlags::MSG_DONTWAIT) {
            // No message is empty.
            Ok(0) => Received::End,
            Ok(length) => Received::Message(&buffer[..length]),
            Err(Errno::EAGAIN | Errno::EINTR) => Received::Nothing,
            Err(_) => Received::End,
        }
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_ends_and_their_order() {
        let (one, other) = Channel::pair().expect("a pair");
        assert_eq!((one.send(b"first"), one.try_send(b"2")), (Sent::Yes, Sent::Yes));
        let mut buffer = [0; 16];
        assert_eq!(other.receive(&mut buffer), Received::Message(b"first"));
        assert_eq!(other.receive(&mut buffer), Received::Message(b"2"));
        assert_eq!(other.receive(&mut buffer), Received::Nothing);
    }

    #[test]
    fn what_was_sent_before_the_end_still_arrives() {
        let (one, other) = Channel::pair().expect("a pair");
        one.send(b"last");
        drop(one);
        let mut buffer = [0; 16];
        assert_eq!(other.receive(&mut buffer), Received::Message(b"last"));
        assert_eq!(other.receive(&mut buffer), Received::End);
        assert_eq!(other.send(b"x"), Sent::NeverAgain);
    }

    #[test]
    fn a_full_channel_says_so() {
        let (one, _other) = Channel::pair().expect("a pair");
        let sent = (0..1_000_000).map(|_| one.try_send(&[0; 1000])).find(|sent| *sent != Sent::Yes);
        assert_eq!(sent, Some(Sent::NotNow));
    }
}
