//! The shipped files, the schema, and texts that nobody would write.

use firmware_model::{Fidelity, Identity, SETTINGS, Setting, Setup};
use proptest::prelude::*;

use super::parse;
use crate::fixture::set;
use crate::installation::Site;
use crate::library::Packed;
use crate::scenario::{SHIPPED, Scenario, ScenarioLoadError, change, list, schema};

#[test]
fn every_shipped_scenario_is_good_and_says_what_it_is() {
    for shipped in list() {
        let scenario = Scenario::shipped(shipped.name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.file, format!("{}.toml", shipped.name));
        assert!(shipped.text.starts_with("# "), "{}", shipped.name);
        assert!(shipped.about().len() > 20, "{}", shipped.name);
    }
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios")).unwrap();
    let files = files.filter(|file| {
        file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "toml")
    });
    assert_eq!(files.count(), list().len());
}

#[test]
fn the_repairs_that_comments_name_are_live_changes() {
    for shipped in list() {
        let mut repairs = 0;
        let meter = parse(shipped.text).meters.remove(0);
        let mut installation = meter.installation();
        for line in shipped.text.lines().filter_map(|line| line.strip_prefix("#   set ")) {
            let mut words = line.split_whitespace();
            let (path, value) = (words.next().unwrap(), words.next().unwrap());
            set(&mut installation, path, value).unwrap_or_else(|error| panic!("{error}"));
            repairs += 1;
        }
        // What is wrong with these is a setting of the meter.
        let at_the_keys = ["no-answer", "wrong-system-type"].contains(&shipped.name);
        let is_faulty = shipped.text.contains("\n# Repair: ");
        assert!(repairs > 0 || !is_faulty || at_the_keys, "{}", shipped.name);
    }
}

#[test]
fn the_default_scenario_is_the_factory_meter_in_every_setting() {
    let meter = Scenario::shipped("default").unwrap().meters.remove(0);
    assert_eq!(meter.setup, Setup::default());
    assert_eq!(meter.identity, Identity::default());
    assert_eq!(meter.fidelity, Fidelity::default());
    let text = SHIPPED[0].text;
    for row in &SETTINGS {
        assert!(
            text.contains(&format!("\n{} = ", row.name)),
            "{} is not in default.toml",
            row.name
        );
    }
    let factory = Scenario::shipped("factory").unwrap().meters.remove(0);
    assert_eq!(factory.setup, Setup::default());
    assert_eq!(factory.site.loads, crate::installation::Loads::default());
}

#[test]
fn loading_an_unknown_name_lists_the_nearest() {
    let message = Scenario::shipped("ct-revers").unwrap_err().to_string();
    assert!(message.starts_with("no scenario and no file `ct-revers`, did you mean `ct-reversed` or `pt-reversed`? accepted: a file, or one of default, factory,"), "{message}");
    let message = Scenario::shipped("xyzzy").unwrap_err().to_string();
    assert!(message.starts_with("no scenario and no file `xyzzy`; accepted: a file"), "{message}");
    assert!(matches!(Scenario::shipped("./none.toml"), Err(ScenarioLoadError::Read { .. })));
}

#[test]
fn loading_a_file() {
    let mut files = Packed::default();
    files.put("mine.toml", "[service]\nfrequency = 'x'\n");
    let message = Scenario::load("mine.toml", &files).unwrap_err().to_string();
    assert!(message.contains("mine.toml:2:13: `frequency` is"), "{message}");
    files.put("mine.toml", b"# mine\n# \xff");
    let message = Scenario::load("mine.toml", &files).unwrap_err().to_string();
    assert!(message.contains("mine.toml:2:3: not UTF-8: byte FF hex"), "{message}");
}

/// The keys of a scenario as its contract has them, typed by hand.
const CONTRACT: &[&str] = &[
    "meter.model",
    "meter.options",
    "meter.serial_number",
    "meter.firmware",
    "meter.running",
    "meter.setup.address",
    "meter.setup.baud",
    "meter.setup.parity",
    "meter.setup.system_type",
    "meter.setup.ct_primary",
    "meter.setup.ct_secondary",
    "meter.setup.pt_ratio",
    "meter.setup.system_voltage",
    "meter.setup.energy_per_pulse",
    "meter.setup.demand_subintervals",
    "meter.setup.demand_subinterval",
    "meter.setup.phase_loss_voltage",
    "meter.setup.phase_loss_imbalance",
    "meter.setup.display_units",
    "meter.setup.setup_password",
    "meter.setup.reset_password",
    "service.form",
    "service.line_to_neutral",
    "service.frequency",
    "service.rotation",
    "service.noise.percent",
    "service.noise.seed",
    "service.phase.B.open",
    "service.phase.B.line_to_neutral",
    "service.phase.B.angle",
    "service.phase.B.harmonics.order",
    "service.phase.B.harmonics.percent",
    "service.phase.B.harmonics.angle",
    "load.phase.A.watts",
    "load.phase.A.vars",
    "load.phase.B.amps",
    "load.phase.B.power_factor",
    "load.phase.B.current",
    "load.phase.B.direction",
    "load.phase.B.harmonics.order",
    "load.between.AB.watts",
    "load.between.BC.amps",
    "load.between.CA.vars",
    "load.between.AC.amps",
    "wiring.ct.A.on",
    "wiring.ct.A.reversed",
    "wiring.ct.A.open",
    "wiring.ct.A.primary",
    "wiring.ct.C.secondary",
    "wiring.voltage.A.on",
    "wiring.voltage.A.open",
    "wiring.voltage.N.on",
    "wiring.voltage.N.open",
    "wiring.pt.ratio",
    "wiring.pt.connection",
    "wiring.pt.A.ratio",
    "wiring.pt.B.reversed",
    "wiring.pt.C.open",
    "wiring.voltage.A.volts",
    "wiring.voltage.N.angle",
    "wiring.service_neutral_open",
    "control_power.source",
    "control_power.volts",
    "control_power.fuse_blown",
    "control_power.across",
    "control_power.ratio",
    "control_power.isolated",
    "service.grounded",
    "service.isolated",
    "wiring.voltage.A.fuse_blown",
    "contacts.pulse.supply_volts",
    "contacts.pulse.load_ohms",
    "contacts.alarm.ambient_celsius",
    "contacts.pulse.debounce",
    "line.swapped",
    "line.open",
    "line.terminators",
    "line.stub_meters",
    "line.shield",
    "line.devices",
    "line.biased",
    "line.bit_errors.probability",
    "line.bit_errors.above_baud",
    "line.bit_errors.seed",
    "fidelity.phase_loss",
    "fidelity.totals",
    "fidelity.reactive",
    "fidelity.apparent",
    "fidelity.apparent_total",
    "fidelity.pf_no_load",
    "fidelity.pf_sign",
    "fidelity.frequency_lost",
    "fidelity.imbalance",
    "fidelity.unmapped",
    "fidelity.turnaround",
];

