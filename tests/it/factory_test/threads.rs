//! Processes with several threads.

use super::evidence::{finish, stat, state, thread};
use crate::factory::Scene;

#[test]
fn a_process_has_three_sleeping_threads() {
    let scene = Scene::start("threads", &[]);
    let pid = scene.pid("process");
    assert_eq!((stat(pid).state(), stat(pid).threads()), ('S', 3));
    for role in ["thread1", "thread2"] {
        assert_eq!(thread(pid, scene.tid(role)).state(), 'S');
    }
    finish(scene);
}

#[test]
fn a_process_is_in_three_states_at_once() {
    let scene = Scene::start("thread-states", &[]);
    let pid = scene.pid("process");
    let states = [pid, scene.tid("running"), scene.tid("blocked")];
    assert_eq!(states.map(|tid| thread(pid, tid).state()), ['S', 'R', 'D']);
    assert_eq!(state(&scene, "child"), 'S');
    finish(scene);
}

#[test]
fn threads_have_names_of_their_own() {
    let scene = Scene::start("thread-names", &[]);
    let pid = scene.pid("process");
    assert_eq!(stat(pid).name, b"main");
    for (role, name) in [("network", &b"net-io"[..]), ("disk", b"disk 1"), ("liar", b") R (")] {
        let found = thread(pid, scene.tid(role));
        assert_eq!((found.state(), &*found.name), ('S', name));
    }
    finish(scene);
}
