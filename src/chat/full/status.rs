//! The row between the conversation and the line that is typed: where one is, and how the network is.
//! Pure.

use std::time::Duration;

use crate::ui::{Catalog, Charset, Message, Role, Span, text};

/// How the way to the room is, as far as it was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::chat) struct Connection {
    /// There and back.
    pub(in crate::chat) round_trip: Option<Duration>,
    /// Of a thousand datagrams so many were lost on their way here.
    pub(in crate::chat) lost_of_thousand: Option<u32>,
    /// Lines that the room has not numbered yet.
    pub(in crate::chat) unsettled: usize,
}

/// What the row says.
#[derive(Debug)]
pub(super) struct Status<'a> {
    pub(super) room: &'a str,
    pub(super) members: usize,
    pub(super) connection: Connection,
    /// The room is not heard.
    pub(super) is_lost: bool,
    pub(super) unread: u64,
    pub(super) is_at_newest: bool,
    /// What Tab offers, and which of it stands in the line.
    pub(super) choice: Option<(&'a [String], usize)>,
}

/// So much time as one glances at it.
fn glanced(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..10_000 => format!("{}.{} ms", micros / 1000, micros / 100 % 10),
        10_000..1_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10),
    }
}

/// Draws the row.
pub(super) fn draw(
    status: &Status<'_>,
    columns: usize,
    catalog: &Catalog,
    charset: Charset,
) -> Vec<Span> {
    if let Some((options, at)) = status.choice {
        return choice(options, at, columns, charset);
    }
    let told = |id, count: u64| catalog.text(&Message::new(id).with("count", count));
    let line = charset.drawn("─").into_owned();
    let mut right = Vec::new();
    if !status.is_at_newest {
        let arrow = charset.drawn("▼").into_owned();
        let text = match status.unread {
            0 => catalog.text(&Message::new("chat-full-above")),
            unread => told("chat-full-unread", unread),
        };
        right = vec![Span::new(Role::Warning, format!(" {arrow} {text} ")), faint(&line)];
    }
    let mut parts = Vec::new();
    if !status.room.is_empty() {
        parts.push(Span::new(Role::Strong, text::harmless(status.room)));
        if status.members > 0 {
            let members = u64::try_from(status.members).unwrap_or(u64::MAX);
            parts.push(Span::plain(told("chat-full-members", members)));
        }
    }
    if status.is_lost {
        let text = catalog.text(&Message::new("chat-full-no-answer"));
        parts.push(Span::new(Role::Warning, text));
    } else if let Some(time) = status.connection.round_trip {
        parts.push(Span::plain(glanced(time)));
    }
    if status.connection.unsettled > 0 {
        let count = u64::try_from(status.connection.unsettled).unwrap_or(u64::MAX);
        parts.push(Span::new(Role::Warning, told("chat-full-unsettled", count)));
    }
    if let Some(lost) = status.connection.lost_of_thousand.filter(|_| !status.is_lost) {
        let share =
            if lost < 10 && lost > 0 { format!("0.{lost}") } else { (lost / 10).to_string() };
        let role = if lost >= 50 { Role::Warning } else { Role::Plain };
        let text = Message::new("chat-full-loss").with("percent", share);
        parts.push(Span::new(role, catalog.text(&text)));
    }
    let wide = |spans: &[Span]| spans.iter().map(|span| text::width(&span.text)).sum::<usize>();
    let mut row = Vec::new();
    let room = columns.saturating_sub(wide(&right));
    for part in parts {
        let lead =
            if row.is_empty() { format!("{line}{line} ") } else { charset.separator().to_owned() };
        let lead = faint(&lead);
        // A space and a piece of the line follow.
        if wide(&row) + wide(&[lead.clone(), part.clone()]) + 2 > room {
            break;
        }
        row.extend([lead, part]);
    }
    if !row.is_empty() {
        row.push(Span::plain(" "));
    }
    let left = room.saturating_sub(wide(&row));
    row.push(faint(&line.repeat(left)));
    row.extend(right);
    row
}

fn faint(text: &str) -> Span {
    Span::new(Role::Faint, text)
}

/// What Tab offers: the one that is chosen among those around it.
fn choice(options: &[String], at: usize, columns: usize, charset: Charset) -> Vec<Span> {
    let shown = |option: &String| text::harmless(option.trim_end_matches([' ', ':'])).into_owned();
    let line = charset.drawn("─").into_owned();
    let mut row = vec![faint(&format!("{line}{line} "))];
    let mut used = 3;
    let wide = |option: &String| text::width(&shown(option)) + 2;
    // What was typed stands behind the last of them: then none is chosen.
    let mut from = at.min(options.len().saturating_sub(1));
    let room = columns.saturating_sub(used + options.get(from).map_or(0, wide));
    let mut before = 0;
    while from > 0 && before + wide(&options[from - 1]) <= room / 2 {
        from -= 1;
        before += wide(&options[from]);
    }
    for (index, option) in options.iter().enumerate().skip(from) {
        let option = shown(option);
        let role = if index == at { Role::Strong } else { Role::Faint };
        if used + text::width(&option) + 2 > columns {
            break;
        }
        used += text::width(&option) + 2;
        row.extend([Span::new(role, option), Span::plain("  ")]);
    }
    row.push(faint(&line.repeat(columns.saturating_sub(used))));
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Language;

    fn drawn(status: &Status<'_>, columns: usize, language: Language) -> String {
        let row = draw(status, columns, &Catalog::new(language), Charset::Unicode);
        let text: String = row.iter().map(|span| &*span.text).collect();
        assert_eq!(text::width(&text), columns, "{text}");
        text
    }

    fn status() -> Status<'static> {
        let connection = Connection {
            round_trip: Some(Duration::from_micros(23_400)),
            lost_of_thousand: Some(104),
            unsettled: 0,
        };
        let (room, choice) = ("lab", None);
        let (is_lost, is_at_newest) = (false, true);
        Status { room, members: 12, connection, is_lost, unread: 0, is_at_newest, choice }
    }

    #[test]
    fn as_much_is_said_as_there_is_room_for() {
        let wide = drawn(&status(), 60, Language::En);
        assert!(wide.starts_with("── lab · 12 here · 23 ms · loss 10 % ──"), "{wide}");
        assert_eq!(drawn(&status(), 26, Language::En), "── lab · 12 here · 23 ms ─");
        assert_eq!(drawn(&status(), 16, Language::En), "── lab ─────────");
    }

    #[test]
    fn what_came_below_is_counted() {
        let status = Status { unread: 5, is_at_newest: false, ..status() };
        let row = drawn(&status, 40, Language::En);
        assert!(row.ends_with("▼ 5 new ─"), "{row}");
        let row = drawn(&status, 20, Language::En);
        assert!(row.ends_with("▼ 5 new ─"), "{row}");
    }

    #[test]
    fn a_lost_room_is_told() {
        let status = Status { is_lost: true, ..status() };
        let row = drawn(&status, 60, Language::En);
        assert!(row.contains("no answer") && !row.contains("ms"), "{row}");
    }

    #[test]
    fn what_tab_offers_fits() {
        let options: Vec<_> = (0..40).map(|number| format!("name-{number}: ")).collect();
        for at in [0, 7, 39, 40] {
            for columns in [20, 60] {
                let status = Status { choice: Some((&options, at)), ..status() };
                let row = drawn(&status, columns, Language::ZhCn);
                assert!(at == 40 || row.contains(&format!("name-{at} ")), "{row}");
            }
        }
    }
}
