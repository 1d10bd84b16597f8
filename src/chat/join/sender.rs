//! The sender process at work: it has the terminal and the sending key, decides by [`Peer`], and is the
//! only one that sends.

use std::collections::VecDeque;
use std::net::UdpSocket;
use std::os::fd::AsFd as _;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::Signal;

use super::super::channel::{Channel, Received};
use super::super::clock::Time;
use super::super::kernel::{self, Urandom, now, until};
use super::super::name::{BadName, Name};
use super::super::net::Outgoing;
use super::super::notice::{NoAnswer, Notice, denial, farewell};
use super::super::peer::{Event, Output, Peer, Wish};
use super::super::receiver::{MAX_MESSAGE, Order, Told};
use super::super::sandbox::Missing;
use super::super::screen::Screen;
use super::super::seal::Identity;
use super::super::slash::{self, Meaning, OF_MEMBERS, Wanted};
use super::super::store::{Held, Trouble};
use super::super::wire::{
    Body, Denial, Farewell, MAX_TEXT, MemberNumber, Outcome, Question, Reason, Refusal, Request,
    Style, Welcome,
};
use super::trust::Trust;
use super::{COMMAND, Options};
use crate::run::{Exit, Failure, Result, reason};
use crate::signals::{ENDING, Signals};
use crate::ui::{Echo, Format, Message, Modes, Role, Span, Typed, Ui};

/// How many lines wait here before no more are read.
const MOST_WAITING: usize = 64;

/// After how long without an answer the user is told.
const TOLD_AFTER: Duration = Duration::from_millis(1500);

/// How many messages of the receiver are taken before the terminal is looked at again.
const AT_ONCE: usize = 512;

/// How it ended.
pub(super) enum Verdict {
    Over(Exit),
    Failed(Failure),
    ReceiverDied,
}

/// Where we are with the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The user is asked for a name.
    Naming,
    /// The user is asked for the password.
    Unlocking,
    /// The server is asked to let us in.
    Entering,
    In,
    /// There will be no more lines: as soon as all are settled, we leave.
    Draining,
    Leaving,
}

/// Whether the server is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contact {
    Heard,
    /// The user has been told that it is not.
    Lost,
}

pub(super) struct Sender<'a> {
    screen: Screen<'a>,
    socket: &'a UdpSocket,
    signals: Signals,
    outgoing: Outgoing,
    trust: Trust,
    options: &'a Options,
    held: Held,
    peer: Option<Peer>,
    stage: Stage,
    contact: Contact,
    name: String,
    member: Option<MemberNumber>,
    has_password: bool,
    /// What is to be sent as soon as the room takes it.
    waiting: VecDeque<Request>,
    not_before: Time,
    /// Lines that did not become entries.
    unsaid: usize,
    /// When to tell that there is no answer, and when to give up.
    tell_at: Option<Time>,
    patience: Option<Duration>,
    give_up_at: Option<Time>,
    is_unreachable: bool,
    /// Whether the user knows that nothing can be kept.
    is_told_of_store: bool,
    verdict: Option<Verdict>,
}

impl<'a> Sender<'a> {
    pub(super) fn open(
        ui: &'a mut Ui,
        modes: Option<Modes>,
        socket: &'a UdpSocket,
        signals: Signals,
        trust: Trust,
        options: &'a Options,
        patience: Option<Duration>,
    ) -> Result<Self> {
        let screen = Screen::open(ui, COMMAND, modes)?;
        let mut sender = Self {
            screen,
            socket,
            signals,
            outgoing: Outgoing::new(),
            trust,
            options,
            held: Held::fresh(),
            peer: None,
            stage: Stage::Naming,
            contact: Contact::Heard,
            name: String::new(),
            member: None,
            has_password: options.password.is_some(),
            waiting: VecDeque::new(),
            not_before: Time(0),
            unsaid: 0,
            tell_at: None,
            patience,
            give_up_at: None,
            is_unreachable: false,
            is_told_of_store: false,
            verdict: None,
        };
        match &options.name {
            Some(name) => sender.enter(now(), name.clone())?,
            None => sender.ask_for_name(),
        }
        Ok(sender)
    }

