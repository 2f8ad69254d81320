//! Messages, defaults and inheritance.

use firmware_model::{
    Apparent, ApparentTotal, FrequencyLost, Imbalance, Model, PhaseLoss, PowerFactorNoLoad,
    PowerFactorSign, Reactive, Running, Setting, Tick, Totals, Unmapped,
};
use toml::de::DeTable;

use super::keys::{Draft, SCENARIO};
use super::walk::Walk;
use super::*;
use crate::diagnostics::Problem;
use crate::fixture::scenario as parse;
use crate::installation::{ConstantCurrent, ConstantPower, Draw, Form};

mod profile;
mod shipped;
mod waveform;

/// The places and messages of what is wrong.
fn wrong(text: &str) -> Vec<String> {
    let error = Scenario::parse(text, "test.toml").expect_err("it is wrong");
    let told =
        |problem: Problem| format!("{}:{} {}", problem.at.line, problem.at.column, problem.message);
    error.problems.into_iter().map(told).collect()
}

#[track_caller]
fn one_wrong(text: &str, expected: &str) {
    assert_eq!(wrong(text), [expected]);
}

#[test]
fn an_empty_file_is_the_factory_meter() {
    let meter = MeterScenario::default();
    assert_eq!(parse("").meters, std::slice::from_ref(&meter));
    assert_eq!(parse("# nothing\n[meter]\n").meters, std::slice::from_ref(&meter));
    assert_eq!(meter.setup, Setup::default());
    assert!((meter.site.service.frequency - 60.0).abs() < 1e-12);
}

#[test]
fn an_error_shows_its_line() {
    let error = Scenario::parse("[control_power]\n\tvoltz = 120\n", "solar.toml").unwrap_err();
    assert_eq!(
        error.to_string(),
        "solar.toml:2:2: unknown key `voltz` in control_power, did you mean `volts`? accepted: source, across, ratio, volts, fuse_blown, isolated\n\
         \x20 2 | \tvoltz = 120\n\
         \x20   | \t^^^^^"
    );
}

#[test]
fn unknown_keys_name_the_nearest() {
    one_wrong(
        "[meter]\nmodle = '4DUMR'",
        "2:1 unknown key `modle` in meter, did you mean `model`? accepted: model, options, serial_number, firmware, running, setup",
    );
    one_wrong(
        "servise = 1",
        "1:1 unknown key `servise`, did you mean `service`? accepted: meter, meters, service, load, waveform, wiring, control_power, contacts, line, work, fidelity",
    );
    let [message] = &wrong("[meter.setup]\nCT_primary = 5")[..] else { panic!() };
    assert!(message.starts_with("2:1 unknown key `CT_primary` in meter.setup, did you mean `ct_primary`? accepted: address, baud,"));
    one_wrong("[load.phase.D]\nwatts = 1", "1:13 unknown key `D` in load.phase; accepted: A, B, C");
    let [message] = &wrong("[service.phase.A]\nharmonics = [{ order = 5, procent = 3 }]")[..]
    else {
        panic!()
    };
    assert_eq!(
        message,
        "2:27 `harmonics` holds a wrong harmonic: unknown key `procent`, did you mean `percent`? accepted: order, percent, angle"
    );
}

#[test]
fn wrong_types_and_ranges_say_what_was_found() {
    one_wrong(
        "[service]\nfrequency = 'fast'",
        "2:13 `frequency` is the text \"fast\"; accepted: a number from 20 to 100 Hz",
    );
    one_wrong(
        "[service]\nfrequency = nan",
        "2:13 `frequency` is nan; accepted: a number from 20 to 100 Hz",
    );
    one_wrong(
        "[service]\nfrequency = 100.5",
        "2:13 `frequency` is 100.5; accepted: a number from 20 to 100 Hz",
    );
    one_wrong(
        "[service]\nfrequency = 19.9",
        "2:13 `frequency` is 19.9; accepted: a number from 20 to 100 Hz",
    );
    one_wrong(
        "service = 3",
        "1:11 `service` is 3; accepted: a table with form, line_to_neutral, frequency, rotation, noise, phase, grounded, isolated",
    );
    one_wrong(
        "[load.phase.A]\namps = 1\npower_factor = 0",
        "3:16 `power_factor` is 0; accepted: a number over 0 to 1",
    );
    one_wrong(
        "[wiring]\nservice_neutral_open = 'yes'",
        "2:24 `service_neutral_open` is the text \"yes\"; accepted: true or false",
    );
    one_wrong(
        "[service]\nform = 'Y'",
        "2:8 `form` is the unknown word \"Y\"; accepted: wye, split, delta, high-leg",
    );
    one_wrong(
        "[service]\nform = 'dleta'",
        "2:8 `form` is the unknown word \"dleta\", did you mean `delta`? accepted: wye, split, delta, high-leg",
    );
}

