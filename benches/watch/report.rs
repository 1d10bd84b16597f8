//! The section of docs/BENCHMARKS.md.

use std::fmt::Write as _;

use crate::Subject;
use crate::play::Plan;

/// Whose cost the bar is about.
const EXACT: &str = "`ptool watch -f`";

/// The bar of the exact source, in percent.
const BAR: f64 = 2.0;

pub(crate) fn markdown(subjects: &mut [Subject], runs: usize, plan: &Plan) -> String {
    let mut text = String::from("\n# What watching costs\n\n");
    let Some(bare) = subjects.first_mut() else { return text };
    let (bare_median, bare_best) = (median(&mut bare.times), best(&bare.times));
    let rounds = f64::from(u32::try_from(plan.rounds).unwrap_or(u32::MAX));
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "This section is written by `cargo bench --bench watch -- --markdown docs/BENCHMARKS.md`. Two \
         processes on one CPU hand a byte to and fro; one of them works in between, so that they \
         leave the CPU {:.0} times a second ({} rounds of two switches, {:.1} µs each). It takes the \
         time by itself, under SCHED_FIFO, so that neighbours on that CPU do not count. All ran in \
         turn, {runs} times. Whatever else the machine does can only make a run longer, so that the \
         best runs are what is compared; the medians stand beside them.\n\n\
         | watched by | best runs | medians | a switch, µs |\n|---|--:|--:|--:|\n",
        2e9 * rounds / bare_best,
        plan.rounds,
        bare_best / rounds / 1000.0,
    );
    let mut exact = f64::NAN;
    for subject in subjects {
        let middle = median(&mut subject.times);
        let best = best(&subject.times);
        let percent = |time: f64, bare: f64| (time / bare - 1.0) * 100.0;
        if subject.name == EXACT {
            exact = percent(best, bare_best);
        }
        let _ = writeln!(
            text,
            "| {} | {:+.2} % | {:+.2} % | {:+.2} |",
            subject.name,
            percent(best, bare_best),
            percent(middle, bare_median),
            (best - bare_best) / rounds / 2000.0,
        );
    }
    let met = if exact < BAR { "yes" } else { "**no**" };
    let _ = writeln!(
        text,
        "\nThe bar: an exact watch over both costs less than {BAR:.0} % of the run time. Met: {met} \
         ({exact:+.2} %). At this rate ptool asks only some sleeps for their place in the kernel, of \
         which it allows itself 200 a second; it says so, and all else is exact."
    );
    text
}

fn best(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Sorts the numbers and gives the one in the middle.
fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
