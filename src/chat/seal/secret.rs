//! What the members of a room have in common: its password, or nothing.

use std::fmt;
use std::num::NonZeroU32;

use ring::pbkdf2;
use zeroize::Zeroize as _;

use super::identity::PublicKey;

/// How often a password is hashed: as OWASP asks of PBKDF2 with HMAC-SHA256.
///
/// Somebody who plays the server once may try passwords against what the client said to it; this is
/// what each try costs.
pub const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).expect("not zero");

/// Before the server's key in the salt of a password.
const SALT: &[u8] = b"ptool chat";

/// The pre-shared key of the handshake. Erased when it is dropped.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// That of an open room.
    pub const fn none() -> Self {
        Self([0; 32])
    }

    /// That of a room with a password. Takes a good part of a second on purpose; a client does it once
    /// for a server, whose key is the salt, so that nothing computed for one room helps against another.
    pub fn of_password(password: &[u8], server: PublicKey) -> Self {
        Self::of_password_hashed(password, server, ROUNDS)
    }

    /// As [`Self::of_password`], with as many rounds as both sides agree on: for tests, which have no
    /// time to lose.
    pub fn of_password_hashed(password: &[u8], server: PublicKey, rounds: NonZeroU32) -> Self {
        let salt = [SALT, &server.0].concat();
        let mut secret = Self::none();
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &salt, password, &mut secret.0);
        secret
    }

    /// The one in the test vectors.
    #[cfg(test)]
    pub(in crate::chat) const fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(in crate::chat) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_gives_another_secret_in_another_room() {
        let rounds = NonZeroU32::MIN;
        let of = |password: &str, server| {
            Secret::of_password_hashed(password.as_bytes(), PublicKey([server; 32]), rounds).0
        };
        assert_eq!(of("open sesame", 1), of("open sesame", 1));
        assert_ne!(of("open sesame", 1), of("open sesame", 2));
        assert_ne!(of("open sesame", 1), of("open sesam", 1));
        assert_ne!(of("", 1), Secret::none().0);
    }
}
