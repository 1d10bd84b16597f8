//! The lines of a client: each is sent until the server says what became of it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::chat::clock::Time;
use crate::chat::room::MOST_UNSETTLED;
use crate::chat::wire::Request;

/// How long to wait at the least for what became of a line that has arrived: the server may have to
/// write it to its disk first.
const POKE: Duration = Duration::from_millis(100);

/// One line.
#[derive(Debug)]
struct Unsettled {
    request: Request,
    bytes: Vec<u8>,
    is_settled: bool,
}

/// The lines whose outcome is not known, oldest first.
///
/// A line has a number of its own, from 1, that never changes. A server that does not remember this
/// client counts from 1 again; `skipped` is what its numbers are behind ours.
#[derive(Debug)]
pub(super) struct Lines {
    open: VecDeque<Unsettled>,
    first: u64,
    skipped: u64,
    poke_at: Time,
}

impl Lines {
    pub(super) const fn new() -> Self {
        Self { open: VecDeque::new(), first: 1, skipped: 0, poke_at: Time(u64::MAX) }
    }

    /// Adds a line and gives it its number.
    pub(super) fn push(&mut self, now: Time, request: Request) -> u64 {
        if self.open.is_empty() {
            self.poke_at = now + POKE;
        }
        let bytes = request.encode();
        self.open.push_back(Unsettled { request, bytes, is_settled: false });
        self.first + self.open.len() as u64 - 1
    }

    /// How many have no outcome.
    pub(super) fn len(&self) -> usize {
        self.open.iter().filter(|line| !line.is_settled).count()
    }

    /// Whether another may be added.
    pub(super) fn has_room(&self) -> bool {
        self.open.len() < MOST_UNSETTLED
    }

    /// The server expects this number of its own next: where it does not remember this client, its
    /// numbers are behind ours from now on.
    pub(super) fn expected(&mut self, next: u64) {
        if self.first - self.skipped > next {
            self.skipped = self.first - next;
        }
    }

    /// The number after the last that may be sent, as the server counts.
    pub(super) fn end(&self) -> u64 {
        let sendable = self.open.len().min(MOST_UNSETTLED) as u64;
        self.first + sendable - self.skipped
    }

    /// A line in bytes, by the number that the server has for it; nothing if it is settled.
    pub(super) fn bytes(&self, number: u64) -> Option<&[u8]> {
        let line = self.open.get(self.place(number)?)?;
        (!line.is_settled).then_some(&line.bytes)
    }

    /// The server said what became of a line: gives its own number and what it was, once.
    pub(super) fn settle(&mut self, now: Time, number: u64) -> Option<(u64, Request)> {
        let place = self.place(number)?;
        let line = self.open.get_mut(place).filter(|line| !line.is_settled)?;
        line.is_settled = true;
        let settled = (self.first + place as u64, line.request.clone());
        while self.open.front().is_some_and(|line| line.is_settled) {
            self.open.pop_front();
            self.first += 1;
        }
        self.poke_at = if self.open.is_empty() { Time(u64::MAX) } else { now + POKE };
        Some(settled)
    }

    /// When to call [`Self::overdue`].
    pub(super) fn poke_at(&self) -> Option<Time> {
        (!self.open.is_empty()).then_some(self.poke_at)
    }

    /// The lines that have arrived, as all before `arrived` have, and of which it is time to ask what
    /// became of them. `wait` is how long an answer may take.
    pub(super) fn overdue(&mut self, now: Time, arrived: u64, wait: Duration) -> Vec<u64> {
        if self.open.is_empty() || now < self.poke_at {
            return Vec::new();
        }
        self.poke_at = now + wait.max(POKE);
        let first = self.first - self.skipped;
        let open = (first..arrived.min(self.end())).zip(&self.open);
        open.filter(|(_, line)| !line.is_settled).map(|(number, _)| number).collect()
    }

    fn place(&self, number: u64) -> Option<usize> {
        usize::try_from((number + self.skipped).checked_sub(self.first)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::Style;

    const NOW: Time = Time(1);

    fn say(text: &str) -> Request {
        Request::Say { style: Style::Plain, text: text.to_owned() }
    }

    #[test]
    fn a_line_is_kept_until_it_is_settled_once() {
        let mut lines = Lines::new();
        assert_eq!(lines.push(NOW, say("a")), 1);
        assert_eq!(lines.push(NOW, say("b")), 2);
        assert_eq!((lines.end(), lines.len()), (3, 2));
        assert_eq!(lines.settle(NOW, 2), Some((2, say("b"))));
        assert_eq!(lines.settle(NOW, 2), None);
        assert_eq!(lines.bytes(2), None);
        assert_eq!(lines.bytes(1), Some(&*say("a").encode()));
        assert_eq!(lines.settle(NOW, 1), Some((1, say("a"))));
        assert_eq!(lines.settle(NOW, 9), None);
        assert_eq!((lines.end(), lines.len()), (3, 0));
    }

    #[test]
    fn a_server_that_remembers_nothing_counts_from_one_again() {
        let mut lines = Lines::new();
        for text in ["a", "b", "c"] {
            lines.push(NOW, say(text));
        }
        lines.settle(NOW, 1);
        lines.expected(1);
        assert_eq!((lines.end(), lines.bytes(1)), (3, Some(&*say("b").encode())));
        assert_eq!(lines.settle(NOW, 1), Some((2, say("b"))));
        lines.expected(3);
        assert_eq!(lines.settle(NOW, 2), Some((3, say("c"))), "it is ahead of what we know");
    }
}
