//! The picture over time: a row each thread, in what it was, and a row each CPU, whom it had.

use std::collections::BTreeMap;
use std::io;

use super::strip::{Cell, Share, Strip};
use crate::proc::sched::{Stage, Transition};
use crate::proc::{Pid, State};
use crate::ui::quantity::duration;
use crate::ui::{Bytes, Charset, Message, Role, Span, Ui, text};

/// The rows as far as the watch has come.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    tasks: BTreeMap<Pid, Track>,
    /// For each CPU the time that each task had it.
    cpus: BTreeMap<u32, BTreeMap<Pid, Strip>>,
}

#[derive(Debug)]
struct Track {
    comm: Bytes,
    stage: Stage,
    since_ns: u64,
    cpu: Option<u32>,
    strip: Strip,
}

/// Columns of a picture in a pipe.
const COLUMNS: usize = 100;
/// What stands before the cells: the key, the number and the name.
const LEAD: usize = 2 + 8 + 16;
/// Keys by which the rows of the CPUs name tasks.
const KEYS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

impl Timeline {
    /// Takes notice of a transition.
    pub(super) fn observe(&mut self, told: &Transition, start_ns: u64) {
        let now_ns = told.time_ns.saturating_sub(start_ns);
        let track = self.tasks.entry(told.task).or_insert_with(|| Track {
            comm: Bytes::default(),
            stage: told.from,
            since_ns: now_ns,
            cpu: None,
            strip: Strip::default(),
        });
        track.comm.clone_from(&told.comm);
        let stay = track.stay(now_ns);
        track.stage = told.to;
        if let (Some(cpu), Some((from_ns, until_ns))) = (track.cpu, stay) {
            let strip = self.cpus.entry(cpu).or_default().entry(told.task).or_default();
            strip.add(Share::Running, from_ns, until_ns);
        }
        track.cpu = if told.to == Stage::Running { told.cpu } else { None };
    }

    /// Draws the rows.
    pub(super) fn print(&mut self, ui: &mut Ui, span_ns: u64) -> io::Result<()> {
        for (task, track) in &mut self.tasks {
            if let (Some((from_ns, until_ns)), Some(cpu)) = (track.stay(span_ns), track.cpu) {
                let strip = self.cpus.entry(cpu).or_default().entry(*task).or_default();
                strip.add(Share::Running, from_ns, until_ns);
            }
        }
        let columns = ui.width().unwrap_or(COLUMNS).saturating_sub(LEAD).max(10);
        let charset = ui.charset();
        ui.line(&axis(columns, span_ns))?;
        let keys: BTreeMap<Pid, char> =
            self.tasks.keys().copied().zip(KEYS.iter().map(|key| char::from(*key))).collect();
        for (task, track) in &self.tasks {
            let key = keys.get(task).copied().unwrap_or('*');
            let name = text::truncate(&track.comm.to_shown(), 15, charset.cut_mark()).into_owned();
            let pad = " ".repeat(16_usize.saturating_sub(text::width(&name)));
            let mut line = vec![
                Span::new(Role::Strong, format!("{key} ")),
                Span::plain(format!("{task:>7} ")),
                Span::plain(format!("{name}{pad}")),
            ];
            line.extend(runs(
                track.strip.columns(columns, span_ns).iter().map(|c| glyph(c, charset)),
            ));
            ui.line(&line)?;
        }
        for (cpu, strips) in &self.cpus {
            let head = ui.text(&Message::new("watch-timeline-cpu").with("cpu", *cpu));
            let pad = " ".repeat(LEAD.saturating_sub(2 + text::width(&head)));
            let rows: Vec<(char, Vec<Cell>)> = strips
                .iter()
                .map(|(task, strip)| {
                    (keys.get(task).copied().unwrap_or('*'), strip.columns(columns, span_ns))
                })
                .collect();
            let mut line = vec![Span::new(Role::Faint, format!("  {head}{pad}"))];
            line.extend(runs((0..columns).map(|column| owner(&rows, column, charset))));
            ui.line(&line)?;
        }
        legend(ui)
    }
}

impl Track {
    /// Ends a stay; when it was one on a CPU, from when to when.
    fn stay(&mut self, now_ns: u64) -> Option<(u64, u64)> {
        let since_ns = std::mem::replace(&mut self.since_ns, now_ns);
        let share = Share::of(self.stage)?;
        self.strip.add(share, since_ns, now_ns);
        (share == Share::Running).then_some((since_ns, now_ns))
    }
}

/// The scale: zero at the left, the whole span at the right.
fn axis(columns: usize, span_ns: u64) -> Vec<Span> {
    let end = duration(span_ns);
    let gap = columns.saturating_sub(1 + text::width(&end));
    vec![Span::new(Role::Faint, format!("{}0{}{end}", " ".repeat(LEAD), " ".repeat(gap)))]
}

