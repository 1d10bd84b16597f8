//! The explanation of the selected process: what `ptool stat` says of it, how it spends its time, and
//! what has happened to it since we look.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Pen;
use super::graph::graph;
use crate::cmd::top::app::App;
use crate::cmd::top::areas::SideParts;
use crate::cmd::top::chronicle::Stretch;
use crate::cmd::top::world::Mark;
use crate::proc::diff::Event;
use crate::proc::{ProcId, State};
use crate::ui::text::{width, wrap};
use crate::ui::{Charset, Message, Role, Span, quantity};

/// Draws what there is to say of the selected process.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, app: &App, pen: &Pen<'_>) {
    let Some(id) = app.subject() else { return };
    let parts = SideParts::of(area);
    let lines = text(app, id, pen, usize::from(area.width));
    let rows = usize::from(parts.text.height);
    let scroll = app.explanation.scroll.min(lines.len().saturating_sub(rows));
    for (row, line) in (0..).zip(lines.iter().skip(scroll).take(rows)) {
        pen.put(buffer, parts.text, row, line);
    }
    let below = lines.len().saturating_sub(scroll + rows);
    if below > 0 && parts.text.height > 0 {
        // In the row of air below the text, where there is one.
        let row = parts.text.height - u16::from(parts.shares.height == 0);
        let sign = pen.brush.charset.drawn("▼").into_owned();
        let text = format!(" {sign} {below}");
        let columns = u16::try_from(width(&text)).unwrap_or(0).min(area.width);
        let corner = Rect::new(area.right() - columns, area.y + row, columns, 1);
        pen.put(buffer, corner, 0, &[Span::new(Role::Code, text)]);
    }
    for (row, line) in (0..).zip(shares(app, id, pen, usize::from(area.width))) {
        pen.put(buffer, parts.shares, row, &line);
    }
    let room = usize::from(parts.story.height);
    for (row, line) in (0..).zip(story(app, id, pen, usize::from(area.width), room)) {
        pen.put(buffer, parts.story, row, &line);
    }
}

/// The explanation; and before it, of one that is gone, that it is.
fn text(app: &App, id: ProcId, pen: &Pen<'_>, columns: usize) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    let known = app.world.get(id);
    if let Some((task, fact)) = known
        && let Mark::Gone(since) = fact.mark
    {
        let ago = app.world.at.saturating_sub(since).as_secs();
        let message = Message::new("top-ended")
            .with("pid", task.pid().to_string())
            .with("comm", &task.comm)
            .with("state", task.state.to_string())
            .with("time", quantity::elapsed(ago));
        let told = wrap(&pen.text(&message), columns);
        lines.extend(told.into_iter().map(|line| vec![Span::new(Role::Warning, line)]));
        lines.push(Vec::new());
    }
    if app.explanation.of == Some(id) {
        lines.extend(app.explanation.lines.iter().cloned());
    } else if let Some((task, _)) = known.filter(|(_, fact)| !fact.is_gone()) {
        // What is known without reading anything, until the rest is read.
        lines.push(vec![
            Span::new(Role::Strong, format!("{}  {}  ", task.pid(), task.comm.to_shown())),
            Span::new(Role::State(task.state), task.stat_code().to_string()),
        ]);
    }
    lines
}

/// A heading and three graphs.
fn shares(app: &App, id: ProcId, pen: &Pen<'_>, columns: usize) -> Vec<Vec<Span>> {
    type Part = fn(&Stretch) -> f32;
    const PARTS: [(&str, Role, Part); 3] = [
        ("top-running", Role::Good, |stretch| stretch.running),
        ("top-ready", Role::Warning, |stretch| stretch.ready),
        ("top-sleeping", Role::Faint, |stretch| stretch.sleeping),
    ];
    const PERCENT: usize = 8;
    let mut lines = vec![vec![Span::new(Role::Heading, pen.word("top-shares"))]];
    let names = PARTS.map(|(id, ..)| pen.word(id));
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let room = columns.saturating_sub(widest + 4 + PERCENT);
    for ((_, role, part), name) in PARTS.into_iter().zip(names) {
        let line = graph(pen.brush.charset, room, app.shares.of(id).map(part));
        let last = app.shares.of(id).next_back().map(|last| format!("{:.1}%", part(last) * 100.0));
        let gap = " ".repeat(widest - width(&name) + 1);
        lines.push(vec![
            Span::new(Role::Faint, format!("  {name}{gap}")),
            Span::new(role, line),
            Span::plain(format!("{:>PERCENT$}", last.unwrap_or_else(|| "-".to_owned()))),
        ]);
    }
    lines
}

/// A heading and what happened, the newest first.
fn story(app: &App, id: ProcId, pen: &Pen<'_>, columns: usize, room: usize) -> Vec<Vec<Span>> {
    if room < 2 {
        return Vec::new();
    }
    let interval = if app.following == Some(id) { app.pace.close } else { app.pace.usual };
    let interval = quantity::duration(u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX));
    let heading = pen.text(&Message::new("top-story").with("interval", interval));
    let heading = pen.cut(&heading, columns);
    let mut lines = vec![vec![Span::new(Role::Heading, heading)]];
    for (at, event) in app.world.chronicle.of(id).take(room - 1) {
        let ago = ago(app.now().saturating_sub(at));
        let mut line = vec![Span::new(Role::Faint, format!("  {ago:>8}  "))];
        line.extend(told(event, pen));
        lines.push(line);
    }
    if lines.len() == 1 {
        let none = format!("  {}", pen.word("top-no-story"));
        lines.push(vec![Span::new(Role::Faint, pen.cut(&none, columns))]);
    }
    lines
}

/// How long ago, short: `3.2 s`, `01:10`.
fn ago(passed: Duration) -> String {
    match passed.as_secs() {
        0..60 => format!("{:.1} s", passed.as_secs_f32()),
        seconds => quantity::elapsed(seconds),
    }
}

fn told(event: &Event, pen: &Pen<'_>) -> Vec<Span> {
    let arrow = match pen.brush.charset {
        Charset::Unicode => " → ",
        Charset::Ascii => " -> ",
    };
    let state = |state: State| Span::new(Role::State(state), state.to_string());
    let name = |state: State| {
        let word = pen.text(&Message::new(state.message_id()));
        Span::new(Role::Faint, format!("  {word}"))
    };
    let label = |id| Span::plain(format!("{} ", pen.word(id)));
    let changed = |from: String, to: String| Span::plain(format!("{from}{arrow}{to}"));
    match event {
        Event::Born(first) => vec![label("top-born"), state(*first), name(*first)],
        Event::State(from, to) => {
            vec![state(*from), Span::new(Role::Faint, arrow), state(*to), name(*to)]
        }
        Event::Parent(from, to) => {
            vec![label("top-parent"), changed(from.to_string(), to.to_string())]
        }
        Event::Name(from, to) => {
            let [from, to] = [from, to].map(|name| name.to_shown().into_owned());
            vec![label("top-exec"), changed(from, to)]
        }
        Event::Nice(from, to) => vec![label("top-nice"), changed(from.to_string(), to.to_string())],
        Event::Gone(State::Zombie) => vec![Span::plain(pen.word("top-reaped"))],
        Event::Gone(last) => vec![label("top-mark-gone"), state(*last)],
    }
}
