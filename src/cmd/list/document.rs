//! The JSON answer.

use serde::Serialize;
use serde::ser::{SerializeMap as _, SerializeSeq as _, Serializer};

use super::columns::{Column, Context};
use super::totals::Totals;
use crate::proc::Process;

/// The fields of the answer.
#[derive(Debug, Serialize)]
pub(super) struct Body<'a> {
    /// One object a task, in the order asked for.
    pub processes: Rows<'a>,
    /// How many there are.
    pub totals: &'a Totals,
    /// What `cpu_ticks` are counted in.
    pub ticks_per_second: u64,
}

/// The rows. They are made as they are written.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// The tasks.
    pub processes: &'a [&'a Process],
    /// What to say of each.
    pub columns: &'a [Column],
    /// What the columns need.
    pub context: &'a Context<'a>,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.processes.len()))?;
        for process in self.processes {
            rows.serialize_element(&Row { process, table: self })?;
        }
        rows.end()
    }
}

struct Row<'a> {
    process: &'a Process,
    table: &'a Rows<'a>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        for (index, column) in self.table.columns.iter().enumerate() {
            let field = column.spec().field;
            // Two columns may show one fact in two forms (etime, etimes); a fact is one field.
            if self.table.columns[..index].iter().any(|earlier| earlier.spec().field == field) {
                continue;
            }
            let value = column.value(self.process, self.table.context);
            row.serialize_entry(field, &value)?;
            if let Some(hex) = value.hex() {
                row.serialize_entry(&format!("{field}_hex"), &hex)?;
            }
        }
        row.end()
    }
}

/// The answer to `--columns help`.
#[derive(Debug, Serialize)]
pub(super) struct Help {
    /// Every column.
    pub columns: Vec<HelpRow>,
}

/// A column as `--columns help` tells of it.
#[derive(Debug, Serialize)]
pub(super) struct HelpRow {
    /// What `--columns` and `--sort` call it.
    pub name: &'static str,
    /// What else they call it.
    pub aliases: &'static [&'static str],
    /// What stands over it.
    pub heading: &'static str,
    /// The field of the JSON answer.
    pub field: &'static str,
    /// What it says, in the user's language.
    pub meaning: String,
}
