//! A bad network on demand: datagrams are lost, doubled, delayed and overtaken, by a seed, so that what
//! was seen once can be seen again.
//!
//! [`Chaos`] is what somebody wishes for, as it is typed; [`Network`] does it, between whoever sends and
//! the real network, or in place of one.

mod wish;

use std::collections::BTreeMap;
use std::time::Duration;

use super::clock::{Seeded, Time};
pub use wish::{BadChaos, Chance, Chaos, Fault};

/// How many datagrams are under way at the most; one more is lost, as in a router whose queue is full.
const MOST_HELD: usize = 4096;

/// How much later than the others one comes that they overtake, in microseconds, at the most.
const HELD_BACK_US: u64 = 30_000;

/// What happens to a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, in its turn.
    Passes,
    /// It arrives later than its turn, so that others may overtake it.
    HeldBack,
    /// It arrives twice.
    Doubled,
    /// It does not arrive.
    Lost,
}

/// A network that does to what goes through it as a [`Chaos`] says.
///
/// There is no clock in it: whoever pushes and pops says what time it is. What comes out depends on the
/// seed and on what went in and when, and on nothing else.
#[derive(Debug, Clone)]
pub struct Network<T> {
    chaos: Chaos,
    random: Seeded,
    /// What is under way: by the time of its arrival, and a number so that none is alike.
    held: BTreeMap<(Time, u64), T>,
    pushed: u64,
}

impl<T: Clone> Network<T> {
    /// An empty network with this luck; the seed of the wish itself is the caller's to look at. Where
    /// each way has a network of its own, each needs another seed, such as `seed` and `!seed`: else
    /// both lose the same.
    pub const fn new(chaos: Chaos, seed: u64) -> Self {
        Self { chaos, random: Seeded(seed), held: BTreeMap::new(), pushed: 0 }
    }

    /// Takes something in, and says what happens to it.
    pub fn push(&mut self, now: Time, item: T) -> Fate {
        if self.happens(self.chaos.loss) {
            return Fate::Lost;
        }
        let is_doubled = self.happens(self.chaos.duplicate);
        let first = self.hold(now, item.clone());
        if is_doubled && self.hold(now, item) != Fate::Lost { Fate::Doubled } else { first }
    }

    /// Gives what has arrived by now, one after another.
    pub fn pop(&mut self, now: Time) -> Option<T> {
        let first = self.held.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// When the next will have arrived; nothing where none is under way.
    pub fn deadline(&self) -> Option<Time> {
        self.held.first_key_value().map(|((at, _), _)| *at)
    }

    /// What is under way, in the order in which it arrives.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.held.values()
    }

    fn hold(&mut self, now: Time, item: T) -> Fate {
        let delay_us = self.delay_us();
        let (fate, late_us) = if self.happens(self.chaos.reorder) {
            (Fate::HeldBack, 1 + self.random.next() % HELD_BACK_US)
        } else {
            (Fate::Passes, 0)
        };
        if self.held.len() >= MOST_HELD {
            return Fate::Lost;
        }
        self.pushed += 1;
        let at = now + Duration::from_micros(delay_us + late_us);
        self.held.insert((at, self.pushed), item);
        fate
    }

    fn delay_us(&mut self) -> u64 {
        let [delay, spread] = [self.chaos.delay_ms, self.chaos.spread_ms].map(u64::from);
        if spread == 0 {
            return 1000 * delay;
        }
        1000 * delay.saturating_sub(spread) + self.random.next() % (2000 * spread + 1)
    }

    fn happens(&mut self, chance: Chance) -> bool {
        // Where it cannot be otherwise no number is drawn: a wish that says less changes less.
        chance != Chance::NEVER
            && self.random.next() % Chance::ALWAYS.hundredths() < chance.hundredths()
    }
}

