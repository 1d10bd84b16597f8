//! Datagrams that arrive late, again, damaged or never: each opens once, as it was sealed.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use ptool::chat::seal::{Key, Opener, Sealer, Unopened};
use ptool::chat::wire::{DATA_HEADER, MAX_DATAGRAM, Packet};

fuzz_target!(|steps: &[u8]| {
    let (mut sealer, mut opener) = (Sealer::new(Key::new([7; 32])), Opener::new(Key::new([7; 32])));
    let (mut sent, mut seen): (Vec<Vec<u8>>, _) = (Vec::new(), BTreeSet::new());
    for step in steps.chunks_exact(3) {
        let mut buffer = [step[1]; MAX_DATAGRAM];
        if step[0] & 1 == 0 || sent.is_empty() {
            // Some are sealed and never arrive.
            for _ in 0..=(step[0] >> 1) {
                let length = sealer.seal(1, &mut buffer, usize::from(step[2])).expect("sealed");
                sent.push(buffer[..length].to_vec());
            }
        }
        let back = usize::from(u16::from_be_bytes([step[1], step[2]]) & 0x7ff);
        let number = (sent.len() - 1).saturating_sub(back);
        let mut datagram = sent[number].clone();
        let is_damaged = step[0] & 0x80 != 0;
        if is_damaged {
            let at = DATA_HEADER + usize::from(step[2]) % (datagram.len() - DATA_HEADER);
            datagram[at] ^= step[1] | 1;
        }
        let Ok(Packet::Data { counter, sealed, .. }) = Packet::decode(&datagram) else {
            panic!("a sealed datagram is one")
        };
        assert_eq!(counter, number as u64);
        let newest = seen.last().copied();
        let is_late = newest.is_some_and(|newest: u64| newest >= counter + 1024);
        let opened = opener.open(counter, &mut sealed.to_vec()).map(<[u8]>::len);
        match opened {
            Ok(_) => assert!(!is_damaged && !is_late && seen.insert(counter)),
            Err(Unopened::Replayed) => assert!(is_late || seen.contains(&counter)),
            Err(Unopened::Forged) => assert!(is_damaged),
        }
        assert_eq!(opener.newest(), seen.last().copied());
    }
});
