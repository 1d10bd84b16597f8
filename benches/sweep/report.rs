//! What was measured, as Markdown.

use std::fmt::Write as _;
use std::process::Command;

use crate::measure::{Entrant, Field};
use crate::subject::{
    BARS, BINARY_LIMIT_BYTES, Bar, CONTESTS, Contest, Limit, Quantity, Reach, Subject,
};

/// Everything that was measured.
pub(crate) struct Report<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) rounds: usize,
    pub(crate) binary_bytes: u64,
}

impl Report<'_> {
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "# ptool beside its peers\n")?;
        writeln!(text, "{}\n", self.method())?;
        writeln!(text, "## The bars\n")?;
        if let Some(field) = self.fields.last() {
            self.write_bars(field, text)?;
        }
        for field in self.fields {
            let (size, all) = (field.size, field.processes);
            writeln!(text, "\n## {size} processes made for it, {all} in all")?;
            for contest in &CONTESTS {
                write_contest(contest, field, text)?;
            }
        }
        Ok(())
    }

    fn method(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        format!(
            "This file is written by `cargo bench --bench sweep -- --markdown docs/BENCHMARKS.md`; \
             repeat it on your machine, for only the ratios mean anything elsewhere. \
             `--sizes 300,5000` and `--rounds {rounds}` choose how many processes it makes and how \
             often each command runs.\n\n\
             - Machine: {cores} cores, Linux {kernel}; {ps}; {pstree}.\n\
             - All commands run in turn, {rounds} rounds, so that whatever else the machine does \
             meets all alike. Figures are medians, with the best run in brackets.\n\
             - CPU is user and system time of the whole run, from exec to exit, as wait4(2) tells \
             it; wall is from before the start to after the end. Output goes to /dev/null, except in \
             the column that says pipe.\n\
             - The bare loop is a program that calls getdents64, and openat, read and close for each \
             file named (fstatat for the owner), and parses nothing.\n\
             - The processes are families of 25, all asleep; ptool runs as the same user as its peers.\n\
             - System calls are counted by strace in a run of their own. No peak is below that of \
             the bench itself, which a child inherits until its exec.",
            rounds = self.rounds,
            kernel = kernel(),
            ps = version("ps"),
            pstree = version("pstree"),
        )
    }

    fn write_bars(&self, field: &Field, text: &mut String) -> std::fmt::Result {
        writeln!(text, "At {} processes:\n", field.size)?;
        writeln!(text, "| what | against | bar | medians (best runs) | met |")?;
        writeln!(text, "|---|---|---|---|---|")?;
        for bar in &BARS {
            let (limit, measured, met) = judge(bar, field);
            let (of, against) = (bar.of.label(), bar.against.label());
            let quantity = match bar.quantity {
                Quantity::Cpu => "CPU",
                Quantity::Wall => "wall",
            };
            writeln!(text, "| {of} | {against} | {quantity} {limit} | {measured} | {met} |")?;
        }
        let met = if self.binary_bytes <= BINARY_LIMIT_BYTES { "yes" } else { "**no**" };
        let (size, limit) = (mebibytes(self.binary_bytes), mebibytes(BINARY_LIMIT_BYTES));
        writeln!(text, "| the stripped binary | | ≤ {limit:.1} MiB | {size:.1} MiB | {met} |")?;
        let (bare, peer) = (Subject::BareList, Subject::PsLikeList);
        if let (Some(floor), Some(other)) = (field.entrant(bare), field.entrant(peer)) {
            let ratio = floor.null.median_cpu() / other.null.median_cpu();
            let (bare, peer) = (bare.label(), peer.label());
            writeln!(
                text,
                "\nThe floor of the default columns ({bare}) is {ratio:.2} × of {peer}: \
                whoever reads these files cannot be below that."
            )?;
        }
        Ok(())
    }
}

