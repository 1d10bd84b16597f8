//! Machines that are written into a folder in the form of /proc: the only ones whose processes have
//! been stopped for an hour.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{answer, doctor, found, text};

/// How long the machine has been up, in seconds.
const UPTIME: u64 = 100_000;

/// A folder that looks like /proc.
struct Machine(PathBuf);

/// A process of it.
#[derive(Clone, Copy)]
struct Row<'a> {
    pid: u32,
    ppid: u32,
    name: &'a str,
    state: char,
    /// Process group and session.
    family: [u32; 2],
    tty: u32,
    flags: u32,
    threads: u32,
    /// Field 52.
    code: u32,
    /// CPU time in seconds.
    cpu: u64,
    /// For how many seconds it has not run.
    idle: u64,
}

const ROW: Row<'_> = Row {
    pid: 0,
    ppid: 1,
    name: "worker",
    state: 'S',
    family: [0, 0],
    tty: 0,
    flags: 0,
    threads: 1,
    code: 0,
    cpu: 0,
    idle: 0,
};

impl Row<'_> {
    fn stat(&self) -> String {
        let Row { pid, ppid, name, state, tty, flags, threads, code, .. } = *self;
        let [pgrp, session] = self.family.map(|number| if number == 0 { pid } else { number });
        let ticks = self.cpu * 100;
        // Everybody has started long ago; only the idle time differs.
        let mut text = format!(
            "{pid} ({name}) {state} {ppid} {pgrp} {session} {tty} -1 {flags} 0 0 0 0 {ticks} 0 0 0 20 0 \
             {threads} 0 100 4096 1 "
        );
        let _ = writeln!(text, "{}{code}", "0 ".repeat(27));
        text
    }
}

fn sched(name: &str, idle: u64) -> String {
    let last = (UPTIME - idle) * 1000;
    format!(
        "{name} (1, #threads: 1)\n-------\nse.exec_start    :    {last}.000000\nse.vruntime : 1.0\n"
    )
}

