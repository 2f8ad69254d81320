//! The meter's wiring: what of lines and currents reaches its terminals.
//!
//! ```text
//! voltage channel X   (potential at terminal X - potential at terminal N) / ratio of the fitted PT
//! CT input X          +-(current of the line it is on) / fitted primary x (1 V or 1/3 V)
//! ```
//!
//! A PT scales its line's voltage against the neutral, reversed where its polarity is. Two PTs in open
//! delta stand between lines, their secondaries joined at terminal B:
//!
//! ```text
//! terminal A  +-(A - B) / ratio      terminal B  0      terminal C  +-(C - B) / ratio
//! ```
//!
//! A PT whose winding is open leaves its terminal as a lead that is off does.
//!
//! A transformer passes no direct voltage or current: each CT, and each PT that is fitted,
//! takes the mean of a recording away. A voltage terminal without a PT keeps it.
//!
//! An open line terminal is pulled to terminal N by its input resistance: its
//! channel is zero. An open terminal N floats to the mean of the connected line
//! terminals. Potentials are against the service's neutral or virtual centre;
//! a lead on N is on the neutral bar at the loads, which moves where the service
//! neutral is open upstream of it.

use std::borrow::Cow;

use firmware_model::{Component, Setting, Setup, Waveform};

use super::circuit::{Flow, Potential, mean};
use super::phasor::{Phasor, Spectrum};
use super::service::{LineConductor, Service};
use crate::worded::worded;

/// Where a voltage lead ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tap {
    /// On a line.
    Line(LineConductor),
    /// On the neutral.
    Neutral,
    /// On a conductor of another service.
    Other,
}

worded!(Tap { Line(LineConductor::A) = "A", Line(LineConductor::B) = "B", Line(LineConductor::C) = "C", Neutral = "N", Other = "other" });

/// The conductors that a CT is around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encircled {
    lines: [bool; 3],
    neutral: bool,
}

impl Encircled {
    /// Around one line, as it should be.
    pub fn line(line: LineConductor) -> Self {
        Self { lines: LineConductor::ALL.map(|other| other == line), neutral: false }
    }

    /// Around conductors of those words, as a scenario names them.
    pub fn named(words: &[&str]) -> Self {
        let lines = LineConductor::ALL.map(|line| words.contains(&line.name()));
        Self { lines, neutral: words.contains(&"N") }
    }

    /// The conductors.
    pub fn taps(self) -> impl Iterator<Item = Tap> {
        let lines = LineConductor::ALL.into_iter().filter(move |line| self.has(*line));
        lines.map(Tap::Line).chain(self.neutral.then_some(Tap::Neutral))
    }

    /// Whether a line goes through it.
    pub fn has(self, line: LineConductor) -> bool {
        // By construction: there are three lines.
        self.lines[line as usize]
    }

    /// Whether the neutral goes through it.
    pub const fn has_neutral(self) -> bool {
        self.neutral
    }

    /// The line, where it is around one line and nothing else.
    pub fn only_line(self) -> Option<LineConductor> {
        LineConductor::ALL.into_iter().find(|line| self == Self::line(*line))
    }
}

/// A potential transformer in the lead of a voltage terminal.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pt {
    /// Its ratio, where it has one of its own; otherwise that of all.
    pub ratio: Option<f64>,
    /// Whether its polarity is reversed.
    pub reversed: bool,
    /// Whether a winding is open.
    pub open: bool,
}

impl Pt {
    /// Whether something is wrong with it besides its ratio.
    pub const fn is_wrong(&self) -> bool {
        self.reversed || self.open
    }
}

/// How the PTs are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PtConnection {
    /// One from each line to the neutral.
    #[default]
    Wye,
    /// Two, from lines A and C to line B, of a service without a neutral.
    OpenDelta,
}

worded!(PtConnection { Wye = "wye", OpenDelta = "open-delta" });

/// The rated output of a CT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CtOutput {
    /// 1 V at the rated current.
    OneVolt,
    /// 1/3 V at the rated current.
    ThirdVolt,
}

worded!(CtOutput { OneVolt = "1V", ThirdVolt = "1/3V" });

impl CtOutput {
    /// The output at the rated current, V.
    pub fn volts(self) -> f64 {
        match self {
            Self::OneVolt => 1.0,
            Self::ThirdVolt => 1.0 / 3.0,
        }
    }
}

/// The CT on one of the meter's CT inputs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ct {
    /// What it is around, where that is named; otherwise the line of its input's letter.
    pub on: Option<Encircled>,
    /// Whether it points the wrong way, or its leads are exchanged.
    pub reversed: bool,
    /// Whether its leads are off.
    pub open: bool,
    /// Rated primary current, A, where it is given; otherwise what the meter is set to.
    pub primary: Option<f64>,
    /// Rated output, where it is given; otherwise what the meter is set to.
    pub output: Option<CtOutput>,
}

impl Ct {
    /// Whether something is wrong with it that does not show in what it is around, or in its ratings.
    pub const fn is_wrong(&self) -> bool {
        self.reversed || self.open
    }
}

