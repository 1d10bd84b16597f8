//! What the chat keeps on disk, below the state directory: the key of the rooms of this user, the keys
//! by which they know its rooms again (pins), and a key for each name in each of them.
//!
//! ```text
//! server.key                     the private key of this user's rooms
//! known-rooms                    a line a room: HOST:PORT FINGERPRINT
//! members/FINGERPRINT/NAME.key   the private key of a name there; locked while a client has it
//! run/                           the control sockets of open rooms, where there is no better place for them
//! ```
//!
//! Keys are 64 hexadecimal digits. Whatever is written appears whole or not at all, and only its owner
//! can read it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

use super::kernel::Urandom;
use super::seal::{Fingerprint, Identity};
use crate::run::{Exit, Failure, reason};
use crate::ui::Message;

/// Why something could not be read or kept.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The system refused.
    System(PathBuf, io::Error),
    /// The file does not say what it should.
    Garbled(PathBuf),
    /// Others may read the file, which holds a private key.
    Exposed(PathBuf),
}

impl Trouble {
    /// What to tell the user, and what to do about it.
    pub(super) fn failure(&self) -> Failure {
        let about = |id: &'static str, path: &Path| {
            Message::new(id).with("path", path.display().to_string())
        };
        let (exit, message) = match self {
            Self::System(path, error) => {
                (Exit::Permission, about("chat-store-system", path).with("reason", reason(error)))
            }
            Self::Garbled(path) => (Exit::Usage, about("chat-store-garbled", path)),
            Self::Exposed(path) => (Exit::Permission, about("chat-store-exposed", path)),
        };
        let mut hint = message.clone();
        hint.id = format!("{}.hint", hint.id).into();
        Failure::new(exit, message).hint(hint)
    }
}

type Result<T> = std::result::Result<T, Trouble>;

/// The state directory, or none: then nothing is kept.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    folder: Option<PathBuf>,
}

/// A client's key with the lock on its file, for as long as it lives.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) identity: Identity,
    /// None where the key is in no file. Nothing is read of it: that it is open is what it is for.
    lock: Option<File>,
}

impl Held {
    /// A new key that is kept nowhere.
    pub(super) fn fresh() -> Self {
        Self { identity: Identity::generate(&mut Urandom), lock: None }
    }
}

impl Store {
    /// That directory, or what the XDG Base Directory Specification says: below `$XDG_STATE_HOME`,
    /// which is `~/.local/state` where it is not set.
    pub(crate) fn new(chosen: Option<&Path>, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let usual = || {
            let state = absolute("XDG_STATE_HOME");
            let state = state.or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
            state.map(|state| state.join("ptool/chat"))
        };
        Self { folder: chosen.map(Path::to_owned).or_else(usual) }
    }

    fn path(&self, name: impl AsRef<Path>) -> Result<PathBuf> {
        let none = || Trouble::System(PathBuf::from("~"), ErrorKind::NotFound.into());
        self.folder.as_ref().map(|folder| folder.join(name)).ok_or_else(none)
    }

