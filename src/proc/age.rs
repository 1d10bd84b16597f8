//! Since when a task has not run, which for one that is dead, stopped, frozen or blocked is since when
//! it is so.
//!
//! No file of /proc tells when a process died or was stopped. But the scheduler notes of every task
//! when it last had a CPU (`se.exec_start` of /proc/PID/sched, by the clock of that CPU's run queue),
//! and shows it to everybody. A zombie last ran as it died; a stopped process as it stopped.

use super::finding::Evidence;
use super::model::{Machine, Process};
use super::read::{ProcFs, parse_stat};

/// How long something has been so, in milliseconds: between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age {
    /// For so long at least.
    pub at_least_ms: u64,
    /// No longer than this: at most as long as the process has existed.
    pub at_most_ms: u64,
}

impl Age {
    /// Whether the bounds are so near to each other that one number tells it.
    pub const fn is_known(self) -> bool {
        /// What no reader would call a difference.
        const NEGLIGIBLE_MS: u64 = 1000;
        self.at_most_ms.saturating_sub(self.at_least_ms) <= NEGLIGIBLE_MS + self.at_least_ms / 10
    }
}

/// The clocks of the run queues, as they stood when they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    now_ns: u64,
    cpu: usize,
    lags_ns: Vec<u64>,
    course: Course,
}

/// How the clocks of the run queues go while their CPUs serve interrupts or are taken from a virtual
/// machine (`update_rq_clock_task()` in `kernel/sched/core.c`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// They go on, so that all show the same time.
    Steady,
    /// They may stand still, as in kernels that account for that time, and each lag by its own.
    Unknown,
}

impl Course {
    /// By how much the reader's clock lags behind the time since boot, and would if it stood still.
    const fn of(lag_seen_ns: u64, lag_counted_ns: u64) -> Self {
        if lag_seen_ns < lag_counted_ns / 2 { Self::Steady } else { Self::Unknown }
    }
}

impl Clock {
    /// Reads them: the time of a run queue from the one who is running on it, the reader. `None`
    /// where the kernel has no /proc/PID/sched (`CONFIG_SCHED_DEBUG`, always there since 6.15).
    pub fn read(procfs: &ProcFs) -> Option<Self> {
        let own = parse_stat(&procfs.read("self/stat").ok()?, 0)?;
        let now_ns = exec_start_ns(&procfs.read("self/sched").ok()?)?;
        let machine = procfs.machine(super::Want::empty());
        let lags_ns = lags_ns(&procfs.read("stat").unwrap_or_default(), machine.ticks_per_second);
        let cpu = usize::try_from(own.processor).ok()?;
        let lag_seen_ns = machine.uptime_centis.saturating_mul(10_000_000).saturating_sub(now_ns);
        let course = Course::of(lag_seen_ns, lags_ns.get(cpu).copied().unwrap_or(0));
        Some(Self { now_ns, cpu, lags_ns, course })
    }

    /// How long a task has not run that last did so at this time of the run queue of this CPU.
    ///
    /// Where the clocks may stand still, one may lag behind another by what /proc/stat counts, or by
    /// less: the two readings are the bounds.
    fn since(&self, last_ns: u64, cpu: i32) -> Age {
        let lag = |cpu: usize| self.lags_ns.get(cpu).copied().unwrap_or(0);
        let cpu = usize::try_from(cpu).unwrap_or(self.cpu);
        let plain = self.now_ns.saturating_sub(last_ns);
        if self.course == Course::Steady {
            return Age { at_least_ms: plain / 1_000_000, at_most_ms: plain / 1_000_000 };
        }
        let corrected = (self.now_ns + lag(self.cpu)).saturating_sub(last_ns + lag(cpu));
        let [at_least, at_most] = [plain.min(corrected), plain.max(corrected)];
        Age { at_least_ms: at_least / 1_000_000, at_most_ms: at_most / 1_000_000 }
    }
}

/// How long a task has not run. `None` where it is gone.
///
/// Where the scheduler says nothing, it is no longer than the task exists.
pub fn of(
    procfs: &ProcFs,
    clock: Option<&Clock>,
    task: &Process,
    machine: &Machine,
) -> Option<Age> {
    let existed_ms = machine.elapsed_ms(task);
    let last = clock.and_then(|_| exec_start_ns(&procfs.read(&sched(task)).ok()?));
    match (clock, last) {
        (Some(clock), Some(last_ns)) => {
            let age = clock.since(last_ns, task.processor);
            Some(Age {
                at_least_ms: age.at_least_ms.min(existed_ms),
                at_most_ms: age.at_most_ms.min(existed_ms),
            })
        }
        // A kernel that has the file for one has it for all who live; a recording may lack it.
        (Some(_), None) if procfs.is_live() => None,
        _ => Some(Age { at_least_ms: 0, at_most_ms: existed_ms }),
    }
}

/// What an age is concluded from: the scheduler's note about the task, and that about the reader as
/// the time of now, both in milliseconds.
pub fn evidence(procfs: &ProcFs, task: &Process) -> Option<Evidence> {
    let path = sched(task);
    let millis = |path: &str| Some(exec_start_ns(&procfs.read(path).ok()?)? / 1_000_000);
    let (last, now) = (millis(&path)?, millis("self/sched")?);
    Some(Evidence {
        source: format!("/proc/{path}"),
        field: Some("se.exec_start"),
        value: format!("{last} ms ({now} ms)"),
    })
}

