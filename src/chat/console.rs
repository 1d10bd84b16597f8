//! The console process of a server: it has the terminal, shows what happens in the room, and passes on
//! what the administrator wants. It has no socket and no key.

mod message;

use std::os::fd::{AsFd as _, AsRawFd as _};

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::Signal;
use nix::unistd::{Pid, Uid, User};

pub(super) use self::message::{MAX_MESSAGE, Part, Told};
use super::channel::{Channel, Received, Sent};
use super::kernel::moment;
use super::notice::Notice;
use super::order::{By, Sanctioned};
pub(super) use super::room::Command as Order;
use super::room::Present;
use super::screen::Screen;
use super::slash::{self, Meaning, OF_ADMINISTRATOR, Ordered};
use super::sys;
use super::view::Line;
use super::wire::{Farewell, MAX_TEXT};
use crate::run::{Exit, Failure, Result};
use crate::signals::{ENDING, Signals};
use crate::ui::{Echo, Message, Modes, Typed, Ui};

/// The command whose documents these are.
pub(super) const COMMAND: &str = "chat serve";

/// What the console takes beside the signals that ask for the end.
const TAKEN: [Signal; 3] = [Signal::SIGQUIT, Signal::SIGTSTP, Signal::SIGWINCH];

/// What there is to say of a room first.
pub(super) struct Opening<'a> {
    /// What it is called.
    pub(super) room: &'a str,
    /// Where it is and how one gets into it. It has been written, and is hidden where the terminal is
    /// filled.
    pub(super) greeting: Vec<Line>,
}

/// Shows and passes on until the room process says that it is over.
pub(super) fn run(
    ui: &mut Ui,
    channel: &Channel,
    room: Pid,
    modes: Option<Modes>,
    opening: &Opening<'_>,
) -> Result<Exit> {
    let _ = nix::sys::prctl::set_name(c"ptool-console");
    // Without the socket of the room, and without the room's end of the channel.
    sys::close_all_but(&[0, 1, 2, channel.as_fd().as_raw_fd()]);
    // A stopped process sees no end of file: the death of the room process is to wake this one.
    let _ = nix::sys::prctl::set_pdeathsig(Signal::SIGCONT);
    let ending = ENDING.into_iter().filter(|signal| !sys::is_ignored(*signal));
    let signals = Signals::block(ending.chain(TAKEN))?;
    let screen = Screen::open(ui, COMMAND, modes)?;
    let (roster, sanctioned, buffer) = (Vec::new(), Vec::new(), vec![0; MAX_MESSAGE]);
    let is_asked = false;
    let mut console = Console { screen, channel, signals, roster, sanctioned, buffer, is_asked };
    console.screen.know(slash::names(OF_ADMINISTRATOR));
    console.screen.begin(opening.room, &opening.greeting);
    console.prompt();
    let outcome = console.work();
    let closed = console.screen.close();
    match outcome? {
        Ending::Told => {
            closed?;
            Ok(Exit::Done)
        }
        Ending::RoomDied => {
            let message = Message::new("chat-process-gone-room").with("pid", room.as_raw());
            let hint = Message::new("chat-process-gone-room.hint");
            Err(Failure::new(Exit::Refused, message).hint(hint))
        }
    }
}

/// Why the console ends.
enum Ending {
    Told,
    RoomDied,
}

struct Console<'a> {
    screen: Screen<'a>,
    channel: &'a Channel,
    signals: Signals,
    /// The parts of an answer that have come so far.
    roster: Vec<Present>,
    sanctioned: Vec<Sanctioned>,
    buffer: Vec<u8>,
    /// Whether the administrator wants to see who is here.
    is_asked: bool,
}

