//! Trees that are written into a folder in the form of /proc.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::{shown, text, tree};

/// A folder that looks like /proc.
struct Recorded(PathBuf);

/// Flags of a kernel thread (`PF_KTHREAD`).
const KTHREAD: u32 = 0x0020_0000;

fn stat(pid: u32, name: &[u8], state: char, ppid: u32, flags: u32, threads: u32) -> Vec<u8> {
    let mut rest =
        format!(") {state} {ppid} {pid} {pid} 0 -1 {flags} 0 0 0 0 0 0 0 0 20 0 {threads} 0 50 ");
    let _ = write!(rest, "4096 1 {}", "0 ".repeat(28));
    [format!("{pid} (").as_bytes(), name, rest.trim_end().as_bytes(), b"\n"].concat()
}

impl Recorded {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ptool-tree-{}-{count}", std::process::id());
        // In memory where there is such a place: a chain is a hundred thousand files and folders.
        let memory = Path::new("/dev/shm").join(&name);
        let path = match fs::create_dir(&memory) {
            Ok(()) => memory,
            Err(_) => std::env::temp_dir().join(name),
        };
        fs::create_dir_all(&path).expect("a folder");
        fs::write(path.join("uptime"), "3600.00 1.00\n").expect("a file");
        Self(path)
    }

    fn add(&self, pid: u32, ppid: u32, name: &str, state: char) -> &Self {
        self.write(pid, &stat(pid, name.as_bytes(), state, ppid, 0, 1))
    }

    fn write(&self, pid: u32, stat: &[u8]) -> &Self {
        let folder = self.0.join(pid.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("stat"), stat).expect("a file");
        self
    }

    /// A process with a thread for each of these states, the first that of the leader.
    fn add_threaded(&self, pid: u32, ppid: u32, name: &str, states: &[char]) -> &Self {
        let count = u32::try_from(states.len()).expect("a few");
        self.write(pid, &stat(pid, name.as_bytes(), states[0], ppid, 0, count));
        for (tid, state) in (pid..).zip(states) {
            let folder = self.0.join(format!("{pid}/task/{tid}"));
            fs::create_dir_all(&folder).expect("a folder");
            let own = format!("{name}-{}", tid - pid);
            let stat = stat(tid, own.as_bytes(), *state, ppid, 0, count);
            fs::write(folder.join("stat"), stat).expect("a file");
        }
        self
    }

    fn arguments<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        [&["--proc", self.0.to_str().expect("UTF-8")], more].concat()
    }

    /// The lines without the reasons that stand behind states: those are the rules' own.
    fn drawn(&self, more: &[&str]) -> Vec<String> {
        let without = |mut line: String| {
            while let Some(start) = line.find(" (") {
                let end = line[start..].find(')').expect("what opens is closed");
                line.replace_range(start..=start + end, "");
            }
            line
        };
        self.shown(more).into_iter().map(without).collect()
    }

    fn shown(&self, more: &[&str]) -> Vec<String> {
        shown(&self.arguments(more)).lines().map(str::to_owned).collect()
    }

    fn json(&self, more: &[&str]) -> Value {
        let text = shown(&self.arguments(&[&["--json"], more].concat()));
        serde_json::from_str(&text).expect("it is JSON")
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn family() -> Recorded {
    let recorded = Recorded::new();
    recorded.add(1, 0, "init", 'S').add(10, 1, "pool", 'S').add(20, 1, "cron", 'S');
    (11..=14).for_each(|pid| {
        recorded.add(pid, 10, "worker", 'S');
    });
    recorded.add(15, 10, "worker", 'T').add(16, 10, "worker", 'Z').add(17, 10, "worker", 'D');
    recorded
}

#[test]
fn unlike_states_are_marked_and_not_folded() {
    assert_eq!(
        family().drawn(&[]),
        [
            "init─┬─cron",
            "     └─pool─┬─4*[worker]",
            "            ├─worker T",
            "            ├─worker Z",
            "            └─worker D",
        ]
    );
}

#[test]
fn the_reason_stands_behind_a_state_that_one_wonders_about() {
    let lines = family().shown(&[]).concat();
    for state in ['T', 'Z', 'D'] {
        assert!(lines.contains(&format!("worker {state} (")), "{lines}");
    }
    let answer = family().json(&["16"]);
    let findings = &answer["roots"][0]["findings"];
    assert_eq!(findings[0]["id"], "ended.exit");
    assert_eq!(findings[1]["id"], "zombie.never-waits");
}

#[test]
fn thousands_of_zombies_are_folded_and_not_asked_one_by_one() {
    let recorded = Recorded::new();
    recorded.add(1, 0, "init", 'S').add(2, 1, "leak", 'S');
    (3..=2000).for_each(|pid| {
        recorded.add(pid, 2, "child", 'Z');
    });
    let lines = recorded.shown(&[]);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("init───leak───1998*[child Z ("), "{lines:?}");
}

