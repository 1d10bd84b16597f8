//! The proof that a client receives at the address that it sends from, without any state for it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ring::hmac;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use crate::chat::clock::{Random, Time};
use crate::chat::wire::{Cookie, Nonce};

/// How long cookies are made with one secret. Each is good for as long again.
const LIFE: Duration = Duration::from_mins(2);

/// Makes cookies and knows them again: the start of an HMAC-SHA256 over address, port and the client's
/// nonce, under a secret that changes every two minutes.
#[derive(Debug)]
pub struct Cookies {
    current: hmac::Key,
    previous: Option<hmac::Key>,
    since: Time,
}

impl Cookies {
    /// Begins with a secret of its own.
    pub fn new(random: &mut dyn Random, now: Time) -> Self {
        Self { current: fresh(random), previous: None, since: now }
    }

    /// The cookie for a client.
    pub fn mint(
        &mut self,
        now: Time,
        random: &mut dyn Random,
        from: SocketAddr,
        nonce: Nonce,
    ) -> Cookie {
        let age = now.since(self.since);
        if age >= LIFE {
            let old = std::mem::replace(&mut self.current, fresh(random));
            self.previous = (age < 2 * LIFE).then_some(old);
            self.since = now;
        }
        made(&self.current, from, nonce)
    }

    /// Whether a cookie was made for this client, no longer than two lives of a secret ago.
    pub fn is_good(&self, now: Time, from: SocketAddr, nonce: Nonce, cookie: &Cookie) -> bool {
        let age = now.since(self.since);
        let current = (age < 2 * LIFE).then_some(&self.current);
        let previous = self.previous.as_ref().filter(|_| age < LIFE);
        [current, previous]
            .into_iter()
            .flatten()
            .any(|secret| made(secret, from, nonce).0.ct_eq(&cookie.0).into())
    }
}

fn fresh(random: &mut dyn Random) -> hmac::Key {
    let mut secret = [0; 32];
    random.fill(&mut secret);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
    secret.zeroize();
    key
}

fn made(secret: &hmac::Key, from: SocketAddr, nonce: Nonce) -> Cookie {
    // A socket of IPv6 shows a client of IPv4 as ::ffff:a.b.c.d, which is the same address.
    let address = match from.ip() {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    };
    let mut context = hmac::Context::with_key(secret);
    context.update(&address.octets());
    context.update(&from.port().to_be_bytes());
    context.update(&nonce.0.to_be_bytes());
    let mut cookie = [0; 16];
    cookie.copy_from_slice(&context.sign().as_ref()[..16]);
    Cookie(cookie)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::clock::tests::Seeded;

    fn at(seconds: u64) -> Time {
        Time(1_000_000 * seconds)
    }

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_cookie_is_good_for_its_address_port_and_nonce_alone() {
        let (mut random, client) = (Seeded(1), address("192.0.2.1:7"));
        let mut cookies = Cookies::new(&mut random, at(0));
        let cookie = cookies.mint(at(0), &mut random, client, Nonce(5));
        let is_good = |from, nonce| cookies.is_good(at(1), address(from), Nonce(nonce), &cookie);
        assert!(is_good("192.0.2.1:7", 5));
        assert!(is_good("[::ffff:192.0.2.1]:7", 5), "the same client on a socket of IPv6");
        assert!(!is_good("192.0.2.2:7", 5));
        assert!(!is_good("192.0.2.1:8", 5));
        assert!(!is_good("192.0.2.1:7", 6));
        let mut other = cookie;
        other.0[15] ^= 1;
        assert!(!cookies.is_good(at(1), client, Nonce(5), &other));
    }

    #[test]
    fn a_cookie_outlives_one_change_of_the_secret_and_not_two() {
        let (mut random, client) = (Seeded(1), address("[2001:db8::1]:7"));
        let mut cookies = Cookies::new(&mut random, at(0));
        let cookie = cookies.mint(at(119), &mut random, client, Nonce(5));
        cookies.mint(at(121), &mut random, client, Nonce(6));
        assert!(cookies.is_good(at(240), client, Nonce(5), &cookie));
        cookies.mint(at(242), &mut random, client, Nonce(7));
        assert!(!cookies.is_good(at(242), client, Nonce(5), &cookie));
    }

    #[test]
    fn a_cookie_gets_old_where_nobody_else_comes() {
        let (mut random, client) = (Seeded(1), address("192.0.2.1:7"));
        let mut cookies = Cookies::new(&mut random, at(0));
        let cookie = cookies.mint(at(0), &mut random, client, Nonce(5));
        assert!(cookies.is_good(at(239), client, Nonce(5), &cookie));
        assert!(!cookies.is_good(at(240), client, Nonce(5), &cookie));
        cookies.mint(at(300), &mut random, client, Nonce(6));
        assert!(!cookies.is_good(at(300), client, Nonce(5), &cookie));
    }
}
