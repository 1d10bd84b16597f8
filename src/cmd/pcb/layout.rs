//! Where names, values and explanations stand. Pure.

use super::value::Words;
use crate::ui::{Role, Span, text};

/// How much to say of each field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Its name and its value.
    Brief,
    /// What it means, too.
    Explained,
    /// And where the kernel has it.
    Full,
}

/// A field in words.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) words: Words,
    pub(super) explanation: Option<String>,
    /// Where the kernel has it.
    pub(super) origin: Option<String>,
}

impl Row {
    /// The lines of the explanation in so many columns.
    fn explanations(&self, room: Option<usize>) -> Vec<String> {
        let Some(explanation) = &self.explanation else { return Vec::new() };
        let room = room.unwrap_or(usize::MAX);
        let mut lines = text::wrap(explanation, room);
        if let Some(origin) = &self.origin {
            match lines.last_mut() {
                Some(last) if text::width(last) + text::width(origin) < room => {
                    *last = format!("{last} {origin}");
                }
                _ => lines.extend(text::wrap(origin, room)),
            }
        }
        lines
    }
}

/// Spaces before a name and between columns.
const INDENT: usize = 2;
/// The least room in which a value or an explanation can be read beside its name.
const LEAST: usize = 20;
/// The least room in which an explanation is read with ease.
const LEAST_EXPLANATION: usize = 32;
/// Values wider than this stand over their explanation rather than beside it.
const WIDEST_VALUE: usize = 40;

/// The columns of all rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    width: Option<usize>,
    name: usize,
    value: usize,
}

impl Page {
    /// The columns for these rows on a screen of this width.
    pub(super) fn new<'a>(width: Option<usize>, rows: impl Iterator<Item = &'a Row>) -> Self {
        let (mut name, mut value) = (0, LEAST);
        let most = width.map_or(WIDEST_VALUE, |width| (width / 3).clamp(LEAST, WIDEST_VALUE));
        for row in rows {
            name = name.max(text::width(&row.name));
            let widest = row.words.lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
            let widest = widest + aside(&row.words).map_or(0, |aside| text::width(&aside));
            if widest <= most {
                value = value.max(widest);
            }
        }
        Self { width, name, value }
    }

    /// The lines of one row.
    pub(super) fn lines(&self, row: &Row) -> Vec<Vec<Span>> {
        let start = INDENT + self.name + INDENT;
        let room = self.width.map(|width| width.saturating_sub(start));
        if room.is_some_and(|room| room < LEAST) {
            return self.stacked(row);
        }
        let values = value_lines(&row.words, room.unwrap_or(usize::MAX));
        let is_beside = values.iter().all(|line| width(line) <= self.value);
        let column = start + self.value + INDENT;
        let is_narrow =
            self.width.is_some_and(|width| width.saturating_sub(column) < LEAST_EXPLANATION);
        let column = if is_narrow { start } else { column };
        let explanations = row.explanations(self.width.map(|width| width.saturating_sub(column)));
        let first = if is_beside && !is_narrow { 0 } else { values.len() };
        let count = values.len().max(first + explanations.len());
        let name = Span::plain(pad(&format!("{}{}", " ".repeat(INDENT), row.name), start));
        let mut lines = Vec::with_capacity(count);
        for index in 0..count {
            let mut line = match index {
                0 => vec![name.clone()],
                _ => vec![Span::plain(" ".repeat(start))],
            };
            line.extend(values.get(index).cloned().unwrap_or_default());
            let explanation = index.checked_sub(first).and_then(|index| explanations.get(index));
            if let Some(explanation) = explanation {
                let used = width(&line);
                line.push(Span::plain(" ".repeat(column.saturating_sub(used))));
                line.push(Span::new(Role::Faint, explanation.clone()));
            }
            lines.push(trimmed(line));
        }
        lines
    }

    /// On a screen too narrow for columns: the name, below it the value, below that the explanation.
    fn stacked(&self, row: &Row) -> Vec<Vec<Span>> {
        let columns = self.width.unwrap_or(usize::MAX);
        let indent = " ".repeat(2 * INDENT);
        let room = columns.saturating_sub(indent.len()).max(8);
        let indented = |mut line: Vec<Span>| {
            line.insert(0, Span::plain(indent.clone()));
            line
        };
        let name = text::wrap(&row.name, columns.saturating_sub(INDENT).max(8));
        let mut lines: Vec<_> = name
            .into_iter()
            .map(|part| vec![Span::plain(format!("{}{part}", " ".repeat(INDENT)))])
            .collect();
        lines.extend(value_lines(&row.words, room).into_iter().map(indented));
        let parts = row.explanations(Some(room)).into_iter();
        lines.extend(parts.map(|part| indented(vec![Span::new(Role::Faint, part)])));
        lines
    }
}