/// The lead on one of the meter's voltage terminals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lead {
    /// Where it ends, if that is named; otherwise at the conductor of its terminal's letter.
    pub on: Option<Tap>,
    /// Whether it is off, where that is said; otherwise only if the service has no such conductor.
    pub open: Option<bool>,
    /// Whether the fuse in it has blown.
    pub fuse_blown: bool,
    /// The conductor of another service against this one's neutral or virtual centre, where the
    /// lead is on such a one: V rms, and degrees against phase A.
    pub other: (f64, f64),
}

/// A line to neutral of another 208Y/120 V service.
const OTHER_SERVICE: (f64, f64) = (120.0, 0.0);

impl Default for Lead {
    /// On the conductor of its terminal's letter.
    fn default() -> Self {
        Self { on: None, open: None, fuse_blown: false, other: OTHER_SERVICE }
    }
}

impl Lead {
    /// Whether nothing reaches its terminal, though the service has the conductor.
    pub fn is_dead(self) -> bool {
        self.fuse_blown || self.open.unwrap_or(false)
    }
}

/// What the installer did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wiring {
    /// The CTs on inputs A, B and C.
    pub ct: [Ct; 3],
    /// The leads on terminals A, B and C.
    pub voltage: [Lead; 3],
    /// The lead on terminal N.
    pub neutral: Lead,
    /// The ratio of the potential transformers, line to neutral, that are fitted
    /// in the leads; where it is not given, what the meter is set to.
    pub pt_ratio: Option<f64>,
    /// What the PTs in leads A, B and C have of their own.
    pub pt: [Pt; 3],
    /// How they are connected.
    pub pt_connection: PtConnection,
    /// Whether the service's neutral is broken upstream of loads and meter.
    pub service_neutral_open: bool,
}

/// A ratio this near to 1 is 1: there is no PT.
const SAME_RATIO: f64 = 1e-9;

impl Wiring {
    /// Fits what the meter is set to wherever the installer's choice was left open.
    pub fn fit(&mut self, setup: &Setup) {
        let output = match setup.get(Setting::CtSecondary) {
            3 => CtOutput::ThirdVolt,
            _ => CtOutput::OneVolt,
        };
        for ct in &mut self.ct {
            ct.primary.get_or_insert(setup.ct_primary());
            ct.output.get_or_insert(output);
        }
        self.pt_ratio.get_or_insert(setup.pt_ratio());
    }

    /// The ratio of the PT in the lead of a line; 1 where there is none.
    pub fn ratio(&self, line: LineConductor) -> f64 {
        // By construction: a PT for each line.
        self.pt[line as usize].ratio.or(self.pt_ratio).unwrap_or(1.0)
    }

    /// Terminals A, B and C against terminal N, V.
    pub fn voltages(&self, service: &Service, flow: &Flow) -> [Waveform; 3] {
        let taps = LineConductor::ALL.map(|line| {
            // By construction: a lead for each line.
            potential(self.voltage[line as usize], Tap::Line(line), service, flow)
        });
        if self.pt_connection == PtConnection::OpenDelta {
            return self.open_delta(&taps, service, flow);
        }
        let lines = LineConductor::ALL.map(|line| {
            let tap = taps[line as usize].as_ref()?;
            (!self.pt[line as usize].open).then(|| tap.as_ref())
        });
        let floating = mean(lines.iter().flatten().copied());
        let neutral = potential(self.neutral, Tap::Neutral, service, flow);
        let neutral = neutral.as_deref().unwrap_or(&floating);
        LineConductor::ALL.map(|line| {
            let Some(potential) = lines[line as usize] else { return Waveform::default() };
            let sign = if self.pt[line as usize].reversed { -1.0 } else { 1.0 };
            let ratio = self.ratio(line);
            let waveform = between(potential, neutral, sign / ratio, service);
            let is_transformed = (ratio - 1.0).abs() > SAME_RATIO || sign < 0.0;
            if is_transformed { without_direct(waveform, flow) } else { waveform }
        })
    }

    /// What stands on a voltage terminal against the service's neutral or virtual centre; none where
    /// a transformer keeps it apart from the service. A terminal whose lead is off lies at
    /// terminal N, which floats where its own is off.
    pub(super) fn terminal(&self, tap: Tap, service: &Service, flow: &Flow) -> Option<Potential> {
        let is_transformed = LineConductor::ALL.into_iter().any(|line| {
            let pt = self.pt[line as usize];
            (self.ratio(line) - 1.0).abs() > SAME_RATIO || pt.reversed || pt.open
        });
        if is_transformed || self.pt_connection == PtConnection::OpenDelta {
            return None;
        }
        let on_line = |line: LineConductor| {
            potential(self.voltage[line as usize], Tap::Line(line), service, flow)
        };
        if let Tap::Line(line) = tap
            && let Some(own) = on_line(line)
        {
            return Some(own.into_owned());
        }
        if let Some(neutral) = potential(self.neutral, Tap::Neutral, service, flow) {
            return Some(neutral.into_owned());
        }
        let lines = LineConductor::ALL.map(on_line);
        Some(mean(lines.iter().flatten().map(Cow::as_ref)))
    }

