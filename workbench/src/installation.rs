//! The installation around one meter: service, loads, wiring and control power.
//!
//! A pure function from what a scenario says to what reaches the meter's
//! terminals. It holds no clock: [`Installation::signal`] is told the sample from
//! which its answer holds, and a change of frequency is continuous in phase there.
//!
//! ```text
//! service  ->  loads  ->  line voltages and currents, by order  ->  wiring  ->  terminals
//!       or a waveform recording of both                          ->
//! ```
//!
//! Faults act on what reaches the terminals and never on results.

mod cable;
mod circuit;
mod csv;
mod instruments;
mod load;
mod output;
mod phasor;
mod playback;
mod power_supply;
mod profile;
mod service;
mod wiring;

#[cfg(test)]
mod tests;

use firmware_model::{ControlPower, SAMPLES_PER_SECOND, Setup, Signal, Tick};

use crate::line::FaultText;

pub use cable::{BitErrors, Cable, Shield, Terminators};
pub use circuit::{Flow, Potential, solve};
pub(crate) use csv::{COMTRADE, is_comtrade};
pub use instruments::{ClampPlace, ClampReading, VoltmeterPlace, Work};
pub use load::{
    ConstantCurrent, ConstantPower, Direction, Displacement, Draw, Load, Loads, PAIR_NAMES, PAIRS,
    Vary,
};
pub use output::{ContactCircuit, ContactCircuits, MOST_VOLTS, PulseReceiver};
pub use phasor::{Phasor, Spectrum};
pub use playback::Playback;
pub(crate) use playback::{LONGEST_SECONDS, RATES, contradicts, played};
pub use power_supply::{Across, Source, Supply};
pub use profile::{Profile, Steps};
pub use service::{Form, Harmonic, LineConductor, Noise, PhaseOverride, Rotation, Service};
pub use wiring::{Ct, CtOutput, Encircled, Lead, Pt, PtConnection, Tap, Wiring};

/// Orders times frequency stay below this, Hz: half the meter's sample rate.
pub const HIGHEST_FREQUENCY: f64 = (SAMPLES_PER_SECOND / 2) as f64;

/// What surrounds one meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Site {
    /// What the utility delivers.
    pub service: Service,
    /// What is connected to it.
    pub loads: Loads,
    /// How the loads of copies of its meter differ.
    pub vary: Vary,
    /// What the loads of some phases follow.
    pub profile: Option<Profile>,
    /// What an instrument recorded, in place of a computed service and its loads.
    pub waveform: Option<Playback>,
    /// How the meter is connected.
    pub wiring: Wiring,
    /// What the meter itself runs from.
    pub supply: Supply,
    /// What hangs on its contacts.
    pub contacts: ContactCircuits,
    /// How it hangs on its RS-485 line.
    pub line: Cable,
    /// What the line is asked to do wrong.
    pub faults: Vec<FaultText>,
    /// What a person does there.
    pub work: Work,
}

impl Site {
    /// Voltages and currents before any wiring of the meter.
    pub fn flow(&self) -> Flow {
        match &self.waveform {
            _ if self.service.isolated => Flow::default(),
            Some(waveform) => waveform.flow(),
            None => solve(&self.service, &self.loads, self.wiring.service_neutral_open),
        }
    }

    /// The same by orders alone: of a waveform recording its fundamentals.
    pub fn orders(&self) -> Flow {
        let playing = self.waveform.as_ref().filter(|_| !self.service.isolated);
        playing.map_or_else(|| self.flow(), Playback::fundamentals)
    }
}

/// The installation of one meter, with its live changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Installation {
    site: Site,
    origin: u64,
    phase: u64,
    step: u64,
    next_change: Option<Tick>,
    /// The waveform recording is over.
    over: bool,
}

impl Installation {
    /// What `site` is for a meter set up as `setup`. CTs and potential transformers of which
    /// the site says nothing are those that the meter is set to at this moment; a later
    /// change of the meter's settings does not exchange them.
    pub fn new(mut site: Site, setup: &Setup) -> Self {
        site.wiring.fit(setup);
        let step = Signal::step_of(site.service.frequency);
        let mut installation =
            Self { site, origin: 0, phase: 0, step, next_change: None, over: false };
        installation.follow(Tick::ZERO);
        installation
    }

    /// When the installation changes by itself next: the load profile has its next row, or
    /// the waveform recording ends.
    pub fn next_change(&self) -> Option<Tick> {
        self.next_change
    }

    /// Makes of the installation what load profile and waveform recording say at `at`.
    pub fn follow(&mut self, at: Tick) {
        if let Some(profile) = &self.site.profile {
            profile.apply(at, &mut self.site.loads);
            self.next_change = profile.next_after(at);
        }
        if let Some(waveform) = &self.site.waveform {
            let end = waveform.ends_at();
            self.over = end.is_some_and(|end| at >= end);
            self.next_change = end.filter(|end| at < *end);
        }
    }

    /// What surrounds the meter now.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Voltages and currents now, before any wiring of the meter.
    pub fn flow(&self) -> Flow {
        if self.over { Flow::default() } else { self.site.flow() }
    }

    /// What stands on the measuring terminals from sample `at_sample` on. A
    /// frequency changed since the last call takes effect at this sample, at the
    /// phase that the old one has reached there; otherwise the answer does not
    /// depend on `at_sample`.
    pub fn signal(&mut self, at_sample: u64) -> Signal {
        let step = Signal::step_of(self.site.service.frequency);
        if step != self.step {
            let passed = at_sample.wrapping_sub(self.origin);
            self.phase = self.phase.wrapping_add(passed.wrapping_mul(self.step));
            self.origin = at_sample;
            self.step = step;
        }
        let flow = self.flow();
        Signal {
            origin: self.origin,
            phase: self.phase,
            step: self.step,
            voltages: self.site.wiring.voltages(&self.site.service, &flow),
            currents: self.site.wiring.currents(&self.site.service, &flow),
            noise_seed: self.site.service.noise.seed,
            recording: self.site.waveform.as_ref().and_then(Playback::recording).cloned(),
        }
    }

    /// What stands on the control power terminals now.
    pub fn control_power(&self) -> ControlPower {
        let rms = |voltage: &Spectrum| match &self.site.waveform {
            Some(waveform) => waveform.rms(voltage),
            None => voltage.rms(),
        };
        self.site.supply.control_power(&self.site.service, || self.flow(), rms)
    }

    /// From now on `site` surrounds the meter. It is what surrounds it now with something
    /// changed: what a load profile says next, and when, stays as it is.
    pub fn change_to(&mut self, site: Site) {
        self.site = site;
    }
}
