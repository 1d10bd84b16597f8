//! The load generator: a process of its own, so that what it costs is not counted as the server's.
//!
//! It connects, says how many clients are served, waits for a line on standard input, lets the busy
//! ones send and wait for the echo again and again, and says how that went.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use clap::Args;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use serde::{Deserialize, Serialize};

use super::super::{Owner, failed, raise_descriptor_limit};
use crate::run::{Exit, Result, Run};
use crate::ui::Ui;

/// The bytes of a message.
const MESSAGE: usize = 64;
/// Clients that are not served within so long of the one before are said to wait.
const PATIENCE_MILLIS: u16 = 700;
/// A datagram without an answer for so long is lost, and sent again.
const LOST_MILLIS: u16 = 200;
const EVENTS: usize = 256;

/// `ptool echo load`.
#[derive(Debug, Args)]
pub(in crate::cmd::echo) struct Load {
    #[arg(long, hide = true)]
    port: u16,
    #[arg(long, hide = true)]
    udp: bool,
    #[arg(long, hide = true)]
    idle: usize,
    #[arg(long, hide = true)]
    busy: usize,
    #[arg(long, hide = true)]
    millis: u64,
    #[command(flatten)]
    owner: Owner,
}

/// How many clients there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Served {
    pub(super) idle: usize,
    pub(super) busy: usize,
    /// Those that the server closed at once.
    pub(super) refused: usize,
    /// Those that are connected and get no answer.
    pub(super) waiting: usize,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Measured {
    pub(super) round_trips: u64,
    pub(super) nanoseconds: u64,
    pub(super) p50_ns: u64,
    pub(super) p99_ns: u64,
}

impl Run for Load {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        self.owner.obey()?;
        raise_descriptor_limit();
        let mut crowd = Crowd::gather(self).map_err(|error| failed("connect", &error))?;
        let served = crowd.greet(self.busy).map_err(|error| failed("epoll_wait", &error))?;
        ui.json_line(&served)?;
        ui.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(Exit::Done);
        }
        let time = Duration::from_millis(self.millis);
        let measured = crowd.talk(time).map_err(|error| failed("epoll_wait", &error))?;
        ui.json_line(&measured)?;
        ui.flush()?;
        // The clients stay until the cost of the server has been read.
        io::stdin().lock().read_line(&mut line)?;
        Ok(Exit::Done)
    }
}

/// A client's end.
enum Socket {
    Tcp(TcpStream),
    Udp(UdpSocket),
}

impl Socket {
    fn receive(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(bytes),
            Self::Udp(socket) => socket.recv(bytes),
        }
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(bytes),
            Self::Udp(socket) => socket.send(bytes),
        }
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Tcp(stream) => stream.as_fd(),
            Self::Udp(socket) => socket.as_fd(),
        }
    }
}

/// A client.
struct Client {
    socket: Socket,
    /// Bytes of the message on its way that have come back.
    received: usize,
    sent_at: Instant,
}

/// All clients; the busy ones come first.
struct Crowd {
    epoll: Epoll,
    clients: Vec<Client>,
    /// The busy clients that are served.
    busy: BTreeSet<usize>,
}

impl Crowd {
    /// Connects everybody.
    fn gather(load: &Load) -> io::Result<Self> {
        let server = SocketAddr::from((Ipv4Addr::LOCALHOST, load.port));
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let mut clients = Vec::with_capacity(load.busy + load.idle);
        for number in 0..load.busy + load.idle {
            let socket = if load.udp {
                let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
                socket.connect(server)?;
                socket.set_nonblocking(true)?;
                Socket::Udp(socket)
            } else {
                let stream = TcpStream::connect(server)?;
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                Socket::Tcp(stream)
            };
            epoll.add(&socket, EpollEvent::new(EpollFlags::EPOLLIN, number as u64))?;
            clients.push(Client { socket, received: 0, sent_at: now() });
        }
        Ok(Self { epoll, clients, busy: BTreeSet::new() })
    }

