//! Demonstrates an orphan: its parent ends first, and somebody above adopts it.

use nix::unistd::setsid;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Adopter, Bond, Choice, Cue, Look, Stage};
use crate::proc::{Pid, Process, State, Status, Want};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "orphan", takes: &[], code: code!("orphan"), play };

/// The status that the orphan ends with.
const STATUS: i32 = 7;

/// A parent and a child, each of which ends when it gets its cue.
struct Scene {
    parent: Actor,
    child: Actor,
    parents_cue: Cue,
    childs_cue: Cue,
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    // A demonstration of what happens everywhere must not adopt the orphan itself.
    stage.orphans_go_to(Adopter::Outside)?;
    let scene = family(stage)?;
    let adopter = adopted(stage, &scene)?;
    remembers(stage, &scene)?;
    ends(stage, &scene, adopter)
}

/// Before: both live.
fn family(stage: &mut Stage<'_>) -> Result<Scene> {
    stage.say("demo-orphan-family")?;
    let (parents_cue, childs_cue) = (stage.cue()?, stage.cue()?);
    let parent = stage.fork("parent", |part| {
        setsid()?;
        part.fork_bound(Bond::Stage, "child", |part| {
            part.wait_for(&childs_cue)?;
            part.exit(STATUS)
        })?;
        part.wait_for(&parents_cue)
    })?;
    let child = stage.meet("child")?;
    let sentence = Message::new("demo-orphan-ppid").with("ppid", parent.pid());
    stage.expect_until(sentence, parent.pid(), |stage| ppid(stage, &child))?;
    stage.expect(&parent, State::Sleeping)?;
    stage.expect(&child, State::Sleeping)?;
    stage.show(&[&parent, &child])?;
    Ok(Scene { parent, child, parents_cue, childs_cue })
}

/// The parent ends, and another takes its place.
fn adopted(stage: &mut Stage<'_>, scene: &Scene) -> Result<Pid> {
    let Scene { parent, child, .. } = scene;
    stage.say("demo-orphan-parent-ends")?;
    stage.ask("demo-orphan-quiz-lives", Choice::C)?;
    stage.give(&scene.parents_cue)?;
    stage.wait(parent)?;
    stage.expect(parent, Look::Gone)?;
    let has_new_parent = |stage: &Stage<'_>| ![0, parent.pid()].contains(&ppid(stage, child));
    let sentence = Message::new("demo-orphan-lives").with("pid", child.pid());
    stage.expect_until(sentence, true, has_new_parent)?;
    let adopter = ppid(stage, child);
    let kind = if is_init(stage, adopter) { "init" } else { "subreaper" };
    let comm = row(stage, adopter).map(|row| row.comm.to_shown().into_owned()).unwrap_or_default();
    let sentence = Message::new("demo-orphan-adopter")
        .with("ppid", adopter)
        .with("comm", comm.as_str())
        .with("kind", kind);
    let value = serde_json::json!({"pid": adopter, "comm": comm, "kind": kind});
    stage.observe("adopter", sentence, value)?;
    let is_above = kind == "init" || ancestors(stage).contains(&adopter);
    stage.expect_equal("demo-orphan-above", true, is_above)?;
    stage.show(&[parent, child])?;
    Ok(adopter)
}

/// What still names the old family.
fn remembers(stage: &mut Stage<'_>, scene: &Scene) -> Result<()> {
    stage.say("demo-orphan-remembers")?;
    let of = scene.parent.pid();
    let (pgrp, session) = stage.row(&scene.child).map_or((0, 0), |row| (row.pgrp, row.session));
    stage.expect_equal(Message::new("demo-orphan-pgrp").with("pgrp", pgrp), of, pgrp)?;
    stage.expect_equal(
        Message::new("demo-orphan-session").with("session", session),
        of,
        session,
    )?;
    stage.explain(&scene.child)?;
    stage.hold(&scene.child)
}

/// The orphan ends, and does not stay.
fn ends(stage: &mut Stage<'_>, scene: &Scene, adopter: Pid) -> Result<()> {
    stage.say(Message::new("demo-orphan-ends").with("status", STATUS))?;
    stage.ask("demo-orphan-quiz-zombie", Choice::B)?;
    stage.give(&scene.childs_cue)?;
    if stage.until(|stage| stage.row(&scene.child).is_none().then_some(()))?.is_none() {
        // The first process of a container is often no init, and leaves zombies behind.
        stage.skip(Message::new("demo-orphan-not-reaped").with("ppid", adopter))?;
        return stage.show(&[&scene.child]);
    }
    stage.expect(&scene.child, Look::Gone)?;
    let reaped = Message::new("demo-orphan-reaped").with("ppid", adopter);
    stage.observe("reaped_by", reaped, adopter)?;
    stage.show(&[&scene.child])
}

fn row(stage: &Stage<'_>, pid: Pid) -> Option<Process> {
    stage.procfs().process(pid, Want::empty()).ok()
}

fn ppid(stage: &Stage<'_>, actor: &Actor) -> Pid {
    stage.row(actor).map_or(0, |row| row.ppid)
}

/// Whether this is the first process of its pid namespace, whatever its number here.
fn is_init(stage: &Stage<'_>, pid: Pid) -> bool {
    let status = stage.procfs().read(&format!("{pid}/status")).map(Status::new);
    pid == 1 || status.is_ok_and(|status| status.ns_pids().last() == Some(&1))
}

/// The parent of ptool, its parent, and so on.
fn ancestors(stage: &Stage<'_>) -> Vec<Pid> {
    let above = |pid: &Pid| row(stage, *pid).map(|row| row.ppid).filter(|ppid| *ppid != 0);
    std::iter::successors(above(&nix::unistd::getpid().as_raw()), above).collect()
}
