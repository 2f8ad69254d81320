//! What a person holds at the panel: a voltmeter, a clamp meter, and the covers.
//!
//! Instruments tell the truth about what they are on, and no diagnosis. Where they are is a part of
//! the installation, so that a tape, a lesson and an exam know what was measured.

use std::f64::consts::SQRT_2;

use firmware_model::{ControlPower, Waveform};

use super::Site;
use super::circuit::{Flow, Potential};
use super::phasor::{Phasor, Spectrum};
use super::service::LineConductor;
use super::wiring::Tap;
use crate::worded::worded;

/// What a person does at the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Where the leads of the voltmeter are.
    pub voltmeter: VoltmeterPlace,
    /// What the clamp meter is around.
    pub clamp: ClampPlace,
    /// The covers are off.
    pub covers_off: bool,
}

/// Where the two leads of a voltmeter are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VoltmeterPlace {
    /// Nowhere.
    #[default]
    Off,
    /// On a proving unit, a source of a known voltage: whether the voltmeter itself works.
    Prover,
    /// On line A and the neutral, behind the disconnect; the ones that follow likewise.
    AtoN,
    /// B and N.
    BtoN,
    /// C and N.
    CtoN,
    /// A and B.
    AtoB,
    /// B and C.
    BtoC,
    /// C and A.
    CtoA,
    /// On the meter's terminals A and N; the ones that follow likewise.
    TerminalsAN,
    /// B and N.
    TerminalsBN,
    /// C and N.
    TerminalsCN,
    /// A and B.
    TerminalsAB,
    /// B and C.
    TerminalsBC,
    /// C and A.
    TerminalsCA,
    /// From line A to the meter's terminal A; the ones that follow likewise.
    LeadA,
    /// B.
    LeadB,
    /// C.
    LeadC,
    /// N.
    LeadN,
    /// On the meter's CT input A; the ones that follow likewise.
    CtA,
    /// B.
    CtB,
    /// C.
    CtC,
    /// On the leads of the control power, between its disconnect and its fuses.
    Supply,
    /// On the meter's control power terminals.
    ControlPower,
}

worded!(VoltmeterPlace {
    Off = "off": "put away",
    Prover = "prover": "on a proving unit",
    AtoN = "A-N": "line A to neutral",
    BtoN = "B-N": "line B to neutral",
    CtoN = "C-N": "line C to neutral",
    AtoB = "A-B": "line A to B",
    BtoC = "B-C": "line B to C",
    CtoA = "C-A": "line C to A",
    TerminalsAN = "meter-A-N": "meter's terminals A and N",
    TerminalsBN = "meter-B-N": "meter's terminals B and N",
    TerminalsCN = "meter-C-N": "meter's terminals C and N",
    TerminalsAB = "meter-A-B": "meter's terminals A and B",
    TerminalsBC = "meter-B-C": "meter's terminals B and C",
    TerminalsCA = "meter-C-A": "meter's terminals C and A",
    LeadA = "lead-A": "line A to terminal A",
    LeadB = "lead-B": "line B to terminal B",
    LeadC = "lead-C": "line C to terminal C",
    LeadN = "lead-N": "neutral to terminal N",
    CtA = "ct-A": "CT input A",
    CtB = "ct-B": "CT input B",
    CtC = "ct-C": "CT input C",
    Supply = "supply": "control power, before the fuses",
    ControlPower = "control-power": "control power, at the meter",
});

/// What a clamp meter is around, before the meter and everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClampPlace {
    /// Nothing.
    #[default]
    Off,
    /// A line of the service.
    Line(LineConductor),
    /// Its neutral.
    Neutral,
}

worded!(ClampPlace {
    Off = "off",
    Line(LineConductor::A) = "A",
    Line(LineConductor::B) = "B",
    Line(LineConductor::C) = "C",
    Neutral = "N",
});

/// What a voltmeter on a proving unit reads, V.
const PROVING: f64 = 240.0;

