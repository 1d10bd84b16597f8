//! The log of a room on disk: an SQLite database that the room's process alone writes, and that anybody
//! of the same user may read meanwhile.
//!
//! What a room does in one turn of its loop is written in one transaction, which is on disk when
//! [`Store::write`] returns: one sync for all of it, however many there are. So an entry may be shown and
//! acknowledged once it is written, and after a crash there are whole turns or nothing of them.
//!
//! A connection must not be taken along through fork(2) (<https://sqlite.org/howtocorrupt.html>, 2.6): open
//! the store in the process that uses it.

mod archive;
mod error;
mod file;
mod recall;
mod shelf;

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::room::is_same_name;
use super::room::record::{Memory, Record, Remembered, Sanction, Settled};
pub use archive::{Archive, Entries, Query, Summary, Whispers};
pub use error::Error;
pub use shelf::Shelf;

/// Of how many lines of one client it is kept what became of them: no client has more under way.
const LINES_KEPT: u64 = 64;

/// How many entries one call of [`Store::retain`] removes at the most, so that it does not hold up a room.
const MOST_RETIRED: usize = 1024;

/// The log of one room, open for writing. There is one of it for a file: another process gets
/// [`Error::Served`].
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Held as long as the store lives.
    lock: File,
}

/// A log that is closed, and still nobody else's: what may be taken along through fork(2).
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    lock: File,
}

impl Claim {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the log again, as [`Store::open`] does.
    pub fn open(self, most_bytes: usize) -> Result<(Store, Memory), Error> {
        let Self { path, lock } = self;
        let connection = file::open(&path)?;
        let memory = recall::memory(&connection, &path, most_bytes)?;
        Ok((Store { connection, path, lock }, memory))
    }
}

impl Store {
    /// Opens the log of a room, or begins one where there is none: readable by its owner alone, as is a
    /// folder that is made for it. Of the log it recalls the newest entries, up to so many bytes of them
    /// in all, but at least one.
    pub fn open(path: &Path, most_bytes: usize) -> Result<(Self, Memory), Error> {
        let lock = file::lock(path)?;
        Claim { path: path.to_owned(), lock }.open(most_bytes)
    }

    /// Closes the log, and keeps others from opening it.
    pub fn close(self) -> Claim {
        Claim { path: self.path, lock: self.lock }
    }

    /// Writes what has happened, in this order, all or nothing. When it returns, it is on disk.
    pub fn write(&mut self, records: &[Record]) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let outcome = transacted(&mut self.connection, |transaction| {
            // Prepared once for all of a turn.
            let mut entry = transaction
                .prepare("INSERT INTO entry (number, unix_ms, bytes) VALUES (?1, ?2, ?3)")?;
            let mut line = transaction.prepare(
                "INSERT OR REPLACE INTO line (key, slot, instance, line, number)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for record in records {
                match record {
                    Record::Entry { number, unix_ms, bytes, line: of } => {
                        entry.execute(params![column(*number), column(*unix_ms), bytes])?;
                        if let Some(settled) = of {
                            line.execute(params![
                                settled.key.0,
                                column(settled.line % LINES_KEPT),
                                column(settled.instance),
                                column(settled.line),
                                column(*number),
                            ])?;
                        }
                    }
                    other => write_state(transaction, other)?,
                }
            }
            Ok(())
        });
        outcome.map_err(|error| Error::of(&self.path, error))
    }

    /// Forgets the oldest entries: all but the newest `count`, and those from before a time. Says how
    /// many it has removed, some thousand at the most; where it is as many as
    /// [`Self::MOST_RETIRED`], there may be more to remove.
    ///
    /// What is removed is overwritten too, and its space is used again.
    pub fn retain(
        &mut self,
        count: Option<u64>,
        older_than_unix_ms: Option<u64>,
    ) -> Result<usize, Error> {
        let outcome = transacted(&mut self.connection, |transaction| {
            let next = recall::next_entry(transaction)?;
            let kept_from = count.map_or(0, |count| next.saturating_sub(count));
            let limit = older_than_unix_ms.unwrap_or(0);
            let mut retired = None;
            {
                let mut oldest = transaction
                    .prepare("SELECT number, unix_ms FROM entry ORDER BY number LIMIT ?1")?;
                let mut rows = oldest.query([i64::try_from(MOST_RETIRED).unwrap_or(i64::MAX)])?;
                while let Some(row) = rows.next()? {
                    let [number, unix_ms] = [number(row.get(0)?), number(row.get(1)?)];
                    if number >= kept_from && unix_ms >= limit {
                        break;
                    }
                    retired = Some(number);
                }
            }
            let Some(last) = retired else { return Ok(0) };
            // Numbers go on where they were, though none may be left.
            transaction.execute("UPDATE room SET next_entry = ?1", [column(next)])?;
            transaction.execute("DELETE FROM line WHERE number <= ?1", [column(last)])?;
            transaction.execute("DELETE FROM entry WHERE number <= ?1", [column(last)])
        });
        outcome.map_err(|error| Error::of(&self.path, error))
    }

    /// How many entries one call of [`Self::retain`] removes at the most.
    pub const MOST_RETIRED: usize = MOST_RETIRED;
}