#[test]
fn wrong_texts_and_lists_say_what_was_found() {
    one_wrong(
        "[meter]\nserial_number = ''",
        "2:17 `serial_number` is the text \"\"; accepted: a text of 1 to 31 printable ASCII characters",
    );
    one_wrong(
        "[meter]\noptions = ['data-loging']",
        "2:12 `options` is the unknown word \"data-loging\", did you mean `data-logging`? accepted: data-logging",
    );
    one_wrong(
        "[fidelity]\nturnaround = '501ms'",
        "2:14 `turnaround` is the text \"501ms\"; accepted: a text such as \"20ms\", from 0 to 500 ms",
    );
    one_wrong(
        "[fidelity]\nturnaround = '20'",
        "2:14 `turnaround` is not a duration: `20` has no unit; write `20ms`, `20s`, `20m`, `20h` or `20d`",
    );
    one_wrong(
        "[load.phase.A]\nharmonics = 5",
        "2:13 `harmonics` is 5; accepted: a list such as [{ order = 5, percent = 3.0, angle = 0.0 }]",
    );
    one_wrong(
        "[load.phase.A]\nharmonics = [{ order = 5 }]",
        "2:14 `harmonics` holds a harmonic without `percent`",
    );
    one_wrong(
        "[load.phase.A]\nharmonics = [{ order = 1, percent = 1 }]",
        "2:24 `harmonics` holds a wrong harmonic: `order` is 1; accepted: a whole number from 2 to 1259",
    );
}

#[test]
fn all_problems_are_told_in_the_order_of_the_file() {
    let places = wrong("[wiring]\nfoo = 1\n[meter]\nbar = 2\n[service]\nfrequency = 0\n");
    let places: Vec<&str> = places.iter().map(|message| &message[..3]).collect();
    assert_eq!(places, ["2:1", "4:1", "6:1"]);
}

#[test]
fn not_toml() {
    let [message] = &wrong("[meter\n")[..] else { panic!() };
    assert!(message.starts_with("1:7 not TOML: "), "{message}");
    let [message] = &wrong("a = 1\na = 2\n")[..] else { panic!() };
    assert!(message.starts_with("2:1 not TOML: duplicate key"), "{message}");
}

#[test]
fn depth_does_not_exhaust_the_stack() {
    let deep = 20_000;
    let names = vec!["load"; deep].join(".");
    for text in [
        format!("meter = {}", "[".repeat(deep)),
        format!("meter = {}", "{a=".repeat(deep)),
        format!("{names} = 1"),
        format!("[{names}]"),
    ] {
        assert_eq!(wrong(&text).len(), 1);
    }
}

#[test]
fn settings_are_judged_as_the_meter_judges_them() {
    one_wrong(
        "[meter.setup]\naddress = 248",
        "2:11 `address` is 248; accepted: a whole number from 1 to 247",
    );
    one_wrong(
        "[meter.setup]\nbaud = 14400",
        "2:8 `baud` is 14400; accepted: one of 1200, 2400, 4800, 9600, 19200, 38400 bit/s",
    );
    one_wrong(
        "[meter.setup]\nparity = 'odds'",
        "2:10 `parity` is the unknown word \"odds\", did you mean `odd`? accepted: none, even, odd",
    );
    one_wrong(
        "[meter.setup]\nparity = 1",
        "2:10 `parity` is 1; accepted: one of \"none\", \"even\", \"odd\"",
    );
    one_wrong(
        "[meter.setup]\npt_ratio = 1.005",
        "2:12 `pt_ratio` is 1.005; accepted: a number from 0.01 to 320.00 with at most two decimals",
    );
    one_wrong(
        "[meter.setup]\ndemand_subinterval = 9",
        "2:22 `demand_subinterval` is 9; accepted: 0, or a whole number from 10 to 32767 s",
    );
    one_wrong(
        "[meter.setup]\nsetup_password = '123'",
        "2:18 `setup_password` is the text \"123\"; accepted: five digits such as \"00042\", or a whole number from 0 to 99999",
    );
    // The voltage stands before the ratio in the file; the table's order decides.
    one_wrong(
        "[meter.setup]\nsystem_voltage = 480\npt_ratio = 10",
        "2:18 `system_voltage` is 480 V; divided by pt_ratio (10.00) it must be 82 to 660 V, that is 820 to 6600 V here",
    );
    one_wrong(
        "[meter.setup]\nenergy_per_pulse = 10\nct_primary = 4000\nsystem_voltage = 480",
        "2:20 `energy_per_pulse` is 10 Wh, too little for a theoretical maximum power of 3325.5 kW: no pulse is short enough; write more Wh, or a smaller ct_primary or system_voltage",
    );
}

