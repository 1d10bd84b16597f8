//! `ptool chat serve`: opens a room.

use std::time::Duration;

use clap::Args;

use super::{Keys, Network, bad_value};
use crate::chat::name::Name;
use crate::chat::room::{Classic, Rate};
use crate::chat::serve::{self, DEFAULT_PORT, History, Options, Retention};
use crate::cmd::address::Address;
use crate::cmd::listen;
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Message, Ui};

/// `ptool chat serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    #[arg(long, value_name = "ROOM", default_value = "room")]
    name: String,
    #[arg(id = "plain", long = "plain")]
    is_plain: bool,
    #[command(flatten)]
    keys: Keys,
    #[arg(long, value_name = "N/s|off", default_value = "2/s")]
    rate: String,
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    members: u32,
    #[arg(long)]
    classic: bool,
    #[arg(long)]
    ephemeral: bool,
    #[arg(long, value_name = "N|all", default_value = "100000", conflicts_with = "ephemeral")]
    keep_entries: String,
    #[arg(long, value_name = "N|all", default_value = "90", conflicts_with = "ephemeral")]
    keep_days: String,
    #[command(flatten)]
    network: Network,
}

impl Run for Serve {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let at = Address::read(self.listen.as_deref(), DEFAULT_PORT)?.resolve()?;
        let rate = rate(&self.rate)
            .ok_or_else(|| bad_value("--rate", &self.rate, "chat-bad-rate.hint"))?;
        // The name of a room is shown where names of members are.
        Name::parse(&self.name)
            .map_err(|_| bad_value("--name", &self.name, "chat-bad-room.hint"))?;
        let password = self.keys.password()?;
        if self.classic && password.is_some() {
            let message = Message::new("chat-classic-password");
            let hint = Message::new("chat-classic-password.hint");
            return Err(Failure::new(Exit::Usage, message).hint(hint));
        }
        let options = Options {
            name: self.name.clone(),
            password,
            rate,
            most_members: self.members.try_into().unwrap_or(usize::MAX),
            store: self.keys.store(),
            history: self.history()?,
            is_plain: self.is_plain,
            classic: if self.classic { Classic::Admitted } else { Classic::Refused },
            lesson: self.network.lesson()?,
        };
        serve::run(ui, &listen::udp(at)?, &options)
    }
}

impl Serve {
    fn history(&self) -> Result<History> {
        let entries = kept("--keep-entries", &self.keep_entries)?;
        let days = kept("--keep-days", &self.keep_days)?;
        let retention = Retention { entries, days };
        Ok(if self.ephemeral { History::None } else { History::Kept(retention) })
    }
}

/// Reads how many are kept: a number, or `all`, which is no number.
fn kept(option: &'static str, text: &str) -> Result<Option<u64>> {
    if text == "all" {
        return Ok(None);
    }
    let count = text.parse::<u32>().ok().filter(|count| *count > 0);
    count
        .map(|count| Some(count.into()))
        .ok_or_else(|| bad_value(option, text, "chat-bad-kept.hint"))
}

/// How many lines may come at once where few may come in a second.
const BURST: u32 = 5;

/// Reads `off`, or how many lines may come in a second or in a minute: `2/s`, `30/min`.
fn rate(text: &str) -> Option<Rate> {
    if text == "off" {
        return Some(Rate { burst: BURST, interval: Duration::ZERO });
    }
    let (count, unit) = text.split_once('/')?;
    let count: u32 = count.parse().ok().filter(|count| (1..=100_000).contains(count))?;
    let (unit, in_a_second) = match unit {
        "s" => (Duration::from_secs(1), count),
        "m" | "min" => (Duration::from_mins(1), count / 60),
        _ => return None,
    };
    Some(Rate { burst: BURST.max(in_a_second), interval: unit / count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_is_kept_is_read_as_it_is_said() {
        assert!(matches!(kept("--keep-days", "all"), Ok(None)));
        assert!(matches!(kept("--keep-days", "90"), Ok(Some(90))));
        for text in ["", "0", "-1", "x", "1.5", "99999999999"] {
            assert!(kept("--keep-days", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_is_read_as_it_is_said() {
        let interval = |text| rate(text).map(|rate| (rate.burst, rate.interval.as_millis()));
        assert_eq!(interval("2/s"), Some((5, 500)));
        assert_eq!(interval("100/s"), Some((100, 10)));
        assert_eq!(interval("30/min"), Some((5, 2000)));
        assert_eq!(interval("off"), Some((5, 0)));
        for text in ["", "2", "0/s", "-1/s", "2/h", "x/s", "2/s/s"] {
            assert_eq!(rate(text), None, "{text}");
        }
    }
}
