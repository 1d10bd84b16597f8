//! What the server says once keys are there.

use std::time::Duration;

use super::session::{Phase, Session};
use super::{Again, Event, Leaving, Line, PARKED_BYTES, Peer, Silence};
use crate::chat::clock::Time;
use crate::chat::link::{Inflow, Stream, Taken};
use crate::chat::room::Rate;
use crate::chat::wire::{
    Answer, Body, Entry, Farewell, Frame, Frames, MemberNumber, Outcome, Question, Welcome,
};

impl Peer {
    /// Frames of the server.
    pub(super) fn opened(&mut self, now: Time, index: u32, frames: &[u8]) {
        let Some(session) = self.session.as_mut().filter(|session| session.index == index) else {
            return;
        };
        session.heard_at = now;
        if let Phase::Joining { finish, .. } = &mut session.phase {
            finish.clear();
        }
        let was_told = self.silence == Silence::Told;
        self.silence = Silence::None;
        if was_told {
            self.events.push_back(Event::Back);
        }
        // The session is alive after all.
        if self.attempt.as_ref().is_some_and(|attempt| attempt.asking().is_none()) {
            self.attempt = None;
        }
        for frame in Frames::new(frames) {
            let Ok(frame) = frame else { return };
            self.frame(now, frame);
            if self.session.is_none() {
                return;
            }
        }
        if self.lines.len() > 0 || !self.asked.is_empty() {
            self.wait_for_answer(now);
        }
    }

    pub(super) fn frame(&mut self, now: Time, frame: Frame<'_>) {
        match frame {
            Frame::Welcome(welcome) => self.welcome(now, welcome),
            Frame::Denied { denial, like } => {
                if let Some(session) = &mut self.session
                    && matches!(session.phase, Phase::Joining { .. })
                {
                    session.phase = Phase::Denied;
                    self.events.push_back(Event::Denied { denial, like: like.to_owned() });
                }
            }
            Frame::Bye(farewell) => self.bye(now, farewell),
            Frame::Challenge(token) => {
                if let Some(session) = &mut self.session {
                    session.response = Some(token);
                }
            }
            _ => {
                if self.session.as_ref().is_some_and(Session::is_in) {
                    self.member_frame(now, frame);
                }
            }
        }
    }

    pub(super) fn member_frame(&mut self, now: Time, frame: Frame<'_>) {
        match frame {
            Frame::Items(items) => {
                for (number, bytes) in items.iter() {
                    let taken = self.inflow.take(now, number, bytes);
                    self.taken(number, bytes, taken);
                }
            }
            Frame::Piece { number, index, of, bytes } => {
                let taken = self.inflow.take_piece(now, number, index, of, bytes);
                self.taken(number, bytes, taken);
            }
            Frame::Ack { next, delay_us, bitmap } => {
                let delay = Duration::from_micros(delay_us);
                if let Some(session) = &mut self.session {
                    let Stream { outflow, round_trip, .. } = &mut session.stream;
                    outflow.acknowledge(now, next, bitmap, delay, round_trip);
                }
            }
            Frame::Outcome { line, outcome } => self.outcome(now, line, outcome),
            Frame::Answer(answer) => self.answer(now, &answer),
            Frame::Ping { .. } => self.inflow.hurry(now),
            Frame::Forgotten { first } => self.forgotten(now, first),
            Frame::Receipt { number, have, of } => {
                self.events.push_back(Event::Receipt { number, have, of });
            }
            // What only a client sends.
            _ => {}
        }
    }

