//! What `--name` and `--state` take, wherever a command has them.

use std::fmt;
use std::str::FromStr;

use regex::bytes::Regex;

use crate::proc::State;
use crate::ui::Bytes;

/// What `--name` takes.
#[derive(Debug, Clone)]
pub(super) struct NamePattern(Regex);

impl NamePattern {
    /// Whether a name, which need not be UTF-8, matches anywhere.
    pub(super) fn is_match(&self, name: &Bytes) -> bool {
        self.0.is_match(name.as_bytes())
    }
}

impl FromStr for NamePattern {
    type Err = BadPattern;

    fn from_str(text: &str) -> Result<Self, BadPattern> {
        Regex::new(text).map(Self).map_err(|error| BadPattern(error.to_string()))
    }
}

/// Why a text is no regular expression.
#[derive(Debug)]
pub(super) struct BadPattern(String);

impl fmt::Display for BadPattern {
    /// The last line says what is wrong; those before it draw where.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.0.lines().last().unwrap_or_default();
        f.write_str(line.strip_prefix("error: ").unwrap_or(line))
    }
}

impl std::error::Error for BadPattern {}

/// What `--state` takes: letters, with commas between them or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StateSet([bool; State::ALL.len()]);

impl StateSet {
    /// Whether a state is in the set. One without a name is in none.
    pub(super) fn contains(self, state: State) -> bool {
        State::ALL.iter().zip(self.0).any(|(known, is_in)| is_in && *known == state)
    }
}

impl FromStr for StateSet {
    type Err = BadStates;

    fn from_str(text: &str) -> Result<Self, BadStates> {
        let mut set = Self([false; State::ALL.len()]);
        for letter in text.chars().filter(|character| !matches!(character, ',' | ' ')) {
            let index = State::ALL.iter().position(|state| state.letter() == letter);
            set.0[index.ok_or(BadStates)?] = true;
        }
        if set.0.contains(&true) { Ok(set) } else { Err(BadStates) }
    }
}

/// A text is no list of states.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadStates;

impl fmt::Display for BadStates {
    /// The letters that there are, which is the same in every language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters: Vec<_> = State::ALL.iter().map(ToString::to_string).collect();
        f.write_str(&letters.join(", "))
    }
}

impl std::error::Error for BadStates {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_listed_with_commas_or_without() {
        assert_eq!("Z,D,T".parse::<StateSet>(), "TZD".parse());
        let set: StateSet = "tZ".parse().expect("two letters");
        assert!(set.contains(State::Traced) && set.contains(State::Zombie));
        assert!(!set.contains(State::Stopped));
    }

    #[test]
    fn what_is_no_letter_is_refused() {
        for text in ["", ",", "Q", "ZQ", "Zombie"] {
            assert_eq!(text.parse::<StateSet>(), Err(BadStates), "{text}");
        }
    }

    #[test]
    fn a_bad_pattern_says_why_in_one_line() {
        let reason = "(".parse::<NamePattern>().expect_err("unclosed").to_string();
        assert!(reason.contains("unclosed") && !reason.contains('\n'), "{reason}");
    }
}
