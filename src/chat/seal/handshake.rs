//! The handshake: three messages, after which both sides know each other's key and share two more.

use std::fmt;

use snow::{Builder, HandshakeState};
use zeroize::Zeroize as _;

use super::curve::Resolver;
use super::identity::{Identity, PublicKey};
use super::key::{Key, Keys};
use super::secret::Secret;

/// What it is, in the words of the Noise specification.
const PATTERN: &str = "Noise_XXpsk3_25519_AESGCM_SHA256";

/// Mixed into the handshake: both sides must mean this protocol.
const PROLOGUE: &[u8] = b"ptool chat 1";

/// The message in which the room's secret comes in.
const SECRET_AT: u8 = 3;

/// The length of the first message: an ephemeral key and a tag.
const FIRST: usize = 32 + 16;

/// The length of the second: an ephemeral key, the sealed key of the server, a tag.
const SECOND: usize = 32 + (32 + 16) + 16;

/// The length of the third: the sealed key of the client, a tag.
const THIRD: usize = (32 + 16) + 16;

/// Why a message of the handshake is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It is no message of this handshake.
    Forged,
    /// It is, but the other side does not have the room's secret.
    Secret,
    /// It has a key that is nobody's own: one with which everybody shares the same secret.
    Key,
    /// The messages come in another order.
    Order,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forged => "no message of this handshake",
            Self::Secret => "the other side does not have the secret of the room",
            Self::Key => "a public key that is nobody's own",
            Self::Order => "a message of the handshake out of order",
        })
    }
}

impl std::error::Error for Failed {}

/// The client's side.
pub struct Initiator {
    noise: Noise,
}

impl Initiator {
    /// A handshake of this client, whoever the server is.
    pub fn new(identity: &Identity) -> Self {
        Self { noise: Noise::new(identity, Side::Initiator) }
    }

    /// The first message.
    pub fn start(&mut self) -> Result<Vec<u8>, Failed> {
        self.noise.write::<FIRST>()
    }

    /// Reads the second message, which tells who the server is. A forged one does no harm: the real one
    /// may still come.
    pub fn read_reply(&mut self, noise: &[u8]) -> Result<PublicKey, Failed> {
        self.noise.read::<SECOND>(noise)?;
        self.noise.other()
    }

    /// The third message, for a server that is the right one, and the keys of the session.
    pub fn finish(mut self, secret: &Secret) -> Result<(Vec<u8>, Keys), Failed> {
        self.noise.know(secret)?;
        let message = self.noise.write::<THIRD>()?;
        let (send, receive) = self.noise.split()?;
        Ok((message, Keys { send, receive }))
    }
}

/// The server's side of one handshake.
pub struct Responder {
    noise: Noise,
}

impl Responder {
    /// A handshake of this server, with whoever has the secret.
    pub fn new(identity: &Identity, secret: &Secret) -> Self {
        let mut noise = Noise::new(identity, Side::Responder);
        // It fails for another length or place alone, and both are constants.
        let _ = noise.know(secret);
        Self { noise }
    }

    /// Reads the first message and answers with the second.
    pub fn reply(&mut self, noise: &[u8]) -> Result<Vec<u8>, Failed> {
        self.noise.read::<FIRST>(noise)?;
        self.noise.write::<SECOND>()
    }

    /// Reads the third message, which tells who the client is, and gives the keys of the session.
    ///
    /// [`Failed::Secret`] is what a wrong password looks like: the client sealed its key for this very
    /// handshake, but not with the room's secret.
    pub fn finish(mut self, noise: &[u8]) -> Result<(PublicKey, Keys), Failed> {
        if let Err(failed) = self.noise.read::<THIRD>(noise) {
            let is_of_this_handshake =
                failed == Failed::Forged && self.noise.0.get_remote_static().is_some();
            return Err(if is_of_this_handshake { Failed::Secret } else { failed });
        }
        let client = self.noise.other()?;
        let (receive, send) = self.noise.split()?;
        Ok((client, Keys { send, receive }))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Initiator,
    Responder,
}

/// The handshake of snow, with messages of the lengths that they have and no other.
struct Noise(HandshakeState);

impl Noise {
    fn new(identity: &Identity, side: Side) -> Self {
        Self::with(identity, side, |builder| builder)
    }

    fn with<'a>(
        identity: &'a Identity,
        side: Side,
        more: impl FnOnce(Builder<'a>) -> Builder<'a>,
    ) -> Self {
        let built = || {
            let builder = Builder::with_resolver(PATTERN.parse()?, Box::new(Resolver))
                .local_private_key(identity.private())?
                .prologue(PROLOGUE)?;
            match side {
                Side::Initiator => more(builder).build_initiator(),
                Side::Responder => more(builder).build_responder(),
            }
        };
        Self(built().expect("the resolver has all that the pattern names"))
    }

    fn know(&mut self, secret: &Secret) -> Result<(), Failed> {
        let known = self.0.set_psk(SECRET_AT.into(), secret.as_bytes());
        known.map_err(|_| Failed::Order)
    }

