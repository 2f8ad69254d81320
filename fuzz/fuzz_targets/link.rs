//! Any text as a link: it holds a tape that has a link again, or is refused with a message. What
//! it unpacks to is bounded, whatever it says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::link::{LinkError, link, read_link};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match read_link(text) {
        Ok(tape) => match link(&tape) {
            Ok(link) => {
                let again = read_link(&link).expect("what was written is a link");
                assert_eq!(again.to_string(), tape.to_string());
            }
            // Another packer, or spaces that are written otherwise.
            Err(error) => assert!(matches!(error, LinkError::TooLong(_)), "{error}"),
        },
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
