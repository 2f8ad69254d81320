//! Any text as each file of a panel in turn, beside the others inside the program: it
//! is one, or the error names the file.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use panels::Panel;
use tempfile::TempDir;

const FILES: [&str; 4] = ["panel.toml", "glyphs.toml", "menu.toml", "text.toml"];

static DIRECTORY: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a temporary directory"));

fuzz_target!(|text: &[u8]| {
    for file in FILES {
        let path = DIRECTORY.path().join(file);
        std::fs::write(&path, text).expect("a temporary file");
        let loaded = Panel::load(DIRECTORY.path());
        std::fs::remove_file(&path).expect("the temporary file");
        if let Err(error) = loaded {
            let message = error.to_string();
            assert!(message.contains(file), "{message}");
        }
    }
});
