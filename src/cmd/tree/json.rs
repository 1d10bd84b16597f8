//! The tree for programs: docs/SCHEMA.md.

use serde::Serialize;

use super::Tree;
use super::view::View;
use crate::proc::container::{Container, container, unit};
use crate::proc::finding::{Confidence, Severity};
use crate::proc::hidepid;
use crate::proc::model::Namespaces;
use crate::proc::reason::Reasons;
use crate::proc::tree::Node;
use crate::proc::{Accounts, Finding, Pid, ProcFs, State, WaitStatus};
use crate::run::Result;
use crate::ui::{Bytes, Catalog, Document, Ui};

/// What is beside the roots.
#[derive(Debug, Serialize)]
struct Head {
    /// How many processes ended while they were read.
    vanished: usize,
    /// Whether /proc keeps processes of others from this user.
    hidden: bool,
}

/// A process. Its `children` come behind its fields.
#[derive(Debug, Serialize)]
struct Row {
    pid: Pid,
    ppid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
    state: State,
    /// Whether the leader has ended while other threads live.
    dead_leader: bool,
    kernel: bool,
    pgrp: Pid,
    session: Pid,
    num_threads: u64,
    start_ticks: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_status: Option<WaitStatus>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Found>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmdline: Option<Vec<Bytes>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmdline_hex: Option<Vec<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespaces: Option<Namespaces>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_context: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<Container>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threads: Option<Vec<Thread>>,
}

/// A thread beside the leader.
#[derive(Debug, Serialize)]
struct Thread {
    tid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<bool>,
}

/// A finding in short.
#[derive(Debug, Serialize)]
struct Found {
    id: &'static str,
    severity: Severity,
    confidence: Confidence,
    short: String,
}

fn found(finding: &Finding, catalog: &Catalog) -> Found {
    Found {
        id: finding.id,
        severity: finding.severity,
        confidence: finding.confidence,
        short: catalog.text(&finding.short()),
    }
}

/// Writes the view.
pub(super) fn write(options: &Tree, procfs: &ProcFs, view: &View, ui: &mut Ui) -> Result<()> {
    let head =
        Head { vanished: view.snapshot.vanished, hidden: hidepid::from_us(procfs).is_some() };
    let accounts = Accounts::default();
    let reasons = Reasons::new(procfs);
    let catalog = Catalog::new(ui.catalog().language());
    let processes = view.forest.preorder().filter(|(node, _)| node.of(&view.snapshot).is_leader());
    let rows = processes
        .map(|(node, depth)| (depth, row(options, &reasons, view, node, &accounts, &catalog)));
    ui.json_tree(&Document::new("tree", head), "roots", rows)?;
    Ok(())
}

fn row(
    options: &Tree,
    reasons: &Reasons<'_>,
    view: &View,
    node: Node,
    accounts: &Accounts,
    catalog: &Catalog,
) -> Row {
    let task = node.of(&view.snapshot);
    let matched = |node| view.matched.as_ref().map(|matched| matched.contains(node));
    let cgroup = task.more.cgroup.as_ref().map(Bytes::as_bytes);
    let args = task.more.cmdline.as_ref().map(Bytes::strings);
    let hex = args.as_ref().map(|args| args.iter().map(Bytes::hex_if_lossy).collect::<Vec<_>>());
    let thread = |node: &Node| {
        let task = node.of(&view.snapshot);
        (!task.is_leader()).then(|| Thread {
            tid: task.pid(),
            comm: task.comm.clone(),
            comm_hex: task.comm.hex_if_lossy(),
            state: task.state,
            matched: matched(*node),
        })
    };
    Row {
        pid: task.pid(),
        ppid: task.ppid,
        comm: task.comm.clone(),
        comm_hex: task.comm.hex_if_lossy(),
        state: task.state,
        dead_leader: task.is_dead_leader(),
        kernel: task.is_kernel_thread(),
        pgrp: task.pgrp,
        session: task.session,
        num_threads: task.num_threads,
        start_ticks: task.id.start,
        wait_status: task.visible_wait_status(),
        findings: reasons.of(task).iter().map(|finding| found(finding, catalog)).collect(),
        matched: matched(node),
        uid: task.more.euid,
        user: task.more.euid.map(|uid| accounts.user(uid)),
        cmdline: args,
        cmdline_hex: hex.filter(|hex| hex.iter().any(Option::is_some)),
        namespaces: task.more.namespaces,
        security_context: task.more.context.clone(),
        container: cgroup.and_then(container),
        unit: cgroup.and_then(unit),
        threads: (!options.hide_threads)
            .then(|| view.forest.children(node).iter().filter_map(thread).collect()),
    }
}
