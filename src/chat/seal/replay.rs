//! Which numbers were there already (RFC 6479).

/// How far behind the newest a number may come in and still be taken.
pub(super) const WINDOW: u64 = 1024;

const BITS: u64 = u64::BITS as u64;

/// One word more than the window has: the word that the newest number is in may be nearly empty.
const WORDS: usize = (WINDOW / BITS) as usize + 1;

/// The numbers that were there of the last [`WINDOW`].
#[derive(Debug, Clone)]
pub(super) struct Replay {
    newest: Option<u64>,
    words: [u64; WORDS],
}

impl Replay {
    pub(super) const fn new() -> Self {
        Self { newest: None, words: [0; WORDS] }
    }

    /// The highest number that was there.
    pub(super) const fn newest(&self) -> Option<u64> {
        self.newest
    }

    /// Whether a number was not there yet, and is not too old to tell.
    pub(super) fn is_new(&self, number: u64) -> bool {
        match self.newest {
            Some(newest) if number <= newest => {
                newest - number < WINDOW && self.words[slot(number)] & bit(number) == 0
            }
            _ => true,
        }
    }

    /// Remembers a number of which [`Self::is_new`] said that it is.
    pub(super) fn mark(&mut self, number: u64) {
        let newest = self.newest.unwrap_or(0);
        if number > newest {
            let (from, to) = (newest / BITS, number / BITS);
            for word in (from + 1..=to).rev().take(WORDS) {
                self.words[slot(word * BITS)] = 0;
            }
        }
        self.newest = Some(newest.max(number));
        self.words[slot(number)] |= bit(number);
    }
}

const fn slot(number: u64) -> usize {
    // Less than WORDS, so that nothing is cut off.
    ((number / BITS) % WORDS as u64) as usize
}

const fn bit(number: u64) -> u64 {
    1 << (number % BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_window_ends_where_it_is_said_to() {
        let mut replay = Replay::new();
        replay.mark(5000);
        assert!(!replay.is_new(5000));
        assert!(replay.is_new(5000 - WINDOW + 1));
        assert!(!replay.is_new(5000 - WINDOW));
        assert!(replay.is_new(u64::MAX));
    }

    proptest! {
        #[test]
        fn a_number_is_new_once_whatever_the_order(
            steps in proptest::collection::vec((-1200_i64..1200, any::<bool>()), 1..400),
        ) {
            let (mut replay, mut seen) = (Replay::new(), BTreeSet::new());
            let mut at = 3000_u64;
            for (step, is_far) in steps {
                at = at.saturating_add_signed(if is_far { step } else { step / 100 });
                let newest = seen.last().copied();
                let in_window = newest.is_none_or(|newest: u64| newest.saturating_sub(at) < WINDOW);
                prop_assert_eq!(replay.is_new(at), in_window && !seen.contains(&at), "{}", at);
                if replay.is_new(at) {
                    replay.mark(at);
                    seen.insert(at);
                }
                prop_assert_eq!(replay.newest(), seen.last().copied());
            }
        }
    }
}
