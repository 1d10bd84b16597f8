//! What `--trace` and `compare` tell.

use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::server::{CONNECTED, Server, eventually};

#[test]
fn the_trace_says_what_was_ready_and_what_was_called() {
    for model in CONNECTED {
        let server = Server::start(model, &["--trace"]);
        let mut stream = server.connect();
        let peer = stream.local_addr().expect("an address").to_string();
        stream.write_all(b"hello").expect("it is sent");
        stream.read_exact(&mut [0; 5]).expect("it is echoed");
        drop(stream);
        let mut server = server;
        let mut seen = Vec::new();
        let last = if model == "fork" { "waitpid" } else { "recvfrom" };
        loop {
            let event = server.event();
            let is_last = event["call"] == last && event["note"] != "received";
            seen.push(event);
            if is_last {
                break;
            }
        }
        let has = |call: &str, note: &str, result: Option<i64>| {
            seen.iter().any(|event| {
                event["call"] == call
                    && event["note"] == note
                    && result.is_none_or(|result| event["result"] == result)
            })
        };
        assert_eq!(
            (&seen[0]["event"], &seen[0]["ready"][0]["object"]),
            (&"wakeup".into(), &"listener".into())
        );
        assert!(has("accept4", "connected", None), "{model}: {seen:?}");
        assert!(has("recvfrom", "received", Some(5)), "{model}: {seen:?}");
        assert!(has("sendto", "sent", Some(5)), "{model}: {seen:?}");
        assert!(has("recvfrom", "end_of_input", Some(0)), "{model}: {seen:?}");
        let accepted = seen.iter().find(|event| event["note"] == "connected").expect("told");
        assert_eq!(accepted["peer"], peer);
        if model == "fork" {
            assert!(has("waitpid", "reaped", None), "{seen:?}");
        }
    }
}

#[test]
fn tcp_says_how_many_clients_wait_in_the_backlog() {
    let mut server = Server::start("tcp", &["--trace"]);
    let mut served = server.connect();
    server.event_where(|event| event["note"] == "connected");
    let waiting: Vec<_> = (0..3).map(|_| server.connect()).collect();
    let told = server.event_where(|event| event["note"] == "backlog");
    assert!((1..=3).contains(&told["waiting"].as_i64().expect("a number")));
    if told["waiting"] != 3 {
        served.write_all(b"wake up").expect("it is sent");
        server.event_where(|event| event["note"] == "backlog" && event["waiting"] == 3);
    }
    drop(waiting);
}

#[test]
fn a_client_that_does_not_read_is_told_of() {
    for model in ["select", "poll", "epoll"] {
        let mut server = Server::start(model, &["--trace"]);
        let mut flood = server.connect();
        let writer = std::thread::spawn(move || {
            // Ends with an error when the server does.
            while flood.write(&[0; 8192]).is_ok() {}
        });
        server.event_where(|event| event["note"] == "held_back");
        drop(server);
        writer.join().expect("it ends");
    }
}

#[test]
fn the_trace_is_told_in_both_languages() {
    for (language, expected) in [("en", "is connected; 1 now"), ("zh-CN", "已连接；现有 1 个连接")]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
        command.args(["echo", "epoll", "127.0.0.1:0", "-t", "-n", "1", "--lang", language]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut stdout = std::io::BufReader::new(child.stdout.take().expect("piped"));
        let mut head = String::new();
        std::io::BufRead::read_line(&mut stdout, &mut head).expect("it is read");
        let (_, port) = head.split_once("127.0.0.1:").expect("an address");
        let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
        let port: u16 = digits.parse().expect("a port");
        drop(std::net::TcpStream::connect(("127.0.0.1", port)).expect("connected"));
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).expect("it is read");
        assert!(rest.contains(expected), "{rest}");
        assert!(rest.contains("epoll_wait"), "{rest}");
        assert!(rest.contains(&format!("nc 127.0.0.1 {port}")), "{rest}");
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }
}

#[test]
fn without_a_model_the_models_are_listed() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    let output = command.args(["echo", "--json"]).output().expect("it runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let models: Vec<_> = document["models"].as_array().expect("a list").iter().collect();
    let names: Vec<_> = models.iter().filter_map(|model| model["model"].as_str()).collect();
    assert_eq!(names, ["tcp", "udp", "fork", "thread", "select", "poll", "epoll"]);
}

/// `ptool echo compare` with so little that it ends soon.
fn compare(options: &[&str]) -> Command {
    let mut command = crate::program::interruptible();
    command.env("LC_ALL", "C").args(["echo", "compare"]).args(options);
    command
}

#[test]
fn compare_measures_every_model() {
    let options = ["--seconds", "1", "--idle", "0,8", "--busy", "3", "--json"];
    let output = compare(&options).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let points = document["points"].as_array().expect("a list");
    let told: Vec<_> = points
        .iter()
        .map(|point| (point["model"].as_str().expect("a name"), point["served_idle"].as_i64()))
        .collect();
    let mut expected = vec![("tcp", Some(0)), ("udp", Some(0))];
    for model in ["fork", "thread", "select", "poll", "epoll"] {
        expected.extend([(model, Some(0)), (model, Some(8))]);
    }
    assert_eq!(told, expected);
    for point in points {
        let busy = if point["model"] == "tcp" { 1 } else { 3 };
        assert_eq!(point["served_busy"], busy, "{point}");
        assert!(point["round_trips"].as_u64() > Some(0), "{point}");
        // Also that of a child which worked for less than a tick.
        assert!(point["cpu_ns"].as_u64() > Some(0), "{point}");
        assert!(point["p99_ns"].as_u64() >= point["p50_ns"].as_u64(), "{point}");
        assert!(point["memory_bytes"].as_u64() > Some(0), "{point}");
    }
}

#[test]
fn compare_draws_bars() {
    let options = ["poll", "epoll", "--seconds", "1", "--idle", "0,4", "--busy", "2", "--ascii"];
    let output = compare(&options).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    assert!(text.is_ascii() || text.contains("µs"), "{text}");
    assert!(text.contains("############"), "{text}");
    for word in ["poll", "epoll", "echoes/s", "CPU per echo"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

/// The pids of the children of a process.
fn children(pid: u32) -> Vec<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    text.unwrap_or_default().split_whitespace().map(ToOwned::to_owned).collect()
}

#[test]
fn compare_leaves_nothing_behind_however_it_ends() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL] {
        let mut command = compare(&["fork", "--idle", "20", "--seconds", "60", "--json"]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let pid = child.id();
        // The server and the load generator.
        eventually("both run", || children(pid).len() == 2);
        let wards = children(pid);
        let nix_pid = Pid::from_raw(i32::try_from(pid).expect("a pid"));
        kill(nix_pid, signal).expect("it is sent");
        let status = child.wait().expect("it ends");
        assert_eq!(status.signal(), Some(signal as i32));
        for ward in wards {
            let path = format!("/proc/{ward}/cmdline");
            let is_gone =
                || std::fs::read(&path).map_or(true, |line| !line.starts_with(b"ptool\0echo"));
            eventually("its children are gone", is_gone);
        }
    }
}
