//! What lies over the list: the help, and the signals to choose from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Widget as _};

use super::{Pen, clear};
use crate::cmd::top::app::App;
use crate::cmd::top::areas::over;
use crate::cmd::top::deed::SIGNALS;
use crate::cmd::top::dialog::Dialog;
use crate::cmd::top::keys::BINDINGS;
use crate::ui::text::{width, wrap};
use crate::ui::{Charset, Message, Role, Span};

/// Draws what lies over the list, if anything does.
pub(super) fn draw(buffer: &mut Buffer, app: &App, pen: &Pen<'_>) {
    match &app.dialog {
        Dialog::Help(scroll) => help(buffer, *scroll, pen),
        Dialog::Signal(target, chosen, _) => {
            let message = Message::new("top-which-signal")
                .with("pid", target.id.pid.to_string())
                .with("comm", &target.name);
            signals(buffer, &pen.text(&message), *chosen, pen);
        }
        _ => {}
    }
}

/// A box of this size in the middle, and the area inside.
fn boxed(buffer: &mut Buffer, columns: usize, rows: usize, title: &str, pen: &Pen<'_>) -> Rect {
    const FRAME: u16 = 2;
    let room = over(buffer.area.as_size());
    let fit = |wanted: usize, room: u16| u16::try_from(wanted).unwrap_or(u16::MAX).min(room);
    let width = fit(columns, room.width.saturating_sub(FRAME)) + FRAME;
    let height = fit(rows, room.height.saturating_sub(FRAME)) + FRAME;
    let left = room.x + room.width.saturating_sub(width) / 2;
    let top = room.y + room.height.saturating_sub(height) / 2;
    let area = Rect::new(left, top, width, height).intersection(room);
    clear(buffer, area);
    let set = match pen.brush.charset {
        Charset::Unicode => border::ROUNDED,
        Charset::Ascii => border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        },
    };
    let title = format!(" {} ", pen.cut(title, usize::from(area.width).saturating_sub(6)));
    let block = Block::bordered()
        .border_set(set)
        .border_style(pen.brush.style(Role::Faint))
        .title(pen.brush.line(&[Span::new(Role::Heading, title)]));
    let inside = block.inner(area);
    block.render(area, buffer);
    inside
}

fn help(buffer: &mut Buffer, scroll: usize, pen: &Pen<'_>) {
    const WIDEST: usize = 100;
    const LABEL: usize = 18;
    let columns = usize::from(buffer.area.width).saturating_sub(4).min(WIDEST);
    let mut lines: Vec<Vec<Span>> = Vec::new();
    let mut tell = |role, label: &str, text: &str| {
        let label_room = LABEL.min(columns / 3);
        let text_room = columns.saturating_sub(label_room + 2);
        for (index, part) in wrap(text, text_room).into_iter().enumerate() {
            let label = if index == 0 { pen.cut(label, label_room) } else { String::new() };
            let gap = " ".repeat(label_room.saturating_sub(width(&label)) + 1);
            let text = Span::plain(part);
            lines.push(vec![Span::plain(" "), Span::new(role, label), Span::plain(gap), text]);
        }
    };
    for binding in BINDINGS {
        let Some(id) = binding.help else { continue };
        let label = match pen.brush.charset {
            Charset::Unicode => binding.labels[0],
            Charset::Ascii => binding.labels[1],
        };
        tell(Role::Code, label, &pen.text(&id.into()));
    }
    tell(Role::Plain, "", "");
    for (sign, role, id) in [
        ("+", Role::Good, "top-help-new"),
        ("-", Role::Faint, "top-help-gone"),
        ("!", Role::Warning, "top-help-notable"),
    ] {
        tell(role, sign, &pen.word(id));
    }
    tell(Role::Plain, "", "");
    tell(Role::Heading, &pen.word("top-help-filter-heading"), &pen.word("top-help-filter"));
    tell(Role::Heading, &pen.word("top-help-mouse-heading"), &pen.word("top-help-mouse"));
    let title = pen.word("top-help-title");
    let inside = boxed(buffer, columns + 1, lines.len(), &title, pen);
    let scroll = scroll.min(lines.len().saturating_sub(usize::from(inside.height)));
    for (row, line) in (0..inside.height).zip(lines.iter().skip(scroll)) {
        pen.put(buffer, inside, row, line);
    }
}

fn signals(buffer: &mut Buffer, title: &str, chosen: usize, pen: &Pen<'_>) {
    const NAME: usize = 10;
    let meaning = |index: usize| {
        let id = format!("top-signal.{}", SIGNALS[index].to_string().to_lowercase());
        pen.catalog.try_text(&Message::new(id)).unwrap_or_default()
    };
    let widest = (0..SIGNALS.len()).map(|index| width(&meaning(index))).max().unwrap_or(0);
    let columns = (widest + NAME + 8).max(width(title) + 4);
    let inside = boxed(buffer, columns, SIGNALS.len(), title, pen);
    let page = usize::from(inside.height);
    let first = (chosen + 1).saturating_sub(page);
    for (row, index) in (0..inside.height).zip(first..SIGNALS.len()) {
        let signal = SIGNALS[index];
        let line = [
            Span::new(Role::Faint, format!(" {:>2}  ", signal.0)),
            Span::new(Role::Strong, format!("{:<NAME$} ", signal.to_string())),
            Span::plain(meaning(index)),
        ];
        pen.put(buffer, inside, row, &line);
        if index == chosen {
            let whole = Rect::new(inside.x, inside.y + row, inside.width, 1);
            buffer.set_style(whole, pen.selection());
        }
    }
}
