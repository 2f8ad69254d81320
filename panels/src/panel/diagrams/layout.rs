//! Where things stand in a wiring diagram, and their colours.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::names::{CtInput, MeterTerminal};
use crate::panel::colour::Rgb;

/// The colours of diagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiagramColours {
    /// What is drawn on.
    pub paper: Rgb,
    /// Wires, and what stands in them.
    pub wire: Rgb,
    /// What explains.
    pub quiet: Rgb,
    /// What is wrong.
    pub fault: Rgb,
}

/// The conductors in a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConductorPlaces {
    /// Their end at the source.
    pub from: f64,
    /// Their end at the load.
    pub to: f64,
    /// How far down the first one is.
    pub top: f64,
    /// From one to the next.
    pub pitch: f64,
}

/// Columns of characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CharacterColumns {
    /// How many there are.
    pub columns: usize,
    /// In which a terminal stands.
    pub terminals: BTreeMap<MeterTerminal, usize>,
    /// In which X1 and X2 of a CT input stand.
    pub cts: BTreeMap<CtInput, [usize; 2]>,
}

/// Where things stand.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiagramLayout {
    /// The width of a drawing.
    pub width: f64,
    /// The same on paper, mm.
    pub width_mm: f64,
    /// The thickness of a wire.
    pub line: f64,
    /// The height of capitals.
    pub text: f64,
    /// The conductors.
    pub conductors: ConductorPlaces,
    /// How far from the left a terminal is.
    pub terminals: BTreeMap<MeterTerminal, f64>,
    /// How far X1 and X2 of a CT input are.
    pub cts: BTreeMap<CtInput, [f64; 2]>,
    /// In characters, without the control power.
    pub narrow: CharacterColumns,
    /// In characters, with it.
    pub wide: CharacterColumns,
}
