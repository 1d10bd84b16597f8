//! Text that somebody else chose: carried as bytes, made harmless before it is shown, measured in
//! terminal columns.
//!
//! A process names itself (comm, cmdline), and a name may hold a newline that forges a row, an escape
//! sequence that drives the terminal, or bytes that are no text at all. Everything of that kind
//! passes through here.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Bytes that a process chose; usually UTF-8, never certainly.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// The bytes as they are.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The strings that these bytes hold, each ended by NUL, as in proc_pid_cmdline(5). The NUL behind
    /// the last one may be missing, where a process has written over its arguments.
    pub fn strings(&self) -> Vec<Self> {
        let text = self.0.strip_suffix(b"\0").unwrap_or(&self.0);
        if text.is_empty() {
            return Vec::new();
        }
        text.split(|byte| *byte == 0).map(Self::from).collect()
    }

    /// The text for a screen: invalid UTF-8 and every character that could move the cursor, hide or
    /// reorder text is shown as an escape (`\n`, `\x1b`, `\u{202e}`).
    pub fn to_shown(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => harmless(text),
            Err(_) => Cow::Owned(shown_lossless(&self.0)),
        }
    }

    /// The text for JSON: exact where the bytes are UTF-8, else with U+FFFD for what is not.
    pub fn to_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The bytes in hexadecimal, only where [`Self::to_lossy`] would lose some of them.
    pub fn hex_if_lossy(&self) -> Option<String> {
        std::str::from_utf8(&self.0).is_err().then(|| {
            self.0.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
        })
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.to_shown())
    }
}

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_lossy())
    }
}

fn shown_lossless(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        shown.push_str(&harmless(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

/// The same text with every dangerous character replaced by a visible escape. Clean text, which is
/// nearly all text, is borrowed.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' => clean.push_str("\\n"),
            '\r' => clean.push_str("\\r"),
            '\t' => clean.push_str("\\t"),
            control if is_dangerous(control) => {
                let code = u32::from(control);
                let _ = if code <= 0xff {
                    write!(clean, "\\x{code:02x}")
                } else {
                    write!(clean, "\\u{{{code:x}}}")
                };
            }
            other => clean.push(other),
        }
    }
    Cow::Owned(clean)
}

/// Whether a character may not reach a terminal: C0 and C1 controls, DEL, bidirectional controls,
/// zero-width and invisible format characters, line and paragraph separators, tag characters
/// (Unicode general categories Cc, Cf, Zl, Zp).
pub(crate) fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{110bd}' | '\u{1bca0}'..='\u{1bca3}' | '\u{e0000}'..='\u{e007f}')
}

/// The columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    // Nearly all text of a long list is of this kind, which needs no look at Unicode's tables.
    if is_plain(text) { text.len() } else { text.width() }
}

/// What a terminal shows as one character each: graphemes, of which those that would be wider than two
/// columns fall apart.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true).flat_map(|grapheme| {
        let step = if width(grapheme) > 2 { 1 } else { usize::MAX };
        let mut rest = grapheme;
        std::iter::from_fn(move || {
            let end = rest.char_indices().nth(step).map_or(rest.len(), |(at, _)| at);
            let (piece, tail) = rest.split_at(end);
            rest = tail;
            (!piece.is_empty()).then_some(piece)
        })
    })
}

/// Whether terminals disagree on how wide a text is: it has characters that some of them join to one, as
/// flags and emoji with a colour of skin.
pub fn is_disputed(text: &str) -> bool {
    let alone = |grapheme: &str| -> usize {
        grapheme.chars().map(|character| character.width().unwrap_or(0)).sum()
    };
    !is_plain(text)
        && text.graphemes(true).any(|grapheme| {
            alone(grapheme) != grapheme.width()
                || ('\u{1f1e6}'..='\u{1f1ff}')
                    .contains(&grapheme.chars().next().unwrap_or_default())
        })
}

/// Whether a text is printable ASCII alone: one byte and one column a character, all harmless.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// The longest beginning of a text that fits in so many columns, ended with `mark` where something
/// was cut off.
pub fn truncate<'a>(text: &'a str, columns: usize, mark: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(mark.width());
    let mut used = 0;
    let end = text
        .char_indices()
        .find(|(_, character)| {
            used += character.width().unwrap_or(0);
            used > room
        })
        .map_or(text.len(), |(index, _)| index);
    let mark = if mark.width() <= columns { mark } else { "" };
    Cow::Owned(format!("{}{mark}", &text[..end]))
}

