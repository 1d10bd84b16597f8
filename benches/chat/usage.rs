//! What the processes of a server have used, as /proc tells it.

use std::fs;
use std::ops::Sub;

use anyhow::{Context as _, Result};

/// Processor time and memory of a process and its children, with all their threads.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Time on a processor, in nanoseconds.
    pub(crate) cpu_ns: u64,
    /// Of that, in clock ticks: in user mode, and in the kernel.
    user_ticks: u64,
    system_ticks: u64,
    /// Anonymous memory that is resident, in KiB: what the program has filled with its own.
    pub(crate) anonymous_kib: u64,
}

impl Usage {
    /// Of this process and its children.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let mut usage = Self::default();
        let mut processes = vec![pid];
        while let Some(pid) = processes.pop() {
            usage.add(pid, &mut processes)?;
        }
        Ok(usage)
    }

    fn add(&mut self, pid: u32, children: &mut Vec<u32>) -> Result<()> {
        for task in fs::read_dir(format!("/proc/{pid}/task"))? {
            let task = task?.path();
            let schedstat = fs::read_to_string(task.join("schedstat"))?;
            let ran = schedstat.split_ascii_whitespace().next().context("no schedstat")?;
            self.cpu_ns += ran.parse::<u64>()?;
            let found = fs::read_to_string(task.join("children")).unwrap_or_default();
            children.extend(found.split_ascii_whitespace().filter_map(|it| it.parse::<u32>().ok()));
        }
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // After the name, which may have spaces, the fields from the third on (proc(5)).
        let (_, fields) = stat.rsplit_once(')').context("no name")?;
        let field = |number: usize| {
            let text = fields.split_ascii_whitespace().nth(number - 3).context("too few fields")?;
            Ok::<u64, anyhow::Error>(text.parse()?)
        };
        self.user_ticks += field(14)?;
        self.system_ticks += field(15)?;
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.split_ascii_whitespace().next());
        self.anonymous_kib += kib.context("no RssAnon")?.parse::<u64>()?;
        Ok(())
    }

    /// Which part of the time was in user mode, as far as ticks tell.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    pub(crate) fn user_share(&self) -> f64 {
        let all = self.user_ticks + self.system_ticks;
        if all == 0 { 0.0 } else { self.user_ticks as f64 / all as f64 }
    }
}

impl Sub for Usage {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            cpu_ns: self.cpu_ns.saturating_sub(before.cpu_ns),
            user_ticks: self.user_ticks.saturating_sub(before.user_ticks),
            system_ticks: self.system_ticks.saturating_sub(before.system_ticks),
            anonymous_kib: self.anonymous_kib.saturating_sub(before.anonymous_kib),
        }
    }
}
