//! `thread`: a thread for each connection.
//!
//! As `fork`, but the workers are threads of one process: they share its memory and its descriptors,
//! cost less, and are joined instead of reaped. Only the first thread talks to the terminal; the
//! others report to it.

use std::collections::BTreeMap;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread::{Builder, JoinHandle};

use nix::sys::eventfd::{EfdFlags, EventFd};
use nix::unistd::gettid;

use super::connection::echo_blocking;
use super::event::{Call, Event, Note, Object, Readiness};
use super::failed;
use super::narrator::{Tell, Trace};
use super::server::{ACCEPTED_AT_ONCE, Server, Watch, has};
use crate::run::Result;

/// Enough for the echo loop; the usual 2 MiB would be address space for nothing.
const STACK: usize = 128 << 10;

/// What a thread reports.
enum Report {
    Step(i32, Event),
    Ended(u64),
}

/// A thread as the first one knows it.
struct Worker {
    handle: JoinHandle<()>,
    /// Weak, so that the connection closes as soon as its thread is done with it.
    stream: Weak<TcpStream>,
}

pub(super) fn serve(listener: &TcpListener, server: &mut Server<'_>) -> Result<()> {
    let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
    let wake = EventFd::from_flags(flags).map_err(|errno| failed("eventfd", &errno.into()))?;
    let (sender, receiver) = channel();
    let trace = if server.narrator.is_on() { Trace::On } else { Trace::Off };
    let reporter = Reporter { sender, wake: Arc::new(wake), trace };
    let echoed = Arc::new(AtomicI64::new(0));
    let mut workers = BTreeMap::new();
    while !(server.is_full() && workers.is_empty()) {
        let mut watched = vec![Watch::new(reporter.wake.as_fd(), Object::Threads, Readiness::Read)];
        watched.extend(server.is_accepting().then(|| Watch::listener(listener)));
        let ready = server.wait(&watched)?;
        if has(&ready, Object::Threads) {
            // Empties it; that there was something is all it says.
            let _ = reporter.wake.read();
            hear(&receiver, &mut workers, server)?;
        }
        if has(&ready, Object::Signals) && server.is_asked_to_end()? {
            break;
        }
        let rounds = if has(&ready, Object::Listener) { ACCEPTED_AT_ONCE } else { 0 };
        for _ in 0..rounds {
            if server.is_full() {
                break;
            }
            let Some((stream, peer)) = server.accept(listener, workers.len())? else { break };
            let number = server.tally.connections;
            match start(number, stream, &reporter, &echoed) {
                Ok(worker) => {
                    workers.insert(number, worker);
                    let note = Note::ThreadServes { peer };
                    server.narrator.tell(Event::done(Call::PthreadCreate, None, 0, note))?;
                }
                Err(error) => refuse(peer, error, server)?,
            }
        }
    }
    // A thread cannot be ended from outside, but its connection can, and then its call returns.
    for worker in workers.values() {
        if let Some(stream) = worker.stream.upgrade() {
            let _ = stream.shutdown(Shutdown::Both);
            let fd = stream.as_raw_fd();
            server.narrator.tell(Event::done(Call::Shutdown, fd, 0, Note::ThreadWoken))?;
        }
    }
    for worker in std::mem::take(&mut workers).into_values() {
        join(worker, server)?;
    }
    hear(&receiver, &mut workers, server)?;
    server.tally.echoed_bytes = u64::try_from(echoed.load(Ordering::Relaxed)).unwrap_or(0);
    Ok(())
}

/// Starts the thread that serves a client.
fn start(
    number: u64,
    stream: TcpStream,
    reporter: &Reporter,
    echoed: &Arc<AtomicI64>,
) -> io::Result<Worker> {
    let stream = Arc::new(stream);
    let weak = Arc::downgrade(&stream);
    let mut reporter = reporter.clone();
    let echoed = Arc::clone(echoed);
    let handle = Builder::new().name("echo".to_owned()).stack_size(STACK).spawn(move || {
        let leaving = Leaving { number, reporter: reporter.clone() };
        let _ = echo_blocking(&stream, &mut reporter, |bytes| {
            echoed.fetch_add(bytes, Ordering::Relaxed);
        });
        drop(stream);
        drop(leaving);
    })?;
    Ok(Worker { handle, stream: weak })
}

fn refuse(peer: SocketAddr, error: io::Error, server: &mut Server<'_>) -> Result<()> {
    server.refuse();
    let event = Event::called(Call::PthreadCreate, None, &Err(error), Note::NoWorker { peer });
    Ok(server.narrator.tell(event)?)
}

/// Tells what the threads did, and joins those that have ended.
fn hear(
    receiver: &Receiver<Report>,
    workers: &mut BTreeMap<u64, Worker>,
    server: &mut Server<'_>,
) -> Result<()> {
    for report in receiver.try_iter() {
        match report {
            Report::Step(tid, event) => {
                server.narrator.act_as(Some(tid));
                server.narrator.tell(event)?;
                server.narrator.act_as(None);
            }
            Report::Ended(number) => {
                if let Some(worker) = workers.remove(&number) {
                    join(worker, server)?;
                    server.resume();
                }
            }
        }
    }
    Ok(())
}

fn join(worker: Worker, server: &mut Server<'_>) -> Result<()> {
    // A thread that panicked is gone as well, and has said why.
    let _ = worker.handle.join();
    Ok(server.narrator.tell(Event::done(Call::PthreadJoin, None, 0, Note::Joined))?)
}

/// How a thread reaches the first one.
#[derive(Clone)]
struct Reporter {
    sender: Sender<Report>,
    wake: Arc<EventFd>,
    trace: Trace,
}

impl Reporter {
    fn report(&self, report: Report) {
        // The first thread outlives the others, and a counter that is full wakes it too.
        let _ = self.sender.send(report);
        let _ = self.wake.write(1);
    }
}

impl Tell for Reporter {
    fn tell(&mut self, event: Event) -> io::Result<()> {
        if self.trace == Trace::On {
            self.report(Report::Step(gettid().as_raw(), event));
        }
        Ok(())
    }
}

/// Says that a thread ends, however it does.
struct Leaving {
    number: u64,
    reporter: Reporter,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.reporter.report(Report::Ended(self.number));
    }
}
