//! Register numbers, addresses, and the areas of the map.

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
