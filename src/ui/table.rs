//! Rows and columns, drawn by comfy-table.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, CellAlignment, Color, ContentArrangement};
use owo_colors::AnsiColors;

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
}

impl Table {
    /// An empty table with these headings.
    pub const fn new(header: Vec<(String, Align)>) -> Self {
        Self { header, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
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

    /// Writes the table.
    pub fn print(self, ui: &mut Ui) -> std::io::Result<()> {
        let text = self.draw(ui.width(), ui.paint(), ui.charset());
        ui.raw(&text)
    }

    fn draw(&self, columns: Option<usize>, paint: Paint, charset: Charset) -> String {
        let mark = if charset == Charset::Ascii { "~" } else { "…" };
        let rooms = self.rooms(columns);
        let mut table = comfy_table::Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        match paint {
            Paint::Colored => table.enforce_styling(),
            Paint::Plain => table.force_no_tty(),
        };
        let fit = |text: &str, room: usize| truncate(&harmless(text), room, mark).into_owned();
        table.set_header(
            self.header
                .iter()
                .zip(&rooms)
                .map(|((heading, align), room)| cell(fit(heading, *room), Role::Heading, *align)),
        );
        for row in &self.rows {
            let cells = row.iter().zip(&self.header).zip(&rooms);
            table.add_row(
                cells.map(|((span, (_, align)), room)| {
                    cell(fit(&span.text, *room), span.role, *align)
                }),
            );
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let mut text = String::new();
        for line in table.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The columns of the screen that each column may take. One that is only partly on the screen is
    /// cut, and those beyond it are left out: wrapped rows are no table.
    fn rooms(&self, columns: Option<usize>) -> Vec<usize> {
        let Some(mut left) = columns else {
            return vec![usize::MAX; self.header.len()];
        };
        let mut rooms = Vec::new();
        for (index, (heading, _)) in self.header.iter().enumerate() {
            if left == 0 {
                break;
            }
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|span| width(&harmless(&span.text))).max().unwrap_or(0);
            let taken = widest.max(width(heading));
            rooms.push(taken.min(left));
            left = left.saturating_sub(taken + GUTTER);
        }
        rooms
    }
}

/// Spaces between two columns.
const GUTTER: usize = 2;

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
