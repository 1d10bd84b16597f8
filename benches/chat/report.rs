//! The report: the bars, then a table for each number of members and each way of talking.

use std::fmt::Write as _;
use std::process::Command;

use crate::member::MESSAGE;
use crate::options::Options;
use crate::system::System;
use crate::trial::{Load, Row, Talk, Trial};

/// What was measured.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) options: &'a Options,
}

/// Something that ptool is to keep within, and whether it does.
struct Bar {
    what: String,
    limit: String,
    measured: String,
    is_met: bool,
}

impl Report<'_> {
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        self.write_head(text)?;
        self.write_bars(text)?;
        for members in &self.options.members {
            writeln!(text, "\n## {members} members")?;
            self.write_rooms(*members, text)?;
            for load in Load::ALL {
                self.write_talks(*members, load, text)?;
            }
        }
        Ok(())
    }

    fn write_head(&self, text: &mut String) -> std::fmt::Result {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let versions: Vec<_> = self.options.systems.iter().filter_map(|it| version(*it)).collect();
        let sizes: Vec<_> = self.options.members.iter().map(usize::to_string).collect();
        writeln!(
            text,
            "# The chat room beside other chat servers\n\n\
             This file is written by `cargo bench --bench chat -- --markdown docs/CHAT-BENCHMARKS.md`; \
             repeat it on your machine, for only the ratios mean anything elsewhere. \
             `--systems {systems}`, `--members {sizes}`, `--seconds {seconds}` and \
             `--rounds {rounds}` choose what is measured and for how long. A server that is not \
             installed is passed over.\n\n\
             - Machine: {cores} cores, Linux {kernel}; {versions}.\n\
             - One process plays all members in one thread, over loopback, each with a socket of its \
             own and the real protocol of the server: for ptool that of `ptool chat join`, with its \
             encryption, acknowledgements and repair. It takes the other core, and is what limits \
             the deliveries a second of the fastest servers.\n\
             - One member says messages of {MESSAGE} bytes. A delivery is one message at one member; \
             its latency is from the saying to there. ngircd and ncat do not send it back to whoever \
             said it.\n\
             - CPU is the time that all threads and processes of the server were on a processor \
             (schedstat), from the first message until all is acknowledged, for each delivery; \
             user is the part of it outside the kernel, as far as clock ticks tell.\n\
             - All systems are measured in turn, {rounds} rounds of {seconds} s a way of talking. \
             Figures are medians of the rounds; lost are the deliveries of all rounds that never \
             came.\n\
             - ptool is the room process with its console, whose screen is /dev/null: all \
             else is in plain text, and keeps no log.",
            systems = self.options.systems.iter().map(|it| it.name()).collect::<Vec<_>>().join(","),
            sizes = sizes.join(","),
            seconds = self.options.time.as_secs_f64(),
            rounds = self.options.rounds,
            kernel = kernel(),
            versions = versions.join("; "),
        )
    }

    fn write_bars(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n## The bars\n")?;
        writeln!(text, "| what | bar | measured | met |\n|---|---|---|---|")?;
        for bar in self.bars() {
            let Bar { what, limit, measured, is_met } = bar;
            let met = if is_met { "yes" } else { "**no**" };
            writeln!(text, "| {what} | {limit} | {measured} | {met} |")?;
        }
        Ok(())
    }

    fn bars(&self) -> Vec<Bar> {
        let mut bars = Vec::new();
        for members in self.options.members.iter().copied().filter(|members| *members >= 100) {
            let Some(own) = self.row(System::Ptool, members) else { continue };
            if let Some(cpu) = own.median(of(Load::Unloaded, Talk::cpu_us)) {
                self.push_unloaded(members, cpu, &mut bars);
            }
            if let Some(cpu) = own.median(of(Load::Pipelined, Talk::cpu_us)) {
                bars.push(Bar {
                    what: format!("{members} members, pipelined: deliveries a core and second"),
                    limit: "≥ 1.00 M".to_owned(),
                    measured: format!("{:.2} M", 1.0 / cpu),
                    is_met: cpu <= 1.0,
                });
            }
            let p99 = own.median(of(Load::Pipelined, |talk| talk.percentile_ms(99)));
            if let Some(p99) = p99.filter(|_| members == 100) {
                bars.push(Bar {
                    what: format!("{members} members, pipelined: p99"),
                    limit: "< 5 ms".to_owned(),
                    measured: format!("{p99:.2} ms"),
                    is_met: p99 < 5.0,
                });
            }
            if let Some(kib) = own.median(|trial| trial.kib_a_member) {
                bars.push(Bar {
                    what: format!("{members} members: memory a member"),
                    limit: "≤ 8 KiB".to_owned(),
                    measured: format!("{kib:.1} KiB"),
                    is_met: kib <= 8.0,
                });
            }
        }
        bars
    }

    fn push_unloaded(&self, members: usize, cpu: f64, bars: &mut Vec<Bar>) {
        let cost = |row: &Row| Some((row.system, row.median(of(Load::Unloaded, Talk::cpu_us))?));
        let peers = self.rows.iter().filter(|row| row.members == members && row.system.is_peer());
        let cheapest = peers.filter_map(cost).min_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((peer, other)) = cheapest {
            bars.push(Bar {
                what: format!("{members} members, unloaded: CPU against {}", peer.label()),
                limit: "≤ 1.00 ×".to_owned(),
                measured: format!("{:.2} × ({cpu:.2} µs)", cpu / other),
                is_met: cpu <= other,
            });
        }
        if let Some((_, bare)) = self.row(System::BareUdp, members).and_then(cost) {
            bars.push(Bar {
                what: format!("{members} members, unloaded: CPU against the bare UDP loop"),
                limit: "≤ 1.30 ×".to_owned(),
                measured: format!("{:.2} × ({cpu:.2} µs)", cpu / bare),
                is_met: cpu <= 1.3 * bare,
            });
        }
    }

    fn write_rooms(&self, members: usize, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n| server | room filled, s | memory a member, KiB |\n|---|--:|--:|")?;
        for row in self.rows.iter().filter(|row| row.members == members) {
            let label = row.system.label();
            let filled = row.median(|trial| trial.filling.as_secs_f64());
            let memory = row.median(|trial| trial.kib_a_member);
            match (filled, memory, &row.absence) {
                (Some(filled), Some(memory), _) => {
                    writeln!(text, "| {label} | {filled:.2} | {memory:.1} |")?;
                }
                (.., absence) => {
                    let absence = absence.as_deref().unwrap_or("–");
                    writeln!(text, "| {label} | not measured: {absence} ||")?;
                }
            }
        }
        Ok(())
    }

    fn write_talks(&self, members: usize, load: Load, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n### {members} members, {}\n", load.in_words())?;
        writeln!(
            text,
            "| server | CPU, µs | × bare loop | user | deliveries/s | p50, ms | p99, ms | lost |"
        )?;
        writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
        let bare = self.row(System::BareUdp, members);
        let bare = bare.and_then(|row| row.median(of(load, Talk::cpu_us)));
        for row in self.rows.iter().filter(|row| row.members == members) {
            let Some(cpu) = row.median(of(load, Talk::cpu_us)) else { continue };
            let figure =
                |figure: fn(&Talk) -> f64| row.median(of(load, figure)).unwrap_or(f64::NAN);
            let lost: u64 = row.trials.iter().map(|trial| load.of(&trial.talks).lost).sum();
            writeln!(
                text,
                "| {label} | {cpu:.2} | {ratio} | {user:.0} % | {rate:.0} | {p50:.2} | {p99:.2} | {lost} |",
                label = row.system.label(),
                ratio = bare.map_or_else(|| "–".to_owned(), |bare| format!("{:.2}", cpu / bare)),
                user = 100.0 * figure(Talk::user_share),
                rate = figure(Talk::per_second),
                p50 = figure(|talk| talk.percentile_ms(50)),
                p99 = figure(|talk| talk.percentile_ms(99)),
            )?;
        }
        Ok(())
    }

    fn row(&self, system: System, members: usize) -> Option<&Row> {
        self.rows.iter().find(|row| row.system == system && row.members == members)
    }
}

/// A figure of one way of talking.
fn of(load: Load, figure: impl Fn(&Talk) -> f64) -> impl Fn(&Trial) -> f64 {
    move |trial| figure(load.of(&trial.talks))
}

/// What a server says of its version, on whichever stream: the first line that has a digit.
fn version(system: System) -> Option<String> {
    let [program, argument] = system.version()?;
    let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
    let Ok(output) = Command::new(program).arg(argument).env("PATH", path).output() else {
        return Some(format!("no {program}"));
    };
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = text.lines().find(|line| line.contains(|it: char| it.is_ascii_digit()))?;
    // What follows says how it was built.
    let words: Vec<_> = line.split_ascii_whitespace().take(4).collect();
    Some(words.join(" ").trim_end_matches([',', ':', '.']).to_owned())
}

/// The kernel's version without what its builder added.
fn kernel() -> String {
    let release = nix::sys::utsname::uname()
        .map(|name| name.release().to_string_lossy().into_owned())
        .unwrap_or_default();
    release.split('.').take(2).collect::<Vec<_>>().join(".")
}
