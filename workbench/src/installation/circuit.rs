//! The circuit: what stands on every conductor, and what flows through the lines.
//!
//! ```text
//! line A            I_A = I_AN + I_AB - I_CA      (B and C cyclic)
//! ```
//!
//! **Conductors without a source.** A line that is open and a neutral that is broken
//! upstream float: their voltage is what the loads on them make of it. Each of these loads
//! becomes the admittance it has at the nominal voltage, the same at every order, and what
//! flows into a floating conductor flows out of it:
//!
//! ```text
//! Y = conj(S) / |V_nominal|^2        I = Y (V_from - V_to) + J        sum of I on each floating conductor = 0
//! ```
//!
//! with `J` the harmonics that the load adds of its own, in percent of its new
//! fundamental: they share out what cannot return among the same admittances. So equal loads
//! AB, BC, CA hold an open B in the middle of A and C, and loads to neutral hold it at 0 V.
//!
//! Where the admittances cancel to a twentieth (generation beside consumption), no voltage
//! follows from them; where there are none, nothing holds the conductor. It then rests where
//! the meter's own input resistances pull it, and the loads on it carry nothing: a line on the
//! neutral, the neutral, and a line of a service without one, on the mean of the lines that stand.

use firmware_model::TRACKS;

use super::load::{Load, Loads, PAIRS};
use super::phasor::{Phasor, Spectrum};
use super::service::{LineConductor, Service};

/// What stands on a conductor, against the service's neutral or virtual centre.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Potential {
    /// V.
    pub spectrum: Spectrum,
    /// How much of the noise of lines A, B and C it carries.
    pub noise: [f64; 3],
}

impl Potential {
    /// Adds `share` of another one. Noise has no angle: what is in phase of the share passes.
    fn add_share(&mut self, other: &Self, share: Phasor) {
        self.spectrum += &other.spectrum.turned(share);
        for (sum, gain) in self.noise.iter_mut().zip(other.noise) {
            *sum += share.re * gain;
        }
    }
}

/// The mean of several potentials; zero of none.
pub(super) fn mean<'a>(of: impl Iterator<Item = &'a Potential> + Clone) -> Potential {
    let share = Phasor::new(1.0 / of.clone().count().max(1) as f64, 0.0);
    let mut mean = Potential::default();
    for potential in of {
        mean.add_share(potential, share);
    }
    mean
}

/// Voltages and currents of the whole installation, before any wiring of the meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// Lines A, B and C.
    pub lines: [Potential; 3],
    /// The neutral bar where loads and meter are connected.
    pub neutral: Potential,
    /// The currents in lines A, B and C towards the loads, A.
    pub currents: [Spectrum; 3],
    /// The direct parts of a recording's tracks, V and A: their means over the whole of it.
    pub direct: [f64; TRACKS],
    /// Lines A, B and C and the neutral: those without a source whose loads cancel, so that
    /// no voltage follows from them and they carry nothing.
    pub cancelling: [bool; 4],
}

/// Conductors: the lines, and the neutral behind them.
const CONDUCTORS: usize = 4;
const NEUTRAL: usize = 3;

/// Below this part of what they would be without their signs and angles, admittances count as
/// cancelling: a star point would otherwise stand at twenty times the line voltage.
const CANCELLING: f64 = 0.05;

/// Below this, S, there is no load.
const NO_ADMITTANCE: f64 = 1e-12;

/// A load between two conductors.
struct Branch<'a> {
    from: usize,
    to: usize,
    load: &'a Load,
    nominal: Phasor,
    /// What it has at the nominal voltage, S.
    admittance: Phasor,
}

impl Branch<'_> {
    /// Whether there is a load.
    fn admits(&self) -> bool {
        self.admittance.rms() > NO_ADMITTANCE
    }

    /// Its other end.
    fn beyond(&self, conductor: usize) -> Option<usize> {
        match conductor {
            _ if conductor == self.from => Some(self.to),
            _ if conductor == self.to => Some(self.from),
            _ => None,
        }
    }
}

