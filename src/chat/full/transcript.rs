//! All that was told, and which part of it is seen. Pure.

use std::collections::VecDeque;

use super::item::{Item, Look, Row, is_coming};
use crate::chat::view;
use crate::chat::wire::Entry;
use jiff::tz::TimeZone;

/// How much is kept to be looked at again.
const MOST_ITEMS: usize = 20_000;
const MOST_BYTES: usize = 16 << 20;

/// How many that come and go are one item at most, so that they too are forgotten some day.
const MOST_FOLDED: usize = 1000;

/// A row: which of its item. Items are numbered from the first that was ever told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    item: u64,
    row: usize,
}

/// All that was told.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    items: VecDeque<Item>,
    /// The number of the first that is kept.
    first: u64,
    bytes: usize,
    /// What is before this one is not shown: somebody has cleared the screen.
    cleared: u64,
    /// The last row that is seen; the newest where it is none.
    at: Option<Place>,
    /// How many entries came since it is not the newest.
    unread: u64,
    /// The day of the newest entry.
    day: Option<jiff::civil::Date>,
}

impl Transcript {
    fn end(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    fn item(&self, number: u64) -> Option<&Item> {
        self.items.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// Adds something that is no entry.
    pub(super) fn push(&mut self, item: Item) {
        self.bytes += item.size();
        self.items.push_back(item);
        while self.items.len() > MOST_ITEMS || self.bytes > MOST_BYTES {
            let Some(item) = self.items.pop_front() else { return };
            self.bytes -= item.size();
            self.first += 1;
        }
    }

    /// Adds an entry.
    pub(super) fn entry(&mut self, number: u64, entry: Entry, zone: &TimeZone) {
        let day = view::local(entry.unix_ms, zone).date();
        if self.day.replace(day) != Some(day) {
            self.push(Item::Day(entry.unix_ms));
        }
        if !is_coming(&entry.body) {
            self.unread += u64::from(self.at.is_some());
            return self.push(Item::Entry { number, entry, receipt: None });
        }
        let is_cleared = self.cleared == self.end();
        match self.items.back_mut() {
            Some(Item::Comings(entries)) if !is_cleared && entries.len() < MOST_FOLDED => {
                self.bytes += 200;
                entries.push(entry);
            }
            _ => self.push(Item::Comings(vec![entry])),
        }
    }

    /// So many have an entry. The newest are looked at first, for it is one of them.
    pub(super) fn receipt(&mut self, wanted: u64, have: u64, of: u64) {
        for item in self.items.iter_mut().rev() {
            if let Item::Entry { number, receipt, .. } = item {
                if *number == wanted {
                    *receipt = Some((have, of));
                }
                if *number <= wanted {
                    return;
                }
            }
        }
    }

    /// One more entry was missed before the room was heard again.
    pub(super) fn missed(&mut self) {
        let resumed = self.items.iter_mut().rev().find_map(|item| match item {
            Item::Resumed { missed, .. } => Some(missed),
            _ => None,
        });
        if let Some(missed) = resumed {
            *missed += 1;
        }
    }

    /// Takes the newest item back if it says that the room is heard again; whether it did.
    pub(super) fn unresume(&mut self) -> bool {
        let is_newest = matches!(self.items.back(), Some(Item::Resumed { missed: 0, .. }));
        if is_newest && let Some(item) = self.items.pop_back() {
            self.bytes -= item.size();
        }
        is_newest
    }

    /// Shows nothing of what was told until now.
    pub(super) fn clear(&mut self) {
        self.cleared = self.end();
        self.look_at_newest();
    }

    /// Shows the last so many items, the first of them at the top, whether or not they were cleared.
    pub(super) fn history(&mut self, look: &Look<'_>, height: usize, count: usize) {
        let from = self.end().saturating_sub(count as u64).max(self.first);
        self.cleared = self.cleared.min(from);
        self.look_at_newest();
        let mut left = height;
        let mut at = None;
        for number in from..self.end() {
            let rows = self.rows(look, number).len();
            if rows >= left && left > 0 {
                at = Some(Place { item: number, row: left - 1 });
            }
            left = left.saturating_sub(rows);
        }
        self.at = at.filter(|at| self.below(look, *at, 1) != *at);
    }

    /// How many entries came below what is seen.
    pub(super) const fn unread(&self) -> u64 {
        self.unread
    }

    /// Whether the newest is seen.
    pub(super) const fn is_at_newest(&self) -> bool {
        self.at.is_none()
    }

    /// Shows the newest.
    pub(super) const fn look_at_newest(&mut self) {
        self.at = None;
        self.unread = 0;
    }

    fn rows(&self, look: &Look<'_>, number: u64) -> Vec<Row> {
        match self.item(number) {
            Some(item) if number >= self.cleared => item.rows(look),
            _ => Vec::new(),
        }
    }

    /// The oldest that may be seen.
    fn oldest(&self) -> u64 {
        self.first.max(self.cleared)
    }

    /// The last row of all.
    fn newest(&self, look: &Look<'_>) -> Option<Place> {
        (self.oldest()..self.end()).rev().find_map(|item| {
            let row = self.rows(look, item).len().checked_sub(1)?;
            Some(Place { item, row })
        })
    }

    /// The place so many rows above another, and how many that were.
    fn above(&self, look: &Look<'_>, place: Place, count: usize) -> (Place, usize) {
        let (mut at, mut left) = (place, count);
        while left > at.row {
            let before = (self.oldest()..at.item)
                .rev()
                .find_map(|item| Some((item, self.rows(look, item).len().checked_sub(1)?)));
            let Some((item, row)) = before else {
                return (Place { row: 0, ..at }, count - (left - at.row));
            };
            left -= at.row + 1;
            at = Place { item, row };
        }
        (Place { row: at.row - left, ..at }, count)
    }

    /// The place so many rows below another, or the last.
    fn below(&self, look: &Look<'_>, place: Place, count: usize) -> Place {
        let (mut at, mut left) = (place, count);
        loop {
            let last = self.rows(look, at.item).len().saturating_sub(1);
            if at.row + left <= last {
                return Place { row: at.row + left, ..at };
            }
            let next = (at.item + 1..self.end()).find(|item| !self.rows(look, *item).is_empty());
            let Some(item) = next else { return Place { row: last.max(at.row), ..at } };
            left -= last.saturating_sub(at.row) + 1;
            at = Place { item, row: 0 };
        }
    }

    /// A place that there still is: the width may be another, and the oldest may be gone.
    fn held(&self, look: &Look<'_>, at: Place) -> Option<Place> {
        let newest = self.newest(look)?;
        let at = if at.item < self.oldest() { Place { item: self.oldest(), row: 0 } } else { at };
        let last = self.rows(look, at.item).len().saturating_sub(1);
        Some(Place { row: at.row.min(last), ..at }.min(newest))
    }

    /// Looks so many rows further up, at most to the beginning.
    pub(super) fn up(&mut self, look: &Look<'_>, height: usize, count: usize) {
        let Some(newest) = self.newest(look) else { return };
        let at = self.at.and_then(|at| self.held(look, at)).unwrap_or(newest);
        let (wanted, _) = self.above(look, at, count);
        // Not beyond the beginning: the screen stays full.
        let (top, is) = self.above(look, wanted, height.saturating_sub(1));
        let wanted = if is + 1 < height { self.below(look, top, height - 1) } else { wanted };
        self.at = (wanted < newest).then_some(wanted);
        self.unread *= u64::from(self.at.is_some());
    }

    /// Looks so many rows further down, at most to the newest.
    pub(super) fn down(&mut self, look: &Look<'_>, count: usize) {
        let held = self.at.and_then(|at| self.held(look, at));
        let (Some(at), Some(newest)) = (held, self.newest(look)) else {
            return self.look_at_newest();
        };
        let wanted = self.below(look, at, count);
        if wanted >= newest { self.look_at_newest() } else { self.at = Some(wanted) }
    }

    /// Looks at the beginning.
    pub(super) fn look_at_oldest(&mut self, look: &Look<'_>, height: usize) {
        self.up(look, height, usize::MAX);
    }

    /// The rows that are seen, at most so many.
    pub(super) fn seen(&self, look: &Look<'_>, height: usize) -> Vec<Row> {
        let held = self.at.and_then(|at| self.held(look, at));
        let Some(last) = held.or_else(|| self.newest(look)) else { return Vec::new() };
        let mut rows = self.rows(look, last.item);
        rows.truncate(last.row + 1);
        rows.reverse();
        for item in (self.oldest()..last.item).rev() {
            if rows.len() >= height {
                break;
            }
            rows.extend(self.rows(look, item).into_iter().rev());
        }
        rows.truncate(height);
        rows.reverse();
        rows
    }
}
