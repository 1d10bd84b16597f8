//! The report: the bars, then what was sent.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;

use crate::flood::{Flood, Kind, ratio};
use crate::usage::Usage;

/// How much more memory than before is flat, in KiB: the conversation goes on and is kept.
const FLAT_KIB: u64 = 4096;

/// Anonymous memory of the server, in KiB.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) before: u64,
    pub(crate) middle: u64,
    pub(crate) after: u64,
}

pub(crate) struct Report<'a> {
    pub(crate) flood: &'a Flood,
    /// By the server, while it was attacked.
    pub(crate) used: Usage,
    pub(crate) memory: Memory,
    pub(crate) took: Duration,
    /// The times of the lines, sorted; or how the conversation was disturbed.
    pub(crate) talked: Result<Vec<Duration>>,
    /// How the server ended.
    pub(crate) closed: Result<()>,
}

impl Report<'_> {
    fn bars(&self) -> Vec<(&'static str, String, String, bool)> {
        let tally = self.flood.tally();
        let Memory { before, middle, after } = self.memory;
        let talked = match &self.talked {
            Ok(times) => format!("{} lines, each heard by both, once and in order", times.len()),
            Err(error) => format!("{error:#}"),
        };
        let closed = match &self.closed {
            Ok(()) => "exit code 0 when it was asked to end".to_owned(),
            Err(error) => format!("{error:#}"),
        };
        vec![
            ("the server lives", "it does".to_owned(), closed, self.closed.is_ok()),
            (
                "its memory is flat",
                format!("≤ {FLAT_KIB} KiB more"),
                format!("{before} KiB before, {middle} KiB in the middle, {after} KiB after"),
                after <= before + FLAT_KIB,
            ),
            (
                "no more bytes out than in",
                "≤ 1.00 ×".to_owned(),
                format!(
                    "{:.3} × in all, {:.3} × at the worst of all addresses",
                    ratio(&tally),
                    self.flood.worst_ratio()
                ),
                self.flood.worst_ratio() <= 1.0,
            ),
            ("a conversation goes on", "it does".to_owned(), talked, self.talked.is_ok()),
        ]
    }

    pub(crate) fn is_met(&self) -> bool {
        self.bars().iter().all(|(.., is_met)| *is_met)
    }

    pub(crate) fn to_markdown(&self, kinds: &[Kind]) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(kinds, &mut text);
        text
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    fn write(&self, kinds: &[Kind], text: &mut String) -> std::fmt::Result {
        let tally = self.flood.tally();
        let (at_server, at_us) = self.flood.dropped;
        writeln!(text, "# The chat room and strangers that mean harm\n")?;
        writeln!(
            text,
            "`cargo bench --bench hostile` attacks a real `ptool chat serve` while two real clients \
             converse. What waits at the server is kept short, so that it has to read all of it.\n"
        )?;
        writeln!(text, "| what | bar | measured | met |\n|---|---|---|---|")?;
        for (what, limit, measured, is_met) in self.bars() {
            let met = if is_met { "yes" } else { "**no**" };
            writeln!(text, "| {what} | {limit} | {measured} | {met} |")?;
        }
        writeln!(text, "\n| of the attack | |\n|---|--:|")?;
        let seconds = self.took.as_secs_f64();
        writeln!(text, "| datagrams sent | {} |", tally.sent)?;
        writeln!(
            text,
            "| of them lost before the server, whose buffer was full | {} |",
            at_server.dropped
        )?;
        writeln!(text, "| bytes sent | {} |", tally.sent_bytes)?;
        writeln!(text, "| datagrams answered | {} |", tally.answered)?;
        writeln!(text, "| bytes answered | {} |", tally.answered_bytes)?;
        writeln!(text, "| answers lost before they were counted | {} |", at_us.dropped)?;
        writeln!(text, "| it took, s | {seconds:.1} |")?;
        writeln!(text, "| datagrams a second | {:.0} |", tally.sent as f64 / seconds)?;
        let cpu_us = self.used.cpu_ns as f64 / 1e3;
        writeln!(text, "| server CPU a datagram, µs | {:.2} |", cpu_us / tally.sent as f64)?;
        writeln!(text, "| of it outside the kernel | {:.0} % |", 100.0 * self.used.user_share())?;
        if let Ok(times) = &self.talked {
            let at = |part: usize| {
                let place = (times.len() * part / 100).min(times.len().saturating_sub(1));
                times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
            };
            writeln!(text, "| a line from one client to the other, median, ms | {:.2} |", at(50))?;
            writeln!(text, "| the same, 99 of 100, ms | {:.2} |", at(99))?;
        }
        writeln!(text, "\n| kind | datagrams |\n|---|--:|")?;
        for kind in kinds {
            writeln!(text, "| {} | {} |", kind.in_words(), self.flood.kinds[*kind as usize])?;
        }
        Ok(())
    }
}
