//! Whether the server is the one that it should be: pinned on first use, as ssh does.

use super::super::keys::{Store, Trouble};
use super::super::seal::Fingerprint;
use crate::run::{Exit, Failure, Result};
use crate::ui::Message;

/// What is known of the room's key.
#[derive(Debug)]
pub(super) struct Trust {
    store: Store,
    place: String,
    /// What the user said that it is.
    expected: Option<Fingerprint>,
    /// What it was the last time.
    pinned: Option<Fingerprint>,
    /// What it is.
    shown: Option<Fingerprint>,
}

impl Trust {
    /// What is known before the server has shown anything.
    pub(super) fn new(store: &Store, place: String, expected: Option<Fingerprint>) -> Result<Self> {
        let pinned = match store.pinned(&place) {
            Ok(pinned) => pinned,
            // Nothing can be kept here: told when it would be kept.
            Err(Trouble::System(..)) => None,
            Err(trouble) => return Err(trouble.failure()),
        };
        Ok(Self { store: store.clone(), place, expected, pinned, shown: None })
    }

    /// The key that the room has, or had the last time.
    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        self.shown.or(self.expected).or(self.pinned)
    }

    /// Judges the key that the server shows.
    ///
    /// # Errors
    /// It is another than the user has said, or another than it was.
    pub(super) fn judge(&mut self, shown: Fingerprint) -> Result<()> {
        let told = |id: &'static str, known: Fingerprint| {
            Message::new(id)
                .with("place", self.place.as_str())
                .with("known", known.to_string())
                .with("shown", shown.to_string())
        };
        let refused =
            |message: Message, hint: Message| Err(Failure::new(Exit::Refused, message).hint(hint));
        // Within one run nothing is trusted anew: not even what the user said at its beginning is
        // stronger than what was there in the meantime.
        match (self.shown.or(self.expected), self.pinned) {
            (Some(known), _) if known == shown => {}
            (Some(known), _) if self.shown.is_none() => {
                let hint = Message::new("chat-key-not-expected.hint");
                return refused(told("chat-key-not-expected", known), hint);
            }
            (Some(known), _) | (None, Some(known)) if known != shown => {
                let digits = shown.to_string();
                let hint = Message::new("chat-key-changed.hint").with("shown", digits);
                return refused(told("chat-key-changed", known), hint);
            }
            _ => {}
        }
        self.shown = Some(shown);
        Ok(())
    }

    /// We are in: the key is kept, if it was not. The key where it is new and nobody vouched for it.
    pub(super) fn keep(&mut self) -> std::result::Result<Option<Fingerprint>, Trouble> {
        let Some(shown) = self.shown.filter(|shown| self.pinned != Some(*shown)) else {
            return Ok(None);
        };
        let is_news = self.pinned.is_none() && self.expected.is_none();
        self.pinned = Some(shown);
        let kept = self.store.pin(&self.place, shown);
        kept.map(|()| is_news.then_some(shown))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::seal::PublicKey;
    use super::*;

    fn key(number: u8) -> Fingerprint {
        PublicKey([number; 32]).fingerprint()
    }

    fn trust(expected: Option<u8>, pinned: Option<u8>) -> Trust {
        Trust {
            store: Store::new(None, |_| None),
            place: "room:7117".to_owned(),
            expected: expected.map(key),
            pinned: pinned.map(key),
            shown: None,
        }
    }

    #[test]
    fn an_unknown_room_is_trusted_once() {
        let mut trust = trust(None, None);
        assert!(trust.judge(key(1)).is_ok());
        assert!(trust.judge(key(1)).is_ok());
        assert!(trust.judge(key(2)).is_err());
    }

    #[test]
    fn a_known_room_must_keep_its_key() {
        assert!(trust(None, Some(1)).judge(key(1)).is_ok());
        assert!(trust(None, Some(1)).judge(key(2)).is_err());
    }

    #[test]
    fn what_the_user_says_beats_what_is_known() {
        assert!(trust(Some(2), Some(1)).judge(key(2)).is_ok());
        assert!(trust(Some(2), Some(1)).judge(key(1)).is_err());
        assert!(trust(Some(2), None).judge(key(1)).is_err());
    }
}
