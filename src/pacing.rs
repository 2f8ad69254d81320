//! The meters in the time of the world.
//!
//! [`Simulation`] puts a [`Bus`](workbench::simulation::Bus) behind one lock and lets wall
//! time reach it: whoever takes the lock first advances the meters to the tick of now, never
//! back, then does what it came for.

mod live;
mod pace;
mod turns;

pub use live::{Ended, Simulation};
