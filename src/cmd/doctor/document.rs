//! The answers as JSON (docs/SCHEMA.md).

use serde::Serialize;

use crate::cmd::stat::answer::{Row, Told, row, told};
use crate::proc::container::Container;
use crate::proc::diagnosis::change::{Change, Kind};
use crate::proc::diagnosis::{Blamed, Charge, Diagnosis, Looked, Member, Who};
use crate::proc::finding::{Evidence, Severity};
use crate::proc::sight::{Check, Extent};
use crate::proc::{Accounts, HidePid, Pid};
use crate::ui::{Catalog, Message};

/// What `ptool doctor --json` answers.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    culprits: Vec<Culprit>,
    looked_at: LookedAt,
}

/// Somebody or something that is to blame.
#[derive(Debug, Serialize)]
struct Culprit {
    #[serde(flatten)]
    who: Named,
    severity: Severity,
    findings: Vec<Found>,
}

/// Who is to blame; the fields that fit its kind.
#[derive(Debug, Default, Serialize)]
struct Named {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<Pid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<Container>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
}

#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    told: Told,
    count: usize,
    processes: Vec<About>,
}

/// A process that a finding is about.
#[derive(Debug, Serialize)]
struct About {
    #[serde(flatten)]
    process: Row,
    at_least_ms: u64,
    at_most_ms: u64,
}

#[derive(Debug, Serialize)]
struct LookedAt {
    processes: usize,
    threads: usize,
    cpus: Option<usize>,
    load: Option<[f64; 3]>,
    hidepid: Option<HidePid>,
    denied_orphans: usize,
}

/// A line of `ptool doctor --watch --json`.
#[derive(Debug, Serialize)]
pub(super) struct Event {
    #[serde(rename = "event")]
    kind: Kind,
    time_unix_ms: i64,
    culprit: Named,
    finding: Found,
}

/// What `ptool doctor --self --json` answers.
#[derive(Debug, Serialize)]
pub(super) struct Sight {
    checks: Vec<Checked>,
}

#[derive(Debug, Serialize)]
struct Checked {
    id: &'static str,
    seen: Extent,
    name: String,
    sentence: String,
    remedy: Option<String>,
    evidence: Evidence,
}

impl Answer {
    /// The answer of this diagnosis.
    pub(super) fn new(found: &Diagnosis, catalog: &Catalog) -> Self {
        let culprit = |blamed: &Blamed| Culprit {
            who: named(&blamed.who),
            severity: blamed.severity(),
            findings: blamed.charges.iter().map(|charge| charged(charge, catalog)).collect(),
        };
        Self {
            culprits: found.blamed.iter().map(culprit).collect(),
            looked_at: looked_at(&found.looked),
        }
    }
}

impl Event {
    /// The event of this change, at this time since 1970.
    pub(super) fn new(change: &Change, time_unix_ms: i64, catalog: &Catalog) -> Self {
        Self {
            kind: change.kind,
            time_unix_ms,
            culprit: named(&change.who),
            finding: charged(&change.charge, catalog),
        }
    }
}

impl Sight {
    /// The answer of these checks.
    pub(super) fn new(checks: &[Check], catalog: &Catalog) -> Self {
        let checked = |check: &Check| Checked {
            id: check.id,
            seen: check.extent,
            name: catalog.text(&attribute(&check.message, "name")),
            sentence: catalog.text(&check.message),
            remedy: Some(catalog.text(&attribute(&check.message, "remedy")))
                .filter(|remedy| !remedy.is_empty()),
            evidence: check.evidence.clone(),
        };
        Self { checks: checks.iter().map(checked).collect() }
    }
}

/// An attribute of a message, with the message's arguments.
pub(super) fn attribute(message: &Message, name: &str) -> Message {
    Message { id: format!("{}.{name}", message.id).into(), args: message.args.clone() }
}

fn named(who: &Who) -> Named {
    match who {
        Who::Process(process, container) => Named {
            kind: "process",
            pid: Some(process.pid()),
            process: Some(row(process)),
            container: container.clone(),
            uid: process.more.euid,
            user: process.more.euid.map(|uid| Accounts::default().user(uid)),
            ..Named::default()
        },
        Who::Hidden(pid) => Named { kind: "hidden", pid: Some(*pid), ..Named::default() },
        Who::ControlGroup(folder, container) => Named {
            kind: "control-group",
            folder: Some(folder.display().to_string()),
            container: container.clone(),
            ..Named::default()
        },
        Who::Function(function) => {
            Named { kind: "function", function: Some(function.clone()), ..Named::default() }
        }
        Who::User(uid) => Named {
            kind: "user",
            uid: Some(*uid),
            user: Some(Accounts::default().user(*uid)),
            ..Named::default()
        },
        Who::Machine => Named { kind: "machine", ..Named::default() },
    }
}

fn charged(charge: &Charge, catalog: &Catalog) -> Found {
    let about = |member: &Member| About {
        process: row(&member.process),
        at_least_ms: member.age.at_least_ms,
        at_most_ms: member.age.at_most_ms,
    };
    Found {
        told: told(&charge.finding, catalog).with_remedy(catalog.try_text(&charge.remedy())),
        count: charge.count(),
        processes: charge.members.iter().map(about).collect(),
    }
}

fn looked_at(looked: &Looked) -> LookedAt {
    LookedAt {
        processes: looked.processes,
        threads: looked.threads,
        cpus: looked.cpus,
        load: looked.load,
        hidepid: looked.hidepid,
        denied_orphans: looked.denied_orphans,
    }
}
