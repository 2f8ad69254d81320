//! What can be expected, and whether it is so.

use firmware_model::modbus::Silence;
use firmware_model::registers::{EncodedMap, Register};
use firmware_model::{Lcd, ScreenId, Setting};
use firmware_model::{Tick, registers::MapRow};
use panels::{Panel, value_text};

use super::directive::Show;
use super::print::quoted;
use super::report::Mismatch;
use crate::line::Heard;
use crate::registers::{Exponents, decode, row_at};
use crate::scenario::{change, setting_text};
use crate::simulation::Station;
use crate::tape::hex;
use crate::worded::{Worded, worded};

/// Something that should be so.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// The last request was answered with these bytes.
    Reply {
        /// The bytes, from the first one on.
        bytes: Vec<u8>,
        /// Whether more may follow.
        open: bool,
    },
    /// The last request was not answered, for this reason.
    Silence(Silence),
    /// Something about a meter, now or within a time.
    State {
        /// How long it may take; at once if none.
        within: Option<Tick>,
        /// What.
        condition: Condition,
    },
}

/// Something about a meter that is so or not.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A text of the glass.
    Text(GlassText, String),
    /// A lamp of the glass is on, or off.
    Lamp(Lamp, bool),
    /// What a register holds.
    Register(Register, RegisterTest),
    /// How often the energy pulse contact has closed since the power-up.
    Pulses(Comparison, u64),
    /// How many of them the receiver on the contact has counted.
    Received(Comparison, u64),
    /// The alarm contact is closed, or open.
    Alarm(bool),
    /// This screen is shown.
    Screen(ScreenId),
    /// A setting has this value, as it is stored.
    Setting(Setting, u32),
    /// The installation is as if a path of the scenario had this value.
    Site {
        /// The path.
        path: String,
        /// The value as the scenario writes it.
        value: String,
    },
    /// The other is not so.
    Not(Box<Condition>),
    /// Both are so.
    And(Box<Condition>, Box<Condition>),
    /// One of the two is so, or both.
    Or(Box<Condition>, Box<Condition>),
}

/// A text of the glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlassText {
    /// The first field of the label: the unit.
    Label,
    /// The second field: phases and such.
    Second,
    /// The value, with its sign and point, or `----`.
    Value,
    /// All of it as a person would say it.
    Words,
}

/// Something of the glass that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lamp {
    /// The wrench.
    Wrench,
    /// The heart, in this half of its blink.
    Heart,
    /// The arrow that means import.
    Import,
    /// The arrow that means export.
    Export,
    /// The back-light.
    Lit,
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// They are equal.
    Equal,
    /// What is there is less.
    Less,
    /// What is there is greater.
    Greater,
}

/// What a register should hold. A value of two registers is asked for by the first.
#[derive(Debug, Clone, PartialEq)]
pub enum RegisterTest {
    /// Its bits, as an unsigned number.
    Bits(Comparison, u32),
    /// Those of its bits that are in the mask.
    Mask {
        /// The mask.
        mask: u32,
        /// The bits; all of the mask if none.
        bits: Option<u32>,
    },
    /// What it means, in its unit.
    Number {
        /// How.
        comparison: Comparison,
        /// In its unit.
        number: f64,
        /// How far off it may be, with `=`.
        tolerance: Option<f64>,
        /// The unit, where it was written; it is the register's own.
        unit: Option<String>,
    },
    /// A text, or the name of a code.
    Text(String),
    /// Not a number.
    Absent,
}

worded!(GlassText {
    Label = "lcd.label",
    Second = "lcd.second",
    Value = "lcd.value",
    Words = "lcd.words",
});

impl GlassText {
    fn of(self, lcd: &Lcd, panel: &Panel) -> String {
        match self {
            Self::Label => lcd.first.as_str().trim().to_owned(),
            Self::Second => lcd.second.as_str().trim().to_owned(),
            Self::Value => value_text(lcd.value),
            Self::Words => panels::words(panel, lcd),
        }
    }
}

worded!(Lamp {
    Wrench = "lcd.wrench",
    Heart = "lcd.heart",
    Import = "lcd.import",
    Export = "lcd.export",
    Lit = "lcd.lit",
});

impl Lamp {
    fn of(self, lcd: &Lcd) -> bool {
        match self {
            Self::Wrench => lcd.wrench,
            Self::Heart => lcd.heart,
            Self::Import => lcd.import,
            Self::Export => lcd.export,
            Self::Lit => lcd.lit,
        }
    }
}

worded!(Comparison { Equal = "=", Less = "<", Greater = ">" });

impl Comparison {
    fn holds<T: PartialOrd>(self, found: &T, expected: &T) -> bool {
        match self {
            Self::Equal => found == expected,
            Self::Less => found < expected,
            Self::Greater => found > expected,
        }
    }
}

