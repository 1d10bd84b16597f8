//! `ptool chat history`: the log of a room, read without the room.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::document;
use super::notice::Notice;
use super::store::{Archive, Error, Query, Shelf, Summary};
use super::view::{self, Times};
use crate::run::{Exit, Failure, Result};
use crate::ui::{Align, Cell, Document, Format, Message, Role, Span, Table, Ui, quantity};

/// The command whose documents these are.
const COMMAND: &str = "chat history";

/// Shows the entries of a log that are wanted.
pub(crate) fn show(ui: &mut Ui, log: &Path, query: &Query) -> Result<Exit> {
    let failed = |error: Error| error.failure();
    let archive = Archive::open(log).map_err(failed)?;
    let mut entries = archive.entries(query).map_err(failed)?;
    let mut pages = Pages::new();
    let mut has_some = false;
    for entry in entries.by_ref() {
        let (number, entry) = entry.map_err(failed)?;
        has_some = true;
        let at = entry.unix_ms;
        let notice = Notice::Entry { number, entry };
        if ui.format() == Format::Json {
            if let Some(event) = document::event(&notice, ui.catalog()) {
                ui.json_line(&Document::new(COMMAND, event))?;
            }
        } else {
            pages.write(ui, at, &notice)?;
        }
    }
    if entries.hidden() > 0 {
        ui.flush()?;
        ui.remark(&Message::new("chat-history-whispers").with("count", entries.hidden()));
    }
    Ok(if has_some { Exit::Done } else { Exit::Found })
}

/// Lists the rooms that have a log.
pub(crate) fn list(ui: &mut Ui, shelf: &Shelf) -> Result<Exit> {
    let mut rooms = Vec::new();
    for room in shelf.rooms().map_err(|error| error.failure())? {
        let log = shelf.log(&room);
        match Archive::open(&log).and_then(|archive| archive.summary()) {
            Ok(summary) => rooms.push((room, log, summary)),
            // The others can be read all the same.
            Err(error) => ui.remark(&error.message()),
        }
    }
    if ui.format() == Format::Json {
        let rooms: Vec<_> =
            rooms.iter().map(|(room, log, what)| Listed::new(room, log, what)).collect();
        ui.json(&Document::new(COMMAND, Rooms { rooms }))?;
        return Ok(Exit::Done);
    }
    if rooms.is_empty() {
        return Err(none(shelf));
    }
    let headings = [
        ("chat-history-room", Align::Left),
        ("chat-history-entries", Align::Right),
        ("chat-history-first", Align::Left),
        ("chat-history-last", Align::Left),
        ("chat-history-size", Align::Right),
    ];
    let mut table =
        Table::new(headings.into_iter().map(|(id, align)| (ui.word(id), align)).collect());
    let zone = TimeZone::system();
    let shown = |unix_ms| local(unix_ms, &zone).strftime("%Y-%m-%d %H:%M").to_string();
    for (room, _, Summary { entries, times, bytes }) in rooms {
        let (first, last) =
            times.map_or_else(Default::default, |(first, last)| (shown(first), shown(last)));
        table.row(vec![
            Cell::new(Role::Strong, room),
            Cell::plain(entries.to_string()),
            Cell::plain(first),
            Cell::plain(last),
            Cell::plain(quantity::size(bytes)),
        ]);
    }
    table.print(ui)?;
    let folder = Message::new("chat-history-folder");
    let folder = ui.text(&folder.with("path", shelf.folder().display().to_string()));
    ui.line(&[Span::new(Role::Faint, folder)])?;
    Ok(Exit::Done)
}

/// That no room has a log here.
pub(crate) fn none(shelf: &Shelf) -> Failure {
    let message = Message::new("chat-history-none");
    let message = message.with("path", shelf.folder().display().to_string());
    Failure::new(Exit::Usage, message).hint(Message::new("chat-history-none.hint"))
}

/// Entries for people: below the day on a terminal, with their dates where lines go one by one.
struct Pages {
    zone: TimeZone,
    day: Option<jiff::civil::Date>,
}

impl Pages {
    fn new() -> Self {
        Self { zone: TimeZone::system(), day: None }
    }

    fn write(&mut self, ui: &mut Ui, unix_ms: u64, notice: &Notice) -> Result<()> {
        let time = local(unix_ms, &self.zone);
        let stamp = if ui.width().is_some() {
            if self.day != Some(time.date()) {
                if self.day.replace(time.date()).is_some() {
                    ui.gap()?;
                }
                ui.line(&[Span::new(Role::Strong, time.date().to_string())])?;
            }
            time.strftime("%H:%M ")
        } else {
            time.strftime("%Y-%m-%d %H:%M:%S ")
        };
        let stamp = Span::new(Role::Faint, stamp.to_string());
        for line in view::lines(notice, ui.catalog(), &Times::Hidden) {
            let lead: Vec<_> = std::iter::once(stamp.clone()).chain(line.lead).collect();
            ui.utterance(&lead, line.role, &line.text)?;
        }
        Ok(())
    }
}

/// A time as it is here.
fn local(unix_ms: u64, zone: &TimeZone) -> DateTime {
    let read = Timestamp::from_millisecond(i64::try_from(unix_ms).unwrap_or(0));
    read.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).datetime()
}

/// The document of `--list`.
#[derive(Serialize)]
struct Rooms<'a> {
    rooms: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    room: &'a str,
    entries: u64,
    first_unix_ms: Option<u64>,
    last_unix_ms: Option<u64>,
    bytes: u64,
    log: String,
}

impl<'a> Listed<'a> {
    fn new(room: &'a str, log: &Path, what: &Summary) -> Self {
        Self {
            room,
            entries: what.entries,
            first_unix_ms: what.times.map(|(first, _)| first),
            last_unix_ms: what.times.map(|(_, last)| last),
            bytes: what.bytes,
            log: log.display().to_string(),
        }
    }
}
