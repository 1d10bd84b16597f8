//! Notices as lines for people. Pure: what it is told, and the language, decide what it shows.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::explain::Seen;
use super::notice::{self, Notice, Weight, happening, is_action, sentence};
use super::order::Sanctioned;
use super::room::Present;
use super::wire::{Body, Entry, Question};
use crate::ui::{Catalog, Charset, Message, Role, Span, quantity, text};

/// A line before it is wrapped: what stands before the text, and the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) lead: Vec<Span>,
    pub(super) role: Role,
    pub(super) text: String,
}

impl Line {
    pub(super) const fn new(lead: Vec<Span>, role: Role, text: String) -> Self {
        Self { lead, role, text }
    }
}

/// Whether entries have the time before them.
#[derive(Debug, Clone)]
pub(super) enum Times {
    Shown(TimeZone),
    Hidden,
}

/// The role of a name: the same in every line, and as a rule not that of another.
pub(super) fn role_of_name(name: &str) -> Role {
    // FNV-1a, of which the colours need a few bits.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    let [.., hue, _, _] = hash.to_le_bytes();
    Role::Name(hue)
}

/// The lines of a notice.
pub(super) fn lines(notice: &Notice, catalog: &Catalog, times: &Times) -> Vec<Line> {
    let words = catalog.text(&sentence(notice));
    match notice {
        Notice::Entry { entry, .. } => of_entry(entry, catalog, times).into_iter().collect(),
        Notice::Line { unix_ms, name, .. } => {
            let mut lead = when(*unix_ms, times);
            let role = match name {
                Some(name) => {
                    lead.extend(colon(name.clone(), role_of_name(name)));
                    Role::Plain
                }
                None => Role::Faint,
            };
            vec![Line::new(lead, role, words)]
        }
        Notice::Explained(seen) => vec![explained(seen, catalog, Charset::Unicode)],
        Notice::Members { question, members } => {
            // Who asks how far behind each is wants to know of those who are.
            let is_asked = |behind: u64| behind > 0 || matches!(question, Question::Roster(_));
            let heads = members.iter().map(|(_, name, behind)| (name, behind));
            let heads = heads.filter(|(_, behind)| is_asked(**behind));
            let lines = heads.map(|(name, behind)| {
                let note = behind_note(*behind, catalog);
                let gap = if note.is_empty() { "" } else { "  " };
                let name = Span::new(role_of_name(name), name);
                Line::new(vec![Span::plain("  "), name, Span::plain(gap)], Role::Faint, note)
            });
            std::iter::once(Line::new(Vec::new(), Role::Strong, words)).chain(lines).collect()
        }
        Notice::Roster(members) => {
            let columns = members.iter().map(|member| text::width(&member.name)).max().unwrap_or(0);
            let lines = members.iter().map(|member| of_member(member, columns, catalog));
            std::iter::once(Line::new(Vec::new(), Role::Strong, words)).chain(lines).collect()
        }
        Notice::Sanctions { now_unix_ms, sanctioned } => {
            let names = sanctioned.iter().map(|one| text::width(&one.sanction.name));
            let columns = names.max().unwrap_or(0);
            let line = |one| of_sanction(one, *now_unix_ms, columns, catalog);
            let lines = sanctioned.iter().map(line);
            std::iter::once(Line::new(Vec::new(), Role::Strong, words)).chain(lines).collect()
        }
        Notice::Deed { deed, .. } => vec![Line::new(when(deed.unix_ms, times), Role::Faint, words)],
        Notice::Help(commands) => {
            let columns = commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
            let lines = commands.iter().map(|(command, meaning)| {
                let gap = " ".repeat(columns - command.len() + 2);
                let lead = vec![Span::new(Role::Code, format!("  {command}{gap}"))];
                Line::new(lead, Role::Plain, catalog.text(meaning))
            });
            lines.chain([Line::new(Vec::new(), Role::Faint, words)]).collect()
        }
        other => {
            let role = match other.weight() {
                Weight::Warning => Role::Warning,
                Weight::Data => return Vec::new(),
                Weight::Talk | Weight::Answer | Weight::Aside => Role::Faint,
            };
            vec![Line::new(Vec::new(), role, words)]
        }
    }
}

/// The line of a datagram.
pub(super) fn explained(seen: &Seen, catalog: &Catalog, charset: Charset) -> Line {
    let line = seen.line();
    let (role, meaning) = line.told(catalog, charset);
    Line::new(line.lead(charset), role, meaning)
}

/// What somebody said, or what has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speech {
    /// Who said it.
    pub(super) head: Option<Span>,
    pub(super) role: Role,
    pub(super) text: String,
}

/// What an entry says, unless it is nothing.
pub(super) fn speech(entry: &Entry, catalog: &Catalog) -> Option<Speech> {
    let (head, role, text) = match &entry.body {
        Body::Blank => return None,
        Body::Said { name, style, text, .. } if !is_action(*style) => {
            (Some(Span::new(role_of_name(name), name)), Role::Plain, text.clone())
        }
        Body::Announced { text } => {
            let administrator = catalog.text(&Message::new("chat-administrator"));
            (Some(Span::new(Role::Problem, administrator)), Role::Strong, text.clone())
        }
        Body::Whispered { name, to_name, text, .. } => {
            let head = Message::new("chat-whispered").with("name", name.as_str());
            let head = catalog.text(&head.with("to", to_name.as_str()));
            (Some(Span::new(role_of_name(name), head)), Role::Plain, text.clone())
        }
        Body::Said { .. } => (None, Role::Plain, catalog.text(&happening(&entry.body))),
        body => (None, Role::Faint, catalog.text(&happening(body))),
    };
    Some(Speech { head, role, text })
}

