//! What went over the line as JSON, for programs.

use serde::Serialize;

use super::{Entry, PortEvent};
use crate::line::words::{ExchangeKind, words};
use crate::line::{Exchange, Framing, Notice, RequestOutcome};
use crate::worded::Worded;

/// An object of one line; what does not apply is left out.
#[derive(Serialize)]
struct Object<'a> {
    number: u64,
    tick: u64,
    seconds: f64,
    kind: &'a str,
    #[serde(flatten)]
    exchange: Option<Bytes>,
    words: String,
}

/// A request and what became of it.
#[derive(Serialize)]
struct Bytes {
    request: String,
    request_length: usize,
    client_rate: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    silence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    took_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late_us: Option<u64>,
}

/// The entry as a JSON object, on one line without its end.
pub(super) fn json(entry: &Entry) -> String {
    let (kind, exchange) = match &entry.event {
        PortEvent::Exchange(exchange) => {
            (name(words(exchange, &entry.line).kind), Some(bytes(exchange)))
        }
        PortEvent::Notice(notice) => (notice_name(notice), None),
    };
    let object = Object {
        number: entry.number,
        tick: entry.at.0,
        seconds: entry.at.as_nanos() as f64 / 1e9,
        kind,
        exchange,
        words: entry.words(),
    };
    // Numbers and texts always make JSON.
    serde_json::to_string(&object).unwrap_or_default()
}

fn bytes(exchange: &Exchange) -> Bytes {
    let micros = |span: std::time::Duration| u64::try_from(span.as_micros()).ok();
    let (reply, silence, took_us, late_us) = match &exchange.outcome {
        RequestOutcome::Reply { bytes, took, late_by } => {
            (Some(hex(bytes)), None, micros(*took), micros(*late_by))
        }
        RequestOutcome::Dropped { bytes } => (Some(hex(bytes)), None, None, None),
        RequestOutcome::Silence(reason) => (None, Some(reason.name()), None, None),
    };
    let (transaction, unit) = match exchange.framing {
        Framing::Rtu => (None, None),
        Framing::Tcp { transaction, unit } => (Some(transaction), Some(unit)),
    };
    Bytes {
        transaction,
        unit,
        request: hex(&exchange.request),
        request_length: exchange.request_length,
        client_rate: exchange.client_rate,
        reply,
        silence,
        fault: exchange.fault.map(Worded::word),
        took_us,
        late_us,
    }
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

const fn name(kind: ExchangeKind) -> &'static str {
    match kind {
        ExchangeKind::Read => "read",
        ExchangeKind::Write => "write",
        ExchangeKind::Identify => "identify",
        ExchangeKind::Refused => "refused",
        ExchangeKind::Silent => "silent",
        ExchangeKind::Junk => "junk",
        ExchangeKind::Dropped => "dropped",
    }
}

const fn notice_name(notice: &Notice) -> &'static str {
    match notice {
        Notice::Opened { .. } => "opened",
        Notice::Closed { .. } => "closed",
        Notice::SeveralClients { .. } => "several-clients",
        Notice::Settings(_) => "settings",
        Notice::FlowControl => "flow-control",
        Notice::StripsEighthBit => "strips-eighth-bit",
        Notice::LostCount => "lost-count",
        Notice::Failed { .. } => "failed",
        Notice::Renewed { .. } => "renewed",
        Notice::Back => "back",
        Notice::TurnedAway { .. } => "turned-away",
        Notice::Ended(_) => "ended",
        Notice::NotKept(_) => "not-kept",
        Notice::Defect => "defect",
    }
}