    /// Where the control sockets of rooms are, where the system has no better place.
    pub(super) fn run_folder(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join("run"))
    }

    /// The key of this user's rooms, made when it is first asked for.
    pub(super) fn server_identity(&self) -> Result<Identity> {
        let path = self.path("server.key")?;
        match read_key(&path) {
            Err(Trouble::System(_, error)) if error.kind() == ErrorKind::NotFound => {}
            other => return other,
        }
        let identity = Identity::generate(&mut Urandom);
        make_folder(&path)?;
        let new = write_aside(&path, line_of(&identity).as_bytes())?;
        // Not renamed: of two servers that start at once, one must not replace the other's key.
        let outcome = std::fs::hard_link(&new, &path);
        let _ = std::fs::remove_file(&new);
        match outcome {
            Ok(()) => Ok(identity),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => read_key(&path),
            Err(error) => Err(Trouble::System(path, error)),
        }
    }

    /// The key that the room at this place had until now.
    pub(super) fn pinned(&self, place: &str) -> Result<Option<Fingerprint>> {
        let path = self.path("known-rooms")?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Trouble::System(path, error)),
        };
        let of_place = |line: &str| {
            let (known, fingerprint) = line.split_once(' ')?;
            (known == place).then(|| fingerprint.trim().parse::<Fingerprint>().ok())
        };
        // One line that is garbled must not make an unknown room of a known one.
        match text.lines().find_map(of_place) {
            None => Ok(None),
            Some(Some(fingerprint)) => Ok(Some(fingerprint)),
            Some(None) => Err(Trouble::Garbled(path)),
        }
    }

    /// Keeps the key of the room at this place, in place of the one it had.
    pub(super) fn pin(&self, place: &str, fingerprint: Fingerprint) -> Result<()> {
        let path = self.path("known-rooms")?;
        make_folder(&path)?;
        let system = |error| Trouble::System(path.clone(), error);
        // The lock is on the folder: the file is replaced.
        let folder = File::open(path.parent().unwrap_or(&path)).map_err(system)?;
        folder.lock().map_err(system)?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(system(error)),
        };
        let is_other = |line: &&str| line.split(' ').next() != Some(place);
        let mut kept: String =
            text.lines().filter(is_other).fold(String::new(), |all, line| all + line + "\n");
        kept.extend([place, " ", &fingerprint.to_string(), "\n"]);
        let new = write_aside(&path, kept.as_bytes())?;
        std::fs::rename(&new, &path).map_err(system)
    }

    /// The key of a name in the room of that key, if there is one and no other client has it.
    pub(super) fn client_identity(&self, room: Fingerprint, name: &str) -> Option<Held> {
        let lock = self.lock(room, name).ok()??;
        let mut text = String::new();
        (&lock).read_to_string(&mut text).ok()?;
        let identity = Identity::from_private(key_of(&text)?);
        Some(Held { identity, lock: Some(lock) })
    }

    /// Keeps the key under which a room knows this client by that name, unless another client has the
    /// file.
    pub(super) fn keep(&self, room: Fingerprint, name: &str, held: &mut Held) -> Result<()> {
        // The lock that is held may be on this very file: two descriptors of one process would keep
        // each other out.
        held.lock = None;
        let Some(lock) = self.lock(room, name)? else { return Ok(()) };
        let text = line_of(&held.identity);
        let path = self.member_path(room, name)?;
        lock.write_all_at(text.as_bytes(), 0).map_err(|error| Trouble::System(path, error))?;
        held.lock = Some(lock);
        Ok(())
    }

    fn member_path(&self, room: Fingerprint, name: &str) -> Result<PathBuf> {
        self.path(format!("members/{room}/{}.key", hexadecimal(name.as_bytes())))
    }

    /// The file of a name, locked; nothing where another process has locked it.
    fn lock(&self, room: Fingerprint, name: &str) -> Result<Option<File>> {
        let path = self.member_path(room, name)?;
        make_folder(&path)?;
        let system = |error| Trouble::System(path.clone(), error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(system)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(system(error)),
        }
    }
}

/// The password in a file: its first line.
pub(crate) fn password(path: &Path) -> Result<Vec<u8>> {
    /// More than anybody types; whatever is longer is another file.
    const LONGEST: u64 = 4096;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|error| Trouble::System(path.to_owned(), error))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // An empty password is none, which is not what the file was given for.
    if line.is_empty() { Err(Trouble::Garbled(path.to_owned())) } else { Ok(line.to_vec()) }
}

/// Makes the folder that a file is to be in, for the owner alone.
fn make_folder(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Trouble::System(folder.to_owned(), error))
}