    /// Takes part until it is over.
    pub(super) fn work(&mut self, channel: &Channel) -> Result<Verdict> {
        let mut buffer = [0; MAX_MESSAGE];
        loop {
            let deadline = self.turn(channel)?;
            if let Some(verdict) = self.verdict.take() {
                return Ok(verdict);
            }
            self.screen.refresh()?;
            let readable = PollFlags::POLLIN;
            let mut fds = vec![
                PollFd::new(channel.as_fd(), readable),
                PollFd::new(self.signals.as_fd(), readable),
            ];
            fds.extend(self.wanted_input().map(|input| PollFd::new(input, readable)));
            // Interrupted or not, what is there is looked at below, and nothing of that waits.
            let _ = ppoll(&mut fds, until(deadline), None);
            let is_typed_on = fds.get(2).is_some_and(|fd| fd.any().unwrap_or(false));
            drop(fds);
            for _ in 0..AT_ONCE {
                match channel.receive(&mut buffer) {
                    Received::Message(bytes) => {
                        if let Ok(told) = Told::decode(bytes) {
                            self.listen(now(), told)?;
                        }
                    }
                    Received::Nothing => break,
                    Received::End => return Ok(Verdict::ReceiverDied),
                }
            }
            while let Some(signal) = self.signals.next()? {
                self.take_signal(now(), signal)?;
            }
            if is_typed_on {
                for typed in self.screen.read()? {
                    self.obey(now(), typed)?;
                }
            }
            let now = now();
            if let Some(peer) = &mut self.peer {
                peer.tick(now);
            }
            self.look_at_the_time(now)?;
        }
    }

