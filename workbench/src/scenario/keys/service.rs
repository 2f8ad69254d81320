//! `[service]`: what the utility delivers.

use crate::installation::{Harmonic, LineConductor, Noise, PhaseOverride, Service};
use crate::scenario::row::ValueKind::{Flag, Harmonics, Table, Whole, Word};
use crate::scenario::row::{OneOf, ScenarioKey, SubTable, key, number};

pub(super) const SERVICE: &[ScenarioKey<Service>] = &[
    key(
        "form",
        Word(&OneOf(|service: &mut Service, form| service.form = form)),
        "Wye (if left out), split (B at 180 degrees, no C), delta (no neutral) or high-leg (B at 208 V where A and C have 120).",
    ),
    key(
        "line_to_neutral",
        number(0.0, 50_000.0, "V", |service, volts| service.line_to_neutral = Some(volts)),
        "Rms of the fundamental, in a delta against the virtual centre; 277.128 if left out, 120 of a split and a high-leg service.",
    ),
    key(
        "frequency",
        number(20.0, 100.0, "Hz", |service, hertz| service.frequency = hertz),
        "One for the whole service; 60 if left out. What the meter can tell: 20 to 100 Hz.",
    ),
    key(
        "rotation",
        Word(&OneOf(|service: &mut Service, rotation| service.rotation = rotation)),
        "The order in which the phases pass; ABC if left out.",
    ),
    key(
        "noise",
        Table(&SubTable(|service: &mut Service| &mut service.noise, NOISE)),
        "White noise on each line.",
    ),
    key(
        "phase",
        Table(&SubTable(|service: &mut Service| &mut service.phases, PHASES)),
        "What one phase has of its own.",
    ),
    key(
        "grounded",
        Word(&OneOf(|service: &mut Service, line| service.grounded = Some(line))),
        "The line of a delta that is tied to earth: a corner-grounded service.",
    ),
    key(
        "isolated",
        Flag(|service, isolated| service.isolated = isolated),
        "Its disconnect is open: nothing behind it has voltage or current.",
    ),
];

const NOISE: &[ScenarioKey<Noise>] = &[
    key(
        "percent",
        number(0.0, 100.0, "%", |noise, percent| noise.percent = percent),
        "Rms in percent of the nominal line voltage; 0 if left out.",
    ),
    key(
        "seed",
        Whole(0, u32::MAX, |noise, seed| noise.seed = u64::from(seed)),
        "Seed of the generators; 1 if left out.",
    ),
];

type Phases = [PhaseOverride; 3];

const PHASES: &[ScenarioKey<Phases>] = &[
    key(
        "A",
        Table(&SubTable(|own: &mut Phases| &mut own[LineConductor::A as usize], PHASE)),
        "Phase A.",
    ),
    key(
        "B",
        Table(&SubTable(|own: &mut Phases| &mut own[LineConductor::B as usize], PHASE)),
        "Phase B.",
    ),
    key(
        "C",
        Table(&SubTable(|own: &mut Phases| &mut own[LineConductor::C as usize], PHASE)),
        "Phase C.",
    ),
];

const PHASE: &[ScenarioKey<PhaseOverride>] = &[
    key(
        "open",
        Flag(|own, open| own.open = open),
        "The line is broken upstream of loads and meter: it is what its loads make of it.",
    ),
    key(
        "line_to_neutral",
        number(0.0, 50_000.0, "V", |own, volts| own.line_to_neutral = Some(volts)),
        "Rms of the fundamental; the service's if left out.",
    ),
    key(
        "angle",
        number(-360.0, 360.0, "degrees", |own, degrees| own.angle = Some(degrees)),
        "Angle of the phase; by form and rotation if left out.",
    ),
    key(
        "harmonics",
        Harmonics(|own, list| list.clone_into(&mut own.harmonics)),
        "Harmonics of the voltage.",
    ),
];

/// One entry of a list of harmonics.
pub(in crate::scenario) const HARMONIC: &[ScenarioKey<Harmonic>] = &[
    key(
        "order",
        // By its range it has 16 bits.
        Whole(2, 1259, |harmonic, order| harmonic.order = order as u16),
        "Multiple of the fundamental; order x frequency stays below 1260 Hz.",
    ),
    key(
        "percent",
        number(0.0, 500.0, "%", |harmonic, percent| harmonic.percent = percent),
        "Rms in percent of the fundamental of its own quantity.",
    ),
    key(
        "angle",
        number(-360.0, 360.0, "degrees", |harmonic, degrees| harmonic.angle = degrees),
        "In its own degrees against the fundamental's rising zero crossing; 0 if left out.",
    ),
];
