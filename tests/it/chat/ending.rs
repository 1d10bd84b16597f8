//! How either end ends, and what it leaves: no process, no raw terminal, nobody who waits.

use nix::sys::signal::{Signal, kill};

use super::session::{Session, State, eventually, is_gone};

const LISTEN: [&str; 4] = ["--listen", "127.0.0.1:0", "--rate", "off"];

/// A shell that runs ptool on a terminal, says how it ended, and goes on: a terminal outlives what runs
/// on it.
fn in_shell(state: &State, words: &[&str]) -> Session {
    let ptool = [&[env!("CARGO_BIN_EXE_ptool"), "chat"], words].concat();
    let script = "\"$@\"; echo \"ended with $?\"; read -r rest";
    Session::on_terminal(state, 80, &[&["bash", "-c", script, "bash"], &ptool[..]].concat())
}

#[test]
fn when_the_receiver_is_killed_the_sender_says_so_and_leaves() {
    let state = State::new();
    let mut server = Session::server(&state, &LISTEN);
    let address = server.address.clone();
    let mut alice = Session::terminal(&state, 80, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let receiver = alice.partner();
    kill(receiver, Signal::SIGKILL).expect("it is sent");
    assert_eq!(alice.ended().code(), Some(5));
    alice.sees(&format!("the receiver process {receiver} has ended (SIGKILL)"));
    assert!(alice.is_cooked());
    server.sees("alice left");
}

#[test]
fn when_the_sender_is_killed_the_receiver_puts_the_terminal_back() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let mut shell = in_shell(&state, &["join", "--name", "alice", &server.address]);
    shell.sees("alice joined");
    let sender = shell.partner();
    eventually("a receiver", || !children(sender).is_empty());
    let receiver = children(sender)[0];
    assert!(!shell.is_cooked());
    kill(sender, Signal::SIGKILL).expect("it is sent");
    shell.sees(&format!("the sender process {sender} has ended"));
    shell.sees("ended with 137");
    eventually("the receiver ends", || is_gone(receiver));
    assert!(shell.is_cooked());
}

#[test]
fn when_the_console_is_killed_the_room_is_closed_and_the_terminal_put_back() {
    let state = State::new();
    let mut server = Session::server_full(&state, &LISTEN);
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let console = server.partner();
    kill(console, Signal::SIGKILL).expect("it is sent");
    assert_eq!(server.ended().code(), Some(5));
    server.sees(&format!("the console process {console} has ended (SIGKILL)"));
    assert!(server.is_cooked());
    assert_eq!(alice.wait().1.code(), Some(0));
}

#[test]
fn when_the_room_is_killed_the_console_puts_the_terminal_back_and_members_come_again() {
    let state = State::new();
    let mut shell = in_shell(&state, &[&["serve"], &LISTEN[..]].concat());
    let address = shell.until("an address", |text| {
        let rest = &text[text.find("127.0.0.1:")?..];
        rest.split_once(',').map(|(address, _)| address.to_owned())
    });
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let room = shell.partner();
    eventually("a console", || !children(room).is_empty());
    let console = children(room)[0];
    kill(room, Signal::SIGKILL).expect("it is sent");
    shell.sees(&format!("the room process {room} has ended"));
    eventually("the console ends", || is_gone(console));
    assert!(shell.is_cooked());
    // A room with the same key takes over; what is said meanwhile is not lost.
    alice.say("is anybody there?");
    let mut server = Session::server(&state, &["--listen", &address, "--rate", "off"]);
    server.sees("alice: is anybody there?");
    alice.sees("alice: is anybody there?");
    alice.hang_up();
    assert_eq!(alice.wait().1.code(), Some(0));
}

fn children(pid: nix::unistd::Pid) -> Vec<nix::unistd::Pid> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let text = text.unwrap_or_default();
    let pids = text.split_whitespace().map(|pid| pid.parse().expect("a pid"));
    pids.map(nix::unistd::Pid::from_raw).collect()
}

#[test]
fn no_ending_leaves_a_process() {
    for signal in
        [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT, Signal::SIGKILL]
    {
        let state = State::new();
        let mut server = Session::server(&state, &LISTEN);
        let join = ["join", "--name", "alice", &server.address];
        let mut alice = Session::pipe(&state, &join);
        alice.sees("alice joined");
        let (console, receiver) = (server.partner(), alice.partner());
        alice.signal(signal);
        alice.ended();
        eventually("the receiver ends", || is_gone(receiver));
        server.signal(signal);
        server.ended();
        eventually("the console ends", || is_gone(console));
    }
}

#[test]
fn a_terminal_that_is_closed_ends_both_ends() {
    let state = State::new();
    let mut server = Session::server_terminal(&state, &LISTEN);
    let address = server.address.clone();
    let mut alice = Session::terminal(&state, 80, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    let pids = [alice.pid(), alice.partner(), server.partner()];
    alice.close_terminal();
    server.sees("alice left");
    alice.reap();
    eventually("both of them end", || is_gone(pids[0]) && is_gone(pids[1]));
    server.close_terminal();
    server.reap();
    eventually("the console ends", || is_gone(pids[2]));
}

#[test]
fn a_stopped_client_gives_the_terminal_back_and_takes_it_again() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let ptool = env!("CARGO_BIN_EXE_ptool");
    // A shell with job control, as a user has it.
    let mut shell = Session::on_terminal(&state, 100, &["bash", "--norc", "--noprofile", "-i"]);
    shell.say(&format!("'{ptool}' chat join --plain --name alice {}", server.address));
    shell.sees("alice joined");
    shell.press(b"half");
    // What has not been read yet is lost with the signal (termios(3), NOFLSH).
    shell.sees("alice> half");
    shell.press(b"\x1a");
    shell.sees("Stopped");
    shell.say("stty -a | tr ';' '\\n' | grep -o ' icanon' && echo cooked:$((1 + 1))");
    shell.sees("cooked:2");
    shell.say("fg");
    shell.press(b" way\r");
    shell.sees("alice: half way");
    shell.press(b"\x04");
    shell.until("the shell asks again", |text| {
        let (_, after) = text.split_once("alice: half way")?;
        after.contains("# ").then_some(())
    });
    shell.say("echo back:$((2 + 2))");
    shell.sees("back:4");
}
