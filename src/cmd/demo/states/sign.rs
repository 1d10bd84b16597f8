//! The signs behind the letter, which ps adds.

use nix::libc::c_int;
use nix::pty::openpty;
use nix::unistd::setsid;

use super::Examples;
use super::letter::told;
use crate::cmd::demo::stage::{Actor, Part, Played, Stage, sys};
use crate::proc::{Modifiers, State};
use crate::run::Result;
use crate::ui::Message;

/// The nice values of the two that have another than usual.
const HIGH: c_int = -5;
const LOW: c_int = 10;

/// A name, the sign that it is to get, and what it does for it.
type Role = (&'static str, Modifiers, fn(&Part<'_>) -> Played);

const ROLES: &[Role] = &[
    ("high-priority", Modifiers::HIGH_PRIORITY, |_| sys::set_nice(HIGH)),
    ("low-priority", Modifiers::LOW_PRIORITY, |_| sys::set_nice(LOW)),
    ("locked-memory", Modifiers::LOCKED, |_| {
        let page: &'static [u8] = vec![0; 4096].leak();
        sys::lock_memory(page)
    }),
    ("session-leader", Modifiers::SESSION_LEADER, |_| setsid().map(drop)),
];

pub(super) fn all(stage: &mut Stage<'_>, examples: &mut Examples) -> Result<()> {
    stage.say("demo-states-signs")?;
    for (name, modifier, act) in ROLES {
        one(stage, examples, name, *modifier, *act)?;
    }
    let threaded = stage.fork("multi-threaded", |part| {
        std::thread::scope(|scope| {
            scope.spawn(|| part.pause());
            part.pause()
        })
    })?;
    expect(stage, examples, &threaded, Modifiers::MULTI_THREADED)?;
    foreground(stage, examples)
}

/// An actor that does this to get a sign, or is refused it.
fn one(
    stage: &mut Stage<'_>,
    examples: &mut Examples,
    name: &str,
    modifier: Modifiers,
    act: fn(&Part<'_>) -> Played,
) -> Result<()> {
    let outcome = stage.note();
    let actor = stage.fork(name, |part| {
        part.tell(outcome, act(part).err().map_or(0, |errno| errno as i32));
        part.pause()
    })?;
    match stage.hear(outcome)? {
        0 => expect(stage, examples, &actor, modifier),
        errno => refused(stage, modifier, errno),
    }
}

/// A job in the foreground of a terminal, which is made for it.
fn foreground(stage: &mut Stage<'_>, examples: &mut Examples) -> Result<()> {
    let outcome = stage.note();
    stage.fork("shell", |part| {
        let open = || {
            setsid()?;
            let terminal = openpty(None, None)?;
            sys::take_terminal(&terminal.slave)?;
            Ok(terminal)
        };
        let terminal = open();
        let refused = terminal.as_ref().err().map_or(0, |errno: &nix::Error| *errno as i32);
        part.tell(outcome, refused);
        if refused == 0 {
            part.fork("foreground", |part| part.pause())?;
        }
        // The terminal is there for as long as somebody holds it.
        part.pause()
    })?;
    match stage.hear(outcome)? {
        0 => {
            let job = stage.meet("foreground")?;
            expect(stage, examples, &job, Modifiers::FOREGROUND)
        }
        errno => refused(stage, Modifiers::FOREGROUND, errno),
    }
}

fn refused(stage: &mut Stage<'_>, modifier: Modifiers, errno: i64) -> Result<()> {
    let sentence = Message::new("demo-states-no-sign")
        .with("sign", modifier.sign().to_string())
        .with("reason", told(errno));
    stage.skip(sentence)
}

/// Expects the sign among others: ptool itself may have been started with a nice value or in the
/// foreground of a terminal, and its children have that from it.
fn expect(
    stage: &mut Stage<'_>,
    examples: &mut Examples,
    actor: &Actor,
    modifier: Modifiers,
) -> Result<()> {
    let sign = modifier.sign().to_string();
    let sentence = Message::new("demo-states-sign")
        .with("name", actor.name.as_str())
        .with("pid", actor.pid())
        .with("sign", sign.as_str());
    stage.expect_until(sentence, sign.clone(), |stage| {
        let code = stage.row(actor).map(|row| row.stat_code());
        match code {
            // On its way to sleep it reads R for a moment.
            Some(code) if code.state == State::Running => code.to_string(),
            Some(code) if code.modifiers.contains(modifier) => sign.clone(),
            code => code.map_or_else(String::new, |code| code.to_string()),
        }
    })?;
    examples.sign(actor, modifier);
    Ok(())
}
