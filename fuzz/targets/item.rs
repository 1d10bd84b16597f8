//! Any bytes are an entry or a request with one spelling, or malformed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptool::chat::wire::{Entry, Request};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = Entry::decode(bytes) {
        assert_eq!(entry.encode(), bytes);
    }
    if let Ok(request) = Request::decode(bytes) {
        assert_eq!(request.encode(), bytes);
    }
});
