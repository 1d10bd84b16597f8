//! The receiver process: it owns the receiving keys, takes datagrams from the network, opens and
//! checks them, and hands on what they say. It sends nothing and decides nothing.
//!
//! It is the one that touches what strangers send, and so it is the one that is shut in
//! ([`super::sandbox`]). What is checked here is checked before the sender, which owns the terminal and
//! the files, ever sees it.

use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd as _, AsRawFd as _};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::{SigSet, Signal};

use super::channel::{Channel, Received, Sent};
use super::chaos::Fate;
use super::classic;
use super::explain::{Direction, End, MAX_SEEN, Place, Seen};
use super::kernel::{now, until};
use super::net::Incoming;
use super::peer::{Heard, Intake, MAX_HEARD};
use super::sandbox::{self, Kept, Missing};
use super::seal::Key;
use super::sys::{self, RESCUE_FD, Rescue};
use super::weather::{Lesson, Tally, Weather};
use super::wire::{Malformed, Reader, Writer};

/// The longest message on the channel, in bytes.
pub(super) const MAX_MESSAGE: usize = 1 + if MAX_HEARD > MAX_SEEN { MAX_HEARD } else { MAX_SEEN };

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
    /// A datagram came that is not heard, or not yet: to be explained.
    Seen(Seen),
    /// What the bad network has done until now.
    Weather(Tally),
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
const SEEN: u8 = 6;
const WEATHER: u8 = 7;
const PLAIN: u8 = 8;

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
            Self::Seen(seen) => {
                kind[0] = SEEN;
                1 + seen.encode(body)
            }
            Self::Weather(tally) => {
                kind[0] = WEATHER;
                tally.write(&mut writer);
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
            SEEN => Self::Seen(Seen::decode(reader.rest())?),
            WEATHER => Self::Weather(Tally::read(&mut reader)?),
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
pub(super) fn run(
    socket: &UdpSocket,
    channel: &Channel,
    rescue: &Rescue,
    kind: Kind,
    lesson: Lesson,
) -> u8 {
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
    let server = socket.peer_addr().ok();
    let weather = lesson.weather(Direction::Received);
    let reads_clock = weather.is_some();
    let missing = sandbox::enter(Kept { network, channel: to_sender, rescue, reads_clock });
    let mut receiver = Receiver {
        socket,
        channel,
        kind,
        intake: Intake::new(),
        message: [0; MAX_MESSAGE],
        weather,
        explained: server.filter(|_| lesson.explains),
    };
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
    /// What is between the network and this process, where the network is to be bad.
    weather: Option<Box<Weather>>,
    /// The server's address, where what is not heard is to be explained.
    explained: Option<SocketAddr>,
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
            let deadline = self.weather.as_ref().and_then(|weather| weather.deadline());
            let _ = ppoll(&mut fds, until(deadline), None);
            let received = incoming.receive(self.socket.as_fd());
            // Only now: the key that a datagram needs was here before the datagram was.
            if let Some(ending) = self.obey() {
                return ending;
            }
            if let Err(errno) = received {
                self.tell(&Told::Unreachable(errno));
            }
            if self.weather.is_some() {
                self.weather_takes(&mut incoming);
                continue;
            }
            for (_, datagram) in incoming.datagrams() {
                if self.hear(datagram) == Sent::NeverAgain {
                    break;
                }
            }
        }
    }

    /// Hands on what a datagram says.
    fn hear(&mut self, datagram: &mut [u8]) -> Sent {
        if self.kind == Kind::Plain {
            let Some(text) = classic::heard(datagram) else { return Sent::Yes };
            let length = Told::Plain(&text).encode(&mut self.message);
            return self.channel.send(&self.message[..length]);
        }
        let bytes = datagram.len();
        let told = match self.intake.hear(datagram) {
            Ok(heard) => Told::Heard(heard),
            Err(why) => match self.explained {
                None => return Sent::Yes,
                Some(server) => Told::Seen(Seen::dropped(from(server), bytes, why)),
            },
        };
        let length = told.encode(&mut self.message);
        self.channel.send(&self.message[..length])
    }

    /// Has the bad network take what has come, and hears what has been under way long enough.
    fn weather_takes(&mut self, incoming: &mut Incoming) {
        let now = now();
        let Some(weather) = &mut self.weather else { return };
        let before = weather.tally();
        let mut spoiled = Vec::new();
        for (_, datagram) in incoming.datagrams() {
            let fate = weather.take(now, None, datagram);
            if let Some(server) = self.explained.filter(|_| fate != Fate::Passes) {
                spoiled.push(Seen::whole(from(server), datagram).with_fate(fate));
            }
        }
        let tally = weather.tally();
        if tally != before {
            self.tell(&Told::Weather(tally));
        }
        for seen in spoiled {
            self.tell(&Told::Seen(seen));
        }
        while let Some((_, mut datagram)) = self.weather.as_mut().and_then(|it| it.give(now)) {
            if self.hear(&mut datagram) == Sent::NeverAgain {
                return;
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

/// Where what comes from the server is seen.
const fn from(server: SocketAddr) -> Place {
    Place { at: End::Client, direction: Direction::Received, address: server }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::explain::Dropped;

    #[test]
    fn what_the_receiver_tells_survives_the_channel() {
        let mut buffer = [0; MAX_MESSAGE];
        for told in [
            Told::Ready(vec![]),
            Told::Ready(vec![Missing::Seccomp]),
            Told::Plain("\n老王 : 你好"),
            Told::Unreachable(Errno::ECONNREFUSED),
            Told::Seen(Seen::dropped(from(([127, 0, 0, 1], 7117).into()), 9, Dropped::Forged)),
            Told::Seen(Seen::opened(from(([127, 0, 0, 1], 7117).into()), (1, 2), &[0; 1171])),
            Told::Weather(Tally { datagrams: 9, lost: 1, doubled: 2, held_back: 3 }),
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
