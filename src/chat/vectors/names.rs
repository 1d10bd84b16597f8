//! Names, their likeness, and texts.
#![cfg(test)]

use serde_json::Value;

use super::{text, vectors};
use crate::chat::name::{BadName, Likeness, Name};
use crate::chat::text::clean;

#[test]
fn names_are_taken_and_refused_as_the_vectors_say() {
    for vector in vectors("names.json") {
        let said = text(&vector, "text");
        let bad = match Name::parse(said) {
            Ok(name) => {
                assert_eq!(name.as_str(), text(&vector, "shown"), "{said:?}");
                assert_eq!(name.skeleton(), text(&vector, "skeleton"), "{said:?}");
                continue;
            }
            Err(BadName::Empty) => "empty",
            Err(BadName::TooLong) => "too-long",
            Err(BadName::Space) => "space",
            Err(BadName::Leading(_)) => "leading",
            Err(BadName::Character(_)) => "character",
            Err(BadName::Reserved) => "reserved",
        };
        assert_eq!(text(&vector, "bad"), bad, "{said:?}");
    }
}

#[test]
fn names_are_alike_as_the_vectors_say() {
    for vector in vectors("likeness.json") {
        let name = |key| Name::parse(text(&vector, key)).expect("a name");
        let likeness = match name("one").likeness(&name("other")) {
            Some(Likeness::Same) => Some("same"),
            Some(Likeness::LooksLike) => Some("looks-like"),
            None => None,
        };
        assert_eq!(vector.get("likeness").and_then(Value::as_str), likeness, "{vector:?}");
    }
}

#[test]
fn texts_are_cleaned_as_the_vectors_say() {
    for vector in vectors("texts.json") {
        assert_eq!(clean(text(&vector, "text")), text(&vector, "clean"));
    }
}
