//! Nothing that may not be shown is left of any text, and cleaning it again changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptool::chat::text::{clean, is_blank};

fuzz_target!(|text: &str| {
    let once = clean(text);
    assert!(!once.chars().any(|shown| shown != '\n' && shown.is_control()));
    assert_eq!(clean(&once), once);
    assert_eq!(is_blank(text), is_blank(&once));
    assert!(is_blank(text) || !once.is_empty());
});
