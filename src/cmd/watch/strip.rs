//! A row of time: how long a task was in what, in as many cells as a screen has. Pure.
//!
//! How long a watch will take is not known when it begins. So a strip keeps a fixed number of cells,
//! and when the time has filled them, pairs of cells become one, and each stands for twice the time.

use crate::proc::State;
use crate::proc::sched::Stage;

/// What a cell adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Share {
    Running,
    Ready,
    Runnable,
    Sleeping,
    Uninterruptible,
    Stopped,
    Other,
}

impl Share {
    const COUNT: usize = 7;
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::Running,
        Self::Ready,
        Self::Runnable,
        Self::Sleeping,
        Self::Uninterruptible,
        Self::Stopped,
        Self::Other,
    ];

    /// What a stage counts as; nothing once the task has ended.
    pub(super) const fn of(stage: Stage) -> Option<Self> {
        match stage {
            Stage::Running => Some(Self::Running),
            Stage::Ready => Some(Self::Ready),
            Stage::Runnable => Some(Self::Runnable),
            Stage::Waiting(State::Sleeping) => Some(Self::Sleeping),
            Stage::Waiting(State::Uninterruptible) => Some(Self::Uninterruptible),
            Stage::Stopped(_) => Some(Self::Stopped),
            Stage::New | Stage::Waiting(_) => Some(Self::Other),
            Stage::Terminated => None,
        }
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// Nanoseconds of each share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell([u64; Share::COUNT]);

impl Cell {
    pub(super) const fn get(&self, share: Share) -> u64 {
        self.0[share.index()]
    }

    pub(super) fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The share that took the most time.
    pub(super) fn largest(&self) -> Option<Share> {
        let largest = Share::ALL.into_iter().rev().max_by_key(|share| self.get(*share));
        largest.filter(|share| self.get(*share) > 0)
    }

    fn add(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }
}

/// How many cells a strip keeps: more than any screen has columns.
const CELLS: usize = 2048;
/// What a cell stands for at first.
const FIRST_NS: u64 = 10_000;

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Strip {
    cell_ns: u64,
    cells: Vec<Cell>,
}

impl Default for Strip {
    fn default() -> Self {
        Self { cell_ns: FIRST_NS, cells: Vec::new() }
    }
}

impl Strip {
    /// Adds the time from one moment to another, in nanoseconds since the watch began.
    pub(super) fn add(&mut self, share: Share, from_ns: u64, until_ns: u64) {
        while until_ns > self.cell_ns * CELLS as u64 {
            self.halve();
        }
        let mut at = from_ns;
        while at < until_ns {
            let index = at / self.cell_ns;
            let end = until_ns.min((index + 1) * self.cell_ns);
            let index = usize::try_from(index).unwrap_or(CELLS - 1).min(CELLS - 1);
            if self.cells.len() <= index {
                self.cells.resize(index + 1, Cell::default());
            }
            self.cells[index].0[share.index()] += end - at;
            at = end;
        }
    }

    fn halve(&mut self) {
        let merged = self.cells.chunks(2).map(|pair| {
            let mut sum = Cell::default();
            for cell in pair {
                sum.add(cell);
            }
            sum
        });
        self.cells = merged.collect();
        self.cell_ns *= 2;
    }

    /// The row in so many columns that stand for `span_ns` together.
    pub(super) fn columns(&self, columns: usize, span_ns: u64) -> Vec<Cell> {
        let mut row = vec![Cell::default(); columns];
        let column_ns = (span_ns / columns.max(1) as u64).max(1);
        for (index, cell) in (0_u64..).zip(&self.cells) {
            // By its middle: a cell is much narrower than a column, or the watch was very short.
            let at = (index * self.cell_ns + self.cell_ns / 2) / column_ns;
            let at = usize::try_from(at).unwrap_or(usize::MAX).min(columns.saturating_sub(1));
            if let Some(column) = row.get_mut(at) {
                column.add(cell);
            }
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_knows_what_took_most_of_it() {
        let mut strip = Strip::default();
        strip.add(Share::Running, 0, 30_000);
        strip.add(Share::Sleeping, 30_000, 100_000);
        let row = strip.columns(1, 100_000);
        assert_eq!(row[0].largest(), Some(Share::Sleeping));
        assert_eq!((row[0].get(Share::Running), row[0].total()), (30_000, 100_000));
        assert_eq!(Cell::default().largest(), None);
    }

    proptest! {
        #[test]
        fn no_nanosecond_is_lost_however_long_it_takes(spans in proptest::collection::vec((0_usize..7, 0_u64..1 << 40), 0..40)) {
            let mut strip = Strip::default();
            let mut at = 0;
            for (share, length) in &spans {
                strip.add(Share::ALL[*share], at, at + length);
                at += length;
            }
            let total: u64 = strip.columns(80, at).iter().map(Cell::total).sum();
            prop_assert_eq!(total, at);
        }
    }
}
