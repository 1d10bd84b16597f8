//! `ptool chat join --classic`: takes part in a room of the plain-text program, with the same two
//! processes and the same screen as in any other.

mod typing;

use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd as _, BorrowedFd};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::Signal;

use super::super::channel::Channel;
use super::super::classic::client::{Client, Ending, Event, Line, Output};
use super::super::clock::Time;
use super::super::kernel::{moment, now, until};
use super::super::notice::{self, NoAnswer, Notice};
use super::super::receiver::{Kind, MAX_MESSAGE, Told};
use super::super::sandbox::Missing;
use super::super::screen::Screen;
use super::super::weather::Lesson;
use super::super::wire::Farewell;
use super::contact::{Contact, Due};
use super::sender::Verdict;
use super::stage::Stage;
use super::{COMMAND, Patience};
use crate::run::{Exit, Failure, Result};
use crate::signals::{ENDING, Signals};
use crate::ui::{Format, Message, Modes, Ui};

/// What the user wants.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) server: SocketAddr,
    /// The same as it was written.
    pub(crate) place: String,
    /// Asked for where it is missing.
    pub(crate) name: Option<String>,
    pub(crate) patience: Patience,
}

/// Takes part until the user leaves, the input ends, or the server sends us away.
pub(crate) fn run(ui: &mut Ui, options: &Options) -> Result<Exit> {
    let _ = nix::sys::prctl::set_name(c"ptool-send");
    let modes = Modes::of_terminal();
    let is_interactive = modes.is_some() && ui.format() == Format::Text;
    if options.name.is_none() && !is_interactive {
        return Err(super::name_missing());
    }
    let socket = super::connect(options.server, &options.place)?;
    let signals = super::signals()?;
    ui.flush()?;
    let rescue = super::rescue(ui, modes.as_ref().filter(|_| is_interactive));
    let receiver = super::fork_receiver(&socket, &rescue, (Kind::Plain, Lesson::default()))?;
    let mut sender = match Sender::open(ui, modes, &socket, signals, options) {
        Ok(sender) => sender,
        Err(failure) => {
            receiver.end();
            return Err(failure);
        }
    };
    let verdict = sender.work(&receiver.channel);
    if !matches!(verdict, Ok(Verdict::Over(_))) {
        sender.leave_in_a_hurry();
    }
    let closed = sender.screen.close();
    super::finish(verdict, closed.map_err(Into::into), receiver)
}

struct Sender<'a> {
    screen: Screen<'a>,
    socket: &'a UdpSocket,
    signals: Signals,
    options: &'a Options,
    client: Option<Client>,
    name: String,
    stage: Stage,
    contact: Contact,
    /// Lines that were not sent.
    unsaid: usize,
    /// Whether the user knows that we are in.
    is_told: bool,
    verdict: Option<Verdict>,
}

impl<'a> Sender<'a> {
    fn open(
        ui: &'a mut Ui,
        modes: Option<Modes>,
        socket: &'a UdpSocket,
        signals: Signals,
        options: &'a Options,
    ) -> Result<Self> {
        let screen = Screen::open(ui, COMMAND, modes)?;
        let contact = Contact::new(options.patience.with(screen.is_interactive()));
        let mut sender = Self {
            screen,
            socket,
            signals,
            options,
            client: None,
            name: String::new(),
            stage: Stage::Naming,
            contact,
            unsaid: 0,
            is_told: false,
            verdict: None,
        };
        match &options.name {
            Some(name) => sender.enter(now(), name.clone())?,
            None => sender.ask_for_name(),
        }
        Ok(sender)
    }

    fn work(&mut self, channel: &Channel) -> Result<Verdict> {
        let mut buffer = [0; MAX_MESSAGE];
        loop {
            let deadline = self.turn()?;
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
            if !super::hear_out(channel, &mut buffer, |told| self.listen(now(), told))? {
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
            self.look_at_the_time(now())?;
        }
    }

    /// Where the next line comes from, while another is wanted.
    fn wanted_input(&self) -> Option<BorrowedFd<'static>> {
        let waiting = self.client.as_ref().map_or(0, Client::waiting);
        let is_wanted = self.stage.wants_a_line(self.screen.is_interactive(), waiting);
        self.screen.input().filter(|_| is_wanted)
    }

