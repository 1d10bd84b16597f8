//! What the user of a plain-text room types, and what comes of it.

use super::super::super::classic::client::{Client, Unsaid};
use super::super::super::clock::Time;
use super::super::super::name::Name;
use super::super::super::notice::{self, Notice};
use super::super::super::screen::Screen;
use super::super::super::slash::{self, Meaning, OF_CLASSIC, Wanted};
use super::super::super::wire::{Denial, Refusal};
use super::super::stage::{Stage, Step};
use super::Sender;
use crate::run::{Exit, Failure, Result};
use crate::ui::{Echo, Format, Message, Role, Span, Typed};

impl Sender<'_> {
    /// Does what was typed.
    pub(super) fn obey(&mut self, now: Time, typed: Typed) -> Result<()> {
        match self.stage.step(typed, self.screen.is_interactive()) {
            Step::Name(name) => self.enter(now, name),
            Step::Line(line) => self.say(now, line),
            // Such rooms have none.
            Step::Password(_) | Step::Nothing => Ok(()),
            Step::NoMore => {
                self.stage = Stage::Draining;
                Ok(())
            }
            Step::Leave => {
                self.leave(now);
                Ok(())
            }
        }
    }

    fn say(&mut self, now: Time, line: String) -> Result<()> {
        if line.trim().is_empty() {
            return Ok(());
        }
        // Programs send what they send; who types may want something.
        let meaning = match self.screen.ui.format() {
            Format::Json => Meaning::Text(line),
            Format::Text => slash::of_classic(&line),
        };
        let notice = match meaning {
            Meaning::Text(text) => {
                let Some(client) = &mut self.client else { return Ok(()) };
                let Err(why) = client.say(&text) else { return Ok(()) };
                self.unsaid += 1;
                match why {
                    Unsaid::Blank => Notice::Unsaid { text, refusal: Refusal::Empty, wait_ms: 0 },
                    Unsaid::TooLong { bytes, most } => {
                        let message = Message::new("chat-too-long").with("bytes", bytes);
                        Notice::Remark(message.with("most", most))
                    }
                }
            }
            Meaning::Command(Wanted::Help) => Notice::Help(help()),
            // What was said before is said.
            Meaning::Command(Wanted::Quit)
                if self.stage == Stage::In && !self.screen.is_interactive() =>
            {
                self.stage = Stage::Draining;
                return Ok(());
            }
            Meaning::Command(_) => {
                self.leave(now);
                return Ok(());
            }
            Meaning::Wrong(wrong) => {
                self.unsaid += usize::from(!self.screen.is_interactive());
                Notice::NoCommand(wrong)
            }
        };
        Ok(self.screen.show(&notice)?)
    }

    /// Asks to be let in under this name.
    pub(super) fn enter(&mut self, now: Time, name: String) -> Result<()> {
        if let Err(bad) = Name::parse(&name) {
            return self.misnamed(name, bad.denial());
        }
        self.name.clone_from(&name);
        self.stage = Stage::Entering;
        self.set_prompt();
        self.contact.wait(now);
        match &mut self.client {
            Some(client) => client.rename(name, now),
            None => self.client = Some(Client::new(name, now)),
        }
        Ok(())
    }

    /// What cannot be a name in a room of ptool would be trouble in one of these.
    fn misnamed(&mut self, name: String, denial: Denial) -> Result<()> {
        let sentence = notice::denial(&name, denial, "");
        if self.screen.is_interactive() || self.screen.ui.format() == Format::Json {
            self.screen.show(&Notice::Denied { name, denial, like: String::new() })?;
        }
        if self.screen.is_interactive() {
            self.ask_for_name();
        } else {
            let failure = Failure::new(Exit::Refused, sentence);
            self.fail(failure.hint(Message::new("chat-denied-hint")));
        }
        Ok(())
    }

    pub(super) fn ask_for_name(&mut self) {
        self.stage = Stage::Naming;
        self.contact.rest();
        let prompt = format!("{} ", self.screen.ui.word("chat-ask-name"));
        self.screen.ask(Screen::question(prompt), Echo::On);
    }

    /// The line that is typed is a message of this member.
    pub(super) fn set_prompt(&mut self) {
        if self.stage == Stage::Naming {
            return;
        }
        let name = &self.name;
        let prompt = if self.contact.is_lost() {
            Span::new(Role::Warning, format!("{name}? "))
        } else {
            Span::new(Role::Strong, format!("{name}> "))
        };
        self.screen.ask(prompt, Echo::On);
    }
}

/// What can be typed, and what it does.
fn help() -> Vec<(String, Message)> {
    slash::help("chat-help-say", "chat-help-", OF_CLASSIC)
}
