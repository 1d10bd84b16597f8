//! Whose texts somebody does not want to see. Pure.

use std::collections::BTreeSet;

use super::wire::{Body, Entry};

/// Names, whatever their case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ignored(BTreeSet<String>);

impl Ignored {
    /// Ignores a name, or no longer does; whether it does now.
    pub(super) fn toggle(&mut self, name: &str) -> bool {
        let name = name.to_lowercase();
        let was_there = self.0.remove(&name);
        if !was_there {
            self.0.insert(name);
        }
        !was_there
    }

    /// Whether a name is ignored.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&name.to_lowercase())
    }

    /// Whether an entry is not to be seen: what one of them says. That they come and go is.
    pub(super) fn hides(&self, entry: &Entry) -> bool {
        match &entry.body {
            Body::Said { name, .. } | Body::Whispered { name, .. } => self.has(name),
            _ => false,
        }
    }

    /// Follows one of them to another name. What was said under the old one stays ignored.
    pub(super) fn follow(&mut self, entry: &Entry) {
        if let Body::Renamed { from, to, .. } = &entry.body
            && self.has(from)
        {
            self.0.insert(to.to_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::{MemberNumber, Style};

    fn entry(body: Body) -> Entry {
        Entry { unix_ms: 0, body }
    }

    fn said(name: &str) -> Entry {
        let (member, text) = (MemberNumber(1), "hi".to_owned());
        entry(Body::Said { member, name: name.to_owned(), style: Style::Plain, text })
    }

    #[test]
    fn who_is_ignored_is_ignored_under_another_name_and_until_it_is_taken_back() {
        let mut ignored = Ignored::default();
        assert!(!ignored.hides(&said("eve")) && ignored.toggle("Eve"));
        assert!(ignored.hides(&said("eve")) && !ignored.hides(&said("bob")));
        let (from, to) = ("eve".to_owned(), "mallory".to_owned());
        ignored.follow(&entry(Body::Renamed { member: MemberNumber(1), from, to }));
        assert!(ignored.hides(&said("mallory")));
        assert!(!ignored.toggle("mallory"));
        assert!(!ignored.hides(&said("mallory")));
    }
}
