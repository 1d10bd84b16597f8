//! Why the log of a room cannot be opened, written or read, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use rusqlite::ErrorCode;

use crate::run::{Exit, Failure, reason};
use crate::ui::Message;

/// What is wrong.
#[derive(Debug)]
pub enum Error {
    /// Another process serves the room.
    Served(PathBuf),
    /// Another program keeps the database locked.
    Busy(PathBuf),
    /// There is no log.
    Missing(PathBuf),
    /// A newer ptool has written it.
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its schema.
        version: i64,
        /// The newest that this ptool knows.
        known: i64,
    },
    /// It is something else than the log of a room.
    Foreign(PathBuf),
    /// It is damaged.
    Corrupt(PathBuf),
    /// The disk, or what the user may have of it, is full.
    Full(PathBuf),
    /// The system refused.
    System(PathBuf, io::Error),
    /// SQLite refused for a reason that nobody has thought of.
    Database(PathBuf, rusqlite::Error),
}

impl Error {
    /// What an error of the database means.
    pub(super) fn of(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt(path),
            Some(ErrorCode::NotADatabase) => Self::Foreign(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::ReadOnly) => Self::System(path, Errno::EROFS.into()),
            Some(ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::System(path, Errno::EACCES.into())
            }
            Some(ErrorCode::SystemIoFailure) => Self::System(path, Errno::EIO.into()),
            // A number or a text where the schema has the other.
            _ if is_about_contents(&error) => Self::Corrupt(path),
            _ => Self::Database(path, error),
        }
    }

    /// What an error of the file system means.
    pub(super) fn of_system(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::System(path, error),
        }
    }

    /// What is wrong, for the user.
    pub fn message(&self) -> Message {
        let (id, path) = self.parts();
        let message = Message::new(id).with("path", path.display().to_string());
        match self {
            Self::Newer { version, known, .. } => {
                message.with("version", *version).with("known", *known)
            }
            Self::System(_, error) => message.with("reason", reason(error)),
            Self::Database(_, error) => message.with("reason", error.to_string()),
            _ => message,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Message {
        let (id, path) = self.parts();
        Message::new(format!("{id}.hint")).with("path", path.display().to_string())
    }

    /// Both, for a command that ends with it.
    pub fn failure(&self) -> Failure {
        let exit = match self {
            Self::Served(_) | Self::Busy(_) => Exit::Refused,
            Self::Missing(_) | Self::Newer { .. } | Self::Foreign(_) | Self::Corrupt(_) => {
                Exit::Usage
            }
            Self::Full(_) | Self::System(..) | Self::Database(..) => Exit::Permission,
        };
        Failure::new(exit, self.message()).hint(self.hint())
    }

    fn parts(&self) -> (&'static str, &Path) {
        match self {
            Self::Served(path) => ("chat-history-served", path),
            Self::Busy(path) => ("chat-history-busy", path),
            Self::Missing(path) => ("chat-history-missing", path),
            Self::Newer { path, .. } => ("chat-history-newer", path),
            Self::Foreign(path) => ("chat-history-foreign", path),
            Self::Corrupt(path) => ("chat-history-corrupt", path),
            Self::Full(path) => ("chat-history-full", path),
            Self::System(path, _) => ("chat-history-system", path),
            Self::Database(path, _) => ("chat-history-database", path),
        }
    }
}

fn is_about_contents(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::Utf8Error(..)
    )
}
