//! Every kind of packet, frame, entry and line, as it is told.

#![cfg(test)]

use std::collections::BTreeSet;

use super::*;
use crate::chat::wire::{
    Body, Cookie, Denial, Entry, Farewell, Frame, Frames, ItemsWriter, Leave, MAX_DATAGRAM,
    MAX_FRAMES, MAX_TEXT, MemberNumber, Nonce, Outcome, PIECE, Question, Reason, Refusal, Request,
    Since, Style, Welcome, Writer,
};
use crate::ui::Language;
use proptest::prelude::*;

fn traffic(at: End, direction: Direction, length: usize, contents: Contents<'_>) -> Traffic<'_> {
    let address = SocketAddr::from(([127, 0, 0, 1], 7008));
    Traffic { at, direction, address, length, contents }
}

fn shown(line: &Line, language: Language, charset: Charset) -> String {
    let lead: String = line.lead(charset).iter().map(|span| span.text.as_str()).collect();
    lead + &line.told(&Catalog::new(language), charset).1
}

/// The whole line in English.
fn told(traffic: &Traffic<'_>) -> String {
    shown(&explain(traffic), Language::En, Charset::Unicode)
}

/// What the frames mean that this end sends.
fn meaning_in(sender: End, frames: &[u8], language: Language) -> String {
    let contents = Contents::Opened { index: 1, counter: 1, frames };
    let line = explain(&traffic(sender, Direction::Sent, 0, contents));
    let shown = shown(&line, language, Charset::Unicode);
    shown.split_once("DATA #1   ").expect("a name").1.to_owned()
}

fn meaning(sender: End, frames: &[u8]) -> String {
    meaning_in(sender, frames, Language::En)
}

fn written(frames: &[Frame<'_>]) -> Vec<u8> {
    let mut buffer = vec![0; 4 * MAX_DATAGRAM];
    let mut writer = Writer::new(&mut buffer);
    for frame in frames {
        frame.write(&mut writer);
    }
    assert!(writer.is_whole());
    let length = writer.len();
    buffer.truncate(length);
    buffer
}

fn items(first: u64, items: &[Vec<u8>]) -> Vec<u8> {
    let mut buffer = vec![0; 64 * MAX_DATAGRAM];
    let mut writer = Writer::new(&mut buffer);
    let mut frame = ItemsWriter::new(first);
    for item in items {
        frame.push(item, &mut writer);
    }
    let length = writer.len();
    buffer.truncate(length);
    buffer
}

fn entry(body: Body) -> Vec<u8> {
    Entry { unix_ms: 1, body }.encode()
}

fn said(text: &str) -> Vec<u8> {
    let (member, name) = (MemberNumber(1), "alice".to_owned());
    entry(Body::Said { member, name, style: Style::Plain, text: text.to_owned() })
}

/// One packet of each kind, with its place among the kinds: a new kind does not compile, or is missed.
fn packets() -> Vec<Packet<'static>> {
    let (nonce, cookie, noise) = (Nonce(1), Cookie([1; 16]), &[1; 48][..]);
    let refuse = |reason| Packet::Refuse { nonce, reason, versions: (1, 2) };
    vec![
        Packet::Hello { version: 1, nonce },
        Packet::Cookie { nonce, cookie },
        refuse(Reason::Version),
        refuse(Reason::Password),
        refuse(Reason::Busy),
        Packet::Start { version: 1, nonce, cookie, index: 1, noise },
        Packet::Reply { to: 1, index: 1, noise },
        Packet::Finish { to: 1, noise },
        Packet::Unknown { index: 1 },
        Packet::Data { to: 1, counter: 1, sealed: noise },
    ]
}

const PACKET_KINDS: usize = 10;

const fn packet_kind(packet: &Packet<'_>) -> usize {
    match packet {
        Packet::Hello { .. } => 0,
        Packet::Cookie { .. } => 1,
        Packet::Refuse { reason: Reason::Version, .. } => 2,
        Packet::Refuse { reason: Reason::Password, .. } => 3,
        Packet::Refuse { reason: Reason::Busy, .. } => 4,
        Packet::Start { .. } => 5,
        Packet::Reply { .. } => 6,
        Packet::Finish { .. } => 7,
        Packet::Unknown { .. } => 8,
        Packet::Data { .. } => 9,
    }
}

#[test]
fn every_packet_is_explained_in_a_line() {
    let kinds: BTreeSet<_> = packets().iter().map(packet_kind).collect();
    assert_eq!(kinds, (0..PACKET_KINDS).collect());
    let told = |language| -> BTreeSet<String> {
        let line = |packet| {
            let contents = Contents::Clear(packet);
            explain(&traffic(End::Server, Direction::Received, 256, contents))
        };
        let lines = packets().into_iter().map(line);
        lines.map(|line| shown(&line, language, Charset::Unicode)).collect()
    };
    for language in [Language::En, Language::ZhCn] {
        let told = told(language);
        assert_eq!(told.len(), PACKET_KINDS, "no two are told alike");
        assert!(told.iter().all(|line| is_worded(line)), "{told:#?}");
    }
}

/// Whether all that stands in a line was found in locales/, with its variables.
fn is_worded(line: &str) -> bool {
    !line.contains("chat-explain") && !line.contains('{') && !line.contains('\n')
}

#[test]
fn a_line_says_which_way_how_much_and_what() {
    let hello = Packet::hello(Nonce(1));
    let sent = traffic(End::Client, Direction::Sent, 256, Contents::Clear(hello));
    assert_eq!(
        told(&sent),
        "→  256 B  HELLO     may I come in? (padded, so that the answer is shorter than this: forging \
         my address gains nothing)"
    );
    let frames = [items(40, &vec![said("hi"); 8]), written(&[numbered(3, 47)])].concat();
    let contents = Contents::Opened { index: 9, counter: 17, frames: &frames };
    let received = traffic(End::Client, Direction::Received, 1200, contents);
    assert_eq!(
        told(&received),
        "← 1200 B  DATA #17  ENTRIES 40–47: alice says \"hi\", alice says \"hi\", alice says \"hi\", \
         5 more · OUTCOME of line 3: number 47"
    );
    let dropped = traffic(End::Server, Direction::Received, 3, Contents::Dropped(Dropped::Forged));
    assert_eq!(
        told(&dropped),
        "← 127.0.0.1:7008    3 B  DROPPED   it does not open: forged, or damaged on the way"
    );
}

const fn numbered(line: u64, number: u64) -> Frame<'static> {
    Frame::Outcome { line, outcome: Outcome::Numbered(number) }
}

