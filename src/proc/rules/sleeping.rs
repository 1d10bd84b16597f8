//! Interruptible sleep: what is waited for. Kernel threads that idle or are parked, too.

use super::{Draft, Rule, fact, waiting_facts};
use crate::proc::finding::{Confidence, Severity};
use crate::proc::inquiry::{Access, Case};
use crate::proc::state::State;
use crate::proc::wait::{Awaits, Children, Target, TargetKind};

pub(super) const RULES: &[Rule] = &[
    Rule { id: "idle.kernel-thread", judge: idle },
    Rule { id: "parked.kernel-thread", judge: parked },
    Rule { id: "sleeping.kernel-thread", judge: kernel_thread },
    Rule { id: "sleeping.pipe-input", judge: pipe_input },
    Rule { id: "sleeping.pipe-room", judge: pipe_room },
    Rule { id: "sleeping.connection", judge: connection },
    Rule { id: "sleeping.socket-input", judge: socket_input },
    Rule { id: "sleeping.socket-room", judge: socket_room },
    Rule { id: "sleeping.terminal", judge: terminal },
    Rule { id: "sleeping.descriptor", judge: descriptor },
    Rule { id: "sleeping.many-descriptors", judge: many },
    Rule { id: "sleeping.one-child", judge: one_child },
    Rule { id: "sleeping.children", judge: any_child },
    Rule { id: "sleeping.futex", judge: futex },
    Rule { id: "sleeping.file-lock", judge: file_lock },
    Rule { id: "sleeping.time", judge: time },
    Rule { id: "sleeping.signal", judge: signal },
    Rule { id: "sleeping.ipc", judge: ipc },
    Rule { id: "sleeping.completion", judge: completion },
    Rule { id: "sleeping.elsewhere", judge: elsewhere },
    Rule { id: "sleeping.for-a-moment", judge: moment },
    Rule { id: "sleeping.unreadable", judge: unreadable },
];

fn in_state(case: &Case, state: State) -> Option<Draft> {
    let process = case.process();
    (process.state == state).then(|| {
        Draft::new(Severity::Normal, case)
            .arg("function", super::function(&case.task.wait))
            .evidence([fact(process.pid(), "stat", Some("state"), state)])
            .evidence(
                case.task
                    .wait
                    .wchan
                    .as_ref()
                    .map(|wchan| fact(process.pid(), "wchan", None, wchan)),
            )
    })
}

fn idle(case: &Case) -> Option<Draft> {
    in_state(case, State::Idle)
}

fn parked(case: &Case) -> Option<Draft> {
    in_state(case, State::Parked)
}

fn kernel_thread(case: &Case) -> Option<Draft> {
    in_state(case, State::Sleeping).filter(|_| case.process().is_kernel_thread())
}

/// A finding about a sleeper, with what it sleeps in as evidence.
fn asleep(case: &Case) -> Option<Draft> {
    (case.process().state == State::Sleeping).then(|| {
        Draft::new(Severity::Normal, case)
            .evidence(waiting_facts(case.process().pid(), &case.task.wait))
    })
}

/// A finding about a sleeper whose descriptor is of this kind.
fn on_target(case: &Case, kind: TargetKind) -> Option<Draft> {
    let target = case.task.wait.target.as_ref().filter(|target| target.kind() == kind)?;
    let draft = asleep(case)?.arg("fd", target.fd).arg("target", described(target));
    Some(draft)
}

fn described(target: &Target) -> String {
    target.socket.clone().unwrap_or_else(|| target.link.to_shown().into_owned())
}

fn awaits(case: &Case) -> Awaits {
    case.task.wait.awaits()
}

fn pipe(case: &Case) -> Option<Draft> {
    let draft = on_target(case, TargetKind::Pipe)?;
    let peers = case.task.wait.target.as_ref().map(|target| &target.peers[..]).unwrap_or_default();
    let named = peers.iter().map(|peer| format!("{} ({})", peer.pid, peer.comm.to_shown()));
    let named = named.collect::<Vec<_>>().join(", ");
    let facts = peers.iter().map(|peer| {
        let value = format!("{}, {}", described_link(case), peer.comm.to_shown());
        fact(peer.pid, &format!("fd/{}", peer.fd), None, value)
    });
    Some(draft.arg("peers", peers.len()).arg("peer", named).evidence(facts))
}

