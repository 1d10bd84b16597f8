//! Fingerprints, passwords, the handshake and sealed datagrams.
#![cfg(test)]

use std::num::NonZeroU32;

use serde_json::{Map, Value};

use super::{array, bytes, hex, number, text, vectors};
use crate::chat::seal::{
    Failed, Fingerprint, Identity, Initiator, Key, Keys, Opener, PublicKey, Responder, Sealer,
    Secret, Unopened,
};
use crate::chat::wire::{DATA_HEADER, MAX_DATAGRAM, Packet};

#[test]
fn a_key_has_the_fingerprint_of_the_vectors() {
    for vector in vectors("fingerprints.json") {
        let public = PublicKey(array(&vector, "public"));
        if vector.contains_key("private") {
            assert_eq!(Identity::from_private(array(&vector, "private")).public(), public);
        }
        let fingerprint = public.fingerprint();
        assert_eq!(fingerprint.to_string(), text(&vector, "fingerprint"));
        assert_eq!(text(&vector, "fingerprint").parse::<Fingerprint>(), Ok(fingerprint));
    }
}

fn secret(vector: &Map<String, Value>, server: PublicKey) -> Secret {
    match vector.get("password").and_then(Value::as_str) {
        Some(password) => {
            let rounds = u32::try_from(number(vector, "rounds")).ok().and_then(NonZeroU32::new);
            let rounds = rounds.expect("some rounds");
            Secret::of_password_hashed(password.as_bytes(), server, rounds)
        }
        None => Secret::none(),
    }
}

#[test]
fn a_password_gives_the_secret_of_the_vectors() {
    for vector in vectors("passwords.json") {
        let server = PublicKey(array(&vector, "server"));
        let secret = secret(&vector, server);
        assert_eq!(hex(secret.as_bytes()), text(&vector, "secret"), "{}", text(&vector, "name"));
    }
}

fn assert_keys(vector: &Map<String, Value>, forth: &Key, back: &Key) {
    assert_eq!(hex(forth.as_bytes()), text(vector, "client_to_server"));
    assert_eq!(hex(back.as_bytes()), text(vector, "server_to_client"));
}

#[test]
fn a_handshake_goes_as_the_vectors_say() {
    for vector in vectors("handshakes.json") {
        let client = Identity::from_private(array(&vector, "client_private"));
        let server = Identity::from_private(array(&vector, "server_private"));
        let secret = Secret::of_bytes(array(&vector, "secret"));
        let ephemeral = array(&vector, "client_ephemeral");
        let mut initiator = Initiator::with_ephemeral(&client, &ephemeral);
        let ephemeral = array(&vector, "server_ephemeral");
        let mut responder = Responder::with_ephemeral(&server, &secret, &ephemeral);

        let first = initiator.start().expect("first");
        assert_eq!(hex(&first), text(&vector, "first"));
        let second = responder.reply(&first).expect("second");
        assert_eq!(hex(&second), text(&vector, "second"));
        assert_eq!(initiator.read_reply(&second), Ok(server.public()));
        let (third, keys) = initiator.finish(&secret).expect("third");
        assert_eq!(hex(&third), text(&vector, "third"));
        assert_keys(&vector, &keys.send, &keys.receive);
        let (known, Keys { send, receive }) = responder.finish(&third).expect("finished");
        assert_eq!(known, client.public());
        assert_keys(&vector, &receive, &send);
    }
}

#[test]
fn a_server_with_another_password_refuses_the_handshakes_of_the_vectors() {
    for vector in vectors("handshakes.json") {
        let server = Identity::from_private(array(&vector, "server_private"));
        let other = Secret::of_password_hashed(b"another", server.public(), NonZeroU32::MIN);
        let ephemeral = array(&vector, "server_ephemeral");
        let mut responder = Responder::with_ephemeral(&server, &other, &ephemeral);
        let second = responder.reply(&bytes(&vector, "first")).expect("second");
        assert_eq!(hex(&second), text(&vector, "second"), "the secret comes in later");
        let refused = responder.finish(&bytes(&vector, "third")).err();
        assert_eq!(refused, Some(Failed::Secret));
    }
}

#[test]
fn a_datagram_is_sealed_as_the_vectors_say() {
    for vector in vectors("datagrams.json") {
        let frames = bytes(&vector, "frames");
        let to = u32::from_be_bytes(array(&vector, "to"));
        let counter = u64::from_be_bytes(array(&vector, "counter"));
        let mut sealer = Sealer::at(Key::new(array(&vector, "key")), counter);
        let mut buffer = [0; MAX_DATAGRAM];
        buffer[DATA_HEADER..DATA_HEADER + frames.len()].copy_from_slice(&frames);
        let length = sealer.seal(to, &mut buffer, frames.len()).expect("sealed");
        assert_eq!(hex(&buffer[..length]), text(&vector, "datagram"));

        let mut opener = Opener::new(Key::new(array(&vector, "key")));
        let datagram = bytes(&vector, "datagram");
        let Ok(Packet::Data { to: read_to, counter: read, sealed }) = Packet::decode(&datagram)
        else {
            panic!("no datagram")
        };
        assert_eq!((read_to, read), (to, counter));
        assert_eq!(opener.open(read, &mut sealed.to_vec()), Ok(&frames[..]));
        assert_eq!(opener.open(read, &mut sealed.to_vec()), Err(Unopened::Replayed));
    }
}
