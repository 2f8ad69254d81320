//! What the meter shows, as files: one screen, or every screen of the menu.
//!
//! Everything here is on virtual time: the same scenario, keys and moment give the
//! same bytes.

mod format;
mod json;
mod options;
mod wiring;

use firmware_model::menu::Notation;
use firmware_model::{Contact, Lcd, MeteringPath, Setup, Tick};
use panels::Panel;

use crate::installation::Site;
use crate::scenario::Scenario;
use crate::simulation::{Bus, NoSuchMeter, Station};
use crate::worded::Worded;

pub use format::{PictureFormat, RenderError, drawn, drawn_svg, render, said, scene};
pub use json::regions_json;
pub use options::{
    Look, LookError, Moment, Passed, PictureOptions, PictureView, Spoil, callout, millimetres,
    part_name, width,
};

/// The first second after power-up: the meter shows measured values from then on.
pub const FIRST_SECOND: Tick = Tick::from_seconds(1);

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
    /// What surrounded the meter.
    pub site: Site,
    /// What it was set to.
    pub setup: Setup,
    /// Whether the energy pulse contact was closed, and the alarm contact.
    pub closed: [bool; 2],
}

/// Why there is no shot.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    /// There is no such meter.
    #[error(transparent)]
    Meter(#[from] NoSuchMeter),
    /// Its moment has passed.
    #[error(transparent)]
    Passed(#[from] Passed),
}

impl Shot {
    /// What meter number `meter` of the line shows now, its labels in `notation` where one is
    /// given.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn of(bus: &Bus, meter: usize, notation: Option<Notation>) -> Result<Self, NoSuchMeter> {
        let station = station(bus, meter)?;
        let shown = station.meter();
        Ok(Self {
            at: bus.reached(),
            lcd: notation.map_or_else(|| shown.lcd(), |notation| shown.lcd_in(notation)),
            model: shown.identity().model.word(),
            down: station.keys_down(),
            site: station.installation().site().clone(),
            setup: shown.setup().clone(),
            closed: [Contact::Energy, Contact::Alarm].map(|contact| shown.is_closed(contact)),
        })
    }

    /// What it shows at the moment that `options` ask for, if nobody touches anything until
    /// then. `bus` itself goes on from where it is.
    ///
    /// # Errors
    /// There is no such meter, or the moment has passed.
    pub fn taken(bus: &Bus, meter: usize, options: &PictureOptions) -> Result<Self, ShotError> {
        let at = options.moment.tick(bus.reached())?;
        let mut bus = bus.clone();
        bus.advance(at);
        Ok(Self::of(&bus, meter, options.notation)?)
    }
}

fn station(bus: &Bus, meter: usize) -> Result<&Station, NoSuchMeter> {
    bus.stations().get(meter).ok_or(NoSuchMeter(meter))
}

/// The meters of `scenario` after their first second and `after` more.
pub fn settled(scenario: &Scenario, panel: &Panel, after: Tick) -> Bus {
    let mut bus = Bus::new(scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(FIRST_SECOND + after);
    bus
}