#[cfg(test)]
impl<T> Network<T> {
    /// Takes out what is not to arrive.
    pub(in crate::chat) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        self.held.retain(|_, item| stays(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn network(wish: &str, seed: u64) -> Network<u64> {
        Network::new(wish.parse().expect("a wish"), seed)
    }

    /// What comes out, and when, of so many that go in a millisecond apart.
    fn played(network: &mut Network<u64>, count: u64) -> Vec<(Time, u64)> {
        let mut arrived = Vec::new();
        for number in 0..count {
            let now = Time(number * 1000);
            while network.deadline().is_some_and(|at| at <= now) {
                let at = network.deadline().expect("something is under way");
                arrived.push((at, network.pop(at).expect("it has arrived")));
            }
            network.push(now, number);
        }
        while let Some(at) = network.deadline() {
            arrived.push((at, network.pop(at).expect("it has arrived")));
        }
        arrived
    }

    fn count(arrived: &[(Time, u64)], number: u64) -> usize {
        arrived.iter().filter(|(_, other)| *other == number).count()
    }

    #[test]
    fn a_quiet_network_gives_at_once_what_it_takes() {
        let mut network = network("loss=0", 1);
        let now = Time(5);
        assert_eq!((network.deadline(), network.pop(now)), (None, None));
        assert_eq!([7, 8, 7].map(|item| network.push(now, item)), [Fate::Passes; 3]);
        assert_eq!(network.deadline(), Some(now));
        assert_eq!([(); 4].map(|()| network.pop(now)), [Some(7), Some(8), Some(7), None]);
    }

    #[test]
    fn nothing_arrives_before_its_time_or_out_of_its_bounds() {
        let mut network = network("delay=50±20", 2);
        for number in 0..1000 {
            assert_eq!(network.push(Time(1_000_000), number), Fate::Passes);
        }
        assert_eq!(network.pop(Time(1_029_999)), None);
        let first = network.deadline().expect("something is under way");
        while network.pop(Time(1_070_000)).is_some() {}
        assert_eq!(network.deadline(), None);
        assert!((1_030_000..1_031_000).contains(&first.0), "all of the range is used: {first:?}");
    }

    #[test]
    fn about_as_many_are_lost_and_doubled_as_are_wished_for() {
        let arrived = played(&mut network("loss=10,dup=2.5", 3), 20_000);
        let lost = (0..20_000).filter(|number| count_sorted(&arrived, *number) == 0).count();
        let doubled = (0..20_000).filter(|number| count_sorted(&arrived, *number) == 2).count();
        assert!((1800..2200).contains(&lost), "{lost}");
        // Of the 18,000 that are not lost.
        assert!((390..510).contains(&doubled), "{doubled}");
    }

    /// As [`count`], where all are in order.
    fn count_sorted(arrived: &[(Time, u64)], number: u64) -> usize {
        let from = arrived.partition_point(|(_, other)| *other < number);
        arrived[from..].iter().take_while(|(_, other)| *other == number).count()
    }

    #[test]
    fn what_is_held_back_is_overtaken_and_the_others_keep_their_order() {
        let mut network = network("reorder=5", 4);
        let held: Vec<_> = (0..2000)
            .filter(|number| network.push(Time(number * 1000), *number) == Fate::HeldBack)
            .collect();
        assert!((60..140).contains(&held.len()), "{}", held.len());
        let mut arrived = Vec::new();
        while let Some(number) = network.pop(Time(u64::MAX)) {
            arrived.push(number);
        }
        assert_eq!(arrived.len(), 2000);
        assert!(!arrived.is_sorted());
        arrived.retain(|number| !held.contains(number));
        assert!(arrived.is_sorted());
    }

    #[test]
    fn the_same_seed_plays_the_same_and_another_does_not() {
        let wish = "loss=30,dup=20,reorder=20,delay=50±20";
        let play = |seed| played(&mut network(wish, seed), 500);
        assert_eq!(play(7), play(7));
        assert_ne!(play(7), play(8));
        assert_ne!(play(7), play(!7), "the two ways of one network");
    }

    #[test]
    fn all_or_nothing_can_be_wished_for() {
        assert_eq!(played(&mut network("loss=100", 5), 100), []);
        let arrived = played(&mut network("dup=100", 5), 100);
        assert!((0..100).all(|number| count(&arrived, number) == 2));
    }

    #[test]
    fn what_is_under_way_is_bounded() {
        let mut network = network("dup=100,delay=10000", 6);
        let fates: Vec<_> = (0..10_000).map(|number| network.push(Time(0), number)).collect();
        assert_eq!(network.iter().count(), MOST_HELD);
        assert_eq!(fates.iter().filter(|fate| **fate == Fate::Doubled).count(), MOST_HELD / 2);
        assert_eq!(fates.last(), Some(&Fate::Lost));
    }

    #[test]
    fn the_end_of_time_is_no_accident() {
        let mut network = network("reorder=100,delay=10000", 6);
        network.push(Time(u64::MAX), 1);
        assert_eq!(network.pop(Time(u64::MAX)), Some(1));
    }

    proptest! {
        #[test]
        fn what_arrives_was_sent_at_most_twice_and_never_early(
            loss in 0..=100_u8, dup in 0..=100_u8, reorder in 0..=100_u8,
            delay in 0..=100_u16, spread in 0..=100_u16, seed: u64,
        ) {
            let spread = spread.min(delay);
            let wish = format!("loss={loss},dup={dup},reorder={reorder},delay={delay}±{spread}");
            let arrived = played(&mut network(&wish, seed), 60);
            prop_assert!(arrived.is_sorted_by_key(|(at, _)| *at));
            for (at, number) in &arrived {
                let late = at.since(Time(number * 1000)).as_micros();
                let [delay, spread] = [delay, spread].map(u128::from);
                prop_assert!(late >= 1000 * (delay - spread));
                prop_assert!(late <= 1000 * (delay + spread) + u128::from(HELD_BACK_US));
                prop_assert!(count(&arrived, *number) <= 2);
            }
        }
    }
}