#[test]
fn settings_are_stored_as_the_table_stores_them() {
    let text = "[meter.setup]\npt_ratio = 4.35\nparity = 'odd'\ndisplay_units = 'IEC'\nsetup_password = '00042'\n\
                reset_password = 99999\nsystem_voltage = 2000\ndemand_subinterval = 0";
    let setup = &parse(text).meters[0].setup;
    assert_eq!(setup.get(Setting::PtRatio), 435);
    assert_eq!(setup.get(Setting::Parity), 2);
    assert_eq!(setup.get(Setting::DisplayUnits), 0);
    assert_eq!(setup.get(Setting::SetupPassword), 42);
    assert_eq!(setup.get(Setting::ResetPassword), 99_999);
    assert_eq!(setup.get(Setting::SystemVoltage), 2000);
    assert_eq!(setup.get(Setting::DemandSubinterval), 0);
}

#[test]
fn harmonics_stay_below_half_the_sample_rate() {
    parse("[load.phase.A]\namps = 1\nharmonics = [{ order = 20, percent = 1 }]");
    one_wrong(
        "[load.phase.A]\namps = 1\nharmonics = [{ order = 3, percent = 1 }, { order = 21, percent = 1 }]",
        "3:42 order 21 of 60 Hz is 1260 Hz; order x frequency must stay below 1260 Hz: the highest order is 20",
    );
    one_wrong(
        "[service]\nfrequency = 50\nphase.C.harmonics = [{ order = 26, percent = 1 }]",
        "3:22 order 26 of 50 Hz is 1300 Hz; order x frequency must stay below 1260 Hz: the highest order is 25",
    );
}

#[test]
fn forms_of_service_have_the_conductors_they_have() {
    one_wrong(
        "[service]\nform = 'split'\n[load.phase.C]\nwatts = 1",
        "3:13 `load.phase.C` needs a line C; a split service has A, B and N",
    );
    one_wrong(
        "[service]\nform = 'split'\n[load.between]\nAC = { watts = 1 }",
        "4:1 `load.between.CA` needs a line C; a split service has A, B and N",
    );
    one_wrong(
        "[service]\nform = 'split'\n[wiring]\nct.A.on = 'C'",
        "4:11 `wiring.ct.A.on` needs a line C; a split service has A, B and N",
    );
    one_wrong(
        "[service]\nform = 'delta'\n[load.phase.B]\nwatts = 1",
        "3:13 `load.phase.B` needs a neutral; a delta service has none; accepted: load.between.AB, load.between.BC, load.between.CA",
    );
    one_wrong(
        "[service]\nform = 'delta'\n[wiring]\nvoltage.N.on = 'N'",
        "4:16 `wiring.voltage.N.on` needs a neutral; a delta service has none; accepted: A, B, C",
    );
    one_wrong(
        "[service]\nform = 'delta'\n[control_power]\nsource = 'line-neutral'",
        "4:10 `control_power.source` needs a neutral; a delta service has none; accepted: separate, line-line, transformer, dc",
    );
    parse("[service]\nform = 'delta'\n[wiring]\nvoltage.N.open = true");
}

