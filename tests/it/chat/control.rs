//! Administration: what is typed at the console, and what is run in another terminal of the same user.

use std::fs::{File, Permissions};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use nix::sys::signal::Signal;
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockType, UnixAddr, connect, send, socket,
};
use serde_json::Value;

use super::session::{Session, State, eventually, is_gone, run, run_as};
use crate::schema::assert_documented;

const LISTEN: [&str; 4] = ["--listen", "127.0.0.1:0", "--rate", "off"];

/// Runs a command that is to go well, and gives what it says.
fn done(state: &State, words: &[&str]) -> String {
    let (said, complaint, code) = run(state, words, "");
    assert_eq!((code, &*complaint), (Some(0), ""), "{words:?}: {said}");
    said
}

/// Asserts that a command fails with this code, says this, and names a way out.
fn assert_fails(state: &State, words: &[&str], code: i32, wanted: &str) {
    let (said, complaint, ended) = run(state, words, "");
    assert_eq!((ended, &*said), (Some(code), ""), "{words:?}: {complaint}");
    assert!(complaint.contains(wanted), "{words:?}: {complaint}");
    assert!(complaint.contains("hint: "), "{words:?} names no way out: {complaint}");
}

fn port(session: &Session) -> String {
    session.address.rsplit(':').next().expect("a port").to_owned()
}

#[test]
fn another_terminal_administers_the_room_and_the_console_sees_for_whom() {
    let state = State::new();
    let mut server = Session::server(&state, &LISTEN);
    let address = server.address.clone();
    let mut alice =
        Session::terminal(&state, 100, &["join", "--plain", "--name", "alice", &address]);
    alice.sees("alice joined");
    let mut bob = Session::terminal(&state, 100, &["join", "--plain", "--name", "老王", &address]);
    bob.sees("老王 joined");

    let who = done(&state, &["who"]);
    assert!(who.starts_with("2 members\n"), "{who}");
    assert!(who.contains("  alice  127.0.0.1:") && who.contains("  老王   127.0.0.1:"), "{who}");

    assert_eq!(done(&state, &["announce", "class", "begins"]), "announced to all\n");
    alice.sees("administrator: class begins");
    server.sees("announced to all (by process ");

    assert_eq!(done(&state, &["mute", "老王", "--for", "2h"]), "老王 is muted for 2 hours\n");
    server.sees("老王 is muted for 2 hours (by process ");
    bob.say("may I?");
    bob.sees("not sent: the administrator has muted you, for another 2 hours");
    assert_eq!(done(&state, &["bans"]), "0 banned, 1 muted\n  老王  muted for another 2 hours\n");
    done(&state, &["unmute", "老王"]);
    bob.say("thank you");
    alice.sees("老王: thank you");
    assert!(!alice.text().contains("may I?"), "{}", alice.text());

    // Who is kicked may come again, who is banned may not before it is allowed.
    assert_eq!(done(&state, &["kick", "老王"]), "老王 was removed\n");
    alice.sees("老王 was removed by the administrator");
    bob.sees("the administrator has removed you");
    assert_eq!(bob.ended().code(), Some(5));
    let join = ["join", "--name", "老王", &address];
    assert_eq!(run(&state, &join, "again\n").2, Some(0));
    let mut bob = Session::terminal(&state, 100, &join);
    bob.sees("老王 joined");
    assert_eq!(done(&state, &["ban", "老王"]), "老王 is banned\n");
    alice.sees("老王 was banned by the administrator");
    bob.sees("the administrator has banned you");
    assert_eq!(bob.ended().code(), Some(5));
    let (_, complaint, code) = run(&state, &join, "");
    assert_eq!(code, Some(5), "{complaint}");
    assert!(complaint.contains("the administrator does not want 老王 here"), "{complaint}");
    assert_eq!(done(&state, &["bans"]), "1 banned, 0 muted\n  老王  banned\n");
    assert_eq!(done(&state, &["unban", "老王"]), "老王 may come in again\n");
    assert_eq!(run(&state, &join, "here I am\n").2, Some(0));
    alice.sees("老王: here I am");

    let room = server.pid();
    assert_eq!(done(&state, &["stop"]), "the room closes\n");
    // It has ended, and whoever has started it has yet to hear of it.
    assert_eq!(server.reap().code(), Some(0));
    server.sees("the room closes (by process ");
    alice.sees("The room is closed.");
    assert!(is_gone(room) && state.sockets().is_empty());
}

