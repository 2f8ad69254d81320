//! How a Series 4100 power meter looks, and what it calls things.
//!
//! A [`Panel`] is what its six TOML files say: `panel.toml` (case, buttons, places on the
//! glass, colours), `glyphs.toml` (segments and icons as polygons), `menu.toml` (order and
//! labels of the screens), `text.toml` (words), `strokes.toml` (the letters of pictures) and `diagrams.toml` (how it is
//! wired).
//! What the glass shows is an [`Lcd`](firmware_model::Lcd) of the meter. Renderers turn both
//! into cells of a terminal, plain text, sentences, SVG and PNG; they compute nothing that a
//! meter knows.
//!
//! ```
//! use std::sync::Arc;
//!
//! use firmware_model::{ControlPower, Fidelity, Identity, Input, Meter, Setup, Tick};
//! use panels::{CursorStyle, Panel, View, picture, svg, words};
//!
//! let panel = Panel::builtin()?;
//! let menu = Arc::clone(&panel.menu);
//! let mut meter = Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu);
//! meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
//! meter.advance(Tick::from_seconds(3));
//!
//! let said = words(&panel, &meter.lcd());
//! assert!(said.starts_with("Real energy, net, total of three phases: 0.0000 watt-hours."));
//!
//! let scene = picture(&panel, &meter.lcd(), View::Glass, CursorStyle::Bar);
//! assert!(svg(&scene, 460, "glass").contains("<g class=\"icon heart\">"));
//! # Ok::<(), panels::PanelError>(())
//! ```

pub mod diagnostics;
mod error;
mod panel;
pub mod reading;
mod render;
pub mod text;

pub use error::PanelError;
pub use panel::colour::{Colours, Rgb};
pub use panel::diagrams;
pub use panel::files::ReadFile;
pub use panel::front::{ButtonRow, Front, Glow, Plate, Print, Side, Terminals};
pub use panel::glyphs::{Glyphs, Icon, IconShape};
pub use panel::layout::{GlassLayout, Placed, Spot};
pub use panel::path::{Polygon, Position};
pub use panel::strokes::Strokes;
pub use panel::themes::{PictureTheme, ThemeColours};
pub use panel::vocabulary::Vocabulary;
pub use panel::{Button, Case, Panel};
pub use render::ascii::ascii;
pub use render::beside::beside;
pub use render::blocks::Blocks;
pub use render::cells::{CellGrid, CellLook, GridCell, glass_cells, picture_cells};
pub use render::cursor::CursorStyle;
pub use render::marks::{Marks, NoSuchPart, marked};
pub use render::notes::{NOTICE, inferred};
pub use render::part::{ChainPart, Part, PhasorPart, TextField, WiringPart};
pub use render::phasors::{PhasorRow, described_phasors, phasor_picture};
pub use render::picture::{View, picture};
pub use render::png::{MAX_WIDTH, PicturePixels, PngError, png, png_pixels};
pub use render::recipe::{PictureNotes, carried};
pub use render::regions::{Region, regions};
pub use render::scene;
pub use render::svg::{id_prefix, svg, svg_on_paper};
pub use render::wiring::chain::{
    Drawn, DrawnContact, OutputDiagram, described_outputs, output_characters, output_picture,
};
pub use render::wiring::characters::{DrawnCell, Ink, WireSigns, least_cells, wiring_cells};
pub use render::wiring::{described_wiring, wiring_picture};
pub use render::words::{described, label, short_words, value_text, words};
