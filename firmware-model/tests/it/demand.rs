//! Demand, its maxima, energies, pulses and the log through everything that can come between: other
//! loads, power cuts, resets, sync, a clock that is set. Against a calculation that knows
//! watts and whole seconds alone.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use firmware_model::{ControlPower, DateTime, Identity, Input, Meter, Setting, Tick};
use proptest::prelude::*;

use crate::support::{load, powered, register, write};

/// What a client or the world does between two seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Event {
    Nothing,
    /// No control power for so many seconds.
    Cut(u64),
    /// Command 30078.
    ClearEnergy,
    /// Command 21211.
    Sync,
    /// Command 21212.
    ResetMaxima,
    /// The clock becomes ten seconds to midnight of 28 February 2024.
    SetClock,
}

/// So many seconds of a load, W, and what happens at their end.
type Stretch = (u64, i64, Event);

fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
    let event = prop_oneof![
        4 => Just(Event::Nothing),
        1 => (1_u64..40).prop_map(Event::Cut),
        1 => Just(Event::ClearEnergy),
        2 => Just(Event::Sync),
        1 => Just(Event::ResetMaxima),
        1 => Just(Event::SetClock),
    ];
    // Never below the no-load threshold.
    let watts = prop_oneof![3 => 1_000_i64..80_000, 2 => -80_000_i64..-1_000];
    prop::collection::vec((1_u64..35, watts, event), 1..25)
}

/// What a person would keep on paper.
#[derive(Debug, Default)]
struct Paper {
    subintervals: usize,
    length: u64,
    /// W s and seconds of the sub-intervals that are over, and of the one under way.
    over: Vec<(i64, u64)>,
    under_way: (i64, u64),
    present: f64,
    /// Of import and of export.
    maxima: [f64; 2],
    sync: bool,
    reset: bool,
    /// W s in and out.
    energies: [i64; 2],
    /// Seconds since 2000-01-01.
    clock: u64,
    /// Energies, demand and clock at the end of each sub-interval.
    log: Vec<([i64; 2], f64, u64)>,
    pulses: Pulses,
}

/// Closures of the energy contact: the energy of a second is paid out in the next one.
#[derive(Debug, Default)]
struct Pulses {
    /// W s imported since the output stage began, and in the last second.
    joules: i64,
    last: i64,
    /// The least and the most closures before that: where the sum is a whole number of
    /// pulses to a joule, both are right.
    before: [i64; 2],
}

/// 100 Wh.
const PULSE: f64 = 360_000.0;

impl Pulses {
    fn second(&mut self, watts: i64) {
        self.last = watts.max(0);
        self.joules += self.last;
    }

    /// By that part of the second after the last one.
    fn closures(&self, part: f64) -> [i64; 2] {
        let joules = (self.joules - self.last) as f64 + part * self.last as f64;
        let [least, most] = [-1.0, 1.0].map(|off| ((joules + off) / PULSE).floor().max(0.0) as i64);
        [self.before[0] + least, self.before[1] + most]
    }

    /// What is due is dropped, by that part of the second.
    fn start_over(&mut self, part: f64) {
        *self = Self { before: self.closures(part), ..Self::default() };
    }
}

impl Paper {
    fn second(&mut self, watts: i64) {
        self.energies[0] += watts.max(0);
        self.energies[1] += (-watts).max(0);
        self.pulses.second(watts);
        self.clock += 1;
        self.under_way.0 += watts;
        self.under_way.1 += 1;
        let ends = self.sync || (self.length > 0 && self.under_way.1 == self.length);
        if ends {
            self.over.push(std::mem::take(&mut self.under_way));
            let window = if self.length == 0 { 1 } else { self.subintervals };
            if let Some(start) = self.over.len().checked_sub(window) {
                let last = &self.over[start..];
                let joules: i64 = last.iter().map(|one| one.0).sum();
                let seconds: u64 = last.iter().map(|one| one.1).sum();
                self.present = joules as f64 / seconds as f64;
            }
            self.maxima[0] = self.maxima[0].max(self.present);
            self.maxima[1] = self.maxima[1].max(-self.present);
        }
        if std::mem::take(&mut self.reset) {
            self.maxima = [self.present.max(0.0), (-self.present).max(0.0)];
        }
        self.sync = false;
        if ends {
            self.log.push((self.energies, self.present, self.clock));
        }
    }

    fn power_up(&mut self) {
        self.over.clear();
        self.under_way = (0, 0);
        (self.present, self.sync, self.reset, self.clock) = (0.0, false, false, 0);
    }
}

/// 2024-02-28 23:59:50, in days since 2000-01-01: 24 years, 6 leap days, January, 27 days.
const SET_CLOCK: u64 = (24 * 365 + 6 + 31 + 27) * 86_400 + 86_390;

fn command(meter: &mut Meter, number: u16) {
    write(meter, 129, &[number]).unwrap();
}

