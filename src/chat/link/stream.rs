//! A stream as it goes into datagrams: many short items in one, a long one in pieces.

use std::collections::VecDeque;

use super::{Outflow, RoundTrip};
use crate::chat::clock::Time;
use crate::chat::wire::{Frame, ItemsWriter, MAX_WHOLE, PIECE, Writer};

/// More than a piece takes beside its bytes.
const PIECE_HEAD: usize = 16;

/// One end's stream: which items are due, and the one that is under way in pieces.
#[derive(Debug, Clone)]
pub struct Stream {
    /// What was sent and what has arrived.
    pub outflow: Outflow,
    /// The round trip that its acknowledgements measure.
    pub round_trip: RoundTrip,
    /// Numbers that are sent again whatever is known of them.
    again: VecDeque<u64>,
    piecing: Option<(u64, usize)>,
}

/// An item that is due is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing(pub u64);

impl Stream {
    /// A stream whose next number is this.
    pub fn new(first: u64) -> Self {
        Self {
            outflow: Outflow::new(first),
            round_trip: RoundTrip::default(),
            again: VecDeque::new(),
            piecing: None,
        }
    }

    /// Begins again at this number. The round trip is what it was.
    pub fn restart(&mut self, first: u64) {
        self.outflow = Outflow::new(first);
        self.again.clear();
        self.piecing = None;
    }

    /// Whether something is due. `end` is the number after the last that there is.
    pub fn has_due(&self, end: u64) -> bool {
        self.due(end).is_some()
    }

    /// When to call [`Self::expire`].
    pub fn deadline(&self) -> Option<Time> {
        self.outflow.deadline(&self.round_trip)
    }

    /// Time has passed.
    pub fn expire(&mut self, now: Time) {
        self.outflow.expire(now, &self.round_trip);
    }

    /// Sends numbers again, whatever is known of them.
    pub fn again(&mut self, numbers: impl IntoIterator<Item = u64>) {
        self.again = numbers.into_iter().collect();
    }

    /// Goes on from a number: what is before it is not sent any more.
    pub fn skip_to(&mut self, number: u64) {
        self.outflow.skip_to(number);
        self.again.retain(|again| *again >= number);
        self.piecing = self.piecing.filter(|(under_way, _)| *under_way >= number);
    }

    /// Writes as many items as are due and fit. `view` has them by their numbers.
    ///
    /// # Errors
    /// An item that is due is not there. The caller skips it or what is before it, and goes on.
    pub fn write<'b>(
        &mut self,
        now: Time,
        end: u64,
        view: impl Fn(u64) -> Option<&'b [u8]>,
        writer: &mut Writer<'_>,
    ) -> Result<(), Missing> {
        let mut items: Option<ItemsWriter> = None;
        while let Some(number) = self.due(end) {
            let Some(bytes) = view(number) else {
                self.is_done(number);
                return Err(Missing(number));
            };
            if bytes.len() > MAX_WHOLE {
                items = None;
                if self.write_piece(now, number, bytes, writer) == Fit::No {
                    break;
                }
                continue;
            }
            let current = items.take().filter(|items| items.next() == number);
            let mut current = current.unwrap_or_else(|| ItemsWriter::new(number));
            if !current.fits(bytes.len(), writer) {
                break;
            }
            current.push(bytes, writer);
            self.is_done(number);
            self.outflow.sent(now, number, bytes.len());
            items = Some(current);
        }
        Ok(())
    }

    fn due(&self, end: u64) -> Option<u64> {
        let under_way = self.piecing.map(|(number, _)| number);
        under_way.or_else(|| self.again.front().copied()).or_else(|| self.outflow.due(end))
    }

    /// The item went out whole, or never will.
    fn is_done(&mut self, number: u64) {
        self.piecing = None;
        if self.again.front() == Some(&number) {
            self.again.pop_front();
        }
    }

    fn write_piece(
        &mut self,
        now: Time,
        number: u64,
        bytes: &[u8],
        writer: &mut Writer<'_>,
    ) -> Fit {
        let index = self.piecing.map_or(0, |(_, index)| index);
        let pieces = bytes.len().div_ceil(PIECE);
        let piece = bytes.chunks(PIECE).nth(index).unwrap_or_default();
        if piece.len() + PIECE_HEAD > writer.room() {
            // It is begun, so that the next datagram goes on with it.
            self.piecing = Some((number, index));
            return Fit::No;
        }
        let small = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        Frame::Piece { number, index: small(index), of: small(pieces), bytes: piece }.write(writer);
        self.piecing = (index + 1 < pieces).then_some((number, index + 1));
        if self.piecing.is_none() {
            self.is_done(number);
            self.outflow.sent(now, number, bytes.len());
        }
        Fit::Yes
    }
}

/// Whether there was room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::{Frames, MAX_DATAGRAM};

    /// The numbers of what each datagram holds: items, and pieces by their number and index.
    fn datagrams(stream: &mut Stream, items: &[Vec<u8>]) -> Vec<Vec<(u64, u8)>> {
        let mut told = Vec::new();
        loop {
            let mut buffer = [0; MAX_DATAGRAM];
            let mut writer = Writer::frames(&mut buffer);
            let view = |number: u64| {
                items.get(usize::try_from(number).expect("small")).map(|item| &**item)
            };
            stream.write(Time(1), items.len() as u64, view, &mut writer).expect("all are there");
            let length = writer.len();
            if length == 0 {
                return told;
            }
            let start = crate::chat::wire::DATA_HEADER;
            let mut numbers = Vec::new();
            for frame in Frames::new(&buffer[start..start + length]) {
                match frame.expect("it is well formed") {
                    Frame::Items(items) => {
                        numbers.extend(items.iter().map(|(number, _)| (number, 0)));
                    }
                    Frame::Piece { number, index, .. } => numbers.push((number, index)),
                    other => panic!("{other:?}"),
                }
            }
            told.push(numbers);
        }
    }

    #[test]
    fn short_items_share_a_datagram_and_a_long_one_goes_in_pieces() {
        let items = [10, 20, 2500, 30].map(|length| vec![7; length]);
        let told = datagrams(&mut Stream::new(0), &items);
        assert_eq!(
            told,
            [vec![(0, 0), (1, 0), (2, 0)], vec![(2, 1)], vec![(2, 2), (3, 0)]],
            "{told:?}"
        );
    }

    #[test]
    fn what_is_not_there_is_told_and_can_be_skipped() {
        let mut stream = Stream::new(5);
        let mut buffer = [0; MAX_DATAGRAM];
        let mut writer = Writer::frames(&mut buffer);
        let view = |number: u64| (number >= 7).then_some(&b"x"[..]);
        assert_eq!(stream.write(Time(1), 9, view, &mut writer), Err(Missing(5)));
        stream.skip_to(7);
        assert_eq!(stream.write(Time(1), 9, view, &mut writer), Ok(()));
        assert_eq!(stream.outflow.next(), 9);
    }

    #[test]
    fn an_item_that_arrives_while_its_pieces_go_out_again_does_no_harm() {
        let items = [2500].map(|length| vec![7; length]);
        let mut stream = Stream::new(0);
        datagrams(&mut stream, &items);
        stream.again([0]);
        let round_trip = &mut RoundTrip::default();
        stream.outflow.acknowledge_one(Time(2), 0, round_trip);
        assert_eq!(datagrams(&mut stream, &items).concat(), [(0, 0), (0, 1), (0, 2)]);
        assert_eq!((stream.outflow.base(), stream.outflow.next()), (1, 1));
    }
}
