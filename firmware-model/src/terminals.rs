//! What the outside world puts on the meter's terminals.
//!
//! A [`Signal`] is a sum of sines on each of six channels, all multiples of one
//! fundamental whose phase is a 64-bit fraction of a turn:
//!
//! ```text
//! phase(n) = phase + (n - origin) * step          (mod one turn, 2^64)
//! x(n)     = sum over components of  cos * cos(order * phase) + sin * sin(order * phase)
//! ```
//!
//! with `n` the index of the sample since the beginning of virtual time. The
//! phase is therefore exact at any distance, and a change of frequency that keeps
//! the phase at its origin is continuous. A channel may also carry samples of a
//! [`Recording`], each times a gain, as it may carry the noise of each line.

mod recording;

pub use recording::{Recording, TRACKS};

use crate::time::SAMPLES_PER_SECOND;

/// One turn as a real number: 2^64 phase units.
const TURN: f64 = 18_446_744_073_709_551_616.0;

/// One order of a waveform; amplitudes are peak values in the waveform's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Multiple of the fundamental, 1 or more; 0 is a direct voltage of the height `cos`, which
    /// stands only beside what is recorded.
    pub order: u16,
    /// Amplitude of the cosine of `order` times the phase.
    pub cos: f64,
    /// Amplitude of the sine of `order` times the phase.
    pub sin: f64,
}

/// A sum of sines, and how much of the noise of each line and of a recording it carries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Waveform {
    /// The sines, each order at most once, in ascending order.
    pub components: Vec<Component>,
    /// RMS amplitude with which the noise generators of lines A, B and C enter.
    pub noise: [f64; 3],
    /// What the tracks of the signal's recording are multiplied by before they enter.
    pub recorded: [f64; TRACKS],
}

impl Waveform {
    /// Whether it carries neither noise nor a part of a recording.
    pub(crate) fn is_sum_of_sines(&self) -> bool {
        self.noise.iter().chain(&self.recorded).all(|part| *part == 0.0)
    }

    /// A value that its sines never exceed.
    pub(crate) fn peak_bound(&self) -> f64 {
        self.components.iter().map(|c| libm::sqrt(c.cos * c.cos + c.sin * c.sin)).sum()
    }
}

/// The six channels as they are from one sample on until another signal takes over.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Index of the sample at which the fundamental has the phase `phase`.
    pub origin: u64,
    /// Phase of the fundamental at `origin`, in 1/2^64 of a turn.
    pub phase: u64,
    /// Advance of the phase from one sample to the next, in 1/2^64 of a turn.
    pub step: u64,
    /// Terminals A, B and C against terminal N, in volts at the terminals
    /// (behind potential transformers, where there are any).
    pub voltages: [Waveform; 3],
    /// The CT inputs A, B and C, in volts at the terminals; positive is import.
    pub currents: [Waveform; 3],
    /// Seed of the noise generators.
    pub noise_seed: u64,
    /// The recording of which the waveforms carry a part, if there is one.
    pub recording: Option<Recording>,
}

/// The supply of the meter's own electronics (guide, page 2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ControlPower {
    /// Alternating voltage at the control power terminals, V rms; 90 V at least.
    Ac(f64),
    /// Direct voltage at the control power terminals, V; 125 V at least.
    Dc(f64),
}

impl ControlPower {
    /// Whether the meter runs from it.
    pub fn is_sufficient(self) -> bool {
        match self {
            Self::Ac(volts) => volts >= 90.0,
            Self::Dc(volts) => volts >= 125.0,
        }
    }
}

impl Signal {
    /// Nothing connected: every channel at zero.
    pub fn dead() -> Self {
        Self {
            origin: 0,
            phase: 0,
            step: Self::step_of(60.0),
            voltages: Default::default(),
            currents: Default::default(),
            noise_seed: 0,
            recording: None,
        }
    }

    /// The phase advance by sample of a fundamental of `hertz`, which must be at
    /// least 0 and below half the sample rate.
    pub fn step_of(hertz: f64) -> u64 {
        libm::round(hertz / SAMPLES_PER_SECOND as f64 * TURN) as u64
    }

    /// The phase of an angle in degrees, as a fraction of a turn.
    pub fn phase_of(degrees: f64) -> u64 {
        let turns = degrees / 360.0;
        libm::round((turns - libm::floor(turns)) * TURN) as u64
    }

    /// The fundamental frequency, Hz.
    pub fn frequency(&self) -> f64 {
        self.step as f64 / TURN * SAMPLES_PER_SECOND as f64
    }

    /// The phase of the fundamental at sample `index`, also before the origin.
    pub fn phase_at(&self, index: u64) -> u64 {
        self.phase.wrapping_add(index.wrapping_sub(self.origin).wrapping_mul(self.step))
    }
}

/// An angle in radians from a phase in 1/2^64 of a turn.
pub fn radians(phase: u64) -> f64 {
    // From -half to +half a turn, so that small angles keep their precision.
    (phase as i64) as f64 / TURN * core::f64::consts::TAU
}
