//! The energy accumulators: whole numbers of milliwatt-seconds.
//!
//! They are integers, so that adding the same second twice in another order gives
//! the same bits, and wide enough for the largest meter's life. Only the encoding
//! in a register knows its scale and rolls over.

/// Millijoules (mW s, mvar s, mVA s) in one kWh, kvarh or kVAh.
pub const MILLIJOULES_PER_KILOWATT_HOUR: i128 = 3_600_000_000;

/// In which direction real and reactive power flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Directions {
    /// Real power is exported.
    pub export: bool,
    /// Reactive power is negative (quadrants 3 and 4).
    pub capacitive: bool,
}

impl Directions {
    /// The quadrant, 1 to 4 (IEEE 1459; guide p. 20).
    pub const fn quadrant(self) -> usize {
        match (self.export, self.capacitive) {
            (false, false) => 1,
            (true, false) => 2,
            (true, true) => 3,
            (false, true) => 4,
        }
    }
}

/// The accumulators of one phase, or of the total, in mW s, mvar s and mVA s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhaseEnergies {
    /// Real energy imported (quadrants 1 and 4).
    pub real_import: i128,
    /// Real energy exported (quadrants 2 and 3), positive.
    pub real_export: i128,
    /// Reactive energy by quadrant, 1 to 4, each positive.
    pub reactive: [i128; 4],
    /// Apparent energy while real power is imported.
    pub apparent_import: i128,
    /// Apparent energy while real power is exported, positive.
    pub apparent_export: i128,
}

/// All energy accumulators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Energies {
    /// All active phases together.
    pub total: PhaseEnergies,
    /// Phases A, B, C; stored also while the system type leaves one out.
    pub phases: [PhaseEnergies; 3],
}

/// What one stretch of time adds, before it is split by direction: W s, var s, VA s.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SecondEnergies {
    /// Real, reactive and apparent energy of phases A, B, C; zero where there is none.
    pub phases: [[f64; 3]; 3],
    /// The same for the total.
    pub total: [f64; 3],
}

impl PhaseEnergies {
    /// Adds real, reactive and apparent energy (W s, var s, VA s) that flowed in `directions`.
    fn add(&mut self, [real, reactive, apparent]: [f64; 3], directions: Directions) {
        let (real, reactive) = (millis(real), millis(reactive));
        let apparent = millis(apparent);
        if directions.export {
            self.real_export -= real;
            self.apparent_export += apparent;
        } else {
            self.real_import += real;
            self.apparent_import += apparent;
        }
        let quadrant = directions.quadrant();
        // Quadrants 1 to 4 by construction; 3 and 4 hold the negative halves.
        self.reactive[quadrant - 1] += if directions.capacitive { -reactive } else { reactive };
    }

    fn plus(&mut self, other: &Self) {
        self.real_import += other.real_import;
        self.real_export += other.real_export;
        self.apparent_import += other.apparent_import;
        self.apparent_export += other.apparent_export;
        for (sum, other) in self.reactive.iter_mut().zip(other.reactive) {
            *sum += other;
        }
    }

    /// Net real, reactive and apparent energy: import less export, quadrants 1 and
    /// 2 less 3 and 4.
    pub fn net(&self) -> [i128; 3] {
        let [q1, q2, q3, q4] = self.reactive;
        [
            self.real_import - self.real_export,
            q1 + q2 - q3 - q4,
            self.apparent_import - self.apparent_export,
        ]
    }
}

impl Energies {
    /// These accumulators after `added` flowed: each phase by its own direction, the
    /// total by its own, or as the sum of the phases.
    #[must_use]
    pub fn after(
        &self,
        added: &SecondEnergies,
        phases: &[Directions; 3],
        total: Option<Directions>,
    ) -> Self {
        let mut next = *self;
        let mut sum = PhaseEnergies::default();
        for ((energies, added), directions) in next.phases.iter_mut().zip(added.phases).zip(phases)
        {
            energies.add(added, *directions);
            let mut increment = PhaseEnergies::default();
            increment.add(added, *directions);
            sum.plus(&increment);
        }
        match total {
            Some(directions) => next.total.add(added.total, directions),
            None => next.total.plus(&sum),
        }
        next
    }
}

fn millis(joules: f64) -> i128 {
    libm::round(joules * 1000.0) as i128
}
