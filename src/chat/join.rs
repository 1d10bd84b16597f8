//! `ptool chat join`: the sender process, which the user has started, and the fork of the receiver.

pub(crate) mod classic;
mod contact;
mod event;
mod pace;
mod sender;
mod stage;
mod trust;
mod typing;
mod weather;

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

use self::sender::{Sender, Verdict};
use self::trust::Trust;
use super::channel::{Channel, Received};
use super::keys::Store;
use super::notice::NoAnswer;
use super::receiver::{self, Kind, Order, Told};
use super::seal::Fingerprint;
use super::serve::{cannot_fork, how};
use super::sys::{self, Rescue};
use super::weather::Lesson;
use super::wire::Since;
use super::{kernel, net};
use crate::run::{Exit, Failure, Result, reason};
use crate::signals::{ENDING, Signals};
use crate::ui::{Message, Modes, Ui};

/// The command whose documents these are.
const COMMAND: &str = "chat join";

/// How long to try without a person who could stop it, where nothing else was asked for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many messages of the receiver are taken before the terminal is looked at again.
const AT_ONCE: usize = 512;

/// How much of the log a person sees who has asked for nothing else, in entries.
const LAST: Since = Since::Last(20);

/// How long to go on trying when nothing is heard of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// As long as a person looks on, else some seconds.
    Usual,
    For(Duration),
    ForEver,
}

impl Patience {
    /// How long that is where somebody looks on, or nobody does; `None` is for ever.
    fn with(self, is_interactive: bool) -> Option<Duration> {
        match self {
            Self::Usual => (!is_interactive).then_some(PATIENCE),
            Self::For(time) => Some(time),
            Self::ForEver => None,
        }
    }
}

/// How one takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Hears and speaks (`chat join`).
    Full,
    /// Speaks and shows nothing of what it hears (`chat join --send-only`).
    SendOnly,
    /// The same for programs: says these lines, or those of standard input, none of which is a command
    /// (`chat say`).
    Say(Option<Vec<String>>),
}

impl Manner {
    /// The command whose documents these are.
    const fn command(&self) -> &'static str {
        match self {
            Self::Full | Self::SendOnly => COMMAND,
            Self::Say(_) => "chat say",
        }
    }

    /// Whether nothing is shown of what is heard.
    const fn is_deaf(&self) -> bool {
        !matches!(self, Self::Full)
    }

    /// What is to be said, where it does not come from standard input.
    fn lines(&self) -> Option<&[String]> {
        match self {
            Self::Say(Some(lines)) => Some(lines),
            Self::Say(None) | Self::Full | Self::SendOnly => None,
        }
    }
}

/// What the user wants.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) server: SocketAddr,
    /// The same as it was written: the room is known by it.
    pub(crate) place: String,
    /// Asked for where it is missing.
    pub(crate) name: Option<String>,
    pub(crate) password: Option<Vec<u8>>,
    /// The key that the server must have.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// From where the log is wanted; if nobody has said so, a person sees the last of it.
    pub(crate) since: Option<Since>,
    pub(crate) patience: Patience,
    pub(crate) store: Store,
    pub(crate) manner: Manner,
    /// Whether a terminal is to be written on line by line, as a pipe is, instead of filled.
    pub(crate) is_plain: bool,
    pub(crate) lesson: Lesson,
}

/// The other process of the pair, as long as it is needed.
struct Receiver {
    pid: Pid,
    channel: Channel,
}

impl Receiver {
    /// Ends it, and says how it ended if it had done so by itself.
    fn end(self) -> String {
        self.channel.try_send(&Order::End.encode());
        drop(self.channel);
        // It may be stopped, and then would not hear of it.
        let _ = kill(self.pid, Signal::SIGKILL);
        how(waitpid(self.pid, None))
    }
}