#[test]
fn the_two_forms_of_a_load_exclude_each_other() {
    one_wrong(
        "[load.phase.A]\nwatts = 1\namps = 2",
        "2:1 `watts` stands beside `amps` in load.phase.A; accepted: watts and vars, or amps with power_factor, current and direction",
    );
    one_wrong(
        "[load.phase.A]\npower_factor = 0.5",
        "2:16 `power_factor` stands without `amps` in load.phase.A",
    );
    one_wrong(
        "[load.between]\nAC = { amps = 1 }\nCA = { amps = 1 }",
        "2:1 `AC` stands beside `CA`, which is the same pair",
    );
}

#[test]
fn several_meters_inherit_the_tables_at_the_top() {
    let scenario = parse(
        "[service]\nform = 'split'\nfrequency = 50\n[load.phase.A]\namps = 8\npower_factor = 0.5\n[fidelity]\nturnaround = '7ms'\n\
         [meters.a.setup]\naddress = 2\n[meters.b]\nrunning = 'rs'\nservice.frequency = 61.5\n\
         load.phase.A.watts = 100\nfidelity.pf_no_load = 'zero'",
    );
    let [a, b] = &scenario.meters[..] else { panic!("two meters") };
    assert_eq!((a.name.as_str(), b.name.as_str()), ("a", "b"));
    assert_eq!((a.setup.address(), b.setup.address()), (2, 1));
    assert_eq!((a.site.service.form, b.site.service.form), (Form::Split, Form::Split));
    assert_eq!((a.site.service.frequency, b.site.service.frequency), (50.0, 61.5));
    assert_eq!(
        (a.fidelity.turnaround, b.fidelity.turnaround),
        (Tick::from_millis(7), Tick::from_millis(7))
    );
    assert_eq!(
        (a.fidelity.pf_no_load, b.fidelity.pf_no_load),
        (PowerFactorNoLoad::One, PowerFactorNoLoad::Zero)
    );
    assert_eq!(b.identity.running, Running::ResetSystem);
    // The other form replaces what was inherited, the same form adds to it.
    let draw = |meter: &MeterScenario| meter.site.loads.phase[0].as_ref().unwrap().draw;
    assert_eq!(draw(b), Draw::Power(ConstantPower { watts: 100.0, vars: 0.0 }));
    let halved = ConstantCurrent { amps: 8.0, power_factor: 0.5, ..ConstantCurrent::default() };
    assert_eq!(draw(a), Draw::Current(halved));
}

#[test]
fn meters_and_their_names() {
    one_wrong(
        "[meter]\n[meters.a]",
        "2:2 [meter] stands beside [meters.NAME]; accepted: one or the other",
    );
    one_wrong("[meters]", "1:2 `meters` is empty; accepted: at least one [meters.NAME]");
    let [message] = &wrong("[meters.'big hall']")[..] else { panic!() };
    assert!(message.starts_with("1:9 `big hall` is not a name for a meter"), "{message}");
    // One address twice is a collision on the line, not an error.
    assert_eq!(parse("[meters.a]\n[meters.b]").meters.len(), 2);
    // What all inherit is told once.
    one_wrong(
        "[service]\nform = 'delta'\n[load.phase.A]\nwatts = 1\n[meters.a]\n[meters.b]",
        "3:13 `load.phase.A` needs a neutral; a delta service has none; accepted: load.between.AB, load.between.BC, load.between.CA",
    );
}

#[test]
fn identity_and_every_fidelity_word() {
    let meter = &parse(
        "[meter]\nmodel = '410UM'\noptions = []\nserial_number = 'X1'\nfirmware = 1001\n\
         [fidelity]\nphase_loss = 'drop-of-percent'\ntotals = 'sum-of-phases'\nreactive = 'nonactive'\n\
         apparent = 'vector-sum'\napparent_total = 'vector-sum'\npf_no_load = 'qnan'\npf_sign = 'lead-lag'\nfrequency_lost = 'last'\n\
         imbalance = 'from-mean'\nunmapped = 'qnan'\nturnaround = '0ms'",
    )
    .meters[0];
    assert_eq!((meter.identity.model, meter.identity.data_logging), (Model::Outdoor, false));
    assert_eq!((meter.identity.serial_number.as_str(), meter.identity.firmware), ("X1", 1001));
    let expected = Fidelity {
        phase_loss: PhaseLoss::DropOfPercent,
        totals: Totals::SumOfPhases,
        reactive: Reactive::Nonactive,
        apparent: Apparent::VectorSum,
        apparent_total: ApparentTotal::VectorSum,
        pf_no_load: PowerFactorNoLoad::Qnan,
        pf_sign: PowerFactorSign::LeadLag,
        frequency_lost: FrequencyLost::Last,
        imbalance: Imbalance::FromMean,
        unmapped: Unmapped::Qnan,
        turnaround: Tick::ZERO,
    };
    assert_eq!(meter.fidelity, expected);
}

