//! What the room says of itself when it begins.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::Serialize;

use super::super::chaos::Chaos;
use super::super::console;
use super::super::document::Event;
use super::super::seal::Fingerprint;
use super::super::view::Line;
use super::{DEFAULT_PORT, Options};
use crate::run::Result;
use crate::ui::{Document, Format, Message, Role, Span, Ui, text};

/// Tells where the room is and how one gets into it, and gives the lines that say it.
pub(super) fn greet(
    ui: &mut Ui,
    at: SocketAddr,
    fingerprint: Fingerprint,
    (options, chaos): (&Options, Option<Chaos>),
) -> Result<Vec<Line>> {
    let pid = std::process::id();
    if ui.format() == Format::Json {
        let line = Listening {
            event: "listening",
            room: &options.name,
            address: at.ip().to_string(),
            port: at.port(),
            pid,
            fingerprint: fingerprint.to_string(),
        };
        ui.json_line(&Document::new(console::COMMAND, line))?;
        if let Some(chaos) = chaos {
            let event = Event::BadNetwork { chaos: chaos.to_string() };
            ui.json_line(&Document::new(console::COMMAND, event))?;
        }
        return Ok(Vec::new());
    }
    let head = Message::new("chat-listening").with("address", at.to_string()).with("pid", pid);
    let name = Span::new(Role::Strong, format!("{}: ", options.name));
    let mut lines = vec![Line::new(vec![name], Role::Plain, ui.text(&head))];
    // To an address that stands for all of them one goes by one of one's own.
    let host = match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let place = SocketAddr::new(host, at.port());
    let is_usual = place == SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT));
    let short = if is_usual { String::new() } else { format!(" {place}") };
    let digits: String = fingerprint.to_string().chars().filter(char::is_ascii_digit).collect();
    let rows = [
        ("chat-greet-join", Role::Code, format!("ptool chat join --name NAME{short}")),
        ("chat-greet-key", Role::Plain, fingerprint.to_string()),
        ("chat-greet-sure", Role::Code, format!("ptool chat join --name NAME {place}#{digits}")),
        ("chat-greet-look", Role::Code, format!("ptool tree -p {pid}")),
        ("chat-greet-help", Role::Code, "/help".to_owned()),
    ];
    let words: Vec<_> = rows.iter().map(|(word, ..)| ui.word(word)).collect();
    let columns = words.iter().map(|word| text::width(word)).max().unwrap_or(0);
    for (word, (_, role, typed)) in words.into_iter().zip(rows) {
        let gap = " ".repeat(columns - text::width(&word) + 2);
        lines.push(Line::new(vec![Span::new(Role::Faint, word + &gap)], role, typed));
    }
    for Line { lead, role, text } in &lines {
        // Not cut off where the terminal ends: it is there to be copied.
        ui.line(&[lead.as_slice(), &[Span::new(*role, text.as_str())]].concat())?;
    }
    if let Some(chaos) = chaos {
        let words = Message::new("chat-chaos-on").with("chaos", chaos.to_string());
        let words = ui.text(&words);
        ui.utterance(&[], Role::Warning, &words)?;
        lines.push(Line::new(Vec::new(), Role::Warning, words));
    }
    Ok(lines)
}

/// The first line of `--json`.
#[derive(Serialize)]
struct Listening<'a> {
    event: &'static str,
    room: &'a str,
    address: String,
    port: u16,
    pid: u32,
    fingerprint: String,
}
