//! Control power as a scenario has it: by source and voltage, and live.

use std::sync::Arc;

use firmware_model::{MeteringPath, Tick};
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

fn bus(text: &str) -> Bus {
    let scenario = Scenario::parse(text, "test.toml").unwrap();
    let menu = panels::Panel::builtin().unwrap().menu;
    Bus::new(&scenario, &Arc::clone(&menu), MeteringPath::Auto)
}

/// Whether the meter runs a second after each change.
fn runs_after(bus: &mut Bus, changes: &[(&str, &str)]) -> bool {
    for (path, value) in changes {
        bus.set(0, path, value).unwrap();
    }
    bus.advance(bus.reached() + Tick::from_seconds(1));
    bus.stations()[0].meter().is_powered()
}

#[test]
fn every_source_has_its_voltage() {
    let service = "[service]\nline_to_neutral = 60.0\n[control_power]\n";
    for (supply, runs) in [
        ("source = \"separate\"", true),
        ("source = \"separate\"\nvolts = 89.0", false),
        ("source = \"separate\"\nvolts = 90.0", true),
        ("source = \"separate\"\nvolts = 120.0\nfuse_blown = true", false),
        ("source = \"dc\"\nvolts = 124.0", false),
        ("source = \"dc\"\nvolts = 125.0", true),
        // 60 V to neutral are 104 V between the lines.
        ("source = \"line-line\"", true),
        ("source = \"line-neutral\"", false),
    ] {
        let mut bus = bus(&format!("{service}{supply}\n"));
        assert_eq!(runs_after(&mut bus, &[]), runs, "{supply}");
    }
}

#[test]
fn from_the_measured_lines_it_follows_the_service() {
    let mut bus =
        bus("[service]\nline_to_neutral = 120.0\n[control_power]\nsource = \"line-neutral\"\n");
    assert!(runs_after(&mut bus, &[]));
    assert!(!runs_after(&mut bus, &[("service.line_to_neutral", "80.0")]));
    assert!(runs_after(&mut bus, &[("service.line_to_neutral", "120.0")]));
    assert_eq!(bus.stations()[0].meter().memory().power_ups, 2);
    assert!(!runs_after(&mut bus, &[("control_power.fuse_blown", "true")]));
    assert!(runs_after(
        &mut bus,
        &[("control_power.source", "dc"), ("control_power.fuse_blown", "false")]
    ));
    assert_eq!(bus.stations()[0].meter().memory().power_ups, 3);
}
