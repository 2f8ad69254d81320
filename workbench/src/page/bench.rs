//! The bench of an integrator: registers with what they hold, requests, and what went over the line.

use std::time::Duration;

use firmware_model::modbus::{LONGEST_FRAME, Silence, with_crc};
use firmware_model::registers::{Area, MapRow, Register};
use serde_json::{Value as Json, json};

use super::{PageSession, Refusal};
use crate::line::traffic::{Exchange, RequestOutcome};
use crate::line::words::{ExchangeKind, words};
use crate::line::{FIRST_PORT, FrameOrigin, Framing, Heard};
use crate::registers::{Contents, MapFormat, rows, with_values};
use crate::simulation::{Entry, PortEvent};
use crate::tape::hex_bytes;

/// How many rows are given at once.
const MOST_ROWS: usize = 120;

impl PageSession {
    pub(super) fn registers(&self, search: &str, from: usize) -> Result<Json, Refusal> {
        let found: Vec<MapRow> =
            rows().iter().filter(|row| is_meant(row, search)).cloned().collect();
        let shown: Vec<MapRow> = found.iter().skip(from).take(MOST_ROWS).cloned().collect();
        let map = self.station()?.meter().registers();
        let contents = map.as_ref().map(Contents::from).unwrap_or_default();
        let text = with_values(&shown, &contents, MapFormat::Json);
        let rows: Json = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(json!({ "rows": rows, "found": found.len(), "from": from }))
    }

    /// Sends the bytes of a text: hexadecimal, with or without blanks.
    pub(super) fn send(
        &mut self,
        hex: &str,
        crc: bool,
        baud: Option<u32>,
    ) -> Result<Json, Refusal> {
        let digits: String = hex.split_whitespace().collect();
        let bytes = hex_bytes(&digits).ok_or_else(|| {
            format!("`{hex}` is not a frame; accepted: pairs of hexadecimal digits, such as 01 03 00 14 00 01")
        })?;
        self.ask(&if crc { with_crc(&bytes) } else { bytes }, baud)
    }

    pub(super) fn read(
        &mut self,
        unit: u8,
        function: u8,
        register: u16,
        count: u16,
    ) -> Result<Json, Refusal> {
        let [first, second] = wire(register)?;
        let [high, low] = count.to_be_bytes();
        self.ask(&with_crc(&[unit, function, first, second, high, low]), None)
    }

    pub(super) fn write(
        &mut self,
        unit: u8,
        register: u16,
        values: &[u16],
    ) -> Result<Json, Refusal> {
        let [first, second] = wire(register)?;
        let words: Vec<u8> = values.iter().flat_map(|value| value.to_be_bytes()).collect();
        let frame = match values {
            [] => return Err("no value to write".to_owned()),
            [_] => [&[unit, 6, first, second], words.as_slice()].concat(),
            _ => {
                let [high, low] = u16::try_from(values.len()).unwrap_or(u16::MAX).to_be_bytes();
                let bytes = u8::try_from(words.len())
                    .map_err(|_| "accepted: up to 123 values at once".to_owned())?;
                [&[unit, 16, first, second, high, low, bytes], words.as_slice()].concat()
            }
        };
        self.ask(&with_crc(&frame), None)
    }

    fn ask(&mut self, frame: &[u8], baud: Option<u32>) -> Result<Json, Refusal> {
        if frame.len() > LONGEST_FRAME {
            return Err(format!("{} bytes; a frame has {LONGEST_FRAME} at most", frame.len()));
        }
        if !self.queue.is_empty() {
            return Err("a tape is being played".to_owned());
        }
        self.settle();
        self.hear(frame, baud, FIRST_PORT);
        Ok(self.log.last(1).next().map_or_else(|| json!({}), told))
    }

