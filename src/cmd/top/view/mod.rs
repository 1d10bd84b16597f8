//! The state as it is drawn. Pure: a state and a buffer in, cells out.

mod foot;
mod graph;
mod head;
mod list;
mod overlay;
mod side;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Clear, Widget as _};

use super::app::App;
use super::areas::{Areas, over};
use super::dialog::Dialog;
use crate::ui::screen::Brush;
use crate::ui::text::{truncate, width};
use crate::ui::{Catalog, Message, Paint, Role, Span};

/// What everything is drawn with.
#[derive(Debug)]
pub(super) struct Pen<'a> {
    pub(super) brush: Brush,
    pub(super) catalog: &'a Catalog,
}

impl Pen<'_> {
    fn word(&self, id: &'static str) -> String {
        self.catalog.text(&Message::new(id))
    }

    fn text(&self, message: &Message) -> String {
        self.catalog.text(message)
    }

    /// How the selected row looks: as no other, with colour or without.
    fn selection(&self) -> Style {
        let style = Style::new().remove_modifier(Modifier::DIM);
        match self.brush.paint {
            Paint::Colored => style.fg(Color::Black).bg(Color::Cyan),
            Paint::Plain => style.add_modifier(Modifier::REVERSED),
        }
    }

    /// Draws a line of spans into a row of an area.
    fn put(&self, buffer: &mut Buffer, area: Rect, row: u16, spans: &[Span]) {
        if row < area.height {
            let line = self.brush.line(spans);
            buffer.set_line(area.x, area.y + row, &line, area.width);
        }
    }

    /// A text cut to so many columns, with the mark that something was cut off.
    fn cut(&self, text: &str, columns: usize) -> String {
        truncate(text, columns, self.brush.charset.cut_mark()).into_owned()
    }
}

/// How many columns some spans take.
fn length(spans: &[Span]) -> usize {
    spans.iter().map(|span| width(&span.text)).sum()
}

/// Draws the whole screen.
pub(super) fn draw(frame: &mut Frame<'_>, app: &App, pen: &Pen<'_>) {
    let cursor = paint(frame.buffer_mut(), app, pen);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the whole screen, and says where the cursor is, where something is being typed.
fn paint(buffer: &mut Buffer, app: &App, pen: &Pen<'_>) -> Option<Position> {
    let areas = Areas::of(buffer.area.as_size());
    if matches!(app.dialog, Dialog::Explain) {
        side::draw(buffer, over(buffer.area.as_size()), app, pen);
        return foot::draw(buffer, areas.foot, app, pen);
    }
    head::draw(buffer, areas.head, app, pen);
    list::draw(buffer, &areas, app, pen);
    if areas.has_side() {
        for row in 0..areas.rule.height {
            let line = pen.brush.charset.drawn("│").into_owned();
            pen.put(buffer, areas.rule, row, &[Span::new(Role::Faint, line)]);
        }
        // A column of air between the line and the text.
        let Rect { x, y, width, height } = areas.side;
        side::draw(buffer, Rect::new(x + 1, y, width.saturating_sub(1), height), app, pen);
    }
    overlay::draw(buffer, app, pen);
    foot::draw(buffer, areas.foot, app, pen)
}

/// Makes room for what lies over the rest.
fn clear(buffer: &mut Buffer, area: Rect) {
    Clear.render(area, buffer);
}

#[cfg(test)]
mod tests;
