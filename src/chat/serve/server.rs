//! The loop of the room process: what comes from the socket, the console and the clock goes into the
//! room, and what the room says is done.

use std::collections::VecDeque;
use std::net::UdpSocket;
use std::os::fd::AsFd as _;

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::super::channel::{Channel, Received, Sent};
use super::super::clock::Time;
use super::super::console::{MAX_MESSAGE, Order, Told};
use super::super::kernel::{moment, until};
use super::super::net::{Incoming, Outgoing};
use super::super::room::{Command, Input, Output, Room};
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
    /// What the console has not been told yet.
    untold: VecDeque<Told>,
    missed: u64,
    /// Where a message to the console is made.
    message: Box<[u8]>,
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
    ) -> Self {
        Self {
            room,
            socket,
            console,
            signals,
            outgoing: Outgoing::of(socket),
            untold: VecDeque::new(),
            missed: 0,
            message: vec![0; MAX_MESSAGE].into_boxed_slice(),
            ending: Ending::Stopped,
        }
    }

    pub(super) fn work(&mut self) -> Ending {
        let mut incoming = Incoming::of(self.socket);
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
            // Of a console that is gone, poll would say so again and again.
            let is_console_there = self.ending == Ending::Stopped;
            let mut fds = [
                PollFd::new(self.socket.as_fd(), readable),
                PollFd::new(self.signals.as_fd(), readable),
                PollFd::new(self.console.as_fd(), console),
            ];
            let watched = if is_console_there { 3 } else { 2 };
            // Interrupted or not, what is there is looked at below, and nothing of that waits.
            let _ = ppoll(&mut fds[..watched], until(deadline), None);
            let ready = |index: usize| fds.get(index).is_some_and(|fd| fd.any().unwrap_or(false));
            let (is_signalled, is_console_heard) = (ready(1), ready(2));
            let now = moment();
            // What the network says of earlier datagrams is of no use: nobody knows whose they were.
            if incoming.receive(self.socket.as_fd()).is_ok_and(|count| count > 0) {
                self.outgoing.learn(&incoming);
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
    pub(super) fn say_goodbye(&mut self, child: Pid) {
        if self.ending == Ending::ConsoleDied {
            return;
        }
        let _ = kill(child, Signal::SIGCONT);
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
