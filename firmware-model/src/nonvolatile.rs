//! What a power failure leaves: settings, accumulators, maxima and counters
//! (guide, pages 20 to 25, column NV).

mod bytes;
mod image;
mod memory;

pub use image::ImageError;
pub use memory::Nonvolatile;
