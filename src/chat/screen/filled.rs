//! A terminal that the chat fills: the picture of [`App`], drawn when it is another.

use std::io;

use jiff::tz::TimeZone;

use super::super::full::App;
use super::super::kernel::moment;
use super::super::notice::Notice;
use crate::ui::screen::Brush;
use crate::ui::{FullTerminal, Key, Modes, Typed, Ui};

/// A stop that is shorter is not worth a word.
const NOTICED_MS: u64 = 5000;

pub(super) struct Filled {
    terminal: FullTerminal,
    pub(super) app: App,
    /// Whether the picture is another than the one that is shown.
    pub(super) is_stale: bool,
}

impl Filled {
    pub(super) fn take(ui: &Ui, modes: Modes, zone: TimeZone) -> io::Result<Self> {
        let terminal = FullTerminal::take(modes, Brush::of(ui))?;
        let language = ui.catalog().language();
        let app = App::new(language, ui.charset(), zone, FullTerminal::size());
        Ok(Self { terminal, app, is_stale: true })
    }

    pub(super) fn tell(&mut self, notice: &Notice) {
        self.app.tell(moment().unix_ms, notice);
        self.is_stale = true;
    }

    /// What has been typed; nothing where the terminal is gone.
    pub(super) fn read(&mut self) -> io::Result<Option<Vec<Typed>>> {
        let Some(keys) = self.terminal.read()? else { return Ok(None) };
        let mut typed = Vec::new();
        for key in keys {
            if key == Key::Redraw {
                self.resize()?;
            }
            typed.extend(self.app.press(key));
        }
        self.is_stale = true;
        Ok(Some(typed))
    }

    pub(super) fn refresh(&mut self) -> io::Result<()> {
        if self.app.take_bell() {
            self.terminal.ring()?;
        }
        if std::mem::replace(&mut self.is_stale, false) {
            self.terminal.draw(&self.app.picture())?;
        }
        Ok(())
    }

    /// Fits the picture to the terminal, and draws all of it anew.
    pub(super) fn resize(&mut self) -> io::Result<()> {
        self.app.resize(FullTerminal::size());
        self.is_stale = true;
        self.terminal.resize()
    }

    /// Gives the terminal back for as long as `stop` takes.
    pub(super) fn suspended(&mut self, stop: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let from = moment().unix_ms;
        self.terminal.suspend();
        stop()?;
        self.terminal.resume()?;
        let until = moment().unix_ms;
        if until.saturating_sub(from) >= NOTICED_MS {
            self.app.slept(from, until);
        }
        self.resize()
    }
}
