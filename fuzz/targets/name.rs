//! Any text is a name that stays one, or none; likeness goes both ways.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptool::chat::name::{Likeness, MAX_COLUMNS, Name};
use ptool::chat::wire::MAX_NAME;
use ptool::ui::text::width;

fuzz_target!(|text: &str| {
    let (one, other) = text.split_once('\n').unwrap_or((text, "bob"));
    let Ok(name) = Name::parse(one) else { return };
    assert!(width(name.as_str()) <= MAX_COLUMNS && name.as_str().len() <= MAX_NAME);
    assert!(!name.skeleton().is_empty());
    let again = Name::parse(name.as_str()).expect("a name stays one");
    assert_eq!(again.as_str(), name.as_str());
    assert_eq!(again.likeness(&name), Some(Likeness::Same));
    let Ok(other) = Name::parse(other) else { return };
    let likeness = name.likeness(&other);
    assert_eq!(likeness, other.likeness(&name));
    if likeness == Some(Likeness::Same) {
        assert_eq!(name.skeleton(), other.skeleton());
    }
    if likeness == Some(Likeness::LooksLike) {
        assert!(!name.odd_characters(&other).is_empty() || !other.odd_characters(&name).is_empty());
    }
});
