//! The full screen of the chat: what it shows at any width, its keys, and that the terminal is what it
//! was afterwards, however it ends.

use std::sync::atomic::Ordering;

use nix::sys::signal::{Signal, kill};

use super::proxy::{Badness, Proxy};
use super::session::{Session, State, eventually, is_gone};

const LISTEN: [&str; 4] = ["--listen", "127.0.0.1:0", "--rate", "off"];

/// What a terminal shows, row by row.
fn rows(session: &Session) -> Vec<String> {
    session.text().lines().map(|line| line.trim_end().to_owned()).collect()
}

fn join(state: &State, columns: u16, name: &str, address: &str) -> Session {
    Session::terminal(state, columns, &["join", "--since", "now", "--name", name, address])
}

/// Somebody who speaks through a pipe.
fn pipe(state: &State, name: &str, address: &str) -> Session {
    let mut session = Session::pipe(state, &["join", "--name", name, address]);
    session.sees(&format!("{name} joined"));
    session
}

/// Waits until a terminal shows something in one row.
fn shows(session: &mut Session, wanted: &str) {
    session.until(wanted, |text| text.lines().any(|row| row.contains(wanted)).then_some(()));
}

#[test]
fn a_conversation_fits_a_terminal_of_any_width_in_both_languages() {
    let long = "一个很长的句子，没有空格，所以要在字与字之间断开。 and-a-word-without-any-space-in-it 👋🏽🇨🇳";
    for columns in [20, 60, 200] {
        for (language, here) in [("en", "2 here"), ("zh-CN", "2 人")] {
            let (ours, alices, bobs) = (State::new(), State::new(), State::new());
            let words = [&["serve", "--lang", language], &LISTEN[..]].concat();
            let mut server = Session::terminal(&ours, 200, &words);
            let address = server.until("an address", |text| {
                let rest = &text[text.find("127.0.0.1:")?..];
                let end =
                    rest.find(|other: char| !other.is_ascii_digit() && !".:".contains(other))?;
                Some(rest[..end].to_owned())
            });
            let words = ["join", "--lang", language, "--name", "alice", &address];
            let mut alice = Session::terminal(&alices, columns, &words);
            server.until("alice", |text| text.contains("alice").then_some(()));
            let mut bob = pipe(&bobs, "bob", &address);
            alice.press("半句 half".as_bytes());
            shows(&mut alice, "半句 half");
            bob.say(long);
            shows(&mut alice, "🇨🇳");
            // The line that is typed is still there, and so is who is here.
            shows(&mut alice, "alice> 半句 half");
            shows(&mut alice, here);
            alice.press(b"\r");
            // That bob has it is shown behind it.
            shows(&mut alice, "✓ 1/1");
            assert!(alice.is_full() && server.is_full());
            for (index, row) in rows(&alice).iter().enumerate() {
                let is_cut = row.ends_with('…') || row.ends_with('~');
                assert!(!is_cut, "{columns} {language} row {index}: {row}");
            }
            let names_beside = rows(&alice).iter().any(|row| row.ends_with("│ bob"));
            assert_eq!(names_beside, columns == 200, "{:#?}", rows(&alice));
            server.press(b"\x03");
            assert_eq!((server.ended().code(), alice.ended().code()), (Some(0), Some(0)));
            alice.gives_the_screen_back();
            server.gives_the_screen_back();
            assert!(alice.is_cooked() && server.is_cooked());
        }
    }
}

#[test]
fn tab_completes_and_the_history_of_lines_comes_back() {
    let (ours, theirs) = (State::new(), State::new());
    let server = Session::server(&ours, &LISTEN);
    let _bob = pipe(&theirs, "bobby", &server.address);
    let mut alice = join(&ours, 60, "alice", &server.address);
    alice.sees("2 here");
    alice.press(b"/wh\t\r");
    alice.sees("2 members");
    alice.press(b"/ms\tbo\thi there\r");
    alice.sees("alice to bobby: hi there");
    alice.press(b"\x1b[A\x1b[A");
    alice.sees("alice> /who");
    alice.press(b"\x1b[B\x1b[B!\r");
    alice.sees("alice: !");
}

