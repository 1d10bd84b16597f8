//! Every message on every screen once and in the same order, whatever the network does.

use std::sync::atomic::Ordering;

use serde_json::Value;

use super::proxy::{Badness, Proxy};
use super::session::{Session, State, events, until_all};

/// What was said, in the order of the log: numbers and texts.
fn said(events: &[Value]) -> Vec<(u64, String)> {
    events
        .iter()
        .filter(|event| event["event"] == "said")
        .map(|event| {
            let text = event["text"].as_str().expect("a text").to_owned();
            (event["number"].as_u64().expect("a number"), text)
        })
        .collect()
}

#[test]
fn a_thousand_messages_arrive_once_and_in_one_order_on_a_network_that_loses_a_third() {
    const CLIENTS: usize = 5;
    const EACH: usize = 200;
    let state = State::new();
    let server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let badness = Badness { lost: 30, repeated: 10, held_back: 15 };
    let proxy = Proxy::start(&server.address, badness, 7);
    let states: Vec<_> = (0..CLIENTS).map(|_| State::new()).collect();
    let name = |number: usize| format!("client{number}");
    let mut clients: Vec<_> = states
        .iter()
        .enumerate()
        .map(|(number, state)| {
            let words = ["join", "--json", "--since", "all", "--wait", "50"];
            let name = name(number);
            let words = [&words[..], &["--name", &name, &proxy.address]].concat();
            Session::pipe(state, &words)
        })
        .collect();
    for client in &mut clients {
        client.events_until("all are in", |event| event["event"] == "welcome");
    }
    for line in 0..EACH {
        for (number, client) in clients.iter_mut().enumerate() {
            client.say(&format!("{} {line}", name(number)));
        }
    }
    // One that is not read from would have to wait.
    until_all(&mut clients, "a thousand messages", |text| {
        text.matches("\"said\"").count() >= CLIENTS * EACH && text.ends_with('\n')
    });
    let orders: Vec<_> = clients.iter().map(|client| said(&events(&client.text()))).collect();
    for order in &orders {
        assert_eq!(order.len(), CLIENTS * EACH);
        assert!(order.is_sorted_by(|one, next| one.0 < next.0), "numbers do not rise");
        assert_eq!(order, &orders[0]);
    }
    // Of each client all, and in the order in which it said them.
    for number in 0..CLIENTS {
        let own: Vec<_> = orders[0]
            .iter()
            .filter_map(|(_, text)| text.strip_prefix(&format!("{} ", name(number))))
            .collect();
        let expected: Vec<_> = (0..EACH).map(|line| line.to_string()).collect();
        assert_eq!(own, expected, "{}", name(number));
    }
    for client in clients {
        assert_eq!(client.wait().1.code(), Some(0));
    }
    let (come, lost) = (proxy.come.load(Ordering::Relaxed), proxy.lost.load(Ordering::Relaxed));
    assert!(lost * 100 > come * 20, "the network was too good: {lost} of {come}");
}
