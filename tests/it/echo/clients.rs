//! The same clients for every model: they get back what they sent, whatever others do.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::thread;
use std::time::Duration;

use super::server::{CONCURRENT, CONNECTED, PATIENCE, Server, eventually};

/// Bytes without a short period, so that a piece that is lost, doubled or moved is seen.
fn message(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// Sends a message while its echo is read, closes the sending half, and wants all of it, then the end.
fn exchange(stream: &TcpStream, sent: &[u8]) {
    let echo = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut echo = Vec::with_capacity(sent.len());
            (&*stream).read_to_end(&mut echo).expect("the echo is read");
            echo
        });
        let mut writer = stream;
        writer.write_all(sent).expect("it is sent");
        stream.shutdown(Shutdown::Write).expect("half closed");
        reader.join().expect("it reads")
    });
    assert_eq!(echo.len(), sent.len());
    assert!(echo == sent, "{} bytes came back changed", sent.len());
}

/// Sends a line and waits for it, with the connection left open.
fn chat(mut stream: &TcpStream, line: &[u8]) {
    stream.write_all(line).expect("it is sent");
    let mut echo = vec![0; line.len()];
    stream.read_exact(&mut echo).expect("it is echoed");
    assert_eq!(echo, line);
}

#[test]
fn every_size_comes_back_byte_for_byte_also_after_a_half_close() {
    for model in CONNECTED {
        let server = Server::start(model, &[]);
        for (seed, length) in
            [0, 1, 2, 63, 4095, 65_536, 65_537, 300_000, 1 << 20].iter().enumerate()
        {
            exchange(&server.connect(), &message(*length, seed as u64));
        }
    }
}

#[test]
fn two_hundred_clients_at_once_each_get_their_own_back() {
    for model in CONNECTED {
        let server = Server::start(model, &[]);
        // All are connected before the first of them speaks.
        let streams: Vec<_> = (0..200).map(|_| server.connect()).collect();
        thread::scope(|scope| {
            for (seed, stream) in streams.into_iter().enumerate() {
                scope.spawn(move || exchange(&stream, &message(20_000, seed as u64)));
            }
        });
    }
}

/// Whether this machine has the loopback of IPv6.
fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

#[test]
fn every_model_serves_ipv6_too() {
    if !has_ipv6() {
        return;
    }
    for model in CONNECTED {
        let server = Server::start_at(model, "[::1]:0", &[]);
        assert!(server.address.is_ipv6());
        exchange(&server.connect(), &message(100_000, 5));
    }
    let server = Server::start_at("udp", "[::1]:0", &[]);
    let socket = UdpSocket::bind("[::1]:0").expect("bound");
    socket.connect(server.address).expect("connected");
    socket.set_read_timeout(Some(PATIENCE)).expect("it is set");
    exchange_datagram(&socket, &message(1000, 6));
}

/// The timer of a connection's end that has this local and this remote port, as /proc/net/tcp has it:
/// 2 is keepalive (proc_pid_net(5)).
fn timer(local: u16, remote: u16) -> Option<u8> {
    let table = std::fs::read_to_string("/proc/net/tcp").expect("it is read");
    let port = |address: &str| u16::from_str_radix(address.rsplit(':').next()?, 16).ok();
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        let is_wanted = port(fields[1]) == Some(local) && port(fields[2]) == Some(remote);
        is_wanted.then(|| fields[5].split(':').next()?.parse().ok())?
    })
}

#[test]
fn a_silent_client_is_asked_now_and_then_whether_it_is_there() {
    for model in CONNECTED {
        let server = Server::start(model, &[]);
        let client = server.connect();
        chat(&client, b"then silent");
        let own = client.local_addr().expect("bound").port();
        eventually("keepalive", || timer(server.address.port(), own) == Some(2));
    }
}

#[test]
fn a_client_that_breaks_off_harms_nobody() {
    for model in CONNECTED {
        let server = Server::start(model, &[]);
        for _ in 0..20 {
            let mut stream = server.connect();
            stream.write_all(b"never read").expect("it is sent");
            // Wait for the echo to be there, unread: closing then makes the kernel send a reset.
            assert!(stream.peek(&mut [0]).expect("it is peeked") > 0);
            drop(stream);
        }
        exchange(&server.connect(), &message(1000, 1));
    }
}

