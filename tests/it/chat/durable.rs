//! A room whose server is killed: what was acknowledged is there, once, and the members come back by
//! themselves.

use nix::sys::signal::Signal;
use serde_json::Value;

use super::session::{Session, State, events, numbered, run, until_all};

/// The events of this kind, as they were told.
fn of_kind<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["event"] == kind).collect()
}

fn text<'a>(event: &'a Value, field: &str) -> &'a str {
    event[field].as_str().expect("a text")
}

#[test]
fn a_server_that_is_killed_again_and_again_forgets_and_repeats_nothing() {
    const ROUNDS: usize = 5;
    const LINES: usize = 60;
    const NAMES: [&str; 3] = ["alice", "bob", "carol"];
    let state = State::new();
    let serve = |address: &str| {
        Session::server_json(&state, &["--listen", address, "--rate", "off", "--name", "lab"])
    };
    let mut server = serve("127.0.0.1:0");
    let address = server.address.clone();
    let states: Vec<_> = NAMES.iter().map(|_| State::new()).collect();
    let join = ["join", "--json", "--since", "all", "--wait", "50", "--name"];
    let mut members: Vec<_> = NAMES
        .iter()
        .zip(&states)
        .map(|(name, state)| Session::pipe(state, &[&join[..], &[*name, &*address]].concat()))
        .collect();
    for member in &mut members {
        member.events_until("it is in", |event| event["event"] == "welcome");
    }
    for round in 0..ROUNDS {
        for (member, name) in members.iter_mut().zip(NAMES).take(2) {
            for line in 0..LINES {
                member.say(&format!("{name} {}", round * LINES + line));
            }
        }
        // In the middle of it. Who only listens notices later, and may have missed several servers.
        let before = 2 * LINES * round + LINES / 2;
        until_all(&mut members[..2], "some of the lines", |text| {
            text.matches("\"said\"").count() > before
        });
        server.signal(Signal::SIGKILL);
        server.ended();
        server = serve(&address);
    }
    until_all(&mut members, "all lines", |text| {
        text.matches("\"said\"").count() >= 2 * LINES * ROUNDS && text.ends_with('\n')
    });
    let heard: Vec<_> = members.iter().map(|member| events(&member.text())).collect();
    for events in &heard {
        let said = of_kind(events, "said");
        let numbers: Vec<_> = said.iter().map(|event| event["number"].as_u64()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "numbers do not rise");
        for name in &NAMES[..2] {
            let own = said.iter().filter(|event| event["name"] == *name);
            let own: Vec<_> = own.map(|event| text(event, "text").to_owned()).collect();
            let expected: Vec<_> =
                (0..ROUNDS * LINES).map(|line| format!("{name} {line}")).collect();
            assert_eq!(own, expected);
        }
        // Nobody has lost its place, and nobody has noticed more than a pause.
        assert_eq!(of_kind(events, "left"), [&Value::Null; 0]);
        let welcomes = of_kind(events, "welcome");
        assert_eq!(welcomes.len(), 1, "{welcomes:?}");
    }
    let joined = of_kind(&heard[0], "joined");
    let joined: Vec<_> = joined.iter().map(|event| text(event, "name")).collect();
    assert_eq!(joined.len(), NAMES.len(), "{joined:?}");
    assert!(NAMES.iter().all(|name| joined.contains(name)), "{joined:?}");
    for member in members {
        assert_eq!(member.wait().1.code(), Some(0));
    }
}

#[test]
fn a_room_that_is_opened_again_goes_on_where_it_was() {
    let (state, alices) = (State::new(), State::new());
    let words = ["--listen", "127.0.0.1:0", "--rate", "off"];
    for (round, before) in [&[][..], &["one"], &["one", "two"]].into_iter().enumerate() {
        let server = Session::server(&state, &words);
        let said = ["one\n", "two\n", "three\n"][round];
        let join = ["join", "--json", "--since", "all", "--name", "alice", &server.address];
        let (heard, complaint, code) = run(&alices, &join, said);
        assert_eq!(code, Some(0), "{complaint}");
        let heard = events(&heard);
        let texts: Vec<_> =
            of_kind(&heard, "said").iter().map(|event| text(event, "text").to_owned()).collect();
        assert_eq!(texts, [before, &[said.trim()]].concat());
        // Who was here when the room was closed is not waited for.
        server.signal(Signal::SIGTERM);
        assert_eq!(server.wait().1.code(), Some(0));
    }
}

