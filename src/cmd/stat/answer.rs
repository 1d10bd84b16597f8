//! The whole finding as JSON (docs/SCHEMA.md).

use serde::Serialize;

use super::code::{Sign, signs};
use crate::proc::finding::{Confidence, Evidence, Severity};
use crate::proc::inquiry::{Access, Case, Denied, Frozen, Share, Task};
use crate::proc::rules::explain;
use crate::proc::{Finding, Pid, Process, StatCode, State, Tty, WaitStatus};
use crate::ui::{Bytes, Catalog};

/// What `ptool stat --json` answers.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    processes: Vec<Explained>,
    codes: Vec<Code>,
}

#[derive(Debug, Serialize)]
struct Code {
    stat: StatCode,
    signs: Vec<Sign>,
}

#[derive(Debug, Serialize)]
struct Explained {
    #[serde(flatten)]
    process: Row,
    start_ticks: u64,
    euid: Option<u32>,
    pgrp: Pid,
    session: Pid,
    tty: Tty,
    tpgid: Pid,
    cmdline: Option<Vec<Bytes>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmdline_hex: Option<Vec<Option<String>>>,
    signs: Vec<Sign>,
    /// The verdict first.
    findings: Vec<Told>,
    wait_status: Option<WaitStatus>,
    access: Access,
    share: Option<Share>,
    frozen: Option<Frozen>,
    parent: Option<Row>,
    tracer: Option<Row>,
    children: Vec<Row>,
    threads: Vec<Thread>,
    denied: Vec<Denied>,
}

/// A process in a few fields.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pid: Pid,
    ppid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
    state: State,
    stat: StatCode,
}

#[derive(Debug, Serialize)]
struct Thread {
    tid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
    state: State,
    wchan: Option<String>,
    syscall: Option<&'static str>,
}

/// A finding with its words.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    id: &'static str,
    severity: Severity,
    confidence: Confidence,
    sentence: String,
    short: String,
    remedy: Option<String>,
    evidence: Vec<Evidence>,
}

impl Answer {
    /// The answer about these processes and codes.
    pub(super) fn new(cases: &[Case], codes: &[StatCode], catalog: &Catalog) -> Self {
        let code = |stat: &StatCode| Code { stat: *stat, signs: signs(*stat, None, catalog) };
        Self {
            processes: cases.iter().map(|case| explained(case, catalog)).collect(),
            codes: codes.iter().map(code).collect(),
        }
    }
}

fn explained(case: &Case, catalog: &Catalog) -> Explained {
    let process = case.process();
    let cmdline = process.more.cmdline.as_ref().map(Bytes::strings);
    Explained {
        process: row(process),
        start_ticks: process.id.start,
        euid: process.more.euid,
        pgrp: process.pgrp,
        session: process.session,
        tty: process.tty,
        tpgid: process.tpgid,
        cmdline_hex: cmdline.as_deref().and_then(hex),
        cmdline,
        signs: signs(process.stat_code(), Some(process), catalog),
        findings: explain(case).iter().map(|finding| told(finding, catalog)).collect(),
        wait_status: case.wait_status(),
        access: case.access,
        share: case.share,
        frozen: case.frozen.clone(),
        parent: case.parent.as_ref().map(|parent| row(&parent.row)),
        tracer: case.tracer.as_ref().map(row),
        children: case.children.iter().map(row).collect(),
        threads: case.threads.iter().map(thread).collect(),
        denied: case.denied.clone(),
    }
}

/// The hexadecimal digits of the arguments that are not UTF-8, where there is one.
fn hex(arguments: &[Bytes]) -> Option<Vec<Option<String>>> {
    let hex: Vec<_> = arguments.iter().map(Bytes::hex_if_lossy).collect();
    hex.iter().any(Option::is_some).then_some(hex)
}

/// The row of a process.
pub(crate) fn row(process: &Process) -> Row {
    Row {
        pid: process.pid(),
        ppid: process.ppid,
        comm: process.comm.clone(),
        comm_hex: process.comm.hex_if_lossy(),
        state: process.state,
        stat: process.stat_code(),
    }
}

fn thread(task: &Task) -> Thread {
    Thread {
        tid: task.row.pid(),
        comm: task.row.comm.clone(),
        comm_hex: task.row.comm.hex_if_lossy(),
        state: task.row.state,
        wchan: task.wait.wchan.clone(),
        syscall: task.wait.call.as_ref().and_then(crate::proc::wait::Call::name),
    }
}

impl Told {
    /// The same with another remedy.
    pub(crate) fn with_remedy(self, remedy: Option<String>) -> Self {
        Self { remedy, ..self }
    }
}

/// A finding in words.
pub(crate) fn told(finding: &Finding, catalog: &Catalog) -> Told {
    Told {
        id: finding.id,
        severity: finding.severity,
        confidence: finding.confidence,
        sentence: catalog.text(&finding.message),
        short: catalog.text(&finding.short()),
        remedy: catalog.try_text(&finding.remedy()),
        evidence: finding.evidence.clone(),
    }
}
