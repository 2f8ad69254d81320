//! What the installer did: CTs, leads, neutral, fuse.

use super::{Control, choice, flag, lines, no_current, set, text};
use crate::installation::{
    Across, ClampPlace, CtOutput, Encircled, LineConductor, Shield, Site, Source, Tap, Terminators,
    VoltmeterPlace,
};
use crate::line::LineFaultKind;
use crate::wiring::exists;
use crate::worded::Worded;

/// Rated primary currents that a fitted CT is stepped through, A.
const PRIMARIES: [f64; 10] = [5.0, 50.0, 100.0, 200.0, 300.0, 400.0, 600.0, 800.0, 1600.0, 3000.0];

pub(super) fn add(all: &mut Vec<Control>, site: &Site) {
    const CTS: [&str; 3] = ["CT on input A", "CT on input B", "CT on input C"];
    const LEADS: [&str; 3] = ["Lead on terminal A", "Lead on terminal B", "Lead on terminal C"];
    let present: Vec<LineConductor> = lines(site).collect();
    for (input, group) in LineConductor::ALL.into_iter().zip(CTS) {
        ct(all, site, &present, input, group);
    }
    for (terminal, group) in LineConductor::ALL.into_iter().zip(LEADS) {
        lead(all, site, &present, Some(terminal), group);
    }
    lead(all, site, &present, None, "Lead on terminal N");
    supply(all, site);
}

fn ct(
    all: &mut Vec<Control>,
    site: &Site,
    present: &[LineConductor],
    input: LineConductor,
    group: &'static str,
) {
    // By construction: a CT for each input.
    let ct = site.wiring.ct[input as usize];
    let path = |key: &str| format!("wiring.ct.{}.{key}", input.name());
    let on = ct.on.unwrap_or_else(|| Encircled::line(input));
    match on.only_line() {
        // Where the service has no such line there is nothing to be around.
        Some(line) => {
            let Some(row) = choice(group, "around line", &path("on"), line, present) else {
                return;
            };
            all.push(Control { fault: line != input, ..row });
        }
        None => {
            let names: Vec<&str> = on.taps().map(Worded::word).collect();
            let own = Some(set(&path("on"), input.name().to_owned()));
            all.push(flag(group, "around".into(), names.join(" and "), true, own));
        }
    }
    let to = |key: &str, state: bool| Some(set(&path(key), (!state).to_string()));
    let word = if ct.reversed { "reversed" } else { "as marked" };
    all.push(flag(group, "points".into(), word.into(), ct.reversed, to("reversed", ct.reversed)));
    let word = if ct.open { "open" } else { "connected" };
    all.push(flag(group, "its leads".into(), word.into(), ct.open, to("open", ct.open)));
    let primary = ct.primary.unwrap_or(100.0);
    let other = |value: Option<&f64>| value.map(|amps| set(&path("primary"), text(*amps)));
    let more = other(PRIMARIES.iter().find(|amps| **amps > primary));
    all.push(Control {
        group,
        name: "its size".to_owned(),
        value: format!("{primary:.0} A"),
        fault: false,
        less: other(PRIMARIES.iter().rev().find(|amps| **amps < primary)),
        flip: more.clone(),
        more,
    });
    let output = ct.output.unwrap_or(CtOutput::OneVolt);
    all.extend(choice(group, "its output", &path("secondary"), output, CtOutput::VALUES));
}

/// The lead of a line's terminal, or of terminal N where `terminal` is none.
fn lead(
    all: &mut Vec<Control>,
    site: &Site,
    present: &[LineConductor],
    terminal: Option<LineConductor>,
    group: &'static str,
) {
    let (lead, own) = match terminal {
        Some(line) => (site.wiring.voltage[line as usize], Tap::Line(line)),
        None => (site.wiring.neutral, Tap::Neutral),
    };
    let path = |key: &str| format!("wiring.voltage.{}.{key}", own.word());
    let mut taps: Vec<Tap> = present.iter().map(|line| Tap::Line(*line)).collect();
    if site.service.has_neutral() {
        taps.push(Tap::Neutral);
    }
    let on = lead.on.unwrap_or(own);
    // Where the service has no such conductor there is nothing to be on.
    let Some(row) = choice(group, "on conductor", &path("on"), on, &taps) else { return };
    all.push(Control { fault: on != own, ..row });
    let open = lead.open.unwrap_or(false);
    let word = if open { "open" } else { "connected" };
    let to = Some(set(&path("open"), (!open).to_string()));
    all.push(flag(group, "it is".into(), word.into(), open, to));
}

/// How the meter hangs on its RS-485 line.
fn line(all: &mut Vec<Control>, site: &Site) {
    const GROUP: &str = "RS-485 line";
    let cable = &site.line;
    for (name, path, state, words) in [
        ("+ and -", "line.swapped", cable.swapped, ["as marked", "exchanged"]),
        ("meter", "line.open", cable.open, ["on the line", "off the line"]),
    ] {
        let to = Some(set(path, (!state).to_string()));
        all.push(flag(GROUP, name.to_owned(), words[usize::from(state)].to_owned(), state, to));
    }
    let terminators =
        choice(GROUP, "terminators", "line.terminators", cable.terminators, Terminators::VALUES);
    let shield = choice(GROUP, "shield earthed", "line.shield", cable.shield, Shield::VALUES);
    all.extend(
        terminators.map(|row| Control { fault: cable.terminators != Terminators::Ends, ..row }),
    );
    all.extend(shield.map(|row| Control { fault: cable.shield != Shield::Once, ..row }));
    line_fault(all, site);
}

