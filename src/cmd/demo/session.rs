//! Demonstrates sessions: a daemon that has none of a terminal, and a terminal with its session, its
//! foreground and its background.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::pty::openpty;
use nix::sys::signal::{SigSet, Signal, killpg};
use nix::unistd::{Pid as NixPid, setpgid, setsid, tcsetpgrp};

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Bond, Choice, Cue, Note, Part, Played, Stage, sys};
use crate::proc::{Ending, Pid, State};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "session", takes: &[], code: code!("session"), play };

/// What is typed at the terminal.
const TYPED: i64 = 42;

/// A terminal whose other side the stage holds, as a terminal window does, and who lives on it.
struct Terminal {
    master: OwnedFd,
    shell: Actor,
    editor: Actor,
    reader: Actor,
    reads: Cue,
    to_foreground: Cue,
    number: Note,
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let daemon = daemon(stage)?;
    let Some(terminal) = terminal(stage)? else { return stage.skip("demo-session-no-pty") };
    background_reads(stage, &terminal)?;
    foreground_reads(stage, &terminal)?;
    hangs_up(stage, terminal, &daemon)
}

/// A new session has no terminal; who leads a group cannot open one.
fn daemon(stage: &mut Stage<'_>) -> Result<Actor> {
    stage.say("demo-session-daemon")?;
    stage.ask("demo-session-quiz-leader", Choice::B)?;
    let (refused, session) = (stage.note(), stage.note());
    let launcher = stage.fork("launcher", |part| {
        lead_a_group()?;
        part.tell(refused, setsid().err().map_or(0, |errno| errno as i32));
        part.fork("daemon", |part| {
            part.tell(session, setsid()?.as_raw());
            part.pause()
        })?;
        part.pause()
    })?;
    let daemon = stage.meet("daemon")?;
    let errno = Errno::from_raw(i32::try_from(stage.hear(refused)?).unwrap_or(0));
    stage.expect_equal("demo-session-eperm", "EPERM".to_owned(), format!("{errno:?}"))?;
    let number = stage.hear(session)?;
    let sentence = Message::new("demo-session-number").with("session", number);
    stage.expect_equal(sentence, daemon.pid().into(), number)?;
    stage.expect(&launcher, State::Sleeping)?;
    stage.expect(&daemon, State::Sleeping)?;
    let tty = stage.row(&daemon).map_or_else(String::new, |row| row.tty.to_string());
    stage.expect_equal("demo-session-no-tty", "?".to_owned(), tty)?;
    expect_marks(stage, "demo-session-leader-mark", &daemon, "s")?;
    stage.show(&[&launcher, &daemon])?;
    Ok(daemon)
}

/// A session with a terminal: a shell, a job in the foreground and one in the background.
fn terminal(stage: &mut Stage<'_>) -> Result<Option<Terminal>> {
    stage.say("demo-session-terminal")?;
    let Ok(pty) = openpty(None, None) else { return Ok(None) };
    let (mut master, slave) = (Some(pty.master), pty.slave);
    let (reads, to_foreground, number) = (stage.cue()?, stage.cue()?, stage.note());
    let shell = stage.fork("shell", |part| {
        // The terminal hangs up when nobody holds its other side any more.
        master = None;
        begin_session(slave.as_fd())?;
        let editor = job(part, "editor", |part| part.pause())?;
        tcsetpgrp(&slave, editor)?;
        let reader = job(part, "reader", |part| {
            part.wait_for(&reads)?;
            let mut line = [0; 16];
            let length = nix::unistd::read(&slave, &mut line)?;
            let text = String::from_utf8_lossy(&line[..length]);
            part.tell(number, text.trim().parse().unwrap_or(-1_i64));
            part.pause()
        })?;
        part.wait_for(&to_foreground)?;
        // The shell is not in the foreground itself: SIGTTOU would stop it here.
        SigSet::from(Signal::SIGTTOU).thread_block()?;
        tcsetpgrp(&slave, reader)?;
        killpg(reader, Signal::SIGCONT)?;
        part.pause()
    })?;
    let (editor, reader) = (stage.meet("editor")?, stage.meet("reader")?);
    let Some(master) = master else { return Ok(None) };
    expect_marks(stage, "demo-session-shell-marks", &shell, "s")?;
    expect_marks(stage, "demo-session-editor-marks", &editor, "+")?;
    expect_marks(stage, "demo-session-reader-marks", &reader, "")?;
    let all = [&shell, &editor, &reader];
    stage.expect_each(&all, State::Sleeping)?;
    let tty = stage.row(&shell).map_or_else(String::new, |row| row.tty.to_string());
    let sentence = Message::new("demo-session-tty").with("tty", tty.as_str());
    stage.observe("tty", sentence, &tty)?;
    stage.show(&all)?;
    Ok(Some(Terminal { master, shell, editor, reader, reads, to_foreground, number }))
}

