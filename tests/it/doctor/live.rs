//! Processes of this machine, made wrong on purpose.

use std::io::Write as _;
use std::process::Command;

use serde_json::Value;

use super::{answer, found};
use crate::factory::Scene;

/// A scene, or nothing and a word on stderr where the machine or the user cannot have it.
fn scene(name: &str, arguments: &[&str]) -> Option<Scene> {
    match Scene::try_start(name, arguments) {
        Ok(scene) => Some(scene),
        Err(unsupported) => {
            let _ = writeln!(std::io::stderr(), "skipped {name}: {}", unsupported.0);
            None
        }
    }
}

/// The findings that a process of this scene is to blame for.
fn charges(scene: &Scene, culprit: &str) -> Vec<(String, Vec<u64>)> {
    let pid = scene.pid(culprit).to_string();
    let (answer, _) = answer(&["--min-age", "0"]);
    let of_it = found(&answer).into_iter().filter(|(known, ..)| *known == pid);
    of_it.map(|(_, id, pids)| (id, pids)).collect()
}

#[test]
fn each_wrong_is_laid_to_its_culprit() {
    for (name, culprit, about, id) in [
        ("zombie-exit", "parent", "zombie", "zombie.never-waits"),
        ("zombie-handler", "parent", "zombie", "zombie.handler-never-waits"),
        ("zombie-blocked", "parent", "zombie", "zombie.sigchld-blocked"),
        ("zombie-ignored-late", "parent", "zombie", "zombie.ignored-too-late"),
        ("zombie-other-pid", "parent", "zombie", "zombie.waits-for-another"),
        ("zombie-parent-stopped", "parent", "zombie", "zombie.parent-stopped"),
        ("zombie-parent-blocked", "parent", "zombie", "zombie.parent-blocked"),
        ("zombie-traced", "tracer", "zombie", "zombie.held-by-tracer"),
        ("zombie-leader", "leader", "leader", "zombie.leader-ended"),
        ("zombie-container-init", "init", "zombie", "zombie.container-init"),
        ("vfork", "child", "parent", "blocked.vfork"),
        ("stop-sigstop", "stopped", "stopped", "stopped.signal"),
        ("stop-collected", "stopped", "stopped", "stopped.collected"),
        ("stop-ttin", "stopped", "stopped", "stopped.terminal-read"),
        ("stop-ttou", "stopped", "stopped", "stopped.terminal-write"),
        ("traced-stop", "tracer", "tracee", "traced.stop"),
        ("orphan-folder-gone", "orphan", "orphan", "orphan.folder-gone"),
        ("orphan-terminal-gone", "orphan", "orphan", "orphan.terminal-gone"),
    ] {
        let Some(scene) = scene(name, &[]) else { continue };
        let expected = (id.to_owned(), vec![u64::from(scene.pid(about))]);
        let charges = charges(&scene, culprit);
        assert!(charges.contains(&expected), "{name}: {expected:?} is not in {charges:?}");
    }
}

#[test]
fn the_zombies_of_one_parent_are_one_problem() {
    let scene = Scene::start("zombie-many", &["40"]);
    let charges = charges(&scene, "parent");
    let [(id, pids)] = &charges[..] else { panic!("{charges:?}") };
    assert_eq!((id.as_str(), pids.len()), ("zombie.never-waits", 40));
}

#[test]
fn a_frozen_group_is_one_problem_whatever_is_in_it() {
    for (name, id) in [
        ("frozen-v1", "frozen.cgroup-v1"),
        ("frozen-v2", "frozen.cgroup-v2"),
        ("zombie-parent-frozen", "zombie.parent-frozen"),
    ] {
        let Some(scene) = scene(name, &[]) else { continue };
        let folder = format!("/ptool-test-{}", scene.actor());
        let (answer, _) = answer(&["--min-age", "0"]);
        let of_it = found(&answer).into_iter().filter(|(known, ..)| known.ends_with(&folder));
        let ids: Vec<_> = of_it.map(|(_, id, _)| id).collect();
        assert!(ids.iter().any(|found| found == id), "{name}: {ids:?}");
    }
}

#[test]
fn a_blocked_thread_of_a_sleeping_process_is_found() {
    let scene = Scene::start("thread-states", &[]);
    let blocked = u64::from(scene.tid("blocked"));
    let (answer, _) = answer(&["--min-age", "0", "--only", "blocked"]);
    let of_it = found(&answer).into_iter().find(|(_, _, pids)| pids.contains(&blocked));
    let (_, id, _) = of_it.expect("the thread is found");
    assert_eq!(id, "blocked.vfork");
}

#[test]
fn a_group_and_a_user_at_their_limits_are_found() {
    if let Some(scene) = scene("cgroup-full", &[]) {
        let folder = scene.inner_proc().expect("the scene names its group").display().to_string();
        let expected = (folder, "exhausted.cgroup-pids".to_owned(), vec![]);
        assert!(found(&answer(&[]).0).contains(&expected));
    }
    if let Some(scene) = scene("user-full", &[]) {
        let uid = (1_000_000 + scene.actor()).to_string();
        let expected = (uid, "exhausted.user-processes".to_owned(), vec![]);
        assert!(found(&answer(&[]).0).contains(&expected));
    }
}

#[test]
fn what_has_only_just_happened_is_no_fault_yet() {
    for name in ["zombie-exit", "vfork", "stop-sigstop", "traced-stop", "orphan-folder-gone"] {
        let scene = Scene::start(name, &[]);
        let cast: Vec<_> = scene.roles().iter().map(|role| u64::from(role.pid)).collect();
        let (answer, _) = answer(&[]);
        let told =
            found(&answer).into_iter().any(|(.., pids)| pids.iter().any(|pid| cast.contains(pid)));
        assert!(!told, "{name}: {answer:#}");
    }
}

#[test]
fn the_age_of_a_zombie_is_told_by_the_scheduler() {
    if std::fs::metadata("/proc/self/sched").is_err() {
        return;
    }
    let scene = Scene::start("zombie-exit", &[]);
    let (answer, _) = answer(&["--min-age", "0", "--only", "zombie"]);
    let pid = Value::from(scene.pid("zombie"));
    let culprits = answer["culprits"].as_array().expect("culprits");
    let findings =
        culprits.iter().flat_map(|culprit| culprit["findings"].as_array().expect("some"));
    let mut processes = findings.flat_map(|finding| finding["processes"].as_array().expect("some"));
    let zombie = processes.find(|process| process["pid"] == pid).expect("the zombie is told");
    let bounds = [&zombie["at_least_ms"], &zombie["at_most_ms"]].map(Value::as_u64);
    assert!(bounds[0] <= bounds[1], "{zombie}");
    // Nobody is dead for longer than since he was born.
    let listed = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["list", "--json", "--columns", "etimes", "--pid", &pid.to_string()])
        .output()
        .expect("ptool runs");
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("it is JSON");
    let elapsed = listed["processes"][0]["elapsed_seconds"].as_u64().expect("a number");
    assert!(bounds[1].is_some_and(|most| most < (elapsed + 1) * 1000), "{zombie}: {elapsed} s");
}
