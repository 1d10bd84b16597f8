//! The last line: a question, a notice, or the keys.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Pen, length};
use crate::cmd::top::app::App;
use crate::cmd::top::deed::{Act, Deed};
use crate::cmd::top::dialog::Dialog;
use crate::cmd::top::keys::{BINDINGS, Command};
use crate::cmd::top::prompt::Line;
use crate::ui::text::width;
use crate::ui::{Message, Role, Span};

/// Draws the line, and says where the cursor is, where something is being typed.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, app: &App, pen: &Pen<'_>) -> Option<Position> {
    let room = usize::from(area.width);
    match &app.dialog {
        Dialog::Search(line, _) => {
            let label = pen.word("top-search");
            typed(buffer, area, (Role::Code, &label), line, None, pen)
        }
        Dialog::Filter(line, _, bad) => {
            let label = pen.word("top-filter");
            let role = if bad.is_some() { Role::Problem } else { Role::Code };
            let hint = pen.word("top-filter.hint");
            typed(buffer, area, (role, &label), line, Some(&hint), pen)
        }
        Dialog::Renice(target, nice, line) => {
            let message = Message::new("top-which-nice")
                .with("pid", target.id.pid.to_string())
                .with("comm", &target.name)
                .with("nice", nice.to_string());
            typed(buffer, area, (Role::Code, &pen.text(&message)), line, None, pen)
        }
        Dialog::Confirm(deed) => {
            let line = Span::new(Role::Warning, pen.text(&question(deed)));
            let answers = Span::plain(format!(" {}", pen.word("top-confirm")));
            pen.put(buffer, area, 0, &[line, answers]);
            None
        }
        Dialog::Signal(..) => {
            let text = pen.cut(&pen.word("top-choose"), room);
            pen.put(buffer, area, 0, &[Span::new(Role::Faint, text)]);
            None
        }
        Dialog::None | Dialog::Explain | Dialog::Help(_) => {
            let line = match (&app.notice, &app.dialog) {
                (Some(notice), _) => {
                    vec![Span::new(notice.role, pen.cut(&pen.text(&notice.message), room))]
                }
                (None, Dialog::None) => hints(room, pen),
                (None, _) => vec![Span::new(Role::Faint, pen.cut(&pen.word("top-close"), room))],
            };
            pen.put(buffer, area, 0, &line);
            None
        }
    }
}

fn question(deed: &Deed) -> Message {
    let message = match deed.act {
        Act::Signal(signal) => Message::new("top-ask-signal").with("signal", signal.to_string()),
        Act::Nice(nice) => Message::new("top-ask-nice").with("nice", nice.to_string()),
    };
    message.with("pid", deed.id.pid.to_string()).with("comm", &deed.name)
}

/// A label and what is being typed, of which the end before the cursor is always seen.
fn typed(
    buffer: &mut Buffer,
    area: Rect,
    (role, label): (Role, &str),
    line: &Line,
    hint: Option<&str>,
    pen: &Pen<'_>,
) -> Option<Position> {
    /// What is left for what is typed, at least.
    const ROOM_TO_TYPE: usize = 12;
    let room = usize::from(area.width);
    let label = pen.cut(label, room.saturating_sub(ROOM_TO_TYPE));
    let (before, after) = line.sides();
    let left = room.saturating_sub(width(&label) + 2);
    let mut shown = before;
    while width(shown) > left {
        let mut rest = shown.chars();
        rest.next();
        shown = rest.as_str();
    }
    let mut spans =
        vec![Span::new(role, label), Span::plain(" "), Span::plain(shown), Span::plain(after)];
    let column = length(&spans[..3]);
    if let Some(hint) = hint.filter(|hint| length(&spans) + width(hint) + 3 <= room) {
        let gap = room - length(&spans) - width(hint);
        spans.push(Span::plain(" ".repeat(gap)));
        spans.push(Span::new(Role::Faint, hint));
    }
    pen.put(buffer, area, 0, &spans);
    let column = u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
    (area.height > 0).then(|| Position::new(area.x + column, area.y))
}

/// The keys that there is room for; how to get help and out before the others.
fn hints(room: usize, pen: &Pen<'_>) -> Vec<Span> {
    let is_first = |command: Command| matches!(command, Command::Help | Command::Quit);
    let hinted = || BINDINGS.iter().filter(|binding| binding.is_hinted);
    let first = hinted().filter(|binding| is_first(binding.command));
    let others = hinted().filter(|binding| !is_first(binding.command));
    let mut line: Vec<Span> = Vec::new();
    for binding in first.chain(others) {
        let Some(help) = binding.help else { continue };
        let gap = if line.is_empty() { "" } else { "  " };
        let word = pen.text(&Message::new(format!("{help}.short")));
        let hint = [
            Span::plain(gap),
            Span::new(Role::Code, binding.labels[0]),
            Span::new(Role::Faint, format!(" {word}")),
        ];
        if length(&line) + length(&hint) > room {
            break;
        }
        line.extend(hint);
    }
    line
}
