//! How long something lasts, as it is typed (`30s`, `10m`, `2h`, `1d`) and as it is told.

use std::time::Duration;

use crate::ui::Message;

/// The units that are typed, with their length in seconds, from the longest.
const UNITS: [(&str, u64); 4] = [("d", 24 * 60 * 60), ("h", 60 * 60), ("m", 60), ("s", 1)];

/// Reads a whole number of seconds, minutes, hours or days: `30s`, `10m`, `2h`, `1d`.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let (count, seconds) =
        UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))?;
    // A sign is a digit to `parse`, and none to a person.
    let count: u32 = count.parse().ok().filter(|_| !count.starts_with('+'))?;
    Some(Duration::from_secs(u64::from(count) * seconds))
}

/// The same of what lasts at all.
pub(crate) fn parse_lasting(text: &str) -> Option<Duration> {
    parse(text).filter(|span| !span.is_zero())
}

/// Adds a span to a sentence that has `count` and `unit` (`d`, `h`, `m`, `s`): in the longest unit in
/// which it is a whole number.
pub(super) fn exactly(message: Message, span: Duration) -> Message {
    let seconds = span.as_secs();
    let is_whole = |unit: &&(&str, u64)| seconds >= unit.1 && seconds.is_multiple_of(unit.1);
    let (unit, length) = UNITS.iter().find(is_whole).unwrap_or(&("s", 1));
    message.with("count", seconds / length).with("unit", *unit)
}

/// The same, rounded up to the longest unit of which there are two at least: of two hours nobody wants
/// the seconds.
pub(super) fn roughly(message: Message, span: Duration) -> Message {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    let (mut rounded, mut unit) = (seconds, ("s", 1));
    // From the shortest: what rounds up to two hours is two hours, and not 120 minutes.
    for longer in UNITS.into_iter().rev().skip(1) {
        if rounded < 2 * longer.1 {
            break;
        }
        rounded = rounded.next_multiple_of(longer.1);
        unit = longer;
    }
    message.with("count", rounded / unit.1).with("unit", unit.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_as_it_is_said() {
        let seconds = |text| parse(text).map(|span| span.as_secs());
        assert_eq!(["30s", "10m", "2h", "1d"].map(seconds), [30, 600, 7200, 86400].map(Some));
        assert_eq!((seconds("0s"), parse_lasting("0s")), (Some(0), None));
        for text in ["", "m", "x", "10", "10x", "-1s", "+1s", "1.5h", "10 m", "99999999999d", "٣s"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_is_told_in_the_unit_that_suits_it() {
        let told = |tell: fn(Message, Duration) -> Message, seconds| {
            let args = tell(Message::new("x"), Duration::from_secs(seconds)).args;
            format!("{:?}", args.iter().map(|(_, value)| value).collect::<Vec<_>>())
        };
        let is = |count: u64, unit: &str| format!("[Number({count}), Text({unit:?})]");
        for (seconds, count, unit) in
            [(0, 0, "s"), (90, 90, "s"), (600, 10, "m"), (5400, 90, "m"), (172_800, 2, "d")]
        {
            assert_eq!(told(exactly, seconds), is(count, unit), "{seconds}");
        }
        for (seconds, count, unit) in [
            (0, 0, "s"),
            (119, 119, "s"),
            (121, 3, "m"),
            (7140, 119, "m"),
            (7141, 2, "h"),
            (7201, 3, "h"),
        ] {
            assert_eq!(told(roughly, seconds), is(count, unit), "{seconds}");
        }
        assert_eq!(told(roughly, 172_801), is(3, "d"));
    }
}
