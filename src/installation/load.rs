//! The loads, and the currents that they draw through the lines.
//!
//! ```text
//! watts and vars    I1 = conj((P + jQ) / V1), nothing below 10 % of the nominal voltage
//! amps              |I1| = amps, at the angle of V1 less the displacement
//!                   lagging import Q1, leading export Q2, lagging export Q3, leading import Q4
//! harmonic          I_h = I1 percent/100 at  h angle(I1) + angle
//! line A            I_A = I_AN + I_AB - I_CA      (B and C cyclic)
//! ```
//!
//! **Open service neutral.** The star point of the loads to neutral floats.
//! Each of them becomes the admittance it has at the nominal voltage,
//! `Y = conj(S) / |V_nominal|^2`, and no current can return:
//!
//! ```text
//! fundamental       V_s = sum(Y V) / sum(Y)       I = Y (V - V_s)
//! harmonics         J_h from the new I1,  V_s,h = sum(J_h) / sum(Y)    I_h = J_h - Y V_s,h
//! ```
//!
//! that is, harmonic currents keep their sources and share out what can no longer
//! return among the same admittances, so that every order sums to zero. Where
//! the admittances cancel to a twentieth (no load, or generation beside consumption), no
//! star voltage follows from them: the star then rests at the mean of the lines
//! that the service has, where the meter's own input resistances pull it, and
//! the loads to neutral carry nothing.

use super::phasor::{Phasor, Spectrum};
use super::service::{Harmonic, Line, Service};

/// Whether the current lags or leads the voltage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Displacement {
    /// Quadrant 1 on import, 3 on export.
    Lagging,
    /// Quadrant 4 on import, 2 on export.
    Leading,
}

/// Which way real power flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the service into the load.
    Import,
    /// From the load into the service.
    Export,
}

/// What a load draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Draw {
    /// The current follows the voltage so that the power of the fundamental stays.
    Power {
        /// Real power of the fundamental, W; positive is imported.
        watts: f64,
        /// Reactive power of the fundamental, var; positive is quadrant 1 or 2.
        vars: f64,
    },
    /// The current stays.
    Current {
        /// A rms of the fundamental.
        amps: f64,
        /// Displacement factor of the fundamentals, over 0 to 1.
        power_factor: f64,
        /// Whether it lags or leads.
        displacement: Displacement,
        /// Which way power flows.
        direction: Direction,
    },
}

/// One load.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// What it draws at the fundamental.
    pub draw: Draw,
    /// The harmonics of its current.
    pub harmonics: Vec<Harmonic>,
}

/// The loads of one meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loads {
    /// From lines A, B and C to the neutral.
    pub phase: [Option<Load>; 3],
    /// From A to B, from B to C and from C to A.
    pub between: [Option<Load>; 3],
}

/// The pairs of lines in the order of [`Loads::between`].
pub const PAIRS: [(Line, Line); 3] = [(Line::A, Line::B), (Line::B, Line::C), (Line::C, Line::A)];

/// Voltages and currents of the whole installation, before any wiring of the meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// Lines A, B and C against the service's neutral or virtual centre, V.
    pub lines: [Spectrum; 3],
    /// The neutral bar where loads and meter are connected, against the same, V.
    pub neutral: Spectrum,
    /// How much of the noise of lines A, B and C the neutral bar carries.
    pub neutral_noise: [f64; 3],
    /// The currents in lines A, B and C towards the loads, A.
    pub currents: [Spectrum; 3],
}

/// Solves the installation: line voltages, star point and line currents.
pub fn solve(service: &Service, loads: &Loads, neutral_open: bool) -> Flow {
    let mut flow = Flow { lines: Line::ALL.map(|line| service.line(line)), ..Flow::default() };
    if service.has_neutral() {
        if neutral_open {
            star(service, loads, &mut flow);
        } else {
            for (index, load) in loads.phase.iter().enumerate() {
                let Some(load) = load else { continue };
                // By construction: three loads and three lines.
                let nominal = service.nominal_line(Line::ALL[index]);
                flow.currents[index] += &load.current(flow.lines[index].order(1), nominal);
            }
        }
    }
    for (&(from, to), load) in PAIRS.iter().zip(&loads.between) {
        let Some(load) = load else { continue };
        if !(service.has_line(from) && service.has_line(to)) {
            continue;
        }
        let across = flow.lines[from as usize].order(1) - flow.lines[to as usize].order(1);
        let current = load.current(across, service.nominal_between(from, to));
        flow.currents[from as usize] += &current;
        flow.currents[to as usize] += &current.scaled(-1.0);
    }
    flow
}

/// Below this part of the sum of magnitudes, admittances count as cancelling: the
/// star would otherwise stand at twenty times the line voltage.
const CANCELLING: f64 = 0.05;

/// Below this, S, there is no load.
const NO_ADMITTANCE: f64 = 1e-12;

/// Below this, V, there is no voltage.
const NO_VOLTAGE: f64 = 1e-3;

