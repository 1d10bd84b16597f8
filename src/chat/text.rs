//! Texts that members say: what may not be shown is taken out where they come in and where they go out.

use std::borrow::Cow;

use unicode_security::skeleton;

use crate::ui::text::is_dangerous;

/// The text without what may not be shown, as `ui::text` lists it: nothing that drives a terminal,
/// hides or reorders. Lines stay lines (`\r\n` becomes `\n`), a tab becomes a space, and white space at
/// the end goes. Clean text, which is nearly all text, is borrowed.
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_kept = |character: char| character == '\n' || !is_dangerous(character);
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text.trim_end());
    }
    let shown = |character: char| match character {
        '\t' => Some(' '),
        other => is_kept(other).then_some(other),
    };
    let mut clean: String = text.chars().filter_map(shown).collect();
    clean.truncate(clean.trim_end().len());
    Cow::Owned(clean)
}

/// Whether nothing can be seen of a text once it is [`clean`].
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|character| is_space(character) || is_invisible(character))
}

/// Whether a character takes room and shows nothing: white space, and the empty pattern of Braille.
pub(super) fn is_space(character: char) -> bool {
    character == '\u{2800}' || (character.is_whitespace() && !is_dangerous(character))
}

/// Whether a character shows nothing by itself: what may not be shown at all, and what Unicode calls
/// ignorable by default, of which UTS #39 leaves nothing (fillers, variation selectors, joiners).
pub(super) fn is_invisible(character: char) -> bool {
    is_dangerous(character) || skeleton(character.encode_utf8(&mut [0; 4])).next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_stay_and_what_drives_a_terminal_goes() {
        assert_eq!(clean("one\r\ntwo\n\nthree \n"), "one\ntwo\n\nthree");
        assert_eq!(clean("a\tb"), "a b");
        assert_eq!(clean("\u{1b}[31mred\u{9b}0m\u{7}"), "[31mred0m");
        assert_eq!(clean("a\u{202e}b\u{200b}c\u{2028}d\u{e0041}"), "abcd");
        assert_eq!(clean("over\rwritten"), "overwritten");
    }

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(clean("老王：你好\n再见 👋🏽  "), Cow::Borrowed("老王：你好\n再见 👋🏽")));
    }

    #[test]
    fn a_text_without_anything_to_see_is_blank() {
        for text in
            ["", " \t\r\n", "\u{200b}\u{feff}", "\u{3000}\u{1b}", "\u{3164}\u{2800}\u{fe0f}"]
        {
            assert!(is_blank(text), "{text:?}");
        }
        assert!(!is_blank(" . "));
    }

    proptest! {
        #[test]
        fn nothing_dangerous_survives_but_the_end_of_a_line(text in "(.|[\\r\\n\\t\u{1b}\u{202e}]){0,60}") {
            let once = clean(&text).into_owned();
            prop_assert!(!once.chars().any(|shown| shown != '\n' && is_dangerous(shown)), "{once:?}");
            prop_assert_eq!(clean(&once), once.as_str(), "clean twice");
            prop_assert_eq!(is_blank(&text), is_blank(&once));
            prop_assert!(is_blank(&text) || !once.is_empty());
        }
    }
}
