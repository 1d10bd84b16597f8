//! The completion scripts and manual pages in completions/: that they are current, and that shells
//! and man(1) take them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::program;

/// Where the generated files lie.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

fn ptool(args: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(["--lang", "en"])
        .args(args)
        .output()
        .expect("ptool starts");
    assert!(output.status.success(), "ptool {args:?}: {output:?}");
    output.stdout
}

fn assert_same(name: &str, committed: Option<&Vec<u8>>, generated: &[u8]) {
    assert!(
        committed.is_some_and(|committed| committed == generated),
        "completions/{name} is out of date; write it anew with: completions/generate"
    );
}

/// Runs a program with its input closed, if this machine has it.
fn start(program: &str, args: &[&str], variables: &[(&str, &Path)]) -> Option<Output> {
    let mut command = Command::new(program);
    command
        .args(args)
        .envs(variables.iter().copied())
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "dumb")
        .stdin(Stdio::null());
    program::output(&mut command)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn assert_silent(program: &str, args: &[&str]) {
    let Some(output) = start(program, args, &[]) else { return };
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(output.status.success() && said.is_empty(), "{program} {args:?}: {output:?}");
}

/// The words that a run offers, one a line; what stands behind a tab describes them.
fn offers(output: &Output) -> Vec<String> {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let words = text(&output.stdout);
    words.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

/// A command line that ends where the user presses Tab, and a word that must be offered.
const QUESTIONS: [(&str, &str); 3] =
    [("ptool st", "stat"), ("ptool list --st", "--state"), ("ptool --lang z", "zh-CN")];

#[test]
fn completion_scripts_are_current() {
    for (name, shell) in [("ptool.bash", "bash"), ("_ptool", "zsh"), ("ptool.fish", "fish")] {
        let committed = fs::read(folder().join(name)).ok();
        assert_same(name, committed.as_ref(), &ptool(&["completions", shell]));
    }
}

fn pages(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .expect("the folder of the pages can be read")
        .map(|entry| entry.expect("an entry can be read"))
        .map(|entry| {
            let name = entry.file_name().into_string().expect("a page has a plain name");
            (name, fs::read(entry.path()).expect("a page can be read"))
        })
        .collect()
}

#[test]
fn manual_pages_are_current() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).expect("a temporary folder can be made");
    ptool(&["man", "--out", out.to_str().expect("the folder has a plain name")]);
    let (committed, generated) = (pages(&folder().join("man")), pages(&out));
    for (name, page) in &generated {
        assert_same(&format!("man/{name}"), committed.get(name), page);
        assert_eq!(ptool_page(name), text(page), "ptool man and ptool man --out differ: {name}");
    }
    let stale: Vec<_> = committed.keys().filter(|name| !generated.contains_key(*name)).collect();
    assert!(stale.is_empty(), "pages of no command; completions/generate removes them: {stale:?}");
}

fn ptool_page(name: &str) -> String {
    let command = name.trim_end_matches(".1").strip_prefix("ptool-");
    text(&ptool(&[&["man"], command.as_slice()].concat()))
}

#[test]
fn manual_pages_have_no_errors() {
    for (name, _) in pages(&folder().join("man")) {
        let path = folder().join("man").join(&name);
        let path = path.to_str().expect("the folder has a plain name");
        assert_silent("mandoc", &["-Tlint", "-W", "error", path]);
        let Some(output) = start("man", &["--warnings", "-l", path], &[]) else { continue };
        assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
        let page = text(&output.stdout);
        for heading in ["NAME", "SYNOPSIS", "GENERAL OPTIONS", "EXIT STATUS", "EXAMPLES"] {
            assert!(page.lines().any(|line| line == heading), "{name} has no {heading}:\n{page}");
        }
    }
}

#[test]
fn bash_takes_its_script_and_completes() {
    let script = folder().join("ptool.bash");
    let path = script.to_str().expect("the folder has a plain name");
    assert_silent("bash", &["--norc", "--noprofile", "-c", "source \"$0\"", path]);
    for (line, wanted) in QUESTIONS {
        // What bash itself does when somebody presses Tab (bash(1), "Programmable Completion").
        let complete = "source \"$0\"
            COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_KEY=9
            read -ra COMP_WORDS <<<\"$1\"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            [[ $(complete -p ptool) == *'-F _ptool '* ]] || exit
            _ptool ptool \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"
            printf '%s\\n' \"${COMPREPLY[@]}\"";
        let args = ["--norc", "--noprofile", "-c", complete, path, line];
        let Some(output) = start("bash", &args, &[]) else { return };
        let words = offers(&output);
        assert!(words.iter().any(|word| word == wanted), "{line}: {words:?}");
    }
}

#[test]
fn fish_takes_its_script_and_completes() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fish");
    fs::create_dir_all(&home).expect("a temporary folder can be made");
    let script = folder().join("ptool.fish");
    let path = script.to_str().expect("the folder has a plain name");
    assert_silent("fish", &["--no-config", "-c", "source $argv[1]", path]);
    for (line, wanted) in QUESTIONS {
        let complete = "source $argv[1]; complete -C $argv[2]";
        let args = ["--no-config", "-c", complete, path, line];
        let Some(output) = start("fish", &args, &[("HOME", &home)]) else { return };
        let words = offers(&output);
        assert!(words.iter().any(|word| word == wanted), "{line}: {words:?}");
    }
}

#[test]
fn zsh_takes_its_script_and_completes() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zsh");
    fs::create_dir_all(&home).expect("a temporary folder can be made");
    let script = folder().join("_ptool");
    let path = script.to_str().expect("the folder has a plain name");
    let source = "autoload -U compinit && compinit -u -D && source \"$0\"";
    assert_silent("zsh", &["-f", "-c", source, path]);
    // Completion works in the line editor alone, and that on a terminal alone: a hook of the editor
    // puts the line in, completes it as Tab would, and writes down what has become of it.
    let settings = "fpath=($COMPLETIONS $fpath)
        autoload -U compinit && compinit -u -D
        zle-line-init() {
            BUFFER=\"$(<$HOME/question)\" CURSOR=$#BUFFER
            zle complete-word
            print -r -- \"$BUFFER\" >$HOME/answer
            exit
        }
        zle -N zle-line-init";
    fs::write(home.join(".zshrc"), settings).expect("the settings can be written");
    let terminal = "zmodload zsh/zpty && zpty probe 'zsh --no-globalrcs -i'
        while zpty -r probe line; do :; done
        cat $HOME/answer";
    for (line, wanted) in QUESTIONS {
        fs::write(home.join("question"), line).expect("the question can be written");
        let _ = fs::remove_file(home.join("answer"));
        let variables = [("HOME", &*home), ("ZDOTDIR", &*home), ("COMPLETIONS", &*folder())];
        let Some(output) = start("zsh", &["-f", "-c", terminal], &variables) else { return };
        let completed = text(&output.stdout);
        let last = completed.split_whitespace().last().map(|word| word.trim_end_matches('='));
        assert_eq!(last, Some(wanted), "{line}: {output:?}");
    }
}
