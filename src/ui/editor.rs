//! A line as it is typed: what it says, where the cursor is, what of it is seen.

use std::collections::VecDeque;

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation as _;

use super::key::Key;
use super::text;

/// The longest line, in bytes. What is typed beyond is ignored.
const LONGEST: usize = 16 << 10;

/// How many lines can be fetched back.
const REMEMBERED: usize = 100;

/// Whether what is typed is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Echo {
    /// It is.
    #[default]
    On,
    /// It is not: a password.
    Off,
}

/// What a line break becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Breaks {
    /// A space: there is one line alone to show it in.
    #[default]
    Spaces,
    /// What it is.
    Kept,
}

/// What a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line.
    Line(String),
    /// The end of all lines.
    End,
}

/// The part of a line that is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// Its text, made harmless.
    pub text: String,
    /// How many columns of it are before the cursor.
    pub cursor: usize,
}

/// The editor of one line.
#[derive(Debug, Default)]
pub struct Editor {
    input: Input,
    echo: Echo,
    breaks: Breaks,
    entered: VecDeque<String>,
    /// How far back the line that is shown was fetched from.
    back: usize,
    /// What was typed before anything was fetched.
    draft: String,
}

impl Editor {
    /// An editor for which a line break is this.
    pub fn new(breaks: Breaks) -> Self {
        Self { breaks, ..Self::default() }
    }

    /// Whether what is typed from now on is seen.
    pub const fn set_echo(&mut self, echo: Echo) {
        self.echo = echo;
    }

    /// Whether what is typed is seen.
    pub const fn echo(&self) -> Echo {
        self.echo
    }

    /// What has been typed so far.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// What has been typed before the cursor.
    pub fn before_cursor(&self) -> &str {
        let value = self.input.value();
        let at = value.char_indices().nth(self.input.cursor()).map_or(value.len(), |(at, _)| at);
        &value[..at]
    }