    /// Where the next line comes from, while another is wanted.
    fn wanted_input(&self) -> Option<std::os::fd::BorrowedFd<'static>> {
        let is_wanted = match self.stage {
            // Whoever can be asked may type ahead; a file has time.
            Stage::Naming | Stage::Unlocking | Stage::Entering => self.screen.is_interactive(),
            Stage::In => self.waiting.len() < MOST_WAITING,
            Stage::Draining | Stage::Leaving => false,
        };
        self.screen.input().filter(|_| is_wanted)
    }

    /// Lets the peer do what it has to do, until it waits for something.
    fn turn(&mut self, channel: &Channel) -> Result<Option<Time>> {
        let now = now();
        loop {
            self.feed(now);
            let deadline = self.poll(now, channel)?;
            let is_settled = self.waiting.is_empty()
                && self.peer.as_ref().is_none_or(|peer| peer.unsettled() == 0);
            if self.stage == Stage::Draining && is_settled {
                self.leave(now);
                continue;
            }
            let next_line = self.next_line_at(now).filter(|at| *at > now);
            let own = [deadline, next_line, self.tell_at, self.give_up_at];
            return Ok(own.into_iter().flatten().min());
        }
    }

    fn poll(&mut self, now: Time, channel: &Channel) -> Result<Option<Time>> {
        let deadline = loop {
            let Some(peer) = &mut self.peer else { break None };
            match peer.poll(now, self.outgoing.slot()) {
                Output::Send(length) => {
                    let pushed = self.outgoing.push(self.socket.as_fd(), None, length);
                    self.reached(now, pushed)?;
                }
                Output::Key { index, key } => {
                    // That the receiver is gone is seen where it is read from.
                    channel.send(&Order::Key { index, key }.encode());
                }
                Output::Event(event) => {
                    self.happened(now, event)?;
                    self.feed(now);
                }
                Output::Wait(deadline) => break deadline,
            }
            if self.verdict.is_some() {
                break None;
            }
        };
        let flushed = self.outgoing.flush(self.socket.as_fd());
        self.reached(now, flushed)?;
        Ok(deadline)
    }

    /// What the network says about sending.
    fn reached(&mut self, now: Time, outcome: nix::Result<()>) -> Result<()> {
        match outcome {
            Ok(()) => Ok(()),
            Err(errno) => self.unreachable(now, errno),
        }
    }

    /// When the first of the lines that wait may go.
    fn next_line_at(&self, now: Time) -> Option<Time> {
        let peer = self.peer.as_ref().filter(|peer| peer.has_room())?;
        let is_in = matches!(self.stage, Stage::In | Stage::Draining);
        (is_in && !self.waiting.is_empty()).then(|| peer.may_say_at(now).max(self.not_before))
    }

    /// Hands over the lines that the room takes now.
    fn feed(&mut self, now: Time) {
        while self.next_line_at(now).is_some_and(|at| at <= now) {
            let (Some(peer), Some(request)) = (&mut self.peer, self.waiting.pop_front()) else {
                return;
            };
            peer.say(now, request);
        }
    }

    /// What the receiver has told.
    fn listen(&mut self, now: Time, told: Told<'_>) -> Result<()> {
        match told {
            Told::Ready(missing) if missing.contains(&Missing::Seccomp) => {
                Ok(self.screen.show(&Notice::Remark(Message::new("chat-not-shut-in")))?)
            }
            Told::Ready(_) => Ok(()),
            Told::Heard(heard) => {
                self.is_unreachable = false;
                if let Some(peer) = &mut self.peer {
                    peer.hear(now, &heard);
                }
                if self.contact == Contact::Heard {
                    self.tell_at = None;
                    self.give_up_at = None;
                }
                Ok(())
            }
            Told::Unreachable(errno) => self.unreachable(now, errno),
        }
    }

    /// The network says that nobody is there. It may yet be wrong, or somebody may come.
    fn unreachable(&mut self, now: Time, errno: Errno) -> Result<()> {
        if errno != Errno::ECONNREFUSED || self.is_unreachable || self.stage == Stage::Leaving {
            return Ok(());
        }
        self.is_unreachable = true;
        self.lose(now, NoAnswer::Unreachable)
    }

    /// Tells that nothing is heard of the server, once until it is heard again.
    fn lose(&mut self, now: Time, why: NoAnswer) -> Result<()> {
        self.tell_at = None;
        if self.contact == Contact::Lost {
            return Ok(());
        }
        self.contact = Contact::Lost;
        if self.give_up_at.is_none() {
            self.give_up_at = self.patience.map(|patience| now + patience);
        }
        let notice = match (self.member, why) {
            (Some(_), NoAnswer::Silent) => Notice::Silent,
            _ => Notice::NoAnswer { address: self.options.place.clone(), why },
        };
        self.set_prompt();
        Ok(self.screen.show(&notice)?)
    }

    /// The server is heard.
    fn find(&mut self) -> Result<()> {
        self.tell_at = None;
        self.give_up_at = None;
        if self.contact == Contact::Lost {
            self.contact = Contact::Heard;
            self.set_prompt();
            if self.member.is_some() {
                self.screen.show(&Notice::Back)?;
            }
        }
        Ok(())
    }

    fn look_at_the_time(&mut self, now: Time) -> Result<()> {
        if self.tell_at.is_some_and(|at| at <= now) {
            self.lose(now, NoAnswer::Silent)?;
        }
        if self.give_up_at.is_some_and(|at| at <= now) && self.stage != Stage::Leaving {
            let id =
                if self.is_unreachable { "chat-given-up-unreachable" } else { "chat-given-up" };
            let message = Message::new(id).with("address", self.options.place.as_str());
            let hint = Message::new("chat-given-up.hint");
            self.fail(Failure::new(Exit::Refused, message).hint(hint));
        }
        Ok(())
    }

    fn take_signal(&mut self, now: Time, signal: Signal) -> Result<()> {
        match signal {
            Signal::SIGTSTP => self.screen.stop_until_continued()?,
            Signal::SIGWINCH => self.screen.resize(),
            Signal::SIGQUIT => self.fail(Failure::Signaled(signal)),
            // Whoever asks again does not want to wait for the server.
            signal if ENDING.contains(&signal) && self.stage == Stage::Leaving => {
                self.over(Farewell::Quit)?;
            }
            signal if ENDING.contains(&signal) => self.leave(now),
            _ => {}
        }
        Ok(())
    }

    /// Does what was typed.
    fn obey(&mut self, now: Time, typed: Typed) -> Result<()> {
        let line = match typed {
            Typed::Line(line) => line,
            Typed::End if self.screen.is_interactive() || self.stage != Stage::In => {
                self.leave(now);
                return Ok(());
            }
            Typed::End => {
                self.stage = Stage::Draining;
                return Ok(());
            }
        };
        match self.stage {
            Stage::Naming if line.trim().is_empty() => Ok(()),
            Stage::Naming => self.enter(now, line.trim().to_owned()),
            Stage::Unlocking => {
                self.unlock(now, line);
                Ok(())
            }
            Stage::Entering | Stage::In => self.say(now, line),
            Stage::Draining | Stage::Leaving => Ok(()),
        }
    }

    fn say(&mut self, now: Time, line: String) -> Result<()> {
        if line.trim().is_empty() {
            return Ok(());
        }
        // Programs send what they send; who types may want something.
        let meaning = match self.screen.ui.format() {
            Format::Json => Meaning::Text(line),
            Format::Text => slash::of_member(&line),
        };
        let notice = match meaning {
            Meaning::Text(text) => return self.send(Request::Say { style: Style::Plain, text }),
            Meaning::Command(Wanted::Send(request)) => return self.send(request),
            Meaning::Command(Wanted::Quit) => {
                // What was said before is said.
                if self.stage == Stage::In && !self.screen.is_interactive() {
                    self.stage = Stage::Draining;
                } else {
                    self.leave(now);
                }
                return Ok(());
            }
            Meaning::Command(Wanted::Who) => {
                if let Some(peer) = &mut self.peer {
                    peer.ask(now, Question::Roster(MemberNumber(0)));
                }
                return Ok(());
            }
            Meaning::Command(Wanted::Help) => Notice::Help(help()),
            Meaning::Wrong(wrong) => {
                self.unsaid += usize::from(!self.screen.is_interactive());
                Notice::NoCommand(wrong)
            }
        };
        Ok(self.screen.show(&notice)?)
    }

    fn send(&mut self, request: Request) -> Result<()> {
        if let Request::Say { text, .. } = &request
            && text.len() > MAX_TEXT
        {
            self.unsaid += 1;
            let bytes = text.len();
            return Ok(self.screen.show(&Notice::TooLong { bytes })?);
        }
        self.waiting.push_back(request);
        Ok(())
    }

    /// Asks to be let in under this name.
    fn enter(&mut self, now: Time, name: String) -> Result<()> {
        if let Err(bad) = Name::parse(&name) {
            return self.denied(name, bad_name(bad), String::new());
        }
        self.name.clone_from(&name);
        self.stage = Stage::Entering;
        self.set_prompt();
        match &mut self.peer {
            Some(peer) => peer.rename_wish(now, name),
            None => {
                let known = self.trust.fingerprint();
                let held = known.and_then(|room| self.options.store.client_identity(room, &name));
                self.held = held.unwrap_or_else(Held::fresh);
                let wish =
                    Wish { name, since: self.options.since, password: self.options.password.clone() };
                let identity = Identity::from_private(*self.held.identity.private());
                self.peer = Some(Peer::new(wish, identity, Box::new(Urandom), now));
                self.tell_at = Some(now + TOLD_AFTER);
                self.give_up_at = self.patience.map(|patience| now + patience);
            }
        }
        Ok(())
    }

    fn ask_for_name(&mut self) {
        self.stage = Stage::Naming;
        let prompt = format!("{} ", self.screen.ui.word("chat-ask-name"));
        self.screen.ask(Screen::prompt_of(prompt), Echo::On);
    }

    fn unlock(&mut self, now: Time, password: String) {
        self.stage = Stage::Entering;
        self.has_password = true;
        if let Some(peer) = &mut self.peer {
            peer.set_password(now, password.into_bytes());
        }
        self.tell_at = Some(now + TOLD_AFTER);
        self.give_up_at = self.patience.map(|patience| now + patience);
        self.set_prompt();
    }

    /// The line that is typed is a message of this member.
    fn set_prompt(&mut self) {
        if matches!(self.stage, Stage::Naming | Stage::Unlocking) {
            return;
        }
        let name = &self.name;
        let prompt = match self.contact {
            Contact::Heard => Span::new(Role::Strong, format!("{name}> ")),
            Contact::Lost => Span::new(Role::Warning, format!("{name}? ")),
        };
        self.screen.ask(prompt, Echo::On);
    }

    /// What the peer says has happened.
    fn happened(&mut self, now: Time, event: Event) -> Result<()> {
        let notice = match event {
            Event::ServerKey(key) => {
                self.find()?;
                match self.trust.judge(key.fingerprint()) {
                    Ok(()) => {
                        if let Some(peer) = &mut self.peer {
                            peer.trust(now);
                        }
                    }
                    Err(failure) => self.fail(failure),
                }
                return Ok(());
            }
            Event::Welcome { welcome, .. } => return self.welcomed(welcome),
            Event::Denied { denial, like } => {
                self.find()?;
                let name = self.name.clone();
                return self.denied(name, denial, like);
            }
            Event::Entry { number, entry } => {
                if let Body::Renamed { member, to, .. } = &entry.body
                    && Some(*member) == self.member
                {
                    self.name.clone_from(to);
                    self.keep()?;
                    self.set_prompt();
                }
                Notice::Entry { number, entry }
            }
            Event::Forgotten { from, to } => Notice::Forgotten { from, to },
            Event::Outcome { request, outcome, .. } => return self.settled(now, request, outcome),
            Event::Receipt { number, have, of } => Notice::Receipt { number, have, of },
            Event::Answer { question, members } => Notice::Members { question, members },
            Event::Silent => return self.lose(now, NoAnswer::Silent),
            Event::Back => return self.find(),
            Event::Refused { reason, versions } => return self.refused(reason, versions),
            Event::Ended(how) => return self.over(how),
        };
        Ok(self.screen.show(&notice)?)
    }

    fn welcomed(&mut self, welcome: Welcome) -> Result<()> {
        self.find()?;
        if self.stage == Stage::Entering {
            self.stage = Stage::In;
        }
        let is_first = self.member.is_none();
        self.member = Some(welcome.member);
        self.name.clone_from(&welcome.name);
        self.set_prompt();
        if is_first {
            self.screen.show(&Notice::Welcome(welcome))?;
        }
        self.keep()
    }

    /// Keeps the keys: the room's, to know it again, and ours, for the room to know us again.
    fn keep(&mut self) -> Result<()> {
        let outcome = self.trust.keep();
        let news = match outcome {
            Ok(news) => news,
            Err(trouble) => return self.not_kept(&trouble),
        };
        if let Some(fingerprint) = news {
            self.screen.show(&Notice::NewRoom { fingerprint })?;
        }
        let Some(room) = self.trust.fingerprint() else { return Ok(()) };
        match self.options.store.keep(room, &self.name, &mut self.held) {
            Ok(()) => Ok(()),
            Err(trouble) => self.not_kept(&trouble),
        }
    }

    fn not_kept(&mut self, trouble: &Trouble) -> Result<()> {
        if std::mem::replace(&mut self.is_told_of_store, true) {
            return Ok(());
        }
        let Trouble::System(path, error) = trouble else { return Err(trouble.failure()) };
        let remark = Message::new("chat-nothing-kept")
            .with("path", path.display().to_string())
            .with("reason", reason(error));
        Ok(self.screen.show(&Notice::Remark(remark))?)
    }

    /// Not under that name: whoever can be asked is asked for another.
    fn denied(&mut self, name: String, why: Denial, like: String) -> Result<()> {
        let is_about_name = !matches!(why, Denial::Full | Denial::Banned);
        if self.screen.is_interactive() && is_about_name {
            self.screen.show(&Notice::Denied { name, denial: why, like })?;
            self.ask_for_name();
            return Ok(());
        }
        let mut failure = Failure::new(Exit::Refused, denial(&name, why, &like));
        if is_about_name {
            failure = failure.hint(Message::new("chat-denied-hint"));
        }
        if self.screen.ui.format() == Format::Json {
            self.screen.show(&Notice::Denied { name, denial: why, like })?;
        }
        self.fail(failure);
        Ok(())
    }

    fn refused(&mut self, reason: Reason, versions: (u8, u8)) -> Result<()> {
        self.find()?;
        match reason {
            Reason::Busy => {
                self.screen.show(&Notice::Remark(Message::new("chat-busy")))?;
            }
            Reason::Password if self.screen.is_interactive() => {
                if self.has_password {
                    self.screen.show(&Notice::Remark(Message::new("chat-wrong-password")))?;
                }
                self.stage = Stage::Unlocking;
                let prompt = format!("{} ", self.screen.ui.word("chat-ask-password"));
                self.screen.ask(Screen::prompt_of(prompt), Echo::Off);
            }
            Reason::Password => {
                let id =
                    if self.has_password { "chat-wrong-password" } else { "chat-needs-password" };
                let hint = Message::new("chat-needs-password.hint");
                self.fail(Failure::new(Exit::Refused, Message::new(id)).hint(hint));
            }
            Reason::Version => {
                let message = Message::new("chat-other-version")
                    .with("lowest", versions.0)
                    .with("highest", versions.1)
                    .with("own", super::super::wire::VERSION);
                let hint = Message::new("chat-other-version.hint");
                self.fail(Failure::new(Exit::Refused, message).hint(hint));
            }
        }
        Ok(())
    }

    /// What became of a line of ours.
    fn settled(&mut self, now: Time, request: Request, outcome: Outcome) -> Result<()> {
        let (refusal, wait_ms) = match outcome {
            Outcome::Numbered(_) => return Ok(()),
            Outcome::Refused { refusal, wait_ms } => (refusal, wait_ms),
        };
        if refusal == Refusal::TooFast {
            // Nobody has to type it again.
            self.not_before = now + Duration::from_millis(wait_ms);
            self.waiting.push_front(request);
            return Ok(());
        }
        self.unsaid += 1;
        let text = match request {
            Request::Say { text, .. } => text,
            Request::Rename { name } => name,
            Request::Whisper { to, .. } => to,
        };
        Ok(self.screen.show(&Notice::Unsaid { text, refusal, wait_ms })?)
    }

    /// Leaves politely.
    fn leave(&mut self, now: Time) {
        let was_in = matches!(self.stage, Stage::In | Stage::Draining);
        self.stage = Stage::Leaving;
        self.give_up_at = None;
        self.tell_at = None;
        match &mut self.peer {
            Some(peer) if was_in => peer.leave(now),
            // Nobody has seen us come.
            _ => self.verdict = Some(Verdict::Over(Exit::Done)),
        }
    }

    /// Says goodbye once, and does not wait for an answer.
    pub(super) fn leave_in_a_hurry(&mut self, now: Time) {
        let Some(peer) = self.peer.as_mut().filter(|_| self.member.is_some()) else { return };
        peer.leave(now);
        loop {
            match peer.poll(now, self.outgoing.slot()) {
                Output::Send(length) => {
                    let _ = self.outgoing.push(self.socket.as_fd(), None, length);
                }
                Output::Key { .. } | Output::Event(_) => {}
                Output::Wait(_) => break,
            }
        }
        let _ = self.outgoing.flush(self.socket.as_fd());
    }

    fn fail(&mut self, failure: Failure) {
        self.verdict.get_or_insert(Verdict::Failed(failure));
    }

    /// It is over: as we wished, or not.
    fn over(&mut self, how: Farewell) -> Result<()> {
        let unsettled = self.peer.as_ref().map_or(0, Peer::unsettled);
        let lost = self.unsaid + self.waiting.len() + unsettled;
        let is_json = self.screen.ui.format() == Format::Json;
        if is_json || how == Farewell::Stopped {
            self.screen.show(&Notice::Ended(how))?;
        }
        let verdict = match how {
            Farewell::Quit | Farewell::Stopped if lost == 0 || self.screen.is_interactive() => {
                Verdict::Over(Exit::Done)
            }
            Farewell::Quit | Farewell::Stopped => {
                let message = Message::new("chat-lines-lost").with("count", lost);
                Verdict::Failed(Failure::new(Exit::Refused, message))
            }
            how => Verdict::Failed(Failure::new(Exit::Refused, farewell(how))),
        };
        self.verdict.get_or_insert(verdict);
        Ok(())
    }

    /// Gives the terminal back.
    pub(super) fn close(mut self) -> std::io::Result<()> {
        self.screen.close()
    }
}

const fn bad_name(bad: BadName) -> Denial {
    match bad {
        BadName::Reserved => Denial::Reserved,
        _ => Denial::Invalid,
    }
}

/// What a member can type, and what it does.
fn help() -> Vec<(String, Message)> {
    let text = ("TEXT".to_owned(), Message::new("chat-help-say"));
    let commands = OF_MEMBERS.iter().map(|slash| {
        let typed = format!("/{}{}", slash.name, slash.operand.placeholder());
        (typed, Message::new(format!("chat-help-{}", slash.name)))
    });
    std::iter::once(text).chain(commands).collect()
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
