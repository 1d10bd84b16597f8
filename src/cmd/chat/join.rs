//! `ptool chat join`: takes part in a room.

use std::time::Duration;

use clap::Args;

use super::{Keys, Network, bad_value, when};
use crate::chat::join::{self, Manner, Options, Patience, classic};
use crate::chat::seal::Fingerprint;
use crate::chat::serve::DEFAULT_PORT;
use crate::chat::span;
use crate::chat::weather::Lesson;
use crate::chat::wire::Since;
use crate::cmd::address::Address;
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Message, Ui};

/// `ptool chat join --name NAME [ADDR]`.
#[derive(Debug, Args)]
pub(super) struct Join {
    #[arg(value_name = "ADDR", display_order = 0)]
    address: Option<String>,
    #[arg(short, long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, conflicts_with_all = ["fingerprint", "since", "password_file", "chaos", "explain", "send_only"])]
    classic: bool,
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    #[arg(long)]
    send_only: bool,
    #[arg(id = "plain", long = "plain")]
    is_plain: bool,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    network: Network,
}

/// How one gets to a room.
#[derive(Debug, Args)]
pub(super) struct Way {
    #[arg(long, value_name = "FP")]
    fingerprint: Option<String>,
    #[arg(long, value_name = "TIME")]
    wait: Option<String>,
    #[command(flatten)]
    keys: Keys,
}

impl Run for Join {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        if self.classic {
            let (place, in_place) = place(self.address.as_deref());
            return self.classic(ui, place, in_place);
        }
        let since = self.since.as_deref().map(|text| {
            since(text).ok_or_else(|| bad_value("--since", text, "chat-bad-since.hint"))
        });
        let since = since.transpose()?;
        let manner = if self.send_only { Manner::SendOnly } else { Manner::Full };
        let name = self.name.clone();
        let options = self.way.options(self.address.as_deref(), name, manner)?;
        let lesson = self.network.lesson()?;
        let options = Options { since, lesson, is_plain: self.is_plain, ..options };
        join::run(ui, &options)
    }
}

impl Way {
    /// What it takes to get to the room at this address under this name.
    pub(super) fn options(
        &self,
        address: Option<&str>,
        name: Option<String>,
        manner: Manner,
    ) -> Result<Options> {
        let (place, in_place) = place(address);
        let fingerprint = fingerprint(self.fingerprint.as_deref(), in_place)?;
        let address = Address::read(place, DEFAULT_PORT)?;
        Ok(Options {
            server: address.resolve()?,
            place: address.to_string(),
            name,
            password: self.keys.password()?,
            fingerprint,
            since: None,
            patience: patience(self.wait.as_deref())?,
            store: self.keys.store(),
            manner,
            is_plain: true,
            lesson: Lesson::default(),
        })
    }
}

impl Join {
    fn classic(&self, ui: &mut Ui, place: Option<&str>, key: Option<&str>) -> Result<Exit> {
        if key.is_some() {
            return Err(conflict("--classic", "ADDR#FINGERPRINT"));
        }
        let address = Address::read(place, DEFAULT_PORT)?;
        let options = classic::Options {
            server: address.resolve()?,
            place: address.to_string(),
            name: self.name.clone(),
            patience: patience(self.way.wait.as_deref())?,
        };
        classic::run(ui, &options)
    }
}

/// An address, and the key behind it that the room must have.
fn place(address: Option<&str>) -> (Option<&str>, Option<&str>) {
    match address.map(|text| text.split_once('#')) {
        Some(Some((place, key))) => (Some(place), Some(key)),
        Some(None) => (address, None),
        None => (None, None),
    }
}

/// Two that exclude each other.
fn conflict(arg: &'static str, other: &'static str) -> Failure {
    let message = Message::new("error-argument-conflict").with("arg", arg).with("other", other);
    Failure::new(Exit::Usage, message).hint(Message::new("error-see-help"))
}

fn fingerprint(option: Option<&str>, in_place: Option<&str>) -> Result<Option<Fingerprint>> {
    let text = match (option, in_place) {
        (Some(_), Some(_)) => return Err(conflict("--fingerprint", "ADDR#FINGERPRINT")),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => return Ok(None),
    };
    let read = text.parse().map(Some);
    read.map_err(|_| bad_value("--fingerprint", text, "chat-bad-fingerprint.hint"))
}

/// Reads `forever`, or how long: seconds (`30`), or with a unit (`2m`).
fn patience(text: Option<&str>) -> Result<Patience> {
    let Some(text) = text else { return Ok(Patience::Usual) };
    if text == "forever" {
        return Ok(Patience::ForEver);
    }
    let seconds = text.parse::<u32>().ok().map(|seconds| Duration::from_secs(seconds.into()));
    let time = seconds.or_else(|| span::parse(text));
    time.map(Patience::For).ok_or_else(|| bad_value("--wait", text, "chat-bad-wait.hint"))
}

/// Reads `now`, `all`, how many entries (`20`), or a time.
fn since(text: &str) -> Option<Since> {
    match text {
        "now" => return Some(Since::Last(0)),
        "all" => return Some(Since::Number(1)),
        _ => {}
    }
    match text.parse::<u32>() {
        Ok(entries) => Some(Since::Last(entries.into())),
        Err(_) => when::unix_ms_here(text).map(Since::Time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_read_as_it_is_said() {
        assert_eq!(since("now"), Some(Since::Last(0)));
        assert_eq!(since("20"), Some(Since::Last(20)));
        assert_eq!(since("all"), Some(Since::Number(1)));
        for text in ["10m", "14:30", "2026-11-28", "2026-11-28T14:30"] {
            assert!(matches!(since(text), Some(Since::Time(_))), "{text}");
        }
        for text in ["", "m", "x", "10x", "-1", "1.5h", "10 m", "25:00"] {
            assert_eq!(since(text), None, "{text}");
        }
    }

    #[test]
    fn patience_is_read_as_it_is_said() {
        assert!(matches!(patience(None), Ok(Patience::Usual)));
        assert!(matches!(patience(Some("forever")), Ok(Patience::ForEver)));
        assert!(matches!(patience(Some("3")), Ok(Patience::For(time)) if time.as_secs() == 3));
        assert!(matches!(patience(Some("2m")), Ok(Patience::For(time)) if time.as_secs() == 120));
        assert!(patience(Some("soon")).is_err());
    }
}
