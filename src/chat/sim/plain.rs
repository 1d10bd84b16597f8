//! The clients of the classic course in a room, beside the others and beside those who fool its servers.

use super::*;
use crate::chat::room::Classic;

/// A program of the course: an address, and what was sent there.
struct Program {
    address: SocketAddr,
}

impl Program {
    fn new(port: u16) -> Self {
        Self { address: SocketAddr::new(Ipv4Addr::new(10, 9, 0, 1).into(), port) }
    }

    /// Sends bytes, and gives what the room sends here at once.
    fn send(&self, sim: &mut Sim, bytes: &[u8]) -> Vec<String> {
        sim.deliver(self.address, SERVER, bytes.to_vec());
        self.received(sim)
    }

    fn received(&self, sim: &mut Sim) -> Vec<String> {
        let is_here = |to: &SocketAddr| *to == self.address;
        let mut received = sim.elsewhere.extract_if(.., |(to, _)| is_here(to)).collect::<Vec<_>>();
        let on_the_way = sim.network.iter().filter(|(_, to, _)| is_here(to));
        received.extend(on_the_way.map(|(_, to, bytes)| (*to, bytes.clone())));
        sim.network.retain(|(_, to, _)| !is_here(to));
        let texts = received.into_iter().map(|(_, bytes)| String::from_utf8(bytes));
        texts.collect::<Result<_, _>>().expect("all of it is UTF-8")
    }
}

fn sim() -> Sim {
    Sim::with(1, Rules { classic: Classic::Admitted, ..rules() })
}

#[test]
fn programs_of_the_course_and_encrypted_clients_see_and_answer_each_other() {
    let mut sim = sim();
    let alice = sim.members(&["alice"])[0];
    let (wang, li) = (Program::new(1), Program::new(2));
    assert_eq!(wang.send(&mut sim, "L 老王".as_bytes()), ["OK"]);
    assert_eq!(wang.send(&mut sim, "L 老王".as_bytes()), ["OK"], "the answer was lost");
    assert_eq!(li.send(&mut sim, b"L li\0\0\0"), ["OK"]);
    sim.run(Duration::from_millis(60));
    assert_eq!(wang.received(&mut sim), ["\n欢迎 li 进入聊天室"]);
    assert_eq!(li.send(&mut sim, "C li 你好".as_bytes()), Vec::<String>::new());
    assert_eq!(wang.received(&mut sim), ["\nli : 你好"]);
    sim.say(alice, "hello");
    sim.command(Command::Announce("欢迎".to_owned()));
    sim.run(Duration::from_secs(1));
    let expected = ["\n管理员消息 : 欢迎", "\nalice : hello"];
    assert_eq!(wang.received(&mut sim), expected);
    assert_eq!(li.received(&mut sim), expected);
    assert_eq!(li.send(&mut sim, b"E li"), ["EXIT", "Exit"]);
    sim.run(Duration::from_millis(60));
    assert_eq!(wang.received(&mut sim), ["\nli 退出了聊天室"]);
    assert_eq!(li.send(&mut sim, b"Q li"), ["EXIT", "Exit"], "it may not have heard");
    sim.run(Duration::from_secs(1));
    let seen =
        ["+alice", "+~老王", "+~li", "~li: 你好", "administrator: 欢迎", "alice: hello", "-~li"];
    assert_eq!(sim.seen(alice), seen);
}

#[test]
fn what_kills_or_fools_the_servers_of_the_course_does_nothing_here() {
    let mut sim = sim();
    let alice = sim.members(&["alice"])[0];
    let (bob, eve) = (Program::new(1), Program::new(2));
    assert_eq!(bob.send(&mut sim, b"L bob"), ["OK"]);
    let cut = &"L 王".as_bytes()[..4];
    for bytes in [&b"L"[..], b"L ", b"\xff\xfe", b"C", b"C alice", b"Q", cut, b"", b"C  ", b"L \0"]
    {
        let answers = eve.send(&mut sim, bytes);
        assert!(!answers.contains(&"OK".to_owned()), "{bytes:?}: {answers:?}");
    }
    for forged in ["C alice forged", "C bob forged", "C 管理员消息 forged", "C ~bob forged"] {
        assert_eq!(eve.send(&mut sim, forged.as_bytes()), Vec::<String>::new());
    }
    assert_eq!(eve.send(&mut sim, b"Q bob"), ["EXIT", "Exit"]);
    for taken in ["alice", "ALICE", "bob", "管理员消息", "管理员", "~bob", "two words"] {
        let answers = eve.send(&mut sim, format!("L {taken}").as_bytes());
        assert!(answers.len() == 1 && answers[0] != "OK", "{taken}: {answers:?}");
        assert!(answers[0].len() <= 128);
    }
    assert_eq!(bob.send(&mut sim, b"L other").len(), 1);
    bob.send(&mut sim, format!("C bob {}", "四".repeat(1200)).as_bytes());
    bob.send(&mut sim, b"C bob EXIT");
    sim.run(Duration::from_secs(1));
    let seen = sim.seen(alice);
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert_eq!(seen[1], "+~bob");
}

