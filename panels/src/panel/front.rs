//! The front of the case, as a panel's file describes it.

use serde::Deserialize;

use crate::panel::colour::Rgb;
use crate::panel::path::Path;

/// A rectangle with round corners.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plate {
    /// Upper left corner.
    pub at: [f64; 2],
    /// Width and height.
    pub size: [f64; 2],
    /// Radius of the corners.
    pub radius: f64,
}

impl Plate {
    pub(crate) fn path(&self) -> Path {
        Path::rectangle(self.at, self.size, self.radius)
    }
}

/// The row of buttons.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonRow {
    /// Upper left corner of the first button.
    pub at: [f64; 2],
    /// Width and height of a button.
    pub size: [f64; 2],
    /// From the left edge of a button to that of the next.
    pub pitch: f64,
    /// Radius of the corners.
    pub radius: f64,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// A text that is printed on the case.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// The text; `{model}` stands for the meter's model.
    pub text: String,
    /// Where it is anchored, on its base line.
    pub at: [f64; 2],
    /// The height of capitals.
    pub size: f64,
    /// The thickness of its strokes.
    pub weight: f64,
    /// Which end of it is there.
    #[serde(default = "start")]
    pub anchor: Anchor,
}

fn start() -> Anchor {
    Anchor::Start
}

fn width_mm() -> f64 {
    107.0
}

/// The edge of the case at which a terminal stands: its title is on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The upper edge.
    Top,
    /// The lower edge.
    Bottom,
}

/// Terminals that belong together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminals {
    /// What they are for.
    pub title: String,
    /// The middle of the first screw.
    pub at: [f64; 2],
    /// From one screw to the next.
    pub pitch: f64,
    /// What stands at each screw.
    pub names: Vec<String>,
    /// What stands between those, for all of them.
    #[serde(default)]
    pub note: String,
    /// At which edge.
    pub side: Side,
}

/// The front of the case, in the glass's unit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// Width and height of the case.
    pub size: [f64; 2],
    /// The width of the case, millimetres: how large pictures are on paper.
    #[serde(default = "width_mm")]
    pub width_mm: f64,
    /// Radius of its corners.
    pub radius: f64,
    /// The raised part in the middle.
    pub lid: Plate,
    /// Where the terminals are let in.
    pub recesses: Vec<Plate>,
    /// The frame around the glass.
    pub bezel: Plate,
    /// The upper left corner of the glass.
    pub glass: [f64; 2],
    /// The buttons.
    pub buttons: ButtonRow,
    /// The height of the capitals below them.
    pub button_label: f64,
    /// The lid at its upper edge.
    pub lid_light: Rgb,
    /// The lid at its lower edge.
    pub lid_shade: Rgb,
    /// The colour of those.
    pub recess: Rgb,
    /// The frame of the glass at its lower edge.
    pub bezel_light: Rgb,
    /// The frame of the glass at its upper edge.
    pub bezel_shade: Rgb,
    /// A screw at its upper edge.
    pub screw_light: Rgb,
    /// A screw at its lower edge.
    pub screw_shade: Rgb,
    /// The slot of a screw.
    pub slot: Rgb,
    /// What is printed on the case.
    pub texts: Vec<Print>,
    /// The terminals.
    pub terminals: Vec<Terminals>,
}

/// The light of segments beside themselves.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glow {
    /// How much of the ink is in it right beside the segment, 0 to 1.
    pub opacity: f64,
    /// How far it reaches.
    pub reach: f64,
    /// Where the shadow of a segment falls, from the segment.
    pub shadow: [f64; 2],
    /// How dark the shadow is, 0 to 1.
    pub shadow_opacity: f64,
}
