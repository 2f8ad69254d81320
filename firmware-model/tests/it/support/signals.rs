//! Sines, and the smallest menu.

use std::sync::Arc;

use firmware_model::menu::{Label, Notation};
use firmware_model::{Component, Menu, ScreenId, Signal, Waveform};

/// The sine of `rms` that stands `degrees` behind the fundamental's rising zero.
#[allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics
pub fn sine(rms: f64, degrees: f64) -> Waveform {
    let (peak, angle) = (rms * std::f64::consts::SQRT_2, degrees.to_radians());
    let component = Component { order: 1, cos: -peak * angle.sin(), sin: peak * angle.cos() };
    Waveform { components: vec![component], ..Waveform::default() }
}

/// Voltages of `rms` at these degrees, and currents (V at the inputs, degrees), each behind the
/// fundamental's rising zero.
pub fn sines(hertz: f64, rms: f64, voltages: [f64; 3], currents: [(f64, f64); 3]) -> Signal {
    Signal {
        phase: Signal::phase_of(17.3),
        step: Signal::step_of(hertz),
        voltages: voltages.map(|angle| sine(rms, angle)),
        currents: currents.map(|(rms, angle)| sine(rms, angle)),
        ..Signal::dead()
    }
}

/// The smallest menu that a meter runs with.
pub fn menu() -> Arc<Menu> {
    let screen = ScreenId::EnergyRealNet;
    let menu = Menu::builder()
        .row([screen])
        .label(screen, Notation::Iec, Label::new("*Ph", "n"))
        .label(screen, Notation::Ieee, Label::new("*Wh", "n"))
        .build();
    Arc::new(menu.expect("a menu of one screen"))
}