/// Begins as a login does: a new session that takes the terminal, and every signal at its default.
fn begin_session(terminal: BorrowedFd<'_>) -> Played {
    for signal in [Signal::SIGHUP, Signal::SIGTTIN, Signal::SIGTTOU, Signal::SIGCONT] {
        sys::by_default(signal)?;
    }
    SigSet::empty().thread_set_mask()?;
    setsid()?;
    sys::take_terminal(terminal)
}

/// A job of the shell: a group of its own. It outlives the shell, to show what becomes of it.
fn job(
    part: &Part<'_>,
    name: &str,
    script: impl FnOnce(&Part<'_>) -> Played,
) -> nix::Result<NixPid> {
    let pid = part.fork_bound(Bond::Stage, name, |part| {
        lead_a_group()?;
        script(part)
    })?;
    let pid = NixPid::from_raw(pid);
    // Both sides do it, as in every shell: whoever comes first, the group is there for what follows.
    setpgid(pid, pid)?;
    Ok(pid)
}

fn lead_a_group() -> Played {
    setpgid(NixPid::from_raw(0), NixPid::from_raw(0))
}

/// Who reads in the background is stopped.
fn background_reads(stage: &mut Stage<'_>, terminal: &Terminal) -> Result<()> {
    let Terminal { shell, editor, reader, .. } = terminal;
    stage.say("demo-session-reads")?;
    stage.ask("demo-session-quiz-reads", Choice::C)?;
    stage.give(&terminal.reads)?;
    stage.expect(reader, State::Stopped)?;
    stage.show(&[shell, editor, reader])?;
    stage.explain(reader)?;
    stage.hold(reader)
}

/// In the foreground it gets what is typed.
fn foreground_reads(stage: &mut Stage<'_>, terminal: &Terminal) -> Result<()> {
    let Terminal { shell, editor, reader, .. } = terminal;
    stage.say("demo-session-foreground")?;
    stage.give(&terminal.to_foreground)?;
    stage.expect(reader, State::Sleeping)?;
    expect_marks(stage, "demo-session-has-foreground", reader, "+")?;
    expect_marks(stage, "demo-session-lost-foreground", editor, "")?;
    stage.show(&[shell, editor, reader])?;
    stage.say(Message::new("demo-session-types").with("typed", TYPED))?;
    nix::unistd::write(&terminal.master, format!("{TYPED}\n").as_bytes())
        .map_err(std::io::Error::from)?;
    let number = stage.hear(terminal.number)?;
    let sentence = Message::new("demo-session-number-read").with("number", number);
    stage.expect_equal(sentence, TYPED, number)
}

/// The window is closed.
fn hangs_up(stage: &mut Stage<'_>, terminal: Terminal, daemon: &Actor) -> Result<()> {
    let Terminal { master, shell, editor, reader, .. } = terminal;
    stage.say("demo-session-closes")?;
    stage.ask("demo-session-quiz-hangup", Choice::B)?;
    drop(master);
    for (actor, sentence) in
        [(&shell, "demo-session-shell-hup"), (&reader, "demo-session-reader-hup")]
    {
        let signal = match stage.wait(actor)?.ending() {
            Ending::Killed { signal, .. } => signal.to_string(),
            Ending::Exited(status) => status.to_string(),
        };
        stage.expect_equal(sentence, "SIGHUP".to_owned(), signal)?;
    }
    stage.expect(&editor, State::Sleeping)?;
    stage.expect(daemon, State::Sleeping)?;
    let tty = stage.row(&editor).map_or_else(String::new, |row| row.tty.to_string());
    stage.expect_equal("demo-session-tty-gone", "?".to_owned(), tty)?;
    let ppid: Pid = stage.row(&editor).map_or(0, |row| row.ppid);
    let adopted = Message::new("demo-session-adopted").with("ppid", ppid);
    stage.observe("adopter_pid", adopted, ppid)?;
    stage.show(&[&shell, &reader, &editor, daemon])
}

/// Waits for the STAT code of an actor to have these of the marks `s` and `+`.
fn expect_marks(
    stage: &mut Stage<'_>,
    sentence: &'static str,
    actor: &Actor,
    marks: &str,
) -> Result<()> {
    let sentence = Message::new(sentence).with("pid", actor.pid());
    stage.expect_until(sentence, marks.to_owned(), |stage| {
        let code = stage.row(actor).map_or_else(String::new, |row| row.stat_code().to_string());
        code.chars().filter(|mark| ['s', '+'].contains(mark)).collect()
    })
}
