use super::*;
use crate::tui::Font;
use firmware_model::Setting;
use workbench::scenario::{SHIPPED, Scenario, change};

fn drawn(site: &Site, setup: &Setup) -> Vec<String> {
    let drawing = drawing(site, setup, Font::Ascii.signs(), (COLUMNS, 0));
    let line =
        |row: &Vec<(char, Ink)>| row.iter().map(|(character, _)| character).collect::<String>();
    drawing.rows.iter().map(|row| line(row).trim_end().to_owned()).collect()
}

#[test]
fn a_wye_is_drawn_with_every_lead_and_ct() {
    let site = Site::default();
    assert_eq!(
        drawn(&site, &Setup::default()),
        [
            "  utility                                   load",
            "A ----o------------------(>)--------------------",
            "B ----|---o---------------|-----(>)-------------",
            "C ----|---|---o-----------|------|-----(>)------",
            "N ----|---|---|---o-------|------|------|-------",
            "      |   |   |   |       |      |      |",
            "   +--A---B---C---N-------A------B------C---+",
            "   |   voltages              CT inputs      |",
            "   +----------------------------------------+",
        ]
    );
    assert_eq!(faults(&site, &Setup::default()), [""; 0]);
    assert_eq!(
        caption(&site, &Setup::default()),
        "Guide's diagram 5: system type 40, three lines and neutral"
    );
}

#[test]
fn faults_are_drawn_where_they_are_and_said() {
    let mut site = Site::default();
    for (path, value) in [
        ("wiring.ct.A.on", "B"),
        ("wiring.ct.B.reversed", "true"),
        ("wiring.ct.C.open", "true"),
        ("wiring.voltage.A.on", "N"),
        ("wiring.voltage.C.open", "true"),
        ("wiring.service_neutral_open", "true"),
        ("control_power.fuse_blown", "true"),
    ] {
        site = change(&site, path, value).unwrap();
    }
    assert_eq!(
        drawn(&site, &Setup::default())[1..7],
        [
            "A ----------------------------------------------",
            "B --------o--------------(>)----(<)-------------",
            "C --------|---------------|------|-----(>)------",
            "N -X--o---|-------o-------|------|------|-------",
            "      |   |   X   |       |      |      X",
            "   +--A---B---C---N-------A------B------C---+",
        ]
    );
    assert_eq!(
        faults(&site, &Setup::default()),
        [
            "CT A is around line B",
            "CT B points the wrong way",
            "the leads of CT C are off",
            "the lead of terminal A is on the neutral",
            "the lead of terminal C is off",
            "the fuse of the control power has blown",
            "the service neutral is broken: the loads' star point floats",
        ]
    );
    let red: usize = drawing(&site, &Setup::default(), Font::Unicode.signs(), (COLUMNS, 0))
        .rows
        .iter()
        .flatten()
        .filter(|(_, ink)| *ink == Ink::Fault)
        .count();
    // (>) and 3 below, (<), X; o and 1 below, X, X
    assert_eq!(red, 3 + 3 + 3 + 1 + 2 + 1 + 1);
}

#[test]
fn each_system_type_has_its_diagram() {
    for (code, number) in [(10, 1), (11, 2), (12, 3), (31, 4), (40, 5)] {
        let mut setup = Setup::default();
        setup.set(Setting::SystemType, code, firmware_model::Door::Modbus).unwrap();
        let expected = format!("Guide's diagram {number}: system type {code}");
        assert!(caption(&Site::default(), &setup).starts_with(&expected));
    }
    let fitted = change(&Site::default(), "wiring.pt.ratio", "35").unwrap();
    assert!(caption(&fitted, &Setup::default()).contains("diagram 6"));
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

/// The installation of a scenario inside the program, as a running meter has it, and its settings.
fn shipped(name: &str) -> (Site, Setup) {
    let meter = Scenario::shipped(name).unwrap().meters.remove(0);
    let mut site = meter.site;
    site.wiring.fit(&meter.setup);
    (site, meter.setup)
}

#[test]
fn every_shipped_scenario_says_what_an_electrician_would() {
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
            &[
                "the service neutral is broken: the loads on A and B are in series between the lines",
            ],
        ),
        ("pt-mismatch", &["the PTs are of 20:1, the meter is set to 10:1"]),
        (
            "wrong-system-type",
            &[
                "the service is split-phase (two lines and neutral), the meter is set to type 40 (three lines and neutral)",
            ],
        ),
        ("control-power-lost", &["the fuse of the control power has blown"]),
    ];
    for scenario in SHIPPED {
        let (site, setup) = shipped(scenario.name);
        let expected = FAULTS.iter().find(|(name, _)| *name == scenario.name);
        let expected = expected.map_or(&[] as &[&str], |(_, words)| *words);
        assert_eq!(faults(&site, &setup), expected, "{}", scenario.name);
    }
    assert!(FAULTS.iter().all(|(name, _)| SHIPPED.iter().any(|one| one.name == *name)));
}

#[test]
fn three_pts_are_drawn_and_none_where_none_is_fitted() {
    let (site, setup) = shipped("pt-mismatch");
    assert_eq!(
        drawn(&site, &setup)[4..7],
        [
            "N ----|---|---|---o-------|------|------|-------",
            "     PT  PT  PT   |       |      |      |",
            "   +--A---B---C---N-------A------B------C---+",
        ]
    );
    let site = change(&site, "wiring.pt.ratio", "1").unwrap();
    assert!(!drawn(&site, &setup)[5].contains("PT"));
    assert_eq!(faults(&site, &setup), ["no PTs are fitted, the meter is set to 10:1"]);
}

#[test]
fn a_terminal_without_a_conductor_is_no_lead_that_is_off() {
    let (site, setup) = shipped("wrong-system-type");
    let drawing = drawing(&site, &setup, Font::Ascii.signs(), (COLUMNS, 0));
    assert_eq!(
        drawn(&site, &setup)[1..6],
        [
            "A ----o------------------(>)--------------------",
            "B ----|---o---------------|-----(>)-------------",
            "N ----|---|-------o-------|------|--------------",
            "      |   |       |       |      |",
            "   +--A---B---C---N-------A------B------C---+",
        ]
    );
    let red: Vec<char> = drawing
        .rows
        .iter()
        .flatten()
        .filter(|cell| cell.1 == Ink::Fault)
        .map(|cell| cell.0)
        .collect();
    assert_eq!(red, ['C']);
    // Of a delta, it is the neutral that is missing.
    let (delta, _) = shipped("type-31");
    let words = "the service is a delta (three lines, no neutral), the meter is set to type 40 (three lines and neutral)";
    assert_eq!(faults(&delta, &Setup::default()), [words]);
}

#[test]
fn a_broken_line_is_crossed_where_a_broken_neutral_is() {
    let (site, setup) = shipped("line-open");
    assert_eq!(drawn(&site, &setup)[2], "B -X--|---o---------------|-----(>)-------------");
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
