//! The keys of a scenario: one row each, with its setter, from which parsing, errors, live
//! changes and the JSON schema derive.

mod line;
mod load;
mod meter;
mod service;
mod wiring;
mod work;

use core::ops::Range;

use firmware_model::{Fidelity, Identity, Setting};

use super::row::ValueKind::Table;
use super::row::{ScenarioKey, SubTable, ValueKind, key};
use crate::installation::Site;

pub(super) use service::HARMONIC;

/// What a file says of one meter and what surrounds it.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What the factory fixes.
    pub identity: Identity,
    /// Its settings, each with its stored value and its place, as they stand in the file.
    pub settings: Vec<(Setting, u32, Range<usize>)>,
    /// The readings of the guide that it follows.
    pub fidelity: Fidelity,
    /// What surrounds it.
    pub site: Site,
}

/// The top level of a scenario file.
pub(super) const SCENARIO: &[ScenarioKey<Draft>] = &[
    key(
        "meter",
        Table(&SubTable(|draft: &mut Draft| draft, meter::METER)),
        "The meter; beside [meters.NAME] not allowed.",
    ),
    key(
        "meters",
        ValueKind::Named(METERS),
        "Several meters on one line, each in a table of its own name.",
    ),
    key("service", SERVICE, "What the utility delivers."),
    key("load", LOAD, "What is connected to it."),
    key("waveform", WAVEFORM, ABOUT_WAVEFORM),
    key(
        "wiring",
        WIRING,
        "What the installer did; it changes what the meter sees, never the load.",
    ),
    key("control_power", CONTROL_POWER, "What the meter itself runs from."),
    key("contacts", CONTACTS, "What hangs on the meter's contacts."),
    key("line", LINE, "The RS-485 line, as the meter sees it."),
    key("work", WORK, ABOUT_WORK),
    key("fidelity", FIDELITY, "Readings of the guide between which one may choose."),
];

/// `[meters.NAME]`: a meter with what surrounds it, inheriting the top-level tables.
const METERS: &[ScenarioKey<Draft>] = &[
    meter::MODEL,
    meter::OPTIONS,
    meter::SERIAL_NUMBER,
    meter::FIRMWARE,
    meter::RUNNING,
    meter::SETUP,
    key("service", SERVICE, "What differs from the top-level [service]."),
    key("load", LOAD, "What differs from the top-level [load]."),
    key("waveform", WAVEFORM, "What differs from the top-level [waveform]."),
    key("wiring", WIRING, "What differs from the top-level [wiring]."),
    key("control_power", CONTROL_POWER, "What differs from the top-level [control_power]."),
    key("contacts", CONTACTS, "What differs from the top-level [contacts]."),
    key("line", LINE, "What differs from the top-level [line]."),
    key("work", WORK, "What differs from the top-level [work]."),
    key("fidelity", FIDELITY, "What differs from the top-level [fidelity]."),
];

/// What can be changed while a meter runs.
pub(super) const SITE: &[ScenarioKey<Draft>] = &[
    key("service", SERVICE, "What the utility delivers."),
    key("load", LOAD, "What is connected to it."),
    key("waveform", WAVEFORM, ABOUT_WAVEFORM),
    key("wiring", WIRING, "What the installer did."),
    key("control_power", CONTROL_POWER, "What the meter itself runs from."),
    key("contacts", CONTACTS, "What hangs on the meter's contacts."),
    key("line", LINE, "The RS-485 line, as the meter sees it."),
    key("work", WORK, ABOUT_WORK),
];

const SERVICE: ValueKind<Draft> =
    Table(&SubTable(|draft: &mut Draft| &mut draft.site.service, service::SERVICE));
const LOAD: ValueKind<Draft> = Table(&SubTable(|draft: &mut Draft| &mut draft.site, load::LOAD));
const WAVEFORM: ValueKind<Draft> = Table(&SubTable(
    |draft: &mut Draft| draft.site.waveform.get_or_insert_default(),
    load::PLAYBACK,
));
const WIRING: ValueKind<Draft> =
    Table(&SubTable(|draft: &mut Draft| &mut draft.site.wiring, wiring::WIRING));
const CONTROL_POWER: ValueKind<Draft> =
    Table(&SubTable(|draft: &mut Draft| &mut draft.site.supply, wiring::CONTROL_POWER));
const CONTACTS: ValueKind<Draft> =
    Table(&SubTable(|draft: &mut Draft| &mut draft.site.contacts, wiring::CONTACTS));
const LINE: ValueKind<Draft> = Table(&SubTable(|draft: &mut Draft| &mut draft.site, line::LINE));
const WORK: ValueKind<Draft> =
    Table(&SubTable(|draft: &mut Draft| &mut draft.site.work, work::WORK));
const FIDELITY: ValueKind<Draft> =
    Table(&SubTable(|draft: &mut Draft| &mut draft.fidelity, meter::FIDELITY));

const ABOUT_WORK: &str =
    "What a person does there: where the instruments are, and whether the covers are off.";
const ABOUT_WAVEFORM: &str = "A recording of voltages and currents, in place of [load] and of all of [service] but its form.";
