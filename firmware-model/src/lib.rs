//! Everything inside the case of a Series 4100 power meter.

mod acquisition;
mod alerts;
mod clock;
mod contact;
mod counter;
mod datalog;
mod decimal;
mod demand;
mod evidence;
mod fidelity;
mod identity;
mod input;
mod key;
mod keys;
pub mod lcd;
pub mod menu;
mod meter;
mod metering;
pub mod modbus;
mod nonvolatile;
mod output;
mod pulse;
pub mod registers;
mod rules;
mod serial;
mod settings;
mod terminals;
mod time;

pub use acquisition::Path;
pub use alerts::{ALERTS, AlertRow, Alerts};
pub use clock::{ClockSetting, ClockWord, DateTime, FIRST_YEAR};
pub use contact::{Contact, Edge};
pub use counter::Counter;
pub use datalog::{
    DataLog, LOG_BUFFERS, LOG_DEPTH, LOG_STATUS, LogEntries, LogRow, LogSet, LogSettings, LogStamp,
    LogStatusRow,
};
pub use demand::{DemandValues, Powers};
pub use evidence::{Confidence, Evidence};
pub use fidelity::{
    Apparent, ApparentTotal, Fidelity, FrequencyLost, Imbalance, PhaseLoss, PowerFactorNoLoad,
    PowerFactorSign, Reactive, Totals, Unmapped,
};
pub use identity::{Identity, MODEL_NAME, Model, RESET_SYSTEM_VERSION, Running};
pub use input::Input;
pub use key::Key;
pub use keys::{DEBOUNCE, KEY_PROPERTIES, KeyProperty, REFUSAL};
pub use lcd::{Lcd, lcd};
pub use menu::{Cursor, Menu, Place, ScreenId};
pub use meter::{Meter, Shown};
pub use metering::{
    ByPhase, Clipped, Energies, MILLIJOULES_PER_KILOWATT_HOUR, PhaseEnergies, Readings, Samples,
    measure,
};
pub use nonvolatile::{ImageError, Nonvolatile};
pub use output::Output;
pub use pulse::PulseCounters;
pub use rules::{RULES, Rule, RuleRow};
pub use serial::{Baud, LineSettings, Parity};
pub use settings::{
    Accepts, Door, Refusal, SETTINGS, Scales, Setting, SettingRow, Setup, SystemType, accept,
    full_scale_voltages, pulse_capacity_watts, pulse_duration_millis, theoretical_maximum_watts,
};
pub use terminals::{Component, ControlPower, Recording, Signal, TRACKS, Waveform, radians};
pub use time::{
    SAMPLES_PER_SECOND, TICKS_PER_MILLISECOND, TICKS_PER_SAMPLE, TICKS_PER_SECOND, Tick,
};