#[test]
fn the_console_does_the_same() {
    let state = State::new();
    let mut server = Session::server_terminal(&state, &LISTEN);
    let address = server.address.clone();
    let mut bob = Session::terminal(&state, 100, &["join", "--name", "bob", &address]);
    bob.sees("bob joined");
    server.sees("bob joined");
    for (typed, seen) in [
        ("/mute bob soon", "soon is no time"),
        ("/mute", "/mute needs a name"),
        ("/mute bob 10m", "bob is muted for 10 minutes"),
        ("/bans", "bob  muted for another 10 minutes"),
        ("/unmute bob", "bob may speak again"),
        ("/unmute bob", "nobody called bob is muted"),
        ("/unban bob", "nobody called bob is banned"),
        ("/ban eve", "there is nobody called eve"),
        ("/ban bob 1d", "bob is banned for 1 day"),
        ("/unban bob", "bob may come in again"),
        ("/help", "/ban NAME [TIME]"),
    ] {
        server.say(typed);
        server.sees(seen);
    }
    server.sees("bob was banned by the administrator");
    bob.sees("the administrator has banned you");
    // What the console did is seen as it happens, and not said a second time.
    server.say("/stop");
    assert_eq!(server.ended().code(), Some(0));
    let text = server.text();
    assert!(!text.contains("by process") && !text.contains("the room closes"), "{text}");
}

#[test]
fn nobody_of_that_name_is_an_exit_code_of_its_own() {
    let state = State::new();
    let _server = Session::server(&state, &LISTEN);
    for order in ["kick", "ban", "mute"] {
        assert_fails(&state, &[order, "eve"], 1, "there is nobody called eve");
    }
    assert_fails(&state, &["unban", "eve"], 1, "nobody called eve is banned");
    assert_fails(&state, &["unmute", "eve"], 1, "nobody called eve is muted");
    assert_eq!(done(&state, &["who"]), "nobody is here\n");
    assert_eq!(done(&state, &["bans"]), "nobody is banned or muted\n");
    for span in ["soon", "0m", "10", ""] {
        assert_fails(&state, &["mute", "eve", "--for", span], 2, "--for");
    }
    let (_, complaint, code) = run(&state, &["kick"], "");
    assert_eq!(code, Some(2), "{complaint}");
}

#[test]
fn what_comes_in_a_pipe_is_announced_line_by_line() {
    let state = State::new();
    let mut server = Session::server(&state, &LISTEN);
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let (said, _, code) = run(&state, &["announce"], "one\r\n\n  \n二\nlast");
    assert_eq!((code, &*said), (Some(0), "announced to all\n".repeat(3).as_str()));
    alice.sees("administrator: one\nadministrator: 二\nadministrator: last\n");
    let longer = "x".repeat(4097);
    let (_, complaint, code) = run(&state, &["announce"], &format!("before\n{longer}\nafter\n"));
    assert_eq!(code, Some(5), "{complaint}");
    assert!(complaint.contains("4097 bytes, and 4096 is the most"), "{complaint}");
    alice.sees("administrator: before\n");
    let (_, complaint, code) = run(&state, &["announce", "\u{200b}"], "");
    assert_eq!(code, Some(5), "{complaint}");
    // A pipe that is open longer than the room.
    let mut pipe = Session::pipe(&state, &["announce"]);
    pipe.say("soon over");
    alice.sees("administrator: soon over\n");
    pipe.sees("announced to all");
    // Nobody types into a command that waits without a word.
    let mut terminal = Session::terminal(&state, 100, &["announce"]);
    terminal.sees("there is nothing to announce");
    assert_eq!(terminal.ended().code(), Some(2));
    done(&state, &["stop"]);
    assert_eq!(server.reap().code(), Some(0));
    pipe.say("too late");
    assert_eq!(pipe.wait().1.code(), Some(5));
}

