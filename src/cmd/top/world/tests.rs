//! From look to look.

#![cfg(test)]

use super::*;
use crate::proc::Pid;
use crate::proc::model::tests::{process, snapshot};

/// A world of these processes, looked at once.
pub(in crate::cmd::top) fn world(processes: Vec<Process>) -> World {
    let mut world = World::new(snapshot(Vec::new()).machine);
    world.look(snapshot(processes), Duration::ZERO, None);
    world
}

fn second(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn pids(world: &World) -> Vec<Pid> {
    world.snapshot.processes.iter().map(Process::pid).collect()
}

fn id(pid: Pid) -> ProcId {
    ProcId { pid, start: 0 }
}

#[test]
fn the_share_of_a_cpu_is_that_between_two_looks() {
    let mut world = world(vec![process(1, 0, "a", State::Running)]);
    assert_eq!(world.facts[0].cpu, None);
    let mut later = process(1, 0, "a", State::Running);
    later.times.user = 50;
    world.look(snapshot(vec![later.clone()]), second(2), None);
    assert_eq!(world.facts[0].cpu, Some(25.0));
    later.times.system = 100;
    world.look(snapshot(vec![later]), second(3), None);
    assert_eq!(world.facts[0].cpu, Some(100.0));
}

#[test]
fn who_comes_is_marked_and_who_goes_stays_for_a_moment() {
    let one = process(1, 0, "a", State::Sleeping);
    let two = process(2, 1, "b", State::Zombie);
    let mut world = world(vec![one.clone()]);
    assert_eq!(world.facts[0].mark, Mark::None, "nobody is new at the first look");
    world.look(snapshot(vec![one.clone(), two]), second(1), None);
    assert_eq!(world.facts[1].mark, Mark::New(second(1)));
    world.look(snapshot(vec![one.clone()]), second(2), None);
    assert_eq!((pids(&world), world.facts[1].mark), (vec![1, 2], Mark::Gone(second(2))));
    world.look(snapshot(vec![one]), second(7), None);
    assert_eq!(pids(&world), [1]);
    let story: Vec<_> = world.chronicle.of(id(2)).map(|(_, event)| event.clone()).collect();
    assert_eq!(story, [Event::Gone(State::Zombie), Event::Born(State::Zombie)]);
}

#[test]
fn the_one_that_is_followed_stays_when_it_is_gone() {
    let one = process(1, 0, "a", State::Sleeping);
    let two = process(2, 1, "b", State::Running);
    let mut world = world(vec![one.clone(), two]);
    for at in [1, 100, 200] {
        world.look(snapshot(vec![one.clone()]), second(at), Some(id(2)));
        assert_eq!(pids(&world), [1, 2]);
    }
    assert_eq!(world.chronicle.of(id(2)).count(), 1, "it ended once");
    world.look(snapshot(vec![one]), second(201), None);
    assert_eq!(pids(&world), [1]);
}

#[test]
fn a_number_that_is_given_away_is_not_there_twice() {
    let mut world = world(vec![process(5, 1, "old", State::Sleeping)]);
    let mut young = process(5, 1, "young", State::Sleeping);
    young.id.start = 9;
    world.look(snapshot(vec![young]), second(1), None);
    assert_eq!(pids(&world), [5]);
    assert_eq!(world.facts[0].mark, Mark::New(second(1)));
}

#[test]
fn what_was_read_of_other_files_is_kept_until_an_exec() {
    let mut world = world(vec![process(1, 0, "sh", State::Sleeping)]);
    assert_eq!(world.stale(0..1), [0]);
    let more = More { cmdline: Some("sh\0-c\0".into()), euid: Some(7), ..More::default() };
    world.learn(id(1), more);
    assert_eq!(world.stale(0..1), [0; 0]);
    world.look(snapshot(vec![process(1, 0, "sh", State::Running)]), second(1), None);
    assert_eq!(world.stale(0..1), [0; 0]);
    assert_eq!(world.snapshot.processes[0].more.euid, Some(7));
    world.look(snapshot(vec![process(1, 0, "top", State::Running)]), second(2), None);
    assert_eq!(world.stale(0..1), [0]);
    world.learn(id(1), More::default());
    assert_eq!(world.snapshot.processes[0].more.euid, Some(7), "a refused file takes nothing");
}

#[test]
fn a_reason_is_looked_for_once_a_state_has_lasted() {
    let one = process(1, 0, "a", State::Sleeping);
    let child = |state| process(2, 1, "b", state);
    let mut world = world(vec![one.clone()]);
    world.look(snapshot(vec![one.clone(), child(State::Zombie)]), second(1), None);
    assert_eq!(world.unexplained(0..2), [0; 0], "it may be reaped at once");
    world.look(snapshot(vec![one.clone(), child(State::Zombie)]), second(2), None);
    assert_eq!(world.unexplained(0..2), [1]);
    world.understand(1, vec![Message::new("why")]);
    assert_eq!(world.unexplained(0..2), [0; 0]);
    assert_eq!(world.reason(&child(State::Zombie)), [Message::new("why")]);
    assert_eq!(world.reason(&child(State::Stopped)), [], "it holds for that state alone");
    world.look(snapshot(vec![one, child(State::Zombie)]), second(20), None);
    assert_eq!(world.unexplained(0..2), [1], "the parent may act otherwise by now");
}

#[test]
fn a_glance_sees_a_transition_between_two_looks_and_spoils_no_share() {
    let mut world = world(vec![process(1, 0, "a", State::Sleeping)]);
    let mut later = process(1, 0, "a", State::Stopped);
    later.times.user = 10;
    assert!(world.glance(id(1), Some(later.clone()), Duration::from_millis(500)));
    assert!(!world.glance(id(1), Some(later.clone()), Duration::from_millis(550)));
    world.look(snapshot(vec![later]), second(1), None);
    assert_eq!(world.facts[0].cpu, Some(10.0));
    assert_eq!(world.chronicle.of(id(1)).count(), 1);
    assert!(world.glance(id(1), None, second(2)));
    assert!(!world.glance(id(1), None, second(3)), "it is gone once");
    assert!(world.facts[0].is_gone());
}

#[test]
fn threads_that_are_no_longer_asked_for_have_not_ended() {
    let leader = process(1, 0, "a", State::Sleeping);
    let mut thread = process(2, 0, "b", State::Sleeping);
    thread.tgid = 1;
    let mut world = world(vec![leader.clone()]);
    world.look(snapshot(vec![leader.clone(), thread]), second(1), None);
    assert_eq!((pids(&world), world.facts[1].mark), (vec![1, 2], Mark::None));
    assert_eq!(world.index_of(id(2)), Some(1));
    world.look(snapshot(vec![leader]), second(2), None);
    assert_eq!(pids(&world), [1]);
    assert_eq!(world.chronicle.of(id(2)).count(), 0);
}
