//! The actors: processes that the stage forks, and what they can do there.

use std::ffi::CString;
use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::prctl;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::stat::Mode;
use nix::unistd::getppid;

use super::sys::{self, Patience, Side};
use super::wire::{Letter, Name, Note, Said, Slot};
use crate::proc::{Pid, ProcFs, ProcId, WaitStatus, Want};
use crate::run::Exit;

/// A process of the demonstration, as the stage knows it.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// Its name, which is its comm too.
    pub(crate) name: String,
    /// Which process it is.
    pub(crate) id: ProcId,
}

impl Actor {
    /// Its number.
    pub(crate) const fn pid(&self) -> Pid {
        self.id.pid
    }
}

/// With whom an actor ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bond {
    /// With its parent (`PR_SET_PDEATHSIG`), the usual bond.
    Parent,
    /// With the stage: it may outlive its parent, whoever adopts it then.
    Stage,
}

/// What an actor waits for and the stage gives: a pipe of its own.
#[derive(Debug)]
pub(crate) struct Cue {
    reader: OwnedFd,
    writer: OwnedFd,
}

impl Cue {
    pub(super) fn new() -> nix::Result<Self> {
        let (reader, writer) = nix::unistd::pipe2(OFlag::O_CLOEXEC)?;
        Ok(Self { reader, writer })
    }

    /// Whether it was given and not yet taken.
    pub(crate) fn is_given(&self) -> nix::Result<bool> {
        let fd = std::os::fd::AsFd::as_fd(&self.reader);
        let mut fds = [nix::poll::PollFd::new(fd, nix::poll::PollFlags::POLLIN)];
        nix::poll::poll(&mut fds, nix::poll::PollTimeout::ZERO).map(|ready| ready > 0)
    }

    pub(super) fn give(&self) -> nix::Result<()> {
        nix::unistd::write(&self.writer, b"!").map(drop)
    }
}

/// What all actors take from the stage.
#[derive(Debug)]
pub(super) struct Props {
    pub(super) procfs: ProcFs,
    /// Where letters to the stage are posted. Every actor holds it until it ends, which is how the
    /// stage knows that all have ended, even those that it cannot wait for.
    pub(super) slot: Slot,
    /// A pipe that only the stage could write to; it is closed when the stage is gone.
    pub(super) lifeline: OwnedFd,
    /// The signals that were blocked before the stage, without `SIGCHLD`.
    pub(super) mask: SigSet,
}

/// The actor's own side: what its script can do. It runs in the actor.
///
/// A script that returns ends its process with status 0; an error that it returns is told to the
/// stage, where it fails the demonstration.
pub(crate) struct Part<'a> {
    props: &'a Props,
    name: Name,
}

/// What a script returns.
pub(crate) type Played = nix::Result<()>;