#[test]
fn ascii_alone_is_enough() {
    let frames = [items(1, &[said("hi"), said(&"x".repeat(60))]), written(&[numbered(3, 47)])];
    let frames = frames.concat();
    let contents = Contents::Opened { index: 9, counter: 17, frames: &frames };
    let mut line = explain(&traffic(End::Server, Direction::Sent, 9, contents));
    line.fate = Fate::Lost;
    assert_eq!(
        shown(&line, Language::En, Charset::Ascii),
        "-> 127.0.0.1:7008    9 B  DATA #17  ENTRIES 1-2: alice says \"hi\", alice says \
         \"xxxxxxxxxxxxxxxxxxxxxxx...\" | OUTCOME of line 3: number 47 | lost by --chaos"
    );
}

#[test]
fn what_chaos_does_to_a_datagram_is_told_with_it() {
    let contents = Contents::Clear(Packet::Unknown { index: 1 });
    let line = explain(&traffic(End::Server, Direction::Sent, 5, contents));
    let mut told = BTreeSet::new();
    for fate in [Fate::Passes, Fate::HeldBack, Fate::Doubled, Fate::Lost] {
        for language in [Language::En, Language::ZhCn] {
            let line = Line { fate, ..line.clone() };
            let shown = shown(&line, language, Charset::Unicode);
            assert_eq!(shown.contains("--chaos"), fate != Fate::Passes, "{shown}");
            assert!(is_worded(&shown), "{shown}");
            told.insert(shown);
        }
    }
    assert_eq!(told.len(), 8);
}