impl Machine {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ptool-doctor-{}-{count}", std::process::id());
        let machine = Self(std::env::temp_dir().join(name));
        machine
            .file("uptime", &format!("{UPTIME}.00 1.00\n"))
            .file("stat", "cpu  1 1 1 1 1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\n")
            .file("loadavg", "0.50 0.18 0.12 1/300 11206\n")
            .file("sys/kernel/pid_max", "32768\n")
            .file("sys/kernel/threads-max", "60000\n")
            .file("self/stat", &Row { pid: 9, name: "ptool", ..ROW }.stat())
            .file("self/sched", &sched("ptool", 0))
            .add(Row { pid: 1, ppid: 0, name: "init", ..ROW })
            .add(Row { pid: 10, name: "app", ..ROW });
        machine
    }

    fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    fn add(&self, row: Row<'_>) -> &Self {
        let folder = row.pid.to_string();
        self.file(&format!("{folder}/stat"), &row.stat())
            .file(&format!("{folder}/sched"), &sched(row.name, row.idle))
    }

    fn link(&self, path: &str, target: &str) -> &Self {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        symlink(target, path).expect("a link");
        self
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }

    fn found(&self, more: &[&str]) -> Vec<(String, String, Vec<u64>)> {
        let (answer, code) = answer(&[&["--proc", self.path()], more].concat());
        let found = found(&answer);
        assert_eq!(code, Some(i32::from(!found.is_empty())), "{answer:#}");
        found
    }

    fn ids(&self) -> Vec<String> {
        self.found(&[]).into_iter().map(|(_, id, _)| id).collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A machine on which something has been so for that many seconds.
type Make = fn(&Machine, u64);

fn zombie(machine: &Machine, idle: u64) {
    machine.add(Row { pid: 20, ppid: 10, state: 'Z', code: 256, idle, ..ROW });
}

/// Every finding that takes time, with a machine that has it and the seconds from which on it counts.
const CASES: &[(&str, u64, Make)] = &[
    ("zombie.never-waits", 30, zombie),
    ("zombie.sigchld-blocked", 30, |machine, idle| {
        machine.file("10/status", "SigBlk:\t0000000000010000\nShdPnd:\t0000000000010000\n");
        zombie(machine, idle);
    }),
    ("zombie.handler-never-waits", 30, |machine, idle| {
        machine.file("10/status", "SigCgt:\t0000000000010000\n");
        zombie(machine, idle);
    }),
    ("zombie.ignored-too-late", 30, |machine, idle| {
        machine.file("10/status", "SigIgn:\t0000000000010000\n");
        zombie(machine, idle);
    }),
    ("zombie.container-init", 30, |machine, idle| {
        machine.file("10/status", "NSpid:\t10\t1\n");
        zombie(machine, idle);
    }),
    ("zombie.machine-init", 30, |machine, idle| {
        machine.link("self/ns/pid", "pid:[4026531836]").file("1/status", "NSpid:\t1\n");
        machine.add(Row { pid: 20, state: 'Z', idle, ..ROW });
    }),
    ("zombie.parent-invisible", 30, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 77, state: 'Z', idle, ..ROW });
    }),
    ("zombie.parent-blocked", 30, |machine, idle| {
        machine.add(Row { pid: 10, name: "app", state: 'D', ..ROW });
        zombie(machine, idle);
    }),
    ("zombie.parent-stopped", 600, |machine, idle| {
        machine.add(Row { pid: 10, name: "app", state: 'T', code: 19, ..ROW });
        zombie(machine, idle);
    }),
    ("zombie.held-by-tracer", 30, |machine, idle| {
        machine.add(Row { pid: 30, name: "gdb", ..ROW });
        zombie(machine, idle);
        machine.file("20/status", "TracerPid:\t30\n");
    }),
    ("zombie.waits-for-another", 30, |machine, idle| {
        machine.file("10/task/10/stat", &Row { pid: 10, name: "app", ..ROW }.stat());
        machine.file("10/task/10/wchan", "do_wait");
        machine.file("10/task/10/syscall", "61 0x15 0x0 0x0 0x0 0x0 0x0 0x7f 0x7f\n");
        zombie(machine, idle);
    }),
    ("zombie.leader-ended", 60, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'Z', threads: 2, idle, ..ROW });
    }),
    ("blocked.disk", 10, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
        machine.file("20/wchan", "folio_wait_bit_common");
    }),
    ("blocked.network-file-system", 10, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
        machine.file("20/wchan", "rpc_wait_bit_killable");
    }),
    ("blocked.fuse", 10, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
        machine.file("20/wchan", "request_wait_answer");
    }),
    ("blocked.kernel-lock", 10, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
        machine.file("20/wchan", "rwsem_down_write_slowpath");
    }),
    ("blocked.vfork", 10, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
        machine.file("20/wchan", "kernel_clone");
    }),
    ("blocked.elsewhere", 120, |machine, idle| {
        const KERNEL: u32 = 0x0020_0000;
        machine.add(Row { pid: 20, ppid: 2, state: 'D', flags: KERNEL, idle, ..ROW });
        machine.file("20/wchan", "some_driver_wait");
    }),
    ("blocked.unreadable", 10, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
    }),
    ("stopped.signal", 600, |machine, idle| {
        machine.add(Row { pid: 20, ppid: 10, state: 'T', code: 19, idle, ..ROW });
    }),
    ("stopped.collected", 3600, |machine, idle| {
        let job = Row { pid: 20, ppid: 10, state: 'T', tty: 0x8801, idle, ..ROW };
        machine.add(Row { family: [20, 10], ..job });
    }),
    ("stopped.terminal-read", 3600, |machine, idle| {
        let job = Row { pid: 20, ppid: 10, state: 'T', tty: 0x8801, code: 21, idle, ..ROW };
        machine.add(Row { family: [20, 10], ..job });
    }),
    ("stopped.terminal-write", 3600, |machine, idle| {
        let job = Row { pid: 20, ppid: 10, state: 'T', tty: 0x8801, code: 22, idle, ..ROW };
        machine.add(Row { family: [20, 10], ..job });
    }),
    ("traced.stop", 600, |machine, idle| {
        machine.add(Row { pid: 30, name: "gdb", idle, ..ROW });
        machine.add(Row { pid: 20, ppid: 10, state: 't', idle, ..ROW });
        machine.file("20/status", "TracerPid:\t30\n");
    }),
    ("frozen.cgroup-v2", 60, |machine, idle| {
        freeze(machine, "cgroup2", "rw", &[("cgroup.events", "populated 1\nfrozen 1\n")]);
        machine.add(Row { pid: 20, ppid: 10, idle, ..ROW });
        machine.file("20/cgroup", "0::/cold\n");
    }),
    ("frozen.cgroup-v1", 60, |machine, idle| {
        freeze(machine, "cgroup", "rw,freezer", &[("freezer.state", "FROZEN\n")]);
        machine.add(Row { pid: 20, ppid: 10, state: 'D', idle, ..ROW });
        machine.file("20/cgroup", "5:freezer:/cold\n");
    }),
    ("zombie.parent-frozen", 60, |machine, idle| {
        freeze(machine, "cgroup2", "rw", &[("cgroup.events", "populated 1\nfrozen 1\n")]);
        machine.file("10/cgroup", "0::/cold\n").file("groups/cold/cgroup.procs", "");
        zombie(machine, idle);
    }),
];

