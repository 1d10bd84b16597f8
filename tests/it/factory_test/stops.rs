//! Stopped and traced processes, and the jobs of terminals.

use nix::libc;

use super::evidence::{finish, stat, state, status};
use crate::factory::Scene;

#[test]
fn a_process_is_stopped_by_sigstop() {
    let scene = Scene::start("stop-sigstop", &[]);
    let stopped = stat(scene.pid("stopped"));
    assert_eq!((stopped.state(), stopped.exit_code()), ('T', i64::from(libc::SIGSTOP)));
    finish(scene);
}

#[test]
fn a_stop_that_the_parent_was_told_of_has_no_signal_any_more() {
    let scene = Scene::start("stop-collected", &[]);
    let stopped = stat(scene.pid("stopped"));
    assert_eq!((stopped.state(), stopped.exit_code()), ('T', 0));
    finish(scene);
}

#[test]
fn a_process_is_stopped_by_sigtstp() {
    let scene = Scene::start("stop-sigtstp", &[]);
    let stopped = stat(scene.pid("stopped"));
    assert_eq!((stopped.state(), stopped.exit_code()), ('T', i64::from(libc::SIGTSTP)));
    finish(scene);
}

/// Checks a session of three on one terminal, of which the foreground job owns it.
fn assert_jobs(scene: &Scene, background: &str) {
    let [leader, front, back] =
        ["leader", "foreground", background].map(|role| stat(scene.pid(role)));
    assert_eq!(leader.session(), i64::from(scene.pid("leader")));
    assert_ne!(leader.terminal(), 0);
    for job in [&front, &back] {
        assert_eq!((job.session(), job.terminal()), (leader.session(), leader.terminal()));
    }
    assert_eq!(front.group(), front.foreground());
    assert_ne!(back.group(), back.foreground());
}

#[test]
fn a_background_job_stops_when_it_reads_its_terminal() {
    let scene = Scene::start("stop-ttin", &[]);
    let stopped = stat(scene.pid("stopped"));
    assert_eq!((stopped.state(), stopped.exit_code()), ('T', i64::from(libc::SIGTTIN)));
    assert_jobs(&scene, "stopped");
    finish(scene);
}

#[test]
fn a_background_job_stops_when_it_writes_to_its_terminal() {
    let scene = Scene::start("stop-ttou", &[]);
    let stopped = stat(scene.pid("stopped"));
    assert_eq!((stopped.state(), stopped.exit_code()), ('T', i64::from(libc::SIGTTOU)));
    assert_jobs(&scene, "stopped");
    finish(scene);
}

#[test]
fn a_foreground_job_owns_the_terminal_and_a_background_job_does_not() {
    let scene = Scene::start("foreground", &[]);
    assert_eq!((state(&scene, "foreground"), state(&scene, "background")), ('S', 'S'));
    assert_jobs(&scene, "background");
    finish(scene);
}

fn assert_traced(scene: &str, expected: char) {
    let scene = Scene::start(scene, &[]);
    assert_eq!(state(&scene, "tracee"), expected);
    assert_eq!(status(scene.pid("tracee"), "TracerPid"), scene.pid("tracer").to_string());
    assert_eq!(state(&scene, "tracer"), 'S');
    finish(scene);
}

#[test]
fn a_tracee_is_stopped_by_its_tracer() {
    assert_traced("traced-stop", 't');
}

#[test]
fn a_tracee_may_go_on_under_its_tracer() {
    assert_traced("traced-running", 'S');
}