impl VoltmeterPlace {
    /// The conductors of the service that it is on, where it is on two of them.
    pub const fn conductors(self) -> Option<[Tap; 2]> {
        use LineConductor::{A, B, C};
        Some(match self {
            Self::AtoN => [Tap::Line(A), Tap::Neutral],
            Self::BtoN => [Tap::Line(B), Tap::Neutral],
            Self::CtoN => [Tap::Line(C), Tap::Neutral],
            Self::AtoB => [Tap::Line(A), Tap::Line(B)],
            Self::BtoC => [Tap::Line(B), Tap::Line(C)],
            Self::CtoA => [Tap::Line(C), Tap::Line(A)],
            _ => return None,
        })
    }

    /// The meter's terminals that it is on.
    const fn terminals(self) -> Option<(LineConductor, Option<LineConductor>)> {
        use LineConductor::{A, B, C};
        Some(match self {
            Self::TerminalsAN => (A, None),
            Self::TerminalsBN => (B, None),
            Self::TerminalsCN => (C, None),
            Self::TerminalsAB => (A, Some(B)),
            Self::TerminalsBC => (B, Some(C)),
            Self::TerminalsCA => (C, Some(A)),
            _ => return None,
        })
    }

    const fn lead(self) -> Option<Tap> {
        Some(match self {
            Self::LeadA => Tap::Line(LineConductor::A),
            Self::LeadB => Tap::Line(LineConductor::B),
            Self::LeadC => Tap::Line(LineConductor::C),
            Self::LeadN => Tap::Neutral,
            _ => return None,
        })
    }

    const fn ct(self) -> Option<LineConductor> {
        Some(match self {
            Self::CtA => LineConductor::A,
            Self::CtB => LineConductor::B,
            Self::CtC => LineConductor::C,
            _ => return None,
        })
    }
}

/// What a clamp meter reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClampReading {
    /// A rms.
    pub amps: f64,
    /// W towards the loads, against the neutral, or where there is none against the virtual centre;
    /// none around a neutral.
    pub watts: Option<f64>,
}

impl Site {
    /// What the voltmeter reads where it is, V rms; none where there is nothing to be on, or where
    /// a transformer stands between its two leads.
    pub fn voltmeter(&self) -> Option<f64> {
        self.volts_at(self.work.voltmeter)
    }

    /// What a voltmeter reads at `place`, of a recording its fundamentals.
    pub fn volts_at(&self, place: VoltmeterPlace) -> Option<f64> {
        let (service, wiring) = (&self.service, &self.wiring);
        let flow = self.orders();
        if let Some(taps) = place.conductors() {
            let [one, other] = taps.map(|tap| conductor(self, &flow, tap));
            return Some((&one?.spectrum - &other?.spectrum).rms());
        }
        if let Some((one, other)) = place.terminals() {
            let all = wiring.voltages(service, &flow);
            let none = Waveform::default();
            let other = other.map_or(&none, |other| &all[other as usize]);
            return Some(rms_between(&all[one as usize], other));
        }
        if let Some(tap) = place.lead() {
            let own = conductor(self, &flow, tap)?;
            let terminal = wiring.terminal(tap, service, &flow)?;
            return Some((&own.spectrum - &terminal.spectrum).rms());
        }
        if let Some(input) = place.ct() {
            let inputs = wiring.currents(service, &flow);
            return Some(rms_between(&inputs[input as usize], &Waveform::default()));
        }
        let volts = |power: ControlPower| match power {
            ControlPower::Ac(volts) | ControlPower::Dc(volts) => volts,
        };
        let rms = |spectrum: &Spectrum| spectrum.rms();
        match place {
            VoltmeterPlace::Prover => Some(PROVING),
            VoltmeterPlace::Supply if self.supply.isolated => Some(0.0),
            VoltmeterPlace::Supply => {
                Some(volts(self.supply.offered(service, || self.orders(), rms)))
            }
            VoltmeterPlace::ControlPower => {
                Some(volts(self.supply.control_power(service, || self.orders(), rms)))
            }
            _ => None,
        }
    }

