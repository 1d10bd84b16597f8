//! `ptool doctor`: what is wrong on this machine, who is to blame, and what helps.

mod document;
mod sight;
mod time;
mod view;
mod watch;

use clap::Args;

use self::time::Time;
use super::source::{Source, unlistable};
use crate::proc::diagnosis::{self, BadWord, Diagnosis, Scope};
use crate::proc::{ProcFs, sight as seeing};
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Document, Format, Message, Ui};

/// `ptool doctor`.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[arg(long, value_name = "ID|GROUP", value_delimiter = ',')]
    only: Vec<String>,
    #[arg(long, value_name = "ID|GROUP", value_delimiter = ',')]
    ignore: Vec<String>,
    #[arg(long, value_name = "TIME")]
    min_age: Option<Time>,
    #[arg(long)]
    watch: bool,
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = time::interval)]
    interval: Option<Time>,
    #[arg(long = "self", conflicts_with_all = ["only", "ignore", "min_age", "watch"])]
    itself: bool,
    #[command(flatten)]
    source: Source,
}

/// How often to look again where nothing else is asked for.
const INTERVAL: Time = Time::from_seconds(5);

impl Run for Doctor {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let scope = Scope::new(&self.only, &self.ignore).map_err(bad_word)?;
        let procfs = self.source.open()?;
        if self.itself {
            return sight::show(ui, &seeing::checks(&seeing::facts(&procfs)));
        }
        if self.watch {
            let interval = self.interval.unwrap_or(INTERVAL);
            return watch::run(ui, interval, || self.look(&procfs, &scope));
        }
        let found = self.look(&procfs, &scope)?;
        match ui.format() {
            Format::Json => {
                let body = document::Answer::new(&found, ui.catalog());
                ui.json(&Document::new("doctor", body))?;
            }
            Format::Text => view::show(ui, &found)?,
        }
        Ok(exit(&found))
    }
}

impl Doctor {
    fn look(&self, procfs: &ProcFs, scope: &Scope) -> Result<Diagnosis> {
        let least = self.min_age.map(Time::millis);
        diagnosis::examine(procfs, scope, least).map_err(|error| unlistable(procfs, &error))
    }
}

/// Whether anything is wrong, for a script.
const fn exit(found: &Diagnosis) -> Exit {
    if found.blamed.is_empty() { Exit::Done } else { Exit::Found }
}

fn bad_word(BadWord(word): BadWord) -> Failure {
    let message = Message::new("doctor-bad-word").with("word", word);
    let groups = diagnosis::families().join(", ");
    Failure::new(Exit::Usage, message)
        .hint(Message::new("doctor-bad-word.hint").with("groups", groups))
}
