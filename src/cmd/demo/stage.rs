//! The stage that demonstrations play on: it forks the actors, narrates, shows what /proc shows of
//! them, expects what it shows, and ends every actor whatever happens.
//!
//! A script is a function over a [`Stage`]. What it says are messages of locales/; what it waits for
//! is that /proc shows a state, or that an actor tells a number, never that a time passes. Every verb
//! heeds the signals that end a program: it returns them as a failure, so that `?` ends the script,
//! the stage ends the actors, and ptool then dies of the signal.
//!
//! ```text
//! fn play(stage: &mut Stage<'_>) -> Result<()> {
//!     stage.say("demo-zombie-forks")?;
//!     let parent = stage.fork("parent", |part| {
//!         part.fork("child", |part| part.exit(7))?;
//!         part.pause()
//!     })?;
//!     let child = stage.meet("child")?;
//!     stage.expect(&child, State::Zombie)?;
//!     stage.show(&[&parent, &child])?;
//!     stage.explain(&child)
//! }
//! ```

mod actor;
mod cast;
mod clean;
mod expect;
mod gallery;
mod narrate;
mod quiz;
mod record;
mod show;
pub(crate) mod sys;
mod watch;
mod wire;
mod work;

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::prctl;
use nix::sys::signal::Signal;

pub(crate) use actor::{Actor, Bond, Cue, Part, Played};
pub(crate) use cast::Adopter;
pub(crate) use expect::Look;
pub(crate) use quiz::Choice;
pub(crate) use wire::Note;
pub(crate) use work::{Clock, Processor, millis};

use self::actor::Props;
use self::record::Record;
use self::watch::{Deadline, Watch};
use self::wire::{Inbox, Letter};
use super::Lesson;
use super::option::Options;
use crate::cmd::source::Source;
use crate::proc::inquiry::{Case, inquire};
use crate::proc::{Pid, ProcFs, ProcId, Process, Want};
use crate::run::{Exit, Failure, Result, reason};
use crate::ui::{Document, Message, Ui};

/// How long the kernel may take to show what is expected.
const PATIENCE: Duration = Duration::from_secs(10);
/// The pause between two looks at /proc, which a letter or a signal cuts short.
const GLANCE: Duration = Duration::from_millis(1);
/// What a row shows: a true STAT code.
const ROW: Want = Want::OWNER.union(Want::LOCKED);

/// How a demonstration is played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Waits for Enter before each step.
    pub(crate) step: bool,
    /// For how many seconds to hold where there is something to look at.
    pub(crate) hold: Option<u16>,
    /// Asks before it shows.
    pub(crate) quiz: bool,
    /// Fails the expectation of this number, counted from 1.
    pub(crate) fail_at: Option<usize>,
    /// Lets a test look at each expectation.
    pub(crate) witness: bool,
    /// What only some demonstrations take.
    pub(crate) options: Options,
}

/// The stage.
pub(crate) struct Stage<'a> {
    ui: &'a mut Ui,
    manner: Manner,
    watch: Watch,
    props: Props,
    /// The end of the lifeline that only this process holds.
    lifeline: Option<OwnedFd>,
    inbox: Inbox,
    letters: Vec<Letter>,
    notes: u32,
    cast: Vec<Actor>,
    strangers: Vec<Pid>,
    was_subreaper: bool,
    /// Whether standard input may still have a line.
    has_audience: bool,
    record: Record,
}

/// Plays a demonstration from beginning to end.
pub(super) fn play(ui: &mut Ui, lesson: &Lesson, manner: Manner) -> Result<Exit> {
    let mut stage = Stage::open(ui, lesson, manner)?;
    let outcome = (lesson.play)(&mut stage).and_then(|()| stage.curtain());
    stage.strike();
    if !matches!(outcome, Err(Failure::Signaled(_) | Failure::Output(_))) && !stage.is_text() {
        let record = std::mem::take(&mut stage.record);
        stage.ui.json(&Document::new("demo", record))?;
    }
    outcome.map(|()| Exit::Done)
}