#[test]
fn every_reason_to_drop_is_told() {
    let reasons = [
        Dropped::Malformed,
        Dropped::NoSession,
        Dropped::Replayed,
        Dropped::Forged,
        Dropped::Misplaced,
        Dropped::Crowded,
    ];
    for language in [Language::En, Language::ZhCn] {
        let lines = reasons.map(|why| {
            let contents = Contents::Dropped(why);
            let line = explain(&traffic(End::Server, Direction::Received, 40, contents));
            shown(&line, language, Charset::Unicode)
        });
        assert!(lines.iter().all(|line| is_worded(line)), "{lines:#?}");
        assert_eq!(BTreeSet::from(lines).len(), reasons.len());
    }
}

const FRAME_KINDS: usize = 16;

const fn frame_kind(frame: &Frame<'_>) -> usize {
    match frame {
        Frame::Padding => 0,
        Frame::Join { .. } => 1,
        Frame::Welcome(_) => 2,
        Frame::Denied { .. } => 3,
        Frame::Items(_) => 4,
        Frame::Piece { .. } => 5,
        Frame::Ack { .. } => 6,
        Frame::Outcome { .. } => 7,
        Frame::Ask { .. } => 8,
        Frame::Answer(_) => 9,
        Frame::Ping { .. } => 10,
        Frame::Challenge(_) => 11,
        Frame::Response(_) => 12,
        Frame::Forgotten { .. } => 13,
        Frame::Receipt { .. } => 14,
        Frame::Bye(_) => 15,
    }
}

