//! In what order the processes stand.

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::str::FromStr;

use super::world::World;
use crate::proc::{Accounts, State};

/// What the order goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Pid,
    User,
    State,
    Cpu,
    Memory,
    Elapsed,
    Time,
    Name,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

/// A whole order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) key: Key,
    pub(super) direction: Direction,
}

impl Key {
    /// In the order of the columns.
    pub(super) const ALL: [Self; 8] = [
        Self::Pid,
        Self::User,
        Self::State,
        Self::Cpu,
        Self::Memory,
        Self::Elapsed,
        Self::Time,
        Self::Name,
    ];

    /// What `--sort` calls it, the first as `ptool list` does.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Pid => &["pid"],
            Self::User => &["user"],
            Self::State => &["stat", "state"],
            Self::Cpu => &["cpu", "pcpu", "%cpu"],
            Self::Memory => &["rss", "mem", "memory"],
            Self::Elapsed => &["etime", "elapsed"],
            Self::Time => &["time"],
            Self::Name => &["command", "comm", "name"],
        }
    }

    /// The direction that is looked for first: what uses most, what is not well, what is youngest.
    const fn usual(self) -> Direction {
        match self {
            Self::Pid | Self::User | Self::State | Self::Elapsed | Self::Name => {
                Direction::Ascending
            }
            Self::Cpu | Self::Memory | Self::Time => Direction::Descending,
        }
    }

    /// Whether in a tree a branch stands where the first of all in it would stand. The busy and the
    /// unwell are looked for wherever they are; a name is looked for among its siblings.
    pub(super) const fn lifts_branches(self) -> bool {
        match self {
            Self::State | Self::Cpu | Self::Memory | Self::Time => true,
            Self::Pid | Self::User | Self::Elapsed | Self::Name => false,
        }
    }

    /// The neighbour in the order of the columns.
    pub(super) fn step(self, by: isize) -> Self {
        let count = Self::ALL.len().cast_signed();
        let index = Self::ALL.iter().position(|key| *key == self).unwrap_or(0).cast_signed();
        Self::ALL[(index + by).rem_euclid(count).cast_unsigned()]
    }
}

impl Order {
    /// By this, the end first that is usually looked for.
    pub(super) const fn by(key: Key) -> Self {
        Self { key, direction: key.usual() }
    }

    /// The other way round.
    pub(super) const fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }

    /// Compares two tasks, named by their indices. Equals stand in the order of their numbers.
    pub(super) fn compare(
        self,
        world: &World,
        accounts: &Accounts,
        one: usize,
        other: usize,
    ) -> Ordering {
        let (a, b) = (&world.snapshot.processes[one], &world.snapshot.processes[other]);
        let order = match self.key {
            Key::Pid => a.pid().cmp(&b.pid()),
            Key::User => {
                let name = |uid: Option<u32>| uid.map(|uid| accounts.user(uid));
                name(a.more.euid).cmp(&name(b.more.euid))
            }
            Key::State => urgency(a.state).cmp(&urgency(b.state)),
            // Of those that do nothing now, those that have done most are of most interest.
            Key::Cpu => {
                let share = |index: usize| world.facts[index].cpu_tenths();
                let order = share(one).cmp(&share(other));
                order.then_with(|| a.cpu_ticks().cmp(&b.cpu_ticks()))
            }
            Key::Memory => a.rss_pages.cmp(&b.rss_pages),
            Key::Elapsed => Reverse(a.id.start).cmp(&Reverse(b.id.start)),
            Key::Time => a.cpu_ticks().cmp(&b.cpu_ticks()),
            Key::Name => a.comm.cmp(&b.comm),
        };
        let order = match self.direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        };
        order.then_with(|| one.cmp(&other))
    }
}

/// How soon a state wants to be seen.
const fn urgency(state: State) -> u8 {
    match state {
        State::Zombie => 0,
        State::Uninterruptible => 1,
        State::Stopped => 2,
        State::Traced => 3,
        State::Dead | State::Other(_) => 4,
        State::Running => 5,
        State::Sleeping => 6,
        State::Parked => 7,
        State::Idle => 8,
    }
}

impl FromStr for Order {
    type Err = UnknownKey;

    /// `cpu` as it is usually looked for; `-cpu` with the largest first, `+cpu` with the smallest.
    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let (direction, name) = match text.split_at_checked(1) {
            Some(("-", name)) => (Some(Direction::Descending), name),
            Some(("+", name)) => (Some(Direction::Ascending), name),
            _ => (None, text),
        };
        let name = name.to_lowercase();
        let key = Key::ALL.into_iter().find(|key| key.names().contains(&&*name));
        let key = key.ok_or(UnknownKey)?;
        Ok(Self { key, direction: direction.unwrap_or(key.usual()) })
    }
}

/// There is nothing of this name to sort by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnknownKey;

impl fmt::Display for UnknownKey {
    /// The names that there are, which are the same in every language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Key::ALL.iter().map(|key| key.names()[0]).collect();
        f.write_str(&names.join(", "))
    }
}

impl std::error::Error for UnknownKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_without_a_sign_has_the_end_first_that_is_looked_for() {
        assert_eq!("cpu".parse(), Ok(Order::by(Key::Cpu)));
        assert_eq!("-cpu".parse(), Ok(Order::by(Key::Cpu)));
        assert_eq!("+cpu".parse(), Ok(Order::by(Key::Cpu).reversed()));
        assert_eq!("-pid".parse(), Ok(Order::by(Key::Pid).reversed()));
        assert_eq!("".parse::<Order>(), Err(UnknownKey));
        assert_eq!("-".parse::<Order>(), Err(UnknownKey));
        assert_eq!("日".parse::<Order>(), Err(UnknownKey));
        assert_eq!(UnknownKey.to_string(), "pid, user, stat, cpu, rss, etime, time, command");
    }

    #[test]
    fn the_keys_go_round() {
        assert_eq!(Key::Pid.step(-1), Key::Name);
        assert_eq!(Key::Name.step(1), Key::Pid);
        assert_eq!(Key::Cpu.step(1), Key::Memory);
    }
}