fn described_link(case: &Case) -> String {
    let target = case.task.wait.target.as_ref();
    target.map(|target| target.link.to_shown().into_owned()).unwrap_or_default()
}

fn pipe_input(case: &Case) -> Option<Draft> {
    matches!(awaits(case), Awaits::Input(_)).then(|| pipe(case))?
}

fn pipe_room(case: &Case) -> Option<Draft> {
    matches!(awaits(case), Awaits::Room(_)).then(|| pipe(case))?
}

fn connection(case: &Case) -> Option<Draft> {
    matches!(awaits(case), Awaits::Connection(_)).then(|| on_target(case, TargetKind::Socket))?
}

fn socket_input(case: &Case) -> Option<Draft> {
    matches!(awaits(case), Awaits::Input(_)).then(|| on_target(case, TargetKind::Socket))?
}

fn socket_room(case: &Case) -> Option<Draft> {
    matches!(awaits(case), Awaits::Room(_)).then(|| on_target(case, TargetKind::Socket))?
}

fn terminal(case: &Case) -> Option<Draft> {
    matches!(awaits(case), Awaits::Input(_)).then(|| on_target(case, TargetKind::Terminal))?
}

fn descriptor(case: &Case) -> Option<Draft> {
    if !matches!(awaits(case), Awaits::Input(_) | Awaits::Room(_) | Awaits::Connection(_)) {
        return None;
    }
    let target = case.task.wait.target.as_ref()?;
    on_target(case, target.kind())
}

fn awaiting(case: &Case, awaited: Awaits) -> Option<Draft> {
    if awaits(case) == awaited { asleep(case) } else { None }
}

fn many(case: &Case) -> Option<Draft> {
    let call =
        case.task.wait.call.as_ref().and_then(super::super::wait::Call::name).unwrap_or("poll");
    awaiting(case, Awaits::AnyOfMany).map(|draft| draft.arg("call", call))
}

fn one_child(case: &Case) -> Option<Draft> {
    let Awaits::Child(Children::One(child)) = awaits(case) else { return None };
    Some(asleep(case)?.arg("child", child))
}

fn any_child(case: &Case) -> Option<Draft> {
    let Awaits::Child(_) = awaits(case) else { return None };
    Some(asleep(case)?.arg("children", case.children.len()))
}

fn futex(case: &Case) -> Option<Draft> {
    let draft = awaiting(case, Awaits::Futex)?;
    Some(draft.arg("threads", case.process().num_threads))
}

fn file_lock(case: &Case) -> Option<Draft> {
    let Awaits::FileLock(_) = awaits(case) else { return None };
    let target = case.task.wait.target.as_ref();
    let path = target.map(|target| target.link.to_shown().into_owned()).unwrap_or_default();
    let holder = case.lock_holder.as_ref();
    let draft = asleep(case)?
        .arg("path", path)
        .arg("holder", holder.map_or(0, super::super::model::Process::pid))
        .arg(
            "holder-comm",
            holder.map_or_else(String::new, |holder| holder.comm.to_shown().into_owned()),
        )
        .evidence(holder.map(|holder| super::Evidence {
            source: "/proc/locks".to_owned(),
            field: None,
            value: holder.pid().to_string(),
        }));
    Some(draft)
}

fn time(case: &Case) -> Option<Draft> {
    awaiting(case, Awaits::Time)
}

fn signal(case: &Case) -> Option<Draft> {
    awaiting(case, Awaits::Signal)
}

fn ipc(case: &Case) -> Option<Draft> {
    let call =
        case.task.wait.call.as_ref().and_then(super::super::wait::Call::name).unwrap_or_default();
    awaiting(case, Awaits::Ipc).map(|draft| draft.arg("call", call))
}

fn completion(case: &Case) -> Option<Draft> {
    awaiting(case, Awaits::Completion)
}

fn elsewhere(case: &Case) -> Option<Draft> {
    let wait = &case.task.wait;
    let place = wait.wchan.as_deref().or_else(|| wait.call.as_ref()?.name())?;
    Some(asleep(case)?.confidence(Confidence::Possible).arg("function", place))
}

/// Asleep at the first look, and no longer at the second, though nothing was kept from us.
fn moment(case: &Case) -> Option<Draft> {
    in_state(case, State::Sleeping).filter(|_| case.access == Access::Granted)
}

fn unreadable(case: &Case) -> Option<Draft> {
    in_state(case, State::Sleeping)
}
