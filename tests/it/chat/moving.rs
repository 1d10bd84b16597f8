//! Members whose address changes, as behind a router that forgets them: nobody sees anything of it.

use super::proxy::{Badness, Proxy};
use super::session::{Session, State, events};

#[test]
fn a_member_whose_address_changes_misses_nothing_and_nobody_sees_it_go() {
    const LINES: usize = 60;
    let state = State::new();
    let server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let proxy = Proxy::start(&server.address, Badness { lost: 0, repeated: 0, held_back: 0 }, 1);
    let mut alice = Session::pipe(&state, &["join", "--json", "--name", "alice", &server.address]);
    alice.events_until("alice is in", |event| event["event"] == "joined");
    let others = State::new();
    let mut bob = Session::pipe(&others, &["join", "--json", "--name", "bob", &proxy.address]);
    bob.events_until("bob is in", |event| event["event"] == "joined");
    for line in 0..LINES {
        if line % 20 == 10 {
            proxy.move_all();
        }
        // In turns, so that either may be the first that is said after a move.
        let (one, other) =
            if line % 2 == 0 { (&mut bob, &mut alice) } else { (&mut alice, &mut bob) };
        let text = format!("line {line}");
        one.say(&text);
        other.events_until(&text, |event| event["text"] == *text);
    }
    for mut member in [bob, alice] {
        let last = format!("line {}", LINES - 1);
        let told = member.events_until(&last, |event| event["text"] == *last);
        let of = |kind: &str| told.iter().filter(|event| event["event"] == kind).count();
        assert_eq!((of("said"), of("left"), of("silent"), of("welcome")), (LINES, 0, 0, 1));
        let said = told.iter().filter(|event| event["event"] == "said");
        let texts: Vec<_> = said.filter_map(|event| event["text"].as_str()).collect();
        let expected: Vec<_> = (0..LINES).map(|line| format!("line {line}")).collect();
        assert_eq!(texts, expected);
        let (told, status) = member.wait();
        assert_eq!(status.code(), Some(0), "{:?}", events(&told).last());
    }
}
