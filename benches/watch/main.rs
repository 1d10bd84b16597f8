//! What `ptool watch` costs the program that it watches: `cargo bench --bench watch`.
//!
//! The program is this one: two processes on one CPU hand a byte to and fro, and one of them works
//! in between, so that together they leave the CPU 10,000 times a second. It measures by itself how
//! long its rounds take. Watched by nobody and by each subject it runs in turn, so that whatever else
//! the machine does meets all alike.

#![allow(clippy::disallowed_methods, reason = "a stopwatch needs a clock")]

mod play;
mod report;
#[path = "../section/mod.rs"]
mod section;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, ensure};

/// The binary that is measured, built by cargo beside this one.
const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

/// Tells a copy of this program to be the one that is watched.
const PLAY: &str = "--play";

/// How often the two together leave the CPU in a second.
const SWITCHES_PER_SECOND: u64 = 10_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    let runs = || value("--runs").and_then(|runs| runs.parse().ok()).unwrap_or(15);
    let done = value(PLAY).map_or_else(
        || judge(runs(), value("--markdown").map(PathBuf::from)),
        |plan| play::play(plan),
    );
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever closed stderr does not want to know.
            let _ = writeln!(io::stderr(), "watch: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A way to watch.
#[derive(Debug)]
pub(crate) struct Subject {
    /// What the report calls it.
    pub(crate) name: &'static str,
    /// The words before the program.
    words: Vec<String>,
    /// Nanoseconds of each run.
    pub(crate) times: Vec<f64>,
}

impl Subject {
    fn all() -> Vec<Self> {
        let ptool = |options: &[&str]| {
            let mut words = vec![PTOOL.to_owned(), "watch".to_owned()];
            words.extend(options.iter().map(ToString::to_string));
            words.extend(["-o", "/dev/null", "--"].map(str::to_owned));
            words
        };
        let strace = ["strace", "-f", "-o", "/dev/null"].map(str::to_owned).to_vec();
        let perf = ["perf", "sched", "record", "-o", "/dev/null", "--"].map(str::to_owned).to_vec();
        let new = |name, words| Self { name, words, times: Vec::new() };
        vec![
            new("nobody", Vec::new()),
            new("`ptool watch --summary`", ptool(&["--summary"])),
            new("`ptool watch`", ptool(&[])),
            new("`ptool watch -f`", ptool(&["-f"])),
            new("`ptool watch --sampled`", ptool(&["--sampled"])),
            new("`perf sched record`", perf),
            new("`strace -f`", strace),
        ]
    }
}

fn judge(runs: usize, markdown: Option<PathBuf>) -> Result<()> {
    let plan = play::Plan::calibrated(SWITCHES_PER_SECOND)?;
    let mut subjects = Subject::all();
    // Who is not installed is left out.
    subjects.retain(|subject| run(subject, &plan).is_ok());
    for number in 1..=runs {
        let _ = writeln!(io::stderr(), "watch: run {number} of {runs}");
        for subject in &mut subjects {
            let took = run(subject, &plan)?;
            subject.times.push(took);
        }
    }
    let text = report::markdown(&mut subjects, runs, &plan);
    io::stdout().write_all(text.as_bytes())?;
    match markdown {
        Some(path) => section::put(&path, "watch", &text),
        None => Ok(()),
    }
}

/// Nanoseconds that the rounds took.
fn run(subject: &Subject, plan: &play::Plan) -> Result<f64> {
    let me = std::env::current_exe()?;
    let mut words: Vec<String> = subject.words.clone();
    words.extend([me.to_string_lossy().into_owned(), PLAY.to_owned(), plan.to_argument()]);
    let output = Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .with_context(|| words[0].clone())?;
    ensure!(output.status.success(), "{words:?}: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find_map(|line| line.strip_prefix("took "));
    Ok(line.context("no time")?.trim().parse()?)
}
