//! What of an installation can be played live: one row for each thing, with its
//! value in words and what the next lower and the next higher value would set.
//!
//! Everything goes through the paths of the scenario file, so that a row can do
//! nothing that a file or a tape cannot.

mod loads;
mod wires;

use crate::exam::{place_words, put_right, repairable};
use crate::installation::{Form, Harmonic, LineConductor, PAIR_NAMES, Rotation, Site};
use crate::worded::Worded;

/// A live change: a path of the scenario and the value as it is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Such as `wiring.ct.B.reversed`.
    pub path: String,
    /// Such as `true`.
    pub value: String,
}

/// What can be done to a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The next lower value, or the one before.
    Less,
    /// The next higher value, or the one after.
    More,
    /// The other of two values, or the one after.
    Flip,
}

/// One thing that can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The heading under which it stands.
    pub group: &'static str,
    /// What it is.
    pub name: String,
    /// Its value in words.
    pub value: String,
    /// Whether that value is a fault.
    pub fault: bool,
    less: Option<Set>,
    more: Option<Set>,
    flip: Option<Set>,
}

impl Control {
    /// What to set for `turn`; nothing where there is no further value.
    pub fn turned(&self, turn: Turn) -> Option<&Set> {
        match turn {
            Turn::Less => self.less.as_ref(),
            Turn::More => self.more.as_ref(),
            Turn::Flip => self.flip.as_ref(),
        }
    }

    /// What Enter makes of its value on `site`, in words; nothing where it changes nothing.
    ///
    /// It is found by doing it, so that it cannot say anything else than what will be done.
    pub fn entered(&self, site: &Site, ct_primary: f64) -> Option<String> {
        let set = self.flip.as_ref()?;
        if self.group == PUT_RIGHT {
            return Some("as the diagram has it".to_owned());
        }
        let after = if set.path == POWER {
            power_switch(set.value == "on")
        } else {
            let site = crate::scenario::change(site, &set.path, &set.value).ok()?;
            let is_this = |row: &Control| row.group == self.group && row.name == self.name;
            controls(&site, ct_primary).into_iter().find(is_this)?
        };
        (after.value != self.value).then_some(after.value)
    }
}

/// Every control of `site`, in the order of the view; `ct_primary`, in A, is the size
/// by which loads are stepped. Service and loads in whose place a recording stands have none.
pub fn controls(site: &Site, ct_primary: f64) -> Vec<Control> {
    let mut all = Vec::new();
    if site.waveform.is_none() {
        loads::add(&mut all, site, ct_primary);
        service(&mut all, site);
        harmonics(&mut all, site);
    }
    wires::add(&mut all, site);
    all
}

/// The heading of what can be put right where nobody is told what is wrong.
const PUT_RIGHT: &str = "Put right (Enter)";

/// What can be done where nobody is told what is wrong: instruments, nameplates, disconnects, and each
/// part put right, without a word on how it is. `done` are the paths that were put right.
pub fn blind_controls(site: &Site, right: &Site, done: &[String]) -> Vec<Control> {
    let mut all = Vec::new();
    wires::work(&mut all, site);
    for part in repairable(right) {
        let Some((path, value)) = put_right(&part, right) else { continue };
        let shown = if done.contains(&path) { "done" } else { "as found" };
        let words = place_words(&part);
        let name = words.strip_prefix("the ").unwrap_or(&words);
        let flip = Some(set(&path, value));
        let (name, value) = (name.to_owned(), shown.to_owned());
        all.push(Control {
            group: PUT_RIGHT,
            name,
            value,
            fault: false,
            less: None,
            more: None,
            flip,
        });
    }
    all
}

/// The path of the switch of the control power; no path of a scenario, since a tape has a
/// word of its own for it.
pub const POWER: &str = "power";

/// The switch of the control power.
pub fn power_switch(on: bool) -> Control {
    let (word, other) = if on { ("on", "off") } else { ("off", "on") };
    let flip = Some(set(POWER, other.to_owned()));
    flag(wires::SUPPLY, "switch".to_owned(), word.to_owned(), !on, flip)
}

