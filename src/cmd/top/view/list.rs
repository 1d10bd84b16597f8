//! The rows of the list.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Pen, length};
use crate::cmd::top::app::App;
use crate::cmd::top::areas::Areas;
use crate::cmd::top::columns::{Column, GAP, Width};
use crate::cmd::top::filter::is_notable;
use crate::cmd::top::order::Direction;
use crate::cmd::top::rows::{Row, Shape, lines};
use crate::cmd::top::world::Mark;
use crate::cmd::tree::label::arguments;
use crate::ui::text::width;
use crate::ui::{Align, Charset, Message, Role, Span, branch_lines, quantity};

/// Draws headings and rows.
pub(super) fn draw(buffer: &mut Buffer, areas: &Areas, app: &App, pen: &Pen<'_>) {
    let columns = app.columns();
    pen.put(buffer, areas.headings, 0, &headings(&columns, app, pen));
    let end = app.rows.len().min(app.offset + usize::from(areas.list.height));
    let range = app.offset.min(end)..end;
    let trunks = match app.settings.shape {
        Shape::Tree => lines(&app.rows, range.clone()),
        Shape::Flat => vec![Vec::new(); range.len()],
    };
    for ((line, row), trunk) in (0..).zip(&app.rows[range.clone()]).zip(trunks) {
        let cells = cells(&columns, row, &trunk, app, pen);
        pen.put(buffer, areas.list, line, &cells);
        if range.start + usize::from(line) == app.cursor {
            let y = areas.list.y + line;
            let whole = Rect::new(areas.list.x, y, areas.list.width, 1);
            if whole.intersection(areas.list) == whole {
                // What is dim or bold stays so; the colours are those of the selection alone.
                buffer.set_style(whole, pen.selection());
            }
        }
    }
    if app.rows.is_empty() && app.world.facts.is_empty() {
        pen.put(buffer, areas.list, 0, &[Span::new(Role::Faint, pen.word("top-reading"))]);
    } else if app.rows.is_empty() {
        let none = pen.text(&Message::new("list-processes").with("count", 0));
        pen.put(buffer, areas.list, 0, &[Span::new(Role::Faint, none)]);
    }
}

fn headings(columns: &[Width], app: &App, pen: &Pen<'_>) -> Vec<Span> {
    let order = app.settings.order;
    let sign = match (pen.brush.charset, order.direction) {
        (Charset::Unicode, Direction::Ascending) => "▴",
        (Charset::Unicode, Direction::Descending) => "▾",
        (Charset::Ascii, Direction::Ascending) => "^",
        (Charset::Ascii, Direction::Descending) => "v",
    };
    let cell = |column: Column| {
        let is_sorted = column.key() == Some(order.key);
        let heading = column.heading();
        if is_sorted {
            vec![Span::new(Role::Code, format!("{heading}{sign}"))]
        } else {
            vec![Span::new(Role::Heading, heading)]
        }
    };
    row_of(columns, cell)
}

/// Cells side by side, each as wide as its column.
fn row_of(columns: &[Width], mut cell: impl FnMut(Column) -> Vec<Span>) -> Vec<Span> {
    let mut all = Vec::new();
    for Width { column, columns } in columns.iter().copied() {
        let spans = cell(column);
        let gap = Span::plain(" ".repeat(columns.saturating_sub(length(&spans))));
        match column.align() {
            Align::Left => all.extend(spans.into_iter().chain([gap])),
            Align::Right => all.extend([gap].into_iter().chain(spans)),
        }
        all.push(Span::plain(" ".repeat(GAP)));
    }
    all
}

