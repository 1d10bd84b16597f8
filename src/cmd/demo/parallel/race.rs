//! Processes that begin together and each need the same CPU time, watched as they get it.

use std::time::Duration;

use super::WORK;
use super::chart::{self, Sample};
use crate::cmd::demo::stage::{Actor, Clock, Processor, Stage};
use crate::proc::{Pid, State};
use crate::run::Result;

/// How long not to look: whoever looks needs a CPU too.
const PAUSE: Duration = Duration::from_millis(4);

/// A race that is over.
pub(super) struct Race {
    /// The CPUs that it was run on.
    pub(super) on: Vec<Processor>,
    /// Whether all got their CPU time.
    pub(super) is_done: bool,
    /// How long it took on the wall.
    pub(super) elapsed: Duration,
    pub(super) laps: Vec<Lap>,
    samples: Vec<Sample>,
}

/// What one process got.
pub(super) struct Lap {
    pub(super) actor: Actor,
    /// What it is called in the chart.
    pub(super) letter: char,
    /// How long it was on a CPU.
    pub(super) ran: Duration,
    /// How long it was ready and had none.
    pub(super) waited: Duration,
    /// How often it was put on a CPU.
    pub(super) slices: u64,
    /// How often it left the CPU because it had to wait.
    pub(super) voluntary: u64,
    /// How often it was made to leave the CPU.
    pub(super) nonvoluntary: u64,
    /// The CPUs on which it was seen.
    pub(super) processors: Vec<Processor>,
}

/// The numbers of a process that only grow.
#[derive(Debug, Clone, Copy, Default)]
struct Meter {
    ran: u64,
    waited: u64,
    slices: u64,
    voluntary: u64,
    nonvoluntary: u64,
}

impl Meter {
    fn read(stage: &Stage<'_>, pid: Pid) -> Self {
        let status = stage.procfs().read(&format!("{pid}/status")).unwrap_or_default();
        let count = |name: &str| {
            let text = String::from_utf8_lossy(&status);
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
        };
        let counts = (count("voluntary_ctxt_switches"), count("nonvoluntary_ctxt_switches"));
        stage.schedstat(pid).map_or_else(Self::default, |times| Self {
            ran: times.sum_exec_runtime,
            waited: times.run_delay,
            slices: times.pcount,
            voluntary: counts.0,
            nonvoluntary: counts.1,
        })
    }
}

impl Race {
    /// Has this many processes compute on these CPUs: each on one of its own while there are enough.
    pub(super) fn run(stage: &mut Stage<'_>, count: usize, on: &[Processor]) -> Result<Self> {
        let start = stage.cue()?;
        let all = stage.processors()?;
        let others: Vec<_> = all.iter().copied().filter(|cpu| !on.contains(cpu)).collect();
        if !others.is_empty() {
            // The audience does not take the players' places.
            stage.use_only(&others)?;
        }
        let mut actors = Vec::new();
        for index in 0..count {
            let own = [on[index % on.len()]];
            let actor = stage.fork(&format!("work-{}", letter(index)), |part| {
                part.use_only(&own)?;
                part.wait_for(&start)?;
                part.work_for(WORK);
                part.pause()
            })?;
            stage.until(|stage| (stage.row(&actor)?.state == State::Sleeping).then_some(()))?;
            actors.push(actor);
        }
        let before: Vec<_> = actors.iter().map(|actor| Meter::read(stage, actor.pid())).collect();
        let begin = Clock::Wall.now();
        for _ in &actors {
            stage.give(&start)?;
        }
        let mut samples = Vec::new();
        let done = stage.until_every(PAUSE, |stage| {
            let at = Clock::Wall.now().saturating_sub(begin);
            let mut is_done = true;
            for (index, (actor, before)) in actors.iter().zip(&before).enumerate() {
                let Some(row) = stage.row(actor) else { continue };
                let ran =
                    Duration::from_nanos(run_time(stage, actor.pid()).saturating_sub(before.ran));
                let processor = Processor(usize::try_from(row.processor).unwrap_or(0));
                samples.push(Sample { at, who: index, processor, ran });
                is_done &= row.state == State::Sleeping && ran >= WORK;
            }
            is_done.then_some(at)
        })?;
        let elapsed = Clock::Wall.now().saturating_sub(begin);
        stage.use_only(&all)?;
        let lap = |(index, (actor, before)): (usize, (&Actor, &Meter))| {
            let after = Meter::read(stage, actor.pid());
            let mut processors: Vec<_> = samples
                .iter()
                .filter(|sample| sample.who == index && !sample.ran.is_zero())
                .map(|sample| sample.processor)
                .collect();
            processors.sort_unstable();
            processors.dedup();
            Lap {
                actor: actor.clone(),
                letter: letter(index),
                ran: Duration::from_nanos(after.ran - before.ran),
                waited: Duration::from_nanos(after.waited - before.waited),
                slices: after.slices - before.slices,
                voluntary: after.voluntary - before.voluntary,
                nonvoluntary: after.nonvoluntary - before.nonvoluntary,
                processors,
            }
        };
        let laps = actors.iter().zip(&before).enumerate().map(lap).collect();
        Ok(Self { on: on.to_vec(), is_done: done.is_some(), elapsed, laps, samples })
    }

    /// The CPU time of all.
    pub(super) fn ran(&self) -> Duration {
        self.laps.iter().map(|lap| lap.ran).sum()
    }

    /// The CPUs on which any was seen.
    pub(super) fn processors(&self) -> Vec<Processor> {
        let mut all: Vec<_> = self.laps.iter().flat_map(|lap| lap.processors.clone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// A row for each CPU, a letter for whoever had it most in each piece of the time.
    pub(super) fn chart(&self) -> Vec<(Processor, String)> {
        chart::draw(&self.samples, self.laps.len(), &self.on, self.elapsed)
    }
}

/// The letter of a process.
pub(super) fn letter(index: usize) -> char {
    char::from(b'A' + u8::try_from(index % 26).unwrap_or(0))
}

fn run_time(stage: &Stage<'_>, pid: Pid) -> u64 {
    stage.schedstat(pid).map_or(0, |times| times.sum_exec_runtime)
}
