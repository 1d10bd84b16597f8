//! Facts about the machine: the files of /proc that belong to no process, and sysinfo.

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// The machine's side of a view that stays on the screen.
#[derive(Debug)]
pub struct Host {
    system: System,
}

/// What the machine does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Load {
    /// CPUs.
    pub cpus: usize,
    /// How much of all their time was used since the look before, in percent.
    pub cpu_percent: f32,
    /// Bytes of memory in use, and there are.
    pub memory: (u64, u64),
    /// Bytes of swap space in use, and there are.
    pub swap: (u64, u64),
    /// The load averages over 1, 5 and 15 minutes (proc_loadavg(5)).
    pub averages: [f64; 3],
    /// Seconds since boot.
    pub uptime_s: u64,
}

impl Host {
    /// A first look, or nothing where sysinfo does not know this system.
    pub fn new() -> Option<Self> {
        System::new_with_specifics(Self::wanted()).ok().map(|system| Self { system })
    }

    fn wanted() -> RefreshKind {
        RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing().with_usage())
            .with_memory(MemoryRefreshKind::everything())
    }

    /// What it does now.
    pub fn look(&mut self) -> Load {
        self.system.refresh_specifics(Self::wanted());
        let averages = System::load_average().ok();
        let averages = averages.map(|load| [load.one, load.five, load.fifteen]);
        Load {
            cpus: self.system.cpus().len(),
            cpu_percent: self.system.global_cpu_usage(),
            memory: (self.system.used_memory(), self.system.total_memory()),
            swap: (self.system.used_swap(), self.system.total_swap()),
            averages: averages.unwrap_or_default(),
            uptime_s: System::uptime().unwrap_or(0),
        }
    }
}

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