    /// What the clamp meter reads where it is; none where it is around nothing.
    pub fn clamp(&self) -> Option<ClampReading> {
        self.amps_at(self.work.clamp)
    }

    /// What a clamp meter reads around `place`.
    pub fn amps_at(&self, place: ClampPlace) -> Option<ClampReading> {
        let flow = self.orders();
        match place {
            ClampPlace::Off => None,
            ClampPlace::Line(line) if !self.service.has_line(line) => None,
            ClampPlace::Line(line) => {
                let current = &flow.currents[line as usize];
                let volts = &flow.lines[line as usize].spectrum - &flow.neutral.spectrum;
                let power = |order: u16| {
                    let (volts, amps) = (volts.order(order), current.order(order));
                    volts.re * amps.re + volts.im * amps.im
                };
                let watts = current.orders().map(|(order, _)| power(order)).sum();
                Some(ClampReading { amps: current.rms(), watts: Some(watts) })
            }
            ClampPlace::Neutral => {
                let mut back = Spectrum::default();
                for line in LineConductor::ALL {
                    if self.service.has_line(line) {
                        back += &flow.currents[line as usize];
                    }
                }
                let amps = back.rms();
                self.service.has_neutral().then_some(ClampReading { amps, watts: None })
            }
        }
    }

    /// What stands on the nameplates of service, CTs and PTs: of what, and what.
    pub fn nameplates(&self) -> Vec<(String, String)> {
        let service = &self.service;
        let lines: Vec<LineConductor> =
            LineConductor::ALL.into_iter().filter(|line| service.has_line(*line)).collect();
        let mut all = Vec::new();
        let mut add = |name: &str, text: String| all.push((name.to_owned(), text));
        let neutral = if service.has_neutral() { " + N" } else { "" };
        add("conductors", format!("{} lines{neutral}", lines.len()));
        if let [one, other, ..] = lines.as_slice() {
            add("between lines", format!("{:.0} V", service.nominal_between(*one, *other).rms()));
        }
        if service.has_neutral() {
            add("to neutral", format!("{:.0} V", service.nominal()));
        }
        for line in &lines {
            let ct = &self.wiring.ct[*line as usize];
            if let (Some(primary), Some(output)) = (ct.primary, ct.output) {
                let millivolts = output.volts() * 1000.0;
                let text = format!("{primary:.0} A:{millivolts:.0}mV");
                add(&format!("CT on input {}", line.name()), text);
            }
        }
        for line in &lines {
            let ratio = self.wiring.ratio(*line);
            if (ratio - 1.0).abs() > 1e-9 {
                add(&format!("PT in lead {}", line.name()), format!("{ratio}:1"));
            }
        }
        all
    }
}

/// What stands on a conductor behind the disconnect; none where the service has none.
fn conductor<'a>(site: &Site, flow: &'a Flow, tap: Tap) -> Option<&'a Potential> {
    match tap {
        Tap::Line(line) => site.service.has_line(line).then(|| &flow.lines[line as usize]),
        Tap::Neutral => site.service.has_neutral().then_some(&flow.neutral),
        Tap::Other => None,
    }
}

