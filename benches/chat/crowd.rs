//! All members in one thread: one epoll, and the members' deadlines.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use anyhow::Result;
use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
use ptool::chat::clock::Time;

use crate::clock::now;
use crate::member::{MESSAGE, Member};

/// How many events are taken at once.
const EVENTS: usize = 256;

/// A member that heard a message, which message, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub(crate) member: usize,
    pub(crate) number: u64,
    pub(crate) at: Time,
}

/// The members.
pub(crate) struct Crowd {
    members: Vec<Box<dyn Member>>,
    epoll: Epoll,
    alarms: BinaryHeap<Reverse<(Time, usize)>>,
    /// The earliest alarm of each member.
    set: Vec<Time>,
    buffer: Vec<u8>,
    numbers: Vec<u64>,
    pub(crate) heard: Vec<Heard>,
}

impl Crowd {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            members: Vec::new(),
            epoll: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?,
            alarms: BinaryHeap::new(),
            set: Vec::new(),
            buffer: vec![0; 256 << 10],
            numbers: Vec::new(),
            heard: Vec::new(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// How many are in the room.
    pub(crate) fn are_in(&self) -> usize {
        self.members.iter().filter(|member| member.is_in()).count()
    }

    pub(crate) fn add(&mut self, member: Box<dyn Member>) -> Result<()> {
        let event = EpollEvent::new(EpollFlags::EPOLLIN, self.members.len() as u64);
        self.epoll.add(member.as_fd(), event)?;
        self.members.push(member);
        self.set.push(Time(u64::MAX));
        self.ring(self.members.len() - 1, now())
    }

    /// Has a member say something.
    pub(crate) fn say(&mut self, member: usize, message: &[u8; MESSAGE]) -> Result<()> {
        let deadline = self.members[member].say(now(), message)?;
        self.set_alarm(member, deadline);
        Ok(())
    }

    /// Waits until something comes, a member has something to do, or so long; and does it. What was
    /// heard is added to [`Self::heard`].
    pub(crate) fn turn(&mut self, at_most: Duration) -> Result<()> {
        let before = now();
        let next = self.alarms.peek().map(|Reverse((at, _))| at.since(before));
        let wait = next.map_or(at_most, |next| next.min(at_most));
        let wait = u16::try_from(wait.as_micros().div_ceil(1000)).unwrap_or(1000);
        let mut events = [EpollEvent::empty(); EVENTS];
        let count = match self.epoll.wait(&mut events, wait) {
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(errno) => return Err(errno.into()),
        };
        for event in &events[..count] {
            let member = usize::try_from(event.data())?;
            let at = now();
            let deadline = self.members[member].read(at, &mut self.buffer, &mut self.numbers)?;
            self.set_alarm(member, deadline);
            self.heard.extend(self.numbers.drain(..).map(|number| Heard { member, number, at }));
        }
        let at = now();
        while let Some(&Reverse((due, member))) = self.alarms.peek()
            && due <= at
        {
            self.alarms.pop();
            if self.set[member] == due {
                self.set[member] = Time(u64::MAX);
                self.ring(member, at)?;
            }
        }
        Ok(())
    }

    fn ring(&mut self, member: usize, at: Time) -> Result<()> {
        let deadline = self.members[member].tick(at)?;
        self.set_alarm(member, deadline);
        Ok(())
    }

    /// A deadline that moves back is left where it is: when it rings, the member says when it really is.
    fn set_alarm(&mut self, member: usize, deadline: Option<Time>) {
        if let Some(deadline) = deadline
            && deadline < self.set[member]
        {
            self.set[member] = deadline;
            self.alarms.push(Reverse((deadline, member)));
        }
    }
}
