//! Writes the recording of the scenario `rectifier`: a three-phase six-pulse rectifier, as an
//! analyser with 10,000 samples a second would see it.
//!
//! ```text
//! cargo run --example rectifier > scenarios/recordings/rectifier.csv
//! ```
//!
//! With `E` = 277.128 V, `I` = 60 A, 25 degrees late, commutation within
//! `u` = 20 degrees and a source reactance `X` = 0.1 ohm, for the orders h = 6k +- 1 below 74:
//!
//! ```text
//! s_h = -1 for 5, 7, 17, 19, ...  1 for 1, 11, 13, 23, 25, ...        k_h = sin(h u/2) / (h u/2)
//! i   = sqrt(2) I  sum s_h k_h / h  sin(h (wt - 25))
//! v   = sqrt(2) E sin(wt)  -  sqrt(2) I X  sum s_h k_h cos(h (wt - 25))
//! ```
//!
//! and the same 120 degrees later on B and earlier on C.

use core::f64::consts::{PI, SQRT_2, TAU};
use std::fmt::Write as _;
use std::io::Write as _;

/// 60 Hz.
const HERTZ: f64 = 60.0;
/// Samples a second, and how many: six cycles.
const RATE: f64 = 10_000.0;
const ROWS: u32 = 1000;
/// The highest order that stays below half the rate.
const HIGHEST: u32 = 73;

/// Voltage and current of a phase whose voltage has the angle `angle`, in radians.
fn phase(angle: f64) -> (f64, f64) {
    let (volts, amps, reactance) = (277.128, 60.0, 0.1);
    let (late, commutation) = (25.0 * PI / 180.0, 20.0 * PI / 180.0);
    let (mut v, mut i) = (volts * libm::sin(angle), 0.0);
    for order in (1..=HIGHEST).filter(|order| order % 6 == 1 || order % 6 == 5) {
        let h = f64::from(order);
        let sign = if (order + 1) / 6 % 2 == 1 { -1.0 } else { 1.0 };
        let smoothed = sign * libm::sin(h * commutation / 2.0) / (h * commutation / 2.0);
        i += amps * smoothed / h * libm::sin(h * (angle - late));
        v -= amps * reactance * smoothed * libm::cos(h * (angle - late));
    }
    (SQRT_2 * v, SQRT_2 * i)
}

/// The file.
pub fn csv() -> String {
    let mut text = String::from(
        "# A three-phase six-pulse rectifier on 480Y/277 V, 60 Hz: six cycles, 10,000 samples a second.\n\
         # i = sqrt(2) 60 sum s k / h sin(h (wt - 25)), v = sqrt(2) 277.128 sin(wt) - sqrt(2) 6 sum s k cos(h (wt - 25))\n\
         # for h = 1, 5, 7, 11, ... 73; k = sin(10 h) / (10 h), degrees above and radians below; s = -1 for 5, 7, 17, 19, ...\n\
         # Made by: cargo run --example rectifier\n\
         time [s],VA [V],VB [V],VC [V],IA [A],IB [A],IC [A]\n",
    );
    for row in 0..ROWS {
        let time = f64::from(row) / RATE;
        let angle = TAU * HERTZ * time;
        let [a, b, c] = [0.0, -1.0, 1.0].map(|thirds| phase(angle + thirds * TAU / 3.0));
        let _ = writeln!(
            text,
            "{time:.4},{:.3},{:.3},{:.3},{:.3},{:.3},{:.3}",
            a.0, b.0, c.0, a.1, b.1, c.1
        );
    }
    text
}

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(csv().as_bytes())
}
