//! Who is whose child: from a snapshot to a forest.
//!
//! A snapshot is read one file after another, so its parents need not fit together: one may have
//! ended meanwhile, its number may belong to somebody younger, and two may even name each other. Here
//! every task of a snapshot gets exactly one place, whatever was read.
//!
//! Nothing here recurses: a chain of processes may be as long as the kernel lets it be, and the stack
//! is not.

use std::cmp::Ordering;

use super::model::{Pid, Process, Snapshot};

/// A task of the snapshot that a [`Forest`] was made from: an index into `processes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(usize);

impl Node {
    /// Its task.
    pub fn of(self, snapshot: &Snapshot) -> &Process {
        &snapshot.processes[self.0]
    }

    /// Its index in `processes` of the snapshot.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere: it was left out.
    Absent,
    /// At the top: it has no parent, or none that is there.
    Root,
    /// Below its parent; a thread below its process.
    Below(Node),
}

/// The tasks of a snapshot as trees.
#[derive(Debug, Clone)]
pub struct Forest {
    places: Vec<Place>,
    /// Where the children of each task begin in `children`, and behind them an end.
    starts: Vec<usize>,
    children: Vec<Node>,
    roots: Vec<Node>,
}

impl Forest {
    /// The forest of all tasks of a snapshot, in the order of the snapshot.
    ///
    /// A process whose parent is not there is a root. So is one whose parent started after it: the
    /// number of a parent that has ended was given away, for no process is older than the one that
    /// made it or adopted it.
    pub fn new(snapshot: &Snapshot) -> Self {
        let processes = &snapshot.processes;
        let find = |pid: Pid| index_of(snapshot, pid).map(Node);
        let place = |process: &Process| {
            if !process.is_leader() {
                return find(process.tgid).map_or(Place::Root, Place::Below);
            }
            find(process.ppid)
                .filter(|parent| parent.of(snapshot).pid() != process.pid())
                .filter(|parent| parent.of(snapshot).id.start <= process.id.start)
                .map_or(Place::Root, Place::Below)
        };
        let mut places: Vec<Place> = processes.iter().map(place).collect();
        cut_cycles(&mut places);
        Self::from_places(places)
    }

    /// Groups the tasks by their parents; siblings keep the order of the snapshot.
    fn from_places(places: Vec<Place>) -> Self {
        let mut starts = vec![0; places.len() + 1];
        for place in &places {
            if let Place::Below(parent) = place {
                starts[parent.0 + 1] += 1;
            }
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut free = starts.clone();
        let mut children = vec![Node(0); starts.last().copied().unwrap_or(0)];
        let mut roots = Vec::new();
        for (index, place) in places.iter().enumerate() {
            match place {
                Place::Absent => {}
                Place::Root => roots.push(Node(index)),
                Place::Below(parent) => {
                    children[free[parent.0]] = Node(index);
                    free[parent.0] += 1;
                }
            }
        }
        Self { places, starts, children, roots }
    }

    /// The tasks at the top.
    pub fn roots(&self) -> &[Node] {
        &self.roots
    }

    /// The process of this number, if it has a place here.
    pub fn find(&self, snapshot: &Snapshot, pid: Pid) -> Option<Node> {
        index_of(snapshot, pid).map(Node).filter(|node| self.contains(*node))
    }

    /// The tasks directly below one.
    pub fn children(&self, node: Node) -> &[Node] {
        &self.children[self.starts[node.0]..self.starts[node.0 + 1]]
    }

    /// The task directly above one.
    pub fn parent(&self, node: Node) -> Option<Node> {
        match self.places[node.0] {
            Place::Below(parent) => Some(parent),
            Place::Absent | Place::Root => None,
        }
    }

    /// Whether this task has a place here.
    pub fn contains(&self, node: Node) -> bool {
        self.places[node.0] != Place::Absent
    }

    /// How many tasks have a place here.
    pub fn len(&self) -> usize {
        self.roots.len() + self.children.len()
    }

    /// Whether there is no task at all.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// The tasks above one, the nearest first.
    pub fn ancestors(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(self.parent(node), |node| self.parent(*node))
    }

    /// All tasks, each before what is below it, with how deep it is; a root is at depth 0.
    pub fn preorder(&self) -> Preorder<'_> {
        Preorder { forest: self, ahead: self.roots.iter().rev().map(|root| (*root, 0)).collect() }
    }

    /// The tasks with a place here for which `is_member` says so.
    pub fn members(&self, is_member: impl Fn(Node) -> bool) -> Members {
        let is_in = |index| self.contains(Node(index)) && is_member(Node(index));
        Members((0..self.places.len()).map(is_in).collect())
    }

    /// These tasks and all below them.
    pub fn subtrees(&self, tops: impl IntoIterator<Item = Node>) -> Members {
        let mut members = self.members(|_| false);
        let mut ahead: Vec<Node> = tops.into_iter().collect();
        while let Some(node) = ahead.pop() {
            if members.insert(node) {
                ahead.extend_from_slice(self.children(node));
            }
        }
        members
    }

