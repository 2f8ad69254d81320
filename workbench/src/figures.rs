//! Pictures by what they mean: each is a recipe, and a recipe makes the same picture everywhere.

pub mod gallery;
mod recipe;
mod verify;

pub use recipe::{Recipe, RecipeError, Wish};
pub use verify::differences;
