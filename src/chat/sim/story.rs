//! What happens in a room, as its members see it.

use super::*;
use crate::chat::wire::{MAX_TEXT, MemberNumber, Question, Reason, Refusal};

fn outcomes(sim: &Sim, place: usize) -> Vec<Outcome> {
    sim.clients[place].outcomes.iter().map(|(_, _, outcome)| *outcome).collect()
}

#[test]
fn everybody_sees_who_comes_what_is_said_and_who_goes_in_the_same_order() {
    let mut sim = Sim::new(1);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.say(alice, "hello");
    sim.run_until("bob has it", |sim| sim.said(bob).len() == 1);
    sim.say(bob, "hi");
    sim.command(Command::Announce("welcome".to_owned()));
    sim.run(Duration::from_secs(1));
    sim.on_peer(bob, Peer::leave);
    sim.run(Duration::from_secs(1));
    assert_eq!(sim.ended(bob), Some(Farewell::Quit));
    let expected = ["+alice", "+bob", "alice: hello", "bob: hi", "administrator: welcome", "-bob"];
    let mut seen = sim.seen(alice);
    // The announcement and the answer were under way at once.
    assert_eq!(seen.len(), expected.len(), "{seen:?}");
    seen.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(seen, expected);
    let of_room: Vec<_> = sim
        .room_events
        .iter()
        .filter_map(|event| match event {
            room::Event::Entry { number, entry } => Some((*number, entry.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(of_room, sim.clients[alice].entries);
}

#[test]
fn a_name_that_is_taken_is_asked_for_again() {
    let mut sim = Sim::new(2);
    let alice = sim.members(&["alice"])[0];
    for (name, denial, like) in [
        ("alice", Denial::Taken, "alice"),
        ("ALICE", Denial::Taken, "alice"),
        ("\u{430}lice", Denial::LooksLike, "alice"),
        ("管理员", Denial::Reserved, ""),
        ("two words", Denial::Invalid, ""),
        ("", Denial::Invalid, ""),
    ] {
        let other = sim.client(name);
        sim.run_until("it is denied", |sim| sim.denied(other).is_some());
        assert_eq!(sim.denied(other), Some((denial, like)), "{name}");
        sim.on_peer(other, |peer, now| peer.rename_wish(now, "bob".to_owned()));
        sim.run_until("it is in", |sim| sim.is_in(other));
        sim.on_peer(other, Peer::leave);
        sim.run_until("it is gone", |sim| sim.ended(other).is_some());
    }
    sim.run(Duration::from_secs(1));
    let seen = sim.seen(alice);
    assert_eq!(seen[1..], ["+bob", "-bob"].repeat(6));
}

#[test]
fn a_member_that_vanishes_is_noticed_and_told_from_one_that_leaves() {
    let mut sim = Sim::new(3);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.clients[bob].is_cut_off = true;
    sim.run(Duration::from_secs(44));
    assert!(!sim.seen(alice).contains(&"?bob".to_owned()));
    sim.run(Duration::from_secs(5));
    assert_eq!(sim.seen(alice).last().map(String::as_str), Some("?bob"));
    assert_eq!(sim.count(alice, |event| *event == peer::Event::Silent), 0, "alice is here");
}

#[test]
fn a_member_that_was_cut_off_for_long_comes_back_without_gap_or_repeat() {
    let mut sim = Sim::new(4);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.clients[bob].is_cut_off = true;
    sim.say(bob, "said while away");
    sim.say(alice, "one");
    sim.run(Duration::from_mins(1));
    sim.say(alice, "two");
    sim.clients[bob].is_cut_off = false;
    sim.run_until("bob is back", |sim| sim.came_back(bob) == 1);
    sim.run(Duration::from_secs(5));
    assert_eq!(sim.count(bob, |event| *event == peer::Event::Silent), 1);
    let expected =
        ["+alice", "+bob", "alice: one", "?bob", "alice: two", "+bob", "bob: said while away"];
    assert_eq!(sim.seen(alice), expected);
    assert_eq!(sim.seen(bob), expected);
}

#[test]
fn a_short_break_is_no_leave() {
    let mut sim = Sim::new(5);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.clients[bob].is_cut_off = true;
    sim.say(alice, "one");
    sim.say(bob, "two");
    sim.run(Duration::from_secs(10));
    sim.clients[bob].is_cut_off = false;
    sim.run(Duration::from_secs(10));
    assert_eq!(sim.seen(alice), ["+alice", "+bob", "alice: one", "bob: two"]);
    assert_eq!(sim.seen(bob), sim.seen(alice));
    assert_eq!(sim.count(bob, |event| *event == peer::Event::Back), 1);
}

#[test]
fn a_member_that_was_killed_takes_its_name_back_at_once() {
    let mut sim = Sim::new(6);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.clients[bob].is_cut_off = true;
    let identity = sim.clients[bob].identity;
    let again = sim.client_with("bob", identity, Since::Last(0), None);
    sim.run_until("bob is in again", |sim| sim.is_in(again));
    sim.say(again, "here I am");
    sim.run(Duration::from_mins(1));
    assert_eq!(sim.seen(alice), ["+alice", "+bob", "bob: here I am"]);
}

#[test]
fn the_same_member_in_two_places_is_one_and_the_older_place_is_told() {
    let mut sim = Sim::new(7);
    let bob = sim.members(&["bob"])[0];
    let identity = sim.clients[bob].identity;
    let again = sim.client_with("bob", identity, Since::Last(0), None);
    sim.run_until("the new one is in", |sim| sim.is_in(again));
    sim.run_until("the old one is told", |sim| sim.ended(bob) == Some(Farewell::Replaced));
    sim.run(Duration::from_mins(1));
    assert_eq!(sim.ended(again), None);
}

#[test]
fn a_password_keeps_out_who_does_not_have_it() {
    let key = Identity::generate(&mut Seeded(8)).public();
    let rules = Rules { secret: Secret::of_password(b"sesame", key), ..rules() };
    let mut sim = Sim::with(8, rules);
    let identity = *Identity::generate(&mut sim.random).private();
    let wrong = sim.client_with("eve", identity, Since::Last(0), Some("guess"));
    let none = sim.client("mallory");
    let right = sim.client_with("alice", [9; 32], Since::Last(0), Some("sesame"));
    sim.run(Duration::from_secs(5));
    let is_refused = |event: &peer::Event| {
        matches!(event, peer::Event::Refused { reason: Reason::Password, .. })
    };
    assert_eq!(sim.count(wrong, is_refused), 1);
    assert_eq!(sim.count(none, is_refused), 1);
    assert!(sim.is_in(right));
    sim.on_peer(none, |peer, now| peer.set_password(now, b"sesame".to_vec()));
    sim.run_until("the right password lets in", |sim| sim.is_in(none));
}

#[test]
fn what_may_not_be_said_is_refused_with_the_reason() {
    let rate = Rate { burst: 3, interval: Duration::from_millis(500) };
    let mut sim = Sim::with(9, Rules { rate, ..rules() });
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.say(alice, "\u{1b}\u{202e}\u{200b} ");
    sim.say(alice, "red \u{1b}[31m text");
    sim.on_peer(alice, |peer, now| {
        peer.say(now, Request::Whisper { to: "nobody".to_owned(), text: "psst".to_owned() });
    });
    sim.say(alice, "too fast");
    sim.run(Duration::from_secs(1));
    let refused = |refusal| Outcome::Refused { refusal, wait_ms: 0 };
    let told = outcomes(&sim, alice);
    assert_eq!(told[0], refused(Refusal::Empty));
    assert!(matches!(told[1], Outcome::Numbered(_)));
    assert_eq!(told[2], refused(Refusal::NobodyOfThatName));
    let Outcome::Refused { refusal: Refusal::TooFast, wait_ms } = told[3] else {
        panic!("{told:?}")
    };
    assert!((1..=500).contains(&wait_ms), "{wait_ms}");
    assert_eq!(sim.said(bob).iter().map(|(_, text)| *text).collect::<Vec<_>>(), ["red [31m text"]);
}

#[test]
fn who_waits_as_the_room_says_is_never_too_fast() {
    let rate = Rate { burst: 3, interval: Duration::from_millis(500) };
    let mut sim = Sim::with(10, Rules { rate, ..rules() }).chaos("delay=40±20");
    let alice = sim.members(&["alice"])[0];
    for number in 0..20 {
        let at = sim.clients[alice].peer.may_say_at(sim.now);
        sim.run(at.since(sim.now));
        sim.say(alice, &number.to_string());
    }
    sim.run(Duration::from_secs(5));
    assert!(outcomes(&sim, alice).iter().all(|told| matches!(told, Outcome::Numbered(_))));
    assert_eq!(sim.said(alice).len(), 20);
}

#[test]
fn a_message_of_the_longest_kind_arrives_whole() {
    let mut sim = Sim::new(11);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    let text = "四".repeat(MAX_TEXT / 3);
    sim.say(alice, &text);
    sim.say(alice, "and a short one");
    sim.run(Duration::from_secs(1));
    assert_eq!(
        sim.said(bob).iter().map(|(_, text)| *text).collect::<Vec<_>>(),
        [&*text, "and a short one"]
    );
}

#[test]
fn names_can_be_changed_and_whispers_are_heard_by_two() {
    let mut sim = Sim::new(12);
    let [alice, bob, eve] = sim.members(&["alice", "bob", "eve"])[..] else { panic!("three") };
    let ask = |peer: &mut Peer, now, request| {
        peer.say(now, request);
    };
    sim.on_peer(alice, |peer, now| ask(peer, now, Request::Rename { name: "bob".to_owned() }));
    sim.on_peer(alice, |peer, now| ask(peer, now, Request::Rename { name: "Alice".to_owned() }));
    let whisper = Request::Whisper { to: "BOB".to_owned(), text: "psst".to_owned() };
    sim.on_peer(alice, |peer, now| ask(peer, now, whisper));
    sim.run(Duration::from_secs(1));
    assert_eq!(
        outcomes(&sim, alice)[0],
        Outcome::Refused { refusal: Refusal::Name(Denial::Taken), wait_ms: 0 }
    );
    let heard = ["alice = Alice", "Alice > bob: psst"];
    assert_eq!(sim.seen(alice)[3..], heard);
    assert_eq!(sim.seen(bob)[3..], heard);
    assert_eq!(sim.seen(eve)[3..], heard[..1]);
    assert_eq!(sim.clients[eve].peer.unsettled(), 0);
}

#[test]
fn a_joiner_gets_as_much_of_the_log_as_it_wants() {
    let mut sim = Sim::new(13);
    let alice = sim.members(&["alice"])[0];
    for number in 1..=50 {
        sim.say(alice, &number.to_string());
        sim.run(Duration::from_millis(100));
    }
    let now = sim.moment().unix_ms;
    let mut entries = |since| {
        let identity = *Identity::generate(&mut sim.random).private();
        let bob = sim.client_with("bob", identity, since, None);
        sim.run(Duration::from_secs(2));
        let seen = sim.seen(bob);
        assert!(seen.contains(&"+bob".to_owned()), "{since:?}");
        sim.on_peer(bob, Peer::leave);
        sim.run(Duration::from_secs(2));
        seen.len()
    };
    // Its own joining comes on top, and each time bob comes and goes there are two more.
    assert_eq!(entries(Since::Last(0)), 1);
    assert_eq!(entries(Since::Last(20)), 21);
    assert_eq!(entries(Since::Time(now)), 5);
    assert_eq!(entries(Since::Time(0)), 51 + 7);
    assert_eq!(entries(Since::Last(1000)), 51 + 9);
}

#[test]
fn who_is_here_is_told_page_by_page() {
    let mut sim = Sim::new(14);
    let names: Vec<_> = (0..150).map(|number| format!("member-{number}")).collect();
    let places = sim.members(&names.iter().map(String::as_str).collect::<Vec<_>>());
    sim.on_peer(places[0], |peer, now| peer.ask(now, Question::Roster(MemberNumber(0))));
    sim.run(Duration::from_secs(2));
    let answer = sim.clients[places[0]].told.iter().find_map(|event| match event {
        peer::Event::Answer { members, .. } => Some(members),
        _ => None,
    });
    let told: Vec<_> = answer.expect("an answer").iter().map(|(_, name, _)| name).collect();
    assert_eq!(told.len(), 150);
    assert!(names.iter().all(|name| told.contains(&name)));
}

#[test]
fn the_administrator_can_remove_a_member_and_end_the_room() {
    let mut sim = Sim::new(15);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.command(Command::Kick("Bob".to_owned()));
    sim.command(Command::Kick("carol".to_owned()));
    sim.run(Duration::from_secs(1));
    assert_eq!(sim.ended(bob), Some(Farewell::Kicked));
    assert_eq!(sim.seen(alice).last().map(String::as_str), Some("!bob"));
    assert!(sim.room_events.contains(&room::Event::NobodyOfThatName("carol".to_owned())));
    sim.command(Command::Who);
    let roster = sim.room_events.iter().rev().find_map(|event| match event {
        room::Event::Roster(members) => Some(members),
        _ => None,
    });
    let names: Vec<_> = roster.expect("a roster").iter().map(|member| &*member.name).collect();
    assert_eq!(names, ["alice"]);
    sim.command(Command::Stop);
    sim.run(Duration::from_secs(3));
    assert!(sim.is_ended);
    assert_eq!(sim.ended(alice), Some(Farewell::Stopped));
}

#[test]
fn a_member_that_changes_its_address_goes_on() {
    let mut sim = Sim::new(16);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    for port in [1, 2, 3] {
        sim.clients[bob].address.set_port(port);
        sim.say(bob, "moved");
        sim.run(Duration::from_secs(2));
        sim.say(alice, "still there?");
        sim.run(Duration::from_secs(2));
    }
    assert_eq!(sim.seen(bob), sim.seen(alice));
    assert_eq!(sim.said(bob).len(), 6);
    assert_eq!(sim.came_back(bob), 0, "nobody noticed");
}

#[test]
fn without_a_server_the_client_says_so_and_goes_on_trying() {
    let mut sim = Sim::new(17);
    let alice = sim.client("alice");
    sim.clients[alice].is_cut_off = true;
    sim.run(Duration::from_mins(1));
    assert_eq!(sim.count(alice, |event| *event == peer::Event::Silent), 1);
    sim.clients[alice].is_cut_off = false;
    sim.run(Duration::from_secs(5));
    assert!(sim.is_in(alice));
}

#[test]
fn a_room_that_is_full_says_so() {
    let mut sim = Sim::with(18, Rules { most_members: 2, ..rules() });
    sim.members(&["alice", "bob"]);
    let carol = sim.client("carol");
    sim.run(Duration::from_secs(2));
    assert_eq!(sim.denied(carol), Some((Denial::Full, "")));
}

#[test]
fn a_member_too_far_behind_is_told_what_is_missing() {
    let mut sim = Sim::with(19, Rules { log_bytes: 2000, ..rules() });
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.clients[bob].is_cut_off = true;
    for number in 0..100 {
        sim.say(alice, &format!("{number} {}", "x".repeat(100)));
        sim.run(Duration::from_millis(50));
    }
    sim.clients[bob].is_cut_off = false;
    sim.run(Duration::from_secs(20));
    let gap = sim.clients[bob].told.iter().find_map(|event| match event {
        peer::Event::Forgotten { from, to } => Some((*from, *to)),
        _ => None,
    });
    let (from, to) = gap.expect("something is missing");
    assert_eq!(from, 3);
    let said = sim.said(bob);
    assert_eq!(said.first().map(|(number, _)| *number), Some(to));
    assert_eq!(said.last(), sim.said(alice).last());
}

#[test]
fn what_is_not_written_yet_is_neither_acknowledged_nor_shown() {
    let mut sim = Sim::with(20, Rules { keeping: Keeping::Disk, ..rules() });
    let alice = sim.members(&["alice"])[0];
    sim.run(Duration::from_secs(1));
    sim.writing = Duration::from_secs(30);
    let line = sim.say(alice, "hello");
    sim.run(Duration::from_secs(20));
    assert_eq!((sim.unsettled(), sim.said(alice).len()), (1, 0));
    sim.run(Duration::from_secs(20));
    assert_eq!(sim.said(alice), [(2, "hello")]);
    assert_eq!(sim.clients[alice].outcomes[0].0, line);
}

#[test]
fn the_author_is_told_how_many_have_what_it_said() {
    let mut sim = Sim::new(21);
    let [alice, bob, _carol] = sim.members(&["alice", "bob", "carol"])[..] else { panic!("three") };
    sim.clients[bob].is_cut_off = true;
    sim.say(alice, "hello");
    sim.run(Duration::from_secs(2));
    let receipts = |sim: &Sim| -> Vec<(u64, u64)> {
        let told = sim.clients[alice].told.iter();
        told.filter_map(|event| match event {
            peer::Event::Receipt { have, of, .. } => Some((*have, *of)),
            _ => None,
        })
        .collect()
    };
    assert_eq!(receipts(&sim), [(1, 2)]);
    sim.clients[bob].is_cut_off = false;
    sim.run(Duration::from_secs(5));
    assert_eq!(receipts(&sim), [(1, 2), (2, 2)]);
}

#[test]
fn who_is_banned_stays_out_and_who_is_muted_is_told_so_until_the_time_is_over() {
    let mut sim = Sim::new(22);
    let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
    sim.command(Command::Mute("alice".to_owned(), Some(Duration::from_mins(1))));
    sim.say(alice, "can you hear me?");
    sim.run(Duration::from_secs(1));
    let [Outcome::Refused { refusal: Refusal::Muted, wait_ms }] = outcomes(&sim, alice)[..] else {
        panic!("{:?}", outcomes(&sim, alice))
    };
    assert!((50_000..=60_000).contains(&wait_ms), "{wait_ms}");
    sim.run(Duration::from_mins(1));
    sim.say(alice, "and now?");
    sim.run(Duration::from_secs(1));
    assert!(matches!(outcomes(&sim, alice)[1], Outcome::Numbered(_)));

    sim.command(Command::Ban("bob".to_owned(), None));
    sim.run(Duration::from_secs(2));
    assert_eq!(sim.ended(bob), Some(Farewell::Banned));
    let identity = sim.clients[bob].identity;
    let same_key = sim.client_with("rob", identity, Since::Last(0), None);
    let same_name = sim.client("BOB");
    sim.run(Duration::from_secs(2));
    for place in [same_key, same_name] {
        assert_eq!(sim.denied(place), Some((Denial::Banned, "")));
    }
    sim.command(Command::Unban("bob".to_owned()));
    sim.on_peer(same_key, |peer, now| peer.rename_wish(now, "bob".to_owned()));
    sim.run_until("bob may come again", |sim| sim.is_in(same_key));
    assert!(sim.room_events.contains(&room::Event::Done(Command::Unban("bob".to_owned()))));
}

#[test]
fn what_is_said_just_before_the_end_is_heard() {
    for seed in 0..20 {
        let mut sim = Sim::new(seed).chaos("loss=5,delay=5");
        let [alice, bob] = sim.members(&["alice", "bob"])[..] else { panic!("two") };
        sim.run(Duration::from_secs(3));
        sim.command(Command::Announce("we close".to_owned()));
        sim.command(Command::Stop);
        sim.run(Duration::from_secs(5));
        assert!(sim.is_ended, "seed {seed}");
        for place in [alice, bob] {
            let seen = sim.seen(place);
            assert_eq!(seen.last().map(String::as_str), Some("administrator: we close"));
        }
    }
}

#[test]
fn a_client_with_nothing_to_say_notices_that_the_server_is_gone() {
    let mut sim = Sim::new(23);
    let alice = sim.members(&["alice"])[0];
    sim.clients[alice].is_cut_off = true;
    sim.run(Duration::from_secs(22));
    assert_eq!(sim.count(alice, |event| *event == peer::Event::Silent), 1);
}
