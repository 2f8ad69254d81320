//! Any text as each file of a panel in turn, beside the others inside the program: it
//! is one, or the error names the file.

#![no_main]

use std::io::ErrorKind;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use panels::Panel;

fuzz_target!(|text: &[u8]| {
    for file in Panel::files() {
        let read = |path: &Path| {
            let is_there = path.ends_with(file);
            is_there.then(|| text.to_vec()).ok_or(ErrorKind::NotFound.into())
        };
        let loaded = Panel::load(Path::new("panel"), Some(&[file.to_owned()]), &read);
        if let Err(error) = loaded {
            let message = error.to_string();
            assert!(message.contains(file), "{message}");
        }
    }
});
