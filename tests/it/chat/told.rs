//! What programs are told: the events of `--json`.

use serde_json::Value;

use super::session::{Session, State, events, run};
use crate::schema::assert_documented;

fn is(event: &Value, name: &str) -> bool {
    event["event"] == name
}

#[test]
fn every_event_is_documented_and_programs_say_what_they_send() {
    let state = State::new();
    let mut server = Session::server_json(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--json", "--name", "alice", &address]);
    alice.events_until("alice is in", |event| is(event, "joined"));
    // What would be a command on a terminal is a text here.
    let (said, _, code) =
        run(&state, &["join", "--json", "--name", "bob", &address], "/who\nquit\n");
    assert_eq!(code, Some(0), "{said}");
    server.say("attention");
    server.say("/who");
    server.say("/kick nobody");
    server.events_until("the roster", |event| is(event, "members"));
    server.events_until("a remark", |event| is(event, "remark"));
    server.say("/kick alice");
    let heard = alice.events_until("the end", |event| is(event, "ended"));
    let texts: Vec<_> = heard.iter().filter_map(|event| event["text"].as_str()).collect();
    assert_eq!(texts, ["/who", "quit", "attention"]);
    let names: Vec<_> = heard.iter().filter_map(|event| event["event"].as_str()).collect();
    for name in ["welcome", "new_room", "joined", "said", "left", "announced", "ended"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let seen =
        server.events_until("alice is gone", |event| is(event, "left") && event["how"] == "kicked");
    assert_eq!(seen[0]["event"], "listening");
    assert_documented(&[Value::from(heard), Value::from(seen), Value::from(events(&said))]);
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let state = State::new();
    let mut server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let address = server.address.clone();
    let ptool = env!("CARGO_BIN_EXE_ptool");
    let script = "\"$0\" chat join --name alice \"$1\" | head -n 1; echo \"${PIPESTATUS[0]}\"";
    let mut shell = Session::on_terminal(&state, 80, &["bash", "-c", script, ptool, &address]);
    shell.sees("alice joined");
    server.say("one more line");
    shell.until("the code of the client", |text| {
        text.lines().any(|line| line.trim() == "0").then_some(())
    });
    server.sees("alice left");
}
