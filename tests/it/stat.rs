//! `ptool stat`: every state made on purpose and explained, as a user meets it.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::factory::Scene;
use crate::program;

fn ptool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ptool")).args(args).output().expect("ptool runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

/// The whole finding about one process.
fn explained(pid: u32) -> Value {
    let output = ptool(&["stat", "--json", &pid.to_string()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    answer["processes"][0].clone()
}

fn ids(process: &Value) -> Vec<String> {
    let findings = process["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["id"].as_str().expect("an id").to_owned()).collect()
}

/// ps shows the same STAT of a process.
fn assert_as_ps(process: &Value, pid: u32) {
    let mut ps = Command::new("ps");
    let Some(output) = program::output(ps.args(["-o", "stat=", "-p", &pid.to_string()])) else {
        return;
    };
    assert_eq!(process["stat"], text(&output.stdout).trim(), "{process:#}");
}

/// A process in this scene has this verdict and these further findings, and ps agrees on its STAT.
fn expect(scene: &str, role: &str, verdict: &str, also: &[&str]) {
    let scene = match Scene::try_start(scene, &[]) {
        Ok(scene) => scene,
        Err(unsupported) => {
            let _ = writeln!(std::io::stderr(), "skipped {scene}: {}", unsupported.0);
            return;
        }
    };
    let pid = scene.pid(role);
    let process = explained(pid);
    let found = ids(&process);
    assert_eq!(found[0], verdict, "{process:#}");
    for id in also {
        assert!(found.iter().any(|other| other == id), "no {id}: {process:#}");
    }
    assert_as_ps(&process, pid);
    let shown = ptool(&["stat", &pid.to_string()]);
    let verdict = process["findings"][0]["sentence"].as_str().expect("a sentence");
    let second_line = text(&shown.stdout).lines().nth(1).unwrap_or_default().to_owned();
    assert!(second_line.trim().starts_with(verdict), "{second_line:?} is not {verdict:?}");
}

/// As [`expect`], for a state that changes by itself, so that ps may see another one.
fn expect_one_of(scene: &str, role: &str, verdicts: &[&str]) {
    let scene = Scene::start(scene, &[]);
    let process = explained(scene.pid(role));
    let found = ids(&process);
    assert!(verdicts.contains(&found[0].as_str()), "{process:#}");
}

#[test]
fn what_a_sleeper_waits_for_is_named() {
    for (scene, role, verdict) in [
        ("sleep-pause", "sleeper", "sleeping.signal"),
        ("sleep-sigsuspend", "sleeper", "sleeping.signal"),
        ("sleep-sigtimedwait", "sleeper", "sleeping.signal"),
        ("sleep-timer", "sleeper", "sleeping.time"),
        ("sleep-child", "waiter", "sleeping.children"),
        ("sleep-waitpid-one", "waiter", "sleeping.one-child"),
        ("sleep-pipe-read", "reader", "sleeping.pipe-input"),
        ("sleep-pipe-write", "writer", "sleeping.pipe-room"),
        ("sleep-accept", "server", "sleeping.connection"),
        ("sleep-udp", "receiver", "sleeping.socket-input"),
        ("sleep-unix", "receiver", "sleeping.socket-input"),
        ("sleep-tty", "reader", "sleeping.terminal"),
        ("sleep-futex", "waiter", "sleeping.futex"),
        ("sleep-flock", "waiter", "sleeping.file-lock"),
        ("sleep-fcntl-lock", "waiter", "sleeping.file-lock"),
        ("sleep-poll", "sleeper", "sleeping.many-descriptors"),
        ("sleep-select", "sleeper", "sleeping.many-descriptors"),
        ("sleep-epoll", "sleeper", "sleeping.many-descriptors"),
        ("sleep-eventfd", "sleeper", "sleeping.descriptor"),
        ("sleep-signalfd", "sleeper", "sleeping.descriptor"),
        ("sleep-inotify", "sleeper", "sleeping.descriptor"),
        ("sleep-msgq", "receiver", "sleeping.ipc"),
        ("sleep-semop", "sleeper", "sleeping.ipc"),
    ] {
        expect(scene, role, verdict, &[]);
    }
}

#[test]
fn the_other_end_of_a_pipe_is_named() {
    let scene = Scene::start("sleep-pipe-read", &[]);
    let process = explained(scene.pid("reader"));
    let sentence = process["findings"][0]["sentence"].as_str().expect("a sentence").to_owned();
    let writer = format!("{} (actor)", scene.pid("writer"));
    assert!(sentence.contains(&writer), "{sentence}");
}

#[test]
fn the_holder_of_a_file_lock_is_named() {
    for name in ["sleep-flock", "sleep-fcntl-lock"] {
        let scene = Scene::start(name, &[]);
        let process = explained(scene.pid("waiter"));
        let sentence = process["findings"][0]["sentence"].as_str().expect("a sentence").to_owned();
        assert!(sentence.contains(&scene.pid("holder").to_string()), "{name}: {sentence}");
    }
}

#[test]
fn running_and_ready_are_told_apart() {
    expect_one_of("running", "spinner", &["running.on-cpu", "running.shares-cpu", "running.ready"]);
    // Two spinners on one CPU: neither can have it alone.
    expect_one_of("ready", "a", &["running.shares-cpu", "running.ready"]);
}

#[test]
fn a_vfork_parent_in_d_is_explained() {
    expect("vfork", "parent", "blocked.vfork", &[]);
}

#[test]
fn frozen_is_not_asleep() {
    expect("frozen-v1", "frozen", "frozen.cgroup-v1", &[]);
    expect("frozen-v2", "frozen", "frozen.cgroup-v2", &[]);
}

#[test]
fn what_stopped_a_process_is_named() {
    expect("stop-sigstop", "stopped", "stopped.signal", &[]);
    expect("stop-sigtstp", "stopped", "stopped.signal", &[]);
    expect("stop-collected", "stopped", "stopped.collected", &[]);
    expect("stop-ttin", "stopped", "stopped.terminal-read", &[]);
    expect("stop-ttou", "stopped", "stopped.terminal-write", &[]);
    expect("traced-stop", "tracee", "traced.stop", &[]);
    expect("traced-running", "tracee", "sleeping.signal", &["traced.by"]);
}

#[test]
fn why_a_zombie_is_not_reaped_is_told_apart() {
    for (scene, role, verdict) in [
        ("zombie-exit", "zombie", "zombie.never-waits"),
        ("zombie-parent-busy", "zombie", "zombie.never-waits"),
        ("zombie-handler", "zombie", "zombie.handler-never-waits"),
        ("zombie-blocked", "zombie", "zombie.sigchld-blocked"),
        ("zombie-parent-stopped", "zombie", "zombie.parent-stopped"),
        ("zombie-parent-frozen", "zombie", "zombie.parent-frozen"),
        ("zombie-parent-blocked", "zombie", "zombie.parent-blocked"),
        ("zombie-ignored-late", "zombie", "zombie.ignored-too-late"),
        ("zombie-traced", "zombie", "zombie.held-by-tracer"),
        ("zombie-other-pid", "zombie", "zombie.waits-for-another"),
        ("zombie-container-init", "zombie", "zombie.container-init"),
        ("zombie-container-other", "zombie", "zombie.waits-for-another"),
    ] {
        expect(scene, role, verdict, &["ended.exit"]);
    }
    expect("zombie-leader", "leader", "zombie.leader-ended", &[]);
}

/// A task in a pid namespace names its child by the number that this has there, which may be the
/// number of a stranger here.
#[test]
fn a_child_is_named_by_the_number_that_the_reader_knows() {
    let Ok(scene) = Scene::try_start("zombie-container-other", &[]) else { return };
    let shown = text(&ptool(&["stat", &scene.pid("parent").to_string()]).stdout);
    let sentence = format!("It waits for its child {} to change its state.", scene.pid("other"));
    assert!(shown.contains(&sentence), "{shown}");
    let shown = text(&ptool(&["stat", &scene.pid("zombie").to_string()]).stdout);
    let sentence = format!("waits for another child, {}, not for this one", scene.pid("other"));
    assert!(shown.contains(&sentence), "{shown}");
}

#[test]
fn the_wait_status_of_a_zombie_is_read_without_reaping_it() {
    let scene = Scene::start("zombie-exit", &["42"]);
    let pid = scene.pid("zombie");
    let status = explained(pid)["wait_status"].clone();
    assert_eq!((&status["raw"], &status["exit"]), (&Value::from(10752), &Value::from(42)));
    assert_eq!(explained(pid)["state"], "Z", "it is still there");
    let shown = text(&ptool(&["stat", &pid.to_string()]).stdout);
    assert!(shown.contains("10752 / 256 = 42"), "{shown}");
}

/// The kernel hands out `children` in pieces of whole records.
#[test]
fn all_of_many_children_are_counted() {
    let scene = Scene::start("zombie-many", &["900"]);
    let process = explained(scene.pid("parent"));
    assert_eq!(process["children"].as_array().map(Vec::len), Some(900));
}

#[test]
fn the_signal_that_killed_a_zombie_is_named() {
    let scene = Scene::start("zombie-signal", &["SIGKILL"]);
    let process = explained(scene.pid("zombie"));
    assert_eq!(process["wait_status"]["signal"], "SIGKILL");
    if let Ok(scene) = Scene::try_start("zombie-core", &[]) {
        let process = explained(scene.pid("zombie"));
        assert_eq!(process["wait_status"]["core"], true);
        assert_eq!(process["wait_status"]["signal"], "SIGABRT");
    }
}

#[test]
fn threads_in_different_states_are_not_hidden_behind_the_leader() {
    let scene = Scene::start("thread-states", &[]);
    let process = explained(scene.pid("process"));
    assert!(ids(&process).contains(&"threads.differ".to_owned()), "{process:#}");
    let mut states: Vec<_> = process["threads"]
        .as_array()
        .expect("threads")
        .iter()
        .map(|thread| thread["state"].as_str().expect("a letter").to_owned())
        .collect();
    states.sort();
    assert_eq!(states, ["D", "R", "S"]);
}

#[test]
fn every_modifier_is_proved() {
    for (scene, role, sign, proof) in [
        ("nice-up", "nice", "N", "nice 5"),
        ("nice-down", "nice", "<", "nice -5"),
        ("locked", "locked", "L", "VmLck"),
        ("leader", "leader", "s", "session"),
        ("threads", "process", "l", "num_threads 3"),
        ("foreground", "foreground", "+", "tpgid"),
    ] {
        let Ok(scene) = Scene::try_start(scene, &[]) else { continue };
        let process = explained(scene.pid(role));
        let signs = process["signs"].as_array().expect("signs");
        let found = signs.iter().find(|found| found["sign"] == sign);
        let found = found.unwrap_or_else(|| panic!("no {sign}: {process:#}"));
        assert!(found["evidence"].as_str().expect("evidence").contains(proof), "{found}");
        assert_as_ps(&process, scene.pid(role));
    }
}

#[test]
fn an_orphan_is_known_with_its_adopter_and_its_family() {
    expect("orphan-init", "orphan", "sleeping.pipe-input", &["orphan.of-init"]);
    let scene = Scene::start("orphan-subreaper", &[]);
    let process = explained(scene.pid("orphan"));
    let found = ids(&process);
    assert!(found.contains(&"orphan.of-subreaper".to_owned()), "{process:#}");
    let family = &process["findings"].as_array().expect("findings")
        [found.iter().position(|id| id == "orphan.family").expect("a family")];
    let sentence = family["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains(&scene.pid("sibling").to_string()), "{sentence}");
    let strangers = explained(scene.pid("sibling"));
    assert!(!ids(&strangers).iter().any(|id| id.starts_with("orphan")), "{strangers:#}");
}

#[test]
fn real_time_priority_is_told_though_stat_has_no_sign_for_it() {
    let Ok(scene) = Scene::try_start("realtime", &[]) else { return };
    assert!(ids(&explained(scene.pid("realtime"))).contains(&"priority.real-time".to_owned()));
}

#[test]
fn the_false_plus_of_ps_in_a_pid_namespace_is_not_repeated() {
    let Ok(scene) = Scene::try_start("pid-namespace", &[]) else { return };
    let Some(inner) = scene.inner_proc() else { return };
    let inner = inner.to_str().expect("a path");
    // Seen through the /proc of the namespace, where its group and its terminal's both read 0.
    let names = ptool(&["stat", "--json", "--name", "actor", "--proc", inner]);
    let answer: Value = serde_json::from_slice(&names.stdout).expect("it is JSON");
    let processes = answer["processes"].as_array().expect("processes");
    let false_plus: Vec<_> = processes
        .iter()
        .filter(|process| ids(process).contains(&"stat.false-foreground".to_owned()))
        .collect();
    assert!(!false_plus.is_empty(), "{answer:#}");
    for process in false_plus {
        let stat = process["stat"].as_str().expect("a code");
        assert!(!stat.contains('+'), "{process:#}");
    }
}

#[test]
fn what_the_kernel_refuses_is_said_with_the_privilege_that_would_show_it() {
    // A process of root, looked at by nobody.
    let Ok(_probe) = Scene::start_as_nobody("sleep-pause", &[]) else { return };
    let scene = Scene::start("zombie-exit", &["42"]);
    let pid = scene.pid("zombie").to_string();
    let output = as_nobody(&["stat", &pid]);
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(shown.contains(&format!("/proc/{pid}/stat exit_code")), "{shown}");
    assert!(shown.contains("CAP_SYS_PTRACE"), "{shown}");
    assert!(!shown.contains("exit status 42") && !shown.contains("exit status 0"), "{shown}");
}

fn as_nobody(args: &[&str]) -> Output {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    command.args(args).uid(65534).gid(65534).output().expect("ptool runs as nobody")
}

#[test]
fn a_hostile_name_reaches_neither_the_terminal_nor_the_structure_of_the_answer() {
    let scene = Scene::start("hostile-names", &[]);
    for role in scene.roles() {
        let process = explained(role.pid);
        assert_eq!(process["pid"], role.pid, "{}", role.name);
        assert_eq!(process["state"], "S", "{}: {process:#}", role.name);
        let shown = ptool(&["stat", "--color", "never", &role.pid.to_string()]).stdout;
        let shown = text(&shown);
        let is_harmless = |character: char| character == '\n' || !character.is_control();
        assert!(shown.chars().all(is_harmless), "{}: {shown:?}", role.name);
        assert!(!shown.contains('\u{202e}'), "{}: {shown:?}", role.name);
    }
}

#[test]
fn a_process_is_found_by_its_name() {
    let scene = Scene::start("sleep-pause", &[]);
    let output = ptool(&["stat", "actor", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let processes = answer["processes"].as_array().expect("processes");
    assert!(processes.iter().any(|process| process["pid"] == scene.pid("sleeper")), "{answer:#}");
}

#[test]
fn codes_are_explained_without_a_process() {
    let output = ptool(&["stat", "Ssl+", "Z"]);
    assert!(output.status.success());
    let shown = text(&output.stdout);
    for part in ["Ssl+", "session", "terminal", "Z"] {
        assert!(shown.contains(part), "{shown}");
    }
    let chinese = text(&ptool(&["stat", "Z", "--lang", "zh-CN"]).stdout);
    assert!(chinese.contains("等待状态"), "{chinese}");
}

#[test]
fn the_legend_has_every_letter_and_sign() {
    let output = ptool(&["stat", "--legend", "--json"]);
    let legend: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let signs = |key: &str| -> String {
        let list = legend[key].as_array().expect("a list");
        list.iter().map(|sign| sign["sign"].as_str().expect("a sign")).collect()
    };
    assert_eq!(signs("letters"), "RSDTtXZPI");
    assert_eq!(signs("modifiers"), "<NLsl+");
    let ascii = text(&ptool(&["stat", "--legend", "--ascii"]).stdout);
    assert!(ascii.is_ascii(), "{ascii}");
    let scene = Scene::start("stop-ttin", &[]);
    let leader = scene.pid("leader").to_string();
    let ascii = text(&ptool(&["stat", "--ascii", &leader]).stdout);
    assert!(ascii.contains("1 S | 1 T") && ascii.is_ascii(), "{ascii}");
}

#[test]
fn saved_output_of_ps_is_annotated_line_by_line() {
    let Some(saved) = program::output(Command::new("ps").arg("aux")) else { return };
    let saved = saved.stdout;
    let mut ptool = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["stat", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ptool runs");
    ptool.stdin.take().expect("a pipe").write_all(&saved).expect("it reads");
    let output = ptool.wait_with_output().expect("it ends");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let lines = answer["lines"].as_array().expect("lines");
    assert_eq!(lines.len(), text(&saved).lines().count());
    for line in &lines[1..] {
        let row = line["line"].as_str().expect("a line");
        let eighth = row.split_whitespace().nth(7).expect("STAT");
        assert_eq!(line["stat"], eighth, "{row}");
    }
}

#[test]
fn bad_input_has_a_clear_answer_and_its_exit_code() {
    for (args, code, said) in [
        (&["stat"][..], 2, "name a process"),
        (&["stat", "0"], 2, "no process number"),
        (&["stat", "-5"], 2, ""),
        (&["stat", "99999999999999999999"], 2, "no process number"),
        (&["stat", "4194305"], 3, "no process 4194305"),
        (&["stat", "no-such-name"], 3, "no process is named"),
        (&["stat", "Sx"], 3, "sign x"),
        (&["stat", "1", "--proc", "/nonexistent"], 3, "no process file system"),
        (&["stat", "1", "--proc", "/tmp"], 3, "no process file system"),
    ] {
        let output = ptool(args);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
        assert!(errors.contains(said), "{args:?}: {errors}");
        assert!(errors.contains("hint:") || said.is_empty(), "{args:?} has no hint: {errors}");
    }
}

#[test]
fn one_bad_target_does_not_hide_the_good_ones() {
    let own = std::process::id().to_string();
    let output = ptool(&["stat", &own, "4194305"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stdout).starts_with(&own));
}

#[test]
fn the_number_of_a_thread_leads_to_its_process() {
    let scene = Scene::start("thread-states", &[]);
    let process = explained(scene.tid("running"));
    assert_eq!(process["pid"], scene.pid("process"), "{process:#}");
}
