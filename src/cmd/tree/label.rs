//! What is written at each branch: name, numbers, marks, state and reason.

use super::view::View;
use super::{ColorBy, Tree};
use crate::proc::container::{container, unit};
use crate::proc::reason::Reasons;
use crate::proc::tree::{Forest, Node};
use crate::proc::{Accounts, ProcFs, Process, Snapshot, State, model::Namespaces};
use crate::ui::{Bytes, Catalog, Message, Role, Span};

/// Whether kernel threads that do nothing special are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kernel {
    /// Each has its name.
    Named,
    /// They are counted.
    Nameless,
}

/// Makes the labels of a view.
#[derive(Debug)]
pub(super) struct Labels<'a> {
    options: &'a Tree,
    view: &'a View,
    kernel: Kernel,
    accounts: Accounts,
    reasons: Reasons<'a>,
}

/// The name that a task is shown under: a thread has that of its process, unless `-t` asks for its
/// own.
pub(super) fn shown_name<'a>(
    options: &Tree,
    snapshot: &'a Snapshot,
    forest: &Forest,
    node: Node,
) -> &'a Bytes {
    let task = node.of(snapshot);
    let process = forest.parent(node).filter(|_| !task.is_leader() && !options.thread_names);
    process.map_or(&task.comm, |process| &process.of(snapshot).comm)
}

/// The letter, and `l` behind that of a dead leader, as ps writes it.
pub(super) fn shown_state(task: &Process) -> String {
    let threads = if task.is_dead_leader() { "l" } else { "" };
    format!("{}{threads}", task.state)
}

/// Whether the state is worth a mark: nearly all processes sleep.
const fn is_marked(state: State) -> bool {
    !matches!(state, State::Sleeping | State::Idle)
}

/// The arguments behind the first.
pub(in crate::cmd) fn arguments(cmdline: &Bytes) -> Vec<Bytes> {
    let mut all = cmdline.strings();
    // Servers write over their arguments what they do (`sshd: root@pts/0`): one text, with the name
    // and a colon before it.
    if let [title] = all.as_slice() {
        let title = title.as_bytes();
        let space = title.iter().position(|byte| *byte == b' ');
        return match space {
            Some(space) if title[..space].ends_with(b":") => {
                vec![Bytes::from(&title[space + 1..])]
            }
            _ => Vec::new(),
        };
    }
    all.drain(..all.len().min(1));
    all
}

impl<'a> Labels<'a> {
    pub(super) fn new(
        options: &'a Tree,
        procfs: &'a ProcFs,
        view: &'a View,
        kernel: Kernel,
    ) -> Self {
        let (accounts, reasons) = (Accounts::default(), Reasons::new(procfs));
        Self { options, view, kernel, accounts, reasons }
    }

    /// The labels of all tasks of the forest, each at its index in the snapshot.
    pub(super) fn all(&self, catalog: &Catalog) -> Vec<Vec<Span>> {
        let mut labels = vec![Vec::new(); self.view.snapshot.processes.len()];
        for (node, _) in self.view.forest.preorder() {
            labels[node.index()] = self.label(node, catalog);
        }
        labels
    }

