//! Demonstrates the letters and signs of STAT: a live process for each that this machine allows.

mod letter;
mod sign;

use nix::sys::signal::Signal;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Choice, Stage};
use crate::proc::{Modifiers, State};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "states", takes: &[], code: code!("states"), play };

/// Actors and kernel threads, each with what it is an example of.
#[derive(Debug, Default)]
struct Examples(Vec<(Actor, Message)>);

impl Examples {
    fn letter(&mut self, actor: &Actor, state: State) {
        self.0.push((actor.clone(), Message::new(format!("{}.meaning", state.message_id()))));
    }

    fn sign(&mut self, actor: &Actor, modifier: Modifiers) {
        self.0.push((actor.clone(), Message::new(format!("{}.meaning", modifier.message_id()))));
    }
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let mut examples = Examples::default();
    letter::competing(stage, &mut examples)?;
    let borrower = letter::waiting(stage, &mut examples)?;
    letter::ended(stage, &mut examples)?;
    letter::of_the_kernel(stage, &mut examples)?;
    sign::all(stage, &mut examples)?;
    stage.say("demo-states-table")?;
    stage.show_examples(&examples.0)?;
    stage.hold(&borrower)?;
    terminate(stage, &borrower)
}

/// D is said to be immune. This one is not.
fn terminate(stage: &mut Stage<'_>, borrower: &Actor) -> Result<()> {
    stage.say("demo-states-term")?;
    stage.ask("demo-states-quiz-term", Choice::A)?;
    stage.signal(borrower, Signal::SIGTERM)?;
    stage.expect(borrower, State::Zombie)?;
    stage.show(&[borrower])
}
