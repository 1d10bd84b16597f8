//! The chat's one socket: datagrams in and out in batches, in buffers that are made once.

mod asked;

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{
    MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg, setsockopt, sockopt,
};

use self::asked::{Asked, Local};
use super::sys::set_option;
use super::wire::MAX_DATAGRAM;

/// How many datagrams one system call takes or gives.
pub(super) const BATCH: usize = 64;

/// What a datagram is received in: one byte more than the longest, so that a longer one is seen to be.
const SLOT: usize = MAX_DATAGRAM + 1;

/// What the kernel keeps of a server's datagrams until they are read, in bytes: with the 208 KiB that
/// are usual, a burst of some 500 loses some.
const RECEIVE_BUFFER: usize = 4 << 20;

/// Has a server's socket keep a burst. Root may go beyond `net.core.rmem_max`.
pub(super) fn make_deep(socket: &UdpSocket) {
    // A shallower buffer loses more, which is repaired.
    if setsockopt(socket, sockopt::RcvBufForce, &RECEIVE_BUFFER).is_err() {
        let _ = setsockopt(socket, sockopt::RcvBuf, &RECEIVE_BUFFER);
    }
}

/// Has no datagram ever cut into IP fragments, one lost of which loses all: what a path does not carry
/// whole is to be lost and seen to be (`IP_PMTUDISC_PROBE`, ip(7)).
pub(super) fn never_fragment(socket: &UdpSocket) {
    // Without the option, long datagrams may be fragmented, and the chat works all the same.
    let probe = libc::IP_PMTUDISC_PROBE;
    let _ = set_option(socket.as_fd(), libc::IPPROTO_IP, libc::IP_MTU_DISCOVER, probe);
    if socket.local_addr().is_ok_and(|address| address.is_ipv6()) {
        let _ = set_option(socket.as_fd(), libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER, probe);
    }
}

/// A client's socket, connected: the kernel passes on what comes from the server alone, and tells
/// when nobody is there.
pub(super) fn connect(server: SocketAddr) -> io::Result<UdpSocket> {
    let own: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(own)?;
    socket.connect(server)?;
    never_fragment(&socket);
    Ok(socket)
}

/// By which of its addresses this machine would go there. Nothing is sent.
pub(super) fn own_address_towards(there: IpAddr) -> Option<IpAddr> {
    Some(connect(SocketAddr::new(there, 9)).ok()?.local_addr().ok()?.ip())
}

/// Datagrams that have come.
pub(super) struct Incoming {
    headers: MultiHeaders<SockaddrStorage>,
    slots: Box<[u8]>,
    /// Of each: from where, and how long.
    come: Vec<(SocketAddr, usize)>,
    /// Of each: at which address it came, if the socket has several.
    at: Option<Vec<Option<Local>>>,
}

impl Incoming {
    pub(super) fn new() -> Self {
        Self {
            headers: MultiHeaders::preallocate(BATCH, None),
            slots: vec![0; BATCH * SLOT].into_boxed_slice(),
            come: Vec::with_capacity(BATCH),
            at: None,
        }
    }

    /// Of a socket that may have several addresses: where each datagram came is kept.
    pub(super) fn of(socket: &UdpSocket) -> Self {
        let mut incoming = Self::new();
        if let Some(headers) = asked::headers(socket) {
            incoming.headers = headers;
            incoming.at = Some(Vec::with_capacity(BATCH));
        }
        incoming
    }