    fn label(&self, node: Node, catalog: &Catalog) -> Vec<Span> {
        let task = node.of(&self.view.snapshot);
        if self.is_nameless(node) {
            let name = catalog.text(&Message::new("tree-kernel-thread"));
            return vec![Span::new(Role::Faint, format!("{name} {}", task.state))];
        }
        let role = self.name_role(node);
        let marks = self.marks(node);
        // As pstree has it: with -a the numbers stand behind commas, and brackets around a name say
        // that there are no arguments to be read.
        let has_no_arguments = task.is_leader()
            && self.options.arguments
            && task.more.cmdline.as_ref().is_none_or(Bytes::is_empty);
        let name = shown_name(self.options, &self.view.snapshot, &self.view.forest, node);
        let name = name.to_shown();
        let name = if task.is_leader() { name } else { format!("{{{name}}}").into() };
        let text = match (self.options.arguments, marks.is_empty()) {
            (_, true) if has_no_arguments => format!("({name})"),
            (true, false) if has_no_arguments => format!("({name},{})", marks.join(",")),
            (_, true) => name.into_owned(),
            (true, false) => format!("{name},{}", marks.join(",")),
            (false, false) => format!("{name}({})", marks.join(",")),
        };
        let mut spans = vec![Span::new(role, text)];
        if is_marked(task.state) {
            spans.push(Span::plain(" "));
            spans.push(Span::new(Role::State(task.state), shown_state(task)));
        }
        let reasons = self.reasons.of(task);
        if !reasons.is_empty() {
            let shorts = reasons.iter().map(|finding| catalog.text(&finding.short()));
            let text = shorts.collect::<Vec<_>>().join(", ");
            spans.push(Span::new(Role::Faint, format!(" ({text})")));
        }
        if let Some(cmdline) = task.more.cmdline.as_ref().filter(|_| self.options.arguments) {
            for argument in arguments(cmdline) {
                let role = if role == Role::Faint { role } else { Role::Plain };
                spans.push(Span::new(role, format!(" {}", argument.to_shown())));
            }
        }
        spans
    }

    /// Whether this is one of many idle kernel threads that nobody has asked for.
    fn is_nameless(&self, node: Node) -> bool {
        let task = node.of(&self.view.snapshot);
        self.kernel == Kernel::Nameless
            && task.is_kernel_thread()
            && !is_marked(task.state)
            && !self.view.highlighted.contains(node)
            && self.view.forest.children(node).is_empty()
    }

    fn name_role(&self, node: Node) -> Role {
        let task = node.of(&self.view.snapshot);
        match (&self.view.matched, self.options.color_by) {
            _ if self.view.highlighted.contains(node) => Role::Strong,
            (Some(matched), _) if matched.contains(node) => Role::Strong,
            (Some(_), _) => Role::Faint,
            (None, Some(ColorBy::Age)) => match self.view.snapshot.machine.elapsed(task) {
                ..60 => Role::Good,
                60..3600 => Role::Warning,
                _ => Role::Problem,
            },
            (None, None) => Role::Plain,
        }
    }

    /// What stands in brackets behind the name, in the order of pstree.
    fn marks(&self, node: Node) -> Vec<String> {
        let task = node.of(&self.view.snapshot);
        let parent = self.view.forest.parent(node).map(|parent| parent.of(&self.view.snapshot));
        let mut marks = Vec::new();
        if self.options.show_pids {
            marks.push(task.pid().to_string());
        }
        if self.options.show_pgids {
            marks.push(task.pgrp.to_string());
        }
        // What is told of a process at its transition holds for its threads too.
        if !task.is_leader() {
            return marks;
        }
        if self.options.uid_changes {
            marks.extend(self.user_change(task, parent));
        }
        if self.options.ns_changes {
            let namespaces = |task: &Process| task.more.namespaces;
            if let (Some(own), Some(above)) = (namespaces(task), parent.and_then(namespaces)) {
                marks.extend(changed(&own, &above).map(ToOwned::to_owned));
            }
        }
        if self.options.containers {
            marks.extend(group_change(task, parent));
        }
        if let Some(context) = task.more.context.as_ref().filter(|_| self.options.security_context)
        {
            let context = context.to_lossy();
            let context = context.trim_end_matches(['\0', '\n']);
            if !context.is_empty() {
                marks.push(format!("`{context}'"));
            }
        }
        marks
    }

    /// The user, where it is not that of the parent; at the top, where it is not root.
    fn user_change(&self, task: &Process, parent: Option<&Process>) -> Option<String> {
        let euid = task.more.euid?;
        let above = parent.map_or(Some(0), |parent| parent.more.euid);
        (above != Some(euid)).then(|| self.accounts.user(euid))
    }
}

