//! The least that a server over UDP does: it receives, and sends to all. And those who talk to it.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};

use anyhow::{Result, bail};
use nix::sys::socket::{MsgFlags, recv, setsockopt, sockopt};
use ptool::chat::clock::Time;

use crate::member::{MESSAGE, Member, number};

/// What asks to be let in, and answers that.
const JOIN: &[u8] = b"join";

/// What the kernel keeps until it is read, in bytes: as much as ptool's server has.
const RECEIVE_BUFFER: usize = 4 << 20;

/// How the loop is to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bare {
    pub(crate) port: u16,
    /// How many messages that have come share a datagram to each member.
    pub(crate) bundle: usize,
}

/// Is the server, until it is ended.
pub(crate) fn serve(bare: Bare) -> Result<()> {
    let socket = UdpSocket::bind(("127.0.0.1", bare.port))?;
    if setsockopt(&socket, sockopt::RcvBufForce, &RECEIVE_BUFFER).is_err() {
        setsockopt(&socket, sockopt::RcvBuf, &RECEIVE_BUFFER)?;
    }
    let descriptor = socket.as_raw_fd();
    let mut members: Vec<SocketAddr> = Vec::new();
    let mut buffer = vec![0; bare.bundle * 2048];
    loop {
        let Ok((mut length, from)) = socket.recv_from(&mut buffer) else { continue };
        if &buffer[..length] == JOIN {
            if !members.contains(&from) {
                members.push(from);
            }
            let _ = socket.send_to(JOIN, from);
            continue;
        }
        while length < bare.bundle * MESSAGE
            && let Ok(more) = recv(descriptor, &mut buffer[length..], MsgFlags::MSG_DONTWAIT)
        {
            length += more;
        }
        for member in &members {
            let _ = socket.send_to(&buffer[..length], member);
        }
    }
}

/// A member of it.
pub(crate) struct Plain {
    socket: UdpSocket,
    is_in: bool,
    asked: Time,
}

impl Plain {
    pub(crate) fn connect(server: SocketAddr, now: Time) -> Result<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(server)?;
        socket.set_nonblocking(true)?;
        let _ = socket.send(JOIN);
        Ok(Self { socket, is_in: false, asked: now })
    }
}

impl Member for Plain {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    fn is_in(&self) -> bool {
        self.is_in
    }

    fn read(&mut self, now: Time, buffer: &mut [u8], heard: &mut Vec<u64>) -> Result<Option<Time>> {
        match self.socket.recv(buffer) {
            Ok(length) if &buffer[..length] == JOIN => self.is_in = true,
            Ok(length) => heard.extend(buffer[..length].chunks(MESSAGE).filter_map(number)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            // The server has not started yet.
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
            Err(error) => bail!(error),
        }
        self.tick(now)
    }

    fn say(&mut self, _now: Time, message: &[u8; MESSAGE]) -> Result<Option<Time>> {
        // The loopback carries it, or the message counts as lost.
        let _ = self.socket.send(message);
        Ok(None)
    }

    fn tick(&mut self, now: Time) -> Result<Option<Time>> {
        if self.is_in {
            return Ok(None);
        }
        let again = std::time::Duration::from_millis(100);
        if now >= self.asked + again {
            self.asked = now;
            let _ = self.socket.send(JOIN);
        }
        Ok(Some(self.asked + again))
    }
}
