//! Events in, transitions out: what the tracepoints say becomes the way of each task through the
//! five states. Pure: no clock, no I/O.

use std::collections::{BTreeMap, VecDeque};

use super::event::{Context, Event, Kind, Left, Lineage, Peer, Place, program_name};
use super::transition::{Cause, Stage, Transition, Way};
use super::{Follow, Subject};
use crate::proc::model::Pid;
use crate::proc::signal::Signal;
use crate::proc::state::State;
use crate::ui::Bytes;

/// The kernel wakes the receiver of a signal and then tells of the signal, in one go, on one CPU: what
/// comes later than this does not belong together.
const ONE_GO_NS: u64 = 100_000;

/// The states of all tasks that are watched.
#[derive(Debug)]
pub(super) struct Machine {
    follow: Follow,
    tasks: BTreeMap<Pid, Task>,
    /// The last signal that each process was sent, and the last that stops.
    signals: BTreeMap<Pid, Signals>,
    /// Transitions whose cause is settled at a time: a signal may still explain a waking.
    out: VecDeque<(u64, Transition)>,
    now_ns: u64,
    missed: u64,
}

#[derive(Debug)]
struct Task {
    process: Pid,
    comm: Bytes,
    stage: Stage,
    since_ns: u64,
    /// A waking that came while the task had not left the CPU yet: it is on its way to sleep, and the
    /// waker on another CPU waits until it is off.
    early: Option<Wake>,
    /// What it does before it executes the command is ptool's doing, and not told.
    audience: Audience,
}

/// Whether a task's transitions are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Told,
    UntilExec,
}

#[derive(Debug, Clone)]
struct Wake {
    time_ns: u64,
    by: Peer,
    context: Context,
    target_cpu: u32,
}

#[derive(Debug, Clone, Default)]
struct Signals {
    last: Option<(Signal, Peer)>,
    stopping: Option<(Signal, Peer)>,
}

/// Signals that stop a process (signal(7)).
const STOPPING: [Signal; 4] = [
    Signal(nix::libc::SIGSTOP),
    Signal(nix::libc::SIGTSTP),
    Signal(nix::libc::SIGTTIN),
    Signal(nix::libc::SIGTTOU),
];

/// The signal that continues what is stopped.
const CONTINUING: Signal = Signal(nix::libc::SIGCONT);

impl Machine {
    pub(super) const fn new(follow: Follow) -> Self {
        Self {
            follow,
            tasks: BTreeMap::new(),
            signals: BTreeMap::new(),
            out: VecDeque::new(),
            now_ns: 0,
            missed: 0,
        }
    }

    /// Watches a task that was found in a state.
    pub(super) fn find(&mut self, subject: &Subject, time_ns: u64) {
        self.add(subject, time_ns, Audience::Told);
        self.tell(subject.task, time_ns, None, subject.stage, Cause::Found);
    }

    /// Watches a task that is to execute a command, and tells nothing of it before.
    pub(super) fn expect(&mut self, subject: &Subject, time_ns: u64) {
        self.add(subject, time_ns, Audience::UntilExec);
    }

    fn add(&mut self, subject: &Subject, time_ns: u64, audience: Audience) {
        let task = Task {
            process: subject.process,
            comm: subject.comm.clone(),
            stage: subject.stage,
            since_ns: time_ns,
            early: None,
            audience,
        };
        self.tasks.insert(subject.task, task);
    }

    /// Whether this task is watched.
    pub(super) fn knows(&self, task: Pid) -> bool {
        self.tasks.contains_key(&task)
    }

    /// The tasks that are watched and have not ended.
    pub(super) fn living(&self) -> impl Iterator<Item = Pid> {
        self.tasks.iter().filter(|(_, task)| task.stage != Stage::Terminated).map(|(pid, _)| *pid)
    }

    /// How many transitions there must have been of which nobody has told.
    pub(super) const fn missed(&self) -> u64 {
        self.missed
    }

    /// Events were lost: nothing that was half seen may be completed.
    pub(super) fn forget(&mut self) {
        for task in self.tasks.values_mut() {
            task.early = None;
        }
    }

