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
        let mut head = ui.text(&Message::new(total).with("count", self.rows));
        if self.rows > 0 {
            head.push_str(&ui.word("list-colon"));
        }
        let part = |(state, count): &(State, usize)| {
            let word = ui.text(&Message::new(word(*state)).with("count", *count));
            let letter = Span::new(Role::State(*state), state.to_string());
            [Span::plain(format!("{word} ")), letter]
        };
        let separator = ui.charset().separator();
        let parts = self.by_state.iter().map(part).collect();
        for line in lines(Span::new(Role::Strong, head), parts, separator, ui.width()) {
            ui.line(&line)?;
        }
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

/// A head and its parts, in lines that fit on the screen; a part stays whole.
fn lines(
    head: Span,
    parts: Vec<[Span; 2]>,
    separator: &str,
    screen: Option<usize>,
) -> Vec<Vec<Span>> {
    const INDENT: &str = "  ";
    let mut used = width(&head.text);
    let mut line = vec![head];
    let mut lines = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        let before = if index == 0 { "" } else { separator };
        let taken: usize = part.iter().map(|span| width(&span.text)).sum();
        if screen.is_some_and(|screen| used + width(before) + taken > screen) {
            // The longest of them has a screen of 20 columns to itself.
            let indent = if screen.is_some_and(|screen| width(INDENT) + taken > screen) {
                ""
            } else {
                INDENT
            };
            lines.push(std::mem::replace(&mut line, vec![Span::plain(indent)]));
            used = width(indent) + taken;
        } else {
            line.extend((index > 0).then(|| Span::new(Role::Faint, before)));
            used += width(before) + taken;
        }
        line.extend(part);
    }
    lines.push(line);
    lines
}

/// The word for a state.
pub(in crate::cmd) const fn word(state: State) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(screen: Option<usize>) -> Vec<String> {
        let part = |text: &str, state: State| {
            [Span::plain(text), Span::new(Role::State(state), state.to_string())]
        };
        let parts = vec![
            part("1 running ", State::Running),
            part("40 sleeping ", State::Sleeping),
            part("1 zombie ", State::Zombie),
        ];
        let lines = lines(Span::plain("42 processes: "), parts, " · ", screen);
        let text = |line: &Vec<Span>| line.iter().map(|span| &*span.text).collect::<String>();
        lines.iter().map(text).collect()
    }

    #[test]
    fn totals_stand_in_a_line_where_they_fit() {
        let whole = "42 processes: 1 running R · 40 sleeping S · 1 zombie Z";
        assert_eq!(shown(None), [whole]);
        assert_eq!(shown(Some(width(whole))), [whole]);
    }

    #[test]
    fn totals_are_broken_between_the_states() {
        let broken = ["42 processes: 1 running R · 40 sleeping S", "  1 zombie Z"];
        assert_eq!(shown(Some(width(broken[0]))), broken);
        let narrow = ["42 processes: ", "  1 running R", "  40 sleeping S", "  1 zombie Z"];
        assert_eq!(shown(Some(16)), narrow);
        let narrower = ["42 processes: ", "  1 running R", "40 sleeping S", "  1 zombie Z"];
        assert_eq!(shown(Some(14)), narrower);
    }
}
