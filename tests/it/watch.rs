//! `ptool watch` against programs whose transitions are known.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::factory::{Scene, actor};
use crate::program::{interruptible, output};

fn ptool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["--lang", "en"])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("ptool runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ptool-watch-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What `ptool watch --json` tells of a command, an event each.
fn watched(options: &[&str], command: &[&str]) -> Vec<Value> {
    let args = [&["watch", "--json"], options, &["--"], command].concat();
    events(&ptool(&args).stderr)
}

fn events(bytes: &[u8]) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    text(bytes).lines().map(line).collect()
}

/// Whether the scheduler itself told of these; where it may not, says so.
fn are_exact(events: &[Value]) -> bool {
    let is_exact = events[0]["source"] == "exact";
    if !is_exact {
        let _ = writeln!(std::io::stderr(), "skipped: {}", events[0]["reason"]);
    }
    is_exact
}

fn transitions(events: &[Value]) -> impl Iterator<Item = &Value> {
    events.iter().filter(|event| event["event"] == "transition")
}

fn field<'a>(event: &'a Value, name: &str) -> &'a str {
    event[name].as_str().unwrap_or_default()
}

/// Where a task waited or was stopped, one after the other: the state, and the call or the signal.
/// Without the waits for a disk or a lock of the kernel: whether a page of the program is in memory is
/// the machine's doing, not the program's, which sleeps in `D` only for its vfork child.
fn stays(events: &[Value]) -> Vec<String> {
    let is_stay = |event: &&Value| {
        let is_own = field(event, "to_state") != "D" || field(event, "syscall") == "clone";
        matches!(field(event, "to"), "waiting" | "stopped") && is_own
    };
    let stay = |event: &Value| {
        let cause = match field(event, "cause") {
            "blocked" => field(event, "syscall"),
            "signaled" => field(event, "signal"),
            other => other,
        };
        format!("{} {cause}", field(event, "to_state"))
    };
    transitions(events).filter(is_stay).map(stay).collect()
}

/// Keeps this thread, and what it starts, on the first CPU that it may use.
fn stay_on_one_cpu() {
    let me = Pid::from_raw(0);
    let allowed = sched_getaffinity(me).expect("a set of CPUs");
    let is_allowed = |cpu: &usize| allowed.is_set(*cpu).unwrap_or(false);
    let first = (0..CpuSet::count()).find(is_allowed).expect("a CPU");
    let mut only = CpuSet::new();
    only.set(first).expect("a CPU");
    sched_setaffinity(me, &only).expect("it may stay");
}

/// What `actor transitions` does, as it is written there.
const TRUTH: [&str; 8] = [
    "S clock_nanosleep",
    "S read",
    "S read",
    "T SIGSTOP",
    "S read",
    "S wait4",
    "D clone",
    "S wait4",
];

fn actor_path() -> String {
    actor().to_string_lossy().into_owned()
}

#[test]
fn the_exact_source_tells_the_sequence_as_it_was() {
    let actor = actor_path();
    stay_on_one_cpu();
    let watch = || watched(&[], &[&actor, "transitions"]);
    // A kernel may fail to tell, of which ptool tells; what it has told without a gap is exact.
    let is_whole = |told: &Vec<Value>| told.last().is_some_and(|last| last["lost_events"] == 0);
    let told = (0..5).map(|_| watch()).find(is_whole).expect("a watch without losses");
    if !are_exact(&told) {
        return;
    }
    let stays = stays(&told);
    // A wait for a child that has ended already is none.
    let truth: Vec<_> = TRUTH.iter().filter(|stay| **stay != "S wait4").collect();
    let known: Vec<_> = stays.iter().filter(|stay| *stay != "S wait4").collect();
    assert_eq!(known, truth, "{stays:?}");
    assert!(stays.iter().filter(|stay| *stay == "S wait4").count() <= 2, "{stays:?}");

    // Each begins where the one before has ended, and nothing is out of order.
    let mut before = "new";
    let mut time = 0;
    for event in transitions(&told) {
        assert_eq!(field(event, "from"), before, "{event}");
        assert!(event["time_ns"].as_i64() >= Some(time), "{event}");
        before = field(event, "to");
        time = event["time_ns"].as_i64().unwrap_or(0);
        let allowed = [
            "new running",
            "ready running",
            "running ready",
            "running waiting",
            "running stopped",
            "running terminated",
            "waiting ready",
            "stopped ready",
        ];
        let step = format!("{} {before}", field(event, "from"));
        assert!(allowed.contains(&step.as_str()), "no arrow of the picture: {event}");
    }
    assert_eq!(before, "terminated");

    let last = transitions(&told).last().expect("an end");
    assert_eq!((field(last, "way"), &last["wait_status"]["exit"]), ("exit", &Value::from(42)));
    let continued = transitions(&told).find(|event| field(event, "from") == "stopped");
    let continued = continued.expect("it was continued");
    assert_eq!(field(continued, "signal"), "SIGCONT");
    assert_eq!(continued["by"]["comm"], "actor");
    let woken = transitions(&told)
        .filter(|event| field(event, "from") == "waiting" && field(event, "from_state") == "S");
    let by: Vec<_> = woken.map(|event| (field(event, "cause"), field(event, "context"))).collect();
    assert_eq!(by[0], ("woken", "interrupt"), "a timer ends a sleep");
    assert_eq!(by[1], ("woken", "process"), "a writer ends a read");
    assert_eq!(by[2].0, "signaled", "a signal ends a read");
}

