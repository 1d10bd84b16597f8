//! `ptool chat history`: reads and searches the log of a room, whether or not the room is open.

use std::path::PathBuf;

use clap::Args;

use super::{bad_value, when};
use crate::chat::history;
use crate::chat::keys::Store;
use crate::chat::store::{Query, Shelf, Whispers};
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Message, Ui};

/// `ptool chat history [TEXT]`.
#[derive(Debug, Args)]
pub(super) struct History {
    #[arg(value_name = "TEXT", display_order = 0)]
    text: Vec<String>,
    #[arg(long, value_name = "ROOM", conflicts_with = "file")]
    room: Option<String>,
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    #[arg(long)]
    whispers: bool,
    #[arg(long, conflicts_with_all = ["text", "room", "file", "since", "until", "last", "whispers"])]
    list: bool,
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

impl Run for History {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let query = self.query()?;
        if let Some(file) = &self.file {
            return history::show(ui, file, &query);
        }
        let store = Store::new(self.state_dir.as_deref(), |name| std::env::var_os(name));
        let shelf = store.rooms().unwrap_or_else(|| Shelf::new(PathBuf::from("~")));
        if let Some(room) = &self.room {
            return history::show(ui, &shelf.log(room), &query);
        }
        if self.list {
            return history::list(ui, &shelf);
        }
        let rooms = shelf.rooms().map_err(|error| error.failure())?;
        match &rooms[..] {
            [] => Err(history::none(&shelf)),
            [room] => history::show(ui, &shelf.log(room), &query),
            // Whoever asks for nothing else is shown what there is to ask for.
            _ if query == Query::default() => history::list(ui, &shelf),
            _ => {
                let message = Message::new("chat-history-several").with("rooms", rooms.join(", "));
                let hint = Message::new("chat-history-several.hint");
                Err(Failure::new(Exit::Usage, message).hint(hint))
            }
        }
    }
}

impl History {
    fn query(&self) -> Result<Query> {
        let time = |option, text: Option<&str>| {
            let Some(text) = text else { return Ok(None) };
            let read = when::unix_ms_here(text).map(Some);
            read.ok_or_else(|| bad_value(option, text, "chat-history-bad-time.hint"))
        };
        Ok(Query {
            from: None,
            since_unix_ms: time("--since", self.since.as_deref())?,
            before_unix_ms: time("--until", self.until.as_deref())?,
            text: (!self.text.is_empty()).then(|| self.text.join(" ")),
            newest: self.last,
            whispers: if self.whispers { Whispers::Shown } else { Whispers::Hidden },
        })
    }
}
