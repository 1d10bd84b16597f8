//! `ptool demo`: the phenomena of processes, made for real and shown as `ptool stat` sees them.
//!
//! A demonstration is a file with one [`Lesson`] and its script, which plays on a [`stage`]. To add
//! one: the file, its row in [`DEMOS`], its sentences (`locales/*/demo-NAME.ftl`, named in
//! `ui::language`), its programs (`code/NAME.{py,c,rs}`). The tests take it from the table.

pub(crate) mod code;
mod double_fork;
mod exit;
mod fork;
mod lifecycle;
pub(crate) mod option;
mod orphan;
mod parallel;
mod priority;
mod session;
mod sigchld;
mod stage;
mod states;
mod subreaper;
mod threads;
mod wait;
mod waitpid;
mod zombie;
mod zombie_leader;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use serde::Serialize;

use crate::run::{Exit, Result, Run};
use crate::ui::{Align, Cell, Document, Format, Message, Role, Table, Ui};
use code::{Code, Tongue};
use option::{Options, Taken};
use stage::{Manner, Stage};

/// All demonstrations, in the order in which to learn from them.
static DEMOS: &[Lesson] = &[
    fork::LESSON,
    exit::LESSON,
    wait::LESSON,
    waitpid::LESSON,
    orphan::LESSON,
    subreaper::LESSON,
    zombie::LESSON,
    zombie_leader::LESSON,
    double_fork::LESSON,
    sigchld::LESSON,
    states::LESSON,
    lifecycle::LESSON,
    parallel::LESSON,
    threads::LESSON,
    priority::LESSON,
    session::LESSON,
];

/// One demonstration: a name, a script, and what goes with it.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// The name to call it by. Its title is the message `demo-NAME`.
    pub(crate) name: &'static str,
    /// The options that it takes beside those of all.
    pub(crate) takes: &'static [Taken],
    /// What a student would write.
    pub(crate) code: Code,
    /// The script.
    pub(crate) play: fn(&mut Stage<'_>) -> Result<()>,
}

impl Lesson {
    fn title(&self) -> Message {
        Message::new(format!("demo-{}", self.name))
    }
}

/// `ptool demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(value_name = "NAME", value_parser = lesson())]
    name: Option<&'static Lesson>,
    #[arg(long)]
    step: bool,
    #[arg(long, value_name = "SECS", value_parser = clap::value_parser!(u16))]
    hold: Option<u16>,
    #[arg(long)]
    quiz: bool,
    #[arg(long, value_name = "LANGUAGE", value_enum, requires = "name")]
    code: Option<Tongue>,
    #[command(flatten)]
    options: Options,
    // Hidden: fails the expectation of this number, for the tests.
    #[arg(long, value_name = "N", hide = true)]
    fail_at: Option<usize>,
    // Hidden: after each expectation about a process prints it as a line of JSON and waits for a
    // line on standard input, so that a test can look for itself.
    #[arg(long, hide = true)]
    witness: bool,
}

/// The names of the table, so that clap knows them for its suggestions and completions.
fn lesson() -> impl clap::builder::TypedValueParser<Value = &'static Lesson> {
    let names = PossibleValuesParser::new(DEMOS.iter().map(|lesson| lesson.name));
    names.try_map(|name| DEMOS.iter().find(|lesson| lesson.name == name).ok_or("no demonstration"))
}

impl Run for Demo {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let Some(lesson) = self.name else { return list(ui) };
        self.options.check(lesson)?;
        if let Some(language) = self.code {
            return code::show(ui, lesson, language);
        }
        let manner = Manner {
            step: self.step,
            hold: self.hold,
            quiz: self.quiz,
            fail_at: self.fail_at,
            witness: self.witness,
            options: self.options,
        };
        stage::play(ui, lesson, manner)
    }
}

#[derive(Debug, Serialize)]
struct Answer {
    demos: Vec<Listed>,
}

/// A row of the list.
#[derive(Debug, Serialize)]
struct Listed {
    name: &'static str,
    title: String,
    options: Vec<&'static str>,
}

fn list(ui: &mut Ui) -> Result<Exit> {
    if ui.format() == Format::Json {
        let listed = |lesson: &Lesson| Listed {
            name: lesson.name,
            title: ui.text(&lesson.title()),
            options: lesson.takes.iter().map(|option| option.flag()).collect(),
        };
        let demos = DEMOS.iter().map(listed).collect();
        ui.json(&Document::new("demo", Answer { demos }))?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(vec![(String::new(), Align::Left), (String::new(), Align::Left)]);
    for lesson in DEMOS {
        let title = Cell::plain(ui.text(&lesson.title()));
        table.row(vec![Cell::new(Role::Strong, lesson.name), title]);
    }
    table.print_rows(ui)?;
    let hint = ui.word("demo-list-hint");
    ui.gap()?;
    ui.paragraph(&[], Role::Plain, &hint)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};

    #[test]
    fn every_demonstration_has_a_name_of_its_own_and_a_title_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for (index, lesson) in DEMOS.iter().enumerate() {
                assert!(DEMOS[..index].iter().all(|other| other.name != lesson.name));
                assert!(catalog.try_text(&lesson.title()).is_some(), "{}", lesson.name);
            }
        }
    }

    #[test]
    fn an_option_that_a_demonstration_does_not_take_is_refused() {
        let options = Options { count: Some(3), ..Options::default() };
        assert!(options.check(&fork::LESSON).is_err());
        assert!(options.check(&zombie::LESSON).is_ok());
    }
}
