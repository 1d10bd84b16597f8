//! One attempt to come in: hello, cookie, handshake.

use std::time::Duration;

use crate::chat::clock::{Random, Time};
use crate::chat::seal::{Failed, Identity, Initiator, Keys, PublicKey, Secret};
use crate::chat::wire::{Cookie, MAX_DATAGRAM, Nonce, Packet, VERSION};

/// When something without an answer is sent again: twice as long each time, to the longest.
const AGAIN: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(4);

/// After how many starts without an answer the attempt is begun anew.
const MOST_STARTS: u32 = 6;

enum Stage {
    /// A cookie is wanted.
    Greeting,
    /// The server's part of the handshake is wanted.
    Starting { initiator: Box<Initiator>, noise: Vec<u8>, cookie: Cookie },
    /// Somebody must say whether the server's key is the right one.
    Asking { initiator: Box<Initiator>, to: u32, key: PublicKey },
    /// It failed or is used up.
    Over,
}

/// An attempt.
pub(super) struct Attempt {
    pub(super) nonce: Nonce,
    /// What the server is to call the session by.
    pub(super) index: u32,
    stage: Stage,
    sent: u32,
    /// When the last was sent.
    sent_at: Time,
    /// How long the server's part of the handshake took, where it answers what was sent once only.
    round_trip: Option<Duration>,
    /// When to send again.
    pub(super) at: Time,
}

/// The end of an attempt that did not fail.
pub(super) struct Handshake {
    pub(super) nonce: Nonce,
    pub(super) index: u32,
    pub(super) to: u32,
    pub(super) keys: Keys,
    /// The last message, as a datagram.
    pub(super) finish: Vec<u8>,
    /// The first measurement of the round trip, if there is one.
    pub(super) round_trip: Option<Duration>,
}

impl Attempt {
    /// An attempt whose first datagram is due at this time.
    pub(super) fn new(random: &mut dyn Random, at: Time) -> Self {
        let (nonce, index) = (Nonce(random.u64()), random.u32());
        let stage = Stage::Greeting;
        Self { nonce, index, stage, sent: 0, sent_at: at, round_trip: None, at }
    }

    /// How many datagrams were sent in vain.
    pub(super) const fn sent(&self) -> u32 {
        self.sent
    }

    /// When there is something to do.
    pub(super) const fn deadline(&self) -> Option<Time> {
        match self.stage {
            Stage::Greeting | Stage::Starting { .. } => Some(self.at),
            Stage::Asking { .. } | Stage::Over => None,
        }
    }

    /// Whether it is at its end, and another is wanted.
    pub(super) const fn is_over(&self) -> bool {
        match self.stage {
            Stage::Over => true,
            Stage::Starting { .. } => self.sent > MOST_STARTS,
            Stage::Greeting | Stage::Asking { .. } => false,
        }
    }

    /// Waits longer before the next datagram: the server is busy.
    pub(super) fn wait(&mut self, now: Time, wait: Duration) {
        self.stage = Stage::Greeting;
        self.at = now + wait;
    }

    /// The datagram that is due.
    pub(super) fn fill(&mut self, now: Time, buffer: &mut [u8]) -> Option<usize> {
        if self.deadline().is_none_or(|at| now < at) {
            return None;
        }
        let (nonce, index) = (self.nonce, self.index);
        let packet = match &self.stage {
            Stage::Greeting => Packet::hello(nonce),
            Stage::Starting { noise, cookie, .. } => {
                Packet::Start { version: VERSION, nonce, cookie: *cookie, index, noise }
            }
            Stage::Asking { .. } | Stage::Over => return None,
        };
        self.at = now + (AGAIN * (1 << self.sent.min(8))).min(LONGEST);
        self.sent += 1;
        self.sent_at = now;
        Some(packet.encode(buffer))
    }

    /// The server gave a cookie.
    pub(super) fn cookie(&mut self, now: Time, identity: &Identity, cookie: Cookie) {
        let before = std::mem::replace(&mut self.stage, Stage::Over);
        self.stage = match before {
            Stage::Greeting => {
                let mut initiator = Box::new(Initiator::new(identity));
                self.sent = 0;
                match initiator.start() {
                    Ok(noise) => Stage::Starting { initiator, noise, cookie },
                    Err(_) => Stage::Over,
                }
            }
            // The one it had was too old.
            Stage::Starting { initiator, noise, .. } => {
                Stage::Starting { initiator, noise, cookie }
            }
            other => other,
        };
        self.at = now;
    }

    /// The server's part of the handshake: tells its key.
    pub(super) fn reply(&mut self, now: Time, to: u32, noise: &[u8]) -> Option<PublicKey> {
        let before = std::mem::replace(&mut self.stage, Stage::Over);
        let Stage::Starting { mut initiator, noise: start, cookie } = before else {
            self.stage = before;
            return None;
        };
        match initiator.read_reply(noise) {
            Ok(key) => {
                self.stage = Stage::Asking { initiator, to, key };
                self.round_trip = (self.sent == 1).then(|| now.since(self.sent_at));
                Some(key)
            }
            Err(Failed::Forged) => {
                // Not from the server: it leaves the handshake as it was.
                self.stage = Stage::Starting { initiator, noise: start, cookie };
                None
            }
            Err(_) => None,
        }
    }

    /// The key that waits for somebody's word.
    pub(super) const fn asking(&self) -> Option<PublicKey> {
        match &self.stage {
            Stage::Asking { key, .. } => Some(*key),
            _ => None,
        }
    }

    /// The key is the right one: ends the handshake.
    pub(super) fn finish(self, secret: &Secret) -> Option<Handshake> {
        let Stage::Asking { initiator, to, .. } = self.stage else { return None };
        let (noise, keys) = initiator.finish(secret).ok()?;
        let mut finish = vec![0; MAX_DATAGRAM];
        let length = Packet::Finish { to, noise: &noise }.encode(&mut finish);
        finish.truncate(length);
        let Self { nonce, index, round_trip, .. } = self;
        Some(Handshake { nonce, index, to, keys, finish, round_trip })
    }
}
