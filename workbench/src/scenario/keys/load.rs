//! `[load]` and `[waveform]`: what is connected to the service, or was recorded of both.

use crate::installation::{
    ConstantCurrent, ConstantPower, Draw, LONGEST_SECONDS, LineConductor, Load, Playback, Profile,
    RATES, Site, Vary,
};
use crate::scenario::row::ValueKind::{Duration, File, Flag, Harmonics, Table, Whole, Word};
use crate::scenario::row::{OneOf, ScenarioKey, SubTable, ValueKind, key, number, number_above};

/// The longest period of a load profile, ms: a leap year.
const LONGEST_PERIOD: u64 = 366 * 86_400_000;

pub(super) const LOAD: &[ScenarioKey<Site>] = &[
    key(
        "profile",
        Table(&SubTable(|site: &mut Site| site.profile.get_or_insert_default(), PROFILE)),
        "Power over time: the phases with a column follow it, and only their harmonics are set here.",
    ),
    key(
        "phase",
        Table(&SubTable(|site: &mut Site| &mut site.loads.phase, PHASES)),
        "Loads from a line to the neutral.",
    ),
    key(
        "between",
        Table(&SubTable(|site: &mut Site| &mut site.loads.between, BETWEEN)),
        "Loads from a line to a line.",
    ),
    key(
        "vary",
        Table(&SubTable(|site: &mut Site| &mut site.vary, VARY)),
        "How the loads of copies of the meter differ (--meters).",
    ),
];

const VARY: &[ScenarioKey<Vary>] = &[
    key(
        "percent",
        number(0.0, 100.0, "%", |vary, percent| vary.percent = percent),
        "By so much more or less at most; 0 if left out.",
    ),
    key(
        "seed",
        Whole(0, u32::MAX, |vary, seed| vary.seed = u64::from(seed)),
        "Of the generator; 0 if left out.",
    ),
];

type Three = [Option<Load>; 3];

const PHASES: &[ScenarioKey<Three>] = &[
    key(
        "A",
        Table(&SubTable(|loads: &mut Three| &mut loads[LineConductor::A as usize], ONE)),
        "From line A to the neutral.",
    ),
    key(
        "B",
        Table(&SubTable(|loads: &mut Three| &mut loads[LineConductor::B as usize], ONE)),
        "From line B to the neutral.",
    ),
    key(
        "C",
        Table(&SubTable(|loads: &mut Three| &mut loads[LineConductor::C as usize], ONE)),
        "From line C to the neutral.",
    ),
];

/// In the order of [`PAIRS`](crate::installation::PAIRS).
const BETWEEN: &[ScenarioKey<Three>] = &[
    key("AB", Table(&SubTable(|loads: &mut Three| &mut loads[0], ONE)), "From line A to line B."),
    key("BC", Table(&SubTable(|loads: &mut Three| &mut loads[1], ONE)), "From line B to line C."),
    key("CA", CA, "From line C to line A."),
    key("AC", CA, "Another name of CA, as the meter writes it."),
];

const CA: ValueKind<Three> = Table(&SubTable(|loads: &mut Three| &mut loads[2], ONE));

const ONE: &[ScenarioKey<Option<Load>>] = &[
    key(
        "watts",
        number(-1e8, 1e8, "W", |load, watts| power(load, |power| power.watts = watts)),
        "Real power of the fundamental; positive is imported. The current follows the voltage. Not beside amps.",
    ),
    key(
        "vars",
        number(-1e8, 1e8, "var", |load, vars| power(load, |power| power.vars = vars)),
        "Reactive power of the fundamental; positive is quadrant 1 or 2.",
    ),
    key(
        "amps",
        number(0.0, 100_000.0, "A", |load, amps| current(load, |current| current.amps = amps)),
        "Rms of the fundamental; the current stays. Not beside watts.",
    ),
    key(
        "power_factor",
        number_above(0.0, 1.0, |load, factor| {
            current(load, |current| current.power_factor = factor);
        }),
        "Displacement factor of the fundamentals; 1 if left out.",
    ),
    key(
        "current",
        Word(&OneOf(|load: &mut Option<Load>, displacement| {
            current(load, |current| current.displacement = displacement);
        })),
        "Lagging (if left out) is quadrant 1 on import, 3 on export; leading 4 and 2.",
    ),
    key(
        "direction",
        Word(&OneOf(|load: &mut Option<Load>, direction| {
            current(load, |current| current.direction = direction);
        })),
        "Which way real power flows; import if left out.",
    ),
    key(
        "harmonics",
        // A load that begins with harmonics has nothing to be a percentage of yet.
        Harmonics(|load, list| list.clone_into(&mut load.get_or_insert_default().harmonics)),
        "Harmonics of the current.",
    ),
];

/// Changes the power of a load: a load of constant current begins anew.
fn power(load: &mut Option<Load>, change: impl FnOnce(&mut ConstantPower)) {
    let load = load.get_or_insert_default();
    let mut power = match load.draw {
        Draw::Power(power) => power,
        Draw::Current(_) => ConstantPower::default(),
    };
    change(&mut power);
    load.draw = Draw::Power(power);
}

/// Changes the current of a load: a load of constant power begins anew.
fn current(load: &mut Option<Load>, change: impl FnOnce(&mut ConstantCurrent)) {
    let load = load.get_or_insert_default();
    let mut current = match load.draw {
        Draw::Current(current) => current,
        Draw::Power(_) => ConstantCurrent::default(),
    };
    change(&mut current);
    load.draw = Draw::Current(current);
}

const PROFILE: &[ScenarioKey<Profile>] = &[
    key(
        "file",
        File(|profile, file| file.clone_into(&mut profile.file)),
        "A CSV file, from the scenario file's directory on: time [s], A [W], A [var] and so on.",
    ),
    key(
        "repeat",
        Flag(|profile, repeat| profile.repeat = repeat),
        "It begins again when its period is over; false if left out.",
    ),
    key(
        "period",
        Duration(LONGEST_PERIOD, |profile, period| profile.period = Some(period)),
        "After how long it begins again; if left out, as long as all its rows, which must be even.",
    ),
];

/// `[waveform]`.
pub(super) const PLAYBACK: &[ScenarioKey<Playback>] = &[
    key(
        "file",
        File(|waveform, file| file.clone_into(&mut waveform.file)),
        "A CSV file, from the scenario file's directory on: time [s], VA [V], VB [V], VC [V], IA [A], IB [A], IC [A].",
    ),
    key(
        "rate",
        number(RATES.0, RATES.1, "Hz", |waveform, hertz| waveform.rate = Some(hertz)),
        "Samples a second; by its time column if left out.",
    ),
    key(
        "repeat",
        Flag(|waveform, repeat| waveform.repeat = repeat),
        "It begins again after its end, true if left out; otherwise the terminals are dead then.",
    ),
    key(
        "period",
        Duration(1000 * LONGEST_SECONDS, |waveform, period| waveform.period = Some(period)),
        "After how long it begins again, whole cycles; if left out, as long as it is.",
    ),
];
