//! Where to listen, or whom to talk to: what a user writes, and the addresses that it stands for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

use crate::run::{Exit, Failure, Result};
use crate::ui::Message;

/// A host, by number or by name, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: Host,
    pub(super) port: u16,
}

/// A machine, or one of its interfaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    Number(IpAddr),
    Name(String),
}

impl Address {
    /// This port of this machine, reached from it alone.
    pub(super) const fn loopback(port: u16) -> Self {
        Self { host: Host::Number(IpAddr::V4(Ipv4Addr::LOCALHOST)), port }
    }

    /// Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`. Without a host it is loopback: a
    /// server is open to the network only where the user writes so (`0.0.0.0:7007`, `[::]:7007`).
    pub(super) fn parse(text: &str, default_port: u16) -> Option<Self> {
        if let Ok(port) = text.parse() {
            return Some(Self::loopback(port));
        }
        if let Ok(number) = text.parse::<IpAddr>() {
            return Some(Self { host: Host::Number(number), port: default_port });
        }
        if let Some(inner) = text.strip_prefix('[') {
            let (number, rest) = inner.split_once(']')?;
            let number: Ipv6Addr = number.parse().ok()?;
            let port = match rest {
                "" => default_port,
                _ => rest.strip_prefix(':')?.parse().ok()?,
            };
            return Some(Self { host: Host::Number(number.into()), port });
        }
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None if text.is_empty() => return None,
            None => (text, default_port),
        };
        let host = match (host, host.parse()) {
            ("", _) => Self::loopback(port).host,
            (_, Ok(number)) => Host::Number(number),
            (name, Err(_)) if is_host_name(name) => Host::Name(name.to_owned()),
            _ => return None,
        };
        Some(Self { host, port })
    }

    /// What the user wrote, or this machine alone where nothing was written.
    pub(super) fn read(text: Option<&str>, default_port: u16) -> Result<Self> {
        let Some(text) = text else { return Ok(Self::loopback(default_port)) };
        Self::parse(text, default_port).ok_or_else(|| {
            let message = Message::new("error-bad-address").with("text", text);
            let hint = Message::new("error-bad-address.hint").with("port", default_port);
            Failure::new(Exit::Usage, message).hint(hint)
        })
    }

    /// The socket address, IPv4 before IPv6 where a name has both.
    pub(super) fn resolve(&self) -> Result<SocketAddr> {
        let name = match &self.host {
            Host::Number(number) => return Ok(SocketAddr::new(*number, self.port)),
            Host::Name(name) => name,
        };
        let found: Vec<_> =
            (name.as_str(), self.port).to_socket_addrs().into_iter().flatten().collect();
        let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
        first.copied().ok_or_else(|| {
            let message = Message::new("error-unknown-host").with("name", name.as_str());
            Failure::new(Exit::Refused, message).hint(Message::new("error-unknown-host.hint"))
        })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.host {
            Host::Number(number) => SocketAddr::new(*number, self.port).fmt(f),
            Host::Name(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

/// Whether a text may be the name of a host (RFC 1123). One of digits and dots alone would be a
/// mistyped number.
fn is_host_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes().all(is_allowed) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Address::parse(text, 7007).map(|address| address.to_string())
    }

    #[test]
    fn every_usual_way_to_write_an_address_is_read() {
        let cases = [
            ("9000", "127.0.0.1:9000"),
            (":9000", "127.0.0.1:9000"),
            ("0.0.0.0", "0.0.0.0:7007"),
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("::1", "[::1]:7007"),
            ("[::1]", "[::1]:7007"),
            ("[::1]:80", "[::1]:80"),
            ("localhost", "localhost:7007"),
            ("localhost:80", "localhost:80"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "a b", "65536", "localhost:", "localhost:http", "[::1", "[x]:1", "1.2.3"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_needs_no_resolving() {
        let address = Address::parse("[::1]:80", 7007).expect("it parses");
        assert_eq!(address.resolve().expect("it resolves").to_string(), "[::1]:80");
    }
}
