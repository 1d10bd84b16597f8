//! `ptool completions` and `ptool man`: what packagers install beside the binary.

mod page;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};
use clap_complete::Shell;

use self::page::Page;
use super::help;
use crate::run::{Exit, Failure, Result, Run, reason};
use crate::ui::{Catalog, Message, Ui};

/// `ptool completions SHELL`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Run for Completions {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let mut script = Vec::new();
        let mut command = completed(&help::localized(ui.catalog()));
        clap_complete::generate(self.shell, &mut command, "ptool", &mut script);
        let mut script = String::from_utf8_lossy(&script).into_owned();
        if self.shell == Shell::Fish {
            // The script parses the words before the cursor and gives up on `ptool --lang `, whose
            // value is just what is to be completed.
            script = script.replace("\n    or return\n", "\n    or return 0\n");
        }
        ui.raw(&script)?;
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
        let pages = pages(ui.catalog())?;
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
fn pages(catalog: &Catalog) -> Result<Vec<(String, String)>> {
    let mut commands = Vec::new();
    let mut left = vec![("ptool".to_owned(), help::localized(catalog))];
    while let Some((name, command)) = left.pop() {
        let children = command.get_subcommands().filter(|child| is_documented(child));
        let named = children.map(|child| (format!("{name}-{}", child.get_name()), child.clone()));
        // The stack gives the last one first.
        let at = left.len();
        left.splice(at..at, named.collect::<Vec<_>>().into_iter().rev());
        commands.push((name, command));
    }
    let all: Vec<_> = commands.iter().map(|(name, _)| name.clone()).collect();
    commands
        .into_iter()
        .map(|(name, command)| {
            let page = Page { name: name.clone(), command, catalog, all: &all };
            Ok((format!("{name}.1"), page.render()?))
        })
        .collect()
}

/// Whether a command is one that a user types.
fn is_documented(command: &clap::Command) -> bool {
    command.get_name() != "help" && !command.is_hide_set()
}

/// The command as the completion scripts see it: without what is hidden, and without the descriptions
/// of values, which the help of their option gives already, in its language.
fn completed(command: &clap::Command) -> clap::Command {
    let args = command.get_arguments().filter(|arg| !arg.is_hide_set()).map(|arg| {
        let names: Vec<_> =
            arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        // clap allows these only where there is a value, and minds it when it builds a command.
        let arg = arg.clone().hide_possible_values(false).hide_default_value(false);
        match arg.get_value_names() {
            _ if !names.is_empty() => arg.value_parser(PossibleValuesParser::new(names)),
            Some([name]) if name == "DIR" => arg.value_hint(ValueHint::DirPath),
            Some([name]) if name == "FILE" => arg.value_hint(ValueHint::FilePath),
            // What else ptool takes are words and numbers.
            _ if arg.get_action().takes_values() => arg.value_hint(ValueHint::Other),
            _ => arg,
        }
    });
    let children = command.get_subcommands().filter(|child| is_documented(child)).map(completed);
    clap::Command::new(command.get_name().to_owned())
        .version(env!("CARGO_PKG_VERSION"))
        .about(command.get_about().cloned().unwrap_or_default())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(args)
        .subcommands(children)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    let message = Message::new("error-cannot-write")
        .with("path", path.display().to_string())
        .with("reason", reason(error));
    let exit = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Exit::Permission,
        ErrorKind::NotFound | ErrorKind::NotADirectory => Exit::Usage,
        _ => Exit::Found,
    };
    Failure::new(exit, message)
}
