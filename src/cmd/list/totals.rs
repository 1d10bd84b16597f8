//! How many tasks there are in each state, and the line under the table that says so.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use crate::proc::{HidePid, Process, State};
use crate::ui::text::width;
use crate::ui::{Message, Role, Span, Ui};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Processes.
    Processes,
    /// Every thread of every process.
    Threads,
}

/// The totals of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Totals {
    /// Rows listed.
    pub rows: usize,
    /// Rows in each state that there are any in.
    #[serde(serialize_with = "by_letter")]
    pub by_state: Vec<(State, usize)>,
    /// Processes that ended while they were read, and are not listed.
    pub vanished: usize,
    /// Whether /proc hides processes from this reader, and how.
    pub hidepid: Option<HidePid>,
}

impl Totals {
    /// Counts these tasks.
    pub(super) fn new(processes: &[&Process]) -> Self {
        let mut states: Vec<_> = processes.iter().map(|process| process.state).collect();
        states.sort_unstable();
        let groups = states.chunk_by(|a, b| a == b);
        let by_state = groups.map(|group| (group[0], group.len())).collect();
        Self { rows: states.len(), by_state, vanished: 0, hidepid: None }
    }

    /// Writes them in words under the table.
    pub(super) fn print(&self, counted: Counted, ui: &mut Ui) -> std::io::Result<()> {
        let total = match counted {
            Counted::Processes => "list-processes",
            Counted::Threads => "list-threads",
        };
        let head = ui.text(&Message::new(total).with("count", self.rows));
        let mut parts = Vec::new();
        for (state, count) in &self.by_state {
            let word = Message::new(word(*state)).with("count", *count);
            let role = Role::State(*state);
            parts.push([
                Span::plain(format!("{} ", ui.text(&word))),
                Span::new(role, state.to_string()),
            ]);
        }
        let mut line = vec![Span::new(Role::Strong, head)];
        let separator = Span::new(Role::Faint, ui.word("list-separator"));
        let mut used = width(&line[0].text);
        for (index, part) in parts.into_iter().enumerate() {
            let before =
                if index == 0 { Span::plain(ui.word("list-colon")) } else { separator.clone() };
            let taken: usize = part.iter().map(|span| width(&span.text)).sum();
            let is_full =
                ui.width().is_some_and(|screen| used + width(&before.text) + taken > screen);
            if is_full {
                let mark = before.text.trim_end().to_owned();
                line.push(Span::new(before.role, mark));
                ui.line(&std::mem::take(&mut line))?;
                line.push(Span::plain("  "));
                used = 2 + taken;
            } else {
                used += width(&before.text) + taken;
                line.push(before);
            }
            line.extend(part);
        }
        ui.line(&line)?;
        if self.vanished > 0 {
            let told = ui.text(&Message::new("list-vanished").with("count", self.vanished));
            ui.paragraph(&[], Role::Faint, &told)?;
        }
        if self.hidepid.is_some() {
            let told = ui.word("list-hidden");
            ui.paragraph(&[], Role::Warning, &told)?;
        }
        Ok(())
    }
}

/// The word for a state.
const fn word(state: State) -> &'static str {
    match state {
        State::Running => "list-running",
        State::Sleeping => "list-sleeping",
        State::Uninterruptible => "list-uninterruptible",
        State::Stopped => "list-stopped",
        State::Traced => "list-traced",
        State::Zombie => "list-zombie",
        State::Dead => "list-dead",
        State::Idle => "list-idle",
        State::Parked => "list-parked",
        State::Other(_) => "list-other",
    }
}

fn by_letter<S: Serializer>(states: &[(State, usize)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(states.len()))?;
    for (state, count) in states {
        map.serialize_entry(&state.to_string(), count)?;
    }
    map.end()
}
