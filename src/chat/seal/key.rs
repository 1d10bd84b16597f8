//! Keys of a session: erased when they are dropped, and never shown.

use std::fmt;

use zeroize::Zeroize as _;

/// The key of one direction of a session: of AES-256-GCM.
///
/// It moves to another process by [`Self::as_bytes`] and back. A process keeps it only to make a
/// [`super::Sealer`] or a [`super::Opener`] of it, one in its life: two sealers with one key would use
/// the same counters.
pub struct Key([u8; Self::LENGTH]);

/// Both keys of a session, as one side sees them.
#[derive(Debug)]
pub struct Keys {
    /// For what this side sends.
    pub send: Key,
    /// For what it receives.
    pub receive: Key,
}

impl Key {
    /// How many bytes a key has.
    pub const LENGTH: usize = 32;

    /// The key that these bytes are.
    pub const fn new(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the process that is to own the key.
    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl From<[u8; Self::LENGTH]> for Key {
    fn from(bytes: [u8; Self::LENGTH]) -> Self {
        Self::new(bytes)
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(secret)")
    }
}
