//! `ptool top`: the processes live, with the explanation of the selected one beside them.
//!
//! [`app`] is the state and what keys do to it, [`view`] draws it, and [`session`] is the loop between
//! /proc, the terminal and the two. Only [`session`], [`detail`] and [`deed`] touch the world outside.

mod app;
mod areas;
mod chronicle;
mod columns;
mod deed;
mod detail;
mod dialog;
mod filter;
mod keys;
mod mouse;
mod order;
mod prompt;
mod rows;
mod search;
mod session;
mod view;
mod world;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use super::source::{Source, unreadable};
use crate::proc::{Pid, Want};
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::screen::{self, Mouse};
use crate::ui::{Format, Message, Ui};
use filter::Filter;
use order::Order;
use rows::{Settings, Shape, Showing};
use session::Session;

/// `ptool top`.
#[derive(Debug, Args)]
pub(super) struct Top {
    #[arg(value_name = "PID", allow_negative_numbers = true, value_parser = super::number::pid)]
    pid: Option<Pid>,
    #[arg(short, long, value_name = "SECS", default_value = "1.5", allow_negative_numbers = true)]
    delay: Delay,
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    sort: Option<Order>,
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    filter: Option<Filter>,
    #[arg(long, conflicts_with = "flat")]
    tree: bool,
    #[arg(long)]
    flat: bool,
    #[arg(long)]
    no_mouse: bool,
    #[command(flatten)]
    source: Source,
}

/// What `--delay` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Delay(Duration);

impl FromStr for Delay {
    type Err = BadDelay;

    fn from_str(text: &str) -> std::result::Result<Self, BadDelay> {
        let seconds: f64 = text.parse().map_err(|_| BadDelay)?;
        if (0.1..=3600.0).contains(&seconds) {
            Ok(Self(Duration::from_secs_f64(seconds)))
        } else {
            Err(BadDelay)
        }
    }
}

/// A text is no delay.
#[derive(Debug, PartialEq, Eq)]
struct BadDelay;

impl fmt::Display for BadDelay {
    /// What is possible, which is the same in every language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0.1 .. 3600")
    }
}

impl std::error::Error for BadDelay {}

impl Run for Top {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        if ui.format() == Format::Json {
            let message = Message::new("top-no-json");
            return Err(Failure::new(Exit::Usage, message).hint(Message::new("top-no-json.hint")));
        }
        if !screen::is_possible() {
            let message = Message::new("top-no-terminal");
            let hint = Message::new("top-no-terminal.hint");
            return Err(Failure::new(Exit::Usage, message).hint(hint));
        }
        let procfs = self.source.open()?;
        let followed = self.pid.map(|number| {
            let process = procfs.process_of(number);
            let process = process.and_then(|pid| procfs.process(pid, Want::empty()));
            process.map(|process| process.id).map_err(|error| unreadable(number, &error))
        });
        let followed = followed.transpose()?;
        let mouse = if self.no_mouse { Mouse::Kept } else { Mouse::Told };
        Session::begin(ui, procfs, self.settings(), self.delay.0, mouse)?.run(followed)
    }
}

impl Top {
    fn settings(&self) -> Settings {
        let is_tree = self.tree || (self.pid.is_some() && !self.flat);
        let shape = if is_tree { Shape::Tree } else { Shape::Flat };
        Settings {
            shape,
            order: self.sort.unwrap_or(shape.usual_order()),
            filter: self.filter.clone().unwrap_or_default(),
            is_notable_only: false,
            showing: Showing::All,
            folded: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_short_enough_to_live_and_long_enough_to_work() {
        assert_eq!("0.5".parse(), Ok(Delay(Duration::from_millis(500))));
        for text in ["", "0", "-1", "NaN", "inf", "1s", "0.01", "1e9"] {
            assert_eq!(text.parse::<Delay>(), Err(BadDelay), "{text}");
        }
    }
}
