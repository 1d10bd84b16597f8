//! Amounts as people read them: sizes, shares and durations. Pure.

/// A size in bytes with a unit of 1024: `512`, `4K`, `12.3M`, `1.5G`.
pub fn size(bytes: u64) -> String {
    /// Each with the number of decimals that are worth reading.
    const UNITS: [(char, bool); 5] =
        [('K', false), ('M', true), ('G', true), ('T', true), ('P', true)];
    if bytes < 1024 {
        return bytes.to_string();
    }
    let mut shown = String::new();
    for (index, (unit, is_decimal)) in UNITS.into_iter().enumerate() {
        let one = 1_u128 << (10 * (index + 1));
        let parts = if is_decimal { 10 } else { 1 };
        let amount = (u128::from(bytes) * parts + one / 2) / one;
        shown = if is_decimal {
            format!("{}.{}{unit}", amount / 10, amount % 10)
        } else {
            format!("{amount}{unit}")
        };
        // What rounds up to 1024 is one of the next unit.
        if amount < 1024 * parts {
            break;
        }
    }
    shown
}

/// Elapsed time as ps prints it: `[[dd-]hh:]mm:ss`.
pub fn elapsed(seconds: u64) -> String {
    let (days, hours, minutes, rest) = parts(seconds);
    match (days, hours) {
        (0, 0) => format!("{minutes:02}:{rest:02}"),
        (0, _) => format!("{hours:02}:{minutes:02}:{rest:02}"),
        _ => format!("{days}-{hours:02}:{minutes:02}:{rest:02}"),
    }
}

/// CPU time as ps prints it: `[dd-]hh:mm:ss`.
pub fn cpu_time(seconds: u64) -> String {
    let (days, hours, minutes, rest) = parts(seconds);
    match days {
        0 => format!("{hours:02}:{minutes:02}:{rest:02}"),
        _ => format!("{days}-{hours:02}:{minutes:02}:{rest:02}"),
    }
}

/// A share with one decimal, cut off and not rounded, and without it from 100 on: as ps prints it.
pub fn percent(share: f64) -> String {
    // Cutting off is what this is for, and `as` saturates.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut on purpose")]
    let tenths = (share * 10.0) as u64;
    if tenths > 999 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// A duration to three digits or so: `75 ns`, `10.1 µs`, `185 ms`, `12.34 s`, from two minutes on as
/// [`elapsed`].
pub fn duration(nanoseconds: u64) -> String {
    let (micros, millis) = (nanoseconds / 1000, nanoseconds / 1_000_000);
    match nanoseconds {
        0 => "0 s".to_owned(),
        1..1000 => format!("{nanoseconds} ns"),
        1000..1_000_000 => format!("{micros}.{} µs", nanoseconds / 100 % 10),
        1_000_000..1_000_000_000 => format!("{millis}.{} ms", micros / 100 % 10),
        1_000_000_000..120_000_000_000 => {
            format!("{}.{:02} s", millis / 1000, millis / 10 % 100)
        }
        _ => elapsed(millis / 1000),
    }
}

/// Days, hours, minutes and seconds.
const fn parts(seconds: u64) -> (u64, u64, u64, u64) {
    (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_takes_the_largest_unit_that_it_fills() {
        let shown = [0, 1023, 1024, 4096, 1 << 20, 12_897_485, 3 << 29, u64::MAX].map(size);
        assert_eq!(shown, ["0", "1023", "1K", "4K", "1.0M", "12.3M", "1.5G", "16384.0P"]);
    }

    #[test]
    fn what_rounds_up_to_a_unit_is_written_in_it() {
        assert_eq!(size((1 << 20) - 1), "1.0M");
        assert_eq!(size((1 << 30) - 1), "1.0G");
    }

    #[test]
    fn durations_have_the_forms_of_ps() {
        assert_eq!([59, 3600, 90_061].map(elapsed), ["00:59", "01:00:00", "1-01:01:01"]);
        assert_eq!([59, 90_061].map(cpu_time), ["00:00:59", "1-01:01:01"]);
    }

    #[test]
    fn short_durations_keep_their_digits() {
        let shown = [75, 10_075, 185_376_008, 12_340_000_000, 3_600_000_000_000].map(duration);
        assert_eq!(shown, ["75 ns", "10.0 µs", "185.3 ms", "12.34 s", "01:00:00"]);
    }

    #[test]
    fn shares_are_cut_off_and_not_rounded() {
        assert_eq!(
            [0.0, 0.09, 99.99, 100.4, 1234.5].map(percent),
            ["0.0", "0.0", "99.9", "100", "1234"]
        );
    }
}
