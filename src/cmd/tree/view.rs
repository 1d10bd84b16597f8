//! What is to be seen of the processes, and how it gets on the screen.

use super::super::source::unlistable;
use super::label::{Kernel, Labels, shown_name};
use super::select::{self, Operand};
use super::{NamespaceType, Tree};
use crate::proc::compact::{Group, compact};
use crate::proc::hidepid;
use crate::proc::tree::{Forest, Members, Node};
use crate::proc::{ProcFs, Process, Snapshot, Want};
use crate::run::Result;
use crate::ui::{Branch, Charset, Drawing, Layout, Message, Role, Span, Ui};

/// The processes that were read, and which of them are to be seen, in what order.
#[derive(Debug)]
pub(super) struct View {
    pub(super) snapshot: Snapshot,
    pub(super) forest: Forest,
    /// What meets the conditions, where there are any; the rest of the forest leads to it.
    pub(super) matched: Option<Members>,
    /// What `-h` and `-H` ask for, and all above it.
    pub(super) highlighted: Members,
}

/// Which branches may be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folding {
    None,
    Threads,
    All,
}

impl View {
    /// Reads what the options need, and no more.
    pub(super) fn read(options: &Tree, procfs: &ProcFs) -> Result<Self> {
        let mut snapshot =
            procfs.sweep(wanted(options)).map_err(|error| unlistable(procfs, &error))?;
        let mut parts = parts(options, procfs, &snapshot)?;
        if !options.hide_threads {
            parts = add_threads(procfs, &mut snapshot, &parts);
        }
        let mut forest = parted(options, &snapshot);
        forest = forest.restrict(&forest.members(|node| parts[node.index()] != Part::None));
        let highlighted = highlighted(options, procfs, &snapshot, &forest)?;
        let filter = options.filter();
        let matched = filter.is_active().then(|| {
            forest.members(|node| {
                let name = shown_name(options, &snapshot, &forest, node);
                filter.matches(node.of(&snapshot), name)
            })
        });
        if let Some(matched) = &matched {
            let mut members = matched.clone();
            forest.add_ancestors(&mut members);
            forest = forest.restrict(&members);
        }
        sort(options, &snapshot, &mut forest);
        Ok(Self { snapshot, forest, matched, highlighted })
    }

    /// Draws the tree, and says below it what could not be seen.
    pub(super) fn show(&self, options: &Tree, procfs: &ProcFs, ui: &mut Ui) -> Result<()> {
        let folding = folding(options);
        let kernel = match (folding, &self.matched) {
            (Folding::All, None) if options.operands.is_empty() => Kernel::Nameless,
            _ => Kernel::Named,
        };
        let labels = Labels::new(options, procfs, self, kernel).all(ui.catalog());
        let groups = compact(&self.snapshot, &self.forest, |node| {
            let may_fold = match folding {
                Folding::None => false,
                Folding::Threads => !node.of(&self.snapshot).is_leader(),
                Folding::All => true,
            };
            may_fold.then(|| (labels[node.index()].as_slice(), self.namespace(options, node)))
        });
        let drawing = Drawing {
            layout: match (options.arguments, options.security_context) {
                (true, _) => Layout::Below { indent: 1 },
                (false, true) => Layout::Below { indent: 0 },
                (false, false) => Layout::Beside,
            },
            charset: match (options.unicode, options.ascii_lines) {
                (true, _) => Charset::Unicode,
                (false, true) => Charset::Ascii,
                (false, false) => ui.charset(),
            },
            columns: if options.long { None } else { ui.width() },
        };
        let is_same_part = |one: &Group, other: &Group| {
            other.depth > 0
                || self.namespace(options, one.node) == self.namespace(options, other.node)
        };
        for part in groups.chunk_by(is_same_part) {
            if let (Some(_), Some(first)) = (options.ns_sort, part.first()) {
                let inode = self.namespace(options, first.node);
                let inode = inode.map_or_else(|| "?".to_owned(), |inode| inode.to_string());
                ui.line(&[Span::new(Role::Heading, format!("[{inode}]"))])?;
            }
            let branch = |group: &Group| Branch {
                depth: group.depth,
                count: group.count,
                label: &labels[group.node.index()],
            };
            let branches: Vec<_> = part.iter().map(branch).collect();
            drawing.draw(&branches, |line| ui.line(line))?;
        }
        self.footer(procfs, ui)
    }

    /// Where somebody reads who does not see that something is missing: says so.
    fn footer(&self, procfs: &ProcFs, ui: &mut Ui) -> Result<()> {
        if ui.width().is_none() {
            return Ok(());
        }
        let mut notes = Vec::new();
        if self.forest.is_empty() {
            notes.push(Message::new("tree-no-match"));
        }
        if self.snapshot.vanished > 0 {
            notes.push(Message::new("tree-vanished").with("count", self.snapshot.vanished));
        }
        if hidepid::from_us(procfs).is_some() {
            notes.push(Message::new("tree-hidden"));
        }
        for note in notes {
            let text = ui.text(&note);
            ui.paragraph(&[], Role::Faint, &text)?;
        }
        Ok(())
    }

    /// The namespace by which `-N` groups; the same for all where it does not.
    fn namespace(&self, options: &Tree, node: Node) -> Option<u64> {
        namespace(options.ns_sort?, &self.snapshot, &self.forest, node)
    }
}

const fn folding(options: &Tree) -> Folding {
    if options.compact_not || options.show_pids {
        Folding::None
    } else if options.arguments || options.security_context {
        Folding::Threads
    } else {
        Folding::All
    }
}