#[test]
fn unlike_process_groups_are_not_folded_where_they_are_shown() {
    let lines = family().shown(&["-g", "10"]);
    assert_eq!(lines[0], "pool(10)─┬─worker(11)");
    assert_eq!(lines.len(), 7);
}

#[test]
fn a_filter_keeps_the_ancestors_of_what_matches() {
    let family = family();
    assert_eq!(
        family.drawn(&["--state", "Z,T"]),
        ["init───pool─┬─worker T", "            └─worker Z",]
    );
    assert_eq!(family.drawn(&["--name", "^cr"]), ["init───cron"]);
    assert_eq!(family.drawn(&["--name", "worker", "--state", "D"]), ["init───pool───worker D"]);
    assert_eq!(family.drawn(&["--name", "worker", "--state", "S"]), ["init───pool───4*[worker]"]);
}

#[test]
fn what_matches_stands_out_and_its_ancestors_step_back() {
    let family = family();
    let colored = shown(&family.arguments(&["--color", "always", "--name", "cron"]));
    assert!(colored.contains("\u{1b}[1mcron"), "{colored:?}");
    assert!(colored.contains("\u{1b}[2minit"), "{colored:?}");
}

#[test]
fn where_nothing_matches_the_exit_code_says_so() {
    let family = family();
    let output = tree(&family.arguments(&["--name", "nothing"]));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((text(&output).as_str(), output.stderr.len()), ("", 0));
    let output = tree(&family.arguments(&["--json", "--name", "nothing"]));
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(answer["roots"], serde_json::json!([]));
}

#[test]
fn a_process_whose_parent_is_not_there_appears() {
    let family = family();
    family.add(30, 29, "orphan", 'S').add(31, 30, "child", 'S');
    let lines = family.shown(&[]);
    assert_eq!(lines.last().map(String::as_str), Some("orphan───child"));
}

#[test]
fn parents_in_a_circle_appear_once_each() {
    let recorded = Recorded::new();
    recorded.add(5, 6, "a", 'S').add(6, 7, "b", 'S').add(7, 5, "c", 'S').add(8, 8, "self", 'S');
    assert_eq!(recorded.shown(&[]), ["a───c───b", "self"]);
}

#[test]
fn several_operands_are_shown_and_none_twice() {
    let family = family();
    assert_eq!(family.drawn(&["20", "15"]), ["worker T", "cron"]);
    assert_eq!(family.drawn(&["10", "15", "-T"]).len(), 4);
    assert_eq!(family.drawn(&["-s", "-p", "15"]), ["init(1)───pool(10)───worker(15) T"]);
}

#[test]
fn an_operand_that_is_not_there_is_an_error_of_its_own() {
    let family = family();
    let code = |more: &[&str]| tree(&family.arguments(more)).status.code();
    assert_eq!(code(&["4194000"]), Some(3));
    assert_eq!(code(&["-H", "4194000"]), Some(3));
    assert_eq!(code(&["no such user"]), Some(2));
    assert_eq!(code(&["--name", "("]), Some(2));
    assert_eq!(code(&["--state", "Q"]), Some(2));
    assert_eq!(code(&["-N", "nonsense"]), Some(2));
}

#[test]
fn the_letter_h_highlights_and_does_not_help() {
    let family = family();
    assert_eq!(family.shown(&["-h"])[0], "init─┬─cron");
    assert!(shown(&["--help"]).contains("--highlight-all"));
    let colored = shown(&family.arguments(&["--color", "always", "-H", "15"]));
    assert!(colored.contains("\u{1b}[1mpool"), "{colored:?}");
    assert!(!colored.contains("\u{1b}[1mcron"), "{colored:?}");
}