impl<'a> Stage<'a> {
    fn open(ui: &'a mut Ui, lesson: &Lesson, manner: Manner) -> Result<Self> {
        let procfs = Source::live().open()?;
        let watch = Watch::new(&procfs).map_err(|errno| refused("signalfd", errno))?;
        let pipes = || Ok((wire::pipe()?, nix::unistd::pipe2(OFlag::O_CLOEXEC)?));
        let ((inbox, slot), (hanging, lifeline)) =
            pipes().map_err(|errno| refused("pipe", errno))?;
        let was_subreaper = prctl::get_child_subreaper().unwrap_or(false);
        let strangers = clean::children(&procfs);
        // Whoever started ptool may have left SIGCHLD ignored or blocked, and exec keeps both: then no
        // child would become a zombie, and no parent would hear of one.
        sys::by_default(Signal::SIGCHLD).map_err(|errno| refused("sigaction", errno))?;
        let mut mask = *watch.before();
        mask.remove(Signal::SIGCHLD);
        let record =
            Record { name: lesson.name, title: ui.text(&lesson.title()), ..Record::default() };
        let mut stage = Self {
            ui,
            manner,
            watch,
            props: Props { procfs, slot, lifeline: hanging, mask },
            lifeline: Some(lifeline),
            inbox,
            letters: Vec::new(),
            notes: 0,
            cast: Vec::new(),
            strangers,
            was_subreaper,
            has_audience: true,
            record,
        };
        stage.orphans_go_to(Adopter::Stage)?;
        if stage.is_text() {
            let title = stage.record.title.clone();
            stage.show_title(lesson.name, &title)?;
        }
        Ok(stage)
    }

    /// The options that this demonstration takes.
    pub(crate) const fn options(&self) -> Options {
        self.manner.options
    }

    /// The sentences in the language of the person who watches.
    pub(crate) const fn catalog(&self) -> &crate::ui::Catalog {
        self.ui.catalog()
    }

    /// Where processes are read.
    pub(crate) const fn procfs(&self) -> &ProcFs {
        &self.props.procfs
    }

    /// An actor as /proc shows it now; `None` when it has gone.
    pub(crate) fn row(&self, actor: &Actor) -> Option<Process> {
        let process = self.procfs().process(actor.pid(), ROW).ok()?;
        is_same(process.id, actor.id).then_some(process)
    }

    /// All that `ptool stat` finds out about an actor.
    pub(crate) fn case(&self, actor: &Actor) -> Option<Case> {
        let case = inquire(self.procfs(), actor.pid()).ok()?;
        is_same(case.process().id, actor.id).then_some(case)
    }

    /// Looks again and again until there is an answer, or for ten seconds. Signals end it.
    pub(crate) fn until<T>(&mut self, probe: impl FnMut(&Self) -> Option<T>) -> Result<Option<T>> {
        self.until_every(GLANCE, probe)
    }

    /// [`Self::until`] with this pause between two looks, where looking disturbs what is looked at.
    pub(crate) fn until_every<T>(
        &mut self,
        pause: Duration,
        mut probe: impl FnMut(&Self) -> Option<T>,
    ) -> Result<Option<T>> {
        let deadline = Deadline::after(PATIENCE);
        loop {
            self.take_letters()?;
            if let Some(found) = probe(self) {
                return Ok(Some(found));
            }
            if deadline.has_passed() {
                return Ok(None);
            }
            self.watch.wait(Some(self.inbox.as_fd()), Some(pause))?;
        }
    }

    /// The end of a script that went well.
    fn curtain(&mut self) -> Result<()> {
        let living = self.cast.iter().find(|actor| self.row(actor).is_some()).cloned();
        if let Some(actor) = living {
            self.hold(&actor)?;
        }
        if self.is_text() {
            self.show_end()?;
        }
        Ok(())
    }

    /// Ends every actor.
    fn strike(&mut self) {
        clean::end_all(&mut self.props, &mut self.lifeline, &self.inbox, &self.strangers);
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        self.strike();
        let _ = prctl::set_child_subreaper(self.was_subreaper);
    }
}

/// An actor that ended before it could read its own start has none, and is known by its number.
fn is_same(found: ProcId, known: ProcId) -> bool {
    found.pid == known.pid && (known.start == 0 || found.start == known.start)
}

/// What to tell where the kernel refused the stage a call.
fn refused(call: &'static str, errno: Errno) -> Failure {
    let exit = match errno {
        Errno::EPERM | Errno::EACCES => Exit::Permission,
        _ => Exit::Found,
    };
    let message =
        Message::new("demo-refused").with("call", call).with("reason", reason(&errno.into()));
    Failure::new(exit, message)
}
