//! `--code`: the few lines that a student would write for a phenomenon, as whole programs.

use clap::ValueEnum;
use serde::Serialize;

use super::Lesson;
use crate::run::{Exit, Result};
use crate::ui::{Document, Format, Ui};

/// The same program in each language, from the files beside this one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code {
    pub(crate) python: &'static str,
    pub(crate) c: &'static str,
    pub(crate) rust: &'static str,
}

/// The programs of a lesson: `code/NAME.py`, `code/NAME.c` and `code/NAME.rs`.
macro_rules! code {
    ($name:literal) => {
        $crate::cmd::demo::code::Code {
            python: include_str!(concat!("code/", $name, ".py")),
            c: include_str!(concat!("code/", $name, ".c")),
            rust: include_str!(concat!("code/", $name, ".rs")),
        }
    };
}
pub(crate) use code;

/// What `--code` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tongue {
    /// Python 3, its standard library alone.
    Python,
    /// C, with the C library alone.
    C,
    /// Rust, with the C library called as it is.
    Rust,
}

#[derive(Debug, Serialize)]
struct Program {
    name: &'static str,
    language: Tongue,
    code: &'static str,
}

/// Prints the program.
pub(super) fn show(ui: &mut Ui, lesson: &Lesson, language: Tongue) -> Result<Exit> {
    let code = match language {
        Tongue::Python => lesson.code.python,
        Tongue::C => lesson.code.c,
        Tongue::Rust => lesson.code.rust,
    };
    match ui.format() {
        Format::Json => {
            ui.json(&Document::new("demo", Program { name: lesson.name, language, code }))?;
        }
        Format::Text => ui.raw(code)?,
    }
    Ok(Exit::Done)
}