#[test]
fn every_order_is_an_event_for_programs() {
    let state = State::new();
    let mut server = Session::server_json(&state, &LISTEN);
    let address = server.address.clone();
    let mut bob = Session::pipe(&state, &["join", "--json", "--name", "bob", &address]);
    bob.events_until("bob is in", |event| event["event"] == "joined");
    let mut answers = Vec::new();
    let mut order = |words: &[&str]| -> Value {
        let (said, complaint, code) = run(&state, &[words, &["--json"]].concat(), "");
        assert_eq!(code, Some(0), "{complaint}");
        let answer: Value = serde_json::from_str(&said).expect("one document");
        assert_eq!(answer["command"], format!("chat {}", words[0]));
        answers.push(answer.clone());
        answer
    };
    assert_eq!(order(&["who"])["members"][0]["name"], "bob");
    let muted = order(&["mute", "bob", "--for", "10m"]);
    assert_eq!((&muted["order"], &muted["seconds"]), (&"mute".into(), &600.into()));
    assert!(order(&["bans"])["mutes"][0]["until_unix_ms"].is_u64());
    assert_eq!(order(&["unmute", "bob"])["name"], "bob");
    assert_eq!(order(&["announce", "hi"])["text"], "hi");
    order(&["ban", "bob"]);
    assert!(order(&["bans"])["bans"][0]["until_unix_ms"].is_null());
    order(&["unban", "bob"]);
    server.say("/ban eve");
    server.say("/unban eve");
    server.say("/bans");
    server.say("by the console");
    server.events_until("its own deed", |event| {
        event["order"] == "announce" && event["text"] == "by the console"
    });
    assert_eq!(order(&["stop"])["order"], "stop");
    let (text, status) = server.wait();
    assert_eq!(status.code(), Some(0));
    let seen = super::session::events(&text);
    let deeds: Vec<_> = seen.iter().filter(|event| event["event"] == "ordered").collect();
    let uid = nix::unistd::getuid().as_raw();
    let told: Vec<_> = deeds
        .iter()
        .map(|deed| {
            assert!(deed["unix_ms"].is_u64(), "{deed}");
            assert_eq!(deed["by_pid"].is_u64(), deed["by_uid"] == uid, "{deed}");
            (deed["order"].as_str().expect("a name"), deed["by_pid"].is_u64())
        })
        .collect();
    let others = |order| (order, true);
    let expected = ["mute", "unmute", "announce", "ban", "unban"].map(others);
    assert_eq!(told, [&expected[..], &[("announce", false), ("stop", true)]].concat());
    assert!(seen.iter().any(|event| event["event"] == "sanctions"));
    assert_documented(&[Value::from(seen), Value::from(answers)]);
}

#[test]
fn of_several_rooms_one_is_named() {
    let state = State::new();
    assert_fails(&state, &["who"], 5, "no room of yours is open");
    let room = |name: &str| Session::server(&state, &[&["--name", name], &LISTEN[..]].concat());
    let (mut lab, mut hall) = (room("lab"), room("hall"));
    let (_, complaint, code) = run(&state, &["who"], "");
    assert_eq!(code, Some(2));
    for wanted in [&lab.address, &hall.address, "lab (", "hall (", "--room"] {
        assert!(complaint.contains(wanted), "{wanted}: {complaint}");
    }
    let (port, address) = (port(&lab), hall.address.clone());
    done(&state, &["announce", "--room", "lab", "by name"]);
    done(&state, &["announce", "--room", &port, "by port"]);
    lab.sees("administrator: by name");
    lab.sees("administrator: by port");
    done(&state, &["announce", "--room", &address, "by address"]);
    hall.sees("administrator: by address");
    assert_fails(&state, &["who", "--room", "cellar"], 5, "cellar");
    done(&state, &["stop", "--room", "lab"]);
    assert_eq!(lab.reap().code(), Some(0));
    // Then there is no doubt.
    done(&state, &["stop"]);
    assert_eq!(hall.reap().code(), Some(0));
    assert!(!lab.text().contains("by address"), "{}", lab.text());
}

#[test]
fn the_socket_goes_with_the_room_however_it_ends() {
    let state = State::new();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let mut server = Session::server(&state, &LISTEN);
        assert_eq!(state.sockets().len(), 1);
        server.signal(signal);
        assert_eq!(server.ended().code(), Some(0));
        assert_eq!(state.sockets().len(), 0, "{signal}");
    }
    let mut server = Session::server(&state, &LISTEN);
    nix::sys::signal::kill(server.partner(), Signal::SIGKILL).expect("it is sent");
    assert_eq!(server.ended().code(), Some(5));
    assert_eq!(state.sockets().len(), 0, "the console is killed");
}

#[test]
fn what_a_killed_server_has_left_is_cleared_away_and_replaced() {
    let state = State::new();
    let kill = |mut server: Session| {
        let console = server.partner();
        server.signal(Signal::SIGKILL);
        server.ended();
        eventually("the console ends", || is_gone(console));
        assert_eq!(state.sockets().len(), 1);
        server.address.clone()
    };
    kill(Session::server(&state, &LISTEN));
    assert_fails(&state, &["stop"], 5, "no room of yours is open");
    assert_eq!(state.sockets().len(), 0);
    // The next at the same address takes its place, and needs nobody to clear it away.
    let address = kill(Session::server(&state, &LISTEN));
    let mut server = Session::server(&state, &["--listen", &address]);
    assert_eq!(state.sockets().len(), 1);
    // As soon as stop has ended, the address is free again.
    done(&state, &["stop"]);
    let again = Session::server(&state, &["--listen", &address]);
    assert_eq!(server.reap().code(), Some(0));
    done(&state, &["stop", "--room", &port(&again)]);
}

