//! How many have what a member said last: its author is told, as the number grows.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Room;
use super::member::Member;
use super::session::Session;
use crate::chat::clock::Time;
use crate::chat::wire::MemberNumber;

/// How often it is counted, and for how long after something was said. Each count looks at all
/// members.
const EVERY: Duration = Duration::from_millis(300);
const FOR: Duration = Duration::from_secs(10);

/// The newest entry of a member that is being counted.
#[derive(Debug)]
struct Watched {
    entry: u64,
    told: u64,
    until: Time,
}

/// What is being counted, by author.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    watched: BTreeMap<MemberNumber, Watched>,
    /// When to count; meaningless where nothing is watched.
    at: Time,
}

impl Receipts {
    /// A member said something.
    pub(super) fn watch(&mut self, now: Time, author: MemberNumber, entry: u64) {
        if self.watched.is_empty() {
            self.at = now + EVERY;
        }
        self.watched.insert(author, Watched { entry, told: 0, until: now + FOR });
    }

    /// When to count.
    pub(super) fn deadline(&self) -> Option<Time> {
        (!self.watched.is_empty()).then_some(self.at)
    }
}

impl Room {
    /// Counts, if it is time to, and has the authors told.
    pub(super) fn tell_receipts(&mut self, now: Time) {
        if self.receipts.deadline().is_none_or(|at| now < at) {
            return;
        }
        self.receipts.at = now + EVERY;
        let mut watched = std::mem::take(&mut self.receipts.watched);
        watched.retain(|author, watched| {
            let (have, of) = self.count(*author, watched.entry);
            let session = self.roster.get(*author).and_then(Member::session);
            if have != watched.told
                && let Some(mut session) = session.and_then(|index| self.table.take(index))
            {
                watched.told = have;
                session.tell_receipt(watched.entry, have, of);
                self.put(session);
            }
            have < of && now < watched.until
        });
        self.receipts.watched = watched;
    }

    /// How many of the others that get an entry have it.
    fn count(&self, author: MemberNumber, entry: u64) -> (u64, u64) {
        let (mut have, mut of) = (0, 0);
        for member in self.roster.iter().filter(|member| member.number != author) {
            let session = member.session().and_then(|index| self.table.get(index));
            let gets = |session: &&Session| session.from <= entry;
            if let Some(session) = session.filter(gets) {
                of += 1;
                have += u64::from(session.stream.outflow.base() > entry);
            }
        }
        (have, of)
    }
}
