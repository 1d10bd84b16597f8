//! Where control sockets are, and who may come to them.
//!
//! Each room of a user has a socket of its own, named after the address at which the room is:
//! `chat-127.0.0.1:7117.sock`, in a folder that nobody but its owner can look into.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open, renameat};
use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, UnixAddr, bind, connect, getsockopt, listen,
    setsockopt, socket, sockopt,
};
use nix::sys::stat::{FchmodatFlags, Mode, fchmod, fchmodat, fstat, fstatat};
use nix::sys::time::{TimeVal, TimeValLike as _};
use nix::unistd::{Uid, UnlinkatFlags, unlinkat};

use super::super::channel::Channel;
use super::super::keys::Store;

/// How many may wait to be let in.
const BACKLOG: i32 = 16;

/// How long one waits to be let in: the room process may have been stopped.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The process at the other end of a connection, and its user, when it connected or listened. Its
/// number is 0 where it is in another PID namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chat) struct Peer {
    pub(in crate::chat) pid: u32,
    pub(in crate::chat) uid: u32,
}

impl Peer {
    /// As the kernel knows it (`SO_PEERCRED`, unix(7)).
    fn of(socket: impl AsFd) -> nix::Result<Self> {
        let credentials = getsockopt(&socket, sockopt::PeerCredentials)?;
        Ok(Self { pid: credentials.pid().try_into().unwrap_or(0), uid: credentials.uid() })
    }

    /// Whether it may administer what this process does: it is of the same user, or of root.
    pub(in crate::chat) fn may_administer(self) -> bool {
        self.uid == 0 || self.uid == Uid::effective().as_raw()
    }
}

/// Where the system keeps what lives as long as the user is logged in (XDG Base Directory
/// Specification).
fn runtime_folder() -> PathBuf {
    let set = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    // What was not set, as under cron(8), is usually there all the same.
    let usual = || PathBuf::from(format!("/run/user/{}", Uid::effective()));
    set.filter(|path| path.is_absolute()).unwrap_or_else(usual)
}

/// The folders where control sockets can be, the best first.
fn folders(store: &Store) -> impl Iterator<Item = PathBuf> {
    [Some(runtime_folder().join("ptool")), store.run_folder()].into_iter().flatten()
}

fn name(address: SocketAddr) -> String {
    format!("chat-{address}.sock")
}

/// The address that such a name has.
fn address(name: &str) -> Option<SocketAddr> {
    name.strip_prefix("chat-")?.strip_suffix(".sock")?.parse().ok()
}

/// An open folder: what is done in it is done there even if its path comes to mean another.
#[derive(Debug)]
struct Folder {
    fd: OwnedFd,
    path: PathBuf,
}

impl Folder {
    fn open(path: &Path) -> nix::Result<Self> {
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        Ok(Self { fd: open(path, flags, Mode::empty())?, path: path.to_owned() })
    }

    /// Makes it where it is not, for its owner alone. The one that it is in is there already.
    fn make(path: &Path) -> io::Result<Self> {
        match std::fs::DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let folder = Self::open(path)?;
        let status = fstat(&folder.fd)?;
        if status.st_uid != Uid::effective().as_raw() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        if status.st_mode & 0o077 != 0 {
            fchmod(&folder.fd, Mode::S_IRWXU)?;
        }
        Ok(folder)
    }

    /// The address of a socket in it. By its descriptor, since the path may be longer than the 107
    /// bytes that an address has.
    fn place(&self, name: &str) -> nix::Result<UnixAddr> {
        UnixAddr::new(&PathBuf::from(format!("/proc/self/fd/{}/{name}", self.fd.as_raw_fd())))
    }

    fn inode(&self, name: &str) -> Option<u64> {
        let status = fstatat(&self.fd, name, AtFlags::AT_SYMLINK_NOFOLLOW).ok()?;
        Some(status.st_ino)
    }

    /// Removes a socket, if it is still this one.
    fn remove(&self, name: &str, inode: Option<u64>) {
        if inode.is_some() && self.inode(name) == inode {
            let _ = unlinkat(&self.fd, name, UnlinkatFlags::NoRemoveDir);
        }
    }
}

/// The socket of a room, which is gone when this is.
#[derive(Debug)]
pub(in crate::chat) struct Listener {
    socket: UnixListener,
    folder: Folder,
    name: String,
    inode: Option<u64>,
}