/// The types of the namespaces that differ, where both are known.
fn changed(own: &Namespaces, above: &Namespaces) -> impl Iterator<Item = &'static str> {
    let differs = |(own, above): (Option<u64>, Option<u64>)| {
        own.zip(above).is_some_and(|(own, above)| own != above)
    };
    let pairs: Vec<_> = own.all().into_iter().zip(above.all()).collect();
    Namespaces::NAMES
        .into_iter()
        .zip(pairs)
        .filter_map(move |(name, pair)| differs(pair).then_some(name))
}

/// The container, or else the systemd unit, where it is not that of the parent.
fn group_change(task: &Process, parent: Option<&Process>) -> Option<String> {
    let own = task.more.cgroup.as_ref()?.as_bytes();
    let above = parent.and_then(|parent| parent.more.cgroup.as_ref()).map(Bytes::as_bytes);
    if above == Some(own) {
        return None;
    }
    let entered = container(own).filter(|own| above.and_then(container).as_ref() != Some(own));
    if let Some(container) = entered {
        return Some(container.to_string());
    }
    // The unit that holds a container is named after it and says nothing new.
    unit(own)
        .filter(|own| above.and_then(unit).as_ref() != Some(own))
        .filter(|unit| container(own).is_none_or(|container| !unit.contains(&container.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::model::tests::process;

    fn shown(cmdline: &str) -> Vec<String> {
        let arguments = arguments(&Bytes::from(cmdline));
        arguments.iter().map(|argument| argument.to_shown().into_owned()).collect()
    }

    #[test]
    fn the_first_argument_is_the_program_and_left_out() {
        assert_eq!(shown("sleep\x00300\0"), ["300"]);
        assert_eq!(shown("sh\0-c\0a\nb\0"), ["-c", "a\\nb"]);
        assert_eq!(shown("a program\0"), [""; 0]);
        assert_eq!(shown(""), [""; 0]);
    }

    #[test]
    fn what_a_server_says_about_itself_is_shown() {
        assert_eq!(shown("sshd: root@pts/0"), ["root@pts/0"]);
        assert_eq!(shown("nginx: worker process\0"), ["worker process"]);
    }

    #[test]
    fn namespaces_that_cannot_be_read_have_not_changed() {
        let known = Namespaces { pid: Some(1), net: Some(5), ..Namespaces::default() };
        let other = Namespaces { pid: Some(2), net: None, uts: Some(3), ..Namespaces::default() };
        assert_eq!(changed(&known, &other).collect::<Vec<_>>(), ["pid"]);
    }

    #[test]
    fn a_container_is_marked_where_it_is_entered() {
        let id = "3f4e0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab";
        let in_group = |path: &str| {
            let mut process = process(7, 1, "x", State::Sleeping);
            process.more.cgroup = Some(Bytes::from(format!("0::{path}\n").as_str()));
            process
        };
        let outside = in_group("/system.slice/containerd.service");
        let inside = in_group(&format!("/system.slice/docker-{id}.scope"));
        let deeper = in_group(&format!("/system.slice/docker-{id}.scope/init.scope"));
        let change = |own, above| group_change(own, above);
        assert_eq!(change(&inside, Some(&outside)).as_deref(), Some("docker:3f4e01234567"));
        assert_eq!(change(&inside, Some(&inside)), None);
        assert_eq!(change(&deeper, Some(&inside)).as_deref(), Some("init.scope"));
        assert_eq!(change(&outside, None).as_deref(), Some("containerd.service"));
    }

    #[test]
    fn a_dead_leader_is_told_apart_from_a_zombie() {
        let mut task = process(7, 1, "x", State::Zombie);
        assert_eq!(shown_state(&task), "Z");
        task.num_threads = 2;
        assert_eq!(shown_state(&task), "Zl");
    }
}
