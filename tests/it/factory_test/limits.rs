//! Crowds at their limits.

use std::fs;

use super::evidence::{finish, stat, status};
use super::start_if_supported;

#[test]
fn a_control_group_has_nearly_all_the_tasks_that_it_may_have() {
    let Some(scene) = start_if_supported("cgroup-full", &[]) else { return };
    let folder = scene.inner_proc().expect("the scene names its group").to_owned();
    let number = |file: &str| fs::read_to_string(folder.join(file)).expect("a file");
    assert_eq!((number("pids.max").trim(), number("pids.current").trim()), ("20", "19"));
    finish(scene);
}

#[test]
fn a_user_has_nearly_all_the_processes_that_the_limit_allows() {
    let Some(scene) = start_if_supported("user-full", &[]) else { return };
    let parent = scene.pid("parent");
    let limits = fs::read_to_string(format!("/proc/{parent}/limits")).expect("limits");
    let line = limits.lines().find(|line| line.starts_with("Max processes")).expect("a limit");
    assert_eq!(line.split_whitespace().nth(2), Some("20"), "{line}");
    assert_eq!(stat(parent).state(), 'S');
    let uid = status(parent, "Uid");
    assert_eq!(uid.split('\t').next(), Some(&*format!("{}", 1_000_000 + scene.actor())));
    finish(scene);
}
