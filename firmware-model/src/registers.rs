//! The register map: one table of measured points, one of configuration, one of commands,
//! one of the data log, one of SunSpec points, and the areas of the map in which they stand.
//!
//! ```text
//!     1-112      measured points, integers         257-408      the same points, floats
//!   129-154      configuration                     7001         firmware version
//!   155-178      data log (option)                 8000-13760   log buffer (option)
//! 40001-40178    SunSpec models 1 and 201-204
//! ```
//!
//! Registers are numbered from 1, as in the guide. The wire counts from 0.

mod commands;
mod configuration;
mod data_log;
mod encode;
mod encoded;
mod image;
mod map;
mod points;
mod quantity;
mod step;
mod sunspec;
mod write;

pub use commands::{COMMANDS, Command, CommandRow};
pub use configuration::{CONFIGURATION, ConfigurationRow, Content};
pub use data_log::{DATA_LOG, DataLogRow, LogContent, is_loggable, logged};
pub use encode::{QNAN_16, QNAN_FLOAT};
pub use encoded::{EncodedMap, NoSuchRegister};
pub use image::{Image, encode_all};
pub use map::{MapRow, describe, map_rows};
pub use points::{Format, POINTS, Point, Scale};
pub use quantity::{Part, Quantity, Unit, Value};
pub use step::Step;
pub use sunspec::{
    MANUFACTURER, SUNSPEC, ScaleFactor, ScaleFactors, SunSpecContent, SunSpecKind, SunSpecRow,
    Text, model_id,
};
pub use write::{Before, WriteRefusal, Written, write_registers};

use core::fmt;

use crate::evidence::Evidence;

/// A register's number as the guide prints it, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Register(u16);

/// A register's address as it stands in a request, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wire(pub u16);

impl Register {
    /// Register `number`; there is no register 0.
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// A register of the tables, whose numbers are checked when they are compiled.
    pub(crate) const fn at(number: u16) -> Self {
        assert!(number > 0, "registers are counted from 1");
        Self(number)
    }

    /// The printed number.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Its address in a request.
    pub const fn wire(self) -> Wire {
        // By construction a register is 1 or more.
        Wire(self.0 - 1)
    }

    /// The register `distance` further, if there is one.
    pub const fn plus(self, distance: u16) -> Option<Self> {
        match self.0.checked_add(distance) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl Wire {
    /// The register at this address; address 65535 has no printed number.
    pub const fn register(self) -> Option<Register> {
        match self.0.checked_add(1) {
            Some(number) => Some(Register(number)),
            None => None,
        }
    }
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wire {}", self.0)
    }
}

/// A contiguous part of the register map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Measured points as integers.
    Integer,
    /// Settings, commands, scales, counters.
    Configuration,
    /// Clock, log configuration and log pointers.
    DataLog,
    /// Measured points as floats.
    Float,
    /// The firmware version.
    Firmware,
    /// The log buffer that register 158 picks.
    LogBuffer,
    /// SunSpec models 1 and 201 to 204.
    SunSpec,
}

/// What a meter must be built with to have an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needs {
    /// Every meter has it.
    Nothing,
    /// The data log; without it, exception 02.
    DataLogging,
}

/// One row of the table of areas.
#[derive(Debug, Clone, Copy)]
pub struct AreaRow {
    /// Which area.
    pub area: Area,
    /// Its name for people.
    pub name: &'static str,
    /// Its first register.
    pub first: Register,
    /// Its last register.
    pub last: Register,
    /// What a meter must be built with to have it.
    pub needs: Needs,
    /// What its limits rest on.
    pub evidence: Evidence,
}

impl AreaRow {
    /// How many registers it has.
    pub const fn registers(&self) -> usize {
        (self.last.0 - self.first.0) as usize + 1
    }

    /// The place of `register` in the area.
    pub const fn offset(&self, register: Register) -> Option<usize> {
        if register.0 < self.first.0 || register.0 > self.last.0 {
            None
        } else {
            Some((register.0 - self.first.0) as usize)
        }
    }
}

