//! `s4100 request`: one thing asked of a meter, or written to it, and the answer in words.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use firmware_model::Tick;
use firmware_model::modbus::{crc16, with_crc};
use firmware_model::registers::{MapRow, Register};

use super::options::{RequestArgs, RequestWhat};
use super::print::print;
use crate::master::{Client, Peer, ReadError, read_rows};
use crate::messages::tell;
use crate::session::Failure;
use panels::diagnostics::nearest;
use workbench::line::words::{LineContext, words};
use workbench::line::{Exchange, Framing, RequestOutcome};
use workbench::registers::{self, Exponents, rows, rows_in, with_values};

mod log;

/// The scales of a meter's integers.
const SCALES: &str = "130-141";
/// Reads, and requests for what a meter is.
const HARMLESS: [u8; 9] = [0x01, 0x02, 0x03, 0x04, 0x07, 0x0B, 0x0C, 0x11, 0x2B];

/// Asks, and prints what comes back.
pub fn request(args: &RequestArgs) -> Result<ExitCode, Failure> {
    let peer = Peer::new(&args.port, args.unit, args.baud.bits_per_second());
    match &args.what {
        RequestWhat::Read { what, format } => {
            let chosen = rows_of(&what.join(" "))?;
            let scales = rows_in(rows(), &registers::spans(SCALES).map_err(Failure::world)?);
            let mut wanted = scales.map_err(Failure::world)?;
            wanted.extend(
                chosen.iter().filter(|row| !wanted.contains(row)).cloned().collect::<Vec<_>>(),
            );
            wanted.sort_by_key(|row| row.register);
            let contents = read_rows(&peer, &wanted).map_err(Failure::world)?;
            print(with_values(&chosen, &contents, *format))
        }
        RequestWhat::Write { what } => {
            let frame = written(args.unit, &what.join(" "))?;
            may_write(args)?;
            tell_words(&peer, &frame)
        }
        RequestWhat::Hex { bytes } => {
            let frame = hex(&bytes.concat())?;
            if frame.get(1).is_none_or(|function| !HARMLESS.contains(function)) {
                may_write(args)?;
            }
            tell_words(&peer, &frame)
        }
        RequestWhat::Scan { units } => scan(&peer, units),
        RequestWhat::Log => {
            may_write(args)?;
            print(log::download(&peer)?)
        }
    }
}

/// Refuses to write to what may be a real meter, unless told to.
fn may_write(args: &RequestArgs) -> Result<(), Failure> {
    let is_emulated = args.port.canonicalize().is_ok_and(|path| path.starts_with("/dev/pts"));
    if args.write || is_emulated {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{}: this writes to what may be a real meter (a pseudo-terminal is an emulated one); add \
         --write if that is meant",
        args.port.display()
    )))
}

/// The rows that are meant by spans of registers, or by a part of their names.
fn rows_of(what: &str) -> Result<Vec<MapRow>, Failure> {
    if what.starts_with(|first: char| first.is_ascii_digit()) {
        let spans = registers::spans(what).map_err(Failure::usage)?;
        return rows_in(rows(), &spans).map_err(Failure::usage);
    }
    let wanted = what.to_lowercase();
    let named = rows().iter().filter(|row| row.name.to_lowercase().contains(&wanted));
    let named: Vec<MapRow> = named.cloned().collect();
    if !wanted.trim().is_empty() && !named.is_empty() {
        return Ok(named);
    }
    let near = nearest(what, rows().iter().map(|row| row.name)).join("`, `");
    let hint = if near.is_empty() { String::new() } else { format!(", did you mean `{near}`?") };
    Err(Failure::usage(format!(
        "`{what}` is in no register's name{hint} accepted: registers such as 21-30, or a part of the names \
         that `s4100 registers` lists"
    )))
}

/// The frame that writes `REGISTER=VALUE[,VALUE]`, without its check.
fn written(unit: u8, what: &str) -> Result<Vec<u8>, Failure> {
    let accepted = "accepted: a register or its name, `=`, and values from -32768 to 65535 parted by \
                    commas, such as 142=20 or 142=20,30";
    let wrong = |why: String| Failure::usage(format!("`{what}`: {why}; {accepted}"));
    let (place, values) =
        what.split_once('=').ok_or_else(|| wrong("there is no `=`".to_owned()))?;
    let place = place.trim();
    let first = match place.parse::<u16>().ok().and_then(Register::new) {
        Some(register) => register,
        None => {
            let writable: Vec<MapRow> =
                rows_of(place)?.into_iter().filter(|row| row.writable).collect();
            match writable.as_slice() {
                [row] => row.register,
                [] => return Err(wrong(format!("`{place}` is not written"))),
                several => {
                    let names: Vec<&str> = several.iter().map(|row| row.name).collect();
                    return Err(wrong(format!("`{place}` may be {}", names.join(", "))));
                }
            }
        }
    };
    let value = |text: &str| {
        let number = text.trim().parse::<i32>().ok().filter(|n| (-32_768..=65_535).contains(n));
        number.map(|number| number as u16).ok_or_else(|| wrong(format!("`{text}` is not a value")))
    };
    let values: Vec<u16> = values.split(',').map(value).collect::<Result<_, _>>()?;
    let [high, low] = first.wire().0.to_be_bytes();
    let bytes = values.iter().flat_map(|value| value.to_be_bytes());
    match u8::try_from(values.len()) {
        Ok(1) => Ok([unit, 0x06, high, low].into_iter().chain(bytes).collect()),
        Ok(count @ 2..=123) => {
            Ok([unit, 0x10, high, low, 0, count, 2 * count].into_iter().chain(bytes).collect())
        }
        _ => Err(wrong("a request writes 123 registers at most".to_owned())),
    }
}

