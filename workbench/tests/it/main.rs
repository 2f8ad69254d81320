//! What stands around the meter, from outside.

mod control_power;
mod coverage;
mod evidence;
mod figures;
mod line;
mod services;
mod sixty_days;
mod waveforms;
mod wiring;
