//! Where transitions come from: the scheduler, or looks at /proc.

use std::os::fd::BorrowedFd;
use std::time::Duration;

use crate::proc::read::is_gone;
use crate::proc::sched::exact::{Exact, Obstacle};
use crate::proc::sched::residency::Measured;
use crate::proc::sched::sampled::Sampled;
use crate::proc::sched::{Follow, Stage, Subject, Transition};
use crate::proc::{Pid, ProcFs, Want};
use crate::run::reason;
use crate::ui::{Bytes, Message};

/// How the user wants to watch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) follow: Follow,
    /// Whether to look, though the scheduler would tell.
    pub(super) is_sampled: bool,
    pub(super) period: Duration,
}

/// What tells of transitions.
#[derive(Debug)]
pub(super) enum Eye {
    /// The scheduler.
    Exact(Box<Exact>, Follow),
    /// Looks, a period apart, and why.
    Sampled { sampled: Sampled, follow: Follow, period: Duration, reason: Reason },
}

/// Why the scheduler is not asked.
#[derive(Debug)]
pub(super) enum Reason {
    /// Nobody wanted it.
    Wished,
    /// It does not answer.
    Obstacle(Obstacle),
}

/// How long the scheduler's events may lie until they are taken, and then until they are told.
const PATIENCE: Duration = Duration::from_millis(100);
const SOON: Duration = Duration::from_millis(20);

impl Eye {
    /// Opens the best that there is.
    pub(super) fn open(procfs: &ProcFs, processes: &[Pid], wish: Wish) -> Self {
        let follow = wish.follow;
        let sampled = |reason| Self::Sampled {
            sampled: Sampled::new(follow),
            follow,
            period: wish.period,
            reason,
        };
        if wish.is_sampled {
            return sampled(Reason::Wished);
        }
        let tasks: Vec<Pid> =
            subjects(procfs, processes, follow).into_iter().map(|subject| subject.task).collect();
        let tasks = if tasks.is_empty() { processes.to_vec() } else { tasks };
        let path = procfs.path().to_owned();
        let names = move |task: Pid| {
            let comm = ProcFs::open(&path).and_then(|procfs| procfs.read(&format!("{task}/comm")));
            let comm = comm.unwrap_or_default();
            Bytes::from(comm.strip_suffix(b"\n").unwrap_or(&comm))
        };
        match Exact::open(procfs, &tasks, follow, names) {
            Ok(exact) => Self::Exact(Box::new(exact), follow),
            Err(obstacle) => sampled(Reason::Obstacle(obstacle)),
        }
    }

    /// Watches processes as they are now.
    pub(super) fn find(
        &mut self,
        procfs: &ProcFs,
        processes: &[Pid],
        now_ns: u64,
    ) -> Vec<Transition> {
        match self {
            Self::Exact(exact, follow) => {
                for subject in subjects(procfs, processes, *follow) {
                    exact.find(&subject, now_ns);
                }
                Vec::new()
            }
            Self::Sampled { sampled, follow, .. } => {
                let subjects = subjects(procfs, processes, *follow);
                subjects.iter().filter_map(|it| sampled.find(procfs, it, now_ns)).collect()
            }
        }
    }

    /// Watches a child from its exec on, where that can be seen.
    pub(super) fn expect(&mut self, child: Pid, now_ns: u64) {
        if let Self::Exact(exact, _) = self {
            let comm = Bytes::default();
            let subject = Subject { task: child, process: child, comm, stage: Stage::New };
            exact.expect(&subject, now_ns);
        }
    }

    /// What has happened since the last time.
    pub(super) fn gather(&mut self, procfs: &ProcFs, clock: impl Fn() -> u64) -> Vec<Transition> {
        match self {
            Self::Exact(exact, _) => exact.gather(procfs, clock),
            Self::Sampled { sampled, .. } => sampled.look(procfs, clock()),
        }
    }

