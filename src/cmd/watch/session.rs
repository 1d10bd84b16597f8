//! The loop of `ptool watch`: one poll(2) for signals, for the kernel's events and for the ends of
//! processes.

use std::os::fd::AsFd as _;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::time::{ClockId, clock_gettime};

use super::show::Show;
use super::source::{Eye, has_gone};
use crate::proc::child::{Patience, waitpid};
use crate::proc::sched::ending::Endings;
use crate::proc::sched::{Cause, Transition};
use crate::proc::{Pid, ProcFs, WaitStatus};
use crate::run::Result;
use crate::signals::Signals;
use crate::ui::Ui;

/// When the watch ends, though the processes go on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) at_most: Option<Duration>,
}

/// One watch.
pub(super) struct Session<'a> {
    ui: &'a mut Ui,
    procfs: &'a ProcFs,
    signals: &'a Signals,
    eye: Eye,
    show: Show,
    endings: Endings,
    /// The processes that were asked for.
    roots: Vec<Pid>,
    command: Option<Command>,
    deadline_ns: Option<u64>,
    span: Span,
}

/// The command that ptool started.
#[derive(Debug)]
struct Command {
    pid: Pid,
    status: Option<WaitStatus>,
    /// How often the user or the clock has asked for an end: the first time the command is asked, the
    /// second time it is left alone.
    requests: u32,
}

impl Command {
    /// Sends it a signal, unless it has been reaped, and its number may be another's.
    fn ask(&self, signal: Signal) {
        if self.status.is_none() {
            let _ = kill(nix::unistd::Pid::from_raw(self.pid), signal);
        }
    }
}

/// Whether the watch goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Watch,
    End,
}

impl<'a> Session<'a> {
    /// Begins a watch over nobody yet.
    pub(super) fn new(
        ui: &'a mut Ui,
        procfs: &'a ProcFs,
        signals: &'a Signals,
        eye: Eye,
        span: Span,
        show: Show,
    ) -> Self {
        Self {
            ui,
            procfs,
            signals,
            eye,
            show,
            endings: Endings::default(),
            roots: Vec::new(),
            command: None,
            deadline_ns: None,
            span,
        }
    }

    /// Watches processes that are there.
    pub(super) fn find(&mut self, processes: &[Pid]) -> Result<()> {
        self.roots = processes.to_vec();
        for process in processes {
            self.endings.hold(*process);
        }
        let now = now_ns();
        self.begin(now)?;
        let found = self.eye.find(self.procfs, processes, now);
        self.tell(found)
    }

    /// Watches a child that has not yet executed its command.
    pub(super) fn expect(&mut self, child: Pid) {
        self.roots = vec![child];
        self.endings.hold_child(child);
        self.command = Some(Command { pid: child, status: None, requests: 0 });
        self.eye.expect(child, now_ns());
    }

    /// The child has executed its command.
    pub(super) fn started(&mut self, child: Pid) -> Result<()> {
        let now = now_ns();
        self.begin(now)?;
        let found = match self.eye {
            Eye::Exact(..) => Vec::new(),
            Eye::Sampled { .. } => self.eye.find(self.procfs, &[child], now),
        };
        self.tell(found)
    }

    fn begin(&mut self, now: u64) -> Result<()> {
        let at_most = self.span.at_most.map(nanos);
        self.deadline_ns = at_most.map(|at_most| now.saturating_add(at_most));
        self.show.begin(self.ui, &self.eye)
    }

    /// Watches until the processes, the time or the user end it.
    pub(super) fn run(&mut self) -> Result<()> {
        let mut next_look = now_ns();
        loop {
            next_look = next_look.saturating_add(nanos(self.eye.period())).max(now_ns());
            let is_over = self.wait(next_look);
            if self.asked_to_end()? == Next::End {
                return Ok(());
            }
            // Before a child is reaped: its counters go with its entry.
            let gathered = self.eye.gather(self.procfs, now_ns);
            // At once: who ends soon is remembered only by a descriptor that was opened before.
            for process in self.eye.newborn() {
                self.endings.hold(process);
            }
            self.tell(gathered)?;
            self.ui.flush()?;
            if is_over && self.is_over() {
                return Ok(());
            }
        }
    }

