//! What has changed between two looks at the machine. Pure.

use std::collections::BTreeMap;

use super::{Blamed, Charge, Key, Who};
use crate::proc::finding::Severity;

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which.
    pub kind: Kind,
    /// Who is to blame.
    pub who: Who,
    /// For what, as it was when it was last seen.
    pub charge: Charge,
}

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It was not there before.
    New,
    /// It matters more than before.
    Worse,
    /// It is no longer there.
    Gone,
}

/// What has come, grown worse or gone, in the order of the later look, then of the earlier one.
/// That a number grows or an age passes is no change.
pub fn between(before: &[Blamed], after: &[Blamed]) -> Vec<Change> {
    let (old, new) = (severities(before), severities(after));
    let change = |kind, blamed: &Blamed, charge: &Charge| Change {
        kind,
        who: blamed.who.clone(),
        charge: charge.clone(),
    };
    let come = each(after).filter_map(|(blamed, charge)| {
        match old.get(&(blamed.who.key(), charge.finding.id)) {
            None => Some(change(Kind::New, blamed, charge)),
            Some(severity) if charge.finding.severity > *severity => {
                Some(change(Kind::Worse, blamed, charge))
            }
            Some(_) => None,
        }
    });
    let gone = each(before).filter_map(|(blamed, charge)| {
        let is_gone = !new.contains_key(&(blamed.who.key(), charge.finding.id));
        is_gone.then(|| change(Kind::Gone, blamed, charge))
    });
    come.chain(gone).collect()
}

fn each(blamed: &[Blamed]) -> impl Iterator<Item = (&Blamed, &Charge)> {
    blamed.iter().flat_map(|one| one.charges.iter().map(move |charge| (one, charge)))
}

fn severities(blamed: &[Blamed]) -> BTreeMap<(Key, &'static str), Severity> {
    let entry = |(one, charge): (&Blamed, &Charge)| {
        ((one.who.key(), charge.finding.id), charge.finding.severity)
    };
    each(blamed).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::finding::{Confidence, Culprit, Finding};
    use crate::ui::Message;

    fn blamed(uid: u32, id: &'static str, severity: Severity) -> Blamed {
        let finding = Finding {
            id,
            severity,
            confidence: Confidence::Certain,
            message: Message::new(id),
            evidence: Vec::new(),
            culprit: Culprit::Itself,
        };
        Blamed { who: Who::User(uid), charges: vec![Charge { finding, members: Vec::new() }] }
    }

    fn changes(before: &[Blamed], after: &[Blamed]) -> Vec<(Kind, Key)> {
        between(before, after).iter().map(|change| (change.kind, change.who.key())).collect()
    }

    #[test]
    fn what_stays_is_not_told_again() {
        let stays = [blamed(1, "a.b", Severity::Warning)];
        assert_eq!(changes(&stays, &stays), []);
        let better = [blamed(1, "a.b", Severity::Note)];
        assert_eq!(changes(&stays, &better), []);
    }

    #[test]
    fn what_comes_grows_worse_and_goes_is_told() {
        let before = [blamed(1, "a.b", Severity::Warning), blamed(2, "a.b", Severity::Note)];
        let after = [blamed(1, "a.b", Severity::Problem), blamed(3, "a.b", Severity::Note)];
        let expected =
            [(Kind::Worse, Key::User(1)), (Kind::New, Key::User(3)), (Kind::Gone, Key::User(2))];
        assert_eq!(changes(&before, &after), expected);
        let other = [blamed(1, "a.c", Severity::Warning)];
        assert_eq!(changes(&before[..1], &other).len(), 2);
    }
}
