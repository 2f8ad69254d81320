//! How a panel shows what the glass says: renderers of an [`Lcd`](firmware_model::Lcd), for
//! every medium. They know the panel; the panel knows none of them.

pub mod ascii;
pub mod beside;
pub mod blocks;
pub mod cells;
pub mod cursor;
pub mod marks;
pub mod notes;
pub mod outline;
pub mod part;
pub mod phasors;
pub mod picture;
pub mod png;
mod raster;
pub mod recipe;
pub mod regions;
pub mod scene;
pub mod svg;
mod themed;
pub mod wiring;
pub mod words;
