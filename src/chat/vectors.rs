//! The test vectors of docs/PROTOCOL.md, in tests/vectors/: what they say is what this code does.
#![cfg(test)]

mod names;
mod sealed;
mod spelled;

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The vectors of a file, each a JSON object with a name.
fn vectors(file: &str) -> Vec<Map<String, Value>> {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let vectors: Vec<_> = serde_json::from_str(&text).expect("a list of objects");
    assert!(!vectors.is_empty(), "{path}");
    vectors
}

fn text<'a>(vector: &'a Map<String, Value>, key: &str) -> &'a str {
    vector.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("no {key} in {vector:?}"))
}

/// A field of bytes in hexadecimal.
fn bytes(vector: &Map<String, Value>, key: &str) -> Vec<u8> {
    let text = text(vector, key);
    assert!(text.len().is_multiple_of(2) && text.is_ascii(), "{text}");
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal");
    (0..text.len() / 2).map(byte).collect()
}

fn array<const N: usize>(vector: &Map<String, Value>, key: &str) -> [u8; N] {
    bytes(vector, key).try_into().unwrap_or_else(|_| panic!("{key} of another length"))
}

fn number(vector: &Map<String, Value>, key: &str) -> u64 {
    vector.get(key).and_then(Value::as_u64).unwrap_or_else(|| panic!("no {key} in {vector:?}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
