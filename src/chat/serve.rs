//! The room process of a server: the socket, the roster, the log. The user has started it; the console
//! process, its child, has the terminal.

mod greeting;
mod keeper;
mod reach;
mod server;
mod visitors;
mod weather;

use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;

use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

pub(crate) use self::keeper::Retention;
use self::keeper::{Keeper, Shut};
use self::server::{Ending, Server};
use self::visitors::Visitors;
use super::channel::Channel;
use super::control::place::Listener;
use super::kernel::{Urandom, moment};
use super::keys::Store;
use super::room::record::Memory;
use super::room::{Classic, Keeping, Rate, Room, Rules};
use super::seal::{Identity, Secret};
use super::store::Error;
use super::weather::Lesson;
use super::{console, net, sys};
use crate::run::{self, Exit, Failure, Result};
use crate::signals::{ENDING, Signals};
use crate::ui::{Message, Modes, Ui};

/// The port where nobody names another.
pub(crate) const DEFAULT_PORT: u16 = 7117;

/// How much of the conversation is kept in memory for those who have missed some of it, in bytes.
const LOG_BYTES: usize = 16 << 20;

/// What the user wants of a room.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) name: String,
    pub(crate) password: Option<Vec<u8>>,
    pub(crate) rate: Rate,
    pub(crate) most_members: usize,
    pub(crate) store: Store,
    /// Whether a terminal is to be written on line by line, as a pipe is, instead of filled.
    pub(crate) is_plain: bool,
    /// Whether clients that speak plain text are let in.
    pub(crate) classic: Classic,
    pub(crate) lesson: Lesson,
    pub(crate) history: History,
}

/// Whether the room has a log on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum History {
    /// What was said is gone when the room is closed.
    None,
    /// In the state directory, so much of it.
    Kept(Retention),
}

/// Runs a room at this socket until somebody stops it.
pub(crate) fn run(ui: &mut Ui, socket: &UdpSocket, options: &Options) -> Result<Exit> {
    let _ = nix::sys::prctl::set_name(c"ptool-room");
    net::make_deep(socket);
    net::never_fragment(socket);
    // No key may get into a core file.
    let _ = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_CORE, 0, 0);
    let identity = identity(ui, &options.store)?;
    let fingerprint = identity.public().fingerprint();
    let secret = match &options.password {
        Some(password) => Secret::of_password(password, identity.public()),
        None => Secret::none(),
    };
    let log = log(ui, options)?;
    let rules = Rules {
        name: options.name.clone(),
        secret,
        most_members: options.most_members,
        rate: options.rate,
        log_bytes: LOG_BYTES,
        classic: options.classic,
        keeping: if log.is_some() { Keeping::Disk } else { Keeping::Memory },
    };
    let signals = Signals::block(ENDING.into_iter().filter(|signal| !sys::is_ignored(*signal)))?;
    let path = log.as_ref().map(Shut::path);
    let address = socket.local_addr()?;
    // Before anybody is told that the room is open, so that it can be administered from then on.
    let listener = listener(ui, &options.store, address);
    let lesson = options.lesson.seeded(&mut Urandom);
    let greeting = greeting::greet(ui, socket, fingerprint, (options, lesson.chaos), path)?;
    ui.flush()?;
    let modes = Modes::of_terminal();
    let modes = if options.is_plain { modes } else { modes.map(Modes::whole) };
    let (own, other) = Channel::pair()?;
    let parent = nix::unistd::getpid();
    let child = {
        let modes = modes.clone();
        sys::fork(|| {
            let opening = console::Opening { room: &options.name, greeting };
            let outcome = console::run(ui, &other, parent, modes, &opening);
            run::report(ui, outcome).code()
        })
    };
    let child = child.map_err(|errno| cannot_fork(&errno.into()))?;
    drop(other);
    let (mut room, keeper) = match log.map(|log| log.open(LOG_BYTES)).transpose() {
        Ok(log) => open(rules, identity, log),
        Err(error) => {
            drop(own);
            let _ = waitpid(child, None);
            return Err(error.failure());
        }
    };
    if lesson.explains {
        room.explain();
    }
    let visitors = Visitors::new(listener, &options.name, address);
    let mut server = Server::new((room, keeper), socket, own, signals, visitors, lesson);
    let ending = server.work();
    server.say_goodbye(child);
    if let Some(error) = server.failure {
        let _ = waitpid(child, None);
        ui.remark(&Message::new("chat-history-not-written"));
        return Err(error.failure());
    }
    finish(child, ending, modes.as_ref())
}

