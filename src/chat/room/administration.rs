//! What the administrator wants, and what anybody wants to know.

use super::member::Member;
use super::speech::said;
use super::{Command, Event, Present, Room};
use crate::chat::clock::Moment;
use crate::chat::wire::{AnswerWriter, Body, Farewell, Leave, MAX_FRAMES, Question, Writer};

impl Room {
    pub(super) fn command(&mut self, now: Moment, command: Command) {
        match command {
            Command::Announce(text) => match said(&text) {
                Ok(text) => {
                    self.append(now, Body::Announced { text });
                }
                Err(refusal) => self.events.push_back(Event::NotSaid(refusal)),
            },
            Command::Who => {
                let present = self.roster.iter().filter_map(|member| self.present(member));
                let roster = present.collect();
                self.events.push_back(Event::Roster(roster));
            }
            Command::Kick(name) => match self.roster.find(&name) {
                Some(member) => {
                    let (number, index) = (member.number, member.session);
                    self.remove(now, number, Leave::Kicked);
                    self.close(now, index, Farewell::Kicked);
                }
                None => self.events.push_back(Event::NobodyOfThatName(name)),
            },
            Command::Stop => {
                self.is_stopping = true;
                let indices: Vec<_> = self.table.iter_mut().map(|session| session.index).collect();
                for index in indices {
                    self.close(now, index, Farewell::Stopped);
                }
            }
        }
    }

    pub(super) fn present(&self, member: &Member) -> Option<Present> {
        let session = self.table.get(member.session)?;
        Some(Present {
            member: member.number,
            name: member.name.as_str().to_owned(),
            address: session.address,
            since_unix_ms: member.since_unix_ms,
            round_trip: session.stream.round_trip.smoothed(),
            behind: self.log.next().saturating_sub(session.stream.outflow.base()),
            key: member.key,
        })
    }

    pub(super) fn close(&mut self, now: Moment, index: u32, farewell: Farewell) {
        if let Some(mut session) = self.table.take(index) {
            session.close(now.time, farewell);
            self.put(session);
        }
    }

    /// The answer to a question, in bytes: as many members as one datagram holds.
    pub(super) fn answer(&self, token: u64, question: Question) -> Vec<u8> {
        let mut buffer = [0; MAX_FRAMES / 2];
        let mut writer = Writer::new(&mut buffer);
        let mut answer = AnswerWriter::new(token, self.roster.len() as u64, &mut writer);
        let (after, tells_lag) = match question {
            Question::Roster(after) => (after, false),
            Question::Lag(after) => (after, true),
        };
        for member in self.roster.after(after) {
            let session = self.table.get(member.session).filter(|_| tells_lag);
            let behind = session
                .map_or(0, |session| self.log.next().saturating_sub(session.stream.outflow.base()));
            if !answer.push(member.number, member.name.as_str(), behind, &mut writer) {
                break;
            }
        }
        let length = writer.len();
        buffer[..length].to_vec()
    }
}
