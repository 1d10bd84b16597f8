//! What members say: each line is settled once and in order, and what is said is in the log.

use super::record::{Record, Settled};
use super::sanction::Remaining;
use super::session::Session;
use super::{Event, LULL, Room};
use crate::chat::clock::Moment;
use crate::chat::link::Taken;
use crate::chat::text::{clean, is_blank};
use crate::chat::wire::{Body, Entry, MAX_TEXT, MemberNumber, Outcome, Refusal, Request};

impl Room {
    /// Goes on with a line that arrived, and with those that waited for it.
    pub(super) fn taken(
        &mut self,
        now: Moment,
        session: &mut Session,
        number: MemberNumber,
        (line, bytes): (u64, &[u8]),
        taken: Taken,
    ) {
        match taken {
            Taken::InOrder => self.line(now, session, number, line, bytes),
            Taken::Again => {
                let member = self.roster.get(number);
                if let Some(outcome) = member.and_then(|member| member.lines.outcome(line))
                    && self.is_settled(outcome)
                {
                    session.tell_outcome(line, outcome);
                }
            }
            Taken::Parked | Taken::Refused => {}
        }
        while let Some((line, bytes)) = session.inflow.pop() {
            self.line(now, session, number, line, &bytes);
        }
    }

    /// Whether an outcome may be told: what is acknowledged is written.
    pub(super) fn is_settled(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Numbered(number) => number < self.log.end(),
            Outcome::Refused { .. } => true,
        }
    }

    /// Settles a line, in order and once.
    pub(super) fn line(
        &mut self,
        now: Moment,
        session: &mut Session,
        number: MemberNumber,
        line: u64,
        bytes: &[u8],
    ) {
        let outcome = self.request(now, number, line, bytes);
        if let Some(member) = self.roster.get_mut(number) {
            member.lines.settle(outcome);
        }
        if let Outcome::Numbered(entry) = outcome {
            self.receipts.watch(now.time, number, entry);
        }
        match outcome {
            Outcome::Numbered(entry) if !self.is_settled(outcome) => {
                self.unstored.push_back((entry, number, line));
            }
            _ => session.tell_outcome(line, outcome),
        }
    }

    pub(super) fn request(
        &mut self,
        now: Moment,
        number: MemberNumber,
        line: u64,
        bytes: &[u8],
    ) -> Outcome {
        let refused = |refusal| Outcome::Refused { refusal, wait_ms: 0 };
        let rate = self.rules.rate;
        let Some(member) = self.roster.get_mut(number) else { return refused(Refusal::Empty) };
        if let Some(remaining) = self.mutes.on_key(member.key, &member.name, now.unix_ms) {
            let wait_ms = match remaining {
                Remaining::ForEver => 0,
                Remaining::Milliseconds(left) => left,
            };
            return Outcome::Refused { refusal: Refusal::Muted, wait_ms };
        }
        let from = Some(Settled { key: member.key, instance: member.lines.instance, line });
        if let Err(wait) = member.bucket.take(now.time, rate) {
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
            return Outcome::Refused { refusal: Refusal::TooFast, wait_ms };
        }
        let name = member.name.as_str().to_owned();
        match Request::decode(bytes) {
            Ok(Request::Say { style, text }) => match said(&text) {
                Ok(text) => {
                    let body = Body::Said { member: number, name, style, text };
                    Outcome::Numbered(self.append(now, body, from))
                }
                Err(refusal) => refused(refusal),
            },
            Ok(Request::Whisper { to, text }) => match (said(&text), self.roster.find(&to)) {
                (Ok(text), Some(other)) => {
                    let (to, to_name) = (other.number, self.shown(other.number));
                    let body = Body::Whispered { member: number, name, to, to_name, text };
                    Outcome::Numbered(self.append(now, body, from))
                }
                (Err(refusal), _) => refused(refusal),
                (_, None) => refused(Refusal::NobodyOfThatName),
            },
            Ok(Request::Rename { name: to }) => match self.roster.admits(&to, Some(number)) {
                Ok(to) => {
                    let shown = to.as_str().to_owned();
                    // Only members with a key can ask for this.
                    self.plains.guard(&to);
                    self.roster.rename(number, to);
                    let body = Body::Renamed { member: number, from: name, to: shown };
                    Outcome::Numbered(self.append(now, body, from))
                }
                Err((denial, _)) => refused(Refusal::Name(denial)),
            },
            Err(_) => refused(Refusal::Empty),
        }
    }

    /// Adds an entry to the log, and has it sent.
    pub(super) fn append(&mut self, now: Moment, body: Body, line: Option<Settled>) -> u64 {
        let waits = matches!(body, Body::Joined { .. } | Body::Left { .. });
        let entry = Entry { unix_ms: now.unix_ms, body };
        let bytes = entry.encode();
        let number = self.log.next();
        self.record(|_| {
            let bytes = bytes.clone();
            Some(Record::Entry { number, unix_ms: now.unix_ms, bytes, line })
        });
        self.log.append(&entry, bytes);
        self.events.push_back(Event::Entry { number, entry });
        if waits {
            self.lull = self.lull.or(Some(now.time + LULL));
        } else if number < self.log.end() {
            self.wake_all();
        }
        number
    }

    pub(super) fn stored(&mut self, end: u64) {
        self.log.stored(end);
        while let Some((entry, number, line)) =
            self.unstored.pop_front_if(|(entry, ..)| *entry < self.log.end())
        {
            if let Some(member) = self.roster.get(number)
                && let Some(index) = member.session()
                && let Some(session) = self.table.get_mut(index)
            {
                session.tell_outcome(line, Outcome::Numbered(entry));
            }
        }
        self.wake_all();
    }
}

/// A text as it goes into the log.
pub(super) fn said(text: &str) -> Result<String, Refusal> {
    let text = clean(text);
    if is_blank(&text) {
        Err(Refusal::Empty)
    } else if text.len() > MAX_TEXT {
        Err(Refusal::TooLong)
    } else {
        Ok(text.into_owned())
    }
}
