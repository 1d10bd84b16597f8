//! A line that is being typed. Pure.

use crate::ui::screen::{KeyCode, KeyEvent, KeyModifiers};

/// The text and where the cursor is, as a number of characters before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    before: String,
    after: String,
}

impl Line {
    /// A line with this text, the cursor behind it.
    pub(super) fn new(text: &str) -> Self {
        Self { before: text.to_owned(), after: String::new() }
    }

    /// The whole text.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// The text on both sides of the cursor.
    pub(super) fn sides(&self) -> (&str, &str) {
        (&self.before, &self.after)
    }

    /// Puts a text in at the cursor. What is no character of a line is left out.
    pub(super) fn insert(&mut self, text: &str) {
        self.before.extend(text.chars().filter(|character| !character.is_control()));
    }

    /// Does what a key does to a line; says whether it is one of those keys.
    pub(super) fn type_key(&mut self, key: KeyEvent) -> bool {
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('a') if is_control => self.go_home(),
            KeyCode::Char('e') if is_control => self.go_end(),
            KeyCode::Char('u') if is_control => self.before.clear(),
            KeyCode::Char('k') if is_control => self.after.clear(),
            KeyCode::Char('w') if is_control => {
                let end = self.before.trim_end();
                let start = end.rfind(' ').map_or(0, |space| space + 1);
                self.before.truncate(start);
            }
            KeyCode::Char(_) if is_control || key.modifiers.contains(KeyModifiers::ALT) => {
                return false;
            }
            KeyCode::Char(character) => self.before.push(character),
            KeyCode::Backspace => {
                self.before.pop();
            }
            KeyCode::Delete => {
                if !self.after.is_empty() {
                    self.after.remove(0);
                }
            }
            KeyCode::Left => {
                if let Some(character) = self.before.pop() {
                    self.after.insert(0, character);
                }
            }
            KeyCode::Right => {
                if !self.after.is_empty() {
                    let character = self.after.remove(0);
                    self.before.push(character);
                }
            }
            KeyCode::Home => self.go_home(),
            KeyCode::End => self.go_end(),
            _ => return false,
        }
        true
    }

    fn go_home(&mut self) {
        self.after.insert_str(0, &self.before);
        self.before.clear();
    }

    fn go_end(&mut self) {
        self.before.push_str(&self.after);
        self.after.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(line: &mut Line, codes: &[KeyCode]) {
        for code in codes {
            assert!(line.type_key(KeyEvent::new(*code, KeyModifiers::NONE)));
        }
    }

    fn control(line: &mut Line, letter: char) {
        assert!(line.type_key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)));
    }

    #[test]
    fn a_line_is_edited_where_the_cursor_is() {
        let mut line = Line::new("进程");
        typed(&mut line, &[KeyCode::Left, KeyCode::Char('x'), KeyCode::Delete, KeyCode::Char('y')]);
        assert_eq!(line.text(), "进xy");
        typed(&mut line, &[KeyCode::Home, KeyCode::Delete, KeyCode::End, KeyCode::Backspace]);
        assert_eq!(line.text(), "x");
        line.insert(" two\nthree four");
        control(&mut line, 'w');
        assert_eq!(line.text(), "x twothree ");
        control(&mut line, 'a');
        control(&mut line, 'k');
        assert_eq!(line.text(), "");
    }

    #[test]
    fn other_keys_are_left_to_others() {
        let mut line = Line::default();
        assert!(!line.type_key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        assert!(!line.type_key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
        assert!(!line.type_key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::ALT)));
        assert_eq!(line, Line::default());
    }

    proptest! {
        #[test]
        fn no_keys_lose_what_is_on_the_other_side(keys in proptest::collection::vec(0..9_u8, 0..40)) {
            let mut line = Line::new("a进b");
            for key in keys {
                let code = match key {
                    1 => KeyCode::Right,
                    2 => KeyCode::Home,
                    3 => KeyCode::End,
                    4 => KeyCode::Char('程'),
                    _ => KeyCode::Left,
                };
                let before = line.text().chars().count();
                line.type_key(KeyEvent::new(code, KeyModifiers::NONE));
                let grown = usize::from(code == KeyCode::Char('程'));
                prop_assert_eq!(line.text().chars().count(), before + grown);
            }
        }
    }
}