#[test]
fn what_was_said_can_be_looked_at_again_while_more_arrives() {
    let (ours, theirs) = (State::new(), State::new());
    let server = Session::server(&ours, &LISTEN);
    let mut alice = join(&ours, 60, "alice", &server.address);
    alice.sees("alice joined");
    let mut bob = pipe(&theirs, "bob", &server.address);
    for number in 0..100 {
        bob.say(&format!("line {number}."));
    }
    alice.sees("line 99.");
    alice.press(b"\x1b[5~");
    alice.sees("line 10.");
    bob.say("line 100.");
    alice.sees("1 new");
    assert!(!alice.text().contains("line 100."));
    alice.press(b"\x1b[F");
    alice.sees("line 100.");
    alice.press(b"/clear\r");
    alice.until("nothing", |text| (!text.contains("line")).then_some(()));
    alice.press(b"/history 2\r");
    alice.sees("line 99.");
    assert!(!alice.text().contains("line 98."));
    alice.resize(30);
    bob.say("line 101.");
    alice.sees("line 101.");
    alice.press(b"narrow");
    alice.sees("alice> narrow");
}

#[test]
fn a_paste_of_several_lines_is_one_message() {
    let (ours, theirs) = (State::new(), State::new());
    let server = Session::server(&ours, &LISTEN);
    let mut robot = Session::pipe(&theirs, &["join", "--json", "--name", "robot", &server.address]);
    let mut alice = join(&ours, 60, "alice", &server.address);
    alice.sees("2 here");
    alice.press(b"\x1b[200~if x:\r    y\x1b[201~");
    alice.sees("           y");
    alice.press(b"\r");
    robot.events_until("one message", |event| event["text"] == "if x:\n    y");
}

#[test]
fn the_bell_sounds_for_ones_own_name_only_while_nobody_looks() {
    let (ours, theirs) = (State::new(), State::new());
    let server = Session::server(&ours, &LISTEN);
    let mut alice = join(&ours, 60, "alice", &server.address);
    alice.sees("alice joined");
    let mut bob = pipe(&theirs, "bob", &server.address);
    bob.say("alice, first");
    alice.sees("alice, first");
    assert!(!alice.bytes().contains(&7));
    alice.press(b"\x1b[Oseen");
    alice.sees("alice> seen");
    bob.say("alice, second");
    alice.sees("alice, second");
    bob.say("third");
    alice.sees("third");
    let rung = alice.bytes().split(|byte| *byte == 7);
    assert_eq!(rung.count(), 2, "once");
}

#[test]
fn what_was_missed_is_counted_when_the_network_is_there_again() {
    let (ours, theirs) = (State::new(), State::new());
    let server = Session::server(&ours, &LISTEN);
    let nothing = Badness { lost: 0, repeated: 0, held_back: 0 };
    let proxy = Proxy::start(&server.address, nothing, 1);
    let mut alice = join(&ours, 80, "alice", &proxy.address);
    alice.sees("alice joined");
    let mut bob = pipe(&theirs, "bob", &server.address);
    alice.sees("bob joined");
    proxy.is_cut.store(true, Ordering::Relaxed);
    for number in 0..6 {
        bob.say(&format!("meanwhile {number}"));
    }
    bob.sees("meanwhile 5");
    alice.say("are you there?");
    alice.sees("no answer");
    alice.sees("alice?");
    proxy.is_cut.store(false, Ordering::Relaxed);
    alice.sees("are you there?  ✓ 1/1");
    let text = alice.text();
    assert!(text.contains("── 6 missed while away "), "{text}");
    assert!(text.find("meanwhile 0") < text.find("meanwhile 5"), "{text}");
    assert!(!text.contains("no answer"), "{text}");
}

#[test]
fn what_the_network_loses_is_shown() {
    let (ours, theirs) = (State::new(), State::new());
    let server = Session::server(&ours, &LISTEN);
    let third = Badness { lost: 30, repeated: 0, held_back: 0 };
    let proxy = Proxy::start(&server.address, third, 3);
    let mut alice = join(&ours, 60, "alice", &proxy.address);
    alice.sees("alice joined");
    let mut bob = pipe(&theirs, "bob", &server.address);
    for number in 0..60 {
        bob.say(&format!("line {number}."));
        alice.sees(&format!("line {number}."));
    }
    let share = alice.until("a share", |text| {
        let (share, _) = text.rsplit_once("loss ")?.1.split_once(" %")?;
        share.parse::<u32>().ok()
    });
    assert!((10..60).contains(&share), "{share}");
}

