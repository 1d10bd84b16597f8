//! What a demonstration said, showed and expected: the `--json` answer (docs/SCHEMA.md).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::actor::Actor;
use crate::cmd::stat::answer;
use crate::proc::{Pid, Process};

/// The whole demonstration.
#[derive(Debug, Default, Serialize)]
pub(super) struct Record {
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) steps: Vec<Step>,
    pub(super) expectations: Vec<Expectation>,
    pub(super) quiz: Vec<Asked>,
}

/// What belongs to one sentence of the narration.
#[derive(Debug, Default, Serialize)]
pub(super) struct Step {
    pub(super) say: String,
    pub(super) rows: Vec<Row>,
    pub(super) findings: Vec<answer::Told>,
    pub(super) observed: BTreeMap<&'static str, Value>,
    pub(super) skipped: Vec<String>,
}

/// An actor as /proc shows it.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    name: String,
    actor_pid: Pid,
    /// `None` when it has gone.
    process: Option<answer::Row>,
    /// What it stands for, where it is shown as an example.
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<String>,
}

/// What was expected, what was seen, and whether that is the same.
#[derive(Debug, Serialize)]
pub(super) struct Expectation {
    pub(super) what: String,
    pub(super) expected: String,
    pub(super) seen: String,
    pub(super) held: bool,
}

/// A question of the quiz. Letters name the choices.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    pub(super) question: String,
    pub(super) choices: Vec<String>,
    pub(super) answer: char,
    pub(super) given: Option<char>,
    pub(super) why: String,
}

impl Row {
    pub(super) fn new(actor: &Actor, process: Option<&Process>) -> Self {
        let process = process.map(answer::row);
        Self { name: actor.name.clone(), actor_pid: actor.pid(), process, meaning: None }
    }

    /// With what it is an example of.
    pub(super) fn meaning(self, meaning: String) -> Self {
        Self { meaning: Some(meaning), ..self }
    }
}

impl Record {
    /// The step under way.
    pub(super) fn step(&mut self) -> &mut Step {
        if self.steps.is_empty() {
            self.steps.push(Step::default());
        }
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    /// How many questions were answered rightly, and how many were answered.
    pub(super) fn score(&self) -> (usize, usize) {
        let given = self.quiz.iter().filter(|asked| asked.given.is_some());
        let right = given.clone().filter(|asked| asked.given == Some(asked.answer));
        (right.count(), given.count())
    }
}
