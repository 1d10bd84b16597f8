//! The sending half of a stream: what is on its way, what is lost, what may be sent.

use std::collections::VecDeque;
use std::time::Duration;

use super::{ACK_BYTES, MOST_IN_FLIGHT, RoundTrip};
use crate::chat::clock::Time;
use crate::chat::wire::MAX_DATAGRAM;

/// The window at the start, at the least and at the most, in bytes. The first is that of RFC 9002,
/// section 7.2; the least keeps enough on its way that a loss is noticed by what follows it.
const INITIAL_WINDOW: u32 = 12 * DATAGRAM;
const LEAST_WINDOW: u32 = 4 * DATAGRAM;
const MOST_WINDOW: u32 = 256 << 10;

/// How much is sent again when a time-out expires: what comes back tells about all else.
const PROBE: u32 = 2 * DATAGRAM;

#[expect(clippy::cast_possible_truncation, reason = "it is small")]
const DATAGRAM: u32 = MAX_DATAGRAM as u32;

const _: () = assert!(
    2 * ACK_BYTES <= LEAST_WINDOW as usize,
    "with a full window nothing new comes, and an acknowledgement that waits for it waits its whole time"
);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    OnItsWay,
    Arrived,
    Lost,
}

/// One number that was sent.
#[derive(Debug, Clone, Copy)]
struct Flight {
    /// When it was last sent, in microseconds; wraps after more than an hour, and flights are short.
    sent: u32,
    length: u16,
    state: State,
    /// Whether it was sent once only, so that its answer measures the round trip.
    is_first: bool,
}

/// What one end has sent of a stream and what it knows of its arrival.
#[derive(Debug, Clone)]
pub struct Outflow {
    /// The first number that has not arrived.
    base: u64,
    flights: VecDeque<Flight>,
    lost: u32,
    in_flight: u32,
    window: u32,
    threshold: u32,
    /// Losses of what was sent before this time are one with the last loss.
    recovery: Time,
    /// When something was last sent or arrived while something is on its way.
    moved: Time,
    expired: u8,
}

impl Outflow {
    /// A stream whose next number is this.
    pub const fn new(first: u64) -> Self {
        Self {
            base: first,
            flights: VecDeque::new(),
            lost: 0,
            in_flight: 0,
            window: INITIAL_WINDOW,
            threshold: MOST_WINDOW,
            recovery: Time(0),
            moved: Time(0),
            expired: 0,
        }
    }

    /// The first number that has not arrived.
    pub const fn base(&self) -> u64 {
        self.base
    }

    /// The first number that was never sent.
    pub fn next(&self) -> u64 {
        self.base + self.flights.len() as u64
    }

    /// How many time-outs expired in a row.
    pub const fn expired(&self) -> u8 {
        self.expired
    }

    /// The number to send now, if any: what is lost before what is new, in the order of the numbers.
    /// `end` is the number after the last that there is.
    pub fn due(&self, end: u64) -> Option<u64> {
        if self.in_flight >= self.window {
            return None;
        }
        if self.lost > 0 {
            let place = self.flights.iter().position(|flight| flight.state == State::Lost)?;
            return Some(self.base + place as u64);
        }
        let next = self.next();
        (next < end && (self.flights.len() as u64) < MOST_IN_FLIGHT).then_some(next)
    }

    /// Notes that a number was sent, in so many bytes: one that [`Self::due`] gave, or one that was
    /// sent before. What has arrived meanwhile stays as it is.
    pub fn sent(&mut self, now: Time, number: u64, length: usize) {
        let length = u16::try_from(length).unwrap_or(u16::MAX);
        let flight = Flight { sent: micros(now), length, state: State::OnItsWay, is_first: true };
        match self.place(number) {
            Some(place) => {
                let before = self.flights[place];
                match before.state {
                    State::Arrived => return,
                    State::Lost => self.lost -= 1,
                    State::OnItsWay => self.in_flight -= u32::from(before.length),
                }
                self.flights[place] = Flight { is_first: false, ..flight };
            }
            None if number == self.next() => self.flights.push_back(flight),
            None => return,
        }
        if self.in_flight == 0 {
            self.moved = now;
        }
        self.in_flight += u32::from(length);
    }