#[test]
fn the_sampled_source_tells_nothing_false() {
    let actor = actor_path();
    let told = watched(&["--sampled", "--period", "5"], &[&actor, "transitions"]);
    assert_eq!((field(&told[0], "source"), &told[0]["period_ms"]), ("sampled", &Value::from(5)));
    let mut truth = TRUTH.iter();
    for stay in stays(&told) {
        // What is seen may be without its cause, but never another's.
        let is_it = |known: &&str| match stay.split_once(' ') {
            Some((state, "seen" | "found" | "")) => known.starts_with(state),
            _ => **known == stay,
        };
        assert!(truth.any(is_it), "{stay} is not in its place: {:?}", stays(&told));
    }
    let last = transitions(&told).last().expect("an end");
    assert_eq!((field(last, "to"), &last["wait_status"]["exit"]), ("terminated", &Value::from(42)));
    // Who cannot tell running from ready does not say which.
    let is_guess = |event: &Value| ["running", "ready"].contains(&field(event, "to"));
    assert!(!transitions(&told).any(is_guess));
    let task = &told.last().expect("a summary")["tasks"][0];
    assert_eq!((&task["estimated"], &task["preempted"]), (&Value::from(true), &Value::Null));
    assert!(task["running_ns"].as_u64() > Some(1_000_000), "schedstat counts: {task}");
}

/// The lines of `perf script` of a switch away from this task, after it has executed its command:
/// the letter of the state in which it left.
fn left_by_perf(script: &str, tid: i64) -> Vec<char> {
    let letter = |line: &str| {
        let state = line.split_once("prev_state=")?.1.chars().next()?;
        line.contains(&format!("prev_pid={tid} ")).then_some(state)
    };
    let exec = format!("pid={tid} old_pid");
    script.lines().skip_while(|line| !line.contains(&exec)).filter_map(letter).collect()
}

#[test]
fn perf_saw_the_same_switches_in_the_same_run() {
    let folder = Folder::new("perf");
    let (data, log) = (folder.file("perf.data"), folder.file("log"));
    let quoted = |path: &Path| path.to_string_lossy().into_owned();
    // A mount of its own, so that the machine stays as it is.
    let script = "mount -t tracefs tracefs /sys/kernel/tracing && \
        perf record -q -a -o \"$1\" -e sched:sched_switch -e sched:sched_process_exec -- \
        \"$2\" watch --json -o \"$3\" -- \"$4\" transitions; perf script -i \"$1\"";
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script, "sh", &quoted(&data)]);
    command.args([env!("CARGO_BIN_EXE_ptool"), &quoted(&log), &actor_path()]);
    let installed = output(Command::new("perf").arg("--version"));
    let Some((ran, _)) = output(&mut command).zip(installed) else { return };
    let told = std::fs::read(&log).map(|bytes| events(&bytes)).unwrap_or_default();
    if told.is_empty() || !are_exact(&told) {
        let _ = writeln!(std::io::stderr(), "skipped: {}", text(&ran.stderr));
        return;
    }
    let tid = transitions(&told).next().and_then(|event| event["tid"].as_i64()).expect("a task");
    let letter = |event: &Value| match field(event, "to") {
        "ready" => 'R',
        _ => field(event, "to_state").chars().next().unwrap_or('?'),
    };
    let is_off = |event: &&Value| {
        field(event, "from") == "running"
            && ["ready", "waiting", "stopped"].contains(&field(event, "to"))
    };
    let ours: Vec<char> = transitions(&told).filter(is_off).map(letter).collect();
    let mut theirs = left_by_perf(&text(&ran.stdout), tid);
    // The last one is that of the dead.
    theirs.retain(|letter| !['Z', 'X'].contains(letter));
    assert!(!theirs.is_empty(), "{}", text(&ran.stderr));
    let ours: String = ours.into_iter().collect();
    let theirs: String = theirs.into_iter().collect();
    // On its way out it may be preempted when its end has been told already.
    let rest = theirs.strip_prefix(&ours);
    assert!(rest.is_some_and(|rest| rest.chars().all(|letter| letter == 'R')), "{ours}\n{theirs}");
}

