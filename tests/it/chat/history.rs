//! The log of a room, read without the room.

use nix::sys::signal::Signal;
use serde_json::Value;

use super::session::{Session, State, events, numbered, run};
use crate::schema::assert_documented;

/// A room of that name in which this has been said.
fn said(state: &State, room: &str, lines: &str) -> Session {
    let server =
        Session::server(state, &["--listen", "127.0.0.1:0", "--rate", "off", "--name", room]);
    let words = ["say", "--name", "老王", "--to", &server.address];
    let (_, complaint, code) = run(state, &words, lines);
    assert_eq!(code, Some(0), "{complaint}");
    server
}

/// What follows the date and the time of each line.
fn texts(shown: &str) -> Vec<&str> {
    shown.lines().map(|line| line.splitn(3, ' ').nth(2).expect("a date and a time")).collect()
}

#[test]
fn a_log_is_read_and_searched_while_the_room_is_open_and_after() {
    let state = State::new();
    let server = said(&state, "lab", "Hello, 你好\n\u{1b}[31mred\u{202e}\nhello again\n");
    let history = |words: &[&str]| run(&state, &[&["history"], words].concat(), "");
    let read = || {
        let (all, _, code) = history(&[]);
        assert_eq!(code, Some(0));
        let all = texts(&all).join("\n");
        assert!(all.starts_with("老王 joined\n老王: Hello, 你好\n老王: [31mred"), "{all}");
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all:?}");
        let (found, _, code) = history(&["HELLO"]);
        assert_eq!(
            (texts(&found), code),
            (vec!["老王: Hello, 你好", "老王: hello again"], Some(0))
        );
        let (found, _, code) = history(&["hello", "--last", "1", "--room", "lab"]);
        assert_eq!((texts(&found), code), (vec!["老王: hello again"], Some(0)));
        assert_eq!(history(&["hello", "--since", "1h"]).2, Some(0));
        assert_eq!(history(&["nowhere"]), (String::new(), String::new(), Some(1)));
        assert_eq!(history(&["--until", "2020-01-01"]).2, Some(1));
    };
    read();
    server.signal(Signal::SIGTERM);
    server.wait();
    read();
    let (shown, _, _) = history(&["--lang", "zh-CN", "--last", "1"]);
    assert_eq!(texts(&shown), ["老王 退出了聊天室"]);
    let log = state.path().join("ptool/chat/rooms/lab.db");
    let log = log.to_str().expect("a plain name");
    let (shown, _, code) = run(&State::new(), &["history", "--file", log, "--json"], "");
    assert_eq!(code, Some(0));
    let shown = events(&shown);
    let said: Vec<_> = shown.iter().filter(|event| event["event"] == "said").collect();
    assert_eq!((said.len(), &said[0]["text"]), (3, &Value::from("Hello, 你好")));
    assert_documented(&[Value::from(shown)]);
}

#[test]
fn of_several_rooms_one_is_chosen() {
    let state = State::new();
    let none = run(&state, &["history"], "");
    assert_eq!(none.2, Some(2));
    assert!(none.1.contains("hint: ptool chat serve"), "{}", none.1);
    let _one = said(&state, "lab", "in the lab\n");
    let _other = said(&state, "../a%b", "elsewhere\n");
    let (list, _, code) = run(&state, &["history"], "");
    assert_eq!(code, Some(0));
    let rows: Vec<_> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(rows[..3], ["ROOM", "../a%b", "lab"], "{list}");
    let (list, _, _) = run(&state, &["history", "--list", "--json"], "");
    let list: Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list["rooms"][1]["room"], "lab");
    assert_eq!(list["rooms"][1]["entries"], 3);
    assert_documented(&[list]);
    let (_, complaint, code) = run(&state, &["history", "lab"], "");
    assert_eq!(code, Some(2));
    assert!(complaint.contains("several rooms have a log: ../a%b, lab"), "{complaint}");
    let (shown, _, _) = run(&state, &["history", "elsewhere", "--room", "../a%b"], "");
    assert_eq!(texts(&shown), ["老王: elsewhere"]);
    for (words, expected) in [
        (&["--room", "cellar"][..], "cellar.db"),
        (&["--since", "soon"], "soon is no value for --since"),
        (&["--room", "lab", "--file", "x"], "--room"),
    ] {
        let (said, complaint, code) = run(&state, &[&["history"], words].concat(), "");
        assert_eq!((said.as_str(), code), ("", Some(2)), "{words:?}");
        assert!(complaint.contains(expected), "{words:?}: {complaint}");
    }
}

#[test]
fn a_terminal_shows_the_day_above_and_a_joiner_the_last_entries() {
    let state = State::new();
    let lines = numbered("line ", 30);
    let server = said(&state, "lab", &lines);
    let mut shown = Session::terminal(&state, 60, &["history", "--last", "2"]);
    assert_eq!(shown.ended().code(), Some(0));
    shown.until("a day, and a line below it", |text| {
        let rows: Vec<_> = text.lines().collect();
        let is_day = |row: &str| row.len() == 10 && row.matches('-').count() == 2;
        (is_day(rows.first()?) && rows.get(1)?.ends_with(" 老王: line 30")).then_some(())
    });
    let words = ["join", "--plain", "--name", "alice", &server.address];
    let mut alice = Session::terminal(&state, 80, &words);
    alice.sees("alice joined");
    let text = alice.text();
    assert!(text.contains("line 13\n") && !text.contains("line 11\n"), "{text}");
    let mut bob = Session::pipe(&state, &["join", "--name", "bob", &server.address]);
    bob.sees("bob joined");
    assert!(!bob.text().contains("line"), "{}", bob.text());
}
