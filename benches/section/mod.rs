//! A document that several benches write to, each a section of its own.

use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The line that a section begins with.
fn mark(bench: &str) -> String {
    format!("{MARK}{bench} -->\n")
}

const MARK: &str = "<!-- cargo bench --bench ";

/// Puts the section of a bench into a document: in the place of the one that it has written before, else
/// at the end.
pub(crate) fn put(path: &Path, bench: &str, text: &str) -> Result<()> {
    let before = match std::fs::read_to_string(path) {
        Ok(before) => before,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, replaced(&before, bench, text)).with_context(|| path.display().to_string())
}

fn replaced(before: &str, bench: &str, text: &str) -> String {
    let mark = mark(bench);
    let section = format!("{mark}{}\n", text.trim_end());
    let (ahead, rest) = match before.find(&mark) {
        Some(start) => (&before[..start], &before[start + mark.len()..]),
        None => (before, ""),
    };
    let behind = rest.find(MARK).map_or("", |next| &rest[next..]);
    let gap = |text: &str| if text.is_empty() { "" } else { "\n" };
    let ahead = ahead.trim_end();
    let ahead_gap = if ahead.is_empty() { "" } else { "\n\n" };
    format!("{ahead}{ahead_gap}{section}{}{behind}", gap(behind))
}
