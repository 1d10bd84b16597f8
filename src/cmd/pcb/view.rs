//! A block for people.

use std::io;

use super::layout::{Detail, Page, Row};
use super::value::{Speech, Words};
use crate::proc::block::{
    Absence, Block, Denial, Entry, Field, Gap, Group, GroupName, Spot, Value,
};
use crate::ui::{Charset, Message, Role, Span, Ui};

/// Writes a block.
pub(super) fn print(ui: &mut Ui, block: &Block, detail: Detail) -> io::Result<()> {
    let speech = Speech {
        catalog: ui.catalog(),
        charset: ui.charset(),
        ticks_per_second: block.ticks_per_second,
    };
    let groups: Vec<_> = block.groups.iter().map(|group| rows(speech, group, detail)).collect();
    let page = Page::new(ui.width(), groups.iter().flatten());
    title(ui, block)?;
    for (group, rows) in block.groups.iter().zip(&groups) {
        ui.gap()?;
        let heading = ui.text(&group.name.heading());
        ui.paragraph(&[], Role::Heading, &heading)?;
        if let Some(absence) = group.absence() {
            let whole = ui.catalog().try_text(&whole_text(absence));
            let reason = whole.unwrap_or_else(|| ui.text(&absence_text(absence)));
            ui.paragraph(&[Span::plain("  ")], Role::Faint, &reason)?;
            continue;
        }
        for row in rows {
            for line in page.lines(row) {
                ui.line(&line)?;
            }
        }
    }
    denied(ui, block)
}

fn title(ui: &mut Ui, block: &Block) -> io::Result<()> {
    let mut spans = vec![
        Span::new(Role::Strong, block.id.pid.to_string()),
        Span::new(Role::Strong, format!(" {}", block.comm.to_shown())),
    ];
    if block.tgid != block.id.pid {
        let text = ui.text(&Message::new("pcb-title-thread").with("tgid", block.tgid));
        spans.push(Span::new(Role::Faint, format!("  {text}")));
    }
    ui.line(&spans)
}

fn rows(speech: Speech<'_>, group: &Group, detail: Detail) -> Vec<Row> {
    if group.absence().is_some() {
        return Vec::new();
    }
    let entries = group.entries.iter().filter(|entry| is_shown(entry, detail));
    entries.map(|entry| row(speech, group.name, entry, detail)).collect()
}

/// Whether a field is worth a line. The list of what there is none of is not, for its count says so;
/// and an engineer needs no line for what cannot be known now.
fn is_shown(entry: &Entry, detail: Detail) -> bool {
    match &entry.reading {
        Ok(Value::Relatives(relatives)) => !relatives.is_empty(),
        Ok(Value::States(states)) => !states.is_empty(),
        Ok(Value::Kinds(kinds)) => !kinds.is_empty(),
        Err(Gap::Absent(Absence::Meaningless)) => detail != Detail::Brief,
        _ => true,
    }
}

fn row(speech: Speech<'_>, group: GroupName, entry: &Entry, detail: Detail) -> Row {
    let dash = if speech.charset == Charset::Ascii { "-" } else { "—" };
    let absence = match entry.reading {
        Err(Gap::Absent(absence)) => Some(speech.catalog.text(&absence_text(absence))),
        _ => None,
    };
    let words = match (&entry.reading, &absence) {
        (Ok(value), _) => speech.words(value),
        (Err(_), Some(absence)) if detail == Detail::Brief => {
            Words::faint(format!("{dash} {absence}"))
        }
        (Err(_), _) => Words::faint(dash),
    };
    let explanation = match detail {
        Detail::Brief => None,
        Detail::Explained | Detail::Full => {
            let meaning = speech.catalog.text(&entry.field.explanation(group));
            let absence = absence.map(|absence| format!(" ({absence})")).unwrap_or_default();
            Some(format!("{meaning}{absence}"))
        }
    };
    let origin = (detail == Detail::Full).then(|| origin(entry.field));
    Row { name: entry.field.name.to_owned(), words, explanation, origin }
}

/// Where the kernel shows a field, and the member of its structures behind it.
fn origin(field: &Field) -> String {
    let gap = if field.member.is_empty() { "" } else { ", " };
    format!("[{}{gap}{}]", field.origin(), field.member)
}

/// Why a whole group is absent, where there is more to say than of one field.
fn whole_text(absence: Absence) -> Message {
    Message::new(format!("pcb-absent-{}.whole", absence.key()))
}

fn absence_text(absence: Absence) -> Message {
    Message::new(format!("pcb-absent-{}", absence.key()))
}

/// Writes what the kernel kept back, file by file, and what would show it.
fn denied(ui: &mut Ui, block: &Block) -> io::Result<()> {
    let denials = block.denials();
    if denials.is_empty() {
        return Ok(());
    }
    ui.gap()?;
    let heading = ui.text(&Message::new("pcb-denied").with("path", block.path.clone()));
    ui.paragraph(&[], Role::Warning, &heading)?;
    let mut needs: Vec<_> = denials.iter().map(|denial| denial.file.need()).collect();
    needs.sort_unstable();
    needs.dedup();
    for need in needs {
        let of_need = denials.iter().filter(|denial| denial.file.need() == need);
        let files: Vec<_> = of_need.map(file).collect();
        let text = ui.text(&Message::new(format!("pcb-need-{}", need.key())));
        ui.paragraph(&[Span::plain("  ")], Role::Strong, &files.join(" "))?;
        ui.paragraph(&[Span::plain("    ")], Role::Faint, &text)?;
    }
    Ok(())
}

fn file(denial: &Denial) -> String {
    match denial.spot {
        Spot::Number(number) => format!("{}:{number}", denial.file.name()),
        _ => denial.file.name().to_owned(),
    }
}
