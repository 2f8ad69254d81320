//! The panel from outside: what it draws and says of a glass, and the whole front panel pressed
//! key by key on a running meter, with every place, every setting, and what stands in the
//! registers meanwhile.

mod glass;
mod legible;
mod pictures;
mod random;
mod settings;
mod situations;
mod support;
mod walk;
