//! A room as its members see it, on terminals, in both languages.

use nix::sys::signal::Signal;

use super::session::{Session, State};

/// What one of the languages says.
struct Words {
    language: &'static str,
    joined: fn(&str) -> String,
    left: fn(&str) -> String,
    taken: &'static str,
    ask_name: &'static str,
    administrator: &'static str,
    closed: &'static str,
}

const LANGUAGES: [Words; 2] = [
    Words {
        language: "en",
        joined: |name| format!("{name} joined"),
        left: |name| format!("{name} left"),
        taken: "the name alice is taken",
        ask_name: "your name:",
        administrator: "administrator: ",
        closed: "The room is closed.",
    },
    Words {
        language: "zh-CN",
        joined: |name| format!("{name} 进入了聊天室"),
        left: |name| format!("{name} 退出了聊天室"),
        taken: "名字 alice 已被占用",
        ask_name: "您的名字：",
        administrator: "管理员: ",
        closed: "聊天室已关闭。",
    },
];

#[test]
fn a_conversation_is_seen_by_all() {
    for words in LANGUAGES {
        let (ours, alices, bobs) = (State::new(), State::new(), State::new());
        let lang = ["--lang", words.language];
        let listen = ["--listen", "127.0.0.1:0", "--rate", "off"];
        let listen = [&listen[..], &lang].concat();
        let mut server = Session::server_terminal(&ours, &listen);
        let address = server.address.clone();
        let join = |state: &State, name: &str| {
            let words = [&["join", "--plain", "--name", name, &address], &lang[..]].concat();
            Session::terminal(state, 80, &words)
        };
        let mut alice = join(&alices, "alice");
        alice.sees(&(words.joined)("alice"));
        server.sees(&(words.joined)("alice"));

        // The name is taken: another is asked for.
        let mut bob = join(&bobs, "alice");
        bob.sees(words.taken);
        bob.sees(words.ask_name);
        bob.say("bob");
        bob.sees(&(words.joined)("bob"));
        alice.sees(&(words.joined)("bob"));

        // What is being typed survives what arrives.
        alice.press("half a sen".as_bytes());
        alice.sees("alice> half a sen");
        bob.say("hello, 你好");
        for session in [&mut alice, &mut bob, &mut server] {
            session.sees("bob: hello, 你好");
        }
        alice.sees("alice> half a sen");
        alice.press(b"tence\r");
        for session in [&mut alice, &mut bob, &mut server] {
            session.sees("alice: half a sentence");
        }

        server.say("class begins");
        for session in [&mut alice, &mut bob, &mut server] {
            session.sees(&format!("{}class begins", words.administrator));
        }

        // Four ways to leave.
        bob.say("quit");
        alice.sees(&(words.left)("bob"));
        assert_eq!(bob.ended().code(), Some(0));
        assert!(bob.is_cooked());
        let ways: [&dyn Fn(&mut Session); 4] = [
            &|session| session.say("/quit"),
            &|session| session.press(b"\x04"),
            &|session| session.press(b"\x03"),
            &|session| session.signal(Signal::SIGTERM),
        ];
        for (number, way) in ways.iter().enumerate() {
            let name = format!("carol{number}");
            let mut carol = join(&bobs, &name);
            carol.sees(&(words.joined)(&name));
            way(&mut carol);
            assert_eq!(carol.ended().code(), Some(0), "{number}");
            assert!(carol.is_cooked(), "{number}");
            alice.sees(&(words.left)(&name));
        }

        // The room is closed: everybody is told.
        server.press(b"\x03");
        alice.sees(words.closed);
        server.sees(words.closed);
        assert_eq!(alice.ended().code(), Some(0));
        assert_eq!(server.ended().code(), Some(0));
        assert!(alice.is_cooked() && server.is_cooked());
    }
}

#[test]
fn a_client_that_was_killed_takes_its_name_back_at_once() {
    let (ours, alices) = (State::new(), State::new());
    let mut server = Session::server(&ours, &["--listen", "127.0.0.1:0"]);
    let address = server.address.clone();
    let mut alice = Session::pipe(&alices, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    alice.signal(Signal::SIGKILL);
    drop(alice);
    let mut again = Session::pipe(&alices, &["join", "--name", "alice", &address]);
    again.say("here I am");
    again.sees("alice: here I am");
    server.sees("alice: here I am");
}

#[test]
fn a_second_terminal_cannot_take_a_name_even_with_the_same_keys() {
    let (ours, alices) = (State::new(), State::new());
    let server = Session::server(&ours, &["--listen", "127.0.0.1:0"]);
    let mut alice = Session::pipe(&alices, &["join", "--name", "alice", &server.address]);
    alice.sees("alice joined");
    let second = Session::pipe(&alices, &["join", "--name", "alice", &server.address]);
    assert_eq!(second.wait().1.code(), Some(5));
    alice.say("still here");
    alice.sees("alice: still here");
}

#[test]
fn the_administrator_sees_who_is_here_and_removes_whom_it_wants() {
    let state = State::new();
    let mut server = Session::server_terminal(&state, &["--listen", "127.0.0.1:0"]);
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    server.say("/who");
    server.sees("1 member");
    server.say("/kick bob");
    server.sees("there is nobody called bob");
    server.say("/kick");
    server.sees("/kick needs a name");
    server.say("/kcik alice");
    server.sees("there is no command /kcik");
    server.say("/kick alice");
    server.sees("alice was removed by the administrator");
    assert_eq!(alice.ended().code(), Some(5));
    server.say("/help");
    server.sees("/stop");
    server.press(b"\x04");
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn lines_that_are_announced_and_lines_that_are_said_may_come_from_pipes() {
    let state = State::new();
    let mut server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "20/s"]);
    let address = server.address.clone();
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &address]);
    alice.sees("alice joined");
    server.say("attention");
    alice.sees("administrator: attention\n");
    // The end of the input leaves the room open.
    server.hang_up();
    let mut bob = Session::pipe(&state, &["join", "--name", "bob", &address]);
    // More than may come at once: they go as fast as the room takes them.
    for number in 0..60 {
        bob.say(&format!("line {number}"));
    }
    let (_, status) = bob.wait();
    assert_eq!(status.code(), Some(0));
    alice.sees("bob left");
    let said: Vec<_> =
        alice.text().lines().filter(|line| line.starts_with("bob: ")).map(str::to_owned).collect();
    let expected: Vec<_> = (0..60).map(|number| format!("bob: line {number}")).collect();
    assert_eq!(said, expected);
}

#[test]
fn a_terminal_of_twenty_columns_is_enough() {
    let state = State::new();
    let server = Session::server(&state, &["--listen", "127.0.0.1:0", "--rate", "off"]);
    let join = ["join", "--plain", "--name", "alice", &server.address];
    let mut alice = Session::terminal(&state, 20, &join);
    alice.sees("alice joined");
    alice.press("一二三四五六七八九十".as_bytes());
    alice.sees("alice> 六七八九十");
    alice.press(b"\r");
    alice.until("wrapped below the text", |text| {
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        let at = lines.iter().position(|line| *line == "alice: 一二三四五六")?;
        (lines.get(at + 1)? == &"       七八九十").then_some(())
    });
    // A paste is one line, and Enter sends it.
    alice.press(b"\x1b[200~one\ntwo\x1b[201~\r");
    alice.sees("alice: one two");
}
