//! The supply of the meter's own electronics (guide, page 2: 90 to 600 VAC, 125 to 300 VDC).
//!
//! The guide's four ways to take it (p. 9): between two lines, between a line and the neutral,
//! through a control power transformer, and direct voltage; besides an alternating source of its
//! own, which is what a test bench has.

use firmware_model::ControlPower;

use super::circuit::{Flow, Potential};
use super::phasor::Spectrum;
use super::service::{LineConductor, Service};
use super::wiring::Tap;
use crate::worded::worded;

/// Where control power is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An alternating voltage of its own.
    Separate,
    /// Two lines of the measured service.
    LineLine,
    /// A line and the neutral bar of the measured service.
    LineNeutral,
    /// A control power transformer between two conductors of the measured service.
    Transformer,
    /// A direct voltage of its own.
    Dc,
}

worded!(Source {
    Separate = "separate",
    LineLine = "line-line",
    LineNeutral = "line-neutral",
    Transformer = "transformer",
    Dc = "dc",
});

/// Two conductors of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// Lines A and B.
    AB,
    /// Lines B and C.
    BC,
    /// Lines C and A.
    CA,
    /// Line A and the neutral.
    AN,
    /// Line B and the neutral.
    BN,
    /// Line C and the neutral.
    CN,
}

worded!(Across { AB = "AB", BC = "BC", CA = "CA", AN = "AN", BN = "BN", CN = "CN" });

impl Across {
    /// The two conductors.
    pub const fn taps(self) -> [Tap; 2] {
        use LineConductor::{A, B, C};
        match self {
            Self::AB => [Tap::Line(A), Tap::Line(B)],
            Self::BC => [Tap::Line(B), Tap::Line(C)],
            Self::CA => [Tap::Line(C), Tap::Line(A)],
            Self::AN => [Tap::Line(A), Tap::Neutral],
            Self::BN => [Tap::Line(B), Tap::Neutral],
            Self::CN => [Tap::Line(C), Tap::Neutral],
        }
    }

    /// Whether one of them is the neutral.
    pub const fn has_neutral(self) -> bool {
        matches!(self, Self::AN | Self::BN | Self::CN)
    }
}

/// The control power circuit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// Where it is taken from.
    pub source: Source,
    /// The conductors of the service that it is taken from; lines A and B, or line A and the
    /// neutral, where `None`.
    pub across: Option<Across>,
    /// The ratio of the control power transformer, primary to secondary.
    pub ratio: f64,
    /// The voltage of a source of its own, V; 120 V of a separate source and 125 V
    /// where it is not given, of a direct one. Taken from the service it has no effect.
    pub volts: Option<f64>,
    /// Whether a fuse in its leads has blown.
    pub fuse_blown: bool,
    /// Whether its own disconnect is open.
    pub isolated: bool,
}

/// 480 V to 120 V, a common one.
const TRANSFORMER_RATIO: f64 = 4.0;

impl Default for Supply {
    /// 120 VAC from a source of its own.
    fn default() -> Self {
        Self {
            source: Source::Separate,
            across: None,
            ratio: TRANSFORMER_RATIO,
            volts: None,
            fuse_blown: false,
            isolated: false,
        }
    }
}

impl Supply {
    /// The conductors of the service that it is taken from, where it is.
    pub fn across(&self) -> Option<Across> {
        match self.source {
            Source::Separate | Source::Dc => None,
            Source::LineLine | Source::Transformer => Some(self.across.unwrap_or(Across::AB)),
            Source::LineNeutral => Some(self.across.unwrap_or(Across::AN)),
        }
    }

    /// What stands on the control power terminals, with the RMS of a voltage of the service
    /// as `rms` tells it; `flow` is asked only where control power is taken from the service.
    pub fn control_power(
        &self,
        service: &Service,
        flow: impl FnOnce() -> Flow,
        rms: impl Fn(&Spectrum) -> f64,
    ) -> ControlPower {
        let reaches = |volts: f64| if self.fuse_blown || self.isolated { 0.0 } else { volts };
        match self.offered(service, flow, rms) {
            ControlPower::Ac(volts) => ControlPower::Ac(reaches(volts)),
            ControlPower::Dc(volts) => ControlPower::Dc(reaches(volts)),
        }
    }

    /// What its source gives, before its disconnect and its fuses.
    pub fn offered(
        &self,
        service: &Service,
        flow: impl FnOnce() -> Flow,
        rms: impl Fn(&Spectrum) -> f64,
    ) -> ControlPower {
        let Some(across) = self.across() else {
            return match self.source {
                Source::Dc => ControlPower::Dc(self.volts.unwrap_or(125.0)),
                _ => ControlPower::Ac(self.volts.unwrap_or(120.0)),
            };
        };
        let flow = flow();
        let potential = |tap: Tap| -> Option<&Potential> {
            match tap {
                Tap::Line(line) => service.has_line(line).then(|| &flow.lines[line as usize]),
                Tap::Neutral => service.has_neutral().then_some(&flow.neutral),
                Tap::Other => None,
            }
        };
        let [one, other] = across.taps().map(potential);
        let volts = match (one, other) {
            (Some(one), Some(other)) => rms(&(&one.spectrum - &other.spectrum)),
            _ => 0.0,
        };
        let ratio = if self.source == Source::Transformer { self.ratio } else { 1.0 };
        ControlPower::Ac(volts / ratio)
    }
}