/// Cuts a text into pieces of at most so many columns, at spaces where there are some. Chinese text
/// has none, and may be cut between any two characters.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let is_space = word == " ";
        if is_space && line.is_empty() {
            continue;
        }
        if line.width() + word.width() > columns && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            if is_space {
                continue;
            }
        }
        line.push_str(word);
        while line.width() > columns {
            let head = truncate(&line, columns, "").into_owned();
            let cut = if head.is_empty() { line.len() } else { head.len() };
            let rest = line.split_off(cut);
            lines.push(std::mem::replace(&mut line, rest));
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Pieces that a line may be broken between: single spaces, runs of narrow characters, and wide
/// characters one by one, except that closing punctuation stays with what precedes it and opening
/// punctuation with what follows.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let opens = |character: char| "（《「『“‘".contains(character);
        let lead = rest.len() - rest.trim_start_matches(opens).len();
        let mut indices = rest.char_indices().skip_while(|(index, _)| *index < lead);
        let (first_at, first) = indices.next().or_else(|| rest.char_indices().next())?;
        let is_wide = |character: char| character.width() == Some(2);
        let closes = |character: char| "，。；：、？！）》」』”’…—".contains(character);
        let end = if first == ' ' {
            first_at + 1
        } else if is_wide(first) {
            indices.find(|(_, next)| !closes(*next)).map_or(rest.len(), |(index, _)| index)
        } else {
            let mut is_closed = false;
            indices
                .find(|(_, next)| {
                    let is_end = *next == ' '
                        || opens(*next)
                        || (is_wide(*next) && !closes(*next))
                        || (is_closed && !closes(*next));
                    is_closed |= is_wide(*next);
                    is_end
                })
                .map_or(rest.len(), |(index, _)| index)
        };
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_newline_cannot_forge_a_row() {
        assert_eq!(harmless("a\nroot 1 Z"), "a\\nroot 1 Z");
    }

    #[test]
    fn an_escape_sequence_does_not_drive_the_terminal() {
        assert_eq!(harmless("\u{1b}]52;c;aGk=\u{7}"), "\\x1b]52;c;aGk=\\x07");
        assert_eq!(harmless("\u{9b}31m"), "\\x9b31m");
    }

    #[test]
    fn text_cannot_be_reordered_or_hidden() {
        assert_eq!(harmless("a\u{202e}b\u{200b}c"), "a\\u{202e}b\\u{200b}c");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_and_kept() {
        let bytes = Bytes::from(&b"a\xffb"[..]);
        assert_eq!(bytes.to_shown(), "a\\xffb");
        assert_eq!(bytes.hex_if_lossy().as_deref(), Some("61ff62"));
        assert_eq!(Bytes::from("老王").hex_if_lossy(), None);
    }

    #[test]
    fn wide_characters_are_cut_by_columns() {
        assert_eq!(truncate("进程状态", 5, "…"), "进程…");
        assert_eq!(truncate("state", 5, "…"), "state");
    }

    #[test]
    fn what_is_shown_as_one_character_is_one_piece() {
        let all = |text| pieces(text).collect::<Vec<_>>();
        assert_eq!(all("a👋🏽e\u{301}🇨🇳"), ["a", "👋🏽", "e\u{301}", "🇨🇳"]);
        assert_eq!(all("🏽🏽"), ["🏽", "🏽"]);
        assert!(is_disputed("hi 👋🏽") && is_disputed("🇨🇳") && is_disputed("❤\u{fe0f}"));
        assert!(!is_disputed("hi 老王 🎉 e\u{301}"));
    }

    #[test]
    fn chinese_wraps_without_spaces_and_keeps_punctuation_off_the_margin() {
        assert_eq!(wrap("它已结束，等待回收", 8), ["它已结", "束，等待", "回收"]);
    }

    #[test]
    fn an_opening_bracket_goes_to_the_next_line_with_what_it_opens() {
        assert_eq!(wrap("上限（pid_max）", 8), ["上限", "（pid_ma", "x）"]);
        assert_eq!(wrap("到了“上限”", 6), ["到了", "“上限”"]);
        assert_eq!(wrap("nice“友善”", 6), ["nice", "“友善”"]);
        assert_eq!(wrap("（", 8), ["（"]);
        assert_eq!(wrap("wait，fork", 7), ["wait，", "fork"]);
    }

    #[test]
    fn english_wraps_at_spaces() {
        assert_eq!(wrap("the parent never waits", 11), ["the parent", "never waits"]);
    }

    proptest! {
        #[test]
        fn nothing_dangerous_survives(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let shown = Bytes::from(bytes).to_shown().into_owned();
            prop_assert!(!shown.chars().any(is_dangerous), "{shown:?}");
        }

        #[test]
        fn wrapping_loses_nothing_but_spaces(text in "[a-z进程。（ ]{0,40}", columns in 2_usize..20) {
            let lines = wrap(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns), "{lines:?}");
            let squeeze = |text: &str| text.replace(' ', "");
            prop_assert_eq!(squeeze(&lines.concat()), squeeze(&text));
        }

        #[test]
        fn no_line_ends_with_what_opens(text in "([a-z进程。，]|[（“][a-z进]| [a-z]){0,30}", columns in 4_usize..30) {
            let lines = wrap(&text, columns);
            prop_assert!(!lines.iter().any(|line| line.ends_with(['（', '“'])), "{lines:?}");
        }
    }
}