macro_rules! areas {
    ($($area:ident, $name:literal, $first:literal, $last:literal, $needs:ident, $evidence:expr;)*) => {
        /// The areas of the map, in ascending order. Between them there is nothing.
        pub const AREAS: [AreaRow; [$($first),*].len()] = [$(AreaRow {
            area: Area::$area,
            name: $name,
            first: Register::at($first),
            last: Register::at($last),
            needs: Needs::$needs,
            evidence: $evidence,
        }),*];
    };
}

areas! {
    Integer, "integer data", 1, 112, Nothing, Evidence::documented("guide pp. 20-22");
    Configuration, "configuration", 129, 154, Nothing, Evidence::documented("guide pp. 23-25");
    DataLog, "data log", 155, 178, DataLogging, Evidence::documented("guide p. 18; Veris ZL0067-0B");
    Float, "floating point data", 257, 408, Nothing, Evidence::documented("guide, floating point data");
    Firmware, "firmware version", 7001, 7001, Nothing, Evidence::documented("guide p. 18, Read Device Identification");
    LogBuffer, "log buffer", 8000, 13_760, DataLogging, Evidence::inferred("first row: Veris ZL0067-0C; the end is likely, that 13760 is never written is not said");
    SunSpec, "SunSpec", 40_001, 40_178, Nothing, Evidence::documented("guide pp. 30-33");
}

impl Area {
    /// The row that says all about it.
    pub const fn row(self) -> &'static AreaRow {
        // By construction: the assertion below holds every row to its place.
        &ROWS[self as usize]
    }
}

static ROWS: [AreaRow; AREAS.len()] = AREAS;

const _: () = {
    let mut row = 0;
    while row < AREAS.len() {
        assert!(AREAS[row].area as usize == row, "areas stand in the order of Area");
        assert!(AREAS[row].first.0 <= AREAS[row].last.0, "an area has a register");
        if row > 0 {
            assert!(AREAS[row - 1].last.0 < AREAS[row].first.0, "areas ascend and do not overlap");
        }
        row += 1;
    }
};

/// The registers of an area while the tables are compiled: each is claimed by one row.
struct Claims<const N: usize> {
    first: u16,
    taken: [bool; N],
}

impl<const N: usize> Claims<N> {
    const fn new(area: Area) -> Self {
        assert!(AREAS[area as usize].registers() == N, "the table is as long as its area");
        Self { first: AREAS[area as usize].first.0, taken: [false; N] }
    }

    const fn claim(mut self, register: Register, registers: u16) -> Self {
        let mut next = 0;
        while next < registers {
            assert!(register.0 >= self.first, "the row stands before its area");
            let place = (register.0 - self.first + next) as usize;
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

// Two rows that claim one register, or a register without a row, do not compile.
const _: () = {
    let mut integers = Claims::<112>::new(Area::Integer);
    let mut floats = Claims::<152>::new(Area::Float);
    let mut row = 0;
    while row < POINTS.len() {
        integers = integers.claim(POINTS[row].register, POINTS[row].format.registers());
        floats = floats.claim(POINTS[row].float, Format::Float.registers());
        row += 1;
    }
    integers.complete();
    floats.complete();

    let mut configuration = Claims::<26>::new(Area::Configuration);
    row = 0;
    while row < CONFIGURATION.len() {
        configuration = configuration.claim(CONFIGURATION[row].register, 1);
        row += 1;
    }
    configuration.complete();

    let mut data_log = Claims::<24>::new(Area::DataLog);
    row = 0;
    while row < DATA_LOG.len() {
        data_log = data_log.claim(DATA_LOG[row].register, DATA_LOG[row].format.registers());
        assert!(row == 0 || DATA_LOG[row - 1].register.0 < DATA_LOG[row].register.0, "rows ascend");
        row += 1;
    }
    data_log.complete();

    let mut sunspec = Claims::<178>::new(Area::SunSpec);
    row = 0;
    while row < SUNSPEC.len() {
        sunspec = sunspec.claim(SUNSPEC[row].register, SUNSPEC[row].kind.format().registers());
        row += 1;
    }
    sunspec.complete();
};
