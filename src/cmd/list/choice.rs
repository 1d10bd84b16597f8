//! What `--columns` and `--sort` ask for.

use super::columns::Column;
use crate::cmd::suggestion;

/// The direction of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// One key of an order.
pub(super) type SortKey = (Column, Direction);

/// A name that no column has, and the one that may have been meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnknownColumn {
    /// What was typed.
    pub name: String,
    /// What may have been meant.
    pub meant: Option<&'static str>,
}

/// The columns of a list such as `pid,tty,comm`, or of `+tty`, which adds to the usual ones. Each
/// stands once; the command stays last, for it is as long as it likes.
pub(super) fn columns(text: &str, usual: &[Column]) -> Result<Vec<Column>, UnknownColumn> {
    let mut chosen = if text.starts_with('+') { usual.to_vec() } else { Vec::new() };
    let is_added = !chosen.is_empty();
    for name in names(text) {
        let name = name.strip_prefix('+').unwrap_or(name);
        if name.is_empty() {
            continue;
        }
        let column = find(name)?;
        if chosen.contains(&column) {
            continue;
        }
        let is_behind_command = is_added && chosen.last() == Some(&Column::Command);
        chosen.insert(chosen.len() - usize::from(is_behind_command), column);
    }
    Ok(chosen)
}

/// The keys of an order such as `-rss,pid`.
pub(super) fn sort_keys(text: &str) -> Result<Vec<SortKey>, UnknownColumn> {
    let key = |name: &str| match (name.strip_prefix('-'), name.strip_prefix('+')) {
        (Some(name), _) => Ok((find(name)?, Direction::Descending)),
        (None, name_after_plus) => {
            Ok((find(name_after_plus.unwrap_or(name))?, Direction::Ascending))
        }
    };
    names(text).map(key).collect()
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).filter(|name| !name.is_empty())
}

fn find(name: &str) -> Result<Column, UnknownColumn> {
    Column::named(name).ok_or_else(|| {
        let known = Column::ALL.iter().flat_map(|column| column.names());
        UnknownColumn { name: name.to_owned(), meant: suggestion::nearest(name, known) }
    })
}

/// The columns to leave out so that the command has room, given how wide each is with the space
/// behind it. The least important go first; the pid and the state stay.
pub(super) fn crowded_out(widths: &[(Column, usize)], screen: usize) -> Vec<Column> {
    /// What a command needs to be recognised.
    const ROOM_FOR_COMMAND: usize = 20;
    const EXPENDABLE: [Column; 4] =
        [Column::Rss, Column::CpuPercent, Column::Elapsed, Column::User];
    let others = widths.iter().filter(|(column, _)| *column != Column::Command);
    let mut taken: usize = others.map(|(_, width)| width).sum();
    let mut dropped = Vec::new();
    for column in EXPENDABLE {
        if taken + ROOM_FOR_COMMAND <= screen {
            break;
        }
        if let Some((_, width)) = widths.iter().find(|(candidate, _)| *candidate == column) {
            taken -= width;
            dropped.push(column);
        }
    }
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_stand_in_the_order_asked_for_and_once() {
        let chosen = columns("pid,TTY,args,pid,%cpu", &[]);
        assert_eq!(chosen, Ok(vec![Column::Pid, Column::Tty, Column::Command, Column::CpuPercent]));
    }

    #[test]
    fn a_plus_adds_in_front_of_the_command() {
        let usual = [Column::Pid, Column::Command];
        let chosen = columns("+tty,+ppid", &usual);
        let expected = [Column::Pid, Column::Tty, Column::Ppid, Column::Command];
        assert_eq!(chosen.as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn an_unknown_column_is_named_and_a_known_one_offered() {
        let unknown = |name: &str, meant| UnknownColumn { name: name.to_owned(), meant };
        assert_eq!(columns("pid,comand", &[]), Err(unknown("comand", Some("command"))));
        assert_eq!(sort_keys("-nonsense"), Err(unknown("nonsense", None)));
    }

    #[test]
    fn a_sign_gives_the_direction_of_a_key() {
        let keys = sort_keys("-rss,+user,pid");
        let expected = [
            (Column::Rss, Direction::Descending),
            (Column::User, Direction::Ascending),
            (Column::Pid, Direction::Ascending),
        ];
        assert_eq!(keys.as_deref(), Ok(&expected[..]));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(text in "[-+, a-z%é]{0,24}") {
            let chosen = columns(&text, &Column::DEFAULT);
            let is_unique = |list: &Vec<Column>| {
                list.iter().enumerate().all(|(index, column)| !list[..index].contains(column))
            };
            prop_assert!(chosen.as_ref().ok().is_none_or(is_unique));
            let _ = sort_keys(&text);
        }

        #[test]
        fn a_longer_list_of_known_names_is_understood(picks in prop::collection::vec(0..Column::ALL.len(), 1..12)) {
            let names: Vec<_> = picks.iter().map(|pick| Column::ALL[*pick].spec().name).collect();
            let chosen = columns(&names.join(","), &[]);
            prop_assert!(chosen.is_ok_and(|chosen| chosen.iter().all(|column| names.contains(&column.spec().name))));
        }
    }

    #[test]
    fn the_least_important_columns_make_room_for_the_command() {
        let widths = [
            (Column::Pid, 7),
            (Column::User, 6),
            (Column::Stat, 6),
            (Column::Elapsed, 10),
            (Column::CpuPercent, 6),
            (Column::Rss, 7),
            (Column::Command, 300),
        ];
        assert_eq!(crowded_out(&widths, 62), []);
        assert_eq!(crowded_out(&widths, 61), [Column::Rss]);
        assert_eq!(crowded_out(&widths, 50), [Column::Rss, Column::CpuPercent]);
        let all = [Column::Rss, Column::CpuPercent, Column::Elapsed, Column::User];
        assert_eq!(crowded_out(&widths, 10), all);
    }
}
