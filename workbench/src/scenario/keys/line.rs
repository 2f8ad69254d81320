//! `[line]`: how a meter hangs on its RS-485 line, and what the line is like.

use crate::installation::{BitErrors, Cable};
use crate::scenario::row::ValueKind::{Flag, Table, Whole, Word};
use crate::scenario::row::{OneOf, ScenarioKey, SubTable, key, number};

pub(super) const LINE: &[ScenarioKey<Cable>] = &[
    key("swapped", Flag(|cable, swapped| cable.swapped = swapped), "+ and - are exchanged."),
    key("open", Flag(|cable, open| cable.open = open), "The meter is off the line."),
    key(
        "terminators",
        Word(&OneOf(|cable: &mut Cable, where_they_are| cable.terminators = where_they_are)),
        "Of 120 ohms; one at each end (ends) if left out.",
    ),
    key(
        "stub_meters",
        number(0.0, 1000.0, "m", |cable, meters| cable.stub_meters = meters),
        "The stub between line and meter; 0 if left out, as in a daisy chain.",
    ),
    key(
        "shield",
        Word(&OneOf(|cable: &mut Cable, shield| cable.shield = shield)),
        "Where it is earthed; once if left out.",
    ),
    key(
        "devices",
        Whole(1, 247, |cable, devices| cable.devices = devices),
        "On the line; 2 if left out, 32 are allowed.",
    ),
    key(
        "biased",
        Flag(|cable, biased| cable.biased = biased),
        "Pull-up and pull-down hold the idle line; true if left out.",
    ),
    key(
        "bit_errors",
        Table(&SubTable(|cable: &mut Cable| &mut cable.bit_errors, BIT_ERRORS)),
        "Bytes that go wrong for no reason that is drawn.",
    ),
];

const BIT_ERRORS: &[ScenarioKey<BitErrors>] = &[
    key(
        "probability",
        number(0.0, 1.0, "", |errors, probability| errors.probability = probability),
        "For each byte; 0 if left out.",
    ),
    key(
        "above_baud",
        Whole(0, 38_400, |errors, baud| errors.above_baud = baud),
        "Only at rates above this; 0 if left out.",
    ),
    key(
        "seed",
        Whole(0, u32::MAX, |errors, seed| errors.seed = u64::from(seed)),
        "Of the generator, for the other defects of the line too; 1 if left out.",
    ),
];
