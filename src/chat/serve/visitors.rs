//! Those who administer the room from another terminal: let in at the control socket, their orders
//! taken, and every answer given to whoever has asked. The room never waits for any of them.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags};

use super::super::channel::{Channel, Received, Sent};
use super::super::clock::{Moment, Time};
use super::super::console::{MAX_MESSAGE, Told};
use super::super::control::place::{Listener, Peer};
use super::super::order::{By, Greeting, Kind};
use super::super::room::{Command, Event};

/// How many are let in at once. Whoever comes then takes the place of the one who has been idle longest.
const MOST: usize = 16;

/// How long one may take to read what it has asked for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long nobody is let in after that has failed, for want of descriptors for example.
const REST: Duration = Duration::from_secs(1);

/// Who wants something of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// Nobody who could be answered: a signal, or the end of the console.
    Nobody,
    Console,
    Visitor {
        number: u64,
        peer: Peer,
    },
}

/// One who has come.
#[derive(Debug)]
struct Visitor {
    number: u64,
    peer: Peer,
    channel: Channel,
    /// What it has not been told yet.
    untold: VecDeque<Told>,
    /// When it has done something last.
    active: Time,
    is_gone: bool,
}

/// All who can want something of the room, and those who have come from another terminal.
#[derive(Debug)]
pub(super) struct Visitors {
    listener: Option<Listener>,
    greeting: Vec<u8>,
    inside: Vec<Visitor>,
    next: u64,
    /// Who waits for an answer. The room answers in order, and everything once.
    askers: VecDeque<(Asker, Option<Kind>)>,
    rests_until: Option<Time>,
    buffer: Vec<u8>,
}

impl Visitors {
    /// Of a room of this name at this address.
    pub(super) fn new(listener: Option<Listener>, name: &str, address: SocketAddr) -> Self {
        let greeting = Greeting::Room { name: name.to_owned(), address }.encode();
        Self {
            listener,
            greeting,
            inside: Vec::new(),
            next: 1,
            askers: VecDeque::new(),
            rests_until: None,
            buffer: Vec::new(),
        }
    }

    /// What to wait for: one descriptor, and one for each who is here.
    pub(super) fn fds(&self) -> impl Iterator<Item = PollFd<'_>> {
        let listener = self.listener.as_ref().filter(|_| self.rests_until.is_none());
        let listener = listener.map(|listener| PollFd::new(listener.as_fd(), PollFlags::POLLIN));
        listener.into_iter().chain(self.inside.iter().map(Visitor::fd))
    }

    /// When there is something to do even if nothing happens.
    pub(super) fn deadline(&self) -> Option<Time> {
        let waiting = self.inside.iter().filter(|visitor| !visitor.untold.is_empty());
        waiting.map(|visitor| visitor.active + PATIENCE).chain(self.rests_until).min()
    }

    /// Notes who has asked for what the room is to do now.
    pub(super) fn ask(&mut self, asker: Asker, order: &Command) {
        self.askers.push_back((asker, order.frees()));
    }

    /// Keeps an answer for whoever has asked. Gives what the console is to be told of an event.
    pub(super) fn hear(&mut self, now: Moment, event: Event) -> Vec<Told> {
        match event {
            Event::Done(_)
            | Event::Roster(_)
            | Event::Sanctions { .. }
            | Event::NobodyOfThatName(_)
            | Event::NotSaid(_) => self.answer(now, event),
            // Nobody has asked.
            Event::Entry { .. } | Event::Explained(_) => Told::of(event, now.unix_ms, By::Own),
        }
    }

    fn answer(&mut self, now: Moment, event: Event) -> Vec<Told> {
        let Some((asker, frees)) = self.askers.pop_front() else { return Vec::new() };
        let tell = |event| match (event, frees) {
            (Event::NobodyOfThatName(name), Some(kind)) => vec![Told::Free(kind, name)],
            (event, _) => Told::of(event, now.unix_ms, By::Own),
        };
        match asker {
            Asker::Nobody => Vec::new(),
            Asker::Console => tell(event),
            Asker::Visitor { number, peer } => {
                // What is done is done in the sight of whoever sits at the console.
                let told = match &event {
                    Event::Done(_) => {
                        let by = By::Process { pid: peer.pid, uid: peer.uid };
                        Told::of(event.clone(), now.unix_ms, by)
                    }
                    _ => Vec::new(),
                };
                if let Some(visitor) = self.inside.iter_mut().find(|one| one.number == number) {
                    visitor.untold.extend(tell(event));
                    visitor.active = now.time;
                }
                told
            }
        }
    }

    /// Tells everybody what they have not been told yet, as far as there is room, once what it is about
    /// is in the log.
    pub(super) fn tell(&mut self, now: Time) {
        for visitor in &mut self.inside {
            visitor.tell(now);
        }
        self.inside.retain(|visitor| !visitor.is_gone);
        self.rests_until = self.rests_until.filter(|until| *until > now);
    }

    /// Lets in who has come, and gives what is wanted, with who wants it.
    pub(super) fn orders(&mut self, now: Time) -> Vec<(Asker, Command)> {
        self.let_in(now);
        self.buffer.resize(MAX_MESSAGE, 0);
        let mut orders = Vec::new();
        for visitor in &mut self.inside {
            // The next order when the answer to the last is on its way: so much is kept, and no more.
            if visitor.untold.is_empty()
                && let Some(order) = visitor.hear(now, &mut self.buffer)
            {
                orders.push((visitor.asker(), order));
            }
        }
        orders
    }

    fn let_in(&mut self, now: Time) {
        if self.rests_until.is_some() {
            return;
        }
        // A batch: who keeps coming does not keep the room from its members.
        for _ in 0..MOST {
            let (channel, peer) = match self.listener.as_ref().map_or(Ok(None), Listener::accept) {
                Ok(Some(come)) => come,
                Ok(None) => return,
                Err(_) => {
                    self.rests_until = Some(now + REST);
                    return;
                }
            };
            if peer.may_administer() {
                self.admit(now, channel, peer);
            } else {
                channel.try_send(&Greeting::NotYours.encode());
            }
        }
    }

    fn admit(&mut self, now: Time, channel: Channel, peer: Peer) {
        if channel.try_send(&self.greeting) != Sent::Yes {
            return;
        }
        let idle = self.inside.iter().enumerate().min_by_key(|(_, visitor)| visitor.active);
        if let Some((index, _)) = idle.filter(|_| self.inside.len() >= MOST) {
            self.inside.swap_remove(index);
        }
        let (number, untold) = (self.next, VecDeque::new());
        self.next += 1;
        self.inside.push(Visitor { number, peer, channel, untold, active: now, is_gone: false });
    }
}

