//! What a server costs: the CPU time and the memory of it and of the processes that it forked.

use std::path::Path;

use nix::time::{clock_getcpuclockid, clock_gettime};

use crate::proc::{Pid, ProcFs, Process, Want};

/// What a server and its children have used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cost {
    /// User and system time of all their threads, in nanoseconds.
    pub(super) cpu_ns: u64,
    /// How many processes.
    pub(super) processes: usize,
    /// How many threads in all of them.
    pub(super) threads: u64,
}

/// Looks at servers.
#[derive(Debug)]
pub(super) struct Auditor {
    procfs: ProcFs,
    ticks_per_second: u64,
}

impl Auditor {
    pub(super) fn new() -> std::io::Result<Self> {
        let procfs = ProcFs::open(Path::new("/proc"))?;
        let ticks_per_second = procfs.machine(Want::empty()).ticks_per_second;
        Ok(Self { procfs, ticks_per_second })
    }

    pub(super) fn cost(&self, server: Pid) -> Cost {
        let mut cost = Cost::default();
        for process in self.family(server) {
            cost.cpu_ns += cpu_ns(process.id.pid);
            // Of children that the server has reaped already.
            if process.id.pid == server {
                let ticks = process.times.children_user + process.times.children_system;
                cost.cpu_ns += ticks * 1_000_000_000 / self.ticks_per_second.max(1);
            }
            cost.processes += 1;
            cost.threads += process.num_threads;
        }
        cost
    }

    /// The proportional set size of all its processes, in bytes: what is shared among n of them counts
    /// for an nth in each (`Pss` of proc_pid_smaps(5)).
    pub(super) fn memory(&self, server: Pid) -> u64 {
        let pss = |process: &Process| {
            let text = self.procfs.read(&format!("{}/smaps_rollup", process.id.pid)).ok()?;
            pss_bytes(&text)
        };
        self.family(server).iter().filter_map(pss).sum()
    }

    fn family(&self, server: Pid) -> Vec<Process> {
        let is_family = |process: &Process| process.id.pid == server || process.ppid == server;
        let swept = self.procfs.pids().and_then(|pids| {
            self.procfs.sweep_where(&pids, Want::empty(), Want::empty(), is_family)
        });
        swept.map(|snapshot| snapshot.processes).unwrap_or_default()
    }
}

/// What a process has used, to the nanosecond (`clock_getcpuclockid(3)`); 0 of one that is gone. In the
/// whole ticks of proc_pid_stat(5) a child that worked for a few milliseconds would have done nothing.
fn cpu_ns(pid: Pid) -> u64 {
    let clock = clock_getcpuclockid(nix::unistd::Pid::from_raw(pid));
    let time = clock.and_then(clock_gettime).map(std::time::Duration::from).unwrap_or_default();
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn pss_bytes(text: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(text);
    let value = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kib: u64 = value.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_counted_below_the_tick() {
        let own = i32::try_from(std::process::id()).expect("a pid");
        let before = cpu_ns(own);
        while cpu_ns(own) == before {}
        assert!(cpu_ns(own) > before);
        assert_eq!(cpu_ns(0x3f_ffff + 1), 0);
    }

    #[test]
    fn the_proportional_size_is_a_line_among_others() {
        let text =
            b"00-ff ---p 00000000 00:00 0 [rollup]\nRss: 900 kB\nPss:    12 kB\nPss_Dirty: 1 kB\n";
        assert_eq!(pss_bytes(text), Some(12 * 1024));
        assert_eq!(pss_bytes(b""), None);
    }
}
