//! The keys of a scenario: one row each, from which parsing, errors, live
//! changes and the JSON schema derive.

use firmware_model::SETTINGS;

use crate::installation::{LONGEST_SECONDS, RATES};

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it means, for people: units, range in words, default.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A real or whole number.
    Number(Range),
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words, each at most once.
    Words(&'static [&'static str]),
    /// Printable ASCII of one to so many characters.
    Text(usize),
    /// The path of a file.
    File,
    /// A duration with its unit, from zero to so many milliseconds.
    Duration(u64),
    /// A list of harmonics.
    Harmonics,
    /// The table of settings: its keys are the rows of [`SETTINGS`].
    Settings,
    /// A table with these keys.
    Table(&'static [Key]),
    /// Tables under names that the user chooses, each with these keys.
    Named(&'static [Key]),
}

/// The range of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The lowest value.
    pub from: f64,
    /// The highest value.
    pub to: f64,
    /// Whether the lowest value itself is excluded.
    pub above: bool,
    /// The unit, for people.
    pub unit: &'static str,
}

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about }
}

const fn number(from: f64, to: f64, unit: &'static str) -> Kind {
    Kind::Number(Range { from, to, above: false, unit })
}

const fn number_above(from: f64, to: f64, unit: &'static str) -> Kind {
    Kind::Number(Range { from, to, above: true, unit })
}

use Kind::{Duration, File, Flag, Harmonics, Named, Settings, Table, Text, Whole, Word, Words};

/// The top level of a scenario file.
pub const SCENARIO: &[Key] = &[
    key("meter", Table(METER), "The meter; beside [meters.NAME] not allowed."),
    key("meters", Named(METERS), "Several meters on one line, each in a table of its own name."),
    key("service", Table(SERVICE), "What the utility delivers."),
    key("load", Table(LOAD), "What is connected to it."),
    WAVEFORM,
    key(
        "wiring",
        Table(WIRING),
        "What the installer did; it changes what the meter sees, never the load.",
    ),
    key("control_power", Table(CONTROL_POWER), "What the meter itself runs from."),
    key("fidelity", Table(FIDELITY), "Readings of the guide between which one may choose."),
];

/// `[meter]`.
pub const METER: &[Key] = &[MODEL, OPTIONS, SERIAL_NUMBER, FIRMWARE, RUNNING, SETUP];

/// `[meters.NAME]`: a meter with what surrounds it, inheriting the top-level tables.
pub const METERS: &[Key] = &[
    MODEL,
    OPTIONS,
    SERIAL_NUMBER,
    FIRMWARE,
    RUNNING,
    SETUP,
    key("service", Table(SERVICE), "What differs from the top-level [service]."),
    key("load", Table(LOAD), "What differs from the top-level [load]."),
    key("waveform", Table(PLAYBACK), "What differs from the top-level [waveform]."),
    key("wiring", Table(WIRING), "What differs from the top-level [wiring]."),
    key("control_power", Table(CONTROL_POWER), "What differs from the top-level [control_power]."),
    key("fidelity", Table(FIDELITY), "What differs from the top-level [fidelity]."),
];

/// What can be changed while a meter runs.
pub const SITE: &[Key] = &[
    key("service", Table(SERVICE), "What the utility delivers."),
    key("load", Table(LOAD), "What is connected to it."),
    WAVEFORM,
    key("wiring", Table(WIRING), "What the installer did."),
    key("control_power", Table(CONTROL_POWER), "What the meter itself runs from."),
];

const MODEL: Key = key("model", Word(&["4DUMR", "410UM"]), "The housing; 4DUMR if left out.");
const OPTIONS: Key = key(
    "options",
    Words(&["data-logging"]),
    "[\"data-logging\"] if left out; [] is the full data set only.",
);
const SERIAL_NUMBER: Key =
    key("serial_number", Text(31), "The serial number, up to 31 characters; 4E36C14C if left out.");
const FIRMWARE: Key =
    key("firmware", Whole(0, 65_535), "Register 7001, version in thousandths; 12345 if left out.");
const RUNNING: Key = key(
    "running",
    Word(&["os", "rs"]),
    "The operating system (os, if left out) or the reset system (rs).",
);
const SETUP: Key = key("setup", Settings, "The meter's settings; factory settings where left out.");

const SERVICE: &[Key] = &[
    key(
        "form",
        Word(&["wye", "split", "delta"]),
        "Wye (if left out), split (B at 180 degrees, no C) or delta (no neutral).",
    ),
    key(
        "line_to_neutral",
        number(0.0, 50_000.0, "V"),
        "Rms of the fundamental, in a delta against the virtual centre; 277.128 if left out, 120 of a split service.",
    ),
    key(
        "frequency",
        number(20.0, 100.0, "Hz"),
        "One for the whole service; 60 if left out. What the meter can tell: 20 to 100 Hz.",
    ),
    key("rotation", Word(&["ABC", "ACB"]), "The order in which the phases pass; ABC if left out."),
    key("noise", Table(NOISE), "White noise on each line."),
    key("phase", Table(SERVICE_PHASES), "What one phase has of its own."),
];

