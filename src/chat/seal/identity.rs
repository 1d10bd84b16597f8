//! The long-lived key pair of a server or a client, and how people compare its public half.

use std::fmt;
use std::str::FromStr;

use ring::digest;
use zeroize::Zeroize as _;

use super::curve;
use crate::chat::clock::Random;

/// The public half of an [`Identity`]: a point of Curve25519, as X25519 has it (RFC 7748).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// What people compare in its place.
    pub fn fingerprint(&self) -> Fingerprint {
        let hash = digest::digest(&digest::SHA256, &self.0);
        let mut groups = [0; GROUPS];
        for (group, bytes) in groups.iter_mut().zip(hash.as_ref().chunks_exact(4)) {
            let number = bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
            *group = number % GROUP_END;
        }
        Fingerprint(groups)
    }
}

/// How many groups of digits a fingerprint has: one for each four bytes of a SHA-256.
const GROUPS: usize = 8;

/// How many digits are in a group.
const DIGITS: usize = 5;

/// The first number that a group does not hold.
const GROUP_END: u32 = 100_000;

/// A short form of a [`PublicKey`], made to be read aloud: eight groups of five digits, such as
/// `04127-93310-…`, of the SHA-256 of the key.
///
/// Digits, because a teacher reads them to a class and a student types them: they have one name each in
/// every language, which letters do not have in Chinese, and neither case nor look-alikes as base64 has.
/// Forty digits are 132 bits: to find a second key with the fingerprint of a given one is no easier
/// than to break AES-128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u32; GROUPS]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.0.iter().enumerate() {
            let mark = if index == 0 { "" } else { "-" };
            write!(f, "{mark}{group:05}")?;
        }
        Ok(())
    }
}

/// A text is no fingerprint: it has not forty digits, or something else between them than hyphens and
/// spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAFingerprint;

impl fmt::Display for NotAFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a fingerprint of forty digits")
    }
}

impl std::error::Error for NotAFingerprint {}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    /// Reads the digits wherever the hyphens or spaces between them are, if there are any.
    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let mut groups = [0; GROUPS];
        let mut count = 0;
        for character in text.chars().filter(|character| !matches!(character, '-' | ' ')) {
            let digit = character.to_digit(10).ok_or(NotAFingerprint)?;
            let group = groups.get_mut(count / DIGITS).ok_or(NotAFingerprint)?;
            *group = *group * 10 + digit;
            count += 1;
        }
        if count == GROUPS * DIGITS { Ok(Self(groups)) } else { Err(NotAFingerprint) }
    }
}

/// The key pair that a server or a client keeps from run to run. Erased when it is dropped.
pub struct Identity {
    private: [u8; 32],
    public: PublicKey,
}

impl Identity {
    /// A new one.
    pub fn generate(random: &mut dyn Random) -> Self {
        let mut private = [0; 32];
        random.fill(&mut private);
        let identity = Self::from_private(private);
        private.zeroize();
        identity
    }

    /// The one with this private key; any 32 bytes are one (RFC 7748, section 5).
    pub fn from_private(private: [u8; 32]) -> Self {
        Self { private, public: PublicKey(curve::public_of(private)) }
    }

    /// The private key, to be kept in a file.
    pub const fn private(&self) -> &[u8; 32] {
        &self.private
    }

    /// The public key.
    pub const fn public(&self) -> PublicKey {
        self.public
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.private.zeroize();
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::clock::tests::Seeded;
    use proptest::prelude::*;

    #[test]
    fn a_private_key_has_the_public_key_of_rfc_7748() {
        // Section 6.1, Alice.
        let alice = [
            0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2,
            0x66, 0x45, 0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5,
            0x1d, 0xb9, 0x2c, 0x2a,
        ];
        let public = [
            0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e,
            0xf7, 0x5a, 0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e,
            0xaa, 0x9b, 0x4e, 0x6a,
        ];
        assert_eq!(Identity::from_private(alice).public(), PublicKey(public));
    }

    #[test]
    fn a_fingerprint_is_read_with_and_without_what_stands_between_the_digits() {
        let shown = Identity::generate(&mut Seeded(1)).public().fingerprint();
        let text = shown.to_string();
        assert_eq!(text.len(), 47);
        assert_eq!(text.parse(), Ok(shown));
        assert_eq!(text.replace('-', " ").parse(), Ok(shown));
        assert_eq!(text.replace('-', "").parse(), Ok(shown));
        assert_eq!(text[1..].parse::<Fingerprint>(), Err(NotAFingerprint));
        assert_eq!(format!("{text}0").parse::<Fingerprint>(), Err(NotAFingerprint));
        assert_eq!(text.replace('-', ":").parse::<Fingerprint>(), Err(NotAFingerprint));
        assert_eq!("".parse::<Fingerprint>(), Err(NotAFingerprint));
    }

    #[test]
    fn nothing_that_is_printed_has_the_private_key() {
        let identity = Identity::generate(&mut Seeded(2));
        let shown = format!("{identity:?}");
        assert!(shown.contains("public") && !shown.contains("private"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_text_is_a_fingerprint_or_none(text in "[0-9 -]{0,60}|.{0,60}") {
            if let Ok(fingerprint) = text.parse::<Fingerprint>() {
                prop_assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
            }
        }

        #[test]
        fn keys_that_differ_have_fingerprints_that_differ(one: [u8; 32], other: [u8; 32]) {
            let (one, other) = (PublicKey(one), PublicKey(other));
            prop_assert_eq!(one == other, one.fingerprint() == other.fingerprint());
        }
    }
}
