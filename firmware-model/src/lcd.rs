//! What the glass shows, as data: lit, two text fields, a value, icons, and what each means.
//!
//! The glass (guide pp. 2, 5, 11; its layout is inferred) has two text fields of six
//! cells, a value of a sign and five digits with decimal points, and four icons:
//!
//! ```text
//! wrench                     import export   heart
//! first field             second field
//! sign 0 . 1 . 2 . 3 . 4
//! ```
//!
//! An [`Lcd`] computes nothing any more: terminal cells, pictures and sentences
//! are made from it alone.

mod format;
mod text;
mod value;

pub use format::{Number, Prefix, auto_range, five_digits, fixed};
pub use text::Text;
pub use value::{Cell, Value, ValueCells};

use crate::demand::DemandValues;
use crate::identity::{Identity, Running};
use crate::menu::{Menu, Notation, Place, Quantity, ScreenId, ScreenRow};
use crate::metering::{Energies, Readings};
use crate::settings::{Setup, SystemType};
use crate::time::{TICKS_PER_SECOND, Tick};
use value::{Flow, Shown};

/// Everything that screens show values of.
#[derive(Debug, Clone, Copy)]
pub struct Glass<'a> {
    /// The settings: system type and notation.
    pub setup: &'a Setup,
    /// The readings of the last second.
    pub readings: &'a Readings,
    /// The accumulators.
    pub energies: &'a Energies,
    /// Present and maximum demand.
    pub demand: &'a DemandValues,
    /// The pulse counters: imported and exported real energy.
    pub pulses: [u32; 2],
    /// Register 146: the diagnostic alerts.
    pub alerts: u16,
    /// What the factory fixed.
    pub identity: &'a Identity,
}

/// What the glass shows at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that lights up by itself")]
pub struct Lcd {
    /// Whether the back-light is on; without it every segment is off.
    pub lit: bool,
    /// The first text field: the quantity, with the prefix of its unit.
    pub first: Text,
    /// The second text field: which one.
    pub second: Text,
    /// The value.
    pub value: Value,
    /// The wrench: a diagnostic alert is active (guide p. 10).
    pub wrench: bool,
    /// The heart, as it is in this half of its blink: control power is good and the meter runs.
    pub heart: bool,
    /// The arrow that means import (guide p. 11).
    pub import: bool,
    /// The arrow that means export (guide p. 11).
    pub export: bool,
    /// Which screen this is.
    pub place: Place,
    /// What the shown things mean.
    pub meaning: Meaning,
}

/// What a person needs to know to read the glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// The system type, which says how many phases there are.
    pub system_type: SystemType,
    /// In which notation the labels are.
    pub notation: Notation,
    /// The prefix of the value's unit.
    pub prefix: Prefix,
    /// Register 146: which alerts the wrench stands for.
    pub alerts: u16,
    /// Whether the meter runs; in the reset system and without power it does not.
    pub running: bool,
}

impl Lcd {
    /// The row of the screen that is shown.
    pub fn row(&self) -> &'static ScreenRow {
        self.place.screen.row()
    }
}

/// What the glass shows at `place`, at the moment `at`; dark unless `powered`.
pub fn lcd(menu: &Menu, place: Place, glass: &Glass<'_>, at: Tick, powered: bool) -> Lcd {
    let notation = if glass.setup.is_ieee() { Notation::Ieee } else { Notation::Iec };
    let running = powered && glass.identity.running == Running::OperatingSystem;
    // In the reset system nothing is measured: all it can tell is its own version (inferred).
    let place =
        if powered && !running { Place { screen: ScreenId::InfoResetSystem } } else { place };
    let dark = Lcd {
        lit: powered,
        first: Text::BLANK,
        second: Text::BLANK,
        value: Value::Blank,
        wrench: false,
        heart: false,
        import: false,
        export: false,
        place,
        meaning: Meaning {
            system_type: glass.setup.system_type(),
            notation,
            prefix: Prefix::None,
            alerts: glass.alerts,
            running,
        },
    };
    if !powered {
        return dark;
    }
    let Shown { value, prefix, flow, second } = value::shown(place.screen, glass);
    let (first, label_second) = match menu.label(place.screen, notation) {
        Some(label) => {
            let fill = |text: &str| filled(text, prefix, glass.setup.system_type());
            (fill(&label.first), fill(&label.second))
        }
        None => (Text::BLANK, Text::BLANK),
    };
    Lcd {
        first,
        second: second.unwrap_or(label_second),
        value,
        wrench: running && glass.alerts != 0,
        heart: running && heart_is_lit(at),
        import: flow == Some(Flow::Import),
        export: flow == Some(Flow::Export),
        meaning: Meaning { prefix, ..dark.meaning },
        ..dark
    }
}

/// The heart blinks once a second, half of it lit (inferred; that it blinks: guide p. 34).
fn heart_is_lit(at: Tick) -> bool {
    at.0 % TICKS_PER_SECOND < TICKS_PER_SECOND / 2
}

/// A label with its prefix and its number of phases filled in.
fn filled(label: &str, prefix: Prefix, system_type: SystemType) -> Text {
    let mut text = Text::BLANK;
    for character in label.chars() {
        match character {
            '*' => {
                if let Some(letter) = prefix.letter() {
                    text.push(letter);
                }
            }
            '#' => {
                if let Some(digit) = char::from_digit(system_type.phases() as u32, 10) {
                    text.push(digit);
                }
            }
            other => text.push(other),
        }
    }
    text
}

impl Quantity {
    /// The name of its unit without a prefix; empty where it has none.
    pub const fn unit(self) -> &'static str {
        use crate::menu::Kind::{Apparent, Reactive, Real};
        match self {
            Self::Energy(Real) => "Wh",
            Self::Energy(Reactive) => "varh",
            Self::Energy(Apparent) => "VAh",
            Self::Power(Real) | Self::Demand(Real) | Self::MaximumDemand(Real) => "W",
            Self::Power(Reactive) | Self::Demand(Reactive) | Self::MaximumDemand(Reactive) => "var",
            Self::Power(Apparent) | Self::Demand(Apparent) | Self::MaximumDemand(Apparent) => "VA",
            Self::Current => "A",
            Self::VoltageLineToLine | Self::VoltageLineToNeutral => "V",
            Self::Frequency => "Hz",
            Self::PowerFactor | Self::PulseCount | Self::Title | Self::Alert(_) | Self::Info(_) => {
                ""
            }
        }
    }
}

#[cfg(test)]
mod tests;
