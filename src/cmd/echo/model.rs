//! The models: seven ways to serve many clients.

use clap::ValueEnum;
use serde::Serialize;

/// A way to serve clients, in teaching order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Model {
    /// One connection at a time.
    Tcp,
    /// Datagrams.
    Udp,
    /// A process for each connection.
    Fork,
    /// A thread for each connection.
    Thread,
    /// One process and select(2).
    Select,
    /// One process and poll(2).
    Poll,
    /// One process and epoll(7).
    Epoll,
}

impl Model {
    pub(super) const ALL: [Self; 7] =
        [Self::Tcp, Self::Udp, Self::Fork, Self::Thread, Self::Select, Self::Poll, Self::Epoll];

    /// The name on the command line.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Fork => "fork",
            Self::Thread => "thread",
            Self::Select => "select",
            Self::Poll => "poll",
            Self::Epoll => "epoll",
        }
    }

    /// One sentence about how it serves.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Tcp => "echo-model-tcp",
            Self::Udp => "echo-model-udp",
            Self::Fork => "echo-model-fork",
            Self::Thread => "echo-model-thread",
            Self::Select => "echo-model-select",
            Self::Poll => "echo-model-poll",
            Self::Epoll => "echo-model-epoll",
        }
    }
}