/// The part of the schema for one name inside `schema`.
fn inside<'a>(schema: &'a serde_json::Value, name: &str) -> Option<&'a serde_json::Value> {
    let schema = schema.get("items").unwrap_or(schema);
    schema
        .get("properties")
        .and_then(|properties| properties.get(name))
        .or_else(|| schema.get("patternProperties")?.as_object()?.values().next())
}

#[test]
fn the_schema_has_every_key_of_the_contract() {
    let schema = schema();
    for path in CONTRACT {
        let mut place = Some(&schema);
        for name in path.split('.') {
            place = place.and_then(|schema| inside(schema, name));
        }
        assert!(place.is_some(), "{path}");
        if let Some(setup) = path.strip_prefix("meter.setup.") {
            assert!(Setting::named(setup).is_some(), "{path}");
        }
    }
    assert_eq!(
        CONTRACT.iter().filter(|path| path.starts_with("meter.setup.")).count(),
        SETTINGS.len()
    );
    assert_eq!(
        schema["properties"]["meter"]["properties"]["setup"]["properties"]["address"]["maximum"],
        247
    );
    let workshop = inside(inside(&schema, "meters").unwrap(), "workshop").unwrap();
    assert!(inside(workshop, "service").is_some());
}

#[test]
fn every_shipped_scenario_keeps_to_the_schema() {
    fn hold(schema: &serde_json::Value, value: &toml::Value, path: &str) {
        match value {
            toml::Value::Table(table) => {
                for (name, value) in table {
                    let path = format!("{path}.{name}");
                    let inner =
                        inside(schema, name).unwrap_or_else(|| panic!("{path} has no schema"));
                    hold(inner, value, &path);
                }
            }
            toml::Value::Array(entries) => {
                for entry in entries {
                    hold(schema, entry, path);
                }
            }
            value => {
                let value = serde_json::to_value(value).unwrap();
                let schema = schema.get("items").unwrap_or(schema);
                let schema = schema
                    .get("anyOf")
                    .filter(|any| any[0]["enum"].is_array())
                    .map_or(schema, |any| &any[0]);
                if let Some(words) = schema.get("enum").and_then(|words| words.as_array()) {
                    assert!(words.contains(&value), "{path}: {value}");
                } else if let (Some(number), Some(highest)) =
                    (value.as_f64(), schema["maximum"].as_f64())
                {
                    assert!(number <= highest, "{path}: {value}");
                } else {
                    assert!(schema.get("type").is_some(), "{path}");
                }
            }
        }
    }
    let schema = schema();
    for shipped in list() {
        let table: toml::Table = shipped.text.parse().unwrap();
        hold(&schema, &toml::Value::Table(table), shipped.name);
    }
}

/// A mutation of a text: where, how much goes, and what comes instead.
type Mutation = (prop::sample::Index, usize, String);

fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (place, length, insert) in mutations {
        let start = place.index(chars.len() + 1);
        let end = (start + length).min(chars.len());
        chars.splice(start..end, insert.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever stands in the file, parsing ends with a scenario or with placed
    /// problems, and an accepted scenario gives finite waveforms.
    #[test]
    fn no_text_makes_parsing_panic(
        which in 0..SHIPPED.len(),
        mutations in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..12, "[\\[\\]{}=.,\"'0-9a-zA-ZäΩ\n #_-]{0,6}"),
            1..4,
        ),
    ) {
        let text = mutate(SHIPPED[which].text, &mutations);
        match Scenario::parse(&text, "fuzz.toml") {
            Ok(scenario) => {
                for meter in &scenario.meters {
                    let signal = meter.installation().signal(0);
                    for waveform in signal.voltages.iter().chain(&signal.currents) {
                        for component in &waveform.components {
                            prop_assert!(component.cos.is_finite() && component.sin.is_finite());
                        }
                    }
                }
            }
            Err(error) => {
                prop_assert!(!error.problems.is_empty());
                prop_assert!(error.to_string().starts_with("fuzz.toml:"));
            }
        }
    }

    /// Neither does any live change.
    #[test]
    fn no_change_panics(path in "[a-zA-Z_.]{0,30}|load\\.phase\\.[A-D]\\.(amps|watts|harmonics)", value in ".{0,20}") {
        let _ = change(&Site::default(), &path, &value);
    }
}