    /// Takes what waits at the socket, a batch at most, and says how many that were. Never waits.
    ///
    /// # Errors
    /// What the network said about an earlier datagram: `ECONNREFUSED` where nobody is there.
    pub(super) fn receive(&mut self, socket: BorrowedFd<'_>) -> nix::Result<usize> {
        self.come.clear();
        let mut slots = self.slots.chunks_exact_mut(SLOT);
        let mut slices: [[IoSliceMut<'_>; 1]; BATCH] =
            std::array::from_fn(|_| [IoSliceMut::new(slots.next().unwrap_or_default())]);
        let flags = MsgFlags::MSG_DONTWAIT;
        let received =
            recvmmsg(socket.as_raw_fd(), &mut self.headers, slices.iter_mut(), flags, None);
        match received {
            Ok(messages) => {
                // A datagram with no address comes of no network; its place in the batch is kept.
                let nowhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
                if let Some(at) = &mut self.at {
                    at.clear();
                }
                self.come.extend(messages.map(|message| {
                    if let Some(at) = &mut self.at {
                        at.push(Local::of(&message));
                    }
                    (message.address.and_then(address_of).unwrap_or(nowhere), message.bytes)
                }));
                Ok(self.come.len())
            }
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(0),
            Err(errno) => Err(errno),
        }
    }

    /// What the last [`Self::receive`] took.
    pub(super) fn datagrams(&mut self) -> impl Iterator<Item = (SocketAddr, &mut [u8])> {
        let slots = self.slots.chunks_exact_mut(SLOT);
        self.come.iter().zip(slots).map(|((from, length), slot)| {
            let length = (*length).min(slot.len());
            (*from, &mut slot[..length])
        })
    }
}

fn address_of(storage: SockaddrStorage) -> Option<SocketAddr> {
    let v4 = storage.as_sockaddr_in().map(|address| SocketAddrV4::from(*address).into());
    v4.or_else(|| storage.as_sockaddr_in6().map(|address| SocketAddrV6::from(*address).into()))
}

/// Datagrams that are to go.
pub(super) struct Outgoing {
    headers: MultiHeaders<SockaddrStorage>,
    slots: Box<[u8]>,
    /// Of each: to where (a connected socket knows that itself).
    to: Vec<Option<SockaddrStorage>>,
    lengths: Vec<usize>,
    /// From where each is to come, of a socket that has several addresses.
    sources: Option<Box<Sources>>,
}

/// What it takes to answer from the address that was asked.
struct Sources {
    asked: Asked,
    headers: MultiHeaders<SockaddrStorage>,
    of: Vec<Option<Local>>,
}

impl Outgoing {
    pub(super) fn new() -> Self {
        Self {
            headers: MultiHeaders::preallocate(BATCH, None),
            slots: vec![0; BATCH * MAX_DATAGRAM].into_boxed_slice(),
            to: Vec::with_capacity(BATCH),
            lengths: Vec::with_capacity(BATCH),
            sources: None,
        }
    }

    /// Of a socket that may have several addresses: each peer is answered from the one that it asked.
    pub(super) fn of(socket: &UdpSocket) -> Self {
        let sources = asked::headers(socket).map(|headers| {
            let (asked, of) = (Asked::default(), Vec::with_capacity(BATCH));
            Box::new(Sources { asked, headers, of })
        });
        Self { sources, ..Self::new() }
    }

    /// Takes in where what came has come.
    pub(super) fn learn(&mut self, incoming: &Incoming) {
        if let (Some(sources), Some(at)) = (&mut self.sources, &incoming.at) {
            for ((peer, _), local) in incoming.come.iter().zip(at) {
                if let Some(local) = local {
                    sources.asked.learn(*peer, *local);
                }
            }
        }
    }

    /// Where the next datagram is to be written. There is always room: [`Self::push`] is told to flush
    /// before there is none.
    pub(super) fn slot(&mut self) -> &mut [u8] {
        let start = self.lengths.len().min(BATCH - 1) * MAX_DATAGRAM;
        &mut self.slots[start..start + MAX_DATAGRAM]
    }

    /// Takes what was written there, and sends all there is once the batch is full.
    ///
    /// # Errors
    /// As those of [`Self::flush`].
    pub(super) fn push(
        &mut self,
        socket: BorrowedFd<'_>,
        to: Option<SocketAddr>,
        length: usize,
    ) -> nix::Result<()> {
        if let Some(sources) = &mut self.sources {
            sources.of.push(to.and_then(|to| sources.asked.by(to)));
        }
        self.to.push(to.map(SockaddrStorage::from));
        self.lengths.push(length);
        if self.lengths.len() == BATCH { self.flush(socket) } else { Ok(()) }
    }

    /// Sends all there is. A datagram that cannot be sent is lost, as any may be on its way; the others
    /// go all the same.
    ///
    /// # Errors
    /// The last reason why one could not be sent.
    pub(super) fn flush(&mut self, socket: BorrowedFd<'_>) -> nix::Result<()> {
        let (mut sent, mut outcome) = (0, Ok(()));
        let mut refusals = 0;
        while sent < self.lengths.len() {
            match self.send_from(socket, sent) {
                Ok(count) => sent += count.max(1),
                Err(Errno::EINTR) => {}
                // Said of an earlier datagram, so that this one has not been tried; but not for ever.
                Err(Errno::ECONNREFUSED) if refusals < BATCH => {
                    refusals += 1;
                    outcome = Err(Errno::ECONNREFUSED);
                }
                Err(errno) => {
                    sent += 1;
                    outcome = Err(errno);
                }
            }
        }
        self.to.clear();
        self.lengths.clear();
        if let Some(sources) = &mut self.sources {
            sources.of.clear();
        }
        outcome
    }

    /// Sends the datagrams from this one on, and says how many went.
    fn send_from(&mut self, socket: BorrowedFd<'_>, first: usize) -> nix::Result<usize> {
        let mut rest = self.slots.chunks_exact(MAX_DATAGRAM).zip(&self.lengths).skip(first);
        let slices: [[IoSlice<'_>; 1]; BATCH] = std::array::from_fn(|_| {
            let (slot, length) = rest.next().unwrap_or((&[], &0));
            [IoSlice::new(&slot[..*length])]
        });
        let flags = MsgFlags::MSG_NOSIGNAL;
        let socket = socket.as_raw_fd();
        let rest = self.lengths.len() - first;
        // One call says of all that it sends from where it is to come.
        let (source, count) = match &self.sources {
            None => (None, rest),
            Some(sources) => {
                let of = &sources.of[first..];
                (of[0], of.iter().take_while(|source| **source == of[0]).count())
            }
        };
        let (slices, to) = (&slices[..count], &self.to[first..first + count]);
        match (source, &mut self.sources) {
            (Some(source), Some(sources)) => {
                let source = source.to_kernel();
                let said = [source.message()];
                Ok(sendmmsg(socket, &mut sources.headers, slices, to, said, flags)?.count())
            }
            _ => Ok(sendmmsg(socket, &mut self.headers, slices, to, [], flags)?.count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (UdpSocket, UdpSocket) {
        let server = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let client = connect(server.local_addr().expect("an address")).expect("a socket");
        (server, client)
    }

    #[test]
    fn a_batch_arrives_whole_and_in_order() {
        let (server, client) = pair();
        let own = client.local_addr().expect("an address");
        let (mut out, mut incoming) = (Outgoing::new(), Incoming::new());
        for number in 0..100_u8 {
            out.slot()[..3].copy_from_slice(&[number, 1, 2]);
            out.push(client.as_fd(), None, 3).expect("it is sent");
        }
        out.flush(client.as_fd()).expect("it is sent");
        let mut seen = Vec::new();
        while incoming.receive(server.as_fd()).expect("it is received") > 0 {
            seen.extend(incoming.datagrams().map(|(from, bytes)| (from.port(), bytes.to_vec())));
        }
        let expected: Vec<_> = (0..100).map(|number| (own.port(), vec![number, 1, 2])).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn answers_go_where_they_are_addressed() {
        let (server, client) = pair();
        let own = client.local_addr().expect("an address");
        let (mut out, mut incoming) = (Outgoing::new(), Incoming::new());
        out.slot()[0] = 7;
        out.push(server.as_fd(), Some(own), 1).expect("it is sent");
        out.flush(server.as_fd()).expect("it is sent");
        assert_eq!(incoming.receive(client.as_fd()), Ok(1));
        assert!(incoming.datagrams().all(|(_, bytes)| bytes == [7]));
    }

    #[test]
    fn each_is_answered_from_the_address_that_it_has_asked() {
        let server = UdpSocket::bind("0.0.0.0:0").expect("a socket");
        let port = server.local_addr().expect("an address").port();
        let (mut incoming, mut out) = (Incoming::of(&server), Outgoing::of(&server));
        let clients: Vec<_> = (1..=7)
            .map(|last| connect((Ipv4Addr::new(127, 0, 0, last % 3 + 1), port).into()))
            .map(|client| client.expect("a socket"))
            .collect();
        for _ in 0..2 {
            for client in &clients {
                client.send(&[1]).expect("it is sent");
            }
            assert_eq!(incoming.receive(server.as_fd()), Ok(clients.len()));
            out.learn(&incoming);
            for (from, _) in incoming.datagrams() {
                out.slot()[0] = 7;
                out.push(server.as_fd(), Some(from), 1).expect("it is sent");
            }
            out.flush(server.as_fd()).expect("it is sent");
            // They are connected: what comes from elsewhere they do not get.
            for client in &clients {
                assert_eq!(Incoming::new().receive(client.as_fd()), Ok(1));
            }
        }
    }

    #[test]
    fn a_socket_of_ipv6_answers_both_kinds_from_the_address_that_was_asked() {
        // Where there is no IPv6, there is nothing to see.
        let Ok(server) = UdpSocket::bind("[::]:0") else { return };
        let port = server.local_addr().expect("an address").port();
        let (mut incoming, mut out) = (Incoming::of(&server), Outgoing::of(&server));
        for host in ["127.0.0.1", "127.0.0.2", "::1"] {
            let Ok(client) = connect(SocketAddr::new(host.parse().expect("one"), port)) else {
                continue;
            };
            client.send(&[1]).expect("it is sent");
            assert_eq!(incoming.receive(server.as_fd()), Ok(1));
            out.learn(&incoming);
            let (from, _) = incoming.datagrams().next().expect("one");
            out.push(server.as_fd(), Some(from), 1).expect("it is sent");
            out.flush(server.as_fd()).expect("it is sent");
            assert_eq!(Incoming::new().receive(client.as_fd()), Ok(1), "{host}");
        }
    }

    #[test]
    fn a_datagram_that_is_too_long_is_seen_to_be() {
        let (server, client) = pair();
        client.send(&[0; 9000]).expect("loopback carries it");
        let mut incoming = Incoming::new();
        assert_eq!(incoming.receive(server.as_fd()), Ok(1));
        assert!(incoming.datagrams().all(|(_, bytes)| bytes.len() > MAX_DATAGRAM));
    }

    #[test]
    fn that_nobody_is_there_is_told() {
        let (server, client) = pair();
        drop(server);
        let mut out = Outgoing::new();
        out.push(client.as_fd(), None, 1).expect("the network has not answered yet");
        out.flush(client.as_fd()).expect("the network has not answered yet");
        assert_eq!(Incoming::new().receive(client.as_fd()), Err(Errno::ECONNREFUSED));
    }
}
