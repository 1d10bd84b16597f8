//! The log of a room, read beside the process that writes it.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use caseless::default_case_fold_str;
use rusqlite::{Connection, params};

use super::{Error, column, file, number};
use crate::chat::wire::{Body, Entry};

/// How many entries are read at once. Between two of these nothing is held of the database: whoever shows
/// them may take as long as it likes, and the room's writes do not pile up.
const BATCH: usize = 256;

/// A log to be read.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    path: PathBuf,
}

/// Which entries are wanted: those of which all is true.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// From this number on.
    pub from: Option<u64>,
    /// At or after this time: milliseconds since 1970-01-01 UTC.
    pub since_unix_ms: Option<u64>,
    /// Before this time.
    pub before_unix_ms: Option<u64>,
    /// With this text in what was said or in a name, however its letters are cased.
    pub text: Option<String>,
    /// And of these the newest so many.
    pub newest: Option<usize>,
    /// Whether what was said to one alone is among them.
    pub whispers: Whispers,
}

/// What is done with what was said to one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whispers {
    /// It is passed over, and counted.
    #[default]
    Hidden,
    /// It is read like the rest.
    Shown,
}

/// What there is in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// How many entries.
    pub entries: u64,
    /// When the first and the last of them were made: milliseconds since 1970-01-01 UTC.
    pub times: Option<(u64, u64)>,
    /// How much the file takes.
    pub bytes: u64,
}

/// The order in which entries are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    OldestFirst,
    NewestFirst,
}

impl Archive {
    /// Opens the log in this file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self { connection: file::open_to_read(path)?, path: path.to_owned() })
    }

    /// What there is.
    pub fn summary(&self) -> Result<Summary, Error> {
        let counted = self.connection.query_row(
            "SELECT count(*), min(unix_ms), max(unix_ms) FROM entry",
            [],
            |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, Option<i64>>(2)?)),
        );
        let (entries, first, last) = counted.map_err(|error| Error::of(&self.path, error))?;
        let metadata = std::fs::metadata(&self.path);
        let bytes = metadata.map_err(|error| Error::of_system(&self.path, error))?.len();
        let times = first.map(number).zip(last.map(number));
        Ok(Summary { entries: number(entries), times, bytes })
    }

    /// The entries that are wanted with their numbers, the oldest first.
    pub fn entries(&self, query: &Query) -> Result<Entries<'_>, Error> {
        let mut entries = Entries::new(self, query, Order::OldestFirst);
        if let Some(count) = query.newest {
            // Numbers alone are kept on the way back: a log may be large, and so may the count.
            let backwards = Entries::new(self, query, Order::NewestFirst);
            entries.from = match backwards.take(count).last() {
                Some(oldest) => oldest?.0,
                None => u64::MAX >> 1,
            };
        }
        Ok(entries)
    }
}

/// Entries that are read as they are asked for.
#[derive(Debug)]
pub struct Entries<'a> {
    archive: &'a Archive,
    /// The first number that may be read.
    from: u64,
    /// The first that may not.
    end: u64,
    since_unix_ms: u64,
    before_unix_ms: u64,
    /// Folded.
    text: Option<String>,
    order: Order,
    whispers: Whispers,
    hidden: u64,
    read: VecDeque<(u64, Vec<u8>)>,
    is_over: bool,
}

impl<'a> Entries<'a> {
    fn new(archive: &'a Archive, query: &Query, order: Order) -> Self {
        /// The largest number that SQLite has.
        const END: u64 = u64::MAX >> 1;
        Self {
            archive,
            from: query.from.unwrap_or(0).min(END),
            end: END,
            since_unix_ms: query.since_unix_ms.unwrap_or(0).min(END),
            before_unix_ms: query.before_unix_ms.unwrap_or(END).min(END),
            text: query.text.as_deref().map(default_case_fold_str),
            order,
            whispers: query.whispers,
            hidden: 0,
            read: VecDeque::new(),
            is_over: false,
        }
    }

    /// How many whispers were passed over that are as wanted otherwise.
    pub const fn hidden(&self) -> u64 {
        self.hidden
    }

    fn read_on(&mut self) -> rusqlite::Result<()> {
        let order = match self.order {
            Order::OldestFirst => "ASC",
            Order::NewestFirst => "DESC",
        };
        let mut statement = self.archive.connection.prepare(&format!(
            "SELECT number, bytes FROM entry
             WHERE number >= ?1 AND number < ?2 AND unix_ms >= ?3 AND unix_ms < ?4
             ORDER BY number {order} LIMIT {BATCH}"
        ))?;
        let bounds = [self.from, self.end, self.since_unix_ms, self.before_unix_ms].map(column);
        let rows = statement
            .query_map(params![bounds[0], bounds[1], bounds[2], bounds[3]], |row| {
                Ok((number(row.get(0)?), row.get(1)?))
            })?;
        for row in rows {
            self.read.push_back(row?);
        }
        match (self.read.back(), self.order) {
            (None, _) => self.is_over = true,
            (Some((last, _)), Order::OldestFirst) => self.from = last + 1,
            (Some((last, _)), Order::NewestFirst) => self.end = *last,
        }
        Ok(())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<(u64, Entry), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((number, bytes)) = self.read.pop_front() else {
                if self.is_over {
                    return None;
                }
                if let Err(error) = self.read_on() {
                    self.is_over = true;
                    return Some(Err(Error::of(&self.archive.path, error)));
                }
                continue;
            };
            let Ok(entry) = Entry::decode(&bytes) else {
                self.is_over = true;
                self.read.clear();
                return Some(Err(Error::Corrupt(self.archive.path.clone())));
            };
            if !self.text.as_deref().is_none_or(|text| has(&entry.body, text)) {
                continue;
            }
            let is_whisper = matches!(entry.body, Body::Whispered { .. });
            if is_whisper && self.whispers == Whispers::Hidden {
                self.hidden += 1;
                continue;
            }
            return Some(Ok((number, entry)));
        }
    }
}

/// Whether a text, already folded, is in what an entry says.
fn has(body: &Body, text: &str) -> bool {
    let shown: [&str; 3] = match body {
        Body::Joined { name, .. } | Body::Left { name, .. } => [name, "", ""],
        Body::Said { name, text, .. } => [name, text, ""],
        Body::Announced { text } => [text, "", ""],
        Body::Renamed { from, to, .. } => [from, to, ""],
        Body::Whispered { name, to_name, text, .. } => [name, to_name, text],
        Body::Blank => ["", "", ""],
    };
    shown.into_iter().any(|shown| is_in(text, shown))
}

/// Whether a text, already folded, is in another, however that is cased.
fn is_in(text: &str, shown: &str) -> bool {
    if !shown.is_ascii() {
        return default_case_fold_str(shown).contains(text);
    }
    // Much faster. What folds to more than ASCII is not in it, as the comparison finds by itself.
    let mut places = shown.as_bytes().windows(text.len().max(1));
    text.is_empty() || places.any(|place| place.eq_ignore_ascii_case(text.as_bytes()))
}
