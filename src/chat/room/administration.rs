//! What the administrator wants, and what anybody wants to know.

use std::net::SocketAddr;
use std::time::Duration;

use super::member::{Member, Seat};
use super::record::{Record, Sanction};
use super::session::Session;
use super::speech::said;
use super::{Command, Event, Present, Room};
use crate::chat::clock::Moment;
use crate::chat::wire::{AnswerWriter, Body, Farewell, Leave, MAX_FRAMES, Question, Writer};

/// How long a room that ends waits until all have what was said.
const LAST_WORDS: Duration = Duration::from_secs(2);

impl Room {
    pub(super) fn command(&mut self, now: Moment, command: Command) {
        match command {
            Command::Announce(text) => match said(&text) {
                Ok(said) => {
                    self.append(now, Body::Announced { text: said }, None);
                    self.events.push_back(Event::Done(Command::Announce(text)));
                }
                Err(refusal) => self.events.push_back(Event::NotSaid(refusal)),
            },
            Command::Who => {
                let roster = self.roster.iter().filter_map(|member| self.present(member)).collect();
                self.events.push_back(Event::Roster(roster));
            }
            Command::Kick(name) => {
                if self.expel(now, &name, Leave::Kicked, Farewell::Kicked).is_some() {
                    self.events.push_back(Event::Done(Command::Kick(name)));
                }
            }
            Command::Ban(name, span) => {
                if let Some(mut ban) = self.expel(now, &name, Leave::Banned, Farewell::Banned) {
                    ban.until_unix_ms = until(now, span);
                    self.bans.add(ban.clone());
                    self.record(|_| Some(Record::Ban(ban)));
                    self.events.push_back(Event::Done(Command::Ban(name, span)));
                }
            }
            Command::Mute(name, span) => match self.roster.find(&name) {
                Some(member) => {
                    let mut mute = self.sanction(member);
                    mute.until_unix_ms = until(now, span);
                    self.mutes.add(mute.clone());
                    self.record(|_| Some(Record::Mute(mute)));
                    self.events.push_back(Event::Done(Command::Mute(name, span)));
                }
                None => self.events.push_back(Event::NobodyOfThatName(name)),
            },
            Command::Unban(name) => {
                let event = if self.bans.lift(&name) {
                    self.record(|_| Some(Record::Unban(name.clone())));
                    Event::Done(Command::Unban(name))
                } else {
                    Event::NobodyOfThatName(name)
                };
                self.events.push_back(event);
            }
            Command::Unmute(name) => {
                let event = if self.mutes.lift(&name) {
                    self.record(|_| Some(Record::Unmute(name.clone())));
                    Event::Done(Command::Unmute(name))
                } else {
                    Event::NobodyOfThatName(name)
                };
                self.events.push_back(event);
            }
            Command::Sanctions => {
                let bans = self.bans.iter(now.unix_ms).cloned().collect();
                let mutes = self.mutes.iter(now.unix_ms).cloned().collect();
                self.events.push_back(Event::Sanctions { bans, mutes });
            }
            Command::Stop => {
                self.is_stopping = true;
                for address in self.plain_addresses() {
                    self.plain_close(address);
                }
                // What was said before is heard before.
                self.wake_all();
                self.farewell_at = Some(now.time + LAST_WORDS);
                self.events.push_back(Event::Done(Command::Stop));
            }
        }
    }

    /// Says goodbye to all, once all have what was said or have had two seconds for it.
    pub(super) fn end(&mut self, now: Moment) {
        let Some(farewell_at) = self.farewell_at else { return };
        let end = self.log.end();
        let has_all = |session: &mut Session| {
            session.member().is_none() || session.stream.outflow.base() >= end
        };
        if now.time < farewell_at && !self.table.iter_mut().all(has_all) {
            return;
        }
        self.farewell_at = None;
        let indices: Vec<_> = self.table.iter_mut().map(|session| session.index).collect();
        for index in indices {
            self.close(now, index, Farewell::Stopped);
        }
        // They know: whoever opens the room again need not wait for them.
        let numbers: Vec<_> = self.roster.iter().map(|member| member.number).collect();
        for number in numbers {
            self.record(|_| Some(Record::Gone(number)));
        }
    }

    /// Removes a member, or says that there is none of this name. Gives what it may be known by again.
    fn expel(
        &mut self,
        now: Moment,
        name: &str,
        how: Leave,
        farewell: Farewell,
    ) -> Option<Sanction> {
        let Some(member) = self.roster.find(name) else {
            self.events.push_back(Event::NobodyOfThatName(name.to_owned()));
            return None;
        };
        let (number, seat) = (member.number, member.seat);
        let sanction = self.sanction(member);
        self.remove(now, number, how);
        match seat {
            Seat::Session(index) => self.close(now, index, farewell),
            Seat::Plain(address) => self.plain_close(address),
            Seat::Awaited => {}
        }
        Some(sanction)
    }

    fn sanction(&self, member: &Member) -> Sanction {
        let address = self.address(member).map(|address| address.ip().to_canonical());
        Sanction {
            name: member.name.as_str().to_owned(),
            key: member.key,
            address: address.filter(|address| !address.is_loopback()),
            until_unix_ms: None,
        }
    }

    pub(super) fn present(&self, member: &Member) -> Option<Present> {
        let session = member.session().and_then(|index| self.table.get(index));
        let behind =
            |session: &Session| self.log.next().saturating_sub(session.stream.outflow.base());
        Some(Present {
            member: member.number,
            name: self.shown(member.number),
            address: self.address(member)?,
            since_unix_ms: member.since_unix_ms,
            round_trip: session.and_then(|session| session.stream.round_trip.smoothed()),
            behind: session.map_or(0, behind),
            key: (!matches!(member.seat, Seat::Plain(_))).then_some(member.key),
        })
    }

    /// Where a member is, unless it has not come back yet.
    fn address(&self, member: &Member) -> Option<SocketAddr> {
        match member.seat {
            Seat::Session(index) => self.table.get(index).map(|session| session.address),
            Seat::Plain(address) => Some(address),
            Seat::Awaited => None,
        }
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
            let session =
                member.session().filter(|_| tells_lag).and_then(|index| self.table.get(index));
            let behind = session
                .map_or(0, |session| self.log.next().saturating_sub(session.stream.outflow.base()));
            let name = self.shown(member.number);
            if !answer.push(member.number, &name, behind, &mut writer) {
                break;
            }
        }
        let length = writer.len();
        buffer[..length].to_vec()
    }
}

/// When a sanction ends that lasts so long.
fn until(now: Moment, span: Option<Duration>) -> Option<u64> {
    span.map(|span| now.unix_ms.saturating_add(u64::try_from(span.as_millis()).unwrap_or(u64::MAX)))
}
