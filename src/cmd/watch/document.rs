//! The JSON of `ptool watch`: one event a line.

use serde::Serialize;

use super::source::Eye;
use super::summary::{Precision, Sums};
use crate::proc::sched::{Account, Cause, Context, Ledger, Lineage, Peer, Transition, Way};
use crate::proc::{Pid, Signal, State, WaitStatus};
use crate::ui::{Bytes, Ui};

/// A line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    Source { source: &'static str, period_ms: Option<u64>, note: String, reason: Option<String> },
    Transition(Box<Told>),
    Summary { span_ns: u64, lost_events: u64, tasks: Vec<Row> },
}

/// A transition.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    time_ns: i64,
    pid: Pid,
    tid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
    cpu: Option<u32>,
    from: &'static str,
    from_state: State,
    to: &'static str,
    to_state: State,
    cause: &'static str,
    #[serde(flatten)]
    details: Details,
}

/// What there is to say of a cause, beside its name.
#[derive(Debug, Default, Serialize)]
#[serde(default)]
struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<Lineage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waited_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    syscall: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wchan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<Signal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    way: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_status: Option<WaitStatus>,
}

/// Another task.
#[derive(Debug, Serialize)]
struct By {
    tid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
}

/// The sums of a task.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pid: Pid,
    tid: Pid,
    comm: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    comm_hex: Option<String>,
    stage: &'static str,
    state: State,
    estimated: bool,
    total_ns: u64,
    running_ns: u64,
    ready_ns: u64,
    sleeping_ns: u64,
    uninterruptible_ns: u64,
    stopped_ns: u64,
    other_ns: u64,
    slices: u64,
    longest_ready_ns: u64,
    preempted: Option<u64>,
    yielded: Option<u64>,
    blocked: Option<u64>,
    stops: Option<u64>,
    wait_status: Option<WaitStatus>,
}

impl Event {
    pub(super) fn source(eye: &Eye, ui: &Ui) -> Self {
        let (note, reason) = eye.describe();
        let (source, period_ms) = match eye {
            Eye::Exact(..) => ("exact", None),
            Eye::Sampled { period, .. } => ("sampled", u64::try_from(period.as_millis()).ok()),
        };
        let reason = reason.map(|reason| ui.text(&reason));
        Self::Source { source, period_ms, note: ui.text(&note), reason }
    }

    pub(super) fn transition(told: &Transition, start_ns: u64) -> Self {
        let (cause, details) = details(&told.cause);
        Self::Transition(Box::new(Told {
            time_ns: told.time_ns.saturating_sub(start_ns).cast_signed(),
            pid: told.process,
            tid: told.task,
            comm_hex: told.comm.hex_if_lossy(),
            comm: told.comm.clone(),
            cpu: told.cpu,
            from: told.from.name(),
            from_state: told.from.state(),
            to: told.to.name(),
            to_state: told.to.state(),
            cause,
            details,
        }))
    }

    pub(super) fn summary(ledger: &Ledger, eye: &Eye, span_ns: u64) -> Self {
        let tasks = ledger.accounts().map(row).collect();
        Self::Summary { span_ns, lost_events: eye.lost(), tasks }
    }
}

fn by(peer: &Peer) -> By {
    let comm = peer.comm.clone();
    By { tid: peer.task, comm_hex: comm.hex_if_lossy(), comm }
}

fn details(cause: &Cause) -> (&'static str, Details) {
    let nothing = Details::default();
    match cause {
        Cause::Found => ("found", nothing),
        Cause::Made { by: maker, lineage } => {
            ("made", Details { by: Some(by(maker)), lineage: Some(*lineage), ..nothing })
        }
        Cause::Queued => ("queued", nothing),
        Cause::Scheduled { waited_ns } => {
            ("scheduled", Details { waited_ns: *waited_ns, ..nothing })
        }
        Cause::Preempted { by: next } => ("preempted", Details { by: Some(by(next)), ..nothing }),
        Cause::Yielded { to } => ("yielded", Details { by: Some(by(to)), ..nothing }),
        Cause::Blocked { place } => {
            let place = place.clone().unwrap_or_default();
            let text = |text: Option<std::rc::Rc<str>>| text.map(|text| text.to_string());
            let (syscall, wchan) = (text(place.call), text(place.function));
            ("blocked", Details { syscall, wchan, ..nothing })
        }
        Cause::Woken { by: waker, context } => {
            ("woken", Details { by: Some(by(waker)), context: Some(*context), ..nothing })
        }
        Cause::Signaled { signal, by: sender } => {
            let by = sender.as_ref().map(by);
            ("signaled", Details { by, signal: *signal, ..nothing })
        }
        Cause::Traced => ("traced", nothing),
        Cause::Executed { path } => ("executed", Details { path: Some(path.clone()), ..nothing }),
        Cause::Ended { way, status, .. } => {
            let (way, sent) = match way {
                Way::Call => ("exit", None),
                Way::Signal(sent) => ("signal", sent.as_ref()),
                Way::Unknown => ("unknown", None),
            };
            let sender = sent.map(|(_, peer)| by(peer));
            let signal = sent.map(|(signal, _)| *signal);
            let details =
                Details { way: Some(way), wait_status: *status, by: sender, signal, ..nothing };
            ("ended", details)
        }
        Cause::Seen => ("seen", nothing),
        Cause::Missed => ("missed", nothing),
    }
}

fn row(account: &Account) -> Row {
    let sums = Sums::of_one(account);
    let is_estimated = sums.precision == Precision::Estimated;
    // Looks do not count: they see some of them.
    let counted = |count: u64| (!is_estimated).then_some(count);
    let wait_status = match &account.ending {
        Some(Cause::Ended { status, .. }) => *status,
        _ => None,
    };
    Row {
        pid: account.process,
        tid: account.task,
        comm: account.comm.clone(),
        comm_hex: account.comm.hex_if_lossy(),
        stage: account.stage.name(),
        state: account.stage.state(),
        estimated: is_estimated,
        total_ns: sums.total_ns,
        running_ns: sums.running_ns,
        ready_ns: sums.ready_ns,
        sleeping_ns: sums.sleeping_ns,
        uninterruptible_ns: sums.uninterruptible_ns,
        stopped_ns: sums.stopped_ns,
        other_ns: sums.other_ns,
        slices: sums.slices,
        longest_ready_ns: sums.longest_ready_ns,
        preempted: counted(account.preempted),
        yielded: counted(account.yielded),
        blocked: counted(account.blocked),
        stops: counted(account.stops),
        wait_status,
    }
}