    /// Lets the client do what it has to do, until it waits for something.
    fn turn(&mut self) -> Result<Option<Time>> {
        let now = now();
        loop {
            let Some(client) = &mut self.client else { return Ok(self.contact.deadline()) };
            let deadline = match client.poll(now) {
                Output::Send(datagram) => {
                    if let Err(error) = self.socket.send(&datagram) {
                        let errno =
                            error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw);
                        self.unreachable(now, errno)?;
                    }
                    continue;
                }
                Output::Event(event) => {
                    self.happened(event)?;
                    continue;
                }
                Output::Wait(deadline) => deadline,
            };
            if self.stage == Stage::Draining && client.waiting() == 0 {
                self.leave(now);
                continue;
            }
            return Ok([deadline, self.contact.deadline()].into_iter().flatten().min());
        }
    }

    fn happened(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Entered => {
                if self.stage == Stage::Entering {
                    self.stage = Stage::In;
                }
                if !std::mem::replace(&mut self.is_told, true) {
                    let name = self.name.clone();
                    self.screen.show(&Notice::Entered { name })?;
                }
                self.set_prompt();
                Ok(())
            }
            Event::Refused(reason) => self.turned_away(reason),
            Event::Line(Line { name, text }) => {
                let unix_ms = moment().unix_ms;
                Ok(self.screen.show(&Notice::Line { unix_ms, name, text })?)
            }
            Event::Ended(Ending::Left) => self.over(Farewell::Quit),
            Event::Ended(Ending::Dismissed) => self.over(Farewell::Stopped),
        }
    }

    /// Not under that name: whoever can be asked is asked for another.
    fn turned_away(&mut self, reason: String) -> Result<()> {
        let name = self.name.clone();
        if self.screen.is_interactive() {
            self.screen.show(&Notice::TurnedAway { name, reason })?;
            self.ask_for_name();
            return Ok(());
        }
        let failure = Failure::new(Exit::Refused, notice::turned_away(&name, &reason));
        if self.screen.ui.format() == Format::Json {
            self.screen.show(&Notice::TurnedAway { name, reason })?;
        }
        self.fail(failure.hint(Message::new("chat-denied-hint")));
        Ok(())
    }

    /// It is over: as we wished, or not.
    fn over(&mut self, how: Farewell) -> Result<()> {
        let lost = self.unsaid + self.client.as_ref().map_or(0, Client::waiting);
        if self.screen.ui.format() == Format::Json || how == Farewell::Stopped {
            self.screen.show(&Notice::Ended(how))?;
        }
        let verdict = if lost == 0 || self.screen.is_interactive() {
            Verdict::Over(Exit::Done)
        } else {
            let message = Message::new("chat-lines-lost").with("count", lost);
            Verdict::Failed(Failure::new(Exit::Refused, message))
        };
        self.verdict.get_or_insert(verdict);
        Ok(())
    }

    /// What the receiver has told.
    fn listen(&mut self, now: Time, told: Told<'_>) -> Result<()> {
        match told {
            Told::Ready(missing) if missing.contains(&Missing::Seccomp) => {
                Ok(self.screen.show(&Notice::Remark(Message::new("chat-not-shut-in")))?)
            }
            Told::Ready(_) | Told::Heard(_) | Told::Seen(_) | Told::Weather(_) => Ok(()),
            Told::Plain(text) => {
                if self.contact.find() && self.is_told {
                    self.screen.show(&Notice::Back)?;
                }
                if let Some(client) = &mut self.client {
                    client.hear(now, text);
                }
                self.set_prompt();
                Ok(())
            }
            Told::Unreachable(errno) => self.unreachable(now, errno),
        }
    }

    /// The network says that nobody is there. That may be wrong, or somebody may come.
    fn unreachable(&mut self, now: Time, errno: Errno) -> Result<()> {
        let Some(client) = self.client.as_mut().filter(|_| errno == Errno::ECONNREFUSED) else {
            return Ok(());
        };
        client.lose(now);
        if self.stage != Stage::Leaving && self.contact.is_refused(now) {
            self.tell_of_loss(NoAnswer::Unreachable)?;
        }
        Ok(())
    }

    fn tell_of_loss(&mut self, why: NoAnswer) -> Result<()> {
        self.set_prompt();
        let address = self.options.place.clone();
        Ok(self.screen.show(&Notice::NoAnswer { address, why })?)
    }

    fn look_at_the_time(&mut self, now: Time) -> Result<()> {
        match self.contact.due(now) {
            Due::Tell if self.contact.lose(now) => self.tell_of_loss(NoAnswer::Silent),
            Due::GiveUp(why) if self.stage != Stage::Leaving => {
                let mut failure = super::given_up(&self.options.place, why);
                if why == NoAnswer::Silent {
                    failure = failure.hint(Message::new("chat-classic-given-up.hint"));
                }
                self.fail(failure);
                Ok(())
            }
            Due::Nothing | Due::Tell | Due::GiveUp(_) => Ok(()),
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
    fn leave(&mut self, now: Time) {
        self.stage = Stage::Leaving;
        self.contact.rest();
        match &mut self.client {
            Some(client) => client.leave(now),
            // Nobody has seen us come.
            None => self.verdict = Some(Verdict::Over(Exit::Done)),
        }
    }

    /// Says goodbye once, and does not wait for an answer.
    fn leave_in_a_hurry(&mut self) {
        let now = now();
        let Some(client) = &mut self.client else { return };
        client.leave(now);
        loop {
            match client.poll(now) {
                // It may not arrive; nothing of this is sure to.
                Output::Send(datagram) => drop(self.socket.send(&datagram)),
                Output::Event(_) => {}
                Output::Wait(_) => return,
            }
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.verdict.get_or_insert(Verdict::Failed(failure));
    }
}
