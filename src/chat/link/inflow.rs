//! The receiving half of a stream: each item once and in order, and what to acknowledge.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{ACK_BYTES, ACK_DELAY, ACK_EVERY, ACK_EVERY_OF_BAD, GOOD_AFTER, MOST_IN_FLIGHT};
use crate::chat::clock::Time;
use crate::chat::wire::{MAX_ITEM, PIECE};

/// What became of an item that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is the next: use it now, then [`Inflow::pop`] what waited behind it.
    InOrder,
    /// It waits for what is before it, or for its other pieces.
    Parked,
    /// It had arrived before.
    Again,
    /// It is too far ahead, or there is no room to keep it.
    Refused,
}

/// Something that cannot be used yet.
#[derive(Debug, Clone)]
enum Parked {
    Whole(Vec<u8>),
    Pieces { of: u8, have: u8, bytes: Vec<u8> },
}

impl Parked {
    const fn length(&self) -> usize {
        match self {
            Self::Whole(bytes) | Self::Pieces { bytes, .. } => bytes.len(),
        }
    }

    const fn is_whole(&self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Pieces { of, have, .. } => have.count_ones() == *of as u32,
        }
    }
}

/// What to tell the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// All below this has arrived.
    pub next: u64,
    /// How long the newest waited for this.
    pub delay: Duration,
    /// Which of those from `next` on have arrived.
    bitmap: [u8; 32],
    length: usize,
}

impl Acknowledgement {
    /// Which of those from `next` on have arrived: as many bytes as are needed.
    pub fn bitmap(&self) -> &[u8] {
        &self.bitmap[..self.length]
    }
}

/// What one end has received of a stream.
#[derive(Debug, Clone)]
pub struct Inflow {
    next: u64,
    parked: BTreeMap<u64, Parked>,
    parked_bytes: usize,
    most_bytes: usize,
    unacknowledged: u32,
    unacknowledged_bytes: usize,
    /// So many items must come in order before the network counts as good again.
    bad_for: u32,
    newest: Time,
    due: Option<Time>,
}

impl Inflow {
    /// A stream whose next number is this. At most so many bytes are kept that cannot be used yet.
    pub const fn new(next: u64, most_bytes: usize) -> Self {
        Self {
            next,
            parked: BTreeMap::new(),
            parked_bytes: 0,
            most_bytes,
            unacknowledged: 0,
            unacknowledged_bytes: 0,
            bad_for: 0,
            newest: Time(0),
            due: None,
        }
    }

    /// The first number that has not arrived.
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Takes an item in. One that is in order is not copied: the caller has it.
    pub fn take(&mut self, now: Time, number: u64, bytes: &[u8]) -> Taken {
        if number < self.next || self.parked.get(&number).is_some_and(Parked::is_whole) {
            self.ask(now);
            return Taken::Again;
        }
        if number == self.next {
            self.release(number);
            self.next += 1;
            self.count(now, bytes.len());
            return Taken::InOrder;
        }
        // A gap asks at once.
        self.ask(now);
        if !self.is_near(number) || self.parked_bytes + bytes.len() > self.most_bytes {
            return Taken::Refused;
        }
        self.release(number);
        self.park(number, Parked::Whole(bytes.to_vec()));
        Taken::Parked
    }

    /// Takes a piece of an item in. Once the last one is there, [`Self::pop`] has the item.
    pub fn take_piece(&mut self, now: Time, number: u64, index: u8, of: u8, piece: &[u8]) -> Taken {
        if number < self.next || self.parked.get(&number).is_some_and(Parked::is_whole) {
            self.ask(now);
            return Taken::Again;
        }
        if number > self.next {
            self.ask(now);
        }
        let size = usize::from(of) * PIECE;
        let others = self.parked.get(&number).map_or(0, Parked::length);
        let is_too_much = self.parked_bytes - others + size > self.most_bytes;
        // The codec allows no more pieces than the longest item has, which a byte has bits for.
        if !self.is_near(number) || is_too_much || size > MAX_ITEM + PIECE || of > 8 || index >= of
        {
            return Taken::Refused;
        }
        let (mut have, mut bytes) = match self.release(number) {
            Some(Parked::Pieces { of: before, have, bytes }) if before == of => (have, bytes),
            _ => (0, Vec::with_capacity(size)),
        };
        let (start, end) = (usize::from(index) * PIECE, usize::from(index) * PIECE + piece.len());
        bytes.resize(bytes.len().max(end), 0);
        bytes[start..end].copy_from_slice(piece);
        have |= 1 << index;
        self.park(number, Parked::Pieces { of, have, bytes });
        if self.parked.get(&number).is_some_and(Parked::is_whole) {
            self.count(now, size);
        }
        Taken::Parked
    }

