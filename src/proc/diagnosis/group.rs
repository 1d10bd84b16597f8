//! From single findings to culprits: what one is to blame for, the worst first. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Blamed, Charge, Key, Member, Who, threshold};
use crate::proc::age::Age;
use crate::proc::finding::Finding;
use crate::proc::model::Machine;

/// A finding about one process, or about the machine, and who is to blame.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    pub who: Who,
    pub finding: Finding,
    pub member: Option<Member>,
}

/// Lays the findings to their culprits. Of each kind of finding the one about the process that has
/// been so the longest stands for all.
pub(super) fn group(signs: Vec<Sign>, machine: &Machine) -> Vec<Blamed> {
    let mut by_culprit = BTreeMap::<Key, (Who, BTreeMap<&'static str, Vec<Sign>>)>::new();
    for sign in signs {
        let (_, charges) =
            by_culprit.entry(sign.who.key()).or_insert_with(|| (sign.who.clone(), BTreeMap::new()));
        charges.entry(sign.finding.id).or_default().push(sign);
    }
    let mut blamed: Vec<_> = by_culprit
        .into_values()
        .map(|(who, charges)| {
            let charges = charges.into_values().filter_map(|signs| charge(signs, machine));
            let mut charges: Vec<_> = charges.collect();
            charges.sort_by_key(|charge| Reverse(weight(charge)));
            Blamed { who, charges }
        })
        .collect();
    // Stable: what weighs the same stays in the order of the keys.
    blamed.sort_by_key(|blamed| {
        let count: usize = blamed.charges.iter().map(Charge::count).sum();
        let age = blamed.charges.iter().filter_map(Charge::age).max();
        Reverse((blamed.severity(), count, age))
    });
    blamed
}

fn charge(mut signs: Vec<Sign>, machine: &Machine) -> Option<Charge> {
    let age = |sign: &Sign| sign.member.as_ref().map(|member| member.age);
    signs.sort_by_key(|sign| {
        let pid = sign.member.as_ref().map(|member| member.process.id);
        (Reverse(age(sign)), pid)
    });
    let finding = signs.first()?.finding.clone();
    let members: Vec<_> = signs.into_iter().filter_map(|sign| sign.member).collect();
    let busiest = members.iter().map(|member| machine.cpu_percent(&member.process));
    let busiest = busiest.fold(0.0, f64::max);
    let oldest = members.first().map_or(Age { at_least_ms: 0, at_most_ms: 0 }, |first| first.age);
    let severity = threshold::weigh(&finding, members.len(), oldest, busiest);
    Some(Charge { finding: Finding { severity, ..finding }, members })
}

fn weight(charge: &Charge) -> impl Ord + use<> {
    (charge.finding.severity, charge.count(), charge.age())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::finding::{Confidence, Culprit, Severity};
    use crate::proc::model::tests::{process, snapshot};
    use crate::proc::state::State;
    use crate::ui::Message;

    fn sign(parent: i32, pid: i32, id: &'static str, severity: Severity, ms: u64) -> Sign {
        let process_of = |pid| process(pid, 1, "x", State::Sleeping);
        let finding = Finding {
            id,
            severity,
            confidence: Confidence::Certain,
            message: Message::new(format!("about-{pid}")),
            evidence: Vec::new(),
            culprit: Culprit::Process(parent),
        };
        Sign {
            who: Who::Process(Box::new(process_of(parent)), None),
            finding,
            member: Some(Member {
                process: process_of(pid),
                age: Age { at_least_ms: ms, at_most_ms: ms },
            }),
        }
    }

    fn told(signs: Vec<Sign>) -> Vec<(String, Vec<String>)> {
        let machine = snapshot(Vec::new()).machine;
        let name = |who: &Who| match who {
            Who::Process(process, _) => process.pid().to_string(),
            other => format!("{other:?}"),
        };
        let charge = |charge: &Charge| {
            let pids: Vec<_> =
                charge.members.iter().map(|member| member.process.pid().to_string()).collect();
            format!("{} {} {}", charge.finding.id, charge.finding.message.id, pids.join(","))
        };
        let blamed = group(signs, &machine);
        blamed
            .iter()
            .map(|one| (name(&one.who), one.charges.iter().map(charge).collect()))
            .collect()
    }

    #[test]
    fn findings_of_one_culprit_are_one_and_the_oldest_stands_for_all() {
        let zombie = |pid, ms| sign(10, pid, "zombie.never-waits", Severity::Warning, ms);
        let told = told(vec![zombie(20, 5000), zombie(21, 9000), zombie(22, 9000)]);
        let charge = "zombie.never-waits about-21 21,22,20".to_owned();
        assert_eq!(told, [("10".to_owned(), vec![charge])]);
    }

    #[test]
    fn the_worst_comes_first_then_the_most_then_the_oldest() {
        let told = told(vec![
            sign(10, 20, "stopped.signal", Severity::Note, 9_000_000),
            sign(11, 21, "zombie.never-waits", Severity::Warning, 6000),
            sign(12, 22, "zombie.never-waits", Severity::Warning, 7000),
            sign(13, 23, "zombie.never-waits", Severity::Warning, 5000),
            sign(13, 24, "zombie.never-waits", Severity::Warning, 5000),
            sign(14, 25, "zombie.container-init", Severity::Problem, 5000),
        ]);
        let order: Vec<_> = told.iter().map(|(who, _)| who.as_str()).collect();
        assert_eq!(order, ["14", "13", "12", "11", "10"]);
    }

    #[test]
    fn one_culprit_may_be_to_blame_for_several_things() {
        let told = told(vec![
            sign(10, 10, "stopped.signal", Severity::Note, 9_000_000),
            sign(10, 20, "zombie.parent-stopped", Severity::Warning, 6000),
        ]);
        assert_eq!(told.len(), 1);
        assert!(told[0].1[0].starts_with("zombie.parent-stopped"), "{told:?}");
    }
}
