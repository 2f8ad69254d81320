//! Waveform recordings: what an oscilloscope or a power analyser saw at the service, in
//! place of a computed service and its loads.
//!
//! ```text
//! time [s],VA [V],VB [V],VC [V],IA [A],IB [A],IC [A]      times in s, ms or us; V or kV; A, kA or mA
//! 0,0.012,-339.411,339.402,-1.2,-70.1,71.3                 any even step; lines to neutral, positive into the load
//! 0.0001,14.77,-345.94,331.21,2.5,-68.9,66.4
//! ```
//!
//! A channel without a column carries nothing. The channels are low-passed below half the
//! meter's own rate and brought to it ([`resample`]); then wiring, CTs and potential
//! transformers act on them as on computed ones, and the meter measures samples.
//!
//! The first row is the start of the program. After its last row the recording begins again, as
//! if it were one period of an endless signal, or it ends: then there is no voltage and no current.
//!
//! Where a recording begins again, its end must fit its beginning: it holds whole cycles of the
//! mains.
//!
//! - A recording of up to ten seconds must hold them to a 10,000th of a cycle ([`cycles`]). A longer
//!   one need not: the frequency of mains drifts too much for that.
//! - `period` takes a part of the recording, which begins again after that time: to a fraction of
//!   a row up to ten seconds ([`period`]), in whole rows beyond.
//!
//! At most two minutes are played.

mod cycles;
mod parse;
mod period;
mod resample;

use firmware_model::{Recording, SAMPLES_PER_SECOND, TICKS_PER_SECOND, TRACKS, Tick};

use super::circuit::{Flow, Potential};
use super::phasor::{Phasor, Spectrum};
use super::service::LineConductor;
use crate::diagnostics::FileError;

use parse::Frames;
pub(crate) use parse::RATES;

/// A waveform recording as a scenario uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    /// The file, as the scenario names it.
    pub file: String,
    /// Samples a second, Hz, where that is given; otherwise by its time column.
    pub rate: Option<f64>,
    /// Whether it begins again; otherwise the terminals are dead after its end.
    pub repeat: bool,
    /// After how long it begins again, where that is given; otherwise at its end.
    pub period: Option<Tick>,
    take: Option<Take>,
}

impl Default for Playback {
    /// No file yet; it will begin again.
    fn default() -> Self {
        Self { file: String::new(), rate: None, repeat: true, period: None, take: None }
    }
}

/// A recording that was read.
#[derive(Debug, Clone, PartialEq)]
struct Take {
    /// At the meter's rate.
    recording: Recording,
    /// Which tracks have a column.
    present: [bool; TRACKS],
    /// Means of the tracks.
    direct: [f64; TRACKS],
    /// Mean products of the tracks.
    products: [[f64; TRACKS]; TRACKS],
    /// The fundamentals of the tracks, voltage A at 0 degrees.
    fundamentals: [Phasor; TRACKS],
}

/// The longest recording that is played, s.
pub(crate) const LONGEST_SECONDS: u64 = 120;

/// How far a repeated recording may be from whole cycles, as a part of one.
const SEAM: f64 = 1e-4;

impl Playback {
    /// Reads the contents `text` of the file. What is wrong with the keys about it is
    /// returned, as the end of a sentence about `period`; the recording is good then, but
    /// not to be used.
    ///
    /// # Errors
    /// All that is wrong with the file, with line and column.
    pub fn load(&mut self, text: String) -> Result<Option<String>, FileError> {
        let mut frames = parse::parse(&self.file, &text, self.rate)?;
        if self.period.is_none()
            && frames.rows() as f64 > LONGEST_SECONDS as f64 * frames.rate + 1.0
        {
            let message = self.too_long(&frames);
            return Err(FileError::of(&self.file, &text, 0..0, message));
        }
        // There may be no room for it beside what is made of it.
        drop(text);
        let period = match self.rows(&frames) {
            Ok(period) => period,
            Err(message) => return Ok(Some(message)),
        };
        let pace = cycles::pace(&frames, period);
        let objection = pace.and_then(|pace| self.seam(&frames, period, pace));
        if objection.is_none() {
            if self.repeat {
                period::make_even(&mut frames, period);
            }
            let pace = pace.map(|pace| pace * period / frames.rows() as f64);
            frames.rate *= frames.rows() as f64 / period;
            let direct = means(&frames);
            let fundamentals =
                pace.map_or([Phasor::ZERO; TRACKS], |pace| cycles::fundamentals(&frames, pace));
            let present = frames.places.map(|place| place.is_some());
            self.take = resample::resample(frames, self.repeat).map(|recording| Take {
                products: products(&recording),
                recording,
                present,
                direct,
                fundamentals,
            });
        }
        Ok(objection)
    }

    /// The rows after which it begins again, or ends: not always a whole number.
    fn rows(&self, frames: &Frames) -> Result<f64, String> {
        let all = frames.rows() as f64;
        let Some(period) = self.period else { return Ok(all) };
        if !self.repeat {
            return Err("stands beside `repeat = false`; accepted: one of them".to_owned());
        }
        let period = period.as_seconds();
        let rows = period * frames.rate;
        // A period is a whole number of ticks, and so is not always quite what was meant.
        let tick = frames.rate / TICKS_PER_SECOND as f64;
        if (2.0..=all + tick).contains(&rows) {
            // Where mains keep no frequency a part of a row leads nowhere.
            let part_counts = rows <= cycles::LONGEST * frames.rate;
            return Ok(if part_counts { rows } else { libm::round(rows) }.min(all));
        }
        let step = 1.0 / frames.rate;
        Err(format!(
            "is {period} s; accepted: {} to {} s, as long as {}",
            shortened(2.0 * step),
            shortened(all * step),
            self.file,
        ))
    }

