//! `ptool demo`: every demonstration of the table is played, looked at from outside, interrupted and
//! failed at each of its expectations, and must leave nothing behind.
//!
//! A new demonstration is covered by its row in the table of ptool. Only variants that its options
//! make are listed here.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// Plays that options make, beside the plain one of every demonstration.
const VARIANTS: &[&[&str]] = &[
    &["zombie", "--count", "20"],
    &["zombie", "--fix", "waitpid"],
    &["zombie", "--fix", "double-fork"],
    &["zombie", "--fix", "ignore"],
    &["zombie", "--fix", "handler"],
    &["zombie", "--fix", "signalfd"],
    &["zombie", "--fix", "pidfd"],
    &["zombie", "--fix", "kill-parent"],
];

/// How long anything may take on a machine that does a lot besides.
const PATIENCE: Duration = Duration::from_mins(1);

fn names() -> Vec<String> {
    let output = ptool(&["demo", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let demos = answer["demos"].as_array().expect("demos");
    demos.iter().map(|demo| demo["name"].as_str().expect("a name").to_owned()).collect()
}

/// The plain play of every demonstration, and the variants.
fn plays() -> Vec<Vec<String>> {
    let plain = names().into_iter().map(|name| vec![name]);
    let owned = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    plain.chain(VARIANTS.iter().map(owned)).collect()
}

fn ptool(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    command.args(args).stdin(Stdio::null()).output().expect("ptool runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

/// A demonstration that is being played, with a mark in its environment that all its processes
/// inherit, whoever adopts them.
struct Play {
    ptool: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    mark: String,
}

/// An expectation that the play lets us look at.
#[derive(Debug)]
struct Witnessed {
    number: u64,
    /// Pid, start time and what is expected of it.
    process: Option<(u64, u64, String)>,
}

impl Play {
    fn start(args: &[String]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let mark = format!("PTOOL_TEST_MARK={}-{number}", std::process::id());
        let (key, value) = mark.split_once('=').expect("a mark has a value");
        let mut ptool = crate::program::interruptible()
            .arg("demo")
            .args(args)
            .env(key, value)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ptool starts");
        let stdin = ptool.stdin.take();
        let stdout = BufReader::new(ptool.stdout.take().expect("its output is a pipe"));
        Self { ptool, stdin, stdout, mark }
    }

    /// A play that stops at each expectation until it is told to go on.
    fn witnessed(args: &[String]) -> Self {
        let witness = ["--witness".to_owned()];
        Self::start(&[args, &witness].concat())
    }

    /// The next expectation; `None` at the end.
    fn next(&mut self) -> Option<Witnessed> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.stdout.read_line(&mut line).expect("its output can be read") == 0 {
                return None;
            }
            let Ok(value) = serde_json::from_str::<Value>(&line) else { continue };
            let Some(number) = value["witness"].as_u64() else { continue };
            let process = value["pid"].as_u64().map(|pid| {
                let start = value["start_ticks"].as_u64().expect("a start");
                (pid, start, value["look"].as_str().expect("a look").to_owned())
            });
            return Some(Witnessed { number, process });
        }
    }

    fn go_on(&mut self) {
        let stdin = self.stdin.as_mut().expect("its input is open");
        stdin.write_all(b"\n").expect("it listens");
    }

    /// Waits for ptool to end, and checks that nothing that came from it is left.
    fn end(mut self, what: &str) -> ExitStatus {
        self.stdin = None;
        let give_up = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.ptool.try_wait().expect("it is our child") {
                break status;
            }
            assert!(Instant::now() < give_up, "{what}: it does not end");
            std::thread::sleep(Duration::from_millis(2));
        };
        assert_eq!(marked(&self.mark), [0_u32; 0], "{what}: left behind");
        status
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.ptool.id().cast_signed())
    }
}

impl Drop for Play {
    fn drop(&mut self) {
        // Only where a test failed is there anything left to kill.
        let _ = self.ptool.kill();
        let _ = self.ptool.wait();
    }
}

