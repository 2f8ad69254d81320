//! Where a route leads: `setup.voltage.system=480`.

use std::fmt;
use std::str::FromStr;

use firmware_model::menu::{Editing, SCREENS, Subject};
use firmware_model::{Door, ScreenId, Setting, Setup, accept};

use super::NoRoute;
use crate::diagnostics::nearest;
use crate::scenario::{setting_number, setting_refused, setting_text};
use crate::worded::{Worded, worded};

/// Where a route leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The screen.
    pub screen: ScreenId,
    /// What is made of the value there; nothing where left out.
    pub value: Option<TargetValue>,
}

/// A value that is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetValue {
    /// The number of the setting as it is stored; of an answer 0 for no and 1 for yes.
    pub number: u32,
    /// When the route is at its end.
    pub arrival: RouteEnd,
}

/// When a route to a value is at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteEnd {
    /// The value stands on the glass, and is not stored yet.
    Shown,
    /// The setting has it; a reset is carried out.
    Stored,
    /// The meter shows that it refuses it.
    Refused,
}

worded!(RouteEnd { Shown = "shows", Stored = "stores", Refused = "refuses" });

/// Why a text is not a target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// There is no such screen.
    #[error(
        "`{found}` is not a screen{}; accepted: the ids of `s4100 screens`, such as \
         setup.voltage.system",
        .hint.as_ref().map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
    )]
    NoScreen {
        /// What was found.
        found: String,
        /// What may have been meant.
        hint: Option<&'static str>,
    },
    /// Keys change nothing there.
    #[error("`{}` shows a value that keys do not change; leave `{value}` out", .screen.id())]
    NotEditable {
        /// The screen.
        screen: ScreenId,
        /// The value that was to be given.
        value: String,
    },
    /// It is not a value of that setting.
    #[error("`{}` {message}", .screen.id())]
    NoValue {
        /// The screen.
        screen: ScreenId,
        /// What was found and what is accepted.
        message: String,
    },
}

impl Target {
    /// The screen itself.
    pub const fn screen(screen: ScreenId) -> Self {
        Self { screen, value: None }
    }

    /// The screen on which a setting is changed.
    pub fn screen_of(wanted: Setting) -> Option<ScreenId> {
        SCREENS.iter().find(|row| row.subject == Subject::Setting(wanted)).map(|row| row.screen)
    }

    /// A value on the screen of that id, as a scenario writes it; of a question `yes` or `no`.
    ///
    /// # Errors
    /// There is no such screen, or no such value on it.
    pub fn with_value(
        screen: ScreenId,
        value: &str,
        arrival: RouteEnd,
    ) -> Result<Self, TargetError> {
        let no_value = |message| TargetError::NoValue { screen, message };
        let number = match screen.row().subject {
            Subject::Setting(setting) | Subject::Password(setting) => {
                let number = setting_number(setting, value);
                // What is refused may be out of the setting's range, as far as its digits go.
                let typed = || beyond(setting, value).filter(|_| arrival == RouteEnd::Refused);
                number.or_else(|message| typed().ok_or(message)).map_err(no_value)?
            }
            Subject::Confirm(_) => match value.trim().to_ascii_lowercase().as_str() {
                "yes" => 1,
                "no" => 0,
                _ => return Err(no_value(format!("is `{value}`; accepted: yes, no"))),
            },
            _ => return Err(TargetError::NotEditable { screen, value: value.to_owned() }),
        };
        Ok(Self { screen, value: Some(TargetValue { number, arrival }) })
    }

    /// The value as a scenario writes it.
    pub fn value_text(self) -> Option<String> {
        let number = self.value?.number;
        Some(match self.screen.row().subject {
            Subject::Setting(setting) | Subject::Password(setting) => setting_text(setting, number),
            _ => if number == 0 { "no" } else { "yes" }.to_owned(),
        })
    }

    /// Whether the meter takes the value.
    pub(super) fn acceptable(self, setup: &Setup) -> Result<(), NoRoute> {
        let (Some(wanted), Some(setting)) = (self.value, setting(self.screen)) else {
            return Ok(());
        };
        let judged = accept(setting, wanted.number, setup, Door::Keys);
        let refused = |message| NoRoute::Refused { screen: self.screen, message };
        match (judged, wanted.arrival) {
            (Err(_), RouteEnd::Refused) | (Ok(()), RouteEnd::Shown | RouteEnd::Stored) => Ok(()),
            (Err(refusal), _) => {
                Err(refused(setting_refused(setting, wanted.number, setup, refusal)))
            }
            (Ok(()), RouteEnd::Refused) => {
                Err(refused("takes this value: there is nothing to be refused".to_owned()))
            }
        }
    }
}

impl TargetValue {
    /// Whether the setting of `screen` is to have a value that it has.
    pub(super) fn is_stored(self, screen: ScreenId, setup: &Setup) -> bool {
        self.arrival == RouteEnd::Stored
            && setting(screen).is_some_and(|setting| setup.get(setting) == self.number)
    }
}

/// A number that the digits of a setting can make, whether or not it takes it.
fn beyond(setting: Setting, value: &str) -> Option<u32> {
    let Editing::Digits { digits, decimals } = Editing::of(setting) else { return None };
    let scale = 10_u32.checked_pow(u32::from(decimals))?;
    // Hundredths are written with their point, percents as they are stored.
    let number = match value.split_once('.').filter(|_| setting == Setting::PtRatio) {
        None if setting == Setting::PtRatio => value.parse::<u32>().ok()?.checked_mul(scale)?,
        None => value.parse().ok()?,
        Some((whole, part)) if part.len() == usize::from(decimals) => {
            whole.parse::<u32>().ok()?.checked_mul(scale)?.checked_add(part.parse().ok()?)?
        }
        Some(_) => return None,
    };
    (number < 10_u32.checked_pow(u32::from(digits))?).then_some(number)
}

/// The setting that is changed on `screen`.
fn setting(screen: ScreenId) -> Option<Setting> {
    match screen.row().subject {
        Subject::Setting(setting) => Some(setting),
        _ => None,
    }
}

/// The screen of that id.
///
/// # Errors
/// There is none.
pub fn screen_named(id: &str) -> Result<ScreenId, TargetError> {
    ScreenId::named(id).ok_or_else(|| TargetError::NoScreen {
        found: id.to_owned(),
        hint: nearest(id, SCREENS.iter().map(|row| row.id)).first().copied(),
    })
}

/// As a tape writes it.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.screen.id();
        let (Some(TargetValue { arrival, .. }), Some(value)) = (self.value, self.value_text())
        else {
            return f.write_str(id);
        };
        match arrival {
            RouteEnd::Stored => write!(f, "{id}={value}"),
            arrival => write!(f, "{id} {} {value}", arrival.word()),
        }
    }
}

/// `SCREEN`, or `SCREEN=VALUE` for a value that is to be stored.
impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        match text.split_once('=') {
            None => Ok(Self::screen(screen_named(text.trim())?)),
            Some((id, value)) => {
                Self::with_value(screen_named(id.trim())?, value.trim(), RouteEnd::Stored)
            }
        }
    }
}
