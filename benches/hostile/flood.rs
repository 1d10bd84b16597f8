//! The strangers.

use std::io::{IoSlice, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::thread::{sleep, yield_now};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg};
use ptool::chat::wire::{HELLO_LENGTH, Nonce, Packet};

use crate::kernel::{Queue, queues};
use crate::options::Options;
use crate::random::Seeded;

/// How many datagrams go with one system call, all from one address.
const BATCH: usize = 64;

/// The longest datagram, in bytes: more than the protocol has.
const LONGEST: usize = 1400;

/// How much may wait at the server before more is sent, in bytes of kernel memory: what finds no room
/// there costs the server nothing, and proves nothing.
const MOST_WAITING: u64 = 64 << 10;

/// How long the server may take to read what waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// A kind of datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any bytes.
    Random,
    /// Any bytes, after a first one that the protocol has.
    Typed,
    /// Of a real member, with a bit turned over.
    Mutated,
    /// Of a real member, with its end cut off.
    Truncated,
    /// Of a real member, as it was, from elsewhere.
    Replayed,
    /// A hello as there should be.
    Hello,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] =
        [Self::Random, Self::Typed, Self::Mutated, Self::Truncated, Self::Replayed, Self::Hello];

    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Random => "random bytes",
            Self::Typed => "random bytes after a type of the protocol",
            Self::Mutated => "of a real member, with a bit turned over",
            Self::Truncated => "of a real member, cut off",
            Self::Replayed => "of a real member, sent again from elsewhere",
            Self::Hello => "new hellos",
        }
    }
}

/// One address.
struct Source {
    socket: UdpSocket,
    tally: Tally,
}

/// What went and came.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) sent: u64,
    pub(crate) sent_bytes: u64,
    pub(crate) answered: u64,
    pub(crate) answered_bytes: u64,
}

pub(crate) struct Flood {
    server: SocketAddr,
    sources: Vec<Source>,
    turn: usize,
    random: Seeded,
    real: Vec<Vec<u8>>,
    batch: Vec<Vec<u8>>,
    headers: MultiHeaders<SockaddrStorage>,
    heads: MultiHeaders<SockaddrStorage>,
    slots: Vec<u8>,
    pub(crate) kinds: [u64; Kind::ALL.len()],
    /// What the kernel did not deliver: to the server, and to us.
    pub(crate) dropped: (Queue, Queue),
}

impl Flood {
    pub(crate) fn new(server: SocketAddr, options: &Options, real: Vec<Vec<u8>>) -> Result<Self> {
        let mut sources = Vec::new();
        for _ in 0..options.sources {
            let socket = UdpSocket::bind("127.0.0.1:0")?;
            socket.connect(server)?;
            sources.push(Source { socket, tally: Tally::default() });
        }
        Ok(Self {
            server,
            sources,
            turn: 0,
            random: Seeded(options.seed),
            real,
            batch: vec![Vec::new(); BATCH],
            headers: MultiHeaders::preallocate(BATCH, None),
            heads: MultiHeaders::preallocate(BATCH, None),
            slots: vec![0; BATCH * LONGEST],
            kinds: [0; Kind::ALL.len()],
            dropped: Default::default(),
        })
    }

    /// Of all addresses.
    pub(crate) fn tally(&self) -> Tally {
        self.sources.iter().fold(Tally::default(), |sum, Source { tally, .. }| Tally {
            sent: sum.sent + tally.sent,
            sent_bytes: sum.sent_bytes + tally.sent_bytes,
            answered: sum.answered + tally.answered,
            answered_bytes: sum.answered_bytes + tally.answered_bytes,
        })
    }

    pub(crate) fn sent(&self) -> u64 {
        self.kinds.iter().sum()
    }

    /// Whether half of so many have just been sent.
    pub(crate) fn is_half(&self, of: u64) -> bool {
        let sent = self.sent();
        sent >= of / 2 && sent < of / 2 + BATCH as u64
    }

    /// The bytes that an address was sent for each that it sent, where that was the most.
    pub(crate) fn worst_ratio(&self) -> f64 {
        let ratios = self.sources.iter().map(|Source { tally, .. }| ratio(tally));
        ratios.fold(0.0, f64::max)
    }

