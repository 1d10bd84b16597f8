//! Causes in words.

use crate::proc::sched::{Cause, Context, Lineage, Peer, Stage, Transition, Way};
use crate::proc::{CoreDump, Ending, Signal, WaitStatus};
use crate::ui::quantity::duration;
use crate::ui::{Catalog, Message, Role, Span};

/// The name of a stage, with the letter of ps where several share it.
pub(super) fn stage(catalog: &Catalog, stage: Stage) -> Span {
    let word = catalog.text(&Message::new(format!("watch-stage-{}", stage.name())));
    let text = match stage {
        Stage::Waiting(state) | Stage::Stopped(state) => format!("{word} {state}"),
        _ => word,
    };
    let role = match stage {
        Stage::Ready => Role::Warning,
        Stage::New => Role::Strong,
        _ => Role::State(stage.state()),
    };
    Span::new(role, text)
}

/// The sentence that says why.
pub(super) fn sentence(transition: &Transition) -> Message {
    match &transition.cause {
        Cause::Found => Message::new("watch-found"),
        Cause::Made { by, lineage } => {
            let id = match lineage {
                Lineage::Fork => "watch-made-fork",
                Lineage::Vfork => "watch-made-vfork",
                Lineage::Thread => "watch-made-thread",
            };
            Message::new(id).with("who", who(by))
        }
        Cause::Queued => Message::new("watch-queued"),
        Cause::Scheduled { waited_ns: Some(waited) } => {
            Message::new("watch-scheduled").with("time", duration(*waited))
        }
        Cause::Scheduled { waited_ns: None } => Message::new("watch-scheduled-first"),
        Cause::Preempted { by } => Message::new("watch-preempted").with("who", who(by)),
        Cause::Yielded { to } => Message::new("watch-yielded").with("who", who(to)),
        Cause::Blocked { place: None } => Message::new("watch-blocked-often"),
        Cause::Blocked { place: Some(place) } => match (&place.call, &place.function) {
            (Some(call), Some(function)) => {
                Message::new("watch-blocked").with("call", &**call).with("function", &**function)
            }
            (Some(call), None) => Message::new("watch-blocked-call").with("call", &**call),
            (None, Some(function)) => {
                Message::new("watch-blocked-function").with("function", &**function)
            }
            (None, None) => Message::new("watch-blocked-somewhere"),
        },
        Cause::Woken { by, context: Context::Process } => {
            Message::new("watch-woken").with("who", who(by))
        }
        Cause::Woken { context: Context::Interrupt, .. } => Message::new("watch-woken-interrupt"),
        Cause::Signaled { signal, by } => {
            let name = signal.map_or_else(|| "?".to_owned(), |signal| signal.to_string());
            match by {
                Some(by) => {
                    Message::new("watch-signal-from").with("signal", name).with("who", who(by))
                }
                None if signal.is_some() => Message::new("watch-signal").with("signal", name),
                None => Message::new("watch-signal-unknown"),
            }
        }
        Cause::Traced => Message::new("watch-traced"),
        Cause::Executed { path } => Message::new("watch-executed").with("path", path),
        Cause::Ended { way, status, others_live } => ended(transition, way, *status, *others_live),
        Cause::Seen => Message::new("watch-seen"),
        Cause::Missed => Message::new("watch-missed"),
    }
}

fn ended(
    transition: &Transition,
    way: &Way,
    status: Option<WaitStatus>,
    others_live: bool,
) -> Message {
    if transition.task != transition.process {
        return Message::new("watch-thread-ended");
    }
    if others_live {
        return Message::new("watch-leader-ended");
    }
    let by_signal = |signal: Signal, by: Option<&Peer>| match by {
        Some(by) => {
            Message::new("watch-killed-by").with("signal", signal.to_string()).with("who", who(by))
        }
        None => Message::new("watch-killed").with("signal", signal.to_string()),
    };
    match (status.map(WaitStatus::ending), way) {
        (Some(Ending::Exited(status)), _) => Message::new("watch-exited").with("status", status),
        (Some(Ending::Killed { signal, dumped_core: CoreDump::Written }), _) => {
            Message::new("watch-dumped").with("signal", signal.to_string())
        }
        (Some(Ending::Killed { signal, .. }), Way::Signal(Some((sent, by)))) if *sent == signal => {
            by_signal(signal, Some(by))
        }
        (Some(Ending::Killed { signal, .. }), _) => by_signal(signal, None),
        (None, Way::Signal(Some((signal, by)))) => by_signal(*signal, Some(by)),
        (None, Way::Signal(None)) => Message::new("watch-killed-somehow"),
        (None, Way::Call) => Message::new("watch-exited-somehow"),
        (None, Way::Unknown) => Message::new("watch-ended-somehow"),
    }
}

/// A task by number and name.
fn who(peer: &Peer) -> String {
    if peer.comm.is_empty() {
        peer.task.to_string()
    } else {
        format!("{} {}", peer.task, peer.comm.to_shown())
    }
}

/// The sentence on how a process ended, where it has.
pub(super) fn ending(ending: Option<&Cause>) -> Option<Message> {
    let Some(Cause::Ended { way, status, .. }) = ending else { return None };
    Some(match (status.map(WaitStatus::ending), way) {
        (Some(Ending::Exited(status)), _) => Message::new("watch-exited").with("status", status),
        (Some(Ending::Killed { signal, .. }), _) => {
            Message::new("watch-killed").with("signal", signal.to_string())
        }
        (None, Way::Signal(_)) => Message::new("watch-killed-somehow"),
        (None, Way::Call) => Message::new("watch-exited-somehow"),
        (None, Way::Unknown) => Message::new("watch-ended-somehow"),
    })
}

/// The same in a word or two, for a column.
pub(super) fn short_ending(catalog: &Catalog, ending: Option<&Cause>) -> String {
    let word = |id| catalog.text(&Message::new(id));
    let Some(Cause::Ended { way, status, .. }) = ending else { return word("watch-goes-on") };
    match (status.map(WaitStatus::ending), way) {
        (Some(Ending::Exited(status)), _) => catalog
            .text(&Message::new("watch-end-exit").with("status", i64::from(status).to_string())),
        (Some(Ending::Killed { signal, .. }), _) => signal.to_string(),
        (None, Way::Signal(Some((signal, _)))) => signal.to_string(),
        (None, Way::Signal(None)) => word("watch-end-signal"),
        (None, Way::Call) => catalog.text(&Message::new("watch-end-exit").with("status", "?")),
        (None, Way::Unknown) => word("watch-end-ended"),
    }
}
