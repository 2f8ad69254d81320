//! Samples from signals: what the six channels see in one second and shortly before it,
//! with every change at its sample.

use core::ops::Range;
use std::sync::Arc;

use super::carrier::Carrier;
use super::clip::{Clipper, Ranges, clip_samples};
use super::means::N;
use super::sampled::Samples;
use super::window::{FADE, Window};
use crate::terminals::{Recording, Signal, Waveform, radians};

/// The signals of one second and of the last [`FADE`] samples before it, each from its sample
/// on: what one second hands to the next, whatever its readings were made of.
#[derive(Debug, Clone)]
pub struct Stretches {
    /// What stands [`FADE`] samples before the second.
    first: Arc<Signal>,
    /// Each change, by its sample from there on, in ascending order.
    changes: Vec<(usize, Arc<Signal>)>,
    /// There was a second before this one.
    continued: bool,
}

impl Stretches {
    /// A first second, that begins with `signal`.
    pub fn new(signal: Arc<Signal>) -> Self {
        Self { first: signal, changes: Vec::new(), continued: false }
    }

    /// From sample `offset` of this second on, `signal` stands on the terminals.
    pub fn change(&mut self, offset: usize, signal: Arc<Signal>) {
        let at = FADE + offset.min(N);
        match self.changes.last_mut() {
            Some(last) if last.0 == at => last.1 = signal,
            _ => self.changes.push((at, signal)),
        }
    }

    /// Goes on to the next second.
    pub fn next(&mut self) {
        self.continued = true;
        if self.changes.is_empty() {
            return;
        }
        // What stood when the next second's reach begins, and what came after.
        let later = self.changes.partition_point(|(at, _)| *at <= N);
        if let Some((_, standing)) = self.changes.drain(..later).next_back() {
            self.first = standing;
        }
        for (at, _) in &mut self.changes {
            *at -= N;
        }
    }

    /// Whether there is one signal since before the second.
    pub fn is_unchanged(&self) -> bool {
        self.changes.is_empty()
    }

    /// How the samples of the second are weighed, and its one signal if it is steady.
    pub fn window(&self) -> (Window, Option<&Arc<Signal>>) {
        let mut all = self.signals();
        if !all.all(|(range, signal)| range.end <= self.reach() || is_sines(signal)) {
            let window = if self.continued { Window::Soft } else { Window::SoftFirst };
            return (window, None);
        }
        let mut own = self.signals().filter(|(range, _)| range.end > FADE);
        match (own.next(), own.next()) {
            (Some((_, signal)), None) => (Window::Steady, Some(signal)),
            _ => (Window::Sharp, None),
        }
    }

    /// The first sample that any window of the second reaches.
    fn reach(&self) -> usize {
        if self.continued { 0 } else { FADE }
    }

    /// Each signal with the samples at which it stands, from [`FADE`] before the second on.
    fn signals(&self) -> impl Iterator<Item = (Range<usize>, &Arc<Signal>)> {
        let starts = core::iter::once((0, &self.first))
            .chain(self.changes.iter().map(|(at, signal)| (*at, signal)));
        let ends = self.changes.iter().map(|(at, _)| *at).chain([FADE + N]);
        starts
            .zip(ends)
            .map(|((from, signal), to)| (from..to, signal))
            .filter(|(range, _)| !range.is_empty())
    }

    /// The samples that `window` reaches of the second whose first sample has the index
    /// `start`, as inputs of `ranges` clip them.
    pub fn samples(
        &self,
        window: Window,
        start: u64,
        ranges: Ranges,
        clipper: &mut Clipper,
    ) -> Samples {
        let mut samples = Samples::of_length(window.lead() + N);
        let skipped = FADE - window.lead();
        // Before the second only where there was one: the index stays above zero.
        let start = start - window.lead() as u64;
        for (range, signal) in self.signals().filter(|(range, _)| range.end > skipped) {
            let range = range.start.saturating_sub(skipped)..range.end - skipped;
            let (signal, clipped) = clipper.pass(signal, ranges);
            samples.clipped.add(clipped);
            synthesise(&signal, start, range.clone(), &mut samples);
            clip_others(&signal, range, ranges, &mut samples);
        }
        samples
    }
}

/// Whether each channel is a sum of sines.
fn is_sines(signal: &Signal) -> bool {
    signal.voltages.iter().chain(&signal.currents).all(Waveform::is_sum_of_sines)
}

