//! Services, transformers, leads and CTs as an electrician works them out with phasors: nothing
//! here is computed by the code under test.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use std::ops::{Add, Mul, Neg, Sub};

use firmware_model::{MeteringPath, Readings, Tick};
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

/// A phasor: RMS and angle as a complex number.
#[derive(Debug, Clone, Copy)]
struct Z(f64, f64);

fn polar(size: f64, degrees: f64) -> Z {
    Z(size * degrees.to_radians().cos(), size * degrees.to_radians().sin())
}

impl Z {
    fn size(self) -> f64 {
        self.0.hypot(self.1)
    }

    /// Real and reactive power of this voltage and that current.
    fn power(self, current: Self) -> [f64; 2] {
        let conjugate = Self(current.0, -current.1);
        let Self(watts, vars) = self * conjugate;
        [watts, vars]
    }
}

impl Add for Z {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

impl Sub for Z {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Z {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}

impl Mul for Z {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0 - self.1 * other.1, self.0 * other.1 + self.1 * other.0)
    }
}

/// What the meter of a shipped scenario reads after three seconds.
fn readings(name: &str) -> Readings {
    let scenario = Scenario::shipped(name).unwrap();
    let menu = panels::Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(3));
    bus.stations()[0].meter().shown().unwrap().readings
}

#[track_caller]
fn near(found: Option<f64>, expected: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what} is not there"));
    let tolerance = 1e-6 * expected.abs().max(100.0);
    assert!((found - expected).abs() < tolerance, "{what}: {found}, expected {expected}");
}

/// The voltages against N that the meter should see, and the currents: all else follows.
#[track_caller]
fn reads(name: &str, volts: [Z; 3], amps: [Z; 3]) {
    let readings = readings(name);
    let [a, b, c] = volts;
    for (pair, (voltage, letters)) in
        [(a - b, "AB"), (b - c, "BC"), (a - c, "AC")].iter().enumerate()
    {
        near(readings.line_to_line.phases[pair], voltage.size(), letters);
    }
    for (phase, (voltage, current)) in volts.into_iter().zip(amps).enumerate() {
        near(readings.line_to_neutral.phases[phase], voltage.size(), "voltage to neutral");
        near(readings.current.phases[phase], current.size(), "current");
        let [watts, vars] = voltage.power(current);
        near(readings.real.phases[phase], watts, "real power");
        near(readings.reactive.phases[phase], vars, "reactive power");
    }
}

/// Three equal voltages 120 degrees apart.
fn three(volts: f64) -> [Z; 3] {
    [0.0, -120.0, 120.0].map(|degrees| polar(volts, degrees))
}

/// 60 A on each line, power factor 0.9 lagging.
fn sixty() -> [Z; 3] {
    let lag = 0.9_f64.acos().to_degrees();
    [0.0, -120.0, 120.0].map(|degrees| polar(60.0, degrees - lag))
}

#[test]
fn a_high_leg_stands_at_208_volts() {
    let [a, b, c] = [polar(120.0, 0.0), polar(120.0 * 3_f64.sqrt(), -90.0), polar(120.0, 180.0)];
    let lag = 0.8_f64.acos().to_degrees();
    // 20 A along each voltage between lines, late by the angle of 0.8.
    let between = |from: Z, to: Z| {
        let voltage = from - to;
        let unit = Z(voltage.0 / voltage.size(), voltage.1 / voltage.size());
        unit * polar(20.0, -lag)
    };
    let (ab, bc, ca) = (between(a, b), between(b, c), between(c, a));
    let own = [polar(40.0, 0.0), Z(0.0, 0.0), polar(30.0, 180.0)];
    reads("high-leg", [a, b, c], [own[0] + ab - ca, bc - ab, own[2] + ca - bc]);
    let readings = readings("high-leg");
    near(readings.line_to_neutral.phases[1], 207.846_096_9, "the high leg");
    near(readings.line_to_line.phases[0], 240.0, "AB");
}

#[test]
fn a_ct_round_two_conductors_sees_their_sum() {
    let [a, b, c] = sixty();
    reads("ct-two-lines", three(277.128), [a + b, b, c]);
    let readings = readings("ct-two-lines");
    // 277.128 x 60 x cos(85.842 degrees)
    let watts = 277.128 * 60.0 * (60.0 + 0.9_f64.acos().to_degrees()).to_radians().cos();
    near(readings.real.phases[0], watts, "A");
    let amps = [polar(90.0, 0.0), polar(60.0, -120.0), polar(60.0, 120.0)];
    // 90 A less twice 30 A: 30 A come back through the neutral.
    let back = -(amps[0] + amps[1] + amps[2]);
    assert!((back.size() - 30.0).abs() < 1e-9);
    reads("ct-on-neutral", three(277.128), [amps[0], amps[1], back]);
}

#[test]
fn a_lead_on_another_service_has_its_voltage() {
    let [a, _, c] = three(277.128);
    reads("lead-on-other-service", [a, polar(120.0, 0.0), c], sixty());
}

#[test]
fn a_reversed_pt_turns_its_phase_and_an_open_one_loses_it() {
    let [a, b, c] = three(2401.777);
    reads("pt-reversed", [a, -b, c], sixty());
    let readings = readings("pt-reversed");
    near(readings.line_to_line.phases[0], 2401.777, "AB");
    near(readings.real.phases[1], -2401.777 * 60.0 * 0.9, "B");
    reads("pt-open", [Z(0.0, 0.0), b, c], sixty());
}

#[test]
fn two_pts_in_open_delta_are_enough_and_one_reversed_makes_the_root_of_three() {
    let sound = readings("open-delta");
    for pair in 0..3 {
        near(sound.line_to_line.phases[pair], 2401.777 * 3_f64.sqrt(), "between lines");
    }
    // Three loads of 20 A between lines of 4160 V at 0.8.
    near(sound.real.total, 3.0 * 2401.777 * 3_f64.sqrt() * 20.0 * 0.8, "P");
    let reversed = readings("open-delta-reversed");
    let [ab, bc, ca] = reversed.line_to_line.phases;
    near(ab, 2401.777 * 3_f64.sqrt(), "AB");
    near(bc, 2401.777 * 3_f64.sqrt(), "BC");
    near(ca, 2401.777 * 3.0, "CA");
}

#[test]
fn loads_between_lines_follow_a_profile() {
    let mut files = workbench::library::Packed::default();
    files.put(
        "delta.toml",
        "[meter.setup]\nsystem_type = 31\nsystem_voltage = 480\n[service]\nform = 'delta'\n\
         [load.profile]\nfile = 'day.csv'\n",
    );
    files.put("day.csv", "time [s],AB [kW],BC [W],CA [W]\n0,1,2000,3000\n60,4,5000,6000\n");
    let scenario = Scenario::load("delta.toml", &files).unwrap_or_else(|error| panic!("{error}"));
    let menu = panels::Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    for (seconds, watts) in [(30, 6_000.0), (90, 15_000.0)] {
        bus.advance(Tick::from_seconds(seconds));
        let shown = bus.stations()[0].meter().shown().unwrap();
        near(shown.readings.real.total, watts, "P");
    }
    let refused = bus.set(0, "load.between.AB.watts", "5").unwrap_err();
    assert!(refused.message.contains("follows the load profile day.csv"), "{refused}");
}
