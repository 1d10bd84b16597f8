//! What a room that starts again has to know of its past.

use std::path::Path;

use rusqlite::{Connection, Row};

use super::{BAN, Error, MUTE, Memory, Remembered, Sanction, Settled, number};
use crate::chat::seal::PublicKey;
use crate::chat::wire::{Entry, MemberNumber};

/// All of it: of the entries, the newest without a gap. Where there are none, `first` is the number of the
/// next.
pub(super) fn memory(
    connection: &Connection,
    path: &Path,
    most_bytes: usize,
) -> Result<Memory, Error> {
    let database = |error| Error::of(path, error);
    let (log, next_member) = connection
        .query_row("SELECT log_id, next_member FROM room", [], |row| {
            Ok((number(row.get(0)?), row.get(1)?))
        })
        .map_err(database)?;
    let next = next_entry(connection).map_err(database)?;
    let entries = newest(connection, next, most_bytes).map_err(database)?;
    if entries.iter().any(|bytes| Entry::decode(bytes).is_err()) {
        return Err(Error::Corrupt(path.to_owned()));
    }
    Ok(Memory {
        log,
        first: next - entries.len() as u64,
        entries,
        members: members(connection).map_err(database)?,
        next_member,
        settled: settled(connection).map_err(database)?,
        bans: sanctions(connection, BAN).map_err(database)?,
        mutes: sanctions(connection, MUTE).map_err(database)?,
    })
}

/// The number of the next entry.
pub(super) fn next_entry(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row(
        "SELECT max(next_entry, ifnull((SELECT max(number) + 1 FROM entry), 1)) FROM room",
        [],
        |row| row.get(0).map(number),
    )
}

fn newest(connection: &Connection, next: u64, most_bytes: usize) -> rusqlite::Result<Vec<Vec<u8>>> {
    let mut statement =
        connection.prepare("SELECT number, bytes FROM entry ORDER BY number DESC")?;
    let mut rows = statement.query([])?;
    let (mut entries, mut expected, mut room) = (Vec::new(), next, most_bytes);
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(1)?;
        expected -= 1;
        // Somebody may have taken one out by hand: numbers must not shift.
        let is_next = number(row.get(0)?) == expected;
        if !is_next || (bytes.len() > room && !entries.is_empty()) {
            break;
        }
        room = room.saturating_sub(bytes.len());
        entries.push(bytes);
    }
    entries.reverse();
    Ok(entries)
}

fn members(connection: &Connection) -> rusqlite::Result<Vec<Remembered>> {
    let columns = "SELECT number, name, key, instance, since_unix_ms FROM member ORDER BY number";
    rows(connection, columns, |row| {
        Ok(Remembered {
            number: MemberNumber(row.get(0)?),
            name: row.get(1)?,
            key: PublicKey(row.get(2)?),
            instance: number(row.get(3)?),
            since_unix_ms: number(row.get(4)?),
        })
    })
}

/// Lines that became entries, in the order of these.
fn settled(connection: &Connection) -> rusqlite::Result<Vec<(Settled, u64)>> {
    // A key has one process at a time; what is left of an earlier one is of no use any more.
    let columns = "
        SELECT key, instance, line, number FROM line AS this
        WHERE instance = (SELECT instance FROM line WHERE key = this.key ORDER BY number DESC LIMIT 1)
        ORDER BY number";
    rows(connection, columns, |row| {
        let key = PublicKey(row.get(0)?);
        let [instance, line, entry] = [row.get(1)?, row.get(2)?, row.get(3)?].map(number);
        Ok((Settled { key, instance, line }, entry))
    })
}

/// The sanctions of a kind.
pub(super) fn sanctions(connection: &Connection, kind: &str) -> rusqlite::Result<Vec<Sanction>> {
    let columns = format!(
        "SELECT name, key, address, until_unix_ms FROM sanction WHERE kind = '{kind}' ORDER BY name"
    );
    rows(connection, &columns, |row| {
        // One that is no address bars nobody by it.
        let address: Option<String> = row.get(2)?;
        Ok(Sanction {
            name: row.get(0)?,
            key: PublicKey(row.get(1)?),
            address: address.and_then(|address| address.parse().ok()),
            until_unix_ms: row.get::<_, Option<i64>>(3)?.map(number),
        })
    })
}

fn rows<T>(
    connection: &Connection,
    columns: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare(columns)?.query_map([], |row| read(row))?.collect()
}