fn play(meter: &mut Meter, paper: &mut Paper, stretches: &[Stretch]) {
    let mut now = 0;
    for (seconds, watts, event) in stretches {
        meter.apply(Tick::from_seconds(now), Input::Terminals(load(*watts as f64)));
        now += seconds;
        meter.advance(Tick::from_seconds(now));
        (0..*seconds).for_each(|_| paper.second(*watts));
        compare(meter, paper);
        match event {
            Event::Nothing => {}
            Event::ClearEnergy => {
                command(meter, 30_078);
                paper.energies = [0, 0];
                paper.pulses.start_over(0.0);
            }
            Event::Sync => {
                command(meter, 21_211);
                paper.sync = true;
            }
            Event::ResetMaxima => {
                command(meter, 21_212);
                paper.reset = true;
            }
            Event::SetClock => {
                let bytes = [[28, 2], [23, 24], [50, 59]];
                write(meter, 155, &bytes.map(u16::from_be_bytes)).unwrap();
                paper.clock = SET_CLOCK;
            }
            Event::Cut(pause) => {
                let power = |volts| Input::ControlPower(ControlPower::Ac(volts));
                meter.apply(Tick::from_seconds(now), power(0.0));
                now += pause;
                meter.apply(Tick::from_seconds(now), power(120.0));
                paper.power_up();
                // It rides through a tenth of a second.
                paper.pulses.start_over(0.1);
            }
        }
    }
}

#[track_caller]
fn near(what: &str, found: f64, expected: f64, by: f64) {
    assert!((found - expected).abs() <= by, "{what}: {found}, on paper {expected}");
}

fn compare(meter: &mut Meter, paper: &Paper) {
    let shown = meter.shown().unwrap().clone();
    let by = 0.01;
    near("present demand", shown.demand.present.real, paper.present, by);
    near("largest import", shown.demand.import_max.real, paper.maxima[0], by);
    near("largest export", shown.demand.export_max.real, paper.maxima[1], by);
    for (energy, joules) in [shown.energies.total.real_import, shown.energies.total.real_export]
        .into_iter()
        .zip(paper.energies)
    {
        near("energy", energy as f64 / 1000.0, joules as f64, 0.5);
    }
    // As a client reads them: counts of 10 W.
    let word = |meter: &mut Meter, number| f64::from(register(meter, number) as i16);
    near("register 29", word(meter, 29), paper.present / 10.0, 0.51);
    near("register 32", word(meter, 32), paper.maxima[0] / 10.0, 0.51);
    near("register 35", word(meter, 35), paper.maxima[1] / 10.0, 0.51);
    let (found, [least, most]) =
        (i64::from(meter.memory().pulses.import), paper.pulses.closures(0.0));
    assert!((least..=most).contains(&found), "{found} closures, on paper {least} to {most}");
    assert_eq!(meter.memory().log.entries.len(), paper.log.len());
    assert_eq!(usize::from(register(meter, 163)), paper.log.len());
}

fn compare_log(meter: &Meter, paper: &Paper) {
    let entries = &meter.memory().log.entries;
    for (back, (energies, demand, clock)) in paper.log.iter().rev().enumerate() {
        let row = entries.newest(back).unwrap();
        for (half, joules) in [(0, energies[0]), (2, energies[1])] {
            let count = u32::from(row[half]) << 16 | u32::from(row[half + 1]);
            near("logged energy", f64::from(count), joules as f64 / 36_000.0, 0.51);
        }
        near("logged demand", f64::from(row[4] as i16), demand / 10.0, 0.51);
        assert_eq!(row[7..], DateTime::from_seconds(*clock).words(), "{back} back");
    }
}

fn check(subintervals: u32, length: u32, stretches: &[Stretch]) {
    let settings = [
        (Setting::DemandSubintervals, subintervals),
        (Setting::DemandSubinterval, length),
        (Setting::EnergyPerPulse, 100),
    ];
    let mut meter = powered(Identity::default(), &settings, 0.0);
    let mut paper = Paper {
        subintervals: subintervals as usize,
        length: u64::from(length),
        ..Paper::default()
    };
    play(&mut meter, &mut paper, stretches);
    compare_log(&meter, &paper);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_comes_between_all_that_is_accumulated_is_what_it_is_on_paper(
        subintervals in 1_u32..=6,
        length in prop::sample::select(vec![0_u32, 10, 13, 30]),
        stretches in stretches(),
    ) {
        check(subintervals, length, &stretches);
    }
}

#[test]
fn each_event_at_each_second_of_a_rolling_window() {
    for event in
        [Event::Cut(5), Event::ClearEnergy, Event::Sync, Event::ResetMaxima, Event::SetClock]
    {
        // Before, at and after the edges of a window of three sub-intervals of ten seconds.
        for second in (1..=12).chain(18..=22).chain(28..=32).chain([40, 41]) {
            let rest = [(37, -5_000, Event::Nothing), (60, 30_000, Event::Nothing)];
            check(3, 10, &[&[(second, 12_000, event)][..], &rest].concat());
        }
    }
}
