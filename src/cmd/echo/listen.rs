//! The socket that clients come to, and what to say where there can be none.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::path::Path;

use nix::errno::Errno;
use nix::libc;

use super::address::{Address, Host};
use crate::proc::ProcFs;
use crate::proc::socket::Transport;
use crate::run::{Exit, Failure, Result, reason};
use crate::ui::Message;

/// How many connections may wait to be accepted. The kernel cuts it down to `net.core.somaxconn`.
const BACKLOG: i32 = 4096;

/// The first port that anybody may listen on, unless `net.ipv4.ip_unprivileged_port_start` says other.
const FIRST_FREE_PORT: u16 = 1024;

/// Listens for connections, without ever blocking in accept(2): the client that woke the server may
/// be gone again.
pub(super) fn tcp(address: &Address) -> Result<TcpListener> {
    let listen = |at| {
        let listener = TcpListener::bind(at)?;
        listener.set_nonblocking(true)?;
        deepen(&listener)?;
        Ok(listener)
    };
    let at = resolve(address)?;
    listen(at).map_err(|error| refusal(at, Transport::Tcp, &error))
}

/// Makes a socket that receives datagrams, and never blocks.
pub(super) fn udp(address: &Address) -> Result<UdpSocket> {
    let bind = |at| {
        let socket = UdpSocket::bind(at)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    let at = resolve(address)?;
    bind(at).map_err(|error| refusal(at, Transport::Udp, &error))
}

fn resolve(address: &Address) -> Result<SocketAddr> {
    address.resolve().map_err(|_| {
        let name = match &address.host {
            Host::Name(name) => name.clone(),
            Host::Number(number) => number.to_string(),
        };
        let message = Message::new("echo-unknown-host").with("name", name);
        Failure::new(Exit::Refused, message).hint(Message::new("echo-unknown-host.hint"))
    })
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
        Some(Errno::EADDRINUSE) => (told("echo-in-use"), holder(at, transport)),
        Some(Errno::EACCES) if at.port() < FIRST_FREE_PORT => {
            let hint =
                Message::new("echo-privileged.hint").with("port", super::address::DEFAULT_PORT);
            (told("echo-privileged"), hint)
        }
        Some(Errno::EADDRNOTAVAIL) => (told("echo-not-local"), Message::new("echo-not-local.hint")),
        _ => {
            let message = told("echo-cannot-listen").with("reason", reason(error));
            (message, Message::new("echo-cannot-listen.hint"))
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
        Some(process) => {
            Message::new("echo-in-use.held").with("pid", process.id.pid).with("comm", &process.comm)
        }
        None => Message::new("echo-in-use.hint"),
    }
}
