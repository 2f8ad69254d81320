//! Load profiles in scenario files and beside live changes.

use firmware_model::Tick;

use super::parse;
use crate::fixture::set;
use crate::installation::{Draw, Installation};
use crate::library::Packed;
use crate::scenario::Scenario;

const DAY: &str = "[load.profile]\nfile = \"recordings/solar-day.csv\"\n";

fn error(text: &str) -> String {
    Scenario::parse(text, "x.toml").unwrap_err().to_string()
}

#[test]
fn a_profile_is_found_inside_the_program_or_said_to_be_missing() {
    let profile = parse(DAY).meters.remove(0).site.profile.unwrap();
    assert!(!profile.repeat);
    let missing = error("[load.profile]\nfile = \"day.csv\"\n");
    assert!(missing.starts_with("x.toml:2:8: `file` is day.csv, which is not inside the program; there: recordings/solar-day.csv"), "{missing}");
    let none = error("[load.profile]\nrepeat = true\n");
    assert!(none.starts_with("x.toml:1:7: `profile` has no `file`"), "{none}");
    let short = error(&format!("{DAY}repeat = true\nperiod = \"1h\"\n"));
    assert!(short.starts_with("x.toml:4:10: `period` is 3600 s, but the last row"), "{short}");
}

#[test]
fn a_file_is_found_beside_its_scenario_and_its_errors_bear_its_name() {
    let mut files = Packed::default();
    let name = "hall/mine.toml";
    files.put(name, "load.profile = { file = \"mine.csv\" }\n");
    let missing = Scenario::load(name, &files).unwrap_err().to_string();
    assert!(missing.contains(":1:25: `file` cannot be read: "), "{missing}");
    files.put("hall/mine.csv", "time [s],B [kW]\n0,1.5\n3,\n");
    let wrong = Scenario::load(name, &files).unwrap_err().to_string();
    assert!(wrong.starts_with("mine.csv:3:3: `B [kW]` is nothing; accepted:"), "{wrong}");
    files.put("hall/mine.csv", "time [s],B [kW]\n0,1.5\n3,2\n");
    let meter = Scenario::load(name, &files).unwrap().meters.remove(0);
    let mut installation = meter.installation();
    let draw = |installation: &Installation| {
        installation.site().loads.phase.clone().map(|load| load.map(|load| load.draw))
    };
    let power = |watts| {
        [None, Some(Draw::Power(crate::installation::ConstantPower { watts, vars: 0.0 })), None]
    };
    assert_eq!(draw(&installation), power(1500.0));
    let next = installation.next_change().unwrap();
    assert_eq!(next, Tick::from_seconds(3));
    installation.follow(next);
    assert_eq!((draw(&installation), installation.next_change()), (power(2000.0), None));
}

#[test]
fn a_phase_that_follows_keeps_its_harmonics_and_nothing_else_to_the_user() {
    let both = error(&format!("{DAY}[load.phase.B]\namps = 5.0\n"));
    assert!(both.starts_with("x.toml:4:8: `amps` is refused: phase B follows the load profile recordings/solar-day.csv; accepted there: harmonics"), "{both}");
    let harmonics = "[load.phase.A]\nharmonics = [{ order = 5, percent = 20.0 }]\n";
    let meter = parse(&format!("{DAY}{harmonics}")).meters.remove(0);
    let mut installation = meter.installation();
    let flow = installation.flow();
    let [first, fifth] = [1, 5].map(|order| flow.currents[0].order(order).rms());
    assert!(first > 1.0 && (fifth / first - 0.2).abs() < 1e-12, "{first} {fifth}");
    for (path, value) in [("load.phase.A.watts", "5"), ("load.phase.C.amps", "5")] {
        let refused = set(&mut installation, path, value).unwrap_err().to_string();
        assert!(refused.contains("follows the load profile"), "{refused}");
    }
    let refused = set(&mut installation, "load.profile.repeat", "true").unwrap_err().to_string();
    assert!(refused.contains("is read at the start"), "{refused}");
    set(&mut installation, "load.phase.A.harmonics", "[]").unwrap();
    set(&mut installation, "load.between.AB.amps", "5").unwrap();
}

#[test]
fn a_service_without_the_conductors_is_told() {
    let split = error(&format!("service.form = \"split\"\n{DAY}"));
    assert!(split.contains("`load.profile.file` needs a line C"), "{split}");
    let delta = error(&format!("service.form = \"delta\"\n{DAY}"));
    assert!(delta.contains("`load.profile` needs a neutral"), "{delta}");
}

#[test]
fn meters_that_inherit_one_profile_share_its_rows() {
    let text = format!("{DAY}[meters.a]\n[meters.b]\n[meters.c.load.profile]\nrepeat = true\n");
    let scenario = parse(&text);
    let steps = |at: usize| &scenario.meters[at].site.profile.as_ref().unwrap().steps;
    assert!(
        std::sync::Arc::ptr_eq(steps(0), steps(1)) && std::sync::Arc::ptr_eq(steps(0), steps(2))
    );
}
