//! Plain-text programs of the classic course: as clients of our server, beside encrypted ones, and as
//! servers of our client.

use super::course::{Course, Manners, Program};
use super::session::{Session, State, events, run};
use crate::schema::assert_documented;

/// A server that lets plain-text programs in.
fn classic_server(state: &State) -> Session {
    Session::server(state, &["--listen", "127.0.0.1:0", "--rate", "off", "--classic"])
}

#[test]
fn three_kinds_of_clients_see_and_answer_each_other_in_one_room() {
    let state = State::new();
    let mut server = classic_server(&state);
    server.sees("unencrypted");
    let wang = Program::inside(&server.address, "老王");
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &server.address]);
    alice.sees("alice joined");
    assert_eq!(wang.next(), "\n欢迎 alice 进入聊天室");
    let words = ["join", "--classic", "--name", "li", &server.address];
    let mut li = Session::terminal(&state, 80, &words);
    li.sees("in plain text");
    assert_eq!(wang.next(), "\n欢迎 li 进入聊天室");
    wang.send("C 老王 你好".as_bytes());
    alice.sees("~老王: 你好");
    li.sees("老王: 你好");
    alice.say("hello");
    assert_eq!(wang.next(), "\nalice : hello");
    li.sees("alice: hello");
    li.say("hi all");
    assert_eq!(wang.next(), "\nli : hi all");
    alice.sees("~li: hi all");
    server.say("class begins");
    assert_eq!(wang.next(), "\n管理员消息 : class begins");
    li.sees("管理员消息: class begins");
    li.say("quit");
    assert_eq!(wang.next(), "\nli 退出了聊天室");
    let (seen, status) = li.wait();
    assert_eq!(status.code(), Some(0), "{seen}");
    assert_eq!(seen.matches("li: hi all").count(), 1, "{seen}");
    wang.send("Q 老王".as_bytes());
    assert_eq!((wang.next(), wang.next()), ("EXIT".to_owned(), "Exit".to_owned()));
    alice.sees("~老王 left");
}

#[test]
fn what_kills_or_fools_the_servers_of_the_course_does_nothing_to_ours() {
    let state = State::new();
    let server = classic_server(&state);
    let mut alice = Session::pipe(&state, &["join", "--json", "--name", "alice", &server.address]);
    alice.events_until("alice is in", |event| event["event"] == "joined");
    let bob = Program::inside(&server.address, "bob");
    let eve = Program::new(&server.address);
    let cut = &"C bob 你好".as_bytes()[..11];
    for bytes in [b"L", &b"\xff\xfe"[..], b"", b"C", b"C bob", b"Q", b"L\0", cut] {
        eve.send(bytes);
        bob.send(bytes);
    }
    for forged in ["C alice forged", "C bob forged", "C 管理员消息 forged", "C ~bob forged"] {
        eve.send(forged.as_bytes());
    }
    bob.send(b"C alice forged");
    bob.send("C 管理员消息 forged".as_bytes());
    // Everybody may go, and nobody else goes with them.
    for name in ["alice", "bob", "nobody"] {
        for kind in ["Q", "E"] {
            eve.send(format!("{kind} {name}").as_bytes());
            assert_eq!((eve.next(), eve.next()), ("EXIT".to_owned(), "Exit".to_owned()));
        }
    }
    for taken in ["alice", "ALICE", "bob", "аlice", "管理员消息", "~x", "a b"] {
        eve.send(format!("L {taken}").as_bytes());
        let answer = eve.answer();
        assert!(!answer.eq_ignore_ascii_case("ok") && answer.len() <= 128, "{taken}: {answer}");
    }
    // The same login again: its answer was lost. From elsewhere it is somebody else's.
    bob.send(b"L bob");
    assert_eq!(bob.answer(), "OK");
    bob.send(b"C bob still here");
    alice.events_until("bob", |event| event["text"] == "still here");
    // All that these programs get is whole, short, and never the end of them.
    let long = "四".repeat(1300);
    for text in [&*long, "EXIT", "Exit", "OK"] {
        alice.say(text);
        let line = bob.next();
        assert!(line.starts_with("\nalice : ") && line.len() <= 1024, "{line}");
    }
    bob.send(b"C bob \x1b[2J\x07red\xe2\x80\xae");
    bob.send(b"E bob");
    assert_eq!((bob.next(), bob.next()), ("EXIT".to_owned(), "Exit".to_owned()));
    let told = alice.events_until("bob goes", |event| event["event"] == "left");
    let of = |kind: &'static str| told.iter().filter(move |event| event["event"] == kind);
    let joined: Vec<_> = of("joined").filter_map(|event| event["name"].as_str()).collect();
    assert_eq!((joined, of("left").count()), (vec!["alice", "~bob"], 1));
    let by_bob: Vec<_> = of("said")
        .filter(|event| event["name"] != "alice")
        .map(|event| (event["name"].as_str().expect("a name"), event["text"].as_str()))
        .collect();
    assert_eq!(by_bob, [("~bob", Some("still here")), ("~bob", Some("[2Jred"))]);
}

