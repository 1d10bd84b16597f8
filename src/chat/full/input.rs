//! The line that is being typed, as rows: it grows with what is typed. Pure.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::ui::{Echo, Editor, Span, text};

/// The rows of the line, and where the cursor is in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) rows: Vec<Vec<Span>>,
    pub(super) cursor: (usize, usize),
}

/// Draws the line in so many columns and at most so many rows, those around the cursor.
pub(super) fn draw(
    prompt: &Span,
    editor: &Editor,
    columns: usize,
    most: usize,
    cut_mark: &str,
) -> Rows {
    // The last column is for the cursor behind a full row.
    let columns = columns.max(4) - 1;
    let asked = text::harmless(&prompt.text);
    let room = if editor.echo() == Echo::On { columns / 2 } else { columns };
    let asked = text::truncate(&asked, room, cut_mark).into_owned();
    let indent = text::width(&asked);
    let mut grid = Grid { rows: vec![String::new()], used: 0, room: columns - indent };
    if editor.echo() == Echo::On {
        let before = editor.before_cursor();
        grid.write(before);
        let cursor = (indent + grid.used, grid.rows.len() - 1);
        grid.write(&editor.value()[before.len()..]);
        return grid.cut(Span::new(prompt.role, asked), indent, cursor, most);
    }
    grid.cut(Span::new(prompt.role, asked), indent, (indent, 0), most)
}

struct Grid {
    rows: Vec<String>,
    /// Of the last row.
    used: usize,
    room: usize,
}

impl Grid {
    fn write(&mut self, text: &str) {
        for grapheme in text.graphemes(true) {
            if matches!(grapheme, "\n" | "\r\n") {
                self.rows.push(String::new());
                self.used = 0;
                continue;
            }
            // An escape is longer than what it stands for, and may be cut.
            for shown in text::pieces(&text::harmless(grapheme)) {
                let width = text::width(shown);
                if self.used + width > self.room.max(1) && self.used > 0 {
                    self.rows.push(String::new());
                    self.used = 0;
                }
                if let Some(row) = self.rows.last_mut() {
                    row.push_str(shown);
                }
                self.used += width;
            }
        }
    }

    fn cut(self, asked: Span, indent: usize, cursor: (usize, usize), most: usize) -> Rows {
        let count = self.rows.len();
        let most = most.max(1);
        let from = (cursor.1 + 1).saturating_sub(most).min(count.saturating_sub(most));
        let mut lead = Some(asked);
        let row = |(index, row): (usize, String)| {
            let lead = lead.take().filter(|_| index == 0);
            vec![lead.unwrap_or_else(|| Span::plain(" ".repeat(indent))), Span::plain(row)]
        };
        let rows: Vec<_> = self.rows.into_iter().enumerate().map(row).collect();
        let rows = rows.into_iter().skip(from).take(most).collect();
        Rows { rows, cursor: (cursor.0, cursor.1 - from) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::Breaks;

    fn drawn(typed: &str, columns: usize, most: usize) -> (Vec<String>, (usize, usize)) {
        let mut editor = Editor::new(Breaks::Kept);
        editor.replace(0, typed);
        let Rows { rows, cursor } = draw(&Span::plain("me> "), &editor, columns, most, "…");
        let text = |row: &Vec<Span>| row.iter().map(|span| &*span.text).collect();
        (rows.iter().map(text).collect(), cursor)
    }

    #[test]
    fn the_line_grows_and_what_is_around_the_cursor_is_seen() {
        assert_eq!(drawn("hi", 20, 3), (vec!["me> hi".to_owned()], (6, 0)));
        let (rows, cursor) = drawn("abcdefgh", 10, 3);
        assert_eq!((rows, cursor), (vec!["me> abcde".to_owned(), "    fgh".to_owned()], (7, 1)));
        let (rows, cursor) = drawn("one\ntwo\nthree", 20, 2);
        assert_eq!((rows, cursor), (vec!["    two".to_owned(), "    three".to_owned()], (9, 1)));
    }

    #[test]
    fn a_password_is_not_seen() {
        let mut editor = Editor::default();
        editor.set_echo(Echo::Off);
        editor.replace(0, "secret");
        let Rows { rows, cursor } = draw(&Span::plain("password: "), &editor, 40, 3, "…");
        assert_eq!((rows[0][1].text.as_str(), cursor), ("", (10, 0)));
    }

    proptest! {
        #[test]
        fn it_fits_whatever_is_typed(
            typed in "([a王👋🏽\u{1b}\u{202e}]|e\u{301}|\\n){0,60}",
            columns in 4_usize..40,
            most in 1_usize..5,
        ) {
            let (rows, (x, y)) = drawn(&typed, columns, most);
            prop_assert!(rows.len() <= most && y < rows.len(), "{rows:?}");
            prop_assert!(x < columns && rows.iter().all(|row| text::width(row) <= columns), "{rows:?}");
        }
    }
}