/// Whether the answer to the last request is the expected one.
///
/// # Errors
/// What was heard instead.
pub fn answer(expected: &Expectation, found: &Heard) -> Result<(), Mismatch> {
    let found_text = match found {
        Heard::Reply { bytes, .. } => format!("reply {}", hex::text(bytes)),
        Heard::Silence(silence) => format!("silence {}", silence.name()),
    };
    let fine = match (expected, found) {
        (Expectation::Reply { bytes, open: true }, Heard::Reply { bytes: found, .. }) => {
            found.starts_with(bytes)
        }
        (Expectation::Reply { bytes, open: false }, Heard::Reply { bytes: found, .. }) => {
            found == bytes
        }
        (Expectation::Silence(expected), Heard::Silence(found)) => expected == found,
        _ => false,
    };
    if fine { Ok(()) } else { Err(Mismatch { expected: expected.to_string(), found: found_text }) }
}

/// Whether a meter is as expected now.
///
/// # Errors
/// What is there instead.
pub fn condition(condition: &Condition, station: &Station, panel: &Panel) -> Result<(), Mismatch> {
    let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
    let contact = |closed: bool| if closed { "closed" } else { "open" }.to_owned();
    match condition {
        Condition::Text(reading, expected) => {
            let lcd = station.lcd();
            let found = reading.of(&lcd, panel);
            // Who expects the whole label in the first of its two fields is told where the rest is.
            let second = GlassText::Second.of(&lcd, panel);
            let rest = match reading {
                GlassText::Label if expected.ends_with(&second) && !second.is_empty() => {
                    format!(", and lcd.second \"{second}\"")
                }
                _ => String::new(),
            };
            compare(found == *expected, format!("\"{expected}\""), format!("\"{found}\"{rest}"))
        }
        Condition::Lamp(lamp, expected) => {
            let found = lamp.of(&station.lcd());
            compare(found == *expected, switch(*expected), switch(found))
        }
        Condition::Register(number, test) => register(*number, test, station),
        Condition::Pulses(comparison, expected) => {
            counted(*comparison, *expected, station.contacts().energy_closures)
        }
        Condition::Received(comparison, expected) => {
            counted(*comparison, *expected, station.contacts().energy_received)
        }
        Condition::Alarm(expected) => {
            let found = station.contacts().alarm_closed;
            compare(found == *expected, contact(*expected), contact(found))
        }
        Condition::Screen(expected) => {
            let found = station.lcd().place.screen;
            compare(found == *expected, expected.id().to_owned(), found.id().to_owned())
        }
        Condition::Setting(setting, expected) => {
            let found = station.meter().setup().get(*setting);
            let text = |number| setting_text(*setting, number);
            compare(found == *expected, text(*expected), text(found))
        }
        Condition::Site { path, value } => site(path, value, station),
        Condition::Not(inner) => match self::condition(inner, station, panel) {
            Ok(()) => Err(Mismatch { expected: format!("not {inner}"), found: inner.to_string() }),
            Err(_) => Ok(()),
        },
        Condition::And(one, other) => self::condition(one, station, panel)
            .and_then(|()| self::condition(other, station, panel)),
        Condition::Or(one, other) => {
            let Err(first) = self::condition(one, station, panel) else { return Ok(()) };
            let Err(second) = self::condition(other, station, panel) else { return Ok(()) };
            Err(Mismatch {
                expected: format!("{} or {}", first.expected, second.expected),
                found: format!("{}, and {}", first.found, second.found),
            })
        }
    }
}

/// Whether `value` at `path` would change nothing.
fn site(path: &str, value: &str, station: &Station) -> Result<(), Mismatch> {
    let now = station.installation().site();
    let found = match change(now, path, value) {
        Ok(changed) if changed == *now => return Ok(()),
        Ok(_) => match value {
            "true" => "false".to_owned(),
            "false" => "true".to_owned(),
            _ => "another value".to_owned(),
        },
        Err(error) => error.message,
    };
    Err(Mismatch { expected: format!("{path} {value}"), found })
}

fn compare(fine: bool, expected: String, found: String) -> Result<(), Mismatch> {
    if fine { Ok(()) } else { Err(Mismatch { expected, found }) }
}

fn counted(comparison: Comparison, expected: u64, found: u64) -> Result<(), Mismatch> {
    let fine = comparison.holds(&found, &expected);
    compare(fine, format!("{} {expected}", comparison.word()), found.to_string())
}

