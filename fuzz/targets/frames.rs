//! Any bytes are frames, each with one spelling, until one is malformed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptool::chat::wire::{Frame, Frames, MAX_DATAGRAM, Writer};

fuzz_target!(|bytes: &[u8]| {
    let bytes = &bytes[..bytes.len().min(MAX_DATAGRAM)];
    let mut buffer = [0; MAX_DATAGRAM];
    let mut writer = Writer::new(&mut buffer);
    let mut is_whole = true;
    for frame in Frames::new(bytes) {
        let Ok(frame) = frame else {
            is_whole = false;
            break;
        };
        match &frame {
            Frame::Items(items) => {
                assert!(items.iter().count() > 0);
                assert!(items.iter().map(|(_, item)| item.len()).sum::<usize>() < bytes.len());
            }
            Frame::Answer(answer) => {
                assert!(
                    answer.roster.iter().map(|(_, name, _)| name.len()).sum::<usize>()
                        < bytes.len()
                );
            }
            _ => {}
        }
        frame.write(&mut writer);
    }
    assert!(writer.is_whole());
    let length = writer.len();
    assert!(bytes.starts_with(&buffer[..length]));
    assert!(!is_whole || length == bytes.len());
});
