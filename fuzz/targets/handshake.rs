//! No bytes take a handshake further, or spoil it for the message that does.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ptool::chat::seal::{Identity, Initiator, Responder, Secret};

static CLIENT: LazyLock<Identity> = LazyLock::new(|| Identity::from_private([1; 32]));
static SERVER: LazyLock<Identity> = LazyLock::new(|| Identity::from_private([2; 32]));

fuzz_target!(|bytes: &[u8]| {
    let secret = Secret::none();
    let mut initiator = Initiator::new(&CLIENT);
    let first = initiator.start().expect("first");
    assert!(initiator.read_reply(bytes).is_err());
    // The first message has no secret in it: whoever sends it may make a good one.
    let _ = Responder::new(&SERVER, &secret).reply(bytes);
    let mut responder = Responder::new(&SERVER, &secret);
    let reply = responder.reply(&first).expect("second");
    assert_eq!(initiator.read_reply(&reply), Ok(SERVER.public()));
    assert!(responder.finish(bytes).is_err());
});
