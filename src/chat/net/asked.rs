//! At which of this machine's addresses each peer has asked. A client hears what comes from the address
//! that it asked, and nothing else; a socket that is bound to all of them has to be told which.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsFd as _;

use nix::cmsg_space;
use nix::libc::{in_addr, in_pktinfo, in6_addr, in6_pktinfo};
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MultiHeaders, RecvMsg, SockaddrStorage, setsockopt,
    sockopt,
};

use super::BATCH;

/// How many peers are kept that have asked elsewhere than most, twice. Of one that is forgotten,
/// the next datagram tells it again.
const MOST: usize = 1 << 16;

/// One of this machine's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local {
    ip: IpAddr,
    /// Of an address that every interface has, which interface; else 0.
    interface: u32,
}

impl Local {
    /// Where a datagram was sent to, as the kernel says (ip(7), ipv6(7)).
    pub(super) fn of(message: &RecvMsg<'_, '_, SockaddrStorage>) -> Option<Self> {
        message.cmsgs().ok()?.find_map(|told| match told {
            // Not where it went, which may be a broadcast, but by which address it got here.
            ControlMessageOwned::Ipv4PacketInfo(info) => {
                let ip = Ipv4Addr::from(u32::from_be(info.ipi_spec_dst.s_addr));
                // It came before the kernel was asked to tell.
                (!ip.is_unspecified()).then_some(Self { ip: ip.into(), interface: 0 })
            }
            ControlMessageOwned::Ipv6PacketInfo(info) => {
                let ip = Ipv6Addr::from(info.ipi6_addr.s6_addr);
                let interface = if ip.is_unicast_link_local() { info.ipi6_ifindex } else { 0 };
                (!ip.is_multicast()).then_some(Self { ip: ip.into(), interface })
            }
            _ => None,
        })
    }

    /// The same as the kernel is told it.
    pub(super) fn to_kernel(self) -> Info {
        match self.ip {
            IpAddr::V4(ip) => Info::V4(in_pktinfo {
                ipi_ifindex: 0,
                ipi_spec_dst: in_addr { s_addr: u32::from(ip).to_be() },
                ipi_addr: in_addr { s_addr: 0 },
            }),
            IpAddr::V6(ip) => Info::V6(in6_pktinfo {
                ipi6_addr: in6_addr { s6_addr: ip.octets() },
                ipi6_ifindex: self.interface,
            }),
        }
    }
}

/// What goes along with a datagram that is to have a certain address as its source.
pub(super) enum Info {
    V4(in_pktinfo),
    V6(in6_pktinfo),
}

impl Info {
    pub(super) const fn message(&self) -> ControlMessage<'_> {
        match self {
            Self::V4(info) => ControlMessage::Ipv4PacketInfo(info),
            Self::V6(info) => ControlMessage::Ipv6PacketInfo(info),
        }
    }
}

/// Headers that have room for where a datagram was sent to, if the socket is bound to all addresses of
/// its kind and the kernel tells.
pub(super) fn headers(socket: &UdpSocket) -> Option<MultiHeaders<SockaddrStorage>> {
    let ip = socket.local_addr().ok()?.ip();
    if !ip.is_unspecified() {
        return None;
    }
    let room = if ip.is_ipv4() {
        setsockopt(&socket.as_fd(), sockopt::Ipv4PacketInfo, &true).ok()?;
        cmsg_space!(in_pktinfo)
    } else {
        setsockopt(&socket.as_fd(), sockopt::Ipv6RecvPacketInfo, &true).ok()?;
        cmsg_space!(in6_pktinfo)
    };
    Some(MultiHeaders::preallocate(BATCH, Some(room)))
}

/// Who has asked where. Most ask at the same address, and take no room.
#[derive(Debug, Default)]
pub(super) struct Asked {
    usual: Option<Local>,
    /// Those who ask elsewhere: whom something came from or went to of late, and others.
    late: BTreeMap<SocketAddr, Local>,
    early: BTreeMap<SocketAddr, Local>,
}

impl Asked {
    /// A peer has asked at this address.
    pub(super) fn learn(&mut self, peer: SocketAddr, local: Local) {
        if *self.usual.get_or_insert(local) != local {
            self.keep(peer, local);
        } else if !(self.late.is_empty() && self.early.is_empty()) {
            self.late.remove(&peer);
            self.early.remove(&peer);
        }
    }

    /// From which address a peer is to be answered; none is for the kernel to choose.
    pub(super) fn by(&mut self, peer: SocketAddr) -> Option<Local> {
        if let Some(local) = self.late.get(&peer) {
            return Some(*local);
        }
        if let Some(local) = self.early.get(&peer).copied() {
            self.keep(peer, local);
            return Some(local);
        }
        let is_ipv4 = |ip: IpAddr| ip.to_canonical().is_ipv4();
        self.usual.filter(|local| is_ipv4(local.ip) == is_ipv4(peer.ip()))
    }

    fn keep(&mut self, peer: SocketAddr, local: Local) {
        if self.late.len() >= MOST && !self.late.contains_key(&peer) {
            self.early = std::mem::take(&mut self.late);
        }
        self.late.insert(peer, local);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn local(last: u8) -> Local {
        Local { ip: IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)), interface: 0 }
    }

    fn peer(number: u32) -> SocketAddr {
        SocketAddr::new(Ipv4Addr::from(number).into(), 1)
    }

    #[test]
    fn each_is_answered_from_where_it_asked_last() {
        let mut asked = Asked::default();
        assert_eq!(asked.by(peer(1)), None);
        asked.learn(peer(1), local(1));
        asked.learn(peer(2), local(2));
        assert_eq!((asked.by(peer(1)), asked.by(peer(2))), (Some(local(1)), Some(local(2))));
        asked.learn(peer(1), local(2));
        asked.learn(peer(2), local(1));
        assert_eq!((asked.by(peer(1)), asked.by(peer(2))), (Some(local(2)), Some(local(1))));
        let of_other_kind = SocketAddr::new(Ipv6Addr::LOCALHOST.into(), 1);
        assert_eq!(asked.by(of_other_kind), None);
    }

    #[test]
    fn a_flood_of_strangers_takes_bounded_room_and_drives_out_nobody_who_is_here() {
        let mut asked = Asked::default();
        asked.learn(peer(0), local(1));
        asked.learn(peer(1), local(2));
        for stranger in 2..200_000 {
            asked.learn(peer(stranger), local(3));
            if stranger % 50_000 == 0 {
                assert_eq!(asked.by(peer(1)), Some(local(2)), "after {stranger}");
            }
        }
        assert!(asked.late.len() <= MOST && asked.early.len() <= MOST);
        assert_eq!(asked.by(peer(0)), Some(local(1)));
    }
}
