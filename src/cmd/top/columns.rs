//! The columns of the list: which there is room for, and how wide each is. Pure.

use super::order::Key;
use super::rows::Shape;
use crate::ui::Align;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// What is special: come, gone, not well.
    Mark,
    Pid,
    Parent,
    User,
    Stat,
    Nice,
    Threads,
    Cpu,
    Memory,
    Elapsed,
    Time,
    Command,
}

/// A column and how wide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) column: Column,
    pub(super) columns: usize,
}

impl Column {
    /// In the order in which they stand.
    const ALL: [Self; 12] = [
        Self::Mark,
        Self::Pid,
        Self::Parent,
        Self::User,
        Self::Stat,
        Self::Nice,
        Self::Threads,
        Self::Cpu,
        Self::Memory,
        Self::Elapsed,
        Self::Time,
        Self::Command,
    ];

    /// Those that are left out where the command would have too little room, the first one last.
    const EXPENDABLE: [Self; 7] = [
        Self::Memory,
        Self::User,
        Self::Elapsed,
        Self::Time,
        Self::Threads,
        Self::Parent,
        Self::Nice,
    ];

    /// What stands over it: ps's word.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Mark => "",
            Self::Pid => "PID",
            Self::Parent => "PPID",
            Self::User => "USER",
            Self::Stat => "STAT",
            Self::Nice => "NI",
            Self::Threads => "NLWP",
            Self::Cpu => "%CPU",
            Self::Memory => "RSS",
            Self::Elapsed => "ELAPSED",
            Self::Time => "TIME",
            Self::Command => "COMMAND",
        }
    }

    /// The side on which its cells stand.
    pub(super) const fn align(self) -> Align {
        match self {
            Self::Mark | Self::User | Self::Stat | Self::Command => Align::Left,
            _ => Align::Right,
        }
    }

    /// What a click on its heading sorts by.
    pub(super) const fn key(self) -> Option<Key> {
        match self {
            Self::Mark | Self::Parent | Self::Nice | Self::Threads => None,
            Self::Pid => Some(Key::Pid),
            Self::User => Some(Key::User),
            Self::Stat => Some(Key::State),
            Self::Cpu => Some(Key::Cpu),
            Self::Memory => Some(Key::Memory),
            Self::Elapsed => Some(Key::Elapsed),
            Self::Time => Some(Key::Time),
            Self::Command => Some(Key::Name),
        }
    }

    /// How wide it is, where pids have so many digits. One wider than the heading leaves room for the
    /// sign of the order beside it.
    const fn width(self, digits: usize) -> usize {
        match self {
            Self::Mark => 1,
            Self::Pid | Self::Parent => digits,
            Self::User | Self::Time => 9,
            Self::Stat | Self::Cpu => 5,
            Self::Nice => 3,
            Self::Threads => 4,
            Self::Memory => 6,
            Self::Elapsed => 11,
            Self::Command => 0,
        }
    }
}

/// Spaces between two columns.
pub(super) const GAP: usize = 1;

/// The columns that there is room for, where pids have so many digits at most. The command takes what
/// is left.
pub(super) fn fit(room: usize, digits: usize, shape: Shape) -> Vec<Width> {
    // What a command needs to be recognised; in a tree, with the lines before it.
    let room_for_command = match shape {
        Shape::Flat => 28,
        Shape::Tree => 33,
    };
    let digits = digits.max(5);
    let mut shown: Vec<Column> =
        Column::ALL.into_iter().filter(|column| !Column::EXPENDABLE.contains(column)).collect();
    let taken = |columns: &[Column]| -> usize {
        columns
            .iter()
            .filter(|column| **column != Column::Command)
            .map(|column| column.width(digits) + GAP)
            .sum()
    };
    for column in Column::EXPENDABLE {
        let mut more = shown.clone();
        more.push(column);
        if taken(&more) + room_for_command > room {
            break;
        }
        shown = more;
    }
    let left = room.saturating_sub(taken(&shown));
    let width = |column: Column| Width {
        column,
        columns: if column == Column::Command { left } else { column.width(digits) },
    };
    Column::ALL.into_iter().filter(|column| shown.contains(column)).map(width).collect()
}

/// The column at this place, counted from the left edge of the list.
pub(super) fn at(widths: &[Width], place: usize) -> Option<Column> {
    let mut end = 0;
    widths.iter().find_map(|width| {
        end += width.columns + GAP;
        (place < end).then_some(width.column)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(room: usize) -> Vec<&'static str> {
        fit(room, 5, Shape::Flat).iter().skip(1).map(|width| width.column.heading()).collect()
    }

    #[test]
    fn the_less_important_columns_need_a_wider_screen() {
        assert_eq!(headings(30), ["PID", "STAT", "%CPU", "COMMAND"]);
        assert_eq!(headings(60), ["PID", "STAT", "%CPU", "RSS", "COMMAND"]);
        assert_eq!(headings(70), ["PID", "USER", "STAT", "%CPU", "RSS", "COMMAND"]);
        assert_eq!(headings(160).len(), 11);
        let count = |shape| fit(66, 5, shape).len();
        let (tree, flat) = (count(Shape::Tree), count(Shape::Flat));
        assert_eq!((tree, flat), (6, 7), "a tree leaves the user out for its lines");
    }

    #[test]
    fn all_columns_together_are_as_wide_as_the_list() {
        for room in 30..300 {
            let widths = fit(room, 7, Shape::Tree);
            let all: usize = widths.iter().map(|width| width.columns).sum();
            assert_eq!(all + (widths.len() - 1) * GAP, room, "{widths:?}");
        }
    }

    #[test]
    fn a_place_belongs_to_a_column() {
        let widths = fit(60, 5, Shape::Flat);
        assert_eq!(at(&widths, 0), Some(Column::Mark));
        assert_eq!(at(&widths, 4), Some(Column::Pid));
        assert_eq!(at(&widths, 59), Some(Column::Command));
        assert_eq!(at(&widths, 600), None);
    }
}
