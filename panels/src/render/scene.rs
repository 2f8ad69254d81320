//! A picture as a list of things to paint, the same for every medium.
//!
//! Coordinates are in the glass's unit, y grows downwards. What is painted later
//! covers what was painted before.

use crate::panel::colour::Rgb;
pub use crate::panel::front::Anchor;
use crate::panel::path::Position;
pub use crate::panel::path::{Path, PathStep};
use crate::render::part::Part;

/// What to paint with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Paint {
    /// One colour, opaque from 0 to 1.
    Solid(Rgb, f64),
    /// From a colour at one height to another at a second height.
    Vertical {
        /// The upper end, and the lower.
        between: [f64; 2],
        /// The colours at the two ends.
        colours: [Rgb; 2],
    },
    /// From a colour in the middle to another at a distance.
    Radial {
        /// The middle.
        centre: Position,
        /// The distance.
        radius: f64,
        /// The colours in the middle and at the distance.
        colours: [Rgb; 2],
    },
}

/// A thing to paint.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// An area: what an odd number of pieces covers.
    Fill {
        /// Its outline.
        path: Path,
        /// Its paint.
        paint: Paint,
    },
    /// A line with round ends.
    Stroke {
        /// Where it goes.
        path: Path,
        /// How thick it is.
        width: f64,
        /// Its colour.
        colour: Rgb,
        /// How opaque it is, 0 to 1.
        opacity: f64,
    },
}

impl Shape {
    /// Its outline, or where its line goes.
    pub const fn path(&self) -> &Path {
        match self {
            Self::Fill { path, .. } | Self::Stroke { path, .. } => path,
        }
    }
}

/// Things to paint that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they show.
    pub part: Part,
    /// The things.
    pub shapes: Vec<Shape>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The upper left corner of what is seen.
    pub origin: Position,
    /// Width and height of what is seen.
    pub size: [f64; 2],
    /// The length of the unit on the real thing, millimetres.
    pub unit_mm: f64,
    /// What is in it, in short.
    pub title: String,
    /// What is in it, in words: the text for those who do not see it.
    pub description: String,
    /// What it shows that is not stated by any document, a sentence each.
    pub notes: String,
    /// What makes the picture again, as its file carries it; empty for none.
    pub recipe: String,
    /// What is painted, from back to front.
    pub groups: Vec<Group>,
}
