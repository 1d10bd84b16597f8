//! A network that is bad on purpose, and datagrams that are explained.

use serde_json::Value;

use super::session::{Session, State, events, run};
use crate::schema::assert_documented;

fn is(event: &Value, name: &str) -> bool {
    event["event"] == name
}

/// Numbers and texts of what was said, in the order of the stream.
fn said(events: &[Value]) -> Vec<(u64, String)> {
    let said = events.iter().filter(|event| is(event, "said"));
    said.map(|event| {
        let text = event["text"].as_str().expect("a text").to_owned();
        (event["number"].as_u64().expect("a number"), text)
    })
    .collect()
}

const EXPLAINED: [&str; 2] = ["--json", "--explain"];

#[test]
fn every_message_arrives_once_and_in_order_where_all_ends_make_the_network_bad() {
    const EACH: usize = 60;
    let bad = |seed: u64| format!("loss=20,dup=10,reorder=20,delay=5±5,seed={seed}");
    let ours = State::new();
    let listen = ["--listen", "127.0.0.1:0", "--rate", "off", "--chaos", &bad(1)];
    let mut server = Session::server_json(&ours, &listen);
    let address = server.address.clone();
    let states = [State::new(), State::new()];
    let names = ["alice", "bob"];
    let mut clients: Vec<_> = (states.iter().zip(names).zip(2..))
        .map(|((state, name), seed)| {
            let words = ["join", "--json", "--since", "all", "--wait", "50", "--name", name];
            let wish = bad(seed);
            let words = [&words[..], &["--chaos", &wish, &address]].concat();
            Session::pipe(state, &words)
        })
        .collect();
    for client in &mut clients {
        client.events_until("it is in", |event| is(event, "welcome"));
    }
    for line in 0..EACH {
        for (client, name) in clients.iter_mut().zip(names) {
            client.say(&format!("{name} {line}"));
        }
        // In several goes, so that there are many datagrams.
        for client in clients.iter_mut().filter(|_| line % 10 == 9) {
            client.until("all messages", |text| {
                let count = text.matches("\"said\"").count();
                (count >= 2 * (line + 1) && text.ends_with('\n')).then_some(())
            });
        }
    }
    let ended: Vec<_> = clients.into_iter().map(Session::wait).collect();
    let streams: Vec<_> = ended.iter().map(|(text, _)| events(text)).collect();
    let order = said(&streams[0]);
    assert_eq!(order.len(), 2 * EACH);
    assert!(order.is_sorted_by(|one, next| one.0 < next.0), "numbers do not rise: {order:?}");
    assert_eq!(said(&streams[1]), order);
    for name in names {
        let own = order.iter().filter_map(|(_, text)| text.strip_prefix(name));
        let expected: Vec<_> = (0..EACH).map(|line| format!(" {line}")).collect();
        assert_eq!(own.collect::<Vec<_>>(), expected);
    }
    for (events, (_, status)) in streams.iter().zip(&ended) {
        assert_eq!(status.code(), Some(0));
        let total = events.iter().find(|event| is(event, "network_total")).expect("a total");
        for way in ["sent", "received"] {
            let count = |what: &str| total[way][what].as_u64().expect("a number");
            let (all, lost) = (count("datagrams"), count("lost"));
            assert!(all >= 20 && lost > 0 && lost < all, "{total}");
        }
        assert!(is(&events[0], "bad_network"), "{}", events[0]);
        assert!(events[0]["chaos"].as_str().is_some_and(|chaos| chaos.contains("delay=5±5")));
        assert!(events.last().is_some_and(|event| is(event, "ended")));
        assert_documented(&[Value::from(events.clone())]);
    }
    server.say("/stop");
    let told = server.events_until("the end", |event| is(event, "ended"));
    let place = |name: &str| told.iter().position(|event| is(event, name)).expect("it was told");
    assert!(place("listening") < place("bad_network") && place("network_total") < place("ended"));
    assert_eq!(server.wait().1.code(), Some(0));
}

#[test]
fn a_wish_that_is_none_is_refused_and_the_right_form_is_said() {
    let state = State::new();
    let wishes = [
        ("", "loss=10 (percent)"),
        ("los=10", "loss=10 (percent)"),
        ("loss=101", "a number from 0 to 100"),
        ("dup=x", "a number from 0 to 100"),
        ("delay=-1", "whole milliseconds"),
        ("delay=10±20", "no more than the delay"),
        ("loss=1,loss=2", "write each part once"),
        ("seed=1.5", "a whole number"),
    ];
    for end in [&["serve", "--listen", "127.0.0.1:0"][..], &["join", "--name", "alice"]] {
        for (wish, hint) in wishes {
            let (said, complaint, code) = run(&state, &[end, &["--chaos", wish]].concat(), "");
            assert_eq!((code, &*said), (Some(2), ""), "{wish}: {complaint}");
            assert!(complaint.contains("--chaos") && complaint.contains(hint), "{complaint}");
        }
        let chinese = ["--chaos", "loss=101", "--lang", "zh-CN"];
        let (_, complaint, code) = run(&state, &[end, &chinese].concat(), "");
        assert_eq!(code, Some(2));
        assert!(complaint.contains("不是百分比") && complaint.contains("0 到 100"), "{complaint}");
    }
}