fn sched(task: &Process) -> String {
    if task.is_leader() {
        format!("{}/sched", task.pid())
    } else {
        format!("{}/task/{}/sched", task.tgid, task.pid())
    }
}

/// `se.exec_start` in the text of /proc/PID/sched: milliseconds with six decimals.
fn exec_start_ns(text: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(text);
    // The first line holds the name of the process, which may hold anything but a newline of its own:
    // the kernel writes it raw. The field is looked for from the ruled line on.
    let (_, fields) = text.split_once("\n---")?;
    let line = fields.lines().find_map(|line| line.strip_prefix("se.exec_start"))?;
    let (millis, rest) = line.trim_start().strip_prefix(':')?.trim().split_once('.')?;
    let millis: u64 = millis.parse().ok()?;
    let nanos: u64 = format!("{rest:0<6}").get(..6)?.parse().ok()?;
    Some(millis * 1_000_000 + nanos)
}

/// By how much the clock of each CPU's run queue may lag: time in interrupts and stolen by a
/// hypervisor, from the lines `cpuN` of /proc/stat.
fn lags_ns(text: &[u8], ticks_per_second: u64) -> Vec<u64> {
    let text = String::from_utf8_lossy(text);
    let mut lags = Vec::new();
    for line in text.lines() {
        let Some((name, values)) = line.strip_prefix("cpu").and_then(|rest| rest.split_once(' '))
        else {
            continue;
        };
        let Ok(cpu) = name.parse::<usize>() else { continue };
        // user nice system idle iowait irq softirq steal
        let lag: u64 = values
            .split_ascii_whitespace()
            .skip(5)
            .take(3)
            .filter_map(|value| value.parse::<u64>().ok())
            .sum();
        // CPUs that are offline have no line.
        lags.resize(lags.len().max(cpu + 1), 0);
        lags[cpu] = lag.saturating_mul(1_000_000_000 / ticks_per_second.max(1));
    }
    lags
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHED: &[u8] = b"se.exec_start : 1.0 (17, #threads: 1)\n-----------\n\
        se.exec_start                                :       1406517.541577\n\
        se.vruntime                                  :         18026.400397\n";

    #[test]
    fn the_time_of_the_last_run_is_read_past_a_name_that_forges_it() {
        assert_eq!(exec_start_ns(SCHED), Some(1_406_517_541_577));
        assert_eq!(exec_start_ns(b""), None);
        assert_eq!(exec_start_ns(b"x (1, #threads: 1)\n---\nse.vruntime : 1.0\n"), None);
    }

    #[test]
    fn interrupts_and_stolen_time_are_counted_for_each_cpu() {
        let text =
            b"cpu  9 9 9 9 9 9 9 9\ncpu0 1 1 1 1 1 2 3 5 0 0\ncpu2 1 1 1 1 1 0 0 1 0 0\nbtime 7\n";
        assert_eq!(lags_ns(text, 100), [100_000_000, 0, 10_000_000]);
    }

    #[test]
    fn an_age_lies_between_the_two_readings_of_the_clocks() {
        let second = 1_000_000_000;
        let clock = Clock {
            now_ns: 100 * second,
            cpu: 0,
            lags_ns: vec![5 * second, 2 * second],
            course: Course::Unknown,
        };
        let age = |at_least_ms, at_most_ms| Age { at_least_ms, at_most_ms };
        assert_eq!(clock.since(40 * second, 0), age(60_000, 60_000));
        assert_eq!(clock.since(40 * second, 1), age(60_000, 63_000));
        let steady = Clock { course: Course::Steady, ..clock.clone() };
        assert_eq!(steady.since(40 * second, 1), age(60_000, 60_000));
        // What seems to lie in the future has run just now.
        assert_eq!(clock.since(101 * second, 0), age(0, 0));
        assert!(age(60_000, 63_000).is_known() && !age(0, 3_600_000).is_known());
    }

    #[test]
    fn clocks_that_keep_up_with_the_time_since_boot_are_steady() {
        let second = 1_000_000_000;
        assert_eq!(Course::of(second / 3, 2 * second), Course::Steady);
        assert_eq!(Course::of(2 * second, 2 * second), Course::Unknown);
        // Suspending stops the clocks too, and nothing counted tells nothing.
        assert_eq!(Course::of(3600 * second, 2 * second), Course::Unknown);
        assert_eq!(Course::of(0, 0), Course::Unknown);
    }

    #[test]
    fn the_scheduler_says_when_a_zombie_died() {
        let procfs = ProcFs::open(std::path::Path::new("/proc")).expect("there is a /proc");
        let Some(clock) = Clock::read(&procfs) else { return };
        let own = i32::try_from(std::process::id()).expect("a pid");
        let me = procfs.process(own, super::super::Want::empty()).expect("this process lives");
        let machine = procfs.machine(super::super::Want::empty());
        let age = of(&procfs, Some(&clock), &me, &machine).expect("it is not gone");
        assert!(age.at_least_ms <= age.at_most_ms && age.at_most_ms <= machine.elapsed_ms(&me));
    }
}