/// Writes a file beside the one that it is to become, for the owner alone, and says where.
fn write_aside(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let write = || {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    match write() {
        Ok(()) => Ok(new),
        Err(error) => Err(Trouble::System(new, error)),
    }
}

fn read_key(path: &Path) -> Result<Identity> {
    let system = |error| Trouble::System(path.to_owned(), error);
    let mut file = File::open(path).map_err(system)?;
    if file.metadata().map_err(system)?.mode() & 0o077 != 0 {
        return Err(Trouble::Exposed(path.to_owned()));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(system)?;
    let private = key_of(&text).ok_or_else(|| Trouble::Garbled(path.to_owned()))?;
    Ok(Identity::from_private(private))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// What the file of a key says.
fn line_of(identity: &Identity) -> String {
    hexadecimal(identity.private()) + "\n"
}

fn key_of(text: &str) -> Option<[u8; 32]> {
    let digits = text.trim_end();
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::super::seal::PublicKey;
    use super::*;

    /// A state directory of a test's own.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("ptool-{name}-{}", std::process::id()));
            Self(path)
        }

        fn store(&self) -> Store {
            Store::new(Some(&self.0), |_| None)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn room(number: u8) -> Fingerprint {
        PublicKey([number; 32]).fingerprint()
    }

    #[test]
    fn the_state_directory_is_where_the_specification_says() {
        let set = |wanted: &'static [(&str, &str)]| {
            let store = Store::new(None, |name| {
                wanted.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
            });
            store.folder.map(|folder| folder.display().to_string())
        };
        let usual = Some("/home/a/.local/state/ptool/chat".to_owned());
        assert_eq!(set(&[("HOME", "/home/a")]), usual);
        assert_eq!(set(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "relative")]), usual);
        assert_eq!(set(&[("XDG_STATE_HOME", "/s")]), Some("/s/ptool/chat".to_owned()));
        assert_eq!(set(&[]), None);
    }

    #[test]
    fn the_key_of_a_server_is_made_once() {
        let folder = Folder::new("server-key");
        let first = folder.store().server_identity().expect("it is made");
        let again = folder.store().server_identity().expect("it is read");
        assert_eq!(first.public(), again.public());
    }

    #[test]
    fn a_key_that_is_damaged_is_not_replaced() {
        let folder = Folder::new("damaged-key");
        folder.store().server_identity().expect("it is made");
        std::fs::write(folder.0.join("server.key"), "nonsense").expect("it is written");
        assert!(matches!(folder.store().server_identity(), Err(Trouble::Garbled(_))));
    }

    #[test]
    fn a_pin_replaces_that_of_its_place_alone() {
        let folder = Folder::new("pins");
        let store = folder.store();
        let pinned = |place: &str| store.pinned(place).expect("it can be read");
        assert_eq!(pinned("a:1"), None);
        for (place, number) in [("a:1", 1), ("b:1", 2), ("a:1", 3)] {
            store.pin(place, room(number)).expect("it is kept");
        }
        assert_eq!(
            (pinned("a:1"), pinned("b:1"), pinned("a:")),
            (Some(room(3)), Some(room(2)), None)
        );
    }

    #[test]
    fn a_name_in_use_is_nobody_elses_and_comes_back_after() {
        let folder = Folder::new("names");
        let store = folder.store();
        let mut held = Held::fresh();
        assert!(store.client_identity(room(1), "老王").is_none());
        store.keep(room(1), "老王", &mut held).expect("it is kept");
        assert!(store.client_identity(room(1), "老王").is_none(), "it is locked");
        let public = held.identity.public();
        drop(held);
        let again = store.client_identity(room(1), "老王").expect("it is free");
        assert_eq!(again.identity.public(), public);
        assert!(store.client_identity(room(2), "老王").is_none(), "another room");
    }

    #[test]
    fn a_password_is_the_first_line_of_a_file() {
        let folder = Folder::new("password");
        std::fs::create_dir_all(&folder.0).expect("it is made");
        let path = folder.0.join("password");
        let read = |text: &str| {
            std::fs::write(&path, text).expect("it is written");
            password(&path).ok()
        };
        assert_eq!(read("open sesame\r\nmore"), Some(b"open sesame".to_vec()));
        assert_eq!(read("x"), Some(b"x".to_vec()));
        assert_eq!(read("\nx"), None);
        assert_eq!(read(""), None);
    }
}