/// The room that there was, or a new one.
fn open(rules: Rules, identity: Identity, log: Option<(Keeper, Memory)>) -> (Room, Option<Keeper>) {
    let (random, now) = (Box::new(Urandom), moment());
    match log {
        Some((keeper, memory)) => {
            (Room::restore(rules, identity, random, now, memory), Some(keeper))
        }
        None => (Room::new(rules, identity, random, now), None),
    }
}

/// The log of the room, if it is to have one. Where none can be kept it goes without, and says so.
fn log(ui: &mut Ui, options: &Options) -> Result<Option<Shut>> {
    let History::Kept(retention) = options.history else { return Ok(None) };
    let path = options.store.rooms().map(|rooms| rooms.log(&options.name));
    let none = || Error::System(PathBuf::from("~"), std::io::ErrorKind::NotFound.into());
    match path.ok_or_else(none).and_then(|path| Shut::new(&path, retention)) {
        Ok(shut) => Ok(Some(shut)),
        Err(Error::System(path, error)) => {
            let remark = Message::new("chat-history-not-kept")
                .with("path", path.display().to_string())
                .with("reason", run::reason(&error));
            ui.remark(&remark);
            Ok(None)
        }
        Err(error) => Err(error.failure()),
    }
}

/// The key of this user's rooms. Where none can be kept, one for this run.
fn identity(ui: &mut Ui, store: &Store) -> Result<Identity> {
    use super::keys::Trouble;
    match store.server_identity() {
        Ok(identity) => Ok(identity),
        Err(Trouble::System(path, error)) => {
            let remark = Message::new("chat-key-not-kept")
                .with("path", path.display().to_string())
                .with("reason", run::reason(&error));
            ui.remark(&remark);
            Ok(Identity::generate(&mut Urandom))
        }
        Err(trouble) => Err(trouble.failure()),
    }
}

/// The socket for other terminals. Without it the console alone administers the room.
fn listener(ui: &mut Ui, store: &Store, address: SocketAddr) -> Option<Listener> {
    match Listener::open(store, address) {
        Ok(listener) => Some(listener),
        Err((path, error)) => {
            let remark = Message::new("chat-control-none")
                .with("path", path.display().to_string())
                .with("reason", run::reason(&error));
            ui.remark(&remark);
            None
        }
    }
}

/// Why there is no second process.
pub(super) fn cannot_fork(error: &std::io::Error) -> Failure {
    let message = Message::new("chat-cannot-fork").with("reason", run::reason(error));
    Failure::new(Exit::Refused, message)
}

fn finish(child: Pid, ending: Ending, modes: Option<&Modes>) -> Result<Exit> {
    let status = waitpid(child, None);
    match (ending, status) {
        (Ending::Stopped, Ok(WaitStatus::Exited(_, 0))) => Ok(Exit::Done),
        // The console has said why.
        (_, Ok(WaitStatus::Exited(_, code))) if ending == Ending::Stopped => {
            Ok(if code == i32::from(Exit::Bug.code()) { Exit::Bug } else { Exit::Refused })
        }
        (_, status) => {
            // One that has ended by itself has put them back.
            if let (Some(modes), Ok(WaitStatus::Signaled(..))) = (modes, &status) {
                modes.put_back();
            }
            let message = Message::new("chat-process-gone-console").with("pid", child.as_raw());
            let message = message.with("how", how(status));
            Err(Failure::new(Exit::Refused, message))
        }
    }
}

/// How a process ended, in the words of wait(2).
pub(super) fn how(status: nix::Result<WaitStatus>) -> String {
    match status {
        Ok(WaitStatus::Exited(_, code)) => format!("exit {code}"),
        Ok(WaitStatus::Signaled(_, signal, _)) => signal.as_str().to_owned(),
        _ => "?".to_owned(),
    }
}
