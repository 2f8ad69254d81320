//! Reactive power of a second in which the voltage may change: from phasors of a few cycles.
//!
//! One phasor for the whole second would take a voltage that was there for half of it for
//! half a voltage that was always there. The second is therefore cut into 21 blocks of 120 samples.
//! At each border `b` of two blocks a bell `h` over both, the rise and the fall of a soft window, gives
//! the phasor `U = 2/120 sum h u e^(-j theta n)`, and
//!
//! ```text
//! Q = sum over b of  Im( U conj( sum h i e^(-j theta n) ) )  over the samples
//! ```
//!
//! counts every sample of the current once, because the bells add up to one. In the first and the
//! last block of a sharp window, of which one border lies at the edge of what is known, the
//! phasor is that of the other border.

use super::carrier::{Carrier, LANES, total};
use super::complex::Complex;
use super::window::{FADE, RISE, Window};

/// `sum x e^(-j theta n)` over a block: with weights that rise over it, and that fall.
#[derive(Clone, Copy, Default)]
struct Block {
    rising: Complex,
    falling: Complex,
}

/// The mean product of `current` with the fundamental of `voltage` a quarter turn late, over
/// the samples that `window` reaches. `carrier` turns with the fundamental.
pub fn local_reactive(voltage: &[f64], current: &[f64], carrier: &Carrier, window: Window) -> f64 {
    let (u, i) = (blocks(voltage, carrier), blocks(current, carrier));
    let borders: Vec<Complex> = u
        .windows(2)
        .map(|pair| (pair[0].rising + pair[1].falling).scale(2.0 / FADE as f64))
        .collect();
    let last = i.len().saturating_sub(1);
    let (mut sum, mut weight) = (0.0, 0.0);
    for (index, block) in i.iter().enumerate() {
        // Each half of the block with the phasor of its border, or the only one there is.
        let before = borders.get(index.saturating_sub(1));
        let behind = borders.get(index).or(borders.last());
        let reached = !window.fades() || index > 0;
        let kept = !window.fades() || index < last;
        let halves = [(before, block.falling, reached), (behind, block.rising, kept)];
        for (phasor, half, _) in halves.into_iter().filter(|(.., counts)| *counts) {
            sum += phasor.map_or(0.0, |u| (*u * half.conj()).im);
            weight += 0.5 * FADE as f64;
        }
    }
    if weight == 0.0 { 0.0 } else { sum / weight }
}

fn blocks(x: &[f64], carrier: &Carrier) -> Vec<Block> {
    let (cos, sin) = carrier.waves();
    let waves = cos.chunks_exact(FADE).zip(sin.chunks_exact(FADE));
    x.chunks_exact(FADE).zip(waves).map(|(x, (cos, sin))| block(x, cos, sin)).collect()
}

fn block(x: &[f64], cos: &[f64], sin: &[f64]) -> Block {
    let mut rising = [[0.0; LANES]; 2];
    let mut all = [[0.0; LANES]; 2];
    let weighted = RISE.chunks_exact(LANES).zip(x.chunks_exact(LANES));
    let carrier = cos.chunks_exact(LANES).zip(sin.chunks_exact(LANES));
    for ((w, x), (cos, sin)) in weighted.zip(carrier) {
        for lane in 0..LANES {
            let (re, im) = (x[lane] * cos[lane], x[lane] * sin[lane]);
            all[0][lane] += re;
            all[1][lane] += im;
            rising[0][lane] += w[lane] * re;
            rising[1][lane] += w[lane] * im;
        }
    }
    let [all, rising] = [all, rising].map(|[re, im]| Complex::new(total(re), -total(im)));
    Block { rising, falling: all - rising }
}
