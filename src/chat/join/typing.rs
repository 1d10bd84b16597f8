//! What the user types, and what comes of it.

use super::super::clock::Time;
use super::super::kernel::Urandom;
use super::super::keys::Held;
use super::super::name::Name;
use super::super::notice::Notice;
use super::super::peer::{Peer, Wish};
use super::super::screen::Screen;
use super::super::seal::Identity;
use super::super::slash::{self, Meaning, OF_MEMBERS, Wanted};
use super::super::wire::{MAX_TEXT, MemberNumber, Question, Request, Since, Style};
use super::sender::{Asker, Sender};
use super::stage::{Stage, Step};
use super::{LAST, Manner};
use crate::run::Result;
use crate::ui::{Echo, Format, Message, Role, Span, Typed};

impl Sender<'_> {
    /// Does what was typed.
    pub(super) fn obey(&mut self, now: Time, typed: Typed) -> Result<()> {
        match self.stage.step(typed, self.screen.is_interactive()) {
            Step::Name(name) => self.enter(now, name),
            Step::Line(line) => self.say(now, line),
            Step::Password(password) => {
                self.unlock(now, password);
                Ok(())
            }
            Step::Nothing => Ok(()),
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

    pub(super) fn say(&mut self, now: Time, line: String) -> Result<()> {
        if line.trim().is_empty() {
            return Ok(());
        }
        // Programs send what they send; who types may want something.
        let is_said = self.screen.ui.format() == Format::Json
            || matches!(self.options.manner, Manner::Say(_));
        let meaning = if is_said { Meaning::Text(line) } else { slash::of_member(&line) };
        let notice = match meaning {
            Meaning::Text(text) => return self.send(Request::Say { style: Style::Plain, text }),
            Meaning::Command(Wanted::Send(request)) => return self.send(request),
            Meaning::Command(Wanted::Quit) => {
                // What was said before is said.
                if self.stage == Stage::In && !self.screen.is_interactive() {
                    self.stage = Stage::Draining;
                } else {
                    self.leave(now);
                }
                return Ok(());
            }
            Meaning::Command(Wanted::Who) => {
                self.ask_the_room(now, Question::Roster(MemberNumber(0)), Asker::User);
                return Ok(());
            }
            Meaning::Command(Wanted::Lag) => {
                self.ask_the_room(now, Question::Lag(MemberNumber(0)), Asker::User);
                return Ok(());
            }
            Meaning::Command(Wanted::View(wanted)) => return Ok(self.screen.obey(wanted)?),
            Meaning::Command(Wanted::Help) => Notice::Help(help()),
            Meaning::Wrong(wrong) => {
                self.unsaid += usize::from(!self.screen.is_interactive());
                Notice::NoCommand(wrong)
            }
        };
        Ok(self.screen.show(&notice)?)
    }

    /// Asks the room something; the answer goes to whoever has asked.
    pub(super) fn ask_the_room(&mut self, now: Time, question: Question, asker: Asker) {
        if let Some(peer) = &mut self.peer {
            peer.ask(now, question);
            self.askers.push_back(asker);
        }
    }

    pub(super) fn send(&mut self, request: Request) -> Result<()> {
        if let Request::Say { text, .. } | Request::Whisper { text, .. } = &request
            && text.len() > MAX_TEXT
        {
            self.unsaid += 1;
            let bytes = text.len();
            return Ok(self.screen.show(&Notice::TooLong { bytes })?);
        }
        self.waiting.push_back(request);
        Ok(())
    }

    /// Says that lines wait because the room takes so many and no more, now and then.
    pub(super) fn tell_of_wait(&mut self, now: Time, next_line: Option<Time>) -> Result<()> {
        let is_typed = self.screen.is_interactive();
        let (Some(peer), Some(at)) = (&self.peer, next_line.filter(|_| !is_typed)) else {
            return Ok(());
        };
        let interval = peer.rate().interval;
        match self.pace.wait(now, at) {
            Some(wait) => Ok(self.screen.show(&Notice::Waiting { wait, interval })?),
            None => Ok(()),
        }
    }

    /// Asks to be let in under this name.
    pub(super) fn enter(&mut self, now: Time, name: String) -> Result<()> {
        if let Err(bad) = Name::parse(&name) {
            return self.denied(name, bad.denial(), String::new());
        }
        self.name.clone_from(&name);
        self.stage = Stage::Entering;
        self.set_prompt();
        if let Some(peer) = &mut self.peer {
            peer.rename_wish(now, name);
            return Ok(());
        }
        let known = self.trust.fingerprint();
        let held = known.and_then(|room| self.options.store.client_identity(room, &name));
        self.held = held.unwrap_or_else(Held::fresh);
        // Programs would take it for new.
        let usual = if self.screen.is_interactive() { LAST } else { Since::Last(0) };
        let since = self.options.since.unwrap_or(usual);
        let wish = Wish { name, since, password: self.options.password.clone() };
        let identity = Identity::from_private(*self.held.identity.private());
        let mut peer = Peer::new(wish, identity, Box::new(Urandom), now);
        if self.sky.lesson.explains {
            peer.explain(self.options.server);
        }
        self.peer = Some(peer);
        self.contact.wait(now);
        Ok(())
    }

    pub(super) fn ask_for_name(&mut self) {
        self.stage = Stage::Naming;
        let prompt = format!("{} ", self.screen.ui.word("chat-ask-name"));
        self.screen.ask(Screen::question(prompt), Echo::On);
    }

    pub(super) fn unlock(&mut self, now: Time, password: String) {
        self.stage = Stage::Entering;
        self.has_password = true;
        if let Some(peer) = &mut self.peer {
            peer.set_password(now, password.into_bytes());
        }
        self.contact.wait(now);
        self.set_prompt();
    }

    /// The line that is typed is a message of this member.
    pub(super) fn set_prompt(&mut self) {
        if matches!(self.stage, Stage::Naming | Stage::Unlocking) {
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

/// What a member can type, and what it does.
fn help() -> Vec<(String, Message)> {
    slash::help("chat-help-say", "chat-help-", OF_MEMBERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};

    #[test]
    fn every_command_is_explained_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for (command, meaning) in help() {
                assert!(catalog.try_text(&meaning).is_some(), "{command}");
            }
        }
    }
}
