//! `udp`: one socket for everybody.
//!
//! There are no connections: each datagram comes with the address of its sender, and goes back there.
//! Whether it arrives nobody knows. One socket and one process serve any number of clients.

use std::net::{Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::{AsFd as _, AsRawFd as _};

use super::event::{Call, Event, Note, Object, Readiness};
use super::narrator::Tell as _;
use super::server::{Server, Watch, has, is_for_later};
use crate::run::Result;

/// More than the longest datagram (65,507 bytes in IPv4, 65,527 in IPv6). What does not fit into the
/// buffer is thrown away, and recvfrom(2) says so only to who asks with `MSG_TRUNC`: a shorter one
/// would echo a part as if it were all.
const LONGEST: usize = 64 << 10;

/// How many datagrams are answered before the signals are looked at again.
const AT_ONCE: usize = 256;

pub(super) fn serve(socket: &UdpSocket, server: &mut Server<'_>) -> Result<()> {
    let own = socket.local_addr()?;
    let mut datagram = vec![0; LONGEST];
    while !server.is_full() {
        let watch = Watch::new(socket.as_fd(), Object::Listener, Readiness::Read);
        let ready = server.wait(&[watch])?;
        if has(&ready, Object::Signals) && server.is_asked_to_end()? {
            return Ok(());
        }
        if has(&ready, Object::Listener) {
            for _ in 0..AT_ONCE {
                if server.is_full() || !echo(socket, own, &mut datagram, server)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Sends one datagram back to where it came from; whether there may be another.
fn echo(
    socket: &UdpSocket,
    own: SocketAddr,
    datagram: &mut [u8],
    server: &mut Server<'_>,
) -> Result<bool> {
    let fd = socket.as_raw_fd();
    let (length, peer) = match socket.recv_from(datagram) {
        Ok(received) => received,
        Err(error) => {
            let is_empty = is_for_later(&error);
            let note = if is_empty { Note::NothingToRead } else { Note::PeerUnreachable };
            server.narrator.tell(Event::called(Call::Recvfrom, fd, &Err(error), note))?;
            return Ok(!is_empty);
        }
    };
    server.tally.connections += 1;
    let note = Note::Datagram { peer };
    server.narrator.tell(Event::done(Call::Recvfrom, fd, length, note))?;
    if is_own(own, peer) {
        server.tally.refused += 1;
        server.narrator.tell(Event::Told(Note::OwnDatagram))?;
        return Ok(true);
    }
    let sent = socket.send_to(&datagram[..length], peer);
    let note = if sent.is_ok() { Note::Sent } else { Note::DatagramLost };
    server.tally.echoed_bytes += *sent.as_ref().unwrap_or(&0) as u64;
    server.narrator.tell(Event::called(Call::Sendto, fd, &sent, note))?;
    Ok(true)
}

/// Whether a datagram claims to come from this very socket.
fn is_own(own: SocketAddr, peer: SocketAddr) -> bool {
    let is_any =
        own.ip().is_unspecified() && (peer.ip().is_loopback() || peer.ip() == Ipv6Addr::LOCALHOST);
    peer.port() == own.port() && (peer.ip() == own.ip() || is_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_from_the_server_itself_is_known() {
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
        assert!(is_own(address("127.0.0.1:7"), address("127.0.0.1:7")));
        assert!(is_own(address("0.0.0.0:7"), address("127.0.0.1:7")));
        assert!(!is_own(address("127.0.0.1:7"), address("127.0.0.1:8")));
        assert!(!is_own(address("127.0.0.1:7"), address("127.0.0.2:7")));
    }
}
