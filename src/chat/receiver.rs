//! The receiver process: it owns the receiving keys, takes datagrams from the network, opens and
//! checks them, and hands on what they say. It sends nothing and decides nothing.
//!
//! It is the one that touches what strangers send, and so it is the one that is shut in
//! ([`super::sandbox`]). What is checked here is checked before the sender, which owns the terminal and
//! the files, ever sees it.

use std::net::UdpSocket;
use std::os::fd::{AsFd as _, AsRawFd as _};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::{SigSet, Signal};

use super::channel::{Channel, Received, Sent};
use super::classic;
use super::net::Incoming;
use super::peer::{Heard, Intake, MAX_HEARD};
use super::sandbox::{self, Kept, Missing};
use super::seal::Key;
use super::sys::{self, RESCUE_FD, Rescue};
use super::wire::{Malformed, Reader, Writer};

/// The longest message on the channel, in bytes.
pub(super) const MAX_MESSAGE: usize = 1 + MAX_HEARD;

/// What the receiver tells the sender.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// It is shut in; these walls the kernel does not have.
    Ready(Vec<Missing>),
    /// Something was heard of the server.
    Heard(Heard<'a>),
    /// A server of the plain-text program has sent this.
    Plain(&'a str),
    /// The network says that the server cannot be reached.
    Unreachable(Errno),
}

/// What kind of server the receiver listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One that proves itself and encrypts.
    Sealed,
    /// One of the classic course.
    Plain,
}

/// What the sender tells the receiver.
#[derive(Debug)]
pub(super) enum Order {
    /// The receiving key of a session.
    Key {
        /// The client's index of the session.
        index: u32,
        key: Key,
    },
    /// It is over; there is nobody to be rescued.
    End,
}

const READY: u8 = 1;
const HEARD: u8 = 2;
const UNREACHABLE: u8 = 3;
const KEY: u8 = 4;
const END: u8 = 5;
const PLAIN: u8 = 6;

const WALLS: [Missing; 2] = [Missing::Landlock, Missing::Seccomp];

impl<'a> Told<'a> {
    /// In bytes, at the start of a buffer of [`MAX_MESSAGE`]; says how many.
    fn encode(&self, buffer: &mut [u8]) -> usize {
        let (kind, body) = buffer.split_at_mut(1);
        let mut writer = Writer::new(body);
        match self {
            Self::Ready(missing) => {
                kind[0] = READY;
                for wall in WALLS {
                    writer.u8(missing.contains(&wall).into());
                }
                1 + writer.len()
            }
            Self::Heard(heard) => {
                kind[0] = HEARD;
                1 + heard.encode(body)
            }
            Self::Plain(text) => {
                kind[0] = PLAIN;
                writer.bytes(text.as_bytes());
                1 + writer.len()
            }
            Self::Unreachable(errno) => {
                kind[0] = UNREACHABLE;
                writer.u32((*errno as i32).unsigned_abs());
                1 + writer.len()
            }
        }
    }

    /// Reads it again.
    pub(super) fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        Ok(match reader.u8()? {
            READY => {
                let mut missing = Vec::new();
                for wall in WALLS {
                    if reader.u8()? != 0 {
                        missing.push(wall);
                    }
                }
                Self::Ready(missing)
            }
            HEARD => Self::Heard(Heard::decode(reader.rest())?),
            PLAIN => Self::Plain(std::str::from_utf8(reader.rest()).map_err(|_| Malformed)?),
            UNREACHABLE => {
                let number = i32::try_from(reader.u32()?).map_err(|_| Malformed)?;
                Self::Unreachable(Errno::from_raw(number))
            }
            _ => return Err(Malformed),
        })
    }
}

impl Order {
    /// In bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Key { index, key } => {
                [&[KEY][..], &index.to_be_bytes(), &key.as_bytes()[..]].concat()
            }
            Self::End => vec![END],
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let order = match reader.u8()? {
            KEY => Self::Key { index: reader.u32()?, key: Key::from(reader.array::<32>()?) },
            END => Self::End,
            _ => return Err(Malformed),
        };
        reader.end()?;
        Ok(order)
    }
}