impl Listener {
    /// Makes the socket of the room at this address, and clears away those that dead servers have left.
    ///
    /// # Errors
    /// Where it should have been, and why it is not.
    pub(in crate::chat) fn open(
        store: &Store,
        address: SocketAddr,
    ) -> Result<Self, (PathBuf, io::Error)> {
        // With sudo(8) or su(1) it may be that of another user, which is none of this one's business.
        let runtime = runtime_folder();
        let is_own = std::fs::metadata(&runtime)
            .is_ok_and(|status| status.uid() == Uid::effective().as_raw());
        let mut failed = None;
        for path in folders(store).filter(|path| is_own || !path.starts_with(&runtime)) {
            match Folder::make(&path).and_then(|folder| Self::open_in(folder, address)) {
                Ok(listener) => return Ok(listener),
                Err(error) => failed = failed.or(Some((path, error))),
            }
        }
        Err(failed.unwrap_or_else(|| (PathBuf::from("~"), ErrorKind::NotFound.into())))
    }

    fn open_in(folder: Folder, address: SocketAddr) -> io::Result<Self> {
        let name = name(address);
        let mut search = Search::default();
        search.look_into(&folder);
        // In another network namespace, a room may have the same address.
        if search.found.iter().any(|found| found.address == address) {
            return Err(ErrorKind::AddrInUse.into());
        }
        let fresh = format!(".{name}.{}", std::process::id());
        let made = make_socket(&folder, &fresh);
        // In its place only when somebody listens: nobody can take it for that of a dead server.
        let made = made.and_then(|socket| {
            renameat(&folder.fd, fresh.as_str(), &folder.fd, name.as_str())?;
            Ok(socket)
        });
        match made {
            Ok(socket) => {
                let inode = folder.inode(&name);
                Ok(Self { socket, folder, name, inode })
            }
            Err(error) => {
                let _ = unlinkat(&folder.fd, fresh.as_str(), UnlinkatFlags::NoRemoveDir);
                Err(error)
            }
        }
    }

    /// Lets the next one in who has come, if there is one. Never waits, and neither does the channel.
    pub(in crate::chat) fn accept(&self) -> io::Result<Option<(Channel, Peer)>> {
        match self.socket.accept() {
            Ok((stream, _)) => {
                let peer = Peer::of(&stream)?;
                Ok(Some((Channel::over(stream.into()), peer)))
            }
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::Interrupted | ErrorKind::ConnectionAborted => {
                    Ok(None)
                }
                _ => Err(error),
            },
        }
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.folder.remove(&self.name, self.inode);
    }
}

/// Makes a socket of this name that listens.
fn make_socket(folder: &Folder, name: &str) -> io::Result<UnixListener> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let socket = socket(AddressFamily::Unix, SockType::SeqPacket, flags, None)?;
    bind(socket.as_raw_fd(), &folder.place(name)?)?;
    let owner = Mode::S_IRUSR | Mode::S_IWUSR;
    fchmodat(&folder.fd, name, owner, FchmodatFlags::FollowSymlink)?;
    listen(&socket, Backlog::new(BACKLOG)?)?;
    // That of the standard library accepts for a socket of any type.
    Ok(UnixListener::from(socket))
}

/// What comes of connecting to a socket.
#[derive(Debug)]
enum Knock {
    Open(OwnedFd),
    /// Somebody listens, and lets nobody in.
    Silent,
    /// Nobody listens any more.
    Dead,
    /// There is none, or it is no control socket.
    Absent,
    /// Somebody listens whom this user may not come to.
    Forbidden,
}

fn knock(folder: &Folder, name: &str) -> Knock {
    let try_it = || {
        let socket =
            socket(AddressFamily::Unix, SockType::SeqPacket, SockFlag::SOCK_CLOEXEC, None)?;
        let patience = i64::try_from(PATIENCE.as_secs()).unwrap_or(i64::MAX);
        setsockopt(&socket, sockopt::SendTimeout, &TimeVal::seconds(patience))?;
        connect(socket.as_raw_fd(), &folder.place(name)?)?;
        Ok(socket)
    };
    match try_it() {
        Ok(socket) => Knock::Open(socket),
        Err(Errno::EAGAIN) => Knock::Silent,
        Err(Errno::EACCES | Errno::EPERM) => Knock::Forbidden,
        Err(Errno::ECONNREFUSED) => Knock::Dead,
        Err(_) => Knock::Absent,
    }
}

/// A room whose socket was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) address: SocketAddr,
    /// None where nobody lets anybody in.
    pub(super) connection: Option<(Channel, Peer)>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) found: Vec<Found>,
    /// What this user may not look into, or come to.
    pub(super) forbidden: Option<PathBuf>,
}

/// Looks for the rooms of this user, and clears away the sockets of those that are dead.
pub(super) fn search(store: &Store) -> Search {
    let mut search = Search::default();
    for path in folders(store) {
        match Folder::open(&path) {
            Ok(folder) => search.look_into(&folder),
            Err(Errno::EACCES | Errno::EPERM) => search.forbidden = Some(path),
            Err(_) => {}
        }
    }
    search.found.sort_by_key(|found| found.address);
    search
}

