//! No datagrams of strangers, and no frames of a member, make a room fail: it says no more to strangers
//! than they say to it, and keeps nothing of them.
#![no_main]

use std::net::SocketAddr;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use ptool::chat::clock::{Moment, Time};
use ptool::chat::room::{Classic, Input, Keeping, Output, Rate, Room, Rules};
use ptool::chat::seal::{Identity, Initiator, Sealer, Secret};
use ptool::chat::wire::{DATA_HEADER, MAX_DATAGRAM, MAX_FRAMES, Nonce, Packet};
use ptool_fuzz::{Counted, parts};

struct Stage {
    room: Room,
    now: Moment,
    said: Vec<(SocketAddr, Vec<u8>)>,
}

impl Stage {
    fn new(classic: Classic) -> Self {
        let rules = Rules {
            name: "room".to_owned(),
            secret: Secret::none(),
            most_members: 4,
            rate: Rate { burst: 5, interval: Duration::from_millis(500) },
            log_bytes: 20_000,
            classic,
            keeping: Keeping::Memory,
        };
        let now = Moment { time: Time(1_000_000), unix_ms: 1_700_000_000_000 };
        let room = Room::new(rules, Identity::from_private([2; 32]), Box::new(Counted(1)), now);
        Self { room, now, said: Vec::new() }
    }

    fn hear(&mut self, from: SocketAddr, datagram: &[u8]) {
        let mut bytes = datagram.to_vec();
        self.room.handle(self.now, Input::Datagram { from, bytes: &mut bytes });
        self.run();
    }

    fn wait(&mut self, tenths: u64) {
        self.now.time = self.now.time + Duration::from_millis(100 * tenths);
        self.now.unix_ms += 100 * tenths;
        self.room.handle(self.now, Input::Tick);
        self.run();
    }

    fn run(&mut self) {
        let mut buffer = [0; MAX_DATAGRAM];
        for _ in 0..10_000 {
            match self.room.poll(self.now, &mut buffer) {
                Output::Send { to, length } => self.said.push((to, buffer[..length].to_vec())),
                Output::Event(_) | Output::Store(_) => {}
                Output::Wait(_) => return,
                Output::Ended => panic!("nobody ended it"),
            }
        }
        panic!("it has no end");
    }

    fn answer(&self) -> Packet<'_> {
        let (_, datagram) = self.said.last().expect("an answer");
        Packet::decode(datagram).expect("a packet")
    }

    /// A client of this address comes in as far as it can without a name.
    fn come_in(&mut self, from: SocketAddr) -> (u32, Sealer) {
        let mut buffer = [0; MAX_DATAGRAM];
        let nonce = Nonce(7);
        let length = Packet::hello(nonce).encode(&mut buffer);
        self.hear(from, &buffer[..length]);
        let Packet::Cookie { cookie, .. } = self.answer() else { panic!("no cookie") };
        let mut initiator = Initiator::new(&Identity::from_private([1; 32]));
        let noise = initiator.start().expect("first");
        let start = Packet::Start { version: 1, nonce, cookie, index: 9, noise: &noise };
        let length = start.encode(&mut buffer);
        self.hear(from, &buffer[..length]);
        let Packet::Reply { index, noise, .. } = self.answer() else { panic!("no reply") };
        initiator.read_reply(noise).expect("second");
        let (noise, keys) = initiator.finish(&Secret::none()).expect("third");
        let length = Packet::Finish { to: index, noise: &noise }.encode(&mut buffer);
        self.hear(from, &buffer[..length]);
        (index, Sealer::new(keys.send))
    }
}

fuzz_target!(|bytes: &[u8]| {
    let [kind, bytes @ ..] = bytes else { return };
    let (member, stranger) =
        (SocketAddr::from(([192, 0, 2, 1], 7)), SocketAddr::from(([192, 0, 2, 2], 8)));
    let mut stage = Stage::new(if kind & 2 == 0 { Classic::Refused } else { Classic::Admitted });
    let kept = stage.room.kept();
    if kind & 1 == 0 {
        for (tenths, datagram) in parts(bytes, MAX_DATAGRAM + 1) {
            stage.wait(tenths);
            stage.said.clear();
            stage.hear(stranger, &datagram);
            let told: usize = stage.said.iter().map(|(_, told)| told.len()).sum();
            // The plain text of the classic course proves nothing, and is answered all the same.
            assert!(kind & 2 != 0 || told <= datagram.len());
        }
        assert!(kind & 2 != 0 || stage.room.kept() == kept);
        return;
    }
    let (to, mut sealer) = stage.come_in(member);
    let mut moved = false;
    for (tenths, frames) in parts(bytes, MAX_FRAMES) {
        stage.wait(tenths % 32);
        let mut buffer = [0; MAX_DATAGRAM];
        buffer[DATA_HEADER..DATA_HEADER + frames.len()].copy_from_slice(&frames);
        let length = sealer.seal(to, &mut buffer, frames.len()).expect("sealed");
        moved ^= tenths & 0x40 != 0;
        stage.said.clear();
        stage.hear(if moved { stranger } else { member }, &buffer[..length]);
        let told: usize =
            stage.said.iter().filter(|(to, _)| *to == stranger).map(|(_, told)| told.len()).sum();
        // Nobody can answer a challenge without the key to open it.
        assert!(!moved || told <= length);
    }
});