/// Receives until the sender has ended, and says with which code to end.
pub(super) fn run(socket: &UdpSocket, channel: &Channel, rescue: &Rescue, kind: Kind) -> u8 {
    // Without a name of its own it is called what the sender is called.
    let _ = nix::sys::prctl::set_name(c"ptool-recv");
    // A stopped process sees no end of file: the death of the sender is to wake this one.
    let _ = nix::sys::prctl::set_pdeathsig(Signal::SIGCONT);
    // Ctrl-C and a closed terminal are the sender's affair; what asks this process alone to end or to
    // stop, ends or stops it.
    let own: SigSet = [Signal::SIGTERM, Signal::SIGTSTP].into_iter().collect();
    let _ = own.thread_unblock();
    let (network, to_sender) = (socket.as_fd().as_raw_fd(), channel.as_fd().as_raw_fd());
    let mut open = [RESCUE_FD, network, to_sender];
    open.sort_unstable();
    sys::close_all_but(&open);
    let missing = sandbox::enter(Kept { network, channel: to_sender, rescue });
    let mut receiver =
        Receiver { socket, channel, kind, intake: Intake::new(), message: [0; MAX_MESSAGE] };
    receiver.tell(&Told::Ready(missing));
    match receiver.work() {
        Ending::Asked => 0,
        Ending::SenderDied => {
            rescue.run();
            1
        }
    }
}

/// Why the receiver ends.
enum Ending {
    Asked,
    SenderDied,
}

struct Receiver<'a> {
    socket: &'a UdpSocket,
    channel: &'a Channel,
    kind: Kind,
    intake: Intake,
    message: [u8; MAX_MESSAGE],
}

impl Receiver<'_> {
    fn work(&mut self) -> Ending {
        let mut incoming = Incoming::new();
        loop {
            let readable = PollFlags::POLLIN;
            let mut fds = [
                PollFd::new(self.channel.as_fd(), readable),
                PollFd::new(self.socket.as_fd(), readable),
            ];
            // Interrupted, it looks all the same: nothing of this waits.
            let _ = ppoll(&mut fds, None, None);
            let received = incoming.receive(self.socket.as_fd());
            // Only now: the key that a datagram needs was here before the datagram was.
            if let Some(ending) = self.obey() {
                return ending;
            }
            if let Err(errno) = received {
                self.tell(&Told::Unreachable(errno));
            }
            for (_, datagram) in incoming.datagrams() {
                let length = match self.kind {
                    Kind::Sealed => self
                        .intake
                        .hear(datagram)
                        .map(|heard| Told::Heard(heard).encode(&mut self.message)),
                    Kind::Plain => classic::heard(datagram)
                        .map(|text| Told::Plain(&text).encode(&mut self.message)),
                };
                if let Some(length) = length
                    && self.channel.send(&self.message[..length]) == Sent::NeverAgain
                {
                    break;
                }
            }
        }
    }

    fn tell(&mut self, told: &Told<'_>) {
        let length = told.encode(&mut self.message);
        // That the sender is gone is seen where it is read from.
        self.channel.send(&self.message[..length]);
    }

    /// Does what the sender has asked for.
    fn obey(&mut self) -> Option<Ending> {
        loop {
            let mut buffer = [0; 64];
            let order = match self.channel.receive(&mut buffer) {
                Received::Message(bytes) => Order::decode(bytes),
                Received::Nothing => return None,
                Received::End => return Some(Ending::SenderDied),
            };
            match order {
                Ok(Order::Key { index, key }) => self.intake.add_key(index, key),
                Ok(Order::End) => return Some(Ending::Asked),
                Err(Malformed) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_receiver_tells_survives_the_channel() {
        let mut buffer = [0; MAX_MESSAGE];
        for told in [
            Told::Ready(vec![]),
            Told::Ready(vec![Missing::Seccomp]),
            Told::Plain("\n老王 : 你好"),
            Told::Unreachable(Errno::ECONNREFUSED),
        ] {
            let length = told.encode(&mut buffer);
            assert_eq!(Told::decode(&buffer[..length]), Ok(told));
        }
    }

    #[test]
    fn what_the_sender_orders_survives_the_channel() {
        let order = Order::Key { index: 7, key: Key::from([3; 32]) };
        let Ok(Order::Key { index: 7, key }) = Order::decode(&order.encode()) else {
            panic!("another order");
        };
        assert_eq!(key.as_bytes(), &[3; 32]);
        assert!(matches!(Order::decode(&Order::End.encode()), Ok(Order::End)));
        assert!(Order::decode(&[KEY, 0, 0]).is_err());
    }
}
