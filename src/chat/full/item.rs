//! One thing of the conversation, and the rows that show it. Pure.

use jiff::tz::TimeZone;

use super::super::ignore::Ignored;
use super::super::view::{self, Line};
use super::super::wire::{Body, Entry, Leave};
use super::wrap::wrap;
use crate::ui::{Catalog, Charset, Message, Role, Span, text};

/// One row of the screen, of texts that are harmless.
pub(super) type Row = Vec<Span>;

/// Something that was told.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// Another day begins, at this moment.
    Day(u64),
    /// An entry of the log.
    Entry {
        number: u64,
        entry: Entry,
        /// How many have it, of how many, of an entry of one's own.
        receipt: Option<(u64, u64)>,
    },
    /// Members that came and went, one after the other, with nothing between.
    Comings(Vec<Entry>),
    /// Something else that happened at this moment.
    Happening(u64, Line),
    /// Anything beside the conversation.
    Aside(Vec<Line>),
    /// The room is heard again after so many milliseconds, and so many entries were missed.
    Resumed { away_ms: u64, missed: u64 },
}

/// How things are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) columns: usize,
    /// As wide as the longest name of those who speak: names end where texts begin.
    pub(super) names: usize,
    pub(super) zone: &'a TimeZone,
    pub(super) catalog: &'a Catalog,
    pub(super) charset: Charset,
    /// The name of who looks.
    pub(super) me: Option<&'a str>,
    pub(super) ignored: &'a Ignored,
}

/// From so many columns on the time is shown, and from so many names have a column of their own.
const WIDTH_FOR_TIMES: usize = 48;
const WIDTH_FOR_NAMES: usize = 66;

/// The columns of a time and the space behind it.
const TIME: usize = 6;

/// From so many on those that come and go share a row.
const FOLDED_FROM: usize = 3;

/// How many names such a row has at most.
const NAMED: usize = 6;

/// Whether an entry is somebody who comes or goes without more to say about it.
pub(super) const fn is_coming(body: &Body) -> bool {
    matches!(body, Body::Joined { .. } | Body::Left { how: Leave::Quit | Leave::TimedOut, .. })
}

impl Item {
    /// What it takes in memory, about, in bytes.
    pub(super) fn size(&self) -> usize {
        let of_entry = |entry: &Entry| match &entry.body {
            Body::Said { text, .. } | Body::Whispered { text, .. } | Body::Announced { text } => {
                200 + text.len()
            }
            _ => 200,
        };
        match self {
            Self::Entry { entry, .. } => of_entry(entry),
            Self::Comings(entries) => entries.iter().map(of_entry).sum(),
            Self::Aside(lines) => lines.iter().map(|line| 200 + line.text.len()).sum(),
            Self::Happening(_, line) => 200 + line.text.len(),
            Self::Day(_) | Self::Resumed { .. } => 100,
        }
    }

    /// The rows that show it.
    pub(super) fn rows(&self, look: &Look<'_>) -> Vec<Row> {
        match self {
            Self::Day(unix_ms) => look.rule(Role::Faint, &look.day(*unix_ms)),
            Self::Entry { entry, .. } if look.ignored.hides(entry) => Vec::new(),
            Self::Entry { entry, receipt, .. } => look.entry(entry, *receipt),
            Self::Comings(entries) if entries.len() < FOLDED_FROM => {
                entries.iter().flat_map(|entry| look.entry(entry, None)).collect()
            }
            Self::Comings(entries) => look.comings(entries),
            Self::Happening(unix_ms, line) => look.happening(*unix_ms, line.role, &line.text),
            Self::Aside(lines) => {
                let is_list = lines.iter().any(|line| !line.lead.is_empty());
                lines.iter().flat_map(|line| look.aside(line, is_list)).collect()
            }
            Self::Resumed { away_ms, missed } => {
                let message = Message::new("chat-full-resumed").with("count", *missed);
                let away = look.catalog.text(&span_of_time(*away_ms));
                look.rule(Role::Warning, &look.catalog.text(&message.with("time", away)))
            }
        }
    }
}

/// So much time in its largest unit, as people say it.
fn span_of_time(milliseconds: u64) -> Message {
    let seconds = milliseconds / 1000;
    let (count, unit) = match seconds {
        0..60 => (seconds, "s"),
        60..3600 => (seconds / 60, "min"),
        3600..172_800 => (seconds / 3600, "h"),
        _ => (seconds / 86_400, "d"),
    };
    Message::new("chat-full-time").with("count", count).with("unit", unit)
}

