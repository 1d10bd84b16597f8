//! Administration of a room from another terminal: the socket at which its room process takes orders,
//! found, and one order given.

mod choice;
pub(super) mod place;

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, ppoll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use self::choice::{Room, Unclear, choose};
use self::place::{Found, PATIENCE, Peer};
use super::channel::{Channel, Received, Sent};
use super::clock::Time;
use super::console::{MAX_MESSAGE, Part, Told};
use super::kernel::{moment, now, until};
use super::keys::Store;
use super::notice::{self, Notice};
use super::order::Greeting;
use super::room::Command as Order;
use super::screen::Screen;
use super::wire::{MAX_TEXT, Refusal};
use crate::run::{Exit, Failure, Result};
use crate::ui::{Format, Message, Ui};

/// How long a room may take to close once it has said that it will: the members are told, and what
/// was said is written.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// A connection to the room process of a room.
#[derive(Debug)]
pub(crate) struct Control {
    channel: Channel,
    peer: Peer,
    room: Room,
    buffer: Vec<u8>,
}

impl Control {
    /// To the room that is meant, by name, port or address; without any, to the only one.
    pub(crate) fn reach(store: &Store, wanted: Option<&str>) -> Result<Self> {
        let search = place::search(store);
        let mut buffer = vec![0; MAX_MESSAGE];
        let mut is_refused = false;
        let mut rooms = Vec::new();
        let mut connections = Vec::new();
        for Found { address, connection } in search.found {
            let greeting = connection.as_ref().and_then(|(channel, _)| {
                let bytes = receive(channel, &mut buffer, now() + PATIENCE).ok().flatten()?;
                Greeting::decode(bytes).ok()
            });
            let name = match &greeting {
                Some(Greeting::NotYours) => {
                    is_refused = true;
                    continue;
                }
                Some(Greeting::Room { name, .. }) => Some(name.clone()),
                Some(Greeting::OtherVersion) | None => None,
            };
            rooms.push(Room { name, address });
            connections.push((greeting, connection));
        }
        if rooms.is_empty() && (is_refused || search.forbidden.is_some()) {
            let message = Message::new("chat-control-not-yours");
            let hint = Message::new("chat-control-not-yours.hint");
            return Err(Failure::new(Exit::Permission, message).hint(hint));
        }
        let index = choose(&rooms, wanted).map_err(|why| unclear(why, &rooms, wanted))?;
        let room = rooms.swap_remove(index);
        let (greeting, connection) = connections.swap_remove(index);
        match (greeting, connection) {
            (Some(Greeting::Room { .. }), Some((channel, peer))) => {
                Ok(Self { channel, peer, room, buffer })
            }
            (Some(_), _) => {
                let message = Message::new("chat-control-other-version");
                let message = message.with("address", room.address.to_string());
                let hint = Message::new("chat-control-other-version.hint");
                Err(Failure::new(Exit::Refused, message).hint(hint))
            }
            (None, connection) => Err(no_answer(&room, connection.map(|(_, peer)| peer))),
        }
    }

    /// Gives an order and shows what comes of it.
    pub(crate) fn order(
        &mut self,
        ui: &mut Ui,
        command: &'static str,
        order: &Order,
    ) -> Result<Exit> {
        if let Order::Announce(text) = order
            && text.len() > MAX_TEXT
        {
            let too_long = Notice::TooLong { bytes: text.len() };
            return Err(Failure::new(Exit::Refused, notice::sentence(&too_long)));
        }
        match self.channel.send(&order.encode()) {
            Sent::Yes => {}
            Sent::NotNow => return Err(no_answer(&self.room, Some(self.peer))),
            Sent::NeverAgain => return Err(closed(&self.room)),
        }
        let (mut members, mut sanctioned) = (Vec::new(), Vec::new());
        let answer = loop {
            match self.hear()? {
                Told::Roster(part, which) => {
                    members.extend(part);
                    if which == Part::Last {
                        break Notice::Roster(members);
                    }
                }
                Told::Sanctions(part, which) => {
                    sanctioned.extend(part);
                    if which == Part::Last {
                        break Notice::Sanctions { now_unix_ms: moment().unix_ms, sanctioned };
                    }
                }
                Told::Deed(deed) => break Notice::Deed { deed, user: String::new() },
                Told::Nobody(name) => {
                    let message = Message::new("chat-control-nobody").with("name", name);
                    return Err(nobody(message));
                }
                Told::Free(kind, name) => return Err(nobody(notice::free(kind, &name))),
                Told::NotSaid(refusal) => {
                    let id = match refusal {
                        Refusal::TooLong => "chat-unsaid-too-long",
                        _ => "chat-unsaid-empty",
                    };
                    return Err(Failure::new(Exit::Refused, Message::new(id)));
                }
                // What is not an answer.
                Told::Entry { .. }
                | Told::Explained(_)
                | Told::Weather { .. }
                | Told::Missed(_)
                | Told::Ended => {}
            }
        };
        if *order == Order::Stop {
            self.wait_for_the_end();
        }
        show(ui, command, &answer)?;
        Ok(Exit::Done)
    }