    /// Takes an acknowledgement in: all below `next` has arrived, and of what follows that whose bit
    /// is set. Says whether it told anything new.
    pub fn acknowledge(
        &mut self,
        now: Time,
        next: u64,
        bitmap: &[u8],
        delay: Duration,
        round_trip: &mut RoundTrip,
    ) -> bool {
        // Nobody can have what was never sent.
        let next = next.min(self.next());
        let mut newest: Option<Flight> = None;
        while self.base < next {
            self.base += 1;
            if let Some(mut flight) = self.flights.pop_front() {
                self.arrive(&mut flight, &mut newest);
            }
        }
        for (byte, bits) in bitmap.iter().enumerate() {
            for bit in 0..8 {
                let Some(place) = self.place(next + 8 * byte as u64 + bit) else { continue };
                if bits >> bit & 1 == 1 {
                    let mut flight = self.flights[place];
                    self.arrive(&mut flight, &mut newest);
                    self.flights[place] = flight;
                }
            }
        }
        let Some(newest) = newest else { return false };
        self.moved = now;
        self.expired = 0;
        let age = elapsed(micros(now), newest.sent);
        if newest.is_first {
            round_trip.measured(age, delay);
        }
        // The answer may be to the time before it was sent again, which says nothing of the others.
        if newest.is_first || age >= round_trip.least() {
            self.find_lost(now, newest.sent, round_trip.reordering());
        }
        true
    }

    /// Takes in that one number has arrived.
    pub fn acknowledge_one(&mut self, now: Time, number: u64, round_trip: &mut RoundTrip) -> bool {
        match self.place(number) {
            Some(0) => self.acknowledge(now, number + 1, &[], Duration::ZERO, round_trip),
            Some(place) => {
                let mut bitmap = [0; 32];
                bitmap[place / 8] = 1 << (place % 8);
                self.acknowledge(now, self.base, &bitmap, Duration::ZERO, round_trip)
            }
            None => false,
        }
    }

    /// Forgets all before a number: it will not be sent any more.
    pub fn skip_to(&mut self, number: u64) {
        while self.base < number {
            self.base += 1;
            if let Some(mut flight) = self.flights.pop_front() {
                self.arrive(&mut flight, &mut None);
            }
        }
    }

    /// When to call [`Self::expire`], unless an acknowledgement comes before.
    pub fn deadline(&self, round_trip: &RoundTrip) -> Option<Time> {
        (self.in_flight > 0).then(|| self.moved + round_trip.timeout(self.expired))
    }

    /// Sends the oldest again, if the time for an acknowledgement is over.
    pub fn expire(&mut self, now: Time, round_trip: &RoundTrip) {
        if self.deadline(round_trip).is_none_or(|deadline| now < deadline) {
            return;
        }
        self.expired = self.expired.saturating_add(1);
        self.moved = now;
        if self.expired > 1 {
            self.shrink(now, LEAST_WINDOW);
        }
        let mut probed = 0;
        for place in 0..self.flights.len() {
            if probed >= PROBE {
                break;
            }
            if self.flights[place].state == State::OnItsWay {
                probed += u32::from(self.flights[place].length);
                self.lose(place);
            }
        }
    }

    fn arrive(&mut self, flight: &mut Flight, newest: &mut Option<Flight>) {
        match flight.state {
            State::Arrived => return,
            State::OnItsWay => {
                self.in_flight -= u32::from(flight.length);
                self.grow(flight.length.into());
            }
            // It only seemed lost.
            State::Lost => self.lost -= 1,
        }
        flight.state = State::Arrived;
        if newest.is_none_or(|newest| is_later(flight.sent, newest.sent)) {
            *newest = Some(*flight);
        }
    }

    /// What was sent clearly before something that has arrived, and has not arrived, is lost.
    fn find_lost(&mut self, now: Time, arrived: u32, reordering: Duration) {
        let mut is_new = false;
        for place in 0..self.flights.len() {
            let flight = self.flights[place];
            if flight.state == State::OnItsWay
                && is_later(arrived, flight.sent)
                && elapsed(arrived, flight.sent) > reordering
            {
                is_new |= elapsed(micros(now), flight.sent) < now.since(self.recovery);
                self.lose(place);
            }
        }
        if is_new {
            self.shrink(now, self.window / 2);
        }
    }

    fn lose(&mut self, place: usize) {
        let flight = &mut self.flights[place];
        flight.state = State::Lost;
        self.lost += 1;
        self.in_flight -= u32::from(flight.length);
    }

    fn shrink(&mut self, now: Time, window: u32) {
        self.window = window.max(LEAST_WINDOW);
        self.threshold = self.window;
        self.recovery = now;
    }

    fn grow(&mut self, arrived: u32) {
        let growth = if self.window < self.threshold {
            arrived
        } else {
            (DATAGRAM * arrived / self.window).max(1)
        };
        self.window = (self.window + growth).min(MOST_WINDOW);
    }

    fn place(&self, number: u64) -> Option<usize> {
        let place = usize::try_from(number.checked_sub(self.base)?).ok()?;
        (place < self.flights.len()).then_some(place)
    }
}

const fn micros(time: Time) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "it wraps, and is compared as what wraps")]
    let micros = time.0 as u32;
    micros
}

/// From `earlier` to `later`, on a clock that wraps.
const fn elapsed(later: u32, earlier: u32) -> Duration {
    Duration::from_micros(later.wrapping_sub(earlier) as u64)
}

