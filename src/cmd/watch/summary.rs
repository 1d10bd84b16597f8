//! The sums at the end, beside the picture of the states.

use std::io;

use super::cause;
use crate::cmd::diagram;
use crate::proc::State;
use crate::proc::sched::{Account, Ledger};
use crate::ui::quantity::duration;
use crate::ui::{Align, Cell, Message, Role, Span, Table, Ui, text};

/// Prints the sums: of all tasks beside the picture, then each task's where there are several.
pub(super) fn print(ui: &mut Ui, ledger: &Ledger) -> io::Result<()> {
    if ledger.is_empty() {
        let text = ui.word("watch-nothing");
        return ui.paragraph(&[], Role::Plain, &text);
    }
    let accounts: Vec<&Account> = ledger.accounts().collect();
    let sums = Sums::of(&accounts);
    picture(ui, &sums, accounts.len())?;
    if accounts.len() > 1 {
        ui.gap()?;
        table(ui, &accounts)
    } else {
        accounts.iter().try_for_each(|account| end(ui, account))
    }
}

/// What is told of one task or of all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) total_ns: u64,
    pub(super) running_ns: u64,
    pub(super) ready_ns: u64,
    /// Where sleeps were seen by looks, their times are estimates.
    pub(super) precision: Precision,
    pub(super) sleeping_ns: u64,
    pub(super) uninterruptible_ns: u64,
    pub(super) stopped_ns: u64,
    pub(super) other_ns: u64,
    pub(super) slices: u64,
    pub(super) longest_ready_ns: u64,
}

/// How the times of sleeps came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    /// Added up from exact transitions.
    Exact,
    /// What schedstat leaves over, shared out as the looks saw it.
    Estimated,
}

impl Sums {
    fn of(accounts: &[&Account]) -> Self {
        let mut all = Self::nothing();
        for account in accounts {
            let one = Self::of_one(account);
            all.total_ns += one.total_ns;
            all.running_ns += one.running_ns;
            all.ready_ns += one.ready_ns;
            all.sleeping_ns += one.sleeping_ns;
            all.uninterruptible_ns += one.uninterruptible_ns;
            all.stopped_ns += one.stopped_ns;
            all.other_ns += one.other_ns;
            all.slices += one.slices;
            all.longest_ready_ns = all.longest_ready_ns.max(one.longest_ready_ns);
            if one.precision == Precision::Estimated {
                all.precision = Precision::Estimated;
            }
        }
        all
    }

    const fn nothing() -> Self {
        Self {
            total_ns: 0,
            running_ns: 0,
            ready_ns: 0,
            precision: Precision::Exact,
            sleeping_ns: 0,
            uninterruptible_ns: 0,
            stopped_ns: 0,
            other_ns: 0,
            slices: 0,
            longest_ready_ns: 0,
        }
    }

    /// The sums of one task. What schedstat has counted stands before what was seen; what it leaves
    /// of the whole time is shared out as the looks saw it.
    pub(super) fn of_one(account: &Account) -> Self {
        let Some(measured) = account.measured else {
            return Self {
                total_ns: account.total_ns(),
                running_ns: account.running_ns + account.runnable_ns,
                ready_ns: account.ready_ns,
                precision: Precision::Exact,
                sleeping_ns: account.sleeping_ns,
                uninterruptible_ns: account.uninterruptible_ns,
                stopped_ns: account.stopped_ns,
                other_ns: account.other_ns,
                slices: account.slices,
                longest_ready_ns: account.longest_ready_ns,
            };
        };
        let total_ns = account.total_ns().max(measured.running_ns + measured.ready_ns);
        let left = total_ns - measured.running_ns - measured.ready_ns;
        let seen = account.sleeping_ns
            + account.uninterruptible_ns
            + account.stopped_ns
            + account.other_ns;
        let part = |ns: u64| {
            let share = u128::from(left) * u128::from(ns) / u128::from(seen.max(1));
            u64::try_from(share).unwrap_or(left)
        };
        let (uninterruptible_ns, stopped_ns) =
            (part(account.uninterruptible_ns), part(account.stopped_ns));
        let other_ns = part(account.other_ns);
        Self {
            total_ns,
            running_ns: measured.running_ns,
            ready_ns: measured.ready_ns,
            precision: Precision::Estimated,
            // Sleeps too short for any look are sleeps all the same.
            sleeping_ns: left - uninterruptible_ns - stopped_ns - other_ns,
            uninterruptible_ns,
            stopped_ns,
            other_ns,
            slices: measured.slices,
            longest_ready_ns: measured.longest_ready_at_most_ns,
        }
    }

