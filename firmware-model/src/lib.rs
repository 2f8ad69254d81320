//! Everything inside the case of a Series 4100 power meter, as a pure function of its inputs.
//!
//! A [`Meter`] is given what happens to it, each [`Input`] with its [`Tick`] of virtual time. It
//! gives replies, the edges of its contacts and the picture on its glass. It has no clock, no
//! files and no threads: the same inputs at the same ticks give the same bytes.
//!
//! | to read about | see |
//! | --- | --- |
//! | what goes in | [`Input`], [`Signal`], [`ControlPower`], [`Key`] |
//! | what comes out | [`Output`], [`Edge`], [`Lcd`], [`registers::EncodedMap`] |
//! | what a meter is and remembers | [`Identity`], [`Setup`], [`Nonvolatile`] |
//! | what it does where the guide is silent | [`Fidelity`], [`RULES`], [`Evidence`] |
//! | how one second becomes readings and energies | [`Readings`], [`Energies`], [`MeteringPath`] |
//! | the register map and Modbus | [`registers`], [`modbus`] |
//! | the menu and the glass | [`menu`], [`mod@lcd`] |
//!
//! ```
//! use std::sync::Arc;
//!
//! use firmware_model::lcd::Value;
//! use firmware_model::menu::{Label, Notation};
//! use firmware_model::modbus::with_crc;
//! use firmware_model::{
//!     Component, ControlPower, Fidelity, Identity, Input, Key, Menu, Meter, Output, ScreenId,
//!     Setup, Signal, Tick, Waveform,
//! };
//!
//! // A menu of two screens, side by side; the package `panels` has the whole one.
//! let (energy, voltage) = (ScreenId::EnergyRealNet, ScreenId::VoltageLineToLineAverage);
//! let mut menu = Menu::builder().row([energy, voltage]);
//! for notation in Notation::ALL {
//!     menu = menu.label(energy, notation, Label::new("*Wh", "net"));
//!     menu = menu.label(voltage, notation, Label::new("VLL", "avg"));
//! }
//! let menu = Arc::new(menu.build()?);
//!
//! // 277 V from each phase to neutral, a third of a turn apart, at 60 Hz; no load.
//! let peak = 277.0 * 2_f64.sqrt();
//! let voltages = [(1.0, 0.0), (-0.5, -0.75_f64.sqrt()), (-0.5, 0.75_f64.sqrt())].map(|(sin, cos)| {
//!     let sine = Component { order: 1, cos: peak * cos, sin: peak * sin };
//!     Waveform { components: vec![sine], ..Waveform::default() }
//! });
//! let signal = Signal { voltages, step: Signal::step_of(60.0), ..Signal::dead() };
//!
//! // Power up, and feed the first second.
//! let mut meter = Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu);
//! meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal)));
//! meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
//! meter.advance(Tick::from_seconds(1));
//!
//! // Ask for register 26, the average voltage to neutral, as a Modbus client does. Register 139
//! // says that it counts tenths of a volt.
//! let request = Input::Frame { bytes: with_crc(&[1, 3, 0, 25, 0, 1]), rate: 19_200 };
//! let reply = meter.apply(meter.now(), request);
//! assert_eq!(reply, Output::Reply(with_crc(&[&[1, 3, 2][..], &2770_u16.to_be_bytes()].concat())));
//!
//! // Press a key, and read the glass.
//! meter.apply(meter.now(), Input::Down(Key::Next));
//! let Value::Number(number) = meter.lcd().value else { panic!("a voltage is a number") };
//! assert_eq!((number.digits, number.decimals), (47_978, 2), "479.78 V");
//! # Ok::<(), firmware_model::menu::MenuError>(())
//! ```

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

pub use acquisition::MeteringPath;
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
pub use meter::{Meter, ShownValues};
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
    full_scale_voltages, pulse_capacity_watts, pulse_closure_millis, pulse_duration_millis,
    theoretical_maximum_watts,
};
pub use terminals::{Component, ControlPower, Recording, Signal, TRACKS, Waveform, radians};
pub use time::{
    SAMPLES_PER_SECOND, TICKS_PER_MILLISECOND, TICKS_PER_SAMPLE, TICKS_PER_SECOND, Tick,
};
