//! Any text as each file of a panel in turn, beside the others inside the program: it
//! is one, whose wiring can be drawn, or the error names the file.

#![no_main]

use std::io::ErrorKind;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use panels::{Panel, WireSigns, wiring_cells, wiring_picture};

fuzz_target!(|text: &[u8]| {
    for file in Panel::files() {
        let read = |path: &Path| {
            let is_there = path.ends_with(file);
            is_there.then(|| text.to_vec()).ok_or(ErrorKind::NotFound.into())
        };
        let loaded = Panel::load(Path::new("panel"), Some(&[file.to_owned()]), &read);
        match loaded {
            Ok(panel) => {
                let layout = &panel.diagrams.layout;
                for one in &panel.diagrams.measuring {
                    let _ = wiring_picture(&panel, &one.diagram);
                    let _ = wiring_cells(layout, &one.diagram, &WireSigns::ASCII, (80, 24));
                }
            }
            Err(error) => {
                let message = error.to_string();
                assert!(message.contains(file), "{message}");
            }
        }
    }
});