/// Adds the loads to neutral behind an open service neutral.
fn star(service: &Service, loads: &Loads, flow: &mut Flow) {
    let mut admittances = [Phasor::ZERO; 3];
    for (index, load) in loads.phase.iter().enumerate() {
        let nominal = service.nominal_line(Line::ALL[index]);
        if let Some(load) = load.as_ref().filter(|_| nominal.rms() >= NO_VOLTAGE) {
            admittances[index] = load.admittance(nominal.rms());
        }
    }
    let sum = admittances.into_iter().fold(Phasor::ZERO, |sum, y| sum + y);
    let magnitudes = admittances.into_iter().fold(0.0, |sum, y| sum + y.rms());
    if sum.rms() <= NO_ADMITTANCE.max(CANCELLING * magnitudes) {
        let present = Line::ALL.map(|line| service.has_line(line));
        let share = 1.0 / present.iter().filter(|&&present| present).count().max(1) as f64;
        for (index, _) in present.iter().enumerate().filter(|(_, present)| **present) {
            flow.neutral += &flow.lines[index].scaled(share);
            flow.neutral_noise[index] = share;
        }
        return;
    }
    let mut fundamental = Phasor::ZERO;
    for (index, &admittance) in admittances.iter().enumerate() {
        let share = admittance / sum;
        fundamental = fundamental + share * flow.lines[index].order(1);
        // Noise has no angle: what is in phase of the share passes.
        flow.neutral_noise[index] = share.re;
    }
    flow.neutral.add_order(1, fundamental);
    let mut returning = Spectrum::default();
    for (index, load) in loads.phase.iter().enumerate() {
        let Some(load) = load else { continue };
        let current = admittances[index] * (flow.lines[index].order(1) - fundamental);
        let drawn = load.with_harmonics(current);
        returning += &drawn;
        flow.currents[index] += &drawn;
    }
    // The fundamental returns nothing already; rounding is not passed on.
    for (order, phasor) in returning.orders().filter(|(order, _)| *order > 1) {
        let voltage = phasor / sum;
        flow.neutral.add_order(order, voltage);
        for (index, &admittance) in admittances.iter().enumerate() {
            flow.currents[index].add_order(order, -(admittance * voltage));
        }
    }
}

/// The part of the nominal voltage below which a load of constant power draws nothing.
const DROP_OUT: f64 = 0.1;

impl Load {
    /// A load that draws nothing yet, without harmonics.
    pub fn new(draw: Draw) -> Self {
        Self { draw, harmonics: Vec::new() }
    }

    /// The current under the fundamental voltage `across` the load.
    pub fn current(&self, across: Phasor, nominal: Phasor) -> Spectrum {
        let fundamental = match self.draw {
            Draw::Power { watts, vars } => {
                if across.rms() < NO_VOLTAGE.max(DROP_OUT * nominal.rms()) {
                    Phasor::ZERO
                } else {
                    (Phasor::new(watts, vars) / across).conjugate()
                }
            }
            Draw::Current { .. } => {
                // Without a voltage to lag, the angle is that of the nominal one.
                let direction = across.direction().or(nominal.direction()).unwrap_or_default();
                direction * self.draw.volt_amperes(1.0).conjugate()
            }
        };
        self.with_harmonics(fundamental)
    }

    /// The admittance it has at `nominal` volts, S.
    fn admittance(&self, nominal: f64) -> Phasor {
        self.draw.volt_amperes(nominal).conjugate() * (1.0 / (nominal * nominal))
    }

    fn with_harmonics(&self, fundamental: Phasor) -> Spectrum {
        let mut spectrum = Spectrum::fundamental(fundamental);
        let direction = fundamental.direction().unwrap_or_default();
        for harmonic in &self.harmonics {
            let amps = fundamental.rms() * harmonic.percent / 100.0;
            let phasor = direction.power(harmonic.order) * Phasor::polar(amps, harmonic.angle);
            spectrum.add_order(harmonic.order, phasor);
        }
        spectrum
    }
}

impl Draw {
    /// Nothing, in the form of real and reactive power.
    pub const NO_POWER: Self = Self::Power { watts: 0.0, vars: 0.0 };

    /// Nothing, in the form of a current.
    pub const NO_CURRENT: Self = Self::Current {
        amps: 0.0,
        power_factor: 1.0,
        displacement: Displacement::Lagging,
        direction: Direction::Import,
    };

    /// Real and reactive power at `volts`, W and var.
    pub fn volt_amperes(self, volts: f64) -> Phasor {
        match self {
            Self::Power { watts, vars } => Phasor::new(watts, vars),
            Self::Current { amps, power_factor, displacement, direction } => {
                let reactive = libm::sqrt((1.0 - power_factor * power_factor).max(0.0));
                let lagging = match displacement {
                    Displacement::Lagging => Phasor::new(power_factor, reactive),
                    Displacement::Leading => Phasor::new(power_factor, -reactive),
                };
                let import = lagging * (volts * amps);
                match direction {
                    Direction::Import => import,
                    Direction::Export => -import,
                }
            }
        }
    }

    /// The same load at `volts`, in the form of real and reactive power.
    #[must_use]
    pub fn as_power(self, volts: f64) -> Self {
        let power = self.volt_amperes(volts);
        Self::Power { watts: power.re, vars: power.im }
    }

    /// The same load at `volts`, in the form of a current; no current where there
    /// is no voltage or no power. Without real power it counts as import.
    #[must_use]
    pub fn as_current(self, volts: f64) -> Self {
        let Self::Power { watts, vars } = self else { return self };
        let apparent = Phasor::new(watts, vars).rms();
        if volts < NO_VOLTAGE || apparent <= 0.0 {
            return Self::NO_CURRENT;
        }
        let direction = if watts < 0.0 { Direction::Export } else { Direction::Import };
        let displacement = if (vars < 0.0) == (watts < 0.0) {
            Displacement::Lagging
        } else {
            Displacement::Leading
        };
        Self::Current {
            amps: apparent / volts,
            power_factor: watts.abs() / apparent,
            displacement,
            direction,
        }
    }
}