#[test]
fn children_are_followed_from_fork_through_exec_to_their_status() {
    let told = watched(&["-f"], &["sh", "-c", "sleep 0.01; sh -c 'exit 7'; kill -9 $$"]);
    if !are_exact(&told) {
        return;
    }
    let made = transitions(&told).filter(|event| field(event, "cause") == "made").count();
    let executed: Vec<_> = transitions(&told).filter_map(|event| event["path"].as_str()).collect();
    assert!(made >= 2, "{told:?}");
    assert!(executed.iter().any(|path| path.ends_with("/sleep")), "{executed:?}");
    let ends: Vec<_> =
        transitions(&told).filter(|event| field(event, "to") == "terminated").collect();
    assert_eq!(ends.len(), made + 1);
    let last = ends.last().expect("an end");
    assert_eq!(
        (field(last, "way"), &last["wait_status"]["signal"]),
        ("signal", &Value::from("SIGKILL"))
    );
    assert_eq!(last["by"]["tid"], last["tid"], "it killed itself");
}

#[test]
fn without_follow_threads_are_watched_and_children_are_not() {
    let told = watched(&[], &["sh", "-c", "sleep 0.01; exit 5"]);
    let mut tasks: Vec<_> = transitions(&told).filter_map(|event| event["tid"].as_i64()).collect();
    tasks.sort_unstable();
    tasks.dedup();
    assert_eq!(tasks.len(), 1, "{told:?}");
}

#[test]
fn ptool_ends_as_its_command_does() {
    let code = |args: &[&str]| ptool(&[&["watch", "--summary"], args].concat()).status.code();
    assert_eq!(code(&["--", "true"]), Some(0));
    assert_eq!(code(&["--", "sh", "-c", "exit 42"]), Some(42));
    assert_eq!(code(&["--sampled", "--", "sh", "-c", "exit 42"]), Some(42));
    assert_eq!(code(&["--", "sh", "-c", "kill -TERM $$"]), Some(128 + 15));
    assert_eq!(code(&["--for", "0.05", "--", "sleep", "60"]), Some(128 + 15));
}

#[test]
fn a_command_that_cannot_be_executed_is_told_as_such() {
    let missing = ptool(&["watch", "--", "no-such-command"]);
    assert_eq!(missing.status.code(), Some(3));
    let told = text(&missing.stderr);
    assert!(told.contains("cannot execute no-such-command: no such file or directory"), "{told}");
    let forbidden = ptool(&["watch", "--", "/etc/passwd"]);
    assert_eq!(forbidden.status.code(), Some(4), "{}", text(&forbidden.stderr));
    assert_eq!(ptool(&["watch"]).status.code(), Some(2));
    assert_eq!(ptool(&["watch", "1", "--", "true"]).status.code(), Some(2));
    assert_eq!(ptool(&["watch", "-o", "/nonexistent/x", "--", "true"]).status.code(), Some(2));
}

