//! What is wrong with an installation, as an electrician says it: what was found, and beside
//! it what the meter is set to.

use firmware_model::{Setting, Setup, Tick, pulse_closure_millis};

use super::connections::{
    End, LETTERS, alike, around, broken, conductors, end, exists, fitted_ratio, own_tap, used,
};
use super::ratings::exceeded;
use crate::installation::{Ct, CtOutput, Encircled, Form, Lead, LineConductor, Site, Tap};
use crate::worded::Worded;

/// What is wrong with the installation, each in words.
pub fn faults(site: &Site, setup: &Setup) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(system_type(site, setup));
    cts(&mut found, site, setup);
    leads(&mut found, site, setup);
    found.extend(transformers(site, setup));
    own_transformers(&mut found, site, setup);
    if site.supply.fuse_blown {
        found.push("the fuse of the control power has blown".to_owned());
    }
    if site.supply.isolated {
        found.push("the disconnect of the control power is open".to_owned());
    }
    found.extend(exceeded(site).into_iter().map(|exceeded| exceeded.words));
    found.extend(receiver(site, setup));
    found.extend(site.line.faults());
    if site.service.isolated {
        found
            .push("the disconnect of the service is open: everything behind it is dead".to_owned());
        return found;
    }
    if site.waveform.is_none() {
        service(&mut found, site);
    }
    found
}

/// A receiver that needs longer than a pulse lasts.
fn receiver(site: &Site, setup: &Setup) -> Option<String> {
    let needs = site.contacts.pulse.debounce;
    let closure = Tick::from_millis(u64::from(pulse_closure_millis(setup)));
    (needs > closure).then(|| {
        let [needs, closure] = [needs, closure].map(|time| time.0 / Tick::from_millis(1).0);
        format!("the pulse counter needs {needs} ms, a pulse lasts {closure} ms: it counts none")
    })
}

/// A system type with conductors that the service does not have.
fn system_type(site: &Site, setup: &Setup) -> Option<String> {
    let system = setup.system_type();
    let used = used(system).leads;
    let missing = |terminal: usize| used[terminal] && !exists(site, own_tap(terminal));
    let is = match site.service.form {
        Form::Wye => "three-phase with a neutral",
        Form::Split => "split-phase (two lines and neutral)",
        Form::Delta => "a delta (three lines, no neutral)",
        Form::HighLeg => "a high-leg delta (three lines and neutral)",
    };
    let conductors = conductors(system);
    (0..used.len()).any(missing).then(|| {
        format!("the service is {is}, the meter is set to type {} ({conductors})", system.code())
    })
}

fn cts(found: &mut Vec<String>, site: &Site, setup: &Setup) {
    let inputs = used(setup.system_type()).cts;
    let fitted = |line: &LineConductor| inputs[*line as usize] && site.service.has_line(*line);
    let inputs: Vec<LineConductor> = LineConductor::ALL.into_iter().filter(fitted).collect();
    let on = |input: LineConductor| around(site, input);
    let moved = |input: LineConductor| on(input) != Encircled::line(input);
    for &input in inputs.iter().filter(|input| moved(**input)) {
        let name = input.name();
        let exchanged = on(input).only_line().filter(|line| {
            moved(*line) && on(*line) == Encircled::line(input) && inputs.contains(line)
        });
        match exchanged {
            // Of two that are exchanged, the first one tells.
            Some(line) if input < line => {
                found.push(format!("CTs {name} and {} are exchanged", line.name()));
            }
            Some(_) => {}
            None => found.push(format!("CT {name} is around {}", encircled(on(input)))),
        }
    }
    for &input in &inputs {
        let (ct, name) = (site.wiring.ct[input as usize], input.name());
        if ct.reversed {
            found.push(format!("CT {name} points the wrong way"));
        }
        if ct.open {
            found.push(format!("the leads of CT {name} are off"));
        }
    }
    let set = setup.ct_primary();
    let size = |ct: &Ct| ct.primary.filter(|amps| !alike(*amps, set));
    other_cts(found, site, &inputs, size, |of, amps| {
        format!("{of} of {amps} A, the meter is set to {set} A")
    });
    let set = set_output(setup);
    let output = |ct: &Ct| ct.output.filter(|output| *output != set);
    other_cts(found, site, &inputs, output, |of, output| {
        let (is, set) = (volts(output), volts(set));
        format!("{of} of {is}, the meter is set to {set}")
    });
}

/// What a CT is around, in words.
fn encircled(around: Encircled) -> String {
    let lines: Vec<&str> =
        around.taps().filter(|tap| *tap != Tap::Neutral).map(Worded::word).collect();
    let lines = match lines.as_slice() {
        [] => None,
        [one] => Some(format!("line {one}")),
        [first @ .., last] => Some(format!("lines {} and {last}", first.join(", "))),
    };
    let neutral = around.has_neutral().then(|| "the neutral".to_owned());
    lines.into_iter().chain(neutral).collect::<Vec<_>>().join(" and ")
}