#[test]
fn a_plain_name_is_never_one_that_an_encrypted_member_has_or_had() {
    let state = State::new();
    let server = classic_server(&state);
    let mut alice = Session::pipe(&state, &["join", "--name", "alice", &server.address]);
    alice.say("/nick carol");
    alice.sees("alice is now called carol");
    let eve = Program::new(&server.address);
    for name in ["alice", "carol", "Carol"] {
        eve.send(format!("L {name}").as_bytes());
        assert_eq!(eve.answer(), "用户名已存在", "{name}");
    }
}

#[test]
fn who_leaves_and_who_is_sent_away_is_told_so() {
    let state = State::new();
    let mut server = classic_server(&state);
    let (bob, carol) =
        (Program::inside(&server.address, "bob"), Program::inside(&server.address, "carol"));
    server.sees("~carol joined");
    assert_eq!(bob.next(), "\n欢迎 carol 进入聊天室");
    let words = ["join", "--classic", "--name", "li", &server.address];
    let li = Session::pipe(&state, &words);
    server.sees("~li joined");
    assert_eq!(bob.next(), "\n欢迎 li 进入聊天室");
    assert_eq!(carol.next(), "\n欢迎 li 进入聊天室");
    server.say("/kick bob");
    assert_eq!((bob.next(), bob.next()), ("EXIT".to_owned(), "Exit".to_owned()));
    assert_eq!(carol.next(), "\nbob 退出了聊天室");
    server.say("/stop");
    assert_eq!((carol.next(), carol.next()), ("EXIT".to_owned(), "Exit".to_owned()));
    assert_eq!(li.wait().1.code(), Some(0), "the room is closed");
    assert_eq!(server.wait().1.code(), Some(0));
}

#[test]
fn a_room_has_a_password_or_plain_text_programs() {
    let state = State::new();
    let file = state.write("password", "open sesame\n");
    let words = ["serve", "--listen", "127.0.0.1:0", "--classic", "--password-file", &file];
    let (_, complaint, code) = run(&state, &words, "");
    assert_eq!(code, Some(2), "{complaint}");
    assert!(complaint.contains("cannot prove") && complaint.contains("hint: "), "{complaint}");
    // And one that does not let them in says nothing to them.
    let mut server = Session::server(&state, &["--listen", "127.0.0.1:0"]);
    let words = ["join", "--classic", "--name", "li", "--wait", "1", &server.address];
    let (_, complaint, code) = run(&state, &words, "");
    assert_eq!(code, Some(5), "{complaint}");
    assert!(complaint.contains("no answer from 127.0.0.1:"), "{complaint}");
    assert!(complaint.contains("go without --classic"), "{complaint}");
    server.say("/who");
    server.sees("nobody is here");
}

#[test]
fn our_client_is_at_home_at_a_server_of_the_course() {
    let state = State::new();
    let course = Course::start(Manners::GOOD);
    let wang = Program::inside(&course.address, "老王");
    assert_eq!(course.came(), "L 老王");
    let words = ["join", "--classic", "--name", "li", &course.address];
    let mut li = Session::terminal(&state, 80, &words);
    li.sees("You are in as li");
    assert_eq!(
        (course.came(), wang.next()),
        ("L li".to_owned(), "\n欢迎 li 进入聊天室".to_owned())
    );
    wang.send("C 老王 你好".as_bytes());
    li.sees("老王: 你好");
    li.say("hi");
    assert_eq!(wang.next(), "\nli : hi");
    // Nothing that a server sends gets at the terminal.
    course.tell_all(b"\nmallory : \x1b]0;title\x07\x1b[2Jclear\xff\xfe");
    li.sees("mallory: ]0;title[2Jclear");
    course.tell_all(b"\xff\xfe");
    course.tell_all("\n四四四四".as_bytes().split_last().expect("more than one byte").1);
    li.sees("四四四");
    li.say("/nick x");
    li.sees("there is no command /nick");
    li.say(&"x".repeat(1100));
    li.sees("1100 bytes, and 1018 is the most");
    li.say("quit");
    let (seen, status) = li.wait();
    assert_eq!(status.code(), Some(0), "{seen}");
    assert_eq!(seen.matches("li: hi").count(), 1, "shown once: {seen}");
    assert_eq!([course.came(), course.came(), course.came()], ["C 老王 你好", "C li hi", "Q li"]);
    assert!(course.rest().is_empty());
}