impl Look<'_> {
    const fn has_times(&self) -> bool {
        self.columns >= WIDTH_FOR_TIMES
    }

    const fn has_names(&self) -> bool {
        self.columns >= WIDTH_FOR_NAMES
    }

    /// The columns before a text of which nobody is the author.
    const fn indent(&self) -> usize {
        match (self.has_names(), self.has_times()) {
            (true, _) => TIME + self.names + 2,
            (false, true) => TIME,
            (false, false) => 0,
        }
    }

    fn day(&self, unix_ms: u64) -> String {
        let date = view::local(unix_ms, self.zone);
        let message = Message::new("chat-full-day").with("date", date.date().to_string());
        let weekday = date.weekday().to_monday_one_offset();
        self.catalog.text(&message.with("weekday", i64::from(weekday)))
    }

    /// A text between lines, over the whole width.
    fn rule(&self, role: Role, text: &str) -> Vec<Row> {
        let line = self.charset.drawn("─");
        let head = format!("{line}{line} ");
        if text::width(text) + 6 > self.columns {
            let rows = wrap(text, self.columns, self.columns);
            return rows.into_iter().map(|row| vec![Span::new(role, row)]).collect();
        }
        let left = self.columns - text::width(text) - 4;
        vec![vec![
            Span::new(Role::Faint, head),
            Span::new(role, text::harmless(text)),
            Span::new(Role::Faint, format!(" {}", line.repeat(left))),
        ]]
    }

    /// What stands before the first row of something that happened then.
    fn time(&self, unix_ms: u64) -> Span {
        let time =
            if self.has_times() { view::time(unix_ms, self.zone) + " " } else { String::new() };
        Span::new(Role::Faint, time)
    }

    /// Something of which nobody is the author.
    fn happening(&self, unix_ms: u64, role: Role, text: &str) -> Vec<Row> {
        let blank = if self.has_names() { " ".repeat(self.names + 2) } else { String::new() };
        let first = vec![self.time(unix_ms), Span::plain(blank)];
        self.hung(first, "", self.indent().max(2), role, text)
    }

    fn entry(&self, entry: &Entry, receipt: Option<(u64, u64)>) -> Vec<Row> {
        let Some(speech) = view::speech(entry, self.catalog) else { return Vec::new() };
        let mut rows = match speech.head {
            None => self.happening(entry.unix_ms, speech.role, &speech.text),
            Some(head) => self.said(entry, &head, speech.role, &speech.text),
        };
        if let Some((have, of)) = receipt.filter(|(_, of)| *of > 0) {
            let [mark, _] = self.charset.verdict_marks();
            let (mark, is_all) = (mark.trim_end(), have >= of);
            // Of a whisper only one of them has more than its number.
            let shown = match entry.body {
                Body::Whispered { .. } if is_all => mark.to_owned(),
                Body::Whispered { .. } => String::new(),
                _ => format!("{mark} {have}/{of}"),
            };
            let role = if is_all { Role::Good } else { Role::Faint };
            self.receipt(&mut rows, self.indent().max(2), Span::new(role, shown));
        }
        rows
    }

    /// Something that somebody said.
    fn said(&self, entry: &Entry, head: &Span, role: Role, said: &str) -> Vec<Row> {
        if self.me.is_some_and(|me| me == head.text) {
            // Nobody looks for what they have said themselves.
            return Look { me: None, ..*self }.said(entry, head, role, said);
        }
        let time = self.time(entry.unix_ms);
        if !self.has_names() {
            let name = text::harmless(&head.text).into_owned();
            let first = vec![time, Span::new(head.role, name), Span::plain(": ")];
            let indent = if self.has_times() { TIME + 2 } else { 2 };
            return self.hung(first, "", indent, role, said);
        }
        let (name, prefix) = match &entry.body {
            Body::Whispered { name, to_name, .. } => {
                let to = Message::new("chat-full-to").with("name", to_name.as_str());
                (name.as_str(), format!("{} ", self.catalog.text(&to)))
            }
            _ => (head.text.as_str(), String::new()),
        };
        let name = text::harmless(name);
        let name = text::truncate(&name, self.names, self.charset.cut_mark()).into_owned();
        let gap = Span::plain(" ".repeat(self.names - text::width(&name)));
        let first = vec![time, gap, Span::new(head.role, name), Span::plain("  ")];
        self.hung(first, &prefix, self.indent(), role, said)
    }

    /// A text behind what its first row begins with, the other rows below it so far to the right.
    fn hung(
        &self,
        mut first: Row,
        prefix: &str,
        indent: usize,
        role: Role,
        said: &str,
    ) -> Vec<Row> {
        let width = |row: &Row| row.iter().map(|span| text::width(&span.text)).sum::<usize>();
        let mut rows = Vec::new();
        if !prefix.is_empty() {
            first.push(Span::new(Role::Faint, text::harmless(prefix)));
        }
        let mut room = self.columns.saturating_sub(width(&first));
        let rest = self.columns.saturating_sub(indent);
        // Beside a long name next to nothing would fit: below it there is room.
        if room < 8.min(rest) {
            rows.push(std::mem::replace(&mut first, vec![Span::plain(" ".repeat(indent))]));
            room = rest;
        }
        for piece in wrap(said, room, rest) {
            let mut row = std::mem::replace(&mut first, vec![Span::plain(" ".repeat(indent))]);
            self.marked(&mut row, role, &piece);
            rows.push(row);
        }
        rows
    }

    /// Adds a text to a row, with the name of who looks set off.
    fn marked(&self, row: &mut Row, role: Role, piece: &str) {
        let mut rest = piece;
        let name = self.me.filter(|_| matches!(role, Role::Plain | Role::Strong));
        while let Some((at, end)) = name.and_then(|name| mention(rest, name)) {
            row.push(Span::new(role, &rest[..at]));
            row.push(Span::new(Role::Mention, &rest[at..end]));
            rest = &rest[end..];
        }
        row.push(Span::new(role, rest));
    }

    /// Adds who has it at the end of the last row, or below it.
    fn receipt(&self, rows: &mut Vec<Row>, indent: usize, shown: Span) {
        let used: usize =
            rows.last().into_iter().flatten().map(|span| text::width(&span.text)).sum();
        let is_room = used + 2 + text::width(&shown.text) <= self.columns;
        match rows.last_mut() {
            Some(last) if is_room => last.extend([Span::plain("  "), shown]),
            _ => rows.push(vec![Span::plain(" ".repeat(indent)), shown]),
        }
    }

    fn comings(&self, entries: &[Entry]) -> Vec<Row> {
        let (mut joined, mut left) = (Vec::new(), Vec::new());
        for entry in entries {
            match &entry.body {
                Body::Joined { name, .. } => joined.push(name.as_str()),
                Body::Left { name, .. } => left.push(name.as_str()),
                _ => {}
            }
        }
        let told = |id: &'static str, names: &[&str]| {
            (!names.is_empty()).then(|| {
                let named: Vec<_> = names.iter().take(NAMED).copied().collect();
                let more = names.len() - named.len();
                let comma = self.catalog.text(&Message::new("chat-full-comma"));
                let message = Message::new(id).with("names", named.join(&comma));
                self.catalog.text(&message.with("more", more))
            })
        };
        let parts = [told("chat-full-joined", &joined), told("chat-full-left", &left)];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let last = entries.last().map_or(0, |entry| entry.unix_ms);
        self.happening(last, Role::Faint, &parts.join(self.charset.separator()))
    }

    fn aside(&self, line: &Line, is_list: bool) -> Vec<Row> {
        // A list needs all the room that there is.
        let indent = if is_list { self.indent().min(TIME) } else { self.indent() };
        let mut first = vec![Span::plain(" ".repeat(indent))];
        let lead = line.lead.iter().map(|span| Span::new(span.role, text::harmless(&span.text)));
        let lead: Vec<_> = lead.collect();
        let used: usize = lead.iter().map(|span| text::width(&span.text)).sum();
        first.extend(lead);
        let hang = if used * 2 > self.columns - indent.min(self.columns) { 4 } else { used };
        self.hung(first, "", indent + hang, line.role, &line.text)
    }
}

/// Where a text has a name as a word of its own, whatever its case.
pub(super) fn mention(text: &str, name: &str) -> Option<(usize, usize)> {
    let is_word = |character: Option<char>| {
        // Scripts without spaces have no end of a word to look for.
        character.is_some_and(|character| {
            character.is_alphanumeric() && text::width(character.encode_utf8(&mut [0; 4])) < 2
        })
    };
    text.char_indices().find_map(|(at, _)| {
        let end = at + name.len();
        let found = text.get(at..end)?;
        let is_alone =
            !is_word(text[..at].chars().next_back()) && !is_word(text[end..].chars().next());
        (!name.is_empty() && found.eq_ignore_ascii_case(name) && is_alone).then_some((at, end))
    })
}
