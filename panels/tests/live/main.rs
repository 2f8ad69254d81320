//! The whole front panel, pressed key by key on a running meter with the menu that is
//! built in: every place, every setting, and what stands in the registers meanwhile.

mod bench;
mod random;
mod settings;
mod walk;
