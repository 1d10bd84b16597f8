//! Demonstrates a zombie: a child that has ended stays in the process table until its parent waits
//! for it. Then one of the cures ([`cure`]).

mod cure;

use nix::sys::resource::{Resource, getrlimit};
use nix::sys::signal::Signal;

use super::Lesson;
use super::code::code;
use super::option::{Fix, Taken};
use super::stage::{Actor, Choice, Cue, Stage};
use crate::proc::State;
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "zombie", takes: &[Taken::Count, Taken::Fix], code: code!("zombie"), play };

/// The status that the child ends with.
const STATUS: i32 = 7;

/// A parent that waits only when it gets its cue.
pub(super) struct Scene {
    parent: Actor,
    child: Actor,
    more: Vec<Actor>,
    cue: Cue,
}

impl Scene {
    fn children(&self) -> Vec<&Actor> {
        std::iter::once(&self.child).chain(&self.more).collect()
    }
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let fix = stage.options().fix.unwrap_or(Fix::Wait);
    let scene = appears(stage, fix)?;
    endures(stage, &scene)?;
    costs(stage, &scene)?;
    cure::play(stage, &scene, fix)
}

/// The child ends, and its entry stays.
fn appears(stage: &mut Stage<'_>, fix: Fix) -> Result<Scene> {
    stage.say(Message::new("demo-zombie-forks").with("status", STATUS))?;
    let count = stage.options().count.unwrap_or(1);
    let cue = stage.cue()?;
    stage.ask("demo-zombie-quiz-state", Choice::C)?;
    let parent = stage.fork("parent", |part| {
        for _ in 0..count {
            part.fork("child", |part| part.exit(STATUS))?;
        }
        part.wait_for(&cue)?;
        cure::as_parent(part, fix)
    })?;
    let child = stage.meet("child")?;
    let more = (1..count).map(|_| stage.meet("child")).collect::<Result<_>>()?;
    stage.expect(&child, State::Zombie)?;
    stage.show(&[&parent, &child])?;
    stage.explain(&child)?;
    stage.hold(&child)?;
    Ok(Scene { parent, child, more, cue })
}

/// What is left of it, and that nothing kills it.
fn endures(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    let child = &scene.child;
    stage.say("demo-zombie-left")?;
    let memory = stage.row(child).map_or(0, |row| row.vsize + row.rss_pages);
    stage.expect_equal("demo-zombie-no-memory", 0, memory)?;
    let status = stage.case(child).and_then(|case| case.wait_status());
    let raw = status.map_or(-1, |status| status.0);
    let kept = Message::new("demo-zombie-status").with("raw", raw).with("status", raw / 256);
    stage.expect_equal(kept, STATUS * 256, raw)?;
    stage.say("demo-zombie-kill")?;
    stage.ask("demo-zombie-quiz-kill", Choice::B)?;
    stage.signal(child, Signal::SIGKILL)?;
    stage.expect(child, State::Zombie)?;
    stage.show(&[&scene.parent, child])
}

/// What zombies use up, which is numbers.
fn costs(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-zombie-cost")?;
    if !scene.more.is_empty() {
        stage.expect_each(&scene.children(), State::Zombie)?;
    }
    let count = scene.more.len() + 1;
    let number = |path: &str| {
        let text = stage.procfs().read(path).unwrap_or_default();
        String::from_utf8_lossy(&text).trim().parse::<u64>().unwrap_or(0)
    };
    let (pids, threads) = (number("sys/kernel/pid_max"), number("sys/kernel/threads-max"));
    let mine = getrlimit(Resource::RLIMIT_NPROC).map_or(0, |(soft, _)| soft);
    let zombies = Message::new("demo-zombie-count").with("count", count);
    stage.observe("zombies", zombies, count)?;
    let room = Message::new("demo-zombie-pids").with("pids", pids).with("threads", threads);
    stage.observe("pid_max", room, pids)?;
    // The largest number stands for no limit (getrlimit(2)).
    if mine != u64::MAX {
        stage.observe(
            "rlimit_nproc",
            Message::new("demo-zombie-limit").with("limit", mine),
            mine,
        )?;
    }
    Ok(())
}
