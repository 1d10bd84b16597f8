//! Rows and columns, drawn by comfy-table.

use std::borrow::Cow;
use std::fmt::Write as _;

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, CellAlignment, Color, ColumnConstraint, ContentArrangement, Width};
use owo_colors::{AnsiColors, OwoColorize as _};

use super::text::{harmless, truncate, width};
use super::{Charset, Paint, Role, Span, Ui};

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// One cell.
pub type Cell = Span;

/// A table without lines: a bold header and rows, columns two spaces apart, cut at the edge of the
/// screen.
#[derive(Debug)]
pub struct Table {
    header: Vec<(String, Align)>,
    rows: Vec<Vec<Cell>>,
    widths: Vec<usize>,
}

impl Table {
    /// Spaces between two columns.
    pub const GUTTER: usize = 2;

    /// An empty table with these headings.
    pub fn new(header: Vec<(String, Align)>) -> Self {
        let widths = header.iter().map(|(heading, _)| width(heading)).collect();
        Self { header, rows: Vec::new(), widths }
    }

    /// Adds a row.
    pub fn row(&mut self, mut cells: Vec<Cell>) {
        for (cell, widest) in cells.iter_mut().zip(&mut self.widths) {
            if let Cow::Owned(text) = harmless(&cell.text) {
                cell.text = text;
            }
            *widest = (*widest).max(width(&cell.text));
        }
        self.rows.push(cells);
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How wide each column is at its widest, headings included.
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// Takes a column out, counted from 0.
    pub fn remove_column(&mut self, index: usize) {
        self.header.remove(index);
        self.widths.remove(index);
        for row in &mut self.rows {
            row.remove(index);
        }
    }

    /// Writes the table.
    pub fn print(self, ui: &mut Ui) -> std::io::Result<()> {
        self.draw(ui, Header::Shown)
    }

    /// Writes the rows without their headings.
    pub fn print_rows(self, ui: &mut Ui) -> std::io::Result<()> {
        self.draw(ui, Header::Hidden)
    }

    fn draw(self, ui: &mut Ui, header: Header) -> std::io::Result<()> {
        let pen = Pen::new(&self, ui.width(), ui.paint(), ui.charset());
        if header == Header::Shown {
            let headings = self.header.iter();
            let cells = headings.map(|(heading, _)| Cell::new(Role::Heading, heading)).collect();
            ui.raw(&pen.draw(&[cells]))?;
        }
        // A piece at a time, so that the memory of a long table is that of its cells alone.
        for rows in self.rows.chunks(PIECE) {
            ui.raw(&pen.draw(rows))?;
        }
        Ok(())
    }
}

/// Whether the headings are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Header {
    Shown,
    Hidden,
}

/// How many rows are drawn at a time.
const PIECE: usize = 256;

/// The widest column that comfy-table lays out: it counts in 16 bits and breaks a longer one into
/// lines. Command lines may be longer.
const WIDEST: usize = u16::MAX as usize - Table::GUTTER;

/// What drawing a row needs to know about the whole table.
struct Pen {
    aligns: Vec<Align>,
    /// The columns of the screen that each column may take; those beyond the screen have none.
    rooms: Vec<usize>,
    /// How many columns comfy-table lays out. The last one, where it holds text, needs no layout:
    /// the lines end with it, and filling them all up to the longest would be most of the work.
    laid_out: usize,
    paint: Paint,
    mark: &'static str,
}

impl Pen {
    fn new(table: &Table, columns: Option<usize>, paint: Paint, charset: Charset) -> Self {
        let rooms = rooms(&table.widths, columns);
        let aligns: Vec<_> = table.header.iter().map(|(_, align)| *align).collect();
        let is_text_last =
            rooms.len().checked_sub(1).is_some_and(|last| aligns[last] == Align::Left);
        let laid_out = rooms.len() - usize::from(is_text_last);
        let mark = if charset == Charset::Ascii { "~" } else { "…" };
        Self { aligns, rooms, laid_out, paint, mark }
    }

    fn draw(&self, rows: &[Vec<Cell>]) -> String {
        let mut text = String::with_capacity(rows.len() * 80);
        let mut leads = self.leads(rows).into_iter();
        for row in rows {
            let start = text.len();
            text.push_str(&leads.next().unwrap_or_default());
            for (span, room) in row.iter().zip(&self.rooms).skip(self.laid_out) {
                let cut = truncate(&span.text, *room, self.mark);
                match self.paint {
                    Paint::Colored if span.role != Role::Plain && !cut.is_empty() => {
                        // Writing to a String cannot fail.
                        let _ = write!(text, "{}", cut.style(span.role.style()));
                    }
                    _ => text.push_str(&cut),
                }
            }
            text.truncate(start + text[start..].trim_end().len());
            text.push('\n');
        }
        text
    }

