//! The fundamentals as arrows: what there is, and what the meter is given of it.

use std::f64::consts::SQRT_2;

use firmware_model::{Setting, Setup, Waveform};

use super::used;
use crate::installation::{CtOutput, LineConductor, Phasor, Site};

/// A voltage or a current of one phase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// Of which line.
    pub line: LineConductor,
    /// Whether it is a current, in A; otherwise a voltage to neutral, in V.
    pub is_current: bool,
    /// What flows or stands there.
    pub truth: Phasor,
    /// What the meter takes it for, by its terminals and its settings.
    pub seen: Phasor,
}

/// Two phasors this far apart, as a part of the larger, count as one.
const ALIKE: f64 = 0.005;

impl Arm {
    /// Whether the meter is misled.
    pub fn differs(&self) -> bool {
        let largest = self.truth.rms().max(self.seen.rms());
        (self.truth - self.seen).rms() > ALIKE * largest
    }

    /// Such as `VA` or `IB`.
    pub fn name(&self) -> String {
        format!("{}{}", if self.is_current { "I" } else { "V" }, self.line.name())
    }
}

/// The voltages and currents that the meter's system type uses, voltages first.
/// In a service without a neutral, voltages are against its virtual centre.
pub fn arms(site: &Site, setup: &Setup) -> Vec<Arm> {
    let flow = site.orders();
    let volts = site.wiring.voltages(&site.service, &flow);
    let cts = site.wiring.currents(&site.service, &flow);
    let output = match setup.get(Setting::CtSecondary) {
        3 => CtOutput::ThirdVolt,
        _ => CtOutput::OneVolt,
    };
    let per_volt = setup.ct_primary() / output.volts();
    let used = used(setup.system_type());
    let neutral = flow.neutral.spectrum.order(1);
    let of = |line: LineConductor, is_current: bool| {
        // By construction: three lines, three leads, three CTs.
        let at = line as usize;
        let (truth, seen) = if is_current {
            (flow.currents[at].order(1), fundamental(&cts[at]) * per_volt)
        } else {
            (flow.lines[at].spectrum.order(1) - neutral, fundamental(&volts[at]) * setup.pt_ratio())
        };
        Arm { line, is_current, truth, seen }
    };
    let voltages = LineConductor::ALL.into_iter().filter(|line| used.leads[*line as usize]);
    let currents = LineConductor::ALL.into_iter().filter(|line| used.cts[*line as usize]);
    voltages.map(|line| of(line, false)).chain(currents.map(|line| of(line, true))).collect()
}

fn fundamental(waveform: &Waveform) -> Phasor {
    let first = waveform.components.iter().find(|component| component.order == 1);
    first.map_or(Phasor::ZERO, |one| Phasor::new(one.sin / SQRT_2, one.cos / SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, change};

    fn arrow(site: &Site, setup: &Setup, name: &str) -> Arm {
        arms(site, setup).into_iter().find(|arrow| arrow.name() == name).unwrap()
    }

    fn close(one: Phasor, other: (f64, f64)) -> bool {
        (one - Phasor::polar(other.0, other.1)).rms() < 1e-6
    }

    #[test]
    fn a_reversed_ct_turns_what_the_meter_sees_and_nothing_else() {
        let site = change(&Site::default(), "load.phase.B", "{ amps = 40, power_factor = 0.5 }");
        let mut site = change(&site.unwrap(), "wiring.ct.B.reversed", "true").unwrap();
        let setup = Setup::default();
        site.wiring.fit(&setup);
        let current = arrow(&site, &setup, "IB");
        // B at -120 degrees, the current 60 behind it, and what is seen opposite.
        assert!(close(current.truth, (40.0, 180.0)), "{current:?}");
        assert!(close(current.seen, (40.0, 0.0)), "{current:?}");
        assert!(current.differs());
        let voltage = arrow(&site, &setup, "VB");
        assert!(close(voltage.seen, (277.128, -120.0)) && !voltage.differs(), "{voltage:?}");
    }

    #[test]
    fn a_lead_on_another_line_shows_that_lines_voltage() {
        let mut site = change(&Site::default(), "wiring.voltage.A.on", "C").unwrap();
        let setup = Setup::default();
        site.wiring.fit(&setup);
        let voltage = arrow(&site, &setup, "VA");
        assert!(close(voltage.truth, (277.128, 0.0)));
        assert!(close(voltage.seen, (277.128, 120.0)));
    }

    #[test]
    fn a_recording_has_the_arrows_of_its_fundamentals() {
        let meter = Scenario::shipped("rectifier").unwrap().meters.remove(0);
        let mut site = change(&meter.site, "wiring.ct.B.reversed", "true").unwrap();
        site.wiring.fit(&meter.setup);
        let found = |name: &str| arrow(&site, &meter.setup, name);
        // 277.128 V less 0.9949 x 6 V at 65 degrees, as one sine: 274.65 V at -1.128 degrees,
        // from which all angles count; 60 A times 0.9949 at -25 degrees.
        let volts = found("VA");
        assert!((volts.truth - Phasor::polar(274.657, 0.0)).rms() < 0.01, "{volts:?}");
        assert!(!volts.differs());
        let amps = found("IA");
        assert!((amps.truth - Phasor::polar(59.695, -23.872)).rms() < 0.01, "{amps:?}");
        let reversed = found("IB");
        assert!((reversed.truth - Phasor::polar(59.695, -143.872)).rms() < 0.01, "{reversed:?}");
        assert!((reversed.seen + reversed.truth).rms() < 1e-9 && reversed.differs());
    }

    #[test]
    fn a_ct_of_another_size_is_seen_too_small() {
        let site = change(&Site::default(), "load.phase.A.amps", "50").unwrap();
        let mut site = change(&site, "wiring.ct.A.primary", "200").unwrap();
        let setup = Setup::default();
        site.wiring.fit(&setup);
        // 50 A in a 200 A CT is a quarter volt; the meter is set to 100 A.
        assert!(close(arrow(&site, &setup, "IA").seen, (25.0, 0.0)));
    }
}