/// Mounts control groups below the folder, with a frozen one that process 20 is in.
fn freeze(machine: &Machine, kind: &str, options: &str, files: &[(&str, &str)]) {
    let root = machine.0.join("groups");
    let mount = format!("31 1 0:28 / {} rw - {kind} {kind} {options}\n", root.display());
    machine.file("self/mountinfo", &mount).file("groups/cold/cgroup.procs", "20\n");
    for (name, text) in files {
        machine.file(&format!("groups/cold/{name}"), text);
    }
}

#[test]
fn every_finding_is_made_by_its_cause_when_it_has_lasted_and_not_before() {
    for (id, seconds, make) in CASES {
        let machine = Machine::new();
        make(&machine, *seconds + 1);
        assert!(machine.ids().iter().any(|found| found == id), "{id}: {:?}", machine.found(&[]));
        let young = Machine::new();
        make(&young, *seconds - 1);
        assert_eq!(young.ids(), [""; 0], "{id} is told too early");
    }
}

#[test]
fn every_finding_that_the_doctor_can_make_has_a_recorded_machine() {
    let refused = text(&doctor(&["--only", "nothing"]).stderr);
    let groups: Vec<_> =
        ["zombie", "traced", "stopped", "frozen", "blocked", "orphan", "exhausted"].into();
    assert!(groups.iter().all(|group| refused.contains(group)), "{refused}");
    let covered = |group: &&str| CASES.iter().any(|(id, ..)| id.starts_with(*group));
    let left: Vec<_> = groups.into_iter().filter(|group| !covered(group)).collect();
    // Those that time alone does not make have tests of their own below.
    assert_eq!(left, ["orphan", "exhausted"]);
}

#[test]
fn nothing_is_wrong_with_a_healthy_machine() {
    let machine = Machine::new();
    machine.add(Row { pid: 2, ppid: 0, name: "kthreadd", flags: 0x0020_0000, ..ROW });
    machine.add(Row { pid: 11, name: "cron", idle: 90_000, ..ROW });
    // A daemon that has forked twice, and a child that has just ended.
    machine.add(Row { pid: 12, name: "daemon", family: [12, 8], ..ROW });
    machine.add(Row { pid: 13, ppid: 10, state: 'Z', ..ROW });
    let output = doctor(&["--proc", machine.path()]);
    assert_eq!(output.status.code(), Some(0));
    let shown = text(&output.stdout);
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines[0], "Nothing is wrong.");
    assert_eq!(lines[2..], ["6 processes with 6 threads looked at; load 0.50 on one CPU."]);
}

#[test]
fn thousands_of_zombies_are_one_problem_of_their_parent() {
    let machine = Machine::new();
    for pid in 1000..4000 {
        machine.add(Row { pid, ppid: 10, state: 'Z', idle: 60, ..ROW });
    }
    let found = machine.found(&[]);
    let [(culprit, id, pids)] = &found[..] else { panic!("{} problems", found.len()) };
    assert_eq!((culprit.as_str(), id.as_str(), pids.len()), ("10", "zombie.never-waits", 3000));
    let shown = text(&doctor(&["--proc", machine.path()]).stdout);
    assert!(shown.starts_with("One problem: 3000 zombies\n"), "{shown}");
    assert!(shown.contains("and 2992 more") && shown.lines().count() < 12, "{shown}");
}

