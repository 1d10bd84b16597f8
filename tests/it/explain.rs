//! `ptool explain` as a reader meets it.

use std::process::{Command, Output};

use serde_json::Value;

const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

fn explain(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ptool"))
        .arg("explain")
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C.UTF-8")
        .output()
        .expect("ptool runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

fn shown(arguments: &[&str]) -> String {
    let output = explain(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    text(&output.stdout)
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&shown(arguments)).expect("it is JSON")
}

fn keys(answer: &Value) -> Vec<String> {
    let topics = answer["topics"].as_array().expect("topics");
    topics.iter().map(|topic| topic["topic"].as_str().expect("a key").to_owned()).collect()
}

#[test]
fn every_page_is_a_screen_at_most_in_both_languages() {
    for language in LANGUAGES {
        for key in keys(&json(&["--json"])) {
            let page = shown(&[&key, "--lang", language]);
            let lines = page.lines().count();
            assert!((12..=40).contains(&lines), "{key} {language}: {lines} lines\n{page}");
            for line in page.lines() {
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(columns <= 80, "{key} {language}: {columns} columns\n{line}");
            }
        }
    }
}

#[test]
fn the_list_names_every_topic_with_a_line_each() {
    for language in LANGUAGES {
        let list = shown(&["--lang", language]);
        for key in keys(&json(&["--json"])) {
            let row = format!("  {key} ");
            let count = list.lines().filter(|line| line.starts_with(&row)).count();
            assert_eq!(count, 1, "{key} {language}:\n{list}");
        }
    }
}

#[test]
fn a_page_is_found_by_any_name_in_any_language() {
    let page = shown(&["zombie"]);
    assert!(page.starts_with("Zombie\nEnded, but its parent"), "{page}");
    for name in ["zombies", "Defunct", "僵尸", "僵尸进程"] {
        assert_eq!(shown(&[name]), page, "{name}");
    }
    assert!(shown(&["僵尸", "--lang", "zh-CN"]).starts_with("僵尸进程\n已经结束"));
    assert_eq!(shown(&["time", "slice"]), shown(&["time-slice"]));
    let two = shown(&["fork", "exit"]);
    assert!(two.starts_with("fork\n") && two.contains("\n\nexit\n"), "{two}");
}

#[test]
fn an_unknown_topic_is_a_usage_error_with_the_nearest_name() {
    let output = explain(&["zombei"]);
    assert_eq!(output.status.code(), Some(2));
    let complaint = text(&output.stderr);
    assert!(
        complaint.contains("zombei") && complaint.contains("did you mean zombie?"),
        "{complaint}"
    );
    let output = explain(&["quantum-chromodynamics"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--search"), "{output:?}");
    assert_eq!(explain(&["zombie", "--all"]).status.code(), Some(2));
    assert_eq!(explain(&["zombie", "--search", "x"]).status.code(), Some(2));
}

#[test]
fn json_has_the_page_in_parts() {
    let answer = json(&["--json", "zombie", "fork"]);
    assert_eq!(answer["command"], "explain");
    assert_eq!(keys(&answer), ["zombie", "fork"]);
    let zombie = &answer["topics"][0];
    assert_eq!(zombie["title"], "Zombie");
    assert_eq!(zombie["group"], "remains");
    assert!(zombie["aliases"].as_array().expect("aliases").contains(&"僵尸".into()));
    assert_eq!(zombie["commands"][0]["command"], "ptool demo zombie");
    assert!(zombie["commands"][0]["shows"].is_string());
    assert_eq!(zombie["man"][0], "wait(2)");
    assert_eq!(zombie["see_also"][0], "avoid-zombies");
    assert!(zombie["text"].as_str().expect("text").contains("<defunct>"));
    let questions = json(&["--json", "interview"]);
    let sections = questions["topics"][0]["sections"].as_array().expect("sections");
    assert_eq!(sections[0]["heading"], Value::Null);
    assert!(sections[1]["heading"].as_str().expect("a question").ends_with('?'));
    assert!(sections[1]["text"].as_str().is_some_and(|answer| !answer.is_empty()));
}

#[test]
fn all_pages_come_in_teaching_order() {
    let all = shown(&["--all"]);
    let place = |title: &str| all.find(&format!("{title}\n")).expect("the page is there");
    assert!(place("Process") < place("fork"));
    assert!(place("fork") < place("Zombie"));
    assert!(place("Zombie") < place("epoll"));
    assert_eq!(keys(&json(&["--all", "--json"])), keys(&json(&["--json"])));
}

#[test]
fn a_search_shows_where_a_word_is_and_says_when_it_is_nowhere() {
    let found = shown(&["--search", "sigchld"]);
    assert!(found.contains("avoid-zombies") && found.contains("SIGCHLD"), "{found}");
    assert!(shown(&["--search", "写时复制", "--lang", "zh-CN"]).contains("copy-on-write"));
    let answer = json(&["--json", "--search", "ETXTBSY"]);
    assert_eq!(keys(&answer), ["program"]);
    assert!(answer["topics"][0]["matches"][0].as_str().expect("a line").contains("ETXTBSY"));
    assert_eq!(explain(&["--search", "no such word"]).status.code(), Some(1));
}

#[test]
fn interview_asks_without_answering() {
    for language in LANGUAGES {
        let questions = shown(&["interview", "--lang", language]);
        let count = questions.lines().filter(|line| line.contains(". ")).count();
        assert!(count >= 20, "{questions}");
        assert!(questions.contains("ptool explain interview-zombies"), "{questions}");
    }
}

#[test]
fn ascii_means_ascii_in_english() {
    let all = shown(&["--all", "--ascii"]);
    let strange: Vec<_> = all.lines().filter(|line| !line.is_ascii()).collect();
    assert!(strange.is_empty(), "{strange:#?}");
}

#[test]
fn topics_complete_but_do_not_crowd_the_help() {
    let script = Command::new(env!("CARGO_BIN_EXE_ptool")).args(["completions", "bash"]).output();
    assert!(text(&script.expect("ptool runs").stdout).contains("copy-on-write"));
    assert!(!shown(&["--help"]).contains("copy-on-write"));
}
