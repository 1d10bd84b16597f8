//! How bad a network is wished for: `loss=10,dup=2,reorder=5,delay=50±20,seed=7`.

use std::fmt;
use std::str::FromStr;

use crate::ui::Message;

/// The longest delay that can be wished for, in milliseconds.
const MOST_DELAY_MS: u16 = 10_000;

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Chance(u16);

impl Chance {
    /// It never happens.
    pub const NEVER: Self = Self(0);

    /// It happens each time.
    pub const ALWAYS: Self = Self(10_000);

    /// In hundredths of a percent.
    pub(super) fn hundredths(self) -> u64 {
        self.0.into()
    }
}

impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (percent, 0) => write!(f, "{percent}"),
            (percent, rest) if rest % 10 == 0 => write!(f, "{percent}.{}", rest / 10),
            (percent, rest) => write!(f, "{percent}.{rest:02}"),
        }
    }
}

/// What a network is to do to the datagrams that go through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chaos {
    /// How many are lost.
    pub loss: Chance,
    /// How many arrive twice.
    pub duplicate: Chance,
    /// How many are held back, so that others overtake them.
    pub reorder: Chance,
    /// How long each takes, in milliseconds.
    pub delay_ms: u16,
    /// By how much more or less than that, in milliseconds.
    pub spread_ms: u16,
    /// What decides on the luck of each; without it the caller draws one, and says which.
    pub seed: Option<u64>,
}

/// A part of a wish that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadChaos {
    /// The part, as it was written.
    pub part: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a part of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no part of this name.
    Unknown,
    /// It stands there twice.
    Again,
    /// It is to be a number of percent.
    Chance,
    /// It is to be a number of milliseconds.
    Delay,
    /// Some would arrive before they are sent.
    Spread,
    /// It is to be a whole number.
    Seed,
}

impl Fault {
    const fn id(self) -> &'static str {
        match self {
            Self::Unknown => "chat-chaos-unknown",
            Self::Again => "chat-chaos-again",
            Self::Chance => "chat-chaos-chance",
            Self::Delay => "chat-chaos-delay",
            Self::Spread => "chat-chaos-spread",
            Self::Seed => "chat-chaos-seed",
        }
    }
}

impl BadChaos {
    /// What is wrong, for the user.
    pub fn message(&self) -> Message {
        Message::new(self.fault.id()).with("part", self.part.as_str())
    }

    /// What would be right.
    pub fn hint(&self) -> Message {
        let message = Message::new(format!("{}.hint", self.fault.id()));
        message.with("part", self.part.as_str()).with("most", MOST_DELAY_MS)
    }
}

impl fmt::Display for Chaos {
    /// As it can be typed again: what is not wished for is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chance = |name: &str, chance: Chance| {
            (chance != Chance::NEVER).then(|| format!("{name}={chance}"))
        };
        let delay = (self.delay_ms > 0).then(|| match self.spread_ms {
            0 => format!("delay={}", self.delay_ms),
            spread => format!("delay={}±{spread}", self.delay_ms),
        });
        let parts = [
            chance("loss", self.loss),
            chance("dup", self.duplicate),
            chance("reorder", self.reorder),
            delay,
            self.seed.map(|seed| format!("seed={seed}")),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { "loss=0" } else { "" })?;
        f.write_str(&parts.join(","))
    }
}

impl FromStr for Chaos {
    type Err = BadChaos;

    fn from_str(text: &str) -> Result<Self, BadChaos> {
        let mut chaos = Self::default();
        let mut seen = Vec::new();
        for part in text.split(',').map(str::trim) {
            let bad = |fault| BadChaos { part: part.to_owned(), fault };
            let (name, value) = part.split_once('=').ok_or_else(|| bad(Fault::Unknown))?;
            let (name, value) = (name.trim_end(), value.trim_start());
            chaos.set(name, value).map_err(bad)?;
            if seen.contains(&name) {
                return Err(bad(Fault::Again));
            }
            seen.push(name);
        }
        Ok(chaos)
    }
}

impl Chaos {
    fn set(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        match name {
            "loss" => self.loss = chance(value)?,
            "dup" => self.duplicate = chance(value)?,
            "reorder" => self.reorder = chance(value)?,
            "delay" => (self.delay_ms, self.spread_ms) = delay(value)?,
            "seed" => self.seed = Some(value.parse().map_err(|_| Fault::Seed)?),
            _ => return Err(Fault::Unknown),
        }
        Ok(())
    }
}

/// A number of percent with at most two decimals; `%` may follow it.
fn chance(text: &str) -> Result<Chance, Fault> {
    let text = text.strip_suffix('%').unwrap_or(text);
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || !(1..=2).contains(&decimals.len()) {
        return Err(Fault::Chance);
    }
    let hundredths = format!("{whole}{decimals:0<2}").parse().map_err(|_| Fault::Chance)?;
    let is_whole = !whole.is_empty() && hundredths <= Chance::ALWAYS.0;
    is_whole.then_some(Chance(hundredths)).ok_or(Fault::Chance)
}

