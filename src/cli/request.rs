//! `s4100 request`: one thing asked of a meter, or written to it, and the answer in words.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use firmware_model::Tick;
use firmware_model::modbus::{crc16, with_crc};

use super::options::{RequestArgs, RequestWhat};
use super::print::print;
use crate::master::{Client, Peer, ReadError, read_rows};
use crate::messages::tell;
use crate::session::Failure;
use workbench::line::words::{LineContext, words};
use workbench::line::{Exchange, Framing, RequestOutcome, hex_frame, rows_of, written};
use workbench::registers::{self, Exponents, rows, rows_in, with_values};

/// The scales of a meter's integers.
const SCALES: &str = "130-141";
/// Reads, and requests for what a meter is.
const HARMLESS: [u8; 9] = [0x01, 0x02, 0x03, 0x04, 0x07, 0x0B, 0x0C, 0x11, 0x2B];

/// Asks, and prints what comes back.
pub fn request(args: &RequestArgs) -> Result<ExitCode, Failure> {
    let peer =
        Peer::new(&args.port, args.unit, args.baud.bits_per_second()).with_parity(args.parity);
    match &args.what {
        RequestWhat::Read { what, format } => {
            let chosen = rows_of(&what.join(" ")).map_err(Failure::usage)?;
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
            let frame = written(args.unit, &what.join(" ")).map_err(Failure::usage)?;
            may_write(args)?;
            tell_words(&peer, &frame)
        }
        RequestWhat::Hex { bytes } => {
            let frame = hex_frame(&bytes.concat()).map_err(Failure::usage)?;
            if frame.get(1).is_none_or(|function| !HARMLESS.contains(function)) {
                may_write(args)?;
            }
            tell_words(&peer, &frame)
        }
        RequestWhat::Scan { units } => scan(&peer, units),
        RequestWhat::Log => {
            may_write(args)?;
            let mut client = Client::open(peer).map_err(Failure::world)?;
            print(registers::download(&mut client).map_err(Failure::world)?)
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
