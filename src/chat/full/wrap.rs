//! Text as rows: cut between graphemes, at spaces where there are some, never inside what a terminal
//! shows as one character. Pure.

use crate::ui::text;

/// Narrower than this nothing wraps: two columns are what one wide character takes.
const NARROWEST: usize = 2;

/// Cuts a text into rows, the first of which has `first` columns, the others `rest`. Its own line breaks
/// stay, and the spaces that a line begins with. What it returns is harmless.
pub(super) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let rest = rest.max(NARROWEST);
    let mut room = first.max(NARROWEST);
    let mut rows = Vec::new();
    for line in text.split('\n') {
        wrap_line(&text::harmless(line), room, rest, &mut rows);
        room = rest;
    }
    rows
}

fn wrap_line(line: &str, mut room: usize, rest: usize, rows: &mut Vec<String>) {
    let mut row = String::new();
    let mut used = 0;
    // Where the row may be cut, in bytes.
    let mut cut = None;
    let mut before = "";
    for grapheme in text::pieces(line) {
        let width = text::width(grapheme);
        if !row.is_empty() && may_cut(before, grapheme) {
            cut = Some(row.len());
        }
        before = grapheme;
        let is_full = used + width > room && !row.is_empty();
        if is_full && grapheme == " " {
            rows.push(std::mem::take(&mut row).trim_end().to_owned());
            (used, cut, room) = (0, None, rest);
            continue;
        }
        while used + width > room && !row.is_empty() {
            // What follows the cut has to fit in a row that may be narrower.
            let is_fit =
                |at: &usize| !row[..*at].trim().is_empty() && text::width(&row[*at..]) <= rest;
            let at = cut.take().filter(is_fit);
            let tail = row.split_off(at.unwrap_or(row.len()));
            rows.push(std::mem::replace(&mut row, tail).trim_end().to_owned());
            (used, room) = (text::width(&row), rest);
        }
        row.push_str(grapheme);
        used += width;
    }
    rows.push(row.trim_end().to_owned());
}

/// Whether a row may end between these two: after a space, and beside wide characters, except that closing
/// punctuation stays with what precedes it and opening punctuation with what follows.
fn may_cut(before: &str, after: &str) -> bool {
    let is_wide = |grapheme: &str| text::width(grapheme) > 1;
    let opens = |grapheme: &str| grapheme.starts_with(['（', '《', '「', '『', '“', '‘', '【']);
    let closes = |grapheme: &str| {
        grapheme.starts_with([
            '，', '。', '；', '：', '、', '？', '！', '）', '》', '」', '』', '”', '’', '…', '—',
            '】',
        ])
    };
    if before == " " {
        return after != " ";
    }
    after != " " && (is_wide(before) || is_wide(after)) && !opens(before) && !closes(after)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("the parent never waits", 11, 11), ["the parent", "never waits"]);
        assert_eq!(wrap("abcdefgh", 5, 3), ["abcde", "fgh"]);
        assert_eq!(wrap("one two", 3, 3), ["one", "two"]);
    }

    #[test]
    fn lines_stay_lines_and_keep_their_indentation() {
        assert_eq!(wrap("if x:\n    y\n\nz", 20, 20), ["if x:", "    y", "", "z"]);
    }

    #[test]
    fn wide_characters_are_cut_by_columns_and_punctuation_is_kept_off_the_margin() {
        assert_eq!(wrap("它已结束，等待回收", 8, 8), ["它已结", "束，等待", "回收"]);
        assert_eq!(wrap("到了“上限”", 6, 6), ["到了", "“上限”"]);
    }

    #[test]
    fn what_is_shown_as_one_character_is_never_cut() {
        assert_eq!(wrap("👋🏽👋🏽👋🏽", 4, 4), ["👋🏽👋🏽", "👋🏽"]);
        assert_eq!(wrap("🇩🇪🇨🇳", 3, 3), ["🇩🇪", "🇨🇳"]);
        assert_eq!(wrap("ee\u{301}e\u{301}", 2, 2), ["ee\u{301}", "e\u{301}"]);
    }

    #[test]
    fn what_is_hostile_is_escaped() {
        assert_eq!(wrap("a\u{1b}[2J\u{202e}b", 40, 40), ["a\\x1b[2J\\u{202e}b"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_spaces_and_nothing_is_too_wide(
            text in "([a-z进程。，👋🇩🇪]|[（“]|e\u{301}| |\\n){0,60}",
            first in 2_usize..20,
            rest in 2_usize..30,
        ) {
            let rows = wrap(&text, first, rest);
            prop_assert!(text::width(&rows[0]) <= first, "{rows:?}");
            prop_assert!(rows[1..].iter().all(|row| text::width(row) <= rest), "{rows:?}");
            let squeeze = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(squeeze(&rows.concat()), squeeze(&text));
        }
    }
}
