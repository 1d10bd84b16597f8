//! Whether the server is heard, when to say that it is not, and when to give up. Pure.

use std::time::Duration;

use super::super::clock::Time;
use super::super::notice::NoAnswer;

/// After how long without a first answer the user is told.
const TOLD_AFTER: Duration = Duration::from_millis(1500);

/// What is known of the server's presence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contact {
    /// How long to try; `None` is for ever.
    patience: Option<Duration>,
    tell_at: Option<Time>,
    give_up_at: Option<Time>,
    is_unreachable: bool,
    is_lost: bool,
}

/// What is to be done because time has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    /// The user is to be told that there is no answer.
    Tell,
    /// It has taken too long; the network says that nobody is there, or says nothing.
    GiveUp(NoAnswer),
}

impl Contact {
    pub(super) const fn new(patience: Option<Duration>) -> Self {
        let (tell_at, give_up_at) = (None, None);
        Self { patience, tell_at, give_up_at, is_unreachable: false, is_lost: false }
    }

    /// The user has been told that the server is not heard.
    pub(super) const fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// The server is asked for something that it must answer.
    pub(super) fn wait(&mut self, now: Time) {
        self.tell_at = (!self.is_lost).then(|| now + TOLD_AFTER);
        self.give_up_at = self.patience.map(|patience| now + patience);
    }

    /// Something has come from where the server is.
    pub(super) const fn hear(&mut self) {
        self.is_unreachable = false;
        if !self.is_lost {
            self.rest();
        }
    }

    /// Nothing is waited for any more.
    pub(super) const fn rest(&mut self) {
        self.tell_at = None;
        self.give_up_at = None;
    }

    /// The server is there; whether the user believes that it is not.
    pub(super) const fn find(&mut self) -> bool {
        self.rest();
        std::mem::replace(&mut self.is_lost, false)
    }

    /// The network says that nobody is there; whether that is news to the user.
    pub(super) fn is_refused(&mut self, now: Time) -> bool {
        !std::mem::replace(&mut self.is_unreachable, true) && self.lose(now)
    }

    /// The server is not heard; whether that is news to the user.
    pub(super) fn lose(&mut self, now: Time) -> bool {
        self.tell_at = None;
        if self.give_up_at.is_none() {
            self.give_up_at = self.patience.map(|patience| now + patience);
        }
        !std::mem::replace(&mut self.is_lost, true)
    }

    /// When something becomes due.
    pub(super) fn deadline(&self) -> Option<Time> {
        [self.tell_at, self.give_up_at].into_iter().flatten().min()
    }

    /// What is due.
    pub(super) fn due(&self, now: Time) -> Due {
        let is_past = |at: Option<Time>| at.is_some_and(|at| at <= now);
        if is_past(self.give_up_at) {
            let unreachable =
                if self.is_unreachable { NoAnswer::Unreachable } else { NoAnswer::Silent };
            return Due::GiveUp(unreachable);
        }
        if is_past(self.tell_at) { Due::Tell } else { Due::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: u64) -> Time {
        Time(seconds * 1_000_000)
    }

    #[test]
    fn no_answer_is_told_once_and_then_given_up() {
        let mut contact = Contact::new(Some(10 * SECOND));
        contact.wait(at(0));
        assert_eq!(contact.due(at(1)), Due::Nothing);
        assert_eq!(contact.due(at(2)), Due::Tell);
        assert!(contact.lose(at(2)) && !contact.lose(at(3)));
        assert_eq!(contact.due(at(9)), Due::Nothing);
        assert_eq!(contact.due(at(10)), Due::GiveUp(NoAnswer::Silent));
    }

    #[test]
    fn that_nobody_is_there_is_told_at_once() {
        let mut contact = Contact::new(Some(10 * SECOND));
        contact.wait(at(0));
        assert!(contact.is_refused(at(0)) && !contact.is_refused(at(1)));
        assert_eq!(contact.due(at(2)), Due::Nothing);
        assert_eq!(contact.due(at(10)), Due::GiveUp(NoAnswer::Unreachable));
    }

    #[test]
    fn a_person_may_wait_for_ever() {
        let mut contact = Contact::new(None);
        contact.wait(at(0));
        contact.lose(at(2));
        assert_eq!(contact.deadline(), None);
    }

    #[test]
    fn a_server_that_is_heard_again_is_not_given_up() {
        let mut contact = Contact::new(Some(10 * SECOND));
        contact.lose(at(0));
        assert!(contact.find() && !contact.find());
        assert_eq!(contact.due(at(99)), Due::Nothing);
        assert!(contact.lose(at(99)));
    }
}
