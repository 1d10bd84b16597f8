//! Running, sleeping and blocked processes.

use std::fs;

use nix::libc;

use super::evidence::{descriptor, finish, own_cgroup, stat, state, status, syscall};
use super::start_if_supported;
use crate::factory::Scene;

/// The older system calls, where the architecture has them, and what libc calls in their place.
#[cfg(target_arch = "x86_64")]
mod number {
    use nix::libc;
    pub(super) const PAUSE: i64 = libc::SYS_pause;
    pub(super) const POLL: i64 = libc::SYS_poll;
    pub(super) const EPOLL: i64 = libc::SYS_epoll_wait;
}
#[cfg(not(target_arch = "x86_64"))]
mod number {
    use nix::libc;
    pub(super) const PAUSE: i64 = libc::SYS_ppoll;
    pub(super) const POLL: i64 = libc::SYS_ppoll;
    pub(super) const EPOLL: i64 = libc::SYS_epoll_pwait;
}

/// Checks that the role sleeps in one of these system calls, and returns its arguments.
fn assert_sleeps(scene: &Scene, role: &str, calls: &[i64]) -> Vec<u64> {
    assert_eq!(state(scene, role), 'S', "{role}");
    let (call, arguments) = syscall(scene.pid(role));
    assert!(calls.contains(&call), "{role} sleeps in {call}, not in {calls:?}");
    arguments
}

/// Plays a scene whose only proof is the system call.
fn sleeps(scene: &str, role: &str, calls: &[i64]) {
    let scene = Scene::start(scene, &[]);
    assert_sleeps(&scene, role, calls);
    finish(scene);
}

/// Plays a scene that sleeps on a descriptor whose link starts so.
fn sleeps_on(scene: &str, role: &str, calls: &[i64], link: &str) {
    let scene = Scene::start(scene, &[]);
    let arguments = assert_sleeps(&scene, role, calls);
    let found = descriptor(scene.pid(role), arguments[0]);
    assert!(found.starts_with(link), "{found}");
    finish(scene);
}

#[test]
fn a_spinner_runs() {
    let scene = Scene::start("running", &[]);
    assert_eq!(state(&scene, "spinner"), 'R');
    finish(scene);
}

#[test]
fn two_spinners_share_one_cpu() {
    let scene = Scene::start("ready", &[]);
    let cpus = |role| status(scene.pid(role), "Cpus_allowed_list");
    assert_eq!((state(&scene, "a"), state(&scene, "b")), ('R', 'R'));
    assert_eq!(cpus("a"), cpus("b"));
    assert!(cpus("a").parse::<u32>().is_ok(), "one CPU, not {}", cpus("a"));
    finish(scene);
}

#[test]
fn a_vfork_parent_is_blocked_while_its_child_sleeps() {
    let scene = Scene::start("vfork", &[]);
    assert_eq!((state(&scene, "parent"), state(&scene, "child")), ('D', 'S'));
    assert_eq!(stat(scene.pid("child")).parent(), scene.pid("parent"));
    finish(scene);
}

#[test]
fn a_sleeper_pauses() {
    sleeps("sleep-pause", "sleeper", &[number::PAUSE]);
}

#[test]
fn a_sleeper_waits_for_a_timer() {
    sleeps("sleep-timer", "sleeper", &[libc::SYS_clock_nanosleep]);
}

#[test]
fn a_waiter_waits_for_any_child() {
    let scene = Scene::start("sleep-child", &[]);
    let arguments = assert_sleeps(&scene, "waiter", &[libc::SYS_wait4]);
    assert_eq!(arguments[0] & 0xffff_ffff, 0xffff_ffff);
    assert_sleeps(&scene, "child", &[number::PAUSE]);
    finish(scene);
}

#[test]
fn a_waiter_waits_for_one_child() {
    let scene = Scene::start("sleep-waitpid-one", &[]);
    let arguments = assert_sleeps(&scene, "waiter", &[libc::SYS_wait4]);
    assert_eq!(arguments[0], u64::from(scene.pid("child")));
    finish(scene);
}