    /// Adds everything that is above a member.
    pub fn add_ancestors(&self, members: &mut Members) {
        for index in 0..members.0.len() {
            if members.0[index] {
                // What is above a member that was met before has been added with it.
                let _ = self.ancestors(Node(index)).try_for_each(|above| {
                    let is_new = members.insert(above);
                    is_new.then_some(())
                });
            }
        }
    }

    /// The forest of the members alone. A member whose parent is none becomes a root.
    #[must_use]
    pub fn restrict(&self, members: &Members) -> Self {
        self.with_places(|node, place| match place {
            _ if !members.contains(node) => Place::Absent,
            Place::Below(parent) if !members.contains(parent) => Place::Root,
            place => place,
        })
    }

    /// The forest in which a child stays below its parent only where `stays` says so.
    #[must_use]
    pub fn part(&self, stays: impl Fn(Node, Node) -> bool) -> Self {
        self.with_places(|node, place| match place {
            Place::Below(parent) if !stays(node, parent) => Place::Root,
            place => place,
        })
    }

    fn with_places(&self, change: impl Fn(Node, Place) -> Place) -> Self {
        let places = self.places.iter().enumerate();
        Self::from_places(places.map(|(index, place)| change(Node(index), *place)).collect())
    }

    /// Puts siblings in order. The roots keep theirs.
    pub fn sort_siblings(&mut self, mut compare: impl FnMut(Node, Node) -> Ordering) {
        for bounds in self.starts.windows(2) {
            if let [start, end] = *bounds {
                self.children[start..end].sort_by(|one, other| compare(*one, *other));
            }
        }
    }

    /// Puts the roots in order.
    pub fn sort_roots_by_key<K: Ord>(&mut self, mut key: impl FnMut(Node) -> K) {
        self.roots.sort_by_key(|root| key(*root));
    }
}

/// Where a process stands in a snapshot.
fn index_of(snapshot: &Snapshot, pid: Pid) -> Option<usize> {
    let processes = &snapshot.processes;
    let index = processes.partition_point(|process| process.tgid < pid);
    processes.get(index).is_some_and(|process| process.pid() == pid).then_some(index)
}

/// Makes a root of one task in every circle of parents. Their times of start are equal, or the circle
/// would not be there, so the lowest number is as good as any and always the same.
fn cut_cycles(places: &mut [Place]) {
    /// The walk that came by a task; 0 is none.
    type Walk = usize;
    let mut walks: Vec<Walk> = vec![0; places.len()];
    for start in 0..places.len() {
        let walk = start + 1;
        let mut node = start;
        while walks[node] == 0 {
            walks[node] = walk;
            match places[node] {
                Place::Below(parent) => node = parent.0,
                Place::Root | Place::Absent => break,
            }
        }
        // Only a circle leads back to a task of the same walk while that task has a parent.
        if walks[node] == walk && matches!(places[node], Place::Below(_)) {
            let mut lowest = node;
            let mut next = node;
            while let Place::Below(parent) = places[next] {
                next = parent.0;
                lowest = lowest.min(next);
                if next == node {
                    break;
                }
            }
            places[lowest] = Place::Root;
        }
    }
}

/// A set of tasks of one snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members(Vec<bool>);

impl Members {
    /// Whether this task is one of them.
    pub fn contains(&self, node: Node) -> bool {
        self.0[node.0]
    }

    /// Adds a task; says whether it is new.
    pub fn insert(&mut self, node: Node) -> bool {
        !std::mem::replace(&mut self.0[node.0], true)
    }
}

/// The iterator of [`Forest::preorder`].
#[derive(Debug)]
pub struct Preorder<'a> {
    forest: &'a Forest,
    ahead: Vec<(Node, usize)>,
}