    /// What stands before a time that was not measured.
    const fn about(&self) -> &'static str {
        match self.precision {
            Precision::Exact => "",
            Precision::Estimated => "~",
        }
    }

    /// Percent of the whole time.
    fn share(&self, ns: u64) -> String {
        let tenths = u128::from(ns) * 1000 / u128::from(self.total_ns.max(1));
        format!("{}.{} %", tenths / 10, tenths % 10)
    }
}

/// The picture, and beside it, or below where there is no room, the sums.
fn picture(ui: &mut Ui, sums: &Sums, tasks: usize) -> io::Result<()> {
    const GAP: usize = 3;
    let art = diagram::draw(ui.catalog(), None);
    let figures = figures(ui, sums);
    let art_width = art.iter().map(|line| width(line)).max().unwrap_or(0);
    let figure_width = figures.iter().map(|line| width(line)).max().unwrap_or(0);
    let title =
        Message::new("watch-summary").with("tasks", tasks).with("time", duration(sums.total_ns));
    let title = ui.text(&title);
    ui.line(&[Span::new(Role::Heading, title)])?;
    let is_beside = ui.width().is_none_or(|width| width >= art_width + GAP + figure_width);
    let charset = ui.charset();
    let spelled = |line: Vec<Span>| -> Vec<Span> {
        line.into_iter()
            .map(|span| Span::new(span.role, charset.drawn(&span.text).into_owned()))
            .collect()
    };
    let mut beside = figures.into_iter();
    for line in art {
        let pad = art_width - width(&line) + GAP;
        let mut line = spelled(line);
        if is_beside && let Some(figure) = beside.next() {
            line.push(Span::plain(" ".repeat(pad)));
            line.extend(figure);
        }
        ui.line(&line)?;
    }
    beside.try_for_each(|figure| ui.line(&figure))
}

fn width(line: &[Span]) -> usize {
    line.iter().map(|span| text::width(&span.text)).sum()
}

/// One line a state: its name, the time, its share.
fn figures(ui: &Ui, sums: &Sums) -> Vec<Vec<Span>> {
    let about = sums.about();
    let time = |ns: u64, about: &str| match ns {
        0 => duration(0),
        _ => format!("{about}{}", duration(ns)),
    };
    let share = |ns: u64| sums.share(ns);
    let mut rows = vec![
        (
            Role::State(State::Running),
            "watch-sum-running",
            time(sums.running_ns, ""),
            share(sums.running_ns),
        ),
        (Role::Warning, "watch-sum-ready", time(sums.ready_ns, ""), share(sums.ready_ns)),
        (Role::Plain, "watch-sum-sleeping", time(sums.sleeping_ns, about), share(sums.sleeping_ns)),
        (
            Role::State(State::Uninterruptible),
            "watch-sum-uninterruptible",
            time(sums.uninterruptible_ns, about),
            share(sums.uninterruptible_ns),
        ),
        (
            Role::State(State::Stopped),
            "watch-sum-stopped",
            time(sums.stopped_ns, about),
            share(sums.stopped_ns),
        ),
    ];
    if sums.other_ns > 0 {
        rows.push((
            Role::Plain,
            "watch-sum-other",
            time(sums.other_ns, about),
            share(sums.other_ns),
        ));
    }
    let at_most = match (sums.precision, ui.charset()) {
        (Precision::Exact, _) => "",
        (Precision::Estimated, crate::ui::Charset::Unicode) => "≤ ",
        (Precision::Estimated, crate::ui::Charset::Ascii) => "<= ",
    };
    rows.push((Role::Plain, "watch-sum-slices", sums.slices.to_string(), String::new()));
    rows.push((
        Role::Plain,
        "watch-sum-longest",
        time(sums.longest_ready_ns, at_most),
        String::new(),
    ));
    let words: Vec<String> = rows.iter().map(|row| ui.word(row.1)).collect();
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let word_width = widest(&mut words.iter().map(|word| text::width(word)));
    let time_width = widest(&mut rows.iter().map(|row| text::width(&row.2)));
    rows.iter()
        .zip(words)
        .map(|((role, _, time, share), word)| {
            let pad = " ".repeat(word_width - text::width(&word) + 2);
            let gap = " ".repeat(time_width - text::width(time));
            vec![
                Span::new(*role, word),
                Span::plain(format!("{pad}{gap}{time}")),
                Span::new(Role::Faint, format!("  {share:>7}").trim_end().to_owned()),
            ]
        })
        .collect()
}

