//! `ptool completions` and `ptool man`: what packagers install beside the binary.

use std::path::{Path, PathBuf};

use clap::Args;
use clap_complete::Shell;

use super::help;
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Message, Ui};

/// `ptool completions SHELL`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Run for Completions {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let mut script = Vec::new();
        let mut command = help::localized(ui.catalog());
        clap_complete::generate(self.shell, &mut command, "ptool", &mut script);
        ui.raw(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}

/// `ptool man [COMMAND]`.
#[derive(Debug, Args)]
pub(super) struct Man {
    command: Option<String>,
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

impl Run for Man {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let pages = pages(help::localized(ui.catalog()))?;
        if let Some(folder) = &self.out {
            for (name, text) in pages {
                let path = folder.join(name);
                std::fs::write(&path, text).map_err(|error| cannot_write(&path, &error))?;
            }
            return Ok(Exit::Done);
        }
        let name = match &self.command {
            Some(command) => format!("ptool-{command}.1"),
            None => "ptool.1".to_owned(),
        };
        let page = pages.into_iter().find(|(page, _)| *page == name);
        let Some((_, text)) = page else {
            let command = self.command.clone().unwrap_or_default();
            let message = Message::new("error-unknown-command").with("command", command);
            return Err(Failure::new(Exit::Usage, message).hint(Message::new("error-see-help")));
        };
        ui.raw(&text)?;
        Ok(Exit::Done)
    }
}

/// File name and text of the page of ptool, of each of its commands, and of theirs.
fn pages(command: clap::Command) -> Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    let mut left = vec![("ptool".to_owned(), command)];
    while let Some((name, command)) = left.pop() {
        let shown = |child: &&clap::Command| child.get_name() != "help" && !child.is_hide_set();
        let children = command.get_subcommands().filter(shown);
        left.extend(children.map(|child| (format!("{name}-{}", child.get_name()), child.clone())));
        pages.push((format!("{name}.1"), page(command.name(name))?));
    }
    Ok(pages)
}

fn page(command: clap::Command) -> Result<String> {
    let mut text = Vec::new();
    // A date would make every build another page.
    let version = format!("ptool {}", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(command.disable_help_subcommand(true))
        .date("")
        .source(version)
        .manual("ptool")
        .render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    let message = Message::new("error-cannot-write")
        .with("path", path.display().to_string())
        .with("reason", super::source::reason(error));
    Failure::new(Exit::Permission, message)
}
