//! Demonstrates SIGCHLD, the signal that a child's end sends: what ignoring it does, and why a handler
//! has to wait in a loop.

use std::sync::atomic::{AtomicI64, Ordering};

use nix::errno::Errno;
use nix::libc::c_int;
use nix::sys::signal::{SaFlags, SigHandler, SigSet, Signal};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid as NixPid;

use super::Lesson;
use super::code::code;
use super::stage::sys::{self, Patience};
use super::stage::{Actor, Choice, Cue, Look, Note, Stage};
use crate::proc::{Signal as ProcSignal, State, Status};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "sigchld", takes: &[], code: code!("sigchld"), play };

/// How many children end while the signal is blocked.
const BURST: usize = 5;

/// How often the handler of this process ran. Every actor has its own.
static CALLS: AtomicI64 = AtomicI64::new(0);

fn play(stage: &mut Stage<'_>) -> Result<()> {
    ignored(stage)?;
    no_child_wait(stage)?;
    one_wait_a_signal(stage)?;
    loop_of_waits(stage)?;
    ignored_too_late(stage)
}

/// Notes that a signal came.
extern "C" fn count(_: c_int) {
    CALLS.fetch_add(1, Ordering::Relaxed);
}

/// A handler that waits once.
extern "C" fn wait_once(_: c_int) {
    count(0);
    // errno belongs to whoever was interrupted.
    let errno = Errno::last_raw();
    let _ = sys::waitpid(-1, Patience::Ask);
    Errno::set_raw(errno);
}

/// A handler that waits until nobody is left to reap.
extern "C" fn wait_in_a_loop(_: c_int) {
    count(0);
    let errno = Errno::last_raw();
    while let Ok(Some(_)) = sys::waitpid(-1, Patience::Ask) {}
    Errno::set_raw(errno);
}

/// `SIG_IGN` before the fork: the kernel keeps nothing of a child that ends.
fn ignored(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-sigchld-ignored")?;
    stage.ask("demo-sigchld-quiz-ignored", Choice::A)?;
    let (parent, child) = careless(stage, SigHandler::SigIgn, SaFlags::empty())?;
    stage.show(&[&parent, &child])
}

/// `SA_NOCLDWAIT` does the same and lets the signal come.
fn no_child_wait(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-sigchld-flag")?;
    let (parent, child) =
        careless(stage, SigHandler::Handler(count), SaFlags::SA_NOCLDWAIT | SaFlags::SA_RESTART)?;
    stage.show(&[&parent, &child])
}

/// A parent that wants no status of its children, whose wait(2) therefore finds none.
fn careless(stage: &mut Stage<'_>, handler: SigHandler, flags: SaFlags) -> Result<(Actor, Actor)> {
    let (refused, calls) = (stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        sys::on_child_signal(handler, flags)?;
        part.fork("child", |part| part.exit(0))?;
        let errno = part.wait(-1).err();
        part.tell(refused, errno.map_or(0, |errno| errno as i32));
        part.tell(calls, CALLS.load(Ordering::Relaxed));
        part.pause()
    })?;
    let child = stage.meet("child")?;
    stage.expect(&child, Look::Gone)?;
    let errno = stage.hear(refused)?;
    stage.expect_errno("demo-sigchld-echild", Errno::ECHILD, errno)?;
    if let SigHandler::Handler(_) = handler {
        let told = stage.hear(calls)?;
        stage.expect_equal("demo-sigchld-told", 1, told)?;
    }
    Ok((parent, child))
}

/// Children that have all ended, of a parent that has not taken the signal yet.
struct Burst {
    parent: Actor,
    children: Vec<Actor>,
    unblock: Cue,
    calls: Note,
}

impl Burst {
    fn play(stage: &mut Stage<'_>, handler: extern "C" fn(c_int)) -> Result<Self> {
        let (unblock, all_ended, calls) = (stage.cue()?, stage.note(), stage.note());
        let parent = stage.fork("parent", |part| {
            sys::on_child_signal(SigHandler::Handler(handler), SaFlags::SA_RESTART)?;
            let signal = SigSet::from(Signal::SIGCHLD);
            signal.thread_block()?;
            for _ in 0..BURST {
                let child = part.fork("child", |part| part.exit(0))?;
                // It has sent its signal, and stays a zombie.
                let id = Id::Pid(NixPid::from_raw(child));
                waitid(id, WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT)?;
            }
            part.tell(all_ended, 1);
            part.wait_for(&unblock)?;
            // The handler runs before this returns.
            signal.thread_unblock()?;
            part.tell(calls, CALLS.load(Ordering::Relaxed));
            part.pause()
        })?;
        let children = (0..BURST).map(|_| stage.meet("child")).collect::<Result<Vec<Actor>>>()?;
        stage.hear(all_ended)?;
        let burst = Self { parent, children, unblock, calls };
        stage.expect_each(&burst.children(), State::Zombie)?;
        Ok(burst)
    }