fn of_entry(entry: &Entry, catalog: &Catalog, times: &Times) -> Option<Line> {
    let mut lead = when(entry.unix_ms, times);
    let Speech { head, role, text } = speech(entry, catalog)?;
    if let Some(head) = head {
        lead.extend([head, Span::plain(": ")]);
    }
    Some(Line::new(lead, role, text))
}

/// The time before a line, where times are shown.
fn when(unix_ms: u64, times: &Times) -> Vec<Span> {
    match times {
        Times::Shown(zone) => vec![Span::new(Role::Faint, format!("{} ", time(unix_ms, zone)))],
        Times::Hidden => Vec::new(),
    }
}

/// Who says what stands behind it.
fn colon(name: String, role: Role) -> [Span; 2] {
    [Span::new(role, name), Span::plain(": ")]
}

/// Hours and minutes.
pub(super) fn time(unix_ms: u64, zone: &TimeZone) -> String {
    let local = local(unix_ms, zone);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// A moment in a time zone.
pub(super) fn local(unix_ms: u64, zone: &TimeZone) -> Zoned {
    let read = Timestamp::from_millisecond(i64::try_from(unix_ms).unwrap_or(0));
    read.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

fn behind_note(behind: u64, catalog: &Catalog) -> String {
    match behind {
        0 => String::new(),
        _ => catalog.text(&Message::new("chat-behind").with("count", behind)),
    }
}

fn of_sanction(one: &Sanctioned, now: u64, columns: usize, catalog: &Catalog) -> Line {
    let name = &one.sanction.name;
    let gap = " ".repeat(columns.saturating_sub(text::width(name)));
    let lead =
        vec![Span::plain("  "), Span::new(role_of_name(name), name), Span::plain(gap + "  ")];
    let mut note = catalog.text(&notice::sanction(one, now));
    if let Some(address) = one.sanction.address {
        note = format!("{note}  {address}");
    }
    Line::new(lead, Role::Faint, note)
}

fn of_member(member: &Present, columns: usize, catalog: &Catalog) -> Line {
    let gap = " ".repeat(columns.saturating_sub(text::width(&member.name)));
    let lead = vec![
        Span::plain("  "),
        Span::new(role_of_name(&member.name), &member.name),
        Span::plain(gap + "  "),
    ];
    let round_trip = member
        .round_trip
        .map(|time| quantity::duration(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)));
    let behind = behind_note(member.behind, catalog);
    let notes = [member.address.to_string(), round_trip.unwrap_or_default(), behind];
    let notes: Vec<_> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    Line::new(lead, Role::Faint, notes.join("  "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::wire::{Leave, MemberNumber, Style};
    use crate::ui::Language;

    fn plain(body: Body, language: Language) -> String {
        let entry = Entry { unix_ms: 0, body };
        let catalog = Catalog::new(language);
        let lines = lines(&Notice::Entry { number: 1, entry }, &catalog, &Times::Hidden);
        let [line] = &lines[..] else { panic!("one line: {lines:?}") };
        line.lead.iter().map(|span| &*span.text).chain([&*line.text]).collect()
    }

    const ALICE: MemberNumber = MemberNumber(1);

    fn alice() -> String {
        "alice".to_owned()
    }

    #[test]
    fn what_happens_is_told_in_the_language_of_who_looks() {
        let joined = || Body::Joined { member: ALICE, name: alice() };
        let left = |how| Body::Left { member: ALICE, name: alice(), how };
        let announced = || Body::Announced { text: "hi".to_owned() };
        assert_eq!(plain(joined(), Language::En), "alice joined");
        assert_eq!(plain(joined(), Language::ZhCn), "alice 进入了聊天室");
        assert_eq!(plain(left(Leave::Quit), Language::En), "alice left");
        assert_eq!(plain(left(Leave::Quit), Language::ZhCn), "alice 退出了聊天室");
        assert_eq!(
            plain(left(Leave::TimedOut), Language::En),
            "alice is gone: nothing heard for 45 s"
        );
        assert_eq!(plain(announced(), Language::En), "administrator: hi");
        assert_eq!(plain(announced(), Language::ZhCn), "管理员: hi");
    }

    #[test]
    fn a_message_is_its_name_and_its_text() {
        let said =
            |style| Body::Said { member: ALICE, name: alice(), style, text: "hi".to_owned() };
        assert_eq!(plain(said(Style::Plain), Language::En), "alice: hi");
        assert_eq!(plain(said(Style::Action), Language::En), "* alice hi");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(role_of_name("alice"), role_of_name("alice"));
        let roles: std::collections::BTreeSet<_> =
            ["alice", "bob", "carol", "老王", "eve", "mallory"]
                .iter()
                .map(|name| format!("{:?}", role_of_name(name).color()))
                .collect();
        assert!(roles.len() > 2, "{roles:?}");
    }

    #[test]
    fn the_time_is_that_of_the_entry() {
        assert_eq!(time(45_296_789, &TimeZone::UTC), "12:34");
    }
}
