//! A line of the control socket, done and answered: one JSON object a line.

use firmware_model::{SETTINGS, Tick};
use serde_json::{Value, json};

use super::act::{ActError, Done, Steering};
use workbench::line::Heard;
use workbench::registers::{Contents, Exponents, decode, row_at};
use workbench::scenario::setting_text;
use workbench::simulation::Station;
use workbench::tape::{Followed, LiveCommand, LiveError, LiveShow, Mismatch, parse_live};
use workbench::wiring::faults;

/// So much traffic is told at once.
const MOST_TRAFFIC: usize = 1000;

/// What a client has said before that counts for what follows.
#[derive(Debug, Default)]
pub struct Conversation {
    heard: Option<Heard>,
    /// What it follows, from now on.
    pub followed: Option<Vec<Followed>>,
}

/// The answer to a line; none where it says nothing.
pub fn answered(line: &str, steering: &Steering, own: &mut Conversation) -> Option<Value> {
    let command = match parse_live(line) {
        Ok(None) => return None,
        Ok(Some(command)) => command,
        Err(error) => return Some(refused(&error, steering.now())),
    };
    let answer = match done(command, steering, own) {
        Ok(result) => json!({ "ok": true, "tick": steering.now().0, "result": result }),
        Err(Refusal::NotMet(mismatch)) => json!({
            "ok": false,
            "tick": steering.now().0,
            "error": { "expected": mismatch.expected, "found": mismatch.found },
        }),
        Err(Refusal::Act(error)) => refused(&of_act(line, &error), steering.now()),
    };
    Some(answer)
}

enum Refusal {
    NotMet(Mismatch),
    Act(ActError),
}

impl From<ActError> for Refusal {
    fn from(error: ActError) -> Self {
        Self::Act(error)
    }
}

fn refused(error: &LiveError, now: Tick) -> Value {
    let LiveError { column, found, message, accepted, hint } = error;
    json!({
        "ok": false,
        "tick": now.0,
        "error": {
            "column": column, "found": found, "message": message, "accepted": accepted, "hint": hint,
        },
    })
}

/// What an error of a line that was understood says of its place: that of the word it names.
fn of_act(line: &str, error: &ActError) -> LiveError {
    let message = error.to_string();
    let named = message.split('`').nth(1).filter(|name| line.contains(*name));
    let before = message.split(": ").next().filter(|path| line.contains(*path));
    let found = named.or(before).unwrap_or_default().to_owned();
    let column = line.find(&found).map_or(0, |at| line.get(..at).unwrap_or("").chars().count()) + 1;
    let list = |text: &str| text.split(", ").map(|one| one.trim().to_owned()).collect();
    let accepted = message.split_once("accepted: ").map_or_else(Vec::new, |(_, all)| list(all));
    let hint = message.split_once("did you mean ").map(|(_, rest)| {
        let end = rest.find('?').map_or(rest.len(), |at| at + 1);
        format!("did you mean {}", rest.get(..end).unwrap_or(rest))
    });
    LiveError { column, found, message, accepted, hint }
}

fn done(
    command: LiveCommand,
    steering: &Steering,
    own: &mut Conversation,
) -> Result<Value, Refusal> {
    match command {
        LiveCommand::Line(line) => {
            let Done { text, mismatch, answer, .. } = steering.act(&line, &mut own.heard)?;
            match (mismatch, answer) {
                (Some(mismatch), _) => Err(Refusal::NotMet(mismatch)),
                (None, Some(heard)) => Ok(told(&heard)),
                (None, None) => Ok(text.map_or_else(|| json!({}), |text| json!({ "text": text }))),
            }
        }
        LiveCommand::Show { on, what } => shown(what, steering.meter(on.as_deref())?, steering),
        LiveCommand::Pause => {
            steering.pause();
            Ok(json!({}))
        }
        LiveCommand::Resume => {
            steering.resume();
            Ok(json!({}))
        }
        LiveCommand::Advance(time) => Ok(steering.advance(time).map(|()| json!({}))?),
        LiveCommand::Until { on, within, condition } => {
            let meter = steering.meter(on.as_deref())?;
            match steering.until(meter, within, &condition)? {
                None => Ok(json!({})),
                Some(mismatch) => Err(Refusal::NotMet(mismatch)),
            }
        }
        LiveCommand::Snapshot(name) => Ok(steering.snapshot(&name).map(|()| json!({}))?),
        LiveCommand::Restore(name) => Ok(steering.restore(&name).map(|()| json!({}))?),
        LiveCommand::Follow(what) => {
            own.followed = Some(what);
            Ok(json!({}))
        }
    }
}