/// What has to be read beside `stat`.
fn wanted(options: &Tree) -> Want {
    let is_user_named = options.operands.iter().any(|named| matches!(named, Operand::User(_)));
    let mut want = Want::empty();
    want.set(Want::OWNER, options.uid_changes || is_user_named);
    want.set(Want::CMDLINE, options.arguments);
    want.set(Want::NAMESPACES, options.ns_changes || options.ns_sort.is_some());
    want.set(Want::CONTEXT, options.security_context);
    want.set(Want::CGROUP, options.containers);
    want
}

/// How much of a process is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    /// It leads to what is asked for.
    WithoutThreads,
    All,
}

/// For each process how much of it is asked for.
fn parts(options: &Tree, procfs: &ProcFs, snapshot: &Snapshot) -> Result<Vec<Part>> {
    if options.operands.is_empty() {
        return Ok(vec![Part::All; snapshot.processes.len()]);
    }
    let forest = parted(options, snapshot);
    let named = select::named(&options.operands, procfs, snapshot, &forest)?;
    let below = forest.subtrees(named.iter().copied());
    let mut above = forest.members(|_| false);
    if options.show_parents {
        above = below.clone();
        forest.add_ancestors(&mut above);
    }
    let mut parts = vec![Part::None; snapshot.processes.len()];
    for (node, _) in forest.preorder() {
        parts[node.index()] = match (below.contains(node), above.contains(node)) {
            (true, _) => Part::All,
            (false, true) => Part::WithoutThreads,
            (false, false) => Part::None,
        };
    }
    Ok(parts)
}

/// Puts the threads of the processes that are asked for behind them, and says again what is asked
/// for. Of a thread no more than its name and state is of interest.
fn add_threads(procfs: &ProcFs, snapshot: &mut Snapshot, parts: &[Part]) -> Vec<Part> {
    let processes = std::mem::take(&mut snapshot.processes);
    let mut all_parts = Vec::with_capacity(processes.len());
    snapshot.processes.reserve(processes.len());
    for (process, part) in processes.into_iter().zip(parts) {
        let is_threaded = *part == Part::All && process.num_threads > 1;
        let pid = process.pid();
        snapshot.processes.push(process);
        all_parts.push(*part);
        if is_threaded {
            // One that has ended meanwhile has no threads any more.
            let threads = procfs.threads(pid, Want::empty()).unwrap_or_default();
            let others = threads.into_iter().filter(|thread| !thread.is_leader());
            snapshot.processes.extend(others);
            all_parts.resize(snapshot.processes.len(), Part::All);
        }
    }
    all_parts
}

/// The forest, with `-N` cut where the namespace changes.
fn parted(options: &Tree, snapshot: &Snapshot) -> Forest {
    let forest = Forest::new(snapshot);
    let Some(kind) = options.ns_sort else { return forest };
    let of = |node| namespace(kind, snapshot, &forest, node);
    forest.part(|child, parent| of(child) == of(parent))
}

/// The namespace of a process; that of a thread is not read, and taken to be that of its process.
fn namespace(kind: NamespaceType, snapshot: &Snapshot, forest: &Forest, node: Node) -> Option<u64> {
    let node = if node.of(snapshot).is_leader() { node } else { forest.parent(node)? };
    kind.of(&node.of(snapshot).more.namespaces?)
}

fn highlighted(
    options: &Tree,
    procfs: &ProcFs,
    snapshot: &Snapshot,
    forest: &Forest,
) -> Result<Members> {
    let node = match options.highlight_pid {
        Some(pid) => {
            // One that is not in the part that is shown is highlighted nowhere, and that is no error.
            let whole = Forest::new(snapshot);
            Some(select::process(pid, procfs, snapshot, &whole)?)
        }
        None if options.highlight_all => {
            let own = nix::unistd::getpid().as_raw();
            forest.find(snapshot, own)
        }
        None => None,
    };
    let node = node.filter(|node| forest.contains(*node));
    let mut members = forest.members(|other| Some(other) == node);
    forest.add_ancestors(&mut members);
    Ok(members)
}

/// Puts siblings in the order of pstree: by name, where they differ by user, by user, and by number.
fn sort(options: &Tree, snapshot: &Snapshot, forest: &mut Forest) {
    let by_number = |one: &Process, other: &Process| one.pid().cmp(&other.pid());
    if options.numeric_sort {
        forest.sort_siblings(|one, other| by_number(one.of(snapshot), other.of(snapshot)));
    } else {
        let owned = forest.clone();
        forest.sort_siblings(|one, other| {
            let name = |node| shown_name(options, snapshot, &owned, node);
            let (first, second) = (one.of(snapshot), other.of(snapshot));
            in_braces(first, name(one).as_bytes())
                .cmp(in_braces(second, name(other).as_bytes()))
                .then_with(|| first.more.euid.cmp(&second.more.euid))
                .then_with(|| by_number(first, second))
        });
    }
    if let Some(kind) = options.ns_sort {
        let owned = forest.clone();
        forest.sort_roots_by_key(|root| {
            let inode = namespace(kind, snapshot, &owned, root);
            (inode.is_none(), inode)
        });
    }
}

/// A name as it is sorted: that of a thread stands in braces.
fn in_braces<'a>(task: &Process, name: &'a [u8]) -> impl Iterator<Item = &'a u8> + use<'a> {
    let brace: &[u8] = if task.is_leader() { b"" } else { b"{" };
    brace.iter().chain(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::State;
    use crate::proc::model::tests::process;
    use std::cmp::Ordering;

    #[test]
    fn threads_are_sorted_behind_names_of_letters() {
        let leader = process(1, 0, "z", State::Sleeping);
        let mut thread = process(2, 0, "a", State::Sleeping);
        thread.tgid = 1;
        assert_eq!(in_braces(&leader, b"z").cmp(in_braces(&thread, b"a")), Ordering::Less);
    }
}