    /// Waits until there is something to do. Says whether all that was asked for has ended.
    fn wait(&self, until_ns: u64) -> bool {
        let until_ns = self.deadline_ns.map_or(until_ns, |deadline| deadline.min(until_ns));
        let roots_ended = self.endings.have_all_ended(&self.roots);
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        fds.extend(self.eye.descriptors().into_iter().map(|fd| PollFd::new(fd, PollFlags::POLLIN)));
        // The descriptor of one that has ended stays readable.
        let lives = |process: &&Pid| !self.endings.have_all_ended(&[**process]);
        let held = self.roots.iter().filter(lives);
        let held = held.filter_map(|process| self.endings.descriptor(*process));
        fds.extend(held.map(|fd| PollFd::new(fd.as_fd(), PollFlags::POLLIN)));
        let left = Duration::from_nanos(until_ns.saturating_sub(now_ns()));
        // Rounded up, or the last millisecond would be spent asking again and again.
        let timeout = left.as_millis().saturating_add(u128::from(!left.is_zero()));
        let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX);
        match poll(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            // Nothing can be waited for; the caller looks at once.
            Err(_) => return roots_ended,
        }
        self.endings.have_all_ended(&self.roots)
    }

    /// Whether nobody is left to be watched.
    fn is_over(&self) -> bool {
        let is_root = |task: &Pid| self.roots.contains(task);
        let gone = |task: &Pid| is_root(task) || has_gone(self.procfs, *task);
        self.eye.living().iter().all(gone)
    }

    /// Heeds signals and the clock.
    fn asked_to_end(&mut self) -> Result<Next> {
        while let Some(signal) = self.signals.next()? {
            let Some(command) = &mut self.command else { return Ok(Next::End) };
            command.requests += 1;
            if command.requests > 1 {
                return Ok(Next::End);
            }
            // Ctrl-C goes to all that have the terminal; other signals come to ptool alone.
            if signal != Signal::SIGINT {
                command.ask(signal);
            }
        }
        if self.deadline_ns.is_some_and(|deadline| now_ns() >= deadline) {
            let Some(command) = &mut self.command else { return Ok(Next::End) };
            self.deadline_ns = None;
            command.requests += 1;
            command.ask(Signal::SIGTERM);
        }
        Ok(Next::Watch)
    }

    fn tell(&mut self, transitions: Vec<Transition>) -> Result<()> {
        for mut transition in transitions {
            let process = transition.process;
            match &mut transition.cause {
                Cause::Made { .. } | Cause::Found if transition.task == process => {
                    self.endings.hold(process);
                }
                Cause::Ended { status, others_live: false, .. } if transition.task == process => {
                    *status = self.status(process);
                }
                _ => {}
            }
            self.show.transition(self.ui, &transition)?;
        }
        Ok(())
    }

    fn status(&mut self, process: Pid) -> Option<WaitStatus> {
        let status = self.endings.status(process, self.procfs);
        if let Some(command) = &mut self.command
            && command.pid == process
            && status.is_some()
        {
            command.status = status;
        }
        status
    }

    /// Tells the rest and sums up. Gives the wait status of the command, where it has ended.
    pub(super) fn end(mut self) -> Result<Option<WaitStatus>> {
        let now = now_ns();
        let rest = self.eye.finish(self.procfs, now);
        self.tell(rest)?;
        let command = self.command.map(|command| {
            // Its end may have been among what was lost.
            let reaped = || waitpid(command.pid, Patience::Ask).ok().flatten();
            command.status.or_else(|| reaped().map(|(_, status)| status))
        });
        self.show.end(self.ui, &self.eye, now)?;
        self.ui.flush()?;
        Ok(command.flatten())
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The clock by which the kernel's events are told.
fn now_ns() -> u64 {
    let now = clock_gettime(ClockId::CLOCK_MONOTONIC).map(Duration::from);
    now.map_or(0, nanos)
}
