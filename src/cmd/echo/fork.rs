//! `fork`: a process for each connection.
//!
//! The parent only accepts. The child that it forks has copies of all its descriptors, serves its
//! client with plain blocking calls, and ends. A child that ended is a zombie until its parent has
//! asked for its exit status, which it does as soon as SIGCHLD comes.

use std::collections::BTreeSet;
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::os::fd::AsRawFd as _;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicI64, Ordering};

use nix::errno::Errno;
use nix::libc;
use nix::sys::mman::{MapFlags, ProtFlags, mmap_anonymous};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork, getpid, getppid};

use super::connection::echo_blocking;
use super::event::{Call, Event, Note, Object};
use super::failed;
use super::narrator::Tell as _;
use super::server::{ACCEPTED_AT_ONCE, Server, Watch, has};
use crate::run::Result;

pub(super) fn serve(listener: TcpListener, server: &mut Server<'_>) -> Result<()> {
    let mut children = BTreeSet::new();
    let echoed = SharedCounter::new().map_err(|errno| failed("mmap", &errno.into()))?;
    let parent = getpid();
    while !(server.is_full() && children.is_empty()) {
        let listening = server.is_accepting().then(|| Watch::listener(&listener));
        let ready = server.wait(listening.as_slice())?;
        if has(&ready, Object::Signals) {
            let is_asked_to_end = server.is_asked_to_end()?;
            reap(&mut children, server)?;
            if is_asked_to_end {
                break;
            }
        }
        let rounds = if has(&ready, Object::Listener) { ACCEPTED_AT_ONCE } else { 0 };
        for _ in 0..rounds {
            if server.is_full() {
                break;
            }
            let Some((stream, peer)) = server.accept(&listener, children.len())? else { break };
            server.narrator.flush()?;
            #[expect(unsafe_code, reason = "fork(2) has no safe form")]
            // SAFETY: this process has one thread, so that the child may go on as any program.
            let forked = unsafe { fork() };
            match forked {
                Ok(ForkResult::Child) => {
                    drop(listener);
                    serve_client(parent, &stream, server, &echoed)
                }
                Ok(ForkResult::Parent { child }) => {
                    children.insert(child);
                    let number = usize::try_from(child.as_raw()).unwrap_or(0);
                    let note = Note::ChildServes { peer };
                    server.narrator.tell(Event::done(Call::Fork, None, number, note))?;
                    // Else the client would not see the end when the child closes its copy.
                    let fd = stream.as_raw_fd();
                    drop(stream);
                    server.narrator.tell(Event::done(Call::Close, fd, 0, Note::ParentCloses))?;
                }
                Err(errno) => {
                    server.refuse();
                    let note = Note::NoWorker { peer };
                    server.narrator.tell(Event::called(
                        Call::Fork,
                        None,
                        &Err(errno.into()),
                        note,
                    ))?;
                }
            }
        }
    }
    end(&children, server)?;
    server.tally.echoed_bytes = echoed.get();
    Ok(())
}

/// The child: serves its client and ends.
fn serve_client(
    parent: Pid,
    stream: &TcpStream,
    server: &mut Server<'_>,
    echoed: &SharedCounter,
) -> ! {
    // What the parent blocked is blocked here too, except what the parent ends its children with.
    let _ = SigSet::from(Signal::SIGTERM).thread_unblock();
    let _ = set_pdeathsig(Signal::SIGKILL);
    // The parent may have ended before the line above, and then nothing would end this child.
    if getppid() == parent {
        server.narrator.act_as(Some(getpid().as_raw()));
        let _ = echo_blocking(stream, &mut server.narrator, |bytes| echoed.add(bytes));
        let _ = server.narrator.flush();
    }
    #[expect(unsafe_code, reason = "exit(3) would run what only the parent should")]
    // SAFETY: ends the process; nothing of it is used afterwards.
    unsafe {
        libc::_exit(0)
    }
}

/// Collects every child that has ended. One SIGCHLD may stand for several of them.
fn reap(children: &mut BTreeSet<Pid>, server: &mut Server<'_>) -> Result<()> {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => {
                let event = Event::done(Call::Waitpid, -1, 0, Note::OthersRun);
                return Ok(server.narrator.tell(event)?);
            }
            Ok(status) => {
                let Some(pid) = status.pid() else { continue };
                children.remove(&pid);
                server.resume();
                let number = usize::try_from(pid.as_raw()).unwrap_or(0);
                server.narrator.tell(Event::done(Call::Waitpid, -1, number, Note::Reaped))?;
            }
            Err(Errno::EINTR) => {}
            Err(errno) => {
                let error = Err(errno.into());
                let event = Event::called(Call::Waitpid, -1, &error, Note::NoChildren);
                return Ok(server.narrator.tell(event)?);
            }
        }
    }
}

/// Ends the children that still serve somebody, and collects them.
fn end(children: &BTreeSet<Pid>, server: &mut Server<'_>) -> Result<()> {
    for child in children {
        let _ = kill(*child, Signal::SIGTERM);
        // A stopped process does not end before it is continued.
        let _ = kill(*child, Signal::SIGCONT);
        let event = Event::done(Call::Kill, child.as_raw(), 0, Note::ChildEnds);
        server.narrator.tell(event)?;
    }
    for child in children {
        while waitpid(*child, None) == Err(Errno::EINTR) {}
        let number = usize::try_from(child.as_raw()).unwrap_or(0);
        let event = Event::done(Call::Waitpid, child.as_raw(), number, Note::Reaped);
        server.narrator.tell(event)?;
    }
    Ok(())
}

/// A number that parent and children share. Ordinary memory is copied by fork(2), and what a child
/// counts there its parent never sees; memory mapped `MAP_SHARED` stays one and the same.
struct SharedCounter(NonNull<AtomicI64>);

impl SharedCounter {
    fn new() -> nix::Result<Self> {
        let length = NonZeroUsize::new(size_of::<AtomicI64>()).unwrap_or(NonZeroUsize::MIN);
        let access = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        #[expect(unsafe_code, reason = "mmap(2) has no safe form")]
        // SAFETY: the kernel chooses an address that nothing else uses.
        let memory = unsafe { mmap_anonymous(None, length, access, MapFlags::MAP_SHARED) }?;
        Ok(Self(memory.cast()))
    }

    fn counter(&self) -> &AtomicI64 {
        #[expect(unsafe_code, reason = "the memory comes from mmap(2)")]
        // SAFETY: a page, zeroed and never unmapped; all its users go through this atomic.
        unsafe {
            self.0.as_ref()
        }
    }

    fn add(&self, bytes: i64) {
        self.counter().fetch_add(bytes, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        u64::try_from(self.counter().load(Ordering::Relaxed)).unwrap_or(0)
    }
}