#[test]
fn a_log_has_one_server_and_an_ephemeral_room_has_none() {
    let state = State::new();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--name", "lab"];
    let _server = Session::server(&state, &serve[1..]);
    let (said, complaint, code) = run(&state, &serve, "");
    assert_eq!((said.as_str(), code), ("", Some(5)));
    assert!(complaint.contains("rooms/lab.db is in use"), "{complaint}");
    assert!(complaint.contains("hint: "), "{complaint}");
    let other = State::new();
    let server = Session::server(&other, &[&serve[1..], &["--ephemeral"]].concat());
    let (_, _, code) = run(&other, &["join", "--name", "alice", &server.address], "hello\n");
    assert_eq!(code, Some(0));
    let rooms = other.path().join("ptool/chat/rooms");
    assert!(!rooms.exists(), "{}", rooms.display());
}

#[test]
fn where_no_log_can_be_kept_the_room_says_so_and_goes_without() {
    let state = State::new();
    std::fs::create_dir_all(state.path().join("ptool/chat")).expect("it is made");
    // Not even root can make a folder where a file is.
    state.write("ptool/chat/rooms", "in the way");
    let server = Session::server(&state, &["--listen", "127.0.0.1:0"]);
    let (_, _, code) = run(&state, &["join", "--name", "alice", &server.address], "hello\n");
    assert_eq!(code, Some(0));
}

#[test]
fn of_a_log_as_much_is_kept_as_is_asked_for() {
    let state = State::new();
    let serve = |entries: &str| {
        let words = ["--listen", "127.0.0.1:0", "--rate", "off", "--keep-entries", entries];
        Session::server(&state, &words)
    };
    let server = serve("all");
    let join = ["join", "--name", "alice", &server.address];
    let lines = numbered("", 50);
    assert_eq!(run(&state, &join, &lines).2, Some(0));
    server.signal(Signal::SIGTERM);
    server.wait();
    let server = serve("10");
    let join = ["join", "--json", "--since", "all", "--name", "bob", &server.address];
    let heard = events(&run(&state, &join, "last\n").0);
    let texts: Vec<_> = of_kind(&heard, "said").iter().map(|event| text(event, "text")).collect();
    // Alice has left since, which is an entry too.
    assert_eq!(texts, ["42", "43", "44", "45", "46", "47", "48", "49", "50", "last"]);
}

#[test]
fn what_cannot_be_written_is_not_acknowledged() {
    let (state, bobs) = (State::new(), State::new());
    // A file of so many KiB at the most, and no signal for what is beyond.
    let script = "trap '' XFSZ; ulimit -f 100; exec \"$0\" chat serve --listen :0 --rate off";
    let ptool = env!("CARGO_BIN_EXE_ptool");
    let mut server = Session::on_terminal(&state, 200, &["bash", "-c", script, ptool]);
    let address = server.until("an address", |text| {
        let rest = &text[text.find("127.0.0.1:")?..];
        rest.split_once(',').map(|(address, _)| address.to_owned())
    });
    let words = ["join", "--json", "--wait", "2", "--name", "bob", &address];
    let (heard, _, code) = run(&bobs, &words, &numbered("", 2000));
    assert_eq!(code, Some(5));
    assert_eq!(server.ended().code(), Some(4));
    server.sees("what was said last could not be written");
    server.sees("cannot use the log");
    assert!(server.is_cooked());
    let heard = events(&heard);
    let line = |event: &Value| text(event, "text").parse::<u32>().expect("a number");
    let shown = of_kind(&heard, "said").last().map(|event| line(event));
    let (kept, _, _) = run(&state, &["history", "--json", "--last", "1"], "");
    let kept = events(&kept).first().map(line);
    assert!(shown.is_some() && shown <= kept, "{shown:?} is shown and {kept:?} kept");
}
