//! The same drawings in characters.

use panels::diagrams::Diagram;
use panels::{Ink, Panel, WireSigns, least_cells, wiring_cells};
use workbench::scenario::change;

use super::{shipped, wired};

fn cells(diagram: &Diagram, columns: usize) -> Vec<Vec<(char, Ink)>> {
    let layout = Panel::builtin().unwrap().diagrams.layout;
    wiring_cells(&layout, diagram, &WireSigns::ASCII, (columns, 0))
}

fn text(diagram: &Diagram, columns: usize) -> Vec<String> {
    let line = |row: Vec<(char, Ink)>| row.iter().map(|cell| cell.0).collect::<String>();
    let rows = cells(diagram, columns).into_iter().map(line);
    rows.map(|row| row.trim_end().to_owned()).collect()
}

fn red(diagram: &Diagram) -> String {
    let marked = cells(diagram, 48).concat().into_iter().filter(|cell| cell.1 == Ink::Fault);
    marked.map(|cell| cell.0).collect()
}

fn of_scenario(name: &str) -> Diagram {
    let (site, setup) = shipped(name);
    workbench::wiring::diagram(&Panel::builtin().unwrap(), &site, &setup, true)
}

#[test]
fn a_wye_is_drawn_with_every_lead_and_ct() {
    assert_eq!(
        text(&wired(&[]), 48),
        [
            "  source                                    load",
            "A ----o-----------------(*-)--------------------",
            "B ----|---o-------------|--|---(*-)-------------",
            "C ----|---|---o---------|--|---|--|---(*-)------",
            "N ----|---|---|---o-----|--|---|--|---|--|------",
            "     [|] [|] [|]  |     |  |   |  |   |  |",
            "      |   |   |   |     |  |   |  |   |  |",
            "   +--A---B---C---N-----X1-X2--X1-X2--X1-X2--+",
            "   +-----voltages--------CT A---CT B---CT C--+",
        ]
    );
    assert_eq!(red(&wired(&[])), "");
}

#[test]
fn where_there_is_room_the_control_power_is_drawn_too() {
    assert_eq!(
        text(&wired(&[("control_power.source", "line-neutral")]), 64),
        [
            "  source                                                    load",
            "A ----o-------------o------------------(*-)---------------------",
            "B ----|-------------|---o--------------|--|---(*-)--------------",
            "C ----|-------------|---|---o----------|--|---|--|---(*-)-------",
            "N ----|---o---------|---|---|---o------|--|---|--|---|--|-------",
            "     [|]  |        [|] [|] [|]  |      |  |   |  |   |  |",
            "      |   |   =     |   |   |   |      |  |   |  |   |  |",
            "   +--1---2---G-----A---B---C---N------X1-X2--X1-X2--X1-X2--+",
            "   +---control---------voltages---------CT A---CT B---CT C--+",
        ]
    );
    let dc = text(&wired(&[("control_power.source", "dc")]), 64);
    assert_eq!(dc[5][..20], *"      +(=)+         ");
    assert_eq!(dc[6][..20], *"     [|] [|]       [");
}

#[test]
fn faults_are_drawn_where_they_are() {
    let diagram = wired(&[
        ("wiring.ct.A.on", "B"),
        ("wiring.ct.B.reversed", "true"),
        ("wiring.ct.C.open", "true"),
        ("wiring.voltage.A.on", "N"),
        ("wiring.voltage.C.open", "true"),
        ("wiring.service_neutral_open", "true"),
        ("service.phase.A.open", "true"),
    ]);
    assert_eq!(
        text(&diagram, 48)[1..8],
        [
            "A -X--------------------------------------------",
            "B --------o-------------(*-)---(-*)-------------",
            "C --------|---o---------|--|---|--|---(*-)------",
            "N -X--o---|---|---o-----|--|---|--|---|--|------",
            "     [|] [|] [|]  |     |  |   |  |   |  |",
            "      |   |   X   |     |  |   |  |   X  X",
            "   +--A---B---C---N-----X1-X2--X1-X2--X1-X2--+",
        ]
    );
    let blown = text(&wired(&[("control_power.fuse_blown", "true")]), 64);
    assert_eq!(blown[6][..20], *"     [X]  |        [");
}

#[test]
fn three_pts_are_drawn_and_none_where_none_is_fitted() {
    assert_eq!(
        text(&of_scenario("pt-mismatch"), 48)[5..8],
        [
            "     [|] [|] [|]  |     |  |   |  |   |  |",
            "     PT  PT  PT   |     |  |   |  |   |  |",
            "   +--A---B---C---N-----X1-X2--X1-X2--X1-X2--+",
        ]
    );
    let (site, setup) = shipped("pt-mismatch");
    let site = change(&site, "wiring.pt.ratio", "1").unwrap();
    let diagram = workbench::wiring::diagram(&Panel::builtin().unwrap(), &site, &setup, true);
    assert!(!text(&diagram, 48)[6].contains("PT"));
}

#[test]
fn a_terminal_without_a_conductor_is_not_a_lead_that_is_off() {
    let diagram = of_scenario("wrong-system-type");
    assert_eq!(
        text(&diagram, 48)[1..7],
        [
            "A ----o-----------------(*-)--------------------",
            "B ----|---o-------------|--|---(*-)-------------",
            "N ----|---|-------o-----|--|---|--|-------------",
            "     [|] [|]      |     |  |   |  |",
            "      |   |       |     |  |   |  |",
            "   +--A---B---C---N-----X1-X2--X1-X2--X1-X2--+",
        ]
    );
    assert_eq!(red(&diagram), "C");
}

/// The smallest drawing is as high as it says, and one in a larger pane fills no more than that.
#[test]
fn a_drawing_fits_its_pane() {
    let layout = Panel::builtin().unwrap().diagrams.layout;
    let diagram = wired(&[]);
    assert_eq!(least_cells(&layout, &diagram, 47), None);
    assert_eq!(least_cells(&layout, &diagram, 48), Some((48, 9)));
    assert_eq!(least_cells(&layout, &diagram, 63), Some((48, 9)));
    assert_eq!(least_cells(&layout, &diagram, 64), Some((64, 10)));
    for (columns, rows) in [(48, 9), (60, 20), (64, 10), (80, 13), (120, 30), (400, 100)] {
        let drawing = wiring_cells(&layout, &diagram, &WireSigns::UNICODE, (columns, rows));
        assert!(drawing.len() <= rows, "{columns} x {rows}: {} rows", drawing.len());
        assert!(drawing.iter().all(|row| row.len() <= columns), "{columns} x {rows}");
    }
}