    /// The next item in order of those that waited.
    pub fn pop(&mut self) -> Option<(u64, Vec<u8>)> {
        if !self.parked.get(&self.next)?.is_whole() {
            return None;
        }
        let number = self.next;
        let (Parked::Whole(bytes) | Parked::Pieces { bytes, .. }) = self.release(number)?;
        self.next += 1;
        Some((number, bytes))
    }

    /// Goes on from a number: the other end no longer has what is before it.
    pub fn skip_to(&mut self, now: Time, number: u64) {
        if number > self.next {
            self.next = number;
            while let Some((&first, _)) = self.parked.first_key_value()
                && first < number
            {
                self.release(first);
            }
            self.hurry(now);
        }
    }

    /// Wants an acknowledgement sent now.
    pub const fn hurry(&mut self, now: Time) {
        self.due = Some(now);
    }

    /// When an acknowledgement is to be sent.
    pub const fn due(&self) -> Option<Time> {
        self.due
    }

    /// The acknowledgement, which counts as sent.
    pub fn acknowledge(&mut self, now: Time) -> Acknowledgement {
        let (mut bitmap, mut length) = ([0; 32], 0);
        for (number, parked) in &self.parked {
            let place = usize::try_from(number - self.next).unwrap_or(usize::MAX);
            if parked.is_whole() && place / 8 < bitmap.len() {
                bitmap[place / 8] |= 1 << (place % 8);
                length = place / 8 + 1;
            }
        }
        let delay = if self.unacknowledged > 0 { now.since(self.newest) } else { Duration::ZERO };
        (self.unacknowledged, self.unacknowledged_bytes) = (0, 0);
        self.due = None;
        Acknowledgement { next: self.next, delay, bitmap, length }
    }

    /// Something is missing or came again, which the other end is to know at once.
    const fn ask(&mut self, now: Time) {
        self.bad_for = GOOD_AFTER;
        self.hurry(now);
    }

    fn count(&mut self, now: Time, bytes: usize) {
        self.newest = now;
        self.unacknowledged += 1;
        self.unacknowledged_bytes += bytes;
        let every = if self.bad_for > 0 { ACK_EVERY_OF_BAD } else { ACK_EVERY };
        self.bad_for = self.bad_for.saturating_sub(1);
        if self.unacknowledged >= every || self.unacknowledged_bytes >= ACK_BYTES {
            self.hurry(now);
        } else if self.due.is_none() {
            self.due = Some(now + ACK_DELAY);
        }
    }

    const fn is_near(&self, number: u64) -> bool {
        number >= self.next && number - self.next < MOST_IN_FLIGHT
    }

    fn park(&mut self, number: u64, parked: Parked) {
        self.parked_bytes += parked.length();
        self.parked.insert(number, parked);
    }