/// Whether `one` is after `other`, on a clock that wraps.
const fn is_later(one: u32, other: u32) -> bool {
    let difference = one.wrapping_sub(other);
    difference > 0 && difference < u32::MAX / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ms: u64) -> Time {
        Time(ms * 1000)
    }

    fn sent(out: &mut Outflow, now: Time, end: u64, length: usize) -> Vec<u64> {
        let mut numbers = Vec::new();
        while let Some(number) = out.due(end) {
            out.sent(now, number, length);
            numbers.push(number);
        }
        numbers
    }

    fn acknowledged(out: &mut Outflow, now: Time, next: u64, bitmap: &[u8]) -> bool {
        let mut round_trip = RoundTrip::default();
        round_trip.measured(Duration::from_millis(4), Duration::ZERO);
        out.acknowledge(now, next, bitmap, Duration::ZERO, &mut round_trip)
    }

    #[test]
    fn what_is_new_goes_out_in_order_and_within_the_window() {
        let mut out = Outflow::new(10);
        assert_eq!(sent(&mut out, at(0), 13, 100), [10, 11, 12]);
        assert_eq!(out.due(13), None);
        let many = sent(&mut out, at(0), 10_000, 1000).len();
        assert_eq!(many, 15, "14,400 bytes, begun below the limit");
        assert!(acknowledged(&mut out, at(5), 28, &[]));
        assert_eq!(out.base(), 28);
    }

    #[test]
    fn a_gap_is_repaired_once_and_before_what_is_new() {
        let mut out = Outflow::new(0);
        for (ms, number) in (0..).step_by(10).zip(0..5) {
            assert_eq!(out.due(5), Some(number));
            out.sent(at(ms), number, 100);
        }
        // 0 and 3 arrived, 1 and 2 did not.
        assert!(acknowledged(&mut out, at(45), 1, &[0b0000_0100]));
        assert_eq!(sent(&mut out, at(45), 6, 100), [1, 2, 5]);
        assert!(!acknowledged(&mut out, at(46), 1, &[0b0000_0100]), "nothing new");
        assert_eq!(out.due(6), None, "they were just sent again");
    }

    #[test]
    fn what_is_sent_again_and_lost_again_is_repaired_again() {
        let mut out = Outflow::new(0);
        for number in 0..2 {
            out.sent(at(10 * number), number, 100);
        }
        acknowledged(&mut out, at(15), 0, &[0b10]);
        assert_eq!(sent(&mut out, at(15), 2, 100), [0]);
        // Something that was sent later arrives, and 0 still does not.
        out.sent(at(30), 2, 100);
        acknowledged(&mut out, at(35), 0, &[0b110]);
        assert_eq!(sent(&mut out, at(36), 3, 100), [0]);
    }

    #[test]
    fn what_travelled_together_is_not_taken_for_overtaken() {
        let mut out = Outflow::new(0);
        sent(&mut out, at(0), 3, 100);
        acknowledged(&mut out, at(4), 0, &[0b100]);
        assert_eq!(out.due(3), None);
    }

    #[test]
    fn a_lost_tail_is_found_by_the_time_out() {
        let mut out = Outflow::new(0);
        let round_trip = RoundTrip::default();
        sent(&mut out, at(0), 2, 100);
        let deadline = out.deadline(&round_trip).expect("something is on its way");
        out.expire(deadline - Duration::from_millis(1), &round_trip);
        assert_eq!(out.due(2), None);
        out.expire(deadline, &round_trip);
        assert_eq!(sent(&mut out, deadline, 2, 100), [0, 1]);
        assert!(out.deadline(&round_trip) > Some(deadline + deadline.since(at(0))), "backs off");
        acknowledged(&mut out, deadline, 2, &[]);
        assert_eq!(out.deadline(&round_trip), None);
    }

    #[test]
    fn an_acknowledgement_of_what_was_never_sent_does_no_harm() {
        let mut out = Outflow::new(5);
        assert!(!acknowledged(&mut out, at(1), 1 << 61, &[0xff; 32]));
        sent(&mut out, at(1), 7, 100);
        assert!(acknowledged(&mut out, at(2), u64::MAX / 2, &[0xff; 32]));
        assert_eq!((out.base(), out.next()), (7, 7));
    }

    #[test]
    fn a_loss_halves_the_window_once_a_round_trip() {
        let mut out = Outflow::new(0);
        let before = sent(&mut out, at(1000), 1000, 1200).len();
        out.sent(at(1010), before as u64, 1200);
        acknowledged(&mut out, at(1014), 0, &[0, 0b1_0000]);
        let after = out.window;
        assert!(after < INITIAL_WINDOW * 2 / 3, "{after}");
        sent(&mut out, at(1015), 1000, 1200);
        acknowledged(&mut out, at(1016), 1, &[0, 0b1000]);
        assert!(out.window >= after, "losses of the same time");
    }
}