/// Frames of each kind and in each way, in bytes, with who sends them and what they mean.
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn frames() -> Vec<(End, Vec<u8>, &'static str)> {
    use End::{Client, Server};
    let one = |frame: Frame<'_>| written(&[frame]);
    let join = |since| one(Frame::Join { name: "bob", instance: 1, since, log: 1 });
    let denied = |denial| one(Frame::Denied { denial, like: "alice" });
    let refused = |refusal| {
        one(Frame::Outcome { line: 3, outcome: Outcome::Refused { refusal, wait_ms: 400 } })
    };
    let ask = |question| one(Frame::Ask { token: 5, question });
    let ack = |bitmap| one(Frame::Ack { next: 9, delay_us: 1, bitmap });
    let piece = one(Frame::Piece { number: 7, index: 0, of: 2, bytes: &[7; PIECE] });
    let bye = |farewell| one(Frame::Bye(farewell));
    let answer = [0x09, 5, 3, 1, 2, 3, b'b', b'o', b'b', 0];
    let welcome = Welcome {
        member: MemberNumber(2),
        name: "bob".to_owned(),
        room: "the room".to_owned(),
        log: 1,
        first: 30,
        newest: 40,
        line: 1,
        burst: 5,
        interval_ms: 500,
        members: 2,
    };
    vec![
        (Client, one(Frame::Padding), "PADDING of 1 B, so that no answer is longer"),
        (Client, join(Since::Last(20)), "JOIN let me in as bob, with the last 20 entries"),
        (Client, join(Since::Number(41)), "JOIN let me in as bob, and go on with entry 41"),
        (Client, join(Since::Last(1)), "JOIN let me in as bob, with the last entry"),
        (Client, join(Since::Last(0)), "JOIN let me in as bob, with nothing from before"),
        (
            Client,
            join(Since::Time(86_400_000)),
            "JOIN let me in as bob, with the entries since 1970-01-02T00:00:00Z",
        ),
        (
            Client,
            join(Since::Time((1 << 62) - 1)),
            "JOIN let me in as bob, with the entries since 4611686018427387903",
        ),
        (
            Server,
            one(Frame::Welcome(welcome)),
            "WELCOME bob, you are member 2: you get entries 30 and on, the newest is 40; your next line is 1",
        ),
        (Server, denied(Denial::Taken), "DENIED somebody here has that name"),
        (Server, denied(Denial::LooksLike), "DENIED that name looks like alice"),
        (Server, denied(Denial::Reserved), "DENIED that name is the room's own"),
        (Server, denied(Denial::Invalid), "DENIED that is no name"),
        (Server, denied(Denial::Full), "DENIED the room is full"),
        (Server, denied(Denial::Banned), "DENIED you are banned"),
        (Server, items(40, &[said("hi")]), "ENTRY 40: alice says \"hi\""),
        (
            Client,
            items(3, &[Request::Rename { name: "eve".to_owned() }.encode()]),
            "LINE 3: call me eve",
        ),
        (
            Client,
            items(3, &[said("not a line"), Request::Rename { name: "eve".to_owned() }.encode()]),
            "LINES 3–4: malformed, call me eve",
        ),
        (Server, piece.clone(), "PIECE 1 of 2 of entry 7, which is too long for one datagram"),
        (Client, piece, "PIECE 1 of 2 of line 7, which is too long for one datagram"),
        (Client, ack(&[]), "ACK I have all entries before 9"),
        (Client, ack(&[0b110, 1]), "ACK I have all entries before 9, and 3 after a gap"),
        (Server, ack(&[]), "ACK I have all lines before 9"),
        (Server, ack(&[4]), "ACK I have all lines before 9, and 1 after a gap"),
        (Server, one(numbered(3, 47)), "OUTCOME of line 3: number 47"),
        (Server, refused(Refusal::TooFast), "OUTCOME of line 3: refused, too fast; wait 400 ms"),
        (Server, refused(Refusal::TooLong), "OUTCOME of line 3: refused, too long"),
        (Server, refused(Refusal::Empty), "OUTCOME of line 3: refused, nothing in it can be seen"),
        (Server, refused(Refusal::Muted), "OUTCOME of line 3: refused, you are muted"),
        (
            Server,
            refused(Refusal::NobodyOfThatName),
            "OUTCOME of line 3: refused, there is nobody of that name",
        ),
        (
            Server,
            refused(Refusal::Name(Denial::Taken)),
            "OUTCOME of line 3: refused, that name is not to be had",
        ),
        (Client, ask(Question::Roster(MemberNumber(0))), "ASK #5 who is here?"),
        (Client, ask(Question::Roster(MemberNumber(9))), "ASK #5 who is here after member 9?"),
        (Client, ask(Question::Lag(MemberNumber(0))), "ASK #5 how far behind is each?"),
        (
            Client,
            ask(Question::Lag(MemberNumber(9))),
            "ASK #5 how far behind is each after member 9?",
        ),
        (Server, answer.to_vec(), "ANSWER to #5: 1 of 3 members"),
        (Server, one(Frame::Ping { newest: 4 }), "PING are you there? my newest entry is 4"),
        (Client, one(Frame::Ping { newest: 4 }), "PING are you there? my newest line is 4"),
        (
            Server,
            one(Frame::Challenge([1; 8])),
            "CHALLENGE you come from a new address: send this back from there",
        ),
        (Client, one(Frame::Response([1; 8])), "RESPONSE here it is: I am at this address now"),
        (
            Server,
            one(Frame::Forgotten { first: 8 }),
            "FORGOTTEN the log has nothing before entry 8 any more",
        ),
        (
            Server,
            one(Frame::Receipt { number: 8, have: 11, of: 12 }),
            "RECEIPT 11 of 12 have entry 8",
        ),
        (Client, bye(Farewell::Quit), "BYE the member leaves"),
        (Server, bye(Farewell::Stopped), "BYE the room ends"),
        (Server, bye(Farewell::Kicked), "BYE the administrator has removed you"),
        (Server, bye(Farewell::Banned), "BYE the administrator has banned you"),
        (Server, bye(Farewell::TimedOut), "BYE I heard nothing of you for too long"),
        (
            Server,
            bye(Farewell::Replaced),
            "BYE you came in again elsewhere, which is you from now on",
        ),
    ]
}

#[test]
fn every_frame_is_explained_as_its_sender_means_it() {
    let mut kinds = BTreeSet::new();
    for (sender, bytes, expected) in frames() {
        let frame = Frames::new(&bytes).next().expect("a frame").expect("well formed");
        kinds.insert(frame_kind(&frame));
        assert_eq!(meaning(sender, &bytes), expected);
        let chinese = meaning_in(sender, &bytes, Language::ZhCn);
        assert!(is_worded(&chinese) && chinese != expected, "{chinese}");
    }
    assert_eq!(kinds, (0..FRAME_KINDS).collect());
}