    /// Sends a byte for everybody: who gets it back is served, and not just connected.
    fn greet(&mut self, busy: usize) -> io::Result<Served> {
        for client in &mut self.clients {
            // One that was refused already says so when it is read.
            let _ = client.socket.send(b"?");
        }
        let mut served = Served { idle: 0, busy: 0, refused: 0, waiting: self.clients.len() };
        let mut events = [EpollEvent::empty(); EVENTS];
        while served.waiting > 0 {
            let count = wait(&self.epoll, &mut events, PATIENCE_MILLIS.into())?;
            if count == 0 {
                break;
            }
            for number in numbers(&events[..count]) {
                let client = &mut self.clients[number];
                match client.socket.receive(&mut [0; MESSAGE]) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
                    Ok(1..) if number < busy => {
                        served.busy += 1;
                        self.busy.insert(number);
                    }
                    Ok(1..) => served.idle += 1,
                    Ok(0) | Err(_) => {
                        served.refused += 1;
                        self.epoll.delete(&client.socket)?;
                    }
                }
                served.waiting -= 1;
            }
        }
        Ok(served)
    }

    /// Lets every busy client send a message, wait for its echo, and send the next, for so long.
    fn talk(&mut self, time: Duration) -> io::Result<Measured> {
        let start = now();
        let mut latencies: Vec<u64> = Vec::new();
        for number in self.busy.clone() {
            self.say(number);
        }
        let mut events = [EpollEvent::empty(); EVENTS];
        while start.elapsed() < time && !self.busy.is_empty() {
            let count = wait(&self.epoll, &mut events, LOST_MILLIS.into())?;
            if count == 0 {
                for number in self.busy.clone() {
                    self.say(number);
                }
            }
            for number in numbers(&events[..count]) {
                if !self.busy.contains(&number) {
                    self.epoll.delete(&self.clients[number].socket)?;
                    continue;
                }
                let client = &mut self.clients[number];
                match client.socket.receive(&mut [0; MESSAGE]) {
                    Ok(length @ 1..) => {
                        client.received += length;
                        if client.received >= MESSAGE {
                            latencies.push(nanoseconds(client.sent_at.elapsed()));
                            self.say(number);
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Ok(_) | Err(_) => {
                        self.epoll.delete(&client.socket)?;
                        self.busy.remove(&number);
                    }
                }
            }
        }
        let elapsed = nanoseconds(start.elapsed());
        latencies.sort_unstable();
        Ok(Measured {
            round_trips: latencies.len() as u64,
            nanoseconds: elapsed,
            p50_ns: percentile(&latencies, 50),
            p99_ns: percentile(&latencies, 99),
        })
    }

    /// Sends a client's next message. It fits into any send buffer, for none is on its way.
    fn say(&mut self, number: usize) {
        let client = &mut self.clients[number];
        client.received = 0;
        client.sent_at = now();
        if client.socket.send(&[b'.'; MESSAGE]).is_err() {
            self.busy.remove(&number);
        }
    }
}

fn wait(epoll: &Epoll, events: &mut [EpollEvent], millis: EpollTimeout) -> io::Result<usize> {
    loop {
        match epoll.wait(events, millis) {
            Err(nix::errno::Errno::EINTR) => {}
            other => return Ok(other?),
        }
    }
}

fn numbers(events: &[EpollEvent]) -> impl Iterator<Item = usize> {
    events.iter().filter_map(|event| usize::try_from(event.data()).ok())
}

/// The smallest value that so many percent of all (which are sorted) do not exceed; 0 of none.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "measuring time is what this process is for")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<u64> = (1..=200).collect();
        assert_eq!(percentile(&values, 50), 100);
        assert_eq!(percentile(&values, 99), 198);
        assert_eq!(percentile(&[7], 99), 7);
        assert_eq!(percentile(&[], 50), 0);
    }
}