/// Values of each key in the schema `of` a table, as lines of a file.
fn lines_of(schema: &serde_json::Value, path: &str, lines: &mut Vec<String>) {
    let keys = schema["properties"].as_object().unwrap();
    for (name, key) in keys.iter().filter(|(name, _)| !["meters", "setup"].contains(&name.as_str()))
    {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let words = |of: &serde_json::Value| -> Vec<String> {
            of["enum"]
                .as_array()
                .unwrap()
                .iter()
                .map(|word| format!("'{}'", word.as_str().unwrap()))
                .collect()
        };
        let values = match key["type"].as_str() {
            Some("object") => {
                lines_of(key, &path, lines);
                continue;
            }
            Some("boolean") => vec!["true".into(), "false".into()],
            // Two in range, none of them a default.
            Some("number") => {
                let (most, least) = (key["maximum"].as_f64().unwrap(), key["minimum"].as_f64());
                vec![
                    format!("{most:?}"),
                    format!("{:?}", (most + least.unwrap_or(0.0)) / 3.0 + 0.1),
                ]
            }
            Some("integer") => vec![key["maximum"].to_string(), "17".into()],
            Some("string") if key["pattern"].as_str().is_some_and(|of| of.contains("ms")) => {
                vec!["'1ms'".into(), "'2ms'".into()]
            }
            Some("string") => vec!["'x'".into(), "'y'".into()],
            Some("array") if key["items"]["enum"].is_null() => {
                vec!["[{ order = 2, percent = 1 }]".into(), "[{ order = 3, percent = 1 }]".into()]
            }
            Some("array") => vec![format!("[{}]", words(&key["items"]).join(", ")), "[]".into()],
            // A word, or a list of them.
            _ if key["anyOf"].is_array() => words(&key["anyOf"][0]),
            _ => words(key),
        };
        lines.extend(values.into_iter().map(|value| format!("{path} = {value}")));
    }
}

/// What a file of these lines means.
fn meaning(lines: &str) -> String {
    let table = DeTable::parse(lines).unwrap();
    let walk = Walk::over(table.get_ref(), SCENARIO);
    assert!(walk.findings.is_empty(), "{lines}: {:?}", walk.findings);
    assert_eq!(walk.leaves.len(), lines.lines().count(), "{lines}");
    let mut draft = Draft::default();
    walk.leaves.iter().for_each(|leaf| leaf.put(&mut draft));
    format!("{draft:?}")
}

#[test]
fn every_key_sets_a_thing_of_its_own_and_every_word_another_value() {
    let mut lines = Vec::new();
    lines_of(&schema(), "", &mut lines);
    // AC is another name of CA.
    lines.retain(|line| !line.starts_with("load.between.AC"));
    assert!(lines.len() > 200, "{}", lines.len());
    let mut meanings = std::collections::BTreeMap::new();
    for line in &lines {
        let (key, _) = line.split_once(" = ").unwrap();
        // Which way a current flows is told of a current.
        let base = match key.rsplit_once('.') {
            Some((load, "current" | "direction" | "power_factor")) => format!("{load}.amps = 3\n"),
            _ => String::new(),
        };
        let meaning = meaning(&format!("{base}{line}"));
        if meaning != self::meaning(&base) {
            let before = meanings.insert(meaning, line);
            assert!(before.is_none(), "{line} means what {} means", before.unwrap());
        }
    }
    // Of the values of a key at most one is what it is if left out.
    for key in lines.iter().filter_map(|line| line.split(" = ").next()) {
        let of_key = |line: &&String| line.split(" = ").next() == Some(key);
        let (told, apart) = (
            lines.iter().filter(of_key).count(),
            meanings.values().copied().filter(of_key).count(),
        );
        assert!(apart + 1 >= told && apart > 0, "{key}: {apart} of {told} values change anything");
    }
}
