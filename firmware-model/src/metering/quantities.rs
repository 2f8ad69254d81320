//! From what one second says about the terminals to the quantities of the meter:
//! ratios, no-load threshold, the rules by system type.

use super::clip::Ranges;
use super::energy::{Directions, SecondEnergies};
use super::means::{Means, REACHED, Sums};
use super::readings::{ByPhase, Readings};
use crate::fidelity::{
    Apparent, ApparentTotal, Fidelity, FrequencyLost, PowerFactorNoLoad, PowerFactorSign, Reactive,
    Totals,
};
use crate::settings::{Setup, SystemType};

/// Currents below this part of the CT rating count as none; inferred: it must lie
/// below the 0.1 % at which a class 0.2S meter has to register.
const NO_LOAD: f64 = 0.0004;

/// The highest voltage between two terminals, V (guide p. 2).
const HIGHEST_VOLTS: f64 = 600.0;

/// P and Q below this part of `Vrms x Irms`, for a total of its sum over the phases, are
/// none: what is left of rounding where phases or terms cancel must not make a power
/// factor or choose a quadrant. The two paths agree to the same part.
const NEGLIGIBLE: f64 = 1e-9;

/// Plain sums above this part of `Vrms x Irms` say the direction: the sums of
/// a steady second stay within 0.3 % of its readings, so that this only tells where
/// something changed within the second.
const CLEAR: f64 = 0.01;

/// From volts at the terminals to volts and amperes of the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    /// Ratio of the potential transformers that is set.
    pub volts: f64,
    /// Amperes of the line for a volt at the CT input.
    pub amps: f64,
    /// Current below which there is no load, A: a millionth below the threshold, which counts as load.
    pub no_load: f64,
}

impl Scaling {
    /// The scaling that `setup` asks for.
    pub fn of(setup: &Setup) -> Self {
        Self {
            volts: setup.pt_ratio(),
            amps: setup.ct_primary() / setup.ct_volts(),
            no_load: REACHED * NO_LOAD * setup.ct_primary(),
        }
    }
}

impl Ranges {
    /// What the inputs take under `setup` before they clip: 20 % over their range (guide p. 2). The
    /// range of a voltage terminal is the one between two terminals, of which N is one.
    pub fn of(setup: &Setup) -> Self {
        let peak = |rms: f64| 1.2 * rms * core::f64::consts::SQRT_2;
        Self { voltage: peak(HIGHEST_VOLTS), current: peak(setup.ct_volts()) }
    }
}

impl Directions {
    /// The directions of P and Q of which nothing negligible is left.
    fn of([real, reactive, _]: [f64; 3]) -> Self {
        Self { export: real < 0.0, capacitive: reactive < 0.0 }
    }

    /// Takes the direction from the energies of one second where they say it clearly
    /// beside `volt_amperes`, the `Vrms x Irms` of the second.
    fn correct(&mut self, [real, reactive, _]: [f64; 3], volt_amperes: f64) {
        if real.abs() > CLEAR * volt_amperes {
            self.export = real < 0.0;
        }
        if reactive.abs() > CLEAR * volt_amperes {
            self.capacitive = reactive < 0.0;
        }
    }
}

/// The quantities of one second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quantities {
    /// What registers and screens show.
    pub readings: Readings,
    /// The direction of each phase.
    pub phases: [Directions; 3],
    /// The direction of the total.
    pub total: Directions,
    powers: [[f64; 3]; 3],
    total_power: [f64; 3],
    /// `Vrms x Irms` of each phase, VA: what its powers are large or small beside.
    volt_amperes: [f64; 3],
    /// Which phases count: those with load, also for a part of the second only.
    counted: [bool; 3],
}

