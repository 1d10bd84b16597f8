//! The way in, as far as the server speaks in the clear.

use std::time::Duration;

use super::attempt::Attempt;
use super::session::Phase;
use super::{Event, Peer, Silence, Trying};
use crate::chat::clock::Time;
use crate::chat::wire::{Nonce, Packet, Reason};

/// How long to leave a busy server alone.
const BUSY: Duration = Duration::from_secs(2);

/// How long a hint that the server does not know us must be old before the next is believed.
const HINTS_EVERY: Duration = Duration::from_millis(500);

impl Peer {
    /// A datagram of the handshake.
    pub(super) fn clear(&mut self, now: Time, packet: &Packet<'_>) {
        let is_ours = |nonce: Nonce, attempt: &Option<Attempt>| {
            attempt.as_ref().is_some_and(|attempt| attempt.nonce == nonce)
        };
        match *packet {
            Packet::Cookie { nonce, cookie } if is_ours(nonce, &self.attempt) => {
                if let Some(attempt) = &mut self.attempt {
                    attempt.cookie(now, &self.identity, cookie);
                }
            }
            Packet::Reply { to, index, noise } => self.reply(now, to, index, noise),
            Packet::Refuse { nonce, reason, versions } => {
                self.refused(now, nonce, reason, versions);
            }
            // Anybody on the way could have said it, so it is a reason to ask, and no more.
            Packet::Unknown { index }
                if self.session.as_ref().is_some_and(|session| session.to == index)
                    && now >= self.hinted + HINTS_EVERY =>
            {
                self.hinted = now;
                self.try_anew(now);
            }
            _ => {}
        }
    }

    pub(super) fn reply(&mut self, now: Time, to: u32, index: u32, noise: &[u8]) {
        let Some(attempt) = self.attempt.as_mut().filter(|attempt| attempt.index == to) else {
            return;
        };
        let Some(key) = attempt.reply(now, index, noise) else { return };
        match &self.trusted {
            Some((trusted, _)) if *trusted == key => self.trust(now),
            _ => {
                // It may take a person some time to decide.
                self.silence = Silence::None;
                self.events.push_back(Event::ServerKey(key));
            }
        }
    }

    pub(super) fn refused(&mut self, now: Time, nonce: Nonce, reason: Reason, versions: (u8, u8)) {
        let is_attempt = self.attempt.as_ref().is_some_and(|attempt| attempt.nonce == nonce);
        let is_joining = self.session.as_ref().is_some_and(|session| {
            session.nonce == nonce && matches!(session.phase, Phase::Joining { .. })
        });
        match reason {
            Reason::Busy if is_attempt => {
                if let Some(attempt) = self.attempt.as_mut().filter(|attempt| attempt.sent() > 0) {
                    attempt.wait(now, BUSY);
                    self.events.push_back(Event::Refused { reason, versions });
                }
            }
            Reason::Version if is_attempt => self.give_up(reason, versions),
            Reason::Password if is_joining => {
                self.session = None;
                self.give_up(reason, versions);
            }
            _ => {}
        }
    }

    pub(super) fn give_up(&mut self, reason: Reason, versions: (u8, u8)) {
        self.attempt = None;
        self.trying = Trying::No;
        self.silence = Silence::None;
        self.events.push_back(Event::Refused { reason, versions });
    }
}
