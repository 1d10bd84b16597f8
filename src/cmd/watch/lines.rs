//! A line each transition: when, who, on which CPU, from where to where, and why.

use std::io;

use super::cause;
use crate::proc::sched::{Cause, Stage, Transition};
use crate::proc::{Pid, State};
use crate::ui::{Role, Span, Ui, text};

/// The columns of the lines. A column that would leave no room for the cause is left out.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// How wide the widest name of a stage is.
    stage: usize,
    /// The task that the last line was about.
    last: Option<Pid>,
}

const TIME: usize = 11;
const TASK: usize = 7;
const COMM: usize = 15;
const CPU: usize = 3;

/// Columns of a terminal from which on the name, and the CPU, have room.
const NAMES_FROM: usize = 100;
const CPUS_FROM: usize = 76;

impl Lines {
    /// The heading.
    pub(super) fn head(&mut self, ui: &mut Ui) -> io::Result<()> {
        let all = [
            Stage::New,
            Stage::Ready,
            Stage::Running,
            Stage::Runnable,
            Stage::Waiting(State::Sleeping),
            Stage::Stopped(State::Stopped),
            Stage::Terminated,
        ];
        let width = |stage| text::width(&cause::stage(ui.catalog(), stage).text);
        self.stage = all.into_iter().map(width).max().unwrap_or(0);
        let heading = |id: &'static str| ui.word(id);
        let mut cells = vec![
            right(&heading("watch-column-time"), TIME),
            right(&heading("watch-column-task"), TASK),
        ];
        if has_room(ui, NAMES_FROM) {
            cells.push(left(&heading("watch-column-name"), COMM));
        }
        if has_room(ui, CPUS_FROM) {
            cells.push(right(&heading("watch-column-cpu"), CPU));
        }
        cells.push(left(&heading("watch-column-states"), 2 * self.stage + 3));
        cells.push(heading("watch-column-cause"));
        let line = cells.join("  ");
        ui.line(&[Span::new(Role::Heading, line)])
    }

    /// One transition.
    pub(super) fn transition(
        &mut self,
        ui: &mut Ui,
        told: &Transition,
        start_ns: u64,
    ) -> io::Result<()> {
        let is_new_task = self.last.replace(told.task) != Some(told.task);
        let micros = told.time_ns.saturating_sub(start_ns) / 1000;
        let time = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        let task = told.task.to_string();
        let gap = || Span::plain("  ");
        // What repeats the line above steps back.
        let role = if is_new_task { Role::Strong } else { Role::Faint };
        let mut lead = vec![
            Span::new(Role::Faint, right(&time, TIME)),
            gap(),
            Span::new(role, right(&task, TASK)),
            gap(),
        ];
        if has_room(ui, NAMES_FROM) {
            lead.push(Span::new(role, left(&told.comm.to_shown(), COMM)));
            lead.push(gap());
        }
        if has_room(ui, CPUS_FROM) {
            let cpu = told.cpu.map_or_else(String::new, |cpu| cpu.to_string());
            lead.push(Span::new(Role::Faint, right(&cpu, CPU)));
            lead.push(gap());
        }
        lead.extend(self.way(ui, told));
        lead.push(gap());
        let sentence = ui.text(&cause::sentence(told));
        let role = match told.cause {
            Cause::Missed => Role::Warning,
            _ => Role::Plain,
        };
        ui.paragraph(&lead, role, &sentence)
    }

    /// The stages, and an arrow between them unless they are the same.
    fn way(&self, ui: &Ui, told: &Transition) -> Vec<Span> {
        let catalog = ui.catalog();
        let (from, to) = (cause::stage(catalog, told.from), cause::stage(catalog, told.to));
        let padded = |span: Span| {
            let space = " ".repeat(self.stage.saturating_sub(text::width(&span.text)));
            [span, Span::plain(space)]
        };
        let mut spans = Vec::new();
        if told.from == told.to {
            spans.push(Span::plain(" ".repeat(self.stage + 3)));
        } else {
            let from = Span::new(Role::Faint, from.text);
            spans.extend(padded(from));
            spans.push(Span::new(Role::Faint, ui.charset().drawn(" → ").into_owned()));
        }
        spans.extend(padded(to));
        spans
    }
}

fn has_room(ui: &Ui, columns: usize) -> bool {
    ui.width().is_none_or(|width| width >= columns)
}

fn left(text: &str, columns: usize) -> String {
    let cut = text::truncate(text, columns, "…");
    format!("{cut}{}", " ".repeat(columns.saturating_sub(text::width(&cut))))
}

fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text::width(text))))
}
