//! Control power as a scenario has it: by source and voltage, and live.

use std::sync::Arc;

use firmware_model::registers::Register;
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
        ("source = \"line-line\"\nacross = \"BC\"", true),
        // 104 V over 1.2 are 87 V, over 1.1 they are 94 V.
        ("source = \"transformer\"\nratio = 1.2", false),
        ("source = \"transformer\"\nacross = \"CA\"\nratio = 1.1", true),
        ("source = \"transformer\"\nacross = \"AN\"\nratio = 0.5", true),
        ("source = \"separate\"\nisolated = true", false),
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

#[test]
fn an_open_disconnect_takes_everything_behind_it() {
    let mut bus = bus("[load.phase.A]\namps = 50.0\n[control_power]\nsource = \"line-line\"\n");
    assert!(runs_after(&mut bus, &[]));
    assert!(!runs_after(&mut bus, &[("service.isolated", "true")]), "it runs from the service");
    assert!(runs_after(&mut bus, &[("control_power.source", "separate")]));
    let read = |bus: &Bus| {
        let map = bus.stations()[0].meter().registers().unwrap();
        // Register 25: voltage line to line, 21: real power.
        [25, 21].map(|number| map.read(Register::new(number).unwrap()).unwrap())
    };
    bus.advance(bus.reached() + Tick::from_seconds(2));
    assert_eq!(read(&bus), [0, 0]);
    assert!(runs_after(&mut bus, &[("service.isolated", "false")]));
    bus.advance(bus.reached() + Tick::from_seconds(2));
    let [volts, power] = read(&bus);
    assert!(volts > 0 && power > 0, "{volts} {power}");
}

#[test]
fn work_on_a_live_service_is_noticed_and_isolated_work_is_not() {
    let mut bus = bus("[wiring.ct.B]\nreversed = true\n");
    let told = |bus: &mut Bus, path, value| bus.set(0, path, value).unwrap().map(|work| work.part);
    assert_eq!(told(&mut bus, "wiring.ct.B.reversed", "false").as_deref(), Some("CT B"));
    assert_eq!(told(&mut bus, "service.isolated", "true"), None);
    assert_eq!(told(&mut bus, "wiring.ct.B.reversed", "true"), None);
    assert_eq!(told(&mut bus, "service.isolated", "false"), None);
    let noticed: Vec<_> = bus.stations()[0].unsafe_work().iter().map(ToString::to_string).collect();
    assert_eq!(
        noticed,
        [
            "CT B: changed while it was live; isolate first, and prove it dead",
            "CT B: changed before each line was proved dead with the voltmeter",
            "the service: energised with the covers off",
        ]
    );
}

#[test]
fn a_slow_receiver_counts_no_short_pulse() {
    let scenario = Scenario::shipped("pulses-lost").unwrap();
    let menu = panels::Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(61));
    let contacts = bus.stations()[0].contacts();
    // 3 x 277.128 V x 800 A x 0.9 = 598.6 kW: 16.63 pulses of 10 Wh a second, in a minute 997.
    assert!((985..=1000).contains(&contacts.energy_closures), "{contacts:?}");
    assert_eq!(contacts.energy_received, 0);
    bus.set(0, "contacts.pulse.debounce", "5ms").unwrap();
    bus.advance(Tick::from_seconds(121));
    let later = bus.stations()[0].contacts();
    let lost = later.energy_closures - later.energy_received;
    assert!(lost.abs_diff(contacts.energy_closures) <= 1, "{later:?}");
}