/// Solves the installation: the voltages of all conductors and the line currents.
pub fn solve(service: &Service, loads: &Loads, neutral_open: bool) -> Flow {
    let branches = branches(service, loads);
    let mut held = [false; CONDUCTORS];
    let mut conductors: [Potential; CONDUCTORS] = Default::default();
    for line in LineConductor::ALL.into_iter().filter(|line| service.has_source(*line)) {
        let at = line as usize;
        held[at] = true;
        conductors[at].spectrum = service.line(line);
        conductors[at].noise[at] = 1.0;
    }
    held[NEUTRAL] = service.has_neutral() && !neutral_open;
    let exists: [bool; CONDUCTORS] = core::array::from_fn(|at| match LineConductor::ALL.get(at) {
        Some(line) => service.has_line(*line),
        None => service.has_neutral(),
    });
    let floating: Vec<usize> = (0..CONDUCTORS).filter(|at| exists[*at] && !held[*at]).collect();
    let mut currents: [Spectrum; CONDUCTORS] = Default::default();
    let mut cancelling = [false; CONDUCTORS];
    let mut resting = Vec::new();
    for island in islands(&floating, &branches) {
        match Island::of(&island, &branches) {
            Ok(island) => island.settle(&mut conductors, &mut currents),
            Err(Unheld { cancels }) => {
                for at in island {
                    cancelling[at] = cancels;
                    resting.push(at);
                }
            }
        }
    }
    rest(&resting, exists, &mut conductors);
    for branch in branches.iter().filter(|branch| held[branch.from] && held[branch.to]) {
        let [from, to] = [branch.from, branch.to].map(|at| conductors[at].spectrum.order(1));
        flow(&mut currents, branch, &branch.load.current(from - to, branch.nominal));
    }
    let [a, b, c, neutral] = conductors;
    let [ia, ib, ic, _] = currents;
    let lines = [a, b, c];
    let mut flow = Flow { lines, neutral, currents: [ia, ib, ic], cancelling, ..Flow::default() };
    // Nothing flows through an open line; rounding is not passed on.
    for at in floating.into_iter().filter(|at| *at != NEUTRAL) {
        flow.currents[at] = Spectrum::default();
    }
    flow
}

/// The loads whose conductors the service has.
fn branches<'a>(service: &Service, loads: &'a Loads) -> Vec<Branch<'a>> {
    let branch = |from: LineConductor, to: Option<LineConductor>, load: &'a Option<Load>| {
        let load = load.as_ref()?;
        let exists =
            service.has_line(from) && to.map_or(service.has_neutral(), |to| service.has_line(to));
        let nominal = match to {
            Some(to) => service.nominal_between(from, to),
            None => service.nominal_line(from),
        };
        let admittance = load.admittance(nominal.rms());
        let to = to.map_or(NEUTRAL, |to| to as usize);
        exists.then_some(Branch { from: from as usize, to, load, nominal, admittance })
    };
    let phases = LineConductor::ALL.into_iter().zip(&loads.phase);
    let pairs = PAIRS.into_iter().zip(&loads.between);
    phases
        .filter_map(|(line, load)| branch(line, None, load))
        .chain(pairs.filter_map(|((from, to), load)| branch(from, Some(to), load)))
        .collect()
}

/// The floating conductors in groups that loads join.
fn islands(floating: &[usize], branches: &[Branch<'_>]) -> Vec<Vec<usize>> {
    let mut rest = floating.to_vec();
    let mut islands = Vec::new();
    while let Some(first) = rest.pop() {
        let mut island = vec![first];
        let mut next = 0;
        while let Some(&at) = island.get(next) {
            let beyond: Vec<usize> = branches
                .iter()
                .filter(|branch| branch.admits())
                .filter_map(|branch| branch.beyond(at))
                .collect();
            let (joined, others) = rest.into_iter().partition(|one| beyond.contains(one));
            rest = others;
            island.extend::<Vec<usize>>(joined);
            next += 1;
        }
        islands.push(island);
    }
    islands
}

/// Adds the current of a load to the conductors that it leaves and enters.
fn flow(currents: &mut [Spectrum; CONDUCTORS], branch: &Branch<'_>, current: &Spectrum) {
    currents[branch.from] += current;
    currents[branch.to] += &current.scaled(-1.0);
}

/// Puts the conductors that no load holds where the meter's input resistances pull them.
fn rest(resting: &[usize], exists: [bool; CONDUCTORS], conductors: &mut [Potential; CONDUCTORS]) {
    if resting.is_empty() {
        return;
    }
    let standing = (0..NEUTRAL).filter(|at| exists[*at] && !resting.contains(at));
    let middle = mean(standing.map(|at| &conductors[at]));
    let neutral_stands = exists[NEUTRAL] && !resting.contains(&NEUTRAL);
    let level = if neutral_stands { conductors[NEUTRAL].clone() } else { middle };
    for at in resting {
        conductors[*at].clone_from(&level);
    }
}

/// Floating conductors whose voltage no load decides.
struct Unheld {
    /// Because admittances cancel; otherwise there are none towards a source.
    cancels: bool,
}

/// Floating conductors that loads hold, with the impedances between them.
struct Island<'a> {
    at: &'a [usize],
    branches: Vec<&'a Branch<'a>>,
    impedances: Matrix,
}

