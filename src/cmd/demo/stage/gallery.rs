//! What is shown besides rows with their reasons: examples with their meaning, threads, drawings.

use std::io;

use serde::Serialize;

use super::record::Row;
use super::{Actor, ROW, Stage};
use crate::proc::Process;
use crate::run::Result;
use crate::ui::{Align, Cell, Message, Role, Span, Table, text};

impl Stage<'_> {
    /// Shows actors as /proc shows them now, each with what it is an example of.
    pub(crate) fn show_examples(&mut self, examples: &[(Actor, Message)]) -> Result<()> {
        let rows: Vec<_> = examples
            .iter()
            .filter_map(|(actor, meaning)| Some((actor, self.row(actor)?, self.ui.text(meaning))))
            .collect();
        if self.is_text() {
            self.print_examples(&rows)?;
        }
        let rows = rows.into_iter();
        let rows =
            rows.map(|(actor, process, meaning)| Row::new(actor, Some(&process)).meaning(meaning));
        self.record.step().rows.extend(rows.collect::<Vec<_>>());
        Ok(())
    }

    /// Shows every thread of an actor: a process is its threads, and each has a state.
    pub(crate) fn show_threads(&mut self, actor: &Actor) -> Result<()> {
        let threads = self.procfs().threads(actor.pid(), ROW).unwrap_or_default();
        if self.is_text() {
            let heads = [
                ("", Align::Left),
                ("PID", Align::Right),
                ("TID", Align::Right),
                ("STAT", Align::Left),
                ("COMMAND", Align::Left),
            ];
            let heads = heads.map(|(text, align)| (text.to_owned(), align));
            let mut table = Table::new(heads.to_vec());
            for thread in &threads {
                table.row(vec![
                    Cell::plain("  "),
                    Cell::plain(thread.tgid.to_string()),
                    Cell::plain(thread.pid().to_string()),
                    Cell::new(Role::State(thread.state), thread.stat_code().to_string()),
                    Cell::plain(thread.comm.to_shown()),
                ]);
            }
            table.print(self.ui)?;
        }
        let rows = threads.iter().map(|thread| {
            let name = thread.comm.to_shown().into_owned();
            Row::new(&Actor { name, id: thread.id }, Some(thread))
        });
        self.record.step().rows.extend(rows);
        Ok(())
    }

    /// Draws lines made of box drawing characters for people, and gives programs what they show.
    pub(crate) fn draw(
        &mut self,
        field: &'static str,
        value: impl Serialize,
        lines: &[Vec<Span>],
    ) -> Result<()> {
        if self.is_text() {
            for line in lines {
                self.draw_line(line)?;
            }
        }
        let value = serde_json::to_value(value).unwrap_or_default();
        self.record.step().observed.insert(field, value);
        Ok(())
    }

    /// Tells facts of the same kind, one of each thing: a list of one field for programs.
    pub(crate) fn observe_each(
        &mut self,
        field: &'static str,
        facts: Vec<(Message, serde_json::Value)>,
    ) -> Result<()> {
        let (sentences, values): (Vec<_>, Vec<_>) = facts.into_iter().unzip();
        if self.is_text() {
            for sentence in sentences {
                let text = self.ui.text(&sentence);
                self.show_fact(&text)?;
            }
        }
        self.record.step().observed.insert(field, values.into());
        Ok(())
    }

    /// A line, cut at the edge of the terminal.
    fn draw_line(&mut self, line: &[Span]) -> io::Result<()> {
        let (charset, mut left) = (self.ui.charset(), self.ui.width().unwrap_or(usize::MAX));
        let mut shown = Vec::new();
        for span in std::iter::once(&Span::plain("    ")).chain(line) {
            let drawn = charset.drawn(&span.text);
            let cut = text::truncate(&drawn, left, charset.cut_mark()).into_owned();
            left = left.saturating_sub(text::width(&cut));
            shown.push(Span::new(span.role, cut));
        }
        self.ui.line(&shown)
    }

    fn print_examples(&mut self, rows: &[(&Actor, Process, String)]) -> io::Result<()> {
        let cells = |(_, process, _): &(&Actor, Process, String)| {
            let (pid, stat) = (process.pid().to_string(), process.stat_code().to_string());
            [pid, stat, process.comm.to_shown().into_owned()]
        };
        let heads = ["PID", "STAT", "COMMAND"].map(str::to_owned);
        let all = || std::iter::once(heads.clone()).chain(rows.iter().map(cells));
        let widths: [usize; 3] = std::array::from_fn(|index| {
            all().map(|cells| text::width(&cells[index])).max().unwrap_or(0)
        });
        let fill = |cell: &str, index: usize| " ".repeat(widths[index] - text::width(cell));
        let meaning = self.ui.word("demo-meaning");
        for (index, [pid, stat, comm]) in all().enumerate() {
            let row = index.checked_sub(1).map(|index| &rows[index]);
            let (role, plain) = match row {
                None => (Role::Heading, Role::Heading),
                Some((_, process, _)) => (Role::State(process.state), Role::Plain),
            };
            let lead = [
                Span::plain(format!("    {}", fill(&pid, 0))),
                Span::new(plain, pid.as_str()),
                Span::plain("  "),
                Span::new(role, stat.as_str()),
                Span::plain(format!("{}  ", fill(&stat, 1))),
                Span::new(plain, comm.as_str()),
                Span::plain(format!("{}  ", fill(&comm, 2))),
            ];
            let text = row.map_or(meaning.as_str(), |(_, _, meaning)| meaning);
            self.ui.paragraph(&lead, plain, text)?;
        }
        Ok(())
    }
}
