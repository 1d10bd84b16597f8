//! The files that a user asks `ptool watch` to write.

pub(super) use std::fs::File;
use std::io;
use std::path::Path;

use crate::run::{Exit, Failure, Result, reason};
use crate::ui::Message;

/// Makes a file, or empties the one that there is.
pub(super) fn create(path: &Path) -> Result<File> {
    File::create(path).map_err(|error| {
        let exit = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Exit::Permission,
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Exit::Usage,
            _ => Exit::Found,
        };
        let message = Message::new("error-cannot-write")
            .with("path", path.display().to_string())
            .with("reason", reason(&error));
        Failure::new(exit, message)
    })
}
