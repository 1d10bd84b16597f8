//! Help and usage errors in the user's language.
//!
//! clap knows the grammar; locales/ has the words. The common case, a command line that is right,
//! never comes here: only when the first parse fails is the command built again with its texts.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{CommandFactory as _, ValueEnum as _};

use super::Cli;
use super::number::BadNumber;
use crate::run::{Exit, Failure, report};
use crate::ui::{Catalog, Charset, ColorChoice, Format, Language, LanguageChoice, Look, Message};
use crate::ui::{Paint, Ui};

/// Answers a command line that clap did not accept: with help, the version, or what is wrong.
pub(super) fn answer(args: &[OsString], refusal: &Error) -> Exit {
    let mut ui = Ui::new(look(args));
    if refusal.kind() == ErrorKind::DisplayVersion {
        // A version is the same in every language, and scripts ask for it often.
        return write_out(&mut ui, &refusal.render().to_string());
    }
    let width = ui.width().unwrap_or(100);
    let command = localized(ui.catalog()).term_width(width.min(100));
    let Err(error) = command.try_get_matches_from(args) else { return Exit::Bug };
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let text = match ui.paint() {
        Paint::Colored => error.render().ansi().to_string(),
        Paint::Plain => error.render().to_string(),
    };
    let text = translated(&text, ui.catalog().language());
    if is_answer {
        return write_out(&mut ui, &text);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        ui.complain_raw(&text);
        return Exit::Usage;
    }
    let (message, hint) = explained(&error);
    ui.complain(&message, hint.as_ref());
    Exit::Usage
}

fn write_out(ui: &mut Ui, text: &str) -> Exit {
    let outcome = ui.raw(text).map(|()| Exit::Done).map_err(Failure::from);
    report(ui, outcome)
}

/// The whole command with its texts in the catalog's language.
pub(super) fn localized(catalog: &Catalog) -> clap::Command {
    let mut command = Cli::command();
    // Makes clap add its own options and its help command, so that they get their texts too.
    command.build();
    with_texts(command, catalog, "ptool")
}

fn with_texts(command: clap::Command, catalog: &Catalog, path: &str) -> clap::Command {
    let text = |id: String| catalog.try_text(&Message::new(id));
    let word = |id: &'static str| catalog.text(&Message::new(id));
    let help_of = |arg: &clap::Arg| {
        let attribute = arg.get_id().as_str().replace('_', "-");
        text(format!("cli-{path}.{attribute}")).or_else(|| text(format!("cli-ptool.{attribute}")))
    };
    let mut command = command.mut_args(|arg| {
        let is_general =
            ["json", "color", "lang", "ascii", "help", "version"].contains(&arg.get_id().as_str());
        let heading = match (arg.is_positional(), is_general) {
            (true, _) => word("cli-arguments"),
            (false, true) => word("cli-general-options"),
            (false, false) => word("cli-options"),
        };
        let help = help_of(&arg).unwrap_or_default();
        // The help names the values and the default itself, in its language.
        arg.help_heading(heading).help(help).hide_possible_values(true).hide_default_value(true)
    });
    if let Some(about) = text(format!("cli-{path}")) {
        command = command.about(about);
    }
    if let Some(after) = text(format!("cli-{path}.after")) {
        let after = match path {
            "ptool" => format!("{after}\n\n{}", word("cli-exit-codes")),
            _ => after,
        };
        command = command.after_help(after);
    }
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        word("cli-usage")
    );
    command = command
        .help_template(template)
        .subcommand_help_heading(word("cli-commands"))
        .next_line_help(false);
    let names: Vec<String> =
        command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    for name in names {
        command = command
            .mut_subcommand(&name, |child| with_texts(child, catalog, &format!("{path}-{name}")));
    }
    command
}

/// Puts the words that clap has built in into the language.
pub(super) fn translated(text: &str, language: Language) -> String {
    match language {
        Language::En => text.to_owned(),
        Language::ZhCn => {
            [("[OPTIONS]", "[选项]"), ("[COMMAND]", "[命令]"), ("<COMMAND>", "<命令>")]
                .iter()
                .fold(text.to_owned(), |text, (english, chinese)| text.replace(english, chinese))
        }
    }
}