/// The quantities that follow from `means` under `setup`. `last_frequency` is the one
/// that could be told last.
pub fn quantities(
    means: &Means,
    setup: &Setup,
    fidelity: &Fidelity,
    last_frequency: Option<f64>,
) -> Quantities {
    let system = setup.system_type();
    let scaling = Scaling::of(setup);
    let mut q = Quantities::default();
    let neutral = system.line_to_neutral();
    let lines = system.line_to_line();
    let volts = |mean_square: f64| libm::sqrt(mean_square) * scaling.volts;
    q.readings.line_to_neutral =
        averaged(core::array::from_fn(|x| neutral[x].then(|| volts(means.line_to_neutral[x]))));
    q.readings.line_to_line =
        averaged(core::array::from_fn(|x| lines[x].then(|| volts(means.line_to_line[x]))));

    let mut currents = [None; 3];
    for phase in 0..system.phases() {
        let amps = libm::sqrt(means.current[phase]) * scaling.amps;
        let loaded = amps >= scaling.no_load;
        q.counted[phase] = loaded;
        currents[phase] = Some(if loaded { amps } else { 0.0 });
        if loaded {
            // In type 31 a line in the middle of the two others is its own centre.
            let centred = libm::sqrt(means.line_to_line.iter().sum());
            let volts = counting(libm::sqrt(means.phase_voltage[phase]), centred) * scaling.volts;
            q.volt_amperes[phase] = volts * amps;
            if q.volt_amperes[phase] > 0.0 {
                q.powers[phase] = phase_power(means, phase, setup, fidelity, q.volt_amperes[phase]);
            }
        }
        q.phases[phase] = Directions::of(q.powers[phase]);
    }
    q.readings.current = averaged(currents);
    q.total_power = total_power(&q.powers, &q.volt_amperes, system, fidelity);
    q.total = Directions::of(q.total_power);
    fill_powers(&mut q, system, fidelity);
    q.readings.clipped = means.clipped;
    q.readings.frequency_lost = means.frequency.is_none();
    q.readings.frequency = means.frequency.or(match fidelity.frequency_lost {
        FrequencyLost::Qnan => None,
        FrequencyLost::Zero => Some(0.0),
        FrequencyLost::Last => last_frequency,
    });
    q
}

/// What counts beside `volt_amperes`; nothing otherwise.
fn counting(value: f64, volt_amperes: f64) -> f64 {
    if value.abs() < NEGLIGIBLE * volt_amperes { 0.0 } else { value }
}

/// P, Q, S of one phase, W, var, VA, where `product` is its `Vrms x Irms`.
fn phase_power(
    means: &Means,
    phase: usize,
    setup: &Setup,
    fidelity: &Fidelity,
    product: f64,
) -> [f64; 3] {
    let scaling = Scaling::of(setup);
    let power = |mean: f64| counting(mean * scaling.volts * scaling.amps, product);
    let (watts, fundamental) = (power(means.real[phase]), power(means.reactive[phase]));
    let vars = match fidelity.reactive {
        Reactive::Fundamental => fundamental,
        Reactive::Nonactive => {
            let square = (product - watts) * (product + watts);
            let apparent = libm::sqrt(counting(square, product * product).max(0.0));
            if fundamental < 0.0 { -apparent } else { apparent }
        }
    };
    let volt_amperes = match fidelity.apparent {
        // Never below P, not even by rounding.
        Apparent::RmsProduct => product.max(watts.abs()),
        Apparent::VectorSum => libm::sqrt(watts * watts + vars * vars),
    };
    [watts, vars, volt_amperes]
}

/// The total: sums of P and Q, and S as their vector sum (guide p. 20, register
/// 23) with the distortion powers of the phases as its third direction; with one
/// phase, that phase. Of phases that cancel nothing is left beside the sum of their `Vrms x Irms`.
fn total_power(
    powers: &[[f64; 3]; 3],
    volt_amperes: &[f64; 3],
    system: SystemType,
    fidelity: &Fidelity,
) -> [f64; 3] {
    if system.phases() == 1 {
        return powers[0];
    }
    let all = volt_amperes.iter().sum();
    let sum = |index: usize| counting(powers.iter().map(|power| power[index]).sum(), all);
    let (p, q) = (sum(0), sum(1));
    let d = match fidelity.apparent_total {
        ApparentTotal::WithDistortion => powers
            .iter()
            .zip(volt_amperes)
            .map(|(power, beside)| distortion_power(*power, *beside))
            .sum(),
        ApparentTotal::VectorSum => 0.0,
    };
    [p, q, libm::sqrt(p * p + q * q + d * d)]
}

/// What S of a phase has beyond P and Q: `sqrt(S^2 - P^2 - Q^2)`, VA.
fn distortion_power([p, q, s]: [f64; 3], volt_amperes: f64) -> f64 {
    let square = (s - p) * (s + p) - q * q;
    libm::sqrt(counting(square, volt_amperes * volt_amperes).max(0.0))
}