    /// Reads a message of this length, without any payload.
    fn read<const LENGTH: usize>(&mut self, message: &[u8]) -> Result<(), Failed> {
        if self.0.is_my_turn() || self.0.is_handshake_finished() {
            return Err(Failed::Order);
        }
        if message.len() != LENGTH {
            return Err(Failed::Forged);
        }
        // The payload is empty: the length says so.
        let read = self.0.read_message(message, &mut []);
        read.map(|_| ()).map_err(|error| match error {
            snow::Error::Dh => Failed::Key,
            _ => Failed::Forged,
        })
    }

    fn write<const LENGTH: usize>(&mut self) -> Result<Vec<u8>, Failed> {
        let mut message = vec![0; LENGTH];
        let written = self.0.write_message(&[], &mut message).map_err(|error| match error {
            snow::Error::Dh => Failed::Key,
            _ => Failed::Order,
        })?;
        if written == LENGTH { Ok(message) } else { Err(Failed::Order) }
    }

    /// The key of the other side.
    fn other(&self) -> Result<PublicKey, Failed> {
        let key = self.0.get_remote_static().ok_or(Failed::Order)?;
        key.try_into().map(PublicKey).map_err(|_| Failed::Order)
    }

    /// The keys for what goes from the initiator to the responder, and the other way.
    fn split(&mut self) -> Result<(Key, Key), Failed> {
        if !self.0.is_handshake_finished() {
            return Err(Failed::Order);
        }
        let (mut forth, mut back) = self.0.dangerously_get_raw_split();
        let keys = (Key::new(forth), Key::new(back));
        forth.zeroize();
        back.zeroize();
        Ok(keys)
    }
}

impl fmt::Debug for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Initiator").finish_non_exhaustive()
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder").finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Initiator {
    /// With an ephemeral key that is known before, for test vectors.
    pub(in crate::chat) fn with_ephemeral<'a>(
        identity: &'a Identity,
        ephemeral: &'a [u8; 32],
    ) -> Self {
        let fix = |builder: Builder<'a>| builder.fixed_ephemeral_key_for_testing_only(ephemeral);
        Self { noise: Noise::with(identity, Side::Initiator, fix) }
    }
}