    /// All that is left.
    pub(super) fn finish(&mut self, procfs: &ProcFs, now_ns: u64) -> Vec<Transition> {
        match self {
            Self::Exact(exact, _) => exact.finish(),
            Self::Sampled { sampled, .. } => sampled.look(procfs, now_ns),
        }
    }

    /// What is readable when there is something to gather.
    pub(super) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        match self {
            Self::Exact(exact, _) => exact.descriptors().collect(),
            Self::Sampled { .. } => Vec::new(),
        }
    }

    /// The tasks that were made since the last time, as soon as the scheduler has told of them.
    pub(super) fn newborn(&mut self) -> Vec<Pid> {
        match self {
            Self::Exact(exact, _) => exact.newborn(),
            Self::Sampled { .. } => Vec::new(),
        }
    }

    /// After how long to gather though nothing calls.
    pub(super) fn period(&self) -> Duration {
        match self {
            Self::Exact(exact, _) if exact.is_pending() => SOON,
            Self::Exact(..) => PATIENCE,
            Self::Sampled { period, .. } => *period,
        }
    }

    /// The tasks that go on, as far as is known.
    pub(super) fn living(&self) -> Vec<Pid> {
        match self {
            Self::Exact(exact, _) => exact.living().collect(),
            Self::Sampled { sampled, .. } => sampled.living().collect(),
        }
    }

    /// How many events were lost.
    pub(super) const fn lost(&self) -> u64 {
        match self {
            Self::Exact(exact, _) => exact.lost(),
            Self::Sampled { .. } => 0,
        }
    }

    /// What schedstat counted.
    pub(super) fn measured(&self) -> Vec<(Pid, Measured)> {
        match self {
            Self::Exact(..) => Vec::new(),
            Self::Sampled { sampled, .. } => sampled.measured().collect(),
        }
    }

    /// Says what is exact about this and what is not, and why it is not better.
    pub(super) fn describe(&self) -> (Message, Option<Message>) {
        match self {
            Self::Exact(..) => (Message::new("watch-exact"), None),
            Self::Sampled { period, reason, .. } => {
                let millis = u64::try_from(period.as_millis()).unwrap_or(u64::MAX);
                let message = Message::new("watch-sampled").with("millis", millis);
                let hint = match reason {
                    Reason::Wished => None,
                    Reason::Obstacle(obstacle) => Some(why(obstacle)),
                };
                (message, hint)
            }
        }
    }
}

fn why(obstacle: &Obstacle) -> Message {
    match obstacle {
        Obstacle::Tracefs(error) => Message::new("watch-no-tracefs").with("reason", reason(error)),
        Obstacle::Perf(error) => Message::new("watch-no-perf").with("reason", reason(error)),
        Obstacle::PidNamespace => Message::new("watch-pid-namespace"),
        Obstacle::Unknown(name) => Message::new("watch-unknown-event").with("name", name.as_str()),
    }
}

/// The tasks of these processes, with those of all their descendants where these are followed.
fn subjects(procfs: &ProcFs, processes: &[Pid], follow: Follow) -> Vec<Subject> {
    let mut found: Vec<Pid> = Vec::new();
    let mut open: Vec<Pid> = processes.to_vec();
    while let Some(process) = open.pop() {
        if found.contains(&process) {
            continue;
        }
        found.push(process);
        if follow == Follow::Children {
            open.extend(procfs.children(process).unwrap_or_default());
        }
    }
    found.sort_unstable();
    let mut subjects = Vec::new();
    for process in found {
        let threads = procfs.threads(process, Want::empty()).unwrap_or_default();
        subjects.extend(threads.into_iter().map(|row| Subject {
            task: row.pid(),
            process,
            comm: row.comm,
            stage: Stage::of(row.state),
        }));
    }
    subjects
}

/// Whether a process has gone, its entry too.
pub(super) fn has_gone(procfs: &ProcFs, process: Pid) -> bool {
    procfs.process(process, Want::empty()).is_err_and(|error| is_gone(&error))
}
