//! What a server says before its first client and after its last, and the list of the models.

use std::net::SocketAddr;

use serde::Serialize;

use super::model::Model;
use super::server::Tally;
use crate::run::{Exit, Result};
use crate::ui::{Align, Cell, Document, Format, Message, Role, Span, Table, Ui, quantity};

/// The models and what they are, in teaching order.
pub(super) fn list(ui: &mut Ui) -> Result<Exit> {
    let rows = Model::ALL.map(|model| Row { model, about: ui.word(model.about()) });
    if ui.format() == Format::Json {
        ui.json(&Document::new("echo", Models { models: rows }))?;
        return Ok(Exit::Done);
    }
    for row in rows {
        let lead = Span::new(Role::Code, format!("{:9}", row.model.name()));
        ui.paragraph(&[lead], Role::Plain, &row.about)?;
    }
    let lead = Span::new(Role::Code, format!("{:9}", "compare"));
    let about = ui.word("echo-model-compare");
    ui.paragraph(&[lead], Role::Plain, &about)?;
    ui.gap()?;
    let next = ui.word("echo-list-next");
    ui.paragraph(&[], Role::Faint, &next)?;
    Ok(Exit::Done)
}

/// Where the server listens and what to try, before the first client comes.
pub(super) fn greet(ui: &mut Ui, model: Model, at: SocketAddr) -> Result<()> {
    let pid = std::process::id();
    if ui.format() == Format::Json {
        let address = at.ip().to_string();
        let line = Line::Listening { model, address, port: at.port(), pid };
        ui.json_line(&Document::new("echo", line))?;
        return Ok(ui.flush()?);
    }
    let head =
        ui.text(&Message::new("echo-listening").with("address", at.to_string()).with("pid", pid));
    ui.line(&[Span::new(Role::Strong, format!("{}: ", model.name())), Span::plain(head)])?;
    let about = ui.word(model.about());
    ui.paragraph(&[], Role::Faint, &about)?;
    // To an address that stands for all of them one connects at one's own.
    let host = match at {
        SocketAddr::V4(at) if at.ip().is_unspecified() => "127.0.0.1".to_owned(),
        SocketAddr::V6(at) if at.ip().is_unspecified() => "::1".to_owned(),
        _ => at.ip().to_string(),
    };
    let option = if model == Model::Udp { "-u " } else { "" };
    let mut table = Table::new(vec![(String::new(), Align::Left), (String::new(), Align::Left)]);
    let look = match model {
        Model::Fork => format!("ptool tree -p {pid}"),
        Model::Thread => format!("ptool list --threads --pid {pid}"),
        _ => format!("ptool stat {pid}"),
    };
    let rows = [
        ("echo-try", format!("nc {option}{host} {}", at.port())),
        ("echo-look", look),
        ("echo-end", "Ctrl-C".to_owned()),
    ];
    for (word, command) in rows {
        let word = ui.word(word);
        table.row(vec![Cell::new(Role::Faint, word), Cell::new(Role::Code, command)]);
    }
    table.print_rows(ui)?;
    Ok(ui.flush()?)
}

/// What the server has done.
pub(super) fn sum_up(ui: &mut Ui, model: Model, tally: Tally) -> Result<()> {
    if ui.format() == Format::Json {
        let Tally { connections, refused, echoed_bytes } = tally;
        let line = Line::Ended { model, connections, refused, echoed_bytes };
        return Ok(ui.json_line(&Document::new("echo", line))?);
    }
    let id = if model == Model::Udp { "echo-ended-datagrams" } else { "echo-ended" };
    let ended = Message::new(id)
        .with("count", tally.connections)
        .with("size", quantity::size(tally.echoed_bytes));
    ui.gap()?;
    let ended = ui.text(&ended);
    ui.line(&[Span::new(Role::Strong, ended)])?;
    if tally.refused > 0 {
        let refused = ui.text(&Message::new("echo-ended-refused").with("count", tally.refused));
        ui.line(&[Span::new(Role::Warning, refused)])?;
    }
    Ok(())
}

/// The body of `ptool echo --json`.
#[derive(Serialize)]
struct Models {
    models: [Row; 7],
}

/// One model of it.
#[derive(Serialize)]
struct Row {
    model: Model,
    about: String,
}

/// The first and the last line of a server's `--json`.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line {
    Listening { model: Model, address: String, port: u16, pid: u32 },
    Ended { model: Model, connections: u64, refused: u64, echoed_bytes: u64 },
}