#[test]
fn threads_have_the_name_of_their_process_or_their_own() {
    let recorded = Recorded::new();
    recorded.add_threaded(5, 1, "server", &['S', 'S', 'S', 'D']);
    assert_eq!(recorded.shown(&[]), ["server─┬─2*[{server}]", "       └─{server} D"]);
    assert_eq!(
        recorded.shown(&["-pt"]),
        ["server(5)─┬─{server-1}(6)", "          ├─{server-2}(7)", "          └─{server-3}(8) D",]
    );
    assert_eq!(recorded.shown(&["-T"]), ["server"]);
    assert_eq!(recorded.shown(&["--state", "D"]), ["server───{server} D"]);
}

#[test]
fn a_dead_leader_is_no_zombie() {
    let recorded = Recorded::new();
    recorded.add(4, 1, "x", 'Z').add_threaded(5, 1, "x", &['Z', 'S']);
    assert_eq!(recorded.drawn(&[]), ["x Z", "x Zl───{x}"]);
    assert_eq!(recorded.json(&[])["roots"][1]["dead_leader"], true);
}

#[test]
fn idle_kernel_threads_are_counted_until_they_are_asked_for() {
    let recorded = Recorded::new();
    recorded.add(1, 0, "init", 'S').write(2, &stat(2, b"kthreadd", 'S', 0, KTHREAD, 1));
    for (pid, state) in (3..).zip(['I', 'I', 'I', 'S', 'D']) {
        recorded.write(pid, &stat(pid, format!("k/{pid}").as_bytes(), state, 2, KTHREAD, 1));
    }
    assert_eq!(
        recorded.drawn(&[]),
        [
            "init",
            "kthreadd─┬─3*[kernel thread I]",
            "         ├─kernel thread S",
            "         └─k/7 D",
        ]
    );
    assert!(recorded.drawn(&["-c"]).concat().contains("k/3"));
    assert!(recorded.drawn(&["2"]).concat().contains("k/3"));
    assert!(recorded.drawn(&["--name", "k/3"]).concat().contains("k/3"));
    assert_eq!(recorded.json(&[])["roots"][1]["children"][0]["kernel"], true);
}

#[test]
fn a_name_can_neither_forge_a_line_nor_break_the_json() {
    let recorded = Recorded::new();
    let names: [&[u8]; 5] = [b"a\nb", b") Z 1 (", b"\x1b[31m", b"\xff\"\\", b"]}"];
    for (pid, name) in (1..).zip(names) {
        recorded.write(pid, &stat(pid, name, 'S', pid - 1, 0, 1));
    }
    assert_eq!(recorded.shown(&[]), ["a\\nb───) Z 1 (───\\x1b[31m───\\xff\"\\───]}"]);
    let mut process = &recorded.json(&[])["roots"][0];
    for name in names {
        assert_eq!(process["comm"], String::from_utf8_lossy(name).as_ref());
        process = &process["children"][0];
    }
    let lossy = recorded.json(&["4"]);
    assert_eq!(lossy["roots"][0]["comm_hex"], "ff225c");
}

#[test]
fn the_json_is_nested_and_marks_what_matches() {
    let answer = family().json(&["--state", "T"]);
    assert_eq!((&answer["schema"], &answer["command"]), (&1.into(), &"tree".into()));
    let init = &answer["roots"][0];
    let pool = &init["children"][0];
    let worker = &pool["children"][0];
    assert_eq!((&init["pid"], &init["matched"]), (&1.into(), &false.into()));
    assert_eq!((&worker["pid"], &worker["matched"]), (&15.into(), &true.into()));
    assert_eq!((&worker["ppid"], &worker["state"]), (&10.into(), &"T".into()));
}

#[test]
fn a_chain_of_thirty_thousand_processes_is_shown() {
    const LENGTH: u32 = 30_000;
    let recorded = Recorded::new();
    (1..=LENGTH).for_each(|pid| {
        recorded.add(pid, pid - 1, "x", 'S');
    });
    let lines = recorded.shown(&[]);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].matches('x').count(), 30_000);
    let json = shown(&recorded.arguments(&["--json"]));
    assert_eq!(json.matches("\"children\":[").count(), 30_000);
    assert_eq!(json.matches(']').count(), json.matches('[').count());
    let above = recorded.shown(&["-s", "--state", "S", "30000"]);
    assert_eq!(above[0].matches('x').count(), 30_000);
}

#[test]
fn ascii_is_ascii() {
    let family = family();
    for option in ["-A", "--ascii"] {
        assert!(family.shown(&[option]).concat().is_ascii(), "{option}");
    }
    assert!(!family.shown(&["-A", "-U"]).concat().is_ascii());
}
