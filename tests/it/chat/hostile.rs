//! A server that strangers send whatever they like.

use std::net::UdpSocket;
use std::os::fd::AsRawFd as _;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, sendmmsg};
use nix::unistd::Pid;

use super::proxy::Seeded;
use super::session::{Session, State};

/// The resident memory of a process, in KiB.
fn resident(pid: Pid) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Datagrams of every kind: random ones, and such as the protocol has, with something wrong.
fn fill(random: &mut Seeded, bytes: &mut Vec<u8>) {
    /// The types of docs/PROTOCOL.md, and their neighbours.
    const TYPES: [u8; 10] = [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x00, b'L'];
    let length = match random.next() % 4 {
        0 => random.next() % 40,
        1 => 256,
        2 => 13 + random.next() % 200,
        _ => random.next() % 1400,
    };
    bytes.clear();
    while bytes.len() < usize::try_from(length).expect("it is short") {
        bytes.extend(random.next().to_le_bytes());
    }
    bytes.truncate(usize::try_from(length).expect("it is short"));
    if let Some(first) = bytes.first_mut()
        && random.percent(80)
    {
        *first = TYPES[usize::try_from(random.next() % 10).expect("it is small")];
    }
    // The version that there is, and the zeros that pad a hello.
    if bytes.len() > 1 && random.percent(60) {
        bytes[1] = 1;
    }
    if bytes.len() == 256 && random.percent(60) {
        bytes[10..].fill(0);
    }
}

#[test]
fn a_million_datagrams_of_strangers_disturb_nobody() {
    const DATAGRAMS: u64 = 1_000_000;
    const BATCH: usize = 64;
    let state = State::new();
    let server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &server.address]);
    alice.sees("alice joined");
    let mut bob = Session::pipe(&state, &["join", "--name", "bob", &server.address]);
    alice.sees("bob joined");
    bob.say("before");
    alice.sees("bob: before");
    let before = resident(server.pid());
    let sent = AtomicU64::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = Seeded(11);
            let mut headers = MultiHeaders::<SockaddrStorage>::preallocate(BATCH, None);
            let mut batch = vec![Vec::new(); BATCH];
            while sent.load(Ordering::Relaxed) < DATAGRAMS {
                // Each batch from another port, as if from somebody else.
                let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
                socket.connect(&server.address).expect("an address");
                for _ in 0..8 {
                    for bytes in &mut batch {
                        fill(&mut random, bytes);
                    }
                    let slices: Vec<_> =
                        batch.iter().map(|bytes| [std::io::IoSlice::new(bytes)]).collect();
                    let to = [None::<SockaddrStorage>; BATCH];
                    let flags = MsgFlags::empty();
                    let fd = socket.as_raw_fd();
                    let count = sendmmsg(fd, &mut headers, &slices, to, [], flags);
                    let count = count.map_or(0, |sent| sent.count() as u64);
                    sent.fetch_add(count, Ordering::Relaxed);
                }
            }
        });
        // Meanwhile, a conversation.
        let mut line = 0;
        while sent.load(Ordering::Relaxed) < DATAGRAMS {
            line += 1;
            bob.say(&format!("line {line}"));
            alice.sees(&format!("bob: line {line}\n"));
            alice.say(&format!("answer {line}"));
            bob.sees(&format!("alice: answer {line}\n"));
        }
        assert!(line >= 3, "{line} lines were exchanged");
    });
    let after = resident(server.pid());
    // What the log and the buffers take, and nothing that grows with the datagrams.
    assert!(after < before + 16 * 1024, "{before} KiB before, {after} KiB after");
    bob.say("after");
    alice.sees("bob: after");
    let (said, status) = bob.wait();
    assert_eq!(status.code(), Some(0));
    assert!(said.lines().all(|line| !line.contains("joined") || line.contains("bob")), "{said}");
}
