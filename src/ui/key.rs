//! What is typed on a terminal: bytes in, keys out.

use tui_input::InputRequest;
use vte::{Params, Parser, Perform};

/// A key, or what a terminal makes of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A change of the line, or of the place in it.
    Edit(InputRequest),
    /// A line break within the text: pasted, or typed with Alt.
    Break,
    /// The line is complete.
    Enter,
    /// There will be no more (Ctrl-D on an empty line).
    EndOfInput,
    /// The line before this one, of those that were entered.
    Earlier,
    /// The line after it.
    Later,
    /// The screen is to be drawn anew (Ctrl-L).
    Redraw,
    /// The word before the cursor is to be completed (Tab).
    Complete,
    /// The same, the other way round (Shift-Tab).
    CompleteBack,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
    /// The beginning: of the line, or of what is above it.
    Home,
    /// The end.
    End,
    /// The beginning of what is above the line (Ctrl-Home).
    Top,
    /// The end of it (Ctrl-End).
    Bottom,
    /// The terminal says that it is looked at.
    FocusGained,
    /// The terminal says that something else is looked at.
    FocusLost,
}

/// Makes keys of the bytes that a terminal sends, wherever a read(2) has cut them.
pub(super) struct Keyboard {
    parser: Parser,
    hand: Hand,
    last: u8,
}

impl std::fmt::Debug for Keyboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyboard").field("hand", &self.hand).finish_non_exhaustive()
    }
}

impl Default for Keyboard {
    fn default() -> Self {
        Self { parser: Parser::new(), hand: Hand::default(), last: 0 }
    }
}

impl Keyboard {
    /// The keys that these bytes complete.
    pub(super) fn press(&mut self, bytes: &[u8]) -> Vec<Key> {
        const ESCAPE: u8 = 0x1b;
        const CANCEL: u8 = 0x18;
        for &byte in bytes {
            // From a keyboard these are Alt and a letter; from a program the beginning of a string,
            // whose end would be waited for while all that is typed disappears in it.
            let opens_string = self.last == ESCAPE && b"PX]^_".contains(&byte);
            // Alt and Enter.
            let breaks = self.last == ESCAPE && byte == b'\r' && self.hand.origin == Origin::Typed;
            let is_cancelled = opens_string || breaks;
            self.parser.advance(&mut self.hand, &[if is_cancelled { CANCEL } else { byte }]);
            if breaks {
                self.hand.pressed.push(Key::Break);
            }
            self.last = byte;
        }
        std::mem::take(&mut self.hand.pressed)
    }
}

/// Whether what comes is typed, or pasted between the marks of a terminal that tells the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Origin {
    #[default]
    Typed,
    Pasted,
}

#[derive(Debug, Default)]
struct Hand {
    pressed: Vec<Key>,
    origin: Origin,
    /// After `ESC O`, which begins the code of a cursor key as well.
    is_shifted: bool,
    /// After a carriage return of a paste: the line feed that follows it is the same line break.
    is_returned: bool,
}

impl Hand {
    fn edit(&mut self, request: InputRequest) {
        self.pressed.push(Key::Edit(request));
    }

    /// A key of the block of cursor keys, by the last character of its code.
    fn cursor_key(&mut self, code: char, with_control: bool) {
        use InputRequest as To;
        match (code, with_control) {
            ('A', _) => self.pressed.push(Key::Earlier),
            ('B', _) => self.pressed.push(Key::Later),
            ('C', false) => self.edit(To::GoToNextChar),
            ('C', true) => self.edit(To::GoToNextWord),
            ('D', false) => self.edit(To::GoToPrevChar),
            ('D', true) => self.edit(To::GoToPrevWord),
            ('H', false) => self.pressed.push(Key::Home),
            ('H', true) => self.pressed.push(Key::Top),
            ('F', false) => self.pressed.push(Key::End),
            ('F', true) => self.pressed.push(Key::Bottom),
            ('M', _) => self.pressed.push(Key::Enter),
            _ => {}
        }
    }
}

impl Perform for Hand {
    fn print(&mut self, character: char) {
        self.is_returned = false;
        if std::mem::take(&mut self.is_shifted) {
            return self.cursor_key(character, false);
        }
        match character {
            '\u{7f}' => self.edit(InputRequest::DeletePrevChar),
            _ => self.edit(InputRequest::InsertChar(character)),
        }
    }

