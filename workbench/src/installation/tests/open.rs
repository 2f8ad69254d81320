//! Lines and neutrals without a source: what their loads make of them, worked out on paper,
//! and Kirchhoff and Ohm for any loads.

#![allow(clippy::float_cmp)] // shares of one are exact

use proptest::prelude::*;

use super::{Seen, installation, near, shipped};
use crate::fixture::set;
use crate::installation::{Flow, LineConductor, Phasor};

const DELTA: &str = "[service]\nform = 'delta'\nphase.B.open = true\n[load.between]\n";

#[test]
fn equal_loads_hold_an_open_line_of_a_delta_in_the_middle() {
    let seen = shipped("line-open-delta");
    // B stands in the middle of A and C: 480 / 2 to either.
    near(seen.between(), [239.999_888, 239.999_888, 479.999_776], 1e-5);
    near(seen.v(), [239.999_888, 0.0, 239.999_888], 1e-5);
    // 20 A from A to C directly, and half of it over B.
    near(seen.i(), [30.0, 0.0, 30.0], 1e-9);
    // 240 V x 30 A x 0.8 and x 0.6, the lines against the middle of all three
    near(seen.p(), [5_759.997, 0.0, 5_759.997], 0.001);
    near(seen.q(), [4_319.998, 0.0, 4_319.998], 0.001);
}

#[test]
fn loads_to_neutral_hold_an_open_line_at_nothing() {
    let seen = shipped("line-open");
    near(seen.v(), [277.128, 0.0, 277.128], 1e-9);
    near(seen.between(), [277.128, 277.128, 479.999_776], 1e-5);
    near(seen.i(), [60.0, 0.0, 60.0], 1e-9);
    near(seen.p(), [super::RIGHT, 0.0, super::RIGHT], 0.001);
}

#[test]
fn a_motor_feeds_an_open_line_back() {
    // Seen from B, the motor has 2 x 20 A / 480 V towards the middle of A and C, which is half of
    // 277 V opposite to B's own; the lamps have 60 A / 277 V towards the neutral:
    // 277.128 x 0.0416667 / (0.2165064 + 0.0833334) = 38.511 V.
    let seen = Seen::of(
        "[service]\nphase.B.open = true\n[load.phase]\nA.amps = 60\nB.amps = 60\nC.amps = 60\n\
         [load.between]\nAB.amps = 20\nBC.amps = 20\nCA.amps = 20",
    );
    near(seen.v(), [277.128, 38.511, 277.128], 1e-3);
    assert!(seen.i()[1] < 1e-9);
}

#[test]
fn a_split_service_feeds_its_open_line_through_a_heater() {
    // 6 kW at 240 V are 9.6 ohm, 1.2 kW at 120 V are 12: in series on 120 V.
    let seen = Seen::of(
        "[service]\nform = 'split'\nphase.B.open = true\n[load]\nphase.B.watts = 1200\nbetween.AB.watts = 6000",
    );
    near(seen.v(), [120.0, 66.666_667, 0.0], 1e-5);
    near(seen.i(), [5.555_556, 0.0, 0.0], 1e-5);
}

#[test]
fn an_open_line_behind_an_open_neutral_is_part_of_the_star() {
    // A and C are in series on 480 V; B hangs on the star point and carries nothing.
    let seen = Seen::of(
        "[service]\nphase.B.open = true\n[load.phase]\nA.amps = 10\nB.amps = 10\nC.amps = 10\n\
         [wiring]\nservice_neutral_open = true",
    );
    near(seen.v(), [239.999_888, 0.0, 239.999_888], 1e-5);
    // 240 / 277.128 of 10 A
    near(seen.i(), [8.660_25, 0.0, 8.660_25], 1e-4);
}

#[test]
fn an_open_line_without_a_load_rests_where_the_meter_pulls_it() {
    let seen = Seen::of("service.phase.B.open = true");
    near(seen.v(), [277.128, 0.0, 277.128], 1e-9);
    let seen = Seen::of("[service]\nform = 'delta'\nphase.B.open = true");
    near(seen.between(), [239.999_888, 239.999_888, 479.999_776], 1e-5);
    // No line stands: nothing does, whatever joins them.
    let seen = Seen::of(
        "[service]\nform = 'delta'\nphase = { A.open = true, B.open = true, C.open = true }\n\
         [load.between]\nAB.amps = 5",
    );
    near(seen.between(), [0.0; 3], 0.0);
    near(seen.i(), [0.0; 3], 0.0);
}

#[test]
fn a_line_is_opened_and_closed_live_and_feeds_what_hangs_on_it() {
    let mut installation =
        installation("control_power.source = 'line-line'\nload.phase.B.amps = 20");
    let whole = installation.signal(0);
    set(&mut installation, "service.phase.B.open", "true").unwrap();
    let seen = Seen { signal: installation.signal(0) };
    near(seen.i(), [0.0; 3], 0.0);
    // A alone against the neutral.
    let firmware_model::ControlPower::Ac(volts) = installation.control_power() else { panic!() };
    assert!((volts - 277.128).abs() < 1e-9, "{volts}");
    set(&mut installation, "service.phase.B.open", "false").unwrap();
    assert_eq!(installation.signal(0), whole);
    let refused =
        set(&mut super::installation("service.form = 'split'"), "service.phase.C.open", "true");
    assert!(refused.unwrap_err().to_string().contains("needs a line C"));
}

