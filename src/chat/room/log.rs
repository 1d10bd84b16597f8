//! The log of a room: what every member is a replica of.

use std::collections::VecDeque;

use crate::chat::wire::{Body, Entry, MemberNumber, Reader};

/// The number of the first entry of a log.
const FIRST: u64 = 1;

/// An entry that somebody else gets: no time, nothing said.
const BLANK: &[u8] = &[0, 7];

/// The entries that are kept in memory, encoded once for all members.
#[derive(Debug)]
pub(super) struct Log {
    /// Drawn when the log was begun.
    pub(super) id: u64,
    first: u64,
    records: VecDeque<Record>,
    bytes: usize,
    most_bytes: usize,
    /// The number after the last that is safely kept, so that it may be shown.
    stored: u64,
    keeping: Keeping,
}

/// Whether entries are safe as soon as they are in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// The log ends with the room.
    Memory,
    /// An entry is shown and acknowledged once [`super::Input::Stored`] says that it is written.
    Disk,
}

#[derive(Debug)]
struct Record {
    bytes: Box<[u8]>,
    /// The two who get it, where not all do.
    audience: Option<(MemberNumber, MemberNumber)>,
}

impl Log {
    /// A log that begins.
    pub(super) const fn new(id: u64, most_bytes: usize, keeping: Keeping) -> Self {
        let records = VecDeque::new();
        Self { id, first: FIRST, records, bytes: 0, most_bytes, stored: FIRST, keeping }
    }

    /// A log that goes on: these are its newest entries, of which the first has this number.
    pub(super) fn restored(
        (id, first): (u64, u64),
        entries: Vec<Vec<u8>>,
        most_bytes: usize,
        keeping: Keeping,
    ) -> Self {
        let mut log = Self::new(id, most_bytes, keeping);
        log.first = first.max(FIRST);
        for bytes in entries {
            let audience = Entry::decode(&bytes).ok().and_then(|entry| audience(&entry));
            log.push(bytes.into_boxed_slice(), audience);
        }
        log.stored = log.next();
        log
    }

    /// The number of the oldest entry that there is.
    pub(super) const fn first(&self) -> u64 {
        self.first
    }

    /// The number that the next entry will have.
    pub(super) fn next(&self) -> u64 {
        self.first + self.records.len() as u64
    }

    /// The number after the last entry that members may get.
    pub(super) const fn end(&self) -> u64 {
        self.stored
    }

    /// Adds an entry, encoded as `bytes`, and says its number. The oldest go where there is no room
    /// for all.
    pub(super) fn append(&mut self, entry: &Entry, bytes: Vec<u8>) -> u64 {
        let number = self.next();
        self.push(bytes.into_boxed_slice(), audience(entry));
        if self.keeping == Keeping::Memory {
            self.stored = self.next();
        }
        number
    }

    /// All before this number is written.
    pub(super) fn stored(&mut self, end: u64) {
        self.stored = self.stored.max(end.min(self.next()));
    }

    /// The entry as this member gets it; nothing where the log does not have it (any more).
    pub(super) fn view(&self, number: u64, member: MemberNumber) -> Option<&[u8]> {
        let record = self.record(number)?;
        let is_for = |(one, other)| one == member || other == member;
        Some(if record.audience.is_none_or(is_for) { &record.bytes } else { BLANK })
    }

    /// The first entry at or after this time.
    pub(super) fn at(&self, unix_ms: u64) -> u64 {
        let time = |record: &Record| Reader::new(&record.bytes).varint().unwrap_or(0);
        self.first + self.records.partition_point(|record| time(record) < unix_ms) as u64
    }

    fn push(&mut self, bytes: Box<[u8]>, audience: Option<(MemberNumber, MemberNumber)>) {
        self.bytes += bytes.len();
        self.records.push_back(Record { bytes, audience });
        while self.bytes > self.most_bytes && self.records.len() > 1 {
            let forgotten = self.records.pop_front();
            self.bytes -= forgotten.map_or(0, |record| record.bytes.len());
            self.first += 1;
        }
    }

    fn record(&self, number: u64) -> Option<&Record> {
        self.records.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }
}

/// The two who get an entry, where not all do.
const fn audience(entry: &Entry) -> Option<(MemberNumber, MemberNumber)> {
    match entry.body {
        Body::Whispered { member, to, .. } => Some((member, to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(unix_ms: u64, text: &str) -> Entry {
        Entry { unix_ms, body: Body::Announced { text: text.to_owned() } }
    }

    fn append(log: &mut Log, entry: &Entry) -> u64 {
        log.append(entry, entry.encode())
    }

    #[test]
    fn entries_are_numbered_and_the_oldest_are_forgotten() {
        let mut log = Log::new(7, 100, Keeping::Memory);
        for number in 1..=10 {
            assert_eq!(append(&mut log, &said(number, &"x".repeat(20))), number);
        }
        assert_eq!((log.first(), log.next(), log.end()), (7, 11, 11));
        assert!(log.view(6, MemberNumber(1)).is_none());
        assert!(log.view(11, MemberNumber(1)).is_none());
        assert_eq!(log.at(9), 9);
        assert_eq!(log.at(99), 11);
    }

    #[test]
    fn what_is_not_written_is_not_shown() {
        let mut log = Log::new(7, 1000, Keeping::Disk);
        append(&mut log, &said(1, "a"));
        append(&mut log, &said(2, "b"));
        assert_eq!(log.end(), 1);
        log.stored(2);
        assert_eq!(log.end(), 2);
        log.stored(99);
        assert_eq!(log.end(), 3);
    }

    #[test]
    fn a_whisper_is_blank_for_all_but_two() {
        let [one, other, third] = [1, 2, 3].map(MemberNumber);
        let body = Body::Whispered {
            member: one,
            name: "one".to_owned(),
            to: other,
            to_name: "other".to_owned(),
            text: "psst".to_owned(),
        };
        let mut log = Log::new(7, 1000, Keeping::Memory);
        let number = append(&mut log, &Entry { unix_ms: 5, body });
        let blank = Entry { unix_ms: 0, body: Body::Blank };
        let seen = |member| Entry::decode(log.view(number, member).expect("it is there"));
        assert_eq!(seen(third), Ok(blank));
        assert_eq!(seen(one), seen(other));
        assert!(matches!(seen(one), Ok(Entry { body: Body::Whispered { .. }, .. })));
    }
}
