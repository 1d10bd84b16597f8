//! Programs in a room: what they say is said when they have ended well, and what they wait for is told.

use super::session::{Session, State, events, numbered, run};
use crate::schema::assert_documented;
use serde_json::Value;

const LISTEN: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn what_a_script_says_is_said_when_it_ends_with_0() {
    let state = State::new();
    let mut server = Session::server(&state, &[&LISTEN[..], &["--rate", "off"]].concat());
    let address = server.address.clone();
    let say = ["say", "--name", "bot", "--to", &address];
    let done = (String::new(), String::new(), Some(0));
    let say = |words: &[&str], input| run(&state, &[&say[..], words].concat(), input);
    assert_eq!(say(&["The", "build", "is done"], "not read"), done);
    server.sees("bot: The build is done\n");
    // No line is a command, and none is empty.
    assert_eq!(say(&[], "/quit\n\nquit\n/me waves"), done);
    server.sees("bot: /quit\nbot: quit\nbot: /me waves\n");
    assert_eq!(say(&["--", "-5 degrees\nand falling"], ""), done);
    server.sees("bot: -5 degrees\nbot: and falling\n");
    let (told, _, code) = say(&["--json", "one\ntwo"], "");
    let told = events(&told);
    assert_eq!(code, Some(0));
    assert_eq!(told.iter().filter(|event| event["event"] == "numbered").count(), 2);
    assert!(told.iter().all(|event| event["command"] == "chat say" && event["event"] != "said"));
    assert_documented(&[Value::from(told)]);
}

#[test]
fn what_is_not_said_is_no_success() {
    let state = State::new();
    let server = Session::server(&state, &[&LISTEN[..], &["--rate", "off"]].concat());
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let long = "x".repeat(5000);
    for (words, input, expected, code) in [
        (&["--name", "alice", "hi"][..], "", "the name alice is taken", 5),
        (&["--name", "admin", "hi"], "", "belongs to the room itself", 5),
        (&["--name", "bot"], &*long, "5000 bytes, and 4096 is the most", 5),
        (&["--name", "bot", " "], "", "there is nothing to say", 2),
        (&["hi"], "", "a name is missing", 2),
    ] {
        let other = State::new();
        let words = [&["say", "--to", &address], words].concat();
        let (said, complaint, got) = run(&other, &words, input);
        assert_eq!((said.as_str(), got), ("", Some(code)), "{words:?}: {complaint}");
        assert!(complaint.contains(expected), "{words:?}: {complaint}");
    }
    drop(server);
    let words = ["say", "--name", "bot", "--to", &address, "--wait", "1s", "hi"];
    let (_, complaint, code) = run(&state, &words, "");
    assert_eq!(code, Some(5));
    assert!(complaint.contains("nobody listens at"), "{complaint}");
}

#[test]
fn who_only_sends_hears_nothing_and_learns_why_it_waits() {
    let state = State::new();
    let mut server = Session::server(&state, &[&LISTEN[..], &["--rate", "20/s"]].concat());
    let address = server.address.clone();
    server.say("before");
    let lines = numbered("", 30);
    let join = ["join", "--name", "bob", "--since", "all", &address];
    let (said, complaint, code) = run(&state, &[&join[..], &["--send-only"]].concat(), &lines);
    assert_eq!((said.as_str(), complaint.as_str(), code), ("", "", Some(0)));
    server.sees("bob: 30\n");
    drop(server);
    let mut server = Session::server(&state, &LISTEN);
    let address = server.address.clone();
    let lines = numbered("", 7);
    for words in [
        &["say", "--name", "bob", "--to", &address][..],
        &["join", "--name", "bob", "--send-only", &address],
        &["join", "--name", "bob", &address],
    ] {
        let (_, complaint, code) = run(&state, words, &lines);
        assert_eq!(code, Some(0));
        // Once for all of them, however many wait.
        assert_eq!(complaint.matches("the room takes 2 lines a second").count(), 1, "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        server.sees("bob: 7\n");
    }
}

#[test]
fn a_reader_that_stops_does_not_stop_its_member() {
    let state = State::new();
    let server = Session::server(&state, &[&LISTEN[..], &["--rate", "off"]].concat());
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let mut bob = Session::pipe(&state, &["join", "--name", "bob", &address]);
    bob.sees("bob joined");
    // Many times what fits into a pipe.
    let long = "x".repeat(1000);
    for line in 0..1000 {
        bob.say(&format!("{line} {long}"));
        bob.sees(&format!("bob: {line} "));
    }
    alice.say("I am still here");
    bob.sees("alice: I am still here");
    alice.sees("alice: I am still here");
    let text = alice.text();
    assert!((0..1000).all(|line| text.contains(&format!("bob: {line} {long}\n"))));
    assert_eq!(alice.wait().1.code(), Some(0));
    assert_eq!(bob.wait().1.code(), Some(0));
}
