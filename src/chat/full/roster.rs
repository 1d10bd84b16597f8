//! Who is here, as far as the entries of the log and the answers of the server tell. Pure.

use std::collections::BTreeMap;

use super::super::wire::{Body, MemberNumber};

/// The members.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: BTreeMap<MemberNumber, String>,
    /// What has happened since the server was asked who is here: its answer may be older.
    since_asked: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Here(MemberNumber, String),
    Gone(MemberNumber),
}

impl Roster {
    /// The server is asked who is here.
    pub(super) fn asked(&mut self) {
        self.since_asked.clear();
    }

    /// It has answered.
    pub(super) fn answered(&mut self, members: impl IntoIterator<Item = (MemberNumber, String)>) {
        self.members = members.into_iter().collect();
        for change in std::mem::take(&mut self.since_asked) {
            self.apply(change);
        }
    }

    /// Something has happened.
    pub(super) fn happened(&mut self, body: &Body) {
        let change = match body {
            Body::Joined { member, name } | Body::Renamed { member, to: name, .. } => {
                Change::Here(*member, name.clone())
            }
            Body::Left { member, .. } => Change::Gone(*member),
            _ => return,
        };
        self.since_asked.push(change.clone());
        self.apply(change);
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Here(member, name) => {
                self.members.insert(member, name);
            }
            Change::Gone(member) => {
                self.members.remove(&member);
            }
        }
    }

    /// How many are here.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The names, in the order of the alphabet, whatever their case.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.members.values().cloned().collect();
        names.sort_by_cached_key(|name| (name.to_lowercase(), name.clone()));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::Leave;

    fn joined(number: u32, name: &str) -> Body {
        Body::Joined { member: MemberNumber(number), name: name.to_owned() }
    }

    fn left(number: u32) -> Body {
        Body::Left { member: MemberNumber(number), name: String::new(), how: Leave::Quit }
    }

    #[test]
    fn names_are_sorted_and_follow_what_happens() {
        let mut roster = Roster::default();
        for (number, name) in [(1, "bob"), (2, "Alice"), (3, "老王")] {
            roster.happened(&joined(number, name));
        }
        assert_eq!(roster.names(), ["Alice", "bob", "老王"]);
        let (from, to) = ("bob".to_owned(), "zoe".to_owned());
        roster.happened(&Body::Renamed { member: MemberNumber(1), from, to });
        roster.happened(&left(3));
        assert_eq!(roster.names(), ["Alice", "zoe"]);
    }

    #[test]
    fn an_answer_that_is_older_than_what_happened_takes_nothing_back() {
        let mut roster = Roster::default();
        roster.asked();
        roster.happened(&joined(7, "late"));
        roster.happened(&left(1));
        roster
            .answered([(MemberNumber(1), "gone".to_owned()), (MemberNumber(2), "bob".to_owned())]);
        assert_eq!(roster.names(), ["bob", "late"]);
    }
}
