//! docs/SCHEMA.md against what ptool writes.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::factory::Scene;

fn answer(args: &[&str], input: &str) -> Value {
    let mut ptool = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["--json", "--lang", "en"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ptool starts");
    let mut stdin = ptool.stdin.take().expect("stdin is piped");
    // A command that reads no input may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = ptool.wait_with_output().expect("ptool ends");
    assert!(output.status.success(), "ptool {args:?}: {output:?}");
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}

fn pids(scene: &Scene) -> Vec<String> {
    scene.roles().iter().map(|role| role.pid.to_string()).collect()
}

/// The names of all fields, at any depth. Objects that count are no fields: their keys are letters
/// of states, or kinds of descriptors, which are documented too.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(members) => members.iter().for_each(|member| fields(member, found)),
        Value::Object(members) => {
            for (name, member) in members {
                if name.len() > 1 {
                    found.insert(name.clone());
                }
                // What a demonstration observed is named by what it is about.
                if name != "observed" {
                    fields(member, found);
                }
            }
        }
        _ => {}
    }
}

fn documentation() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SCHEMA.md");
    std::fs::read_to_string(path).expect("docs/SCHEMA.md can be read")
}

/// The words in backquotes.
fn documented(text: &str) -> BTreeSet<&str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

pub(crate) fn assert_documented(answers: &[Value]) {
    let text = documentation();
    let documented = documented(&text);
    let mut found = BTreeSet::new();
    for answer in answers {
        fields(answer, &mut found);
    }
    let rule = |name: &str| documented.contains(name) || documented.contains(hexless(name));
    let missing: Vec<_> = found.iter().filter(|name| !rule(name)).collect();
    assert!(missing.is_empty(), "not in docs/SCHEMA.md: {missing:?}");
}

/// `NAME_hex` is documented once for every `NAME`.
fn hexless(name: &str) -> &str {
    name.strip_suffix("_hex").unwrap_or(name)
}

#[test]
fn every_column_of_list_is_documented() {
    let help = answer(&["list", "--columns", "help"], "");
    let columns: Vec<_> = help["columns"]
        .as_array()
        .expect("there are columns")
        .iter()
        .map(|column| column["name"].as_str().expect("a column has a name").to_owned())
        .collect();
    let all = answer(&["list", "--columns", &columns.join(",")], "");
    assert_documented(&[help, all]);
}

#[test]
fn every_field_of_stat_is_documented() {
    let scene = Scene::start("zombie-exit", &[]);
    let threads = Scene::start("threads", &[]);
    let pids = [pids(&scene), pids(&threads)].concat();
    let mut args = vec!["stat", "Ssl+"];
    args.extend(pids.iter().map(String::as_str));
    let saved = "  PID  PPID STAT COMMAND\n   10     1 S    bash\n   20    10 Z    x\n";
    let answers =
        [answer(&args, ""), answer(&["stat", "--legend"], ""), answer(&["stat", "-"], saved)];
    assert_documented(&answers);
}

#[test]
fn every_field_of_tree_is_documented() {
    let scene = Scene::start("zombie-exit", &[]);
    let answers = [
        answer(&["tree", "-auntSZ", "--containers", "--name", "."], ""),
        answer(&["tree", &pids(&scene)[0]], ""),
    ];
    assert_documented(&answers);
}

#[test]
fn every_field_of_pcb_is_documented() {
    let scene = Scene::start("zombie-exit", &[]);
    let mut pids = pids(&scene);
    pids.push(std::process::id().to_string());
    let mut args = vec!["pcb", "--fds"];
    args.extend(pids.iter().map(String::as_str));
    assert_documented(&[answer(&args, "")]);
}

#[test]
fn every_field_of_explain_is_documented() {
    let list = answer(&["explain"], "");
    let page = answer(&["explain", "zombie"], "");
    assert_documented(&[list, page, answer(&["explain", "--search", "zombie"], "")]);
}

#[test]
fn the_version_of_the_schema_is_the_documented_one() {
    let version = &answer(&["stat", "S"], "")["schema"];
    assert!(documentation().contains(&format!("the version of this schema: {version}")));
}

#[test]
fn every_field_of_demo_and_echo_is_documented() {
    let compare = ["echo", "compare", "tcp", "epoll", "--idle", "0,2", "--busy", "2"];
    assert_documented(&[
        answer(&["demo"], ""),
        answer(&["demo", "zombie"], ""),
        answer(&["demo", "fork"], ""),
        answer(&["echo"], ""),
        answer(&[&compare[..], &["--seconds", "1"]].concat(), ""),
    ]);
}