    /// The transitions whose cause is settled, in the order in which they were.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Transition> {
        let now = self.now_ns;
        let settled = self.out.iter().take_while(|(time, _)| *time <= now).count();
        self.out.drain(..settled).map(|(_, transition)| transition)
    }

    /// Nothing more will come: every transition is settled.
    pub(super) const fn settle(&mut self) {
        self.now_ns = u64::MAX;
    }

    /// Takes notice of an event. They come in the order of their times.
    pub(super) fn handle(&mut self, event: Event) {
        self.now_ns = self.now_ns.max(event.time_ns);
        let Event { time_ns, cpu, task, kind } = event;
        match kind {
            Kind::Made { by, lineage, comm } => self.made(time_ns, task, by, lineage, comm),
            Kind::Signal { signal, by, is_delivered } => {
                self.signal(time_ns, task, signal, &by, is_delivered);
            }
            Kind::Executed { path, former } => self.executed(time_ns, cpu, task, path, former),
            _ if self.tasks.get(&task).is_none_or(|task| task.stage == Stage::Terminated) => {}
            Kind::Off { left, next, place } => self.off(time_ns, cpu, task, left, next, place),
            Kind::On { comm } => self.on(time_ns, cpu, task, comm),
            Kind::Waking { by, context, target_cpu } => {
                self.waking(task, Wake { time_ns, by, context, target_cpu });
            }
            Kind::Queued { target_cpu } => {
                self.go(task, time_ns, Some(target_cpu), Stage::Ready, Cause::Queued);
            }
            Kind::Exiting { by_signal, others_live } => {
                self.must_run(task, time_ns, cpu);
                let process = self.tasks.get(&task).map_or(task, |task| task.process);
                let last = self.signals.get(&process).and_then(|signals| signals.last.clone());
                let way = if by_signal { Way::Signal(last) } else { Way::Call };
                let cause = Cause::Ended { way, status: None, others_live };
                self.go(task, time_ns, Some(cpu), Stage::Terminated, cause);
            }
        }
    }

    fn made(&mut self, time_ns: u64, child: Pid, by: Peer, lineage: Lineage, comm: Bytes) {
        let Some(maker) = self.tasks.get(&by.task) else { return };
        let is_wanted = lineage == Lineage::Thread || self.follow == Follow::Children;
        let is_told_already =
            self.tasks.get(&child).is_some_and(|it| it.stage != Stage::Terminated);
        if !is_wanted || is_told_already || maker.audience == Audience::UntilExec {
            return;
        }
        let process = if lineage == Lineage::Thread { maker.process } else { child };
        let subject = Subject { task: child, process, comm, stage: Stage::New };
        self.add(&subject, time_ns, Audience::Told);
        self.tell(child, time_ns, None, Stage::New, Cause::Made { by, lineage });
    }

    /// A thread that executes a program goes on under the number of its leader.
    fn executed(&mut self, time_ns: u64, cpu: u32, task: Pid, path: Bytes, former: Pid) {
        if former != task
            && let Some(thread) = self.tasks.remove(&former)
        {
            self.tasks.insert(task, thread);
        }
        self.must_run(task, time_ns, cpu);
        let Some(known) = self.tasks.get_mut(&task) else { return };
        // For whoever watches, a command is new until ptool has become it.
        let from = match std::mem::replace(&mut known.audience, Audience::Told) {
            Audience::UntilExec => Stage::New,
            Audience::Told => Stage::Running,
        };
        known.comm = program_name(&path);
        known.stage = Stage::Running;
        known.since_ns = time_ns;
        self.tell(task, time_ns, Some(cpu), from, Cause::Executed { path });
    }

    fn on(&mut self, time_ns: u64, cpu: u32, task: Pid, comm: Bytes) {
        let Some(known) = self.tasks.get_mut(&task) else { return };
        if known.audience == Audience::Told {
            known.comm = comm;
        }
        // Nobody runs who was not woken: that was the waking that came early, unless it was lost.
        if let (Stage::Waiting(_) | Stage::Stopped(_), Some(wake)) =
            (known.stage, known.early.take())
        {
            let ready_ns = wake.time_ns.max(known.since_ns);
            self.woken(task, ready_ns, wake);
        }
        let Some(known) = self.tasks.get(&task) else { return };
        let waited_ns =
            (known.stage == Stage::Ready).then(|| time_ns.saturating_sub(known.since_ns));
        let cause = match known.stage {
            Stage::Ready | Stage::Runnable => Cause::Scheduled { waited_ns },
            _ => Cause::Missed,
        };
        self.go(task, time_ns, Some(cpu), Stage::Running, cause);
    }

    fn off(
        &mut self,
        time_ns: u64,
        cpu: u32,
        task: Pid,
        left: Left,
        next: Peer,
        place: Option<Place>,
    ) {
        self.must_run(task, time_ns, cpu);
        let process = self.tasks.get(&task).map_or(task, |task| task.process);
        let (stage, cause) = match left {
            Left::Ready if place.as_ref().is_some_and(Place::is_yield) => {
                (Stage::Ready, Cause::Yielded { to: next })
            }
            Left::Ready => (Stage::Ready, Cause::Preempted { by: next }),
            Left::As(state) => match Stage::of(state) {
                Stage::Terminated => {
                    let cause =
                        Cause::Ended { way: Way::Unknown, status: None, others_live: false };
                    (Stage::Terminated, cause)
                }
                Stage::Stopped(State::Traced) => (Stage::Stopped(State::Traced), Cause::Traced),
                Stage::Stopped(state) => {
                    let sent = self.signals.get(&process).and_then(|known| known.stopping.clone());
                    let (signal, by) = sent.unzip();
                    (Stage::Stopped(state), Cause::Signaled { signal, by })
                }
                stage => (stage, Cause::Blocked { place }),
            },
        };
        self.go(task, time_ns, Some(cpu), stage, cause);
    }

    /// Only who runs can do what was told of this task: if it does not, nobody has told that it got
    /// its CPU. Some virtual machines do not tell what happens while a CPU is idle.
    fn must_run(&mut self, task: Pid, time_ns: u64, cpu: u32) {
        let stage = self.tasks.get(&task).map(|task| task.stage);
        if !matches!(stage, Some(Stage::Running | Stage::Runnable | Stage::Terminated) | None) {
            self.go(task, time_ns, Some(cpu), Stage::Running, Cause::Missed);
        }
    }

    fn waking(&mut self, task: Pid, wake: Wake) {
        let Some(known) = self.tasks.get_mut(&task) else { return };
        match known.stage {
            Stage::Waiting(_) | Stage::Stopped(_) => {
                let time_ns = wake.time_ns;
                self.woken(task, time_ns, wake);
            }
            Stage::Running => known.early = Some(wake),
            Stage::New | Stage::Ready | Stage::Runnable | Stage::Terminated => {}
        }
    }

    fn woken(&mut self, task: Pid, time_ns: u64, wake: Wake) {
        let cause = Cause::Woken { by: wake.by, context: wake.context };
        self.go(task, time_ns, Some(wake.target_cpu), Stage::Ready, cause);
    }

    /// Remembers a signal, and explains by it the waking that has just preceded it.
    fn signal(&mut self, time_ns: u64, task: Pid, signal: Signal, by: &Peer, is_delivered: bool) {
        let Some(process) = self.tasks.get(&task).map(|task| task.process) else { return };
        // One that continues does so as it is sent, and is then ignored where nobody handles it.
        if !is_delivered && signal != CONTINUING {
            return;
        }
        let known = self.signals.entry(process).or_default();
        known.last = Some((signal, by.clone()));
        if STOPPING.contains(&signal) {
            known.stopping = known.last.clone();
        }
        let tasks = &self.tasks;
        let is_of = |transition: &Transition| {
            let is_receiver = tasks.get(&transition.task).is_some_and(|it| it.process == process);
            let is_sender = matches!(&transition.cause, Cause::Woken { by: waker, .. } if waker.task == by.task);
            is_receiver && is_sender && transition.time_ns + ONE_GO_NS > time_ns
        };
        for (_, transition) in self.out.iter_mut().filter(|(_, transition)| is_of(transition)) {
            transition.cause = Cause::Signaled { signal: Some(signal), by: Some(by.clone()) };
        }
    }

    /// Brings a task into another state and tells of it.
    fn go(&mut self, task: Pid, time_ns: u64, cpu: Option<u32>, to: Stage, cause: Cause) {
        let Some(known) = self.tasks.get_mut(&task) else { return };
        let from = std::mem::replace(&mut known.stage, to);
        if to == Stage::Running {
            known.early = None;
        }
        if from != to {
            known.since_ns = time_ns;
            self.tell(task, time_ns, cpu, from, cause);
        }
    }

    fn tell(&mut self, task: Pid, time_ns: u64, cpu: Option<u32>, from: Stage, cause: Cause) {
        let Some(known) = self.tasks.get(&task) else { return };
        if known.audience != Audience::Told {
            return;
        }
        self.missed += u64::from(cause == Cause::Missed);
        let is_open = matches!(cause, Cause::Woken { context: Context::Process, .. });
        let settled_ns = if is_open { time_ns.saturating_add(ONE_GO_NS) } else { time_ns };
        let transition = Transition {
            time_ns,
            task,
            process: known.process,
            comm: known.comm.clone(),
            cpu,
            from,
            to: known.stage,
            cause,
        };
        // A waking that came early is known only when the task runs again.
        let later = self.out.iter().rev().take_while(|(_, told)| told.time_ns > time_ns).count();
        self.out.insert(self.out.len() - later, (settled_ns, transition));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: Pid = 100;

    fn peer(task: Pid) -> Peer {
        Peer { task, comm: Bytes::from("other") }
    }

    fn event(time_us: u64, task: Pid, kind: Kind) -> Event {
        Event { time_ns: time_us * 1000, cpu: 1, task, kind }
    }

    fn on(time_us: u64) -> Event {
        event(time_us, ME, Kind::On { comm: Bytes::from("me") })
    }

    fn off(time_us: u64, left: Left) -> Event {
        event(time_us, ME, Kind::Off { left, next: peer(0), place: Some(Place::default()) })
    }

    fn waking(time_us: u64, by: Pid) -> Event {
        let kind = Kind::Waking { by: peer(by), context: Context::Process, target_cpu: 0 };
        event(time_us, ME, kind)
    }

    fn signal(time_us: u64, signal: i32, by: Pid) -> Event {
        let kind = Kind::Signal { signal: Signal(signal), by: peer(by), is_delivered: true };
        event(time_us, ME, kind)
    }

    fn machine(stage: Stage) -> Machine {
        let mut machine = Machine::new(Follow::Threads);
        let subject = Subject { task: ME, process: ME, comm: Bytes::from("me"), stage };
        machine.find(&subject, 0);
        machine
    }

    /// The stages that a task comes to, with what follows from these events.
    fn played(stage: Stage, events: impl IntoIterator<Item = Event>) -> Vec<Transition> {
        let mut machine = machine(stage);
        events.into_iter().for_each(|event| machine.handle(event));
        machine.settle();
        machine.drain().skip(1).collect()
    }

    fn way(transitions: &[Transition]) -> Vec<&'static str> {
        transitions.iter().map(|transition| transition.to.name()).collect()
    }

    const SLEEPING: Stage = Stage::Waiting(State::Sleeping);
    const ASLEEP: Left = Left::As(State::Sleeping);

    #[test]
    fn a_sleep_goes_through_all_five_states() {
        let told =
            played(Stage::Running, [off(1, ASLEEP), waking(5, 7), on(9), off(10, Left::Ready)]);
        assert_eq!(way(&told), ["waiting", "ready", "running", "ready"]);
        assert_eq!(told[2].cause, Cause::Scheduled { waited_ns: Some(4000) });
        assert!(matches!(&told[1].cause, Cause::Woken { by, .. } if by.task == 7));
        assert!(matches!(told[3].cause, Cause::Preempted { .. }));
    }

    #[test]
    fn a_waking_that_comes_before_the_task_is_off_the_cpu_counts_all_the_same() {
        let told = played(Stage::Running, [waking(1, 7), off(2, ASLEEP), on(3)]);
        assert_eq!(way(&told), ["waiting", "ready", "running"]);
        assert_eq!(told[1].time_ns, 2000);
        let again = played(Stage::Running, [waking(1, 7), off(2, ASLEEP), waking(4, 8), on(5)]);
        assert!(matches!(&again[1].cause, Cause::Woken { by, .. } if by.task == 8));
    }

    #[test]
    fn a_waking_of_a_runner_that_does_not_go_to_sleep_is_no_transition() {
        let told = played(
            Stage::Running,
            [waking(1, 7), off(2, Left::Ready), on(3), off(4, ASLEEP), on(5)],
        );
        assert_eq!(way(&told), ["ready", "running", "waiting", "running"]);
        assert_eq!(told[3].cause, Cause::Missed);
    }

    #[test]
    fn the_kernel_tells_of_a_signal_after_it_has_woken_the_receiver() {
        let told = played(SLEEPING, [waking(10, 7), signal(11, nix::libc::SIGUSR1, 7)]);
        let expected =
            Cause::Signaled { signal: Some(Signal(nix::libc::SIGUSR1)), by: Some(peer(7)) };
        assert_eq!(told[0].cause, expected);
        let late = played(SLEEPING, [waking(10, 7), signal(500, nix::libc::SIGUSR1, 7)]);
        assert!(matches!(late[0].cause, Cause::Woken { .. }));
        let other = played(SLEEPING, [waking(10, 7), signal(11, nix::libc::SIGUSR1, 8)]);
        assert!(matches!(other[0].cause, Cause::Woken { .. }));
    }

    #[test]
    fn no_transition_is_told_before_its_cause_is_settled() {
        let mut machine = machine(SLEEPING);
        machine.handle(waking(10, 7));
        machine.handle(on(20));
        assert_eq!(machine.drain().count(), 1);
        machine.handle(off(200, ASLEEP));
        let told: Vec<_> = machine.drain().collect();
        assert_eq!(way(&told), ["ready", "running", "waiting"]);
    }

    #[test]
    fn a_stop_is_blamed_on_the_signal_that_stops() {
        // Nobody handles it, so that the kernel says that it was ignored.
        let kind = Kind::Signal { signal: CONTINUING, by: peer(7), is_delivered: false };
        let continued = event(1001, ME, kind);
        let told = played(
            Stage::Running,
            [
                signal(1, nix::libc::SIGSTOP, 7),
                signal(2, nix::libc::SIGUSR1, 8),
                off(3, Left::As(State::Stopped)),
                waking(1000, 7),
                continued,
            ],
        );
        let cause = |number| Cause::Signaled { signal: Some(Signal(number)), by: Some(peer(7)) };
        assert_eq!(told[0].cause, cause(nix::libc::SIGSTOP));
        assert_eq!(told[1].cause, cause(nix::libc::SIGCONT));
        assert_eq!(way(&told), ["stopped", "ready"]);
    }

    #[test]
    fn an_end_is_told_once() {
        let exiting = event(1, ME, Kind::Exiting { by_signal: false, others_live: false });
        let told = played(Stage::Running, [exiting, off(2, Left::As(State::Dead)), waking(3, 7)]);
        assert_eq!(way(&told), ["terminated"]);
    }

    #[test]
    fn threads_are_watched_always_and_children_on_demand() {
        let made = |task, lineage| {
            event(1, task, Kind::Made { by: peer(ME), lineage, comm: Bytes::from("me") })
        };
        let events = || [made(101, Lineage::Thread), made(102, Lineage::Fork)];
        let mut alone = machine(Stage::Running);
        for event in events() {
            alone.handle(event);
        }
        assert!(alone.knows(101) && !alone.knows(102));
        let mut following = Machine::new(Follow::Children);
        let comm = Bytes::from("me");
        let me = Subject { task: ME, process: ME, comm, stage: Stage::Running };
        following.find(&me, 0);
        for event in events() {
            following.handle(event);
        }
        following.settle();
        let processes: Vec<_> = following.drain().map(|told| (told.task, told.process)).collect();
        assert_eq!(processes, [(ME, ME), (101, ME), (102, 102)]);
    }

    #[test]
    fn what_precedes_the_exec_of_a_command_is_not_told() {
        let mut machine = Machine::new(Follow::Children);
        let comm = Bytes::from("ptool");
        let subject = Subject { task: ME, process: ME, comm, stage: Stage::New };
        machine.expect(&subject, 0);
        machine.handle(on(1));
        let path = Bytes::from("/bin/a-very-long-program-name");
        machine.handle(event(2, ME, Kind::Executed { path, former: ME }));
        machine.handle(off(3, ASLEEP));
        machine.settle();
        let told: Vec<_> = machine.drain().collect();
        assert_eq!(way(&told), ["running", "waiting"]);
        assert_eq!(told[0].comm, Bytes::from("a-very-long-pro"));
    }

    #[test]
    fn a_thread_that_executes_a_program_becomes_the_leader() {
        let mut machine = machine(SLEEPING);
        let made = Kind::Made { by: peer(ME), lineage: Lineage::Thread, comm: Bytes::from("t") };
        machine.handle(event(1, 101, made));
        let path = Bytes::from("/bin/true");
        machine.handle(event(2, ME, Kind::Executed { path, former: 101 }));
        assert!(machine.knows(ME) && !machine.knows(101));
    }

    #[test]
    fn a_slice_of_whose_beginning_nobody_told_is_one_all_the_same() {
        let told = played(Stage::Ready, [off(5, Left::Ready), off(9, ASLEEP)]);
        assert_eq!(way(&told), ["running", "ready", "running", "waiting"]);
        assert_eq!((&told[0].cause, &told[2].cause), (&Cause::Missed, &Cause::Missed));
    }

    #[test]
    fn a_lost_event_is_told_as_such_and_nothing_is_made_up() {
        let told = played(SLEEPING, [on(5), off(6, ASLEEP)]);
        assert_eq!(way(&told), ["running", "waiting"]);
        assert_eq!(told[0].cause, Cause::Missed);
    }
}
