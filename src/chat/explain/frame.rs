//! What the frames of a datagram say.

use jiff::Timestamp;

use super::{End, Part, item, short};
use crate::chat::wire::{
    Answer, Denial, Farewell, Frame, Frames, Outcome, Question, Refusal, Since, Welcome,
};
use crate::ui::Message;

/// How many frames of a datagram are told.
const MOST_FRAMES: usize = 8;

/// The meaning of each, in their order.
pub(super) fn meanings(sender: End, frames: &[u8]) -> Vec<Part> {
    let (mut parts, mut padding, mut untold) = (Vec::new(), 0_u64, 0_usize);
    for frame in Frames::new(frames) {
        match frame {
            Ok(Frame::Padding) => padding += 1,
            _ if parts.len() == MOST_FRAMES => untold += 1,
            Ok(frame) => parts.push(meaning(sender, &frame)),
            Err(_) => parts.push(Message::new("chat-explain-malformed").into()),
        }
    }
    if untold > 0 {
        parts.push(Message::new("chat-explain-more-frames").with("count", untold).into());
    }
    if padding > 0 {
        parts.push(Message::new("chat-explain-padding").with("count", padding).into());
    }
    if parts.is_empty() {
        parts.push(Message::new("chat-explain-empty").into());
    }
    parts
}

fn meaning(sender: End, frame: &Frame<'_>) -> Part {
    let message = match frame {
        Frame::Items(items) => return item::items(sender, items),
        Frame::Padding => Message::new("chat-explain-padding").with("count", 1),
        Frame::Join { name, since, .. } => join(name, *since),
        Frame::Welcome(welcome) => welcomed(welcome),
        Frame::Denied { denial, like } => {
            Message::new(denial_id(*denial)).with("like", short(like))
        }
        Frame::Piece { number, index, of, .. } => {
            let id = match sender {
                End::Server => "chat-explain-piece-of-entry",
                End::Client => "chat-explain-piece-of-line",
            };
            let message = Message::new(id).with("index", u16::from(*index) + 1);
            message.with("of", *of).with("number", *number)
        }
        Frame::Ack { next, bitmap, .. } => {
            let beyond: u32 = bitmap.iter().map(|byte| byte.count_ones()).sum();
            let id = match sender {
                End::Client => "chat-explain-ack-of-entries",
                End::Server => "chat-explain-ack-of-lines",
            };
            Message::new(id).with("next", *next).with("beyond", beyond)
        }
        Frame::Outcome { line, outcome } => became(*outcome).with("line", *line),
        Frame::Ask { token, question: Question::Roster(after) } => {
            let message = Message::new("chat-explain-ask-roster").with("token", *token);
            message.with("after", after.0)
        }
        Frame::Ask { token, question: Question::Lag(after) } => {
            let message = Message::new("chat-explain-ask-lag").with("token", *token);
            message.with("after", after.0)
        }
        Frame::Answer(Answer { token, members, roster }) => {
            let message = Message::new("chat-explain-answer").with("token", *token);
            message.with("count", roster.iter().count()).with("members", *members)
        }
        Frame::Ping { newest } => {
            let id = match sender {
                End::Server => "chat-explain-ping-of-server",
                End::Client => "chat-explain-ping-of-client",
            };
            Message::new(id).with("newest", *newest)
        }
        Frame::Challenge(_) => Message::new("chat-explain-challenge"),
        Frame::Response(_) => Message::new("chat-explain-response"),
        Frame::Forgotten { first } => Message::new("chat-explain-forgotten").with("first", *first),
        Frame::Receipt { number, have, of } => {
            let message = Message::new("chat-explain-receipt").with("number", *number);
            message.with("have", *have).with("of", *of)
        }
        Frame::Bye(farewell) => Message::new(farewell_id(*farewell)),
    };
    message.into()
}

fn join(name: &str, since: Since) -> Message {
    let about = |id: &'static str| Message::new(id).with("name", short(name));
    match since {
        Since::Last(count) => about("chat-explain-join-last").with("count", count),
        Since::Number(number) => about("chat-explain-join-number").with("number", number),
        Since::Time(unix_ms) => about("chat-explain-join-time").with("time", time(unix_ms)),
    }
}

/// A time in UTC, which the other end's clock is in too; a bare number where it is beyond all calendars.
fn time(unix_ms: u64) -> String {
    let time = i64::try_from(unix_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    time.map_or_else(|| unix_ms.to_string(), |time| time.to_string())
}

fn welcomed(welcome: &Welcome) -> Message {
    Message::new("chat-explain-welcome")
        .with("name", short(&welcome.name))
        .with("member", welcome.member.0)
        .with("first", welcome.first)
        .with("newest", welcome.newest)
        .with("line", welcome.line)
}

const fn denial_id(denial: Denial) -> &'static str {
    match denial {
        Denial::Taken => "chat-explain-denied-taken",
        Denial::LooksLike => "chat-explain-denied-looks-like",
        Denial::Reserved => "chat-explain-denied-reserved",
        Denial::Invalid => "chat-explain-denied-invalid",
        Denial::Full => "chat-explain-denied-full",
        Denial::Banned => "chat-explain-denied-banned",
    }
}

fn became(outcome: Outcome) -> Message {
    let (refusal, wait_ms) = match outcome {
        Outcome::Numbered(number) => {
            return Message::new("chat-explain-outcome-numbered").with("number", number);
        }
        Outcome::Refused { refusal, wait_ms } => (refusal, wait_ms),
    };
    match refusal {
        Refusal::TooFast => Message::new("chat-explain-outcome-too-fast").with("wait", wait_ms),
        Refusal::TooLong => Message::new("chat-explain-outcome-too-long"),
        Refusal::Empty => Message::new("chat-explain-outcome-empty"),
        Refusal::Muted => Message::new("chat-explain-outcome-muted"),
        Refusal::NobodyOfThatName => Message::new("chat-explain-outcome-nobody"),
        Refusal::Name(_) => Message::new("chat-explain-outcome-name"),
    }
}

const fn farewell_id(farewell: Farewell) -> &'static str {
    match farewell {
        Farewell::Quit => "chat-explain-bye-quit",
        Farewell::Stopped => "chat-explain-bye-stopped",
        Farewell::Kicked => "chat-explain-bye-kicked",
        Farewell::Banned => "chat-explain-bye-banned",
        Farewell::TimedOut => "chat-explain-bye-timed-out",
        Farewell::Replaced => "chat-explain-bye-replaced",
    }
}