fn service(all: &mut Vec<Control>, site: &Site) {
    const GROUP: &str = "Service";
    let (service, nominal) = (&site.service, site.service.nominal());
    let step = nice((nominal / 100.0).max(0.1));
    let volts = |value: f64| format!("{value:.1} V");
    all.push(number(GROUP, "voltage", "service.line_to_neutral", nominal, step, volts));
    for line in lines(site) {
        let own = service.phases[line as usize].line_to_neutral.unwrap_or(nominal);
        let path = format!("service.phase.{}.line_to_neutral", line.name());
        let name = format!("voltage of {}", line.name());
        let mut row = number(GROUP, &name, &path, own, step, volts);
        // A phase that is lost, and back.
        row.flip = Some(set(&path, if own > 0.0 { "0".into() } else { text(nominal) }));
        row.fault = own < nominal / 2.0;
        all.push(row);
    }
    let cancelling = site.flow().cancelling;
    for line in lines(site) {
        // By construction: there are three lines.
        let open = service.phases[line as usize].open;
        let to = Some(set(&format!("service.phase.{}.open", line.name()), (!open).to_string()));
        let word = if open { "broken" } else { "whole" };
        all.push(flag(GROUP, format!("line {}", line.name()), word.into(), open, to));
        if cancelling[line as usize] {
            all.push(no_current(GROUP, format!("loads on {}", line.name())));
        }
    }
    let hertz = |value: f64| format!("{value:.1} Hz");
    let frequency = service.frequency;
    let mut row = number(GROUP, "frequency", "service.frequency", frequency, 0.1, hertz);
    row.flip = Some(set("service.frequency", if frequency < 55.0 { "60" } else { "50" }.into()));
    all.push(row);
    if service.form != Form::Split {
        let (path, rotation) = ("service.rotation", service.rotation);
        let row = choice(GROUP, "rotation", path, rotation, Rotation::VALUES);
        all.extend(row.map(|row| Control { fault: rotation != Rotation::Abc, ..row }));
    }
}

/// Says of loads that cancel, so that nothing holds their conductor, that they carry nothing.
fn no_current(group: &'static str, name: String) -> Control {
    flag(group, name, "cancel: 0 A".to_owned(), true, None)
}

/// The harmonics that can be switched: order, percent of currents, percent of voltages.
const SWITCHED: [(u16, &str, f64, f64); 2] = [(3, "3rd", 20.0, 4.0), (5, "5th", 10.0, 3.0)];

fn harmonics(all: &mut Vec<Control>, site: &Site) {
    const GROUP: &str = "Harmonics";
    for (order, ordinal, percent, _) in SWITCHED {
        let between = PAIR_NAMES.into_iter().zip(&site.loads.between);
        let phase = LineConductor::ALL.iter().map(|line| line.name()).zip(&site.loads.phase);
        let lists = |loads: &mut dyn Iterator<Item = (&str, &Option<_>)>, on: bool| {
            let of = |(name, load): (&str, &Option<crate::installation::Load>)| {
                let list = &load.as_ref()?.harmonics;
                Some(format!("{name} = {{ harmonics = {} }}", with(list, order, percent, on)))
            };
            loads.filter_map(of).collect::<Vec<_>>().join(", ")
        };
        let loads = site.loads.phase.iter().chain(&site.loads.between).flatten();
        let on = loads.clone().any(|load| has(&load.harmonics, order));
        let there = loads.count() > 0;
        let (phase, between) = (lists(&mut { phase }, !on), lists(&mut { between }, !on));
        let value = format!("{{ phase = {{ {phase} }}, between = {{ {between} }} }}");
        let flip = there.then(|| set("load", value));
        let name = format!("{ordinal} in currents");
        let shown = if there { switch(on, percent) } else { "no load".to_owned() };
        all.push(flag(GROUP, name, shown, on, flip));
    }
    for (order, ordinal, _, percent) in SWITCHED {
        let phases = &site.service.phases;
        let on = phases.iter().any(|phase| has(&phase.harmonics, order));
        let of = |line: LineConductor| {
            let list = with(&phases[line as usize].harmonics, order, percent, !on);
            format!("{} = {{ harmonics = {list} }}", line.name())
        };
        let value = format!("{{ {} }}", lines(site).map(of).collect::<Vec<_>>().join(", "));
        let flip = Some(set("service.phase", value));
        all.push(flag(GROUP, format!("{ordinal} in voltages"), switch(on, percent), on, flip));
    }
}