fn aside(words: &Words) -> Option<String> {
    words.aside.as_ref().map(|aside| format!(" ({aside})"))
}

/// The lines of a value in so many columns.
fn value_lines(words: &Words, room: usize) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    for line in &words.lines {
        // Before it is measured, or an escape would be wider than it was counted.
        let line = text::harmless(line);
        let parts =
            if room == usize::MAX { vec![line.into_owned()] } else { text::wrap(&line, room) };
        lines.extend(parts.into_iter().map(|part| vec![Span::new(words.role, part)]));
    }
    if let Some(aside) = aside(words) {
        match lines.last_mut() {
            Some(last) if width(last).saturating_add(text::width(&aside)) <= room => {
                last.push(Span::new(Role::Faint, aside));
            }
            _ => {
                let parts = text::wrap(aside.trim_start(), room).into_iter();
                lines.extend(parts.map(|part| vec![Span::new(Role::Faint, part)]));
            }
        }
    }
    lines
}

fn width(line: &[Span]) -> usize {
    line.iter().map(|span| text::width(&span.text)).sum()
}

fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text::width(text))))
}

fn trimmed(mut line: Vec<Span>) -> Vec<Span> {
    while line.last().is_some_and(|span| span.text.trim().is_empty()) {
        line.pop();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(name: &str, value: &str, explanation: Option<&str>) -> Row {
        let words = Words { lines: vec![value.to_owned()], aside: None, role: Role::Strong };
        let explanation = explanation.map(str::to_owned);
        let origin = Some("[stat 4]".to_owned());
        Row { name: name.to_owned(), words, explanation, origin }
    }

    fn drawn(width: Option<usize>, row: &Row) -> Vec<String> {
        let page = Page::new(width, std::iter::once(row));
        let text = |line: Vec<Span>| line.into_iter().map(|span| span.text).collect();
        page.lines(row).into_iter().map(text).collect()
    }

    #[test]
    fn an_explanation_stands_beside_its_value() {
        let row = row("ppid", "1", Some("the parent: it waits"));
        let expected = "  ppid  1                     the parent: it waits [stat 4]";
        assert_eq!(drawn(Some(100), &row), [expected]);
        assert_eq!(drawn(None, &row), [expected]);
    }

    #[test]
    fn on_a_narrow_screen_it_stands_below() {
        let row = row("ppid", "1", Some("the parent: it waits"));
        let below = "        the parent: it waits [stat 4]";
        assert_eq!(drawn(Some(40), &row), ["  ppid  1", below]);
        let lines = ["  ppid  1", "        the parent: it waits", "        [stat 4]"];
        assert_eq!(drawn(Some(32), &row), lines);
    }

    #[test]
    fn on_a_very_narrow_screen_all_is_stacked() {
        let row = row("voluntary_ctxt_switches", "1", Some("times it waited"));
        let expected =
            ["  voluntary_ctxt_swi", "  tches", "    1", "    times it waited", "    [stat 4]"];
        assert_eq!(drawn(Some(20), &row), expected);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_screen(
            columns in 16_usize..160,
            name in "[a-z_]{1,26}",
            value in "[a-z0-9 进程\u{1b}]{1,80}",
            explanation in proptest::option::of("[a-z 进程，]{1,90}"),
        ) {
            let row = row(&name, &value, explanation.as_deref());
            for line in drawn(Some(columns), &row) {
                prop_assert!(text::width(&line) <= columns, "{columns}: {line:?}");
            }
        }
    }
}