    /// The beginnings of the lines: all that comfy-table lays out.
    fn leads(&self, rows: &[Vec<Cell>]) -> Vec<String> {
        if self.laid_out == 0 {
            return Vec::new();
        }
        let mut table = comfy_table::Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.style_text_only();
        match self.paint {
            Paint::Colored => table.enforce_styling(),
            Paint::Plain => table.force_no_tty(),
        };
        for row in rows {
            let cells = row.iter().zip(&self.aligns).zip(&self.rooms).take(self.laid_out);
            table.add_row(cells.map(|((span, align), room)| {
                cell(truncate(&span.text, *room, self.mark).into_owned(), span.role, *align)
            }));
        }
        for (column, room) in table.column_iter_mut().zip(&self.rooms) {
            let whole = u16::try_from(room + Table::GUTTER).unwrap_or(u16::MAX);
            column.set_padding((0, 2));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
        }
        table.lines().collect()
    }
}

/// The columns of the screen that each column may take. One that is only partly on the screen is
/// cut, and those beyond it are left out: wrapped rows are no table.
fn rooms(widths: &[usize], screen: Option<usize>) -> Vec<usize> {
    let mut left = screen.unwrap_or(usize::MAX);
    let mut rooms = Vec::new();
    for (index, widest) in widths.iter().enumerate() {
        if left == 0 {
            break;
        }
        let is_last = index + 1 == widths.len();
        let room = (*widest).max(1).min(left);
        rooms.push(if is_last { room } else { room.min(WIDEST) });
        left = left.saturating_sub(widest + Table::GUTTER);
    }
    rooms
}

fn cell(text: String, role: Role, align: Align) -> comfy_table::Cell {
    let mut cell = comfy_table::Cell::new_owned(text).set_alignment(match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    });
    if let Some(color) = role.color() {
        cell = cell.fg(color_of(color));
    }
    if role.is_bold() {
        cell = cell.add_attribute(Attribute::Bold);
    }
    if role.is_dim() {
        cell = cell.add_attribute(Attribute::Dim);
    }
    cell
}

const fn color_of(color: AnsiColors) -> Color {
    match color {
        AnsiColors::Red => Color::DarkRed,
        AnsiColors::Green => Color::DarkGreen,
        AnsiColors::Yellow => Color::DarkYellow,
        AnsiColors::Blue => Color::DarkBlue,
        AnsiColors::Magenta => Color::DarkMagenta,
        AnsiColors::Cyan => Color::DarkCyan,
        _ => Color::Reset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(screen: Option<usize>, paint: Paint, rows: &[(&str, &str)]) -> Vec<String> {
        let header = vec![("PID".to_owned(), Align::Right), ("COMMAND".to_owned(), Align::Left)];
        let mut table = Table::new(header);
        for (pid, command) in rows {
            table.row(vec![Cell::plain(*pid), Cell::new(Role::Faint, *command)]);
        }
        let pen = Pen::new(&table, screen, paint, Charset::Unicode);
        pen.draw(&table.rows).lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn numbers_stand_right_and_text_stands_left() {
        let lines = drawn(None, Paint::Plain, &[("1", "init"), ("12345", "sh -c true")]);
        assert_eq!(lines, ["    1  init", "12345  sh -c true"]);
    }

    #[test]
    fn rows_are_cut_at_the_edge_of_the_screen() {
        let rows = [("1", "a long command"), ("2", "short")];
        assert_eq!(drawn(Some(12), Paint::Plain, &rows), ["  1  a long…", "  2  short"]);
        assert_eq!(drawn(Some(3), Paint::Plain, &rows), ["  1", "  2"]);
        assert_eq!(drawn(Some(5), Paint::Plain, &rows), ["  1", "  2"]);
    }

    #[test]
    fn a_row_stays_one_line_whatever_its_cells_hold() {
        let long = "x".repeat(70_000);
        assert_eq!(drawn(None, Paint::Plain, &[("1", "a\nb"), ("2", &long)]).len(), 2);
        assert_eq!(drawn(None, Paint::Plain, &[(&long, "a")]).len(), 1);
    }

    #[test]
    fn only_a_role_that_has_looks_is_written_with_escapes() {
        let lines = drawn(None, Paint::Colored, &[("1", "a")]);
        assert_eq!(lines, ["  1  \u{1b}[2ma\u{1b}[0m"]);
    }
}