    pub(super) fn welcome(&mut self, now: Time, welcome: Welcome) {
        let Some(session) = &mut self.session else { return };
        if session.is_in() {
            return;
        }
        let again = if self.log == 0 { Again::First } else { Again::Back };
        self.lines.expected(welcome.line);
        session.enter(welcome.line);
        let interval = Duration::from_millis(welcome.interval_ms);
        let burst = u32::try_from(welcome.burst).unwrap_or(u32::MAX);
        self.rate = Rate { burst: burst.max(1), interval };
        self.wish.name.clone_from(&welcome.name);
        let (log, first) = (welcome.log, welcome.first);
        self.events.push_back(Event::Welcome { welcome, again });
        if log == self.log {
            self.forgotten(now, first);
        } else {
            self.log = log;
            self.inflow = Inflow::new(first, PARKED_BYTES);
        }
        // The server repeats the welcome until it sees that we have it.
        self.inflow.hurry(now);
    }

    pub(super) fn forgotten(&mut self, now: Time, first: u64) {
        let next = self.inflow.next();
        if first > next {
            self.inflow.skip_to(now, first);
            self.events.push_back(Event::Forgotten { from: next, to: first });
            self.pop();
        }
    }

    /// Tells of an entry that arrived, and of those that waited for it.
    pub(super) fn taken(&mut self, number: u64, bytes: &[u8], taken: Taken) {
        if taken == Taken::InOrder {
            self.entry(number, bytes);
        }
        self.pop();
    }

    /// Tells of the entries that need wait no longer.
    pub(super) fn pop(&mut self) {
        while let Some((number, bytes)) = self.inflow.pop() {
            self.entry(number, &bytes);
        }
    }

    pub(super) fn entry(&mut self, number: u64, bytes: &[u8]) {
        match Entry::decode(bytes) {
            Ok(Entry { body: Body::Blank, .. }) | Err(_) => {}
            Ok(entry) => self.events.push_back(Event::Entry { number, entry }),
        }
    }

    pub(super) fn outcome(&mut self, now: Time, number: u64, outcome: Outcome) {
        if let Some(session) = &mut self.session {
            let Stream { outflow, round_trip, .. } = &mut session.stream;
            outflow.acknowledge_one(now, number, round_trip);
        }
        if let Some((line, request)) = self.lines.settle(now, number) {
            self.events.push_back(Event::Outcome { line: Line(line), request, outcome });
        }
    }

    pub(super) fn answer(&mut self, now: Time, answer: &Answer<'_>) {
        let Some(asked) = self.asked.front_mut().filter(|asked| asked.token == answer.token) else {
            return;
        };
        // Put again, it is not known which of them this answers.
        if let Some((sent, true)) = asked.sent.take() {
            self.arrivals.answered(now.since(sent));
        }
        let members = answer.roster.iter();
        self.answer.extend(members.map(|(number, name, behind)| (number, name.to_owned(), behind)));
        let is_all = self.answer.len() as u64 >= answer.members;
        if let Some((last, ..)) = self.answer.last().filter(|_| !is_all)
            && answer.roster.iter().next().is_some()
        {
            // The next page of it is another question.
            self.token += 1;
            asked.token = self.token;
            asked.at = now;
            asked.question = from(asked.question, *last);
            return;
        }
        let question = from(asked.question, MemberNumber(0));
        self.asked.pop_front();
        let members = std::mem::take(&mut self.answer);
        self.events.push_back(Event::Answer { question, members });
    }

    pub(super) fn bye(&mut self, now: Time, farewell: Farewell) {
        match self.leaving {
            Leaving::No => {}
            Leaving::Yes { .. } => return self.end(Farewell::Quit),
            Leaving::Ended => return,
        }
        if farewell == Farewell::TimedOut {
            // We are here all the same.
            self.session = None;
            return self.try_anew(now);
        }
        // The server is told that we know, once: if it is lost, it gives up by itself.
        if let Some(session) = &mut self.session {
            session.bye = Some(farewell);
        }
        self.leaving = Leaving::Ended;
        self.attempt = None;
        self.events.push_back(Event::Ended(farewell));
    }
}

/// The same question about the members with a number above this one.
const fn from(question: Question, after: MemberNumber) -> Question {
    match question {
        Question::Roster(_) => Question::Roster(after),
        Question::Lag(_) => Question::Lag(after),
    }
}
