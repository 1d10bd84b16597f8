//! Every acknowledged message on every screen, once and in order, whatever the network does.

use super::*;

/// What most of the tests are played in.
const LOSSY: &str = "loss=30,dup=10,reorder=20,delay=25±5";

/// Every member has seen the same, in the same order, each number once and none left out.
fn assert_replicas(sim: &Sim, places: &[usize], what: &str) {
    let longest =
        places.iter().map(|place| &sim.clients[*place].entries).max_by_key(|entries| entries.len());
    let longest = longest.expect("somebody");
    for place in places {
        let entries = &sim.clients[*place].entries;
        assert!(
            entries.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "{what}: client {place} has numbers twice or out of order"
        );
        // Who came later has the end of it.
        assert!(longest.ends_with(entries), "{what}: client {place} saw something else");
    }
}

/// Everybody says something in turn, on a network as bad as this.
fn conversation(seed: u64, chaos: &str, members: usize, messages: usize) {
    let what = format!("seed {seed}");
    let mut sim = Sim::new(seed).chaos(chaos);
    let names: Vec<_> = (0..members).map(|number| format!("m{number}")).collect();
    let places = sim.members(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for number in 0..messages {
        let place = places[number % members];
        if !sim.clients[place].peer.has_room() {
            sim.run_until("there is room", |sim| sim.clients[place].peer.has_room());
        }
        sim.say(place, &format!("{number}{}", "x".repeat(number * 37 % 1500)));
        sim.run(Duration::from_millis(3));
    }
    // On a network this bad somebody may seem gone, and is a replica again once it is back.
    let newest = |sim: &Sim, place: &usize| sim.clients[*place].entries.last().map(|entry| entry.0);
    let is_done = |sim: &Sim| {
        sim.unsettled() == 0
            && places.iter().all(|place| sim.said(*place).len() == messages)
            && places.iter().all(|place| newest(sim, place) == newest(sim, &places[0]))
    };
    sim.run_until(&what, is_done);
    assert_replicas(&sim, &places, &what);
    for place in places {
        let outcomes = &sim.clients[place].outcomes;
        let mut lines: Vec<_> = outcomes.iter().map(|(line, ..)| line.0).collect();
        lines.sort_unstable();
        let expected: Vec<_> = (1..=lines.len() as u64).collect();
        assert_eq!(lines, expected, "{what}: each line has one outcome");
        for (_, request, outcome) in outcomes {
            let (Request::Say { text, .. }, Outcome::Numbered(number)) = (request, outcome) else {
                panic!("{what}: {outcome:?}");
            };
            assert!(sim.said(place).contains(&(*number, text)), "{what}: under the number told");
        }
    }
}

#[test]
fn on_a_lossy_repeating_reordering_network() {
    for seed in 0..100 {
        conversation(seed, LOSSY, 5, 40);
    }
}

#[test]
fn many_lines_through_a_lossy_network_do_not_take_long() {
    for seed in 0..10 {
        let mut sim = Sim::new(seed).chaos(LOSSY);
        let places = sim.members(&["m0", "m1", "m2", "m3", "m4"]);
        let start = sim.now;
        let mut left = [200; 5];
        while left.iter().any(|left| *left > 0) {
            for (place, left) in places.iter().zip(&mut left) {
                while *left > 0 && sim.clients[*place].peer.has_room() {
                    sim.say(*place, &left.to_string());
                    *left -= 1;
                }
            }
            sim.step();
        }
        sim.run_until("all have all", |sim| {
            sim.unsettled() == 0 && places.iter().all(|place| sim.said(*place).len() == 1000)
        });
        let took = sim.now.since(start);
        assert!(took < Duration::from_secs(20), "seed {seed}: {took:?} of simulated time");
        assert_replicas(&sim, &places, &format!("seed {seed}"));
    }
}

#[test]
fn on_a_network_that_only_delays_and_reorders() {
    for seed in 0..50 {
        conversation(seed, "reorder=50,delay=70±20", 4, 40);
    }
}

#[test]
fn on_a_very_bad_network() {
    for seed in 0..20 {
        conversation(seed, "loss=60,dup=30,reorder=40,delay=150±50", 3, 15);
    }
}

#[test]
fn on_a_good_network_nothing_is_sent_twice() {
    let mut sim = Sim::new(1);
    let places = sim.members(&["alice", "bob", "carol"]);
    sim.run(Duration::from_secs(2));
    let before = sim.sent;
    for number in 0..64 {
        sim.say(places[0], &number.to_string());
    }
    sim.run(Duration::from_secs(5));
    assert!(places.iter().all(|place| sim.said(*place).len() == 64));
    // 64 lines up in few datagrams, their outcomes down, the entries to three, acknowledgements.
    assert!(sim.sent - before < 200, "{} datagrams", sim.sent - before);
}

#[test]
fn while_members_come_go_move_and_are_cut_off() {
    for seed in 0..60 {
        let chaos = "loss=20,dup=10,reorder=20,delay=20±10";
        let what = format!("seed {seed}");
        let mut sim = Sim::new(seed).chaos(chaos);
        let mut chance = Seeded(seed ^ 0x5eed);
        let places = sim.members(&["m0", "m1", "m2", "m3", "m4"]);
        for number in 0..60 {
            let place = places[usize::try_from(chance.next() % 5).expect("small")];
            match chance.next() % 8 {
                0 => sim.clients[place].is_cut_off = true,
                1 | 2 => sim.clients[place].is_cut_off = false,
                3 => {
                    let port = 1000 + u16::try_from(number).expect("small");
                    sim.clients[place].address.set_port(port);
                }
                4 => sim.run(Duration::from_secs(chance.next() % 30)),
                _ => {
                    if sim.clients[place].peer.has_room() {
                        sim.say(place, &format!("{number}"));
                    }
                }
            }
            sim.run(Duration::from_millis(chance.next() % 500));
        }
        for place in &places {
            sim.clients[*place].is_cut_off = false;
        }
        let said = sim.clients.iter().map(|client| client.peer.unsettled()).sum::<usize>();
        sim.run_until(&format!("{what}, {said} unsettled"), |sim| sim.unsettled() == 0);
        sim.run(Duration::from_mins(1));
        sim.run_until(&what, |sim| {
            let counts: Vec<_> = places.iter().map(|place| sim.said(*place).len()).collect();
            counts.iter().all(|count| *count == counts[0])
        });
        assert_replicas(&sim, &places, &what);
        let mut texts: Vec<_> = sim.said(places[0]).iter().map(|(_, text)| *text).collect();
        let all = texts.len();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), all, "{what}: something was said twice");
        let numbered = sim.clients.iter().map(|client| client.outcomes.len()).sum::<usize>();
        assert_eq!(numbered, all, "{what}: acknowledged and said");
    }
}