fn fill_powers(q: &mut Quantities, system: SystemType, fidelity: &Fidelity) {
    let readings = &mut q.readings;
    let fields = [&mut readings.real, &mut readings.reactive, &mut readings.apparent];
    for (index, field) in fields.into_iter().enumerate() {
        field.total = Some(q.total_power[index]);
        for phase in 0..system.phases() {
            field.phases[phase] = Some(q.powers[phase][index]);
        }
    }
    let loaded = q.powers.iter().any(|power| power[2] > 0.0);
    readings.power_factor.total = match q.total_power {
        // The phases carry power, and nothing of it is left in the total.
        [_, _, 0.0] if loaded => Some(0.0),
        total => power_factor(total, fidelity),
    };
    for phase in 0..system.phases() {
        readings.power_factor.phases[phase] = power_factor(q.powers[phase], fidelity);
    }
}

fn power_factor([p, q, s]: [f64; 3], fidelity: &Fidelity) -> Option<f64> {
    if s == 0.0 {
        return match fidelity.pf_no_load {
            PowerFactorNoLoad::One => Some(1.0),
            PowerFactorNoLoad::Zero => Some(0.0),
            PowerFactorNoLoad::Qnan => None,
        };
    }
    let ratio = (p / s).clamp(-1.0, 1.0);
    Some(match fidelity.pf_sign {
        PowerFactorSign::RealPower => ratio,
        PowerFactorSign::LeadLag if q < 0.0 => -ratio.abs(),
        PowerFactorSign::LeadLag => ratio.abs(),
    })
}

fn averaged(phases: [Option<f64>; 3]) -> ByPhase {
    let present = phases.iter().flatten();
    let count = present.clone().count();
    let total = (count > 0).then(|| present.sum::<f64>() / count as f64);
    ByPhase { phases, total }
}

impl Quantities {
    /// These quantities for a second of samples, in which something may have changed:
    /// its plain sums tell whether a load was there for a part of it, and which way
    /// the energy went.
    #[must_use]
    pub fn judged_by(mut self, sums: &Sums, setup: &Setup, fidelity: &Fidelity) -> Self {
        let scaling = Scaling::of(setup);
        for phase in 0..setup.system_type().phases() {
            let amps = libm::sqrt(sums.current[phase]) * scaling.amps;
            self.counted[phase] |= amps >= 2.0 * scaling.no_load;
        }
        let added = self.energies(sums, 1.0, setup, fidelity);
        for (phase, directions) in self.phases.iter_mut().enumerate() {
            directions.correct(added.phases[phase], self.volt_amperes[phase]);
        }
        self.total.correct(added.total, self.volt_amperes());
        self
    }

    /// The `Vrms x Irms` of all phases together, VA.
    pub fn volt_amperes(&self) -> f64 {
        self.volt_amperes.iter().sum()
    }

    /// The direction by which the total accumulators split, unless they are sums of the phases.
    pub fn total_directions(&self, fidelity: &Fidelity) -> Option<Directions> {
        match fidelity.totals {
            Totals::NetThenSplit => Some(self.total),
            Totals::SumOfPhases => None,
        }
    }

    /// The energies of `sums` over `seconds` seconds, W s, var s and VA s.
    pub fn energies(
        &self,
        sums: &Sums,
        seconds: f64,
        setup: &Setup,
        fidelity: &Fidelity,
    ) -> SecondEnergies {
        let scaling = Scaling::of(setup);
        let factor = scaling.volts * scaling.amps;
        let mut energies = SecondEnergies::default();
        for phase in (0..3).filter(|&phase| self.counted[phase]) {
            let reactive = match fidelity.reactive {
                Reactive::Fundamental => sums.reactive[phase] * factor,
                Reactive::Nonactive => self.powers[phase][1] * seconds,
            };
            energies.phases[phase] =
                [sums.real[phase] * factor, reactive, self.powers[phase][2] * seconds];
        }
        for phase in &energies.phases {
            energies.total[0] += phase[0];
            energies.total[1] += phase[1];
        }
        energies.total[2] = self.total_power[2] * seconds;
        energies
    }
}