    /// What is told of a recording that takes too long.
    fn too_long(&self, frames: &Frames) -> String {
        let part = if self.repeat { " or a `period` of it, such as \"10s\"" } else { "" };
        format!(
            "the recording takes {} s; accepted: at most {LONGEST_SECONDS} s{part}. What loads draw over longer times is a load profile (`[load.profile]`)",
            shortened(frames.seconds()),
        )
    }

    /// What is told of a recording that would jump where it begins again.
    fn seam(&self, frames: &Frames, period: f64, pace: f64) -> Option<String> {
        let cycles = pace * period;
        let jumps = (cycles - libm::round(cycles)).abs() > SEAM || cycles < 0.5;
        if !self.repeat || period > cycles::LONGEST * frames.rate || !jumps {
            return None;
        }
        let fit = libm::floor(pace * frames.rows() as f64 + SEAM).min(libm::round(cycles).max(1.0));
        let better = if fit < 1.0 {
            String::new()
        } else {
            let millis = fit / pace / frames.rate * 1000.0;
            let unit = if fit > 1.0 { "cycles" } else { "cycle" };
            format!("`period = \"{}ms\"` for {fit} {unit}, or ", shortened(millis))
        };
        Some(format!(
            "is needed: {} s of {} hold {} cycles of {:.2} Hz and jump where they begin again; accepted: {better}`repeat = false`",
            shortened(period / frames.rate),
            self.file,
            shortened(cycles),
            pace * frames.rate,
        ))
    }

    /// Whether it has a column of that line.
    pub fn has_line(&self, line: LineConductor) -> bool {
        let at = line as usize;
        // By construction: three lines, twice as many tracks.
        self.take.as_ref().is_some_and(|take| take.present[at] || take.present[at + 3])
    }

    /// The samples, at the meter's rate.
    pub(super) fn recording(&self) -> Option<&Recording> {
        self.take.as_ref().map(|take| &take.recording)
    }

    /// When it is over; never of a recording that begins again.
    pub(super) fn ends_at(&self) -> Option<Tick> {
        let recording = self.recording().filter(|_| !self.repeat)?;
        Some(Tick::of_sample(recording.length() as u64))
    }

    /// Voltages and currents as parts of the recording; nothing where it has no column.
    pub(super) fn flow(&self) -> Flow {
        let track = |at: usize| match &self.take {
            // By construction: six tracks.
            Some(take) if take.present[at] => Spectrum::recorded_track(at),
            _ => Spectrum::default(),
        };
        let line = |at: usize| Potential { spectrum: track(at), ..Potential::default() };
        let direct = self.take.as_ref().map_or([0.0; TRACKS], |take| take.direct);
        let currents = [3, 4, 5].map(track);
        Flow { lines: [0, 1, 2].map(line), currents, direct, ..Flow::default() }
    }

    /// The fundamentals of voltages and currents, voltage A at 0 degrees.
    pub(super) fn fundamentals(&self) -> Flow {
        let Some(take) = &self.take else { return Flow::default() };
        let [va, vb, vc, ia, ib, ic] = take.fundamentals.map(Spectrum::fundamental);
        let lines = [va, vb, vc].map(|spectrum| Potential { spectrum, ..Potential::default() });
        Flow { lines, currents: [ia, ib, ic], ..Flow::default() }
    }

    /// The RMS of what `spectrum` takes of it, over the whole of it.
    pub(super) fn rms(&self, spectrum: &Spectrum) -> f64 {
        let Some(take) = &self.take else { return 0.0 };
        let gains = spectrum.recorded();
        let mean = take.products.iter().zip(gains).fold(0.0, |sum, (products, gain)| {
            sum + gain * products.iter().zip(gains).fold(0.0, |sum, (mean, gain)| sum + mean * gain)
        });
        libm::sqrt(mean.max(0.0))
    }
}

/// What a person is told who gives a service or a load beside a recording.
pub(crate) fn played(file: &str) -> String {
    format!(
        "the waveform recording {file} has all voltages and currents; accepted beside it: service.form, service.grounded, service.isolated"
    )
}

/// Whether a path of the scenario says what the recording says already.
pub(crate) fn contradicts(path: &[&str]) -> bool {
    match path {
        ["service", key, ..] => !["form", "isolated", "grounded"].contains(key),
        ["load", ..] => true,
        _ => false,
    }
}

fn means(frames: &Frames) -> [f64; TRACKS] {
    core::array::from_fn(|track| {
        frames.track(track).fold(0.0, |sum, x| sum + x) / frames.rows() as f64
    })
}

fn products(recording: &Recording) -> [[f64; TRACKS]; TRACKS] {
    let mean = |one: &[f64], other: &[f64]| {
        one.iter().zip(other).fold(0.0, |sum, (x, y)| sum + x * y) / recording.length() as f64
    };
    let tracks = recording.tracks();
    tracks.each_ref().map(|one| tracks.each_ref().map(|other| mean(one, other)))
}

/// A number with at most four decimals.
fn shortened(number: f64) -> f64 {
    libm::round(number * 1e4) / 1e4
}

/// The meter's own rate, Hz.
const METER_RATE: f64 = SAMPLES_PER_SECOND as f64;

#[cfg(test)]
mod tests;
