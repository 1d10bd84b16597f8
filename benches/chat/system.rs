//! The systems that are measured: how each is started, and how one takes part.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use ptool::chat::clock::Time;

use crate::PTOOL;
use crate::bare::Plain;
use crate::lines::{Dialect, Talker};
use crate::member::Member;
use crate::mqtt::Subscriber;
use crate::options::BARE;
use crate::own::Own;

/// A system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Ptool,
    /// With its log on disk.
    PtoolDisk,
    BareUdp,
    BareUdpBundled,
    Redis,
    Nats,
    Ngircd,
    Mosquitto,
    Ncat,
}

/// How many messages share a datagram in the bundling loop.
const BUNDLE: usize = 8;

impl System {
    pub(crate) const ALL: [Self; 9] = [
        Self::Ptool,
        Self::PtoolDisk,
        Self::BareUdp,
        Self::BareUdpBundled,
        Self::Redis,
        Self::Nats,
        Self::Ngircd,
        Self::Mosquitto,
        Self::Ncat,
    ];

    /// What it is called on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ptool => "ptool",
            Self::PtoolDisk => "ptool-disk",
            Self::BareUdp => "udp",
            Self::BareUdpBundled => "udp8",
            Self::Redis => "redis",
            Self::Nats => "nats",
            Self::Ngircd => "ngircd",
            Self::Mosquitto => "mosquitto",
            Self::Ncat => "ncat",
        }
    }

    /// What it is called in the report.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Ptool => "`ptool chat serve`, encrypted",
            Self::PtoolDisk => "`ptool chat serve`, encrypted, each message on disk first",
            Self::BareUdp => "bare UDP loop",
            Self::BareUdpBundled => "bare UDP loop, 8 messages a datagram",
            Self::Redis => "redis, pub/sub",
            Self::Nats => "nats-server",
            Self::Ngircd => "ngircd",
            Self::Mosquitto => "mosquitto, QoS 0",
            Self::Ncat => "`ncat --chat`",
        }
    }

    /// Whether it is a finished server over TCP, in plain text: those that ptool is compared with.
    pub(crate) const fn is_peer(self) -> bool {
        !matches!(self, Self::Ptool | Self::PtoolDisk | Self::BareUdp | Self::BareUdpBundled)
    }

    /// The arguments that ask it for its version.
    pub(crate) fn version(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Ptool | Self::PtoolDisk | Self::BareUdp | Self::BareUdpBundled => None,
            Self::Redis => Some(["redis-server", "--version"]),
            Self::Nats => Some(["nats-server", "--version"]),
            Self::Ngircd => Some(["ngircd", "--version"]),
            Self::Mosquitto => Some(["mosquitto", "-h"]),
            Self::Ncat => Some(["ncat", "--version"]),
        }
    }

    /// How many of the others get what a member says: not all echo.
    pub(crate) const fn hears_itself(self) -> bool {
        !matches!(self, Self::Ngircd | Self::Ncat)
    }

    /// Its configuration, for a file in its own folder.
    pub(crate) fn configuration(self, port: u16) -> Option<String> {
        match self {
            Self::Redis => Some(format!(
                "port {port}\nbind 127.0.0.1\nsave \"\"\nappendonly no\nmaxclients 10000\n\
                 tcp-backlog 4096\nclient-output-buffer-limit pubsub 0 0 0\n"
            )),
            Self::Ngircd => Some(format!(
                "[Global]\nName = irc.example.net\nInfo = bench\nListen = 127.0.0.1\n\
                 Ports = {port}\nServerUID = {uid}\nServerGID = {gid}\n\
                 [Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\n\
                 MaxPenaltyTime = 0\nPingTimeout = 600\n\
                 [Options]\nDNS = no\nIdent = no\nPAM = no\n",
                uid = nix::unistd::getuid(),
                gid = nix::unistd::getgid(),
            )),
            Self::Mosquitto => Some(format!(
                "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n\
                 log_dest none\nmax_queued_messages 0\nset_tcp_nodelay true\n"
            )),
            Self::Ptool
            | Self::PtoolDisk
            | Self::BareUdp
            | Self::BareUdpBundled
            | Self::Nats
            | Self::Ncat => None,
        }
    }

    /// The command that starts it.
    pub(crate) fn words(self, port: u16, members: usize, folder: &Path) -> Result<Vec<String>> {
        let file = folder.join("configuration").display().to_string();
        let port = port.to_string();
        let bare = std::env::current_exe()?.display().to_string();
        let words = match self {
            Self::Ptool => {
                let mut words = room(&port, members, folder);
                words.push("--ephemeral".to_owned());
                words
            }
            Self::PtoolDisk => room(&port, members, folder),
            Self::BareUdp => vec![bare, BARE.to_owned(), port, "1".to_owned()],
            Self::BareUdpBundled => vec![bare, BARE.to_owned(), port, BUNDLE.to_string()],
            Self::Redis => vec!["redis-server".to_owned(), file],
            Self::Nats => ["nats-server", "-a", "127.0.0.1", "-p", &port].map(str::to_owned).into(),
            Self::Ngircd => ["ngircd", "-n", "-f", &file].map(str::to_owned).into(),
            Self::Mosquitto => ["mosquitto", "-c", &file].map(str::to_owned).into(),
            Self::Ncat => {
                let most = (members + 10).to_string();
                let words = ["ncat", "-l", "--chat", "-m", &most, "127.0.0.1", &port];
                words.map(str::to_owned).into()
            }
        };
        Ok(words)
    }

    /// Takes part.
    pub(crate) fn connect(
        self,
        server: SocketAddr,
        place: usize,
        now: Time,
    ) -> Result<Box<dyn Member>> {
        let talker = |dialect| Ok(Box::new(Talker::connect(server, dialect, place)?) as _);
        match self {
            Self::Ptool | Self::PtoolDisk => Ok(Box::new(Own::connect(server, place, now)?)),
            Self::BareUdp | Self::BareUdpBundled => Ok(Box::new(Plain::connect(server, now)?)),
            Self::Redis => talker(Dialect::Redis),
            Self::Nats => talker(Dialect::Nats),
            Self::Ngircd => talker(Dialect::Irc),
            Self::Mosquitto => Ok(Box::new(Subscriber::connect(server, place)?)),
            Self::Ncat => talker(Dialect::Raw),
        }
    }
}

/// The command that opens a room of ptool's.
fn room(port: &str, members: usize, folder: &Path) -> Vec<String> {
    vec![
        PTOOL.to_owned(),
        "chat".to_owned(),
        "serve".to_owned(),
        format!("--listen=127.0.0.1:{port}"),
        "--rate=off".to_owned(),
        format!("--members={}", members + 1),
        format!("--state-dir={}", folder.display()),
    ]
}
