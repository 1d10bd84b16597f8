//! How anything is shown. The only place that knows stdout and stderr.
//!
//! Text reaches a screen as [`Span`]s: a role and a text. What a role looks like, whether there is
//! colour, how wide the screen is and which language it speaks is decided here, once; and every span
//! is made harmless as it is written, so that no command can forget it.

mod backlog;
mod charset;
mod draw;
mod editor;
mod full;
mod json;
mod key;
pub mod language;
mod message;
mod page;
pub mod quantity;
pub mod screen;
mod style;
mod table;
mod terminal;
pub mod text;
mod transcript;

use std::ffi::OsStr;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::os::fd::AsFd;

use clap::ValueEnum;
use owo_colors::OwoColorize as _;

pub use backlog::Backlog;
pub use charset::Charset;
pub use draw::{Branch, Drawing, Layout, branch_lines};
pub use editor::{Breaks, Echo, Editor, Typed};
pub use full::{FullTerminal, Picture, fitted};
pub use json::{Document, SCHEMA_VERSION};
pub use key::Key;
pub use language::{Catalog, Language, LanguageChoice};
pub use message::{Arg, Message};
pub use style::Role;
pub use table::{Align, Cell, Table};
pub use terminal::{Modes, Terminal};
pub use text::Bytes;

/// What `--color` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set; also elsewhere with `CLICOLOR_FORCE`.
    #[default]
    Auto,
    /// Even into a file or a pipe.
    Always,
    /// Nowhere.
    Never,
}

/// Whether escape sequences for colour are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// They are.
    Colored,
    /// They are not.
    Plain,
}

/// In which form a command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: docs/SCHEMA.md.
    Json,
}

/// A piece of text with the role that decides how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// What the text is.
    pub role: Role,
    /// The text, not yet made harmless.
    pub text: String,
}

impl Span {
    /// A span of this role.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into() }
    }

    /// A span of ordinary text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(Role::Plain, text)
    }
}

/// What the command line says about how to show things.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// `--color`.
    pub color: ColorChoice,
    /// `--lang`.
    pub language: LanguageChoice,
    /// `--ascii`.
    pub charset: Charset,
    /// `--json`.
    pub format: Format,
}

/// The way to the user: output, its width, colour, characters, language and form.
pub struct Ui {
    out: BufWriter<Box<dyn Write>>,
    err: Box<dyn Write>,
    width: Option<usize>,
    color: ColorChoice,
    paint: Paint,
    charset: Charset,
    format: Format,
    catalog: Catalog,
    /// The lines of a page ([`Ui::page`]), which go nowhere else.
    kept: Option<Vec<Vec<Span>>>,
}

impl std::fmt::Debug for Ui {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui")
            .field("width", &self.width)
            .field("paint", &self.paint)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl Ui {
    /// The way to this process's stdout and stderr.
    pub fn new(look: Look) -> Self {
        let stdout = io::stdout();
        let width = columns_of(&stdout);
        Self {
            out: buffered(stdout),
            err: Box::new(io::stderr()),
            width,
            color: look.color,
            paint: paint(look.color, width.is_some(), |name| std::env::var_os(name)),
            charset: look.charset,
            format: look.format,
            catalog: Catalog::new(look.language.resolve(|name| std::env::var(name).ok())),
            kept: None,
        }
    }

    /// From now on writes to stderr what would go to stdout, which belongs to somebody else.
    pub fn turn_to_stderr(&mut self) {
        let stderr = io::stderr();
        let width = columns_of(&stderr);
        self.turn_to(stderr, width);
    }

    /// From now on writes to a file what would go to stdout.
    pub fn turn_to_file(&mut self, file: impl Write + 'static) {
        self.turn_to(file, None);
    }

    fn turn_to(&mut self, out: impl Write + 'static, width: Option<usize>) {
        self.out = buffered(out);
        self.width = width;
        self.paint = paint(self.color, width.is_some(), |name| std::env::var_os(name));
    }

    /// The columns of the terminal, or nothing where the output has no width (a pipe, a file).
    pub const fn width(&self) -> Option<usize> {
        self.width
    }

    /// Whether the answer is for people or for programs.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Which characters to draw with.
    pub const fn charset(&self) -> Charset {
        self.charset
    }

    /// Whether colours are written.
    pub const fn paint(&self) -> Paint {
        self.paint
    }

    /// The sentences in the user's language.
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The sentence of a message in the user's language.
    pub fn text(&self, message: &Message) -> String {
        self.catalog.text(message)
    }

    /// The sentence of a message that has no arguments.
    pub fn word(&self, id: &'static str) -> String {
        self.catalog.text(&Message::new(id))
    }

    /// Writes one line, spans side by side.
    pub fn line(&mut self, spans: &[Span]) -> io::Result<()> {
        if let Some(kept) = &mut self.kept {
            let shown = |span: &Span| Span::new(span.role, text::harmless(&span.text));
            kept.push(spans.iter().map(shown).collect());
            return Ok(());
        }
        for span in spans {
            write_span(&mut self.out, span, self.paint)?;
        }
        self.out.write_all(b"\n")
    }

    /// Writes spans side by side, two spaces between them, and goes on in another line, indented,
    /// where the terminal ends. A span that no line has room for is cut.
    pub fn flow(&mut self, spans: &[Span]) -> io::Result<()> {
        const INDENT: usize = 2;
        let room = self.width.unwrap_or(usize::MAX);
        let mark = self.charset.cut_mark();
        let mut line: Vec<Span> = Vec::new();
        let mut used = 0;
        for (index, span) in spans.iter().enumerate() {
            let text = text::harmless(&span.text);
            if !line.is_empty() && used + INDENT + text::width(&text) > room {
                self.line(&line)?;
                line.clear();
                used = 0;
            }
            // Between two spans, and before the first of a line that goes on.
            if index > 0 {
                line.push(Span::plain(" ".repeat(INDENT)));
                used += INDENT;
            }
            let text = text::truncate(&text, room.saturating_sub(used), mark).into_owned();
            used += text::width(&text);
            line.push(Span::new(span.role, text));
        }
        self.line(&line)
    }

    /// Writes spans without ending the line, and shows them now: for a question.
    pub fn prompt(&mut self, spans: &[Span]) -> io::Result<()> {
        for span in spans {
            write_span(&mut self.out, span, self.paint)?;
        }
        self.flush()
    }

    /// Writes one line of ordinary text.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        self.line(&[Span::plain(text)])
    }

