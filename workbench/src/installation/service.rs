//! The service: what the utility delivers, before any meter is wired.
//!
//! ```text
//! wye     A, B, C against the service's neutral, 120 degrees apart
//! split   A and B against the neutral, 180 degrees apart; no C
//! delta   A, B, C against the virtual centre, 120 degrees apart; no neutral
//! high-leg  A and C against the neutral, 180 degrees apart; B at a right angle, sqrt(3) times as high
//! V_X,order = V_X percent/100 at angle  order angle_X + angle    (its own degrees, from V_X's rising zero)
//! ```

use super::phasor::{Phasor, Spectrum};
use crate::worded::{Worded, worded};

/// How the service is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Three phases and a neutral.
    Wye,
    /// Two lines at 180 degrees and their neutral.
    Split,
    /// Three phases without a neutral.
    Delta,
    /// A delta with the neutral in the middle of A and C: line B is high.
    HighLeg,
}

worded!(Form { Wye = "wye", Split = "split", Delta = "delta", HighLeg = "high-leg" });

/// The order in which the phases pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// B lags A by 120 degrees.
    Abc,
    /// B leads A by 120 degrees.
    Acb,
}

worded!(Rotation { Abc = "ABC", Acb = "ACB" });

/// A line conductor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineConductor {
    /// Line A.
    A,
    /// Line B.
    B,
    /// Line C.
    C,
}

worded!(LineConductor { A = "A", B = "B", C = "C" });

impl LineConductor {
    /// The three lines.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The letter of the line.
    pub fn name(self) -> &'static str {
        self.word()
    }
}

/// One harmonic of a voltage or a current.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Harmonic {
    /// Multiple of the fundamental, 2 or more; order times frequency stays below 1260 Hz.
    pub order: u16,
    /// RMS in percent of the fundamental of the same quantity.
    pub percent: f64,
    /// Degrees of its own, against the fundamental's rising zero crossing.
    pub angle: f64,
}

/// White noise on each line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// RMS in percent of the nominal line voltage.
    pub percent: f64,
    /// Seed of the generators.
    pub seed: u64,
}

/// What one phase has of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PhaseOverride {
    /// Whether its line is broken upstream of loads and meter: it is then what its loads
    /// make of it.
    pub open: bool,
    /// V rms of the fundamental; the service's where `None`.
    pub line_to_neutral: Option<f64>,
    /// Degrees against phase A of the service; by form and rotation where `None`.
    pub angle: Option<f64>,
    /// The harmonics of its voltage.
    pub harmonics: Vec<Harmonic>,
}

/// The service of one meter.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// How it is built.
    pub form: Form,
    /// V rms of the fundamental, in a delta against the virtual centre; by form where `None`.
    pub line_to_neutral: Option<f64>,
    /// Hz.
    pub frequency: f64,
    /// The order in which the phases pass.
    pub rotation: Rotation,
    /// Noise on each line.
    pub noise: Noise,
    /// What phases A, B and C have of their own.
    pub phases: [PhaseOverride; 3],
    /// The line of a delta that is tied to earth, where one is: a corner-grounded service.
    pub grounded: Option<LineConductor>,
    /// Whether its disconnect is open: nothing behind it has voltage or current.
    pub isolated: bool,
}

/// Line to neutral of a 480Y/277 service and of a 480 V delta's virtual centre, V.
const THREE_PHASE_VOLTS: f64 = 277.128;
/// How much higher than the others the high leg stands above the neutral: the root of 3.
const HIGH_LEG: f64 = 1.732_050_807_568_877_2;
/// Line to neutral of a 120/240 V service, V.
const SPLIT_PHASE_VOLTS: f64 = 120.0;

impl Default for Service {
    /// 480Y/277 V at 60 Hz, without noise.
    fn default() -> Self {
        Self {
            form: Form::Wye,
            line_to_neutral: None,
            frequency: 60.0,
            rotation: Rotation::Abc,
            noise: Noise { percent: 0.0, seed: 1 },
            phases: Default::default(),
            grounded: None,
            isolated: false,
        }
    }
}

impl Service {
    /// The nominal voltage of a line against the neutral or the virtual centre, V.
    pub fn nominal(&self) -> f64 {
        self.line_to_neutral.unwrap_or(match self.form {
            Form::Wye | Form::Delta => THREE_PHASE_VOLTS,
            Form::Split | Form::HighLeg => SPLIT_PHASE_VOLTS,
        })
    }

    /// The nominal voltage of one line against the neutral or the virtual centre, V.
    pub fn nominal_of(&self, line: LineConductor) -> f64 {
        let is_high = self.form == Form::HighLeg && line == LineConductor::B;
        self.nominal() * if is_high { HIGH_LEG } else { 1.0 }
    }