#[test]
fn the_name_of_a_member_with_a_key_is_not_to_be_had_after_it_has_left() {
    let mut sim = sim();
    let alice = sim.members(&["alice"])[0];
    sim.on_peer(alice, Peer::leave);
    sim.run(Duration::from_secs(2));
    assert_ne!(Program::new(1).send(&mut sim, b"L alice"), ["OK"]);
    let again = sim.client("alice");
    sim.run_until("the name is free for who has a key", |sim| sim.is_in(again));
}

#[test]
fn every_name_of_a_member_with_a_key_is_kept_from_programs_without() {
    let mut sim = sim();
    let alice = sim.members(&["alice"])[0];
    let rename = |sim: &mut Sim, name: &str| {
        let request = Request::Rename { name: name.to_owned() };
        sim.on_peer(alice, |peer, now| {
            peer.say(now, request);
        });
        sim.run(Duration::from_secs(1));
    };
    rename(&mut sim, "carol");
    rename(&mut sim, "dora");
    assert_eq!(sim.seen(alice), ["+alice", "alice = carol", "carol = dora"]);
    let (bob, eve) = (Program::new(1), Program::new(2));
    for name in ["alice", "carol", "CAROL", "dora"] {
        assert_eq!(eve.send(&mut sim, format!("L {name}").as_bytes()), ["用户名已存在"], "{name}");
    }
    assert_eq!(bob.send(&mut sim, b"L bob"), ["OK"], "the others are free");
}

#[test]
fn a_program_that_logs_in_again_after_a_restart_is_the_same_member() {
    let rules = Rules { classic: Classic::Admitted, keeping: Keeping::Disk, ..rules() };
    let mut sim = Sim::with(1, rules);
    sim.restart();
    let alice = sim.members(&["alice"])[0];
    let (bob, carol) = (Program::new(1), Program::new(2));
    sim.deliver(bob.address, SERVER, b"L bob".to_vec());
    sim.deliver(carol.address, SERVER, b"L carol".to_vec());
    sim.run(Duration::from_secs(1));
    sim.restart();
    sim.run(Duration::from_secs(1));
    for program in [&bob, &carol] {
        program.received(&mut sim);
    }
    assert_eq!(bob.send(&mut sim, b"L bob"), ["OK"]);
    assert_eq!(carol.send(&mut sim, b"L alice"), ["用户名已存在"]);
    sim.deliver(bob.address, SERVER, b"C bob hi".to_vec());
    sim.run(Duration::from_mins(2));
    assert_eq!(sim.seen(alice), ["+alice", "+~bob", "+~carol", "~bob: hi", "?~carol"]);
}

#[test]
fn programs_without_a_key_take_half_of_the_places_at_most_and_not_all_at_once() {
    let mut sim = Sim::with(1, Rules { classic: Classic::Admitted, most_members: 300, ..rules() });
    let mut answers = Vec::new();
    for port in 1..=200 {
        let program = Program::new(port);
        answers.extend(program.send(&mut sim, format!("L p{port}").as_bytes()));
    }
    assert_eq!(answers.iter().filter(|answer| *answer == "OK").count(), 128);
    for port in 201..=400 {
        sim.run(Duration::from_millis(100));
        let program = Program::new(port);
        program.received(&mut sim);
        answers.extend(program.send(&mut sim, format!("L p{port}").as_bytes()).pop());
    }
    assert_eq!(answers.iter().filter(|answer| *answer == "OK").count(), 150);
    assert_eq!(answers.last().map(String::as_str), Some("聊天室已满"));
    let alice = sim.client("alice");
    sim.run_until("there is a place for who has a key", |sim| sim.is_in(alice));
}

#[test]
fn a_room_that_does_not_admit_them_does_not_answer() {
    let mut sim = Sim::new(2);
    assert_eq!(Program::new(1).send(&mut sim, b"L bob"), Vec::<String>::new());
}

#[test]
fn they_can_be_removed_and_go_after_a_long_silence() {
    let mut sim = sim();
    let alice = sim.members(&["alice"])[0];
    let (bob, carol) = (Program::new(1), Program::new(2));
    bob.send(&mut sim, b"L bob");
    carol.send(&mut sim, b"L carol");
    // By the name as it is seen.
    sim.command(Command::Kick("~bob".to_owned()));
    let received = bob.received(&mut sim);
    assert!(received.ends_with(&["EXIT".to_owned(), "Exit".to_owned()]), "{received:?}");
    sim.run(Duration::from_mins(31));
    assert_eq!(sim.seen(alice)[1..], ["+~bob", "+~carol", "!~bob", "?~carol"]);
}
