//! What the meter has to read, as a person computes it with phasors from the numbers of a
//! scenario: `S = U conj(I)`.

use std::f64::consts::PI;
use std::fmt::Write;
use std::ops::{Add, Neg, Sub};

/// A phasor: RMS and angle as a complex number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Phasor {
    re: f64,
    im: f64,
}

impl Phasor {
    /// From RMS and degrees.
    pub fn polar(size: f64, degrees: f64) -> Self {
        let angle = degrees * PI / 180.0;
        Self { re: size * angle.cos(), im: size * angle.sin() }
    }

    /// Its RMS.
    pub fn size(self) -> f64 {
        self.re.hypot(self.im)
    }

    fn degrees(self) -> f64 {
        self.im.atan2(self.re) * 180.0 / PI
    }

    /// This voltage times the conjugate of that current: P + jQ.
    fn power(self, current: Self) -> Self {
        Self {
            re: self.re * current.re + self.im * current.im,
            im: self.im * current.re - self.re * current.im,
        }
    }
}

impl Add for Phasor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl Sub for Phasor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Phasor {
    type Output = Self;
    fn neg(self) -> Self {
        Self { re: -self.re, im: -self.im }
    }
}

/// A load: amperes and power factor, or watts and vars.
#[derive(Debug, Clone, Copy)]
pub enum Load {
    /// Watts and vars.
    Power(f64, f64),
    /// Amperes, power factor, lagging or leading.
    Amps(f64, f64, &'static str),
    /// The same, towards the service.
    Export(f64, f64, &'static str),
}

impl Load {
    /// The current that it draws at `volts`.
    fn current(self, volts: Phasor) -> Phasor {
        match self {
            // I = conj(S / U) = conj(S) / conj(U).
            Self::Power(watts, vars) => {
                let size = watts.hypot(vars) / volts.size();
                Phasor::polar(size, volts.degrees() - vars.atan2(watts) * 180.0 / PI)
            }
            Self::Amps(amps, factor, which) => {
                let shift = factor.acos() * 180.0 / PI;
                let shift = if which == "lagging" { -shift } else { shift };
                Phasor::polar(amps, volts.degrees() + shift)
            }
            // Quadrant 3 is opposite to quadrant 1, 2 to 4.
            Self::Export(amps, factor, which) => -Self::Amps(amps, factor, which).current(volts),
        }
    }

    fn toml(self) -> String {
        let amps = |amps, factor, which, direction| {
            format!(
                "{{ amps = {amps:?}, power_factor = {factor:?}, current = \"{which}\", \
                 direction = \"{direction}\" }}"
            )
        };
        match self {
            Self::Power(watts, vars) => format!("{{ watts = {watts:?}, vars = {vars:?} }}"),
            Self::Amps(size, factor, which) => amps(size, factor, which, "import"),
            Self::Export(size, factor, which) => amps(size, factor, which, "export"),
        }
    }
}

/// An installation with its meter, as numbers.
#[derive(Debug, Clone)]
pub struct Paper {
    /// 10, 11, 12, 31 or 40.
    pub system_type: u16,
    /// The system voltage that is set.
    pub system_voltage: u32,
    /// wye, split, delta.
    pub form: &'static str,
    /// RMS of each line against the neutral or the virtual centre.
    pub volts: [f64; 3],
    /// Hz.
    pub frequency: f64,
    /// From lines A, B, C to the neutral.
    pub phase: [Option<Load>; 3],
    /// From A to B, B to C, C to A.
    pub between: [Option<Load>; 3],
}

/// What there is to read, none where the system type has no such value; in kW, kvar, kVA,
/// V, A, Hz.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Registers 21 to 28.
    pub totals: [Option<f64>; 8],
    /// Registers 91 to 111.
    pub phases: [Option<f64>; 21],
}

impl Paper {
    /// The scenario file.
    pub fn toml(&self) -> String {
        let mut text = format!(
            "[meter.setup]\nsystem_type = {}\nsystem_voltage = {}\n\n[service]\nform = {:?}\n\
             line_to_neutral = {:?}\nfrequency = {:?}\n",
            self.system_type, self.system_voltage, self.form, self.volts[0], self.frequency
        );
        let lines = if self.form == "split" { 2 } else { 3 };
        for (name, volts) in ["A", "B", "C"].iter().zip(self.volts).take(lines) {
            writeln!(text, "\n[service.phase.{name}]\nline_to_neutral = {volts:?}").unwrap();
        }
        let phase = ["phase.A", "phase.B", "phase.C"].iter().zip(self.phase);
        let between = ["between.AB", "between.BC", "between.CA"].iter().zip(self.between);
        for (name, load) in phase.chain(between) {
            if let Some(load) = load {
                writeln!(text, "\n[load]\n{name} = {}", load.toml()).unwrap();
            }
        }
        // One table of loads.
        let mut tables = text.splitn(2, "\n[load]\n").map(str::to_owned);
        let (head, loads) = (tables.next().unwrap(), tables.next().unwrap());
        let open = match self.system_type {
            11 | 31 => "\n[wiring]\nvoltage.N = { open = true }\n",
            _ => "",
        };
        format!("{head}\n[load]\n{}{open}", loads.replace("\n[load]\n", ""))
    }

    fn lines(&self) -> [Phasor; 3] {
        let angles = if self.form == "split" { [0.0, 180.0, 0.0] } else { [0.0, -120.0, 120.0] };
        let mut lines = [0, 1, 2].map(|line: usize| Phasor::polar(self.volts[line], angles[line]));
        if self.form == "split" {
            lines[2] = Phasor::default();
        }
        lines
    }