    /// Writes an empty line.
    pub fn gap(&mut self) -> io::Result<()> {
        self.line(&[])
    }

    /// Writes a paragraph, wrapped to the width of the terminal, every line after the first indented
    /// as far as `lead` is wide. Where that would leave next to nothing, the lead has a line of its
    /// own. A text in backquotes is something to type and looks so.
    pub fn paragraph(&mut self, lead: &[Span], role: Role, text: &str) -> io::Result<()> {
        self.wrapped(self.width, lead, role, text)
    }

    /// Writes a paragraph as [`Self::paragraph`] does, but never wider than so many columns, in a
    /// pipe too.
    pub fn paragraph_within(
        &mut self,
        columns: usize,
        lead: &[Span],
        role: Role,
        text: &str,
    ) -> io::Result<()> {
        let columns = self.width.map_or(columns, |width| width.min(columns));
        self.wrapped(Some(columns), lead, role, text)
    }

    fn wrapped(
        &mut self,
        columns: Option<usize>,
        lead: &[Span],
        role: Role,
        text: &str,
    ) -> io::Result<()> {
        /// What is left beside a lead is worth using from so many columns on.
        const WORTHWHILE: usize = 16;
        const STACKED: usize = 4;
        let indent: usize = lead.iter().map(|span| text::width(&text::harmless(&span.text))).sum();
        if columns.is_some_and(|width| indent > STACKED && indent + WORTHWHILE > width) {
            let (name, room) = (lead.to_vec(), columns.unwrap_or(0).saturating_sub(2));
            for span in name.iter().filter(|span| !span.text.trim().is_empty()) {
                for line in text::wrap(text::harmless(&span.text).trim(), room) {
                    self.line(&[Span::plain("  "), Span::new(span.role, line)])?;
                }
            }
            return self.wrapped(columns, &[Span::plain(" ".repeat(STACKED))], role, text);
        }
        let text = self.charset.spelled(text::harmless(text));
        let lines = match columns {
            Some(width) => text::wrap(&text, width.saturating_sub(indent)),
            None => vec![text.into_owned()],
        };
        let mut is_code = false;
        for (index, line) in lines.iter().enumerate() {
            let mut spans =
                if index == 0 { lead.to_vec() } else { vec![Span::plain(" ".repeat(indent))] };
            for (piece_index, piece) in line.split('`').enumerate() {
                is_code ^= piece_index > 0;
                // Without colour the quotes have to say it.
                let quoted = self.paint == Paint::Plain && piece_index > 0;
                let piece = if quoted { format!("`{piece}") } else { piece.to_owned() };
                spans.push(Span::new(if is_code { Role::Code } else { role }, piece));
            }
            self.line(&spans)?;
        }
        Ok(())
    }

