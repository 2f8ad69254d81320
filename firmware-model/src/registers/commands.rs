//! The commands that register 129 takes.

use crate::evidence::Evidence;

/// What a value written to register 129 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// All energy accumulators to zero; register 147 counts it. At once.
    ClearEnergy,
    /// A new demand sub-interval begins at the end of the next one-second cycle.
    NewSubinterval,
    /// The demand maxima become the present demand at the end of the next one-second cycle.
    ResetMaxDemand,
    /// The data log starts over. At once; only a meter with a data log takes it.
    ResetLogging,
    /// Both pulse counters to zero. At once.
    ClearPulseCounts,
}

/// One row of the table of commands.
#[derive(Debug, Clone, Copy)]
pub struct CommandRow {
    /// What is written to register 129.
    pub value: u16,
    /// What it does, for people.
    pub name: &'static str,
    /// What it does.
    pub command: Command,
    /// Whether only a meter with a data log takes it.
    pub needs_data_log: bool,
    /// What the row rests on.
    pub evidence: Evidence,
}

macro_rules! commands {
    ($($value:literal, $name:literal, $command:ident, $log:literal, $evidence:expr;)*) => {
        /// The commands of register 129 (guide, page 23).
        pub const COMMANDS: [CommandRow; [$($value),*].len()] = [$(CommandRow {
            value: $value,
            name: $name,
            command: Command::$command,
            needs_data_log: $log,
            evidence: $evidence,
        }),*];
    };
}

commands! {
    30_078, "clear all energy accumulators", ClearEnergy, false, Evidence::documented("guide p. 23");
    21_211, "begin a new demand sub-interval", NewSubinterval, false, Evidence::documented("guide p. 23");
    21_212, "reset maximum demand to present demand", ResetMaxDemand, false, Evidence::documented("guide p. 23");
    16_640, "reset logging", ResetLogging, true, Evidence::documented("guide p. 23");
    16_498, "clear pulse counts", ClearPulseCounts, false, Evidence::documented("guide p. 23");
}

const _: () = {
    let mut row = 0;
    while row < COMMANDS.len() {
        let mut other = row + 1;
        while other < COMMANDS.len() {
            assert!(COMMANDS[row].value != COMMANDS[other].value, "two commands claim one value");
            other += 1;
        }
        row += 1;
    }
};

impl Command {
    /// The command that `value` gives to a meter with or without a data log; every
    /// other value is refused (likely: Veris ZL0109, only listed values are accepted).
    pub fn of(value: u16, data_logging: bool) -> Option<Self> {
        COMMANDS
            .iter()
            .find(|row| row.value == value && (data_logging || !row.needs_data_log))
            .map(|row| row.command)
    }

    /// What it does, for people.
    pub fn name(self) -> &'static str {
        COMMANDS.iter().find(|row| row.command == self).map_or("", |row| row.name)
    }
}
