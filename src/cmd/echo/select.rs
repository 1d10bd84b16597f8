//! `select`: one process, every connection, and the oldest call that waits for many descriptors.
//!
//! A set is a row of 1,024 bits, one for each descriptor. The call overwrites its sets, so that they
//! are filled anew every time; the kernel looks at every bit up to the highest, and afterwards so does
//! the program. A descriptor with a higher number cannot be watched at all.

use std::net::TcpListener;
use std::os::fd::{AsFd as _, AsRawFd as _};

use nix::errno::Errno;
use nix::sys::select::{FD_SETSIZE, FdSet, select};
use nix::sys::time::TimeVal;

use super::connection::{Connection, PIECE};
use super::event::{Call, Event, Note, Readiness};
use super::failed;
use super::narrator::Tell as _;
use super::server::{ACCEPTED_AT_ONCE, Server};
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
        if wakeup.is_listener_ready {
            accept(listener, &mut clients, server)?;
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
    let (mut readable, mut writable) = (FdSet::new(), FdSet::new());
    readable.insert(server.signals.as_fd());
    if server.is_accepting() {
        readable.insert(listener.as_fd());
    }
    for client in clients {
        match client.waits_for() {
            Readiness::Read => readable.insert(client.as_fd()),
            Readiness::Write => writable.insert(client.as_fd()),
        }
    }
    let fixed = [listener.as_raw_fd(), server.signals.as_fd().as_raw_fd()];
    let highest = clients.iter().map(Connection::fd).chain(fixed).max().unwrap_or(0);
    let mut timeout = server.pause().map(|pause| {
        let seconds = i64::try_from(pause.as_secs()).unwrap_or(1);
        TimeVal::new(seconds, pause.subsec_micros().into())
    });
    let outcome = select(highest + 1, &mut readable, &mut writable, None, timeout.as_mut());
    match outcome {
        Ok(_) => {}
        // The sets are undefined then, and nothing was ready.
        Err(Errno::EINTR) => return Ok(Wakeup::default()),
        Err(errno) => return Err(failed("select", &errno.into())),
    }
    let is_ready = |client: &Connection| match client.waits_for() {
        Readiness::Read => readable.contains(client.as_fd()),
        Readiness::Write => writable.contains(client.as_fd()),
    };
    let ready = clients.iter().enumerate().filter(|(_, client)| is_ready(client));
    let wakeup = Wakeup {
        is_signalled: readable.contains(server.signals.as_fd()),
        is_listener_ready: readable.contains(listener.as_fd()),
        clients: ready.map(|(index, _)| index).collect(),
    };
    if outcome == Ok(0) {
        server.resume();
    }
    let watched = clients.len() + 1 + usize::from(server.is_accepting());
    wakeup.tell(Call::Select, watched, listener, clients, server)?;
    Ok(wakeup)
}

fn accept(
    listener: &TcpListener,
    clients: &mut Vec<Connection>,
    server: &mut Server<'_>,
) -> Result<()> {
    for _ in 0..ACCEPTED_AT_ONCE {
        if server.is_full() {
            break;
        }
        let Some((stream, peer)) = server.accept(listener, clients.len())? else { break };
        if usize::try_from(stream.as_raw_fd()).is_ok_and(|fd| fd < FD_SETSIZE) {
            clients.push(Connection::new(stream, peer)?);
            continue;
        }
        // FD_SET on such a number would write beyond the set: the oldest trap of this call.
        server.refuse();
        let fd = stream.as_raw_fd();
        drop(stream);
        let note = Note::BeyondSelect { peer, limit: FD_SETSIZE };
        server.narrator.tell(Event::done(Call::Close, fd, 0, note))?;
    }
    Ok(())
}