    /// A frame on the line, recorded and told.
    pub(super) fn hear(&mut self, frame: &[u8], baud: Option<u32>, port: u16) {
        let own = self.bus.line().map_or(0, |line| line.baud.bits_per_second());
        let (rate, at) = (baud.unwrap_or(own), self.bus.reached());
        let heard = self.bus.frame(frame, FrameOrigin { rate, port });
        let baud = baud.filter(|baud| *baud != own);
        self.recorder.frame_at(at, frame, (baud, port), &heard);
        let outcome = match heard {
            Heard::Reply { bytes, turnaround, .. } => {
                self.counters.replies += 1;
                let took = Duration::from_nanos(turnaround.as_nanos());
                RequestOutcome::Reply { bytes, took, late_by: Duration::ZERO }
            }
            Heard::Silence(silence) => {
                let all = Silence::ALL.iter().zip(&mut self.counters.silences);
                all.filter(|(one, _)| **one == silence).for_each(|(_, count)| *count += 1);
                RequestOutcome::Silence(silence)
            }
        };
        let exchange = Exchange {
            at,
            request: frame.to_vec(),
            request_length: frame.len(),
            client_rate: rate,
            framing: Framing::Rtu,
            outcome,
            fault: self.bus.fault(),
        };
        let setups = self.bus.stations().iter().map(|station| station.meter().setup());
        self.log.push(at, PortEvent::Exchange(exchange), setups);
    }

    pub(super) fn log_after(&self, after: u64) -> Json {
        let entries = self.log.last(usize::MAX).filter(|entry| entry.number > after).map(told);
        let silences = self.counters.silences().filter(|(_, count)| *count > 0);
        let silences: Vec<Json> =
            silences.map(|(reason, count)| json!([reason.name(), count])).collect();
        json!({
            "entries": entries.collect::<Vec<Json>>(),
            "replies": self.counters.replies,
            "silences": silences,
        })
    }
}

/// The address of a register in a request.
fn wire(register: u16) -> Result<[u8; 2], Refusal> {
    Register::new(register)
        .map(|register| register.wire().0.to_be_bytes())
        .ok_or_else(|| "registers are counted from 1".to_owned())
}

/// Whether a search means a row: each of its words is part of its name, or one of its registers.
/// The log buffer is found by number alone, so that it does not bury the rest.
fn is_meant(row: &MapRow, search: &str) -> bool {
    let first = row.register.number();
    let is_number = |word: &str| {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        match (from.parse::<u16>(), to.parse::<u16>()) {
            (Ok(from), Ok(to)) => first <= to && from < first.saturating_add(row.registers),
            _ => false,
        }
    };
    let is_named = |word: &str| {
        let word = word.to_lowercase();
        let texts = [row.name, row.area.row().name, row.unit, row.sunspec_name.unwrap_or_default()];
        texts.iter().any(|text| text.to_lowercase().contains(&word))
    };
    let mut words = search.split([' ', ',']).filter(|word| !word.is_empty());
    match row.area {
        Area::LogBuffer => !search.trim().is_empty() && words.all(is_number),
        _ => words.all(|word| is_number(word) || is_named(word)),
    }
}

fn told(entry: &Entry) -> Json {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>();
    let PortEvent::Exchange(exchange) = &entry.event else {
        return json!({ "number": entry.number, "time": entry.at.to_string(), "words": entry.words() });
    };
    let said = words(exchange, &entry.line);
    let kind = match said.kind {
        ExchangeKind::Read | ExchangeKind::Write | ExchangeKind::Identify => "reply",
        ExchangeKind::Refused => "exception",
        ExchangeKind::Silent | ExchangeKind::Junk | ExchangeKind::Dropped => "silence",
    };
    let reply = match &exchange.outcome {
        RequestOutcome::Reply { bytes, .. } | RequestOutcome::Dropped { bytes } => hex(bytes),
        RequestOutcome::Silence(_) => Vec::new(),
    };
    let silence = match &exchange.outcome {
        RequestOutcome::Silence(silence) => Some(silence.name()),
        _ => None,
    };
    json!({
        "number": entry.number,
        "time": entry.at.to_string(),
        "words": said.summary,
        "kind": kind,
        "request": hex(&exchange.request).join(" "),
        "reply": reply.join(" "),
        "silence": silence,
    })
}
