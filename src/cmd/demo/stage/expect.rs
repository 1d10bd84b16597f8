//! What is expected: of /proc, of what actors tell, of anything that can be compared.

use std::fmt::{self, Display};

use nix::errno::Errno;

use super::record::Expectation;
use super::{Actor, Stage};
use crate::proc::State;
use crate::proc::wait::{Awaits, Children};
use crate::run::{Exit, Failure, Result};
use crate::ui::Message;

/// What /proc is expected to show of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// This state.
    State(State),
    /// No entry: it has ended and was reaped.
    Gone,
}

impl From<State> for Look {
    fn from(state: State) -> Self {
        Self::State(state)
    }
}

impl Stage<'_> {
    /// Waits for /proc to show this of an actor, and fails the demonstration if it does not.
    pub(crate) fn expect(&mut self, actor: &Actor, look: impl Into<Look>) -> Result<()> {
        let look = look.into();
        self.ui.flush()?;
        self.until(|stage| (stage.look(actor) == look).then_some(()))?;
        let seen = self.look(actor);
        let what = self.of_look("demo-expect", look);
        let what = what.with("name", actor.name.as_str()).with("pid", actor.pid());
        self.judge(&what, look.to_string(), seen.to_string(), seen == look)?;
        self.witness(Some((actor, look)))
    }

    /// [`Self::expect`] of many actors, in one line.
    pub(crate) fn expect_each(&mut self, actors: &[&Actor], look: impl Into<Look>) -> Result<()> {
        let look = look.into();
        let count = actors.len();
        let what = self.of_look("demo-expect-each", look).with("count", count);
        let looking =
            |stage: &Self| actors.iter().filter(|actor| stage.look(actor) == look).count();
        self.expect_until(what, count, looking)
    }

    /// Expects that what was seen is what theory says. The sentence says what holds then.
    #[expect(clippy::needless_pass_by_value, reason = "scripts compare numbers")]
    pub(crate) fn expect_equal<T: PartialEq + Display>(
        &mut self,
        sentence: impl Into<Message>,
        expected: T,
        seen: T,
    ) -> Result<()> {
        let held = expected == seen;
        self.judge(&sentence.into(), expected.to_string(), seen.to_string(), held)?;
        self.witness(None)
    }

    /// Waits until a look at /proc, or anything else, gives what theory says.
    pub(crate) fn expect_until<T: PartialEq + Display>(
        &mut self,
        sentence: impl Into<Message>,
        expected: T,
        mut probe: impl FnMut(&Self) -> T,
    ) -> Result<()> {
        self.ui.flush()?;
        self.until(|stage| (probe(stage) == expected).then_some(()))?;
        let seen = probe(self);
        self.expect_equal(sentence, expected, seen)
    }

    /// Expects that a call of an actor failed with this error, whose number it told.
    pub(crate) fn expect_errno(
        &mut self,
        sentence: impl Into<Message>,
        expected: Errno,
        told: i64,
    ) -> Result<()> {
        let seen = Errno::from_raw(i32::try_from(told).unwrap_or(0));
        self.expect_equal(sentence, format!("{expected:?}"), format!("{seen:?}"))
    }

    /// Waits until an actor sleeps in a call of the wait(2) family for these children. Where the
    /// kernel does not show in which call a process sleeps, that is said instead.
    pub(crate) fn expect_awaits(
        &mut self,
        sentence: impl Into<Message>,
        actor: &Actor,
        children: Children,
    ) -> Result<()> {
        self.ui.flush()?;
        let awaited = Awaits::Child(children);
        let call = format!("{}/syscall", actor.pid());
        let found = self.until(|stage| {
            let awaits = stage.case(actor).map(|case| case.task.wait.awaits());
            let is_hidden = stage.procfs().read(&call).is_err();
            (awaits == Some(awaited) || is_hidden).then_some(awaits)
        })?;
        match found {
            Some(awaits) if awaits != Some(awaited) => self.skip("demo-call-hidden"),
            found => self.expect_equal(sentence, true, found.is_some()),
        }
    }

    /// The message of this prefix about a look.
    fn of_look(&self, prefix: &str, look: Look) -> Message {
        match look {
            Look::State(state) => Message::new(format!("{prefix}-state"))
                .with("letter", state.to_string())
                .with("state", self.ui.word(state.message_id())),
            Look::Gone => Message::new(format!("{prefix}-gone")),
        }
    }

    fn look(&self, actor: &Actor) -> Look {
        self.row(actor).map_or(Look::Gone, |process| Look::State(process.state))
    }

    fn judge(&mut self, what: &Message, expected: String, seen: String, held: bool) -> Result<()> {
        self.watch.check()?;
        let number = self.record.expectations.len() + 1;
        let held = held && self.manner.fail_at != Some(number);
        let expectation = Expectation { what: self.ui.text(what), expected, seen, held };
        if self.is_text() {
            self.show_expectation(&expectation)?;
        }
        let outcome = if held { Ok(()) } else { Err(disagreement(&expectation)) };
        self.record.expectations.push(expectation);
        outcome
    }

    /// Lets a test look for itself before the script goes on.
    fn witness(&mut self, shown: Option<(&Actor, Look)>) -> Result<()> {
        if !self.manner.witness {
            return Ok(());
        }
        let line = serde_json::json!({
            "witness": self.record.expectations.len(),
            "pid": shown.map(|(actor, _)| actor.pid()),
            "start_ticks": shown.map(|(actor, _)| actor.id.start),
            "look": shown.map(|(_, look)| look.to_string()),
        });
        self.ui.say(&line.to_string())?;
        self.ui.flush()?;
        self.watch.line().map(drop)
    }
}

impl Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(state) => write!(f, "{state}"),
            Self::Gone => f.write_str("gone"),
        }
    }
}

fn disagreement(expectation: &Expectation) -> Failure {
    let message = Message::new("demo-disagrees")
        .with("what", expectation.what.as_str())
        .with("expected", expectation.expected.as_str())
        .with("seen", expectation.seen.as_str());
    Failure::new(Exit::Found, message)
}
