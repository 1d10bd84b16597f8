//! The full screen of the chat: what was told, who is here, and the line that is typed, as data and as a
//! picture. Pure: keys and notices go in, a [`Picture`] and typed lines come out.

mod complete;
mod input;
mod item;
mod roster;
mod status;
mod transcript;
mod wrap;

use jiff::tz::TimeZone;

use self::complete::{Completion, Way};
use self::item::{Item, Look, Row};
use self::roster::Roster;
pub(super) use self::status::Connection;
use self::status::Status;
use self::transcript::Transcript;
use super::ignore::Ignored;
use super::notice::{NoAnswer, Notice, Weight};
use super::slash::Operand;
use super::view::{self, Line, Times, role_of_name};
use super::wire::{Body, Entry, MemberNumber};
use crate::ui::{
    Breaks, Catalog, Charset, Echo, Editor, Key, Language, Picture, Role, Span, Typed, fitted, text,
};

/// From so many columns on the members are listed beside the conversation.
const WIDTH_FOR_ROSTER: usize = 80;

/// The widest name, in columns, and the narrowest column for names.
const WIDEST_NAME: usize = 16;
const NARROWEST_NAME: usize = 6;

/// The screen of a chat.
#[derive(Debug)]
pub(super) struct App {
    catalog: Catalog,
    charset: Charset,
    zone: TimeZone,
    size: (usize, usize),
    prompt: Span,
    editor: Editor,
    completion: Option<Completion>,
    commands: Vec<(&'static str, Operand)>,
    transcript: Transcript,
    roster: Roster,
    ignored: Ignored,
    room: String,
    me: Option<(MemberNumber, String)>,
    /// As wide as the longest name that has spoken, in columns.
    names: usize,
    connection: Connection,
    absence: Absence,
    /// How much our clock is ahead of the one that stamps entries, and the way from there, in milliseconds:
    /// the least that was seen.
    skew: Option<i64>,
    is_focused: bool,
    is_bell_due: bool,
    /// How it ended, for whoever looks at the terminal afterwards.
    last_word: Option<Notice>,
}

/// Whether the room is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absence {
    None,
    /// Not since this moment.
    Since(u64),
    /// It was not from one moment to another, and what is older than that was missed.
    Was {
        since: u64,
        until: u64,
    },
}

impl App {
    /// An empty screen of so many columns and rows.
    pub(super) fn new(
        language: Language,
        charset: Charset,
        zone: TimeZone,
        size: (usize, usize),
    ) -> Self {
        Self {
            catalog: Catalog::new(language),
            charset,
            zone,
            size,
            prompt: Span::plain("> "),
            editor: Editor::new(Breaks::Kept),
            completion: None,
            commands: Vec::new(),
            transcript: Transcript::default(),
            roster: Roster::default(),
            ignored: Ignored::default(),
            room: String::new(),
            me: None,
            names: NARROWEST_NAME,
            connection: Connection::default(),
            absence: Absence::None,
            skew: None,
            is_focused: true,
            is_bell_due: false,
            last_word: None,
        }
    }

    /// The terminal has this size from now on.
    pub(super) const fn resize(&mut self, size: (usize, usize)) {
        self.size = size;
    }

    /// What stands before the line that is typed, and whether that is seen.
    pub(super) fn ask(&mut self, prompt: Span, echo: Echo) {
        self.prompt = prompt;
        self.editor.set_echo(echo);
    }

