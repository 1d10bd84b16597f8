//! Sockets as /proc/net shows them, and who holds one.
//!
//! The tables are those of proc_pid_net(5): `tcp`, `tcp6`, `udp` and `udp6`, one socket a line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::model::{Pid, Process};
use super::read::{ProcFs, Want};

/// A transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Connections.
    Tcp,
    /// Datagrams.
    Udp,
}

/// A socket that waits for others: a listening TCP socket, or a UDP socket that is not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Where it waits.
    pub address: SocketAddr,
    /// For TCP, how many connections wait to be accepted (`sk_ack_backlog`, net/ipv4/tcp_ipv4.c); for
    /// UDP, how many bytes wait to be read.
    pub queue: u32,
    /// The inode, by which `PID/fd` names it.
    pub inode: u64,
}

impl ProcFs {
    /// The sockets that wait for others, in this network namespace. Tables that this kernel does not
    /// have are left out.
    pub fn waiting_sockets(&self, transport: Transport) -> Vec<Waiting> {
        let tables = match transport {
            Transport::Tcp => ["net/tcp", "net/tcp6"],
            Transport::Udp => ["net/udp", "net/udp6"],
        };
        let texts = tables.iter().filter_map(|table| self.read(table).ok());
        texts.flat_map(|text| waiting(&text, transport)).collect()
    }

    /// The process that has a socket open, if one is seen: those of other users only root sees.
    pub fn holder_of_socket(&self, inode: u64) -> Option<Process> {
        let wanted = format!("socket:[{inode}]");
        let holds = |pid: &Pid| {
            let fds = self.numbers(&format!("{pid}/fd")).unwrap_or_default();
            fds.iter().any(|fd| {
                self.link(&format!("{pid}/fd/{fd}")).is_ok_and(|link| link.to_lossy() == wanted)
            })
        };
        let pid = self.pids().ok()?.into_iter().find(holds)?;
        let snapshot = self.sweep_where(&[pid], Want::empty(), Want::empty(), |_| true).ok()?;
        snapshot.processes.into_iter().next()
    }
}

/// The rows of a table that wait for others.
fn waiting(text: &[u8], transport: Transport) -> Vec<Waiting> {
    /// `TCP_LISTEN` and `TCP_CLOSE` of include/net/tcp_states.h; the latter is what UDP sockets that
    /// are not connected show.
    const LISTEN: &str = "0A";
    const CLOSE: &str = "07";
    let wanted = match transport {
        Transport::Tcp => LISTEN,
        Transport::Udp => CLOSE,
    };
    let text = String::from_utf8_lossy(text);
    let row = |line: &str| {
        // sl, local, remote, state, tx:rx, timer, retransmits, uid, timeout, inode.
        let words: Vec<_> = line.split_ascii_whitespace().collect();
        if *words.get(3)? != wanted {
            return None;
        }
        let address = address(words.get(1)?)?;
        let queue = u32::from_str_radix(words.get(4)?.split_once(':')?.1, 16).ok()?;
        Some(Waiting { address, queue, inode: words.get(9)?.parse().ok()? })
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// An address such as `0100007F:1B5F`: each 32-bit word of it is written as this machine reads it.
fn address(text: &str) -> Option<SocketAddr> {
    let (host, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |index: usize| {
        let digits = host.get(index * 8..index * 8 + 8)?;
        u32::from_str_radix(digits, 16).ok().map(u32::to_ne_bytes)
    };
    let host: IpAddr = match host.len() {
        8 => Ipv4Addr::from(word(0)?).into(),
        32 => {
            let mut bytes = [0; 16];
            for (index, part) in bytes.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(index)?);
            }
            Ipv6Addr::from(bytes).into()
        }
        _ => return None,
    };
    Some(SocketAddr::new(host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn only_sockets_that_wait_for_others_are_listed() {
        let text = b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n\
            0: 0100007F:1B5F 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 4711 1\n\
            1: 0100007F:1B5F 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1\n";
        let rows = waiting(text, Transport::Tcp);
        let address = "127.0.0.1:7007".parse().expect("an address");
        assert_eq!(rows, [Waiting { address, queue: 3, inode: 4711 }]);
        assert_eq!(waiting(text, Transport::Udp), []);
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn an_ipv6_address_is_four_words() {
        let shown = address("00000000000000000000000001000000:1B5F").map(|found| found.to_string());
        assert_eq!(shown.as_deref(), Some("[::1]:7007"));
    }

    #[test]
    fn a_line_cut_short_is_no_socket() {
        assert_eq!(waiting(b"head\n 0: 0100007F:1B5F 00000000:0000 0A", Transport::Tcp), []);
        assert_eq!(address("0100007F"), None);
        assert_eq!(address("01:1"), None);
    }
}
