//! What is not to be had, and what is said about it.

use std::net::UdpSocket;

use super::session::{Session, State, events, run};

const LISTEN: [&str; 2] = ["--listen", "127.0.0.1:0"];

/// Asserts that a run is refused with this code, and that this is said.
fn assert_refused(state: &State, words: &[&str], code: i32, said: &str) {
    let (_, complaint, ended) = run(state, words, "");
    assert_eq!(ended, Some(code), "{words:?}: {complaint}");
    assert!(complaint.contains(said), "{words:?}: {complaint}");
    assert!(complaint.contains("hint: "), "{words:?} names no way out: {complaint}");
}

#[test]
fn a_name_that_is_not_to_be_had_is_refused_with_the_reason() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &server.address]);
    alice.sees("alice joined");
    let others = State::new();
    for (name, said) in [
        ("alice", "the name alice is taken"),
        ("ALICE", "the name ALICE is taken"),
        ("аlice", "looks like alice"),
        ("管理员", "belongs to the room itself"),
        ("Admin", "belongs to the room itself"),
        ("two words", "cannot be a name"),
        ("", "cannot be a name"),
        ("/who", "cannot be a name"),
        ("a\u{1b}[31mb", "cannot be a name"),
        ("a\u{202e}b", "cannot be a name"),
        ("seventeen-columns", "cannot be a name"),
    ] {
        assert_refused(&others, &["join", "--name", name, &server.address], 5, said);
    }
    let (told, _, code) = run(&others, &["join", "--json", "--name", "alice", &server.address], "");
    assert_eq!(code, Some(5));
    let denied = &events(&told)[0];
    assert_eq!((&denied["event"], &denied["why"]), (&"denied".into(), &"taken".into()));
}

#[test]
fn what_makes_no_sense_on_the_command_line_is_a_usage_error() {
    let state = State::new();
    for words in [
        &["join", "--name", "a", "no host:1"][..],
        &["join", "--name", "a", "--since", "yesterday"],
        &["join", "--name", "a", "--wait", "soon"],
        &["join", "--name", "a", "--fingerprint", "1234"],
        &["join", "--name", "a", "127.0.0.1#1234"],
        &["join", "--name", "a", "--password-file", "/nonexistent"],
        &["join"],
        &["serve", "--rate", "fast"],
        &["serve", "--name", "two words"],
        &["serve", "--listen", "1.2.3"],
    ] {
        let (_, complaint, code) = run(&state, words, "");
        assert_eq!(code, Some(2), "{words:?}: {complaint}");
        assert!(complaint.contains("hint: "), "{words:?}: {complaint}");
    }
}

#[test]
fn that_nobody_is_there_is_said_and_given_up() {
    let state = State::new();
    let free = UdpSocket::bind("127.0.0.1:0").expect("a socket").local_addr().expect("an address");
    let join = ["join", "--name", "a", "--wait", "1"];
    let address = free.to_string();
    assert_refused(&state, &[&join[..], &[&address]].concat(), 5, "nobody listens at 127.0.0.1:");
    // Somebody is there, and does not answer.
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let address = silent.local_addr().expect("an address").to_string();
    assert_refused(&state, &[&join[..], &[&address]].concat(), 5, "no answer from 127.0.0.1:");
    // On a terminal it goes on, and comes in as soon as there is a room.
    let mut alice = Session::terminal(&state, 80, &["join", "--name", "alice", &free.to_string()]);
    alice.sees("Nobody listens at 127.0.0.1:");
    let _server = Session::server(&state, &["--listen", &free.to_string()]);
    alice.sees("alice joined");
}

#[test]
fn a_port_in_use_is_told_with_its_holder() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let holder = format!("process {} (ptool-room) has it", server.pid());
    assert_refused(&state, &["serve", "--listen", &server.address], 5, &holder);
}

