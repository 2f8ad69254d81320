//! What the meter shows, as files: one screen, or every screen of the menu.
//!
//! Everything here is on virtual time: the same scenario, keys and moment give the
//! same bytes.

mod format;
pub mod gallery;
mod json;
mod keys;
mod walk;

use firmware_model::menu::Notation;
use firmware_model::{Door, Key, Lcd, Model, Path, Setting, TICKS_PER_SECOND, Tick};
use panels::Panel;

use crate::scenario::Scenario;
use crate::simulation::{Bus, NoSuchMeter, Station};

pub use format::{Format, Look, render};
pub use keys::{Keys, KeysError};
pub use walk::{Stop, walk};

/// The first second after power-up: the meter shows measured values from then on.
const FIRST_SECOND: Tick = Tick::from_seconds(1);
/// A press of a key: 100 ms down and 100 ms up.
const PRESS: Tick = Tick::from_millis(200);

/// One moment of one meter.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// When it was.
    pub at: Tick,
    /// What the glass showed.
    pub lcd: Lcd,
    /// The model of the meter.
    pub model: &'static str,
    /// Which keys were down, in the order of `Key::ALL`.
    pub down: [bool; 4],
}

impl Shot {
    /// What meter number `meter` of the line shows now.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn of(bus: &Bus, meter: usize) -> Result<Self, NoSuchMeter> {
        let station = station(bus, meter)?;
        Ok(Self {
            at: bus.reached(),
            lcd: station.lcd(),
            model: model_name(station.meter().identity().model),
            down: station.keys_down(),
        })
    }
}

/// The model as it is printed on the case (guide p. 1).
const fn model_name(model: Model) -> &'static str {
    match model {
        Model::Din => "4DUMR",
        Model::Outdoor => "410UM",
    }
}

fn station(bus: &Bus, meter: usize) -> Result<&Station, NoSuchMeter> {
    bus.stations().get(meter).ok_or(NoSuchMeter(meter))
}

/// The meters of `scenario` after their first second and `after` more; in `notation`,
/// where that is not left to the scenario.
pub fn settled(scenario: &Scenario, panel: &Panel, notation: Option<Notation>, after: Tick) -> Bus {
    let mut scenario = scenario.clone();
    if let Some(notation) = notation {
        for meter in &mut scenario.meters {
            // Both values of the setting are in its range, whatever the other settings are.
            let _ = meter.setup.set(Setting::DisplayUnits, notation as u32, Door::Keys);
        }
    }
    let mut bus = Bus::new(&scenario, &panel.menu, Path::Auto);
    bus.advance(FIRST_SECOND + after);
    bus
}

/// The first full second that is not before `at`: what blinks is lit then.
pub fn full_second(at: Tick) -> Tick {
    Tick(at.0.next_multiple_of(TICKS_PER_SECOND))
}

/// Presses keys of one meter, one after the other, and lets the time pass that they take.
///
/// # Errors
/// There is no such meter.
pub fn press(bus: &mut Bus, meter: usize, keys: &[Key]) -> Result<(), NoSuchMeter> {
    for &key in keys {
        bus.press(meter, key)?;
        bus.advance(bus.reached() + PRESS);
    }
    Ok(())
}
