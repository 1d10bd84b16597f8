//! `ptool doctor --watch`: look again and again, and tell what has changed.

use std::os::fd::AsFd as _;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::document::Event;
use super::time::Time;
use super::view;
use crate::proc::diagnosis::Diagnosis;
use crate::proc::diagnosis::change::{self, Change, Kind};
use crate::run::{Exit, Result};
use crate::signals::{ENDING, Signals};
use crate::ui::{Document, Format, Message, Role, Span, Ui};

/// Looks at once and then after each interval, until a signal asks for an end, which is the normal
/// one. The exit code says whether anything was found at any time.
pub(super) fn run(
    ui: &mut Ui,
    interval: Time,
    mut look: impl FnMut() -> Result<Diagnosis>,
) -> Result<Exit> {
    let signals = Signals::block(ENDING)?;
    let mut before = look()?;
    match ui.format() {
        Format::Json => tell(ui, &change::between(&[], &before.blamed))?,
        Format::Text => {
            view::show(ui, &before)?;
            let seconds = interval.millis() / 1000;
            let text = ui.text(&Message::new("doctor-watching").with("seconds", seconds));
            ui.paragraph(&[], Role::Faint, &text)?;
        }
    }
    let mut exit = super::exit(&before);
    loop {
        ui.flush()?;
        wait(&signals, interval)?;
        if signals.next()?.is_some() {
            signals.unblock()?;
            return Ok(exit);
        }
        let after = look()?;
        tell(ui, &change::between(&before.blamed, &after.blamed))?;
        exit = exit.max(super::exit(&after));
        before = after;
    }
}

fn wait(signals: &Signals, interval: Time) -> Result<()> {
    let timeout = i32::try_from(interval.millis()).unwrap_or(i32::MAX);
    let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX);
    match poll(&mut [PollFd::new(signals.as_fd(), PollFlags::POLLIN)], timeout) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(errno) => Err(std::io::Error::from(errno).into()),
    }
}

fn tell(ui: &mut Ui, changes: &[Change]) -> Result<()> {
    let now = jiff::Zoned::now();
    for change in changes {
        match ui.format() {
            Format::Json => {
                let event = Event::new(change, now.timestamp().as_millisecond(), ui.catalog());
                ui.json_line(&Document::new("doctor-watch", event))?;
            }
            Format::Text => show(ui, change, &now.strftime("%H:%M:%S").to_string())?,
        }
    }
    Ok(())
}

/// A change: the time, what kind it is, who and what; of what is new or worse also why and what to do.
fn show(ui: &mut Ui, change: &Change, time: &str) -> Result<()> {
    let (id, role) = match change.kind {
        Kind::New => ("doctor-change-new", Role::Warning),
        Kind::Worse => ("doctor-change-worse", Role::Problem),
        Kind::Gone => ("doctor-change-gone", Role::Good),
    };
    let word = ui.word(id);
    let mut line = vec![Span::new(Role::Faint, time), Span::new(role, word)];
    let who = if change.kind == Kind::Gone { Role::Plain } else { role };
    line.extend(view::title(ui, &change.who, who));
    if change.kind == Kind::Gone {
        line.push(Span::plain(view::what(ui, &change.charge)));
        line.push(Span::new(Role::Faint, change.charge.finding.id));
        return Ok(ui.flow(&line)?);
    }
    ui.gap()?;
    ui.flow(&line)?;
    Ok(view::charge(ui, &change.charge)?)
}
