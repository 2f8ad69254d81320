//! Pictures by what they mean: each is a recipe, and a recipe makes the same picture everywhere.

mod book;
mod emit;
mod fenced;
pub mod gallery;
mod lock;
mod make;
mod map;
mod recipe;
mod report;
mod tour;
mod verify;

pub use book::{Book, Planned, Scenarios};
pub use emit::{DocumentFormat, address, emitted};
pub use fenced::with_figures;
pub use lock::{FigureLock, LockedGlass, LockedPicture};
pub use make::{FigureFinding, MadePicture, States, check, make};
pub use map::{SheetKind, menu_dot, menu_map, moved};
pub use recipe::{Recipe, RecipeError, Wish};
pub use report::{figures_junit, github_note, review_page};
pub use tour::{TourError, film, film_of_tape, strip};
pub use verify::differences;
