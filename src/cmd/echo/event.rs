//! What a server does, call by call, as plain data: the trace is made of these.

use std::io;
use std::net::SocketAddr;
use std::os::fd::RawFd;

use nix::errno::Errno;
use nix::sys::signal::Signal;
use serde::{Serialize, Serializer};

/// A system call (or, for threads, a function of the C library) that the trace tells of, under the
/// name that strace(1) gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Call {
    Accept4,
    Recvfrom,
    Sendto,
    Close,
    Shutdown,
    Fork,
    Kill,
    Waitpid,
    PthreadCreate,
    PthreadJoin,
    Select,
    Poll,
    EpollWait,
    EpollCtl(Interest),
}

/// What `epoll_ctl` is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Interest {
    Add,
    Modify,
}

impl Call {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Accept4 => "accept4",
            Self::Recvfrom => "recvfrom",
            Self::Sendto => "sendto",
            Self::Close => "close",
            Self::Shutdown => "shutdown",
            Self::Fork => "fork",
            Self::Kill => "kill",
            Self::Waitpid => "waitpid",
            Self::PthreadCreate => "pthread_create",
            Self::PthreadJoin => "pthread_join",
            Self::Select => "select",
            Self::Poll => "poll",
            Self::EpollWait => "epoll_wait",
            Self::EpollCtl(Interest::Add) => "epoll_ctl ADD",
            Self::EpollCtl(Interest::Modify) => "epoll_ctl MOD",
        }
    }
}

/// What a descriptor is to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Object {
    /// The socket that accepts connections, or that receives all datagrams.
    Listener,
    /// The signalfd.
    Signals,
    /// The eventfd by which threads say that they end.
    Threads,
    /// A client's connection.
    Client,
}

/// What a descriptor is ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Readiness {
    Read,
    Write,
}

/// A descriptor that ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Ready {
    pub(super) fd: RawFd,
    pub(super) object: Object,
    pub(super) readiness: Readiness,
}

/// A step of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// The server slept and was woken.
    Woke { call: Call, watched: usize, ready: Vec<Ready> },
    /// It made a call, on a descriptor or a process where it is about one.
    Called { call: Call, on: Option<i32>, result: Result<usize, Errno>, note: Note },
    /// It did or saw something that is no call.
    Told(Note),
}

impl Event {
    /// A call on a descriptor (or on a process), what it returned, and what that means.
    pub(super) fn called(
        call: Call,
        on: impl Into<Option<i32>>,
        result: &io::Result<usize>,
        note: Note,
    ) -> Self {
        let errno =
            |error: &io::Error| error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw);
        Self::Called { call, on: on.into(), result: result.as_ref().copied().map_err(errno), note }
    }

    /// A call that did what it was made for.
    pub(super) fn done(call: Call, on: impl Into<Option<i32>>, value: usize, note: Note) -> Self {
        Self::Called { call, on: on.into(), result: Ok(value), note }
    }
}

/// What a step means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub(super) enum Note {
    /// Nothing to add to the call itself.
    None,
    /// A client has connected.
    Connected { peer: SocketAddr, open: usize },
    /// No connection waits to be accepted any more.
    NobodyWaits,
    /// A client went before it was accepted.
    Aborted,
    /// No descriptor or memory is left for a connection.
    Exhausted,
    /// The descriptor is beyond what select can watch.
    BeyondSelect { peer: SocketAddr, limit: usize },
    /// Connections that wait until the one that is served ends.
    Backlog { waiting: u32 },
    /// Bytes came.
    Received,
    /// Nothing came after all.
    NothingToRead,
    /// The client sends no more, and has got all of its echo.
    EndOfInput,
    /// All went out.
    Sent,
    /// The client does not read, so that bytes stay here and nothing more is read from it.
    HeldBack { left: usize },
    /// The client broke the connection off.
    Vanished,
    /// A connection ended.
    Closed { peer: SocketAddr, echoed_bytes: u64 },
    /// A child process has this connection now, and the parent closes its own copy.
    ParentCloses,
    /// A child process serves a client.
    ChildServes { peer: SocketAddr },
    /// No process or thread could be made for a client.
    NoWorker { peer: SocketAddr },
    /// A child that ended was collected.
    Reaped,
    /// Other children run on.
    OthersRun,
    /// No child is left.
    NoChildren,
    /// A child is told to end.
    ChildEnds,
    /// A thread serves a client.
    ThreadServes { peer: SocketAddr },
    /// A thread that ended was joined.
    Joined,
    /// A blocked thread is woken by the end of its connection.
    ThreadWoken,
    /// A descriptor is in the kernel's list of interest.
    Watched { readiness: Readiness },
    /// A datagram came.
    Datagram { peer: SocketAddr },
    /// A datagram was not echoed.
    DatagramLost,
    /// A datagram came from the server's own address, and an echo would go round for ever.
    OwnDatagram,
    /// An error about an earlier datagram was reported (ICMP), which concerns no other.
    PeerUnreachable,
    /// A signal came.
    Signal {
        #[serde(serialize_with = "by_name")]
        signal: Signal,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn by_name<S: Serializer>(signal: &Signal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(signal.as_str())
}
