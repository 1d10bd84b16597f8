//! Which findings are asked for: by their ids, or by the first word of those.

use std::fmt;

use super::exhaustion;
use crate::proc::rules;

/// Verdicts of these families are faults, once they have lasted.
const FAMILIES: &[&str] = &["zombie", "blocked", "stopped", "traced", "frozen"];

/// What is decided beside a verdict, and is a fault.
const ASPECTS: &[&str] = &["orphan.terminal-gone", "orphan.folder-gone"];

/// A zombie that is being reaped is as it should be.
const HEALTHY: &[&str] = &["zombie.being-reaped"];

/// The ids of all findings that a diagnosis may report.
pub fn ids() -> Vec<&'static str> {
    let verdicts = rules::verdicts().map(|rule| rule.id);
    let faults = verdicts.filter(|id| FAMILIES.contains(&family(id)) && !HEALTHY.contains(id));
    let machine = exhaustion::rules().map(|rule| rule.id);
    faults.chain(ASPECTS.iter().copied()).chain(machine).collect()
}

/// The first words of the ids, in the order in which they are told.
pub fn families() -> Vec<&'static str> {
    let mut found = Vec::new();
    for id in ids() {
        if !found.contains(&family(id)) {
            found.push(family(id));
        }
    }
    found
}

/// The first word of an id.
pub(super) fn family(id: &'static str) -> &'static str {
    id.split_once('.').map_or(id, |(family, _)| family)
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    only: Vec<String>,
    ignored: Vec<String>,
}

/// A word that is neither an id nor the first word of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadWord(pub String);

impl fmt::Display for BadWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scope {
    /// Only these, where there are any, and of those not the ignored ones.
    pub fn new(only: &[String], ignored: &[String]) -> Result<Self, BadWord> {
        let is_known = |word: &str| ids().iter().any(|id| *id == word || family(id) == word);
        match only.iter().chain(ignored).find(|word| !is_known(word)) {
            Some(word) => Err(BadWord(word.clone())),
            None => Ok(Self { only: only.to_vec(), ignored: ignored.to_vec() }),
        }
    }

    /// Whether a finding of this id is asked for. What is no fault never is.
    pub fn admits(&self, id: &'static str) -> bool {
        let is_named = |words: &[String]| words.iter().any(|word| word == id || word == family(id));
        let is_wanted = self.only.is_empty() || is_named(&self.only);
        is_wanted && !is_named(&self.ignored) && ids().contains(&id)
    }

    /// Whether any finding of this family is asked for.
    pub fn admits_family(&self, wanted: &str) -> bool {
        ids().into_iter().any(|id| family(id) == wanted && self.admits(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(only: &[&str], ignored: &[&str]) -> Result<Scope, BadWord> {
        let owned =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        Scope::new(&owned(only), &owned(ignored))
    }

    #[test]
    fn an_id_or_its_first_word_chooses() {
        let zombies = scope(&["zombie"], &["zombie.never-waits"]).expect("words");
        assert!(zombies.admits("zombie.parent-stopped") && zombies.admits_family("zombie"));
        assert!(!zombies.admits("zombie.never-waits") && !zombies.admits("blocked.disk"));
        assert!(!zombies.admits_family("frozen"));
        assert!(Scope::default().admits("blocked.disk"));
    }

    #[test]
    fn what_is_healthy_is_never_reported() {
        for id in ["zombie.being-reaped", "sleeping.time", "running.ready", "dead.passing"] {
            assert!(!Scope::default().admits(id), "{id}");
        }
    }

    #[test]
    fn a_word_that_is_no_id_is_refused() {
        assert_eq!(scope(&["zombies"], &[]), Err(BadWord("zombies".to_owned())));
        assert_eq!(scope(&[], &["sleeping"]), Err(BadWord("sleeping".to_owned())));
    }

    #[test]
    fn every_fault_has_a_family_that_a_user_can_name() {
        let expected = ["zombie", "traced", "stopped", "frozen", "blocked", "orphan", "exhausted"];
        assert_eq!(families(), expected);
    }
}
