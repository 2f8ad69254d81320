//! Samples from signals: what the six channels see in one second, with every
//! change at its sample.

use std::sync::Arc;

use super::N;
use super::sampled::{Carrier, Samples};
use crate::terminals::{Signal, radians};

/// The signals of one second, each from its sample on.
#[derive(Debug, Clone)]
pub struct Stretches {
    first: Arc<Signal>,
    changes: Vec<(usize, Arc<Signal>)>,
}

impl Stretches {
    /// A second that begins with `signal`.
    pub fn new(signal: Arc<Signal>) -> Self {
        Self { first: signal, changes: Vec::new() }
    }

    /// From sample `offset` of this second on, `signal` stands on the terminals.
    pub fn change(&mut self, offset: usize, signal: Arc<Signal>) {
        if offset == 0 {
            self.first = signal;
        } else {
            self.changes.push((offset.min(N), signal));
        }
    }

    /// The one signal of the whole second, if there was no change.
    pub fn steady(&self) -> Option<&Arc<Signal>> {
        self.changes.is_empty().then_some(&self.first)
    }

    /// The signal at the end of the second.
    pub fn last(&self) -> &Arc<Signal> {
        self.changes.last().map_or(&self.first, |(_, signal)| signal)
    }

    /// The samples of the second whose first sample has the index `start`, the
    /// currents clipped at `clip` volts.
    pub fn samples(&self, start: u64, clip: f64) -> Samples {
        let mut samples = Samples::silent();
        let ends = self.changes.iter().map(|(offset, _)| *offset).chain([N]);
        let signals =
            core::iter::once((0, &self.first)).chain(self.changes.iter().map(|(o, s)| (*o, s)));
        for ((from, signal), to) in signals.zip(ends) {
            if from < to {
                synthesise(signal, start, from..to, &mut samples);
            }
        }
        for channel in &mut samples.currents {
            for x in channel.iter_mut() {
                *x = x.clamp(-clip, clip);
            }
        }
        samples
    }
}

fn synthesise(signal: &Signal, start: u64, range: core::ops::Range<usize>, samples: &mut Samples) {
    let phase = signal.phase_at(start);
    let channels = signal.voltages.iter().chain(&signal.currents);
    let orders: std::collections::BTreeSet<u16> =
        channels.flat_map(|waveform| waveform.components.iter().map(|c| c.order)).collect();
    for order in orders {
        let factor = u64::from(order);
        let carrier = Carrier::starting_at(
            radians(phase.wrapping_mul(factor)),
            radians(signal.step.wrapping_mul(factor)),
        );
        let (cos, sin) = carrier.waves();
        let (cos, sin) = (&cos[range.clone()], &sin[range.clone()]);
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
) -> impl Iterator<Item = (&'a crate::terminals::Waveform, &'a mut Vec<f64>)> {
    signal
        .voltages
        .iter()
        .zip(&mut samples.voltages)
        .chain(signal.currents.iter().zip(&mut samples.currents))
}

fn add_recording(
    signal: &Signal,
    start: u64,
    range: core::ops::Range<usize>,
    samples: &mut Samples,
) {
    let Some(recording) = &signal.recording else { return };
    let first = start + range.start as u64;
    for (waveform, x) in with_channels(signal, samples) {
        let parts = waveform.recorded.iter().enumerate();
        for (track, &gain) in parts.filter(|(_, gain)| **gain != 0.0) {
            recording.add(track, gain, first, &mut x[range.clone()]);
        }
    }
}

fn add_noise(signal: &Signal, start: u64, range: core::ops::Range<usize>, samples: &mut Samples) {
    for (waveform, x) in with_channels(signal, samples) {
        for (line, &rms) in waveform.noise.iter().enumerate().filter(|(_, rms)| **rms != 0.0) {
            for n in range.clone() {
                x[n] += rms * noise(signal.noise_seed, line as u64, start + n as u64);
            }
        }
    }
}

/// White noise of RMS one: uniform, and a function of seed, line and sample alone.
fn noise(seed: u64, line: u64, sample: u64) -> f64 {
    const ROOT_12: f64 = 3.464_101_615_137_754_6;
    let mut x = seed
        .wrapping_add(line.wrapping_mul(0xA24B_AED4_963E_E407))
        .wrapping_add(sample.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    // The finaliser of SplitMix64.
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    ((x >> 11) as f64 / 9_007_199_254_740_992.0 - 0.5) * ROOT_12
}
