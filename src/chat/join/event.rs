//! What the peer says has happened, and what comes of it.

use std::time::Duration;

use super::super::clock::Time;
use super::super::keys::Trouble;
use super::super::notice::{Notice, denial, farewell};
use super::super::peer::{Event, Peer};
use super::super::screen::Screen;
use super::super::wire::{
    Body, Denial, Farewell, MemberNumber, Outcome, Question, Reason, Refusal, Request, VERSION,
    Welcome,
};
use super::sender::{Asker, Sender, Verdict};
use super::stage::Stage;
use crate::run::{Exit, Failure, Result, reason};
use crate::ui::{Echo, Format, Message};

impl Sender<'_> {
    /// What the peer says has happened.
    pub(super) fn happened(&mut self, now: Time, event: Event) -> Result<()> {
        let notice = match event {
            Event::ServerKey(key) => {
                self.find()?;
                match self.trust.judge(key.fingerprint()) {
                    Ok(()) => {
                        if let Some(peer) = &mut self.peer {
                            peer.trust(now);
                        }
                    }
                    Err(failure) => self.fail(failure),
                }
                return Ok(());
            }
            Event::Welcome { welcome, .. } => return self.welcomed(now, welcome),
            Event::Denied { denial, like } => {
                self.find()?;
                let name = self.name.clone();
                return self.denied(name, denial, like);
            }
            Event::Entry { number, entry } => {
                if let Body::Renamed { member, to, .. } = &entry.body
                    && Some(*member) == self.member
                {
                    self.name.clone_from(to);
                    self.screen.is_now(*member, to);
                    self.keep()?;
                    self.set_prompt();
                }
                Notice::Entry { number, entry }
            }
            Event::Forgotten { from, to } => Notice::Forgotten { from, to },
            Event::Outcome { request, outcome, .. } => return self.settled(now, request, outcome),
            Event::Receipt { number, have, of } => Notice::Receipt { number, have, of },
            Event::Answer { question, members } => {
                if self.askers.pop_front() == Some(Asker::Screen) {
                    self.screen.answered(members);
                    return Ok(());
                }
                Notice::Members { question, members }
            }
            Event::Explained(seen) => return self.explain(seen),
            Event::Silent => return self.silent(now),
            Event::Back => return self.find(),
            Event::Refused { reason, versions } => return self.refused(reason, versions),
            Event::Ended(how) => return self.over(how),
        };
        Ok(self.screen.show(&notice)?)
    }

    pub(super) fn welcomed(&mut self, now: Time, welcome: Welcome) -> Result<()> {
        self.find()?;
        if self.stage == Stage::Entering {
            let has_all = self.options.manner.lines().is_some();
            self.stage = if has_all { Stage::Draining } else { Stage::In };
        }
        let is_first = self.member.is_none();
        self.member = Some(welcome.member);
        self.name.clone_from(&welcome.name);
        self.set_prompt();
        self.screen.is_now(welcome.member, &welcome.name);
        if self.screen.asked() {
            self.ask_the_room(now, Question::Roster(MemberNumber(0)), Asker::Screen);
        }
        if is_first {
            self.screen.show(&Notice::Welcome(welcome))?;
        }
        self.keep()
    }

    /// Keeps the keys: the room's, to know it again, and ours, for the room to know us again.
    pub(super) fn keep(&mut self) -> Result<()> {
        let outcome = self.trust.keep();
        let news = match outcome {
            Ok(news) => news,
            Err(trouble) => return self.not_kept(&trouble),
        };
        if let Some(fingerprint) = news {
            self.screen.show(&Notice::NewRoom { fingerprint })?;
        }
        let Some(room) = self.trust.fingerprint() else { return Ok(()) };
        match self.options.store.keep(room, &self.name, &mut self.held) {
            Ok(()) => Ok(()),
            Err(trouble) => self.not_kept(&trouble),
        }
    }

    pub(super) fn not_kept(&mut self, trouble: &Trouble) -> Result<()> {
        if std::mem::replace(&mut self.is_told_of_store, true) {
            return Ok(());
        }
        let Trouble::System(path, error) = trouble else { return Err(trouble.failure()) };
        let remark = Message::new("chat-nothing-kept")
            .with("path", path.display().to_string())
            .with("reason", reason(error));
        Ok(self.screen.show(&Notice::Remark(remark))?)
    }

    /// Not under that name: whoever can be asked is asked for another.
    pub(super) fn denied(&mut self, name: String, why: Denial, like: String) -> Result<()> {
        let is_about_name = !matches!(why, Denial::Full | Denial::Banned);
        if self.screen.is_interactive() && is_about_name {
            self.screen.show(&Notice::Denied { name, denial: why, like })?;
            self.ask_for_name();
            return Ok(());
        }
        let mut failure = Failure::new(Exit::Refused, denial(&name, why, &like));
        if is_about_name {
            failure = failure.hint(Message::new("chat-denied-hint"));
        }
        if self.screen.ui.format() == Format::Json {
            self.screen.show(&Notice::Denied { name, denial: why, like })?;
        }
        self.fail(failure);
        Ok(())
    }

    pub(super) fn refused(&mut self, reason: Reason, versions: (u8, u8)) -> Result<()> {
        self.find()?;
        match reason {
            Reason::Busy => {
                self.screen.show(&Notice::Remark(Message::new("chat-busy")))?;
            }
            Reason::Password if self.screen.is_interactive() => {
                if self.has_password {
                    self.screen.show(&Notice::Remark(Message::new("chat-wrong-password")))?;
                }
                self.stage = Stage::Unlocking;
                let prompt = format!("{} ", self.screen.ui.word("chat-ask-password"));
                self.screen.ask(Screen::question(prompt), Echo::Off);
            }
            Reason::Password => {
                let id =
                    if self.has_password { "chat-wrong-password" } else { "chat-needs-password" };
                let hint = Message::new("chat-needs-password.hint");
                self.fail(Failure::new(Exit::Refused, Message::new(id)).hint(hint));
            }
            Reason::Version => {
                let message = Message::new("chat-other-version")
                    .with("lowest", versions.0)
                    .with("highest", versions.1)
                    .with("own", VERSION);
                let hint = Message::new("chat-other-version.hint");
                self.fail(Failure::new(Exit::Refused, message).hint(hint));
            }
        }
        Ok(())
    }

    /// What became of a line of ours.
    pub(super) fn settled(&mut self, now: Time, request: Request, outcome: Outcome) -> Result<()> {
        let (refusal, wait_ms) = match outcome {
            Outcome::Numbered(number) if self.options.manner.is_deaf() => {
                return Ok(self.screen.show(&Notice::Numbered { number })?);
            }
            Outcome::Numbered(_) => return Ok(()),
            Outcome::Refused { refusal, wait_ms } => (refusal, wait_ms),
        };
        if refusal == Refusal::TooFast {
            // Nobody has to type it again.
            self.not_before = now + Duration::from_millis(wait_ms);
            self.waiting.push_front(request);
            return Ok(());
        }
        self.unsaid += 1;
        let text = match request {
            Request::Say { text, .. } => text,
            Request::Rename { name } => name,
            Request::Whisper { to, .. } => to,
        };
        Ok(self.screen.show(&Notice::Unsaid { text, refusal, wait_ms })?)
    }

    /// It is over: as we wished, or not.
    pub(super) fn over(&mut self, how: Farewell) -> Result<()> {
        let unsettled = self.peer.as_ref().map_or(0, Peer::unsettled);
        let lost = self.unsaid + self.waiting.len() + unsettled;
        let is_json = self.screen.ui.format() == Format::Json;
        self.tell_weather()?;
        if is_json || how == Farewell::Stopped {
            self.screen.show(&Notice::Ended(how))?;
        }
        let verdict = match how {
            Farewell::Quit | Farewell::Stopped if lost == 0 || self.screen.is_interactive() => {
                Verdict::Over(Exit::Done)
            }
            Farewell::Quit | Farewell::Stopped => {
                let message = Message::new("chat-lines-lost").with("count", lost);
                Verdict::Failed(Failure::new(Exit::Refused, message))
            }
            how => Verdict::Failed(Failure::new(Exit::Refused, farewell(how))),
        };
        self.verdict.get_or_insert(verdict);
        Ok(())
    }
}