#[test]
fn a_room_that_is_stopped_is_said_not_to_answer() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    server.signal(Signal::SIGSTOP);
    let hint = format!("ptool stat {}", server.pid());
    assert_fails(&state, &["who"], 5, &hint);
    server.signal(Signal::SIGCONT);
    assert_eq!(done(&state, &["who"]), "nobody is here\n");
}

#[test]
fn the_runtime_folder_is_used_where_there_is_one() {
    let state = State::new();
    let runtime = state.path().join("runtime");
    std::fs::create_dir(&runtime).expect("it is made");
    let _server = Session::server(&state, &LISTEN);
    assert!(state.sockets().is_empty());
    let folder = runtime.join("ptool");
    let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
    let socket = std::fs::read_dir(&folder).expect("it can be read").next().expect("a socket");
    let socket = socket.expect("it can be read").path();
    assert_eq!((mode(&folder), mode(&socket)), (0o700, 0o600));
    assert_eq!(done(&state, &["who"]), "nobody is here\n");
}

#[test]
fn nobody_but_its_user_and_root_administers_a_room() {
    const NOBODY: u32 = 65534;
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let state = State::new();
    let mut server = Session::server(&state, &LISTEN);
    let refused = |words: &[&str]| {
        let (said, complaint, code) = run_as(Some(NOBODY), &state, words, "");
        assert_eq!((code, &*said), (Some(4), ""), "{complaint}");
        assert!(complaint.contains("is not yours") && complaint.contains("hint: "), "{complaint}");
    };
    // Another user cannot look into the folder, and where it can, not come in.
    refused(&["who"]);
    let socket = state.sockets().pop().expect("a socket");
    let open = |path: &Path| {
        std::fs::set_permissions(path, Permissions::from_mode(0o777)).expect("it is set");
    };
    for folder in ["ptool", "ptool/chat", "ptool/chat/run"] {
        open(&state.path().join(folder));
    }
    refused(&["who"]);
    open(&socket);
    refused(&["stop"]);
    refused(&["announce", "hi"]);
    done(&state, &["announce", "still open"]);
    server.sees("administrator: still open");
    assert!(!server.text().contains("administrator: hi"));
    drop(server);

    // Root does.
    let other = State::new();
    std::os::unix::fs::chown(other.path(), Some(NOBODY), Some(NOBODY)).expect("it is given");
    let ptool = env!("CARGO_BIN_EXE_ptool");
    let serve =
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ptool, "chat", "serve"];
    let mut server = Session::on_terminal(&other, 100, &[&serve[..], &LISTEN].concat());
    server.sees("listening on");
    done(&other, &["announce", "by root"]);
    server.sees("announced to all (by process ");
    server.sees(" of root)");
    done(&other, &["stop"]);
    assert_eq!(server.ended().code(), Some(0));
}

/// Connects to a control socket, whose path may be too long for that.
fn connected(path: &Path) -> OwnedFd {
    let folder = File::open(path.parent().expect("a folder")).expect("it can be opened");
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    let short = format!("/proc/self/fd/{}/{name}", folder.as_raw_fd());
    let flags = SockFlag::SOCK_CLOEXEC;
    let socket = socket(AddressFamily::Unix, SockType::SeqPacket, flags, None).expect("a socket");
    connect(socket.as_raw_fd(), &UnixAddr::new(short.as_str()).expect("an address"))
        .expect("it listens");
    socket
}

#[test]
fn those_who_come_and_do_nothing_sensible_hold_up_nobody() {
    let state = State::new();
    let mut server = Session::server(&state, &LISTEN);
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let path = state.sockets().pop().expect("a socket");
    // More than are let in at once, none of whom reads.
    let idle: Vec<_> = (0..40).map(|_| connected(&path)).collect();
    let long = "x".repeat(40_000).into_bytes();
    for (socket, bytes) in idle.iter().zip([&b""[..], b"\0", b"\xff\xff", b"\x05\0", &long]) {
        // Some have had to leave for others.
        let _ = send(socket.as_raw_fd(), bytes, MsgFlags::MSG_NOSIGNAL);
    }
    for socket in &idle {
        // Questions without end, whose answers nobody reads.
        let flags = MsgFlags::MSG_NOSIGNAL | MsgFlags::MSG_DONTWAIT;
        while send(socket.as_raw_fd(), b"\x02", flags).is_ok() {}
    }
    assert!(done(&state, &["who"]).starts_with("1 member\n"));
    alice.say("is this thing on?");
    alice.sees("alice: is this thing on?");
    drop(idle);
    done(&state, &["stop"]);
    assert_eq!(server.reap().code(), Some(0));
}
