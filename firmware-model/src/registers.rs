//! The register map: one table of measured points, one of configuration, one of commands,
//! one of the data log, one of SunSpec points, and the areas of the map in which they stand.
//!
//! ```text
//!     1-112      measured points, integers         257-408      the same points, floats
//!   129-154      configuration                     7001         firmware version
//!   155-178      data log (option)                 8000-13760   log buffer (option)
//! 40001-40178    SunSpec models 1 and 201-204
//! ```
//!
//! Registers are numbered from 1, as in the guide. The wire counts from 0.

mod area;
mod claims;
mod commands;
mod configuration;
mod data_log;
mod encode;
mod encode_all;
mod encoded;
mod held;
mod image;
mod map;
mod points;
mod quantity;
mod step;
mod sunspec;
mod write;

pub use area::{AREAS, Area, AreaRow, Needs, Register, Wire};
pub use commands::{COMMANDS, Command, CommandRow};
pub use configuration::{CONFIGURATION, ConfigurationRow, Content};
pub use data_log::{DATA_LOG, DataLogRow, LogContent, is_loggable, logged};
pub use encode::{QNAN_16, QNAN_FLOAT};
pub use encode_all::encode_all;
pub use encoded::{EncodedMap, NoSuchRegister};
pub use held::HeldRow;
pub use image::Image;
pub use map::{MapRow, describe, map_rows};
pub use points::{POINTS, Point, RegisterFormat, Scale};
pub use quantity::{Phases, PointValue, Quantity, Unit};
pub use step::Step;
pub use sunspec::{
    MANUFACTURER, SUNSPEC, ScaleFactor, ScaleFactors, SunSpecContent, SunSpecKind, SunSpecRow,
    SunSpecText, model_id,
};
pub use write::{Before, WriteRefusal, Written, write_registers};
