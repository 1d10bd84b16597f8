//! Equal branches of a forest folded into one with a count: `6*[worker]`.
//!
//! Two branches are folded only where they would be drawn alike *and* all their tasks are in the same
//! states, in whatever order their children come. What a state is hidden in is what somebody looks
//! for.

use std::collections::HashMap;
use std::hash::Hash;

use super::model::Snapshot;
use super::state::State;
use super::tree::{Forest, Node};

/// Branches that are drawn once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The first of them, which is drawn.
    pub node: Node,
    /// How many there are.
    pub count: usize,
    /// How deep it is drawn; a root is at depth 0.
    pub depth: usize,
}

/// What makes branches equal: name and looks, state, and the classes of the children in ascending
/// order.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Likeness<K> {
    key: K,
    state: State,
    is_dead_leader: bool,
    children: Vec<Class>,
}

/// The number of a set of equal branches.
type Class = usize;

/// Folds equal branches, and gives what is left in the order in which it is drawn.
///
/// Equal keys are drawn alike; a task without a key, and all above it, is folded with nothing. Takes
/// time in proportion to the number of tasks.
pub fn compact<K: Hash + Eq>(
    snapshot: &Snapshot,
    forest: &Forest,
    key: impl Fn(Node) -> Option<K>,
) -> Vec<Group> {
    let classes = classes(snapshot, forest, key);
    let mut groups = Vec::new();
    let mut ahead = folded(forest.roots(), 0, &classes);
    while let Some(group) = ahead.pop() {
        ahead.append(&mut folded(forest.children(group.node), group.depth + 1, &classes));
        groups.push(group);
    }
    groups
}

/// Siblings with the equal ones folded, the first to be drawn last.
fn folded(siblings: &[Node], depth: usize, classes: &[Class]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(siblings.len());
    let mut places = HashMap::with_capacity(siblings.len());
    for node in siblings {
        let place = *places.entry(classes[node.index()]).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.count += 1,
            None => groups.push(Group { node: *node, count: 1, depth }),
        }
    }
    groups.reverse();
    groups
}

