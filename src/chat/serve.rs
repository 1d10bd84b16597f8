//! The room process of a server: the socket, the roster, the log. The user has started it; the console
//! process, its child, has the terminal.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsFd as _;

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;
use serde::Serialize;

use super::channel::{Channel, Received, Sent};
use super::clock::Time;
use super::console::{self, MAX_MESSAGE, Order, Told};
use super::kernel::{Urandom, moment, until};
use super::keys::Store;
use super::net::{self, Incoming, Outgoing};
use super::room::{Classic, Command, Input, Keeping, Output, Rate, Room, Rules};
use super::seal::{Fingerprint, Identity, Secret};
use super::sys;
use crate::run::{self, Exit, Failure, Result};
use crate::signals::{ENDING, Signals};
use crate::ui::{Document, Format, Message, Modes, Role, Span, Ui, text};

/// The port where nobody names another.
pub(crate) const DEFAULT_PORT: u16 = 7117;

/// How much of the conversation is kept in memory for those who have missed some of it, in bytes.
const LOG_BYTES: usize = 16 << 20;

/// How much the console may be behind, in messages. Beyond, the oldest are dropped and counted: the
/// room never waits for a terminal.
const MOST_UNTOLD: usize = 4096;

/// What the user wants of a room.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) name: String,
    pub(crate) password: Option<Vec<u8>>,
    pub(crate) rate: Rate,
    pub(crate) most_members: usize,
    pub(crate) store: Store,
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
    let rules = Rules {
        name: options.name.clone(),
        secret,
        most_members: options.most_members,
        rate: options.rate,
        log_bytes: LOG_BYTES,
        classic: Classic::Refused,
        keeping: Keeping::Memory,
    };
    let signals = Signals::block(ENDING.into_iter().filter(|signal| !sys::is_ignored(*signal)))?;
    greet(ui, socket.local_addr()?, fingerprint, options)?;
    ui.flush()?;
    let modes = Modes::of_terminal();
    let (own, other) = Channel::pair()?;
    let parent = nix::unistd::getpid();
    let child = {
        let modes = modes.clone();
        sys::fork(|| {
            let outcome = console::run(ui, &other, parent, modes);
            run::report(ui, outcome).code()
        })
    };
    let child = child.map_err(|errno| cannot_fork(&errno.into()))?;
    drop(other);
    let room = Room::new(rules, identity, Box::new(Urandom), moment());
    let mut server = Server::new(room, socket, own, signals);
    let ending = server.work();
    server.say_goodbye(child);
    finish(child, ending, modes.as_ref())
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

/// Why there is no second process.
pub(super) fn cannot_fork(error: &std::io::Error) -> Failure {
    let message = Message::new("chat-cannot-fork").with("reason", run::reason(error));
    Failure::new(Exit::Refused, message)
}

/// Why the room process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Somebody wanted it.
    Stopped,
    /// The console is gone.
    ConsoleDied,
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
            if let Some(modes) = modes {
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

struct Server<'a> {
    room: Room,
    socket: &'a UdpSocket,
    console: Channel,
    signals: Signals,
    outgoing: Outgoing,
    /// What the console has not been told yet.
    untold: VecDeque<Told>,
    missed: u64,
    ending: Ending,
}

/// What came of letting the room do what it has to do.
enum Turn {
    Wait(Option<Time>),
    Ended,
}

impl<'a> Server<'a> {
    fn new(room: Room, socket: &'a UdpSocket, console: Channel, signals: Signals) -> Self {
        Self {
            room,
            socket,
            console,
            signals,
            outgoing: Outgoing::new(),
            untold: VecDeque::new(),
            missed: 0,
            ending: Ending::Stopped,
        }
    }

    fn work(&mut self) -> Ending {
        let mut incoming = Incoming::new();
        let mut asked_to_end = 0;
        loop {
            let deadline = match self.turn() {
                Turn::Wait(deadline) => deadline,
                Turn::Ended => return self.ending,
            };
            self.tell();
            let readable = PollFlags::POLLIN;
            let mut console = readable;
            console.set(PollFlags::POLLOUT, !self.untold.is_empty());
            let is_console_there = self.ending == Ending::Stopped;
            let mut fds = vec![
                PollFd::new(self.socket.as_fd(), readable),
                PollFd::new(self.signals.as_fd(), readable),
            ];
            if is_console_there {
                fds.push(PollFd::new(self.console.as_fd(), console));
            }
            // Interrupted or not, what is there is looked at below, and nothing of that waits.
            let _ = ppoll(&mut fds, until(deadline), None);
            let ready = |index: usize| fds.get(index).is_some_and(|fd| fd.any().unwrap_or(false));
            let (is_signalled, is_console_heard) = (ready(1), ready(2));
            let now = moment();
            // What the network says of earlier datagrams is of no use: nobody knows whose they were.
            if incoming.receive(self.socket.as_fd()).is_ok_and(|count| count > 0) {
                for (from, bytes) in incoming.datagrams() {
                    self.room.handle(now, Input::Datagram { from, bytes });
                }
            } else {
                self.room.handle(now, Input::Tick);
            }
            if is_signalled && self.is_asked_to_end() {
                asked_to_end += 1;
                self.room.handle(now, Input::Command(Command::Stop));
            }
            // Whoever asks again does not want to wait for the members.
            if asked_to_end > 1 {
                return self.ending;
            }
            if is_console_heard {
                self.obey();
            }
        }
    }