/// A frame in hexadecimal, without its check.
fn hex(text: &str) -> Result<Vec<u8>, Failure> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | ':' | ',')).collect();
    let accepted = "accepted: unit, function and data as pairs of hexadecimal digits, without the check, \
                    such as 01 03 00 14 00 0A";
    let wrong = |why: &str| Failure::usage(format!("`{text}` {why}; {accepted}"));
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return Err(wrong("is not pairs of digits"));
    }
    let pair =
        |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(pair).collect();
    match bytes {
        Some(bytes) if (2..=254).contains(&bytes.len()) => Ok(bytes),
        Some(_) => Err(wrong("is not 2 to 254 bytes")),
        None => Err(wrong("is not hexadecimal")),
    }
}

/// Sends a frame, its check added, and prints what came back, in hexadecimal and in words; 1 where it is refused.
fn tell_words(peer: &Peer, frame: &[u8]) -> Result<ExitCode, Failure> {
    let client = Client::open(peer.clone()).map_err(Failure::world)?;
    let began = Instant::now();
    let heard = client.ask(&with_crc(frame)).map_err(Failure::world)?;
    let took = began.elapsed();
    if frame.first() == Some(&0) && heard.is_empty() {
        return print("sent; nobody answers a broadcast\n");
    }
    if heard.is_empty() {
        return Err(Failure::world(ReadError::no_answer(peer)));
    }
    let scales = rows_in(rows(), &registers::spans(SCALES).map_err(Failure::world)?);
    let contents = read_rows(peer, &scales.map_err(Failure::world)?).unwrap_or_default();
    let line = LineContext { exponents: Exponents::read(&contents), ..LineContext::default() };
    let bytes: Vec<String> = heard.iter().map(|byte| format!("{byte:02X}")).collect();
    let refused = heard.get(1).is_none_or(|function| *function >= 0x80) || crc16(&heard) != 0;
    let told = words(&exchange(frame, heard, took), &line).summary;
    print(format!("{}\n{told}\n", bytes.join(" ")))?;
    Ok(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn exchange(frame: &[u8], heard: Vec<u8>, took: Duration) -> Exchange {
    let request = with_crc(frame);
    Exchange {
        at: Tick::ZERO,
        request_length: request.len(),
        request,
        client_rate: 0,
        framing: Framing::Rtu,
        outcome: RequestOutcome::Reply { bytes: heard, took, late_by: Duration::ZERO },
        fault: None,
    }
}

/// Who answers, and what it says it is.
fn scan(peer: &Peer, units: &str) -> Result<ExitCode, Failure> {
    let spans = registers::spans(units).map_err(Failure::usage)?;
    let unit = |unit| u8::try_from(unit).ok().filter(|unit| *unit <= 247);
    let all = spans.into_iter().flatten().map(unit).collect::<Option<Vec<u8>>>();
    let Some(all) = all else {
        return Err(Failure::usage(format!("`{units}`: units are 1 to 247")));
    };
    let mut client = Client::open(peer.clone()).map_err(Failure::world)?;
    client.be_quick();
    let mut found = 0;
    for unit in &all {
        let heard = client.ask(&with_crc(&[*unit, 0x11])).map_err(Failure::world)?;
        // Over TCP somebody says that nobody is there.
        let nobody = [&[*unit, 0x91, 0x0B][..], &[*unit, 0x91, 0x0A]].map(with_crc);
        if heard.is_empty() || nobody.contains(&heard) {
            continue;
        }
        found += 1;
        let told = words(&exchange(&[*unit, 0x11], heard, Duration::ZERO), &LineContext::default());
        let told = told.summary.trim_start_matches("Report ID: ").to_owned();
        let told = told.split(", answered after").next().unwrap_or_default();
        print(format!("unit {unit}: {told}\n"))?;
    }
    tell(format_args!("{found} of {} units answer", all.len()));
    Ok(if found > 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_one_frame() {
        for (what, frame) in [
            ("142=20", vec![1, 6, 0, 141, 0, 20]),
            ("142=-1", vec![1, 6, 0, 141, 0xFF, 0xFF]),
            ("142 = 20, 30", vec![1, 0x10, 0, 141, 0, 2, 4, 0, 20, 0, 30]),
            ("CT ratio, primary=200", vec![1, 6, 0, 130, 0, 200]),
        ] {
            assert_eq!(written(1, what).ok(), Some(frame), "{what}");
        }
        for what in ["142", "142=", "142=x", "142=65536", "nothing=1", "frequency=1", "0=1"] {
            assert!(written(1, what).is_err(), "{what}");
        }
    }

    #[test]
    fn hexadecimal_may_be_parted() {
        for text in ["010300140001", "01 03 00 14 00 01", "01:03:00:14:00:01"] {
            assert_eq!(hex(text).ok(), Some(vec![1, 3, 0, 20, 0, 1]), "{text}");
        }
        for text in ["", "01", "0", "01 0", "xy 03", "\u{e9}1 03"] {
            assert!(hex(text).is_err(), "{text}");
        }
    }
}
