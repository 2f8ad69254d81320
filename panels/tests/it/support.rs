//! What the tests share: meters, and what their pictures show.

mod bench;
mod pixels;
mod world;

pub use bench::Bench;
pub use pixels::{Pixels, dark, drawn};
pub use world::World;
