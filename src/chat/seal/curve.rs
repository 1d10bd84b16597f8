//! X25519 (RFC 7748) for the handshake of snow; everything else snow takes from ring, whose own X25519
//! has no keys that can be kept.

use curve25519_dalek::montgomery::MontgomeryPoint;
use snow::Error;
use snow::params::{CipherChoice, DHChoice, HashChoice};
use snow::resolvers::{CryptoResolver, RingResolver};
use snow::types::{Cipher, Dh, Hash, Random};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

/// The public key of a private one.
pub(super) fn public_of(private: [u8; 32]) -> [u8; 32] {
    MontgomeryPoint::mul_base_clamped(private).to_bytes()
}

/// ring, and X25519 beside it.
pub(super) struct Resolver;

impl CryptoResolver for Resolver {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        RingResolver.resolve_rng()
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        match choice {
            DHChoice::Curve25519 => Some(Box::new(Pair { private: [0; 32], public: [0; 32] })),
            DHChoice::Curve448 => None,
        }
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
        RingResolver.resolve_hash(choice)
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        RingResolver.resolve_cipher(choice)
    }
}

/// A key pair. Erased when it is dropped.
struct Pair {
    private: [u8; 32],
    public: [u8; 32],
}

impl Dh for Pair {
    fn name(&self) -> &'static str {
        "25519"
    }

    fn pub_len(&self) -> usize {
        self.public.len()
    }

    fn priv_len(&self) -> usize {
        self.private.len()
    }

    fn set(&mut self, private: &[u8]) {
        self.private.copy_from_slice(private);
        self.public = public_of(self.private);
    }

    fn generate(&mut self, random: &mut dyn Random) -> Result<(), Error> {
        random.try_fill_bytes(&mut self.private)?;
        self.public = public_of(self.private);
        Ok(())
    }

    fn pubkey(&self) -> &[u8] {
        &self.public
    }

    fn privkey(&self) -> &[u8] {
        &self.private
    }

    /// Fails with the few points of low order: with them everybody gets the same shared secret, zero, so
    /// that such a public key is nobody's own (RFC 7748, section 6.1).
    fn dh(&self, public: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let public = public.get(..32).and_then(|bytes| bytes.try_into().ok()).ok_or(Error::Dh)?;
        let mut shared = MontgomeryPoint(public).mul_clamped(self.private).to_bytes();
        let is_zero: bool = shared.ct_eq(&[0; 32]).into();
        out[..32].copy_from_slice(&shared);
        shared.zeroize();
        if is_zero { Err(Error::Dh) } else { Ok(()) }
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.private.zeroize();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::cell::Cell;

    /// As [`Resolver`], but one of the key pairs that it gives has the public key zero: this one of those
    /// that are still to come. snow asks for the static pair first, then for the ephemeral one.
    pub(in crate::chat::seal) struct Nobody(pub(in crate::chat::seal) Cell<u32>);

    impl CryptoResolver for Nobody {
        fn resolve_rng(&self) -> Option<Box<dyn Random>> {
            Resolver.resolve_rng()
        }

        fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
            let left = self.0.get();
            self.0.set(left.wrapping_sub(1));
            if left == 0 { Some(Box::new(Zero)) } else { Resolver.resolve_dh(choice) }
        }

        fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
            Resolver.resolve_hash(choice)
        }

        fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
            Resolver.resolve_cipher(choice)
        }
    }

    struct Zero;

    impl Dh for Zero {
        fn name(&self) -> &'static str {
            "25519"
        }

        fn pub_len(&self) -> usize {
            32
        }

        fn priv_len(&self) -> usize {
            32
        }

        fn set(&mut self, _: &[u8]) {}

        fn generate(&mut self, _: &mut dyn Random) -> Result<(), Error> {
            Ok(())
        }

        fn pubkey(&self) -> &[u8] {
            &[0; 32]
        }

        fn privkey(&self) -> &[u8] {
            &[0; 32]
        }

        fn dh(&self, _: &[u8], out: &mut [u8]) -> Result<(), Error> {
            out[..32].fill(0);
            Ok(())
        }
    }

    fn pair(private: u8) -> Pair {
        let mut pair = Pair { private: [0; 32], public: [0; 32] };
        pair.set(&[private; 32]);
        pair
    }

    #[test]
    fn two_pairs_share_a_secret() {
        let (one, other) = (pair(1), pair(2));
        let (mut here, mut there) = ([0; 32], [0; 32]);
        assert!(one.dh(&other.public, &mut here).is_ok());
        assert!(other.dh(&one.public, &mut there).is_ok());
        assert_eq!(here, there);
    }

    #[test]
    fn a_point_of_low_order_shares_none() {
        let one = |mut point: [u8; 32]| {
            point[0] = 1;
            point
        };
        for point in [[0; 32], one([0; 32])] {
            assert_eq!(pair(1).dh(&point, &mut [0; 32]), Err(Error::Dh));
        }
        assert_eq!(pair(1).dh(&[9; 31], &mut [0; 32]), Err(Error::Dh), "a key that is too short");
    }
}
