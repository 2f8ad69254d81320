//! Any text as a scenario: it is one, or every error has a place inside it.

#![no_main]

use std::sync::LazyLock;

use firmware_model::{MeteringPath, Tick};
use libfuzzer_sys::fuzz_target;
use panels::Panel;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

static PANEL: LazyLock<Panel> =
    LazyLock::new(|| Panel::builtin().expect("the panel inside the program"));

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Scenario::parse(text, "fuzz.toml") {
        Ok(scenario) => {
            assert!(!scenario.meters.is_empty());
            // What was accepted can be measured.
            let mut bus = Bus::new(&scenario, &PANEL.menu, MeteringPath::Auto);
            bus.advance(Tick::from_seconds(2));
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.contains("fuzz.toml:"), "{message}");
        }
    }
});
