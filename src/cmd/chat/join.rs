//! `ptool chat join`: takes part in a room.

use std::time::Duration;

use clap::Args;

use super::{Keys, Network, bad_value};
use crate::chat::join::{self, Options, Patience, classic};
use crate::chat::seal::Fingerprint;
use crate::chat::serve::DEFAULT_PORT;
use crate::chat::span;
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
    #[arg(long, conflicts_with_all = ["fingerprint", "since", "password_file", "chaos", "explain"])]
    classic: bool,
    #[arg(long, value_name = "FP")]
    fingerprint: Option<String>,
    #[arg(long, value_name = "WHEN", default_value = "now")]
    since: String,
    #[arg(long, value_name = "SECONDS")]
    wait: Option<String>,
    #[arg(id = "plain", long = "plain")]
    is_plain: bool,
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    network: Network,
}

impl Run for Join {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let (place, in_place) = match self.address.as_deref().map(|text| text.split_once('#')) {
            Some(Some((place, fingerprint))) => (Some(place), Some(fingerprint)),
            Some(None) => (self.address.as_deref(), None),
            None => (None, None),
        };
        if self.classic {
            return self.classic(ui, place, in_place);
        }
        let fingerprint = fingerprint(self.fingerprint.as_deref(), in_place)?;
        let address = Address::read(place, DEFAULT_PORT)?;
        let since = since(&self.since)
            .ok_or_else(|| bad_value("--since", &self.since, "chat-bad-since.hint"))?;
        let options = Options {
            server: address.resolve()?,
            place: address.to_string(),
            name: self.name.clone(),
            password: self.keys.password()?,
            fingerprint,
            since,
            patience: patience(self.wait.as_deref())?,
            store: self.keys.store(),
            is_plain: self.is_plain,
            lesson: self.network.lesson()?,
        };
        join::run(ui, &options)
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
            patience: patience(self.wait.as_deref())?,
        };
        classic::run(ui, &options)
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

fn patience(text: Option<&str>) -> Result<Patience> {
    match text {
        None => Ok(Patience::Usual),
        Some("forever") => Ok(Patience::ForEver),
        Some(text) => match text.parse::<u32>() {
            Ok(seconds) => Ok(Patience::For(Duration::from_secs(seconds.into()))),
            Err(_) => Err(bad_value("--wait", text, "chat-bad-wait.hint")),
        },
    }
}

/// Reads `now`, `all`, how many entries (`20`), or how long ago (`30s`, `10m`, `2h`, `1d`).
fn since(text: &str) -> Option<Since> {
    match text {
        "now" => return Some(Since::Last(0)),
        "all" => return Some(Since::Number(1)),
        _ => {}
    }
    if let Ok(entries) = text.parse::<u32>() {
        return Some(Since::Last(entries.into()));
    }
    let ago = span::parse(text)?;
    Some(Since::Time(join::unix_ms_before(ago)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_read_as_it_is_said() {
        assert_eq!(since("now"), Some(Since::Last(0)));
        assert_eq!(since("20"), Some(Since::Last(20)));
        assert_eq!(since("all"), Some(Since::Number(1)));
        assert!(matches!(since("10m"), Some(Since::Time(_))));
        for text in ["", "m", "x", "10x", "-1", "1.5h", "10 m"] {
            assert_eq!(since(text), None, "{text}");
        }
    }

    #[test]
    fn patience_is_read_as_it_is_said() {
        assert!(matches!(patience(None), Ok(Patience::Usual)));
        assert!(matches!(patience(Some("forever")), Ok(Patience::ForEver)));
        assert!(matches!(patience(Some("3")), Ok(Patience::For(time)) if time.as_secs() == 3));
        assert!(patience(Some("soon")).is_err());
    }
}