#[test]
fn the_output_of_the_command_stays_its_own() {
    let folder = Folder::new("output");
    let log = folder.file("log");
    let ran = ptool(&["watch", "--", "echo", "hello"]);
    assert_eq!(text(&ran.stdout), "hello\n");
    assert!(text(&ran.stderr).contains("exits with status 0"), "{}", text(&ran.stderr));
    let ran = ptool(&["watch", "-o", &log.to_string_lossy(), "--", "echo", "hello"]);
    assert_eq!((text(&ran.stdout), text(&ran.stderr)), ("hello\n".to_owned(), String::new()));
    let logged = std::fs::read_to_string(&log).expect("a log");
    assert!(logged.contains("exits with status 0") && !logged.contains('\u{1b}'), "{logged}");
}

#[test]
fn a_trace_is_what_the_viewers_of_chrome_and_perfetto_read() {
    let folder = Folder::new("export");
    let trace = folder.file("trace.json");
    let path = trace.to_string_lossy();
    let ran = ptool(&[
        "watch",
        "-f",
        "--export",
        &path,
        "--summary",
        "--",
        "sh",
        "-c",
        "sleep 0.02; true",
    ]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let bytes = std::fs::read(&trace).expect("a trace");
    let trace: Vec<Value> = serde_json::from_slice(&bytes).expect("an array of events");
    let spans: Vec<_> = trace.iter().filter(|event| event["ph"] == "X").collect();
    assert!(spans.iter().any(|span| span["name"] == "waiting" && span["args"]["state"] == "S"));
    for span in &spans {
        assert!(span["ts"].as_f64() >= Some(0.0) && span["dur"].as_f64() >= Some(0.0), "{span}");
        assert!(span["pid"].is_i64() && span["tid"].is_i64(), "{span}");
    }
    let named = |event: &&Value| event["ph"] == "M" && event["name"] == "thread_name";
    assert!(trace.iter().filter(named).any(|event| event["args"]["name"] == "sh"));
}

#[test]
fn the_picture_has_a_row_for_each_thread_and_names_its_signs() {
    let ran = ptool(&["watch", "--timeline", "--ascii", "--", "sleep", "0.05"]);
    let told = text(&ran.stderr);
    let row = told.lines().find(|line| line.starts_with("a ")).unwrap_or_else(|| panic!("{told}"));
    assert!(row.contains("sleep") && row.contains("......"), "{told}");
    assert!(told.contains("D uninterruptible"), "{told}");
    assert!(told.contains("gets a CPU"), "the picture of the states: {told}");
}

#[test]
fn an_interrupt_ends_the_watch_with_its_summary() {
    let scene = Scene::start("sleep-pause", &[]);
    let pid = scene.roles()[0].pid.to_string();
    let mut ptool = interruptible()
        .args(["--lang", "en", "watch", &pid])
        .stdout(Stdio::piped())
        .spawn()
        .expect("ptool runs");
    let mut lines = BufReader::new(ptool.stdout.take().expect("stdout is piped")).lines();
    let found = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("found like this")));
    assert!(found.is_some(), "it tells where the process is");
    kill(Pid::from_raw(ptool.id().cast_signed()), Signal::SIGINT).expect("it is there");
    let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
    assert!(ptool.wait().expect("it ends").success(), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("goes on")), "{rest:?}");
}

#[test]
fn the_end_of_a_process_that_is_no_child_is_told_with_its_status() {
    let mut child = Command::new("sh")
        .args(["-c", "read line; exit 9"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut ptool = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["--lang", "en", "watch", &child.id().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("ptool runs");
    let mut lines = BufReader::new(ptool.stdout.take().expect("stdout is piped")).lines();
    let found = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("found like this")));
    assert!(found.is_some(), "it tells where the process is");
    drop(child.stdin.take());
    let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
    child.wait().expect("it is reaped");
    assert!(ptool.wait().expect("it ends").success(), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("exits with status 9")), "{rest:#?}");
}

#[test]
fn every_field_of_watch_is_documented() {
    let folder = Folder::new("schema");
    let log = folder.file("log");
    let path = log.to_string_lossy();
    let script = "sleep 0.01 & kill -9 $!; wait; exit 1";
    let mut told = Vec::new();
    for options in [&["-f"][..], &["--sampled", "-f"]] {
        let args =
            [&["watch", "--json", "-o", &path], options, &["--", "sh", "-c", script]].concat();
        ptool(&args);
        told.extend(events(&std::fs::read(&log).expect("a log")));
    }
    crate::schema::assert_documented(&told);
}