impl Visitor {
    const fn asker(&self) -> Asker {
        Asker::Visitor { number: self.number, peer: self.peer }
    }

    fn fd(&self) -> PollFd<'_> {
        let wanted = if self.untold.is_empty() { PollFlags::POLLIN } else { PollFlags::POLLOUT };
        let fd: BorrowedFd<'_> = self.channel.as_fd();
        PollFd::new(fd, wanted)
    }

    /// Tells it what it has not been told yet, as far as there is room.
    fn tell(&mut self, now: Time) {
        while let Some(told) = self.untold.front() {
            match self.channel.try_send(&told.to_bytes()) {
                Sent::Yes => {
                    self.untold.pop_front();
                    self.active = now;
                }
                Sent::NotNow => {
                    self.is_gone |= now.since(self.active) >= PATIENCE;
                    return;
                }
                Sent::NeverAgain => {
                    self.is_gone = true;
                    self.untold.clear();
                }
            }
        }
    }

    /// What it wants, if it wants anything. Whoever says what nobody understands is not listened to.
    fn hear(&mut self, now: Time, buffer: &mut [u8]) -> Option<Command> {
        match self.channel.receive(buffer) {
            Received::Message(bytes) => {
                self.active = now;
                let order = Command::decode(bytes).ok();
                self.is_gone |= order.is_none();
                order
            }
            Received::Nothing => None,
            Received::End => {
                self.is_gone = true;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::order::Deed;

    const PEER: Peer = Peer { pid: 7, uid: 1000 };

    fn at(seconds: u64) -> Moment {
        Moment { time: Time(seconds * 1_000_000), unix_ms: seconds * 1000 }
    }

    fn empty() -> Visitors {
        Visitors::new(None, "lab", "127.0.0.1:7117".parse().expect("an address"))
    }

    /// Lets somebody in, and gives its end.
    fn enter(visitors: &mut Visitors, now: Moment) -> Channel {
        let (own, channel) = Channel::pair().expect("a pair");
        visitors.admit(now.time, channel, PEER);
        let mut buffer = [0; 1024];
        let Received::Message(greeting) = own.receive(&mut buffer) else { panic!("a greeting") };
        assert!(matches!(Greeting::decode(greeting), Ok(Greeting::Room { .. })));
        own
    }

    fn told(channel: &Channel) -> Option<Told> {
        let mut buffer = vec![0; MAX_MESSAGE];
        match channel.receive(&mut buffer) {
            Received::Message(bytes) => Some(Told::decode(bytes).expect("it can be read")),
            Received::Nothing | Received::End => None,
        }
    }

    fn kick(name: &str) -> Command {
        Command::Kick(name.to_owned())
    }

    #[test]
    fn an_answer_goes_to_whoever_has_asked() {
        let mut visitors = empty();
        let [one, other] = [(); 2].map(|()| enter(&mut visitors, at(1)));
        one.send(&kick("eve").encode());
        other.send(&Command::Unmute("bob".to_owned()).encode());
        let mut orders = visitors.orders(at(1).time);
        orders.push((Asker::Console, kick("carol")));
        orders.push((Asker::Nobody, Command::Stop));
        for (asker, order) in &orders {
            visitors.ask(*asker, order);
        }
        let nobody = |name: &str| Event::NobodyOfThatName(name.to_owned());
        let deed = |by, order| Told::Deed(Deed { unix_ms: 2000, by, order });
        // What a visitor has had done, the console sees; that it had no luck is its own affair.
        let by = By::Process { pid: 7, uid: 1000 };
        let done = visitors.hear(at(2), Event::Done(kick("eve")));
        assert_eq!(done, [deed(by, kick("eve"))]);
        assert_eq!(visitors.hear(at(2), nobody("bob")), []);
        assert_eq!(visitors.hear(at(2), nobody("carol")), [Told::Nobody("carol".to_owned())]);
        assert_eq!(visitors.hear(at(2), Event::Done(Command::Stop)), []);
        assert_eq!(told(&one), None, "it may not be written yet");
        visitors.tell(at(2).time);
        assert_eq!((told(&one), told(&one)), (Some(deed(By::Own, kick("eve"))), None));
        assert_eq!(told(&other), Some(Told::Free(Kind::Mute, "bob".to_owned())));
    }

    #[test]
    fn whoever_does_not_read_is_dropped_and_holds_up_nobody() {
        let mut visitors = empty();
        let _idle = enter(&mut visitors, at(1));
        visitors.ask(visitors.inside[0].asker(), &kick("eve"));
        assert_eq!(visitors.deadline(), None);
        // More than a socket takes.
        let long = || Told::Nobody("x".repeat(1 << 15));
        visitors.inside[0].untold.extend((0..1000).map(|_| long()));
        visitors.hear(at(2), Event::NobodyOfThatName(String::new()));
        visitors.tell(at(2).time);
        assert!(!visitors.inside[0].untold.is_empty());
        let deadline = visitors.deadline().expect("there is something to do");
        assert_eq!(deadline, at(2).time + PATIENCE);
        visitors.tell(deadline - Duration::from_secs(1));
        assert_eq!(visitors.inside.len(), 1);
        visitors.tell(deadline);
        assert_eq!(visitors.inside.len(), 0);
        assert_eq!(visitors.deadline(), None);
    }

    #[test]
    fn whoever_makes_no_sense_or_leaves_is_let_go() {
        let mut visitors = empty();
        let garbled = enter(&mut visitors, at(1));
        garbled.send(&[99]);
        drop(enter(&mut visitors, at(1)));
        let good = enter(&mut visitors, at(1));
        assert_eq!(visitors.orders(at(1).time), []);
        visitors.tell(at(1).time);
        assert_eq!(visitors.inside.len(), 1);
        good.send(&Command::Who.encode());
        assert_eq!(visitors.orders(at(1).time).len(), 1);
    }

    #[test]
    fn a_further_one_takes_the_place_of_the_one_idle_longest() {
        let mut visitors = empty();
        let mut inside: Vec<_> = (0..16).map(|second| enter(&mut visitors, at(second))).collect();
        inside[0].send(&Command::Who.encode());
        assert_eq!(visitors.orders(at(20).time).len(), 1);
        inside.push(enter(&mut visitors, at(21)));
        assert_eq!(visitors.inside.len(), MOST);
        let mut buffer = [0; 16];
        let is_out =
            |channel: &Channel, buffer: &mut [u8]| channel.receive(buffer) == Received::End;
        let out: Vec<_> = (0..17).filter(|index| is_out(&inside[*index], &mut buffer)).collect();
        assert_eq!(out, [1]);
    }
}