const NOISE: &[Key] = &[
    key(
        "percent",
        number(0.0, 100.0, "%"),
        "Rms in percent of the nominal line voltage; 0 if left out.",
    ),
    key("seed", Whole(0, 4_294_967_295), "Seed of the generators; 1 if left out."),
];

const SERVICE_PHASES: &[Key] = &[
    key("A", Table(SERVICE_PHASE), "Phase A."),
    key("B", Table(SERVICE_PHASE), "Phase B."),
    key("C", Table(SERVICE_PHASE), "Phase C."),
];

const SERVICE_PHASE: &[Key] = &[
    key(
        "open",
        Flag,
        "The line is broken upstream of loads and meter: it is what its loads make of it.",
    ),
    key(
        "line_to_neutral",
        number(0.0, 50_000.0, "V"),
        "Rms of the fundamental; the service's if left out.",
    ),
    key(
        "angle",
        number(-360.0, 360.0, "degrees"),
        "Angle of the phase; by form and rotation if left out.",
    ),
    key("harmonics", Harmonics, "Harmonics of the voltage."),
];

/// One entry of a list of harmonics.
pub const HARMONIC: &[Key] = &[
    key(
        "order",
        Whole(2, 1259),
        "Multiple of the fundamental; order x frequency stays below 1260 Hz.",
    ),
    key(
        "percent",
        number(0.0, 500.0, "%"),
        "Rms in percent of the fundamental of its own quantity.",
    ),
    key(
        "angle",
        number(-360.0, 360.0, "degrees"),
        "In its own degrees against the fundamental's rising zero crossing; 0 if left out.",
    ),
];

/// The longest period of a load profile: a leap year.
const LONGEST_PERIOD: u64 = 366 * 86_400_000;

const PROFILE: &[Key] = &[
    key(
        "file",
        File,
        "A CSV file, from the scenario file's directory on: time [s], A [W], A [var] and so on.",
    ),
    key("repeat", Flag, "It begins again when its period is over; false if left out."),
    key(
        "period",
        Duration(LONGEST_PERIOD),
        "After how long it begins again; if left out, as long as all its rows, which must be even.",
    ),
];

const WAVEFORM: Key = key(
    "waveform",
    Table(PLAYBACK),
    "A recording of voltages and currents, in place of [load] and of all of [service] but its form.",
);

const PLAYBACK: &[Key] = &[
    key(
        "file",
        File,
        "A CSV file, from the scenario file's directory on: time [s], VA [V], VB [V], VC [V], IA [A], IB [A], IC [A].",
    ),
    key(
        "rate",
        number(RATES.0, RATES.1, "Hz"),
        "Samples a second; by its time column if left out.",
    ),
    key(
        "repeat",
        Flag,
        "It begins again after its end, true if left out; otherwise the terminals are dead then.",
    ),
    key(
        "period",
        Duration(1000 * LONGEST_SECONDS),
        "After how long it begins again, whole cycles; if left out, as long as it is.",
    ),
];

const LOAD: &[Key] = &[
    key(
        "profile",
        Table(PROFILE),
        "Power over time: the phases with a column follow it, and only their harmonics are set here.",
    ),
    key("phase", Table(LOAD_PHASES), "Loads from a line to the neutral."),
    key("between", Table(LOAD_BETWEEN), "Loads from a line to a line."),
];

const LOAD_PHASES: &[Key] = &[
    key("A", Table(LOAD_ONE), "From line A to the neutral."),
    key("B", Table(LOAD_ONE), "From line B to the neutral."),
    key("C", Table(LOAD_ONE), "From line C to the neutral."),
];

const LOAD_BETWEEN: &[Key] = &[
    key("AB", Table(LOAD_ONE), "From line A to line B."),
    key("BC", Table(LOAD_ONE), "From line B to line C."),
    key("CA", Table(LOAD_ONE), "From line C to line A."),
    key("AC", Table(LOAD_ONE), "Another name of CA, as the meter writes it."),
];

