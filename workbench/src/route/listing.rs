//! Every screen of a menu, with what leads there and what it rests on.

use std::fmt::Write as _;

use firmware_model::menu::{Notation, SetupReading, Subject};
use firmware_model::registers::{CONFIGURATION, Content, Point};
use firmware_model::{Evidence, Meter, Place, ScreenId};
use serde::{Deserialize, Serialize};

use super::keys::Keys;
use super::search::{Stop, places};
use super::{Passwords, is_entry};
use crate::worded::worded;

/// How the screens are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// In columns, for people.
    Table,
    /// For programs, and for comparing with a later menu.
    Json,
}

worded!(ListFormat { Table = "table", Json = "json" });

/// A screen of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedScreen {
    /// Its id.
    pub id: String,
    /// What its two text fields say in IEC notation, as the panel writes it: `*` for the
    /// prefix of the unit, `#` for the number of phases, `%` for the line.
    pub iec: [String; 2],
    /// The same in IEEE notation.
    pub ieee: [String; 2],
    /// The shortest keys from where the meter is; null where none lead there.
    pub keys: Option<String>,
    /// The register that holds what it shows; null where none does.
    pub register: Option<u16>,
    /// The setting that is changed there, by its name in scenarios.
    pub setting: Option<String>,
    /// How sure its label and value are.
    pub confidence: String,
    /// What says so.
    pub source: String,
    /// How sure its place in the menu is.
    pub place_confidence: String,
    /// What says so.
    pub place_source: String,
}

/// Every screen of `meter`'s menu, in the menu's order.
pub fn screens(meter: &Meter, passwords: Passwords) -> Vec<ListedScreen> {
    let stops = places(meter, passwords);
    meter.menu().screens().map(|screen| listed(meter, screen, &stops)).collect()
}

fn listed(meter: &Meter, screen: ScreenId, stops: &[Stop]) -> ListedScreen {
    let row = screen.row();
    let label = |notation| {
        let label = meter.menu().label(screen, notation);
        label.map_or_else(Default::default, |label| [label.first.clone(), label.second.clone()])
    };
    let there = |place: Place| place.screen == screen && is_entry(place);
    let stop = stops.iter().find(|stop| there(stop.place));
    let place: Evidence = row.place_evidence();
    ListedScreen {
        id: row.id.to_owned(),
        iec: label(Notation::Iec),
        ieee: label(Notation::Ieee),
        keys: stop.map(|stop| Keys(stop.route.clone()).to_string()),
        register: register(row.subject),
        setting: match row.subject {
            Subject::Setting(setting) => Some(setting.row().name.to_owned()),
            _ => None,
        },
        confidence: row.evidence.confidence.name().to_owned(),
        source: row.evidence.source.to_owned(),
        place_confidence: place.confidence.name().to_owned(),
        place_source: place.source.to_owned(),
    }
}

/// The first register that holds what a screen shows.
pub fn register(subject: Subject) -> Option<u16> {
    let content = match subject {
        Subject::Data(quantity, part) => {
            return Point::of(quantity, part).map(|row| row.register.number());
        }
        Subject::Setting(setting) => Content::Setting(setting),
        Subject::Alert(_) => Content::Alerts,
        Subject::Reading(SetupReading::MaximumPower) => Content::MaximumPower,
        Subject::Reading(SetupReading::PulseDuration) => Content::PulseDuration,
        Subject::Title | Subject::Info(_) | Subject::Password(_) | Subject::Confirm(_) => {
            return None;
        }
    };
    let row = CONFIGURATION.iter().find(|row| row.content == content);
    row.map(|row| row.register.number())
}

/// The screens in columns.
pub fn table(screens: &[ListedScreen]) -> String {
    let head = ["screen", "IEEE", "IEC", "register", "evidence", "keys"].map(str::to_owned);
    let rows = screens.iter().map(|screen| {
        [
            screen.id.clone(),
            screen.ieee.join(" ").trim().to_owned(),
            screen.iec.join(" ").trim().to_owned(),
            screen.register.map_or_else(|| "-".to_owned(), |register| register.to_string()),
            screen.confidence.clone(),
            match screen.keys.as_deref() {
                Some("") => "(power-up)".to_owned(),
                Some(keys) => keys.to_owned(),
                None => "-".to_owned(),
            },
        ]
    });
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.len().max(*width);
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    text
}
