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

mod error;
mod panel;
mod render;

pub use error::PanelError;
pub use panel::colour::{Colours, Rgb};
pub use panel::files::ReadFile;
pub use panel::front::{ButtonRow, Front, Glow, Plate, Print, Side, Terminals};
pub use panel::glyphs::{Glyphs, Icon, IconShape};
pub use panel::layout::{GlassLayout, Placed, Spot};
pub use panel::path::{Point, Polygon};
pub use panel::strokes::Strokes;
pub use panel::vocabulary::Vocabulary;
pub use panel::{Button, Case, Panel};
pub use render::ascii::ascii;
pub use render::blocks::Blocks;
pub use render::cells::{CellGrid, GridCell, Look, glass_cells, picture_cells};
pub use render::cursor::CursorStyle;
pub use render::notes::inferred;
pub use render::part::{Field, Part};
pub use render::picture::{View, picture};
pub use render::png::{MAX_WIDTH, PngError, png};
pub use render::scene;
pub use render::svg::{id_prefix, svg};
pub use render::words::{described, label, short_words, words};

#[cfg(test)]
mod tests;
