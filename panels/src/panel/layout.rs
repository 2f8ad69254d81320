//! Where things stand on the glass, in the glass's own unit.

use serde::Deserialize;

use crate::panel::glyphs::Icon;

/// A row of cells.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Upper left corner of the first cell.
    pub at: [f64; 2],
    /// Width and height of a cell.
    pub cell: [f64; 2],
    /// From the left edge of a cell to that of the next.
    pub pitch: f64,
}

/// A square with an icon in it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// Upper left corner.
    pub at: [f64; 2],
    /// Width and height.
    pub size: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct IconPlaces {
    wrench: Spot,
    import: Spot,
    export: Spot,
    heart: Spot,
}

/// Where everything stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlassLayout {
    /// Width and height of the glass.
    pub size: [f64; 2],
    /// The first text field: six cells.
    pub first: Placed,
    /// The second text field: six cells.
    pub second: Placed,
    /// The sign: one cell.
    pub sign: Placed,
    /// The value: five cells.
    pub value: Placed,
    icons: IconPlaces,
}

impl GlassLayout {
    /// Where an icon stands.
    pub fn icon(&self, icon: Icon) -> Spot {
        match icon {
            Icon::Wrench => self.icons.wrench,
            Icon::Import => self.icons.import,
            Icon::Export => self.icons.export,
            Icon::Heart => self.icons.heart,
        }
    }
}
