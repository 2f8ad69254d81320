//! Any line as one that is said to meters that run: it means something, and means it again when it is
//! written; or it is refused with a place inside it and in words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::tape::{LiveCommand, parse_live};

fuzz_target!(|data: &[u8]| {
    let Ok(line) = std::str::from_utf8(data) else { return };
    match parse_live(line) {
        Ok(Some(LiveCommand::Line(read))) => {
            let written = read.to_string();
            let Ok(Some(LiveCommand::Line(again))) = parse_live(&written) else {
                panic!("{written} is a line")
            };
            assert_eq!((again.at, again.on, again.directive), (read.at, read.on, read.directive));
        }
        Ok(_) => {}
        Err(error) => {
            assert!((1..=line.chars().count() + 1).contains(&error.column), "{error:?}");
            assert!(!error.message.is_empty());
        }
    }
});