    fn children(&self) -> Vec<&Actor> {
        self.children.iter().collect()
    }

    fn everybody(&self) -> Vec<&Actor> {
        std::iter::once(&self.parent).chain(&self.children).collect()
    }

    /// Lets the signal through, and expects that it is one.
    fn unblock(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.give(&self.unblock)?;
        let calls = stage.hear(self.calls)?;
        stage.expect_equal("demo-sigchld-once", 1, calls)
    }
}

/// A signal that is pending already is not counted: five ends, one signal, one wait.
fn one_wait_a_signal(stage: &mut Stage<'_>) -> Result<()> {
    stage.say(Message::new("demo-sigchld-burst").with("count", BURST))?;
    let burst = Burst::play(stage, wait_once)?;
    let is_pending = |stage: &Stage<'_>| {
        let status = stage.procfs().read(&format!("{}/status", burst.parent.pid()));
        let pending = status.ok().map(Status::new).and_then(|status| status.signals("ShdPnd"));
        pending.unwrap_or_default().contains(ProcSignal::CHLD)
    };
    let pending = is_pending(stage);
    stage.expect_equal("demo-sigchld-pending", true, pending)?;
    stage.explain(&burst.children[0])?;

    stage.say("demo-sigchld-unblocks")?;
    stage.ask(Message::new("demo-sigchld-quiz-left").with("count", BURST), Choice::C)?;
    burst.unblock(stage)?;
    let left = BURST - 1;
    let zombies = |stage: &Stage<'_>| {
        let rows = burst.children.iter().filter_map(|child| stage.row(child));
        rows.filter(|row| row.state == State::Zombie).count()
    };
    stage.expect_until(Message::new("demo-sigchld-left").with("count", left), left, zombies)?;
    stage.show(&burst.everybody())?;
    // Which one was reaped is the kernel's choice.
    let zombie = burst.children.iter().find(|child| stage.row(child).is_some()).cloned();
    if let Some(zombie) = zombie {
        stage.explain(&zombie)?;
        stage.hold(&zombie)?;
    }
    Ok(())
}

/// The cure: whoever wakes up by a signal takes all there is.
fn loop_of_waits(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-sigchld-loop")?;
    let burst = Burst::play(stage, wait_in_a_loop)?;
    burst.unblock(stage)?;
    stage.expect_each(&burst.children(), Look::Gone)?;
    stage.expect(&burst.parent, State::Sleeping)?;
    stage.show(&burst.everybody())
}

/// `SIG_IGN` is asked when a child ends, and not again.
fn ignored_too_late(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-sigchld-late")?;
    stage.ask("demo-sigchld-quiz-late", Choice::B)?;
    let (ignore, wait) = (stage.cue()?, stage.cue()?);
    let (ignores, reaped) = (stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        part.fork("early", |part| part.exit(0))?;
        part.wait_for(&ignore)?;
        sys::on_child_signal(SigHandler::SigIgn, SaFlags::empty())?;
        part.tell(ignores, 1);
        part.fork("later", |part| part.exit(0))?;
        part.wait_for(&wait)?;
        part.tell(reaped, part.wait(-1)?.0);
        part.pause()
    })?;
    let early = stage.meet("early")?;
    stage.expect(&early, State::Zombie)?;
    stage.give(&ignore)?;
    stage.hear(ignores)?;
    let later = stage.meet("later")?;
    stage.expect(&later, Look::Gone)?;
    stage.expect(&early, State::Zombie)?;
    stage.show(&[&parent, &early, &later])?;
    stage.explain(&early)?;

    stage.say("demo-sigchld-still")?;
    stage.give(&wait)?;
    let pid = stage.hear(reaped)?;
    let sentence = Message::new("demo-sigchld-reaped").with("pid", pid);
    stage.expect_equal(sentence, early.pid().into(), pid)?;
    stage.expect(&early, Look::Gone)
}
