//! How a Series 4100 power meter looks, and what it calls things.
//!
//! A [`Panel`] is five TOML files: `panel.toml` (case, buttons, places on the
//! glass, colours), `glyphs.toml` (segments and icons as polygons), `menu.toml`
//! (order and labels of the screens), `text.toml` (words) and `strokes.toml` (lettering). What
//! [`firmware_model::lcd()`] says the glass shows, the renderers here turn into cells
//! of a terminal, plain text and sentences; none of them computes anything.
//!
//! ```
//! use firmware_model::registers::Image;
//! use firmware_model::{
//!     Cursor, DemandValues, Energies, Fidelity, Identity, Readings, Setup, Tick, lcd,
//! };
//!
//! let panel = panels::Panel::builtin()?;
//! let image = Image {
//!     identity: &Identity::default(),
//!     setup: &Setup::default(),
//!     fidelity: &Fidelity::default(),
//!     readings: &Readings::default(),
//!     energies: &Energies::default(),
//!     demand: &DemandValues::default(),
//!     pulses: [0, 0],
//!     alerts: 0,
//!     energy_resets: 0,
//!     power_ups: 1,
//!     log: &firmware_model::DataLog::default(),
//!     clock: firmware_model::DateTime::START,
//! };
//! let shown = lcd(&panel.menu, &Cursor::new(&panel.menu), &image, Tick::ZERO, true);
//! assert_eq!(
//!     panels::words(&panel, &shown),
//!     "Real energy, net, total of three phases: 0.0000 watt-hours."
//! );
//! # Ok::<(), panels::PanelError>(())
//! ```

mod ascii;
mod cells;
mod error;
mod front;
mod glyphs;
mod layout;
mod notes;
mod panel;
mod part;
mod picture;
mod png;
mod raster;
pub mod scene;
mod strokes;
mod svg;
mod words;

pub use ascii::ascii;
pub use cells::{Blocks, CellGrid, GridCell, Look, Rgb, glass_cells, picture_cells};
pub use error::PanelError;
pub use front::{ButtonRow, Front, Glow, Plate, Print, Side, Terminals};
pub use glyphs::{Glyphs, Icon, IconShape, Point, Polygon};
pub use layout::{GlassLayout, Placed, Spot};
pub use notes::inferred;
pub use panel::{Button, Case, Colours, Panel, Read};
pub use part::{Field, Part};
pub use picture::{CursorStyle, View, picture};
pub use png::{MAX_WIDTH, PngError, png};
pub use strokes::Strokes;
pub use svg::{id_prefix, svg};
pub use words::{Words, described, label, short_words, words};

#[cfg(test)]
mod tests;
