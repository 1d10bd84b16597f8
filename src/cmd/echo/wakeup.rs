//! What ended a wait of `select` and of `poll`, and what both do then: they differ in how they ask, and
//! in nothing after.

use std::io;
use std::net::TcpListener;
use std::os::fd::AsRawFd as _;

use super::connection::{Connection, Next};
use super::event::{Call, Object, Readiness, Ready};
use super::server::Server;
use crate::run::Result;

/// What is ready. The clients are places in the list, in ascending order.
#[derive(Debug, Default)]
pub(super) struct Wakeup {
    pub(super) is_signalled: bool,
    pub(super) is_listener_ready: bool,
    pub(super) clients: Vec<usize>,
}

impl Wakeup {
    /// Tells what is ready, of so many descriptors.
    pub(super) fn tell(
        &self,
        call: Call,
        watched: usize,
        listener: &TcpListener,
        clients: &[Connection],
        server: &mut Server<'_>,
    ) -> io::Result<()> {
        let signals = server.signals_ready();
        server.woke(call, watched, || {
            let mut ready: Vec<_> = self.is_signalled.then_some(signals).into_iter().collect();
            ready.extend(self.clients.iter().map(|index| clients[*index].ready()));
            ready.extend(self.is_listener_ready.then(|| Ready {
                fd: listener.as_raw_fd(),
                object: Object::Listener,
                readiness: Readiness::Read,
            }));
            ready
        })
    }

    /// Does for each client what it is ready for, and takes out those that are done.
    pub(super) fn serve(
        &self,
        clients: &mut Vec<Connection>,
        piece: &mut [u8],
        server: &mut Server<'_>,
    ) -> Result<()> {
        // From the last to the first, so that taking one out moves none that is still to come.
        for &index in self.clients.iter().rev() {
            if clients[index].echo(piece, &mut server.narrator)? == Next::Close {
                let client = clients.swap_remove(index);
                server.tally.echoed_bytes += client.echoed_bytes;
                client.close(&mut server.narrator)?;
                server.resume();
            }
        }
        Ok(())
    }
}
