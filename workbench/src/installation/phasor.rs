//! Complex numbers, and sums of them by order of the fundamental.
//!
//! ```text
//! z = rms e^(j angle)   stands for   sqrt(2) rms sin(order phase + angle)
//!                                  = sqrt(2) (re z) sin(order phase) + sqrt(2) (im z) cos(order phase)
//! ```
//!
//! so that a phasor at 0 degrees crosses zero, rising, where the phase is zero.

use core::f64::consts::{PI, SQRT_2};
use core::ops::{Add, AddAssign, Div, Mul, Neg, Sub};
use std::collections::BTreeMap;

use firmware_model::{Component, TRACKS, Waveform};

/// A sine of one order: its RMS and its angle as a complex number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Phasor {
    /// RMS times the cosine of the angle.
    pub re: f64,
    /// RMS times the sine of the angle.
    pub im: f64,
}

impl Phasor {
    /// Nothing.
    pub const ZERO: Self = Self { re: 0.0, im: 0.0 };

    /// From real and imaginary part.
    pub const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }

    /// From RMS and angle; multiples of 90 degrees are exact.
    pub fn polar(rms: f64, degrees: f64) -> Self {
        let turns = degrees / 90.0;
        let quarter = libm::round(turns);
        let rest = (degrees - quarter * 90.0) * (PI / 180.0);
        let (re, im) = (rms * libm::cos(rest), rms * libm::sin(rest));
        match quarter.rem_euclid(4.0) as u8 {
            1 => Self::new(-im, re),
            2 => Self::new(-re, -im),
            3 => Self::new(im, -re),
            _ => Self::new(re, im),
        }
    }

    /// The RMS.
    pub fn rms(self) -> f64 {
        libm::sqrt(self.squared())
    }

    /// The square of the RMS.
    pub fn squared(self) -> f64 {
        self.re * self.re + self.im * self.im
    }

    /// The angle in degrees, over -180 to 180.
    pub fn degrees(self) -> f64 {
        libm::atan2(self.im, self.re) * (180.0 / PI)
    }

    /// The same with the opposite angle.
    #[must_use]
    pub fn conjugate(self) -> Self {
        Self::new(self.re, -self.im)
    }

    /// The same angle at an RMS of one; nothing has no angle.
    pub fn direction(self) -> Option<Self> {
        let rms = self.rms();
        (rms > 0.0).then(|| self * (1.0 / rms))
    }

    /// Multiplied with itself, `order` factors in all: its angle times `order`.
    #[must_use]
    pub fn power(self, order: u16) -> Self {
        (0..order).fold(Self::new(1.0, 0.0), |product, _| product * self)
    }
}

impl Add for Phasor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Phasor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }
}

impl Neg for Phasor {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.re, -self.im)
    }
}

impl Mul for Phasor {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)
    }
}

impl Mul<f64> for Phasor {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.re * factor, self.im * factor)
    }
}

/// The quotient; dividing by [`Phasor::ZERO`] gives no number, so callers ask first.
impl Div for Phasor {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self * other.conjugate() * (1.0 / other.squared())
    }
}

/// A quantity: one phasor for each order that it contains, and what it takes of each
/// track of a waveform recording.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spectrum {
    orders: BTreeMap<u16, Phasor>,
    recorded: [f64; TRACKS],
}

impl Spectrum {
    /// A fundamental alone.
    pub fn fundamental(phasor: Phasor) -> Self {
        Self { orders: BTreeMap::from([(1, phasor)]), ..Self::default() }
    }

    /// One track of a recording, as it is.
    pub fn recorded_track(track: usize) -> Self {
        Self {
            recorded: core::array::from_fn(|at| if at == track { 1.0 } else { 0.0 }),
            ..Self::default()
        }
    }

    /// What the tracks of the recording are multiplied by.
    pub fn recorded(&self) -> &[f64; TRACKS] {
        &self.recorded
    }

    /// The phasor of `order`, zero where it has none.
    pub fn order(&self, order: u16) -> Phasor {
        self.orders.get(&order).copied().unwrap_or_default()
    }

