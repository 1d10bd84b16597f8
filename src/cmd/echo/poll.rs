//! `poll`: one process, every connection, and a list of them given with every call.
//!
//! The list has an entry for each descriptor, so that no number is too high. But the kernel forgets it
//! after every call: it is handed all of it again, asks each descriptor in it, and the program looks
//! through it for the answers, so that a thousand silent clients are paid for whenever one speaks. poll
//! leaves the questions as they are, unlike select, and a program may keep its list; this one makes it
//! anew for each call, which is one loop more of the kind that the call is anyway.

use std::net::TcpListener;
use std::os::fd::AsFd as _;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};

use super::connection::{Connection, PIECE};
use super::event::Call;
use super::failed;
use super::server::{ACCEPTED_AT_ONCE, Server, flags};
use super::wakeup::Wakeup;
use crate::run::Result;

pub(super) fn serve(listener: &TcpListener, server: &mut Server<'_>) -> Result<()> {
    let mut clients: Vec<Connection> = Vec::new();
    let mut piece = vec![0; PIECE];
    while !(server.is_full() && clients.is_empty()) {
        let wakeup = wait(listener, &clients, server)?;
        if wakeup.is_signalled && server.is_asked_to_end()? {
            break;
        }
        wakeup.serve(&mut clients, &mut piece, server)?;
        let rounds = if wakeup.is_listener_ready { ACCEPTED_AT_ONCE } else { 0 };
        for _ in 0..rounds {
            if server.is_full() {
                break;
            }
            let Some((stream, peer)) = server.accept(listener, clients.len())? else { break };
            clients.push(Connection::new(stream, peer)?);
        }
    }
    for client in clients {
        server.tally.echoed_bytes += client.echoed_bytes;
        client.close(&mut server.narrator)?;
    }
    Ok(())
}

fn wait(listener: &TcpListener, clients: &[Connection], server: &mut Server<'_>) -> Result<Wakeup> {
    server.narrator.flush()?;
    let mut fds = Vec::with_capacity(clients.len() + 2);
    fds.push(PollFd::new(server.signals.as_fd(), PollFlags::POLLIN));
    let accepting = if server.is_accepting() { PollFlags::POLLIN } else { PollFlags::empty() };
    fds.push(PollFd::new(listener.as_fd(), accepting));
    fds.extend(clients.iter().map(|client| PollFd::new(client.as_fd(), flags(client.waits_for()))));
    let outcome = poll(&mut fds, server.timeout());
    match outcome {
        Ok(_) | Err(Errno::EINTR) => {}
        Err(errno) => return Err(failed("poll", &errno.into())),
    }
    // An error or a hang-up counts as ready: the next call on the descriptor says what it is.
    let is_ready = |fd: &PollFd<'_>| fd.any().unwrap_or(false);
    let ready = fds[2..].iter().enumerate().filter(|(_, fd)| is_ready(fd));
    let wakeup = Wakeup {
        is_signalled: is_ready(&fds[0]),
        is_listener_ready: is_ready(&fds[1]),
        clients: ready.map(|(index, _)| index).collect(),
    };
    let watched = fds.len();
    if outcome == Ok(0) {
        server.resume();
    }
    wakeup.tell(Call::Poll, watched, listener, clients, server)?;
    Ok(wakeup)
}
