//! `ptool tree` against recorded trees, against ps(1) and against pstree(1).

mod live;
mod recorded;

use std::process::{Command, Output};

fn tree(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ptool"))
        .arg("tree")
        .args(["--lang", "en"])
        .env_remove("CLICOLOR_FORCE")
        .args(arguments)
        .output()
        .expect("ptool runs")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("what is shown is UTF-8")
}

/// The text of a run that succeeds.
fn shown(arguments: &[&str]) -> String {
    let output = tree(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    text(&output)
}
