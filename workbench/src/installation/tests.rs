//! What a person computes on paper, against samples of what reaches the terminals.

use std::f64::consts::TAU;

use firmware_model::{ControlPower, Signal, Waveform};

use super::Installation;

mod live;
mod open;

use crate::fixture::{scenario, set};
use crate::scenario::SHIPPED;

/// What a meter with CTs of 100 A and 1 V would read of one second of samples.
struct Seen {
    signal: Signal,
}

impl Seen {
    fn of(text: &str) -> Self {
        Self { signal: installation(text).signal(0) }
    }

    fn samples(&self, waveform: &Waveform) -> Vec<f64> {
        (0..2520)
            .map(|n| {
                let turns = self.signal.phase_at(n) as f64 / 18_446_744_073_709_551_616.0;
                let sines = waveform.components.iter().map(|component| {
                    let angle = TAU * turns * f64::from(component.order);
                    component.cos * libm::cos(angle) + component.sin * libm::sin(angle)
                });
                sines.sum()
            })
            .collect()
    }

    fn volts(&self, channel: usize) -> Vec<f64> {
        self.samples(&self.signal.voltages[channel])
    }

    fn amps(&self, channel: usize) -> Vec<f64> {
        self.samples(&self.signal.currents[channel])
            .into_iter()
            .map(|volts| volts * 100.0)
            .collect()
    }

    fn v(&self) -> [f64; 3] {
        [0, 1, 2].map(|channel| rms(&self.volts(channel)))
    }

    /// AB, BC, AC.
    fn between(&self) -> [f64; 3] {
        [(0, 1), (1, 2), (0, 2)].map(|(x, y)| rms(&minus(&self.volts(x), &self.volts(y))))
    }

    fn i(&self) -> [f64; 3] {
        [0, 1, 2].map(|channel| rms(&self.amps(channel)))
    }

    fn p(&self) -> [f64; 3] {
        [0, 1, 2].map(|channel| mean_product(&self.volts(channel), &self.amps(channel)))
    }

    /// Reactive power of waveforms of one order: the voltage a quarter turn later.
    fn q(&self) -> [f64; 3] {
        [0, 1, 2].map(|channel| {
            let mut later = self.signal.voltages[channel].clone();
            for component in &mut later.components {
                assert_eq!(component.order, 1);
                (component.cos, component.sin) = (-component.sin, component.cos);
            }
            mean_product(&self.samples(&later), &self.amps(channel))
        })
    }
}

fn installation(text: &str) -> Installation {
    scenario(text).meters[0].installation()
}

fn shipped(name: &str) -> Seen {
    Seen::of(SHIPPED.iter().find(|shipped| shipped.name == name).unwrap().text)
}

fn rms(samples: &[f64]) -> f64 {
    mean_product(samples, samples).sqrt()
}

fn minus(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(left, right)| left - right).collect()
}

fn mean_product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum::<f64>() / left.len() as f64
}

#[track_caller]
fn near(found: [f64; 3], expected: [f64; 3], tolerance: f64) {
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
    }
}

#[test]
fn an_empty_file_is_480y277_without_load() {
    let seen = Seen::of("");
    near(seen.v(), [277.128; 3], 1e-6);
    // 277.128 sqrt(3)
    near(seen.between(), [479.999_776; 3], 1e-5);
    near(seen.i(), [0.0; 3], 0.0);
    // Phase A rises through zero where the phase is zero.
    let volts = seen.volts(0);
    assert!(volts[0].abs() < 1e-9 && volts[1] > 0.0);
}

#[test]
fn the_default_scenario_draws_what_its_comment_says() {
    let seen = shipped("default");
    // A: sqrt(20^2 + 5^2) = 20.615528 kVA / 277.128 V
    near(seen.i(), [74.389_914, 62.0, 45.0], 1e-5);
    // B: 277.128 x 62 x 0.92   C: 277.128 x 45 x 0.88
    near(seen.p(), [20_000.0, 15_807.381, 10_974.269], 0.001);
    // B: 277.128 x 62 x sqrt(1 - 0.8464) = x 0.391918   C: x 45 x 0.474974
    near(seen.q(), [5_000.0, 6_733.93, 5_923.26], 0.05);
}