#[cfg(test)]
impl Responder {
    /// With an ephemeral key that is known before, for test vectors.
    pub(in crate::chat) fn with_ephemeral<'a>(
        identity: &'a Identity,
        secret: &Secret,
        ephemeral: &'a [u8; 32],
    ) -> Self {
        let fix = |builder: Builder<'a>| builder.fixed_ephemeral_key_for_testing_only(ephemeral);
        let mut noise = Noise::with(identity, Side::Responder, fix);
        noise.know(secret).expect("set");
        Self { noise }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::clock::tests::Seeded;
    use crate::chat::seal::curve::tests::Nobody;
    use crate::chat::seal::{Opener, Sealer};
    use crate::chat::wire::DATA_HEADER;
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::num::NonZeroU32;

    fn identity(seed: u64) -> Identity {
        Identity::generate(&mut Seeded(seed))
    }

    fn of_password(password: &str, server: &Identity) -> Secret {
        let rounds = NonZeroU32::MIN;
        Secret::of_password_hashed(password.as_bytes(), server.public(), rounds)
    }

    /// A handshake up to its third message.
    fn up_to_the_third(
        (client, server): (&Identity, &Identity),
        (own, of_room): (&Secret, &Secret),
    ) -> (Responder, Vec<u8>, Keys) {
        let mut initiator = Initiator::new(client);
        let mut responder = Responder::new(server, of_room);
        let reply = responder.reply(&initiator.start().expect("first")).expect("second");
        assert_eq!(initiator.read_reply(&reply), Ok(server.public()));
        let (third, keys) = initiator.finish(own).expect("third");
        (responder, third, keys)
    }

    /// Whether what one key seals the other opens.
    fn fits(send: Key, receive: Key) -> bool {
        let mut buffer = [0; 64];
        let length = Sealer::new(send).seal(1, &mut buffer, 5).expect("sealed");
        Opener::new(receive).open(0, &mut buffer[DATA_HEADER..length]).is_ok()
    }

    #[test]
    fn both_sides_know_each_other_and_share_two_keys() {
        let (client, server) = (identity(1), identity(2));
        for secret in [Secret::none(), of_password("open sesame", &server)] {
            let both = (&client, &server);
            let (responder, third, keys) = up_to_the_third(both, (&secret, &secret));
            let (known, others) = responder.finish(&third).expect("finished");
            assert_eq!(known, client.public());
            assert_ne!(keys.send.as_bytes(), keys.receive.as_bytes());
            assert!(fits(keys.send, others.receive));
            assert!(fits(others.send, keys.receive));
        }
    }

    #[test]
    fn a_wrong_password_is_told_from_a_forged_message() {
        let (client, server) = (identity(1), identity(2));
        let of_room = of_password("open sesame", &server);
        for own in [Secret::none(), of_password("open barley", &server)] {
            let (responder, third, _) = up_to_the_third((&client, &server), (&own, &of_room));
            assert_eq!(responder.finish(&third).err(), Some(Failed::Secret));
        }
        let (responder, mut third, _) = up_to_the_third((&client, &server), (&of_room, &of_room));
        third[0] ^= 1;
        assert_eq!(responder.finish(&third).err(), Some(Failed::Forged));
    }

    #[test]
    fn an_open_room_takes_no_client_that_says_a_password() {
        let (client, server) = (identity(1), identity(2));
        let own = of_password("", &server);
        let (responder, third, _) = up_to_the_third((&client, &server), (&own, &Secret::none()));
        assert_eq!(responder.finish(&third).err(), Some(Failed::Secret));
    }

    #[test]
    fn a_forged_reply_does_not_spoil_the_handshake() {
        let (client, server) = (identity(1), identity(2));
        let mut initiator = Initiator::new(&client);
        let mut responder = Responder::new(&server, &Secret::none());
        let reply = responder.reply(&initiator.start().expect("first")).expect("second");
        for at in [0, 40, reply.len() - 1] {
            let mut forged = reply.clone();
            forged[at] ^= 1;
            assert_eq!(initiator.read_reply(&forged), Err(Failed::Forged));
        }
        assert_eq!(initiator.read_reply(&reply), Ok(server.public()));
        let (third, _) = initiator.finish(&Secret::none()).expect("third");
        assert_eq!(responder.finish(&third).map(|(known, _)| known).ok(), Some(client.public()));
    }

    /// A client one of whose keys is zero: the static one (0) or the ephemeral one (1).
    fn nobody(which: u32) -> Noise {
        let resolver = Box::new(Nobody(Cell::new(which)));
        let built = Builder::with_resolver(PATTERN.parse().expect("known"), resolver)
            .local_private_key(&[1; 32])
            .and_then(|builder| builder.prologue(PROLOGUE))
            .and_then(Builder::build_initiator);
        Noise(built.expect("built"))
    }

    #[test]
    fn an_ephemeral_key_that_is_nobodys_own_is_not_taken() {
        let first = nobody(1).write::<FIRST>().expect("first");
        let mut responder = Responder::new(&identity(2), &Secret::none());
        assert_eq!(responder.reply(&first), Err(Failed::Key));
    }

    #[test]
    fn nobody_comes_in_with_a_key_that_everybody_has() {
        let (mut client, secret) = (nobody(0), Secret::none());
        let mut responder = Responder::new(&identity(2), &secret);
        let first = client.write::<FIRST>().expect("first");
        client.read::<SECOND>(&responder.reply(&first).expect("second")).expect("read");
        client.know(&secret).expect("known");
        let third = client.write::<THIRD>().expect("third");
        assert_eq!(responder.finish(&third).err(), Some(Failed::Key));
    }

    #[test]
    fn what_comes_out_of_order_is_refused() {
        let (client, server) = (identity(1), identity(2));
        let secret = Secret::none();
        let mut initiator = Initiator::new(&client);
        assert_eq!(initiator.read_reply(&[0; SECOND]), Err(Failed::Order));
        let first = initiator.start().expect("first");
        assert_eq!(initiator.start(), Err(Failed::Order));
        assert_eq!(initiator.finish(&secret).err(), Some(Failed::Order));
        assert_eq!(Initiator::new(&client).finish(&secret).err(), Some(Failed::Order));
        let mut responder = Responder::new(&server, &secret);
        assert!(responder.reply(&first).is_ok());
        assert_eq!(responder.reply(&first), Err(Failed::Forged), "once more");
        let early = Responder::new(&server, &secret).finish(&[0; THIRD]).err();
        assert_eq!(early, Some(Failed::Forged));
        let early = Responder::new(&server, &secret).finish(&first).err();
        assert_eq!(early, Some(Failed::Forged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_bytes_make_a_handshake_panic(bytes in proptest::collection::vec(any::<u8>(), 0..160)) {
            let (client, server, secret) = (identity(1), identity(2), Secret::none());
            let mut initiator = Initiator::new(&client);
            let first = initiator.start().expect("first");
            prop_assert!(initiator.read_reply(&bytes).is_err());
            let mut responder = Responder::new(&server, &secret);
            prop_assert!(responder.reply(&bytes).is_err());
            let mut responder = Responder::new(&server, &secret);
            responder.reply(&first).expect("second");
            prop_assert!(responder.finish(&bytes).is_err());
        }

        #[test]
        fn no_message_of_the_right_length_is_taken_by_chance(bytes: [u8; SECOND]) {
            let (client, server, secret) = (identity(1), identity(2), Secret::none());
            let mut initiator = Initiator::new(&client);
            initiator.start().expect("first");
            prop_assert!(initiator.read_reply(&bytes).is_err());
            prop_assert!(Responder::new(&server, &secret).reply(&bytes[..FIRST]).is_err());
            let (responder, _, _) = up_to_the_third((&client, &server), (&secret, &secret));
            prop_assert!(responder.finish(&bytes[..THIRD]).is_err());
        }
    }
}