impl<'a> Island<'a> {
    fn of(at: &'a [usize], branches: &'a [Branch<'a>]) -> Result<Self, Unheld> {
        let touches = |branch: &&Branch<'_>| {
            branch.admits() && (at.contains(&branch.from) || at.contains(&branch.to))
        };
        let branches: Vec<&Branch<'_>> = branches.iter().filter(touches).collect();
        let inverse = |of: fn(Phasor) -> Phasor| {
            let mut matrix = Matrix::default();
            for branch in &branches {
                let admittance = of(branch.admittance);
                for (row, own) in at.iter().enumerate() {
                    let Some(beyond) = branch.beyond(*own) else { continue };
                    matrix[row][row] = matrix[row][row] + admittance;
                    if let Some(column) = at.iter().position(|one| *one == beyond) {
                        matrix[row][column] = matrix[row][column] - admittance;
                    }
                }
            }
            inverted(matrix, at.len())
        };
        let largest = inverse(|y| Phasor::new(y.rms(), 0.0)).ok_or(Unheld { cancels: false })?;
        let impedances = inverse(|y| y).ok_or(Unheld { cancels: true })?;
        let cancels = |i: usize| largest[i][i].rms() <= CANCELLING * impedances[i][i].rms();
        if (0..at.len()).any(cancels) {
            return Err(Unheld { cancels: true });
        }
        Ok(Self { at, branches, impedances })
    }

    /// Puts the conductors where their loads hold them, and adds what these carry.
    fn settle(
        &self,
        conductors: &mut [Potential; CONDUCTORS],
        currents: &mut [Spectrum; CONDUCTORS],
    ) {
        for (row, own) in self.impedances.iter().zip(self.at) {
            let mut potential = Potential::default();
            for (impedance, inner) in row.iter().zip(self.at) {
                for branch in &self.branches {
                    let outer = branch.beyond(*inner).filter(|outer| !self.at.contains(outer));
                    if let Some(outer) = outer {
                        potential.add_share(&conductors[outer], *impedance * branch.admittance);
                    }
                }
            }
            conductors[*own] = potential;
        }
        let across = |conductors: &[Potential; CONDUCTORS], branch: &Branch<'_>| {
            &conductors[branch.from].spectrum - &conductors[branch.to].spectrum
        };
        // What the loads add of their own: it returns over the others.
        let mut added: [Spectrum; CONDUCTORS] = Default::default();
        for branch in &self.branches {
            let fundamental = branch.admittance * across(conductors, branch).order(1);
            let harmonics = branch.load.harmonics_of(fundamental);
            flow(&mut added, branch, &harmonics);
            flow(currents, branch, &harmonics);
        }
        for (row, own) in self.impedances.iter().zip(self.at) {
            for (impedance, inner) in row.iter().zip(self.at) {
                conductors[*own].spectrum += &added[*inner].turned(-*impedance);
            }
        }
        for branch in &self.branches {
            flow(currents, branch, &across(conductors, branch).turned(branch.admittance));
        }
    }
}

/// As many rows and columns as there are conductors; an island uses the first of them.
type Matrix = [[Phasor; CONDUCTORS]; CONDUCTORS];

/// A pivot below this part of what the row began with is what rounding has left of zero.
const ROUNDING: f64 = 1e-12;

/// The inverse of the first `order` rows and columns, by elimination; none where there is none.
fn inverted(mut matrix: Matrix, order: usize) -> Option<Matrix> {
    let mut inverse = Matrix::default();
    let largest =
        |row: &[Phasor; CONDUCTORS]| row.iter().fold(NO_ADMITTANCE, |max, y| y.rms().max(max));
    let mut sizes = matrix.each_ref().map(largest);
    for at in 0..order {
        inverse[at][at] = Phasor::new(1.0, 0.0);
    }
    for column in 0..order {
        let size = |row: usize| matrix[row][column].rms() / sizes[row];
        let pivot = (column..order).max_by(|one, other| size(*one).total_cmp(&size(*other)))?;
        if size(pivot) <= ROUNDING {
            return None;
        }
        matrix.swap(column, pivot);
        inverse.swap(column, pivot);
        sizes.swap(column, pivot);
        let scale = Phasor::new(1.0, 0.0) / matrix[column][column];
        for at in 0..order {
            matrix[column][at] = matrix[column][at] * scale;
            inverse[column][at] = inverse[column][at] * scale;
        }
        for row in (0..order).filter(|row| *row != column) {
            let factor = matrix[row][column];
            for at in 0..order {
                matrix[row][at] = matrix[row][at] - factor * matrix[column][at];
                inverse[row][at] = inverse[row][at] - factor * inverse[column][at];
            }
        }
    }
    Some(inverse)
}
