//! `s4100`: a Leviton VerifEye Series 4100 power meter without the hardware.

pub mod evidence;
