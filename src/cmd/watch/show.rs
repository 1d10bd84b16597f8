//! What becomes of the transitions: lines, a picture, a summary, JSON, and a trace in a file.

use std::io;

use super::document::Event;
use super::export::Export;
use super::file::File;
use super::lines::Lines;
use super::source::Eye;
use super::summary;
use super::timeline::Timeline;
use crate::proc::sched::{Ledger, Transition};
use crate::run::Result;
use crate::ui::{Document, Format, Message, Role, Span, Ui};

/// What is shown while and after the watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// A line each transition, then the summary.
    Lines,
    /// A picture over time, then the summary.
    Timeline,
    /// The summary alone.
    Summary,
}

/// The views of one watch.
#[derive(Debug)]
pub(super) struct Show {
    manner: Manner,
    lines: Lines,
    timeline: Timeline,
    ledger: Ledger,
    export: Option<Export>,
    /// When the first transition was: the times that are shown count from there.
    start_ns: Option<u64>,
}

impl Show {
    pub(super) fn new(manner: Manner, export: Option<File>) -> Self {
        Self {
            manner,
            lines: Lines::default(),
            timeline: Timeline::default(),
            ledger: Ledger::default(),
            export: export.map(Export::new),
            start_ns: None,
        }
    }

    /// The watch begins.
    pub(super) fn begin(&mut self, ui: &mut Ui, eye: &Eye) -> Result<()> {
        match ui.format() {
            Format::Json => ui.json_line(&Document::new("watch", Event::source(eye, ui)))?,
            Format::Text => {
                tell_source(ui, eye)?;
                if self.manner == Manner::Lines {
                    self.lines.head(ui)?;
                }
            }
        }
        Ok(ui.flush()?)
    }

    /// A transition.
    pub(super) fn transition(&mut self, ui: &mut Ui, told: &Transition) -> io::Result<()> {
        let start_ns = *self.start_ns.get_or_insert(told.time_ns);
        self.ledger.observe(told);
        if let Some(export) = &mut self.export {
            export.transition(told, start_ns, ui.catalog())?;
        }
        match (ui.format(), self.manner) {
            (_, Manner::Summary) => Ok(()),
            (Format::Json, _) => {
                ui.json_line(&Document::new("watch", Event::transition(told, start_ns)))
            }
            (Format::Text, Manner::Timeline) => {
                self.timeline.observe(told, start_ns);
                Ok(())
            }
            (Format::Text, Manner::Lines) => self.lines.transition(ui, told, start_ns),
        }
    }

    /// The watch is over.
    pub(super) fn end(&mut self, ui: &mut Ui, eye: &Eye, now_ns: u64) -> Result<()> {
        for (task, measured) in eye.measured() {
            self.ledger.measure(task, measured);
        }
        self.ledger.close(now_ns);
        if let Some(export) = self.export.take() {
            export.end(now_ns)?;
        }
        let span_ns = self.start_ns.map_or(0, |start| now_ns.saturating_sub(start));
        if ui.format() == Format::Json {
            let summary = Event::summary(&self.ledger, eye, span_ns);
            return Ok(ui.json_line(&Document::new("watch", summary))?);
        }
        if self.manner == Manner::Timeline {
            self.timeline.print(ui, span_ns)?;
        }
        if self.manner != Manner::Summary {
            ui.gap()?;
        }
        summary::print(ui, &self.ledger)?;
        let unplaced = self.ledger.accounts().map(|account| account.unplaced).sum();
        tell_gaps(ui, "watch-thinned", Role::Faint, unplaced)?;
        Ok(tell_gaps(ui, "watch-lost", Role::Warning, eye.lost())?)
    }
}

/// Says how exact what follows is.
fn tell_source(ui: &mut Ui, eye: &Eye) -> io::Result<()> {
    let (message, why) = eye.describe();
    let role = if matches!(eye, Eye::Exact(..)) { Role::Faint } else { Role::Warning };
    let text = ui.text(&message);
    ui.paragraph(&[], role, &text)?;
    match why {
        Some(why) => {
            let text = ui.text(&why);
            ui.paragraph(&[Span::plain("  ")], Role::Faint, &text)
        }
        None => Ok(()),
    }
}

/// Says how often something is missing, if it ever is.
fn tell_gaps(ui: &mut Ui, id: &'static str, role: Role, count: u64) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    let text = ui.text(&Message::new(id).with("count", count));
    ui.paragraph(&[], role, &text)
}
