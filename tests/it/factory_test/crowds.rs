//! Families, chains, crowds and processes that die while one looks.

use std::thread::sleep;
use std::time::Duration;

use super::evidence::{finish, processes, stat, state};
use crate::factory::Scene;

#[test]
fn a_family_has_like_and_unlike_members() {
    let scene = Scene::start("tree", &[]);
    let root = scene.pid("root");
    let children: Vec<_> = processes()
        .into_values()
        .filter(|stat| stat.parent() == root)
        .map(|stat| (String::from_utf8(stat.name.clone()).expect("ASCII"), stat.state()))
        .collect();
    let count = |name: &str, state| {
        children.iter().filter(|child| **child == (name.to_owned(), state)).count()
    };
    assert_eq!((count("worker", 'S'), count("worker", 'T')), (2, 1));
    assert_eq!((count("threaded", 'S'), count("link", 'S')), (1, 1));
    assert_eq!(children.len(), 5);
    assert_eq!(state(&scene, "stopped-worker"), 'T');
    assert_eq!(stat(scene.pid("threaded")).threads(), 2);
    for (child, parent) in [("link1", "root"), ("link2", "link1"), ("link5", "link4")] {
        assert_eq!(stat(scene.pid(child)).parent(), scene.pid(parent));
    }
    finish(scene);
}

#[test]
fn a_chain_is_as_deep_as_asked_for() {
    let scene = Scene::start("deep", &["60"]);
    let (root, mut pid) = (scene.pid("root"), scene.pid("tip"));
    let mut length = 1;
    while pid != root {
        assert_eq!(stat(pid).state(), 'S');
        pid = stat(pid).parent();
        length += 1;
    }
    assert_eq!(length, 60);
    finish(scene);
}

#[test]
fn a_crowd_sleeps_under_one_parent() {
    let scene = Scene::start("crowd", &["300"]);
    let root = scene.pid("root");
    let members = processes().into_values().filter(|stat| stat.parent() == root);
    assert_eq!(members.filter(|stat| stat.state() == 'S').count(), 300);
    finish(scene);
}

#[test]
fn the_dying_die_until_the_scene_ends() {
    let scene = Scene::start("dying", &["5"]);
    let faults = || stat(scene.pid("root")).faults_of_the_reaped();
    let before = faults();
    while faults() == before {
        sleep(Duration::from_millis(1));
    }
    finish(scene);
}