#[test]
fn four_quadrants() {
    let load = |current: &str, direction: &str| {
        Seen::of(&format!(
            "[load.phase.A]\namps = 10\npower_factor = 0.8\ncurrent = '{current}'\ndirection = '{direction}'"
        ))
    };
    // 277.128 V x 10 A x 0.8 = 2217.024 W, x 0.6 = 1662.768 var
    for (current, direction, p, q) in [
        ("lagging", "import", 1.0, 1.0),
        ("leading", "export", -1.0, 1.0),
        ("lagging", "export", -1.0, -1.0),
        ("leading", "import", 1.0, -1.0),
    ] {
        let seen = load(current, direction);
        near(seen.p(), [p * 2217.024, 0.0, 0.0], 1e-6);
        near(seen.q(), [q * 1662.768, 0.0, 0.0], 1e-6);
    }
    let seen = Seen::of("[load.phase.B]\nwatts = -3000\nvars = 4000");
    near(seen.p(), [0.0, -3000.0, 0.0], 1e-6);
    near(seen.q(), [0.0, 4000.0, 0.0], 1e-6);
}

#[test]
fn system_type_10() {
    let seen = shipped("type-10");
    near(seen.v(), [120.0, 0.0, 0.0], 1e-9);
    near(seen.i(), [30.0, 0.0, 0.0], 1e-9);
    // 120 x 30 x 0.95
    near(seen.p(), [3420.0, 0.0, 0.0], 1e-6);
}

#[test]
fn system_type_11() {
    let seen = shipped("type-11");
    // N floats to the middle of A and B.
    near(seen.v(), [120.0, 120.0, 0.0], 1e-9);
    near(seen.between(), [240.0, 120.0, 120.0], 1e-9);
    near(seen.i(), [25.0, 0.0, 0.0], 1e-9);
    let across = minus(&seen.volts(0), &seen.volts(1));
    assert!((mean_product(&across, &seen.amps(0)) - 6000.0).abs() < 1e-6);
}

#[test]
fn system_type_12() {
    let seen = shipped("type-12");
    near(seen.v(), [120.0, 120.0, 0.0], 1e-9);
    near(seen.between(), [240.0, 120.0, 120.0], 1e-9);
    // A: 2400/120 + 6000/240 = 45   B: 1200/120 + 25 = 35
    near(seen.i(), [45.0, 35.0, 0.0], 1e-9);
    near(seen.p(), [5400.0, 4200.0, 0.0], 1e-6);
}

#[test]
fn system_type_31_balanced() {
    let seen = shipped("type-31");
    near(seen.between(), [479.999_776; 3], 1e-5);
    // 20 sqrt(3)
    near(seen.i(), [34.641_016; 3], 1e-6);
    // 3 x 479.999776 x 20 x 0.8 in all
    assert!((seen.p().iter().sum::<f64>() - 23_039.989).abs() < 0.001);
    // x 0.6
    assert!((seen.q().iter().sum::<f64>() - 17_279.992).abs() < 0.001);
}

#[test]
fn system_type_31_with_one_load() {
    // 4.8 kW between A and B of 480 V: 10 A out on A, back on B, none on C.
    let seen = Seen::of(
        "[service]\nform = 'delta'\nline_to_neutral = 277.128129211\n[load.between.AB]\nwatts = 4800",
    );
    near(seen.between(), [480.0; 3], 1e-6);
    near(seen.i(), [10.0, 10.0, 0.0], 1e-6);
    assert!((rms(&minus(&seen.amps(0), &seen.amps(1))) - 20.0).abs() < 1e-6);
    // Each line sees half: 277.128 x 10 x cos 30 = 2400.
    near(seen.p(), [2400.0, 2400.0, 0.0], 1e-3);
}