impl Search {
    fn look_into(&mut self, folder: &Folder) {
        let Ok(entries) = std::fs::read_dir(&folder.path) else {
            self.forbidden = Some(folder.path.clone());
            return;
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        for name in names {
            let Some(address) = address(&name) else { continue };
            let inode = folder.inode(&name);
            match knock(folder, &name) {
                Knock::Open(socket) => {
                    let peer = Peer::of(&socket).unwrap_or(Peer { pid: 0, uid: 0 });
                    let connection = Some((Channel::over(socket), peer));
                    self.found.push(Found { address, connection });
                }
                Knock::Silent => self.found.push(Found { address, connection: None }),
                Knock::Forbidden => self.forbidden = Some(folder.path.join(name)),
                Knock::Dead => folder.remove(&name, inode),
                Knock::Absent => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// A folder of a test's own.
    struct Place(PathBuf);

    impl Place {
        /// Its path is longer than that of a socket may be.
        fn new(test: &str) -> Self {
            let long = "long".repeat(30);
            let name = format!("ptool-{test}-{}/{long}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).expect("it is made");
            Self(path)
        }

        fn folder(&self) -> Folder {
            Folder::make(&self.0.join("run")).expect("it is made")
        }

        fn mode(&self, name: &str) -> u32 {
            let status = std::fs::symlink_metadata(self.0.join("run").join(name));
            status.expect("it is there").permissions().mode() & 0o777
        }

        fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(self.0.join("run")).expect("it can be read").flatten();
            entries.map(|entry| entry.file_name().into_string().expect("plain")).collect()
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(self.0.parent().expect("a parent"));
        }
    }

    fn here() -> SocketAddr {
        "[::1]:7117".parse().expect("an address")
    }

    #[test]
    fn a_name_is_that_of_the_address() {
        for text in ["127.0.0.1:7117", "[::1]:7117", "[fe80::1%2]:80"] {
            let at: SocketAddr = text.parse().expect("an address");
            assert_eq!(address(&name(at)), Some(at));
        }
        for other in ["chat-.sock", "chat-127.0.0.1.sock", ".chat-127.0.0.1:1.sock.7", "x"] {
            assert_eq!(address(other), None, "{other}");
        }
    }

    #[test]
    fn a_socket_is_for_its_owner_alone_and_goes_with_the_room() {
        let place = Place::new("socket");
        let listener = Listener::open_in(place.folder(), here()).expect("it is made");
        assert_eq!((place.mode(""), place.mode(&name(here()))), (0o700, 0o600));
        let mut search = Search::default();
        search.look_into(&place.folder());
        let [Found { address, connection: Some((_, peer)) }] = &search.found[..] else {
            panic!("one: {search:?}")
        };
        assert_eq!((*address, peer.pid), (here(), std::process::id()));
        let (_, other) = listener.accept().expect("it works").expect("one has come");
        assert!(other.may_administer() && other.pid == std::process::id());
        assert!(listener.accept().expect("it works").is_none());
        let again = Listener::open_in(place.folder(), here()).expect_err("it is taken");
        assert_eq!(again.kind(), ErrorKind::AddrInUse);
        drop(listener);
        assert_eq!(place.names(), [""; 0]);
    }

    #[test]
    fn what_a_dead_server_has_left_is_replaced_and_cleared_away() {
        let place = Place::new("stale");
        let leave = || {
            let mut dead = Listener::open_in(place.folder(), here()).expect("it is made");
            dead.inode = None;
        };
        let there = "[::1]:7118".parse().expect("an address");
        leave();
        assert_eq!(place.names(), [name(here())]);
        drop(Listener::open_in(place.folder(), here()).expect("it replaces"));
        leave();
        drop(Listener::open_in(place.folder(), there).expect("it is another"));
        assert_eq!(place.names(), [""; 0]);
        leave();
        let mut search = Search::default();
        search.look_into(&place.folder());
        assert!(search.found.is_empty() && search.forbidden.is_none());
        assert_eq!(place.names(), [""; 0]);
    }

    #[test]
    fn a_folder_that_is_open_to_others_is_closed_to_them() {
        let place = Place::new("folder");
        let path = place.0.join("run");
        std::fs::create_dir(&path).expect("it is made");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).expect("it is set");
        place.folder();
        assert_eq!(place.mode(""), 0o700);
        // A link leads to where somebody else may be the owner.
        std::fs::remove_dir(&path).expect("it is removed");
        std::os::unix::fs::symlink("/tmp", &path).expect("it is made");
        assert!(Folder::make(&path).is_err());
    }
}
