//! Options, exit codes, `--self` and `--watch`.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::{answer, doctor, text};
use crate::factory::Scene;
use crate::program;

#[test]
fn a_word_that_names_no_finding_is_refused_with_those_that_do() {
    for option in ["--only", "--ignore"] {
        let output = doctor(&[option, "zombies"]);
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert!(
            told.contains("zombies is no finding") && told.contains("zombie, traced"),
            "{told}"
        );
    }
}

#[test]
fn a_time_that_is_none_is_refused_with_one_that_is() {
    for (arguments, right) in [
        (&["--min-age", "soon"][..], "500ms, 30s, 5m, 2h, 1d"),
        (&["--watch", "--interval", "0"], "1s .. 1d"),
    ] {
        let output = doctor(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(right), "{arguments:?}: {output:?}");
    }
    assert_eq!(doctor(&["--interval", "5s"]).status.code(), Some(2), "without --watch");
    assert_eq!(doctor(&["--self", "--watch"]).status.code(), Some(2));
}

#[test]
fn a_proc_that_is_not_there_is_told() {
    assert_eq!(doctor(&["--proc", "/nonexistent"]).status.code(), Some(3));
}

#[test]
fn what_may_be_seen_is_told_check_by_check() {
    let (answer, code) = answer(&["--self"]);
    let checks = answer["checks"].as_array().expect("checks");
    let is_missing = |check: &&Value| check["seen"] != "all";
    let missing = checks.iter().filter(is_missing).count();
    assert_eq!(code, Some(i32::from(missing > 0)));
    for check in checks {
        assert_eq!(check["remedy"].is_null(), check["seen"] == "all", "{check}");
        assert!(check["sentence"].as_str().is_some_and(|text| !text.is_empty()), "{check}");
    }
    let others = checks.iter().find(|check| check["id"] == "others").expect("a check");
    if nix::unistd::geteuid().is_root() && others["evidence"]["value"] == "000001ffffffffff" {
        assert_eq!(others["seen"], "all");
    }
    let shown = text(&doctor(&["--self", "--ascii"]).stdout);
    assert!(shown.is_ascii(), "{shown}");
    assert!(shown.lines().filter(|line| line.starts_with("ok")).count() + missing >= checks.len());
}

/// A watch that tells every change in a line of JSON.
#[test]
fn a_watch_tells_what_is_new_and_what_is_gone_and_ends_by_ctrl_c() {
    let scene = Scene::start("zombie-exit", &[]);
    let parent = Value::from(scene.pid("parent"));
    let mut watch = program::interruptible()
        .args(["doctor", "--watch", "--json", "--min-age", "0", "--interval", "1s"])
        .args(["--only", "zombie.never-waits"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("ptool starts");
    let stdout = watch.stdout.take().expect("stdout is piped");
    let mut events = BufReader::new(stdout).lines().map(|line| {
        let line = line.expect("a line");
        serde_json::from_str::<Value>(&line).expect("a line is JSON")
    });
    let is_of_scene = |event: &Value| event["culprit"]["pid"] == parent;
    let first = events.find(is_of_scene).expect("the zombie is told");
    assert_eq!(
        (&first["event"], &first["finding"]["id"]),
        (&"new".into(), &"zombie.never-waits".into())
    );
    drop(scene);
    let next = events.find(is_of_scene).expect("its end is told");
    assert_eq!(next["event"], "gone");
    kill(Pid::from_raw(watch.id().cast_signed()), Signal::SIGINT).expect("it lives");
    assert_eq!(watch.wait().expect("it ends").code(), Some(1), "something was found");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut watch = program::interruptible()
        .args(["doctor", "--watch", "--interval", "1s", "--only", "exhausted.pid-max"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("ptool starts");
    let mut line = String::new();
    let stdout = watch.stdout.take().expect("stdout is piped");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    assert!(!line.is_empty());
    // With the reader gone the next line that is written ends it; none need be, so a signal does.
    kill(Pid::from_raw(watch.id().cast_signed()), Signal::SIGTERM).expect("it lives");
    assert!(watch.wait().expect("it ends").code().is_some_and(|code| code <= 1));
}
