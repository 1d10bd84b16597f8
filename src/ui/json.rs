//! The frame of every `--json` answer.

use std::io::{self, Write};

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

/// Writes a document with a field that holds a tree: each row an object whose `children` are the rows
/// below it. `rows` gives each row before those below it, with how deep it is.
///
/// A serializer calls itself for what is inside something else, and a chain of processes may be
/// longer than the stack; here the nesting is written by hand, one row a line and without indentation,
/// which would grow with the square of the depth.
pub(super) fn write_tree<T: Serialize, R: Serialize>(
    out: &mut impl Write,
    head: &Document<T>,
    field: &'static str,
    rows: impl Iterator<Item = (usize, R)>,
) -> io::Result<()> {
    open_object(out, head)?;
    write!(out, ",\"{field}\":[")?;
    let mut depth_before = None;
    for (depth, row) in rows {
        let closed = depth_before.map_or(0, |before: usize| (before + 1).saturating_sub(depth));
        close(out, closed)?;
        out.write_all(if closed > 0 { b",\n" } else { b"\n" })?;
        open_object(out, &row)?;
        out.write_all(b",\"children\":[")?;
        depth_before = Some(depth);
    }
    close(out, depth_before.map_or(0, |depth| depth + 1))?;
    out.write_all(b"\n]}\n")
}

/// Writes an object that has a field at least, without the brace that ends it.
fn open_object(out: &mut impl Write, object: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_vec(object)?;
    out.write_all(text.strip_suffix(b"}").unwrap_or(&text))
}

fn close(out: &mut impl Write, rows: usize) -> io::Result<()> {
    (0..rows).try_for_each(|_| out.write_all(b"]}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[derive(Serialize)]
    struct Row {
        pid: usize,
    }

    fn tree(depths: &[usize]) -> Vec<u8> {
        let rows = depths.iter().enumerate().map(|(pid, depth)| (*depth, Row { pid }));
        let mut text = Vec::new();
        let head = Document::new("tree", json!({"vanished": 0}));
        write_tree(&mut text, &head, "roots", rows).expect("writing to memory does not fail");
        text
    }

    #[test]
    fn rows_are_nested_by_their_depth() {
        let value: Value = serde_json::from_slice(&tree(&[0, 1, 2, 1, 0])).expect("it is JSON");
        let leaf = |pid: u32| json!({"pid": pid, "children": []});
        let expected = json!({
            "schema": SCHEMA_VERSION, "command": "tree", "vanished": 0,
            "roots": [
                {"pid": 0, "children": [{"pid": 1, "children": [leaf(2)]}, leaf(3)]},
                leaf(4),
            ],
        });
        assert_eq!(value, expected);
        let empty: Value = serde_json::from_slice(&tree(&[])).expect("it is JSON");
        assert_eq!(empty["roots"], json!([]));
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_rows_is_written() {
        let depths: Vec<usize> = (0..100_000).collect();
        let text = String::from_utf8(tree(&depths)).expect("JSON is UTF-8");
        let count = |character: char| text.matches(character).count();
        assert_eq!(count('{'), 100_001);
        assert_eq!((count('{'), count('[')), (count('}'), count(']')));
    }
}
