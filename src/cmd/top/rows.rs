//! Which processes are rows, in what order and how deep. Pure.

use std::collections::BTreeSet;
use std::ops::Range;

use super::filter::{Filter, is_notable};
use super::order::{Key, Order};
use super::world::World;
use crate::proc::tree::{Forest, Members};
use crate::proc::{Accounts, ProcId};

/// How the processes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Each below its parent.
    Tree,
    /// One after the other.
    Flat,
}

impl Shape {
    /// The order that it is usually wanted in: a family is looked for in a tree, which would not stand
    /// still in the order of CPU shares, and what is busy in a list.
    pub(super) const fn usual_order(self) -> Order {
        match self {
            Self::Tree => Order::by(Key::Pid),
            Self::Flat => Order::by(Key::Cpu),
        }
    }
}

/// Which tasks are shown at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Showing {
    /// All of them.
    All,
    /// Those that are no threads of the kernel.
    NoKernel,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) shape: Shape,
    pub(super) order: Order,
    pub(super) filter: Filter,
    /// Only what is not well, by its state.
    pub(super) is_notable_only: bool,
    pub(super) showing: Showing,
    /// Branches whose children are hidden.
    pub(super) folded: BTreeSet<ProcId>,
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Which task: its index in the snapshot.
    pub(super) index: usize,
    /// How far below the left edge.
    pub(super) depth: usize,
    /// Whether no sibling comes after it.
    pub(super) is_last: bool,
    /// How many below it are hidden.
    pub(super) hidden: usize,
    /// Whether it meets the filter itself, and does not only lead to one that does.
    pub(super) is_match: bool,
    /// Whether there is anything below it.
    pub(super) is_branch: bool,
}

impl Settings {
    /// Whether anything is left out.
    pub(super) fn is_filtered(&self) -> bool {
        !self.filter.is_empty() || self.is_notable_only
    }

    fn is_match(&self, world: &World, index: usize) -> bool {
        let task = &world.snapshot.processes[index];
        (!self.is_notable_only || is_notable(task.state)) && self.filter.fits(task)
    }

    fn is_shown(&self, world: &World, index: usize) -> bool {
        self.showing == Showing::All || !world.snapshot.processes[index].is_kernel_thread()
    }
}

/// The rows of a world.
pub(super) fn rows(world: &World, settings: &Settings, accounts: &Accounts) -> Vec<Row> {
    match settings.shape {
        Shape::Flat => flat(world, settings, accounts),
        Shape::Tree => tree(world, settings, accounts),
    }
}

fn flat(world: &World, settings: &Settings, accounts: &Accounts) -> Vec<Row> {
    let all = 0..world.snapshot.processes.len();
    let mut chosen: Vec<usize> = all
        .filter(|index| settings.is_shown(world, *index) && settings.is_match(world, *index))
        .collect();
    chosen.sort_by(|one, other| settings.order.compare(world, accounts, *one, *other));
    let row = |index| Row {
        index,
        depth: 0,
        is_last: false,
        hidden: 0,
        is_match: true,
        is_branch: false,
    };
    chosen.into_iter().map(row).collect()
}

fn tree(world: &World, settings: &Settings, accounts: &Accounts) -> Vec<Row> {
    let mut forest = Forest::new(&world.snapshot);
    let shown = forest.members(|node| settings.is_shown(world, node.index()));
    let matched =
        forest.members(|node| shown.contains(node) && settings.is_match(world, node.index()));
    let mut kept: Members = matched.clone();
    forest.add_ancestors(&mut kept);
    forest = forest.restrict(&kept);
    sort(world, settings.order, accounts, &mut forest);
    let mut rows: Vec<Row> = Vec::with_capacity(forest.len());
    // The row whose children are hidden, while they are passed over.
    let mut folded: Option<usize> = None;
    for (node, depth) in forest.preorder() {
        if let Some(top) = folded {
            if depth > rows[top].depth {
                rows[top].hidden += 1;
                continue;
            }
            folded = None;
        }
        let is_branch = !forest.children(node).is_empty();
        if is_branch && settings.folded.contains(&node.of(&world.snapshot).id) {
            folded = Some(rows.len());
        }
        let is_match = matched.contains(node);
        rows.push(Row {
            index: node.index(),
            depth,
            is_last: false,
            hidden: 0,
            is_match,
            is_branch,
        });
    }
    mark_last(&mut rows);
    rows
}

/// Puts siblings in order.
fn sort(world: &World, order: Order, accounts: &Accounts, forest: &mut Forest) {
    let count = world.snapshot.processes.len();
    let mut sorted: Vec<usize> = (0..count).collect();
    sorted.sort_by(|one, other| order.compare(world, accounts, *one, *other));
    let mut ranks = vec![0; count];
    for (rank, index) in sorted.into_iter().enumerate() {
        ranks[index] = rank;
    }
    if order.key.lifts_branches() {
        // Each before what is below it: backwards, every branch is done before its parent asks.
        let all: Vec<_> = forest.preorder().map(|(node, _)| node).collect();
        for node in all.into_iter().rev() {
            if let Some(parent) = forest.parent(node) {
                ranks[parent.index()] = ranks[parent.index()].min(ranks[node.index()]);
            }
        }
    }
    // Parent and first child may share a rank; siblings do not.
    forest.sort_siblings(|one, other| ranks[one.index()].cmp(&ranks[other.index()]));
    forest.sort_roots_by_key(|root| ranks[root.index()]);
}