    fn hear(&mut self) -> Result<Told> {
        match receive(&self.channel, &mut self.buffer, now() + PATIENCE) {
            Ok(Some(bytes)) => {
                Told::decode(bytes).map_err(|_| no_answer(&self.room, Some(self.peer)))
            }
            Ok(None) => Err(closed(&self.room)),
            Err(_) => Err(no_answer(&self.room, Some(self.peer))),
        }
    }

    /// Waits until the room process has ended: whoever opens a room at the same address next shall find
    /// it free.
    fn wait_for_the_end(&mut self) {
        let deadline = now() + LAST_WORDS;
        let pid = i32::try_from(self.peer.pid).ok().and_then(Pid::from_raw);
        match pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()) {
            Some(process) => drop(wait(process.as_fd(), deadline)),
            // Where it cannot be seen from here, the end of the connection has to do.
            None => while let Ok(Some(_)) = receive(&self.channel, &mut self.buffer, deadline) {},
        }
    }
}

/// Waits until there is something to read.
fn wait(fd: BorrowedFd<'_>, deadline: Time) -> io::Result<()> {
    let count = ppoll(&mut [PollFd::new(fd, PollFlags::POLLIN)], until(Some(deadline)), None)?;
    if count == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
}

/// The next message, waited for; nothing where the other end is gone.
fn receive<'a>(
    channel: &Channel,
    buffer: &'a mut [u8],
    deadline: Time,
) -> io::Result<Option<&'a [u8]>> {
    loop {
        wait(channel.as_fd(), deadline)?;
        let length = match channel.receive(buffer) {
            Received::Message(bytes) => bytes.len(),
            Received::Nothing => continue,
            Received::End => return Ok(None),
        };
        return Ok(buffer.get(..length));
    }
}

/// Shows an answer.
fn show(ui: &mut Ui, command: &'static str, answer: &Notice) -> Result<()> {
    match answer {
        // Here it is the answer, and not what one sees happen anyway.
        Notice::Deed { .. } if ui.format() == Format::Text => {
            let sentence = ui.text(&notice::sentence(answer));
            ui.say(&sentence)?;
        }
        _ => Screen::open(ui, command, None)?.show(answer)?,
    }
    Ok(())
}

