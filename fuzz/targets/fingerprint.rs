//! Any text is a fingerprint that is read again as it is shown, or none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptool::chat::seal::Fingerprint;

fuzz_target!(|text: &str| {
    if let Ok(fingerprint) = text.parse::<Fingerprint>() {
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
    }
});
