//! What happened between two looks: who was born, who is gone, who changed its state, its parent or
//! its program. Pure.
//!
//! What began and ended between the looks is not seen.

use std::cmp::Ordering;

use super::model::{Pid, ProcId, Process, Snapshot};
use super::state::State;
use crate::ui::Bytes;

/// A task in the two snapshots: its index in either, or in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// It was there and is there.
    Both(usize, usize),
    /// It was there, and is gone.
    Before(usize),
    /// It is new.
    After(usize),
}

/// One thing that happened to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It is there now, in this state.
    Born(State),
    /// It went from one state to another.
    State(State, State),
    /// Its parent is another: the first one ended, and somebody adopted it.
    Parent(Pid, Pid),
    /// It calls itself otherwise, as after execve(2).
    Name(Bytes, Bytes),
    /// Its nice value is another.
    Nice(i64, i64),
    /// It is there no longer; this was the last state that it was seen in.
    Gone(State),
}

/// What happened, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// To whom.
    pub id: ProcId,
    /// What.
    pub event: Event,
}

/// The tasks of two snapshots, those that are the same side by side: each once, in the order of
/// their numbers. One whose number has been given to another is gone, and the other is new.
pub fn pairs<'a>(before: &'a Snapshot, after: &'a Snapshot) -> impl Iterator<Item = Pair> + 'a {
    let (mut old, mut new) = (0, 0);
    std::iter::from_fn(move || {
        let order = match (before.processes.get(old), after.processes.get(new)) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => place(one).cmp(&place(other)),
        };
        let pair = match order {
            Ordering::Less => Pair::Before(old),
            Ordering::Equal => Pair::Both(old, new),
            Ordering::Greater => Pair::After(new),
        };
        old += usize::from(order != Ordering::Greater);
        new += usize::from(order != Ordering::Less);
        Some(pair)
    })
}

/// Where a task stands in a [`Snapshot`]: threads behind their leader; of two with one number the one
/// that started first.
fn place(task: &Process) -> (Pid, bool, Pid, u64) {
    (task.tgid, !task.is_leader(), task.pid(), task.id.start)
}

/// What happened to one task between two looks at it.
pub fn changes(before: &Process, after: &Process) -> impl Iterator<Item = Change> {
    let name =
        (before.comm != after.comm).then(|| Event::Name(before.comm.clone(), after.comm.clone()));
    let parent = (before.ppid != after.ppid).then_some(Event::Parent(before.ppid, after.ppid));
    let nice = (before.nice != after.nice).then_some(Event::Nice(before.nice, after.nice));
    let state = (before.state != after.state).then_some(Event::State(before.state, after.state));
    let events = [parent, name, nice, state].into_iter().flatten();
    let id = after.id;
    events.map(move |event| Change { id, event })
}

/// All that happened between two snapshots, in the order of the tasks.
pub fn diff(before: &Snapshot, after: &Snapshot) -> Vec<Change> {
    let mut all = Vec::new();
    for pair in pairs(before, after) {
        match pair {
            Pair::Both(old, new) => {
                all.extend(changes(&before.processes[old], &after.processes[new]));
            }
            Pair::Before(old) => all.push(gone(&before.processes[old])),
            Pair::After(new) => all.push(born(&after.processes[new])),
        }
    }
    all
}

fn born(task: &Process) -> Change {
    Change { id: task.id, event: Event::Born(task.state) }
}

fn gone(task: &Process) -> Change {
    Change { id: task.id, event: Event::Gone(task.state) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::model::tests::{process, snapshot};
    use crate::proc::tree::tests::any_snapshot;
    use proptest::prelude::*;

    fn events(before: Vec<Process>, after: Vec<Process>) -> Vec<(Pid, Event)> {
        let all = diff(&snapshot(before), &snapshot(after));
        all.into_iter().map(|change| (change.id.pid, change.event)).collect()
    }

    #[test]
    fn nothing_happens_to_who_stays_the_same() {
        let one = process(1, 0, "init", State::Sleeping);
        assert_eq!(events(vec![one.clone()], vec![one]), []);
    }

    #[test]
    fn birth_end_and_transition_are_told_apart() {
        let before = vec![
            process(1, 0, "init", State::Sleeping),
            process(2, 1, "shell", State::Running),
            process(3, 2, "ls", State::Running),
        ];
        let after = vec![
            process(1, 0, "init", State::Sleeping),
            process(3, 1, "ls", State::Zombie),
            process(4, 1, "cat", State::Sleeping),
        ];
        assert_eq!(
            events(before, after),
            [
                (2, Event::Gone(State::Running)),
                (3, Event::Parent(2, 1)),
                (3, Event::State(State::Running, State::Zombie)),
                (4, Event::Born(State::Sleeping)),
            ]
        );
    }

    #[test]
    fn exec_and_renice_are_seen() {
        let before = process(5, 1, "sh", State::Sleeping);
        let mut after = process(5, 1, "top", State::Sleeping);
        after.nice = 5;
        assert_eq!(
            events(vec![before], vec![after]),
            [(5, Event::Name("sh".into(), "top".into())), (5, Event::Nice(0, 5))]
        );
    }

    #[test]
    fn a_reused_number_is_an_end_and_a_birth() {
        let before = process(5, 1, "a", State::Zombie);
        let mut after = process(5, 1, "a", State::Sleeping);
        after.id.start = 7;
        assert_eq!(
            events(vec![before], vec![after]),
            [(5, Event::Gone(State::Zombie)), (5, Event::Born(State::Sleeping))]
        );
    }

    #[test]
    fn threads_are_paired_behind_their_leader_whatever_their_numbers() {
        let mut low = process(3, 1, "low", State::Sleeping);
        low.tgid = 9;
        let leader = process(9, 1, "leader", State::Sleeping);
        let other = process(12, 1, "other", State::Sleeping);
        let before = vec![leader.clone(), low.clone(), other.clone()];
        assert_eq!(events(before.clone(), before.clone()), []);
        let after = vec![leader, other];
        assert_eq!(events(before, after), [(3, Event::Gone(State::Sleeping))]);
    }

    proptest! {
        #[test]
        fn every_task_is_met_once(before in any_snapshot(), after in any_snapshot()) {
            let (mut old, mut new) = (Vec::new(), Vec::new());
            for pair in pairs(&before, &after) {
                match pair {
                    Pair::Both(one, other) => {
                        prop_assert_eq!(before.processes[one].id, after.processes[other].id);
                        old.push(one);
                        new.push(other);
                    }
                    Pair::Before(one) => old.push(one),
                    Pair::After(other) => new.push(other),
                }
            }
            prop_assert_eq!(old, (0..before.processes.len()).collect::<Vec<_>>());
            prop_assert_eq!(new, (0..after.processes.len()).collect::<Vec<_>>());
        }
    }
}
