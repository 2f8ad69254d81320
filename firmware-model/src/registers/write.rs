//! The one way in for writes: all registers of a request or none.

use super::area::{Register, Wire};
use super::commands::Command;
use super::configuration::{self, ConfigurationRow, Content};
use super::data_log::{self, DataLogRow, LogContent};
use crate::clock::{ClockSetting, ClockWord, DateTime};
use crate::datalog::LogSettings;
use crate::identity::Identity;
use crate::settings::{Door, Refusal, Setup};

/// What a write is judged against: the settings as they are.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// Which meter it is.
    pub identity: &'a Identity,
    /// Its settings.
    pub setup: &'a Setup,
    /// The settings of its log.
    pub log: LogSettings,
    /// Date and time.
    pub clock: DateTime,
}

/// What a write does to the meter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The setup as it is from now on, where a setting has changed.
    pub setup: Option<Setup>,
    /// The settings of the log as they are from now on, where one has changed.
    pub log: Option<LogSettings>,
    /// Date and time as they are from now on, where one of their registers was written.
    pub clock: Option<ClockSetting>,
    /// The commands given, in the order of their registers.
    pub commands: Vec<Command>,
}

/// Why a write is refused; nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteRefusal {
    /// The range reaches beyond what exists and may be written: exception 02.
    Address(Wire),
    /// Register 129 has no such command: exception 03.
    NoSuchCommand(u16),
    /// The setting does not accept the value: exception 03.
    Value(Register, Refusal),
    /// The register of the clock or the log does not accept the value: exception 03.
    LogValue(Register, u16),
    /// With what was written there is no such date, 29 February of another year:
    /// exception 03.
    NoSuchDate,
}

/// A register that may be written.
enum Target {
    Configuration(&'static ConfigurationRow),
    DataLog(&'static DataLogRow),
}

/// Writes `values` to the registers from `start` on: all of them or, on an error, none.
///
/// Values are judged in the order of their registers on a trial copy, so that
/// an earlier one widens or narrows what a later one may be (order: guide, page 23, "set
/// this value before"; all or nothing is inferred). Each register of the clock is judged by
/// itself; whether the date exists, when all of the request are in their places, so that
/// 29 February and its year can be written together in either order (inferred).
///
/// # Errors
/// The first register that does not exist or may not be written; if all may, the first
/// value that is not accepted.
pub fn write_registers(
    before: &Before<'_>,
    start: Wire,
    values: &[u16],
) -> Result<Written, WriteRefusal> {
    for place in 0..values.len() {
        target(before.identity, start, place)?;
    }
    let mut trial = Trial {
        setup: before.setup.clone(),
        log: before.log,
        clock: before.clock.words(),
        clock_written: [false; 3],
        commands: Vec::new(),
    };
    for (place, &value) in values.iter().enumerate() {
        match target(before.identity, start, place)? {
            Target::Configuration(row) => trial.configuration(row, value, before.identity)?,
            Target::DataLog(row) => trial.data_log(row, value)?,
        }
    }
    trial.written(before)
}

struct Trial {
    setup: Setup,
    log: LogSettings,
    clock: [u16; 3],
    clock_written: [bool; 3],
    commands: Vec<Command>,
}

impl Trial {
    fn configuration(
        &mut self,
        row: &ConfigurationRow,
        value: u16,
        identity: &Identity,
    ) -> Result<(), WriteRefusal> {
        match row.content {
            Content::Setting(setting) => self
                .setup
                .set(setting, u32::from(value), Door::Modbus)
                .map_err(|refusal| WriteRefusal::Value(row.register, refusal))?,
            Content::Command => self.commands.push(
                Command::of(value, identity.data_logging)
                    .ok_or(WriteRefusal::NoSuchCommand(value))?,
            ),
            _ => {}
        }
        Ok(())
    }

    fn data_log(&mut self, row: &DataLogRow, value: u16) -> Result<(), WriteRefusal> {
        let accepted = match row.content {
            LogContent::Clock(word) => self.clock(word, value),
            content => data_log::set(&mut self.log, content, value),
        };
        if accepted { Ok(()) } else { Err(WriteRefusal::LogValue(row.register, value)) }
    }

    fn clock(&mut self, word: ClockWord, value: u16) -> bool {
        // By construction: there are as many words as kinds of them.
        self.clock[word as usize] = value;
        self.clock_written[word as usize] = true;
        word.accepts(value)
    }

    fn written(self, before: &Before<'_>) -> Result<Written, WriteRefusal> {
        let clock = if self.clock_written.contains(&true) {
            let time = DateTime::from_words(self.clock).ok_or(WriteRefusal::NoSuchDate)?;
            let second_begins = self.clock_written[ClockWord::SecondMinute as usize];
            Some(ClockSetting { time, second_begins })
        } else {
            None
        };
        Ok(Written {
            setup: (self.setup != *before.setup).then_some(self.setup),
            log: (self.log != before.log).then_some(self.log),
            clock,
            commands: self.commands,
        })
    }
}

fn target(identity: &Identity, start: Wire, place: usize) -> Result<Target, WriteRefusal> {
    let wire = u16::try_from(place).ok().and_then(|place| start.0.checked_add(place));
    let configuration = |register| {
        let row = configuration::row_at(register).filter(|row| row.is_writable())?;
        Some(Target::Configuration(row))
    };
    let data_log = |register| {
        let row = data_log::row_at(register).filter(|row| row.is_writable())?;
        identity.data_logging.then_some(Target::DataLog(row))
    };
    wire.and_then(|wire| Wire(wire).register())
        .and_then(|register| configuration(register).or_else(|| data_log(register)))
        .ok_or(WriteRefusal::Address(Wire(wire.unwrap_or(u16::MAX))))
}