    /// Puts a text in the place of the last so many bytes before the cursor, which are whole characters.
    pub fn replace(&mut self, bytes: usize, text: &str) {
        let before = self.before_cursor();
        let kept = before.get(..before.len().saturating_sub(bytes)).unwrap_or(before);
        let head = format!("{kept}{text}");
        let tail = self.input.value().get(before.len()..).unwrap_or_default();
        if head.len() + tail.len() > LONGEST {
            return;
        }
        let (cursor, value) = (head.chars().count(), format!("{head}{tail}"));
        self.input = std::mem::take(&mut self.input).with_value(value).with_cursor(cursor);
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Option<Typed> {
        match key {
            Key::Edit(InputRequest::InsertChar(character))
                if self.input.value().len() + character.len_utf8() > LONGEST => {}
            Key::Edit(request) => {
                self.input.handle(request);
            }
            Key::Enter => return Some(Typed::Line(self.enter())),
            Key::EndOfInput if self.input.value().is_empty() => return Some(Typed::End),
            Key::EndOfInput => {
                self.input.handle(InputRequest::DeleteNextChar);
            }
            Key::Earlier => self.fetch(self.back + 1),
            Key::Later => self.fetch(self.back.saturating_sub(1)),
            Key::Break if self.breaks == Breaks::Kept && self.echo == Echo::On => {
                return self.press(Key::Edit(InputRequest::InsertChar('\n')));
            }
            Key::Break | Key::Complete => {
                return self.press(Key::Edit(InputRequest::InsertChar(' ')));
            }
            Key::Home => return self.press(Key::Edit(InputRequest::GoToStart)),
            Key::End => return self.press(Key::Edit(InputRequest::GoToEnd)),
            Key::Redraw
            | Key::CompleteBack
            | Key::PageUp
            | Key::PageDown
            | Key::Top
            | Key::Bottom
            | Key::FocusGained
            | Key::FocusLost => {}
        }
        None
    }

    fn enter(&mut self) -> String {
        let line = self.input.value_and_reset();
        self.back = 0;
        self.draft.clear();
        let is_new = self.entered.back() != Some(&line);
        if self.echo == Echo::On && !line.is_empty() && is_new {
            self.entered.push_back(line.clone());
            if self.entered.len() > REMEMBERED {
                self.entered.pop_front();
            }
        }
        line
    }

    /// Shows the line that was entered so many lines ago; 0 is the one that is being typed.
    fn fetch(&mut self, back: usize) {
        if back > self.entered.len() || back == self.back || self.echo == Echo::Off {
            return;
        }
        if self.back == 0 {
            self.input.value().clone_into(&mut self.draft);
        }
        let line = match self.entered.len().checked_sub(back).and_then(|at| self.entered.get(at)) {
            Some(line) => line.clone(),
            None => std::mem::take(&mut self.draft),
        };
        self.input = std::mem::take(&mut self.input).with_value(line);
        self.back = back;
    }

    /// What of the line is seen in so many columns: the end of what is before the cursor, then what
    /// follows it. The cursor itself needs a column.
    pub fn visible(&self, columns: usize) -> Visible {
        if self.echo == Echo::Off || columns == 0 {
            return Visible { text: String::new(), cursor: 0 };
        }
        let before = self.before_cursor();
        let after = &self.input.value()[before.len()..];
        let (before, after) = (text::harmless(before), text::harmless(after));
        let mut cursor = 0;
        let seen = before.graphemes(true).rev().take_while(|grapheme| {
            cursor += text::width(grapheme);
            cursor < columns
        });
        let length: usize = seen.map(str::len).sum();
        let mut shown = before[before.len() - length..].to_owned();
        let cursor = text::width(&shown);
        shown.push_str(&text::truncate(&after, columns - cursor, ""));
        Visible { text: shown, cursor }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::key::Keyboard;
    use super::*;

    fn after(bytes: &str) -> (Editor, Vec<Typed>) {
        let mut editor = Editor::default();
        let keys = Keyboard::default().press(bytes.as_bytes());
        let typed = keys.into_iter().filter_map(|key| editor.press(key)).collect();
        (editor, typed)
    }

    fn line(text: &str) -> Typed {
        Typed::Line(text.to_owned())
    }

    #[test]
    fn enter_gives_the_line_and_begins_another() {
        let (editor, typed) = after("hi\r老王\rrest");
        assert_eq!(typed, [line("hi"), line("老王")]);
        assert_eq!(editor.value(), "rest");
    }

    #[test]
    fn control_d_ends_on_an_empty_line_alone() {
        assert_eq!(after("\x04").1, [Typed::End]);
        let (editor, typed) = after("ab\x01\x04");
        assert_eq!((typed, editor.value()), (vec![], "b"));
    }

    #[test]
    fn lines_are_fetched_back_and_the_draft_is_kept() {
        assert_eq!(after("one\rtwo\rdra\x1b[A\x1b[A").0.value(), "one");
        assert_eq!(after("one\rtwo\rdra\x1b[A\x1b[A\x1b[A").0.value(), "one");
        assert_eq!(after("one\rtwo\rdra\x1b[A\x1b[A\x1b[B\x1b[B").0.value(), "dra");
    }

    #[test]
    fn a_line_break_is_kept_where_it_can_be_shown() {
        let paste = "\x1b[200~a\rb\x1b[201~";
        assert_eq!(after(paste).0.value(), "a b");
        let mut editor = Editor::new(Breaks::Kept);
        for key in Keyboard::default().press(paste.as_bytes()) {
            editor.press(key);
        }
        assert_eq!(editor.value(), "a\nb");
    }

    #[test]
    fn what_is_before_the_cursor_can_be_replaced() {
        let (mut editor, _) = after("hi 老王!\x1b[D");
        assert_eq!(editor.before_cursor(), "hi 老王");
        editor.replace("老王".len(), "老李 ");
        assert_eq!((editor.value(), editor.before_cursor()), ("hi 老李 !", "hi 老李 "));
    }

    #[test]
    fn a_password_is_neither_seen_nor_remembered() {
        let mut editor = Editor::default();
        editor.set_echo(Echo::Off);
        for key in Keyboard::default().press(b"secret\r") {
            editor.press(key);
        }
        for key in Keyboard::default().press(b"se\x1b[A") {
            editor.press(key);
        }
        assert_eq!(editor.visible(40).text, "");
        assert_eq!(editor.value(), "se");
    }

    #[test]
    fn a_long_line_moves_so_that_the_cursor_is_seen() {
        let (editor, _) = after("0123456789");
        assert_eq!(editor.visible(6), Visible { text: "56789".to_owned(), cursor: 5 });
        let (editor, _) = after("0123456789\x01");
        assert_eq!(editor.visible(6), Visible { text: "012345".to_owned(), cursor: 0 });
    }

    #[test]
    fn wide_characters_are_measured_by_columns() {
        let (editor, _) = after("进程状态");
        assert_eq!(editor.visible(6), Visible { text: "状态".to_owned(), cursor: 4 });
        let (editor, _) = after("进程状态\x1b[D");
        assert_eq!(editor.visible(20), Visible { text: "进程状态".to_owned(), cursor: 6 });
    }

    proptest! {
        #[test]
        fn what_is_seen_fits_whatever_is_typed(
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
            text in "[a王e\u{301}👨‍👩‍👧\u{202e}]{0,20}",
            columns in 1_usize..30,
        ) {
            let mut editor = Editor::default();
            let mut keyboard = Keyboard::default();
            for key in keyboard.press(text.as_bytes()).into_iter().chain(keyboard.press(&bytes)) {
                editor.press(key);
            }
            let seen = editor.visible(columns);
            prop_assert!(seen.cursor < columns);
            prop_assert!(text::width(&seen.text) <= columns, "{seen:?}");
        }
    }
}