fn switch(on: bool, percent: f64) -> String {
    if on { format!("on, {percent:.0} %") } else { "off".to_owned() }
}

fn has(list: &[Harmonic], order: u16) -> bool {
    list.iter().any(|harmonic| harmonic.order == order && harmonic.percent > 0.0)
}

/// The list as a scenario writes it, with or without `order`.
fn with(list: &[Harmonic], order: u16, percent: f64, on: bool) -> String {
    let others = list.iter().copied().filter(|harmonic| harmonic.order != order);
    let own = on.then_some(Harmonic { order, percent, angle: 0.0 });
    let entries: Vec<String> = others
        .chain(own)
        .map(|Harmonic { order, percent, angle }| {
            format!("{{ order = {order}, percent = {percent:?}, angle = {angle:?} }}")
        })
        .collect();
    format!("[{}]", entries.join(", "))
}

/// The lines that the service has.
fn lines(site: &Site) -> impl Iterator<Item = LineConductor> + '_ {
    LineConductor::ALL.into_iter().filter(|line| site.service.has_line(*line))
}

fn set(path: &str, value: String) -> Set {
    Set { path: path.to_owned(), value }
}

/// A number as a scenario writes it, without the dust of binary fractions.
fn text(value: f64) -> String {
    format!("{:?}", (value * 1e4).round() / 1e4)
}

/// The largest of 1, 2 and 5 times a power of ten that is not over `value`.
fn nice(value: f64) -> f64 {
    let decade = libm::pow(10.0, libm::floor(libm::log10(value)));
    let lead = value / decade + 1e-9;
    decade
        * if lead >= 5.0 {
            5.0
        } else if lead >= 2.0 {
            2.0
        } else {
            1.0
        }
}

/// The next multiple of `step` on either side of `value`.
fn neighbours(value: f64, step: f64) -> (f64, f64) {
    let steps = value / step;
    ((libm::ceil(steps - 1e-6) - 1.0) * step, (libm::floor(steps + 1e-6) + 1.0) * step)
}

/// A number from 0 upwards; the range's other end is the scenario's own.
fn number(
    group: &'static str,
    name: &str,
    path: &str,
    value: f64,
    step: f64,
    shown: impl Fn(f64) -> String,
) -> Control {
    let (less, more) = neighbours(value, step);
    Control {
        group,
        name: name.to_owned(),
        value: shown(value),
        fault: false,
        less: (value > 0.0).then(|| set(path, text(less.max(0.0)))),
        more: Some(set(path, text(more))),
        flip: Some(set(path, text(more))),
    }
}

/// One of some values, in a circle; nothing where `value` is not one of them.
fn choice<T: Worded>(
    group: &'static str,
    name: &str,
    path: &str,
    value: T,
    values: &[T],
) -> Option<Control> {
    let at = values.iter().position(|other| *other == value)?;
    let to = |at: usize| values.get(at % values.len().max(1)).map(|to| set(path, to.word().into()));
    let (less, more) = (to(at + values.len().saturating_sub(1)), to(at + 1));
    let (name, value) = (name.to_owned(), value.word().to_owned());
    Some(Control { group, name, value, fault: false, less, flip: more.clone(), more })
}

/// Two states, each turn the other one.
fn flag(
    group: &'static str,
    name: String,
    value: String,
    fault: bool,
    flip: Option<Set>,
) -> Control {
    Control { group, name, value, fault, less: flip.clone(), more: flip.clone(), flip }
}

#[cfg(test)]
mod tests;