    /// The orders it contains, ascending.
    pub fn orders(&self) -> impl Iterator<Item = (u16, Phasor)> + '_ {
        self.orders.iter().map(|(&order, &phasor)| (order, phasor))
    }

    /// Adds `phasor` to `order`.
    pub fn add_order(&mut self, order: u16, phasor: Phasor) {
        let sum = self.orders.entry(order).or_default();
        *sum = *sum + phasor;
    }

    /// All of it multiplied by a real number.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            orders: self.orders().map(|(order, phasor)| (order, phasor * factor)).collect(),
            recorded: self.recorded.map(|gain| gain * factor),
        }
    }

    /// All of it multiplied by a complex number: each order turned and scaled alike. What is
    /// recorded cannot be turned and takes the real part.
    #[must_use]
    pub fn turned(&self, factor: Phasor) -> Self {
        Self {
            orders: self.orders().map(|(order, phasor)| (order, phasor * factor)).collect(),
            recorded: self.recorded.map(|gain| gain * factor.re),
        }
    }

    /// The true RMS over all orders; what is recorded is not among them.
    pub fn rms(&self) -> f64 {
        libm::sqrt(self.orders.values().fold(0.0, |sum, phasor| sum + phasor.squared()))
    }

    /// The waveform on a terminal, with the noise it carries; orders whose
    /// amplitude is exactly zero are left out.
    pub fn waveform(&self, noise: [f64; 3]) -> Waveform {
        let components = self
            .orders()
            .filter(|(_, phasor)| *phasor != Phasor::ZERO)
            .map(|(order, phasor)| Component {
                order,
                cos: SQRT_2 * phasor.im,
                sin: SQRT_2 * phasor.re,
            })
            .collect();
        Waveform { components, noise, recorded: self.recorded }
    }
}

impl AddAssign<&Spectrum> for Spectrum {
    fn add_assign(&mut self, other: &Self) {
        for (order, phasor) in other.orders() {
            self.add_order(order, phasor);
        }
        for (sum, gain) in self.recorded.iter_mut().zip(other.recorded) {
            *sum += gain;
        }
    }
}

impl Sub for &Spectrum {
    type Output = Spectrum;
    fn sub(self, other: &Spectrum) -> Spectrum {
        let mut difference = self.clone();
        difference += &other.scaled(-1.0);
        difference
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarter_turns_are_exact() {
        assert_eq!(Phasor::polar(120.0, 180.0), Phasor::new(-120.0, 0.0));
        assert_eq!(Phasor::polar(2.0, -90.0), Phasor::new(0.0, -2.0));
        assert_eq!(Phasor::polar(2.0, 450.0), Phasor::new(0.0, 2.0));
    }

    #[test]
    fn three_phases_sum_to_nothing_and_differ_by_root_three() {
        let [a, b, c] = [0.0, -120.0, 120.0].map(|angle| Phasor::polar(1.0, angle));
        assert!((a + b + c).rms() < 1e-15);
        assert!(((a - b).rms() - 1.732_050_807_568_877_2).abs() < 1e-15);
        assert!(((a - b).degrees() - 30.0).abs() < 1e-12);
    }

    #[test]
    fn powers_multiply_the_angle() {
        let cube = Phasor::polar(1.0, 40.0).power(3);
        assert!((cube.degrees() - 120.0).abs() < 1e-12);
        assert!(
            (Phasor::new(3.0, 4.0) / Phasor::new(0.0, 2.0) - Phasor::new(2.0, -1.5)).rms() < 1e-15
        );
    }

    #[test]
    fn a_waveform_rises_through_zero_where_its_phasor_points_right() {
        let mut spectrum = Spectrum::fundamental(Phasor::new(100.0, 0.0));
        spectrum.add_order(3, Phasor::new(0.0, 10.0));
        spectrum.add_order(5, Phasor::ZERO);
        let waveform = spectrum.waveform([0.0; 3]);
        let [first, third] = waveform.components[..] else { panic!("two orders") };
        assert_eq!((first.order, first.cos), (1, 0.0));
        assert!((first.sin - 141.421_356_237).abs() < 1e-6);
        assert_eq!((third.order, third.sin), (3, 0.0));
        assert!((third.cos - 14.142_135_623_7).abs() < 1e-7);
        // sqrt(100^2 + 10^2)
        assert!((spectrum.rms() - 100.498_756_211).abs() < 1e-6);
    }
}
