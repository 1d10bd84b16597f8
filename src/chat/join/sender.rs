//! The sender process at work: it has the terminal and the sending key, decides by [`Peer`], and is the
//! only one that sends.

use std::collections::VecDeque;
use std::net::UdpSocket;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::Signal;

use super::super::channel::Channel;
use super::super::clock::Time;
use super::super::kernel::{now, until};
use super::super::keys::Held;
use super::super::net::Outgoing;
use super::super::notice::{NoAnswer, Notice};
use super::super::peer::{Output, Peer};
use super::super::receiver::{MAX_MESSAGE, Order, Told};
use super::super::sandbox::Missing;
use super::super::screen::{Connection, Screen};
use super::super::slash;
use super::super::weather::Lesson;
use super::super::wire::{Farewell, MemberNumber, Request};
use super::contact::{Contact, Due};
use super::pace::Pace;
use super::stage::Stage;
use super::trust::Trust;
use super::weather::Sky;
use super::{Options, given_up, hear_out};
use crate::run::{Exit, Failure, Result};
use crate::signals::{ENDING, Signals};
use crate::ui::{Backlog, Message, Modes, Ui};

/// How it ended.
pub(super) enum Verdict {
    Over(Exit),
    Failed(Failure),
    ReceiverDied,
}

/// Who wants the answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// It is shown.
    User,
    /// It is what the screen shows beside the conversation.
    Screen,
}

pub(super) struct Sender<'a> {
    pub(super) screen: Screen<'a>,
    /// What the reader of our output has not taken yet.
    backlog: Option<Backlog>,
    pub(super) socket: &'a UdpSocket,
    pub(super) signals: Signals,
    pub(super) outgoing: Outgoing,
    pub(super) sky: Sky,
    pub(super) trust: Trust,
    pub(super) options: &'a Options,
    pub(super) held: Held,
    pub(super) peer: Option<Peer>,
    pub(super) stage: Stage,
    pub(super) contact: Contact,
    pub(super) name: String,
    pub(super) member: Option<MemberNumber>,
    pub(super) has_password: bool,
    /// What is to be sent as soon as the room takes it.
    pub(super) waiting: VecDeque<Request>,
    pub(super) not_before: Time,
    pub(super) pace: Pace,
    /// Lines that did not become entries.
    pub(super) unsaid: usize,
    /// Whether the user knows that nothing can be kept.
    pub(super) is_told_of_store: bool,
    pub(super) verdict: Option<Verdict>,
    /// Who has put the questions that are not answered yet, in their order.
    pub(super) askers: VecDeque<Asker>,
}

