//! The JSON of `ptool pcb`: typed values under the names of their groups.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::proc::block::{Block, Denial, Gap, Group, Spot, Value};
use crate::proc::{Capability, Pid};
use crate::ui::Bytes;

/// The body of the document.
#[derive(Debug, Serialize)]
pub(super) struct Body<'a> {
    processes: Vec<One<'a>>,
}

impl<'a> Body<'a> {
    pub(super) fn of(blocks: &'a [Block]) -> Self {
        Self { processes: blocks.iter().map(One::of).collect() }
    }
}

/// One task: which one, its groups, and what is not known of it and why. A field whose value is not
/// known is null, and so is one that has none; `denied` and `absent` tell them apart.
#[derive(Debug, Serialize)]
struct One<'a> {
    pid: Pid,
    tgid: Pid,
    start_ticks: u64,
    ticks_per_second: u64,
    #[serde(flatten)]
    groups: Groups<'a>,
    denied: Vec<Denied>,
    absent: Vec<Absent>,
}

impl<'a> One<'a> {
    fn of(block: &'a Block) -> Self {
        let entries = block
            .groups
            .iter()
            .flat_map(|group| group.entries.iter().map(move |entry| (group.name, entry)));
        let absent = entries.filter_map(|(group, entry)| match entry.reading {
            Err(Gap::Absent(absence)) => Some(Absent {
                field: format!("{}.{}", group.key(), entry.field.key),
                reason: absence.key(),
            }),
            _ => None,
        });
        Self {
            pid: block.id.pid,
            tgid: block.tgid,
            start_ticks: block.id.start,
            ticks_per_second: block.ticks_per_second,
            groups: Groups(&block.groups),
            denied: block.denials().iter().map(|denial| Denied::of(block, denial)).collect(),
            absent: absent.collect(),
        }
    }
}

#[derive(Debug)]
struct Groups<'a>(&'a [Group]);

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let groups = self.0.iter();
        serializer.collect_map(groups.map(|group| (group.name.key(), Fields(group))))
    }
}

#[derive(Debug)]
struct Fields<'a>(&'a Group);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for entry in &self.0.entries {
            let key = entry.field.key;
            match &entry.reading {
                Ok(value) => {
                    map.serialize_entry(key, value)?;
                    if let Some(hex) = hex(value) {
                        map.serialize_entry(&format!("{key}_hex"), &hex)?;
                    }
                }
                Err(_) => map.serialize_entry(key, &None::<()>)?,
            }
        }
        map.end()
    }
}

/// The bytes of a text that is no UTF-8.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Hex {
    One(String),
    Many(Vec<Option<String>>),
}

fn hex(value: &Value) -> Option<Hex> {
    match value {
        Value::Text(text) => text.hex_if_lossy().map(Hex::One),
        Value::Texts(texts) => {
            let all: Vec<_> = texts.iter().map(Bytes::hex_if_lossy).collect();
            all.iter().any(Option::is_some).then_some(Hex::Many(all))
        }
        _ => None,
    }
}

/// A file that the kernel did not let be read.
#[derive(Debug, Serialize)]
struct Denied {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<usize>,
    /// Capabilities that would be enough, all of them together.
    needs: &'static [Capability],
    fields: Vec<String>,
}

impl Denied {
    fn of(block: &Block, denial: &Denial) -> Self {
        let number = match denial.spot {
            Spot::Number(number) => Some(number),
            _ => None,
        };
        let fields = denial.fields.iter();
        Self {
            path: format!("{}/{}", block.path, denial.file.name()),
            number,
            needs: denial.file.need().capabilities(),
            fields: fields.map(|(group, key)| format!("{}.{key}", group.key())).collect(),
        }
    }
}

/// A field that there is nothing to read of.
#[derive(Debug, Serialize)]
struct Absent {
    field: String,
    reason: &'static str,
}
