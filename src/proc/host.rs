//! Facts about the machine: the files of /proc that belong to no process, and sysinfo.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// Hundredths of a second since boot, from the text of /proc/uptime; 0 where it says nothing.
pub(super) fn uptime_centis(text: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(text);
    let mut parts = text.split_ascii_whitespace().next().unwrap_or_default().splitn(2, '.');
    let mut next = || parts.next()?.parse::<u64>().ok();
    let (seconds, centis) = (next(), next());
    seconds.unwrap_or(0) * 100 + centis.unwrap_or(0)
}

/// When the machine booted, in seconds since 1970, from the text of /proc/stat; 0 where it says
/// nothing.
pub(super) fn boot_time(text: &[u8]) -> i64 {
    let text = String::from_utf8_lossy(text);
    let value = text.lines().find_map(|line| line.strip_prefix("btime "));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

/// Bytes of memory.
pub(super) fn total_memory() -> u64 {
    let wanted = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    System::new_with_specifics(wanted).map_or(0, |system| system.total_memory())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uptime_is_read_to_the_hundredth() {
        assert_eq!(uptime_centis(b"350735.47 234388.90\n"), 35_073_547);
        assert_eq!(uptime_centis(b""), 0);
    }

    #[test]
    fn boot_time_is_a_line_among_others() {
        assert_eq!(boot_time(b"cpu 1 2\nbtime 1700000000\nprocesses 5\n"), 1_700_000_000);
    }
}
