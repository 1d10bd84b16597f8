//! How servers end, and what they leave: nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::server::{CONNECTED, Server, eventually};

fn summary(rest: &str) -> Value {
    let line = rest.lines().last().expect("a last line");
    serde_json::from_str(line).expect("it is JSON")
}

#[test]
fn an_interrupt_ends_every_model_well_and_nothing_stays() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        for model in CONNECTED {
            let server = Server::start(model, &[]);
            let address = server.address;
            let mut speaking = server.connect();
            speaking.write_all(b"hello").expect("it is sent");
            speaking.read_exact(&mut [0; 5]).expect("it is echoed");
            let (rest, status) = server.end(signal);
            assert_eq!(status.code(), Some(0), "{model}");
            let summary = summary(&rest);
            assert_eq!(summary["event"], "ended");
            assert_eq!((&summary["connections"], &summary["echoed_bytes"]), (&1.into(), &5.into()));
            assert_eq!(speaking.read(&mut [0]).unwrap_or(0), 0, "{model} left a connection");
            TcpListener::bind(address).expect("the address is free again");
        }
        let (_, status) = Server::start("udp", &[]).end(signal);
        assert_eq!(status.code(), Some(0));
    }
}

#[test]
fn a_client_that_never_reads_does_not_keep_a_server_from_ending() {
    for model in CONNECTED {
        let server = Server::start(model, &[]);
        let mut flood = server.connect();
        flood.set_nonblocking(true).expect("it is set");
        let piece = vec![0; 1 << 20];
        // The server has been full for a while when so many attempts in a row take nothing.
        let mut refused = 0;
        while refused < 50 {
            match flood.write(&piece) {
                Ok(_) => refused = 0,
                Err(_) => refused += 1,
            }
            std::thread::yield_now();
        }
        assert_eq!(server.end(Signal::SIGINT).1.code(), Some(0), "{model}");
    }
}

#[test]
fn children_are_reaped_while_the_server_runs() {
    let server = Server::start("fork", &[]);
    for _ in 0..30 {
        drop(server.connect());
    }
    let mut open = server.connect();
    open.write_all(b"x").expect("it is sent");
    open.read_exact(&mut [0]).expect("it is echoed");
    eventually("one child is left", || server.children().len() == 1);
}

#[test]
fn children_end_with_a_server_that_is_killed_and_also_when_they_are_stopped() {
    for (signal, code) in [(Signal::SIGKILL, None), (Signal::SIGTERM, Some(0))] {
        let server = Server::start("fork", &[]);
        let mut stream = server.connect();
        stream.write_all(b"x").expect("it is sent");
        stream.read_exact(&mut [0]).expect("it is echoed");
        let children = server.children();
        assert_eq!(children.len(), 1);
        let child = Pid::from_raw(i32::try_from(children[0]).expect("a pid"));
        kill(child, Signal::SIGSTOP).expect("it is sent");
        // The output of the server ends when the last process that has it open does.
        let (_, status) = server.end(signal);
        assert_eq!(status.code(), code);
        assert_eq!(status.signal().is_some(), code.is_none());
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
    }
}

#[test]
fn a_server_ends_after_as_many_connections_as_it_was_told() {
    for model in CONNECTED {
        let mut server = Server::start(model, &["--connections", "3"]);
        for _ in 0..3 {
            drop(server.connect());
        }
        let (rest, status) = server.wait();
        assert_eq!(
            (status.code(), &summary(&rest)["connections"]),
            (Some(0), &3.into()),
            "{model}"
        );
    }
}

/// Runs ptool to its end: exit code and stderr.
fn refused(args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    let output = command.env("LC_ALL", "C").arg("echo").args(args).output().expect("it runs");
    (output.status.code(), String::from_utf8(output.stderr).expect("it is UTF-8"))
}

#[test]
fn an_address_in_use_is_named_with_its_holder() {
    for model in ["epoll", "udp"] {
        let server = Server::start(model, &[]);
        let (code, complaint) = refused(&[model, &server.address.to_string()]);
        assert_eq!(code, Some(5));
        assert!(complaint.contains(&server.address.to_string()), "{complaint}");
        assert!(complaint.contains("in use"), "{complaint}");
        assert!(complaint.contains(&format!("process {} (ptool)", server.pid())), "{complaint}");
    }
}

#[test]
fn an_address_that_cannot_be_had_is_explained() {
    // Of the block for documentation (RFC 5737), so that no machine has it.
    let (code, complaint) = refused(&["tcp", "192.0.2.1"]);
    assert_eq!(code, Some(5));
    assert!(complaint.contains("does not have that address"), "{complaint}");
    let (code, complaint) = refused(&["tcp", "not an address"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("hint:"), "{complaint}");
}

#[test]
fn a_reader_that_closes_the_trace_ends_the_server_well() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    command.args(["echo", "poll", ":0", "--trace", "--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut stdout = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).expect("it is read");
    let port = serde_json::from_str::<Value>(&line).expect("JSON")["port"].as_u64();
    drop(stdout);
    let port = u16::try_from(port.expect("a port")).expect("a port");
    let _stream = std::net::TcpStream::connect(("127.0.0.1", port)).expect("connected");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}
