//! Waveform recordings in scenario files and beside live changes.

use firmware_model::ControlPower;

use super::{one_wrong, parse};
use crate::fixture::set;
use crate::library::Packed;
use crate::scenario::Scenario;

const RECTIFIER: &str = "[waveform]\nfile = \"recordings/rectifier.csv\"\n";
const BESIDE: &str = "the waveform recording recordings/rectifier.csv has all voltages and currents; accepted beside it: service.form, service.grounded, service.isolated";

#[test]
fn a_recording_is_found_inside_the_program_or_said_to_be_missing() {
    let waveform = parse(RECTIFIER).meters.remove(0).site.waveform.unwrap();
    assert!(waveform.repeat && waveform.rate.is_none() && waveform.period.is_none());
    one_wrong("[waveform]\nrepeat = true\n", "1:2 `waveform` has no `file`; accepted: a CSV file");
    one_wrong(
        "waveform.file = \"scope.csv\"",
        "1:17 `file` is scope.csv, which is not inside the program; there: recordings/solar-day.csv, recordings/rectifier.csv",
    );
    one_wrong(
        &format!("{RECTIFIER}period = \"1s\"\n"),
        "3:10 `period` is 1 s; accepted: 0.0002 to 0.1 s, as long as recordings/rectifier.csv",
    );
    // Whole cycles of it, and others.
    parse(&format!("{RECTIFIER}period = \"50ms\"\n"));
    one_wrong(
        &format!("{RECTIFIER}period = \"42ms\"\n"),
        "3:10 `period` is needed: 0.042 s of recordings/rectifier.csv hold 2.52 cycles of 60.00 Hz and jump where they begin again; accepted: `period = \"50ms\"` for 3 cycles, or `repeat = false`",
    );
    one_wrong(
        &format!("{RECTIFIER}rate = 60\n"),
        "3:8 `rate` is 60; accepted: a number from 200 to 10000000 Hz",
    );
    one_wrong(
        &format!("{RECTIFIER}loop = true\n"),
        "3:1 unknown key `loop` in waveform; accepted: file, rate, repeat, period",
    );
}

#[test]
fn a_file_is_found_beside_its_scenario_and_its_errors_bear_its_name() {
    let mut files = Packed::default();
    let name = "mine.toml";
    files.put(name, "waveform = { file = \"scope.csv\", repeat = false }\n");
    let missing = Scenario::load(name, &files).unwrap_err().to_string();
    assert!(missing.contains(":1:21: `file` cannot be read: "), "{missing}");
    files.put("scope.csv", "time [ms],VA [V]\n0,1\n0.1,2\n0.2,x\n");
    let wrong = Scenario::load(name, &files).unwrap_err().to_string();
    assert!(wrong.starts_with("scope.csv:4:5: `VA [V]` is x; accepted: a number"), "{wrong}");
    files.put("scope.csv", "time [ms],VA [V]\n0,1\n0.1,2\n0.2,3\n");
    assert_eq!(Scenario::load(name, &files).unwrap().meters.len(), 1);
}

#[test]
fn service_and_loads_beside_a_recording_are_refused() {
    one_wrong(
        &format!("{RECTIFIER}[service]\nform = 'wye'\nfrequency = 50\n"),
        &format!("5:13 `frequency` is refused: {BESIDE}"),
    );
    one_wrong(
        &format!("{RECTIFIER}[load.phase.B]\nharmonics = [{{ order = 5, percent = 2 }}]\n"),
        &format!("4:13 `harmonics` is refused: {BESIDE}"),
    );
    one_wrong(
        &format!("{RECTIFIER}[load.profile]\nfile = \"recordings/solar-day.csv\"\n"),
        &format!("4:8 `file` is refused: {BESIDE}"),
    );
    one_wrong(
        &format!("[load.between]\nAC.amps = 5\n[meters.a.{}[meters.b]\n", &RECTIFIER[1..]),
        &format!("2:11 `amps` is refused: {BESIDE}"),
    );
    one_wrong(
        &format!("{RECTIFIER}[wiring]\nservice_neutral_open = true\n"),
        "4:24 `wiring.service_neutral_open` changes what loads draw, and recordings/rectifier.csv has only what was drawn; accepted: false",
    );
    one_wrong(
        &format!("service.form = 'split'\n{RECTIFIER}"),
        "3:8 `waveform.file` needs a line C; a split service has A, B and N",
    );
    parse(&format!("service.form = 'delta'\n{RECTIFIER}"));
}

#[test]
fn live_changes_reach_the_wiring_and_nothing_that_was_recorded() {
    let mut installation = parse(RECTIFIER).meters[0].installation();
    for (path, value) in [
        ("load.phase.A.amps", "5"),
        ("load.between.AB.watts", "5"),
        ("service.frequency", "50"),
        ("service.phase.A.angle", "5"),
        ("service.noise.percent", "5"),
    ] {
        let refused = set(&mut installation, path, value).unwrap_err().to_string();
        assert_eq!(refused, format!("{path}: {BESIDE}"));
    }
    for (path, value) in [("waveform.repeat", "false"), ("waveform.file", "x.csv")] {
        let refused = set(&mut installation, path, value).unwrap_err().to_string();
        assert!(refused.ends_with("is read at the start, from the scenario file"), "{refused}");
    }
    let refused =
        set(&mut installation, "wiring.service_neutral_open", "true").unwrap_err().to_string();
    assert!(refused.contains("has only what was drawn"), "{refused}");
    set(&mut installation, "wiring.ct.B.reversed", "true").unwrap();
    // A volt for 100 A, the other way round.
    let gains = installation.signal(0).currents[1].recorded.map(|gain| (gain * 1e6) as i64);
    assert_eq!(gains, [0, 0, 0, 0, -10_000, 0]);
    // Without a recording there is none to begin live.
    let mut plain = parse("").meters[0].installation();
    assert!(set(&mut plain, "waveform.file", "recordings/rectifier.csv").is_err());
}

#[test]
fn meters_that_inherit_one_recording_share_it() {
    let text =
        format!("{RECTIFIER}[meters.a]\n[meters.b]\n[meters.c.waveform]\nperiod = \"50ms\"\n");
    let scenario = parse(&text);
    let of = |at: usize| scenario.meters[at].installation().signal(0).recording.unwrap();
    let samples = |at: usize| of(at).tracks().as_ptr();
    assert_eq!(samples(0), samples(1));
    assert_ne!(samples(0), samples(2));
    // 0.1 s and 0.05 s.
    assert_eq!([0, 1, 2].map(|at| of(at).length()), [252, 252, 126]);
}

#[test]
fn control_power_from_the_service_is_that_of_the_recording() {
    // 277.128 V less 6 V sin 25 of drop, by hand: 274.6 V and harmonics.
    let volts = |source: &str| {
        let text = format!("{RECTIFIER}[control_power]\nsource = '{source}'\n");
        match parse(&text).meters[0].installation().control_power() {
            ControlPower::Ac(volts) => volts,
            ControlPower::Dc(volts) => panic!("{volts} V DC"),
        }
    };
    assert!((volts("line-neutral") - 274.8).abs() < 0.2, "{}", volts("line-neutral"));
    let ratio = volts("line-line") / volts("line-neutral");
    assert!((ratio - 3_f64.sqrt()).abs() < 1e-6, "{ratio}");
}