    fn release(&mut self, number: u64) -> Option<Parked> {
        let parked = self.parked.remove(&number)?;
        self.parked_bytes -= parked.length();
        Some(parked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = Time(1000);

    fn flow() -> Inflow {
        Inflow::new(0, 100_000)
    }

    #[test]
    fn what_is_early_waits_and_the_gap_is_told_at_once() {
        let mut flow = flow();
        assert_eq!(flow.take(NOW, 0, b"a"), Taken::InOrder);
        assert_eq!(flow.due(), Some(NOW + ACK_DELAY));
        assert_eq!(flow.take(NOW, 2, b"c"), Taken::Parked);
        assert_eq!(flow.due(), Some(NOW));
        assert_eq!(flow.pop(), None);
        let ack = flow.acknowledge(NOW);
        assert_eq!((ack.next, ack.bitmap()), (1, &[0b10][..]));
        assert_eq!(flow.take(NOW, 1, b"b"), Taken::InOrder);
        assert_eq!(flow.pop(), Some((2, b"c".to_vec())));
        assert_eq!(flow.take(NOW, 2, b"c"), Taken::Again);
        assert_eq!(flow.acknowledge(NOW).next, 3);
    }

    #[test]
    fn many_items_are_acknowledged_without_waiting() {
        let mut flow = flow();
        for number in 0..31 {
            flow.take(NOW, number, b"");
        }
        assert_eq!(flow.due(), Some(NOW + ACK_DELAY));
        flow.take(NOW, 31, b"");
        assert_eq!(flow.due(), Some(NOW));
    }

    #[test]
    fn many_bytes_are_acknowledged_without_waiting() {
        let mut flow = flow();
        for number in 0..2 {
            flow.take(NOW, number, &[0; 1000]);
        }
        assert_eq!(flow.due(), Some(NOW + ACK_DELAY));
        flow.take(NOW, 2, &[0; 1000]);
        assert_eq!(flow.due(), Some(NOW));
    }

    #[test]
    fn where_something_was_lost_fewer_items_are_acknowledged_without_waiting() {
        let mut flow = flow();
        flow.take(NOW, 1, b"");
        flow.take(NOW, 0, b"");
        while flow.pop().is_some() {}
        flow.acknowledge(NOW);
        for number in 2..9 {
            flow.take(NOW, number, b"");
        }
        assert_eq!(flow.due(), Some(NOW + ACK_DELAY));
        flow.take(NOW, 9, b"");
        assert_eq!(flow.due(), Some(NOW));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut flow = Inflow::new(0, 3000);
        assert_eq!(flow.take(NOW, 1, &[0; 2000]), Taken::Parked);
        assert_eq!(flow.take(NOW, 2, &[0; 2000]), Taken::Refused);
        assert_eq!(flow.take(NOW, 256, b""), Taken::Refused);
        assert_eq!(flow.take(NOW, 255, b""), Taken::Parked);
        assert_eq!(flow.take_piece(NOW, 3, 0, 2, &[0; PIECE]), Taken::Refused);
    }

    #[test]
    fn an_item_of_whole_size_takes_the_place_of_its_pieces() {
        let mut flow = flow();
        assert_eq!(flow.take_piece(NOW, 0, 0, 2, &[1; PIECE]), Taken::Parked);
        assert_eq!(flow.take(NOW, 0, b"x"), Taken::InOrder);
        assert_eq!(flow.pop(), None);
        assert_eq!(flow.parked_bytes, 0);
    }

    proptest! {
        #[test]
        fn pieces_in_any_order_and_number_make_the_item(
            length in PIECE + 1..4 * PIECE,
            order in proptest::collection::vec(0..4_usize, 30..40),
        ) {
            let item: Vec<u8> = (0_u8..251).cycle().take(length).collect();
            let pieces: Vec<_> = item.chunks(PIECE).collect();
            let of = u8::try_from(pieces.len()).expect("few pieces");
            let mut flow = flow();
            for index in order.into_iter().chain(0..4) {
                let index = index % pieces.len();
                flow.take_piece(NOW, 0, u8::try_from(index).expect("few"), of, pieces[index]);
            }
            prop_assert_eq!(flow.pop(), Some((0, item)));
            prop_assert_eq!(flow.parked_bytes, 0);
        }

        #[test]
        fn any_order_with_repeats_comes_out_once_and_in_order(
            order in proptest::collection::vec(0..20_u64, 0..200),
        ) {
            let mut flow = flow();
            let mut out = Vec::new();
            for number in order.into_iter().chain(0..20) {
                if flow.take(NOW, number, &[number.to_be_bytes()[7]]) == Taken::InOrder {
                    out.push(number);
                }
                while let Some((number, bytes)) = flow.pop() {
                    prop_assert_eq!(bytes, [number.to_be_bytes()[7]]);
                    out.push(number);
                }
            }
            prop_assert_eq!(out, (0..20).collect::<Vec<_>>());
        }
    }
}