fn register(number: Register, test: &RegisterTest, station: &Station) -> Result<(), Mismatch> {
    let fail = |found: String| Err(Mismatch { expected: test.to_string(), found });
    let held = match Held::of(number, station) {
        Ok(held) => held,
        Err(why) => return fail(format!("nothing: {why}")),
    };
    let reading = held.row.map(|row| decode::reading(row, &held.words, &held.exponents));
    if holds(test, bits(&held.words), reading.as_ref()) {
        return Ok(());
    }
    let hex = decode::hex(&held.words).replace(' ', "");
    let plain = |bits: u32| format!("{bits} (0x{bits:04X})");
    fail(
        held.meaning().map_or_else(|| plain(bits(&held.words)), |text| format!("{text} (0x{hex})")),
    )
}

/// What a meter's register holds.
struct Held {
    row: Option<&'static MapRow>,
    words: Vec<u16>,
    exponents: Exponents,
}

impl Held {
    /// Of the register `number`, or why there is nothing.
    fn of(number: Register, station: &Station) -> Result<Self, &'static str> {
        let map = station.meter().registers().ok_or("the meter does not answer")?;
        let row = row_at(number).filter(|row| row.register == number);
        let words = words(&map, number, row).ok_or("this meter has no such register")?;
        Ok(Self { row, words, exponents: Exponents::of(station.meter().setup()) })
    }

    fn meaning(&self) -> Option<String> {
        self.row.map(|row| decode::value_text(row, &self.words, &self.exponents))
    }
}

/// What a meter shows, in the words in which a tape would expect it.
pub fn shown(show: Show, station: &Station, panel: &Panel) -> String {
    match show {
        Show::Lcd => {
            let lcd = station.lcd();
            let lamps = Lamp::VALUES.iter().filter(|lamp| lamp.of(&lcd));
            let lamps = lamps.map(|lamp| format!("{lamp} on"));
            let text =
                |reading: &GlassText| format!("{reading} {}", quoted(&reading.of(&lcd, panel)));
            GlassText::VALUES.iter().map(text).chain(lamps).collect::<Vec<_>>().join(", ")
        }
        Show::Register(number) => match Held::of(number, station) {
            Ok(held) => {
                let bits = bits(&held.words);
                let meaning = held.meaning().unwrap_or_else(|| format!("0x{bits:04x}"));
                // What only tells stands behind a `#`, so that the rest can be expected.
                let (value, told) = match meaning.split_once(" (") {
                    Some((value, told)) => (value, told.trim_end_matches(')')),
                    None => (meaning.as_str(), ""),
                };
                let name = held.row.map_or("", |row| row.name);
                let told: Vec<&str> =
                    [told, name].into_iter().filter(|text| !text.is_empty()).collect();
                format!("register {number} = {value}  # {}", told.join(", "))
            }
            Err(why) => format!("register {number}: {why}"),
        },
        Show::Contacts => {
            let contacts = station.contacts();
            let alarm = if contacts.alarm_closed { "closed" } else { "open" };
            let received = match station.installation().site().contacts.pulse.debounce {
                Tick::ZERO => String::new(),
                _ => format!(", received {}", contacts.energy_received),
            };
            format!("pulses {}{received}, alarm {alarm}", contacts.energy_closures)
        }
    }
}

fn words(map: &EncodedMap, number: Register, row: Option<&MapRow>) -> Option<Vec<u16>> {
    let count = row.map_or(1, |row| row.registers);
    (0..count).map(|place| map.read(number.plus(place)?).ok()).collect()
}

/// The last two words as one number: what registers of codes, counts and floats hold.
fn bits(words: &[u16]) -> u32 {
    words.iter().fold(0, |bits, word| bits << 16 | u32::from(*word))
}

fn holds(test: &RegisterTest, bits: u32, reading: Option<&decode::RowValue>) -> bool {
    match test {
        RegisterTest::Bits(comparison, expected) => comparison.holds(&bits, expected),
        RegisterTest::Mask { mask, bits: expected } => bits & mask == expected.unwrap_or(*mask),
        RegisterTest::Absent => matches!(reading, Some(decode::RowValue::Absent)),
        RegisterTest::Text(expected) => match reading {
            Some(decode::RowValue::Text(found) | decode::RowValue::Named(_, found)) => {
                found == expected
            }
            _ => false,
        },
        RegisterTest::Number { comparison, number, tolerance, .. } => {
            let found = match reading {
                Some(decode::RowValue::Number(digits)) => digits.parse().ok(),
                Some(decode::RowValue::Named(code, _)) => Some(*code as f64),
                // Without a row a register is what it holds.
                None => Some(f64::from(bits)),
                Some(_) => None,
            };
            found.is_some_and(|found: f64| match (comparison, tolerance) {
                (Comparison::Equal, Some(tolerance)) => (found - number).abs() <= *tolerance,
                _ => comparison.holds(&found, number),
            })
        }
    }
}