#[test]
fn delta_lines_against_the_mean_of_the_terminals() {
    // A alone is high: 300, 200 and 200 V. The mean is 100/3 at 0 degrees, so A reads
    // 266.667 and B sqrt((100 + 33.333)^2 + 173.205^2) = 218.581.
    let seen = Seen::of(
        "[service]\nform = 'delta'\nline_to_neutral = 200\n[service.phase.A]\nline_to_neutral = 300",
    );
    near(seen.v(), [266.666_667, 218.581_284, 218.581_284], 1e-5);
}

#[test]
fn system_type_40_unbalanced() {
    let seen = shipped("type-40");
    // 4000 / 120.089   sqrt(3000^2 + 1000^2) / 120.089   2000 / 120.089
    near(seen.i(), [33.308_629, 26.332_783, 16.654_315], 1e-5);
    near(seen.p(), [4000.0, 3000.0, 2000.0], 1e-6);
    near(seen.q(), [0.0, 1000.0, 0.0], 1e-6);
}

#[test]
fn rotation_acb_exchanges_b_and_c() {
    let seen = Seen::of("[service]\nrotation = 'ACB'\nline_to_neutral = 100");
    // B leads: at phase 0 it stands at sqrt(2) 100 sin 120.
    assert!((seen.volts(1)[0] - 122.474_487).abs() < 1e-5);
    assert!((seen.volts(2)[0] + 122.474_487).abs() < 1e-5);
}

#[test]
fn constant_power_and_constant_current_under_a_sagging_line() {
    let text = |volts: f64, load: &str| {
        format!(
            "[service]\nline_to_neutral = 100\n[service.phase.A]\nline_to_neutral = {volts}\n[load.phase.A]\n{load}"
        )
    };
    near(Seen::of(&text(50.0, "watts = 1000")).i(), [20.0, 0.0, 0.0], 1e-9);
    near(Seen::of(&text(10.0, "watts = 1000")).i(), [100.0, 0.0, 0.0], 1e-9);
    near(Seen::of(&text(9.99, "watts = 1000")).i(), [0.0; 3], 0.0);
    near(Seen::of(&text(50.0, "amps = 10")).i(), [10.0, 0.0, 0.0], 1e-9);
    near(Seen::of(&text(1.0, "amps = 10")).i(), [10.0, 0.0, 0.0], 1e-9);
    for none in [0.0, 0.0009] {
        near(Seen::of(&text(none, "amps = 10")).i(), [0.0; 3], 0.0);
    }
}

#[test]
fn next_to_no_voltage_gives_no_current_instead_of_nonsense() {
    for open in [true, false] {
        let seen = Seen::of(&format!(
            "[service]\nline_to_neutral = 1e-200\n[load.phase]\nA = {{ watts = 1e8 }}\nB = {{ watts = 1e-200 }}\n\
             [load.between.AB]\nwatts = 1e8\n[wiring]\nservice_neutral_open = {open}",
        ));
        near(seen.i(), [0.0; 3], 0.0);
        near(seen.v(), [0.0; 3], 1e-99);
    }
}

#[test]
fn harmonics_of_a_current_are_against_its_own_zero_crossing() {
    // Phase B at -120, current lagging 60 more: its zero crossing is half a turn
    // after A's. There a third harmonic at 90 degrees stands at its crest.
    let seen = Seen::of(
        "[load.phase.B]\namps = 10\npower_factor = 0.5\nharmonics = [{ order = 3, percent = 20, angle = 90 }]",
    );
    let amps = seen.amps(1);
    // 2520 samples hold 60 cycles of 42: sample 21 is half a turn. sqrt(2) x 2 A
    assert!((amps[21] - 2.828_427).abs() < 1e-5, "{}", amps[21]);
    // A quarter turn on: the crest of the fundamental, and 3 x 90 + 90 = 360 of the third.
    let crest = f64::midpoint(amps[31], amps[32]);
    assert!((crest - 14.142_136).abs() < 0.2, "{crest}");
    // sqrt(10^2 + 2^2)
    near(seen.i(), [0.0, 10.198_039, 0.0], 1e-5);
}

