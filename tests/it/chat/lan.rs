//! A server that is reached by several addresses, and answers each client from the one that it asked.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use super::session::{Session, State, run};

/// The port of a server, and by which addresses it says that it is reached.
fn greeted(server: &Session) -> (String, Vec<String>) {
    let told = super::session::events(&server.text());
    let addresses = told[0]["addresses"].as_array().expect("a list");
    let addresses = addresses.iter().filter_map(|address| address.as_str());
    (told[0]["port"].to_string(), addresses.map(str::to_owned).collect())
}

#[test]
fn a_server_on_all_addresses_is_reached_by_each_of_them() {
    let state = State::new();
    let listen = ["--listen", "0.0.0.0:0", "--rate", "off"];
    let server = Session::server_json(&state, &listen);
    let (port, addresses) = greeted(&server);
    assert!(!addresses.is_empty());
    let mut alice =
        Session::pipe(&state, &["join", "--name", "alice", &format!("127.0.0.2:{port}")]);
    alice.sees("alice joined");
    for (host, name) in [("127.0.0.1", "bob"), ("127.0.0.3", "carol")] {
        let (said, complaint, code) =
            run(&State::new(), &["join", "--name", name, &format!("{host}:{port}")], "hello\n");
        assert_eq!(code, Some(0), "{said}\n{complaint}");
        alice.sees(&format!("{name}: hello"));
    }
    // By the address that it tells first, too: what it prints is good for something.
    let place = format!("{}:{port}", addresses[0]);
    assert_eq!(run(&State::new(), &["join", "--name", "dora", &place], "hello\n").2, Some(0));
    alice.sees("dora: hello");
}

#[test]
fn who_opens_a_room_to_the_network_is_told_how_to_get_in_and_who_can() {
    let state = State::new();
    let password = state.write("password", "open sesame\n");
    let mut server = Session::pipe(&state, &["serve", "--listen", "0.0.0.0:0"]);
    server.sees("/help");
    let text = server.text();
    assert!(text.contains("ptool chat join --name NAME"), "{text}");
    // A machine that has no network says nothing about who is there.
    if !text.contains("NAME 127.0.0.1:") {
        server.sees("can come in; --password-file FILE lets in only those who know a password");
        let options = ["serve", "--listen", "0.0.0.0:0", "--password-file", &password];
        Session::pipe(&state, &options).sees("and knows the password can come in");
    }
    let alone = Session::server(&state, &["--listen", "127.0.0.1:0"]).text();
    assert!(!alone.contains("can come in"), "{alone}");
}

/// A network of its own, for as long as this lives.
struct Namespace(Child);

impl Namespace {
    fn new() -> Option<Self> {
        let mut command = Command::new("unshare");
        command.args(["-n", "sh", "-c", "ip link set lo up && echo up && read end"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let mut said = [0; 2];
        let stdout = child.stdout.as_mut().expect("piped");
        let is_up = std::io::Read::read_exact(stdout, &mut said).is_ok();
        let namespace = Self(child);
        is_up.then_some(namespace)
    }

    /// What is to stand before a command to have it run there.
    fn enter(&self) -> Vec<String> {
        let pid = self.0.id().to_string();
        ["nsenter", "-t", &pid, "-n"].map(str::to_owned).to_vec()
    }

    fn ip(&self, words: &str) -> bool {
        let enter = self.enter();
        let mut command = Command::new(&enter[0]);
        command.args(&enter[1..]).arg("ip").args(words.split(' ')).stdout(Stdio::null());
        command.stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Two machines on one cable, of which the first has two addresses of each kind.
fn machines() -> Option<(Namespace, Namespace)> {
    let (one, other) = (Namespace::new()?, Namespace::new()?);
    let cable = format!("link add near type veth peer name far netns {}", other.0.id());
    let is_made = one.ip(&cable)
        && one.ip("addr add 10.77.0.1/24 dev near")
        && one.ip("addr add 10.77.0.2/24 dev near")
        && one.ip("link set near up")
        && other.ip("addr add 10.77.0.9/24 dev far")
        && other.ip("link set far up");
    let with_ipv6 = |machine: &Namespace, address: &str, device: &str| {
        machine.ip(&format!("addr add {address}/64 dev {device} nodad"))
    };
    // Not every kernel has IPv6.
    let _ = with_ipv6(&one, "fd77::1", "near")
        && with_ipv6(&one, "fd77::2", "near")
        && with_ipv6(&other, "fd77::9", "far");
    is_made.then_some((one, other))
}

#[test]
fn each_of_two_addresses_of_a_machine_is_good_for_another_machine() {
    let Some((one, other)) = machines() else {
        let _ = writeln!(std::io::stderr(), "skipped: no network namespaces here");
        return;
    };
    let (near, far) = (one.enter(), other.enter());
    let near: Vec<_> = near.iter().map(String::as_str).collect();
    let far: Vec<_> = far.iter().map(String::as_str).collect();
    let has_ipv6 = other.ip("-6 route get fd77::2");
    let any = if has_ipv6 { "[::]:7117" } else { "0.0.0.0:7117" };
    let state = State::new();
    let options = ["--listen", any, "--rate", "off", "--classic"];
    let server = Session::server_json_within(&state, &near, &options);
    let (_, addresses) = greeted(&server);
    let expected = ["10.77.0.1", "10.77.0.2", "fd77::1", "fd77::2"];
    let expected = if has_ipv6 { &expected[..] } else { &expected[..2] };
    let mut named: Vec<_> = addresses.iter().map(String::as_str).collect();
    named.sort_unstable();
    assert_eq!(named, expected);
    let clients = State::new();
    let names = ["alice", "bob", "carol", "dora"];
    let mut members: Vec<_> = addresses
        .iter()
        .zip(names)
        .map(|(address, name)| {
            let place =
                if address.contains(':') { format!("[{address}]") } else { address.clone() };
            let words = ["join", "--name", name, "--wait", "60", &place];
            let mut member = Session::pipe_within(&clients, &far, &words);
            member.sees(&format!("{name} joined"));
            member
        })
        .collect();
    // The programs of the course as well.
    let words = ["join", "--classic", "--name", "wang", "--wait", "60", "10.77.0.2"];
    let mut wang = Session::pipe_within(&clients, &far, &words);
    wang.say("hello");
    for member in &mut members {
        member.sees("~wang: hello");
    }
    for (count, name) in names[..members.len()].iter().enumerate() {
        members[count].say(&format!("I am {name}"));
        wang.sees(&format!("{name}: I am {name}"));
        for member in &mut members {
            member.sees(&format!("{name}: I am {name}"));
        }
    }
}
