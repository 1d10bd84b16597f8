//! `epoll`: one process, every connection, and a list of them that the kernel keeps.
//!
//! A descriptor is put on the list once. The kernel notes which of them become ready, and a wait hands
//! over only those: a thousand silent clients cost nothing when one speaks.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::os::fd::{AsFd, AsRawFd as _, RawFd};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

use super::connection::{Connection, Next, PIECE};
use super::event::{Call, Event, Interest, Note, Object, Readiness, Ready};
use super::failed;
use super::narrator::Tell as _;
use super::server::{ACCEPTED_AT_ONCE, Server};
use crate::run::Result;

/// How many ready descriptors one call may hand over; the others come with the next.
const EVENTS: usize = 256;

pub(super) fn serve(listener: &TcpListener, server: &mut Server<'_>) -> Result<()> {
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).map_err(refused("epoll_create1"))?;
    let listener_fd = listener.as_raw_fd();
    let signal_fd = server.signals.as_fd().as_raw_fd();
    watch(&epoll, server.signals.as_fd(), signal_fd, Readiness::Read)?;
    watch(&epoll, listener, listener_fd, Readiness::Read)?;
    let mut is_listening = true;
    let mut clients: BTreeMap<RawFd, Connection> = BTreeMap::new();
    let mut piece = vec![0; PIECE];
    let mut events = [EpollEvent::empty(); EVENTS];
    while !(server.is_full() && clients.is_empty()) {
        // A listener that may not be accepted from would be ready all the time.
        if is_listening != server.is_accepting() {
            is_listening = server.is_accepting();
            let flags = if is_listening { EpollFlags::EPOLLIN } else { EpollFlags::empty() };
            let mut event = EpollEvent::new(flags, number(listener_fd));
            epoll.modify(listener, &mut event).map_err(refused("epoll_ctl"))?;
        }
        server.narrator.flush()?;
        let ready: Vec<RawFd> = match epoll.wait(&mut events, server.timeout()) {
            Ok(count) => events[..count].iter().map(|event| descriptor(event.data())).collect(),
            Err(Errno::EINTR) => continue,
            Err(errno) => return Err(failed("epoll_wait", &errno.into())),
        };
        if ready.is_empty() {
            server.resume();
        }
        let watched = clients.len() + 1 + usize::from(is_listening);
        server.woke(Call::EpollWait, watched, || {
            let object = |fd: &RawFd| match clients.get(fd) {
                Some(client) => client.ready(),
                None if *fd == signal_fd => {
                    Ready { fd: *fd, object: Object::Signals, readiness: Readiness::Read }
                }
                None => Ready { fd: *fd, object: Object::Listener, readiness: Readiness::Read },
            };
            ready.iter().map(object).collect()
        })?;
        if ready.contains(&signal_fd) && server.is_asked_to_end()? {
            break;
        }
        for fd in &ready {
            let Some(client) = clients.get_mut(fd) else { continue };
            let before = client.waits_for();
            match client.echo(&mut piece, &mut server.narrator)? {
                Next::Wait(readiness) if readiness == before => {}
                Next::Wait(readiness) => {
                    let mut event = EpollEvent::new(flags(readiness), number(*fd));
                    epoll.modify(&*client, &mut event).map_err(refused("epoll_ctl"))?;
                    let call = Call::EpollCtl(Interest::Modify);
                    let event = Event::done(call, *fd, 0, Note::Watched { readiness });
                    server.narrator.tell(event)?;
                }
                Next::Close => {
                    // Closing the last descriptor of a connection takes it off the list.
                    if let Some(client) = clients.remove(fd) {
                        server.tally.echoed_bytes += client.echoed_bytes;
                        client.close(&mut server.narrator)?;
                        server.resume();
                    }
                }
            }
        }
        if ready.contains(&listener_fd) {
            accept(&epoll, listener, &mut clients, server)?;
        }
    }
    for client in clients.into_values() {
        server.tally.echoed_bytes += client.echoed_bytes;
        client.close(&mut server.narrator)?;
    }
    Ok(())
}

fn accept(
    epoll: &Epoll,
    listener: &TcpListener,
    clients: &mut BTreeMap<RawFd, Connection>,
    server: &mut Server<'_>,
) -> Result<()> {
    for _ in 0..ACCEPTED_AT_ONCE {
        if server.is_full() {
            break;
        }
        let Some((stream, peer)) = server.accept(listener, clients.len())? else { break };
        let client = Connection::new(stream, peer)?;
        let (fd, readiness) = (client.fd(), client.waits_for());
        // The kernel limits how many a user may watch (fs.epoll.max_user_watches).
        if let Err(errno) = epoll.add(&client, EpollEvent::new(flags(readiness), number(fd))) {
            server.refuse();
            let call = Call::EpollCtl(Interest::Add);
            let event = Event::called(call, fd, &Err(errno.into()), Note::NoWorker { peer });
            server.narrator.tell(event)?;
            continue;
        }
        clients.insert(fd, client);
        let event = Event::done(Call::EpollCtl(Interest::Add), fd, 0, Note::Watched { readiness });
        server.narrator.tell(event)?;
    }
    Ok(())
}

/// Puts a descriptor on the list, marked by its number.
fn watch(epoll: &Epoll, object: impl AsFd, fd: RawFd, readiness: Readiness) -> Result<()> {
    epoll.add(object, EpollEvent::new(flags(readiness), number(fd))).map_err(refused("epoll_ctl"))
}

const fn flags(readiness: Readiness) -> EpollFlags {
    match readiness {
        Readiness::Read => EpollFlags::EPOLLIN,
        Readiness::Write => EpollFlags::EPOLLOUT,
    }
}

fn refused(call: &'static str) -> impl Fn(Errno) -> crate::run::Failure {
    move |errno| failed(call, &errno.into())
}

/// A descriptor as the mark of its events, and back.
fn number(fd: RawFd) -> u64 {
    u64::try_from(fd).unwrap_or(u64::MAX)
}

fn descriptor(mark: u64) -> RawFd {
    RawFd::try_from(mark).unwrap_or(-1)
}