#[test]
fn a_crowd_that_has_just_ended_is_no_leak_however_large() {
    let machine = Machine::new();
    for pid in 1000..1600 {
        machine.add(Row { pid, ppid: 10, state: 'Z', idle: 1, ..ROW });
    }
    assert_eq!(machine.ids(), [""; 0]);
}

#[test]
fn what_waits_for_one_thing_is_one_problem() {
    let machine = Machine::new();
    for (pid, idle) in [(20, 200), (21, 300), (22, 100)] {
        machine.add(Row { pid, ppid: 10, state: 'D', idle, ..ROW });
        machine.file(&format!("{pid}/wchan"), "rpc_wait_bit_killable");
    }
    let expected = ("rpc_wait_bit_killable".to_owned(), "blocked.network-file-system".to_owned());
    let found = machine.found(&[]);
    assert_eq!(found, [(expected.0, expected.1, vec![21, 20, 22])]);
}

#[test]
fn a_debugger_that_works_holds_nothing_up() {
    let machine = Machine::new();
    machine.add(Row { pid: 30, name: "gdb", idle: 5, ..ROW });
    machine.add(Row { pid: 20, ppid: 10, state: 't', idle: 7200, ..ROW });
    machine.file("20/status", "TracerPid:\t30\n");
    assert_eq!(machine.ids(), [""; 0]);
}

#[test]
fn a_stopped_pipeline_is_one_job_and_is_continued_as_one() {
    let machine = Machine::new();
    for pid in [20, 21, 22] {
        let job = Row { pid, ppid: 10, state: 'T', tty: 0x8801, idle: 7200, ..ROW };
        machine.add(Row { family: [20, 10], ..job });
    }
    let found = machine.found(&[]);
    assert_eq!(found, [("20".to_owned(), "stopped.collected".to_owned(), vec![20, 21, 22])]);
    let shown = text(&doctor(&["--proc", machine.path()]).stdout);
    assert!(shown.contains("`kill -CONT 20 21 22`"), "{shown}");
}

#[test]
fn the_worst_comes_first() {
    let machine = Machine::new();
    machine.add(Row { pid: 20, state: 'T', code: 19, idle: 90_000, ..ROW });
    machine.add(Row { pid: 30, ppid: 10, state: 'Z', idle: 60, ..ROW });
    machine.add(Row { pid: 40, state: 'D', idle: 300, ..ROW });
    assert_eq!(machine.ids(), ["blocked.unreadable", "zombie.never-waits", "stopped.signal"]);
}

#[test]
fn an_orphan_that_holds_on_to_what_is_gone_is_left_behind() {
    for (link, target, id) in [
        ("20/cwd", "/tmp/job (deleted)", "orphan.folder-gone"),
        ("20/fd/1", "/dev/pts/7 (deleted)", "orphan.terminal-gone"),
    ] {
        let machine = Machine::new();
        let orphan = Row { pid: 20, family: [19, 19], ..ROW };
        machine.add(orphan).link(link, target);
        assert_eq!(machine.found(&[]), [("20".to_owned(), id.to_owned(), vec![20])]);
        // Somebody may come back to it as long as the leader of its session lives.
        machine.add(Row { pid: 19, name: "bash", ..ROW });
        assert_eq!(machine.ids(), [""; 0]);
    }
}

#[test]
fn what_a_service_manager_looks_after_is_not_left_behind() {
    let machine = Machine::new();
    machine.add(Row { pid: 20, family: [19, 19], ..ROW }).link("20/cwd", "/tmp/job (deleted)");
    machine.file("20/cgroup", "0::/system.slice/job.service\n");
    assert_eq!(machine.ids(), [""; 0]);
}

