//! By which of this machine's addresses others reach a server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsFd as _;

use nix::net::if_::InterfaceFlags;
use nix::sys::socket::{getsockopt, sockopt};

use super::super::net;

/// The addresses by which one reaches a server, the likeliest first. There is at least one.
pub(super) fn addresses(socket: &UdpSocket, at: SocketAddr) -> Vec<IpAddr> {
    if !at.ip().is_unspecified() {
        return vec![at.ip()];
    }
    let takes_both =
        at.is_ipv6() && !getsockopt(&socket.as_fd(), sockopt::Ipv6V6Only).unwrap_or(true);
    let kinds = Kinds { v4: at.is_ipv4() || takes_both, v6: at.is_ipv6() };
    // Addresses for documentation (RFC 5737, RFC 3849): as far away as any, and nothing is sent there.
    let away: [IpAddr; 2] =
        [Ipv4Addr::new(192, 0, 2, 1).into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()];
    let outwards: Vec<_> = away.into_iter().filter_map(net::own_address_towards).collect();
    in_order(&of_interfaces(), &outwards, kinds)
}

/// Which kinds of addresses a socket takes.
#[derive(Debug, Clone, Copy)]
struct Kinds {
    v4: bool,
    v6: bool,
}

/// The addresses of this machine's interfaces that are up, in the order of the kernel.
fn of_interfaces() -> Vec<IpAddr> {
    let Ok(interfaces) = nix::ifaddrs::getifaddrs() else { return Vec::new() };
    let up = interfaces.filter(|interface| interface.flags.contains(InterfaceFlags::IFF_UP));
    let address = |interface: nix::ifaddrs::InterfaceAddress| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|address| IpAddr::V4(address.ip()));
        v4.or_else(|| address.as_sockaddr_in6().map(|address| IpAddr::V6(address.ip())))
    };
    up.filter_map(address).collect()
}

/// First those by which this machine itself goes out, last those that are good on one link alone.
fn in_order(own: &[IpAddr], outwards: &[IpAddr], kinds: Kinds) -> Vec<IpAddr> {
    let is_taken = |ip: &IpAddr| if ip.is_ipv4() { kinds.v4 } else { kinds.v6 };
    let is_good = |ip: &IpAddr| match ip {
        IpAddr::V4(_) => true,
        // Of no use without the name of an interface, which is another on every machine.
        IpAddr::V6(ip) => !ip.is_unicast_link_local(),
    };
    let mut found: Vec<IpAddr> = Vec::new();
    for ip in own {
        if is_taken(ip) && is_good(ip) && !ip.is_loopback() && !found.contains(ip) {
            found.push(*ip);
        }
    }
    found.sort_by_key(|ip| match ip {
        IpAddr::V4(v4) if v4.is_link_local() => (2, 0),
        ip => match outwards.iter().position(|outward| outward == ip) {
            Some(place) => (0, place),
            None => (1, 0),
        },
    });
    if found.is_empty() {
        let loopback =
            if kinds.v4 { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        found.push(loopback);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().expect("an address")).collect()
    }

    const BOTH: Kinds = Kinds { v4: true, v6: true };

    #[test]
    fn the_way_out_is_named_first_and_what_is_good_on_one_link_last() {
        let own = [
            "127.0.0.1",
            "169.254.3.4",
            "172.17.0.1",
            "192.168.1.20",
            "::1",
            "fe80::1",
            "fd00::7",
            "172.17.0.1",
        ];
        let order = |kinds| in_order(&ips(&own), &ips(&["192.168.1.20", "fd00::7"]), kinds);
        let expected = ["192.168.1.20", "fd00::7", "172.17.0.1", "169.254.3.4"];
        assert_eq!(order(BOTH), ips(&expected));
        let expected = ["192.168.1.20", "172.17.0.1", "169.254.3.4"];
        assert_eq!(order(Kinds { v4: true, v6: false }), ips(&expected));
        assert_eq!(order(Kinds { v4: false, v6: true }), ips(&["fd00::7"]));
    }

    #[test]
    fn a_machine_without_a_network_has_itself() {
        assert_eq!(in_order(&ips(&["127.0.0.1", "fe80::1"]), &[], BOTH), ips(&["127.0.0.1"]));
        assert_eq!(in_order(&[], &[], Kinds { v4: false, v6: true }), ips(&["::1"]));
    }
}
