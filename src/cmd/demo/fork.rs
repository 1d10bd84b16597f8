//! Demonstrates fork(2): one call, two returns, and two processes that share nothing they change.

mod memory;

use std::time::Duration;

use nix::errno::Errno;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigSet, Signal, raise};
use nix::unistd::{Uid, setuid};

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Choice, Stage};
use crate::proc::{SignalSet, State, Status};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson = Lesson { name: "fork", takes: &[], code: code!("fork"), play };

/// How often the order of running is looked at.
const RACES: i64 = 100;
/// About as long as a child takes to get a CPU.
const BUSY: Duration = Duration::from_micros(100);
/// The user to be where the superuser has no limit of processes: nobody.
const NOBODY: u32 = 65_534;

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let (parent, child) = returns(stage)?;
    inherits(stage, &parent, &child)?;
    memory::play(stage)?;
    order(stage)?;
    fails(stage)
}

/// The parent gets the child's number, the child gets 0, and both go on behind the call.
fn returns(stage: &mut Stage<'_>) -> Result<(Actor, Actor)> {
    stage.say("demo-fork-twice")?;
    stage.ask("demo-fork-quiz-returns", Choice::B)?;
    let (in_parent, in_child) = (stage.note(), stage.note());
    let parent = stage.fork("parent", |part| {
        SigSet::from(Signal::SIGUSR1).thread_block()?;
        raise(Signal::SIGUSR1)?;
        let returned = part.fork("child", |part| {
            // The script of a child begins where its fork returned 0.
            part.tell(in_child, 0);
            part.pause()
        })?;
        part.tell(in_parent, returned);
        part.pause()
    })?;
    let child = stage.meet("child")?;
    let (parents, childs) = (stage.hear(in_parent)?, stage.hear(in_child)?);
    let sentence = Message::new("demo-fork-in-parent").with("pid", parent.pid());
    stage.expect_equal(sentence.with("returned", parents), child.pid().into(), parents)?;
    let sentence = Message::new("demo-fork-in-child").with("pid", child.pid());
    stage.expect_equal(sentence, 0, childs)?;
    stage.expect(&parent, State::Sleeping)?;
    stage.expect(&child, State::Sleeping)?;
    let ppid = stage.row(&child).map_or(0, |row| row.ppid);
    stage.expect_equal("demo-fork-ppid", parent.pid(), ppid)?;
    stage.show(&[&parent, &child])?;
    stage.explain(&child)?;
    stage.hold(&child)?;
    Ok((parent, child))
}

/// What the child has from its parent, and what it begins anew.
fn inherits(stage: &mut Stage<'_>, parent: &Actor, child: &Actor) -> Result<()> {
    stage.say("demo-fork-inherits")?;
    if let (Some(old), Some(new)) = (stage.row(parent), stage.row(child)) {
        let same = |row: &crate::proc::Process| (row.pgrp, row.session, row.tty, row.nice);
        let names = "pgrp, session, tty, nice".to_owned();
        let seen = if same(&old) == same(&new) { names.clone() } else { String::new() };
        stage.expect_equal("demo-fork-same", names, seen)?;
    }
    let usr1 = crate::proc::Signal(Signal::SIGUSR1 as i32);
    let has = |stage: &Stage<'_>, actor: &Actor, field: &str| {
        let status = stage.procfs().read(&format!("{}/status", actor.pid())).map(Status::new);
        let set = status.ok().and_then(|status| status.signals(field));
        set.unwrap_or(SignalSet(0)).contains(usr1)
    };
    let blocked = has(stage, child, "SigBlk");
    stage.expect_equal("demo-fork-mask", true, blocked)?;
    let pending =
        [parent, child].map(|actor| has(stage, actor, "SigPnd") || has(stage, actor, "ShdPnd"));
    stage.expect_equal("demo-fork-pending-parent", true, pending[0])?;
    stage.expect_equal("demo-fork-pending-child", false, pending[1])
}

/// Nobody says who of the two runs first: a little work in the parent turns it round.
fn order(stage: &mut Stage<'_>) -> Result<()> {
    stage.say(Message::new("demo-fork-order").with("races", RACES))?;
    stage.ask("demo-fork-quiz-order", Choice::C)?;
    let at_once = race(stage, Duration::ZERO)?;
    counts(stage, "ran_first", "demo-fork-counts", at_once)?;
    let busy = race(stage, BUSY)?;
    counts(stage, "ran_first_parent_busy", "demo-fork-counts-busy", busy)?;
    let heard: i64 = at_once.into_iter().chain(busy).sum();
    stage.expect_equal(
        Message::new("demo-fork-both-ran").with("races", 2 * RACES),
        2 * RACES,
        heard,
    )
}

/// How often the parent and how often the child is heard first, where the parent first computes for
/// so long.
fn race(stage: &mut Stage<'_>, busy: Duration) -> Result<[i64; 2]> {
    let turn = stage.note();
    stage.fork("racer", |part| {
        for _ in 0..RACES {
            let child = part.fork_bare(|part| part.tell(turn, 1))?;
            part.work_for(busy);
            part.tell(turn, 0);
            part.wait(child)?;
        }
        part.pause()
    })?;
    let mut first = [0_i64; 2];
    for _ in 0..RACES {
        let (one, other) = (stage.hear(turn)?, stage.hear(turn)?);
        first[usize::from(one == 1)] += 1;
        debug_assert_eq!(one + other, 1, "each tells once");
    }
    Ok(first)
}

fn counts(
    stage: &mut Stage<'_>,
    field: &'static str,
    sentence: &'static str,
    [parent, child]: [i64; 2],
) -> Result<()> {
    let sentence = Message::new(sentence).with("parent", parent).with("child", child);
    stage.observe(field, sentence, serde_json::json!({"parent": parent, "child": child}))
}

/// With no process left to its user, fork(2) says EAGAIN.
fn fails(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-fork-fails")?;
    let outcome = stage.note();
    stage.fork("limited", |part| {
        if Uid::effective().is_root() {
            // The superuser has no such limit; it can become a user who has.
            if setuid(Uid::from_raw(NOBODY)).is_err() {
                part.tell(outcome, -1);
                part.pause();
            }
            part.bind_again()?;
        }
        setrlimit(Resource::RLIMIT_NPROC, 0, 0)?;
        let refused = match part.fork("unwanted", |part| part.exit(0)) {
            Ok(_) => 0,
            Err(errno) => errno as i32,
        };
        part.tell(outcome, refused);
        part.pause()
    })?;
    match stage.hear(outcome)? {
        // Those with CAP_SYS_RESOURCE or CAP_SYS_ADMIN are above the limit (getrlimit(2)).
        -1 | 0 => stage.skip("demo-fork-no-limit"),
        errno => {
            let errno = Errno::from_raw(i32::try_from(errno).unwrap_or(0));
            stage.expect_equal("demo-fork-eagain", "EAGAIN".to_owned(), format!("{errno:?}"))
        }
    }
}
