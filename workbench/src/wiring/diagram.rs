//! The diagram of an installation: the panel's diagram of what the meter is set to, with what
//! the installer did as edits.

use firmware_model::Setup;
use panels::Panel;
use panels::diagrams::{
    Conductor, CtInput, DeviceKind, Diagram, DrawnConductor, DrawnCt, DrawnLead, Earthed,
    LeadDevice, LeadStart, MeasuringDiagram, MeterTerminal, Rating,
};

use super::connections::{
    End, alike, around, broken, end, exists, fitted_ratio, has_pts, own_tap, used,
};
use super::faults::{faults, set_output, volts};
use crate::installation::{Encircled, LineConductor, Pt, PtConnection, Site, Source, Tap};
use crate::worded::Worded;

/// The voltage terminals, in the order of their leads.
const TERMINALS: [MeterTerminal; 4] =
    [MeterTerminal::A, MeterTerminal::B, MeterTerminal::C, MeterTerminal::N];

/// The wiring of `site` as the meter is set to `setup`. Where `marked`, what is wrong is marked
/// and said; otherwise it is drawn as it is, for others to find.
pub fn diagram(panel: &Panel, site: &Site, setup: &Setup, marked: bool) -> Diagram {
    let system = setup.system_type();
    let original = panel.diagrams.measuring(system, has_pts(site, setup));
    let base = original.map(|original| original.diagram.clone()).unwrap_or_default();
    let leads = leads(panel, &base, site, setup);
    let of_service = Diagram {
        title: original.map_or_else(String::new, |it| caption(it, has_pts(site, setup))),
        lines: lines(site),
        earthed: earthed(&leads, site),
        leads,
        cts: cts(site, setup),
        common: joined(site),
        ..Diagram::default()
    };
    let control = panel.diagrams.control(site.supply.source.word());
    let control = control.map(|one| one.diagram.clone()).unwrap_or_default();
    let mut diagram = of_service.with(&supplied(control, site));
    if marked {
        diagram.faults = faults(site, setup);
    } else {
        diagram.unmark();
    }
    diagram
}

/// Of which diagram of the guide the wiring is.
fn caption(original: &MeasuringDiagram, transformed: bool) -> String {
    let (number, code) = (original.number, original.system.code());
    // Not each system type has a diagram with PTs (guide p. 7).
    let but = if transformed && !original.is_transformed() { ", but with PTs" } else { "" };
    format!("Guide's diagram {number}: system type {code}, {}{but}", original.diagram.title)
}

/// The diagrams as the panel has them, with names for their files: those that the guide numbers,
/// and those of the control power.
pub fn originals(panel: &Panel) -> Vec<(String, Diagram)> {
    let measuring = panel.diagrams.measuring.iter().map(|one| {
        let (number, code) = (one.number, one.system.code());
        let title = format!("Diagram {number}: system type {code}, {}", one.diagram.title);
        (format!("diagram-{number}"), Diagram { title, ..one.diagram.clone() })
    });
    let control = panel.diagrams.control.iter().map(|one| {
        let mut title = one.diagram.title.clone();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        (format!("control-{}", one.source), Diagram { title, ..one.diagram.clone() })
    });
    measuring.chain(control).collect()
}

/// The conductor of the panel that a tap is.
const fn conductor(tap: Tap) -> Conductor {
    match tap {
        Tap::Line(LineConductor::A) => Conductor::A,
        Tap::Line(LineConductor::B) => Conductor::B,
        Tap::Line(LineConductor::C) => Conductor::C,
        // Where a lead is on another service, its own conductor is not asked for.
        Tap::Neutral | Tap::Other => Conductor::N,
    }
}

/// The conductors of the service.
fn lines(site: &Site) -> Vec<DrawnConductor> {
    let taps = LineConductor::ALL.map(Tap::Line).into_iter().chain([Tap::Neutral]);
    let there = taps.filter(|tap| exists(site, *tap));
    let line = |tap| {
        let broken = broken(site, tap);
        // The disconnect of a service has a pole for each line.
        let isolated = site.service.isolated && tap != Tap::Neutral;
        let marked = broken || isolated;
        DrawnConductor { broken, isolated, marked, ..DrawnConductor::whole(conductor(tap)) }
    };
    there.map(line).collect()
}

/// What is earthed: the neutral of the service, or the line of a delta that is, and what joins
/// the secondaries of potential transformers.
fn earthed(leads: &[DrawnLead], site: &Site) -> Vec<Earthed> {
    let neutral = site.service.has_neutral().then_some(Tap::Neutral);
    let earthed = neutral.or(site.service.grounded.map(Tap::Line));
    let conductor = earthed.map(|tap| Earthed::Conductor(conductor(tap)));
    let transformed = leads.iter().any(|it| it.device(DeviceKind::Transformer).is_some());
    conductor.into_iter().chain(transformed.then_some(Earthed::Secondary)).collect()
}

