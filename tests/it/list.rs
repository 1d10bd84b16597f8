//! `ptool list` as a user runs it, and beside ps(1).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::program;

/// Runs ptool, without anything of the environment that decides how it speaks.
fn ptool(args: &[&str]) -> Output {
    command(args).output().expect("ptool runs")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "CLICOLOR_FORCE", "NO_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.args(args).stdin(Stdio::null());
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the complaint is UTF-8")
}

/// A process that sleeps until the test ends.
struct Sleeper(Child);

impl Sleeper {
    fn start() -> Self {
        let sleeper = Self(Command::new("sleep").arg("1000").spawn().expect("sleep runs"));
        // exec(2) tells the parent of its success before the new arguments are in place.
        let cmdline = format!("/proc/{}/cmdline", sleeper.pid());
        while fs::read(&cmdline).expect("a command line") != b"sleep\x001000\0" {
            std::thread::yield_now();
        }
        sleeper
    }

    fn pid(&self) -> String {
        self.0.id().to_string()
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A recorded /proc.
struct Fixture(PathBuf);

impl Fixture {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ptool-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        fs::write(path.join("uptime"), "10000.00 1.00\n").expect("a file");
        fs::write(path.join("stat"), "cpu 1\nbtime 1700000000\n").expect("a file");
        Self(path)
    }

    /// Adds a process that started 100 seconds after boot, with 1,024 pages resident.
    fn process(&self, pid: i32, ppid: i32, state: char, comm: &[u8], files: &[(&str, &[u8])]) {
        let folder = self.0.join(pid.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        let head = format!("{pid} (");
        let vsize = if state == 'Z' { 0 } else { 10_000_000 };
        let tail = format!(
            ") {state} {ppid} {pid} {pid} 34816 {pid} 4194304 1 2 3 4 700 300 0 0 20 0 1 0 10000 \
             {vsize} 1024 0 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 10752\n"
        );
        let stat = [head.as_bytes(), comm, tail.as_bytes()].concat();
        fs::write(folder.join("stat"), stat).expect("a file");
        for (name, text) in files {
            fs::write(folder.join(name), text).expect("a file");
        }
    }

    fn list(&self, args: &[&str]) -> Output {
        let root = self.0.to_str().expect("a path");
        ptool(&[&["list", "--proc", root], args].concat())
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Rows by the words that name the task, the others side by side; the last column may hold spaces.
fn rows(text: &str, keys: usize, columns: usize) -> BTreeMap<Vec<String>, Vec<String>> {
    let row = |line: &str| {
        let mut words = Vec::new();
        let mut rest = line.trim();
        while words.len() + 1 < columns {
            let (word, tail) = rest.split_once(' ').unwrap_or((rest, ""));
            words.push(word.to_owned());
            rest = tail.trim_start();
        }
        words.push(rest.to_owned());
        let values = words.split_off(keys);
        (words, values)
    };
    text.lines().map(row).collect()
}

/// Compares columns of ptool with those of ps on every process that looks the same to ptool before
/// and after ps has looked. A process may change and change back in between, so that only what
/// differs every time counts.
fn differences(
    flags: &[&str],
    keys: usize,
    names: &[(&str, &str)],
    is_known: fn(&[String], &[String]) -> bool,
) -> BTreeSet<Vec<String>> {
    let ours: Vec<_> = names.iter().map(|(ours, _)| *ours).collect();
    let columns = ours.join(",");
    let theirs: Vec<_> =
        names.iter().flat_map(|(_, name)| ["-o".into(), format!("{name}=")]).collect();
    let read_ptool = || {
        let mut args = vec!["list", "--no-header", "--columns", &columns];
        args.extend(flags);
        rows(&stdout(&ptool(&args)), keys, names.len())
    };
    let read_ps = || {
        let select = if flags.is_empty() { "-e" } else { "-eL" };
        let output = program::output(Command::new("ps").arg(select).args(&theirs))?;
        Some(rows(&stdout(&output), keys, names.len()))
    };
    let mut always: Option<BTreeSet<Vec<String>>> = None;
    for _ in 0..40 {
        let (before, ps, after) = (read_ptool(), read_ps(), read_ptool());
        let Some(ps) = ps else { return BTreeSet::new() };
        let stable = before.iter().filter(|(key, row)| after.get(*key) == Some(row));
        let mut compared = 0;
        let mut found = BTreeSet::new();
        for (key, row) in stable {
            let Some(other) = ps.get(key) else { continue };
            compared += 1;
            if row != other && !is_known(row, other) {
                found.insert([&key[..], &["ptool:".into()], row, &["ps:".into()], other].concat());
            }
        }
        // On a busy machine the clock moves on for every process between two looks.
        if compared == 0 {
            continue;
        }
        always = Some(match always {
            None => found,
            Some(earlier) => earlier.intersection(&found).cloned().collect(),
        });
        if always.as_ref().is_some_and(BTreeSet::is_empty) {
            break;
        }
    }
    always.expect("some process stays as it is from one look to the next")
}

#[test]
fn ps_says_the_same_of_kinship_and_state() {
    let _sleeper = Sleeper::start();
    let names = [
        ("pid", "pid"),
        ("ppid", "ppid"),
        ("pgrp", "pgrp"),
        ("session", "session"),
        ("tty", "tname"),
        ("stat", "stat"),
        ("nice", "nice"),
        ("comm", "comm"),
    ];
    let is_known = |ours: &[String], theirs: &[String]| {
        let (our_stat, their_stat) = (&ours[4], &theirs[4]);
        // ps takes two zeros for the same group: in a pid namespace whose terminal lies outside.
        let is_false_foreground = ours[1] == "0" && *their_stat == format!("{our_stat}+");
        // ps marks the name of a zombie; the state says it already.
        let name = theirs[6].strip_suffix(" <defunct>").unwrap_or(&theirs[6]);
        // ps drops what is no text, ptool shows it.
        let is_plain = ours[6].bytes().all(|byte| byte.is_ascii_graphic());
        ours[..4] == theirs[..4]
            && (our_stat == their_stat || is_false_foreground)
            && ours[5] == theirs[5]
            && (ours[6] == name || !is_plain)
    };
    assert_eq!(differences(&[], 1, &names, is_known), BTreeSet::new());
}

#[test]
fn ps_says_the_same_of_every_thread() {
    let names =
        [("pid", "pid"), ("tid", "lwp"), ("stat", "stat"), ("nlwp", "nlwp"), ("cls", "cls")];
    let is_known = |ours: &[String], theirs: &[String]| {
        ours[1..] == theirs[1..] && theirs[0] == format!("{}+", ours[0])
    };
    assert_eq!(differences(&["--threads"], 2, &names, is_known), BTreeSet::new());
}

#[test]
fn ps_says_the_same_of_identity_and_scheduling() {
    let names = [
        ("pid", "pid"),
        ("uid", "euid"),
        ("ruid", "ruid"),
        ("gid", "egid"),
        ("rgid", "rgid"),
        ("user", "euser:40"),
        ("group", "egroup:40"),
        ("cls", "cls"),
        ("pri", "pri"),
        ("rtprio", "rtprio"),
        ("nice", "ni"),
        ("f", "f"),
        ("exe", "exe"),
    ];
    assert_eq!(differences(&[], 1, &names, |_, _| false), BTreeSet::new());
}

#[test]
fn ps_writes_times_and_shares_alike() {
    let _sleeper = Sleeper::start();
    let names = [
        ("pid", "pid"),
        ("etime", "etime"),
        ("etimes", "etimes"),
        ("time", "time"),
        ("pcpu", "pcpu"),
        ("pmem", "pmem"),
    ];
    assert_eq!(differences(&[], 1, &names, |_, _| false), BTreeSet::new());
}

#[test]
fn ps_writes_commands_alike() {
    let _sleeper = Sleeper::start();
    let is_known = |ours: &[String], _: &[String]| {
        // ps shows neither control characters nor what its locale does not know; ptool escapes both.
        ours[0].contains('\\') || !ours[0].is_ascii()
    };
    let names = [("pid", "pid"), ("args", "args")];
    assert_eq!(differences(&[], 1, &names, is_known), BTreeSet::new());
}

#[test]
fn a_pipe_gets_rows_without_escapes_and_totals() {
    let sleeper = Sleeper::start();
    let output = ptool(&["list", "--pid", &sleeper.pid()]);
    let text = stdout(&output);
    assert!(!text.contains('\u{1b}'), "{text}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["PID", "USER", "STAT", "ELAPSED", "%CPU", "RSS", "COMMAND"]
    );
    assert!(lines[1].ends_with("  sleep 1000"), "{text}");
    assert!(lines.iter().all(|line| !line.ends_with(' ')), "{text}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_pipe_that_closes_early_is_success() {
    let fixture = Fixture::new("closed");
    // More than a pipe (64 KiB) and the buffer before it hold.
    let long = [b'x'; 4000];
    for pid in 1..100 {
        fixture.process(pid, 0, 'S', b"many", &[("cmdline", &long)]);
    }
    let root = fixture.0.to_str().expect("a path").to_owned();
    for format in [&["list", "--proc", &root][..], &["list", "--json", "--proc", &root]] {
        let mut child = command(format)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ptool runs");
        let mut first = [0; 16];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a beginning");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn json_has_typed_values_of_all_columns_asked_for() {
    let sleeper = Sleeper::start();
    let columns =
        "pid,user,stat,etime,etimes,time,pcpu,rss,vsz,tty,exit,nice,start,netns,container";
    let output = ptool(&["list", "--json", "--pid", &sleeper.pid(), "--columns", columns]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let row = &document["processes"][0];
    assert_eq!(row["pid"].to_string(), sleeper.pid());
    for field in ["elapsed_seconds", "cpu_ticks", "rss_bytes", "vsize_bytes", "start_unix_seconds"]
    {
        assert!(row[field].is_u64(), "{field} in {row}");
    }
    assert!(row["cpu_percent"].is_f64() && row["wait_status"].is_null(), "{row}");
    assert_eq!(document["totals"]["rows"], 1);
    assert_eq!(document["command"], "list");
}

#[test]
fn json_is_valid_whatever_a_process_calls_itself() {
    let fixture = Fixture::new("hostile");
    let hostile = b"a\"\\\n\x1b]0;x\x07\xff) Z 1";
    fixture.process(17, 1, 'S', hostile, &[("cmdline", b"x\0\xfe\n\0y\0\0")]);
    let output = fixture.list(&["--json", "--columns", "pid,comm,args"]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let row = &document["processes"][0];
    assert_eq!(row["comm"], "a\"\\\n\u{1b}]0;x\u{7}\u{fffd}) Z 1");
    assert_eq!(row["comm_hex"], "61225c0a1b5d303b7807ff29205a2031");
    assert_eq!(row["command"], "x \u{fffd}\n y");
    let text = stdout(&fixture.list(&["--columns", "pid,comm,args"]));
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn nothing_matched_is_told_by_the_exit_code() {
    let output = ptool(&["list", "--name", "^no such name$"]);
    assert_eq!(output.status.code(), Some(1));
    let output = ptool(&["list", "--json", "--name", "^no such name$"]);
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    assert_eq!(document["processes"], Value::Array(Vec::new()));
}

#[test]
fn what_makes_no_sense_is_named_and_exits_with_2() {
    let cases: [(&[&str], &[&str]); 9] = [
        (&["--state", ""], &["--state needs a value"]),
        (&["--columns", "pid,comand"], &["--columns", "comand", "did you mean command?"]),
        (&["--columns", "pid,qqqqqq"], &["qqqqqq", "--columns help"]),
        (&["--columns", ","], &["--columns needs a value"]),
        (&["--sort=-rs"], &["--sort", "did you mean rss?"]),
        (&["--state", "Z,q"], &["Z,q is no value for --state", "R, S, D, T, t, X, Z, P, I"]),
        (&["--user", "root,nobody-at-all"], &["there is no user nobody-at-all"]),
        (&["--name", "(unclosed"], &["(unclosed", "unclosed group"]),
        (&["--full"], &["--name"]),
    ];
    for (args, expected) in cases {
        let output = ptool(&[&["list"], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(stdout(&output), "", "{args:?}");
        let told = stderr(&output);
        assert!(expected.iter().all(|part| told.contains(part)), "{args:?}: {told}");
    }
}

#[test]
fn columns_help_explains_each_in_both_languages() {
    let english = stdout(&ptool(&["list", "--columns", "help"]));
    let chinese = stdout(&ptool(&["list", "--columns", "help", "--lang", "zh-CN"]));
    assert!(english.contains("control groups") && chinese.contains("控制组"));
    assert_eq!(english.lines().count(), chinese.lines().count());
    let json = ptool(&["list", "--columns", "help", "--json"]);
    let document: Value = serde_json::from_slice(&json.stdout).expect("valid JSON");
    let columns = document["columns"].as_array().expect("an array");
    assert_eq!(columns.len() + 1, english.lines().count());
}

#[test]
fn every_column_can_be_shown_and_sorted_by() {
    let json = ptool(&["list", "--columns", "help", "--json"]);
    let document: Value = serde_json::from_slice(&json.stdout).expect("valid JSON");
    for column in document["columns"].as_array().expect("an array") {
        let name = column["name"].as_str().expect("a name");
        let output = ptool(&["list", "--columns", &format!("pid,{name}"), "--sort", name]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        let heading = column["heading"].as_str().expect("a heading");
        assert!(stdout(&output).lines().next().is_some_and(|line| line.contains(heading)));
    }
}

#[test]
fn a_subtree_is_the_process_and_its_descendants() {
    let sleeper = Sleeper::start();
    let own = std::process::id().to_string();
    let output = ptool(&["list", "--parent", &own, "--columns", "pid", "--no-header"]);
    let text = stdout(&output);
    let pids: Vec<_> = text.split_whitespace().collect();
    assert!(pids.contains(&&*own) && pids.contains(&&*sleeper.pid()), "{text}");
    assert!(!pids.contains(&"1"), "{text}");
}

#[test]
fn a_parent_that_is_not_there_exits_with_3() {
    let output = ptool(&["list", "--parent", "2147483647"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
}

#[test]
fn a_recorded_proc_is_listed_like_a_live_one() {
    let fixture = Fixture::new("recorded");
    fixture.process(1, 0, 'S', b"init", &[("cmdline", b"/sbin/init\0splash\0")]);
    fixture.process(7, 1, 'Z', b"worker", &[]);
    fixture.process(8, 1, 'T', b"editor", &[("cmdline", b"vi\0a b\0")]);
    let list = |args: &[&str]| stdout(&fixture.list(args));
    let columns = ["--no-header", "--columns", "pid,state,etime,time,pcpu,rss,exit,tty,args"];
    let expected = "\
1  S  02:45:00  00:00:10   0.1  4.0M  -     pts/0  /sbin/init splash
7  Z  02:45:00  00:00:10   0.1  4.0M  42    pts/0  [worker] <defunct>
8  T  02:45:00  00:00:10   0.1  4.0M  -     pts/0  vi a b
";
    let aligned = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(aligned(&list(&columns)), aligned(expected));
    let names = |args: &[&str]| list(&[args, &["--no-header", "--columns", "comm"]].concat());
    assert_eq!(names(&["--state", "Z,T"]), "worker\neditor\n");
    assert_eq!(names(&["--sort", "-pid"]), "editor\nworker\ninit\n");
    assert_eq!(names(&["--sort", "comm"]), "editor\ninit\nworker\n");
    assert_eq!(names(&["--name", "splash$", "--full"]), "init\n");
    assert_eq!(names(&["--parent", "8"]), "editor\n");
    assert_eq!(names(&["--tty", "pts/0", "--pid", "7,9"]), "worker\n");
}

#[test]
fn containers_and_units_are_known_by_their_groups() {
    let fixture = Fixture::new("containers");
    let id = "3f4e".repeat(16);
    let docker = format!("0::/system.slice/docker-{id}.scope\n");
    fixture.process(1, 0, 'S', b"init", &[("cgroup", b"0::/init.scope\n")]);
    fixture.process(2, 1, 'S', b"web", &[("cgroup", docker.as_bytes())]);
    fixture.process(3, 1, 'S', b"ssh", &[("cgroup", b"0::/system.slice/ssh.service\n")]);
    let list = |args: &[&str]| {
        let columns = ["--no-header", "--columns", "comm,container,unit"];
        let text = stdout(&fixture.list(&[args, &columns].concat()));
        text.lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let web = format!("web docker:3f4e3f4e3f4e docker-{id}.scope");
    assert_eq!(list(&[]), ["init - init.scope", &web, "ssh - ssh.service"]);
    assert_eq!(list(&["--container"]), [&*web]);
    assert_eq!(list(&["--container=3f4e3f"]), [&*web]);
    assert_eq!(list(&["--container=4e"]), [""; 0]);
}