/// A number of milliseconds, and by how much more or less it may be: `50`, `50±20`, `50+-20`, `50ms±20ms`.
fn delay(text: &str) -> Result<(u16, u16), Fault> {
    let (delay, spread) = text
        .split_once('±')
        .or_else(|| text.split_once("+/-"))
        .or_else(|| text.split_once("+-"))
        .unwrap_or((text, "0"));
    let (delay, spread) = (milliseconds(delay)?, milliseconds(spread)?);
    if spread <= delay { Ok((delay, spread)) } else { Err(Fault::Spread) }
}

fn milliseconds(text: &str) -> Result<u16, Fault> {
    let text = text.trim();
    let digits = text.strip_suffix("ms").unwrap_or(text).trim_end();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let value = digits.parse().ok().filter(|value| is_number && *value <= MOST_DELAY_MS);
    value.ok_or(Fault::Delay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        text.parse::<Chaos>().map_or_else(|bad| panic!("{bad:?}"), |chaos| chaos.to_string())
    }

    #[test]
    fn a_wish_is_read_and_written_back() {
        let wish = "loss=10,dup=2,reorder=5,delay=50±20,seed=7";
        let chaos = Chaos {
            loss: Chance(1000),
            duplicate: Chance(200),
            reorder: Chance(500),
            delay_ms: 50,
            spread_ms: 20,
            seed: Some(7),
        };
        assert_eq!(wish.parse(), Ok(chaos));
        assert_eq!(chaos.to_string(), wish);
    }

    #[test]
    fn every_part_may_be_left_out_and_spelled_as_one_likes() {
        for (typed, canonical) in [
            ("seed=18446744073709551615", "seed=18446744073709551615"),
            ("delay=50+-20", "delay=50±20"),
            ("delay=50+/-20", "delay=50±20"),
            ("delay=50ms±20ms", "delay=50±20"),
            ("delay=50 ms ± 20 ms", "delay=50±20"),
            ("delay=50±0", "delay=50"),
            ("loss=0.5%, dup = 33.25", "loss=0.5,dup=33.25"),
            ("seed=1,loss=100", "loss=100,seed=1"),
            ("dup=0,delay=0", "loss=0"),
            ("loss=0.05", "loss=0.05"),
        ] {
            assert_eq!(shown(typed), canonical, "{typed}");
        }
    }

    #[test]
    fn a_part_that_is_none_is_named() {
        for (wish, part, fault) in [
            ("loss=10,latency=5", "latency=5", Fault::Unknown),
            ("loss", "loss", Fault::Unknown),
            ("", "", Fault::Unknown),
            ("loss=10,", "", Fault::Unknown),
            ("LOSS=10", "LOSS=10", Fault::Unknown),
            ("loss=10,dup=1,loss=20", "loss=20", Fault::Again),
            ("loss=101", "loss=101", Fault::Chance),
            ("loss=100.01", "loss=100.01", Fault::Chance),
            ("dup=-1", "dup=-1", Fault::Chance),
            ("dup=", "dup=", Fault::Chance),
            ("dup=+1", "dup=+1", Fault::Chance),
            ("reorder=.5", "reorder=.5", Fault::Chance),
            ("reorder=1.", "reorder=1.", Fault::Chance),
            ("reorder=0.125", "reorder=0.125", Fault::Chance),
            ("loss=999999999999", "loss=999999999999", Fault::Chance),
            ("delay=50s", "delay=50s", Fault::Delay),
            ("delay=10001", "delay=10001", Fault::Delay),
            ("delay=±5", "delay=±5", Fault::Delay),
            ("delay=50±", "delay=50±", Fault::Delay),
            ("delay=20±50", "delay=20±50", Fault::Spread),
            ("seed=-1", "seed=-1", Fault::Seed),
            ("seed=seven", "seed=seven", Fault::Seed),
        ] {
            let part = part.to_owned();
            assert_eq!(wish.parse::<Chaos>(), Err(BadChaos { part, fault }), "{wish}");
        }
    }

    #[test]
    fn every_fault_is_told_with_the_part_and_what_would_be_right() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for wish in ["x=1", "loss=1,loss=1", "dup=101", "delay=x", "delay=1±2", "seed=x"] {
                let Err(bad) = wish.parse::<Chaos>() else { panic!("{wish}") };
                let told = catalog.try_text(&bad.message()).expect("a message");
                assert!(told.contains(&bad.part), "{told}");
                let hint = catalog.try_text(&bad.hint()).expect("a hint");
                assert!(!hint.contains('{'), "{hint}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(
            loss in 0..=10_000_u16, duplicate in 0..=10_000_u16, reorder in 0..=10_000_u16,
            delay_ms in 0..=MOST_DELAY_MS, spread_ms in 0..=MOST_DELAY_MS, seed: Option<u64>,
        ) {
            let [loss, duplicate, reorder] = [loss, duplicate, reorder].map(Chance);
            let spread_ms = spread_ms.min(delay_ms);
            let chaos = Chaos { loss, duplicate, reorder, delay_ms, spread_ms, seed };
            prop_assert_eq!(chaos.to_string().parse(), Ok(chaos));
        }

        #[test]
        fn any_text_is_a_wish_or_none(text in "(loss|dup|delay|seed)?[=0-9.,±%ms+-]{0,20}|.{0,30}") {
            if let Ok(chaos) = text.parse::<Chaos>() {
                prop_assert_eq!(chaos.to_string().parse(), Ok(chaos));
            }
        }
    }
}