/// What is wrong with a command line, and what would be right.
fn explained(error: &Error) -> (Message, Option<Message>) {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        // clap puts the likeliest suggestion last.
        Some(ContextValue::Strings(texts)) if kind == ContextKind::SuggestedSubcommand => {
            texts.iter().rev().map(String::as_str).collect::<Vec<_>>().join(", ")
        }
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let source = std::error::Error::source(error);
    if let Some(bad) = source.and_then(|source| source.downcast_ref::<BadNumber>()) {
        return (bad.message(), Some(BadNumber::hint()));
    }
    // `--state <LETTERS>` is named as it is typed: `--state`.
    let typed = |kind| {
        let arg = context(kind);
        match arg.split_once(' ') {
            Some((option, _)) if option.starts_with('-') => option.to_owned(),
            _ => arg,
        }
    };
    let arg = || typed(ContextKind::InvalidArg);
    let value = || context(ContextKind::InvalidValue);
    let valid = || context(ContextKind::ValidValue);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => Message::new("error-unknown-argument").with("arg", arg()),
        ErrorKind::InvalidSubcommand => Message::new("error-unknown-command")
            .with("command", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => Message::new("error-missing-command"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value().is_empty() => {
            Message::new("error-missing-value").with("arg", arg())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Message::new("error-bad-value").with("arg", arg()).with("value", value())
        }
        ErrorKind::MissingRequiredArgument => {
            Message::new("error-missing-argument").with("arg", arg())
        }
        ErrorKind::ArgumentConflict if typed(ContextKind::PriorArg) == arg() => {
            Message::new("error-repeated").with("arg", arg())
        }
        ErrorKind::ArgumentConflict => Message::new("error-argument-conflict")
            .with("arg", arg())
            .with("other", typed(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            Message::new("error-value-count").with("arg", arg())
        }
        ErrorKind::NoEquals | ErrorKind::InvalidUtf8 => Message::new("error-invalid-utf8"),
        _ => Message::new("error-usage").with("reason", first_line(error)),
    };
    let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
        .into_iter()
        .chain([ContextKind::SuggestedValue])
        .map(context)
        .find(|text| !text.is_empty());
    let hint = match (suggested, source) {
        (Some(suggestion), _) => Message::new("error-suggestion").with("suggestion", suggestion),
        (None, _) if !valid().is_empty() => {
            Message::new("error-valid-values").with("values", valid())
        }
        (None, Some(source)) => Message::new("error-because").with("reason", source.to_string()),
        (None, None) => Message::new("error-see-help"),
    };
    (message, Some(hint))
}

fn first_line(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// How to look, read from a command line that clap has not accepted, so that the complaint about it
/// comes in the right language and colour.
fn look(args: &[OsString]) -> Look {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let value_of = |option: &str| {
        args.iter().enumerate().find_map(|(index, arg)| {
            let rest = arg.strip_prefix(option)?;
            match rest.strip_prefix('=') {
                Some(value) => Some(value.to_owned()),
                None if rest.is_empty() => args.get(index + 1).map(ToString::to_string),
                None => None,
            }
        })
    };
    Look {
        color: value_of("--color")
            .and_then(|value| ColorChoice::from_str(&value, true).ok())
            .unwrap_or_default(),
        language: value_of("--lang")
            .and_then(|value| LanguageChoice::from_str(&value, true).ok())
            .unwrap_or_default(),
        charset: Charset::Unicode,
        format: Format::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command and option below this one, as `path option`, whose help is missing.
    fn without_help(command: &clap::Command, path: &str) -> Vec<String> {
        let mut missing = Vec::new();
        if command.get_about().is_none() {
            missing.push(path.to_owned());
        }
        let hidden = |arg: &&clap::Arg| !arg.is_hide_set();
        for arg in command.get_arguments().filter(hidden) {
            if arg.get_help().is_none_or(|help| help.to_string().is_empty()) {
                missing.push(format!("{path} {}", arg.get_id()));
            }
        }
        for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
            missing.extend(without_help(child, &format!("{path} {}", child.get_name())));
        }
        missing
    }

    #[test]
    fn everything_has_help_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let command = localized(&Catalog::new(language));
            assert_eq!(without_help(&command, "ptool"), [""; 0], "{language:?}");
        }
    }

    #[test]
    fn every_command_shows_examples() {
        let command = localized(&Catalog::new(Language::En));
        for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
            let after = child.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("ptool "), "ptool {} has no examples", child.get_name());
        }
    }

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_command_line_that_fails_still_chooses_its_language() {
        let args = ["ptool", "--nonsense", "--lang", "zh-CN"].map(OsString::from);
        assert_eq!(look(&args).language, LanguageChoice::ZhCn);
        let args = ["ptool", "--lang=zh"].map(OsString::from);
        assert_eq!(look(&args).language, LanguageChoice::ZhCn);
    }
}