    /// Sends a batch from the next address, as soon as the server has read what was sent before.
    pub(crate) fn send(&mut self) -> Result<()> {
        self.wait_until_at_most(MOST_WAITING)?;
        for place in 0..BATCH {
            let kind = Kind::ALL[self.random.below(Kind::ALL.len())];
            let mut bytes = std::mem::take(&mut self.batch[place]);
            self.fill(kind, &mut bytes);
            self.batch[place] = bytes;
            self.kinds[kind as usize] += 1;
        }
        let number = self.turn % self.sources.len();
        self.turn += 1;
        let fd = self.sources[number].socket.as_raw_fd();
        let mut done = 0;
        while done < BATCH {
            let slices: Vec<_> =
                self.batch[done..].iter().map(|bytes| [IoSlice::new(bytes)]).collect();
            let to = vec![None::<SockaddrStorage>; slices.len()];
            match sendmmsg(fd, &mut self.headers, &slices, to, [], MsgFlags::MSG_NOSIGNAL) {
                Ok(sent) => done += sent.count().max(1),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno).context("sending"),
            }
        }
        let tally = &mut self.sources[number].tally;
        tally.sent += BATCH as u64;
        tally.sent_bytes += self.batch.iter().map(|bytes| bytes.len() as u64).sum::<u64>();
        self.hear(number)
    }

    /// Counts what an address was answered.
    fn hear(&mut self, number: usize) -> Result<()> {
        loop {
            let mut slots = self.slots.chunks_exact_mut(LONGEST);
            let mut slices: [[IoSliceMut<'_>; 1]; BATCH] =
                std::array::from_fn(|_| [IoSliceMut::new(slots.next().unwrap_or_default())]);
            let Source { socket, tally } = &mut self.sources[number];
            let flags = MsgFlags::MSG_DONTWAIT;
            let fd = socket.as_raw_fd();
            match recvmmsg(fd, &mut self.heads, slices.iter_mut(), flags, None) {
                Ok(messages) => {
                    for message in messages {
                        tally.answered += 1;
                        tally.answered_bytes += message.bytes as u64;
                    }
                }
                Err(Errno::EAGAIN) => return Ok(()),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno).context("the server is not there any more"),
            }
        }
    }

    fn wait_until_at_most(&self, bytes: u64) -> Result<()> {
        let began = Instant::now();
        while queues(&[self.server.port()])?.waiting > bytes {
            ensure!(began.elapsed() < PATIENCE, "it does not read what it is sent");
            yield_now();
        }
        Ok(())
    }

    /// Waits until all is read, and counts the last answers.
    pub(crate) fn settle(&mut self) -> Result<()> {
        self.wait_until_at_most(0)?;
        // What it read last it may not have answered yet.
        sleep(Duration::from_millis(200));
        for number in 0..self.sources.len() {
            self.hear(number)?;
        }
        let address = |source: &Source| Ok(source.socket.local_addr()?.port());
        let own: Result<Vec<u16>> = self.sources.iter().map(address).collect();
        self.dropped = (queues(&[self.server.port()])?, queues(&own?)?);
        Ok(())
    }

    fn fill(&mut self, kind: Kind, bytes: &mut Vec<u8>) {
        /// The types of docs/PROTOCOL.md, and their neighbours.
        const TYPES: [u8; 10] = [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x00, b'L'];
        let random = &mut self.random;
        bytes.clear();
        match kind {
            Kind::Random | Kind::Typed => {
                let length = match random.below(4) {
                    0 => random.below(40),
                    1 => HELLO_LENGTH,
                    2 => 13 + random.below(200),
                    _ => random.below(LONGEST + 1),
                };
                while bytes.len() < length {
                    bytes.extend(random.next().to_le_bytes());
                }
                bytes.truncate(length);
                if let Some(first) = bytes.first_mut().filter(|_| kind == Kind::Typed) {
                    *first = TYPES[random.below(TYPES.len())];
                    if length > 1 && random.percent(60) {
                        bytes[1] = 1;
                    }
                }
            }
            Kind::Mutated | Kind::Truncated | Kind::Replayed => {
                bytes.extend(&self.real[random.below(self.real.len())]);
                match kind {
                    Kind::Mutated => {
                        let place = random.below(bytes.len());
                        bytes[place] ^= 1 << random.below(8);
                    }
                    Kind::Truncated => bytes.truncate(random.below(bytes.len())),
                    _ => {}
                }
            }
            Kind::Hello => {
                bytes.resize(HELLO_LENGTH, 0);
                let length = Packet::hello(Nonce(random.next())).encode(bytes);
                bytes.truncate(length);
            }
        }
    }
}

/// Bytes that came for each that went.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(crate) fn ratio(tally: &Tally) -> f64 {
    tally.answered_bytes as f64 / (tally.sent_bytes as f64).max(1.0)
}
