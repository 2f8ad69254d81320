//! The supply of the meter's own electronics (guide, page 2: 90 to 600 VAC, 125 to 300 VDC).

use firmware_model::ControlPower;

use super::circuit::{Flow, Potential};
use super::phasor::Spectrum;
use super::service::Service;
use crate::worded::worded;

/// Where control power is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An alternating voltage of its own.
    Separate,
    /// Lines A and B of the measured service.
    LineLine,
    /// Line A and the neutral bar of the measured service.
    LineNeutral,
    /// A direct voltage of its own.
    Dc,
}

worded!(Source {
    Separate = "separate",
    LineLine = "line-line",
    LineNeutral = "line-neutral",
    Dc = "dc",
});

/// The control power circuit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// Where it is taken from.
    pub source: Source,
    /// The voltage of a source of its own, V; 120 V of a separate source and 125 V
    /// where it is not given, of a direct one. Taken from the service it has no effect.
    pub volts: Option<f64>,
    /// Whether the fuse in its leads has blown.
    pub fuse_blown: bool,
}

impl Default for Supply {
    /// 120 VAC from a source of its own.
    fn default() -> Self {
        Self { source: Source::Separate, volts: None, fuse_blown: false }
    }
}

impl Supply {
    /// What stands on the control power terminals, with the RMS of a voltage of the service
    /// as `rms` tells it; `flow` is asked only where control power is taken from the service.
    pub fn control_power(
        &self,
        service: &Service,
        flow: impl FnOnce() -> Flow,
        rms: impl Fn(&Spectrum) -> f64,
    ) -> ControlPower {
        let behind_fuse = |volts: f64| if self.fuse_blown { 0.0 } else { volts };
        let between = |one: &Potential, other: &Potential| rms(&(&one.spectrum - &other.spectrum));
        match self.source {
            Source::Separate => ControlPower::Ac(behind_fuse(self.volts.unwrap_or(120.0))),
            Source::Dc => ControlPower::Dc(behind_fuse(self.volts.unwrap_or(125.0))),
            Source::LineLine => {
                let Flow { lines: [a, b, _], .. } = flow();
                ControlPower::Ac(behind_fuse(between(&a, &b)))
            }
            Source::LineNeutral if service.has_neutral() => {
                let Flow { lines: [a, ..], neutral, .. } = flow();
                ControlPower::Ac(behind_fuse(between(&a, &neutral)))
            }
            Source::LineNeutral => ControlPower::Ac(0.0),
        }
    }
}
