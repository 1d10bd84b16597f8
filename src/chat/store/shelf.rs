//! The folder with the logs of a user's rooms: one file a room, by its name.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use super::Error;

/// How the name of a log's file ends.
const END: &str = ".db";

/// The folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf(PathBuf);

impl Shelf {
    /// This folder, which need not be there yet.
    pub const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The log of the room of that name.
    pub fn log(&self, room: &str) -> PathBuf {
        self.0.join(file_name(room))
    }

    /// The rooms that have a log here, in the order of their names. None where there is no folder.
    pub fn rooms(&self) -> Result<Vec<String>, Error> {
        let folder = match std::fs::read_dir(&self.0) {
            Ok(folder) => folder,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::of_system(&self.0, error)),
        };
        let mut rooms = Vec::new();
        for entry in folder {
            let entry = entry.map_err(|error| Error::of_system(&self.0, error))?;
            rooms.extend(room(&entry.file_name()));
        }
        rooms.sort();
        Ok(rooms)
    }
}

/// The name of a room as that of a file: what would lead elsewhere or hide it is written as `%2F`.
fn file_name(room: &str) -> String {
    let mut name = String::new();
    for (at, character) in room.char_indices() {
        if matches!(character, '/' | '%' | '\0') || (at == 0 && character == '.') {
            let _ = write!(name, "%{:02X}", u32::from(character));
        } else {
            name.push(character);
        }
    }
    name + END
}

/// The room whose log has a file of this name, if any.
fn room(file: &OsStr) -> Option<String> {
    let mut rest = file.to_str()?.as_bytes().strip_suffix(END.as_bytes())?;
    let mut room = Vec::new();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            room.push(byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        room.push(u8::from_str_radix(OsStr::from_bytes(digits).to_str()?, 16).ok()?);
        rest = after;
    }
    let room = String::from_utf8(room).ok()?;
    // Some other file that ends alike is none of ours.
    (file_name(&room).as_bytes() == file.as_bytes()).then_some(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_a_file_of_its_own_in_the_folder() {
        let shelf = Shelf::new(PathBuf::from("/state/rooms"));
        for (name, file) in [
            ("lab", "lab.db"),
            ("老王的课", "老王的课.db"),
            ("../x", "%2E.%2Fx.db"),
            ("a/b", "a%2Fb.db"),
            ("100%", "100%25.db"),
            ("room.db", "room.db.db"),
        ] {
            let path = shelf.log(name);
            assert_eq!(path, Path::new("/state/rooms").join(file));
            assert_eq!(path.parent(), Some(shelf.folder()), "{name}");
            assert_eq!(room(OsStr::new(file)).as_deref(), Some(name));
        }
        for file in ["lab.db-wal", "lab.db.lock", "lab", ".lab.db", "a%.db", "a%2f.db", "%41.db"] {
            assert_eq!(room(OsStr::new(file)), None, "{file}");
        }
    }
}
