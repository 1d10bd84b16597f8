//! What the items of the two streams say, in a few words each.

use super::{End, Part, short};
use crate::chat::wire::{Body, Entry, Items, Leave, Malformed, Request, Style};
use crate::ui::Message;

/// How many items of a frame are told.
const MOST_ITEMS: usize = 3;

/// The items of a frame: entries from the server, lines from a client.
pub(super) fn items(sender: End, items: &Items<'_>) -> Part {
    let count = items.iter().count();
    let last = items.first.saturating_add(count.saturating_sub(1) as u64);
    let id = match (sender, count) {
        (End::Server, 1) => "chat-explain-entry",
        (End::Server, _) => "chat-explain-entries",
        (End::Client, 1) => "chat-explain-line",
        (End::Client, _) => "chat-explain-lines",
    };
    let message = match count {
        1 => Message::new(id).with("number", items.first),
        _ => Message::new(id).with("first", items.first).with("last", last),
    };
    let mut told: Vec<_> =
        items.iter().take(MOST_ITEMS).map(|(_, item)| of(sender, item)).collect();
    if count > MOST_ITEMS {
        told.push(Message::new("chat-explain-more-items").with("count", count - MOST_ITEMS));
    }
    Part { message, items: told }
}

fn of(sender: End, item: &[u8]) -> Message {
    let told = match sender {
        End::Server => Entry::decode(item).map(|entry| happened(&entry.body)),
        End::Client => Request::decode(item).map(|request| wanted(&request)),
    };
    told.unwrap_or_else(|Malformed| Message::new("chat-explain-item-malformed"))
}

fn happened(body: &Body) -> Message {
    let about = |id: &'static str, name: &str| Message::new(id).with("name", short(name));
    match body {
        Body::Joined { name, .. } => about("chat-explain-joined", name),
        Body::Left { name, how, .. } => about(leave_id(*how), name),
        Body::Said { name, style, text, .. } => {
            let id = match style {
                Style::Plain => "chat-explain-said",
                Style::Action => "chat-explain-did",
            };
            about(id, name).with("text", short(text))
        }
        Body::Announced { text } => {
            Message::new("chat-explain-announced").with("text", short(text))
        }
        Body::Renamed { from, to, .. } => about("chat-explain-renamed", from).with("to", short(to)),
        Body::Whispered { name, to_name, text, .. } => {
            let message = about("chat-explain-whispered", name).with("to", short(to_name));
            message.with("text", short(text))
        }
        Body::Blank => Message::new("chat-explain-blank"),
    }
}

const fn leave_id(how: Leave) -> &'static str {
    match how {
        Leave::Quit => "chat-explain-left-quit",
        Leave::TimedOut => "chat-explain-left-timed-out",
        Leave::Kicked => "chat-explain-left-kicked",
        Leave::Banned => "chat-explain-left-banned",
    }
}

fn wanted(request: &Request) -> Message {
    match request {
        Request::Say { style: Style::Plain, text } => {
            Message::new("chat-explain-say").with("text", short(text))
        }
        Request::Say { style: Style::Action, text } => {
            Message::new("chat-explain-do").with("text", short(text))
        }
        Request::Rename { name } => Message::new("chat-explain-rename").with("name", short(name)),
        Request::Whisper { to, text } => {
            Message::new("chat-explain-whisper").with("to", short(to)).with("text", short(text))
        }
    }
}
