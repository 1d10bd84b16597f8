//! The file of a log: who has it, what is in it, and how it is opened.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::unistd::{AccessFlags, access};
use rusqlite::{Connection, OpenFlags};

use super::Error;

/// What says that a database is the log of a room (`ptlg`, `PRAGMA application_id`).
const APPLICATION: i64 = 0x7074_6c67;

/// The version of the schema (`PRAGMA user_version`).
pub(super) const VERSION: i64 = 1;

/// How long another program may hold the database up: somebody who looks into it with a tool.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lines have a place for each of the newest of a key, which the next one takes over. Entries are kept in
/// the order of their numbers, as is all that is asked for.
const SCHEMA: &str = "
    CREATE TABLE room (
        log_id INTEGER NOT NULL,
        next_entry INTEGER NOT NULL,
        next_member INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE entry (
        number INTEGER PRIMARY KEY,
        unix_ms INTEGER NOT NULL,
        bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE line (
        key BLOB NOT NULL,
        slot INTEGER NOT NULL,
        instance INTEGER NOT NULL,
        line INTEGER NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (key, slot)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE member (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        key BLOB NOT NULL,
        instance INTEGER NOT NULL,
        since_unix_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE sanction (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        key BLOB NOT NULL,
        address TEXT,
        until_unix_ms INTEGER,
        PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO room VALUES (random() | 1, 1, 1);
";

/// Claims a log for this process, as long as the file that it gives is open.
///
/// It is a file of its own: the database's must not be opened beside SQLite, as its locks go with the first
/// descriptor that is closed (<https://sqlite.org/howtocorrupt.html>, 2.2).
pub(super) fn lock(path: &Path) -> Result<File, Error> {
    let beside = beside(path, ".lock");
    let system = |error| Error::of_system(&beside, error);
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(system)?;
    }
    let options = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).clone();
    let file = options.open(&beside).map_err(system)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Served(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(system(error)),
    }
}

/// Opens a log for writing, and begins it where it is not there. The caller has its lock.
pub(super) fn open(path: &Path) -> Result<Connection, Error> {
    make_private(path)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let database = |error| Error::of(path, error);
    let is_new = match identify(&connection, path)? {
        Contents::Log => false,
        Contents::Nothing => true,
    };
    // In this order: the journal cannot change within a transaction.
    connection.pragma_update(None, "journal_mode", "wal").map_err(database)?;
    connection.pragma_update(None, "synchronous", "full").map_err(database)?;
    // What is forgotten is gone from the file too.
    connection.pragma_update(None, "secure_delete", true).map_err(database)?;
    connection.pragma_update(None, "journal_size_limit", 4 << 20).map_err(database)?;
    if is_new {
        super::transacted(&mut connection, |transaction| {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", VERSION)
        })
        .map_err(database)?;
    }
    Ok(connection)
}

/// Opens a log for reading, beside the process that writes it.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, Error> {
    access(path, AccessFlags::R_OK).map_err(|errno| Error::of_system(path, errno.into()))?;
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match identify(&connection, path)? {
        Contents::Log => Ok(connection),
        Contents::Nothing => Err(Error::Missing(path.to_owned())),
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let database = |error| Error::of(path, error);
    // A connection is used by one thread, as Rust sees to.
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(database)?;
    connection.busy_timeout(PATIENCE).map_err(database)?;
    connection.pragma_update(None, "trusted_schema", false).map_err(database)?;
    Ok(connection)
}

/// What is in a database that is no stranger's.
enum Contents {
    Nothing,
    Log,
}

fn identify(connection: &Connection, path: &Path) -> Result<Contents, Error> {
    let database = |error| Error::of(path, error);
    let ask = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let application = ask("application_id").map_err(database)?;
    let version = ask("user_version").map_err(database)?;
    let tables = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(database)?;
    let path = path.to_owned();
    match (application, version) {
        (0, 0) if tables == 0 => Ok(Contents::Nothing),
        (APPLICATION, VERSION) => Ok(Contents::Log),
        (APPLICATION, version) if version > VERSION => {
            Err(Error::Newer { path, version, known: VERSION })
        }
        _ => Err(Error::Foreign(path)),
    }
}

/// Makes the file, if it is not there, for its owner's eyes alone, and sees that it can be written. SQLite
/// gives what it writes beside it the same mode.
fn make_private(path: &Path) -> Result<(), Error> {
    let system = |error| Error::of_system(path, error);
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(system(error)),
    }
    // SQLite would open it for reading alone, and not say so before the first entry.
    access(path, AccessFlags::R_OK | AccessFlags::W_OK).map_err(|errno| system(errno.into()))?;
    let metadata = std::fs::metadata(path).map_err(system)?;
    if !metadata.is_file() {
        return Err(Error::Foreign(path.to_owned()));
    }
    let (mode, private) = (metadata.mode() & 0o777, metadata.mode() & 0o700);
    if mode == private {
        return Ok(());
    }
    std::fs::set_permissions(path, Permissions::from_mode(private)).map_err(system)
}

/// The file beside one, whose name goes on like this.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
