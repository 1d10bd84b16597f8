//! Numbers, packets, frames and items: bytes and what they mean.
#![cfg(test)]

use serde_json::{Map, Value, json};

use super::{bytes, hex, text, vectors};
use crate::chat::wire::{
    Body, Denial, Entry, Frame, Frames, MAX_DATAGRAM, Malformed, Outcome, Packet, Question, Reader,
    Reason, Refusal, Request, Since, Style, Writer,
};

/// What a vector says that its bytes mean; nothing where they are malformed.
fn meant(vector: &Map<String, Value>) -> Option<&Value> {
    vector.get("value").filter(|value| !value.is_null())
}

/// The name of a variant, as the vectors write it: `TimedOut` is `timed-out`.
fn kebab(variant: impl std::fmt::Debug) -> String {
    let mut name = String::new();
    for character in format!("{variant:?}").chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(character.to_lowercase());
    }
    name
}

fn packet(packet: &Packet<'_>) -> Value {
    let long = |number: u64| hex(&number.to_be_bytes());
    let short = |number: u32| hex(&number.to_be_bytes());
    match packet {
        Packet::Hello { version, nonce } => {
            json!({"type": "hello", "version": version, "nonce": long(nonce.0)})
        }
        Packet::Cookie { nonce, cookie } => {
            json!({"type": "cookie", "nonce": long(nonce.0), "cookie": hex(&cookie.0)})
        }
        Packet::Refuse { nonce, reason, versions: (least, most) } => json!({
            "type": "refuse",
            "nonce": long(nonce.0),
            "reason": match reason {
                Reason::Version => "version",
                Reason::Password => "password",
                Reason::Busy => "busy",
            },
            "least_version": least,
            "most_version": most,
        }),
        Packet::Start { version, nonce, cookie, index, noise } => json!({
            "type": "start",
            "version": version,
            "nonce": long(nonce.0),
            "cookie": hex(&cookie.0),
            "index": short(*index),
            "noise": hex(noise),
        }),
        Packet::Reply { to, index, noise } => {
            json!({"type": "reply", "to": short(*to), "index": short(*index), "noise": hex(noise)})
        }
        Packet::Finish { to, noise } => {
            json!({"type": "finish", "to": short(*to), "noise": hex(noise)})
        }
        Packet::Unknown { index } => json!({"type": "unknown", "index": short(*index)}),
        Packet::Data { to, counter, sealed } => json!({
            "type": "data",
            "to": short(*to),
            "counter": long(*counter),
            "sealed": hex(sealed),
        }),
    }
}

fn denial(denial: Denial) -> String {
    kebab(denial)
}

fn outcome(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Numbered(number) => json!({"numbered": number}),
        Outcome::Refused { refusal: Refusal::Name(name), wait_ms } => {
            json!({"refused": "name", "denial": denial(name), "wait_ms": wait_ms})
        }
        Outcome::Refused { refusal, wait_ms } => {
            json!({"refused": kebab(refusal), "wait_ms": wait_ms})
        }
    }
}

fn since(since: Since) -> Value {
    match since {
        Since::Last(count) => json!({"last": count}),
        Since::Number(number) => json!({"number": number}),
        Since::Time(unix_ms) => json!({"time": unix_ms}),
    }
}

fn frame(frame: &Frame<'_>) -> Value {
    match frame {
        Frame::Padding => json!({"type": "padding"}),
        Frame::Join { name, instance, since: from, log } => json!({
            "type": "join",
            "name": name,
            "instance": hex(&instance.to_be_bytes()),
            "since": since(*from),
            "log": hex(&log.to_be_bytes()),
        }),
        Frame::Welcome(welcome) => json!({
            "type": "welcome",
            "member": welcome.member.0,
            "name": welcome.name,
            "room": welcome.room,
            "log": hex(&welcome.log.to_be_bytes()),
            "first": welcome.first,
            "newest": welcome.newest,
            "line": welcome.line,
            "burst": welcome.burst,
            "interval_ms": welcome.interval_ms,
            "members": welcome.members,
        }),
        Frame::Denied { denial: why, like } => {
            json!({"type": "denied", "denial": denial(*why), "like": like})
        }
        Frame::Items(items) => {
            let all: Vec<_> = items.iter().map(|(_, item)| hex(item)).collect();
            json!({"type": "items", "first": items.first, "items": all})
        }
        Frame::Piece { number, index, of, bytes } => json!({
            "type": "piece",
            "number": number,
            "index": index,
            "of": of,
            "bytes": hex(bytes),
        }),
        Frame::Ack { next, delay_us, bitmap } => {
            json!({"type": "ack", "next": next, "delay_us": delay_us, "bitmap": hex(bitmap)})
        }
        Frame::Outcome { line, outcome: what } => {
            json!({"type": "outcome", "line": line, "outcome": outcome(*what)})
        }
        Frame::Ask { token, question } => {
            let (question, after) = match question {
                Question::Roster(after) => ("roster", after.0),
                Question::Lag(after) => ("lag", after.0),
            };
            json!({"type": "ask", "token": token, "question": question, "after": after})
        }
        Frame::Answer(answer) => {
            let roster: Vec<_> = answer
                .roster
                .iter()
                .map(|(member, name, behind)| {
                    json!({"member": member.0, "name": name, "behind": behind})
                })
                .collect();
            json!({
                "type": "answer",
                "token": answer.token,
                "members": answer.members,
                "roster": roster,
            })
        }
        Frame::Ping { newest } => json!({"type": "ping", "newest": newest}),
        Frame::Challenge(token) => json!({"type": "challenge", "token": hex(token)}),
        Frame::Response(token) => json!({"type": "response", "token": hex(token)}),
        Frame::Forgotten { first } => json!({"type": "forgotten", "first": first}),
        Frame::Receipt { number, have, of } => {
            json!({"type": "receipt", "number": number, "have": have, "of": of})
        }
        Frame::Bye(farewell) => json!({"type": "bye", "farewell": kebab(farewell)}),
    }
}

