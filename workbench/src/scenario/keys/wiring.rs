//! `[wiring]` and `[control_power]`: what the installer did, and what the meter runs from.

use crate::installation::{Ct, Lead, LineConductor, Supply, Wiring};
use crate::scenario::row::ValueKind::{Flag, Table, Word};
use crate::scenario::row::{OneOf, ScenarioKey, SubTable, key, number};

pub(super) const WIRING: &[ScenarioKey<Wiring>] = &[
    key(
        "ct",
        Table(&SubTable(|wiring: &mut Wiring| &mut wiring.ct, CTS)),
        "The CTs on the meter's three inputs.",
    ),
    key(
        "voltage",
        Table(&SubTable(|wiring: &mut Wiring| wiring, LEADS)),
        "The leads on the meter's four voltage terminals.",
    ),
    key(
        "pt",
        Table(&SubTable(|wiring: &mut Wiring| wiring, PT)),
        "The potential transformers that are fitted.",
    ),
    key(
        "service_neutral_open",
        Flag(|wiring, open| wiring.service_neutral_open = open),
        "The service's neutral is broken: the loads' star point floats.",
    ),
];

type Cts = [Ct; 3];

const CTS: &[ScenarioKey<Cts>] = &[
    key(
        "A",
        Table(&SubTable(|cts: &mut Cts| &mut cts[LineConductor::A as usize], CT)),
        "The CT on input A.",
    ),
    key(
        "B",
        Table(&SubTable(|cts: &mut Cts| &mut cts[LineConductor::B as usize], CT)),
        "The CT on input B.",
    ),
    key(
        "C",
        Table(&SubTable(|cts: &mut Cts| &mut cts[LineConductor::C as usize], CT)),
        "The CT on input C.",
    ),
];

const CT: &[ScenarioKey<Ct>] = &[
    key(
        "on",
        Word(&OneOf(|ct: &mut Ct, line| ct.on = Some::<LineConductor>(line))),
        "The line it is around; that of its input if left out.",
    ),
    key("reversed", Flag(|ct, reversed| ct.reversed = reversed), "It points the wrong way."),
    key("open", Flag(|ct, open| ct.open = open), "Its leads are off."),
    key(
        "primary",
        number(1.0, 32_000.0, "A", |ct, amps| ct.primary = Some(amps)),
        "Rated current of the CT that is fitted; what the meter is set to if left out.",
    ),
    key(
        "secondary",
        Word(&OneOf(|ct: &mut Ct, output| ct.output = Some(output))),
        "Rated output of the CT that is fitted; what the meter is set to if left out.",
    ),
];

const LEADS: &[ScenarioKey<Wiring>] = &[
    key(
        "A",
        Table(&SubTable(
            |wiring: &mut Wiring| &mut wiring.voltage[LineConductor::A as usize],
            LEAD,
        )),
        "The lead on terminal A.",
    ),
    key(
        "B",
        Table(&SubTable(
            |wiring: &mut Wiring| &mut wiring.voltage[LineConductor::B as usize],
            LEAD,
        )),
        "The lead on terminal B.",
    ),
    key(
        "C",
        Table(&SubTable(
            |wiring: &mut Wiring| &mut wiring.voltage[LineConductor::C as usize],
            LEAD,
        )),
        "The lead on terminal C.",
    ),
    key(
        "N",
        Table(&SubTable(|wiring: &mut Wiring| &mut wiring.neutral, LEAD)),
        "The lead on terminal N.",
    ),
];

const LEAD: &[ScenarioKey<Lead>] = &[
    key(
        "on",
        Word(&OneOf(|lead: &mut Lead, tap| lead.on = Some(tap))),
        "The conductor it is on; that of its terminal if left out.",
    ),
    key("open", Flag(|lead, open| lead.open = Some(open)), "It is off."),
];

const PT: &[ScenarioKey<Wiring>] = &[key(
    "ratio",
    number(0.01, 320.0, "", |wiring, ratio| wiring.pt_ratio = Some(ratio)),
    "Ratio of those that are fitted, line to neutral; what the meter is set to if left out.",
)];

/// `[control_power]`.
pub(super) const CONTROL_POWER: &[ScenarioKey<Supply>] = &[
    key(
        "source",
        Word(&OneOf(|supply: &mut Supply, source| supply.source = source)),
        "Separate if left out; line-line (A and B) and line-neutral (A) follow the service.",
    ),
    key(
        "volts",
        number(0.0, 1000.0, "V", |supply, volts| supply.volts = Some(volts)),
        "Of a separate source, 120 if left out, or of dc, 125 if left out.",
    ),
    key(
        "fuse_blown",
        Flag(|supply, blown| supply.fuse_blown = blown),
        "The fuse in its leads has blown.",
    ),
];
