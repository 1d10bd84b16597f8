//! `tcp`: one connection at a time.
//!
//! The simplest server there is: accept a client, echo until it is done, accept the next. Whoever
//! comes meanwhile is connected by the kernel and waits in the backlog of the listening socket, as
//! long as the client before stays: nothing in this model can help it.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsFd as _;
use std::path::Path;

use super::connection::{Connection, Next, PIECE};
use super::event::{Event, Note, Object};
use super::narrator::Tell as _;
use super::server::{Server, Watch, has};
use crate::proc::ProcFs;
use crate::proc::socket::Transport;
use crate::run::Result;

/// Whether the server goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    NextClient,
    End,
}

pub(super) fn serve(listener: &TcpListener, server: &mut Server<'_>) -> Result<()> {
    while !server.is_full() {
        let listening = server.is_accepting().then(|| Watch::listener(listener));
        let ready = server.wait(listening.as_slice())?;
        if has(&ready, Object::Signals) && server.is_asked_to_end()? {
            return Ok(());
        }
        if has(&ready, Object::Listener)
            && let Some((stream, peer)) = server.accept(listener, 0)?
        {
            let mut connection = Connection::new(stream, peer)?;
            let then = serve_one(listener, &mut connection, server)?;
            server.tally.echoed_bytes += connection.echoed_bytes;
            connection.close(&mut server.narrator)?;
            if then == Then::End {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Serves one client to its end. Others are only counted.
fn serve_one(
    listener: &TcpListener,
    connection: &mut Connection,
    server: &mut Server<'_>,
) -> Result<Then> {
    let mut piece = vec![0; PIECE];
    let mut backlog = Backlog::new(listener, server);
    loop {
        let client = Watch::new(connection.as_fd(), Object::Client, connection.waits_for());
        // The listener stays ready while somebody waits; only the first one is worth waking up for.
        let mut watched = vec![client];
        if backlog.as_ref().is_some_and(|backlog| backlog.waiting == 0) {
            watched.push(Watch::listener(listener));
        }
        let ready = server.wait(&watched)?;
        if let Some(backlog) = &mut backlog {
            backlog.tell(server)?;
        }
        if has(&ready, Object::Signals) && server.is_asked_to_end()? {
            return Ok(Then::End);
        }
        if has(&ready, Object::Client)
            && connection.echo(&mut piece, &mut server.narrator)? == Next::Close
        {
            return Ok(Then::NextClient);
        }
    }
}

/// How many clients wait, for the trace. Only /proc/net/tcp says so.
struct Backlog {
    procfs: ProcFs,
    address: SocketAddr,
    waiting: u32,
}

impl Backlog {
    /// Nothing where nobody wants to know.
    fn new(listener: &TcpListener, server: &Server<'_>) -> Option<Self> {
        let procfs = server.narrator.is_on().then(|| ProcFs::open(Path::new("/proc")).ok())??;
        Some(Self { procfs, address: listener.local_addr().ok()?, waiting: 0 })
    }

    /// Tells how many wait, where that has changed.
    fn tell(&mut self, server: &mut Server<'_>) -> Result<()> {
        let sockets = self.procfs.waiting_sockets(Transport::Tcp);
        let own = sockets.iter().find(|socket| socket.address == self.address);
        let waiting = own.map_or(0, |socket| socket.queue);
        if waiting != self.waiting {
            self.waiting = waiting;
            server.narrator.tell(Event::Told(Note::Backlog { waiting }))?;
        }
        Ok(())
    }
}
