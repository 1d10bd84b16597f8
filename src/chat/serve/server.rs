//! The loop of the room process: what comes from the sockets, the console and the clock goes into the
//! room, and what the room says is done.

use std::collections::VecDeque;
use std::net::UdpSocket;
use std::os::fd::AsFd as _;

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::super::channel::{Channel, Received, Sent};
use super::super::clock::Time;
use super::super::console::{MAX_MESSAGE, Told};
use super::super::kernel::{moment, now, until};
use super::super::net::{Incoming, Outgoing};
use super::super::room::{Command, Input, Output, Room};
use super::super::weather::Lesson;
use super::visitors::{Asker, Visitors};
use super::weather::Ways;
use crate::signals::{ENDING, Signals};

/// How much the console may be behind, in messages. Beyond, the oldest are dropped and counted: the
/// room never waits for a terminal.
const MOST_UNTOLD: usize = 4096;

/// Why the room process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Somebody wanted it.
    Stopped,
    /// The console is gone.
    ConsoleDied,
}

pub(super) struct Server<'a> {
    room: Room,
    socket: &'a UdpSocket,
    console: Channel,
    signals: Signals,
    outgoing: Outgoing,
    /// What is between the room and its socket, where the network is to be bad.
    weather: Option<Box<Ways>>,
    /// What the console has not been told yet.
    untold: VecDeque<Told>,
    missed: u64,
    /// Where a message to the console is made.
    message: Box<[u8]>,
    visitors: Visitors,
    ending: Ending,
}

/// What came of letting the room do what it has to do.
enum Turn {
    Wait(Option<Time>),
    Ended,
}

impl<'a> Server<'a> {
    pub(super) fn new(
        room: Room,
        socket: &'a UdpSocket,
        console: Channel,
        signals: Signals,
        visitors: Visitors,
        lesson: Lesson,
    ) -> Self {
        Self {
            room,
            socket,
            console,
            signals,
            outgoing: Outgoing::of(socket),
            weather: Ways::new(lesson),
            untold: VecDeque::new(),
            missed: 0,
            message: vec![0; MAX_MESSAGE].into_boxed_slice(),
            visitors,
            ending: Ending::Stopped,
        }
    }

    pub(super) fn work(&mut self) -> Ending {
        let mut incoming = Incoming::of(self.socket);
        let mut asked_to_end = 0;
        loop {
            let deadline = match self.turn() {
                Turn::Wait(deadline) => deadline.into_iter().chain(self.visitors.deadline()).min(),
                Turn::Ended => return self.ending,
            };
            self.tell();
            self.visitors.tell(now());
            let readable = PollFlags::POLLIN;
            let mut console = readable;
            console.set(PollFlags::POLLOUT, !self.untold.is_empty());
            // Of a console that is gone, poll would say so again and again.
            let is_console_there = self.ending == Ending::Stopped;
            let mut fds = vec![
                PollFd::new(self.socket.as_fd(), readable),
                PollFd::new(self.signals.as_fd(), readable),
            ];
            if is_console_there {
                fds.push(PollFd::new(self.console.as_fd(), console));
            }
            let first_visitor = fds.len();
            fds.extend(self.visitors.fds());
            // Interrupted or not, what is there is looked at below, and nothing of that waits.
            let _ = ppoll(&mut fds, until(deadline), None);
            let is_ready = |fd: &PollFd<'_>| fd.any().unwrap_or(false);
            let is_signalled = fds.get(1).is_some_and(is_ready);
            let is_console_heard = is_console_there && fds.get(2).is_some_and(is_ready);
            let is_visited = fds.iter().skip(first_visitor).any(is_ready);
            let now = moment();
            // What the network says of earlier datagrams is of no use: nobody knows whose they were.
            let come = incoming.receive(self.socket.as_fd()).unwrap_or(0);
            self.outgoing.learn(&incoming);
            if let Some(ways) = &mut self.weather {
                self.room.handle(now, Input::Tick);
                ways.receive(now, &mut incoming, &mut self.room, &mut self.untold);
            } else if come > 0 {
                for (from, bytes) in incoming.datagrams() {
                    self.room.handle(now, Input::Datagram { from, bytes });
                }
            } else {
                self.room.handle(now, Input::Tick);
            }
            if is_signalled && self.is_asked_to_end() {
                asked_to_end += 1;
                self.order(Asker::Nobody, Command::Stop);
            }
            // Whoever asks again does not want to wait for the members.
            if asked_to_end > 1 {
                return self.ending;
            }
            if is_console_heard {
                self.obey();
            }
            if is_visited {
                for (asker, order) in self.visitors.orders(now.time) {
                    self.order(asker, order);
                }
            }
        }
    }

    /// Has the room do something for somebody.
    fn order(&mut self, asker: Asker, order: Command) {
        self.visitors.ask(asker, &order);
        self.room.handle(moment(), Input::Command(order));
    }

    /// Lets the room do what it has to do, until it waits for something.
    fn turn(&mut self) -> Turn {
        let now = moment();
        let turn = loop {
            match self.room.poll(now, self.outgoing.slot()) {
                Output::Send { to, length } => {
                    if let Some(ways) = &mut self.weather {
                        ways.sent.take(now.time, Some(to), &self.outgoing.slot()[..length]);
                        continue;
                    }
                    // A datagram that does not go is lost, as any may be on its way.
                    let _ = self.outgoing.push(self.socket.as_fd(), Some(to), length);
                }
                Output::Event(mut event) => {
                    if let Some(ways) = &self.weather {
                        ways.label(&mut event);
                    }
                    self.untold.extend(self.visitors.hear(now, event));
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
        let turn = match (turn, &mut self.weather) {
            (Turn::Wait(deadline), Some(ways)) => {
                ways.release(now.time, &mut self.outgoing, self.socket);
                Turn::Wait([deadline, ways.deadline()].into_iter().flatten().min())
            }
            (turn, _) => turn,
        };
        let _ = self.outgoing.flush(self.socket.as_fd());
        turn
    }

    /// Tells the console what it has not been told yet, as far as there is room.
    fn tell(&mut self) {
        if self.missed > 0 {
            let (_, length) = Told::pack([&Told::Missed(self.missed)], &mut self.message);
            if self.console.try_send(&self.message[..length]) == Sent::Yes {
                self.missed = 0;
            }
        }
        while !self.untold.is_empty() {
            let (count, length) = Told::pack(&self.untold, &mut self.message);
            match self.console.try_send(&self.message[..length]) {
                Sent::Yes => drop(self.untold.drain(..count)),
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
                Received::Message(bytes) => Command::decode(bytes),
                Received::Nothing => return,
                Received::End => {
                    self.ending = Ending::ConsoleDied;
                    self.order(Asker::Nobody, Command::Stop);
                    return;
                }
            };
            if let Ok(order) = order {
                self.order(Asker::Console, order);
            }
        }
    }

    /// Tells the console that it is over. It may be busy with what it was told, or stopped.
    pub(super) fn say_goodbye(&mut self, child: Pid) {
        if self.ending == Ending::ConsoleDied {
            return;
        }
        if self.ending == Ending::Stopped {
            self.visitors.tell(now());
        }
        let _ = kill(child, Signal::SIGCONT);
        self.untold.extend(self.weather.as_ref().map(|ways| ways.told()));
        self.untold.push_back(Told::Ended);
        while !self.untold.is_empty() {
            let (count, length) = Told::pack(&self.untold, &mut self.message);
            if self.console.send(&self.message[..length]) == Sent::NeverAgain {
                break;
            }
            self.untold.drain(..count);
        }
    }
}
