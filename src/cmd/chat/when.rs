//! Times as they are typed: how long ago, a time of day, a date, or all of it.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::chat::span;

/// The time that a text means, in this time zone: milliseconds since 1970-01-01 UTC.
///
/// It is `30s`, `10m`, `2h` or `1d` ago; `14:30`, the last time that it was that; `2026-11-28`, when that
/// day began; `2026-11-28T14:30`, or with a space; or any of these with seconds, the last one with an
/// offset too.
pub(super) fn unix_ms(text: &str, now: Timestamp, zone: &TimeZone) -> Option<u64> {
    let time = if let Some(ago) = span::parse(text) {
        now.checked_sub(ago).ok()?
    } else if let Ok(time) = text.parse::<Timestamp>() {
        time
    } else if text.contains('-') {
        let written: DateTime = text.parse().ok()?;
        written.to_zoned(zone.clone()).ok()?.timestamp()
    } else if text.contains(':') {
        let time: Time = text.parse().ok()?;
        let today = now.to_zoned(zone.clone()).date();
        let at = |date: jiff::civil::Date| date.to_datetime(time).to_zoned(zone.clone());
        let candidate = at(today).ok()?.timestamp();
        if candidate <= now {
            candidate
        } else {
            at(today.checked_sub(1.day()).ok()?).ok()?.timestamp()
        }
    } else {
        return None;
    };
    u64::try_from(time.as_millisecond()).ok()
}

/// The same now, in the time zone of this user.
pub(super) fn unix_ms_here(text: &str) -> Option<u64> {
    unix_ms(text, Timestamp::now(), &TimeZone::system())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_said() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let now: Timestamp = "2026-11-28T12:00:00+08:00".parse().expect("a time");
        let read = |text: &str| {
            let read = unix_ms(text, now, &zone)?;
            let read = Timestamp::from_millisecond(read.try_into().ok()?).ok()?;
            Some(read.to_zoned(zone.clone()).datetime().to_string())
        };
        for (text, expected) in [
            ("30s", "2026-11-28T11:59:30"),
            ("10m", "2026-11-28T11:50:00"),
            ("2h", "2026-11-28T10:00:00"),
            ("1d", "2026-11-27T12:00:00"),
            ("11:30", "2026-11-28T11:30:00"),
            ("11:30:05", "2026-11-28T11:30:05"),
            // It was not so late yet today.
            ("14:30", "2026-11-27T14:30:00"),
            ("2026-11-20", "2026-11-20T00:00:00"),
            ("2026-11-20T14:30", "2026-11-20T14:30:00"),
            ("2026-11-20 14:30:05", "2026-11-20T14:30:05"),
            ("2026-11-20T14:30:00Z", "2026-11-20T22:30:00"),
            ("2026-11-20T14:30:00-05:00", "2026-11-21T03:30:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "m", "x", "10x", "-1", "1.5h", "10 m", "20", "25:00", "2026-13-01", "老王"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