/// Checks that one role sleeps on a descriptor that only the other role holds besides.
fn assert_shared(scene: &str, roles: (&str, &str), calls: &[i64], link: &str) {
    let scene = Scene::start(scene, &[]);
    let arguments = assert_sleeps(&scene, roles.0, calls);
    let found = descriptor(scene.pid(roles.0), arguments[0]);
    assert!(found.starts_with(link), "{found}");
    if link == "pipe:" {
        let fds = fs::read_dir(format!("/proc/{}/fd", scene.pid(roles.1))).expect("fds");
        let mut links = fds.filter_map(|fd| fs::read_link(fd.ok()?.path()).ok());
        assert!(links.any(|link| link.to_string_lossy() == found));
    }
    assert_eq!(state(&scene, roles.1), 'S');
    finish(scene);
}

#[test]
fn a_reader_waits_for_the_writer_of_its_pipe() {
    assert_shared("sleep-pipe-read", ("reader", "writer"), &[libc::SYS_read], "pipe:");
}

#[test]
fn a_writer_waits_for_the_reader_of_its_full_pipe() {
    assert_shared("sleep-pipe-write", ("writer", "reader"), &[libc::SYS_write], "pipe:");
}

#[test]
fn a_receiver_waits_for_its_peer_on_a_unix_socket() {
    assert_shared("sleep-unix", ("receiver", "peer"), &[libc::SYS_recvfrom], "socket:");
}

#[test]
fn a_server_waits_for_a_connection() {
    sleeps_on("sleep-accept", "server", &[libc::SYS_accept, libc::SYS_accept4], "socket:");
}

#[test]
fn a_receiver_waits_for_a_datagram() {
    sleeps_on("sleep-udp", "receiver", &[libc::SYS_recvfrom], "socket:");
}

#[test]
fn a_reader_waits_for_its_controlling_terminal() {
    let scene = Scene::start("sleep-tty", &[]);
    let arguments = assert_sleeps(&scene, "reader", &[libc::SYS_read]);
    let (pid, reader) = (scene.pid("reader"), stat(scene.pid("reader")));
    assert!(descriptor(pid, arguments[0]).starts_with("/dev/pts/"));
    assert_eq!(reader.session(), i64::from(pid));
    assert_eq!(reader.foreground(), i64::from(pid));
    assert_ne!(reader.terminal(), 0);
    finish(scene);
}

#[test]
fn a_waiter_waits_for_a_futex() {
    sleeps("sleep-futex", "waiter", &[libc::SYS_futex]);
}

/// Checks that /proc/locks has a lock of this kind, and someone who waits for it.
fn assert_lock(scene: &str, call: i64, kind: &str) {
    let scene = Scene::start(scene, &[]);
    assert_sleeps(&scene, "waiter", &[call]);
    let locks = fs::read_to_string("/proc/locks").expect("/proc/locks can be read");
    let has = |blocked: bool, role: &str| {
        let pid = scene.pid(role).to_string();
        locks.lines().any(|line| {
            let words: Vec<_> = line.split_ascii_whitespace().collect();
            words.contains(&kind) && words.contains(&&*pid) && words.contains(&"->") == blocked
        })
    };
    assert!(has(false, "holder") && has(true, "waiter"), "{locks}");
    finish(scene);
}

#[test]
fn a_waiter_waits_for_the_holder_of_a_flock() {
    assert_lock("sleep-flock", libc::SYS_flock, "FLOCK");
}

#[test]
fn a_waiter_waits_for_the_holder_of_a_record_lock() {
    assert_lock("sleep-fcntl-lock", libc::SYS_fcntl, "POSIX");
}

#[test]
fn a_sleeper_polls() {
    sleeps("sleep-poll", "sleeper", &[number::POLL]);
}

#[test]
fn a_sleeper_selects() {
    sleeps("sleep-select", "sleeper", &[libc::SYS_pselect6]);
}

#[test]
fn a_sleeper_waits_for_an_epoll() {
    sleeps_on("sleep-epoll", "sleeper", &[number::EPOLL], "anon_inode:[eventpoll]");
}