#[test]
fn an_open_neutral_divides_240_volts_by_the_loads() {
    let seen = shipped("service-neutral-open");
    // YA = 12000/120^2 = 0.8333, YB = 0.08333; star (0.8333 - 0.08333) 120 / 0.91667 = 98.1818
    near(seen.v(), [21.818_182, 218.181_818, 0.0], 1e-5);
    near(seen.between(), [240.0, 218.181_818, 21.818_182], 1e-5);
    // 240 / (1.2 + 12) ohm
    near(seen.i(), [18.181_818, 18.181_818, 0.0], 1e-5);
}

#[test]
fn no_current_returns_over_an_open_neutral() {
    let seen = Seen::of(
        "[load.phase]\nA = { amps = 30, harmonics = [{ order = 3, percent = 30 }] }\n\
         B = { amps = 20, power_factor = 0.7 }\nC = { watts = 2000, vars = -500 }\n\
         [wiring]\nservice_neutral_open = true",
    );
    let (a, b, c) = (seen.amps(0), seen.amps(1), seen.amps(2));
    for n in 0..2520 {
        assert!((a[n] + b[n] + c[n]).abs() < 1e-9);
    }
    // The third harmonic now returns over B and C and moves the star.
    assert!(seen.signal.currents[1].components.iter().any(|component| component.order == 3));
    assert!(seen.signal.voltages[2].components.iter().any(|component| component.order == 3));
}

#[test]
fn an_open_neutral_without_loads_rests_in_the_middle() {
    let seen = Seen::of("[service]\nline_to_neutral = 100\n[wiring]\nservice_neutral_open = true");
    near(seen.v(), [100.0; 3], 1e-9);
    // Generation and consumption that cancel tell no star voltage either.
    let seen = Seen::of(
        "[service]\nform = 'split'\n[load.phase]\nA = { watts = 500 }\nB = { watts = -500 }\n\
         [wiring]\nservice_neutral_open = true",
    );
    near(seen.v(), [120.0, 120.0, 0.0], 1e-9);
    near(seen.i(), [0.0; 3], 0.0);
}

/// 277.128 V x 60 A at PF 0.9: P = 14,964.912 W, Q = 7,247.838 var. With another phase's
/// current P becomes -P/2 - Q sqrt(3)/2, or -P/2 + Q sqrt(3)/2.
const RIGHT: f64 = 14_964.912;
const LATE: f64 = -13_759.267;
const EARLY: f64 = -1_205.645;

#[test]
fn ct_faults() {
    near(shipped("ct-reversed").p(), [RIGHT, -RIGHT, RIGHT], 0.001);
    near(shipped("ct-reversed").i(), [60.0; 3], 1e-9);
    near(shipped("ct-swapped").p(), [LATE, EARLY, RIGHT], 0.001);
    near(shipped("ct-open").i(), [60.0, 60.0, 0.0], 1e-9);
    near(shipped("ct-wrong-size").i(), [60.0, 30.0, 60.0], 1e-9);
    near(shipped("ct-wrong-output").i(), [20.0; 3], 1e-9);
}

#[test]
fn lead_faults() {
    near(shipped("leads-swapped").p(), [EARLY, LATE, RIGHT], 0.001);
    near(shipped("leads-swapped").v(), [277.128; 3], 1e-6);
    let seen = shipped("lead-open");
    near(seen.v(), [277.128, 0.0, 277.128], 1e-6);
    near(seen.between(), [277.128, 277.128, 479.999_776], 1e-5);
    near(seen.p(), [RIGHT, 0.0, RIGHT], 0.001);
    let seen = shipped("neutral-lead-on-line");
    near(seen.v(), [479.999_776, 479.999_776, 0.0], 1e-5);
    near(seen.between(), [479.999_776; 3], 1e-5);
    // B is 37.128 V low: N floats to 12.376 V opposite to B; A and C see
    // sqrt((277.128 - 6.188)^2 + 10.718^2), B 240 + 12.376.
    near(shipped("neutral-lead-open").v(), [271.152, 252.376, 271.152], 0.001);
}

#[test]
fn a_lead_on_the_neutral_reads_nothing() {
    let seen = Seen::of("[wiring]\nvoltage.A = { on = 'N' }");
    near(seen.v(), [0.0, 277.128, 277.128], 1e-6);
}