    /// The commands that Tab knows.
    pub(super) fn know(&mut self, commands: Vec<(&'static str, Operand)>) {
        self.commands = commands;
    }

    /// The name of the room, where no welcome tells it.
    pub(super) fn name_room(&mut self, room: &str) {
        room.clone_into(&mut self.room);
    }

    /// How the network is; whether that is seen.
    pub(super) fn measure(&mut self, connection: Connection) -> bool {
        std::mem::replace(&mut self.connection, connection) != connection
    }

    /// The server is asked who is here, or has answered.
    pub(super) fn asked(&mut self) {
        self.roster.asked();
    }

    pub(super) fn answered(&mut self, members: impl IntoIterator<Item = (MemberNumber, String)>) {
        self.roster.answered(members);
    }

    /// Shows lines that are no notice.
    pub(super) fn say(&mut self, lines: Vec<Line>) {
        self.transcript.push(Item::Aside(lines));
    }

    /// Takes in a notice, at this moment.
    pub(super) fn tell(&mut self, now: u64, notice: &Notice) {
        match notice {
            Notice::Entry { number, entry } => return self.entry(now, *number, entry),
            Notice::Receipt { number, have, of } => {
                return self.transcript.receipt(*number, *have, *of);
            }
            Notice::Welcome(welcome) => {
                self.room.clone_from(&welcome.room);
                self.me = Some((welcome.member, welcome.name.clone()));
            }
            Notice::Silent | Notice::NoAnswer { why: NoAnswer::Unreachable, .. }
                if self.me.is_some() =>
            {
                self.lost(now);
            }
            Notice::Back => return self.found(now),
            Notice::Ended(_) => self.last_word = Some(notice.clone()),
            _ => {}
        }
        if notice.weight() == Weight::Data {
            return;
        }
        let lines = match notice {
            Notice::Explained(seen) => vec![view::explained(seen, &self.catalog, self.charset)],
            notice => view::lines(notice, &self.catalog, &Times::Hidden),
        };
        if let Notice::Deed { deed, .. } = notice {
            for line in lines {
                self.transcript.push(Item::Happening(deed.unix_ms, line));
            }
        } else if !lines.is_empty() {
            self.say(lines);
        }
    }

    /// We are somebody else than before: another name, or another number.
    pub(super) fn is_now(&mut self, member: MemberNumber, name: &str) {
        self.me = Some((member, name.to_owned()));
    }

    /// Nothing is heard of the room from now on.
    pub(super) fn lost(&mut self, now: u64) {
        self.absence = match self.absence {
            Absence::Since(since) => Absence::Since(since),
            // That was too early.
            Absence::Was { since, .. } if self.transcript.unresume() => Absence::Since(since),
            Absence::None | Absence::Was { .. } => Absence::Since(now),
        };
    }

    /// The room is heard again.
    pub(super) fn found(&mut self, now: u64) {
        if let Absence::Since(since) = self.absence {
            self.absence = Absence::Was { since, until: now };
            let away_ms = now.saturating_sub(since);
            self.transcript.push(Item::Resumed { away_ms, missed: 0 });
        }
    }

    /// This program was stopped from one moment to another.
    pub(super) fn slept(&mut self, from: u64, until: u64) {
        if self.me.is_some() && !matches!(self.absence, Absence::Since(_)) {
            self.lost(from);
            self.found(until);
        }
    }

    fn entry(&mut self, now: u64, number: u64, entry: &Entry) {
        self.roster.happened(&entry.body);
        self.ignored.follow(entry);
        let signed = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
        let late = signed(now).saturating_sub(signed(entry.unix_ms));
        if let Absence::Was { until: back, .. } = self.absence {
            let stamped = signed(entry.unix_ms).saturating_add(self.skew.unwrap_or(0));
            if stamped < signed(back) {
                self.transcript.missed();
            } else {
                self.absence = Absence::None;
            }
        }
        self.skew = Some(self.skew.map_or(late, |skew| skew.min(late)));
        if matches!(entry.body, Body::Blank) {
            return;
        }
        if let Body::Said { name, .. } | Body::Whispered { name, .. } = &entry.body {
            self.names = self.names.max(text::width(name).min(WIDEST_NAME));
        } else if matches!(entry.body, Body::Announced { .. }) {
            let administrator = self.catalog.text(&crate::ui::Message::new("chat-administrator"));
            self.names = self.names.max(text::width(&administrator).min(WIDEST_NAME));
        }
        self.is_bell_due |= !self.is_focused && self.concerns_me(entry);
        self.transcript.entry(number, entry.clone(), &self.zone);
    }

    /// Whether somebody else names or addresses who looks.
    fn concerns_me(&self, entry: &Entry) -> bool {
        let Some((me, own_name)) = &self.me else { return false };
        match &entry.body {
            _ if self.ignored.hides(entry) => false,
            Body::Said { member, text, .. } => {
                member != me && item::mention(text, own_name).is_some()
            }
            Body::Announced { text } => item::mention(text, own_name).is_some(),
            Body::Whispered { to, .. } => to == me,
            _ => false,
        }
    }

    /// Whether the bell is to be sounded, once.
    pub(super) const fn take_bell(&mut self) -> bool {
        std::mem::replace(&mut self.is_bell_due, false)
    }

    /// How it ended.
    pub(super) fn take_last_word(&mut self) -> Option<Notice> {
        self.last_word.take()
    }

    /// Shows nothing of what was told until now.
    pub(super) fn clear(&mut self) {
        self.transcript.clear();
    }

    /// Shows the last so many things that were told.
    pub(super) fn history(&mut self, count: usize) {
        let mut transcript = std::mem::take(&mut self.transcript);
        let layout = self.layout();
        transcript.history(&self.look(layout.columns), layout.height, count);
        self.transcript = transcript;
    }

    /// Ignores somebody, or no longer does; whether it does now.
    pub(super) fn ignore(&mut self, name: &str) -> bool {
        self.ignored.toggle(name)
    }

    /// Takes a key.
    pub(super) fn press(&mut self, key: Key) -> Option<Typed> {
        let is_empty = self.editor.value().is_empty();
        match key {
            Key::FocusGained => self.is_focused = true,
            Key::FocusLost => self.is_focused = false,
            Key::Redraw => {}
            Key::PageUp | Key::PageDown | Key::Top | Key::Bottom => self.scroll(key),
            Key::Home if is_empty => self.scroll(Key::Top),
            Key::End if is_empty => self.scroll(Key::Bottom),
            Key::Complete => self.complete(Way::Forth),
            Key::CompleteBack => self.complete(Way::Back),
            key => {
                self.completion = None;
                let typed = self.editor.press(key);
                if matches!(typed, Some(Typed::Line(_))) {
                    self.transcript.look_at_newest();
                }
                return typed;
            }
        }
        None
    }

    fn scroll(&mut self, key: Key) {
        let mut transcript = std::mem::take(&mut self.transcript);
        let layout = self.layout();
        let look = self.look(layout.columns);
        let page = layout.height.saturating_sub(1).max(1);
        match key {
            Key::PageUp => transcript.up(&look, layout.height, page),
            Key::PageDown => transcript.down(&look, page),
            Key::Top => transcript.look_at_oldest(&look, layout.height),
            _ => transcript.look_at_newest(),
        }
        self.transcript = transcript;
    }

    fn complete(&mut self, way: Way) {
        if self.editor.echo() == Echo::Off {
            return;
        }
        if self.completion.is_none() {
            let mut names = self.roster.names();
            names.retain(|name| self.me.as_ref().is_none_or(|(_, own)| own != name));
            let before = self.editor.before_cursor();
            self.completion = Completion::begin(before, &self.commands, &names);
        }
        if let Some(completion) = &mut self.completion {
            let (taken, put) = completion.step(way);
            self.editor.replace(taken, put);
        }
    }
}

/// Where what is.
struct Layout {
    /// Of the conversation.
    columns: usize,
    height: usize,
    /// Of the names beside it, with the line between; none where there is no room.
    roster: usize,
    has_status: bool,
    input: input::Rows,
}

impl App {
    fn layout(&self) -> Layout {
        let (columns, rows) = self.size;
        let most = (rows / 3).clamp(1, 8);
        let mark = self.charset.cut_mark();
        let input = input::draw(&self.prompt, &self.editor, columns, most, mark);
        let has_status = rows > 3;
        let height = rows.saturating_sub(input.rows.len() + usize::from(has_status));
        let has_roster = columns >= WIDTH_FOR_ROSTER && self.roster.len() > 0;
        let longest = self.roster.names().iter().map(|name| text::width(name)).max().unwrap_or(0);
        let roster = if has_roster { longest.clamp(8, WIDEST_NAME) + 4 } else { 0 };
        Layout { columns: columns - roster, height, roster, has_status, input }
    }

