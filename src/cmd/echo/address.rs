//! Where to listen: what a user writes after the model, and the addresses that it stands for.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

/// The port where the command line names none. The echo service's own (7, RFC 862) needs a privilege.
pub(super) const DEFAULT_PORT: u16 = 7007;

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

impl Default for Address {
    fn default() -> Self {
        Self { host: Host::Number(Ipv4Addr::LOCALHOST.into()), port: DEFAULT_PORT }
    }
}

impl Address {
    /// Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`. Without a host it is loopback: a
    /// lesson is open to the network only where the user writes so (`0.0.0.0:7007`, `[::]:7007`).
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Ok(port) = text.parse() {
            return Some(Self { port, ..Self::default() });
        }
        if let Ok(number) = text.parse::<IpAddr>() {
            return Some(Self { host: Host::Number(number), port: DEFAULT_PORT });
        }
        if let Some(inner) = text.strip_prefix('[') {
            let (number, rest) = inner.split_once(']')?;
            let number: Ipv6Addr = number.parse().ok()?;
            let port = match rest {
                "" => DEFAULT_PORT,
                _ => rest.strip_prefix(':')?.parse().ok()?,
            };
            return Some(Self { host: Host::Number(number.into()), port });
        }
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None if text.is_empty() => return None,
            None => (text, DEFAULT_PORT),
        };
        let host = match (host, host.parse()) {
            ("", _) => Self::default().host,
            (_, Ok(number)) => Host::Number(number),
            (name, Err(_)) if is_host_name(name) => Host::Name(name.to_owned()),
            _ => return None,
        };
        Some(Self { host, port })
    }

    /// The socket address, IPv4 before IPv6 where a name has both.
    ///
    /// # Errors
    /// Those of getaddrinfo(3).
    pub(super) fn resolve(&self) -> io::Result<SocketAddr> {
        match &self.host {
            Host::Number(number) => Ok(SocketAddr::new(*number, self.port)),
            Host::Name(name) => {
                let found: Vec<_> = (name.as_str(), self.port).to_socket_addrs()?.collect();
                let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
                first.copied().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
            }
        }
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
        Address::parse(text).map(|address| address.to_string())
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
        let address = Address::parse("[::1]:80").expect("it parses");
        assert_eq!(address.resolve().expect("it resolves").to_string(), "[::1]:80");
    }
}