/// A sentence for each value of CTs that the meter is not set to; `sentence` is given the CTs of
/// that value with their verb.
fn other_cts<T: Copy + PartialEq>(
    found: &mut Vec<String>,
    site: &Site,
    inputs: &[LineConductor],
    other: impl Fn(&Ct) -> Option<T>,
    sentence: impl Fn(&str, T) -> String,
) {
    let of = |input: &LineConductor| other(&site.wiring.ct[*input as usize]);
    for (index, input) in inputs.iter().enumerate() {
        let Some(value) = of(input) else { continue };
        if inputs.iter().take(index).any(|before| of(before) == Some(value)) {
            continue;
        }
        let alike = inputs.iter().filter(|input| of(input) == Some(value));
        let names: Vec<&str> = alike.map(|input| input.name()).collect();
        let of = match names.as_slice() {
            [one] => format!("CT {one} is"),
            [first @ .., last] => format!("CTs {} and {last} are", first.join(", ")),
            [] => continue,
        };
        found.push(sentence(&of, value));
    }
}

/// The output of CTs that the meter is set to.
pub(super) fn set_output(setup: &Setup) -> CtOutput {
    match setup.get(Setting::CtSecondary) {
        3 => CtOutput::ThirdVolt,
        _ => CtOutput::OneVolt,
    }
}

/// The rated output of a CT.
pub(super) const fn volts(output: CtOutput) -> &'static str {
    match output {
        CtOutput::OneVolt => "1 V",
        CtOutput::ThirdVolt => "1/3 V",
    }
}

fn leads(found: &mut Vec<String>, site: &Site, setup: &Setup) {
    let used = used(setup.system_type()).leads;
    let conductor = |tap: Tap| match tap {
        Tap::Line(line) => format!("line {}", line.name()),
        Tap::Neutral => "the neutral".to_owned(),
        Tap::Other => "another service".to_owned(),
    };
    let is_blown =
        |terminal| site.wiring.voltage.get(terminal).is_some_and(|lead: &Lead| lead.fuse_blown);
    for (terminal, letter) in LETTERS.into_iter().enumerate() {
        let own = own_tap(terminal);
        match end(site, terminal) {
            End::Off if used[terminal] && is_blown(terminal) => {
                found.push(format!("the fuse in the lead of terminal {letter} has blown"));
            }
            End::Off if used[terminal] => {
                let floats = if own == Tap::Neutral { ": N floats between the lines" } else { "" };
                found.push(format!("the lead of terminal {letter} is off{floats}"));
            }
            End::On(tap) if tap != own => {
                let other = (0..used.len()).find(|other| own_tap(*other) == tap);
                let exchanged = other.filter(|other| end(site, *other) == End::On(own));
                match exchanged {
                    Some(other) if other < terminal => {}
                    Some(other) => found.push(format!(
                        "the leads of terminals {letter} and {} are exchanged",
                        LETTERS[other]
                    )),
                    None => {
                        let on = conductor(tap);
                        found.push(format!("the lead of terminal {letter} is on {on}"));
                    }
                }
            }
            _ => {}
        }
    }
}

/// PTs of one lead that are not as the others.
fn own_transformers(found: &mut Vec<String>, site: &Site, setup: &Setup) {
    let wiring = &site.wiring;
    let set = setup.pt_ratio();
    for line in LineConductor::ALL {
        let (pt, name) = (wiring.pt[line as usize], line.name());
        if let Some(ratio) = pt.ratio.filter(|ratio| !alike(*ratio, set)) {
            found.push(format!(
                "the PT in lead {name} is of {ratio}:1, the meter is set to {set}:1"
            ));
        }
        if pt.reversed {
            found.push(format!("the PT in lead {name} is reversed"));
        }
        if pt.open {
            found.push(format!("a winding of the PT in lead {name} is open"));
        }
    }
}

fn transformers(site: &Site, setup: &Setup) -> Option<String> {
    let (fitted, set) = (fitted_ratio(site, setup), setup.pt_ratio());
    if alike(fitted, set) {
        None
    } else if alike(fitted, 1.0) {
        Some(format!("no PTs are fitted, the meter is set to {set}:1"))
    } else if alike(set, 1.0) {
        Some(format!("PTs of {fitted}:1 are fitted, the meter is set to none (1:1)"))
    } else {
        Some(format!("the PTs are of {fitted}:1, the meter is set to {set}:1"))
    }
}

fn service(found: &mut Vec<String>, site: &Site) {
    let cancelling = site.flow().cancelling;
    let no_current = "; no current flows on it, because what is generated cancels what is drawn";
    for line in LineConductor::ALL {
        if broken(site, Tap::Line(line)) {
            let why = if cancelling[line as usize] { no_current } else { "" };
            found.push(format!("line {} is broken before the panel{why}", line.name()));
        } else {
            found.extend(weak(site, line));
        }
    }
    if site.wiring.service_neutral_open {
        let what = match site.service.form {
            Form::Split => "the loads on A and B are in series between the lines",
            Form::HighLeg => "the loads on A and C are in series between the lines",
            Form::Wye | Form::Delta => "the loads' star point floats",
        };
        let why = if cancelling[3] { no_current } else { "" };
        found.push(format!("the service neutral is broken: {what}{why}"));
    }
}

/// What the service lacks on a line: it has under half of its voltage there.
fn weak(site: &Site, line: LineConductor) -> Option<String> {
    let nominal = site.service.nominal_of(line);
    let own = site.service.phases[line as usize].line_to_neutral.unwrap_or(nominal);
    let is_weak = site.service.has_line(line) && own < nominal / 2.0;
    let what = if own > 0.0 { "weak" } else { "dead" };
    is_weak.then(|| format!("line {} is {what}: the service has {own:.0} V on it", line.name()))
}

#[cfg(test)]
mod tests;