/// Finds for each row whether a sibling comes after it.
fn mark_last(rows: &mut [Row]) {
    // For each depth on the way up from the row below, whether a sibling came there.
    let mut has_later: Vec<bool> = Vec::new();
    for row in rows.iter_mut().rev() {
        has_later.truncate(row.depth + 1);
        has_later.resize(row.depth + 1, false);
        row.is_last = !std::mem::replace(&mut has_later[row.depth], true);
    }
}

/// For each row of a range, for its ancestors below the top and for itself, whether no sibling comes
/// after: what the lines before its name are drawn from.
pub(super) fn lines(rows: &[Row], range: Range<usize>) -> Vec<Vec<bool>> {
    let mut above: Vec<bool> = Vec::new();
    let mut all = Vec::with_capacity(range.len());
    for (index, row) in rows.iter().enumerate().take(range.end) {
        above.truncate(row.depth);
        above.push(row.is_last);
        if index >= range.start {
            all.push(above[1..].to_vec());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmd::top::world::tests::world;
    use crate::proc::model::tests::process;
    use crate::proc::{Pid, Process, State};

    fn family() -> World {
        world(vec![
            process(1, 0, "init", State::Sleeping),
            process(2, 1, "shell", State::Sleeping),
            process(3, 2, "vi", State::Stopped),
            process(4, 1, "cron", State::Sleeping),
            process(5, 2, "make", State::Running),
        ])
    }

    fn settings(shape: Shape) -> Settings {
        Settings {
            shape,
            order: Order::by(Key::Pid),
            filter: Filter::default(),
            is_notable_only: false,
            showing: Showing::All,
            folded: BTreeSet::new(),
        }
    }

    fn shown(world: &World, settings: &Settings) -> Vec<(Pid, usize)> {
        let rows = rows(world, settings, &Accounts::default());
        rows.iter().map(|row| (world.snapshot.processes[row.index].pid(), row.depth)).collect()
    }

    #[test]
    fn a_tree_has_children_below_their_parents_and_a_list_has_no_depth() {
        let world = family();
        assert_eq!(shown(&world, &settings(Shape::Tree)), [(1, 0), (2, 1), (3, 2), (5, 2), (4, 1)]);
        let flat = [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)];
        assert_eq!(shown(&world, &settings(Shape::Flat)), flat);
    }

    #[test]
    fn a_filter_keeps_what_is_above_a_match_and_says_which_is_which() {
        let world = family();
        let mut settings = settings(Shape::Tree);
        settings.filter = "make".parse().expect("a filter");
        assert_eq!(shown(&world, &settings), [(1, 0), (2, 1), (5, 2)]);
        let rows = rows(&world, &settings, &Accounts::default());
        assert_eq!(rows.iter().map(|row| row.is_match).collect::<Vec<_>>(), [false, false, true]);
        settings.shape = Shape::Flat;
        assert_eq!(shown(&world, &settings), [(5, 0)]);
    }

    #[test]
    fn what_is_not_well_is_shown_with_what_leads_to_it() {
        let mut settings = settings(Shape::Tree);
        settings.is_notable_only = true;
        assert_eq!(shown(&family(), &settings), [(1, 0), (2, 1), (3, 2)]);
    }

    #[test]
    fn a_folded_branch_counts_what_it_hides() {
        let world = family();
        let mut settings = settings(Shape::Tree);
        settings.folded.insert(world.snapshot.processes[1].id);
        assert_eq!(shown(&world, &settings), [(1, 0), (2, 1), (4, 1)]);
        let rows = rows(&world, &settings, &Accounts::default());
        assert_eq!((rows[1].hidden, rows[0].hidden), (2, 0));
        assert!(rows[1].is_branch && !rows[2].is_branch);
    }

    #[test]
    fn a_branch_stands_where_its_most_urgent_member_would() {
        let world = world(vec![
            process(1, 0, "a", State::Sleeping),
            process(2, 0, "b", State::Sleeping),
            process(3, 2, "c", State::Sleeping),
            process(4, 3, "d", State::Zombie),
        ]);
        let mut settings = settings(Shape::Tree);
        settings.order = Order::by(Key::State);
        assert_eq!(shown(&world, &settings), [(2, 0), (3, 1), (4, 2), (1, 0)]);
        settings.order = Order::by(Key::Name);
        assert_eq!(shown(&world, &settings), [(1, 0), (2, 0), (3, 1), (4, 2)]);
    }

    #[test]
    fn threads_of_the_kernel_can_be_left_out() {
        let mut thread = process(2, 0, "kthreadd", State::Sleeping);
        thread.flags = crate::proc::model::TaskFlags::KTHREAD;
        let processes: Vec<Process> = vec![process(1, 0, "init", State::Sleeping), thread];
        let world = world(processes);
        let mut settings = settings(Shape::Flat);
        settings.showing = Showing::NoKernel;
        assert_eq!(shown(&world, &settings), [(1, 0)]);
        settings.shape = Shape::Tree;
        assert_eq!(shown(&world, &settings), [(1, 0)]);
    }

    #[test]
    fn the_lines_before_a_name_know_who_comes_after() {
        let world = family();
        let rows = rows(&world, &settings(Shape::Tree), &Accounts::default());
        let all = lines(&rows, 0..5);
        assert_eq!(all[0], [false; 0]);
        assert_eq!(all[2], [false, false], "vi: shell and vi itself have later siblings");
        assert_eq!(all[3], [false, true]);
        assert_eq!(all[4], [true]);
        assert_eq!(lines(&rows, 3..4), [all[3].clone()]);
    }
}