impl Console<'_> {
    fn prompt(&mut self) {
        let prompt = format!("{}> ", self.screen.ui.word("chat-administrator"));
        self.screen.ask(Screen::question(prompt), Echo::On);
    }

    fn work(&mut self) -> Result<Ending> {
        loop {
            self.screen.refresh()?;
            let readable = PollFlags::POLLIN;
            let mut fds = vec![
                PollFd::new(self.channel.as_fd(), readable),
                PollFd::new(self.signals.as_fd(), readable),
            ];
            fds.extend(self.screen.input().map(|input| PollFd::new(input, readable)));
            // Interrupted, it looks all the same: nothing of this waits.
            let _ = ppoll(&mut fds, None, None);
            let is_typed_on = fds.get(2).is_some_and(|fd| fd.any().unwrap_or(false));
            if let Some(ending) = self.listen()? {
                return Ok(ending);
            }
            while let Some(signal) = self.signals.next()? {
                match signal {
                    Signal::SIGTSTP => self.screen.stop_until_continued()?,
                    Signal::SIGWINCH => self.screen.resize(),
                    // From a terminal they come to both processes; once is enough.
                    _ => self.order(&Order::Stop)?,
                }
            }
            if is_typed_on {
                for typed in self.screen.read()? {
                    self.obey(typed)?;
                }
            }
        }
    }

    /// Shows what the room process has told.
    fn listen(&mut self) -> Result<Option<Ending>> {
        loop {
            let message = match self.channel.receive(&mut self.buffer) {
                Received::Message(bytes) => bytes,
                Received::Nothing => return Ok(None),
                Received::End => return Ok(Some(Ending::RoomDied)),
            };
            let mut is_behind = false;
            for told in Told::unpack(message).flatten() {
                let notice = match told {
                    Told::Ended => {
                        self.screen.show(&Notice::Ended(Farewell::Stopped))?;
                        return Ok(Some(Ending::Told));
                    }
                    Told::Missed(count) => {
                        // Somebody may have come or gone unseen.
                        is_behind = true;
                        Notice::Missed { count }
                    }
                    Told::Roster(part, which) => {
                        self.roster.extend(part);
                        if which == Part::Other {
                            continue;
                        }
                        let members = std::mem::take(&mut self.roster);
                        let here =
                            members.iter().map(|one| (one.member, one.name.clone(), one.behind));
                        self.screen.answered(here.collect());
                        if !std::mem::replace(&mut self.is_asked, false) {
                            continue;
                        }
                        Notice::Roster(members)
                    }
                    Told::Sanctions(part, which) => {
                        self.sanctioned.extend(part);
                        if which == Part::Other {
                            continue;
                        }
                        let sanctioned = std::mem::take(&mut self.sanctioned);
                        Notice::Sanctions { now_unix_ms: moment().unix_ms, sanctioned }
                    }
                    Told::Deed(deed) => Notice::Deed { user: user(deed.by), deed },
                    Told::Free(kind, name) => Notice::Free { kind, name },
                    Told::Explained(seen) => Notice::Explained(seen),
                    Told::Weather { sent, received } => Notice::Weather { sent, received },
                    Told::Entry { number, entry } => Notice::Entry { number, entry },
                    Told::Nobody(name) => Notice::Nobody { name },
                    Told::NotSaid(refusal) => {
                        Notice::Unsaid { text: String::new(), refusal, wait_ms: 0 }
                    }
                };
                self.screen.show(&notice)?;
            }
            if is_behind && self.screen.asked() {
                self.order(&Order::Who)?;
            }
        }
    }

    /// Does what the administrator has typed.
    fn obey(&mut self, typed: Typed) -> Result<()> {
        let line = match typed {
            Typed::Line(line) => line,
            // On a terminal Ctrl-D stops the room; the end of a file that is read leaves it running.
            Typed::End if self.screen.is_interactive() => return self.order(&Order::Stop),
            Typed::End => return Ok(()),
        };
        if line.trim().is_empty() {
            return Ok(());
        }
        let notice = match slash::read(OF_ADMINISTRATOR, &line) {
            Meaning::Text(text) if text.len() > MAX_TEXT => Notice::TooLong { bytes: text.len() },
            Meaning::Text(text) => return self.order(&Order::Announce(text)),
            Meaning::Command(Ordered::Room(order)) => {
                self.is_asked |= order == Order::Who;
                return self.order(&order);
            }
            Meaning::Command(Ordered::View(wanted)) => return Ok(self.screen.obey(wanted)?),
            Meaning::Command(Ordered::Help) => Notice::Help(help()),
            Meaning::Command(Ordered::BadTime(time)) => Notice::BadTime { time },
            Meaning::Wrong(wrong) => Notice::NoCommand(wrong),
        };
        Ok(self.screen.show(&notice)?)
    }

    fn order(&mut self, order: &Order) -> Result<()> {
        // That the room process is gone is seen where it is read from.
        if self.channel.send(&order.encode()) == Sent::NotNow {
            self.screen.show(&Notice::Missed { count: 1 })?;
        }
        Ok(())
    }
}

/// The user of another process, by name if that is known.
fn user(by: By) -> String {
    match by {
        By::Own => String::new(),
        By::Process { uid, .. } => match User::from_uid(Uid::from_raw(uid)) {
            Ok(Some(user)) => user.name,
            _ => uid.to_string(),
        },
    }
}

/// What the administrator can type, and what it does.
fn help() -> Vec<(String, Message)> {
    slash::help("chat-help-announce", "chat-help-administrator-", OF_ADMINISTRATOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};

    #[test]
    fn every_command_is_explained_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for (command, meaning) in help() {
                assert!(catalog.try_text(&meaning).is_some(), "{command}");
            }
        }
    }
}