#[test]
fn every_entry_and_every_line_is_told_in_a_few_words() {
    let member = MemberNumber(1);
    let name = || "bob".to_owned();
    let left = |how| Body::Left { member, name: name(), how };
    let said = |style| Body::Said { member, name: name(), style, text: "hi".to_owned() };
    let entries = [
        (Body::Joined { member, name: name() }, "bob comes in"),
        (left(Leave::Quit), "bob leaves"),
        (left(Leave::TimedOut), "bob is lost"),
        (left(Leave::Kicked), "bob is removed"),
        (left(Leave::Banned), "bob is banned"),
        (said(Style::Plain), "bob says \"hi\""),
        (said(Style::Action), "bob does \"hi\""),
        (Body::Announced { text: "hi".to_owned() }, "the administrator says \"hi\""),
        (Body::Renamed { member, from: name(), to: "eve".to_owned() }, "bob becomes eve"),
        (
            Body::Whispered {
                member,
                name: name(),
                to: member,
                to_name: "eve".to_owned(),
                text: "hi".to_owned(),
            },
            "bob whispers to eve \"hi\"",
        ),
        (Body::Blank, "not for this client"),
    ];
    for (body, expected) in entries {
        let bytes = items(7, &[entry(body)]);
        assert_eq!(meaning(End::Server, &bytes), format!("ENTRY 7: {expected}"));
        assert!(is_worded(&meaning_in(End::Server, &bytes, Language::ZhCn)));
    }
    let say = |style| Request::Say { style, text: "hi".to_owned() };
    let whisper = Request::Whisper { to: "eve".to_owned(), text: "hi".to_owned() };
    for (request, expected) in [
        (say(Style::Plain), "say \"hi\""),
        (say(Style::Action), "do \"hi\""),
        (Request::Rename { name: name() }, "call me bob"),
        (whisper, "whisper to eve \"hi\""),
    ] {
        let bytes = items(7, &[request.encode()]);
        assert_eq!(meaning(End::Client, &bytes), format!("LINE 7: {expected}"));
        assert!(is_worded(&meaning_in(End::Client, &bytes, Language::ZhCn)));
    }
}

#[test]
fn frames_are_joined_padding_is_summed_up_and_rubbish_is_told() {
    let padded = written(&[Frame::Ping { newest: 1 }, Frame::Padding, Frame::Padding]);
    assert_eq!(
        meaning(End::Client, &padded),
        "PING are you there? my newest line is 1 · PADDING of 2 B, so that no answer is longer"
    );
    let rubbish = [written(&[numbered(1, 2)]), vec![0xff, 1, 2]].concat();
    assert_eq!(
        meaning(End::Server, &rubbish),
        "OUTCOME of line 1: number 2 · the rest is malformed, and dropped"
    );
    assert_eq!(meaning(End::Server, &[]), "nothing in it");
}

#[test]
fn a_datagram_of_very_many_frames_is_one_short_line() {
    let pings = written(&vec![Frame::Ping { newest: 1 }; MAX_FRAMES / 2]);
    let told = meaning(End::Server, &pings);
    assert!(told.ends_with(" · 577 more frames"), "{told}");
    assert!(told.len() < 500, "{} bytes", told.len());
}

#[test]
fn what_others_chose_neither_drives_the_terminal_nor_fills_the_line() {
    let nasty = "\u{1b}]0;x\u{7}\n→ forged\u{202e}";
    let frames = [
        written(&[Frame::Join { name: nasty, instance: 1, since: Since::Last(1), log: 0 }]),
        items(1, &[entry(Body::Announced { text: "四".repeat(MAX_TEXT / 3) }), said(nasty)]),
    ]
    .concat();
    let told = meaning(End::Server, &frames);
    assert_eq!(
        told,
        "JOIN let me in as \\x1b]0;x\\x07\\n→ forged\\…, with the last entry · ENTRIES 1–2: the \
         administrator says \"四四四四四四四四四四四…\", alice says \"\\x1b]0;x\\x07\\n→ forged\\…\""
    );
}

proptest! {
    #[test]
    fn any_frames_are_explained_in_one_line(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        is_client: bool,
    ) {
        let sender = if is_client { End::Client } else { End::Server };
        for language in [Language::En, Language::ZhCn] {
            let told = meaning_in(sender, &bytes, language);
            prop_assert_eq!(harmless(&told), told.as_str());
            prop_assert!(told.len() < 2500, "{}", told.len());
        }
    }
}
