//! Zombies: how they died and what keeps them from being reaped.

use std::fs;

use nix::libc;

use super::evidence::{finish, has_sigchld, own_cgroup, stat, state, status, syscall, thread};
use super::start_if_supported;
use crate::factory::Scene;

/// Starts a scene and checks that its zombie is one, the child of its parent, in that state.
fn start(scene: &str, arguments: &[&str], parent_state: char) -> Scene {
    let scene = Scene::start(scene, arguments);
    assert_zombie(&scene, parent_state);
    scene
}

fn assert_zombie(scene: &Scene, parent_state: char) {
    assert_eq!(state(scene, "zombie"), 'Z');
    assert_eq!(stat(scene.pid("zombie")).parent(), scene.pid("parent"));
    assert_eq!(state(scene, "parent"), parent_state);
}

fn wait_status(scene: &Scene) -> i64 {
    stat(scene.pid("zombie")).exit_code()
}

/// The masks of the parent that hold SIGCHLD, of those that tell why it does not reap.
fn masks_with_sigchld(scene: &Scene) -> Vec<&'static str> {
    let masks = ["SigIgn", "SigCgt", "SigBlk", "ShdPnd"];
    masks.into_iter().filter(|mask| has_sigchld(scene.pid("parent"), mask)).collect()
}

#[test]
fn a_zombie_keeps_its_exit_code_for_a_parent_that_never_waits() {
    let scene = start("zombie-exit", &[], 'S');
    assert_eq!(wait_status(&scene), 42 << 8);
    assert_eq!(masks_with_sigchld(&scene), Vec::<&str>::new());
    finish(scene);
}

#[test]
fn a_zombie_exits_with_the_code_that_was_asked_for() {
    let scene = start("zombie-exit", &["0"], 'S');
    assert_eq!(wait_status(&scene), 0);
    finish(scene);
}

#[test]
fn a_zombie_keeps_the_signal_that_killed_it() {
    for (name, number) in [("SIGKILL", libc::SIGKILL), ("SIGSEGV", libc::SIGSEGV)] {
        let scene = start("zombie-signal", &[name], 'S');
        assert_eq!(wait_status(&scene), i64::from(number));
        finish(scene);
    }
}

#[test]
fn a_zombie_remembers_that_it_dumped_core() {
    for (name, number) in [("SIGABRT", libc::SIGABRT), ("SIGSEGV", libc::SIGSEGV)] {
        let Some(scene) = start_if_supported("zombie-core", &[name]) else { return };
        assert_zombie(&scene, 'S');
        assert_eq!(wait_status(&scene), i64::from(number) | 0x80);
        finish(scene);
    }
}

#[test]
fn a_handler_that_does_not_wait_leaves_a_zombie() {
    let scene = start("zombie-handler", &[], 'S');
    assert_eq!(masks_with_sigchld(&scene), ["SigCgt"]);
    finish(scene);
}

#[test]
fn a_blocked_sigchld_stays_pending() {
    let scene = start("zombie-blocked", &[], 'S');
    assert_eq!(masks_with_sigchld(&scene), ["SigBlk", "ShdPnd"]);
    finish(scene);
}

#[test]
fn ignoring_sigchld_too_late_leaves_a_zombie() {
    let scene = start("zombie-ignored-late", &[], 'S');
    assert_eq!(masks_with_sigchld(&scene), ["SigIgn"]);
    finish(scene);
}

#[test]
fn a_stopped_parent_cannot_reap() {
    finish(start("zombie-parent-stopped", &[], 'T'));
}

#[test]
fn a_busy_parent_does_not_reap() {
    finish(start("zombie-parent-busy", &[], 'R'));
}

#[test]
fn a_blocked_parent_cannot_reap() {
    let scene = start("zombie-parent-blocked", &[], 'D');
    assert_eq!(stat(scene.pid("child")).parent(), scene.pid("parent"));
    finish(scene);
}

#[test]
fn a_frozen_parent_cannot_reap() {
    let Some(scene) = start_if_supported("zombie-parent-frozen", &[]) else { return };
    assert_zombie(&scene, 'S');
    let text = fs::read_to_string(own_cgroup(&scene).join("cgroup.events")).expect("a cgroup");
    assert!(text.contains("frozen 1"), "{text}");
    finish(scene);
}

#[test]
fn a_tracer_keeps_a_zombie_from_its_parent() {
    let scene = start("zombie-traced", &[], 'S');
    assert_eq!(status(scene.pid("zombie"), "TracerPid"), scene.pid("tracer").to_string());
    let (call, arguments) = syscall(scene.pid("parent"));
    assert_eq!((call, arguments[0]), (libc::SYS_wait4, u64::from(scene.pid("zombie"))));
    finish(scene);
}

#[test]
fn a_dead_leader_has_a_living_thread() {
    let scene = Scene::start("zombie-leader", &[]);
    let leader = scene.pid("leader");
    assert_eq!((stat(leader).state(), stat(leader).threads()), ('Z', 2));
    assert_eq!(scene.pid("living"), leader);
    assert_eq!(thread(leader, scene.tid("living")).state(), 'S');
    assert_eq!(thread(leader, leader).state(), 'Z');
    finish(scene);
}

#[test]
fn a_parent_waits_for_another_pid() {
    let scene = start("zombie-other-pid", &[], 'S');
    let (call, arguments) = syscall(scene.pid("parent"));
    assert_eq!((call, arguments[0]), (libc::SYS_wait4, u64::from(scene.pid("other"))));
    finish(scene);
}

#[test]
fn the_init_of_a_container_does_not_reap_what_it_adopts() {
    let Some(scene) = start_if_supported("zombie-container-init", &[]) else { return };
    let (zombie, init) = (scene.pid("zombie"), scene.pid("init"));
    assert_eq!((stat(zombie).state(), stat(zombie).parent()), ('Z', init));
    let inner = status(init, "NSpid");
    assert_eq!(inner.split('\t').next_back(), Some("1"));
    finish(scene);
}

#[test]
fn a_parent_in_a_namespace_waits_for_a_pid_of_its_own() {
    let Some(scene) = start_if_supported("zombie-container-other", &[]) else { return };
    let (call, arguments) = syscall(scene.pid("parent"));
    let inner = status(scene.pid("other"), "NSpid");
    let inner = inner.split('\t').next_back().and_then(|pid| pid.parse().ok());
    assert_eq!((call, Some(arguments[0])), (libc::SYS_wait4, inner));
    assert_ne!(inner, Some(u64::from(scene.pid("other"))));
    finish(scene);
}

#[test]
fn many_zombies_have_one_parent() {
    let scene = Scene::start("zombie-many", &["25"]);
    for number in 1..=25 {
        let zombie = stat(scene.pid(&format!("zombie{number}")));
        assert_eq!((zombie.state(), zombie.parent()), ('Z', scene.pid("parent")));
    }
    finish(scene);
}
