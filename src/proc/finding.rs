//! What rules find out: plain data, worded once in locales/ and shown by every command alike.

use std::path::PathBuf;

use serde::Serialize;

use super::model::Pid;
use crate::ui::Message;

/// One thing that was found out about a process.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable identifier, such as `zombie.handler-never-waits`.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// The sentence. Its attributes are the same in a few words (`.short`) and what to do (`.remedy`).
    pub message: Message,
    /// What it was concluded from.
    pub evidence: Vec<Evidence>,
    /// Who or what has to act for it to end.
    pub culprit: Culprit,
}

/// Who or what a finding is to be laid to: where the remedy has to be applied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Culprit {
    /// The process itself.
    Itself,
    /// Another process, such as the parent that does not reap.
    Process(Pid),
    /// A control group, by the file that thaws it.
    ControlGroup(PathBuf),
    /// What is waited for in a function of the kernel: a disk, a server, a lock.
    Function(String),
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The usual life of a process.
    Normal,
    /// Worth knowing.
    Note,
    /// Something to look into.
    Warning,
    /// Something is wrong.
    Problem,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// One reading among several that fit.
    Possible,
    /// The usual reading of the evidence.
    Likely,
    /// The kernel says so.
    Certain,
}

/// A fact that a finding rests on: where it was read and what was there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Evidence {
    /// The file, such as `/proc/17/status`.
    pub source: String,
    /// The field in it, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// What it says; may hold what a process chose.
    pub value: String,
}

impl Finding {
    /// The finding in a few words, for a row of a table or a tree.
    pub fn short(&self) -> Message {
        self.attribute("short")
    }

    /// What to do about it. Not every message has one: ask with [`crate::ui::Catalog::try_text`].
    pub fn remedy(&self) -> Message {
        self.attribute("remedy")
    }

    fn attribute(&self, name: &str) -> Message {
        Message {
            id: format!("{}.{name}", self.message.id).into(),
            args: self.message.args.clone(),
        }
    }
}
