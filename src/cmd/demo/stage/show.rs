//! How a demonstration looks to people.

use std::io;

use super::record::Expectation;
use super::{Actor, Stage};
use crate::cmd::stat::live;
use crate::proc::{Finding, Process, rules};
use crate::ui::{Align, Cell, Format, Message, Role, Span, Table};

impl Stage<'_> {
    /// Whether there is a person to show things to.
    pub(super) fn is_text(&self) -> bool {
        self.ui.format() == Format::Text
    }

    pub(super) fn show_title(&mut self, name: &str, title: &str) -> io::Result<()> {
        let lead = [Span::new(Role::Heading, name), Span::plain("  ")];
        self.ui.paragraph(&lead, Role::Plain, title)
    }

    pub(super) fn show_say(&mut self, number: usize, text: &str) -> io::Result<()> {
        self.ui.gap()?;
        let lead = [Span::new(Role::Strong, format!("{number:>2}")), Span::plain("  ")];
        self.ui.paragraph(&lead, Role::Plain, text)?;
        self.ui.flush()
    }

    /// A small table: who, in which state, and why in a few words.
    pub(super) fn show_rows(&mut self, rows: &[(Actor, Option<Process>)]) -> io::Result<()> {
        let why = self.ui.word("demo-why");
        let heads = [
            ("", Align::Left),
            ("PID", Align::Right),
            ("PPID", Align::Right),
            ("STAT", Align::Left),
            ("COMMAND", Align::Left),
            (&why, Align::Left),
        ];
        let heads = heads.map(|(text, align)| (text.to_owned(), align));
        let mut table = Table::new(heads.to_vec());
        for (actor, process) in rows {
            let row = match process {
                Some(process) => self.row_of(process),
                None => self.row_of_gone(actor),
            };
            table.row(row);
        }
        table.print(self.ui)
    }

    fn row_of(&self, process: &Process) -> Vec<Cell> {
        let why = rules::why(self.procfs(), process);
        let why: Vec<_> = why.iter().map(|finding| self.ui.text(&finding.short())).collect();
        vec![
            Cell::plain("  "),
            Cell::plain(process.pid().to_string()),
            Cell::plain(process.ppid.to_string()),
            Cell::new(Role::State(process.state), process.stat_code().to_string()),
            Cell::plain(process.comm.to_shown()),
            Cell::new(Role::Faint, why.join(", ")),
        ]
    }

    fn row_of_gone(&self, actor: &Actor) -> Vec<Cell> {
        let dash = || Cell::new(Role::Faint, "-");
        vec![
            Cell::plain("  "),
            Cell::new(Role::Faint, actor.pid().to_string()),
            dash(),
            dash(),
            Cell::new(Role::Faint, actor.name.as_str()),
            Cell::new(Role::Faint, self.ui.word("demo-gone")),
        ]
    }

    pub(super) fn show_findings(&mut self, actor: &Actor, found: &[&Finding]) -> io::Result<()> {
        let head = self.ui.text(&Message::new("demo-stat-says").with("pid", actor.pid()));
        self.ui.paragraph(&[Span::plain("    ")], Role::Faint, &head)?;
        found.iter().try_for_each(|finding| live::tell(self.ui, finding, "      "))
    }

    pub(super) fn show_fact(&mut self, text: &str) -> io::Result<()> {
        let dot = match self.ui.charset() {
            crate::ui::Charset::Unicode => "    · ",
            crate::ui::Charset::Ascii => "    - ",
        };
        self.ui.paragraph(&[Span::new(Role::Faint, dot)], Role::Plain, text)
    }

    pub(super) fn show_skip(&mut self, text: &str) -> io::Result<()> {
        let lead = format!("    {}", self.ui.word("demo-skipped"));
        self.ui.paragraph(&[Span::new(Role::Warning, lead)], Role::Plain, text)
    }

    pub(super) fn show_expectation(&mut self, expectation: &Expectation) -> io::Result<()> {
        let [good, bad] = self.ui.charset().verdict_marks();
        let (mark, role) = if expectation.held { (good, Role::Good) } else { (bad, Role::Problem) };
        let lead = [Span::plain("    "), Span::new(role, mark), Span::plain(" ")];
        self.ui.paragraph(&lead, Role::Plain, &expectation.what)?;
        if !expectation.held {
            let message = Message::new("demo-expected-seen")
                .with("expected", expectation.expected.as_str())
                .with("seen", expectation.seen.as_str());
            let text = self.ui.text(&message);
            self.ui.paragraph(&[Span::plain("       ")], Role::Problem, &text)?;
        }
        self.ui.flush()
    }

    /// The last lines: how many expectations held, and the score of the quiz.
    pub(super) fn show_end(&mut self) -> io::Result<()> {
        let held = Message::new("demo-held").with("count", self.record.expectations.len());
        let text = self.ui.text(&held);
        let [good, _] = self.ui.charset().verdict_marks();
        self.ui.gap()?;
        let lead = [Span::new(Role::Good, good), Span::plain("  ")];
        self.ui.paragraph(&lead, Role::Plain, &text)?;
        let (right, given) = self.record.score();
        if given > 0 {
            let score = Message::new("demo-quiz-score").with("right", right).with("given", given);
            let text = self.ui.text(&score);
            self.ui.paragraph(&[Span::new(Role::Good, "?   ")], Role::Plain, &text)?;
        }
        Ok(())
    }
}
