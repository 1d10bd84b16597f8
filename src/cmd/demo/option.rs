//! The options that only some demonstrations take: one struct for all, and a check against what each
//! says that it takes.

use clap::{Args, ValueEnum};

use super::Lesson;
use crate::run::{Exit, Failure, Result};
use crate::ui::Message;

/// The options beside those that every demonstration takes.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Options {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=20_000))]
    pub(crate) count: Option<u16>,
    #[arg(long, value_name = "CURE", value_enum)]
    pub(crate) fix: Option<Fix>,
}

/// The name of one of them, as a lesson lists what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// `--count N`.
    Count,
    /// `--fix CURE`.
    Fix,
}

/// The ways to be rid of a zombie, or not to make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fix {
    /// wait(2).
    Wait,
    /// waitpid(2) that does not block.
    Waitpid,
    /// A grandchild, which init adopts.
    DoubleFork,
    /// `SIGCHLD` ignored before the fork.
    Ignore,
    /// A handler that waits.
    Handler,
    /// `SIGCHLD` read from a signalfd(2).
    Signalfd,
    /// A pidfd(2) that becomes readable.
    Pidfd,
    /// The end of the parent.
    KillParent,
}

impl Taken {
    /// The option as it is typed.
    pub(crate) const fn flag(self) -> &'static str {
        match self {
            Self::Count => "--count",
            Self::Fix => "--fix",
        }
    }
}

impl Options {
    /// Which of them were given.
    fn given(self) -> impl Iterator<Item = Taken> {
        let all = [(Taken::Count, self.count.is_some()), (Taken::Fix, self.fix.is_some())];
        all.into_iter().filter_map(|(option, is_given)| is_given.then_some(option))
    }

    /// Fails where an option was given that the lesson does not take.
    pub(crate) fn check(self, lesson: &Lesson) -> Result<()> {
        let Some(alien) = self.given().find(|option| !lesson.takes.contains(option)) else {
            return Ok(());
        };
        let message = Message::new("demo-does-not-take")
            .with("name", lesson.name)
            .with("option", alien.flag());
        Err(Failure::new(Exit::Usage, message).hint(Message::new("error-see-help")))
    }
}