/// The leads of the voltage terminals. Where the system type does not use a terminal, its lead
/// is drawn only if it is on.
fn leads(panel: &Panel, base: &Diagram, site: &Site, setup: &Setup) -> Vec<DrawnLead> {
    let used = used(setup.system_type()).leads;
    let joined = joined(site);
    let mut leads = Vec::new();
    for (index, (terminal, wanted)) in TERMINALS.into_iter().zip(used).enumerate() {
        let (own, end) = (own_tap(index), end(site, index));
        let lead = site.wiring.voltage.get(index).copied().unwrap_or(site.wiring.neutral);
        if !wanted && !matches!(end, End::On(_)) {
            continue;
        }
        let on = match end {
            End::On(Tap::Other) => LeadStart::Other,
            End::On(tap) => LeadStart::Conductor(conductor(tap)),
            End::Off => LeadStart::Conductor(conductor(lead.on.unwrap_or(own))),
            End::Nothing => LeadStart::Nothing,
        };
        let pt = LineConductor::ALL.get(index).filter(|_| joined != Some(terminal));
        let pt = pt.and_then(|line| potential_transformer(site, setup, *line));
        let mut through = through(panel, base, terminal, pt.as_ref());
        let fuse = through.iter_mut().find(|device| device.kind == DeviceKind::Fuse);
        if let Some(fuse) = fuse.filter(|_| lead.fuse_blown) {
            (fuse.open, fuse.marked) = (true, true);
        }
        let off = lead.open.unwrap_or(false);
        let marked = off || on != LeadStart::Conductor(conductor(own));
        leads.push(DrawnLead { terminal, on, through, off, marked });
    }
    leads
}

/// What stands in the lead of a terminal: as in the diagram, or, where that has none, as in
/// that of another system type; with a transformer in the leads of lines, where they have some.
fn through(
    panel: &Panel,
    base: &Diagram,
    terminal: MeterTerminal,
    transformer: Option<&LeadDevice>,
) -> Vec<LeadDevice> {
    let others = panel.diagrams.measuring.iter().filter_map(|one| one.diagram.lead(terminal));
    let lead = base.lead(terminal).or_else(|| others.into_iter().next());
    let through = lead.map(|lead| lead.through.clone()).unwrap_or_default();
    let plain = through.into_iter().filter(|device| device.kind != DeviceKind::Transformer);
    let transformer = transformer.filter(|_| terminal != MeterTerminal::N);
    plain.chain(transformer.cloned()).collect()
}

/// The terminal whose lead joins the potential transformers, where it is not N.
fn joined(site: &Site) -> Option<MeterTerminal> {
    let is_open_delta = site.wiring.pt_connection == PtConnection::OpenDelta;
    is_open_delta.then_some(MeterTerminal::B)
}

/// The potential transformer of a line, where there is one.
fn potential_transformer(site: &Site, setup: &Setup, line: LineConductor) -> Option<LeadDevice> {
    // By construction: a PT for each line.
    let own = site.wiring.pt[line as usize];
    let ratio = own.ratio.unwrap_or_else(|| fitted_ratio(site, setup));
    let is_there = own != Pt::default() || has_pts(site, setup) || joined(site).is_some();
    is_there.then(|| LeadDevice {
        rating: Rating { text: format!("{ratio}:1"), marked: !alike(ratio, setup.pt_ratio()) },
        open: own.open,
        reversed: own.reversed,
        marked: own.is_wrong(),
        ..LeadDevice::sound(DeviceKind::Transformer)
    })
}

/// The CTs. One that the system type does not use is drawn only if its leads are on.
fn cts(site: &Site, setup: &Setup) -> Vec<DrawnCt> {
    let used = used(setup.system_type()).cts;
    let set = (setup.ct_primary(), set_output(setup));
    let mut cts = Vec::new();
    for ((line, input), wanted) in LineConductor::ALL.into_iter().zip(CtInput::ALL).zip(used) {
        // By construction: a CT for each line.
        let ct = site.wiring.ct[line as usize];
        let on = around(site, line);
        let around: Vec<Conductor> =
            on.taps().filter(|tap| exists(site, *tap)).map(conductor).collect();
        if around.is_empty() || (ct.open && !wanted) {
            continue;
        }
        let marked = on != Encircled::line(line) || ct.is_wrong();
        let (amps, output) = (ct.primary.unwrap_or(set.0), ct.output.unwrap_or(set.1));
        cts.push(DrawnCt {
            reversed: ct.reversed,
            off: ct.open,
            rating: Rating {
                text: format!("{amps} A, {}", volts(output)),
                marked: !alike(amps, set.0) || output != set.1,
            },
            marked,
            ..DrawnCt::sound(input, around)
        });
    }
    cts
}

/// The control power as it is: its voltage or ratio, its conductors, its disconnect and its fuse.
fn supplied(mut control: Diagram, site: &Site) -> Diagram {
    let supply = &site.supply;
    control.source = match supply.source {
        Source::Separate => format!("{} VAC", supply.volts.unwrap_or(120.0)),
        Source::Dc => format!("{} VDC", supply.volts.unwrap_or(125.0)),
        _ => String::new(),
    };
    let there = lines(site);
    control.lines.retain(|line| there.iter().any(|one| one.conductor == line.conductor));
    let taps = supply.across().map(|across| across.taps().map(conductor));
    let mut blown = supply.fuse_blown;
    for lead in &mut control.leads {
        let place = usize::from(lead.terminal == MeterTerminal::Two);
        if let (LeadStart::Conductor(_), Some(&on)) =
            (lead.on, taps.as_ref().and_then(|it| it.get(place)))
        {
            lead.on = LeadStart::Conductor(on);
            if there.iter().all(|line| line.conductor != on) {
                (lead.on, lead.marked) = (LeadStart::Nothing, true);
            }
            // As that of terminal N, a lead on the neutral has neither disconnect nor fuse.
            if on == Conductor::N {
                lead.through.retain(|device| device.kind == DeviceKind::Transformer);
            }
        }
        for device in &mut lead.through {
            match device.kind {
                DeviceKind::Disconnect => {
                    (device.open, device.marked) = (supply.isolated, supply.isolated);
                }
                // One that blows interrupts them both.
                DeviceKind::Fuse => {
                    (device.open, device.marked) = (blown, blown);
                    blown = false;
                }
                DeviceKind::Transformer => device.rating.text = format!("{}:1", supply.ratio),
            }
        }
    }
    control
}
