//! The factory itself: each scene is what it says, by /proc alone, and leaves nothing behind.

mod crowds;
mod evidence;
mod limits;
mod orphans;
mod sleepers;
mod stops;
mod threads;
mod zombies;

use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::factory::{Scene, Unsupported, actor};
use evidence::finish;

/// Every scene that the actor can play.
fn scenes() -> Vec<String> {
    let output = Command::new(actor()).arg("--list").output().expect("the actor runs");
    let text = String::from_utf8(output.stdout).expect("names are ASCII");
    text.lines().map(str::to_owned).collect()
}

/// A scene, or `None` and a word on stderr where the machine or the user cannot have it.
fn start_if_supported(scene: &str, arguments: &[&str]) -> Option<Scene> {
    use std::io::Write;
    match Scene::try_start(scene, arguments) {
        Ok(started) => Some(started),
        Err(Unsupported(reason)) => {
            let _ = writeln!(std::io::stderr(), "skipped {scene}: {reason}");
            None
        }
    }
}

#[test]
fn every_scene_has_a_test() {
    let tests = [
        include_str!("factory_test/crowds.rs"),
        include_str!("factory_test/limits.rs"),
        include_str!("factory_test/orphans.rs"),
        include_str!("factory_test/sleepers.rs"),
        include_str!("factory_test/stops.rs"),
        include_str!("factory_test/threads.rs"),
        include_str!("factory_test/zombies.rs"),
    ]
    .concat();
    let untested: Vec<_> =
        scenes().into_iter().filter(|name| !tests.contains(&format!("\"{name}\""))).collect();
    assert_eq!(untested, Vec::<String>::new());
}

#[test]
fn an_ordinary_user_can_have_every_scene_that_needs_no_privilege() {
    let privileged = [
        "frozen-v1",
        "frozen-v2",
        "zombie-parent-frozen",
        "nice-down",
        "realtime",
        "cgroup-full",
        "user-full",
    ];
    let by_machine = [
        "zombie-container-init",
        "zombie-container-other",
        "pid-namespace",
        "zombie-core",
        "orphan-init",
    ];
    if Scene::start_as_nobody("sleep-pause", &[]).is_err() {
        return;
    }
    for name in scenes() {
        match Scene::start_as_nobody(&name, &[]) {
            Ok(scene) => finish(scene),
            Err(Unsupported(reason)) => assert!(
                privileged.contains(&name.as_str()) || by_machine.contains(&name.as_str()),
                "{name}: {reason}"
            ),
        }
    }
}

#[test]
fn the_processes_of_nobody_belong_to_nobody() {
    let Ok(scene) = Scene::start_as_nobody("sleep-pause", &[]) else { return };
    let ids = evidence::status(scene.pid("sleeper"), "Uid");
    assert_eq!(ids, "65534\t65534\t65534\t65534");
    finish(scene);
}

#[test]
fn an_unknown_scene_is_told_as_such() {
    let output = Command::new(actor()).arg("no-such-scene").output().expect("the actor runs");
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.contains("no scene is called \"no-such-scene\""), "{complaint}");
}

/// Sends the actor of a scene a signal and returns those who must not survive that.
fn interrupt(scene: &Scene, signal: Signal) -> Vec<(u32, i64)> {
    let cast = evidence::everyone(scene);
    let actor = Pid::from_raw(scene.actor().cast_signed());
    kill(actor, signal).expect("the actor lives");
    cast
}

#[test]
fn a_scene_ends_on_sigterm_and_sigint_too() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let scene = Scene::start("zombie-exit", &[]);
        evidence::assert_gone(&interrupt(&scene, signal));
    }
}

#[test]
fn a_killed_actor_takes_its_cast_along() {
    for name in ["tree", "vfork", "stop-ttin", "traced-stop", "zombie-traced", "orphan-subreaper"] {
        let scene = Scene::start(name, &[]);
        evidence::assert_dead(&interrupt(&scene, Signal::SIGKILL));
    }
}