/// What stands for a cell. Running is drawn by how much of the time it took; what took more than all
/// else is drawn instead, unless it is a sleep.
fn glyph(cell: &Cell, charset: Charset) -> (char, Role) {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let running = Role::State(State::Running);
    let Some(largest) = cell.largest() else { return (' ', Role::Plain) };
    let share = cell.get(Share::Running) * 8 / cell.total().max(1);
    let bar = || {
        let index = usize::try_from(share.min(7)).unwrap_or(7);
        match charset {
            Charset::Unicode => BARS[index],
            Charset::Ascii if share >= 4 => '#',
            Charset::Ascii => '+',
        }
    };
    match (largest, charset) {
        (Share::Running, _) => (bar(), running),
        (Share::Ready, Charset::Unicode) => ('░', Role::Warning),
        (Share::Ready, Charset::Ascii) => ('r', Role::Warning),
        (Share::Runnable, _) => ('R', running),
        (Share::Uninterruptible, _) => ('D', Role::State(State::Uninterruptible)),
        (Share::Stopped, _) => ('T', Role::State(State::Stopped)),
        (Share::Sleeping | Share::Other, _) if cell.get(Share::Running) > 0 => (bar(), running),
        (Share::Sleeping | Share::Other, Charset::Unicode) => ('·', Role::Faint),
        (Share::Sleeping | Share::Other, Charset::Ascii) => ('.', Role::Faint),
    }
}

/// The key of the task that had a CPU for most of a column, if any had it.
fn owner(rows: &[(char, Vec<Cell>)], column: usize, charset: Charset) -> (char, Role) {
    let times = rows.iter().map(|(key, cells)| (cells[column].total(), *key));
    let most = times.filter(|(time, _)| *time > 0).max_by_key(|(time, _)| *time);
    let nobody = if charset == Charset::Ascii { '.' } else { '·' };
    most.map_or((nobody, Role::Faint), |(_, key)| (key, Role::State(State::Running)))
}

/// Spans of neighbours that look alike.
fn runs(glyphs: impl Iterator<Item = (char, Role)>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (glyph, role) in glyphs {
        match spans.last_mut() {
            Some(last) if last.role == role => last.text.push(glyph),
            _ => spans.push(Span::new(role, glyph)),
        }
    }
    spans
}

fn legend(ui: &mut Ui) -> io::Result<()> {
    let running = Role::State(State::Running);
    let marks = match ui.charset() {
        Charset::Unicode => ["▁▄█", "░", "·"],
        Charset::Ascii => ["+#", "r", "."],
    };
    let entries = [
        (marks[0], running, "watch-legend-running"),
        (marks[1], Role::Warning, "watch-legend-ready"),
        (marks[2], Role::Faint, "watch-legend-sleeping"),
        ("D", Role::State(State::Uninterruptible), "watch-legend-uninterruptible"),
        ("T", Role::State(State::Stopped), "watch-legend-stopped"),
        ("R", running, "watch-legend-runnable"),
    ];
    let spans: Vec<Span> = entries
        .into_iter()
        .map(|(mark, role, id)| Span::new(role, format!("{mark} {}", ui.word(id))))
        .collect();
    ui.flow(&spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::sched::Cause;

    fn told(time_ns: u64, from: Stage, to: Stage) -> Transition {
        let (cpu, comm) = (Some(1), Bytes::from("a"));
        Transition { time_ns, task: 7, process: 7, comm, cpu, from, to, cause: Cause::Seen }
    }

    fn row(timeline: &Timeline, columns: usize, span_ns: u64, charset: Charset) -> String {
        let cells = timeline.tasks[&7].strip.columns(columns, span_ns);
        cells.iter().map(|cell| glyph(cell, charset).0).collect()
    }

    #[test]
    fn a_life_is_a_row_of_signs() {
        const ASLEEP: Stage = Stage::Waiting(State::Sleeping);
        const STOPPED: Stage = Stage::Stopped(State::Stopped);
        let ms = |number: u64| number * 1_000_000;
        let mut timeline = Timeline::default();
        for (at, from, to) in [
            (0, Stage::Running, Stage::Running),
            (20, Stage::Running, Stage::Ready),
            (30, Stage::Ready, Stage::Running),
            (40, Stage::Running, ASLEEP),
            (60, ASLEEP, STOPPED),
            (70, STOPPED, Stage::Running),
            (80, Stage::Running, Stage::Terminated),
        ] {
            timeline.observe(&told(1000 + ms(at), from, to), 1000);
        }
        assert_eq!(row(&timeline, 10, ms(100), Charset::Ascii), "##r#..T#  ");
        assert_eq!(row(&timeline, 10, ms(100), Charset::Unicode), "██░█··T█  ");
        let cpu = timeline.cpus[&1][&7].columns(10, ms(100));
        let had: Vec<bool> = cpu.iter().map(|cell| cell.total() > 0).collect();
        assert_eq!(had, [true, true, false, true, false, false, false, true, false, false]);
    }

    #[test]
    fn short_slices_of_a_sleeper_stay_visible() {
        let mut cell = Strip::default();
        cell.add(Share::Running, 0, 1000);
        cell.add(Share::Sleeping, 1000, 100_000);
        let cells = cell.columns(1, 100_000);
        assert_eq!(glyph(&cells[0], Charset::Unicode).0, '▁');
    }
}
