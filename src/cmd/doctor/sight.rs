//! `ptool doctor --self`: what this machine lets ptool see.

use super::document::{Sight, attribute};
use crate::proc::sight::{Check, Extent};
use crate::run::{Exit, Result};
use crate::ui::{Document, Format, Message, Role, Span, Ui, text};

/// Shows the checks. The exit code says whether anything is kept from ptool.
pub(super) fn show(ui: &mut Ui, checks: &[Check]) -> Result<Exit> {
    let missing = checks.iter().filter(|check| check.extent != Extent::All).count();
    match ui.format() {
        Format::Json => {
            let body = Sight::new(checks, ui.catalog());
            ui.json(&Document::new("doctor-self", body))?;
        }
        Format::Text => {
            let verdict = Message::new("doctor-sight-verdict")
                .with("missing", missing)
                .with("all", checks.len());
            let verdict = ui.text(&verdict);
            let role = if missing == 0 { Role::Good } else { Role::Strong };
            ui.paragraph(&[], role, &verdict)?;
            ui.gap()?;
            rows(ui, checks)?;
        }
    }
    Ok(if missing == 0 { Exit::Done } else { Exit::Found })
}

fn rows(ui: &mut Ui, checks: &[Check]) -> Result<()> {
    let [seen, not_seen] = ui.charset().verdict_marks();
    let names = checks.iter().map(|check| ui.text(&attribute(&check.message, "name")));
    let names: Vec<_> = names.collect();
    let widest = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    for (check, name) in checks.iter().zip(&names) {
        let (mark, role) = match check.extent {
            Extent::All => (seen, Role::Good),
            Extent::Part | Extent::None => (not_seen, Role::Warning),
        };
        let gap = " ".repeat(widest - text::width(name) + 2);
        let lead = [Span::new(role, format!("{mark} ")), Span::plain(format!("{name}{gap}"))];
        let sentence = ui.text(&check.message);
        let told = if check.extent == Extent::All { Role::Faint } else { Role::Plain };
        ui.paragraph(&lead, told, &sentence)?;
        let remedy = ui.text(&attribute(&check.message, "remedy"));
        if !remedy.is_empty() {
            let indent = " ".repeat(text::width(mark) + 1 + widest + 2);
            let lead = [Span::plain(indent), Span::new(Role::Good, ui.word("stat-remedy"))];
            ui.paragraph(&lead, Role::Plain, &remedy)?;
        }
    }
    Ok(())
}
