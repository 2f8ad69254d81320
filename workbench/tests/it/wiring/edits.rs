//! Everything that can be done to a diagram, at once: each in its own place.

use panels::diagrams::{Conductor, DeviceKind, Diagram, LeadStart, MeterTerminal};
use panels::scene::{PathStep, Shape};
use panels::{Panel, WireSigns, described_wiring, wiring_cells, wiring_picture};
use workbench::wiring::originals;

/// Diagram 6 with a control power transformer: isolated at the source, CT A around two lines,
/// CT B around the neutral; in lead A the disconnect is open and the PT reversed, lead B is on
/// another service and its fuse has blown, the PT of C is open.
fn edited(panel: &Panel) -> Diagram {
    let find = |name: &str| {
        originals(panel)
            .into_iter()
            .find(|(own, _)| own == name)
            .map(|(_, diagram)| diagram)
            .unwrap()
    };
    let mut diagram = find("diagram-6").with(&find("control-transformer"));
    for line in &mut diagram.lines {
        line.isolated = line.conductor != Conductor::N;
    }
    for lead in &mut diagram.leads {
        for device in &mut lead.through {
            match (lead.terminal, device.kind) {
                (MeterTerminal::A, DeviceKind::Disconnect)
                | (MeterTerminal::B, DeviceKind::Fuse) => {
                    device.open = true;
                }
                (MeterTerminal::A, DeviceKind::Transformer) => device.reversed = true,
                (MeterTerminal::C, DeviceKind::Transformer) => device.open = true,
                _ => {}
            }
        }
        if lead.terminal == MeterTerminal::B {
            lead.on = LeadStart::Other;
        }
    }
    diagram.cts[0].around = vec![Conductor::A, Conductor::B];
    diagram.cts[1].around = vec![Conductor::N];
    diagram
}

#[test]
fn each_edit_is_drawn_in_its_place() {
    let panel = Panel::builtin().unwrap();
    let cells = wiring_cells(&panel.diagrams.layout, &edited(&panel), &WireSigns::ASCII, (64, 0));
    let rows: Vec<String> = cells
        .into_iter()
        .map(|row| row.iter().map(|cell| cell.0).collect::<String>().trim_end().to_owned())
        .collect();
    assert_eq!(
        rows,
        [
            "  source                                                    load",
            "A -/--o-------------o------------------(*-)---------------------",
            "B -/--|---o---------|------------------(*-)---------------------",
            "C -/--|---|---------|-------o----------|--|----------(*-)-------",
            "N ----|---|---------|-------|---o------|--|---(*-)---|--|-------",
            "     [|] [|]       [/] [X] [|]  |      |  |   |  |   |  |",
            "      |CPT|   =    PT  PT   X   |      |  |   |  |   |  |",
            "   +--1---2---G-----A---B---C---N------X1-X2--X1-X2--X1-X2--+",
            "   +---control---------voltages---------CT A---CT B---CT C--+",
        ]
    );
}

#[test]
fn each_edit_is_said() {
    let panel = Panel::builtin().unwrap();
    let said = described_wiring(&edited(&panel));
    for words in [
        "terminal A on line A through open disconnect, fuse and reversed transformer;",
        "terminal B on another service through disconnect, blown fuse and transformer;",
        "terminal C on line C through disconnect, fuse and open transformer;",
        "terminal N on the neutral;",
        "terminal G earthed;",
        "CT A around line A and line B;",
        "CT B around the neutral;",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// A picture of it differs from one without, and nothing of it is lost.
#[test]
fn the_picture_has_both_transformers_and_all_devices() {
    let panel = Panel::builtin().unwrap();
    let names = |diagram: &Diagram| -> Vec<String> {
        let scene = wiring_picture(&panel, diagram);
        scene.groups.iter().map(|group| group.part.name().into_owned()).collect()
    };
    let edited = edited(&panel);
    let parts = names(&edited);
    for part in [
        "transformer.1",
        "transformer.A",
        "transformer.B",
        "transformer.C",
        "disconnect.1",
        "disconnect.2",
        "disconnect.A",
        "disconnect.B",
        "disconnect.C",
        "fuse.B",
        "earth.N",
        "earth.secondary",
        "earth.G",
    ] {
        let count = parts.iter().filter(|name| *name == part).count();
        assert_eq!(count, 1, "{part}");
    }
}

/// Two PTs between lines: the lead of B joins them and goes on to terminal B.
#[test]
fn an_open_delta_has_two_pts_that_lead_b_joins() {
    let panel = Panel::builtin().unwrap();
    let all = originals(&panel);
    let find = |wanted: &str| all.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
    let mut diagram = find("diagram-4");
    let transformer = find("diagram-6").leads[0].through[2].clone();
    for lead in &mut diagram.leads {
        if lead.terminal != MeterTerminal::B {
            lead.through.push(transformer.clone());
        }
    }
    diagram.common = Some(MeterTerminal::B);
    let scene = wiring_picture(&panel, &diagram);
    let count = |part: &str| scene.groups.iter().filter(|group| group.part.name() == part).count();
    assert_eq!(["A", "B", "C"].map(|of| count(&format!("transformer.{of}"))), [1, 0, 1]);
    // Its two halves and the common points.
    assert_eq!(["A", "B", "C"].map(|of| count(&format!("lead.{of}"))), [1, 2, 1]);
    // Its fuse stands above them, and no wire beside them.
    let layout = &panel.diagrams.layout;
    let at = layout.terminals[&MeterTerminal::B];
    let lead = scene.groups.iter().filter(|group| group.part.name() == "lead.B");
    let joints = lead.flat_map(|group| &group.shapes).filter(|shape| {
        let PathStep::Move([x, _]) = shape.path().steps()[0] else { panic!("not a path") };
        matches!(shape, Shape::Fill { .. }) && (x - at).abs() < 3.0
    });
    assert_eq!(joints.count(), 3, "on its line, and at both common points");
}
