//! Any bytes are a packet with one spelling, or malformed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptool::chat::wire::{HELLO_LENGTH, MAX_DATAGRAM, Packet};

fuzz_target!(|bytes: &[u8]| {
    let Ok(packet) = Packet::decode(bytes) else { return };
    let mut buffer = [0; MAX_DATAGRAM];
    let length = packet.encode(&mut buffer);
    // A hello may be longer than it must be.
    if !matches!(packet, Packet::Hello { .. }) {
        assert_eq!(&buffer[..length], bytes);
    }
    assert!(length <= bytes.len() && length <= HELLO_LENGTH.max(bytes.len()));
    assert_eq!(Packet::decode(&buffer[..length]), Ok(packet));
});
