//! The log of the room on disk: what one turn of the loop brings is written in one transaction, and what
//! is too old is forgotten bit by bit.

use std::path::Path;
use std::time::Duration;

use super::super::clock::{Moment, Time};
use super::super::room::record::{Memory, Record};
use super::super::store::{Claim, Error, Store};
use crate::chat::kernel::moment;

/// How often it is looked for what is to be forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// How much of a log is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retention {
    /// The newest so many entries, or all.
    pub(crate) entries: Option<u64>,
    /// Those of the last so many days, or all.
    pub(crate) days: Option<u64>,
}

impl Retention {
    /// The time before which all is forgotten: milliseconds since 1970-01-01 UTC.
    fn limit(self, now_unix_ms: u64) -> Option<u64> {
        const DAY_MS: u64 = 24 * 60 * 60 * 1000;
        self.days.map(|days| now_unix_ms.saturating_sub(days.saturating_mul(DAY_MS)))
    }
}

/// A log that is to be kept, before there is a room.
#[derive(Debug)]
pub(super) struct Shut {
    claim: Claim,
    retention: Retention,
}

impl Shut {
    /// Sees that the log can be had, forgets of it what is too old, and closes it again: the room's
    /// process forks, and may not take an open database along.
    pub(super) fn new(path: &Path, retention: Retention) -> Result<Self, Error> {
        let (mut store, _) = Store::open(path, 0)?;
        let limit = retention.limit(moment().unix_ms);
        while store.retain(retention.entries, limit)? == Store::MOST_RETIRED {}
        Ok(Self { claim: store.close(), retention })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        self.claim.path()
    }

    /// Opens it for good, with what the room has to know of its past.
    pub(super) fn open(self, most_bytes: usize) -> Result<(Keeper, Memory), Error> {
        let (store, memory) = self.claim.open(most_bytes)?;
        let retention = self.retention;
        let keeper = Keeper { store, retention, records: Vec::new(), forget_at: Time(0) };
        Ok((keeper, memory))
    }
}

/// The log at work.
#[derive(Debug)]
pub(super) struct Keeper {
    store: Store,
    retention: Retention,
    /// What is to be written at the end of this turn.
    records: Vec<Record>,
    forget_at: Time,
}

impl Keeper {
    /// Takes something to be written by [`Self::write`].
    pub(super) fn take(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Whether there is anything to be written.
    pub(super) const fn has_some(&self) -> bool {
        !self.records.is_empty()
    }

    /// Writes what was taken. When it returns, it is on disk: all entries before the number that it
    /// gives, if there were any.
    pub(super) fn write(&mut self) -> Result<Option<u64>, Error> {
        self.store.write(&self.records)?;
        let number = |record: &Record| match record {
            Record::Entry { number, .. } => Some(number + 1),
            _ => None,
        };
        let end = self.records.iter().rev().find_map(number);
        self.records.clear();
        Ok(end)
    }

    /// Forgets some of what is too old, if it is time to, and says when there may be more to forget.
    pub(super) fn forget(&mut self, now: Moment) -> Time {
        if now.time < self.forget_at {
            return self.forget_at;
        }
        let limit = self.retention.limit(now.unix_ms);
        // What cannot be forgotten now can be the next time: nobody waits for it.
        let forgotten = self.store.retain(self.retention.entries, limit).unwrap_or(0);
        let has_more = forgotten == Store::MOST_RETIRED;
        self.forget_at = if has_more { now.time } else { now.time + FORGET_EVERY };
        self.forget_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_back_from_now() {
        let limit = |days| Retention { entries: None, days }.limit(90_000_000);
        assert_eq!(limit(Some(1)), Some(3_600_000));
        assert_eq!(limit(Some(2)), Some(0));
        assert_eq!(limit(None), None);
    }
}