const fn style(style: Style) -> &'static str {
    match style {
        Style::Plain => "plain",
        Style::Action => "action",
    }
}

fn entry(entry: &Entry) -> Value {
    let mut value = match &entry.body {
        Body::Joined { member, name } => {
            json!({"type": "joined", "member": member.0, "name": name})
        }
        Body::Left { member, name, how } => {
            json!({"type": "left", "member": member.0, "name": name, "how": kebab(how)})
        }
        Body::Said { member, name, style: how, text } => json!({
            "type": "said",
            "member": member.0,
            "name": name,
            "style": style(*how),
            "text": text,
        }),
        Body::Announced { text } => json!({"type": "announced", "text": text}),
        Body::Renamed { member, from, to } => {
            json!({"type": "renamed", "member": member.0, "from": from, "to": to})
        }
        Body::Whispered { member, name, to, to_name, text } => json!({
            "type": "whispered",
            "member": member.0,
            "name": name,
            "to": to.0,
            "to_name": to_name,
            "text": text,
        }),
        Body::Blank => json!({"type": "blank"}),
    };
    value["unix_ms"] = entry.unix_ms.into();
    value
}

fn request(request: &Request) -> Value {
    match request {
        Request::Say { style: how, text } => {
            json!({"type": "say", "style": style(*how), "text": text})
        }
        Request::Rename { name } => json!({"type": "rename", "name": name}),
        Request::Whisper { to, text } => json!({"type": "whisper", "to": to, "text": text}),
    }
}

#[test]
fn a_number_is_spelled_as_the_vectors_say() {
    for vector in vectors("numbers.json") {
        let (name, bytes) = (text(&vector, "name"), bytes(&vector, "bytes"));
        let mut reader = Reader::new(&bytes);
        let read = reader.varint();
        // As text, for a number of JSON loses what is beyond 2^53 in many languages.
        let value = meant(&vector).and_then(Value::as_str);
        let value = value.map(|text| text.parse::<u64>().expect("a number"));
        assert_eq!(read.ok(), value, "{name}");
        if let Some(value) = value {
            assert!(reader.is_empty(), "{name}");
            let mut buffer = [0; 8];
            let mut writer = Writer::new(&mut buffer);
            writer.varint(value);
            let length = writer.len();
            assert_eq!(hex(&buffer[..length]), hex(&bytes), "{name}");
        }
    }
}

#[test]
fn a_packet_is_spelled_as_the_vectors_say() {
    for vector in vectors("packets.json") {
        let (name, bytes) = (text(&vector, "name"), bytes(&vector, "bytes"));
        let read = Packet::decode(&bytes);
        assert_eq!(read.as_ref().ok().map(packet).as_ref(), meant(&vector), "{name}");
        if let Ok(read) = read {
            let mut buffer = [0; MAX_DATAGRAM];
            let length = read.encode(&mut buffer);
            assert_eq!(hex(&buffer[..length]), hex(&bytes), "{name}");
        }
    }
}

#[test]
fn frames_are_spelled_as_the_vectors_say() {
    for vector in vectors("frames.json") {
        let (name, bytes) = (text(&vector, "name"), bytes(&vector, "bytes"));
        let read: Result<Vec<_>, Malformed> = Frames::new(&bytes).collect();
        let shown = read.as_ref().ok().map(|frames| frames.iter().map(frame).collect::<Value>());
        assert_eq!(shown.as_ref(), meant(&vector), "{name}");
        if let Ok(read) = read {
            let mut buffer = [0; MAX_DATAGRAM];
            let mut writer = Writer::new(&mut buffer);
            for frame in &read {
                frame.write(&mut writer);
            }
            let length = writer.len();
            assert_eq!(hex(&buffer[..length]), hex(&bytes), "{name}");
        }
    }
}

#[test]
fn an_entry_is_spelled_as_the_vectors_say() {
    for vector in vectors("entries.json") {
        let (name, bytes) = (text(&vector, "name"), bytes(&vector, "bytes"));
        let read = Entry::decode(&bytes);
        assert_eq!(read.as_ref().ok().map(entry).as_ref(), meant(&vector), "{name}");
        if let Ok(read) = read {
            assert_eq!(hex(&read.encode()), hex(&bytes), "{name}");
        }
    }
}

#[test]
fn a_request_is_spelled_as_the_vectors_say() {
    for vector in vectors("requests.json") {
        let (name, bytes) = (text(&vector, "name"), bytes(&vector, "bytes"));
        let read = Request::decode(&bytes);
        assert_eq!(read.as_ref().ok().map(request).as_ref(), meant(&vector), "{name}");
        if let Ok(read) = read {
            assert_eq!(hex(&read.encode()), hex(&bytes), "{name}");
        }
    }
}
