//! A STAT code explained sign by sign, with the evidence where there is a process behind it.

use std::io;

use serde::Serialize;

use crate::proc::{Modifiers, Process, StatCode};
use crate::ui::{Catalog, Message, Role, Span, Ui};

/// One sign of a code and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Sign {
    /// The character.
    #[serde(rename = "sign")]
    pub character: char,
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// What it was concluded from, where there is a process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(skip)]
    pub role: Role,
}

/// The signs of a code, the letter first.
pub(super) fn signs(code: StatCode, process: Option<&Process>, catalog: &Catalog) -> Vec<Sign> {
    let text = |id: &str, attribute: &str| catalog.text(&Message::new(format!("{id}{attribute}")));
    let letter = Sign {
        character: code.state.letter(),
        name: text(code.state.message_id(), ""),
        meaning: text(code.state.message_id(), ".meaning"),
        evidence: process.map(|process| format!("state {}", process.state)),
        role: Role::State(code.state),
    };
    let modifiers = code.modifiers.iter().map(|modifier| Sign {
        character: modifier.sign(),
        name: text(modifier.message_id(), ""),
        meaning: text(modifier.message_id(), ".meaning"),
        evidence: process.map(|process| proof(modifier, process)),
        role: Role::Strong,
    });
    std::iter::once(letter).chain(modifiers).collect()
}

/// The numbers that a modifier follows from.
fn proof(modifier: Modifiers, process: &Process) -> String {
    match modifier {
        Modifiers::LOCKED => format!("VmLck {} kB", process.more.locked_kib.unwrap_or(0)),
        Modifiers::SESSION_LEADER => format!("session {} = tgid {}", process.session, process.tgid),
        Modifiers::MULTI_THREADED => format!("num_threads {}", process.num_threads),
        Modifiers::FOREGROUND => format!("pgrp {} = tpgid {}", process.pgrp, process.tpgid),
        _ => format!("nice {}", process.nice),
    }
}

/// Explains a code that no process stands behind.
pub(super) fn show(ui: &mut Ui, code: StatCode) -> io::Result<()> {
    ui.line(&[Span::new(Role::State(code.state), code.to_string())])?;
    show_signs(ui, &signs(code, None, ui.catalog()))
}

/// A line for each sign: the sign, its meaning, its evidence.
pub(super) fn show_signs(ui: &mut Ui, signs: &[Sign]) -> io::Result<()> {
    for sign in signs {
        let lead = [
            Span::plain("  "),
            Span::new(sign.role, sign.character.to_string()),
            Span::plain("  "),
        ];
        let evidence = sign.evidence.as_ref().map(|proof| format!("  ({proof})"));
        let text = format!("{}{}", sign.meaning, evidence.unwrap_or_default());
        ui.paragraph(&lead, Role::Plain, &text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::State;
    use crate::ui::Language;

    #[test]
    fn every_sign_is_explained_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for state in State::ALL.into_iter().chain([State::Other(b'W')]) {
                let code = StatCode { state, modifiers: Modifiers::all() };
                for sign in signs(code, None, &catalog) {
                    assert!(!sign.meaning.starts_with("state-"), "{sign:?}");
                    assert!(!sign.name.starts_with("state-"), "{sign:?}");
                }
            }
        }
    }
}