#[test]
fn slow_and_silent_clients_do_not_keep_the_others_waiting() {
    for model in CONCURRENT {
        let server = Server::start(model, &[]);
        let silent = server.connect();
        let slow = server.connect();
        chat(&slow, b"a");
        for _ in 0..5 {
            exchange(&server.connect(), &message(50_000, 3));
            chat(&slow, b"b");
        }
        exchange(&silent, b"at last");
    }
}

#[test]
fn a_flood_that_is_never_read_does_not_keep_the_others_waiting() {
    for model in CONCURRENT {
        let server = Server::start(model, &[]);
        let mut flood = server.connect();
        flood.set_write_timeout(Some(Duration::from_millis(300))).expect("it is set");
        let piece = message(1 << 20, 5);
        let mut flooded = 0;
        // Until the server takes no more: its memory for one client is bounded.
        let error = loop {
            match flood.write(&piece) {
                Ok(taken) => flooded += taken,
                Err(error) => break error,
            }
            assert!(flooded < 256 << 20, "{model} takes everything");
        };
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        exchange(&server.connect(), &message(100_000, 6));
        // And it gets all of its echo once it reads.
        flood.shutdown(Shutdown::Write).expect("half closed");
        let mut echo = Vec::new();
        flood.read_to_end(&mut echo).expect("it is read");
        assert_eq!(echo.len(), flooded, "{model}");
    }
}

#[test]
fn select_refuses_what_it_cannot_watch_and_serves_the_others() {
    if !can_open(1400) {
        return;
    }
    let server = Server::start("select", &[]);
    let streams: Vec<_> = (0..1100).map(|_| server.connect()).collect();
    let is_served = |mut stream: &TcpStream| {
        let _ = stream.write_all(b"?");
        matches!(stream.read(&mut [0]), Ok(1))
    };
    let served: Vec<_> = streams.iter().map(is_served).collect();
    let count = served.iter().filter(|served| **served).count();
    assert!((1000..1024).contains(&count), "{count} are served");
    assert!(served[..count].iter().all(|served| *served), "the first ones");
    chat(&streams[0], b"still there");
}

/// Whether this process may have so many descriptors, raising its limit as far as it may.
fn can_open(wanted: u64) -> bool {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    soft >= wanted || (hard >= wanted && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok())
}

#[test]
fn a_server_without_descriptors_accepts_again_when_a_client_goes() {
    for model in ["thread", "select", "poll", "epoll"] {
        let limited = format!("ulimit -n 14; exec {} echo {model} :0 --json --trace", ptool());
        let mut server = Server::run(std::process::Command::new("sh").args(["-c", &limited]));
        let streams: Vec<_> = (0..20).map(|_| server.connect()).collect();
        server.event_where(|event| event["errno"] == "EMFILE");
        assert!(streams[0].as_raw_fd() >= 0);
        // Each that goes makes room for one that waits.
        for stream in streams {
            exchange(&stream, b"each in its turn");
        }
    }
}

fn ptool() -> &'static str {
    env!("CARGO_BIN_EXE_ptool")
}

/// A datagram socket that gives up at some time.
fn datagrams(server: &Server) -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.connect(server.address).expect("connected");
    socket.set_read_timeout(Some(Duration::from_secs(2))).expect("it is set");
    socket
}

/// Sends a datagram until it comes back: a full buffer may drop it.
fn exchange_datagram(socket: &UdpSocket, sent: &[u8]) {
    let mut echo = vec![0; 70_000];
    for _ in 0..20 {
        assert_eq!(socket.send(sent).expect("it is sent"), sent.len());
        if let Ok(length) = socket.recv(&mut echo) {
            assert!(echo[..length] == *sent, "{length} of {} bytes came back", sent.len());
            return;
        }
    }
    panic!("no echo of {} bytes", sent.len());
}

#[test]
fn datagrams_of_every_size_come_back() {
    let server = Server::start("udp", &[]);
    for length in [0, 1, 1400, 1500, 9000, 65_506, 65_507] {
        exchange_datagram(&datagrams(&server), &message(length, length as u64));
    }
}

#[test]
fn two_hundred_senders_of_datagrams_each_get_their_own_back() {
    let server = Server::start("udp", &[]);
    let server = &server;
    thread::scope(|scope| {
        for seed in 0..200 {
            scope.spawn(move || exchange_datagram(&datagrams(server), &message(1000, seed)));
        }
    });
}

#[test]
fn a_sender_of_datagrams_that_is_gone_harms_nobody() {
    let server = Server::start("udp", &[]);
    for _ in 0..50 {
        datagrams(&server).send(b"gone before the echo").expect("it is sent");
    }
    exchange_datagram(&datagrams(&server), b"still there");
}
