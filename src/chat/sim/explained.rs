//! Datagrams that are told as they come and go.

use super::*;
use crate::chat::explain::{Direction, Seen};
use crate::chat::wire::{Nonce, Packet};
use crate::ui::{Catalog, Charset, Language};

/// A line as it is shown, without what it begins with.
fn shown(seen: &Seen) -> String {
    let line = seen.line();
    let (_, meaning) = line.told(&Catalog::new(Language::En), Charset::Unicode);
    format!("{} {meaning}", line.head())
}

fn explained(sim: &Sim, direction: Direction) -> Vec<&Seen> {
    let seen = sim.room_events.iter().filter_map(|event| match event {
        room::Event::Explained(seen) => Some(seen),
        _ => None,
    });
    seen.filter(|seen| seen.direction() == direction).collect()
}

/// What the room says of the datagrams that come from a stranger.
fn told_of(sim: &mut Sim, bytes: &[u8]) -> String {
    let before = sim.room_events.len();
    sim.deliver(SocketAddr::from(([192, 0, 2, 9], 9)), SERVER, bytes.to_vec());
    let new = &sim.room_events[before..];
    let seen = new.iter().find_map(|event| match event {
        room::Event::Explained(seen) if seen.direction() == Direction::Received => Some(seen),
        _ => None,
    });
    shown(seen.expect("it is told"))
}

/// A short conversation of two, on a bad network; what the server sent.
fn conversation(explains: bool) -> Sim {
    let mut sim = Sim::new(5).chaos("loss=20,dup=10,reorder=20,delay=5±5");
    if explains {
        sim.room.explain();
    }
    let places = ["alice", "bob"].map(|name| {
        let place = sim.client(name);
        if explains {
            sim.clients[place].peer.explain(SERVER);
        }
        place
    });
    sim.run_until("all are in", |sim| places.iter().all(|place| sim.is_in(*place)));
    for number in 0..20 {
        sim.say(places[number % 2], &format!("message {number}"));
        sim.run(Duration::from_millis(100));
    }
    sim.run_until("all have all", |sim| {
        places.iter().all(|place| sim.clients[*place].entries.len() >= 20)
    });
    sim
}

#[test]
fn what_is_told_is_all_that_goes_and_changes_none_of_it() {
    let (silent, told) = (conversation(false), conversation(true));
    assert_eq!(silent.from_server, told.from_server);
    let is_told = |event: &peer::Event| matches!(event, peer::Event::Explained(_));
    assert!(silent.clients.iter().all(|client| !client.told.iter().any(is_told)));
    assert!(explained(&silent, Direction::Sent).is_empty());
    let lines: Vec<_> = explained(&told, Direction::Sent).iter().map(|seen| seen.line()).collect();
    let lines: Vec<_> = lines.iter().map(|line| (line.address, line.length)).collect();
    assert_eq!(lines, told.from_server);
}

#[test]
fn a_client_tells_what_it_sends_and_after_what() {
    let sim = conversation(true);
    for client in &sim.clients {
        let told: Vec<_> = client
            .told
            .iter()
            .filter_map(|event| match event {
                peer::Event::Explained(seen) => Some(shown(seen)),
                _ => None,
            })
            .collect();
        for wanted in ["START", "FINISH", "JOIN let me in", "LINE 1: say", "ACK I have all"] {
            assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}: {told:?}");
        }
        // The key of the server is judged before the handshake is told to go on.
        let place = |is: &dyn Fn(&peer::Event) -> bool| client.told.iter().position(is);
        let key = place(&|event| matches!(event, peer::Event::ServerKey(_)));
        let finish = place(
            &|event| matches!(event, peer::Event::Explained(seen) if shown(seen).starts_with("FINISH")),
        );
        assert!(key.is_some() && key < finish, "{key:?} {finish:?}");
    }
}

#[test]
fn what_the_room_does_not_take_is_told_with_the_reason() {
    let mut sim = Sim::new(6);
    let place = sim.members(&["alice"])[0];
    sim.room.explain();
    sim.say(place, "hi");
    let to_server = sim.network.iter().filter(|(_, to, _)| *to == SERVER);
    let data = to_server.last().expect("a line").2.clone();
    assert!(told_of(&mut sim, &data).contains("LINE 1: say \"hi\""));
    assert!(told_of(&mut sim, &data).contains("its number was here before"));
    let mut forged = data;
    forged[5..13].copy_from_slice(&77_u64.to_be_bytes());
    assert!(told_of(&mut sim, &forged).contains("it does not open"));
    forged[1..5].copy_from_slice(&[9; 4]);
    assert!(told_of(&mut sim, &forged).contains("a session that is not here"));
    assert!(told_of(&mut sim, &[1, 2, 3]).contains("not of this protocol"));
    let mut buffer = [0; MAX_DATAGRAM];
    let length = Packet::Unknown { index: 1 }.encode(&mut buffer);
    assert!(told_of(&mut sim, &buffer[..length]).contains("goes the other way"));
    let length = Packet::hello(Nonce(1)).encode(&mut buffer);
    assert!(told_of(&mut sim, &buffer[..length]).starts_with("HELLO may I come in?"));
}

#[test]
fn plain_text_is_told_as_what_everybody_can_read() {
    let mut sim = Sim::with(7, Rules { classic: Classic::Admitted, ..rules() });
    sim.room.explain();
    let login = crate::chat::classic::Request::Login("eve").encode();
    assert!(told_of(&mut sim, &login).starts_with("PLAIN "), "{}", told_of(&mut sim, &login));
    let sent = explained(&sim, Direction::Sent);
    assert!(sent.iter().any(|seen| shown(seen).starts_with("PLAIN ")), "{sent:?}");
}
