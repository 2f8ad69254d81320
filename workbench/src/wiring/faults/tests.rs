use super::*;
use crate::scenario::{SHIPPED, Scenario, change};

/// The installation of a scenario inside the program, as a running meter has it, and its settings.
fn shipped(name: &str) -> (Site, Setup) {
    let meter = Scenario::shipped(name).unwrap().meters.remove(0);
    let mut site = meter.site;
    site.wiring.fit(&meter.setup);
    (site, meter.setup)
}

#[test]
fn pts_that_the_meter_does_not_know_of_are_said() {
    let fitted = change(&Site::default(), "wiring.pt.ratio", "35").unwrap();
    assert_eq!(
        faults(&fitted, &Setup::default()),
        ["PTs of 35:1 are fitted, the meter is set to none (1:1)"]
    );
}

#[test]
fn a_dead_line_of_the_service_is_said() {
    let site = change(&Site::default(), "service.phase.C.line_to_neutral", "0").unwrap();
    let site = change(&site, "service.phase.A.line_to_neutral", "100").unwrap();
    assert_eq!(
        faults(&site, &Setup::default()),
        [
            "line A is weak: the service has 100 V on it",
            "line C is dead: the service has 0 V on it"
        ]
    );
    // Of 277 V this is more than half.
    let site = change(&Site::default(), "service.phase.B.line_to_neutral", "139").unwrap();
    assert_eq!(faults(&site, &Setup::default()), [""; 0]);
}

/// What is wrong with each shipped scenario; the others are sound.
const FAULTS: &[(&str, &[&str])] = &[
    ("ct-reversed", &["CT B points the wrong way"]),
    ("ct-swapped", &["CTs A and B are exchanged"]),
    ("ct-open", &["the leads of CT C are off"]),
    ("ct-wrong-size", &["CT B is of 200 A, the meter is set to 100 A"]),
    ("ct-wrong-output", &["CTs A, B and C are of 1/3 V, the meter is set to 1 V"]),
    ("leads-swapped", &["the leads of terminals A and B are exchanged"]),
    ("lead-open", &["the lead of terminal B is off"]),
    ("line-open", &["line B is broken before the panel"]),
    ("line-open-delta", &["line B is broken before the panel"]),
    ("neutral-lead-open", &["the lead of terminal N is off: N floats between the lines"]),
    ("neutral-lead-on-line", &["the lead of terminal N is on line C"]),
    (
        "service-neutral-open",
        &["the service neutral is broken: the loads on A and B are in series between the lines"],
    ),
    ("pt-mismatch", &["the PTs are of 20:1, the meter is set to 10:1"]),
    (
        "wrong-system-type",
        &[
            "the service is split-phase (two lines and neutral), the meter is set to type 40 (three lines and neutral)",
        ],
    ),
    ("control-power-lost", &["the fuse of the control power has blown"]),
    (
        "line-unterminated",
        &[
            "the RS-485 line has no terminators: bytes go wrong above 9600 baud (how often is inferred)",
            "the shield of the RS-485 line is earthed twice: bytes go wrong at every rate (how often is inferred)",
            "40 devices hang on the RS-485 line, 32 may: bytes go wrong at every rate (how often is inferred)",
        ],
    ),
    ("ct-two-lines", &["CT A is around lines A and B"]),
    ("ct-on-neutral", &["CT C is around the neutral"]),
    ("lead-on-other-service", &["the lead of terminal B is on another service"]),
    ("pt-reversed", &["the PT in lead B is reversed"]),
    ("pt-open", &["a winding of the PT in lead A is open"]),
    ("open-delta-reversed", &["the PT in lead C is reversed"]),
    (
        "control-power-corner",
        &[
            "the control power is 480 VAC from lines of which one is grounded; 347 VAC by UL",
            "the control power is 480 VAC from lines of which one is grounded; 300 VAC by CE",
        ],
    ),
    (
        "contacts-overloaded",
        &[
            "the pulse contact switches 48 V; it is for 30 V",
            "the alarm contact carries 96.0 mA; it is for 91.6 mA at 40 °C",
        ],
    ),
    ("pulses-lost", &["the pulse counter needs 20 ms, a pulse lasts 10 ms: it counts none"]),
];

#[test]
fn every_shipped_scenario_says_what_an_electrician_would() {
    for scenario in SHIPPED {
        let (site, setup) = shipped(scenario.name);
        let expected = FAULTS.iter().find(|(name, _)| *name == scenario.name);
        let expected = expected.map_or(&[] as &[&str], |(_, words)| *words);
        assert_eq!(faults(&site, &setup), expected, "{}", scenario.name);
    }
    assert!(FAULTS.iter().all(|(name, _)| SHIPPED.iter().any(|one| one.name == *name)));
}

#[test]
fn loads_that_cancel_are_why_no_current_flows() {
    let no_current = "no current flows on it, because what is generated cancels what is drawn";
    let mut site = Site::default();
    for (path, value) in [
        ("load.phase.A.amps", "30"),
        ("load.phase.B", "{ amps = 30, direction = \"export\" }"),
        ("wiring.service_neutral_open", "true"),
    ] {
        site = change(&site, path, value).unwrap();
    }
    assert_eq!(
        faults(&site, &Setup::default()),
        [format!("the service neutral is broken: the loads' star point floats; {no_current}")]
    );
    for (path, value) in [
        ("wiring.service_neutral_open", "false"),
        ("service.phase.A.open", "true"),
        ("load.between.AB", "{ amps = 30, direction = \"export\" }"),
    ] {
        site = change(&site, path, value).unwrap();
    }
    // 30 A at 277 V beside as many amperes at 480 V do not cancel; the same admittance does.
    assert_eq!(faults(&site, &Setup::default()), ["line A is broken before the panel"]);
    site = change(&site, "load.between.AB.amps", "51.96").unwrap();
    assert_eq!(
        faults(&site, &Setup::default()),
        [format!("line A is broken before the panel; {no_current}")]
    );
}
