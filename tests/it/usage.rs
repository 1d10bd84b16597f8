//! What ptool answers to a command line that it cannot follow, in the reader's language.

use std::fs::File;
use std::process::{Command, Output, Stdio};

fn ptool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ptool")).args(args).output().expect("ptool runs")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_is_no_process_number_is_told_alike_everywhere() {
    for args in [
        &["list", "--pid"][..],
        &["list", "--parent"],
        &["stat"],
        &["tree"],
        &["tree", "-H"],
        &["pcb"],
    ] {
        for number in ["0", "99999999999"] {
            let output = ptool(&[args, &[number]].concat());
            let told = complaint(&output);
            assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
            assert!(told.contains(&format!("{number} is no process number")), "{args:?}: {told}");
            assert!(told.contains("a whole number above 0"), "{args:?}: {told}");
        }
    }
    let told = complaint(&ptool(&["list", "--parent", "abc", "--lang", "zh-CN"]));
    assert!(told.contains("abc 不是进程号") && !told.contains("invalid digit"), "{told}");
}

#[test]
fn a_value_that_is_empty_is_missing() {
    for args in [
        &["list", "--sort", ""][..],
        &["list", "--columns", ""],
        &["list", "--state", ""],
        &["list", "--user", ""],
        &["stat", ""],
    ] {
        let output = ptool(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!complaint(&output).contains("error:  "), "{args:?}: {}", complaint(&output));
    }
}

#[test]
fn an_option_that_stands_twice_is_not_in_conflict_with_itself() {
    let told = complaint(&ptool(&["list", "-o", "pid", "-o", "stat"]));
    assert!(told.contains("--columns stands twice"), "{told}");
}

#[test]
fn the_likeliest_command_is_suggested_first() {
    let told = complaint(&ptool(&["lst"]));
    assert!(told.contains("did you mean list"), "{told}");
}

#[test]
fn an_answer_that_cannot_be_written_is_told() {
    for args in [&["--help"][..], &["list", "--help"], &["--version"], &["man"], &["list"]] {
        let full = File::options().write(true).open("/dev/full").expect("the full device");
        let run = Command::new(env!("CARGO_BIN_EXE_ptool")).args(args).stdout(full).output();
        let output = run.expect("ptool runs");
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(complaint(&output).contains("cannot write the output"), "{args:?}");
    }
}

#[test]
fn input_that_cannot_be_read_is_told_as_such() {
    let folder = File::open("/").expect("a folder");
    let run = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["stat", "-"])
        .stdin(Stdio::from(folder))
        .output()
        .expect("ptool runs");
    assert_eq!(run.status.code(), Some(2));
    assert!(complaint(&run).contains("cannot read standard input: is a directory"));
}

#[test]
fn a_folder_that_is_not_there_is_no_want_of_permission() {
    assert_eq!(ptool(&["man", "--out", "/nonexistent"]).status.code(), Some(2));
}
