//! Which of several open rooms is meant. Pure.

use std::net::SocketAddr;

/// A room that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    /// What it is called, if it has said so.
    pub(super) name: Option<String>,
    pub(super) address: SocketAddr,
}

/// Why none is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclear {
    /// None is open.
    None,
    /// None is as wanted.
    NoneSuch,
    /// Several are.
    Several,
}

/// The place of the one that is meant: the only one, or the only one that is as wanted, by its name, its
/// port or its address.
pub(super) fn choose(rooms: &[Room], wanted: Option<&str>) -> Result<usize, Unclear> {
    let mut matching = rooms.iter().enumerate().filter(|(_, room)| match wanted {
        Some(wanted) => is_meant(room, wanted),
        None => true,
    });
    match (matching.next(), matching.next()) {
        (Some((index, _)), None) => Ok(index),
        (Some(_), Some(_)) => Err(Unclear::Several),
        (None, _) if rooms.is_empty() => Err(Unclear::None),
        (None, _) => Err(Unclear::NoneSuch),
    }
}

fn is_meant(room: &Room, wanted: &str) -> bool {
    if room.name.as_deref() == Some(wanted) {
        return true;
    }
    let port = wanted.strip_prefix(':').unwrap_or(wanted);
    if let Ok(port) = port.parse::<u16>() {
        return room.address.port() == port;
    }
    // A room that listens everywhere is at each address.
    wanted.parse().is_ok_and(|wanted: SocketAddr| {
        let is_there = room.address.ip() == wanted.ip() || room.address.ip().is_unspecified();
        room.address.port() == wanted.port() && is_there
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, address: &str) -> Room {
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        Room { name, address: address.parse().expect("an address") }
    }

    #[test]
    fn the_only_room_need_not_be_named() {
        assert_eq!(choose(&[], None), Err(Unclear::None));
        assert_eq!(choose(&[], Some("lab")), Err(Unclear::None));
        let one = [room("", "127.0.0.1:7117")];
        assert_eq!(
            (choose(&one, None), choose(&one, Some("lab"))),
            (Ok(0), Err(Unclear::NoneSuch))
        );
        assert_eq!(choose(&[one.clone(), one].concat(), None), Err(Unclear::Several));
    }

    #[test]
    fn a_room_is_known_by_name_port_and_address() {
        let rooms = [
            room("room", "127.0.0.1:7117"),
            room("room", "0.0.0.0:7118"),
            room("实验室", "[::1]:7119"),
        ];
        let choose = |wanted| choose(&rooms, Some(wanted));
        for (wanted, index) in [
            ("7117", 0),
            (":7118", 1),
            ("192.0.2.7:7118", 1),
            ("实验室", 2),
            ("[::1]:7119", 2),
            ("127.0.0.1:7117", 0),
        ] {
            assert_eq!(choose(wanted), Ok(index), "{wanted}");
        }
        assert_eq!(choose("room"), Err(Unclear::Several));
        for wanted in ["", "roo", "7120", "127.0.0.2:7117"] {
            assert_eq!(choose(wanted), Err(Unclear::NoneSuch), "{wanted}");
        }
    }
}