const LOAD_ONE: &[Key] = &[
    key(
        "watts",
        number(-1e8, 1e8, "W"),
        "Real power of the fundamental; positive is imported. The current follows the voltage. Not beside amps.",
    ),
    key(
        "vars",
        number(-1e8, 1e8, "var"),
        "Reactive power of the fundamental; positive is quadrant 1 or 2.",
    ),
    key(
        "amps",
        number(0.0, 100_000.0, "A"),
        "Rms of the fundamental; the current stays. Not beside watts.",
    ),
    key(
        "power_factor",
        number_above(0.0, 1.0, ""),
        "Displacement factor of the fundamentals; 1 if left out.",
    ),
    key(
        "current",
        Word(&["lagging", "leading"]),
        "Lagging (if left out) is quadrant 1 on import, 3 on export; leading 4 and 2.",
    ),
    key(
        "direction",
        Word(&["import", "export"]),
        "Which way real power flows; import if left out.",
    ),
    key("harmonics", Harmonics, "Harmonics of the current."),
];

const WIRING: &[Key] = &[
    key("ct", Table(CTS), "The CTs on the meter's three inputs."),
    key("voltage", Table(LEADS), "The leads on the meter's four voltage terminals."),
    key("pt", Table(PT), "The potential transformers that are fitted."),
    key(
        "service_neutral_open",
        Flag,
        "The service's neutral is broken: the loads' star point floats.",
    ),
];

const CTS: &[Key] = &[
    key("A", Table(CT), "The CT on input A."),
    key("B", Table(CT), "The CT on input B."),
    key("C", Table(CT), "The CT on input C."),
];

const CT: &[Key] = &[
    key("on", Word(LINES), "The line it is around; that of its input if left out."),
    key("reversed", Flag, "It points the wrong way."),
    key("open", Flag, "Its leads are off."),
    key(
        "primary",
        number(1.0, 32_000.0, "A"),
        "Rated current of the CT that is fitted; what the meter is set to if left out.",
    ),
    key(
        "secondary",
        Word(&["1V", "1/3V"]),
        "Rated output of the CT that is fitted; what the meter is set to if left out.",
    ),
];

/// The words for a line.
pub const LINES: &[&str] = &["A", "B", "C"];
/// The words for a conductor.
pub const CONDUCTORS: &[&str] = &["A", "B", "C", "N"];

const LEADS: &[Key] = &[
    key("A", Table(LEAD), "The lead on terminal A."),
    key("B", Table(LEAD), "The lead on terminal B."),
    key("C", Table(LEAD), "The lead on terminal C."),
    key("N", Table(LEAD), "The lead on terminal N."),
];

const LEAD: &[Key] = &[
    key("on", Word(CONDUCTORS), "The conductor it is on; that of its terminal if left out."),
    key("open", Flag, "It is off."),
];

const PT: &[Key] = &[key(
    "ratio",
    number(0.01, 320.0, ""),
    "Ratio of those that are fitted, line to neutral; what the meter is set to if left out.",
)];

const CONTROL_POWER: &[Key] = &[
    key(
        "source",
        Word(&["separate", "line-line", "line-neutral", "dc"]),
        "Separate if left out; line-line (A and B) and line-neutral (A) follow the service.",
    ),
    key(
        "volts",
        number(0.0, 1000.0, "V"),
        "Of a separate source, 120 if left out, or of dc, 125 if left out.",
    ),
    key("fuse_blown", Flag, "The fuse in its leads has blown."),
];

const FIDELITY: &[Key] = &[
    key(
        "phase_loss",
        Word(&["below-percent", "drop-of-percent"]),
        "When the phase-loss alert is on: below that percentage of the system voltage, or after a drop of it.",
    ),
    key("totals", Word(&["net-then-split", "sum-of-phases"]), "How the total energies come about."),
    key("reactive", Word(&["fundamental", "nonactive"]), "What reactive power is."),
    key("apparent", Word(&["rms-product", "vector-sum"]), "What the apparent power of a phase is."),
    key(
        "apparent_total",
        Word(&["with-distortion", "vector-sum"]),
        "What the apparent power of all phases is: with their distortion powers, or of P and Q alone.",
    ),
    key("pf_no_load", Word(&["one", "zero", "qnan"]), "The power factor of a phase without load."),
    key("pf_sign", Word(&["real-power", "lead-lag"]), "The sign of the power factor."),
    key("frequency_lost", Word(&["qnan", "zero", "last"]), "The frequency without voltage."),
    key("imbalance", Word(&["max-min", "from-mean"]), "How imbalance is computed."),
    key(
        "unmapped",
        Word(&["exception", "qnan"]),
        "What a read of registers that do not exist gives.",
    ),
    key(
        "turnaround",
        Duration(500),
        "Between request and reply, beyond 3.5 characters; 20ms if left out.",
    ),
];

/// The names that a table of this kind accepts; none if they are the user's or it is not a table.
pub fn names(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Table(keys) => keys.iter().map(|key| key.name).collect(),
        Kind::Harmonics => HARMONIC.iter().map(|key| key.name).collect(),
        Kind::Settings => SETTINGS.iter().map(|row| row.name).collect(),
        _ => Vec::new(),
    }
}