#[test]
fn each_datagram_is_told_with_its_meaning_in_both_languages() {
    const PASSWORD: &str = "sesame-open";
    let languages = [
        (
            "en",
            "may I come in?",
            "prove that you receive",
            "let me in as",
            "ENTRY 1: ",
            "I have all",
        ),
        (
            "zh-CN",
            "我可以进来吗",
            "请证明你能在这个地址",
            "让我以",
            "ENTRY 第 1 条：",
            "之前的我都有了",
        ),
    ];
    for (language, hello, cookie, join, entry, ack) in languages {
        let (ours, alices) = (State::new(), State::new());
        let file = ours.write("password", PASSWORD);
        let common = ["--explain", "--lang", language, "--password-file", &file];
        let listen = [&["--listen", "127.0.0.1:0"], &common[..]].concat();
        let mut server = Session::server(&ours, &listen);
        let address = server.address.clone();
        let words = [&["join", "--plain", "--name", "alice", &address], &common[..]].concat();
        // On a terminal, on which a line may go on below.
        let mut alice = Session::terminal(&alices, 200, &words);
        alice.sees("alice> ");
        alice.say("你好");
        alice.sees("alice: 你好");
        let packets = ["HELLO", "COOKIE", "START", "REPLY", "FINISH", "DATA #0", "WELCOME", "LINE"];
        for wanted in packets.into_iter().chain([hello, cookie, join, entry, ack]) {
            alice.sees(wanted);
            server.sees(wanted);
        }
        alice.sees("→  256 B  HELLO");
        alice.sees("←   25 B  COOKIE");
        server.sees("→ 127.0.0.1:");
        alice.say("/quit");
        assert_eq!(alice.ended().code(), Some(0));
        server.sees("BYE");
        for session in [&alice, &server] {
            let text = session.text();
            // Nothing is spoiled, no password told, and no sentence missing.
            for unwanted in ["--chaos", PASSWORD, "chat-explain"] {
                assert!(!text.contains(unwanted), "{unwanted}: {text}");
            }
        }
    }
}

#[test]
fn what_is_explained_is_nothing_but_lines_that_fit() {
    let state = State::new();
    let server = Session::server(&state, &["--listen", "127.0.0.1:0"]);
    let join = ["join", "--plain", "--name", "alice", "--explain", &server.address];
    let mut alice = Session::terminal(&state, 60, &join);
    alice.sees("alice> ");
    alice.until("wrapped below the meaning", |text| {
        let mut lines = text.lines();
        lines.find(|line| line.starts_with("→  256 B  HELLO     may I come in?"))?;
        let next = lines.next()?;
        (next.starts_with("                    ") && next.trim_end().len() <= 60).then_some(())
    });
}

#[test]
fn programs_are_told_each_datagram_too_and_a_seed_plays_again() {
    let state = State::new();
    let server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let play = |name: &str, seed: &str| {
        let wish = format!("loss=30,dup=20,reorder=20,seed={seed}");
        let words =
            ["join", "--plain", "--name", name, "--wait", "50", "--chaos", &wish, &server.address];
        let lines: Vec<_> = (0..20).map(|number: u32| number.to_string()).collect();
        let (told, complaint, code) =
            run(&state, &[&words[..], &EXPLAINED].concat(), &lines.join("\n"));
        assert_eq!(code, Some(0), "{complaint}");
        events(&told)
    };
    let explained = |events: &[Value], direction: &str| -> Vec<Value> {
        let explained = events.iter().filter(|event| is(event, "explained"));
        explained.filter(|event| event["direction"] == direction).cloned().collect()
    };
    let fates = |events: &[Value]| -> Vec<String> {
        explained(events, "sent").iter().map(|event| event["fate"].to_string()).collect()
    };
    let (first, again, other) = (play("a", "7"), play("b", "7"), play("c", "8"));
    let alike = |one: &[String], two: &[String]| one.iter().zip(two).all(|(one, two)| one == two);
    let (one, two) = (fates(&first), fates(&again));
    assert!(one.len() >= 6 && alike(&one, &two), "{one:?}\n{two:?}");
    assert!(!alike(&one, &fates(&other)), "{one:?}");
    let sent = explained(&first, "sent");
    assert_eq!((&sent[0]["packet"], &sent[0]["bytes"]), (&"HELLO".into(), &256.into()));
    let is_data = |event: &&Value| event["packet"] == "DATA" && event["counter"].is_u64();
    assert!(sent.iter().any(|event| is_data(&event)));
    let received = explained(&first, "received");
    let parts = received.iter().filter(is_data).filter_map(|event| event["parts"].as_array());
    let parts: Vec<_> = parts.flatten().filter_map(Value::as_str).collect();
    assert!(parts.iter().any(|part| part.starts_with("WELCOME")), "{parts:?}");
    // What is lost cannot be read by anybody.
    let lost = received.iter().filter(|event| event["fate"] == "lost");
    assert!(
        lost.filter(is_data)
            .all(|event| event["parts"][0] == "sealed: only its two ends can read it")
    );
    assert_documented(&[Value::from(first)]);
}
