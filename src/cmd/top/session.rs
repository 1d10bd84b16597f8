//! The loop: waits for keys, signals and the next look, reads what is asked for, and draws.
//!
//! One thread and one poll(2). What might block (a command line behind the lock of a process in D) is
//! read with a deadline, and once for all that are seen.

use std::collections::BTreeMap;
use std::io::{self, stdin};
use std::os::fd::AsFd as _;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;

use super::app::{App, Pace, Request};
use super::deed::{Act, Deed, perform};
use super::rows::Settings;
use super::view::{self, Pen};
use super::world::World;
use crate::cmd::source::unlistable;
use crate::proc::host::Host;
use crate::proc::inquiry::Case;
use crate::proc::live::{Live, descriptor_budget};
use crate::proc::read::is_gone;
use crate::proc::{ProcFs, ProcId, Want, hidepid};
use crate::run::{Exit, Failure, Result, reason};
use crate::signals::{ENDING, Signals};
use crate::ui::screen::{Brush, Event, Mouse, MouseEventKind, Screen, Stopping};
use crate::ui::{Message, Role, Ui};

/// The second look comes soon: a share of a CPU is a difference.
const SECOND_LOOK: Duration = Duration::from_millis(300);

/// From look to look at the one that is followed.
const CLOSE: Duration = Duration::from_millis(50);

/// How long after a signal its receiver is watched closely.
const AFTERMATH: Duration = Duration::from_secs(2);

/// The explanation follows the cursor when that has rested for so long.
const REST: Duration = Duration::from_millis(60);

/// All that the loop works with.
pub(super) struct Session<'a> {
    ui: &'a Ui,
    screen: Screen,
    signals: Signals,
    pub(super) live: Live,
    host: Option<Host>,
    pub(super) app: App,
    /// What the explanation is written on.
    pub(super) page: Ui,
    /// The last inquiry.
    pub(super) case: Option<Case>,
    /// How wide the explanation was.
    pub(super) columns: usize,
    pub(super) begin: Instant,
    next_look: Duration,
    next_glance: Duration,
    pub(super) next_inquiry: Duration,
    /// Whom a signal was sent to, and until when that is watched closely.
    aftermath: Option<(ProcId, Duration)>,
    /// Whose command line could not be read in time, and when that was.
    pub(super) blocked: BTreeMap<ProcId, Duration>,
}

/// What the loop does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Waits.
    Wait,
    /// Draws and waits.
    Draw,
    /// Ends.
    End,
}

impl<'a> Session<'a> {
    /// Takes the screen.
    pub(super) fn begin(
        ui: &'a Ui,
        procfs: ProcFs,
        settings: Settings,
        delay: Duration,
        mouse: Mouse,
    ) -> Result<Self> {
        let others = [Signal::SIGWINCH, Signal::SIGTSTP, Signal::SIGCONT];
        let signals = Signals::block(ENDING.into_iter().chain(others))?;
        #[expect(clippy::disallowed_methods, reason = "the loop tells all others the time")]
        let begin = Instant::now();
        let is_live = procfs.is_live();
        let is_hiding = hidepid::from_us(&procfs).is_some();
        let world = World::new(procfs.machine(Want::empty()));
        let live = Live::new(procfs, descriptor_budget());
        let screen = Screen::enter(ui.paint(), mouse)?;
        let mut app = App::new(world, settings, screen.size());
        app.is_live = is_live;
        app.pace = Pace { usual: delay, close: CLOSE.min(delay) };
        if is_hiding {
            app.say(Role::Warning, Message::new("list-hidden"));
        }
        Ok(Self {
            ui,
            screen,
            signals,
            live,
            host: Host::new(),
            app,
            page: ui.page(0),
            case: None,
            columns: 0,
            begin,
            next_look: Duration::ZERO,
            next_glance: Duration::ZERO,
            next_inquiry: Duration::ZERO,
            aftermath: None,
            blocked: BTreeMap::new(),
        })
    }