#[test]
fn our_client_puts_up_with_the_manners_of_every_server() {
    let manners = [
        Manners { loses: 1, ..Manners::GOOD },
        Manners { welcome: "ok", goodbye: Some("Exit"), ..Manners::GOOD },
        Manners { goodbye: Some("exit"), echoes: true, ..Manners::GOOD },
        Manners { goodbye: None, ..Manners::GOOD },
    ];
    let state = State::new();
    for manners in manners {
        let course = Course::start(manners);
        let words = ["join", "--classic", "--name", "li", &course.address];
        let (said, complaint, code) = run(&state, &words, "one\n\ntwo\n");
        assert_eq!(code, Some(0), "{manners:?}: {said}\n{complaint}");
        assert_eq!(said, "li: one\nli: two\n", "{manners:?}");
        let came = course.rest();
        let logins = manners.loses + 1;
        assert!(came[..logins].iter().all(|login| login == "L li"), "{manners:?}: {came:?}");
        assert_eq!(came[logins..], ["C li one", "C li two", "Q li"], "{manners:?}");
    }
}

#[test]
fn what_is_said_while_a_server_of_the_course_is_down_is_said_when_it_is_back() {
    let state = State::new();
    let course = Course::start(Manners::GOOD);
    let address = course.address.clone();
    let words = ["join", "--classic", "--name", "li", "--wait", "forever", &address];
    let mut li = Session::terminal(&state, 80, &words);
    li.sees("You are in as li");
    drop(course);
    li.say("one");
    li.sees("Nobody listens at 127.0.0.1:");
    li.say("two");
    let course = Course::start_at(&address, Manners::GOOD);
    li.sees("The server is back.");
    let came: Vec<_> = (0..3).map(|_| course.came()).collect();
    assert_eq!(came, ["L li", "C li one", "C li two"]);
    li.sees("li: two");
    drop(course);
    // Without anybody who looks on, that nothing was heard is a failure.
    let words = ["join", "--classic", "--name", "li", "--wait", "1", &address];
    let (_, complaint, code) = run(&state, &words, "three\n");
    assert_eq!(code, Some(5), "{complaint}");
    assert_eq!(li.text().matches("li: one").count(), 1, "{}", li.text());
}

#[test]
fn a_name_that_a_server_of_the_course_refuses_is_told_with_its_reason() {
    let state = State::new();
    let course = Course::start(Manners::GOOD);
    let _li = Program::inside(&course.address, "li");
    let words = ["join", "--classic", "--name", "li", &course.address];
    let (_, complaint, code) = run(&state, &words, "hi\n");
    assert_eq!(code, Some(5), "{complaint}");
    assert!(complaint.contains("该用户名已存在") && complaint.contains("hint: "), "{complaint}");
    let (told, _, code) = run(&state, &[&words[..], &["--json"]].concat(), "hi\n");
    let told = &events(&told)[0];
    assert_eq!((code, &told["event"]), (Some(5), &"turned_away".into()));
    assert_eq!((&told["name"], &told["reason"]), (&"li".into(), &"该用户名已存在".into()));
    // On a terminal one is asked for another.
    let mut other = Session::terminal(&state, 80, &words);
    other.sees("does not let li in: 该用户名已存在");
    other.sees("your name:");
    other.say("liu");
    other.sees("You are in as liu");
    course.tell_all(b"EXIT");
    let (seen, status) = other.wait();
    assert!(seen.contains("The room is closed."), "{seen}");
    assert_eq!(status.code(), Some(0));
    assert_eq!(course.rest().iter().filter(|came| came.starts_with(['C', 'Q'])).count(), 0);
}

#[test]
fn programs_are_told_in_json_what_a_plain_server_sends() {
    let state = State::new();
    let course = Course::start(Manners::GOOD);
    let words = ["join", "--json", "--classic", "--name", "li", &course.address];
    let mut li = Session::pipe(&state, &words);
    li.events_until("it is in", |event| event["event"] == "entered");
    let wang = Program::inside(&course.address, "wang");
    wang.send(b"C wang hello");
    li.events_until("a line", |event| event["text"] == "hello");
    // What would be a command on a terminal is a text here.
    li.say("/quit");
    assert_eq!(wang.next(), "\nli : /quit");
    let (told, status) = li.wait();
    assert_eq!(status.code(), Some(0), "{told}");
    let told = events(&told);
    assert_documented(&told);
    let lines: Vec<_> = told.iter().filter(|event| event["event"] == "line").collect();
    assert!(lines[0]["name"].is_null() && lines[0]["text"] == "欢迎 wang 进入聊天室");
    assert_eq!((&lines[1]["name"], &lines[2]["name"]), (&"wang".into(), &"li".into()));
    assert_eq!(told.last().expect("an end")["how"], "quit");
}