/// The rooms as one reads them: `lab (127.0.0.1:7117), …`.
fn listed(rooms: &[Room]) -> String {
    let shown = rooms.iter().map(|room| match &room.name {
        Some(name) => format!("{name} ({})", room.address),
        None => room.address.to_string(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn unclear(why: Unclear, rooms: &[Room], wanted: Option<&str>) -> Failure {
    let (exit, id) = match why {
        Unclear::None => (Exit::Refused, "chat-control-no-room"),
        Unclear::NoneSuch => (Exit::Refused, "chat-control-no-such-room"),
        Unclear::Several => (Exit::Usage, "chat-control-several"),
    };
    let about = |id: String| {
        let example = rooms.first().map_or(0, |room| room.address.port());
        Message::new(id)
            .with("wanted", wanted.unwrap_or_default())
            .with("rooms", listed(rooms))
            .with("port", example.to_string())
    };
    Failure::new(exit, about(id.to_owned())).hint(about(format!("{id}.hint")))
}

fn no_answer(room: &Room, peer: Option<Peer>) -> Failure {
    let message = Message::new("chat-control-no-answer").with("address", room.address.to_string());
    let failure = Failure::new(Exit::Refused, message);
    match peer {
        Some(peer) if peer.pid > 0 => {
            failure.hint(Message::new("chat-control-no-answer.hint").with("pid", peer.pid))
        }
        _ => failure,
    }
}

fn closed(room: &Room) -> Failure {
    let message = Message::new("chat-control-closed").with("address", room.address.to_string());
    Failure::new(Exit::Refused, message).hint(Message::new("chat-control-closed.hint"))
}

/// Of nobody's being the one who is meant, with how to see who is.
fn nobody(message: Message) -> Failure {
    let hint = Message::new(format!("{}.hint", message.id));
    Failure::new(Exit::Found, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::chat::order::tests::orders;
    use crate::chat::order::{By, Deed, Kind, Sanctioned};
    use crate::chat::room::record::Sanction;
    use crate::chat::seal::PublicKey;
    use crate::ui::{Catalog, Language};

    /// What a notice says in a language.
    fn said(notice: &Notice, language: Language) -> String {
        let message = notice::sentence(notice);
        let said = Catalog::new(language).try_text(&message).expect("a sentence");
        assert!(!said.contains(['{', '}']), "{said}");
        said
    }

    #[test]
    fn every_deed_is_told_in_both_languages() {
        let by = By::Process { pid: 4242, uid: 1000 };
        for order in orders() {
            for language in [Language::En, Language::ZhCn] {
                let deed = |by| Deed { unix_ms: 0, by, order: order.clone() };
                let own = Notice::Deed { deed: deed(By::Own), user: String::new() };
                let other = Notice::Deed { deed: deed(by), user: "carol".to_owned() };
                let (own, other) = (said(&own, language), said(&other, language));
                let is_question = matches!(order, Order::Who | Order::Sanctions);
                assert!(
                    is_question || other.starts_with(&own) && other.contains("4242"),
                    "{other}"
                );
                assert!(is_question || other.contains("carol") && !own.contains("carol"), "{own}");
            }
        }
        let mute = Order::Mute("bob".to_owned(), Some(Duration::from_hours(1)));
        let mute = Notice::Deed {
            deed: Deed { unix_ms: 0, by: By::Own, order: mute },
            user: String::new(),
        };
        assert_eq!(said(&mute, Language::En), "bob is muted for 1 hour");
        assert_eq!(said(&mute, Language::ZhCn), "bob 已被禁言 1 小时");
    }

    #[test]
    fn who_is_banned_and_muted_is_told_with_the_time_that_is_left() {
        let one = |kind, until_unix_ms| {
            let (name, key) = ("bob".to_owned(), PublicKey([7; 32]));
            Sanctioned { kind, sanction: Sanction { name, key, address: None, until_unix_ms } }
        };
        let left = |kind, until, language| {
            Catalog::new(language).text(&notice::sanction(&one(kind, until), 1000))
        };
        assert_eq!(left(Kind::Ban, None, Language::En), "banned");
        assert_eq!(left(Kind::Mute, Some(2000), Language::En), "muted for another 1 second");
        assert_eq!(left(Kind::Ban, Some(601_000), Language::ZhCn), "禁止进入，还剩 10 分钟");
        // It has ended while it was under way.
        assert_eq!(left(Kind::Mute, Some(0), Language::En), "muted for another 0 seconds");
        let none = Notice::Sanctions { now_unix_ms: 0, sanctioned: vec![] };
        assert_eq!(said(&none, Language::En), "nobody is banned or muted");
    }

    #[test]
    fn whatever_is_unclear_is_explained_with_a_way_out_in_both_languages() {
        let room = Room { name: None, address: "[::1]:7117".parse().expect("an address") };
        for why in [Unclear::None, Unclear::NoneSuch, Unclear::Several] {
            let failure = unclear(why, std::slice::from_ref(&room), Some("lab"));
            let Failure::Told { message, hint: Some(hint), .. } = failure else {
                panic!("no way out: {why:?}")
            };
            for language in [Language::En, Language::ZhCn] {
                let catalog = Catalog::new(language);
                assert!(catalog.try_text(&message).is_some(), "{why:?}");
                assert!(catalog.try_text(&hint).is_some(), "{why:?}");
            }
        }
    }
}
