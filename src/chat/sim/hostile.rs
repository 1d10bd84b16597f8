//! Those who mean harm: what they send costs the room nothing that lasts, and nobody else anything.

use super::*;
use crate::chat::clock::Random as _;
use crate::chat::wire::{Cookie, Nonce, Packet, VERSION};

/// Sends bytes from an address and says what the room sent there at once.
fn answered(sim: &mut Sim, from: SocketAddr, bytes: &[u8]) -> Vec<usize> {
    let before = sim.from_server.len();
    sim.deliver(from, SERVER, bytes.to_vec());
    let sent = &sim.from_server[before..];
    sent.iter().filter(|(to, _)| *to == from).map(|(_, length)| *length).collect()
}

fn stranger(number: u64) -> SocketAddr {
    let [.., a, b] = number.to_be_bytes();
    SocketAddr::new(Ipv4Addr::new(192, 0, a, b).into(), 9)
}

fn encoded(packet: &Packet<'_>) -> Vec<u8> {
    let mut buffer = vec![0; MAX_DATAGRAM];
    let length = packet.encode(&mut buffer);
    buffer.truncate(length);
    buffer
}

#[test]
fn nothing_is_kept_of_a_stranger_and_it_is_sent_less_than_it_sends() {
    let mut sim = Sim::new(1);
    let mut random = Seeded(2);
    for number in 0..3000 {
        let from = stranger(number);
        let nonce = Nonce(random.next());
        let cookie = Cookie([7; 16]);
        let index = random.u32();
        let noise = &[3; 48];
        let packets = [
            Packet::hello(nonce),
            Packet::Hello { version: 9, nonce },
            Packet::Start { version: VERSION, nonce, cookie, index, noise },
            Packet::Start { version: 9, nonce, cookie, index, noise },
            Packet::Finish { to: index, noise: &[1; 64] },
            Packet::Data { to: index, counter: nonce.0, sealed: &[5; 40] },
            Packet::Data { to: index, counter: nonce.0, sealed: &[] },
        ];
        for packet in packets {
            let bytes = encoded(&packet);
            let answers = answered(&mut sim, from, &bytes);
            assert!(answers.iter().sum::<usize>() < bytes.len(), "{packet:?}: {answers:?}");
        }
    }
    assert_eq!(sim.room.kept(), 0);
}

#[test]
fn rubbish_mutants_and_repeats_do_not_disturb_a_conversation() {
    let mut sim = Sim::new(3);
    let places = sim.members(&["alice", "bob"]);
    let mut random = Seeded(4);
    let mut captured: Vec<(SocketAddr, Vec<u8>)> = Vec::new();
    for number in 0..100 {
        sim.say(places[number % 2], &format!("message {number}"));
        captured.extend(
            sim.network
                .iter()
                .filter(|(_, to, _)| *to == SERVER)
                .map(|(from, _, bytes)| (*from, bytes.clone())),
        );
        sim.run(Duration::from_millis(20));
        for _ in 0..50 {
            let (from, mut bytes) =
                captured[usize::try_from(random.next()).unwrap_or(0) % captured.len()].clone();
            let from = if random.percent(50) { from } else { stranger(random.next()) };
            match random.next() % 4 {
                0 => {}
                1 => {
                    let place = usize::try_from(random.next()).unwrap_or(0) % bytes.len();
                    bytes[place] ^= 1 << (random.next() % 8);
                }
                2 => bytes.truncate(usize::try_from(random.next()).unwrap_or(0) % bytes.len()),
                _ => {
                    bytes.resize(usize::try_from(random.next() % 1300).expect("small"), 0);
                    random.fill(&mut bytes);
                }
            }
            sim.deliver(from, SERVER, bytes);
        }
    }
    sim.run(Duration::from_secs(5));
    let expected: Vec<_> = (0..100).map(|number| format!("message {number}")).collect();
    for place in places {
        let said: Vec<_> = sim.said(place).into_iter().map(|(_, text)| text).collect();
        assert_eq!(said, expected);
    }
}

#[test]
fn an_address_that_is_not_proven_gets_no_more_than_it_sends_though_it_repeats_a_member() {
    let mut sim = Sim::new(5);
    let alice = sim.members(&["alice"])[0];
    let home = sim.clients[alice].address;
    for number in 0..200 {
        sim.say(alice, &number.to_string());
        let caught: Vec<_> = sim.network.iter().cloned().collect();
        sim.network.retain(|_| false);
        for (from, to, bytes) in caught {
            // The attacker holds it up and sends it on from the address of a victim.
            let is_up = to == SERVER && from == home;
            let from = if is_up { stranger(number) } else { from };
            let answers = answered(&mut sim, from, &bytes);
            if is_up {
                assert!(answers.iter().sum::<usize>() <= bytes.len(), "{answers:?}");
            }
        }
        sim.run(Duration::from_millis(100));
    }
    sim.run(Duration::from_secs(5));
    assert_eq!(sim.said(alice).len(), 200);
}

#[test]
fn what_is_kept_is_bounded_though_many_come_half_way_in() {
    let mut sim = Sim::new(6);
    let alice = sim.members(&["alice"])[0];
    let before = sim.room.kept();
    let mut random = Seeded(7);
    for number in 0..2000 {
        let from = stranger(number);
        let nonce = Nonce(random.next());
        let from_server = sim.network.iter().count();
        sim.deliver(from, SERVER, encoded(&Packet::hello(nonce)));
        let cookie = sim.network.iter().skip(from_server).find_map(|(_, to, bytes)| {
            match Packet::decode(bytes) {
                Ok(Packet::Cookie { cookie, .. }) if *to == from => Some(cookie),
                _ => None,
            }
        });
        let Some(cookie) = cookie else { panic!("no cookie") };
        let mut initiator = crate::chat::seal::Initiator::new(&Identity::generate(&mut random));
        let noise = initiator.start().expect("it starts");
        let start = Packet::Start { version: VERSION, nonce, cookie, index: 1, noise: &noise };
        sim.deliver(from, SERVER, encoded(&start));
        sim.network.retain(|(_, to, _)| *to != from);
    }
    assert!(sim.room.kept() <= before + 256, "{}", sim.room.kept());
    sim.say(alice, "undisturbed");
    sim.run(Duration::from_secs(30));
    assert_eq!(sim.said(alice).len(), 1);
    assert_eq!(sim.room.kept(), before, "and nothing stays");
}