/// The processes that carry this mark in their environment. Each thread is looked at, for where the
/// main one has ended only the others show it.
fn marked(mark: &str) -> Vec<u32> {
    let is_marked = |pid: &u32| {
        let threads = std::fs::read_dir(format!("/proc/{pid}/task"));
        threads.into_iter().flatten().flatten().any(|thread| {
            let environment = std::fs::read(thread.path().join("environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
        })
    };
    let entries = std::fs::read_dir("/proc").expect("/proc is there").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(is_marked).collect()
}

/// State letter and start time of a process, read here and not by ptool.
fn stat(pid: u64) -> Option<(String, u64)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let rest = text.rsplit_once(')')?.1;
    let fields: Vec<_> = rest.split_ascii_whitespace().collect();
    Some(((*fields.first()?).to_owned(), fields.get(19)?.parse().ok()?))
}

/// What /proc shows of a process that started then.
fn look(pid: u64, start: u64) -> String {
    match stat(pid) {
        Some((letter, found)) if start == 0 || found == start => letter,
        _ => "gone".to_owned(),
    }
}

#[test]
fn the_list_says_one_line_of_each() {
    let names = names();
    for language in ["en", "zh-CN"] {
        let output = text(&ptool(&["demo", "--lang", language]).stdout);
        for (name, line) in names.iter().zip(output.lines()) {
            assert!(line.starts_with(name.as_str()), "{line}");
        }
    }
}

#[test]
fn every_play_succeeds_and_its_expectations_hold_from_outside() {
    for args in plays() {
        let mut play = Play::witnessed(&args);
        let mut count = 0;
        while let Some(witnessed) = play.next() {
            count += 1;
            assert_eq!(witnessed.number, count, "{args:?}");
            if let Some((pid, start, expected)) = witnessed.process {
                assert_eq!(look(pid, start), expected, "{args:?}, expectation {count}");
                // Or the search for what is left behind would find nothing.
                let found = marked(&play.mark).iter().any(|found| u64::from(*found) == pid);
                match expected.as_str() {
                    "gone" => assert!(!found, "{args:?}, expectation {count}"),
                    // It has an environment where another thread lives.
                    "Z" => {}
                    _ => assert!(found, "{args:?}, expectation {count}"),
                }
            }
            play.go_on();
        }
        assert!(count > 0, "{args:?} expects nothing");
        assert_eq!(play.end(&format!("{args:?}")).code(), Some(0), "{args:?}");
    }
}

#[test]
fn json_tells_what_was_said_seen_and_expected_in_both_languages() {
    for args in plays() {
        for language in ["en", "zh-CN"] {
            let mut words = vec!["demo", "--json", "--lang", language];
            words.extend(args.iter().map(String::as_str));
            let output = ptool(&words);
            assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
            let answer: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
            assert_eq!(answer["command"], "demo");
            assert_eq!(answer["name"], args[0].as_str());
            let steps = answer["steps"].as_array().expect("steps");
            let expectations = answer["expectations"].as_array().expect("expectations");
            assert!(!steps.is_empty() && !expectations.is_empty(), "{args:?}");
            assert!(expectations.iter().all(|expectation| expectation["held"] == true));
            // A message that has no text shows its identifier.
            assert!(!text(&output.stdout).contains("\"demo-"), "{args:?} in {language}");
        }
    }
}

#[test]
fn a_signal_at_any_expectation_is_died_of_and_leaves_nothing() {
    for args in plays() {
        for signal in [Signal::SIGINT, Signal::SIGTERM] {
            for at in 1.. {
                let what = format!("{args:?}, {signal} at {at}");
                let mut play = Play::witnessed(&args);
                let mut is_there = play.next().is_some();
                for _ in 1..at {
                    play.go_on();
                    is_there = play.next().is_some();
                    if !is_there {
                        break;
                    }
                }
                if !is_there {
                    play.end(&what);
                    break;
                }
                kill(play.pid(), signal).expect("ptool is there");
                assert_eq!(play.end(&what).signal(), Some(signal as i32), "{what}");
            }
        }
    }
}

#[test]
fn a_failure_at_any_expectation_is_told_and_leaves_nothing() {
    for args in plays() {
        for at in 1.. {
            let what = format!("{args:?}, failed at {at}");
            let number = at.to_string();
            let play = Play::start(&[&args[..], &["--fail-at".to_owned(), number]].concat());
            match play.end(&what).code() {
                Some(0) => break,
                code => assert_eq!(code, Some(1), "{what}"),
            }
        }
    }
}

#[test]
fn a_killed_play_leaves_nothing() {
    for args in plays() {
        let mut play = Play::witnessed(&args);
        while play.next().is_some() {
            // The last expectation is where most processes have been.
            if marked(&play.mark).len() > 2 {
                break;
            }
            play.go_on();
        }
        let mark = play.mark.clone();
        let _ = kill(play.pid(), Signal::SIGKILL);
        drop(play);
        let give_up = Instant::now() + PATIENCE;
        // Nobody is left to wait for them; the kernel ends them one after another.
        while !marked(&mark).is_empty() {
            assert!(Instant::now() < give_up, "{args:?}: left behind");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn steps_and_questions_do_not_wait_for_nobody() {
    for name in names() {
        let output = ptool(&["demo", &name, "--step", "--quiz"]);
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
    }
}

#[test]
fn a_child_signal_that_was_ignored_and_blocked_before_changes_nothing() {
    for name in names() {
        let mut env = Command::new("env");
        env.args(["--ignore-signal=CHLD", "--block-signal=CHLD"]);
        env.args([env!("CARGO_BIN_EXE_ptool"), "demo", &name]).stdin(Stdio::null());
        let output = env.output().expect("env runs");
        // 125: an env that knows neither option.
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 125)), "{name}: {}", text(&output.stderr));
    }
}

#[test]
fn answers_are_counted() {
    let mut play = Play::start(&["zombie".to_owned(), "--quiz".to_owned()]);
    let stdin = play.stdin.as_mut().expect("its input is open");
    stdin.write_all(b"c\na\n").expect("it listens");
    let mut shown = String::new();
    std::io::Read::read_to_string(&mut play.stdout, &mut shown).expect("its output is UTF-8");
    assert!(shown.contains("1 of 2 answers right"), "{shown}");
    assert!(play.end("quiz").success());
}

#[test]
fn an_option_of_another_demonstration_is_a_usage_error() {
    assert_eq!(ptool(&["demo", "fork", "--count", "3"]).status.code(), Some(2));
    assert_eq!(ptool(&["demo", "nonsense"]).status.code(), Some(2));
}

#[test]
fn the_programs_of_all_demonstrations_run() {
    let folder = std::env::temp_dir().join(format!("ptool-demo-code-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a folder");
    for name in names() {
        for (language, file, tool) in [
            ("python", "program.py", "python3"),
            ("c", "program.c", "cc"),
            ("rust", "program.rs", "rustc"),
        ] {
            let code = ptool(&["demo", &name, "--code", language]);
            assert!(code.status.success());
            let (source, program) = (folder.join(file), folder.join("program"));
            std::fs::write(&source, &code.stdout).expect("a file");
            let mut command = Command::new(tool);
            match language {
                "python" => command.arg(&source),
                "c" => {
                    command.args(["-Wall", "-Wextra", "-Werror", "-o"]).arg(&program).arg(&source)
                }
                _ => command
                    .args(["--edition", "2024", "-D", "warnings", "-o"])
                    .arg(&program)
                    .arg(&source),
            };
            // A machine without this tool cannot try the program.
            let Ok(built) = command.stdin(Stdio::null()).output() else { continue };
            assert!(built.status.success(), "{name} in {language}: {}", text(&built.stderr));
            if language != "python" {
                let run = Command::new(&program).stdin(Stdio::null()).output().expect("it runs");
                assert!(run.status.success(), "{name} in {language}: {}", text(&run.stderr));
            }
        }
    }
    let _ = std::fs::remove_dir_all(folder);
}
