//! `[line]`: how a meter hangs on its RS-485 line, and what the line is like.

use crate::installation::{BitErrors, Site};
use crate::line::FaultText;
use crate::scenario::row::ValueKind::{Flag, Table, Text, Whole, Word};
use crate::scenario::row::{OneOf, ScenarioKey, SubTable, key, number};

pub(super) const LINE: &[ScenarioKey<Site>] = &[
    key("swapped", Flag(|site, swapped| site.line.swapped = swapped), "+ and - are exchanged."),
    key("open", Flag(|site, open| site.line.open = open), "The meter is off the line."),
    key(
        "terminators",
        Word(&OneOf(|site: &mut Site, where_they_are| site.line.terminators = where_they_are)),
        "Of 120 ohms; one at each end (ends) if left out.",
    ),
    key(
        "stub_meters",
        number(0.0, 1000.0, "m", |site, meters| site.line.stub_meters = meters),
        "The stub between line and meter; 0 if left out, as in a daisy chain.",
    ),
    key(
        "shield",
        Word(&OneOf(|site: &mut Site, shield| site.line.shield = shield)),
        "Where it is earthed; once if left out.",
    ),
    key(
        "devices",
        Whole(1, 247, |site, devices| site.line.devices = devices),
        "On the line; 2 if left out, 32 are allowed.",
    ),
    key(
        "biased",
        Flag(|site, biased| site.line.biased = biased),
        "Pull-up and pull-down hold the idle line; true if left out.",
    ),
    key(
        "bit_errors",
        Table(&SubTable(|site: &mut Site| &mut site.line.bit_errors, BIT_ERRORS)),
        "Bytes that go wrong for no reason that is drawn.",
    ),
    key(
        "fault",
        Text(LONGEST_FAULT, |site, text| match text.strip_prefix("only ") {
            _ if text == "clear" => site.faults.clear(),
            Some(only) => site.faults = vec![FaultText::of(only)],
            None => match text.strip_prefix("drop ") {
                Some(number) => drop_fault(&mut site.faults, number),
                None => site.faults.push(FaultText::of(text)),
            },
        }),
        "One more fault of requests and replies, such as \"crc every 5\"; \"only crc\" is the only one, \"drop 2\" takes the second away, \"clear\" all.",
    ),
];

/// Takes the rule of that number away; where there is none, that stands in its place and is found.
fn drop_fault(faults: &mut Vec<FaultText>, number: &str) {
    let at = number.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    match at.filter(|at| *at < faults.len()) {
        Some(at) => drop(faults.remove(at)),
        None => {
            let there = match faults.len() {
                0 => "there is none".to_owned(),
                1 => "accepted: drop 1".to_owned(),
                last => format!("accepted: drop 1 to {last}"),
            };
            let rule = Err(format!("there is no rule `{}`; {there}", number.trim()));
            faults.push(FaultText { text: format!("drop {number}"), rule });
        }
    }
}

/// The longest rule of a fault.
const LONGEST_FAULT: usize = 200;

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
