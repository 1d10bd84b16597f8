//! Spans of time: as they are typed (`30s`, `5m`, `2h`), and as they are told. Pure.

use std::fmt;
use std::str::FromStr;

use crate::proc::age::Age;
use crate::ui::{Catalog, Message};

/// A span of time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Time(u64);

/// A text is no span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadTime;

impl fmt::Display for BadTime {
    /// What would be one, which is the same in every language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("500ms, 30s, 5m, 2h, 1d")
    }
}

impl std::error::Error for BadTime {}

impl Time {
    /// So many seconds.
    pub(super) const fn from_seconds(seconds: u64) -> Self {
        Self(seconds * 1000)
    }

    /// In milliseconds.
    pub(super) const fn millis(self) -> u64 {
        self.0
    }
}

impl FromStr for Time {
    type Err = BadTime;

    /// A number and its unit; without one, seconds.
    fn from_str(text: &str) -> Result<Self, BadTime> {
        let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let number: u64 = number.parse().map_err(|_| BadTime)?;
        let millis = match unit {
            "ms" => 1,
            "" | "s" => 1000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(BadTime),
        };
        number.checked_mul(millis).map(Self).ok_or(BadTime)
    }
}

/// How often to look again: a second at least, so that looking is not itself what is wrong.
pub(super) fn interval(text: &str) -> Result<Time, BadInterval> {
    let span: Time = text.parse().map_err(|_| BadInterval)?;
    let is_right = (1000..=86_400_000).contains(&span.0);
    if is_right { Ok(span) } else { Err(BadInterval) }
}

/// A text is no interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadInterval;

impl fmt::Display for BadInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("1s .. 1d")
    }
}

impl std::error::Error for BadInterval {}

/// How old something is, in words: one number where its bounds are near enough to each other.
pub(super) fn age(age: Age, catalog: &Catalog) -> String {
    let told = |id: &'static str, millis| {
        catalog.text(&Message::new(id).with("age", lapse(millis, catalog)))
    };
    if age.is_known() {
        lapse(age.at_least_ms, catalog)
    } else if age.at_least_ms >= 1000 {
        told("doctor-age-at-least", age.at_least_ms)
    } else {
        told("doctor-age-at-most", age.at_most_ms)
    }
}

/// Some milliseconds in the largest unit that they fill, with the next one where the number is small.
pub(super) fn lapse(millis: u64, catalog: &Catalog) -> String {
    const UNITS: [(&str, u64); 4] = [
        ("doctor-time-days", 86_400),
        ("doctor-time-hours", 3600),
        ("doctor-time-minutes", 60),
        ("doctor-time-seconds", 1),
    ];
    /// Up to so many of a unit the next smaller one is worth telling.
    const FEW: u64 = 10;
    let told =
        |(id, number): (&'static str, u64)| catalog.text(&Message::new(id).with("number", number));
    let seconds = millis / 1000;
    if seconds == 0 && millis > 0 {
        let tenths = format!("0.{}", millis / 100);
        return catalog.text(&Message::new("doctor-time-seconds").with("number", tenths));
    }
    let index = UNITS.iter().position(|(_, unit)| seconds >= *unit).unwrap_or(UNITS.len() - 1);
    let (id, unit) = UNITS[index];
    let number = seconds / unit;
    let rest = UNITS.get(index + 1).map(|(id, smaller)| (*id, seconds % unit / smaller));
    match rest.filter(|(_, rest)| number < FEW && *rest > 0) {
        Some(rest) => catalog.text(
            &Message::new("doctor-time-pair")
                .with("long", told((id, number)))
                .with("short", told(rest)),
        ),
        None => told((id, number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Language;

    #[test]
    fn a_time_is_a_number_and_its_unit() {
        let millis = |text: &str| text.parse::<Time>().map(Time::millis);
        assert_eq!(millis("0"), Ok(0));
        assert_eq!(millis("30"), Ok(30_000));
        assert_eq!(
            ["500ms", "30s", "5m", "5min", "2h", "1d"].map(millis).map(Result::ok),
            [
                Some(500),
                Some(30_000),
                Some(300_000),
                Some(300_000),
                Some(7_200_000),
                Some(86_400_000)
            ]
        );
        for text in
            ["", "s", "-1", "1.5h", "1w", "1 h", "99999999999999999999", "9999999999999999d"]
        {
            assert_eq!(millis(text), Err(BadTime), "{text:?}");
        }
    }

    #[test]
    fn an_interval_is_neither_a_flood_nor_for_ever() {
        assert_eq!(interval("1"), Ok(Time(1000)));
        for text in ["0", "999ms", "2d", "x"] {
            assert_eq!(interval(text), Err(BadInterval), "{text}");
        }
    }

    #[test]
    fn a_time_is_told_to_two_units_at_most() {
        let catalog = Catalog::new(Language::En);
        let told = [0, 59, 60, 75, 600, 3600, 4500, 45_000, 86_400, 200_000]
            .map(|seconds| lapse(seconds * 1000, &catalog));
        let expected =
            ["0 s", "59 s", "1 min", "1 min 15 s", "10 min", "1 h", "1 h 15 min", "12 h", "1 day"];
        assert_eq!(told[..9], expected);
        assert_eq!(told[9], "2 days 7 h");
        assert_eq!(lapse(840, &catalog), "0.8 s");
    }

    #[test]
    fn an_age_that_is_not_known_says_so() {
        let catalog = Catalog::new(Language::En);
        let told = |at_least_ms, at_most_ms| age(Age { at_least_ms, at_most_ms }, &catalog);
        assert_eq!(told(7000, 7100), "7 s");
        assert_eq!(told(7000, 60_000), "at least 7 s");
        assert_eq!(told(0, 60_000), "1 min at most, since when is not known");
    }
}