    /// Lets the room do what it has to do, until it waits for something.
    fn turn(&mut self) -> Turn {
        let now = moment();
        let turn = loop {
            match self.room.poll(now, self.outgoing.slot()) {
                Output::Send { to, length } => {
                    // A datagram that does not go is lost, as any may be on its way.
                    let _ = self.outgoing.push(self.socket.as_fd(), Some(to), length);
                }
                Output::Event(event) => {
                    self.untold.extend(Told::of(event));
                    while self.untold.len() > MOST_UNTOLD {
                        self.untold.pop_front();
                        self.missed += 1;
                    }
                }
                // Nothing is kept on disk, and so nothing is to be written there.
                Output::Store(_) => {}
                Output::Wait(deadline) => break Turn::Wait(deadline),
                Output::Ended => break Turn::Ended,
            }
        };
        let _ = self.outgoing.flush(self.socket.as_fd());
        turn
    }

    /// Tells the console what it has not been told yet, as far as there is room.
    fn tell(&mut self) {
        if self.missed > 0
            && self.console.try_send(&Told::Missed(self.missed).encode()) == Sent::Yes
        {
            self.missed = 0;
        }
        while let Some(told) = self.untold.front() {
            match self.console.try_send(&told.encode()) {
                Sent::Yes => drop(self.untold.pop_front()),
                Sent::NotNow => return,
                Sent::NeverAgain => self.untold.clear(),
            }
        }
    }

    fn is_asked_to_end(&self) -> bool {
        let mut is_asked = false;
        while let Ok(Some(signal)) = self.signals.next() {
            is_asked |= ENDING.contains(&signal);
        }
        is_asked
    }

    /// Does what the console asks for.
    fn obey(&mut self) {
        let mut buffer = vec![0; MAX_MESSAGE];
        loop {
            let order = match self.console.receive(&mut buffer) {
                Received::Message(bytes) => Order::decode(bytes),
                Received::Nothing => return,
                Received::End => {
                    self.ending = Ending::ConsoleDied;
                    self.room.handle(moment(), Input::Command(Command::Stop));
                    return;
                }
            };
            if let Ok(order) = order {
                self.room.handle(moment(), Input::Command(order.into()));
            }
        }
    }

    /// Tells the console that it is over. It may be busy with what it was told, or stopped.
    fn say_goodbye(&mut self, child: Pid) {
        if self.ending == Ending::ConsoleDied {
            return;
        }
        let _ = kill(child, Signal::SIGCONT);
        while let Some(told) = self.untold.pop_front() {
            if self.console.send(&told.encode()) == Sent::NeverAgain {
                break;
            }
        }
        self.console.send(&Told::Ended.encode());
    }
}

/// Tells where the room is and how one gets into it.
fn greet(ui: &mut Ui, at: SocketAddr, fingerprint: Fingerprint, options: &Options) -> Result<()> {
    let pid = std::process::id();
    if ui.format() == Format::Json {
        let line = Listening {
            event: "listening",
            room: &options.name,
            address: at.ip().to_string(),
            port: at.port(),
            pid,
            fingerprint: fingerprint.to_string(),
        };
        return Ok(ui.json_line(&Document::new(console::COMMAND, line))?);
    }
    let head = Message::new("chat-listening").with("address", at.to_string()).with("pid", pid);
    let head = ui.text(&head);
    ui.line(&[Span::new(Role::Strong, format!("{}: ", options.name)), Span::plain(head)])?;
    // To an address that stands for all of them one goes by one of one's own.
    let host = match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let place = SocketAddr::new(host, at.port());
    let is_usual = place == SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT));
    let short = if is_usual { String::new() } else { format!(" {place}") };
    let digits: String = fingerprint.to_string().chars().filter(char::is_ascii_digit).collect();
    let rows = [
        ("chat-greet-join", Role::Code, format!("ptool chat join --name NAME{short}")),
        ("chat-greet-key", Role::Plain, fingerprint.to_string()),
        ("chat-greet-sure", Role::Code, format!("ptool chat join --name NAME {place}#{digits}")),
        ("chat-greet-look", Role::Code, format!("ptool tree -p {pid}")),
        ("chat-greet-help", Role::Code, "/help".to_owned()),
    ];
    let words: Vec<_> = rows.iter().map(|(word, ..)| ui.word(word)).collect();
    let columns = words.iter().map(|word| text::width(word)).max().unwrap_or(0);
    for (word, (_, role, typed)) in words.into_iter().zip(rows) {
        let gap = " ".repeat(columns - text::width(&word) + 2);
        // Not cut off where the terminal ends: it is there to be copied.
        ui.line(&[Span::new(Role::Faint, word + &gap), Span::new(role, typed)])?;
    }
    Ok(())
}

/// The first line of `--json`.
#[derive(Serialize)]
struct Listening<'a> {
    event: &'static str,
    room: &'a str,
    address: String,
    port: u16,
    pid: u32,
    fingerprint: String,
}