impl Iterator for Preorder<'_> {
    type Item = (Node, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let (node, depth) = self.ahead.pop()?;
        let children = self.forest.children(node).iter().rev();
        self.ahead.extend(children.map(|child| (*child, depth + 1)));
        Some((node, depth))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::proc::State;
    use crate::proc::model::tests::{process, snapshot};
    use proptest::prelude::*;

    fn pids(snapshot: &Snapshot, nodes: &[Node]) -> Vec<Pid> {
        nodes.iter().map(|node| node.of(snapshot).pid()).collect()
    }

    /// A snapshot from pid, parent and time of start.
    fn family(members: &[(Pid, Pid, u64)]) -> Snapshot {
        snapshot(
            members
                .iter()
                .map(|(pid, ppid, start)| {
                    let mut process = process(*pid, *ppid, "x", State::Sleeping);
                    process.id.start = *start;
                    process
                })
                .collect(),
        )
    }

    #[test]
    fn a_process_whose_parent_is_not_visible_is_a_root() {
        let snapshot = family(&[(1, 0, 1), (7, 1, 2), (9, 8, 3)]);
        let forest = Forest::new(&snapshot);
        assert_eq!(pids(&snapshot, forest.roots()), [1, 9]);
        assert_eq!(pids(&snapshot, forest.children(forest.roots()[0])), [7]);
    }

    #[test]
    fn a_parent_younger_than_its_child_is_not_its_parent() {
        let snapshot = family(&[(1, 0, 1), (5, 9, 10), (9, 1, 20)]);
        let forest = Forest::new(&snapshot);
        assert_eq!(pids(&snapshot, forest.roots()), [1, 5]);
    }

    #[test]
    fn processes_that_name_each_other_as_parents_all_appear() {
        let snapshot = family(&[(2, 3, 5), (3, 4, 5), (4, 2, 5), (6, 4, 5), (8, 8, 5)]);
        let forest = Forest::new(&snapshot);
        assert_eq!(pids(&snapshot, forest.roots()), [2, 8]);
        assert_eq!(forest.preorder().count(), 5);
    }

    #[test]
    fn a_thread_is_below_its_process() {
        let mut thread = process(12, 1, "x", State::Running);
        thread.tgid = 7;
        let snapshot = snapshot(vec![
            process(1, 0, "init", State::Sleeping),
            process(7, 1, "x", State::Sleeping),
            thread,
            process(9, 7, "child", State::Sleeping),
        ]);
        let forest = Forest::new(&snapshot);
        let leader = forest.children(forest.roots()[0])[0];
        assert_eq!(pids(&snapshot, forest.children(leader)), [12, 9]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_processes_is_walked_and_dropped() {
        const LENGTH: Pid = 100_000;
        let members: Vec<_> = (1..=LENGTH).map(|pid| (pid, pid - 1, 1)).collect();
        let snapshot = family(&members);
        let forest = Forest::new(&snapshot);
        let deepest = forest.preorder().map(|(_, depth)| depth).max();
        assert_eq!(deepest, Some(99_999));
        let last = forest.preorder().last().map(|(node, _)| node).expect("there is one");
        assert_eq!(forest.ancestors(last).count(), 99_999);
        let mut members = forest.subtrees([last]);
        forest.add_ancestors(&mut members);
        assert_eq!(forest.restrict(&members).len(), 100_000);
    }

    /// Snapshots whose parents and times of start are any at all.
    pub(in crate::proc) fn any_snapshot() -> impl Strategy<Value = Snapshot> {
        let member = (0..40_i32, 0..3_u64, 0..3_usize, 0..4_usize, any::<bool>());
        proptest::collection::vec(member, 0..40).prop_map(|members| {
            let mut leader = 1;
            let processes = (1..).zip(members).map(|(pid, (ppid, start, name, state, thread))| {
                let states = [State::Sleeping, State::Sleeping, State::Stopped, State::Running];
                let mut process = process(pid, ppid, ["a", "b", "c"][name], states[state]);
                process.id.start = start;
                if thread && pid > 1 {
                    process.tgid = leader;
                } else {
                    leader = pid;
                }
                process
            });
            snapshot(processes.collect())
        })
    }

    proptest! {
        #[test]
        fn every_task_has_exactly_one_place(snapshot in any_snapshot()) {
            let forest = Forest::new(&snapshot);
            let mut met: Vec<_> = forest.preorder().map(|(node, _)| node.index()).collect();
            met.sort_unstable();
            prop_assert_eq!(met, (0..snapshot.processes.len()).collect::<Vec<_>>());
            prop_assert_eq!(forest.len(), snapshot.processes.len());
        }

        #[test]
        fn a_parent_is_the_one_that_the_kernel_named(snapshot in any_snapshot()) {
            let forest = Forest::new(&snapshot);
            for (node, depth) in forest.preorder() {
                prop_assert_eq!(forest.ancestors(node).count(), depth);
                if let Some(parent) = forest.parent(node) {
                    let task = node.of(&snapshot);
                    let named = if task.is_leader() { task.ppid } else { task.tgid };
                    prop_assert_eq!(parent.of(&snapshot).pid(), named);
                }
            }
        }

        #[test]
        fn what_is_kept_is_all_that_is_left(
            snapshot in any_snapshot(),
            picks in proptest::collection::vec(any::<bool>(), 40),
        ) {
            let forest = Forest::new(&snapshot);
            let picked = forest.preorder().map(|(node, _)| node).filter(|node| picks[node.index()]);
            let mut members = forest.subtrees(picked.collect::<Vec<_>>());
            forest.add_ancestors(&mut members);
            let kept = forest.restrict(&members);
            for (node, _) in forest.preorder() {
                prop_assert_eq!(kept.contains(node), members.contains(node));
                if kept.contains(node) {
                    prop_assert_eq!(kept.parent(node), forest.parent(node));
                }
            }
        }
    }
}
