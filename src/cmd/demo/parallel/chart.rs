//! Who had which CPU when, as a row of letters for each CPU.

use std::time::Duration;

use super::race::letter;
use crate::cmd::demo::stage::Processor;

/// How many pieces the time is cut into: with what stands before them less than a narrow terminal.
pub(super) const COLUMNS: usize = 45;

/// Where nobody of ours was seen on the CPU.
const NOBODY: char = '.';

/// One look at one process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// When, from the start of the race.
    pub(super) at: Duration,
    /// Which process, by its place in the list.
    pub(super) who: usize,
    /// The CPU that it was on last.
    pub(super) processor: Processor,
    /// For how long it had run by then.
    pub(super) ran: Duration,
}

/// A process that had run longer at one look than at the one before was on its CPU for that long
/// until then, as near as can be known: the kernel brings the number up to date at every switch and
/// every tick.
pub(super) fn draw(
    samples: &[Sample],
    count: usize,
    on: &[Processor],
    elapsed: Duration,
) -> Vec<(Processor, String)> {
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let cell = nanos(elapsed).div_ceil(COLUMNS as u64).max(1);
    let mut before = vec![Duration::ZERO; count];
    // For each CPU and each piece of the time, how long each process had it.
    let mut shares = vec![vec![vec![0_u64; count]; COLUMNS]; on.len()];
    for sample in samples {
        let grown = sample.ran.saturating_sub(before[sample.who]);
        before[sample.who] = sample.ran;
        let Some(row) = on.iter().position(|processor| *processor == sample.processor) else {
            continue;
        };
        let (from, to) = (nanos(sample.at.saturating_sub(grown)), nanos(sample.at));
        for (index, share) in shares[row].iter_mut().enumerate() {
            let start = index as u64 * cell;
            let common = to.min(start + cell).saturating_sub(from.max(start));
            share[sample.who] += common;
        }
    }
    let cell_of = |share: &Vec<u64>| match (0..count).max_by_key(|who| (share[*who], count - who)) {
        // Less than a fifth of the time is a moment between two others.
        Some(who) if share[who] * 5 > cell => letter(who),
        _ => NOBODY,
    };
    on.iter().zip(&shares).map(|(cpu, row)| (*cpu, row.iter().map(cell_of).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at: u64, who: usize, cpu: usize, ran: u64) -> Sample {
        let (at, ran) = (Duration::from_millis(at), Duration::from_millis(ran));
        Sample { at, who, processor: Processor(cpu), ran }
    }

    #[test]
    fn two_that_take_turns_on_one_cpu_alternate() {
        let samples = [sample(15, 0, 3, 15), sample(30, 1, 3, 15), sample(45, 0, 3, 30)];
        let rows = draw(&samples, 2, &[Processor(3)], Duration::from_millis(45));
        let expected = ["A".repeat(15), "B".repeat(15), "A".repeat(15)].concat();
        assert_eq!(rows, [(Processor(3), expected)]);
    }

    #[test]
    fn two_with_a_cpu_each_fill_a_row_each_and_what_is_idle_is_empty() {
        let samples = [sample(45, 0, 0, 45), sample(9, 1, 1, 9)];
        let on = [Processor(0), Processor(1)];
        let rows = draw(&samples, 2, &on, Duration::from_millis(45));
        assert_eq!(rows[0].1, "A".repeat(45));
        assert_eq!(rows[1].1, format!("{}{}", "B".repeat(9), ".".repeat(36)));
    }

    #[test]
    fn nothing_seen_draws_nothing() {
        let rows = draw(&[], 0, &[Processor(0)], Duration::ZERO);
        assert_eq!(rows, [(Processor(0), ".".repeat(COLUMNS))]);
    }
}
