//! The measurements as bars.

use super::super::model::Model;
use super::point::{Point, lessons, ratio};
use crate::run::Result;
use crate::ui::{Align, Cell, Charset, Role, Span, Table, Ui, quantity};

/// Columns of the numbers beside the bars where all stand in one table.
const NUMBERS: usize = 84;
/// A bar shorter than this says nothing.
const SHORTEST: usize = 5;
const LONGEST: usize = 28;
/// Columns before the bar where each quantity has a table of its own.
const FRAME: usize = 38;

/// Writes the measurements, then what they show.
pub(super) fn print(ui: &mut Ui, points: &[Point]) -> Result<()> {
    let room = match ui.width() {
        Some(width) => width.saturating_sub(NUMBERS) / 3,
        None => 12,
    };
    if room >= SHORTEST {
        wide(ui, points, room.min(LONGEST))?;
    } else {
        narrow(ui, points)?;
    }
    let lessons = lessons(points);
    if lessons.is_empty() {
        return Ok(());
    }
    ui.gap()?;
    let heading = ui.word("echo-compare-shows");
    ui.line(&[Span::new(Role::Heading, heading)])?;
    for lesson in lessons {
        let text = ui.text(&lesson);
        ui.paragraph(&[Span::new(Role::Faint, "  ")], Role::Plain, &text)?;
    }
    Ok(())
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Throughput,
    Latency,
    Cpu,
}

impl Quantity {
    const ALL: [Self; 3] = [Self::Throughput, Self::Latency, Self::Cpu];

    /// What the solid part of the bar shows, and what the whole of it does.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is positive"
    )]
    const fn of(self, point: &Point) -> (u64, u64) {
        match self {
            Self::Throughput => (point.round_trips_per_second as u64, 0),
            Self::Latency => (point.p50_ns, point.p99_ns),
            Self::Cpu => (point.cpu_ns_per_round_trip, 0),
        }
    }

    fn longest(self, points: &[Point]) -> u64 {
        let all = points.iter().map(|point| self.of(point));
        all.map(|(solid, whole)| solid.max(whole)).max().unwrap_or(0)
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Throughput => "echo-column-throughput",
            Self::Latency => "echo-column-latency",
            Self::Cpu => "echo-column-cpu",
        }
    }

    fn shown(self, point: &Point) -> String {
        match self.of(point) {
            _ if point.round_trips == 0 => "-".to_owned(),
            (value, _) if self == Self::Throughput => grouped(value),
            (value, 0) => quantity::duration(value),
            (value, whole) => {
                format!("{} / {}", quantity::duration(value), quantity::duration(whole))
            }
        }
    }
}

/// One table, a bar beside each number.
fn wide(ui: &mut Ui, points: &[Point], room: usize) -> Result<()> {
    let charset = ui.charset();
    let mut header = vec![
        (ui.word("echo-column-model"), Align::Left),
        (ui.word("echo-column-idle"), Align::Right),
    ];
    for quantity in Quantity::ALL {
        header.push((ui.word(quantity.heading()), Align::Right));
        header.push((String::new(), Align::Left));
    }
    header.push((ui.word("echo-column-memory"), Align::Right));
    header.push((ui.word("echo-column-refused"), Align::Right));
    let mut table = Table::new(header);
    let mut before = None;
    for point in points {
        let mut row = head(point, before);
        before = Some(point.model);
        for quantity in Quantity::ALL {
            row.push(Cell::plain(quantity.shown(point)));
            let bar = bar(quantity.of(point), quantity.longest(points), room, charset);
            row.push(Cell::new(role(quantity), bar));
        }
        row.push(Cell::plain(quantity::size(point.memory_bytes)));
        let refused =
            if point.refused == 0 { String::new() } else { grouped(point.refused as u64) };
        row.push(Cell::new(Role::Warning, refused));
        table.row(row);
    }
    Ok(table.print(ui)?)
}

/// A table for each quantity, for narrow screens.
fn narrow(ui: &mut Ui, points: &[Point]) -> Result<()> {
    let charset = ui.charset();
    let room = ui.width().unwrap_or(80).saturating_sub(FRAME).clamp(SHORTEST, LONGEST);
    for (index, quantity) in Quantity::ALL.into_iter().enumerate() {
        if index > 0 {
            ui.gap()?;
        }
        let heading = ui.word(quantity.heading());
        ui.line(&[Span::new(Role::Heading, heading)])?;
        let left = || (String::new(), Align::Left);
        let right = || (String::new(), Align::Right);
        let mut table = Table::new(vec![left(), right(), right(), left()]);
        let mut before = None;
        for point in points {
            let mut row = head(point, before);
            before = Some(point.model);
            row.push(Cell::plain(quantity.shown(point)));
            let bar = bar(quantity.of(point), quantity.longest(points), room, charset);
            row.push(Cell::new(role(quantity), bar));
            table.row(row);
        }
        table.print_rows(ui)?;
    }
    Ok(())
}

/// The model, where it is not that of the row above, and its silent clients.
fn head(point: &Point, before: Option<Model>) -> Vec<Cell> {
    let name = if before == Some(point.model) { "" } else { point.model.name() };
    vec![Cell::new(Role::Strong, name), Cell::new(Role::Faint, grouped(point.idle as u64))]
}

const fn role(quantity: Quantity) -> Role {
    match quantity {
        Quantity::Throughput => Role::Good,
        Quantity::Latency => Role::Code,
        Quantity::Cpu => Role::Warning,
    }
}

/// A bar as long as its share of the longest, with a lighter part from the first value to the second.
/// What is not nothing has a column at least.
fn bar((solid, whole): (u64, u64), longest: u64, room: usize, charset: Charset) -> String {
    let columns = |value: u64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a few columns"
        )]
        let columns = (ratio(value, longest) * room as f64).round() as usize;
        columns.max(usize::from(value > 0)).min(room)
    };
    let (full, light) = match charset {
        Charset::Unicode => ("█", "░"),
        Charset::Ascii => ("#", "-"),
    };
    let solid = columns(solid);
    full.repeat(solid) + &light.repeat(columns(whole).saturating_sub(solid))
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_a_share_of_the_longest() {
        assert_eq!(bar((10, 0), 10, 8, Charset::Unicode), "████████");
        assert_eq!(bar((5, 10), 10, 8, Charset::Ascii), "####----");
        assert_eq!(bar((1, 0), 1000, 8, Charset::Ascii), "#");
        assert_eq!(bar((0, 0), 0, 8, Charset::Ascii), "");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
