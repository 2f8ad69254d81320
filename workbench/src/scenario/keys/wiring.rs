//! `[wiring]`, `[control_power]` and `[contacts]`: what the installer did, what the meter runs from,
//! and what hangs on its contacts.

use crate::installation::{
    ContactCircuit, ContactCircuits, Ct, Encircled, Lead, LineConductor, Pt, Supply, Wiring,
};
use crate::scenario::row::ValueKind::{Duration, Flag, Table, Word, WordOrWords};
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
        WordOrWords(&["A", "B", "C", "N"], |ct, words| ct.on = Some(Encircled::named(words))),
        "What it is around, one conductor or a list such as [\"A\", \"B\"]; the line of its input if left out.",
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
        Table(&SubTable(|wiring: &mut Wiring| &mut wiring.neutral, NEUTRAL_LEAD)),
        "The lead on terminal N.",
    ),
];

const ON: ScenarioKey<Lead> = key(
    "on",
    Word(&OneOf(|lead: &mut Lead, tap| lead.on = Some(tap))),
    "The conductor it is on; that of its terminal if left out.",
);

const LEAD: &[ScenarioKey<Lead>] = &[
    ON,
    OPEN,
    VOLTS,
    ANGLE,
    key("fuse_blown", Flag(|lead, blown| lead.fuse_blown = blown), "The fuse in it has blown."),
];

/// The lead on terminal N has no fuse (guide pp. 8 and 9).
const NEUTRAL_LEAD: &[ScenarioKey<Lead>] = &[ON, OPEN, VOLTS, ANGLE];

const VOLTS: ScenarioKey<Lead> = key(
    "volts",
    number(0.0, 50_000.0, "V", |lead, volts| lead.other.0 = volts),
    "On another service: rms against this one's neutral or virtual centre; 120 if left out.",
);
const ANGLE: ScenarioKey<Lead> = key(
    "angle",
    number(-360.0, 360.0, "degrees", |lead, degrees| lead.other.1 = degrees),
    "On another service: degrees against phase A; 0 if left out.",
);

const OPEN: ScenarioKey<Lead> =
    key("open", Flag(|lead, open| lead.open = Some(open)), "It is off.");

const PT: &[ScenarioKey<Wiring>] = &[
    key(
        "ratio",
        number(0.01, 320.0, "", |wiring, ratio| wiring.pt_ratio = Some(ratio)),
        "Ratio of those that are fitted, line to neutral; what the meter is set to if left out.",
    ),
    key(
        "connection",
        Word(&OneOf(|wiring: &mut Wiring, connection| wiring.pt_connection = connection)),
        "Wye (if left out), or open-delta: two from lines A and C to line B of a delta.",
    ),
    key(
        "A",
        Table(&SubTable(|wiring: &mut Wiring| &mut wiring.pt[LineConductor::A as usize], OWN_PT)),
        "What the PT in lead A has of its own.",
    ),
    key(
        "B",
        Table(&SubTable(|wiring: &mut Wiring| &mut wiring.pt[LineConductor::B as usize], OWN_PT)),
        "What the PT in lead B has of its own.",
    ),
    key(
        "C",
        Table(&SubTable(|wiring: &mut Wiring| &mut wiring.pt[LineConductor::C as usize], OWN_PT)),
        "What the PT in lead C has of its own.",
    ),
];

const OWN_PT: &[ScenarioKey<Pt>] = &[
    key(
        "ratio",
        number(0.01, 320.0, "", |pt, ratio| pt.ratio = Some(ratio)),
        "Its ratio; that of all if left out.",
    ),
    key("reversed", Flag(|pt, reversed| pt.reversed = reversed), "Its polarity is reversed."),
    key("open", Flag(|pt, open| pt.open = open), "A winding of it is open."),
];

/// `[control_power]`.
pub(super) const CONTROL_POWER: &[ScenarioKey<Supply>] = &[
    key(
        "source",
        Word(&OneOf(|supply: &mut Supply, source| supply.source = source)),
        "Separate if left out; line-line, line-neutral and transformer follow the service.",
    ),
    key(
        "across",
        Word(&OneOf(|supply: &mut Supply, across| supply.across = Some(across))),
        "The conductors of the service that it is taken from; AB if left out, AN of line-neutral.",
    ),
    key(
        "ratio",
        number(0.01, 320.0, "", |supply, ratio| supply.ratio = ratio),
        "Ratio of the control power transformer, primary to secondary; 4 if left out.",
    ),
    key(
        "volts",
        number(0.0, 1000.0, "V", |supply, volts| supply.volts = Some(volts)),
        "Of a separate source, 120 if left out, or of dc, 125 if left out.",
    ),
    key(
        "fuse_blown",
        Flag(|supply, blown| supply.fuse_blown = blown),
        "A fuse in its leads has blown.",
    ),
    key(
        "isolated",
        Flag(|supply, isolated| supply.isolated = isolated),
        "Its own disconnect is open.",
    ),
];

/// `[contacts]`.
pub(super) const CONTACTS: &[ScenarioKey<ContactCircuits>] = &[
    key(
        "pulse",
        Table(&SubTable(|contacts: &mut ContactCircuits| &mut contacts.pulse, CIRCUIT)),
        "On the energy pulse contact.",
    ),
    key(
        "alarm",
        Table(&SubTable(|contacts: &mut ContactCircuits| &mut contacts.alarm, CIRCUIT)),
        "On the alarm contact.",
    ),
];

const CIRCUIT: &[ScenarioKey<ContactCircuit>] = &[
    key(
        "supply_volts",
        number(0.0, 1000.0, "V", |circuit, volts| circuit.supply_volts = Some(volts)),
        "The voltage of its supply; the contact is for 30 V. Nothing hangs on it if left out.",
    ),
    key(
        "load_ohms",
        number(1.0, 1e9, "ohm", |circuit, ohms| circuit.load_ohms = Some(ohms)),
        "The resistance of what is switched; the contact is for 100 mA at 25 degrees.",
    ),
    key(
        "ambient_celsius",
        number(-40.0, 100.0, "degrees Celsius", |circuit, celsius| {
            circuit.ambient_celsius = celsius;
        }),
        "How warm it is; 25 if left out. Each degree above takes 0.56 mA from the limit.",
    ),
    key(
        "debounce",
        Duration(10_000, |circuit, time| circuit.debounce = time),
        "How long the contact has to stay as it is before the receiver believes it; 0ms if left out.",
    ),
];