impl<'a> Sender<'a> {
    pub(super) fn open(
        ui: &'a mut Ui,
        modes: Option<Modes>,
        socket: &'a UdpSocket,
        signals: Signals,
        trust: Trust,
        (options, lesson): (&'a Options, Lesson),
        patience: Option<Duration>,
    ) -> Result<Self> {
        let backlog = ui.keep_backlog();
        let mut screen = Screen::open(ui, options.manner.command(), modes)?;
        if options.manner.is_deaf() {
            screen.be_quiet();
        }
        let mut sender = Self {
            screen,
            backlog,
            socket,
            signals,
            outgoing: Outgoing::new(),
            sky: Sky::new(lesson),
            trust,
            options,
            held: Held::fresh(),
            peer: None,
            stage: Stage::Naming,
            contact: Contact::new(patience),
            name: String::new(),
            member: None,
            has_password: options.password.is_some(),
            waiting: VecDeque::new(),
            not_before: Time(0),
            pace: Pace::default(),
            unsaid: 0,
            is_told_of_store: false,
            verdict: None,
            askers: VecDeque::new(),
        };
        sender.screen.know(slash::names(slash::OF_MEMBERS));
        sender.tell_bad_network()?;
        if let Some(lines) = options.manner.lines() {
            sender.screen.end_input();
            for line in lines {
                sender.say(now(), line.clone())?;
            }
        }
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
            self.measure();
            self.screen.refresh()?;
            let readable = PollFlags::POLLIN;
            let mut fds = vec![
                PollFd::new(channel.as_fd(), readable),
                PollFd::new(self.signals.as_fd(), readable),
            ];
            let input = self.wanted_input();
            fds.extend(input.map(|input| PollFd::new(input, readable)));
            let unread = self.backlog.as_ref().and_then(Backlog::awaited);
            fds.extend(unread.map(|output| PollFd::new(output, PollFlags::POLLOUT)));
            // Interrupted or not, what is there is looked at below, and nothing of that waits.
            let _ = ppoll(&mut fds, until(deadline), None);
            let is_ready = |fd: &PollFd<'_>| fd.any().unwrap_or(false);
            let is_typed_on = input.is_some() && fds.get(2).is_some_and(is_ready);
            drop(fds);
            if !hear_out(channel, &mut buffer, |told| self.listen(now(), told))? {
                return Ok(Verdict::ReceiverDied);
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

    /// Shows how the way to the room is.
    fn measure(&mut self) {
        let Some(peer) = &self.peer else { return };
        let way = peer.way();
        self.screen.measure(Connection {
            round_trip: way.round_trip,
            lost_of_thousand: way.lost_of_thousand,
            unsettled: self.waiting.len() + peer.unsettled(),
        });
    }

    /// Where the next line comes from, while another is wanted.
    fn wanted_input(&self) -> Option<BorrowedFd<'static>> {
        let is_wanted = self.stage.wants_a_line(self.screen.is_interactive(), self.waiting.len());
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
            self.tell_of_wait(now, next_line)?;
            let own = [deadline, next_line, self.contact.deadline(), self.sky.deadline()];
            return Ok(own.into_iter().flatten().min());
        }
    }

    fn poll(&mut self, now: Time, channel: &Channel) -> Result<Option<Time>> {
        let deadline = loop {
            let Some(peer) = &mut self.peer else { break None };
            match peer.poll(now, self.outgoing.slot()) {
                Output::Send(length) => {
                    let pushed = self.push(now, length);
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
        let flushed = self.flush(now);
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
            Told::Ready(_) | Told::Plain(_) => Ok(()),
            Told::Heard(heard) => {
                self.explain_heard(&heard)?;
                self.contact.hear();
                if let Some(peer) = &mut self.peer {
                    peer.hear(now, &heard);
                }
                Ok(())
            }
            Told::Unreachable(errno) => self.unreachable(now, errno),
            Told::Seen(seen) => self.explain(seen),
            Told::Weather(tally) => {
                self.sky.received = tally;
                Ok(())
            }
        }
    }

    /// The network says something about what was sent. That nobody is there may yet be wrong, or somebody
    /// may come.
    fn unreachable(&mut self, now: Time, errno: Errno) -> Result<()> {
        let is_over = self.stage == Stage::Leaving;
        if errno == Errno::ECONNREFUSED && !is_over && self.contact.is_refused(now) {
            self.tell_of_loss(NoAnswer::Unreachable)?;
        }
        Ok(())
    }

    /// Nothing has come of what must be answered.
    pub(super) fn silent(&mut self, now: Time) -> Result<()> {
        if self.contact.lose(now) { self.tell_of_loss(NoAnswer::Silent) } else { Ok(()) }
    }

    fn tell_of_loss(&mut self, why: NoAnswer) -> Result<()> {
        let notice = match (self.member, why) {
            (Some(_), NoAnswer::Silent) => Notice::Silent,
            _ => Notice::NoAnswer { address: self.options.place.clone(), why },
        };
        self.set_prompt();
        Ok(self.screen.show(&notice)?)
    }

    /// The server is heard.
    pub(super) fn find(&mut self) -> Result<()> {
        if self.contact.find() {
            self.set_prompt();
            if self.member.is_some() {
                self.screen.show(&Notice::Back)?;
            }
        }
        Ok(())
    }

    fn look_at_the_time(&mut self, now: Time) -> Result<()> {
        match self.contact.due(now) {
            Due::Nothing => Ok(()),
            Due::Tell => self.silent(now),
            Due::GiveUp(_) if self.stage == Stage::Leaving => Ok(()),
            Due::GiveUp(why) => {
                self.fail(given_up(&self.options.place, why));
                Ok(())
            }
        }
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

    /// Leaves politely.
    pub(super) fn leave(&mut self, now: Time) {
        let was_in = matches!(self.stage, Stage::In | Stage::Draining);
        self.stage = Stage::Leaving;
        self.contact.rest();
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

    pub(super) fn fail(&mut self, failure: Failure) {
        self.verdict.get_or_insert(Verdict::Failed(failure));
    }

    /// Gives the terminal back, and waits until what was written is read.
    pub(super) fn close(mut self) -> std::io::Result<()> {
        let closed = self.screen.close();
        // The room knows that we are gone: whoever wants this to end now may have it so.
        let _ = self.signals.unblock();
        closed.and_then(|()| self.backlog.as_ref().map_or(Ok(()), Backlog::drain))
    }
}
