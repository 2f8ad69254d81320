//! The meter's wiring: what of lines and currents reaches its terminals.
//!
//! ```text
//! voltage channel X   (potential at terminal X - potential at terminal N) / ratio of the fitted PT
//! CT input X          +-(current of the line it is on) / fitted primary x (1 V or 1/3 V)
//! ```
//!
//! A transformer passes no direct voltage or current: each CT, and each PT that is fitted,
//! takes the mean of a recording away. A voltage terminal without a PT keeps it.
//!
//! An open line terminal is pulled to terminal N by its input resistance: its
//! channel is zero. An open terminal N floats to the mean of the connected line
//! terminals. Potentials are against the service's neutral or virtual centre;
//! a lead on N is on the neutral bar at the loads, which moves where the service
//! neutral is open upstream of it.

use firmware_model::{Component, Setting, Setup, Waveform};

use super::circuit::{Flow, Potential, mean};
use super::service::{LineConductor, Service};
use crate::worded::worded;

/// Where a voltage lead ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tap {
    /// On a line.
    Line(LineConductor),
    /// On the neutral.
    Neutral,
}

worded!(Tap { Line(LineConductor::A) = "A", Line(LineConductor::B) = "B", Line(LineConductor::C) = "C", Neutral = "N" });

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
    /// The line it is around, where one is named; otherwise the one of its input's letter.
    pub on: Option<LineConductor>,
    /// Whether it points the wrong way, or its leads are exchanged.
    pub reversed: bool,
    /// Whether its leads are off.
    pub open: bool,
    /// Rated primary current, A, where it is given; otherwise what the meter is set to.
    pub primary: Option<f64>,
    /// Rated output, where it is given; otherwise what the meter is set to.
    pub output: Option<CtOutput>,
}

/// The lead on one of the meter's voltage terminals.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lead {
    /// Where it ends, if that is named; otherwise at the conductor of its terminal's letter.
    pub on: Option<Tap>,
    /// Whether it is off, where that is said; otherwise only if the service has no such conductor.
    pub open: Option<bool>,
    /// Whether the fuse in it has blown.
    pub fuse_blown: bool,
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

    /// Terminals A, B and C against terminal N, V.
    pub fn voltages(&self, service: &Service, flow: &Flow) -> [Waveform; 3] {
        let lines = LineConductor::ALL.map(|line| {
            // By construction: a lead for each line.
            potential(self.voltage[line as usize], Tap::Line(line), service, flow)
        });
        let floating = mean(lines.into_iter().flatten());
        let neutral = potential(self.neutral, Tap::Neutral, service, flow).unwrap_or(&floating);
        let ratio = self.pt_ratio.unwrap_or(1.0);
        let (scale, transformed) = (1.0 / ratio, (ratio - 1.0).abs() > SAME_RATIO);
        let noise_scale = service.noise_volts() * scale;
        lines.map(|line| {
            let Some(line) = line else { return Waveform::default() };
            let mut noise = line.noise;
            for (gain, common) in noise.iter_mut().zip(neutral.noise) {
                *gain = (*gain - common) * noise_scale;
            }
            let across = (&line.spectrum - &neutral.spectrum).scaled(scale);
            let waveform = across.waveform(noise);
            if transformed { without_direct(waveform, flow) } else { waveform }
        })
    }

    /// The CT inputs A, B and C, V.
    pub fn currents(&self, service: &Service, flow: &Flow) -> [Waveform; 3] {
        LineConductor::ALL.map(|input| {
            let ct = self.ct[input as usize];
            let line = ct.on.unwrap_or(input);
            if ct.open || !service.has_line(line) {
                return Waveform::default();
            }
            let volts = ct.output.unwrap_or(CtOutput::OneVolt).volts();
            let gain = volts / ct.primary.unwrap_or(100.0);
            let gain = if ct.reversed { -gain } else { gain };
            without_direct(flow.currents[line as usize].scaled(gain).waveform([0.0; 3]), flow)
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

/// What stands on a terminal; nothing where its lead is off.
fn potential<'a>(lead: Lead, own: Tap, service: &Service, flow: &'a Flow) -> Option<&'a Potential> {
    let tap = lead.on.unwrap_or(own);
    let exists = match tap {
        Tap::Line(line) => service.has_line(line),
        Tap::Neutral => service.has_neutral(),
    };
    if !exists || lead.is_dead() {
        return None;
    }
    Some(match tap {
        Tap::Line(line) => &flow.lines[line as usize],
        Tap::Neutral => &flow.neutral,
    })
}