#[test]
fn the_terminal_is_what_it_was_however_it_ends() {
    type Way<'a> = (&'a str, &'a dyn Fn(&mut Session), Option<i32>);

    let state = State::new();
    let mut server = Session::server(&state, &LISTEN);
    let ways: [Way<'_>; 5] = [
        ("/quit", &|session| session.say("/quit"), Some(0)),
        ("control-c", &|session| session.press(b"\x03"), Some(0)),
        ("SIGTERM", &|session| session.signal(Signal::SIGTERM), Some(0)),
        ("SIGQUIT", &|session| session.signal(Signal::SIGQUIT), None),
        (
            "its receiver killed",
            &|session| kill(session.partner(), Signal::SIGKILL).expect("it is sent"),
            Some(5),
        ),
    ];
    for (number, (what, way, code)) in ways.iter().enumerate() {
        let name = format!("member{number}");
        let mut session = join(&state, 60, &name, &server.address);
        session.sees(&format!("{name} joined"));
        assert!(session.is_full(), "{what}");
        way(&mut session);
        assert_eq!(session.ended().code(), *code, "{what}");
        session.gives_the_screen_back();
        assert!(session.is_cooked(), "{what}");
        let text = String::from_utf8_lossy(session.bytes()).into_owned();
        for end in ["\x1b[?1004l", "\x1b[?2004l", "\x1b[?25h"] {
            assert!(text.rfind(end) > text.rfind("\x1b[?1049h"), "{what}: {end:?}");
        }
    }
    // Killed, it can do nothing; the other process of the pair does.
    let mut session = join(&state, 60, "killed", &server.address);
    session.sees("killed joined");
    let receiver = session.partner();
    session.signal(Signal::SIGKILL);
    session.sees("has ended");
    assert!(!session.is_full() && session.is_cooked());
    eventually("the receiver ends", || is_gone(receiver));
    server.hang_up();
}

#[test]
fn a_room_that_is_killed_takes_no_terminal_with_it() {
    let (ours, theirs) = (State::new(), State::new());
    let mut server = Session::server_full(&ours, &LISTEN);
    let address = server.address.clone();
    let mut alice = join(&theirs, 60, "alice", &address);
    alice.sees("alice joined");
    server.sees("alice joined");
    let console = server.partner();
    server.signal(Signal::SIGKILL);
    server.sees("the room process");
    eventually("the console ends", || is_gone(console));
    assert!(!server.is_full() && server.is_cooked());
    // Its members go on trying, and can leave.
    alice.say("are you there?");
    alice.sees("no answer");
    alice.press(b"\x03");
    alice.ended();
    alice.gives_the_screen_back();
    assert!(alice.is_cooked());
}

#[test]
fn control_z_gives_the_screen_back_and_fg_takes_it_again() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let ptool = env!("CARGO_BIN_EXE_ptool");
    let mut shell = Session::on_terminal(&state, 60, &["bash", "--norc", "--noprofile", "-i"]);
    shell.say(&format!("'{ptool}' chat join --name alice {}", server.address));
    shell.sees("alice joined");
    shell.press(b"half");
    shell.sees("alice> half");
    shell.press(b"\x1a");
    shell.sees("Stopped");
    assert!(!shell.is_full());
    shell.say("fg");
    shell.sees("alice> half");
    assert!(shell.is_full());
    shell.press(b" way\r");
    shell.sees("alice: half way");
    shell.press(b"\x04");
    shell.gives_the_screen_back();
    shell.until("the shell asks again", |text| text.trim_end().ends_with('#').then_some(()));
    shell.say("echo back:$((2 + 2))");
    shell.sees("back:4");
}

#[test]
fn plain_and_dumb_terminals_are_written_on_line_by_line() {
    let state = State::new();
    let server = Session::server(&state, &LISTEN);
    let words = ["join", "--plain", "--name", "alice", &server.address];
    let mut alice = Session::terminal(&state, 60, &words);
    alice.sees("alice joined");
    alice.say("one");
    alice.sees("alice: one");
    alice.say("/ignore bob");
    alice.sees("what bob says is no longer shown");
    let mut bob = pipe(&state, "bob", &server.address);
    bob.say("noise");
    bob.sees("bob: noise");
    alice.say("two");
    alice.sees("alice: two");
    assert!(!alice.text().contains("noise"));
    alice.say("/history 1");
    alice.until("it once more", |text| (text.matches("alice: two").count() == 2).then_some(()));
    alice.say("/lag");
    let lag = ["all 2 have everything", "1 of 2 is behind"];
    alice.until("lag", |text| lag.iter().any(|answer| text.contains(answer)).then_some(()));
    alice.say("/history x");
    alice.sees("/history takes a number");
    alice.say("/msg bob");
    alice.sees("/msg needs a name and a text");
    assert!(!String::from_utf8_lossy(alice.bytes()).contains("\x1b[?1049h"));
    let ptool = env!("CARGO_BIN_EXE_ptool");
    let words = ["env", "TERM=dumb", ptool, "chat", "join", "--name", "carol", &server.address];
    let mut carol = Session::on_terminal(&state, 60, &words);
    carol.sees("carol joined");
    assert!(!carol.bytes().contains(&0x1b));
}
