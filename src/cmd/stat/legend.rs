//! `ptool stat --legend`: every letter and sign, and how one state becomes another.

use serde::Serialize;

use super::code::{Sign, show_signs, signs};
use crate::proc::{Modifiers, StatCode, State};
use crate::run::{Exit, Result};
use crate::ui::{Align, Catalog, Cell, Document, Format, Message, Role, Span, Table, Ui, text};

#[derive(Debug, Serialize)]
struct Legend {
    letters: Vec<Sign>,
    modifiers: Vec<Sign>,
}

/// Shows the legend.
pub(super) fn show(ui: &mut Ui) -> Result<Exit> {
    let legend = legend(ui.catalog());
    if ui.format() == Format::Json {
        ui.json(&Document::new("stat-legend", legend))?;
        return Ok(Exit::Done);
    }
    heading(ui, "stat-letters")?;
    show_signs(ui, &legend.letters)?;
    ui.gap()?;
    heading(ui, "stat-modifiers")?;
    show_signs(ui, &legend.modifiers)?;
    ui.gap()?;
    heading(ui, "stat-picture")?;
    picture(ui)?;
    ui.gap()?;
    heading(ui, "stat-models")?;
    models(ui)?;
    ui.gap()?;
    let note = ui.word("stat-note");
    ui.paragraph(&[], Role::Plain, &note)?;
    Ok(Exit::Done)
}

fn legend(catalog: &Catalog) -> Legend {
    let letter = |state| StatCode { state, modifiers: Modifiers::empty() };
    let letters = State::ALL.into_iter().flat_map(|state| signs(letter(state), None, catalog));
    let all = StatCode { state: State::Sleeping, modifiers: Modifiers::all() };
    Legend { letters: letters.collect(), modifiers: signs(all, None, catalog).split_off(1) }
}

fn heading(ui: &mut Ui, id: &'static str) -> std::io::Result<()> {
    let heading = ui.word(id);
    ui.paragraph(&[], Role::Heading, &heading)
}

fn picture(ui: &mut Ui) -> std::io::Result<()> {
    let art = ui.word("stat-picture.art");
    let mark = ui.charset().cut_mark();
    for line in art.lines() {
        let line = ui.charset().drawn(line);
        let line = match ui.width() {
            Some(width) => text::truncate(&line, width.saturating_sub(2), mark).into_owned(),
            None => line.into_owned(),
        };
        ui.line(&[Span::plain(format!("  {line}"))])?;
    }
    Ok(())
}

/// The three-state and the five-state model beside the states of Linux.
fn models(ui: &mut Ui) -> std::io::Result<()> {
    let word = |name: &str| ui.text(&Message::new(format!("stat-models.{name}")));
    let header = ["three", "five", "linux"].map(|name| (word(name), Align::Left));
    let mut table = Table::new(header.to_vec());
    let rows = [
        ("none", "new", "linux-new"),
        ("ready", "ready", "linux-ready"),
        ("running", "running", "linux-running"),
        ("blocked", "waiting", "linux-waiting"),
        ("none", "terminated", "linux-terminated"),
    ];
    let charset = ui.charset();
    let shown = |name| charset.drawn(&word(name)).into_owned();
    for (three, five, linux) in rows {
        table.row([three, five, linux].map(|name| Cell::plain(shown(name))).to_vec());
    }
    table.print(ui)
}