/// The class of every task, by its index in the snapshot.
fn classes<K: Hash + Eq>(
    snapshot: &Snapshot,
    forest: &Forest,
    key: impl Fn(Node) -> Option<K>,
) -> Vec<Class> {
    let mut classes = vec![0; snapshot.processes.len()];
    let mut known: HashMap<Likeness<K>, Class> = HashMap::new();
    let mut next: Class = 0;
    let preorder: Vec<Node> = forest.preorder().map(|(node, _)| node).collect();
    // Backwards, children come before their parents.
    for node in preorder.into_iter().rev() {
        let task = node.of(snapshot);
        let mut children: Vec<Class> =
            forest.children(node).iter().map(|child| classes[child.index()]).collect();
        children.sort_unstable();
        let class = match key(node) {
            None => next,
            Some(key) => {
                let is_dead_leader = task.is_dead_leader();
                let likeness = Likeness { key, state: task.state, is_dead_leader, children };
                *known.entry(likeness).or_insert(next)
            }
        };
        next = next.max(class + 1);
        classes[node.index()] = class;
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::Process;
    use crate::proc::model::tests::{process, snapshot};
    use crate::proc::tree::tests::any_snapshot;
    use crate::ui::Bytes;
    use proptest::prelude::*;

    fn by_name(snapshot: &Snapshot) -> impl Fn(Node) -> Option<Bytes> {
        |node| Some(node.of(snapshot).comm.clone())
    }

    /// What is drawn, as depth, count, name and state.
    fn drawn(processes: Vec<Process>) -> Vec<String> {
        let snapshot = snapshot(processes);
        let forest = Forest::new(&snapshot);
        let groups = compact(&snapshot, &forest, by_name(&snapshot));
        let line = |group: &Group| {
            let task = group.node.of(&snapshot);
            format!("{}:{}*{}{}", group.depth, group.count, task.comm.to_shown(), task.state)
        };
        groups.iter().map(line).collect()
    }

    #[test]
    fn a_stopped_worker_is_not_folded_into_sleeping_ones() {
        let worker = |pid, state| process(pid, 1, "worker", state);
        let mut processes = vec![process(1, 0, "init", State::Sleeping)];
        processes.extend((2..5).map(|pid| worker(pid, State::Sleeping)));
        processes.push(worker(5, State::Stopped));
        processes.extend((6..9).map(|pid| worker(pid, State::Sleeping)));
        assert_eq!(drawn(processes), ["0:1*initS", "1:6*workerS", "1:1*workerT"]);
    }

    #[test]
    fn branches_are_equal_whatever_the_order_of_their_children() {
        let processes = vec![
            process(1, 0, "init", State::Sleeping),
            process(2, 1, "pool", State::Sleeping),
            process(3, 1, "pool", State::Sleeping),
            process(4, 2, "w", State::Sleeping),
            process(5, 2, "w", State::Stopped),
            process(6, 3, "w", State::Stopped),
            process(7, 3, "w", State::Sleeping),
        ];
        assert_eq!(drawn(processes), ["0:1*initS", "1:2*poolS", "2:1*wS", "2:1*wT"]);
    }

    #[test]
    fn a_dead_leader_is_not_folded_into_a_zombie() {
        let mut leader = process(3, 1, "x", State::Zombie);
        leader.num_threads = 2;
        let zombie = process(2, 1, "x", State::Zombie);
        let init = process(1, 0, "init", State::Sleeping);
        assert_eq!(drawn(vec![init, zombie, leader]), ["0:1*initS", "1:1*xZ", "1:1*xZ"]);
    }

    #[test]
    fn a_task_without_a_key_stands_for_itself() {
        let processes = (1..4).map(|pid| process(pid, 0, "x", State::Sleeping)).collect();
        let snapshot = snapshot(processes);
        let groups = compact(&snapshot, &Forest::new(&snapshot), |_| None::<()>);
        assert!(groups.iter().all(|group| group.count == 1));
        assert_eq!(groups.len(), 3);
    }

    /// Every task as the names and states from its root down to it.
    fn paths(
        snapshot: &Snapshot,
        tasks: impl Iterator<Item = (Node, usize, usize)>,
    ) -> Vec<String> {
        let (mut path, mut paths) = (Vec::<(String, usize)>::new(), Vec::new());
        for (node, depth, count) in tasks {
            let task = node.of(snapshot);
            path.truncate(depth);
            let above = path.last().map_or(1, |(_, count)| *count);
            path.push((format!("{}{}/", task.comm.to_shown(), task.state), above * count));
            let text: String = path.iter().map(|(step, _)| step.as_str()).collect();
            paths.extend(std::iter::repeat_n(text, above * count));
        }
        paths.sort();
        paths
    }

    proptest! {
        #[test]
        fn unfolding_gives_back_every_task_with_its_state(snapshot in any_snapshot()) {
            let forest = Forest::new(&snapshot);
            let groups = compact(&snapshot, &forest, by_name(&snapshot));
            let groups = groups.iter().map(|group| (group.node, group.depth, group.count));
            let all = forest.preorder().map(|(node, depth)| (node, depth, 1));
            prop_assert_eq!(paths(&snapshot, groups), paths(&snapshot, all));
        }

        #[test]
        fn equal_siblings_are_folded(snapshot in any_snapshot()) {
            let forest = Forest::new(&snapshot);
            let groups = compact(&snapshot, &forest, by_name(&snapshot));
            let is_leaf = |group: &&Group| forest.children(group.node).is_empty();
            let leaves: Vec<_> = groups.iter().filter(is_leaf).map(|group| {
                let task = group.node.of(&snapshot);
                let parent = forest.parent(group.node);
                (parent, task.comm.clone(), task.state, task.is_dead_leader())
            }).collect();
            let distinct: std::collections::HashSet<_> = leaves.iter().collect();
            prop_assert_eq!(distinct.len(), leaves.len());
        }
    }
}