fn cells(columns: &[Width], row: &Row, trunk: &[bool], app: &App, pen: &Pen<'_>) -> Vec<Span> {
    let task = &app.world.snapshot.processes[row.index];
    let fact = &app.world.facts[row.index];
    let machine = &app.world.snapshot.machine;
    let faded = fact.is_gone() || !row.is_match;
    let plain = if faded { Role::Faint } else { Role::Plain };
    let one = |role, text: String| vec![Span::new(role, text)];
    row_of(columns, |column| match column {
        Column::Mark => match fact.mark {
            Mark::New(_) => one(Role::Good, "+".to_owned()),
            Mark::Gone(_) => one(Role::Faint, "-".to_owned()),
            Mark::None if is_notable(task.state) => one(Role::State(task.state), "!".to_owned()),
            Mark::None => Vec::new(),
        },
        Column::Pid => one(plain, task.pid().to_string()),
        Column::Parent => one(plain, task.ppid.to_string()),
        Column::User => {
            let name = task.more.euid.map(|uid| app.accounts.user(uid)).unwrap_or_default();
            let widest = columns.iter().find(|width| width.column == Column::User);
            one(plain, pen.cut(&name, widest.map_or(0, |width| width.columns)))
        }
        Column::Stat => {
            let code = task.stat_code();
            let role = if fact.is_gone() { Role::Faint } else { Role::State(code.state) };
            let signs: String = code.to_string().chars().skip(1).collect();
            vec![Span::new(role, code.state.to_string()), Span::new(plain, signs)]
        }
        Column::Nice if task.nice == 0 => one(Role::Faint, "0".to_owned()),
        Column::Nice => one(plain, task.nice.to_string()),
        Column::Threads if task.num_threads < 2 => one(Role::Faint, task.num_threads.to_string()),
        Column::Threads => one(plain, task.num_threads.to_string()),
        Column::Cpu => match fact.cpu {
            None => one(Role::Faint, "-".to_owned()),
            Some(_) if fact.cpu_tenths() == 0 => one(Role::Faint, "0.0".to_owned()),
            Some(share) => {
                let role = if share >= 50.0 && !faded { Role::Warning } else { plain };
                one(role, quantity::percent(f64::from(share)))
            }
        },
        Column::Memory => match task.rss_pages.saturating_mul(machine.page_size) {
            0 => one(Role::Faint, "0".to_owned()),
            bytes => one(plain, quantity::size(bytes)),
        },
        Column::Elapsed => one(plain, quantity::elapsed(machine.elapsed(task))),
        Column::Time => {
            one(plain, quantity::cpu_time(task.cpu_ticks() / machine.ticks_per_second.max(1)))
        }
        Column::Command => {
            let room = columns.last().map_or(0, |width| width.columns);
            command(row, trunk, room, app, pen)
        }
    })
}

/// The lines of the tree, the name, and the arguments as far as there is room.
fn command(row: &Row, trunk: &[bool], room: usize, app: &App, pen: &Pen<'_>) -> Vec<Span> {
    let task = &app.world.snapshot.processes[row.index];
    let fact = &app.world.facts[row.index];
    let is_faded = fact.is_gone() || !row.is_match;
    let mut spans = vec![Span::new(Role::Faint, stem(trunk, room, pen.brush.charset))];
    if row.hidden > 0 {
        spans.push(Span::new(Role::Code, format!("[+{}] ", row.hidden)));
    }
    let role = if is_faded || task.is_kernel_thread() && !is_notable(task.state) {
        Role::Faint
    } else if is_notable(task.state) {
        Role::State(task.state)
    } else if !app.sought.is_empty() && task.comm.to_lossy().to_lowercase().contains(&app.sought) {
        Role::Code
    } else {
        Role::Strong
    };
    let name = task.comm.to_shown();
    let name = match (task.is_leader(), task.is_kernel_thread()) {
        (false, _) => format!("{{{name}}}"),
        (true, true) => format!("[{name}]"),
        (true, false) => name.into_owned(),
    };
    spans.push(Span::new(role, name));
    let reasons = app.world.reason(task);
    if fact.is_gone() {
        spans.push(Span::new(Role::Faint, format!(" ({})", pen.word("top-mark-gone"))));
    } else if !reasons.is_empty() {
        let reasons: Vec<_> = reasons.iter().map(|reason| pen.text(reason)).collect();
        spans.push(Span::new(Role::Faint, format!(" ({})", reasons.join(", "))));
    }
    let is_told = task.is_leader() && !fact.is_gone();
    if let Some(cmdline) = task.more.cmdline.as_ref().filter(|_| is_told) {
        let plain = if is_faded { Role::Faint } else { Role::Plain };
        let mut used = length(&spans);
        for argument in arguments(cmdline) {
            if used >= room {
                break;
            }
            // A command line may be longer than any screen: no more of it than is seen.
            let text = format!(" {}", pen.cut(&argument.to_shown(), room));
            used += width(&text);
            spans.push(Span::new(plain, text));
        }
    }
    fitted(spans, room, pen)
}

/// Spans cut to so many columns, with a mark where something was cut off.
fn fitted(spans: Vec<Span>, room: usize, pen: &Pen<'_>) -> Vec<Span> {
    if length(&spans) <= room {
        return spans;
    }
    let mut left = room;
    let mut all = Vec::new();
    for span in spans {
        let columns = width(&span.text);
        // The mark stands on the last column, so that a span that would just fit is cut too.
        if columns < left {
            left -= columns;
            all.push(span);
        } else {
            let mark = pen.brush.charset.cut_mark();
            let text = pen.cut(&format!("{} {mark}", span.text), left);
            all.push(Span::new(span.role, text));
            break;
        }
    }
    all
}

/// The lines before a name. Of a very deep one only those next to it are seen.
fn stem(trunk: &[bool], room: usize, charset: Charset) -> String {
    /// What a name needs to be recognised.
    const NAME: usize = 12;
    let most = room.saturating_sub(NAME);
    let whole = branch_lines(charset, trunk);
    let columns = width(&whole);
    if columns <= most {
        return whole;
    }
    let dropped = columns - most + 1;
    let rest: String = whole.chars().skip(dropped).collect();
    format!("{}{rest}", charset.cut_mark())
}