    fn look(&self, columns: usize) -> Look<'_> {
        Look {
            columns,
            names: self.names.min(columns / 6).max(NARROWEST_NAME),
            zone: &self.zone,
            catalog: &self.catalog,
            charset: self.charset,
            me: self.me.as_ref().map(|(_, name)| &**name),
            ignored: &self.ignored,
        }
    }

    /// What the terminal is to show.
    pub(super) fn picture(&self) -> Picture {
        let (columns, height) = self.size;
        let layout = self.layout();
        let seen = self.transcript.seen(&self.look(layout.columns), layout.height);
        let mut rows = vec![Row::new(); layout.height.saturating_sub(seen.len())];
        rows.extend(seen);
        if layout.roster > 0 {
            let beside = self.beside(layout.roster, layout.height);
            let join = |(row, beside): (Row, Row)| {
                let mut row = fitted(row, layout.columns);
                row.extend(beside);
                row
            };
            rows = rows.into_iter().zip(beside).map(join).collect();
        }
        if layout.has_status {
            let status = Status {
                room: &self.room,
                members: self.roster.len(),
                connection: self.connection,
                is_lost: matches!(self.absence, Absence::Since(_)),
                unread: self.transcript.unread(),
                is_at_newest: self.transcript.is_at_newest(),
                choice: self.completion.as_ref().and_then(Completion::choice),
            };
            rows.push(status::draw(&status, columns, &self.catalog, self.charset));
        }
        let (x, y) = (layout.input.cursor.0, rows.len() + layout.input.cursor.1);
        let cursor = (x.min(columns.saturating_sub(1)), y.min(height.saturating_sub(1)));
        rows.extend(layout.input.rows);
        rows.truncate(height);
        Picture { rows: rows.into_iter().map(|row| fitted(row, columns)).collect(), cursor }
    }

    /// The names of those who are here, as rows beside the conversation.
    fn beside(&self, columns: usize, height: usize) -> Vec<Row> {
        let names = self.roster.names();
        let line = Span::new(Role::Faint, format!(" {} ", self.charset.drawn("│")));
        let hidden = if names.len() > height { names.len() + 1 - height } else { 0 };
        let shown = names.iter().take(names.len().saturating_sub(hidden)).map(|name| {
            let is_ignored = self.ignored.has(name);
            let role = if is_ignored { Role::Faint } else { role_of_name(name) };
            let name = text::harmless(name);
            let mark = self.charset.cut_mark();
            Span::new(role, text::truncate(&name, columns - 4, mark).into_owned())
        });
        let more = (hidden > 0).then(|| Span::new(Role::Faint, format!("+{hidden}")));
        let mut rows: Vec<_> = shown.chain(more).map(|span| vec![line.clone(), span]).collect();
        rows.resize(height, vec![line]);
        rows
    }
}

#[cfg(test)]
mod tests;
