//! The shortest keys from where a meter is to a screen, or to a value that is shown or stored
//! there.
//!
//! The ways between screens are searched, by walking the menu as the meter does. The keys of a
//! value are counted: each digit turns the shorter way round, and the cursor only goes
//! forward.
//!
//! ```text
//! E n --minus*14--> SETUP --next*6--> S COM --minus*4--> S V --next--> VLL 00600
//!        walk                password      walk                  digits
//! ```

mod keys;
mod listing;
mod search;
mod steps;
mod target;
mod told;
mod value;

use firmware_model::menu::{Cursor, Subject};
use firmware_model::{Key, Meter, Place, ScreenId, Setting, Tick};

use crate::simulation::{Bus, NoSuchMeter};

pub use keys::{Keys, KeysError};
pub use listing::{ListFormat, ListedScreen, register, screens, table};
pub use search::{Stop, edges, places};
pub use steps::{PRESS, RouteStep, StepKind, press, press_at, steps};
pub use target::{RouteEnd, Target, TargetError, TargetValue, screen_named};
pub use told::{RouteFormat, Start, told};

/// Whether whoever presses the keys knows the meter's passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Passwords {
    /// They are entered as they are set.
    #[default]
    Known,
    /// What stands behind them cannot be reached.
    Unknown,
}

/// Keys that lead to a target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// The keys, in their order.
    pub keys: Vec<Key>,
    /// A pause before the key of that place: until then the meter shows that it has refused
    /// what stood on the glass at the beginning.
    pub pause: Option<(usize, Tick)>,
}

/// Why no keys lead there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRoute {
    /// There is no such meter.
    #[error(transparent)]
    Meter(#[from] NoSuchMeter),
    /// The meter does nothing.
    #[error("no key does anything: the meter has no control power, or runs its reset system")]
    Still,
    /// The menu of the panel does not have the screen.
    #[error("the menu of this panel has no screen `{}`", .0.id())]
    NotInMenu(ScreenId),
    /// It stands behind a password that is not known.
    #[error("`{}` is behind the {} password", .0.id(), password(*.1))]
    Password(ScreenId, Setting),
    /// The meter refuses the value.
    #[error("`{}` {message}", .screen.id())]
    Refused {
        /// Where it was to be given.
        screen: ScreenId,
        /// What is accepted.
        message: String,
    },
    /// The keys cannot make the value from what is on the glass.
    #[error("`{}`: its keys cannot make this value from the one on the glass", .0.id())]
    NotByKeys(ScreenId),
}

fn password(setting: Setting) -> &'static str {
    if setting == Setting::ResetPassword { "RESET" } else { "SETUP" }
}

/// The shortest keys that bring `meter` to `target`, from where it is now.
///
/// # Errors
/// Why there are none.
pub fn route(meter: &Meter, target: Target, passwords: Passwords) -> Result<Route, NoRoute> {
    let cursor = meter.cursor().ok_or(NoRoute::Still)?;
    from(meter, cursor, target, passwords)
}

/// The same from a screen that has just been entered.
///
/// # Errors
/// Why there are none.
pub fn route_from(
    meter: &Meter,
    screen: ScreenId,
    target: Target,
    passwords: Passwords,
) -> Result<Route, NoRoute> {
    meter.cursor().ok_or(NoRoute::Still)?;
    if !meter.menu().contains(screen) {
        return Err(NoRoute::NotInMenu(screen));
    }
    from(meter, Cursor::at(screen), target, passwords)
}

fn from(
    meter: &Meter,
    cursor: Cursor,
    target: Target,
    passwords: Passwords,
) -> Result<Route, NoRoute> {
    if !meter.menu().contains(target.screen) {
        return Err(NoRoute::NotInMenu(target.screen));
    }
    target.acceptable(meter.setup())?;
    search::shortest(meter, cursor, target, passwords)
}

/// Presses the keys of `route` on meter number `meter`, 200 ms each.
///
/// # Errors
/// There is no such meter.
pub fn follow(bus: &mut Bus, meter: usize, route: &Route) -> Result<(), NoSuchMeter> {
    for (place, &key) in route.keys.iter().enumerate() {
        steps::press_at(bus, meter, route, place, key)?;
    }
    Ok(())
}

/// The setting whose password stands before `screen`, if one does.
fn guard(meter: &Meter, screen: ScreenId) -> Option<Setting> {
    let before = |id: &ScreenId| match id.row().subject {
        Subject::Password(setting) if *id != screen => Some(setting),
        _ => None,
    };
    meter.menu().path(screen).iter().find_map(before)
}

/// Whether it is the place in which its screen is entered.
fn is_entry(place: Place) -> bool {
    place == Place::entering(place.screen)
}

#[cfg(test)]
mod tests;
