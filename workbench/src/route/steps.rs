//! A route as the steps that a person takes, each with what the glass shows after it.

use firmware_model::menu::{Dialog, Subject};
use firmware_model::{Key, Lcd, Setup, Tick};
use panels::{Panel, label, short_words, value_text};

use super::Route;
use crate::simulation::{Bus, HALF_PRESS, NoSuchMeter};

/// What keys do that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// They go from screen to screen.
    Walk,
    /// They enter a password.
    Password,
    /// They move the cursor to another digit.
    Digit,
    /// They change the value on the glass.
    Turn,
    /// They leave the screen, and the value is stored.
    Store,
    /// They leave the screen, and the value is refused.
    Refuse,
    /// They change the answer to a question.
    Answer,
    /// They carry a reset out.
    Reset,
}

/// Keys that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteStep {
    /// What they do.
    pub kind: StepKind,
    /// The keys; all the same, but for a password.
    pub keys: Vec<Key>,
    /// What the glass showed before.
    pub before: Lcd,
    /// What it shows after.
    pub after: Lcd,
}

/// The steps of `route` on meter number `meter`; `bus` has taken them then.
///
/// # Errors
/// There is no such meter.
pub fn steps(bus: &mut Bus, meter: usize, route: &Route) -> Result<Vec<RouteStep>, NoSuchMeter> {
    let mut steps: Vec<RouteStep> = Vec::new();
    for (place, &key) in route.keys.iter().enumerate() {
        let (before, setup) = seen(bus, meter)?;
        press_at(bus, meter, route, place, key)?;
        let (after, changed) = seen(bus, meter)?;
        let kind = kind(&before, &after, key, setup != changed);
        let goes_on = steps.last().is_some_and(|last| {
            last.kind == kind && (kind == StepKind::Password || last.keys.first() == Some(&key))
        });
        match steps.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.keys.push(key);
                last.after = after;
            }
            None => steps.push(RouteStep { kind, keys: vec![key], before, after }),
        }
    }
    Ok(steps)
}

/// Presses the key of that place of `route`, after the pause that stands before it.
///
/// # Errors
/// There is no such meter.
pub fn press_at(
    bus: &mut Bus,
    meter: usize,
    route: &Route,
    place: usize,
    key: Key,
) -> Result<(), NoSuchMeter> {
    if let Some((_, pause)) = route.pause.filter(|(before, _)| *before == place) {
        bus.advance(bus.reached() + pause);
    }
    press(bus, meter, &[key])
}

/// Presses keys of one meter, one after the other, and lets the time pass that they take.
///
/// # Errors
/// There is no such meter.
pub fn press(bus: &mut Bus, meter: usize, keys: &[Key]) -> Result<(), NoSuchMeter> {
    for &key in keys {
        bus.press(meter, key)?;
        bus.advance(bus.reached() + PRESS);
    }
    Ok(())
}

/// A press of a key, down and up.
pub const PRESS: Tick = Tick(2 * HALF_PRESS.0);

fn seen(bus: &Bus, meter: usize) -> Result<(Lcd, Setup), NoSuchMeter> {
    let station = bus.stations().get(meter).ok_or(NoSuchMeter(meter))?;
    Ok((station.lcd(), station.meter().setup().clone()))
}

fn kind(before: &Lcd, after: &Lcd, key: Key, stored: bool) -> StepKind {
    let turns = matches!(key, Key::Minus | Key::Plus);
    match before.row().subject {
        _ if after.place.dialog == Dialog::Refused => StepKind::Refuse,
        _ if stored => StepKind::Store,
        Subject::Password(_) if key != Key::Back => StepKind::Password,
        Subject::Setting(_) if turns => StepKind::Turn,
        Subject::Setting(_) if before.place.screen == after.place.screen => StepKind::Digit,
        Subject::Confirm(_) if turns => StepKind::Answer,
        Subject::Confirm(_)
            if key == Key::Next && before.place.dialog == Dialog::Confirm { yes: true } =>
        {
            StepKind::Reset
        }
        _ => StepKind::Walk,
    }
}

impl RouteStep {
    /// The step as a sentence, the names of keys and what the glass shows between `quote`s.
    pub fn sentence(&self, panel: &Panel, quote: &str) -> String {
        let marked = |text: &str| format!("{quote}{text}{quote}");
        let press = format!("Press {}", presses(&self.keys, quote));
        let shown = marked(&label(&self.after));
        let value = marked(&value_text(self.after.value));
        let there = || {
            // What the keys do there is the next step's to say.
            let words = short_words(panel, &self.after);
            let name = words.split(": ").next().unwrap_or_default();
            format!("{shown} ({name})")
        };
        match self.kind {
            StepKind::Walk => format!("{press}: the glass shows {}.", there()),
            StepKind::Password => {
                let keys = presses(&self.keys, quote);
                if self.before.place.screen == self.after.place.screen {
                    return format!("Press {keys}: the password reads {value}.");
                }
                format!("Enter the password with {keys}: the glass shows {}.", there())
            }
            StepKind::Digit => {
                let digit = match self.after.place.dialog {
                    Dialog::Digit(digit) => digit + 1,
                    _ => 1,
                };
                format!("{press}: digit {digit} blinks.")
            }
            StepKind::Turn => format!("{press}: the value reads {value}."),
            StepKind::Store => {
                let value = marked(&value_text(self.before.value));
                format!("{press}: {value} is stored, and the glass shows {}.", there())
            }
            StepKind::Refuse => format!(
                "{press}: the meter refuses {} and shows {value}, which stays.",
                marked(&value_text(self.before.value))
            ),
            StepKind::Answer => format!("{press}: the answer reads {value}."),
            StepKind::Reset => {
                format!("{press}: the reset is carried out, and the glass shows {}.", there())
            }
        }
    }
}

/// Keys in words: "minus", "next twice", "minus 14 times".
fn presses(keys: &[Key], quote: &str) -> String {
    let runs: Vec<String> = keys
        .chunk_by(|one, other| one == other)
        .filter_map(|run| {
            let name = format!("{quote}{}{quote}", run.first()?.name());
            Some(match run.len() {
                1 => name,
                2 => format!("{name} twice"),
                times => format!("{name} {times} times"),
            })
        })
        .collect();
    runs.join(", ")
}