    /// The same behind two PTs whose secondaries are joined at terminal B. Terminal N floats to
    /// the mean of the terminals that are held.
    fn open_delta(
        &self,
        taps: &[Option<Cow<'_, Potential>>; 3],
        service: &Service,
        flow: &Flow,
    ) -> [Waveform; 3] {
        let [_, b, _] = taps;
        let secondary = |line: LineConductor| -> Option<Waveform> {
            let (Some(own), Some(b)) = (taps[line as usize].as_deref(), b.as_deref()) else {
                return None;
            };
            let pt = self.pt[line as usize];
            let sign = if pt.reversed { -1.0 } else { 1.0 };
            let across = between(own, b, sign / self.ratio(line), service);
            (!pt.open).then(|| without_direct(across, flow))
        };
        let [a, c] = [LineConductor::A, LineConductor::C].map(secondary);
        let b = b.as_ref().map(|_| Waveform::default());
        let held = [a, b, c];
        let share = 1.0 / held.iter().flatten().count().max(1) as f64;
        let middle =
            held.iter().flatten().fold(Waveform::default(), |sum, one| added(&sum, one, share));
        held.map(|one| one.map_or_else(Waveform::default, |one| added(&one, &middle, -1.0)))
    }

    /// The CT inputs A, B and C, V.
    pub fn currents(&self, service: &Service, flow: &Flow) -> [Waveform; 3] {
        LineConductor::ALL.map(|input| {
            let ct = self.ct[input as usize];
            if ct.open {
                return Waveform::default();
            }
            let around = ct.on.unwrap_or_else(|| Encircled::line(input));
            let volts = ct.output.unwrap_or(CtOutput::OneVolt).volts();
            let gain = volts / ct.primary.unwrap_or(100.0);
            let gain = if ct.reversed { -gain } else { gain };
            let mut through = Spectrum::default();
            for line in LineConductor::ALL.into_iter().filter(|line| service.has_line(*line)) {
                // What comes back through the neutral is what went out through the lines.
                let share = f64::from(around.has(line)) - f64::from(around.has_neutral());
                if share != 0.0 {
                    through += &flow.currents[line as usize].scaled(share);
                }
            }
            without_direct(through.scaled(gain).waveform([0.0; 3]), flow)
        })
    }
}

/// What a transformer gives of `waveform`: the direct parts of its tracks are taken away.
fn without_direct(mut waveform: Waveform, flow: &Flow) -> Waveform {
    let parts = waveform.recorded.iter().zip(flow.direct);
    let direct = parts.fold(0.0, |sum, (gain, direct)| sum + gain * direct);
    if direct != 0.0 {
        waveform.components.insert(0, Component { order: 0, cos: -direct, sin: 0.0 });
    }
    waveform
}

/// One potential against another, scaled.
fn between(one: &Potential, other: &Potential, scale: f64, service: &Service) -> Waveform {
    let noise_scale = service.noise_volts() * scale;
    let mut noise = one.noise;
    for (gain, common) in noise.iter_mut().zip(other.noise) {
        *gain = (*gain - common) * noise_scale;
    }
    (&one.spectrum - &other.spectrum).scaled(scale).waveform(noise)
}

/// `one` and `factor` times `other`.
fn added(one: &Waveform, other: &Waveform, factor: f64) -> Waveform {
    let mut sum = one.clone();
    for component in &other.components {
        let (cos, sin) = (component.cos * factor, component.sin * factor);
        let same = |mine: &&mut Component| mine.order == component.order;
        match sum.components.iter_mut().find(same) {
            Some(mine) => (mine.cos, mine.sin) = (mine.cos + cos, mine.sin + sin),
            None => sum.components.push(Component { order: component.order, cos, sin }),
        }
    }
    for (gain, other) in sum.noise.iter_mut().zip(other.noise) {
        *gain += other * factor;
    }
    for (gain, other) in sum.recorded.iter_mut().zip(other.recorded) {
        *gain += other * factor;
    }
    sum
}

/// What stands on a terminal; nothing where its lead is off.
fn potential<'a>(
    lead: Lead,
    own: Tap,
    service: &Service,
    flow: &'a Flow,
) -> Option<Cow<'a, Potential>> {
    let tap = lead.on.unwrap_or(own);
    if lead.is_dead() {
        return None;
    }
    match tap {
        Tap::Line(line) => {
            service.has_line(line).then(|| Cow::Borrowed(&flow.lines[line as usize]))
        }
        Tap::Neutral => service.has_neutral().then_some(Cow::Borrowed(&flow.neutral)),
        Tap::Other => {
            let (volts, degrees) = lead.other;
            let spectrum = Spectrum::fundamental(Phasor::polar(volts, degrees));
            Some(Cow::Owned(Potential { spectrum, noise: [0.0; 3] }))
        }
    }
}
