//! The loads, and what each draws under the voltage across it.
//!
//! ```text
//! watts and vars    I1 = conj((P + jQ) / V1), nothing below 10 % of the nominal voltage
//! amps              |I1| = amps, at the angle of V1 less the displacement, nothing without a voltage
//!                   lagging import Q1, leading export Q2, lagging export Q3, leading import Q4
//! harmonic          I_h = I1 percent/100 at  h angle(I1) + angle
//! ```

use super::phasor::{Phasor, Spectrum};
use super::service::{Harmonic, LineConductor};
use crate::worded::worded;

/// Whether the current lags or leads the voltage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Displacement {
    /// Quadrant 1 on import, 3 on export.
    Lagging,
    /// Quadrant 4 on import, 2 on export.
    Leading,
}

worded!(Displacement { Lagging = "lagging", Leading = "leading" });

/// Which way real power flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the service into the load.
    Import,
    /// From the load into the service.
    Export,
}

worded!(Direction { Import = "import", Export = "export" });

/// How the loads of copies of a meter differ.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vary {
    /// By so much more or less at most, percent.
    pub percent: f64,
    /// Of the generator.
    pub seed: u64,
}

/// The current follows the voltage so that the power of the fundamental stays.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ConstantPower {
    /// Real power of the fundamental, W; positive is imported.
    pub watts: f64,
    /// Reactive power of the fundamental, var; positive is quadrant 1 or 2.
    pub vars: f64,
}

/// The current stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstantCurrent {
    /// A rms of the fundamental.
    pub amps: f64,
    /// Displacement factor of the fundamentals, over 0 to 1.
    pub power_factor: f64,
    /// Whether it lags or leads.
    pub displacement: Displacement,
    /// Which way power flows.
    pub direction: Direction,
}

impl Default for ConstantCurrent {
    /// Nothing, in phase.
    fn default() -> Self {
        Self {
            amps: 0.0,
            power_factor: 1.0,
            displacement: Displacement::Lagging,
            direction: Direction::Import,
        }
    }
}

/// What a load draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Draw {
    /// The same power at any voltage.
    Power(ConstantPower),
    /// The same current at any voltage.
    Current(ConstantCurrent),
}

impl Default for Draw {
    /// Nothing, in the form of real and reactive power.
    fn default() -> Self {
        Self::Power(ConstantPower::default())
    }
}

/// One load; at first it draws nothing, without harmonics.
#[derive(Debug, Clone, PartialEq, Default)]
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
pub const PAIRS: [(LineConductor, LineConductor); 3] = [
    (LineConductor::A, LineConductor::B),
    (LineConductor::B, LineConductor::C),
    (LineConductor::C, LineConductor::A),
];

/// Their names, in the same order.
pub const PAIR_NAMES: [&str; 3] = ["AB", "BC", "CA"];

/// Below this, V, there is no voltage.
const NO_VOLTAGE: f64 = 1e-3;

/// The part of the nominal voltage below which a load of constant power draws nothing.
const DROP_OUT: f64 = 0.1;

impl Load {
    /// The current under the fundamental voltage `across` the load.
    pub fn current(&self, across: Phasor, nominal: Phasor) -> Spectrum {
        let least = match self.draw {
            Draw::Power(_) => NO_VOLTAGE.max(DROP_OUT * nominal.rms()),
            Draw::Current(_) => NO_VOLTAGE,
        };
        let fundamental = match (self.draw, across.direction()) {
            (_, None) => Phasor::ZERO,
            _ if across.rms() < least => Phasor::ZERO,
            (Draw::Power(ConstantPower { watts, vars }), _) => {
                (Phasor::new(watts, vars) / across).conjugate()
            }
            (Draw::Current(_), Some(direction)) => {
                direction * self.draw.volt_amperes(1.0).conjugate()
            }
        };
        let mut current = Spectrum::fundamental(fundamental);
        current += &self.harmonics_of(fundamental);
        current
    }

    /// The admittance it has at `nominal` volts, S; none without a voltage.
    pub(super) fn admittance(&self, nominal: f64) -> Phasor {
        if nominal < NO_VOLTAGE {
            return Phasor::ZERO;
        }
        self.draw.volt_amperes(nominal).conjugate() * (1.0 / (nominal * nominal))
    }

    /// The harmonics that it adds to a current of that fundamental.
    pub(super) fn harmonics_of(&self, fundamental: Phasor) -> Spectrum {
        let mut spectrum = Spectrum::default();
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
    /// Real and reactive power at `volts`, W and var.
    pub fn volt_amperes(self, volts: f64) -> Phasor {
        match self {
            Self::Power(ConstantPower { watts, vars }) => Phasor::new(watts, vars),
            Self::Current(current) => {
                let ConstantCurrent { amps, power_factor, displacement, direction } = current;
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
    pub fn as_power(self, volts: f64) -> ConstantPower {
        let power = self.volt_amperes(volts);
        ConstantPower { watts: power.re, vars: power.im }
    }

    /// The same load at `volts`, in the form of a current; no current where there
    /// is no voltage or no power. Without real power it counts as import.
    pub fn as_current(self, volts: f64) -> ConstantCurrent {
        let ConstantPower { watts, vars } = match self {
            Self::Power(power) => power,
            Self::Current(current) => return current,
        };
        let apparent = Phasor::new(watts, vars).rms();
        if volts < NO_VOLTAGE || apparent <= 0.0 {
            return ConstantCurrent::default();
        }
        let direction = if watts < 0.0 { Direction::Export } else { Direction::Import };
        let displacement = if (vars < 0.0) == (watts < 0.0) {
            Displacement::Lagging
        } else {
            Displacement::Leading
        };
        let power_factor = watts.abs() / apparent;
        ConstantCurrent { amps: apparent / volts, power_factor, displacement, direction }
    }
}