/// Writes what is no entry.
fn write_state(transaction: &Transaction<'_>, record: &Record) -> rusqlite::Result<()> {
    match record {
        Record::Entry { .. } => Ok(()),
        Record::Member(Remembered { number, name, key, instance, since_unix_ms }) => {
            transaction.execute(
                "INSERT OR REPLACE INTO member (number, name, key, instance, since_unix_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![number.0, name, key.0, column(*instance), column(*since_unix_ms)],
            )?;
            let next = i64::from(number.0) + 1;
            transaction.execute("UPDATE room SET next_member = max(next_member, ?1)", [next])?;
            Ok(())
        }
        Record::Gone(number) => {
            transaction.execute("DELETE FROM member WHERE number = ?1", [number.0])?;
            Ok(())
        }
        Record::Ban(sanction) => write_sanction(transaction, BAN, sanction),
        Record::Mute(sanction) => write_sanction(transaction, MUTE, sanction),
        Record::Unban(name) => remove_sanction(transaction, BAN, name),
        Record::Unmute(name) => remove_sanction(transaction, MUTE, name),
    }
}

/// The kinds of a sanction.
const BAN: &str = "ban";
const MUTE: &str = "mute";

/// Writes a sanction, in place of that of anybody who had the same name, as the room has it.
fn write_sanction(
    transaction: &Transaction<'_>,
    kind: &str,
    sanction: &Sanction,
) -> rusqlite::Result<()> {
    remove_sanction(transaction, kind, &sanction.name)?;
    let Sanction { name, key, address, until_unix_ms } = sanction;
    let address = address.map(|address| address.to_string());
    transaction.execute(
        "INSERT OR REPLACE INTO sanction (kind, name, key, address, until_unix_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![kind, name, key.0, address, until_unix_ms.map(column)],
    )?;
    Ok(())
}

/// Removes the sanctions of all who had this name, however it was spelled.
fn remove_sanction(transaction: &Transaction<'_>, kind: &str, name: &str) -> rusqlite::Result<()> {
    for sanction in recall::sanctions(transaction, kind)? {
        if is_same_name(&sanction.name, name) {
            transaction.execute(
                "DELETE FROM sanction WHERE kind = ?1 AND name = ?2",
                [kind, &sanction.name],
            )?;
        }
    }
    Ok(())
}

/// Does something in one transaction, which is undone where it fails.
fn transacted<T>(
    connection: &mut Connection,
    act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = act(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// A number of 64 bits as SQLite has it, whose integers have a sign. Those of entries and times are
/// below 2^62 and keep their order.
const fn column(number: u64) -> i64 {
    number.cast_signed()
}

/// And back.
const fn number(column: i64) -> u64 {
    column.cast_unsigned()
}

#[cfg(test)]
mod tests;