#[test]
fn a_sleeper_reads_an_eventfd() {
    sleeps_on("sleep-eventfd", "sleeper", &[libc::SYS_read], "anon_inode:[eventfd]");
}

#[test]
fn a_sleeper_reads_a_signalfd() {
    sleeps_on("sleep-signalfd", "sleeper", &[libc::SYS_read], "anon_inode:[signalfd]");
}

#[test]
fn a_sleeper_reads_an_inotify() {
    sleeps_on("sleep-inotify", "sleeper", &[libc::SYS_read], "anon_inode:inotify");
}

#[test]
fn a_sleeper_suspends_itself_until_a_signal() {
    sleeps("sleep-sigsuspend", "sleeper", &[libc::SYS_rt_sigsuspend]);
}

#[test]
fn a_sleeper_waits_for_a_signal() {
    sleeps("sleep-sigtimedwait", "sleeper", &[libc::SYS_rt_sigtimedwait]);
}

/// Checks that the System V object that the role waits for is gone after the scene.
fn assert_removed(scene: &str, role: &str, calls: &[i64], table: &str) {
    let scene = Scene::start(scene, &[]);
    let id = assert_sleeps(&scene, role, calls)[0].to_string();
    let exists = || {
        let text = fs::read_to_string(format!("/proc/sysvipc/{table}")).expect("it can be read");
        text.lines().any(|line| line.split_ascii_whitespace().nth(1) == Some(&id))
    };
    assert!(exists());
    finish(scene);
    assert!(!exists());
}

#[test]
fn a_receiver_waits_for_a_message_queue() {
    assert_removed("sleep-msgq", "receiver", &[libc::SYS_msgrcv], "msg");
}

#[test]
fn a_sleeper_waits_for_a_semaphore() {
    assert_removed("sleep-semop", "sleeper", &[libc::SYS_semop, libc::SYS_semtimedop], "sem");
}

#[test]
fn a_process_frozen_by_version_1_is_blocked() {
    let Some(scene) = start_if_supported("frozen-v1", &[]) else { return };
    assert_eq!(state(&scene, "frozen"), 'D');
    let text = fs::read_to_string(own_cgroup(&scene).join("freezer.state")).expect("a freezer");
    assert_eq!(text, "FROZEN\n");
    finish(scene);
}

#[test]
fn a_process_frozen_by_version_2_seems_to_sleep() {
    let Some(scene) = start_if_supported("frozen-v2", &[]) else { return };
    assert_eq!(state(&scene, "frozen"), 'S');
    let text = fs::read_to_string(own_cgroup(&scene).join("cgroup.events")).expect("a cgroup");
    assert!(text.contains("frozen 1"), "{text}");
    finish(scene);
}

#[test]
fn nice_processes_are_nice() {
    let scene = Scene::start("nice-up", &[]);
    assert_eq!((state(&scene, "nice"), stat(scene.pid("nice")).nice()), ('S', 5));
    finish(scene);
}

#[test]
fn favoured_processes_have_a_negative_nice_value() {
    let Some(scene) = start_if_supported("nice-down", &[]) else { return };
    assert_eq!((state(&scene, "nice"), stat(scene.pid("nice")).nice()), ('S', -5));
    finish(scene);
}

#[test]
fn a_process_has_memory_locked() {
    let scene = Scene::start("locked", &[]);
    assert_ne!(status(scene.pid("locked"), "VmLck"), "0 kB");
    finish(scene);
}

#[test]
fn a_leader_leads_a_session_without_a_terminal() {
    let scene = Scene::start("leader", &[]);
    let leader = stat(scene.pid("leader"));
    assert_eq!(leader.session(), i64::from(scene.pid("leader")));
    assert_eq!(leader.terminal(), 0);
    finish(scene);
}

#[test]
fn a_realtime_process_is_scheduled_first_in_first_out() {
    let Some(scene) = start_if_supported("realtime", &[]) else { return };
    let realtime = stat(scene.pid("realtime"));
    assert_eq!((realtime.state(), realtime.policy()), ('S', i64::from(libc::SCHED_FIFO)));
    finish(scene);
}