/// The faults that are stepped through, as rules: a time where one is needed, so that clients notice it.
fn fault_rules() -> Vec<String> {
    let with_time = |kind: LineFaultKind| match kind {
        LineFaultKind::Late => "late 2s".to_owned(),
        LineFaultKind::Gap => "gap 100ms".to_owned(),
        kind => kind.word().to_owned(),
    };
    LineFaultKind::VALUES.iter().map(|kind| with_time(*kind)).collect()
}

/// What the line is asked to do wrong: one fault after the other, and none.
fn line_fault(all: &mut Vec<Control>, site: &Site) {
    let rules = fault_rules();
    let now = match site.faults.as_slice() {
        [] => "none".to_owned(),
        [one] => one.text.clone(),
        several => format!("{} rules", several.len()),
    };
    let at = rules.iter().position(|rule| *rule == now);
    let to = |at: Option<usize>| {
        let rule = at.and_then(|at| rules.get(at));
        let value = rule.map_or_else(|| "clear".to_owned(), |rule| format!("only {rule}"));
        Some(set("line.fault", value))
    };
    let less = to(at.map_or_else(|| rules.len().checked_sub(1), |at| at.checked_sub(1)));
    let more = to(at.map_or(Some(0), |at| Some(at + 1)));
    let flip = if site.faults.is_empty() { more.clone() } else { to(None) };
    let (name, fault) = ("fault of replies".to_owned(), !site.faults.is_empty());
    all.push(Control { group: "RS-485 line", name, value: now, fault, less, more, flip });
}

/// The heading of what the meter runs from.
pub(super) const SUPPLY: &str = "Control power";

fn supply(all: &mut Vec<Control>, site: &Site) {
    if site.service.has_neutral() && site.waveform.is_none() {
        let open = site.wiring.service_neutral_open;
        let word = if open { "broken" } else { "whole" };
        let to = Some(set("wiring.service_neutral_open", (!open).to_string()));
        all.push(flag("Service neutral", "it is".into(), word.into(), open, to));
        if site.flow().cancelling[3] {
            all.push(no_current("Service neutral", "loads to it".to_owned()));
        }
    }
    line(all, site);
    work(all, site);
    let source = site.supply.source;
    all.extend(choice(SUPPLY, "source", "control_power.source", source, Source::VALUES));
    if let Some(across) = site.supply.across() {
        let fits = |other: &&Across| match source {
            Source::LineLine => !other.has_neutral(),
            Source::LineNeutral => other.has_neutral(),
            _ => true,
        };
        let there = |tap: &Tap| exists(site, *tap);
        let possible = Across::VALUES.iter().filter(fits);
        let possible: Vec<Across> =
            possible.filter(|other| other.taps().iter().all(there)).copied().collect();
        all.extend(choice(SUPPLY, "across", "control_power.across", across, &possible));
    }
    let blown = site.supply.fuse_blown;
    let word = if blown { "blown" } else { "whole" };
    let to = Some(set("control_power.fuse_blown", (!blown).to_string()));
    all.push(flag(SUPPLY, "fuse".into(), word.into(), blown, to));
}

/// What a person holds, what it reads, the disconnects, and whether the covers are on.
pub(super) fn work(all: &mut Vec<Control>, site: &Site) {
    const GROUP: &str = "Instruments";
    let work = &site.work;
    all.extend(choice(
        GROUP,
        "voltmeter",
        "work.voltmeter",
        work.voltmeter,
        VoltmeterPlace::VALUES,
    ));
    let volts = match site.voltmeter() {
        None => "----".to_owned(),
        Some(volts) if volts < 10.0 => format!("{volts:.4} V"),
        Some(volts) => format!("{volts:.1} V"),
    };
    all.push(flag(GROUP, "it reads".to_owned(), volts, false, None));
    all.extend(choice(GROUP, "clamp meter around", "work.clamp", work.clamp, ClampPlace::VALUES));
    let clamp = site.clamp();
    let amps = clamp.map_or_else(|| "----".to_owned(), |read| format!("{:.2} A", read.amps));
    all.push(flag(GROUP, "it reads".to_owned(), amps, false, None));
    if let Some(watts) = clamp.and_then(|read| read.watts) {
        let kilowatts = format!("{:.2} kW", watts / 1000.0);
        all.push(flag(GROUP, "to the loads".to_owned(), kilowatts, false, None));
    }
    let off = work.covers_off;
    let word = if off { "off" } else { "on" };
    let to = Some(set("work.covers_off", (!off).to_string()));
    all.push(flag(GROUP, "covers".to_owned(), word.to_owned(), off, to));
    for (name, path, isolated) in [
        ("of the service", "service.isolated", site.service.isolated),
        ("of control power", "control_power.isolated", site.supply.isolated),
    ] {
        let word = if isolated { "open" } else { "closed" };
        let to = Some(set(path, (!isolated).to_string()));
        all.push(flag("Disconnects", name.to_owned(), word.to_owned(), isolated, to));
    }
    if site.waveform.is_none() {
        let plates = site.nameplates();
        all.extend(
            plates.into_iter().map(|(name, text)| flag("Nameplates", name, text, false, None)),
        );
    }
}