/// The same log identity is given to each new room by [`Sim::restart`], so the first one is a
/// restarted one too.
fn durable(seed: u64) -> Sim {
    let mut sim = Sim::with(seed, Rules { keeping: Keeping::Disk, ..rules() });
    sim.restart();
    sim
}

#[test]
fn a_killed_and_restarted_server_forgets_nothing_that_it_acknowledged() {
    for seed in 0..60 {
        let what = format!("seed {seed}");
        let mut sim = durable(seed).chaos("loss=10,dup=5,reorder=20,delay=10±5");
        let mut chance = Seeded(seed ^ 0xdead);
        let places = sim.members(&["m0", "m1", "m2", "m3"]);
        let mut said = 0;
        for _ in 0..6 {
            for _ in 0..10 {
                let place = places[usize::try_from(chance.next() % 4).expect("small")];
                if sim.clients[place].peer.has_room() {
                    sim.say(place, &said.to_string());
                    said += 1;
                }
                sim.run(Duration::from_millis(chance.next() % 20));
            }
            sim.restart();
        }
        sim.run_until(&what, |sim| {
            sim.unsettled() == 0 && places.iter().all(|place| sim.said(*place).len() == said)
        });
        assert_replicas(&sim, &places, &what);
        for place in &places {
            for (_, request, outcome) in &sim.clients[*place].outcomes {
                let (Request::Say { text, .. }, Outcome::Numbered(number)) = (request, outcome)
                else {
                    panic!("{what}: {outcome:?}");
                };
                assert!(sim.said(*place).contains(&(*number, text)), "{what}: as acknowledged");
            }
        }
        // All kept their names, and nobody came or went in the eyes of the others.
        sim.run(Duration::from_mins(2));
        let came_and_went = sim.seen(places[0]);
        let came_and_went: Vec<_> =
            came_and_went.iter().filter(|seen| !seen.contains(':')).collect();
        assert_eq!(came_and_went.len(), 4, "{what}: {came_and_went:?}");
    }
}

#[test]
fn who_does_not_come_back_after_a_restart_is_gone() {
    let mut sim = durable(1);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.run(Duration::from_secs(1));
    sim.clients[bob].is_cut_off = true;
    sim.restart();
    sim.say(alice, "is anybody here?");
    sim.run(Duration::from_mins(2));
    assert_eq!(sim.seen(alice), ["+alice", "+bob", "alice: is anybody here?", "?bob"]);
    let again = sim.client("bob");
    sim.run_until("the name is free", |sim| sim.is_in(again));
}

#[test]
fn a_first_line_that_is_lost_is_said_again_soon() {
    let mut sim = Sim::new(1).chaos("delay=5");
    let places = sim.members(&["alice", "bob"]);
    sim.clients[places[0]].is_cut_off = true;
    sim.say(places[0], "hello");
    sim.clients[places[0]].is_cut_off = false;
    sim.run(Duration::from_millis(500));
    assert!(matches!(sim.said(places[1])[..], [(_, "hello")]));
}