/// Takes part in a room until the user leaves, the input ends, or the room does.
pub(crate) fn run(ui: &mut Ui, options: &Options) -> Result<Exit> {
    let _ = nix::sys::prctl::set_name(c"ptool-send");
    // No key may get into a core file.
    let _ = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_CORE, 0, 0);
    // Who speaks only is asked nothing and edits nothing.
    let modes = Modes::of_terminal().filter(|_| !options.manner.is_deaf());
    let modes = if options.is_plain { modes } else { modes.map(Modes::whole) };
    let is_interactive = modes.is_some() && ui.format() == crate::ui::Format::Text;
    if options.name.is_none() && !is_interactive {
        return Err(name_missing());
    }
    let patience = options.patience.with(is_interactive);
    let trust = Trust::new(&options.store, options.place.clone(), options.fingerprint)?;
    let socket = connect(options.server, &options.place)?;
    let signals = signals()?;
    ui.flush()?;
    let rescue = rescue(ui, modes.as_ref().filter(|_| is_interactive));
    let lesson = options.lesson.seeded(&mut kernel::Urandom);
    let receiver = fork_receiver(&socket, &rescue, (Kind::Sealed, lesson))?;
    let mut sender =
        match Sender::open(ui, modes, &socket, signals, trust, (options, lesson), patience) {
            Ok(sender) => sender,
            Err(failure) => {
                receiver.end();
                return Err(failure);
            }
        };
    let verdict = sender.work(&receiver.channel);
    if !matches!(verdict, Ok(Verdict::Over(_))) {
        // Whatever happened, the others are not to wait until this member times out.
        sender.leave_in_a_hurry(kernel::now());
    }
    let told = sender.tell_weather();
    let closed = sender.close();
    finish(verdict, told.and(closed.map_err(Into::into)), receiver)
}

/// There is neither a name nor anybody who could be asked for one.
fn name_missing() -> Failure {
    let message = Message::new("chat-name-missing");
    Failure::new(Exit::Usage, message).hint(Message::new("chat-name-missing.hint"))
}

/// It has taken too long.
fn given_up(place: &str, why: NoAnswer) -> Failure {
    let id = match why {
        NoAnswer::Unreachable => "chat-given-up-unreachable",
        NoAnswer::Silent => "chat-given-up",
    };
    let message = Message::new(id).with("address", place);
    Failure::new(Exit::Refused, message).hint(Message::new("chat-given-up.hint"))
}

/// The socket towards a server.
fn connect(server: SocketAddr, place: &str) -> Result<UdpSocket> {
    net::connect(server).map_err(|error| {
        let message = Message::new("chat-cannot-reach").with("address", place);
        let hint = Message::new("chat-cannot-reach.hint");
        Failure::new(Exit::Refused, message.with("reason", reason(&error))).hint(hint)
    })
}

/// What the sender process looks at between two waits.
fn signals() -> Result<Signals> {
    let ending = ENDING.into_iter().filter(|signal| !sys::is_ignored(*signal));
    let others = [Signal::SIGQUIT, Signal::SIGTSTP, Signal::SIGWINCH];
    Ok(Signals::block(ending.chain(others))?)
}

/// Ends the other process, and says how it all ended.
fn finish(verdict: Result<Verdict>, closed: Result<()>, receiver: Receiver) -> Result<Exit> {
    let pid = receiver.pid;
    let how = receiver.end();
    match verdict? {
        Verdict::Over(exit) => {
            closed?;
            Ok(exit)
        }
        Verdict::Failed(failure) => Err(failure),
        Verdict::ReceiverDied => {
            let message = Message::new("chat-process-gone-receiver").with("pid", pid.as_raw());
            Err(Failure::new(Exit::Refused, message.with("how", how)))
        }
    }
}

/// Has a sender listen to what the receiver has told, up to so much that the terminal is looked at again.
/// Says whether the receiver is still there.
fn hear_out(
    channel: &Channel,
    buffer: &mut [u8],
    mut listen: impl FnMut(Told<'_>) -> Result<()>,
) -> Result<bool> {
    for _ in 0..AT_ONCE {
        match channel.receive(buffer) {
            Received::Message(bytes) => {
                if let Ok(told) = Told::decode(bytes) {
                    listen(told)?;
                }
            }
            Received::Nothing => break,
            Received::End => return Ok(false),
        }
    }
    Ok(true)
}

fn fork_receiver(
    socket: &UdpSocket,
    rescue: &Rescue,
    (kind, lesson): (Kind, Lesson),
) -> Result<Receiver> {
    let (channel, other) = Channel::pair()?;
    let pid = sys::fork(|| receiver::run(socket, &other, rescue, kind, lesson));
    let pid = pid.map_err(|errno| cannot_fork(&errno.into()))?;
    Ok(Receiver { pid, channel })
}

/// What the receiver can still say and do once the sender is gone.
fn rescue(ui: &Ui, modes: Option<&Modes>) -> Rescue {
    let message = Message::new("chat-process-gone-sender").with("pid", std::process::id());
    let said = format!("ptool: {}{}\n", ui.word("error-word"), ui.text(&message));
    let head = modes.map_or(&b""[..], Modes::farewell);
    Rescue::new(modes.map(Modes::to_libc), [head, said.as_bytes()].concat())
}
