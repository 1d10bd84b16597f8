//! The socket that clients come to, and what to say where there can be none.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::path::Path;

use nix::errno::Errno;
use nix::libc;

use crate::proc::ProcFs;
use crate::proc::socket::Transport;
use crate::run::{Exit, Failure, Result, reason};
use crate::ui::Message;

/// How many connections may wait to be accepted. The kernel cuts it down to `net.core.somaxconn`.
const BACKLOG: i32 = 4096;

/// The first port that anybody may listen on, unless `net.ipv4.ip_unprivileged_port_start` says other.
const FIRST_FREE_PORT: u16 = 1024;

/// An example of a port that needs no privilege, for the hint.
const FREE_PORT: u16 = 7007;

/// Listens for connections, without ever blocking in accept(2): the client that woke the server may
/// be gone again.
pub(super) fn tcp(at: SocketAddr) -> Result<TcpListener> {
    let listen = |at| {
        let listener = TcpListener::bind(at)?;
        listener.set_nonblocking(true)?;
        deepen(&listener)?;
        Ok(listener)
    };
    listen(at).map_err(|error| refusal(at, Transport::Tcp, &error))
}

/// Makes a socket that receives datagrams, and never blocks.
pub(super) fn udp(at: SocketAddr) -> Result<UdpSocket> {
    let bind = |at| {
        let socket = UdpSocket::bind(at)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    bind(at).map_err(|error| refusal(at, Transport::Udp, &error))
}

/// Listens again with a longer queue than the 128 of the standard library: more clients than that may
/// come at once.
fn deepen(listener: &TcpListener) -> io::Result<()> {
    #[expect(unsafe_code, reason = "listen(2) with a backlog of one's own has no safe form")]
    // SAFETY: the descriptor is that of a listening socket; a second call only sets its backlog.
    let outcome = unsafe { libc::listen(listener.as_raw_fd(), BACKLOG) };
    Errno::result(outcome).map(drop).map_err(Into::into)
}

/// Why there is no listening at this address.
fn refusal(at: SocketAddr, transport: Transport, error: &io::Error) -> Failure {
    let told = |id: &'static str| Message::new(id).with("address", at.to_string());
    let (message, hint) = match error.raw_os_error().map(Errno::from_raw) {
        Some(Errno::EADDRINUSE) => (told("error-in-use"), holder(at, transport)),
        Some(Errno::EACCES) if at.port() < FIRST_FREE_PORT => {
            let hint = Message::new("error-privileged.hint").with("port", FREE_PORT);
            (told("error-privileged"), hint)
        }
        Some(Errno::EADDRNOTAVAIL) => {
            (told("error-not-local"), Message::new("error-not-local.hint"))
        }
        _ => {
            let message = told("error-cannot-listen").with("reason", reason(error));
            (message, Message::new("error-cannot-listen.hint"))
        }
    };
    Failure::new(Exit::Refused, message).hint(hint)
}

/// Who has the address, where that can be seen.
fn holder(at: SocketAddr, transport: Transport) -> Message {
    let find = || {
        let procfs = ProcFs::open(Path::new("/proc")).ok()?;
        let sockets = procfs.waiting_sockets(transport);
        let is_in_the_way = |held: &SocketAddr| {
            let is_any = held.ip().is_unspecified() || at.ip().is_unspecified();
            held.port() == at.port() && (held.ip() == at.ip() || is_any)
        };
        let socket = sockets.iter().find(|socket| is_in_the_way(&socket.address))?;
        procfs.holder_of_socket(socket.inode)
    };
    match find() {
        Some(process) => Message::new("error-in-use.held")
            .with("pid", process.id.pid)
            .with("comm", &process.comm),
        None => Message::new("error-in-use.hint"),
    }
}
