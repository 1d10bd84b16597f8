//! `ptool doctor`: on recorded machines of any age, and on this one.

mod live;
mod options;
mod recorded;

use std::process::{Command, Output};

use serde_json::Value;

fn doctor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ptool"))
        .arg("doctor")
        .args(["--lang", "en"])
        .env_remove("CLICOLOR_FORCE")
        .args(arguments)
        .output()
        .expect("ptool runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is shown is UTF-8")
}

/// The answer as JSON, and the exit code.
fn answer(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = doctor(&[&["--json"], arguments].concat());
    let value = serde_json::from_slice(&output.stdout);
    let value = value.unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (value, output.status.code())
}

/// Each finding with its culprit: what the culprit is known by, the id, and the pids it is about.
fn found(answer: &Value) -> Vec<(String, String, Vec<u64>)> {
    let culprits = answer["culprits"].as_array().expect("culprits");
    let findings = culprits.iter().flat_map(|culprit| {
        let findings = culprit["findings"].as_array().expect("findings");
        findings.iter().map(move |finding| (culprit, finding))
    });
    findings
        .map(|(culprit, finding)| {
            let keys = ["pid", "folder", "function", "uid"];
            let known = keys.iter().map(|key| &culprit[*key]).find(|value| !value.is_null());
            let known = known.map_or_else(|| culprit["kind"].clone(), Value::clone);
            let known = known.as_str().map_or_else(|| known.to_string(), str::to_owned);
            let processes = finding["processes"].as_array().expect("processes");
            let pids = processes.iter().map(|process| process["pid"].as_u64().expect("a pid"));
            (known, finding["id"].as_str().expect("an id").to_owned(), pids.collect())
        })
        .collect()
}