/// The answer to a request, or why there is none.
fn told(heard: &Heard) -> Value {
    match heard {
        Heard::Reply { bytes, .. } => {
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            let exception = bytes.get(1).filter(|function| **function & 0x80 != 0);
            let exception = exception.and_then(|_| bytes.get(2));
            json!({ "reply": hex.join(" "), "exception": exception })
        }
        Heard::Silence(silence) => json!({ "silence": silence.name() }),
    }
}

fn shown(what: LiveShow, meter: usize, steering: &Steering) -> Result<Value, Refusal> {
    if let LiveShow::Traffic(since) = what {
        return Ok(traffic(since, steering));
    }
    if let LiveShow::Screen(format) = what {
        return Ok(steering.screen(meter, format).unwrap_or_default());
    }
    let found = steering.simulation().look(|bus| {
        let station = bus.stations().get(meter)?;
        Some(match what {
            LiveShow::Register(number) => register(station, number.number()),
            LiveShow::Settings => settings(station),
            LiveShow::Contacts => contacts(station),
            _ => {
                let site = station.installation().site();
                json!({ "wrong": faults(site, station.meter().setup()) })
            }
        })
    });
    found.ok_or_else(|| Refusal::Act(ActError::Wrong("there is no such meter".to_owned())))
}

fn register(station: &Station, number: u16) -> Value {
    let register = firmware_model::registers::Register::new(number);
    let map = station.meter().registers();
    let (Some(register), Some(map)) = (register, map) else {
        return json!({ "register": number, "text": "the meter does not answer" });
    };
    let contents = Contents::from(&map);
    let exponents = Exponents::of(station.meter().setup());
    let row = row_at(register).filter(|row| row.register == register);
    let words = match row {
        Some(row) => contents.words(row),
        None => contents.word(register).map(|word| vec![word]),
    };
    let text =
        row.zip(words.as_ref()).map(|(row, words)| decode::value_text(row, words, &exponents));
    json!({ "register": number, "name": row.map(|row| row.name), "words": words, "text": text })
}

fn settings(station: &Station) -> Value {
    let setup = station.meter().setup();
    let all = SETTINGS.iter().map(|row| {
        let text = setting_text(row.setting, setup.get(row.setting));
        (row.name.to_owned(), Value::from(text))
    });
    Value::Object(all.collect())
}

/// The contacts of a meter.
pub fn contacts(station: &Station) -> Value {
    let now = station.contacts();
    json!({
        "energy_closed": now.energy_closed,
        "energy_closures": now.energy_closures,
        "energy_received": now.energy_received,
        "energy_waiting": now.energy_waiting,
        "alarm_closed": now.alarm_closed,
    })
}

/// What went over the line behind the entry of that number, the latest of it.
pub fn traffic(since: u64, steering: &Steering) -> Value {
    let entries: Vec<Value> = steering.simulation().look_at_log(|log| {
        let after = log.last(MOST_TRAFFIC).filter(|entry| entry.number > since);
        after
            .filter_map(|entry| {
                let mut object: Value = serde_json::from_str(&entry.json()).ok()?;
                object.as_object_mut()?.insert("number".to_owned(), Value::from(entry.number));
                Some(object)
            })
            .collect()
    });
    Value::Array(entries)
}