#[test]
fn a_password_is_asked_for_and_must_be_right() {
    let state = State::new();
    let (right, wrong) = (state.write("right", "open sesame\n"), state.write("wrong", "x\n"));
    let empty = state.write("empty", "\n");
    let options = [&LISTEN[..], &["--password-file", &right]].concat();
    let server = Session::server(&state, &options);
    let join = ["join", "--name", "bob", &server.address];
    let with = |file| [&join[..], &["--password-file", file]].concat();
    assert_refused(&state, &join, 5, "the room has a password");
    assert_refused(&state, &with(&wrong), 5, "wrong password");
    let (_, complaint, code) = run(&state, &with(&empty), "");
    assert_eq!(code, Some(2), "{complaint}");
    assert_eq!(run(&state, &with(&right), "hi\n").2, Some(0));
    // On a terminal it is asked for, and not shown.
    let mut carol = Session::terminal(&state, 80, &["join", "--name", "carol", &server.address]);
    carol.sees("password:");
    carol.say("guess");
    carol.sees("wrong password");
    carol.say("open sesame");
    carol.sees("carol joined");
    let shown = String::from_utf8_lossy(carol.bytes()).into_owned();
    assert!(!shown.contains("sesame") && !shown.contains("guess"), "{shown}");
}

#[test]
fn a_room_with_another_key_is_refused_loudly() {
    let (old, new, client) = (State::new(), State::new(), State::new());
    let server = Session::server(&old, &LISTEN);
    let address = server.address.clone();
    let key = |session: &Session| {
        let text = session.text();
        let line = text.lines().find_map(|line| line.strip_prefix("key")).expect("a key");
        line.trim().to_owned()
    };
    let first = key(&server);
    let join = ["join", "--name", "bob", &address];
    assert_eq!(run(&client, &join, "hi\n").2, Some(0));
    drop(server);
    let server = Session::server(&new, &["--listen", &address]);
    let second = key(&server);
    let (_, complaint, code) = run(&client, &join, "secret\n");
    assert_eq!(code, Some(5), "{complaint}");
    for wanted in [&first, &second, "--fingerprint"] {
        assert!(complaint.contains(wanted), "{wanted}: {complaint}");
    }
    assert!(!server.text().contains("secret"));
    // A key that somebody vouches for replaces the pinned one; another is refused.

    let with = [&join[..], &["--fingerprint", &first]].concat();
    assert_refused(&client, &with, 5, "another key than you said");
    let with = [&join[..], &["--fingerprint", &second]].concat();
    assert_eq!(run(&client, &with, "hi\n").2, Some(0));
    assert_eq!(run(&client, &join, "hi\n").2, Some(0));
    let digits: String = first.chars().filter(char::is_ascii_digit).collect();
    let place = format!("{address}#{digits}");
    assert_refused(&client, &["join", "--name", "bob", &place], 5, "another key than you said");
}

#[test]
fn without_a_place_for_keys_the_room_works_and_says_so_once() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let nowhere = ["join", "--name", "bob", "--state-dir", "/proc/nowhere", &server.address];
    let (said, complaint, code) = run(&state, &nowhere, "hi\n");
    assert_eq!(code, Some(0), "{complaint}");
    assert!(said.contains("bob: hi"), "{said}");
    assert_eq!(complaint.matches("cannot be kept").count(), 1, "{complaint}");
}

#[test]
fn keys_belong_to_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    assert_eq!(run(&state, &["join", "--name", "bob", &server.address], "hi\n").2, Some(0));
    let folder = state.path().join("ptool/chat");
    let mode = |name: &str| {
        let metadata = std::fs::metadata(folder.join(name)).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!((mode(""), mode("server.key"), mode("known-rooms")), (0o700, 0o600, 0o600));
    drop(server);
    // A private key that others may read is not used.
    let exposed = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.join("server.key"), exposed).expect("it is changed");
    assert_refused(&state, &[&["serve"], &LISTEN[..]].concat(), 4, "others may read");
}

#[test]
fn what_cannot_be_said_is_not_sent_and_the_exit_code_says_so() {
    let state = State::new();
    let server = Session::server(&state, &[&LISTEN[..], &["--rate", "off"]].concat());
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &server.address]);
    alice.sees("alice joined");
    let bob = ["join", "--name", "bob", &server.address];
    let longest = "x".repeat(4096);
    let input =
        format!("{longest}\n{longest}y\n\u{1b}[31mred\u{7}\u{202e}\n\u{200b}\n//slash\n/nope\n");
    let (_, complaint, code) = run(&state, &bob, &input);
    assert_eq!(code, Some(5), "{complaint}");
    assert!(complaint.contains("4097 bytes, and 4096 is the most"), "{complaint}");
    assert!(complaint.contains("there is no command /nope"), "{complaint}");
    alice.sees("bob left");
    let text = alice.text();
    let said: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("bob: ")).collect();
    assert_eq!(said, [&*longest, "[31mred", "/slash"]);
}
