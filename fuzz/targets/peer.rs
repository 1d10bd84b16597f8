//! No frames of a server, and nothing that anybody says in the clear, make a client fail, and it tells its user
//! of each entry once and in order.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use ptool::chat::clock::Time;
use ptool::chat::peer::{Event, Heard, Intake, Output, Peer, Wish};
use ptool::chat::seal::{Identity, Key, Responder, Sealer, Secret};
use ptool::chat::wire::{
    Cookie, DATA_HEADER, MAX_DATAGRAM, MAX_FRAMES, Packet, Request, Since, Style,
};
use ptool_fuzz::{Counted, parts};

struct Stage {
    peer: Peer,
    intake: Intake,
    now: Time,
    said: Vec<Vec<u8>>,
    newest: u64,
    index: u32,
}

impl Stage {
    fn new() -> Self {
        let wish = Wish { name: "bob".to_owned(), since: Since::Last(20), password: None };
        let now = Time(1_000_000);
        let identity = Identity::from_private([1; 32]);
        let peer = Peer::new(wish, identity, Box::new(Counted(1)), now);
        Self { peer, intake: Intake::new(), now, said: Vec::new(), newest: 0, index: 0 }
    }

    fn hear(&mut self, datagram: &[u8]) {
        let mut bytes = datagram.to_vec();
        if let Some(heard) = self.intake.hear(&mut bytes) {
            let mut message = [0; ptool::chat::peer::MAX_HEARD];
            let length = heard.encode(&mut message);
            assert_eq!(Heard::decode(&message[..length]), Ok(heard.clone()));
            self.peer.hear(self.now, &heard);
        }
        self.run();
    }

    fn wait(&mut self, tenths: u64) {
        self.now = self.now + Duration::from_millis(100 * tenths);
        self.peer.tick(self.now);
        self.run();
    }

    fn run(&mut self) {
        let mut buffer = [0; MAX_DATAGRAM];
        for _ in 0..10_000 {
            match self.peer.poll(self.now, &mut buffer) {
                Output::Send(length) => self.said.push(buffer[..length].to_vec()),
                Output::Key { index, key } => {
                    self.index = index;
                    self.intake.add_key(index, key);
                }
                Output::Event(Event::Entry { number, .. }) => {
                    assert!(number > self.newest, "{number} after {}", self.newest);
                    self.newest = number;
                }
                // Another log has numbers of its own.
                Output::Event(Event::Welcome { .. }) => self.newest = 0,
                Output::Event(_) => {}
                Output::Wait(_) => return,
            }
        }
        panic!("it has no end");
    }

    /// The server as far as it can go without letting anybody in.
    fn serve(&mut self) -> Sealer {
        let (mut buffer, server) = ([0; MAX_DATAGRAM], Identity::from_private([2; 32]));
        self.run();
        let hello = self.said.pop().expect("a hello");
        let Ok(Packet::Hello { nonce, .. }) = Packet::decode(&hello) else { panic!("no hello") };
        let length = Packet::Cookie { nonce, cookie: Cookie([3; 16]) }.encode(&mut buffer);
        self.hear(&buffer[..length]);
        let start = self.said.pop().expect("a start");
        let Ok(Packet::Start { index, noise, .. }) = Packet::decode(&start) else {
            panic!("no start")
        };
        let mut responder = Responder::new(&server, &Secret::none());
        let noise = responder.reply(noise).expect("second");
        let length = Packet::Reply { to: index, index: 9, noise: &noise }.encode(&mut buffer);
        self.hear(&buffer[..length]);
        self.said.clear();
        self.peer.trust(self.now);
        self.run();
        let finish = self.said.iter().find_map(|said| match Packet::decode(said) {
            Ok(Packet::Finish { noise, .. }) => Some(noise),
            _ => None,
        });
        let (_, keys) = responder.finish(finish.expect("a finish")).expect("finished");
        Sealer::new(keys.send)
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut stage = Stage::new();
    let mut sealer = stage.serve();
    let says = |text: &str| Request::Say { style: Style::Plain, text: text.to_owned() };
    stage.peer.say(stage.now, says("one"));
    stage.peer.say(stage.now, says(&"x".repeat(3000)));
    // One that is not the session's, as if there were none.
    let mut other = Sealer::new(Key::new([0; 32]));
    for (tenths, frames) in parts(bytes, MAX_FRAMES) {
        stage.wait(tenths % 32);
        if tenths & 0x20 != 0 {
            stage.hear(&frames);
            continue;
        }
        let mut buffer = [0; MAX_DATAGRAM];
        buffer[DATA_HEADER..DATA_HEADER + frames.len()].copy_from_slice(&frames);
        let by = if tenths & 0x40 != 0 { &mut other } else { &mut sealer };
        let length = by.seal(stage.index, &mut buffer, frames.len()).expect("sealed");
        stage.hear(&buffer[..length]);
    }
});