#[test]
fn a_line_that_hangs_on_another_follows_it_in_every_order_and_its_noise() {
    let text = format!("{DELTA}AB.watts = 100");
    let mut installation = installation(&text.replace(
        "phase.B",
        "noise.percent = 1\nphase.A.harmonics = [{ order = 5, percent = 10 }]\nphase.B",
    ));
    let flow = installation.flow();
    let [a, b, _] = &flow.lines;
    assert!((b.spectrum.order(5) - a.spectrum.order(5)).rms() < 1e-9);
    assert!(a.spectrum.order(5).rms() > 27.0);
    assert_eq!(b.noise, [1.0, 0.0, 0.0]);
    // Equal loads take half from either side.
    set(&mut installation, "load.between", "{ BC.watts = 100, CA.watts = 7 }").unwrap();
    let noise = installation.flow().lines[1].noise;
    assert!((noise[0] - 0.5).abs() < 1e-12 && noise[1] == 0.0 && (noise[2] - 0.5).abs() < 1e-12);
}

#[test]
fn loads_that_cancel_carry_nothing_and_say_so() {
    let flow = |text: &str| installation(text).flow();
    let open = flow(&format!("{DELTA}AB.watts = 100\nBC.watts = -100\nCA.watts = 50"));
    assert_eq!(open.cancelling, [false, true, false, false]);
    // CA has both its lines: 50 W at 480 V.
    assert!((open.currents[0].rms() - 50.0 / 479.999_776).abs() < 1e-9);
    let star = "[load.phase]\nA.amps = 30\nB = { amps = 30, direction = 'export' }\n[wiring]\nservice_neutral_open = ";
    assert_eq!(flow(&format!("{star}true")).cancelling, [false, false, false, true]);
    assert_eq!(flow(&format!("{star}false")).cancelling, [false; 4]);
    // Without any load nothing cancels.
    assert_eq!(flow("wiring.service_neutral_open = true").cancelling, [false; 4]);
    assert_eq!(flow(DELTA).cancelling, [false; 4]);
}

/// Watts and vars of the loads to neutral, then of AB, BC and CA, where there are any.
type Powers = [Option<(f64, f64)>; 6];

fn written(powers: &Powers, open: [bool; 3], neutral_open: bool, volts: [f64; 3]) -> String {
    let mut text = String::from("[service]\nline_to_neutral = 100\n");
    for ((name, open), volts) in ["A", "B", "C"].into_iter().zip(open).zip(volts) {
        text += &format!("phase.{name} = {{ open = {open}, line_to_neutral = {volts} }}\n");
    }
    text += "[load]\n";
    let names = ["phase.A", "phase.B", "phase.C", "between.AB", "between.BC", "between.CA"];
    for (name, power) in names.into_iter().zip(powers) {
        let Some((watts, vars)) = power else { continue };
        text += &format!("{name} = {{ watts = {watts}, vars = {vars} }}\n");
    }
    text + &format!("[wiring]\nservice_neutral_open = {neutral_open}\n")
}

/// The current out of `from` that a load draws: by its impedance where it hangs on a
/// conductor without a source, by its power elsewhere.
fn drawn(power: (f64, f64), nominal: f64, across: Phasor, floats: bool) -> Phasor {
    let (watts, vars) = power;
    if floats {
        // Z = |V|^2 / S*  =>  I = V / Z
        let z = Phasor::new(watts, vars) * (nominal * nominal / (watts * watts + vars * vars));
        return across / z;
    }
    if across.rms() < 0.1 * nominal {
        return Phasor::ZERO;
    }
    (Phasor::new(watts, vars) / across).conjugate()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is open: each load carries what its impedance or its power makes of the voltage
    /// across it, the lines carry the sums, and nothing flows into a conductor without a source.
    #[test]
    fn kirchhoff_and_ohm_hold_for_any_loads(
        powers in prop::array::uniform6(prop::option::of((1.0..20_000.0, 0.0..20_000.0))),
        open in prop::array::uniform3(any::<bool>()),
        neutral_open in any::<bool>(),
        volts in prop::array::uniform3(60.0..140.0_f64),
    ) {
        let flow: Flow = installation(&written(&powers, open, neutral_open, volts)).flow();
        prop_assert_eq!(flow.cancelling, [false; 4]);
        let at = |conductor: usize| match flow.lines.get(conductor) {
            Some(line) => line.spectrum.order(1),
            None => flow.neutral.spectrum.order(1),
        };
        for line in LineConductor::ALL.into_iter().filter(|line| !open[*line as usize]) {
            let found = at(line as usize);
            prop_assert!((found.rms() - volts[line as usize]).abs() < 1e-9);
        }
        prop_assert!(neutral_open || at(3) == Phasor::ZERO);
        let floats = [open[0], open[1], open[2], neutral_open];
        let mut sums = [Phasor::ZERO; 4];
        let ends = [(0, 3), (1, 3), (2, 3), (0, 1), (1, 2), (2, 0)];
        for (power, (from, to)) in powers.into_iter().zip(ends) {
            let Some(power) = power else { continue };
            let nominal = if to == 3 { 100.0 } else { 100.0 * 3_f64.sqrt() };
            let current = drawn(power, nominal, at(from) - at(to), floats[from] || floats[to]);
            sums[from] = sums[from] + current;
            sums[to] = sums[to] - current;
        }
        for conductor in 0..4 {
            if floats[conductor] {
                prop_assert!(sums[conductor].rms() < 1e-6, "{conductor}: {:?}", sums[conductor]);
            } else if conductor < 3 {
                let found = flow.currents[conductor].order(1);
                prop_assert!((found - sums[conductor]).rms() < 1e-6, "{conductor}: {found:?}");
            }
        }
    }
}
