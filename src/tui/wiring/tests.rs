use super::*;
use crate::scenario::change;

fn drawn(site: &Site, setup: &Setup) -> Vec<String> {
    let drawing = drawing(site, setup, false);
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
            "the lead of terminal A is on N",
            "the lead of terminal C is off",
            "the service neutral is broken: the loads' star point floats",
            "the fuse of the control power has blown",
        ]
    );
    let red: usize = drawing(&site, &Setup::default(), true)
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
    assert_eq!(faults(&fitted, &Setup::default()), ["the PTs' ratio is 35, the meter is set to 1"]);
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
