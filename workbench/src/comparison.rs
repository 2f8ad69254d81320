//! A real meter beside the model: where what it holds is not what a model with the same settings holds.
//!
//! Only what does not depend on loads, time and history is compared by value. Which rows of the map those are is
//! found by running models that differ in all of that: a row that is the same in every one of them is constant.

use firmware_model::modbus::with_crc;
use firmware_model::registers::{MapRow, Register, RegisterFormat};
use firmware_model::{Door, Evidence, MeteringPath, SETTINGS, Setting, Setup, Tick};
use panels::Panel;

use crate::line::Heard;
use crate::registers::decode::{self, RowValue};
use crate::registers::{Contents, Exponents, measured, rows, system_types};
use crate::scenario::{ChangeError, MeterScenario, Scenario};
use crate::simulation::{Bus, NoSuchMeter};

/// A row of the map that a meter and its model have otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The row.
    pub row: &'static MapRow,
    /// What the meter holds.
    pub found: String,
    /// What the model holds, or what the row allows.
    pub expected: String,
}

impl Difference {
    /// What the model's side rests on.
    pub fn evidence(&self) -> Evidence {
        self.row.evidence
    }
}

/// A meter beside its model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeterComparison {
    /// Settings of the meter that the model refuses, each with the reason.
    pub refused: Vec<String>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// How many rows were compared by value, and how many for being there and in range.
    pub compared: [usize; 2],
}

impl MeterComparison {
    /// Whether meter and model are alike.
    pub fn is_alike(&self) -> bool {
        self.refused.is_empty() && self.differences.is_empty()
    }
}

/// Why there is no model to compare with; none with the files of this repository.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ModelError {
    /// A load of a model is refused.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// There is no meter in a model.
    #[error(transparent)]
    Meter(#[from] NoSuchMeter),
}

/// What `meter` holds beside what the model does with the same settings.
///
/// # Errors
/// The model cannot be made.
pub fn compare(meter: &Contents, panel: &Panel) -> Result<MeterComparison, ModelError> {
    let (setup, refused) = settings(meter);
    let models = models(&setup, panel)?;
    let mut comparison = MeterComparison { refused, ..MeterComparison::default() };
    let exponents = Exponents::read(meter);
    let own = Exponents::of(&setup);
    for row in rows() {
        let Some(model) = models.first().and_then(|model| model.words(row)) else { continue };
        let is_constant = !is_own(row)
            && measured(row).is_none()
            && models.iter().all(|other| other.words(row).as_ref() == Some(&model));
        comparison.compared[usize::from(!is_constant)] += 1;
        let text = |words: &[u16], exponents: &Exponents| {
            format!("{} ({})", decode::value_text(row, words, exponents), decode::hex(words))
        };
        let mut add = |found: String, expected: String| {
            comparison.differences.push(Difference { row, found, expected });
        };
        match meter.words(row) {
            None => add("no answer".to_owned(), "an answer".to_owned()),
            Some(words) if is_constant && words != model => {
                add(text(&words, &exponents), text(&model, &own));
            }
            Some(words) if measured(row).is_none() && !is_in_range(row, &words) => {
                add(text(&words, &exponents), format!("{}, as printed", row.range));
            }
            Some(words) if measured(row).is_some() => {
                let is_absent = decode::reading(row, &words, &exponents) == RowValue::Absent;
                let may_be = system_types(row).contains(&setup.system_type());
                if !may_be && !is_absent && words.iter().any(|word| *word != 0) {
                    let type_of = setup.system_type().code();
                    add(text(&words, &exponents), format!("nothing, with system type {type_of}"));
                }
            }
            Some(_) => {}
        }
    }
    Ok(comparison)
}

/// The requests by which a meter says what it is, after the unit: Report ID, and Read Device
/// Identification at its basic level.
pub const IDENTIFYING: [(&str, &[u8]); 2] =
    [("function 11 hex", &[0x11]), ("function 2B hex", &[0x2B, 0x0E, 0x01, 0x00])];