/// The rms of one waveform against another, by its orders.
fn rms_between(one: &Waveform, other: &Waveform) -> f64 {
    let peak = |of: &Waveform, order: u16| {
        let found = of.components.iter().find(|component| component.order == order);
        found.map_or(Phasor::ZERO, |one| Phasor::new(one.sin, one.cos))
    };
    let mut orders: Vec<u16> =
        one.components.iter().chain(&other.components).map(|component| component.order).collect();
    orders.sort_unstable();
    orders.dedup();
    let squares = orders.into_iter().map(|order| {
        let difference = (peak(one, order) - peak(other, order)).squared();
        if order == 0 { 2.0 * difference } else { difference }
    });
    libm::sqrt(squares.sum::<f64>()) / SQRT_2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, change};

    fn site(name: &str, changes: &[(&str, &str)]) -> Site {
        let meter = Scenario::shipped(name).unwrap().meters.remove(0);
        let mut site = meter.installation().site().clone();
        for (path, value) in changes {
            site = change(&site, path, value).unwrap();
        }
        site
    }

    fn reads(site: &Site, place: &str) -> Option<f64> {
        let site = change(site, "work.voltmeter", place).unwrap();
        site.voltmeter().map(|volts| (volts * 100.0).round() / 100.0)
    }

    #[test]
    fn a_voltmeter_reads_what_it_is_on() {
        let fine = site("default", &[]);
        assert_eq!(reads(&fine, "A-N"), Some(277.13));
        assert_eq!(reads(&fine, "B-C"), Some(480.0));
        assert_eq!(reads(&fine, "meter-C-A"), Some(480.0));
        assert_eq!(reads(&fine, "lead-B"), Some(0.0));
        assert_eq!(reads(&fine, "supply"), Some(120.0));
        assert_eq!(reads(&fine, "prover"), Some(240.0));
        assert_eq!(reads(&fine, "off"), None);
        let isolated = site("default", &[("service.isolated", "true")]);
        assert_eq!(reads(&isolated, "A-N"), Some(0.0));
        assert_eq!(reads(&isolated, "supply"), Some(120.0), "it has a disconnect of its own");
        // Leads A and B exchanged: from line A to terminal A there are 480 V.
        let crossed = [("wiring.voltage.A.on", "B"), ("wiring.voltage.B.on", "A")];
        let crossed = site("default", &crossed);
        assert_eq!(reads(&crossed, "lead-A"), Some(480.0));
        assert_eq!(reads(&crossed, "lead-C"), Some(0.0));
        assert_eq!(reads(&crossed, "meter-A-N"), Some(277.13));
        // A lead that is off lies at terminal N by the meter's input resistance.
        let off = site("default", &[("wiring.voltage.C.open", "true")]);
        assert_eq!(reads(&off, "meter-C-N"), Some(0.0));
        assert_eq!(reads(&off, "lead-C"), Some(277.13));
        let blown = site("default", &[("control_power.fuse_blown", "true")]);
        assert_eq!(reads(&blown, "supply"), Some(120.0));
        assert_eq!(reads(&blown, "control-power"), Some(0.0));
    }

    #[test]
    fn behind_transformers_it_reads_their_secondaries() {
        let fitted = site("pt-mismatch", &[]);
        // 2401.777 V through 20:1.
        assert_eq!(reads(&fitted, "meter-A-N"), Some(120.09));
        assert_eq!(reads(&fitted, "lead-A"), None, "the windings have no point in common");
        assert_eq!(reads(&fitted, "A-N"), Some(2401.78));
        let split = site("type-12", &[]);
        assert_eq!((reads(&split, "A-B"), reads(&split, "C-N")), (Some(240.0), None));
    }

    #[test]
    fn a_ct_gives_its_output_and_a_clamp_the_current() {
        let changes = [("load.phase.B", "{ amps = 40, power_factor = 0.5 }")];
        let mut turned = site("default", &changes);
        turned = change(&turned, "wiring.ct.B.reversed", "true").unwrap();
        let plate = turned.nameplates();
        let primary = turned.wiring.ct[1].primary.unwrap();
        let output = turned.wiring.ct[1].output.unwrap().volts();
        let expected = (output * 40.0 / primary * 100.0).round() / 100.0;
        assert_eq!(reads(&turned, "ct-B"), Some(expected), "it has no sign");
        assert!(plate.iter().any(|(what, _)| what == "CT on input B"), "{plate:?}");
        let clamp = turned.amps_at(ClampPlace::Line(LineConductor::B)).unwrap();
        assert!((clamp.amps - 40.0).abs() < 1e-9, "{clamp:?}");
        // 277.128 V, 40 A, power factor 0.5, whatever the meter's CT says.
        assert!((clamp.watts.unwrap() - 5542.56).abs() < 0.01, "{clamp:?}");
    }
}
