//! `[meter]`: what the factory fixes, the settings, and the readings of the guide.

use firmware_model::{
    Apparent, ApparentTotal, Fidelity, FrequencyLost, Imbalance, Model, PhaseLoss,
    PowerFactorNoLoad, PowerFactorSign, Reactive, Running, Totals, Unmapped,
};

use super::Draft;
use crate::scenario::row::ValueKind::{Duration, Settings, Text, Whole, Word, Words};
use crate::scenario::row::{OneOf, ScenarioKey, key};
use crate::worded::worded;

worded!(Model { Din = "4DUMR", Outdoor = "410UM" });
worded!(Running { OperatingSystem = "os", ResetSystem = "rs" });

/// The word of the option that a meter has or has not.
const DATA_LOGGING: &str = "data-logging";

/// The keys of `[meter]`.
pub(super) const METER: &[ScenarioKey<Draft>] =
    &[MODEL, OPTIONS, SERIAL_NUMBER, FIRMWARE, RUNNING, SETUP];

pub(super) const MODEL: ScenarioKey<Draft> = key(
    "model",
    Word(&OneOf(|draft: &mut Draft, model| draft.identity.model = model)),
    "The housing; 4DUMR if left out.",
);
pub(super) const OPTIONS: ScenarioKey<Draft> = key(
    "options",
    Words(&[DATA_LOGGING], |draft, options| {
        draft.identity.data_logging = options.contains(&DATA_LOGGING);
    }),
    "[\"data-logging\"] if left out; [] is the full data set only.",
);
pub(super) const SERIAL_NUMBER: ScenarioKey<Draft> = key(
    "serial_number",
    Text(31, |draft, text| text.clone_into(&mut draft.identity.serial_number)),
    "The serial number, up to 31 characters; 4E36C14C if left out.",
);
pub(super) const FIRMWARE: ScenarioKey<Draft> = key(
    "firmware",
    // By its range it has 16 bits.
    Whole(0, 65_535, |draft, version| draft.identity.firmware = version as u16),
    "Register 7001, version in thousandths; 12345 if left out.",
);
pub(super) const RUNNING: ScenarioKey<Draft> = key(
    "running",
    Word(&OneOf(|draft: &mut Draft, running| draft.identity.running = running)),
    "The operating system (os, if left out) or the reset system (rs).",
);
pub(super) const SETUP: ScenarioKey<Draft> = key(
    "setup",
    Settings(|draft, setting, stored, place| draft.settings.push((setting, stored, place))),
    "The meter's settings; factory settings where left out.",
);

worded!(PhaseLoss { BelowPercent = "below-percent", DropOfPercent = "drop-of-percent" });
worded!(Totals { NetThenSplit = "net-then-split", SumOfPhases = "sum-of-phases" });
worded!(Reactive { Fundamental = "fundamental", Nonactive = "nonactive" });
worded!(Apparent { RmsProduct = "rms-product", VectorSum = "vector-sum" });
worded!(ApparentTotal { WithDistortion = "with-distortion", VectorSum = "vector-sum" });
worded!(PowerFactorNoLoad { One = "one", Zero = "zero", Qnan = "qnan" });
worded!(PowerFactorSign { RealPower = "real-power", LeadLag = "lead-lag" });
worded!(FrequencyLost { Qnan = "qnan", Zero = "zero", Last = "last" });
worded!(Imbalance { MaxMin = "max-min", FromMean = "from-mean" });
worded!(Unmapped { Exception = "exception", Qnan = "qnan" });

/// `[fidelity]`.
pub(super) const FIDELITY: &[ScenarioKey<Fidelity>] = &[
    key(
        "phase_loss",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.phase_loss = reading)),
        "When the phase-loss alert is on: below that percentage of the system voltage, or after a drop of it.",
    ),
    key(
        "totals",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.totals = reading)),
        "How the total energies come about.",
    ),
    key(
        "reactive",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.reactive = reading)),
        "What reactive power is.",
    ),
    key(
        "apparent",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.apparent = reading)),
        "What the apparent power of a phase is.",
    ),
    key(
        "apparent_total",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.apparent_total = reading)),
        "What the apparent power of all phases is: with their distortion powers, or of P and Q alone.",
    ),
    key(
        "pf_no_load",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.pf_no_load = reading)),
        "The power factor of a phase without load.",
    ),
    key(
        "pf_sign",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.pf_sign = reading)),
        "The sign of the power factor.",
    ),
    key(
        "frequency_lost",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.frequency_lost = reading)),
        "The frequency without voltage.",
    ),
    key(
        "imbalance",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.imbalance = reading)),
        "How imbalance is computed.",
    ),
    key(
        "unmapped",
        Word(&OneOf(|fidelity: &mut Fidelity, reading| fidelity.unmapped = reading)),
        "What a read of registers that do not exist gives.",
    ),
    key(
        "turnaround",
        Duration(500, |fidelity, after| fidelity.turnaround = after),
        "Between request and reply, beyond 3.5 characters; 20ms if left out.",
    ),
];
