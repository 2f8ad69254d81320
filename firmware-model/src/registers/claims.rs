//! Two rows that claim one register, or a register without a row, do not compile.

use super::area::{AREAS, Area, Register};
use super::configuration::CONFIGURATION;
use super::data_log::DATA_LOG;
use super::points::{POINTS, RegisterFormat};
use super::sunspec::SUNSPEC;

/// The registers of an area while the tables are compiled: each is claimed by one row.
struct Claims<const N: usize> {
    first: u16,
    taken: [bool; N],
}

impl<const N: usize> Claims<N> {
    const fn new(area: Area) -> Self {
        Self { first: AREAS[area as usize].first.number(), taken: [false; N] }
    }

    const fn claim(mut self, register: Register, registers: u16) -> Self {
        let mut next = 0;
        while next < registers {
            assert!(register.number() >= self.first, "the row stands before its area");
            let place = (register.number() - self.first + next) as usize;
            assert!(place < N, "the row reaches beyond its area");
            assert!(!self.taken[place], "two rows claim one register");
            self.taken[place] = true;
            next += 1;
        }
        self
    }

    const fn complete(&self) {
        let mut place = 0;
        while place < N {
            assert!(self.taken[place], "no row claims a register of the area");
            place += 1;
        }
    }
}

const fn length(area: Area) -> usize {
    AREAS[area as usize].registers()
}

const _: () = {
    let mut integers = Claims::<{ length(Area::Integer) }>::new(Area::Integer);
    let mut floats = Claims::<{ length(Area::Float) }>::new(Area::Float);
    let mut row = 0;
    while row < POINTS.len() {
        integers = integers.claim(POINTS[row].register, POINTS[row].format.registers());
        floats = floats.claim(POINTS[row].float, RegisterFormat::Float.registers());
        row += 1;
    }
    integers.complete();
    floats.complete();

    let mut configuration = Claims::<{ length(Area::Configuration) }>::new(Area::Configuration);
    row = 0;
    while row < CONFIGURATION.len() {
        configuration = configuration.claim(CONFIGURATION[row].register, 1);
        row += 1;
    }
    configuration.complete();

    let mut data_log = Claims::<{ length(Area::DataLog) }>::new(Area::DataLog);
    row = 0;
    while row < DATA_LOG.len() {
        data_log = data_log.claim(DATA_LOG[row].register, DATA_LOG[row].format.registers());
        assert!(
            row == 0 || DATA_LOG[row - 1].register.number() < DATA_LOG[row].register.number(),
            "rows ascend"
        );
        row += 1;
    }
    data_log.complete();

    let mut sunspec = Claims::<{ length(Area::SunSpec) }>::new(Area::SunSpec);
    row = 0;
    while row < SUNSPEC.len() {
        sunspec = sunspec.claim(SUNSPEC[row].register, SUNSPEC[row].kind.format().registers());
        row += 1;
    }
    sunspec.complete();
};