/// How one task ended, or that it goes on.
fn end(ui: &mut Ui, account: &Account) -> io::Result<()> {
    let message = cause::ending(account.ending.as_ref());
    let text = message.map_or_else(|| ui.word("watch-goes-on"), |message| ui.text(&message));
    ui.gap()?;
    let head = format!("{} {}  ", account.task, account.comm.to_shown());
    ui.paragraph(&[Span::new(Role::Strong, head)], Role::Plain, &text)
}

fn table(ui: &mut Ui, accounts: &[&Account]) -> io::Result<()> {
    let headings = [
        ("watch-column-task", Align::Right),
        ("watch-column-name", Align::Left),
        ("watch-column-running", Align::Right),
        ("watch-column-ready", Align::Right),
        ("watch-column-sleeping", Align::Right),
        ("watch-column-uninterruptible", Align::Right),
        ("watch-column-stopped", Align::Right),
        ("watch-column-slices", Align::Right),
        ("watch-column-longest", Align::Right),
        ("watch-column-end", Align::Left),
    ];
    let mut table = Table::new(headings.iter().map(|(id, align)| (ui.word(id), *align)).collect());
    let sums: Vec<Sums> = accounts.iter().map(|account| Sums::of_one(account)).collect();
    for (account, sums) in accounts.iter().zip(&sums) {
        let about = sums.about();
        let time = |ns: u64, about: &str| {
            let role = if ns == 0 { Role::Faint } else { Role::Plain };
            let text = if ns == 0 { "-".to_owned() } else { format!("{about}{}", duration(ns)) };
            Cell::new(role, text)
        };
        let is_thread = account.task != account.process;
        let end = match account.ending {
            Some(_) if is_thread => ui.word("watch-end-thread"),
            _ => cause::short_ending(ui.catalog(), account.ending.as_ref()),
        };
        table.row(vec![
            Cell::plain(account.task.to_string()),
            Cell::plain(account.comm.to_shown().into_owned()),
            time(sums.running_ns, ""),
            time(sums.ready_ns, ""),
            time(sums.sleeping_ns, about),
            time(sums.uninterruptible_ns, about),
            time(sums.stopped_ns, about),
            Cell::plain(sums.slices.to_string()),
            time(sums.longest_ready_ns, ""),
            Cell::new(Role::Faint, end),
        ]);
    }
    // A state that nobody was in is worth no column.
    if sums.iter().all(|sums| sums.stopped_ns == 0) {
        table.remove_column(6);
    }
    if sums.iter().all(|sums| sums.uninterruptible_ns == 0) {
        table.remove_column(5);
    }
    table.print(ui)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::sched::residency::Measured;
    use crate::proc::sched::{Cause, Stage, Transition};
    use crate::ui::Bytes;

    fn transition(time_ns: u64, from: Stage, to: Stage, cause: Cause) -> Transition {
        let comm = Bytes::from("a");
        Transition { time_ns, task: 1, process: 1, comm, cpu: None, from, to, cause }
    }

    #[test]
    fn what_schedstat_counted_stands_before_what_was_seen() {
        const ASLEEP: Stage = Stage::Waiting(State::Sleeping);
        const STOPPED: Stage = Stage::Stopped(State::Stopped);
        let mut ledger = Ledger::default();
        ledger.observe(&transition(0, ASLEEP, ASLEEP, Cause::Found));
        ledger.observe(&transition(75, ASLEEP, STOPPED, Cause::Seen));
        let measured =
            Measured { running_ns: 15, ready_ns: 5, slices: 9, longest_ready_at_most_ns: 4 };
        ledger.measure(1, measured);
        ledger.close(100);
        let sums = ledger.accounts().map(Sums::of_one).next().expect("an account");
        assert_eq!((sums.running_ns, sums.ready_ns, sums.slices), (15, 5, 9));
        assert_eq!((sums.sleeping_ns, sums.stopped_ns), (60, 20));
        assert_eq!(sums.share(15), "15.0 %");
    }
}