#[test]
fn all_leads_open_read_nothing() {
    let seen = Seen::of(
        "[wiring.voltage]\nA = { open = true }\nB = { open = true }\nC = { open = true }\nN = { open = true }",
    );
    near(seen.v(), [0.0; 3], 0.0);
}

#[test]
fn potential_transformers_divide_by_what_is_fitted() {
    // 2401.777 / 20 at the terminals, whatever the meter multiplies with.
    near(shipped("pt-mismatch").v(), [120.088_85; 3], 1e-6);
    // Nothing said of them: those that the meter is set to.
    let seen = Seen::of(
        "[meter.setup]\npt_ratio = 4\nsystem_voltage = 2000\n[service]\nline_to_neutral = 1200",
    );
    near(seen.v(), [300.0; 3], 1e-9);
}

#[test]
fn fitted_cts_are_those_of_the_setup_unless_the_wiring_says_otherwise() {
    // 50 A through 200 A : 1/3 V
    let seen =
        Seen::of("[meter.setup]\nct_primary = 200\nct_secondary = 3\n[load.phase.A]\namps = 50");
    assert!((rms(&seen.samples(&seen.signal.currents[0])) - 50.0 / 600.0).abs() < 1e-12);
}

#[test]
fn noise_follows_the_leads() {
    // 2 % of 100 V is 2 V on each line.
    let noise = |wiring: &str| {
        let text = format!(
            "[service]\nline_to_neutral = 100\nnoise = {{ percent = 2, seed = 7 }}\n{wiring}"
        );
        let signal = Seen::of(&text).signal;
        assert_eq!(signal.noise_seed, 7);
        signal.voltages.map(|waveform| waveform.noise)
    };
    assert_eq!(noise(""), [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]]);
    let swapped = noise("[wiring]\nvoltage.A = { on = 'B' }\nvoltage.N = { on = 'C' }");
    assert_eq!(swapped, [[0.0, 2.0, -2.0], [0.0, 2.0, -2.0], [0.0, 0.0, 0.0]]);
    let floating = noise(
        "[wiring]\nvoltage.C = { open = true }\nvoltage.N = { open = true }\npt = { ratio = 2 }",
    );
    assert_eq!(floating, [[0.5, -0.5, 0.0], [-0.5, 0.5, 0.0], [0.0; 3]]);
}

#[test]
fn control_power_by_source() {
    let of = |text: &str| installation(text).control_power();
    assert_eq!(of(""), ControlPower::Ac(120.0));
    assert_eq!(of("[control_power]\nvolts = 230"), ControlPower::Ac(230.0));
    assert_eq!(of("[control_power]\nsource = 'dc'"), ControlPower::Dc(125.0));
    assert_eq!(of("[control_power]\nsource = 'dc'\nfuse_blown = true"), ControlPower::Dc(0.0));
    assert!(!of("[control_power]\nfuse_blown = true").is_sufficient());
    let ControlPower::Ac(volts) = of("[control_power]\nsource = 'line-line'") else { panic!() };
    assert!((volts - 479.999_776).abs() < 1e-5);
    let ControlPower::Ac(volts) =
        of("[control_power]\nsource = 'line-neutral'\n[service.phase.A]\nline_to_neutral = 80")
    else {
        panic!()
    };
    assert!((volts - 80.0).abs() < 1e-9);
}

#[test]
fn a_change_of_frequency_is_continuous_in_phase() {
    let mut installation = installation("");
    let before = installation.signal(0);
    set(&mut installation, "service.frequency", "50").unwrap();
    let after = installation.signal(1000);
    assert_eq!(after.phase_at(1000), before.phase_at(1000));
    assert_eq!(after.origin, 1000);
    assert!((after.frequency() - 50.0).abs() < 1e-9);
    // A change of anything else keeps origin and phase.
    set(&mut installation, "load.phase.A.amps", "12").unwrap();
    let later = installation.signal(5000);
    assert_eq!((later.origin, later.phase), (after.origin, after.phase));
    assert_eq!(later.voltages, after.voltages);
}