    /// Runs until somebody ends it.
    pub(super) fn run(mut self, followed: Option<ProcId>) -> Result<Exit> {
        self.look()?;
        if let Some(id) = followed {
            self.app.follow(id);
        }
        self.next_look = SECOND_LOOK.min(self.app.pace.usual);
        let mut next = Next::Draw;
        while next != Next::End {
            if next == Next::Draw {
                self.draw()?;
            }
            self.wait()?;
            next = self.answer()?;
            if next == Next::Draw {
                let rested = self.now() + REST;
                let is_other = self.wants_other_explanation();
                self.next_inquiry = if is_other { rested } else { self.next_inquiry.max(rested) };
            }
            if next != Next::End && self.is_due()? {
                next = Next::Draw;
            }
        }
        Ok(Exit::Done)
    }

    pub(super) fn now(&self) -> Duration {
        self.begin.elapsed()
    }

    fn draw(&mut self) -> Result<()> {
        self.read_details();
        self.app.clock = self.now();
        let pen = Pen { brush: Brush::of(self.ui), catalog: self.ui.catalog() };
        let app = &self.app;
        Ok(self.screen.draw(|frame| view::draw(frame, app, &pen))?)
    }

    /// Waits for a key, a signal or the next thing that is due.
    fn wait(&self) -> Result<()> {
        let due = self.due().saturating_sub(self.now());
        // Rounded up: to wake up a moment too early is to wake up twice.
        let millis = due.as_micros().div_ceil(1000);
        let timeout = PollTimeout::try_from(millis).unwrap_or(PollTimeout::MAX);
        let stdin = stdin();
        let mut fds = [
            PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.signals.as_fd(), PollFlags::POLLIN),
        ];
        match poll(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(io::Error::from(errno).into()),
        }
        let gone = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
        if fds[0].revents().is_some_and(|events| events.intersects(gone)) {
            // The terminal is no more, and SIGHUP may be ignored.
            return Err(Failure::Signaled(Signal::SIGHUP));
        }
        Ok(())
    }

    /// When the next thing is due.
    fn due(&self) -> Duration {
        let mut due = Duration::MAX;
        if !self.app.is_paused {
            due = self.next_look;
            if self.watched().is_some() {
                due = due.min(self.next_glance);
            }
        }
        if self.wants_inquiry() {
            due = due.min(self.next_inquiry);
        }
        due
    }

    /// Does what signals and keys ask for.
    fn answer(&mut self) -> Result<Next> {
        let mut next = Next::Wait;
        while let Some(signal) = self.signals.next()? {
            next = Next::Draw;
            match signal {
                Signal::SIGWINCH => {
                    self.screen.resize()?;
                    self.app.resize(self.screen.size());
                }
                Signal::SIGTSTP => self.suspend(Stopping::Process)?,
                Signal::SIGCONT => self.resumed()?,
                ending => return Err(Failure::Signaled(ending)),
            }
        }
        while let Some(event) = self.screen.next_event()? {
            if !is_idle(&event) {
                next = Next::Draw;
            }
            match self.app.handle(event) {
                None => {}
                Some(Request::Quit) => return Ok(Next::End),
                Some(Request::Suspend) => self.suspend(Stopping::Job)?,
                Some(Request::Redraw) => self.resumed()?,
                // Also while it stands still otherwise.
                Some(Request::Refresh) => self.look()?,
                Some(Request::Do(deed)) => self.perform(&deed),
            }
        }
        Ok(next)
    }

    fn suspend(&mut self, stopping: Stopping) -> Result<()> {
        self.screen.suspend(stopping)?;
        // The SIGCONT that has let this go on has been answered with that.
        while let Some(signal) = self.signals.next()? {
            if ENDING.contains(&signal) {
                return Err(Failure::Signaled(signal));
            }
        }
        self.app.resize(self.screen.size());
        self.next_look = Duration::ZERO;
        Ok(())
    }

    fn resumed(&mut self) -> Result<()> {
        self.screen.resume()?;
        self.app.resize(self.screen.size());
        Ok(())
    }

    fn perform(&mut self, deed: &Deed) {
        let outcome = perform(self.live.procfs(), deed);
        let message = match (&outcome, deed.act) {
            (Ok(()), Act::Signal(signal)) => {
                Message::new("top-sent").with("signal", signal.to_string())
            }
            (Ok(()), Act::Nice(nice)) => Message::new("top-reniced").with("nice", nice.to_string()),
            (Err(error), _) => Message::new("top-failed").with("reason", reason(error)),
        };
        let role = if outcome.is_ok() { Role::Good } else { Role::Problem };
        let message = message.with("pid", deed.id.pid.to_string()).with("comm", &deed.name);
        self.app.say(role, message);
        let now = self.now();
        self.aftermath = outcome.is_ok().then_some((deed.id, now + AFTERMATH));
        // Whoever does something wants to see what comes of it.
        self.app.is_paused = false;
        self.next_glance = now;
    }

    /// Does what is due; says whether there is anything new to be seen.
    fn is_due(&mut self) -> Result<bool> {
        let mut is_new = false;
        if !self.app.is_paused && self.now() >= self.next_look {
            self.look()?;
            is_new = true;
        }
        if !self.app.is_paused && self.now() >= self.next_glance {
            is_new |= self.glance();
        }
        if self.wants_inquiry() && self.now() >= self.next_inquiry {
            self.inquire();
            is_new = true;
        }
        Ok(is_new)
    }

    /// Looks at all processes.
    fn look(&mut self) -> Result<()> {
        let threaded = &self.app.threaded;
        let outcome = self.live.sweep(|process| threaded.contains(&process.id));
        let snapshot = outcome.map_err(|error| unlistable(self.live.procfs(), &error))?;
        if let Some(host) = &mut self.host {
            self.app.load = host.look();
        }
        let now = self.now();
        self.app.look(snapshot, now);
        self.read_details();
        self.find_reasons();
        self.count_shares();
        // In step with the looks before; what was missed, or came too early, is not made up for.
        let next = self.next_look + self.app.pace.usual;
        let is_in_step = next > self.now() && next <= now + self.app.pace.usual;
        self.next_look = if is_in_step { next } else { now + self.app.pace.usual };
        Ok(())
    }

    /// Who is looked at more often than the others.
    fn watched(&self) -> Option<ProcId> {
        let aftermath = self.aftermath.filter(|(_, until)| self.now() < *until);
        let watched = aftermath.map(|(id, _)| id).or(self.app.following)?;
        self.app.world.get(watched).filter(|(_, fact)| !fact.is_gone()).map(|_| watched)
    }

    /// Looks at the one that is watched.
    fn glance(&mut self) -> bool {
        let Some(id) = self.watched() else { return false };
        let now = self.now();
        self.next_glance = now + self.app.pace.close;
        let is_new = match self.live.process(id.pid) {
            Ok(process) => self.app.world.glance(id, Some(process), now),
            Err(error) if is_gone(&error) => self.app.world.glance(id, None, now),
            Err(_) => false,
        };
        if is_new {
            self.app.arrange();
            self.next_inquiry = now;
        }
        is_new
    }

    fn wants_inquiry(&self) -> bool {
        let is_there = |id: ProcId| self.app.world.get(id).is_some_and(|(_, fact)| !fact.is_gone());
        self.app.shows_explanation()
            && self.app.subject().is_some_and(is_there)
            && !(self.app.is_paused && self.app.explanation.of == self.app.subject())
    }
}

/// Whether an event is the mouse passing by, of which a terminal tells again and again.
fn is_idle(event: &Event) -> bool {
    let Event::Mouse(mouse) = event else { return false };
    matches!(mouse.kind, MouseEventKind::Moved | MouseEventKind::Drag(_))
}
