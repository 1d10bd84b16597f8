//! What the room says of itself when it begins.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;

use serde::Serialize;

use super::super::chaos::Chaos;
use super::super::console;
use super::super::document::Event;
use super::super::room::Classic;
use super::super::seal::Fingerprint;
use super::super::view::Line;
use super::{DEFAULT_PORT, Options, reach};
use crate::run::Result;
use crate::ui::{Document, Format, Message, Role, Span, Ui, text};

/// Tells where the room is, how one gets into it, and who can, and gives the lines that say it.
pub(super) fn greet(
    ui: &mut Ui,
    socket: &UdpSocket,
    fingerprint: Fingerprint,
    (options, chaos): (&Options, Option<Chaos>),
    log: Option<&Path>,
) -> Result<Vec<Line>> {
    let (pid, at) = (std::process::id(), socket.local_addr()?);
    let places = reach::addresses(socket, at).into_iter().map(|ip| SocketAddr::new(ip, at.port()));
    let places: Vec<_> = places.collect();
    let is_classic = options.classic == Classic::Admitted;
    if ui.format() == Format::Json {
        let line = Listening {
            event: "listening",
            room: &options.name,
            address: at.ip().to_string(),
            port: at.port(),
            addresses: places.iter().map(|place| place.ip().to_string()).collect(),
            pid,
            fingerprint: fingerprint.to_string(),
            classic: is_classic,
            log: log.map(|path| path.display().to_string()),
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
    let digits: String = fingerprint.to_string().chars().filter(char::is_ascii_digit).collect();
    let code = |label, typed| (label, Role::Code, typed);
    let mut rows = Vec::new();
    for (count, place) in places.iter().enumerate() {
        let label = if count == 0 { "chat-greet-join" } else { AGAIN };
        rows.push(code(label, format!("ptool chat join --name NAME{}", shortest(*place))));
    }
    let place = places[0];
    if is_classic {
        let typed = format!("ptool chat join --classic --name NAME{}", shortest(place));
        rows.push(code("chat-greet-classic", typed));
    }
    let sure = if place.is_ipv6() {
        format!("ptool chat join --name NAME '{place}#{digits}'")
    } else {
        format!("ptool chat join --name NAME {place}#{digits}")
    };
    rows.push(("chat-greet-key", Role::Plain, fingerprint.to_string()));
    rows.push(code("chat-greet-sure", sure));
    if let Some(path) = log {
        rows.push(("chat-greet-log", Role::Plain, path.display().to_string()));
    }
    rows.push(code("chat-greet-look", format!("ptool tree -p {pid}")));
    rows.push(code("chat-greet-help", "/help".to_owned()));
    lines.extend(table(ui, rows));
    for Line { lead, role, text } in &lines {
        // Not cut off where the terminal ends: it is there to be copied.
        ui.line(&[lead.as_slice(), &[Span::new(*role, text.as_str())]].concat())?;
    }
    if !place.ip().is_loopback() {
        let id = match options.password {
            Some(_) => "chat-greet-reach-password",
            None if is_classic => "chat-greet-reach-classic",
            None => "chat-greet-reach",
        };
        let text = ui.word(id);
        ui.paragraph(&[], Role::Faint, &text)?;
        lines.push(Line::new(Vec::new(), Role::Faint, text));
    }
    if is_classic {
        let text = ui.word("chat-greet-classic-means");
        ui.paragraph(&[], Role::Warning, &text)?;
        lines.push(Line::new(Vec::new(), Role::Warning, text));
    }
    if let Some(chaos) = chaos {
        let words = Message::new("chat-chaos-on").with("chaos", chaos.to_string());
        let words = ui.text(&words);
        ui.utterance(&[], Role::Warning, &words)?;
        lines.push(Line::new(Vec::new(), Role::Warning, words));
    }
    Ok(lines)
}

/// The label of each further line of the same kind.
const AGAIN: &str = "";

/// A place as one has to type it, behind a space.
fn shortest(place: SocketAddr) -> String {
    if place == SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)) {
        String::new()
    } else if place.port() == DEFAULT_PORT {
        format!(" {}", place.ip())
    } else if place.is_ipv6() {
        // Some shells look for files of such a name.
        format!(" '{place}'")
    } else {
        format!(" {place}")
    }
}

/// The rows with their words before them, one below the other.
fn table(ui: &Ui, rows: Vec<(&'static str, Role, String)>) -> Vec<Line> {
    let word = |id| if id == AGAIN { String::new() } else { ui.word(id) };
    let words: Vec<_> = rows.iter().map(|(id, ..)| word(*id)).collect();
    let columns = words.iter().map(|word| text::width(word)).max().unwrap_or(0);
    let row = |(word, (_, role, typed)): (String, (_, Role, String))| {
        let gap = " ".repeat(columns - text::width(&word) + 2);
        Line::new(vec![Span::new(Role::Faint, word + &gap)], role, typed)
    };
    words.into_iter().zip(rows).map(row).collect()
}

/// The first line of `--json`.
#[derive(Serialize)]
struct Listening<'a> {
    event: &'static str,
    room: &'a str,
    address: String,
    port: u16,
    addresses: Vec<String>,
    pid: u32,
    fingerprint: String,
    classic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
}
