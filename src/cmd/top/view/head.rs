//! The machine in a line, and the totals by state with what the list leaves out.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Pen, length};
use crate::cmd::list::totals::word;
use crate::cmd::top::app::App;
use crate::proc::State;
use crate::ui::{Message, Role, Span, quantity};

/// Draws as many of the two lines as there is room for, the totals first.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, app: &App, pen: &Pen<'_>) {
    if area.height > 1 {
        let parts = machine(app, pen);
        pen.put(buffer, area, 0, &joined(parts, usize::from(area.width), pen));
    }
    if area.height > 0 {
        let row = area.height - 1;
        let right = asked_for(app, pen);
        let room = usize::from(area.width).saturating_sub(length(&right));
        let left = joined(totals(app, pen), room.saturating_sub(1), pen);
        let gap = room.saturating_sub(length(&left));
        let line = [left, vec![Span::plain(" ".repeat(gap))], right].concat();
        pen.put(buffer, area, row, &line);
    }
}

/// As many parts as fit, with a separator between them.
fn joined(parts: Vec<Vec<Span>>, room: usize, pen: &Pen<'_>) -> Vec<Span> {
    let separator = Span::new(Role::Faint, pen.brush.charset.separator());
    let mut line: Vec<Span> = Vec::new();
    for part in parts {
        let mut longer = line.clone();
        if !line.is_empty() {
            longer.push(separator.clone());
        }
        longer.extend(part);
        if length(&longer) > room {
            break;
        }
        line = longer;
    }
    line
}

/// CPU, memory, load, uptime, swap: the most telling first.
fn machine(app: &App, pen: &Pen<'_>) -> Vec<Vec<Span>> {
    let load = &app.load;
    let name = |id| Span::new(Role::Faint, format!("{} ", pen.word(id)));
    let (used, total) = load.memory;
    let of = |(used, total): (u64, u64)| {
        Span::plain(
            pen.text(
                &Message::new("top-of")
                    .with("used", quantity::size(used))
                    .with("total", quantity::size(total)),
            ),
        )
    };
    let cpus = Message::new("top-cpus")
        .with("percent", format!("{:4.1}", load.cpu_percent))
        .with("count", load.cpus);
    let memory_percent = percent(used, total);
    let averages = load.averages.map(|average| format!("{average:.2}")).join(" ");
    let mut parts = vec![
        [vec![name("top-cpu")], meter(load.cpu_percent, pen), vec![Span::plain(pen.text(&cpus))]]
            .concat(),
        [vec![name("top-memory")], meter(memory_percent, pen), vec![of(load.memory)]].concat(),
        vec![name("top-load"), Span::plain(averages)],
        vec![name("top-up"), Span::plain(quantity::elapsed(load.uptime_s))],
    ];
    if load.swap.1 > 0 {
        parts.push(vec![name("top-swap"), of(load.swap)]);
    }
    parts
}

#[expect(clippy::cast_precision_loss, reason = "a percentage needs no 52 bits")]
fn percent(used: u64, total: u64) -> f32 {
    if total == 0 { 0.0 } else { used as f32 * 100.0 / total as f32 }
}

/// A bar of ten cells, and a space.
fn meter(percent: f32, pen: &Pen<'_>) -> Vec<Span> {
    const CELLS: usize = 10;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of cells; `as` saturates"
    )]
    let full = ((percent / 10.0).round() as usize).min(CELLS);
    let role = match full {
        0..=6 => Role::Good,
        7..=8 => Role::Warning,
        _ => Role::Problem,
    };
    let cells =
        |cell: &str, count: usize| pen.brush.charset.drawn(&cell.repeat(count)).into_owned();
    vec![
        Span::new(role, cells("█", full)),
        Span::new(Role::Faint, cells("░", CELLS - full)),
        Span::plain(" "),
    ]
}

/// How many processes there are, and how many in each state, those first that want to be seen.
fn totals(app: &App, pen: &Pen<'_>) -> Vec<Vec<Span>> {
    const URGENCY: [State; 9] = [
        State::Zombie,
        State::Uninterruptible,
        State::Stopped,
        State::Traced,
        State::Running,
        State::Sleeping,
        State::Idle,
        State::Parked,
        State::Dead,
    ];
    let tasks = app.world.snapshot.processes.iter().zip(&app.world.facts);
    let living = tasks.filter(|(task, fact)| task.is_leader() && !fact.is_gone());
    let mut counts = [0_usize; URGENCY.len()];
    let mut all = 0;
    for (task, _) in living {
        all += 1;
        if let Some(index) = URGENCY.iter().position(|state| *state == task.state) {
            counts[index] += 1;
        }
    }
    let head = Message::new("list-processes").with("count", all);
    let mut parts = vec![vec![Span::new(Role::Strong, pen.text(&head))]];
    for (state, count) in URGENCY.into_iter().zip(counts).filter(|(_, count)| *count > 0) {
        let text = pen.text(&Message::new(word(state)).with("count", count));
        parts.push(vec![
            Span::plain(format!("{text} ")),
            Span::new(Role::State(state), state.to_string()),
        ]);
    }
    parts
}

/// What the user has asked for that changes the list: at the right edge.
fn asked_for(app: &App, pen: &Pen<'_>) -> Vec<Span> {
    let mut told: Vec<String> = Vec::new();
    if app.is_paused {
        told.push(pen.word("top-paused"));
    }
    if let Some(id) = app.following {
        told.push(pen.text(&Message::new("top-following").with("pid", id.pid.to_string())));
    }
    if app.settings.is_notable_only {
        told.push(pen.word("top-notable"));
    }
    if !app.settings.filter.is_empty() {
        let text = pen.cut(app.settings.filter.typed(), 24);
        told.push(pen.text(&Message::new("top-filtered").with("filter", text)));
    }
    told.into_iter()
        .flat_map(|text| [Span::plain(" "), Span::new(Role::Warning, format!("[{text}]"))])
        .collect()
}