/// Clips what is not a sum of sines, where it can be beyond the range at all.
fn clip_others(signal: &Signal, range: Range<usize>, ranges: Ranges, samples: &mut Samples) {
    let voltages = signal.voltages.iter().zip(&mut samples.voltages);
    let currents = signal.currents.iter().zip(&mut samples.currents);
    let clipped = samples.clipped.voltages.iter_mut().chain(&mut samples.clipped.currents);
    let channels = voltages
        .map(|pair| (pair, ranges.voltage))
        .chain(currents.map(|pair| (pair, ranges.current)));
    for (((waveform, x), limit), clipped) in channels.zip(clipped) {
        let clips = !waveform.is_sum_of_sines() && highest(waveform, signal) > limit;
        if let Some(x) = x.get_mut(range.clone()).filter(|_| clips) {
            *clipped |= clip_samples(x, limit);
        }
    }
}

/// What a channel never exceeds: its sines, its noise and its parts of the recording at their
/// peaks at once.
fn highest(waveform: &Waveform, signal: &Signal) -> f64 {
    let noise: f64 = waveform.noise.iter().map(|rms| rms.abs() * NOISE_PEAK).sum();
    let recorded = |recording: &Recording| {
        let parts = waveform.recorded.iter().zip(recording.peaks());
        parts.map(|(gain, peak)| (gain * peak).abs()).sum::<f64>()
    };
    waveform.peak_bound() + noise + signal.recording.as_ref().map_or(0.0, recorded)
}

fn synthesise(signal: &Signal, start: u64, range: Range<usize>, samples: &mut Samples) {
    let phase = signal.phase_at(start + range.start as u64);
    let channels = signal.voltages.iter().chain(&signal.currents);
    let orders: std::collections::BTreeSet<u16> =
        channels.flat_map(|waveform| waveform.components.iter().map(|c| c.order)).collect();
    for order in orders {
        let factor = u64::from(order);
        let carrier = Carrier::starting_at(
            radians(phase.wrapping_mul(factor)),
            radians(signal.step.wrapping_mul(factor)),
            range.len(),
        );
        let (cos, sin) = carrier.waves();
        for (waveform, x) in with_channels(signal, samples) {
            for component in waveform.components.iter().filter(|c| c.order == order) {
                for ((x, cos), sin) in x[range.clone()].iter_mut().zip(cos).zip(sin) {
                    *x += component.cos * cos + component.sin * sin;
                }
            }
        }
    }
    add_recording(signal, start, range.clone(), samples);
    add_noise(signal, start, range, samples);
}

fn with_channels<'a>(
    signal: &'a Signal,
    samples: &'a mut Samples,
) -> impl Iterator<Item = (&'a Waveform, &'a mut Vec<f64>)> {
    signal
        .voltages
        .iter()
        .zip(&mut samples.voltages)
        .chain(signal.currents.iter().zip(&mut samples.currents))
}

fn add_recording(signal: &Signal, start: u64, range: Range<usize>, samples: &mut Samples) {
    let Some(recording) = &signal.recording else { return };
    let first = start + range.start as u64;
    for (waveform, x) in with_channels(signal, samples) {
        let parts = waveform.recorded.iter().enumerate();
        for (track, &gain) in parts.filter(|(_, gain)| **gain != 0.0) {
            recording.add(track, gain, first, &mut x[range.clone()]);
        }
    }
}

fn add_noise(signal: &Signal, start: u64, range: Range<usize>, samples: &mut Samples) {
    for (waveform, x) in with_channels(signal, samples) {
        for (line, &rms) in waveform.noise.iter().enumerate().filter(|(_, rms)| **rms != 0.0) {
            for n in range.clone() {
                x[n] += rms * noise(signal.noise_seed, line as u64, start + n as u64);
            }
        }
    }
}

/// The peak of uniform noise of RMS one: the root of three.
const NOISE_PEAK: f64 = 1.732_050_807_568_877_3;

/// White noise of RMS one: uniform, and a function of seed, line and sample alone.
fn noise(seed: u64, line: u64, sample: u64) -> f64 {
    let mut x = seed
        .wrapping_add(line.wrapping_mul(0xA24B_AED4_963E_E407))
        .wrapping_add(sample.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    // The finaliser of SplitMix64.
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    ((x >> 11) as f64 / 9_007_199_254_740_992.0 - 0.5) * 2.0 * NOISE_PEAK
}
