//! A terminal that is filled and typed on: what it shows is drawn as a whole, its keys come one by one.
//!
//! Unlike [`super::screen`] it leaves Ctrl-C and Ctrl-Z signals, for programs that wait for signals, and
//! can be a line at the bottom instead, with the same keys ([`Terminal`]).

use std::io::{self, Write as _};

use ratatui::crossterm::style::force_color_output;
use ratatui::layout::Position;

use super::key::Key;
use super::screen::{self, Brush, Canvas};
use super::style::Role;
use super::terminal::{Modes, Terminal};
use super::{Paint, Span, text};

/// What fills a terminal: rows of text that is harmless already, and where the cursor is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// From the top; none is wider than the terminal.
    pub rows: Vec<Vec<Span>>,
    /// Column and row, from 0.
    pub cursor: (usize, usize),
}

impl Picture {
    /// Whether a row of which terminals may disagree how wide it is is another than before.
    fn is_disputed_where_it_differs(&self, before: &Self) -> bool {
        let is_disputed = |row: &[Span]| row.iter().any(|span| text::is_disputed(&span.text));
        let longest = self.rows.len().max(before.rows.len());
        (0..longest).any(|index| {
            let [new, old] = [self, before]
                .map(|picture| picture.rows.get(index).map_or(&[][..], Vec::as_slice));
            new != old && (is_disputed(new) || is_disputed(old))
        })
    }
}

/// A terminal that is filled. Dropped, it is as it was.
pub struct FullTerminal {
    keys: Terminal,
    canvas: Canvas,
    brush: Brush,
    drawn: Picture,
}

impl std::fmt::Debug for FullTerminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FullTerminal").field("brush", &self.brush).finish_non_exhaustive()
    }
}

impl FullTerminal {
    /// Fills the terminal whose modes these are.
    pub fn take(modes: Modes, brush: Brush) -> io::Result<Self> {
        // The choice is made: crossterm need not ask NO_COLOR once more.
        force_color_output(brush.paint == Paint::Colored);
        let (keys, canvas) = (Terminal::take(modes.whole())?, screen::terminal()?);
        Ok(Self { keys, canvas, brush, drawn: Picture::default() })
    }

    /// The columns and rows of the terminal.
    pub fn size() -> (usize, usize) {
        let area = screen::area();
        (area.width.into(), area.height.into())
    }

    /// Fits what is drawn to the terminal, and draws all of it anew the next time.
    pub fn resize(&mut self) -> io::Result<()> {
        self.canvas.resize(screen::area())
    }

    /// Draws what is another than before.
    pub fn draw(&mut self, picture: &Picture) -> io::Result<()> {
        let brush = self.brush;
        let is_disputed = picture.is_disputed_where_it_differs(&self.drawn);
        if is_disputed {
            // What is where on the terminal is not known. Whoever can shows the outcome alone.
            io::stdout().write_all(b"\x1b[?2026h")?;
            self.resize()?;
        }
        let draw = |frame: &mut ratatui::Frame<'_>| {
            let area = frame.area();
            let buffer = frame.buffer_mut();
            for (y, row) in (area.y..area.bottom()).zip(&picture.rows) {
                let mut x = area.x;
                for span in row {
                    let room = usize::from(area.right().saturating_sub(x));
                    let style = brush.style(span.role);
                    x = buffer.set_stringn(x, y, &span.text, room, style).0;
                }
            }
            let at = |place: usize, end: u16| {
                u16::try_from(place).unwrap_or(u16::MAX).min(end.saturating_sub(1))
            };
            let (x, y) = picture.cursor;
            frame.set_cursor_position(Position::new(at(x, area.right()), at(y, area.bottom())));
        };
        self.canvas.draw(draw)?;
        if is_disputed {
            io::stdout().write_all(b"\x1b[?2026l")?;
            io::stdout().flush()?;
        }
        self.drawn.clone_from(picture);
        Ok(())
    }

    /// The keys that have been pressed; nothing where the terminal is gone. Never waits.
    pub fn read(&mut self) -> io::Result<Option<Vec<Key>>> {
        self.keys.read()
    }

    /// Sounds the bell.
    pub fn ring(&mut self) -> io::Result<()> {
        io::stdout().write_all(b"\x07")?;
        io::stdout().flush()
    }

    /// Leaves the terminal as it was found, for as long as this process is stopped.
    pub fn suspend(&self) {
        self.keys.suspend();
    }

    /// Fills it again.
    pub fn resume(&mut self) -> io::Result<()> {
        self.keys.resume()?;
        self.canvas = screen::terminal()?;
        Ok(())
    }
}

/// Cuts a row to so many columns, and fills it up with spaces where it has fewer.
pub fn fitted(row: Vec<Span>, columns: usize) -> Vec<Span> {
    let mut used = 0;
    let mut fitted = Vec::with_capacity(row.len() + 1);
    for span in row {
        let mut kept = String::with_capacity(span.text.len());
        for grapheme in text::pieces(&span.text) {
            let width = text::width(grapheme);
            if used + width > columns {
                break;
            }
            used += width;
            kept.push_str(grapheme);
        }
        fitted.push(Span::new(span.role, kept));
    }
    if used < columns {
        fitted.push(Span::new(Role::Plain, " ".repeat(columns - used)));
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_wide_as_it_is_to_be() {
        let row = |columns| {
            let row = vec![Span::plain("ab"), Span::new(Role::Strong, "进程")];
            fitted(row, columns).iter().map(|span| &*span.text).collect::<String>()
        };
        assert_eq!([row(8), row(6), row(5), row(1)], ["ab进程  ", "ab进程", "ab进 ", "a"]);
    }
}
