//! The frame of every `--json` answer.

use serde::Serialize;

/// The version of docs/SCHEMA.md. A field may be added without a new one; a field is never removed
/// and never changes its meaning or its unit within one.
pub const SCHEMA_VERSION: u32 = 1;

/// One answer: which schema, which command, and the command's own fields beside them.
#[derive(Debug, Serialize)]
pub struct Document<T> {
    schema: u32,
    command: &'static str,
    #[serde(flatten)]
    body: T,
}

impl<T> Document<T> {
    /// The answer of this command.
    pub const fn new(command: &'static str, body: T) -> Self {
        Self { schema: SCHEMA_VERSION, command, body }
    }
}