#[test]
fn a_leftover_that_burns_a_cpu_is_worse() {
    let severity = |cpu| {
        let machine = Machine::new();
        let orphan = Row { pid: 20, family: [19, 19], cpu, ..ROW };
        machine.add(orphan).link("20/cwd", "/tmp/job (deleted)");
        let (answer, _) = answer(&["--proc", machine.path()]);
        answer["culprits"][0]["severity"].as_str().expect("a severity").to_owned()
    };
    assert_eq!((severity(10), severity(90_000)), ("note".to_owned(), "warning".to_owned()));
}

#[test]
fn process_numbers_and_threads_that_run_out_are_the_machines_problem() {
    let machine = Machine::new();
    machine.link("self/ns/pid", "pid:[4026531836]").file("loadavg", "1 1 1 1/31500 9\n");
    let found = machine.found(&[]);
    assert_eq!(found, [("machine".to_owned(), "exhausted.pid-max".to_owned(), vec![])]);
    machine.file("sys/kernel/pid_max", "4194304\n").file("sys/kernel/threads-max", "35000\n");
    assert_eq!(machine.ids(), ["exhausted.threads-max"]);
    machine.file("sys/kernel/threads-max", "60000\n");
    assert_eq!(machine.ids(), [""; 0]);
}

#[test]
fn a_control_group_without_room_is_named_with_who_fills_it() {
    let machine = Machine::new();
    freeze(&machine, "cgroup2", "rw", &[("cgroup.events", "populated 1\nfrozen 0\n")]);
    for (name, value) in [("pids.max", "20"), ("pids.current", "19"), ("pids.events", "max 4")] {
        machine.file(&format!("groups/cold/{name}"), &format!("{value}\n"));
    }
    let pids: Vec<u32> = (20..38).collect();
    let listed: Vec<_> = pids.iter().map(ToString::to_string).collect();
    machine.file("groups/cold/cgroup.procs", &format!("10\n{}\n", listed.join("\n")));
    for pid in pids {
        machine.add(Row { pid, ppid: 10, ..ROW });
    }
    let folder = machine.0.join("groups/cold").display().to_string();
    assert_eq!(machine.found(&[]), [(folder, "exhausted.cgroup-pids".to_owned(), vec![])]);
    let shown = text(&doctor(&["--proc", machine.path()]).stdout);
    assert!(shown.contains("refused 4 already"), "{shown}");
    assert!(shown.contains("children of 10 (app): 18"), "{shown}");
}

#[test]
fn without_the_schedulers_word_an_age_is_not_known_and_that_is_told() {
    let machine = Machine::new();
    zombie(&machine, 60);
    fs::remove_file(machine.0.join("20/sched")).expect("it was there");
    let shown = text(&doctor(&["--proc", machine.path()]).stdout);
    assert!(shown.contains("since when is not known"), "{shown}");
    assert!(shown.contains("(possible)"), "{shown}");
}

#[test]
fn findings_are_chosen_and_left_out_by_id_and_by_group() {
    let machine = Machine::new();
    zombie(&machine, 60);
    machine.add(Row { pid: 30, state: 'T', code: 19, idle: 7200, ..ROW });
    let ids = |more: &[&str]| {
        let found = machine.found(more);
        found.into_iter().map(|(_, id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--only", "zombie"]), ["zombie.never-waits"]);
    assert_eq!(ids(&["--only", "stopped.signal,blocked"]), ["stopped.signal"]);
    assert_eq!(ids(&["--ignore", "zombie.never-waits"]), ["stopped.signal"]);
    assert_eq!(ids(&["--only", "zombie", "--ignore", "zombie.never-waits"]), [""; 0]);
    assert_eq!(ids(&["--min-age", "2m"]), ["stopped.signal"]);
    assert_eq!(ids(&["--min-age", "1d"]), [""; 0]);
}

#[test]
fn a_hostile_name_stays_harmless_and_json_stays_valid() {
    let machine = Machine::new();
    machine.add(Row { pid: 10, name: "\u{1b}[31mapp\n", ..ROW });
    zombie(&machine, 60);
    let shown = text(&doctor(&["--proc", machine.path()]).stdout);
    assert!(!shown.contains('\u{1b}') && shown.contains("\\x1b[31mapp\\n"), "{shown}");
    assert_eq!(machine.ids(), ["zombie.never-waits"]);
    assert!(Path::new(machine.path()).exists());
}