/// Where a meter says otherwise what it is than the model does; `ask` gives its answer to a
/// request without its check, nothing where there is none.
///
/// # Errors
/// What `ask` reports.
pub fn identity_differences<E>(
    panel: &Panel,
    unit: u8,
    mut ask: impl FnMut(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<String>, E> {
    let mut setup = Setup::default();
    // By construction: a peer has an address that the setting takes.
    let _ = setup.set(Setting::Address, u32::from(unit), Door::Modbus);
    let meter = MeterScenario { setup, ..MeterScenario::default() };
    let scenario = Scenario { file: "model".to_owned(), text: String::new(), meters: vec![meter] };
    let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(2));
    let mut found = Vec::new();
    for (name, request) in IDENTIFYING {
        let request = [&[unit], request].concat();
        let expected = match bus.frame(&with_crc(&request), 19_200) {
            Heard::Reply { bytes, .. } => bytes,
            Heard::Silence(_) => Vec::new(),
        };
        let answer = ask(&request)?;
        if answer != expected {
            let (answer, expected) = (printed(&answer), printed(&expected));
            found.push(format!("{name}: the meter says {answer}, the model {expected}"));
        }
    }
    Ok(found)
}

/// The letters of an answer, with a point for every other byte.
fn printed(answer: &[u8]) -> String {
    if answer.is_empty() {
        return "nothing".to_owned();
    }
    let body = answer.get(..answer.len().saturating_sub(2)).unwrap_or_default();
    let letter = |byte: &u8| if (0x20..0x7F).contains(byte) { char::from(*byte) } else { '.' };
    format!("\"{}\"", body.iter().map(letter).collect::<String>())
}

/// Whether the bits of a row are a number within the range that is printed for it; a row without
/// such a range takes any.
fn is_in_range(row: &MapRow, words: &[u16]) -> bool {
    let Some((low, high)) = row.range.split_once(" to ") else { return true };
    let (Ok(low), Ok(high)) = (low.trim().parse::<i64>(), high.trim().parse::<i64>()) else {
        return true;
    };
    let value = match (row.format, words) {
        (RegisterFormat::SInt, [word]) => i64::from(*word as i16),
        (RegisterFormat::UInt, [word]) => i64::from(*word),
        _ => return true,
    };
    (low..=high).contains(&value)
}

/// What each meter has for itself: its serial number, its history, its clock and its log.
fn is_own(row: &MapRow) -> bool {
    const OWN: [&str; 6] = ["serial number", "counter", "log", "clock", "energy", "demand"];
    let is_setting = SETTINGS.iter().any(|setting| setting.register == Some(row.register.number()));
    !is_setting && OWN.iter().any(|word| row.name.contains(word))
}

/// The meter's settings as the model takes them, and those that it refuses.
fn settings(meter: &Contents) -> (Setup, Vec<String>) {
    let mut setup = Setup::default();
    let mut open: Vec<_> = SETTINGS
        .iter()
        .filter_map(|row| Some((row, u32::from(meter.word(Register::new(row.register?)?)?))))
        .collect();
    // One may be accepted only after another, so as long as one more is.
    loop {
        let before = open.len();
        open.retain(|(row, value)| setup.set(row.setting, *value, Door::Modbus).is_err());
        if open.len() == before {
            break;
        }
    }
    let refused = open.into_iter().map(|(row, value)| {
        let why = setup.clone().set(row.setting, value, Door::Modbus).err();
        let why = why.map_or(String::new(), |refusal| format!(": {refusal:?}"));
        format!("{} = {value} is not accepted by the model{why}", row.name)
    });
    let refused = refused.collect();
    (setup, refused)
}

/// What models with these settings hold that differ in loads, time and history.
fn models(setup: &Setup, panel: &Panel) -> Result<Vec<Contents>, ModelError> {
    const LOADS: [&[(&str, &str)]; 4] = [
        &[],
        &[("load.phase.A", "{ amps = 40, power_factor = 0.8 }"), ("load.phase.B", "{ amps = 30 }")],
        &[
            ("load.phase.A", "{ amps = 40, power_factor = 0.8, direction = \"export\" }"),
            ("load.phase.B", "{ amps = 30, power_factor = 0.6, current = \"leading\" }"),
            ("load.phase.C", "{ amps = 20, direction = \"export\" }"),
        ],
        &[("service.line_to_neutral", "120"), ("load.phase.C", "{ amps = 2 }")],
    ];
    let mut models = Vec::new();
    for (index, loads) in LOADS.iter().enumerate() {
        let meter = MeterScenario { setup: setup.clone(), ..MeterScenario::default() };
        let scenario =
            Scenario { file: "model".to_owned(), text: String::new(), meters: vec![meter] };
        let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
        for (path, value) in *loads {
            bus.set(0, path, value)?;
        }
        bus.advance(Tick::from_seconds(5 + 1200 * index as u64));
        if index % 2 == 1 {
            bus.power(0, false)?;
            bus.advance(bus.reached() + Tick::from_seconds(2));
            bus.power(0, true)?;
            bus.advance(bus.reached() + Tick::from_seconds(40));
        }
        let map = bus.stations().first().and_then(|station| station.meter().registers());
        models.extend(map.map(|map| Contents::from(&map)));
    }
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(name: &str) -> Contents {
        let scenario = Scenario::shipped(name).unwrap();
        let panel = Panel::builtin().unwrap();
        let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
        bus.advance(Tick::from_seconds(2000));
        Contents::from(&bus.stations()[0].meter().registers().unwrap())
    }

    fn compared(contents: &Contents) -> MeterComparison {
        compare(contents, &Panel::builtin().unwrap()).unwrap()
    }

    #[test]
    fn our_own_meters_are_alike_whatever_they_are_set_to() {
        for name in
            ["default", "type-10", "type-11", "type-12", "type-31", "pt-mismatch", "solar-export"]
        {
            let comparison = compared(&contents(name));
            assert!(comparison.is_alike(), "{name}: {comparison:#?}");
            let [by_value, in_range] = comparison.compared;
            assert!(by_value > 40 && in_range > 150, "{name}: {by_value} {in_range}");
        }
    }

    #[test]
    fn each_kind_of_difference_is_named() {
        let sound = contents("default");
        let named = |number: u16, word: u16| -> Vec<u16> {
            let mut other = sound.clone();
            other.insert(Register::new(number).unwrap(), &[word]);
            compared(&other).differences.iter().map(|it| it.row.register.number()).collect()
        };
        // A scale factor, the SunSpec id, the first letters of the manufacturer, the firmware.
        for (register, word) in [(140, 0xFFFD), (40_001, 0x1234), (40_005, 0x4142), (40_070, 204)] {
            assert_eq!(named(register, word), [register], "{register}");
        }
        // A voltage to neutral where the system type has none.
        let mut two_lines = contents("type-11");
        two_lines.insert(Register::new(26).unwrap(), &[120]);
        let differences = compared(&two_lines).differences;
        assert!(
            differences.len() == 1 && differences[0].expected.contains("type 11"),
            "{differences:?}"
        );
        // What every meter has for itself is not compared.
        assert!(named(152, 77).is_empty());
        let mut refused = sound.clone();
        refused.insert(Register::new(130).unwrap(), &[55]);
        assert_eq!(compared(&refused).refused.len(), 1);
    }
}