    /// Writes text that is already made for the screen, such as a [`Table`] or help.
    pub(crate) fn raw(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// Writes a document of docs/SCHEMA.md and a newline.
    pub fn json(&mut self, document: &impl serde::Serialize) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.out, document)?;
        self.out.write_all(b"\n")
    }

    /// Writes a document of docs/SCHEMA.md on a line of its own: one event of a stream of them.
    pub fn json_line(&mut self, document: &impl serde::Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, document)?;
        self.out.write_all(b"\n")
    }

    /// Shows on a terminal, until the next output, what is being done. Elsewhere nobody waits for it.
    pub fn passing(&mut self, text: &str) -> io::Result<()> {
        if let Some(width) = self.width {
            let text = text::harmless(text);
            let shown = text::truncate(&text, width.saturating_sub(1), self.charset.cut_mark());
            write!(self.out, "\r\u{1b}[K{shown}")?;
            self.out.flush()?;
        }
        Ok(())
    }

    /// Takes back what [`Self::passing`] shows.
    pub fn passed(&mut self) -> io::Result<()> {
        if self.width.is_some() { self.out.write_all(b"\r\x1b[K") } else { Ok(()) }
    }

    /// Writes a document of docs/SCHEMA.md with a field that holds a tree of any depth: `rows` gives
    /// each row before those in its `children`, with how deep it is.
    pub fn json_tree<T: serde::Serialize, R: serde::Serialize>(
        &mut self,
        head: &Document<T>,
        field: &'static str,
        rows: impl Iterator<Item = (usize, R)>,
    ) -> io::Result<()> {
        json::write_tree(&mut self.out, head, field, rows)
    }

    /// Writes out what is buffered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes help that answers no question to stderr.
    pub(crate) fn complain_raw(&mut self, text: &str) {
        // With stderr gone there is nobody left to tell.
        let _ = self.err.write_all(text.as_bytes());
    }

    /// Tells on stderr what went wrong and what to do about it.
    pub fn complain(&mut self, message: &Message, hint: Option<&Message>) {
        let paint = match self.paint {
            Paint::Colored if io::stderr().is_terminal() => Paint::Colored,
            _ => Paint::Plain,
        };
        let head = Span::new(Role::Problem, format!("ptool: {}", self.word("error-word")));
        let mut lines = vec![vec![head, Span::plain(self.text(message))]];
        if let Some(hint) = hint {
            let head = Span::new(Role::Good, format!("  {}", self.word("error-hint")));
            lines.push(vec![head, Span::plain(self.text(hint))]);
        }
        for line in lines {
            // With stderr gone there is nobody left to tell.
            for span in &line {
                let _ = write_span(&mut self.err, span, paint);
            }
            let _ = self.err.write_all(b"\n");
        }
    }
}

fn buffered(out: impl Write + 'static) -> BufWriter<Box<dyn Write>> {
    BufWriter::with_capacity(64 << 10, Box::new(out))
}

/// The columns of an output that is a terminal.
fn columns_of(out: &(impl io::IsTerminal + AsFd)) -> Option<usize> {
    out.is_terminal().then(|| {
        let reported = terminal_size::terminal_size_of(out)
            .map(|(terminal_size::Width(columns), _)| usize::from(columns));
        let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
        reported.filter(|columns| *columns > 0).or_else(variable).unwrap_or(80)
    })
}

fn write_span(out: &mut impl Write, span: &Span, paint: Paint) -> io::Result<()> {
    let text = text::harmless(&span.text);
    match paint {
        Paint::Colored if span.role != Role::Plain => {
            write!(out, "{}", text.style(span.role.style()))
        }
        _ => out.write_all(text.as_bytes()),
    }
}

/// Whether to write colour: an explicit choice first, then `NO_COLOR` and `CLICOLOR_FORCE` where
/// they are not empty (no-color.org, bixense.com/clicolors), then whether there is a terminal that
/// knows escape sequences.
pub(crate) fn paint<V: AsRef<OsStr>>(
    choice: ColorChoice,
    is_terminal: bool,
    variable: impl Fn(&str) -> Option<V>,
) -> Paint {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.as_ref().is_empty());
    let is_off = |name: &str, off: &str| variable(name).is_some_and(|value| value.as_ref() == off);
    let colored = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("NO_COLOR") => false,
        ColorChoice::Auto if is_set("CLICOLOR_FORCE") && !is_off("CLICOLOR_FORCE", "0") => true,
        ColorChoice::Auto => is_terminal && !is_off("TERM", "dumb"),
    };
    if colored { Paint::Colored } else { Paint::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(choice: ColorChoice, is_terminal: bool, set: &[(&str, &str)]) -> bool {
        let variable = |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        paint(choice, is_terminal, variable) == Paint::Colored
    }

    #[test]
    fn colour_follows_the_terminal_unless_told_otherwise() {
        assert!(painted(ColorChoice::Auto, true, &[]));
        assert!(!painted(ColorChoice::Auto, false, &[]));
        assert!(!painted(ColorChoice::Auto, true, &[("NO_COLOR", "1")]));
        assert!(painted(ColorChoice::Auto, true, &[("NO_COLOR", "")]));
        assert!(painted(ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!painted(ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!painted(ColorChoice::Auto, true, &[("TERM", "dumb")]));
    }

    #[test]
    fn the_flag_beats_the_environment() {
        assert!(painted(ColorChoice::Always, false, &[("NO_COLOR", "1")]));
        assert!(!painted(ColorChoice::Never, true, &[("CLICOLOR_FORCE", "1")]));
    }
}
