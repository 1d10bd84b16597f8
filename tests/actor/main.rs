//! Plays processes in every state for the tests: `actor SCENE [ARGS]`.
//!
//! Sets the scene up, waits until /proc shows every expected state, prints `role pid [tid]` for
//! each role and then `ready`; or `unsupported: REASON` where the machine or the privilege forbids
//! the scene. Holds it until stdin ends, SIGTERM or SIGINT; then ends and reaps whatever it started.
//! `actor --list` names the scenes. `actor transitions` is none: it goes from state to state and ends.

#![allow(
    clippy::disallowed_methods,
    reason = "whoever waits for another process needs a clock for the deadline and a pause between looks"
)]

mod cgroups;
mod crowd;
mod limits;
mod look;
mod names;
mod namespaces;
mod orphans;
mod running;
mod sleeping;
mod sleeping_on_others;
mod stage;
mod stopped;
mod sys;
mod threads;
mod traits;
mod transitions;
mod zombie_parents;
mod zombies;

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::SignalFd;
use nix::unistd::read;

use stage::{Stage, Unsupported};

/// Sets one scene up; the strings are what followed its name.
type Play = fn(&mut Stage, &[String]) -> Result<()>;

/// The scenes of one family, by name.
type Family = &'static [(&'static str, Play)];

const FAMILIES: &[Family] = &[
    running::SCENES,
    sleeping::SCENES,
    sleeping_on_others::SCENES,
    cgroups::SCENES,
    stopped::SCENES,
    zombies::SCENES,
    zombie_parents::SCENES,
    traits::SCENES,
    threads::SCENES,
    orphans::SCENES,
    namespaces::SCENES,
    names::SCENES,
    crowd::SCENES,
    limits::SCENES,
];

/// Writes to stderr, where a test's output shows it; whoever closed it does not want to know.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "actor: {message}");
}

fn say(lines: &[String], last: &str) -> Result<()> {
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(last);
    text.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Waits until stdin ends or one of the blocked signals comes.
fn hold(ending: &SigSet) -> Result<()> {
    let signals = SignalFd::new(ending)?;
    let stdin = io::stdin();
    loop {
        let mut sources = [
            PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
            PollFd::new(signals.as_fd(), PollFlags::POLLIN),
        ];
        match poll(&mut sources, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other.context("poll")?,
        };
        if sources[1].any().unwrap_or(true) {
            return Ok(());
        }
        if sources[0].any().unwrap_or(true) && read(stdin.as_fd(), &mut [0; 512])? == 0 {
            return Ok(());
        }
    }
}

/// Whether the scene wants orphans to come to the actor, so that none escapes.
fn adopts_orphans(scene: &str) -> bool {
    scene != orphans::TO_INIT
}

fn direct(name: &str, arguments: &[String]) -> Result<()> {
    let play = FAMILIES.iter().copied().flatten().find(|(known, _)| *known == name);
    let (_, play) = play.with_context(|| format!("no scene is called {name:?}; see --list"))?;
    sys::default_signals();
    sys::ignore(Signal::SIGPIPE);
    let mut ending = SigSet::empty();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        ending.add(signal);
    }
    ending.thread_set_mask()?;
    nix::sys::prctl::set_child_subreaper(adopts_orphans(name))?;
    let mut stage = Stage::new()?;
    match play(&mut stage, arguments) {
        Ok(()) => {
            say(stage.lines(), "ready")?;
            hold(&ending)
        }
        Err(error) => match error.downcast_ref::<Unsupported>() {
            Some(reason) => {
                let reason = reason.to_string().replace('\n', " ");
                say(&[], &format!("unsupported: {reason}"))
            }
            None => Err(error),
        },
    }
}

fn main() -> ExitCode {
    if std::env::var_os(names::PAUSE).is_some() {
        stage::pause_forever();
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        None => Err(anyhow::anyhow!("usage: actor SCENE [ARGS]")),
        Some((list, _)) if list == "--list" => {
            let names: Vec<_> = FAMILIES.iter().copied().flatten().map(|(name, _)| *name).collect();
            say(&[], &names.join("\n"))
        }
        // No scene, for nothing is held: it ends by itself.
        Some((name, _)) if name == transitions::NAME => transitions::play(),
        Some((name, rest)) => direct(name, rest).with_context(|| name.clone()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