/// What a bar allows, what was measured, and whether that is within it.
fn judge(bar: &Bar, field: &Field) -> (String, String, &'static str) {
    let limit = match bar.limit {
        Limit::Times(times) => format!("≤ {times:.2} ×"),
        Limit::PlusMilliseconds(more) => format!("≤ + {more:.1} ms"),
    };
    let (Some(of), Some(against)) = (field.entrant(bar.of), field.entrant(bar.against)) else {
        return (limit, "–".to_owned(), "not measured");
    };
    let (of, against) = (&of.null, &against.null);
    let (median, best) = match bar.quantity {
        Quantity::Cpu => {
            ((of.median_cpu(), against.median_cpu()), (of.best_cpu(), against.best_cpu()))
        }
        Quantity::Wall => {
            ((of.median_wall(), against.median_wall()), (of.best_wall(), against.best_wall()))
        }
    };
    let measured = |(of, against): (f64, f64)| match bar.limit {
        Limit::Times(_) => format!("{:.2} ×", of / against),
        Limit::PlusMilliseconds(_) => format!("{:+.2} ms", of - against),
    };
    let is_met = |(of, against): (f64, f64)| match bar.limit {
        Limit::Times(times) => of <= against * times,
        Limit::PlusMilliseconds(more) => of <= against + more,
    };
    let verdict = match (is_met(median), is_met(best)) {
        (true, true) => "yes",
        (true, false) => "yes (the best run does not)",
        (false, true) => "**no** (the best run does)",
        (false, false) => "**no**",
    };
    (limit, format!("{} ({})", measured(median), measured(best)), verdict)
}

fn write_contest(contest: &Contest, field: &Field, text: &mut String) -> std::fmt::Result {
    let (peer, bare) = (contest.peer.label(), contest.bare.label());
    let calls = match contest.reach {
        Reach::All => "calls a process",
        Reach::One => "calls",
    };
    writeln!(text, "\n### {}\n\nPeer: {peer}. Floor: {bare}.\n", contest.title)?;
    writeln!(
        text,
        "| command | CPU ÷ peer | CPU ÷ floor | wall ÷ peer | CPU, ms | CPU into a pipe, ms \
         | wall, ms | {calls} | peak, MiB | output, KiB |"
    )?;
    writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
    for subject in contest.rows {
        let label = subject.label();
        if let Some(entrant) = field.entrant(*subject) {
            writeln!(text, "| {label} | {} |", cells(entrant, contest, field))?;
        } else {
            let found = field.entrants.iter().find(|entrant| entrant.subject == *subject);
            let absence = found.and_then(|entrant| entrant.absence.as_deref()).unwrap_or("–");
            writeln!(text, "| {label} | not measured: {absence} |||||||||")?;
        }
    }
    Ok(())
}

fn cells(entrant: &Entrant, contest: &Contest, field: &Field) -> String {
    let null = &entrant.null;
    let ratio = |own: f64, other: Option<f64>| {
        other.map_or_else(|| "–".to_owned(), |other| format!("{:.2}", own / other))
    };
    let (peer, bare) = (field.entrant(contest.peer), field.entrant(contest.bare));
    let [peer_cpu, bare_cpu] = [peer, bare].map(|other| other.map(|it| it.null.median_cpu()));
    let peer_wall = peer.map(|other| other.null.median_wall());
    let calls =
        entrant.calls.map_or_else(|| "–".to_owned(), |calls| spread(calls, contest.reach, field));
    [
        ratio(null.median_cpu(), peer_cpu),
        ratio(null.median_cpu(), bare_cpu),
        ratio(null.median_wall(), peer_wall),
        format!("{:.2} ({:.2})", null.median_cpu(), null.best_cpu()),
        format!("{:.2} ({:.2})", entrant.pipe.median_cpu(), entrant.pipe.best_cpu()),
        format!("{:.2} ({:.2})", null.median_wall(), null.best_wall()),
        calls,
        format!("{:.1}", mebibytes(u64::try_from(null.peak_kib()).unwrap_or(0) * 1024)),
        format!("{:.1}", as_f64(entrant.pipe.output_bytes()) / 1024.0),
    ]
    .join(" | ")
}

fn spread(calls: u64, reach: Reach, field: &Field) -> String {
    match reach {
        Reach::One => calls.to_string(),
        Reach::All => {
            let tenths = calls * 10 / u64::try_from(field.processes).unwrap_or(u64::MAX);
            format!("{}.{}", tenths / 10, tenths % 10)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

/// The kernel's version without what its builder added.
fn kernel() -> String {
    let release = nix::sys::utsname::uname()
        .map(|name| name.release().to_string_lossy().into_owned())
        .unwrap_or_default();
    release.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// The first line of what a program says of its version, on whichever stream.
fn version(program: &str) -> String {
    let Ok(output) = Command::new(program).arg("--version").output() else {
        return format!("no {program}");
    };
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    let text = String::from_utf8_lossy(&text);
    text.lines().next().unwrap_or(program).to_owned()
}
