//! Seconds without a gap: which samples belong to which second, and on which path
//! each is computed.
//!
//! A second in which anything changed, or whose signal is not a steady sum of
//! sines, is sampled; every other one is computed in closed form. The choice depends on what
//! happened alone, never on how the time was stepped through. So does what a second takes over from the one
//! before it: the signals of its last samples, whichever path that one was computed on.

use std::sync::Arc;

use crate::fidelity::Fidelity;
use crate::metering::{
    Clipper, ClosedForm, Energies, Quantities, Ranges, Stretches, measure_in, quantities,
};
use crate::settings::Setup;
use crate::terminals::Signal;
use crate::time::{SAMPLES_PER_SECOND, Tick};

/// How a second may be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeteringPath {
    /// In closed form wherever the inputs allow it.
    #[default]
    Auto,
    /// From its samples, always: the reference.
    Sampled,
}

/// The six channels of a running meter.
#[derive(Debug, Clone)]
pub struct Acquisition {
    /// Index of the first sample of the current second.
    start: u64,
    stretches: Stretches,
    /// A setting that enters the measurement changed in this second.
    disturbed: bool,
    steady: Option<Steady>,
    clipper: Clipper,
    path: MeteringPath,
    last_frequency: Option<f64>,
}

/// A stretch of whole seconds with one signal and one setup.
#[derive(Debug, Clone)]
struct Steady {
    form: Arc<ClosedForm>,
    quantities: Quantities,
    /// Samples counted so far.
    samples: u64,
    /// The accumulators at its beginning.
    base: Energies,
}

impl Steady {
    /// The accumulators when `samples` samples of the stretch have been counted: a
    /// function of their number, not of how they were stepped through.
    fn energies_at(&self, samples: u64, setup: &Setup, fidelity: &Fidelity) -> Energies {
        let seconds = (samples / SAMPLES_PER_SECOND) as f64;
        let sums = self.form.sums(samples);
        let q = &self.quantities;
        let added = q.energies(&sums, seconds, setup, fidelity);
        self.base.after(&added, &q.phases, q.total_directions(fidelity))
    }
}

impl Acquisition {
    /// Begins at `at` with `signal` on the terminals.
    pub fn new(at: Tick, signal: Arc<Signal>, path: MeteringPath) -> Self {
        Self {
            start: at.sample(),
            stretches: Stretches::new(signal),
            disturbed: false,
            steady: None,
            clipper: Clipper::default(),
            path,
            last_frequency: None,
        }
    }

    /// When the current second is complete.
    pub fn update_at(&self) -> Tick {
        Tick::of_sample(self.start + SAMPLES_PER_SECOND)
    }

    /// From `at` on, `signal` stands on the terminals.
    pub fn change(&mut self, at: Tick, signal: Arc<Signal>) {
        let offset = at.sample().saturating_sub(self.start).min(SAMPLES_PER_SECOND) as usize;
        self.stretches.change(offset, signal);
        self.steady = None;
    }

    /// A setting changed that enters the measurement.
    pub fn disturb(&mut self) {
        self.disturbed = true;
        self.steady = None;
    }

    /// The accumulators were set anew: a stretch is counted from them.
    pub fn rebase(&mut self) {
        self.steady = None;
    }

    /// Completes the current second: its quantities, and the accumulators after it.
    pub fn second(
        &mut self,
        energies: &Energies,
        setup: &Setup,
        fidelity: &Fidelity,
    ) -> (Quantities, Energies) {
        let result = match self.closed(energies, setup, fidelity) {
            Some(result) => result,
            None => self.sampled(energies, setup, fidelity),
        };
        self.last_frequency = result.0.readings.frequency.or(self.last_frequency);
        self.skip();
        result
    }

    /// Lets the current second pass without measuring it.
    pub fn skip(&mut self) {
        self.start += SAMPLES_PER_SECOND;
        self.stretches.next();
        self.disturbed = false;
    }

    /// The accumulators after `seconds` more seconds of a stretch that is steady already
    /// and stays so, where there is such a stretch.
    pub fn ahead(&self, seconds: u64, setup: &Setup, fidelity: &Fidelity) -> Option<Energies> {
        let still = !self.disturbed && self.stretches.is_unchanged();
        let steady = self.steady.as_ref().filter(|_| still)?;
        Some(steady.energies_at(steady.samples + seconds * SAMPLES_PER_SECOND, setup, fidelity))
    }

    /// What Vrms x Irms of all phases come to in one second of the steady stretch, mVA s;
    /// none where there is no such stretch.
    pub fn steady_size(&self) -> Option<i128> {
        let steady = self.steady.as_ref()?;
        Some(libm::ceil(steady.quantities.volt_amperes() * 1000.0) as i128)
    }

    /// Passes over `seconds` seconds of a steady stretch.
    pub fn skip_steady(&mut self, seconds: u64) {
        let samples = seconds * SAMPLES_PER_SECOND;
        if let Some(steady) = &mut self.steady {
            steady.samples += samples;
            self.start += samples;
        }
    }

    fn closed(
        &mut self,
        energies: &Energies,
        setup: &Setup,
        fidelity: &Fidelity,
    ) -> Option<(Quantities, Energies)> {
        if self.path == MeteringPath::Sampled || self.disturbed {
            return None;
        }
        if self.steady.is_none() {
            let (_, signal) = self.stretches.window();
            let (signal, clipped) = self.clipper.pass(signal?, Ranges::of(setup));
            let form = ClosedForm::new(&signal, self.start, clipped, setup.system_type())?;
            let quantities = quantities(form.means(), setup, fidelity, self.last_frequency);
            self.steady =
                Some(Steady { quantities, samples: 0, base: *energies, form: Arc::new(form) });
        }
        let steady = self.steady.as_mut()?;
        steady.samples += SAMPLES_PER_SECOND;
        Some((steady.quantities, steady.energies_at(steady.samples, setup, fidelity)))
    }

    fn sampled(
        &mut self,
        energies: &Energies,
        setup: &Setup,
        fidelity: &Fidelity,
    ) -> (Quantities, Energies) {
        let (window, _) = self.stretches.window();
        let samples =
            self.stretches.samples(window, self.start, Ranges::of(setup), &mut self.clipper);
        let (means, sums) = measure_in(&samples, setup.system_type(), window);
        let q = quantities(&means, setup, fidelity, self.last_frequency)
            .judged_by(&sums, setup, fidelity);
        let added = q.energies(&sums, 1.0, setup, fidelity);
        (q, energies.after(&added, &q.phases, q.total_directions(fidelity)))
    }
}
