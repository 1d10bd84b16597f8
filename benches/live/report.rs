//! The report.

use std::fmt::Write as _;
use std::time::Duration;

use crate::viewer::{BARS, Sample, VIEWERS, version};

/// All programs, measured with so many processes to look at.
#[derive(Debug)]
pub(crate) struct Field {
    size: usize,
    /// For each program what it cost in each round.
    pub(crate) samples: Vec<Vec<Option<Sample>>>,
}

impl Field {
    pub(crate) fn new(size: usize, viewers: usize) -> Self {
        Self { size, samples: vec![Vec::new(); viewers] }
    }

    /// The sample in the middle of those of a program.
    fn median(&self, viewer: usize, quantity: impl Fn(&Sample) -> f64) -> Option<f64> {
        let mut all: Vec<f64> = self.samples[viewer].iter().flatten().map(quantity).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    }

    fn cpu(&self, viewer: usize) -> Option<f64> {
        self.median(viewer, |sample| sample.cpu_ms)
    }
}

/// What was measured, to be written down.
pub(crate) struct Report<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) rounds: usize,
    pub(crate) stretch: Duration,
}

impl Report<'_> {
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let versions: Vec<String> =
            [&["btop", "--version"][..], &["htop", "--version"], &["top", "-v"]]
                .into_iter()
                .filter_map(version)
                .collect();
        writeln!(text, "# ptool top beside its peers\n")?;
        writeln!(
            text,
            "This part is written by `cargo bench --bench live -- --markdown docs/BENCHMARKS.md`.\n\n\
            - Peers: {}.\n\
            - Each runs on a terminal of 120 columns and 40 rows that is read as it writes, in turn, {} \
            rounds of {} s after it has started. Figures are medians.\n\
            - CPU is user and system time of all threads, per second. `ptool top` shows the explanation \
            of the selected process beside the list.\n\
            - The processes are those of `sweep`: families of 25, all asleep.",
            versions.join("; "),
            self.rounds,
            self.stretch.as_secs()
        )?;
        writeln!(
            text,
            "\n| processes | what | against | bar | measured | met |\n|--:|---|---|---|---|---|"
        )?;
        for field in self.fields {
            for (of, against) in BARS {
                let (measured, verdict) = match (field.cpu(of), field.cpu(against)) {
                    (Some(own), Some(other)) => {
                        let verdict = if own <= other { "yes" } else { "**no**" };
                        (format!("{:.2} ×", own / other), verdict)
                    }
                    _ => ("–".to_owned(), "not measured"),
                };
                writeln!(
                    text,
                    "| {} | {} | {} | CPU a second ≤ 1.00 × | {measured} | {verdict} |",
                    field.size, VIEWERS[of].label, VIEWERS[against].label
                )?;
            }
        }
        for field in self.fields {
            writeln!(
                text,
                "\n## {} processes made for it\n\n\
                | command | CPU, ms a second | ÷ the first | resident, MiB | written, KiB a second |\n\
                |---|--:|--:|--:|--:|",
                field.size
            )?;
            for (index, viewer) in VIEWERS.iter().enumerate() {
                let kibi = 1024.0;
                let (Some(cpu), Some(own)) = (field.cpu(index), field.cpu(0)) else {
                    writeln!(text, "| {} | not measured ||||", viewer.label)?;
                    continue;
                };
                #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                let resident = field.median(index, |sample| sample.resident_kib as f64);
                let written = field.median(index, |sample| sample.written);
                writeln!(
                    text,
                    "| {} | {cpu:.1} | {:.2} | {:.1} | {:.1} |",
                    viewer.label,
                    cpu / own,
                    resident.unwrap_or(0.0) / kibi,
                    written.unwrap_or(0.0) / kibi
                )?;
            }
        }
        Ok(())
    }
}
