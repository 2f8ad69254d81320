use super::*;
use crate::tui::Font;
use workbench::scenario::{Scenario, change};
use workbench::wiring::{caption, faults};

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

/// The installation of a scenario inside the program, as a running meter has it, and its settings.
fn shipped(name: &str) -> (Site, Setup) {
    let meter = Scenario::shipped(name).unwrap().meters.remove(0);
    let mut site = meter.site;
    site.wiring.fit(&meter.setup);
    (site, meter.setup)
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
