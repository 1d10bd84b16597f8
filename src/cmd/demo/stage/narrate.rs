//! What is said and shown: to people as it happens, to programs in the record.

use std::io::IsTerminal as _;
use std::os::fd::AsFd as _;
use std::time::Duration;

use serde::Serialize;

use super::record::{Row, Step};
use super::watch::{Typed, Woken};
use super::{Actor, Stage};
use crate::cmd::stat::answer;
use crate::proc::{Finding, rules};
use crate::run::Result;
use crate::ui::{Message, Role, Span};

impl Stage<'_> {
    /// Begins a step with a sentence. With `--step` it waits for Enter first.
    pub(crate) fn say(&mut self, sentence: impl Into<Message>) -> Result<()> {
        self.watch.check()?;
        if self.manner.step && self.is_text() && !self.record.steps.is_empty() {
            let prompt = self.ui.word("demo-step");
            self.prompt(&prompt)?;
        }
        let say = self.ui.text(&sentence.into());
        self.record.steps.push(Step { say: say.clone(), ..Step::default() });
        if self.is_text() {
            self.show_say(self.record.steps.len(), &say)?;
        }
        Ok(())
    }

    /// Shows actors as /proc shows them now.
    pub(crate) fn show(&mut self, actors: &[&Actor]) -> Result<()> {
        let rows: Vec<_> = actors.iter().map(|actor| ((*actor).clone(), self.row(actor))).collect();
        if self.is_text() {
            self.show_rows(&rows)?;
        }
        let rows = rows.iter().map(|(actor, process)| Row::new(actor, process.as_ref()));
        self.record.step().rows.extend(rows);
        Ok(())
    }

    /// Says what `ptool stat` says about an actor: to people the verdict and whose orphan it is, in
    /// JSON all findings.
    pub(crate) fn explain(&mut self, actor: &Actor) -> Result<()> {
        let Some(case) = self.case(actor) else { return Ok(()) };
        let found = rules::explain(&case);
        let is_shown =
            |&(index, finding): &(usize, &Finding)| index == 0 || finding.id.starts_with("orphan.");
        let shown: Vec<_> = found.iter().enumerate().filter(is_shown).map(|(_, it)| it).collect();
        if self.is_text() && !shown.is_empty() {
            self.show_findings(actor, &shown)?;
        }
        let catalog = self.ui.catalog();
        let told = found.iter().map(|finding| answer::told(finding, catalog));
        self.record.step().findings.extend(told.collect::<Vec<_>>());
        Ok(())
    }

    /// Tells a fact that was measured: a sentence for people, a field (`snake_case`, its unit in its
    /// name) for programs.
    pub(crate) fn observe(
        &mut self,
        field: &'static str,
        sentence: impl Into<Message>,
        value: impl Serialize,
    ) -> Result<()> {
        let text = self.ui.text(&sentence.into());
        if self.is_text() {
            self.show_fact(&text)?;
        }
        let value = serde_json::to_value(value).unwrap_or_default();
        self.record.step().observed.insert(field, value);
        Ok(())
    }

    /// Says what this machine or this user cannot do, instead of pretending.
    pub(crate) fn skip(&mut self, sentence: impl Into<Message>) -> Result<()> {
        let text = self.ui.text(&sentence.into());
        if self.is_text() {
            self.show_skip(&text)?;
        }
        self.record.step().skipped.push(text);
        Ok(())
    }

    /// With `--hold SECS`, keeps everything as it is, so that one can look at this actor from
    /// another terminal. Enter goes on.
    pub(crate) fn hold(&mut self, actor: &Actor) -> Result<()> {
        let Some(seconds) = self.manner.hold else { return Ok(()) };
        if self.is_text() {
            let message =
                Message::new("demo-hold").with("seconds", seconds).with("pid", actor.pid());
            let text = self.ui.text(&message);
            self.show_fact(&text)?;
        }
        self.ui.flush()?;
        let stdin = std::io::stdin();
        let typed = (stdin.is_terminal() && self.is_text()).then(|| stdin.as_fd());
        let woken = self.watch.wait(typed, Some(Duration::from_secs(seconds.into())))?;
        if woken == Woken::Ready {
            self.watch.line()?;
        }
        Ok(())
    }

    /// Asks at the terminal. Once there is nobody, it does not wait any more.
    pub(super) fn prompt(&mut self, text: &str) -> Result<Typed> {
        if !self.has_audience {
            return Ok(Typed::End);
        }
        self.ui.prompt(&[Span::new(Role::Faint, text)])?;
        let typed = self.watch.line()?;
        self.has_audience = typed != Typed::End;
        if typed == Typed::End || !std::io::stdin().is_terminal() {
            // Nobody's Enter has ended the line.
            self.ui.gap()?;
        }
        Ok(typed)
    }
}