#[expect(clippy::unused_self, reason = "a script is a list of verbs of whom it is about")]
impl Part<'_> {
    /// Forks another actor with the bond [`Bond::Parent`]. Returns its number.
    pub(crate) fn fork(
        &self,
        name: &str,
        script: impl FnOnce(&Part<'_>) -> Played,
    ) -> nix::Result<Pid> {
        self.fork_bound(Bond::Parent, name, script)
    }

    /// Forks another actor.
    pub(crate) fn fork_bound(
        &self,
        bond: Bond,
        name: &str,
        script: impl FnOnce(&Part<'_>) -> Played,
    ) -> nix::Result<Pid> {
        let parent = nix::unistd::getpid();
        match sys::fork(&self.props.procfs)? {
            Side::Parent(child) => Ok(child),
            Side::Child => act(self.props, bond, parent.as_raw(), name, script),
        }
    }

    /// Forks a process that does this at once and ends: no actor, so that nothing comes before it that
    /// would delay it against its parent.
    pub(crate) fn fork_bare(&self, deed: impl FnOnce(&Self)) -> nix::Result<Pid> {
        match sys::fork(&self.props.procfs)? {
            Side::Parent(child) => Ok(child),
            Side::Child => conclude(self, || {
                deed(self);
                Ok(())
            }),
        }
    }

    /// Forks another actor as vfork(2) does: it borrows the memory of this one, which sleeps in D
    /// until it has ended.
    pub(crate) fn vfork(
        &self,
        name: &str,
        script: impl FnOnce(&Part<'_>) -> Played,
    ) -> nix::Result<Pid> {
        let parent = nix::unistd::getpid().as_raw();
        let mut script = Some(script);
        sys::vfork(|| match script.take() {
            Some(script) => act(self.props, Bond::Parent, parent, name, script),
            None => 0,
        })
    }

    /// Tells the stage a number, which it gets with [`super::Stage::hear`].
    pub(crate) fn tell(&self, note: Note, value: impl Into<i64>) {
        self.post(Said::Note(note, value.into()));
    }

    /// Waits until the stage gives this cue. Sleeps in read(2) on a pipe.
    pub(crate) fn wait_for(&self, cue: &Cue) -> Played {
        let mut byte = [0];
        loop {
            match nix::unistd::read(&cue.reader, &mut byte) {
                Err(Errno::EINTR) => {}
                outcome => return outcome.map(drop),
            }
        }
    }

    /// Sleeps until a signal ends it.
    pub(crate) fn pause(&self) -> ! {
        loop {
            nix::unistd::pause();
        }
    }

    /// Ends with this status, by `_exit(2)`: what was buffered before the fork is not the child's.
    pub(crate) fn exit(&self, status: i32) -> ! {
        sys::exit_now(status)
    }

    /// waitpid(2) for this child, or any where `pid` is -1.
    pub(crate) fn wait(&self, pid: Pid) -> nix::Result<(Pid, WaitStatus)> {
        sys::waitpid(pid, Patience::Wait)?.ok_or(Errno::ECHILD)
    }

    /// Starts a thread that goes on with this script, and ends the main thread, which calls this:
    /// the process is then a dead leader. It can fork no more, and ends when the script does.
    pub(crate) fn leave_to_thread(
        &self,
        name: &str,
        script: impl FnOnce(&Self) -> Played + Send,
    ) -> Played {
        // The thread borrows from the stack of the main one, which outlives it: see `exit_thread`.
        std::thread::scope(|scope| {
            let work = || {
                conclude(self, || {
                    self.bind_again()?;
                    script(self)
                })
            };
            let thread = std::thread::Builder::new().name(name.to_owned());
            thread.spawn_scoped(scope, work).map_err(|_| Errno::EAGAIN)?;
            sys::exit_thread()
        })
    }

    /// Its number.
    pub(crate) fn pid(&self) -> Pid {
        nix::unistd::getpid().as_raw()
    }

    /// The number of its parent.
    pub(crate) fn ppid(&self) -> Pid {
        getppid().as_raw()
    }

    /// Asks again to end with its parent. To be called after a change of credentials, which makes
    /// the kernel forget it (prctl(2)).
    pub(crate) fn bind_again(&self) -> Played {
        prctl::set_pdeathsig(Signal::SIGKILL)
    }

    /// Takes the signals as they were before the stage and before Rust: what a fresh program has.
    pub(super) fn take_fresh_signals(&self) -> Played {
        sys::by_default(Signal::SIGPIPE)?;
        self.props.mask.thread_set_mask()
    }

    fn post(&self, said: Said) {
        self.props.slot.post(Letter { pid: self.pid(), name: self.name, said });
    }
}

/// Plays a script in a process that was just forked, and ends it. It never returns into what its
/// parent was doing, and writes none of what its parent had buffered.
pub(super) fn act(
    props: &Props,
    bond: Bond,
    parent: Pid,
    name: &str,
    script: impl FnOnce(&Part<'_>) -> Played,
) -> ! {
    let part = Part { props, name: Name::new(name) };
    conclude(&part, || {
        prepare(props, bond, parent, &part)?;
        script(&part)
    })
}

/// Ends the process with its script, and tells the stage of an error.
fn conclude(part: &Part<'_>, play: impl FnOnce() -> Played) -> ! {
    match catch_unwind(AssertUnwindSafe(play)) {
        Ok(Ok(())) => sys::exit_now(0),
        Ok(Err(errno)) => {
            part.post(Said::Failed(errno as i32));
            sys::exit_now(1)
        }
        Err(_) => {
            part.post(Said::Failed(Errno::ENOTRECOVERABLE as i32));
            sys::exit_now(i32::from(Exit::Bug.code()))
        }
    }
}

/// Binds the actor, names it and announces it.
fn prepare(props: &Props, bond: Bond, parent: Pid, part: &Part<'_>) -> Played {
    match bond {
        Bond::Parent => {
            part.bind_again()?;
            // The parent may have ended before the call above.
            if part.ppid() != parent {
                sys::exit_now(1);
            }
        }
        Bond::Stage => hold_lifeline(props)?,
    }
    let name = CString::new(part.name.to_text()).map_err(|_| Errno::EINVAL)?;
    prctl::set_name(&name)?;
    let start = props.procfs.process(part.pid(), Want::empty()).map_or(0, |row| row.id.start);
    part.post(Said::Arrived(start));
    Ok(())
}

/// Has the kernel kill the calling process when the stage is gone, however it went.
fn hold_lifeline(props: &Props) -> Played {
    use std::os::fd::AsRawFd as _;
    // The owner belongs to the open file, which the descriptor shares with all other actors; opened
    // again, it is a file of its own.
    let path = format!("/proc/self/fd/{}", props.lifeline.as_raw_fd());
    let own = nix::fcntl::open(path.as_str(), OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    sys::die_by(&own)?;
    // Closed, it would be of no use; it ends with the process.
    std::mem::forget(own);
    // The stage may have gone before.
    let mut fds = [nix::poll::PollFd::new(
        std::os::fd::AsFd::as_fd(&props.lifeline),
        nix::poll::PollFlags::POLLIN,
    )];
    match nix::poll::poll(&mut fds, nix::poll::PollTimeout::ZERO)? {
        0 => Ok(()),
        _ => sys::exit_now(1),
    }
}
