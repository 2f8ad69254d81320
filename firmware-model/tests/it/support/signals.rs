//! Sines, the smallest menu, and a meter that meets such a signal.

use std::sync::Arc;

use firmware_model::menu::{Label, Notation};
use firmware_model::{
    Component, ControlPower, Door, Fidelity, Identity, Input, Menu, Meter, MeteringPath, ScreenId,
    Setting, Setup, Signal, Tick, Waveform,
};

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

/// A meter of this system type with a CT of 100 A, that powers up at 0 with `signal`.
pub fn metered(system: u32, signal: &Signal, path: MeteringPath) -> Meter {
    let mut setup = Setup::default();
    setup.set(Setting::SystemType, system, Door::Modbus).unwrap();
    let mut meter =
        Meter::new(Identity::default(), setup, Fidelity::default(), menu()).with_path(path);
    meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal.clone())));
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter
}