    fn execute(&mut self, byte: u8) {
        use InputRequest as To;
        self.is_shifted = false;
        if self.origin == Origin::Pasted {
            // A paste never sends anything: its lines are lines of one text, which Enter sends.
            let was_returned = std::mem::replace(&mut self.is_returned, byte == b'\r');
            match byte {
                b'\n' if was_returned => {}
                b'\r' | b'\n' => self.pressed.push(Key::Break),
                b'\t' => self.edit(To::InsertChar(' ')),
                _ => {}
            }
            return;
        }
        // As readline has them (readline(3), "Commands for Moving" and "for Changing Text").
        match byte {
            b'\r' | b'\n' => self.pressed.push(Key::Enter),
            b'\t' => self.pressed.push(Key::Complete),
            0x01 => self.edit(To::GoToStart),
            0x02 => self.edit(To::GoToPrevChar),
            0x04 => self.pressed.push(Key::EndOfInput),
            0x05 => self.edit(To::GoToEnd),
            0x06 => self.edit(To::GoToNextChar),
            0x08 => self.edit(To::DeletePrevChar),
            0x0b => self.edit(To::DeleteTillEnd),
            0x0c => self.pressed.push(Key::Redraw),
            0x0e => self.pressed.push(Key::Later),
            0x10 => self.pressed.push(Key::Earlier),
            0x15 => self.edit(To::DeleteFromStart),
            0x17 => self.edit(To::DeletePrevWord),
            0x19 => self.edit(To::Yank),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, _: &[u8], _: bool, action: char) {
        use InputRequest as To;
        self.is_shifted = false;
        let mut numbers = params.iter().map(|group| group.first().copied().unwrap_or(0));
        let (first, modifier) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        // Modifiers are a sum with 1 added: Alt 2, Control 4 (xterm's ctlseqs, "PC-Style Function Keys").
        let with_control = modifier.saturating_sub(1) & 0b110 != 0;
        // A key that is pasted is none.
        if self.origin == Origin::Pasted && (action, first) != ('~', 201) {
            return;
        }
        match (action, first) {
            ('~', 1 | 7) => self.cursor_key('H', with_control),
            ('~', 4 | 8) => self.cursor_key('F', with_control),
            ('~', 5) => self.pressed.push(Key::PageUp),
            ('~', 6) => self.pressed.push(Key::PageDown),
            ('Z', _) => self.pressed.push(Key::CompleteBack),
            ('I', _) => self.pressed.push(Key::FocusGained),
            ('O', _) => self.pressed.push(Key::FocusLost),
            ('~', 3) if with_control => self.edit(To::DeleteNextWord),
            ('~', 3) => self.edit(To::DeleteNextChar),
            ('~', 200) => self.origin = Origin::Pasted,
            ('~', 201) => self.origin = Origin::Typed,
            ('A'..='H', _) => self.cursor_key(action, with_control),
            _ => {}
        }
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        use InputRequest as To;
        self.is_shifted = byte == b'O';
        match byte {
            b'b' => self.edit(To::GoToPrevWord),
            b'f' => self.edit(To::GoToNextWord),
            b'd' => self.edit(To::DeleteNextWord),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(bytes: &[u8]) -> Vec<Key> {
        Keyboard::default().press(bytes)
    }

    fn typed(text: &str) -> Vec<Key> {
        text.chars().map(|character| Key::Edit(InputRequest::InsertChar(character))).collect()
    }

    #[test]
    fn a_character_that_a_read_has_cut_is_whole() {
        let mut keyboard = Keyboard::default();
        let bytes = "王".as_bytes();
        assert_eq!(keyboard.press(&bytes[..2]), []);
        assert_eq!(keyboard.press(&bytes[2..]), typed("王"));
    }

    #[test]
    fn cursor_keys_are_known_in_both_their_codes() {
        let left = [Key::Edit(InputRequest::GoToPrevChar)];
        assert_eq!(pressed(b"\x1b[D"), left);
        assert_eq!(pressed(b"\x1bOD"), left);
        assert_eq!(pressed(b"\x1b[1;5D"), [Key::Edit(InputRequest::GoToPrevWord)]);
        assert_eq!(pressed(b"\x1b[3~"), [Key::Edit(InputRequest::DeleteNextChar)]);
        assert_eq!(pressed(b"\x1b[A\x1b[B"), [Key::Earlier, Key::Later]);
    }

    #[test]
    fn a_paste_sends_nothing() {
        let keys = [typed("a"), vec![Key::Break], typed("b"), vec![Key::Break; 2]].concat();
        assert_eq!(pressed(b"\x1b[200~a\r\nb\x03\n\r\x1b[A\x1b[201~"), keys);
        let keys = pressed(b"\x1b[200~a\x1b[201~\r");
        assert_eq!(keys.last(), Some(&Key::Enter));
    }

    #[test]
    fn keys_beyond_the_line_are_known() {
        assert_eq!(pressed(b"\x1b[5~\x1b[6~"), [Key::PageUp, Key::PageDown]);
        assert_eq!(pressed(b"\x1b[H\x1bOF\x1b[4~"), [Key::Home, Key::End, Key::End]);
        assert_eq!(pressed(b"\x1b[1;5H\x1b[1;5F"), [Key::Top, Key::Bottom]);
        assert_eq!(pressed(b"\t\x1b[Z"), [Key::Complete, Key::CompleteBack]);
        assert_eq!(pressed(b"\x1b[I\x1b[O"), [Key::FocusGained, Key::FocusLost]);
        assert_eq!(pressed(b"\x1b\r\r"), [Key::Break, Key::Enter]);
    }

    #[test]
    fn alt_and_a_letter_do_not_swallow_what_follows() {
        for letter in b"PX]^_" {
            assert_eq!(pressed(&[0x1b, *letter, b'a']), typed("a"), "{letter}");
        }
    }

    #[test]
    fn no_bytes_panic_and_what_is_no_text_is_shown_as_such() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                pressed(&[first, second, 0xff, 0x1b]);
            }
        }
        assert_eq!(pressed(b"a\xffb"), typed("a\u{fffd}b"));
    }
}
