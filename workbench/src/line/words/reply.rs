//! A reply in words.

use firmware_model::modbus::{Exception, crc16};

use super::request::{Asks, RequestParts, words_of};
use super::{ExchangeKind, hex};
use crate::registers::Exponents;

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub kind: ExchangeKind,
    pub text: String,
}

impl Said {
    /// What `frame` says to `request`.
    pub(super) fn of(frame: &[u8], request: &RequestParts, exponents: &Exponents) -> Self {
        sound(frame).and_then(|body| understood(body, request, exponents)).unwrap_or_else(|| {
            let bytes = hex(frame, frame.len(), usize::MAX);
            Self { kind: ExchangeKind::Junk, text: format!("garbled reply {bytes}") }
        })
    }
}

/// What the check covers, where it is right.
fn sound(frame: &[u8]) -> Option<&[u8]> {
    let (body, check) = frame.split_last_chunk::<2>()?;
    (crc16(body) == u16::from_le_bytes(*check)).then_some(body)
}

fn understood(body: &[u8], request: &RequestParts, exponents: &Exponents) -> Option<Said> {
    let (&[_, function], data) = body.split_first_chunk()?;
    if function == request.function | 0x80 {
        let [code] = data else { return None };
        return Some(refused(*code, request));
    }
    if function != request.function {
        return None;
    }
    match (&request.asks, data) {
        (Asks::Read { span }, [bytes, data @ ..])
            if data.len() == usize::from(*bytes) && data.len() == 2 * usize::from(span.count) =>
        {
            let words = words_of(data);
            let pieces = span.pieces();
            let values: Vec<(String, String)> =
                pieces.iter().map(|p| (p.name(), p.value(&words, exponents))).collect();
            Some(Said { kind: ExchangeKind::Read, text: read(&values) })
        }
        (Asks::Write { .. }, [_, _, _, _]) => {
            Some(Said { kind: ExchangeKind::Write, text: "done".to_owned() })
        }
        (Asks::ReportId, [bytes, _, status, text @ ..])
            if usize::from(*bytes) == text.len() + 2 =>
        {
            let running = if *status == 0xFF { "running" } else { "not running" };
            let text = text.escape_ascii();
            Some(Said { kind: ExchangeKind::Identify, text: format!("\"{text}\", {running}") })
        }
        (Asks::Identification(..), [0x0E, _, _, _, _, _, objects @ ..]) => {
            Some(Said { kind: ExchangeKind::Identify, text: identification(objects)? })
        }
        _ => None,
    }
}

/// `2 values, real power total 27.00 kW, reactive power total 5.00 kVAR`.
fn read(values: &[(String, String)]) -> String {
    if let [(_, only)] = values {
        return only.clone();
    }
    let named: Vec<String> = values.iter().map(|(name, value)| format!("{name} {value}")).collect();
    format!("{} values, {}", values.len(), named.join(", "))
}

/// `refused, exception 03 (illegal data value), accepted: 1 to 99`.
fn refused(code: u8, request: &RequestParts) -> Said {
    // Those beyond the meter's own: Modbus application protocol 1.1b3, section 7.
    let name = Exception::from_code(code).map_or(
        match code {
            4 => "server device failure",
            5 => "acknowledge",
            6 => "server device busy",
            _ => "unknown",
        },
        Exception::name,
    );
    let cause = request.cause(code).map_or(String::new(), |cause| format!(", {cause}"));
    Said {
        kind: ExchangeKind::Refused,
        text: format!("refused, exception {code:02} ({name}){cause}"),
    }
}

/// The objects of a device identification, by id.
fn identification(mut objects: &[u8]) -> Option<String> {
    let mut said = Vec::new();
    while let [id, length, rest @ ..] = objects {
        let (text, rest) = rest.split_at_checked(usize::from(*length))?;
        let name = match id {
            0 => "vendor ",
            1 => "product ",
            2 => "version ",
            _ => "",
        };
        said.push(format!("{name}\"{}\"", text.escape_ascii()));
        objects = rest;
    }
    objects.is_empty().then(|| said.join(", "))
}