    fn currents(&self) -> [Phasor; 3] {
        let lines = self.lines();
        let to_neutral = |line: usize| {
            self.phase[line].map_or(Phasor::default(), |load| load.current(lines[line]))
        };
        let pair = |from: usize, to: usize| {
            self.between[from]
                .map_or(Phasor::default(), |load| load.current(lines[from] - lines[to]))
        };
        let [ab, bc, ca] = [pair(0, 1), pair(1, 2), pair(2, 0)];
        [to_neutral(0) + ab - ca, to_neutral(1) + bc - ab, to_neutral(2) + ca - bc]
    }

    /// What the meter has to read.
    pub fn expected(&self) -> Expected {
        let [a, b, c] = self.lines();
        let currents = self.currents();
        let sum = a + b + c;
        let centre = Phasor { re: sum.re / 3.0, im: sum.im / 3.0 };
        // The voltage across what each CT measures; which pairs and lines are valid.
        let (across, pairs, neutrals): (Vec<Phasor>, [bool; 3], [bool; 3]) = match self.system_type
        {
            10 => (vec![a], [false; 3], [true, false, false]),
            11 => (vec![a - b], [true, false, false], [false; 3]),
            12 => (vec![a, b], [true, false, false], [true, true, false]),
            31 => (vec![a - centre, b - centre, c - centre], [true; 3], [false; 3]),
            40 => (vec![a, b, c], [true; 3], [true; 3]),
            other => panic!("no system type {other}"),
        };
        let phases = across.len();
        let powers: Vec<Phasor> =
            across.iter().zip(currents).map(|(volts, amps)| volts.power(amps)).collect();
        let by_phase = |value: &dyn Fn(usize) -> f64| {
            [0, 1, 2].map(|phase| (phase < phases).then(|| value(phase)))
        };
        let real = by_phase(&|phase| powers[phase].re / 1000.0);
        let reactive = by_phase(&|phase| powers[phase].im / 1000.0);
        let apparent = by_phase(&|phase| across[phase].size() * currents[phase].size() / 1000.0);
        let factor = by_phase(&|phase| real[phase].unwrap() / apparent[phase].unwrap());
        let line_to_line = [a - b, b - c, c - a].map(Phasor::size);
        let line_to_line = [0, 1, 2].map(|pair| pairs[pair].then(|| line_to_line[pair]));
        let to_neutral = [a, b, c].map(Phasor::size);
        let to_neutral = [0, 1, 2].map(|line| neutrals[line].then(|| to_neutral[line]));
        let amps = by_phase(&|phase| currents[phase].size());
        let total = powers.iter().fold(Phasor::default(), |sum, power| sum + *power);
        let totals = [
            Some(total.re / 1000.0),
            Some(total.im / 1000.0),
            Some(total.size() / 1000.0),
            Some(total.re / total.size()),
            mean(line_to_line),
            mean(to_neutral),
            mean(amps),
            Some(self.frequency),
        ];
        let groups = [real, reactive, apparent, factor, line_to_line, to_neutral, amps];
        let phases: Vec<Option<f64>> = groups.concat();
        Expected { totals, phases: phases.try_into().unwrap() }
    }
}

fn mean(values: [Option<f64>; 3]) -> Option<f64> {
    let there: Vec<f64> = values.into_iter().flatten().collect();
    (!there.is_empty()).then(|| there.iter().sum::<f64>() / there.len() as f64)
}

/// An unbalanced installation for each of the five system types.
pub fn installations() -> [Paper; 5] {
    let wye = Paper {
        system_type: 40,
        system_voltage: 208,
        form: "wye",
        volts: [120.0, 118.0, 121.5],
        frequency: 59.7,
        phase: [
            Some(Load::Power(4_000.0, 1_500.0)),
            Some(Load::Amps(25.0, 0.8, "leading")),
            Some(Load::Export(12.0, 0.9, "lagging")),
        ],
        between: [None, None, Some(Load::Amps(5.0, 1.0, "lagging"))],
    };
    let delta = Paper {
        system_type: 31,
        system_voltage: 480,
        form: "delta",
        volts: [277.1, 270.0, 280.0],
        frequency: 50.0,
        phase: [None; 3],
        between: [
            Some(Load::Amps(30.0, 0.8, "lagging")),
            Some(Load::Power(9_000.0, -2_000.0)),
            Some(Load::Amps(10.0, 0.95, "leading")),
        ],
    };
    let split = Paper {
        system_type: 12,
        system_voltage: 240,
        form: "split",
        volts: [121.0, 118.0, 0.0],
        frequency: 60.0,
        phase: [Some(Load::Power(2_400.0, 600.0)), Some(Load::Amps(15.0, 0.9, "leading")), None],
        between: [Some(Load::Power(6_000.0, 1_000.0)), None, None],
    };
    let two_lines = Paper {
        system_type: 11,
        phase: [None; 3],
        between: [Some(Load::Power(6_000.0, 2_000.0)), None, None],
        ..split.clone()
    };
    let one_line = Paper {
        system_type: 10,
        system_voltage: 120,
        form: "wye",
        volts: [119.3, 120.0, 120.0],
        frequency: 60.0,
        phase: [Some(Load::Export(30.0, 0.95, "leading")), None, None],
        between: [None; 3],
    };
    [one_line, two_lines, split, delta, wye]
}