    /// The nominal voltage between two lines, as a phasor.
    pub fn nominal_between(&self, from: LineConductor, to: LineConductor) -> Phasor {
        self.nominal_line(from) - self.nominal_line(to)
    }

    /// The nominal voltage of a line, as a phasor: without the phase's own voltage
    /// and angle. Zero of a line that the service does not have.
    pub fn nominal_line(&self, line: LineConductor) -> Phasor {
        self.normal_angle(line)
            .map_or(Phasor::ZERO, |angle| Phasor::polar(self.nominal_of(line), angle))
    }

    /// Whether the service has that line.
    pub fn has_line(&self, line: LineConductor) -> bool {
        self.form != Form::Split || line != LineConductor::C
    }

    /// Whether the service has that line, and a source on it.
    pub fn has_source(&self, line: LineConductor) -> bool {
        // By construction: there are three lines and three phases.
        self.has_line(line) && !self.phases[line as usize].open
    }

    /// Whether the service has a neutral.
    pub fn has_neutral(&self) -> bool {
        self.form != Form::Delta
    }

    /// The voltage of the source on a line against the neutral or the virtual centre, whether
    /// or not the line is open; nothing of a line that the service does not have.
    pub fn line(&self, line: LineConductor) -> Spectrum {
        let Some(normal) = self.normal_angle(line) else { return Spectrum::default() };
        // By construction: there are three lines and three phases.
        let own = &self.phases[line as usize];
        let volts = own.line_to_neutral.unwrap_or_else(|| self.nominal_of(line));
        let angle = own.angle.unwrap_or(normal);
        let mut spectrum = Spectrum::fundamental(Phasor::polar(volts, angle));
        for harmonic in &own.harmonics {
            let degrees = f64::from(harmonic.order) * angle + harmonic.angle;
            let volts = volts * harmonic.percent / 100.0;
            spectrum.add_order(harmonic.order, Phasor::polar(volts, degrees));
        }
        spectrum
    }

    /// The RMS of the noise on each line, V.
    pub fn noise_volts(&self) -> f64 {
        self.nominal() * self.noise.percent / 100.0
    }

    fn normal_angle(&self, line: LineConductor) -> Option<f64> {
        let lag = match self.rotation {
            Rotation::Abc => -120.0,
            Rotation::Acb => 120.0,
        };
        match (self.form, line) {
            (_, LineConductor::A) => Some(0.0),
            (Form::Split, LineConductor::B) | (Form::HighLeg, LineConductor::C) => Some(180.0),
            (Form::Split, LineConductor::C) => None,
            (Form::HighLeg, LineConductor::B) => Some(lag * 0.75),
            (_, LineConductor::B) => Some(lag),
            (_, LineConductor::C) => Some(-lag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volts(service: &Service, from: LineConductor, to: LineConductor) -> f64 {
        (&service.line(from) - &service.line(to)).rms()
    }

    #[test]
    fn wye_of_277_volts_has_480_between_lines() {
        // 277.128 x sqrt(3) = 479.99977
        let service = Service::default();
        for (from, to) in [
            (LineConductor::A, LineConductor::B),
            (LineConductor::B, LineConductor::C),
            (LineConductor::C, LineConductor::A),
        ] {
            assert!((volts(&service, from, to) - 479.999_8).abs() < 1e-4);
        }
        assert!((service.line(LineConductor::B).order(1).degrees() + 120.0).abs() < 1e-12);
        let reversed = Service { rotation: Rotation::Acb, ..service };
        assert!((reversed.line(LineConductor::B).order(1).degrees() - 120.0).abs() < 1e-12);
    }

    #[test]
    fn split_has_two_lines_in_opposition() {
        let service = Service { form: Form::Split, ..Service::default() };
        assert!((volts(&service, LineConductor::A, LineConductor::B) - 240.0).abs() < 1e-12);
        assert_eq!(service.line(LineConductor::C), Spectrum::default());
        assert!(!service.has_line(LineConductor::C));
    }

    #[test]
    fn a_phase_may_have_its_own_voltage_angle_and_harmonics() {
        let mut service = Service::default();
        service.phases[1] = PhaseOverride {
            open: false,
            line_to_neutral: Some(270.0),
            angle: Some(-90.0),
            harmonics: vec![Harmonic { order: 5, percent: 10.0, angle: 30.0 }],
        };
        let line = service.line(LineConductor::B);
        assert_eq!(line.order(1), Phasor::new(0.0, -270.0));
        // 27 V at 5 x -90 + 30 = -420 = -60 degrees
        assert!((line.order(5) - Phasor::new(13.5, -23.382_685_902)).rms() < 1e-8);
        // 270 sqrt(1 + 0.01)
        assert!((line.rms() - 271.346_642_7).abs() < 1e-6);
    }
}
